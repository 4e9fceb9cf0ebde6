/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column of a header is which field of the ledger, by the names of header_table.c.
 *
 * Names are compared folded (fold_text()) and without blanks, so that run-on headers (CUSTOMERID,
 * TOTALAMOUNT) are known as well.  The names of the table are folded once in a process, when the
 * first name is looked up (folded_words.h).
 *
 * What must hold: no name is in the table for two fields or ranks (tests/unit), so the order of the
 * table decides nothing.
 */
#include "ingest/header_names.h"

#include "ingest/fold.h"
#include "ingest/folded_words.h"

#include <pthread.h>
#include <string.h>

/* The lowest rank of the table. */
#define RANKS 3

static const char *const field_names[FIELDS] = {
	[FIELD_CUSTOMER] = "customer",
	[FIELD_DATE] = "date",
	[FIELD_ORDER] = "order",
	[FIELD_AMOUNT] = "amount",
	[FIELD_QUANTITY] = "quantity",
	[FIELD_PRICE] = "price",
	[FIELD_SKU] = "sku",
	[FIELD_COST] = "cost",
	[FIELD_CHANNEL] = "channel",
	[FIELD_REFERRER] = "referrer",
	[FIELD_CURRENCY] = "currency",
	[FIELD_DISCOUNT] = "discount",
	[FIELD_SHIPPING] = "shipping",
	[FIELD_TAX] = "tax",
	[FIELD_TIP] = "tip",
	[FIELD_FEE] = "fee",
	[FIELD_STATUS] = "status",
	[FIELD_CONSENT] = "consent",
	[FIELD_KIND] = "kind",
	[FIELD_RATING] = "rating",
	[FIELD_REFUND] = "refund",
	[FIELD_TOTAL] = "total",
	[FIELD_DEBIT] = "debit",
	[FIELD_CREDIT] = "credit",
	[FIELD_CANCELLED] = "cancelled",
};

const char *
field_name(enum field field)
{

	return field_names[field];
}

bool
field_named(struct slice name, enum field *field)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (slice_equal(name, slice_of(field_names[i]))) {
			*field = (enum field)i;
			return true;
		}
	return false;
}

/* The names of the table, each with its row. */
static struct folded_words known;
static pthread_once_t known_once = PTHREAD_ONCE_INIT;

size_t
header_fold(char *out, size_t room, struct slice name)
{
	size_t n = fold_text(out, room, name), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (out[i] != ' ')
			out[kept++] = out[i];
	return kept;
}

/* Fill known. */
static void
fold_table(void)
{
	size_t n;
	const struct header_names *table = header_table(&n);

	for (size_t i = 0; i < n; i++)
		folded_words_add(&known, table[i].names, (uint16_t)i);
}

/* The row of the table with the name; NULL if there is none. */
static const struct header_names *
find_name(struct slice name)
{
	size_t n;
	const struct header_names *table = header_table(&n);
	int row;

	(void)pthread_once(&known_once, fold_table);
	row = folded_words_find(&known, name);
	return row >= 0 ? &table[row] : NULL;
}

/* ${name} without a unit at its end: `Total (TRY)`, `Discount %`; n = 0 where it has none. */
static struct slice
without_unit(struct slice name)
{
	struct slice rest = slice_trim(name);
	char last = rest.n > 0 ? rest.p[rest.n - 1] : '\0';
	char open = last == ')' ? '(' : last == ']' ? '[' : '\0';

	if (last == '%')
		rest.n--;
	else if (open != '\0')
		while (rest.n > 0 && rest.p[--rest.n] != open)
			continue;
	else
		rest.n = 0;
	return slice_trim(rest);
}

/* Find the name; *${exact}: as it is, and not only without its unit. */
static const struct header_names *
find_loosely(struct slice name, bool *exact)
{
	const struct header_names *row = find_name(name);
	struct slice rest;

	*exact = row != NULL;
	if (row != NULL || (rest = without_unit(name)).n == 0)
		return row;
	return find_name(rest);
}

bool
header_find(struct slice name, enum field *field, int *rank, bool *exact)
{
	const struct header_names *row = find_loosely(name, exact);

	if (row == NULL)
		return false;
	*field = row->field;
	*rank = row->rank;
	return true;
}

/* Take column ${i} for what ${row} says it is, if no better one is known. */
static void
take_name(struct header_map *map, int rank[FIELDS], const struct header_names *row, size_t i)
{
	enum field f = row->field;

	if (row->rank > rank[f] || (field_adds(f) && row->rank == RANKS))
		return;
	if (row->rank == rank[f]) {
		/* Of what adds up, all columns count; ingest_columns.c finds them. */
		if (map->rival[f] == HEADER_NONE && !field_adds(f))
			map->rival[f] = i;
		return;
	}
	map->column[f] = i;
	map->rival[f] = HEADER_NONE;
	rank[f] = row->rank;
}

size_t
header_match(const struct slice *names, size_t n, struct header_map *map)
{
	const struct header_names *row;
	int rank[FIELDS], plain[FIELDS];
	size_t found = 0, i;
	bool exact;

	for (i = 0; i < FIELDS; i++) {
		map->column[i] = map->rival[i] = HEADER_NONE;
		rank[i] = RANKS + 1;
	}
	for (i = 0; i < n; i++)
		if ((row = find_name(names[i])) != NULL)
			take_name(map, rank, row, i);
	/* A name with a unit counts where no name without one does. */
	memcpy(plain, rank, sizeof(plain));
	for (i = 0; i < n; i++)
		if ((row = find_loosely(names[i], &exact)) != NULL && !exact &&
		    plain[row->field] > RANKS)
			take_name(map, rank, row, i);
	for (i = 0; i < FIELDS; i++)
		found += map->column[i] != HEADER_NONE;
	return found;
}
