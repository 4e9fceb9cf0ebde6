/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_MONEY_H
#define CRM_TABLE_MONEY_H

#include "base/slice.h"
#include "base/status.h"
#include "table/decimal.h"

#include <stdbool.h>

/**
 * Amounts of customer tables, and what all of them add up to signs apart, stay below this, 28
 * digits before the point: so no sum or difference of any of them leaves the range of a
 * decimal_sum.
 */
#define MONEY_LIMIT ((decimal_sum)1000000000000000000 * 1000000000000000000 * 10)

/** What to say of an amount that money_read() refuses, and where money_bounded() is false. */
#define MONEY_WANTED "an amount of at most 28 digits before the point and 9 after it"
#define MONEY_TOO_MUCH "the amounts add up to more than 28 digits before the point"

/**
 * money_read(text, sum, scale): Read an amount below MONEY_LIMIT; *${scale} receives its decimals.
 * CRM_OK or CRM_EDATA.
 */
CRM_CHECKED enum crm_status money_read(struct slice text, decimal_sum *sum, int *scale);

/**
 * money_bounded(turnover, amount): Add ${amount} without its sign to *${turnover}; whether that is
 * below MONEY_LIMIT still.
 */
CRM_CHECKED bool money_bounded(decimal_sum *turnover, decimal_sum amount);

#endif
