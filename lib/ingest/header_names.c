/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column of a header is which field of the ledger, by the names of header_table.c.
 *
 * Names are compared folded (fold_text()) and without blanks, so that run-on headers (CUSTOMERID,
 * TOTALAMOUNT) are known as well.  The folded names are held as hashes, because folding the table
 * again for each column of a wide header would take too long; a hash that agrees is checked.
 *
 * What must hold: no name is in the table for two fields or ranks (tests/unit), so the order of the
 * table decides nothing.
 */
#include "ingest/header_names.h"

#include "base/mem.h"
#include "ingest/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The lowest rank of the table. */
#define RANKS 3

/* Room for a folded name; longer ones are in no table. */
#define NAME 96

/* Room for the names of the table. */
#define NAMES 2048

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
	[FIELD_REFUND] = "refund",
	[FIELD_TOTAL] = "total",
	[FIELD_DEBIT] = "debit",
	[FIELD_CREDIT] = "credit",
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

/* The first of the names, separated by `|`, which *${rest} becomes what is behind. */
static struct slice
next_name(const char **rest)
{
	const char *end = strchrnul(*rest, '|');
	struct slice name = { *rest, (size_t)(end - *rest) };

	*rest = *end == '|' ? end + 1 : end;
	return name;
}

/*
 * All the names of the table, folded, by their hashes: folding them anew for each column of a wide
 * header would take too long.
 */
struct header_index {
	size_t n;
	uint64_t hash[NAMES];
	uint16_t row[NAMES];
};

/* FNV-1a. */
static uint64_t
hash_of(struct slice text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

size_t
header_fold(char *out, size_t room, struct slice name)
{
	size_t n = fold_text(out, room, name), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (out[i] != ' ')
			out[kept++] = out[i];
	return kept;
}

enum crm_status
header_open(struct header_index **out)
{
	size_t n, i;
	const struct header_names *table = header_table(&n);
	struct header_index *index = mem_new(1, sizeof(*index));
	char room[NAME] = "";

	if ((*out = index) == NULL)
		return CRM_ENOMEM;
	for (i = 0; i < n; i++) {
		const char *rest = table[i].names;

		while (*rest != '\0' && index->n < NAMES) {
			size_t length = header_fold(room, sizeof(room), next_name(&rest));

			index->hash[index->n] = hash_of((struct slice){ room, length });
			index->row[index->n++] = (uint16_t)i;
		}
	}
	return CRM_OK;
}

/* Whether the ${folded} name is one of the names of ${row}. */
static bool
has_name(const struct header_names *row, struct slice folded)
{
	const char *rest = row->names;
	char room[NAME] = "";

	while (*rest != '\0')
		if (slice_equal(
			(struct slice){ room, header_fold(room, sizeof(room), next_name(&rest)) },
			folded))
			return true;
	return false;
}

/* The row of the table with the name; NULL if there is none. */
static const struct header_names *
find_name(const struct header_index *index, struct slice name)
{
	size_t n, i;
	const struct header_names *table = header_table(&n);
	char room[NAME] = "";
	struct slice folded = { room, header_fold(room, sizeof(room), name) };
	uint64_t hash = hash_of(folded);

	for (i = 0; folded.n > 0 && i < index->n; i++)
		if (index->hash[i] == hash && has_name(&table[index->row[i]], folded))
			return &table[index->row[i]];
	return NULL;
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
find_loosely(const struct header_index *index, struct slice name, bool *exact)
{
	const struct header_names *row = find_name(index, name);
	struct slice rest;

	*exact = row != NULL;
	if (row != NULL || (rest = without_unit(name)).n == 0)
		return row;
	return find_name(index, rest);
}

bool
header_find(const struct header_index *index, struct slice name, enum field *field, int *rank,
    bool *exact)
{
	const struct header_names *row = find_loosely(index, name, exact);

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
header_match(
    const struct header_index *index, const struct slice *names, size_t n, struct header_map *map)
{
	const struct header_names *row;
	int rank[FIELDS], known[FIELDS];
	size_t found = 0, i;
	bool exact;

	for (i = 0; i < FIELDS; i++) {
		map->column[i] = map->rival[i] = HEADER_NONE;
		rank[i] = RANKS + 1;
	}
	for (i = 0; i < n; i++)
		if ((row = find_name(index, names[i])) != NULL)
			take_name(map, rank, row, i);
	/* A name with a unit counts where no name without one does. */
	memcpy(known, rank, sizeof(known));
	for (i = 0; i < n; i++)
		if ((row = find_loosely(index, names[i], &exact)) != NULL && !exact &&
		    known[row->field] > RANKS)
			take_name(map, rank, row, i);
	for (i = 0; i < FIELDS; i++)
		found += map->column[i] != HEADER_NONE;
	return found;
}

void
header_close(struct header_index *index)
{

	free(index);
}
