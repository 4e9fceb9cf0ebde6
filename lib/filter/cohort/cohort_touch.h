/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_TOUCH_H
#define CRM_FILTER_COHORT_COHORT_TOUCH_H

#include "filter/cohort/cohort_cells.h"
#include "table/ledger.h"

/** Whether a row may be the first that passed between a customer and the shop. */
enum cohort_meeting {
	MEETING_NONE,		/* an order or a return, or what follows one: a delivery, a commission */
	MEETING_BEFORE,		/* if the first order is on a later day */
	MEETING_SAME_DAY	/* also on the day of the first order: it leads to orders, or has a cost */
};

/** cohort_meeting_of(row): What a row of the ledger is in this respect. */
enum cohort_meeting cohort_meeting_of(const struct ledger_row *row);

/**
 * cohort_contact_add(cells, contact, meeting):
 * Keep a contact: as the first touch of its customer, if it is the earliest, and what it cost.  Of
 * several on a day the channel whose name goes first is the first.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_contact_add(struct cohort_cells *cells,
    const struct cohort_contact *contact, enum cohort_meeting meeting);

/**
 * cohort_touch_of(cells, customer, day, group):
 * Whether the customer's first touch was a contact, up to the day of the first order: then of
 * *${day} and *${group}.  If not, it was the first order.
 */
bool cohort_touch_of(
    const struct cohort_cells *cells, uint32_t customer, date_day *day, uint32_t *group);

#endif
