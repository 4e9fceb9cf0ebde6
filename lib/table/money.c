/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads amounts for filters that add them up, and keeps their sums from overflowing.
 *
 * The filters that read amounts from a customer table (crm-report, crm-cluster, crm-clv) read
 * them here, so that all take what crm-rfm writes, and refuse what exceeds MONEY_LIMIT.
 */
#include "table/money.h"

enum crm_status
money_read(struct slice text, decimal_sum *sum, int *scale)
{
	struct decimal value;
	decimal_sum wide;
	int decimals;

	/* The usual case is read several times quicker than a long one. */
	if (decimal_parse(text, &value) == CRM_OK) {
		*sum = decimal_to_sum(value);
		*scale = value.scale;
		return CRM_OK;
	}
	if (decimal_parse_sum(text, &wide, &decimals) != CRM_OK || wide >= MONEY_LIMIT ||
	    wide <= -MONEY_LIMIT)
		return CRM_EDATA;
	*sum = wide;
	*scale = decimals;
	return CRM_OK;
}

bool
money_bounded(decimal_sum *turnover, decimal_sum amount)
{

	*turnover += amount < 0 ? -amount : amount;
	return *turnover < MONEY_LIMIT;
}
