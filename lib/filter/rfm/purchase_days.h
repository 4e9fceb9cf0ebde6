/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_PURCHASE_DAYS_H
#define CRM_FILTER_RFM_PURCHASE_DAYS_H

#include "base/status.h"
#include "filter/rfm/customer_record.h"

#include <stddef.h>

/** What was bought on which days, kept where histories are asked for: 32 bytes an entry. */
struct purchase_days {
	struct purchase_day {
		decimal_sum amount;
		date_day day;
		uint32_t customer;
	} *v;
	size_t n, room;
};

/** The histories of all customers; `{ 0 }` has none. */
struct histories {
	struct history *v;	/* by number, or NULL; their late days point into ${late} */
	struct buf late;
};

/**
 * purchase_days_add(days, customer, day, amount):
 * Add a purchase.  CRM_OK, CRM_ENOMEM, or CRM_EDATA where a sum would pass 29 digits.
 */
CRM_CHECKED enum crm_status purchase_days_add(
    struct purchase_days *days, uint32_t customer, date_day day, decimal_sum amount);

/**
 * purchase_days_sum_up(days, customers, as_of, histories):
 * Fill the empty ${histories}, to be freed by histories_free(), of ${customers} customers, as of
 * ${as_of} or any later day; the days are used up.  CRM_OK, CRM_ENOMEM, CRM_EDATA.
 */
CRM_CHECKED enum crm_status purchase_days_sum_up(
    struct purchase_days *days, size_t customers, date_day as_of, struct histories *histories);

/** histories_free(histories): Free what it holds. */
void histories_free(struct histories *histories);

#endif
