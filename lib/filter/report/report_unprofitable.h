/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_UNPROFITABLE_H
#define CRM_FILTER_REPORT_REPORT_UNPROFITABLE_H

#include "filter/report/report_picks.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stdint.h>

/** Relationships that cost more than they bring. */
struct unprofitable {
	struct picks picks;		/* ranked by loss */
	uint64_t customers;		/* all of them, also those that the limit left out */
	decimal_sum revenue, cost;
	int scale;
};

/**
 * unprofitable_add(u, customer, group, values): Look at a customer that groups_add() has taken.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status unprofitable_add(struct unprofitable *u, struct slice customer,
    struct slice group, const struct report_values *values);

/**
 * unprofitable_make(u, report, label, language): Append their section; ${label} is the column of
 * their groups.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status unprofitable_make(struct unprofitable *u, struct report *report,
    const struct report_column *label, const struct language *language);

#endif
