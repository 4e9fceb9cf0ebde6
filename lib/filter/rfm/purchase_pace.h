/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_PURCHASE_PACE_H
#define CRM_FILTER_RFM_PURCHASE_PACE_H

#include "base/status.h"
#include "filter/rfm/customers_inner.h"

/*
 * purchase_days and log_gaps of each customer: on how many days they bought, and the sum of the
 * logarithms of the gaps between these days.  See purchase_pace.c.
 */

/** purchase_pace_open(c): Fill the table of logarithms. */
void purchase_pace_open(struct customers *c);

/**
 * purchase_pace_bought(c, number, day):
 * Count a purchase of a customer, before customer->first and ->last are updated with it.
 */
void purchase_pace_bought(struct customers *c, uint32_t number, date_day day);

/** purchase_pace_held_out(c, number, day): The same for a purchase of the holdout. */
void purchase_pace_held_out(struct customers *c, uint32_t number, date_day day);

/**
 * purchase_pace_recount(c):
 * Count anew where days came out of order, from the occasions, which must still be there.  CRM_OK
 * or CRM_ENOMEM; for a while 16 bytes for each occasion of a group (occasion_set.h).
 */
CRM_CHECKED enum crm_status purchase_pace_recount(struct customers *c);

#endif
