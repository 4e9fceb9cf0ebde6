/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exports of shop programs and marketplaces that are recognised by their headers.  Each is a
 * reading, in the very format of crm-reading(5), so there is no code for any platform and a user
 * can write one of their own: `headers` are columns that only this export has together, `map` says
 * what they mean, and so on; a `map` or a condition whose column an export lacks is passed over,
 * and the first of several maps for one field counts.  `headers` lines are written just so, without
 * quotes: they are found by their text before any reading is parsed (ingest_platform.c).
 *
 * To add one, add its text to platform_shops.c or platform_markets.c and a sample with its ledger
 * under tests/cli/platforms; no code knows any of them.
 */
#include "ingest/platform_table.h"

/** The number of platforms in ${table}, which ends in one without a name. */
static size_t
count(const struct platform *table)
{
	size_t n = 0;

	while (table[n].name != NULL)
		n++;
	return n;
}

const struct platform *
platform_at(size_t i)
{
	size_t shops = count(platform_shops);

	if (i < shops)
		return &platform_shops[i];
	return i - shops < count(platform_markets) ? &platform_markets[i - shops] : NULL;
}
