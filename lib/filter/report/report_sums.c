/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns of a partial of crm-report, and its rows as structs.  Every part of a report saves
 * its own rows and takes them back (groups, views and what these hold).
 */
#include "filter/report/report_sums.h"

#include "base/num.h"

#include <string.h>

/* The values of a row, in the order of the columns. */
enum {
	CUSTOMERS, ORDERS, BUYERS, DAYS, CONTACTS, RETURNS, EARNERS, COSTED, REVENUE, COST,
	EXPECTED, SHARED, OWN, SUMS
};

static const struct partial_column columns[] = {
	{ "about", PARTIAL_KEY }, { "key_1", PARTIAL_KEY }, { "key_2", PARTIAL_KEY },
	{ "key_3", PARTIAL_KEY }, { "key_4", PARTIAL_KEY }, { "key_5", PARTIAL_KEY },
	{ "key_6", PARTIAL_KEY }, { "key_7", PARTIAL_KEY }, { "key_8", PARTIAL_KEY },
	{ "customers", PARTIAL_COUNT }, { "orders", PARTIAL_COUNT }, { "buyers", PARTIAL_COUNT },
	{ "days", PARTIAL_COUNT }, { "contacts", PARTIAL_COUNT }, { "returns", PARTIAL_COUNT },
	{ "earners", PARTIAL_COUNT }, { "costed", PARTIAL_COUNT },
	{ "revenue", PARTIAL_MONEY }, { "cost", PARTIAL_MONEY }, { "expected", PARTIAL_EXACT },
	{ "shared", PARTIAL_EXACT }, { "own", PARTIAL_EXACT },
	/* In the order of SUMS_BY and the others. */
	{ "by", PARTIAL_SAME }, { "first_date", PARTIAL_LEAST }, { "last_date", PARTIAL_GREATEST },
	{ "due_decimals", PARTIAL_GREATEST }
};

const struct partial_kind report_partial_kind = { "crm-report 2", columns,
	sizeof(columns) / sizeof(columns[0]) };

enum crm_status
sums_save(struct partial *p, const char *about, const struct slice *keys, size_t n,
    const struct report_sums *sums)
{
	static const struct report_sums nothing;
	const struct report_sums *s = sums == NULL ? &nothing : sums;
	const struct group *g = &s->group;
	struct slice all[1 + SUMS_KEYS] = { slice_of(about) };
	const decimal_sum values[SUMS] = { g->customers, g->orders, g->buyers, g->days,
		g->contacts, g->returns, g->earners, g->costed, g->revenue, g->cost, s->expected,
		s->shared, s->own };

	for (size_t i = 0; i < SUMS_KEYS; i++)
		all[1 + i] = i < n ? keys[i] : (struct slice){ "", 0 };
	return partial_add(p, all, values);
}

enum crm_status
sums_save_number(
    struct partial *p, const char *about, size_t number, const struct report_sums *sums)
{
	char text[20];
	struct slice key = { text, num_u64(text, number) };

	return sums_save(p, about, &key, 1, sums);
}

struct sums_row
sums_load(const struct partial *p, size_t row)
{
	const decimal_sum *v = partial_values(p, row);
	struct sums_row out = { .about = partial_key(p, row, 0),
		.sums = { .group = { .customers = (uint64_t)v[CUSTOMERS],
			      .orders = (uint64_t)v[ORDERS],
			      .buyers = (uint64_t)v[BUYERS],
			      .days = (uint64_t)v[DAYS],
			      .contacts = (uint64_t)v[CONTACTS],
			      .returns = (uint64_t)v[RETURNS],
			      .earners = (uint64_t)v[EARNERS],
			      .costed = (uint64_t)v[COSTED],
			      .revenue = v[REVENUE],
			      .cost = v[COST] },
		    .expected = v[EXPECTED],
		    .shared = v[SHARED],
		    .own = v[OWN] } };

	for (size_t i = 0; i < SUMS_KEYS; i++)
		out.keys[i] = partial_key(p, row, 1 + i);
	return out;
}

bool
sums_about(const struct sums_row *row, const char *about)
{

	return slice_equal(row->about, slice_of(about));
}

bool
sums_number(struct slice key, size_t end, size_t *number)
{
	int64_t n;

	if (num_i64(key, 0, (int64_t)end - 1, &n) != CRM_OK)
		return false;
	*number = (size_t)n;
	return true;
}
