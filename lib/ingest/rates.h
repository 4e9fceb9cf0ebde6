/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_RATES_H
#define CRM_INGEST_RATES_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"
#include "table/decimal.h"

/** What one unit of each currency is worth in the ledger's, by day. */
struct rates;

/**
 * rates_open(rates, path, msg):
 * Read a table `currency,rate` and optionally `date`: the rate then holds from that day to the day
 * before the currency's next date.  Return CRM_OK, CRM_ENOMEM, CRM_EIO, or CRM_EINPUT, after a
 * message.
 */
CRM_CHECKED enum crm_status rates_open(struct rates **rates, const char *path, struct msg *msg);

/**
 * rates_convert(rates, currency, day, amount, out):
 * *${out} = ${amount} times the rate of ${currency} on ${day}, rounded half to even at the decimals
 * of
 * ${amount}, but at least two.  Return NULL, or why not: a constant that reads on from `"currency"
 * `.
 */
CRM_CHECKED const char *rates_convert(const struct rates *rates, struct slice currency,
    date_day day, struct decimal amount, struct decimal *out);

/** rates_close(rates): Free it.  NULL is fine. */
void rates_close(struct rates *rates);

#endif
