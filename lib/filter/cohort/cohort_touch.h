/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_TOUCH_H
#define CRM_FILTER_COHORT_COHORT_TOUCH_H

#include "filter/cohort/cohort_cells.h"
#include "table/ledger.h"

/** Whether a row may be the first touch of a customer. */
enum cohort_meeting {
	MEETING_NONE,		/* never: an order, a return, or what follows one, as a delivery */
	MEETING_BEFORE,		/* if the first order is on a later day */
	MEETING_SAME_DAY	/* also on the day of the first order: a lead, a paid contact */
};

/** cohort_meeting_of(row): Classify a row of the ledger. */
enum cohort_meeting cohort_meeting_of(const struct ledger_row *row);

/**
 * cohort_contact_add(cells, contact, meeting):
 * Keep the cost of a contact and, if it is the earliest of its customer, keep it as the first
 * touch; of several on one day that of the channel by cohort_cells_precedes().  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_contact_add(struct cohort_cells *cells,
    const struct cohort_contact *contact, enum cohort_meeting meeting);

/**
 * cohort_touch_of(cells, customer, day, group):
 * Whether the customer's first touch was a contact up to the day of the first order; then *${day}
 * and *${group} become its day and group.  If not, the first touch was the first order.
 */
bool cohort_touch_of(
    const struct cohort_cells *cells, uint32_t customer, date_day *day, uint32_t *group);

#endif
