/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column is which field: by name (header_names.h), then as a platform, a reading and the
 * options say, each stronger than the one before.
 *
 * A field has one column, except for those that add up (field_adds()): costs, fees, discounts and
 * the like may have several.  Within one layer -m adds columns to such a field; a stronger layer
 * replaces them.  A platform's maps are tried one after another, because exports of one platform
 * differ: a column that is not there is passed over.
 *
 * What must hold: every column that a user names exists once in the header, so that no choice
 * between two columns is made silently.
 */
#include "filter/ingest/ingest_identity.h"

#include "base/mem.h"
#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * Keep copies of the names of the columns, and the header line for messages.  Without a header the
 * names are numbers from 1, so that the rest need not know the difference.
 */
static enum crm_status
keep_names(struct ingest_layout *l, const struct csv_row *row)
{

	l->width = row->n;
	if ((l->names = mem_new(row->n, sizeof(*l->names))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < row->n; i++) {
		struct slice v = csvin_field(row, i);
		char number[24];

		if (l->sniff.header == 0)
			v = (struct slice){ number,
				(size_t)snprintf(number, sizeof(number), "%zu", i + 1) };
		if ((l->names[i] = strndup(v.p != NULL ? v.p : "", v.n)) == NULL)
			return CRM_ENOMEM;
	}
	if (l->sniff.header == 0)
		return CRM_OK;
	if ((l->header = mem_raw(row->line.n + 1, 1)) == NULL)
		return CRM_ENOMEM;
	memcpy(l->header, row->line.p, row->line.n);
	l->header_n = row->line.n;
	return CRM_OK;
}

/** Report that no column has the name. */
static enum crm_status
no_column(const struct ingest_layout *l, struct slice column, const char *what, const char *name,
    struct msg *msg)
{
	char show[MSG_SHOW], header[MSG_SHOW];
	int64_t number;

	if (l->sniff.header != 0)
		msg_error(msg, "%s: %s: no column \"%s\" in the header: %s", name, what,
		    msg_show(show, column),
		    msg_show(header, (struct slice){ l->header, l->header_n }));
	else if (num_i64(column, 1, INT64_MAX, &number) == CRM_OK)
		msg_error(msg, "%s: %s: there are only %zu columns, no column %lld", name, what,
		    l->width, (long long)number);
	else
		msg_error(msg,
		    "%s: %s: without a header, columns are numbers from 1 to %zu, not \"%s\"", name,
		    what, l->width, msg_show(show, column));
	return CRM_EUSAGE;
}

/** How many columns are called ${column}, and in *${at} the first. */
static size_t
count_columns(const struct ingest_layout *l, struct slice column, size_t *at)
{
	struct slice wanted = slice_trim(column);
	size_t n = 0;

	for (size_t i = 0; i < l->width; i++)
		if (slice_equal(slice_trim(slice_of(l->names[i])), wanted) && n++ == 0)
			*at = i;
	return n;
}

enum crm_status
ingest_find_column(const struct ingest_layout *l, struct slice column, const char *what,
    const char *name, struct msg *msg, size_t *at)
{
	size_t n = count_columns(l, column, at);
	char show[MSG_SHOW];

	if (n == 0)
		return no_column(l, column, what, name, msg);
	if (n == 1)
		return CRM_OK;
	msg_error(msg,
	    "%s: %s: %zu columns are called \"%s\": give them names of their own, as nothing says which is meant",
	    name, what, n, msg_show(show, column));
	return CRM_EUSAGE;
}

/** Forget the column of ${field}: nothing is it, until a layer says so. */
static void
clear_column(struct ingest_layout *l, enum field field)
{

	l->convert.map.column[field] = l->convert.map.rival[field] = HEADER_NONE;
	l->convert.sum[field].n = 0;
	l->rank[field] = 0;
}

/**
 * Make column ${at} the one of ${field}, or add it to those that are added up.  The rank of the
 * name no longer counts: somebody has said it.
 */
static void
set_column(struct ingest_layout *l, enum field field, size_t at)
{
	struct field_sum *sum = &l->convert.sum[field];

	if (field_adds(field)) {
		for (size_t i = 0; i < sum->n; i++)
			if (sum->column[i] == at)
				return;
		if (sum->n < FIELD_SUM)
			sum->column[sum->n++] = at;
		at = sum->column[0];
	}
	l->convert.map.column[field] = at;
	l->convert.map.rival[field] = HEADER_NONE;
	l->rank[field] = 0;
	l->denied[field] = false;
}

/**
 * Take column ${at} away from fields that had it by its name alone (rank above 0): who maps `Ref`
 * to the order does not want it as the referrer too.
 */
static void
take_column(struct ingest_layout *l, enum field field, size_t at)
{

	for (enum field f = 0; f < FIELDS; f++)
		if (f != field && l->rank[f] > 0 && l->convert.map.column[f] == at)
			clear_column(l, f);
}

/** Report a FIELD=COLUMN that is none, with all fields. */
static enum crm_status
wrong_map(struct slice item, struct msg *msg)
{
	char show[MSG_SHOW], all[256];
	size_t n = 0;

	for (enum field f = 0; f < FIELDS; f++)
		n += (size_t)snprintf(all + n, sizeof(all) - n, " %s", field_name(f));
	msg_error(msg, "--map: \"%s\" is not FIELD=COLUMN, with FIELD one of%s",
	    msg_show(show, item), all);
	return CRM_EUSAGE;
}

/**
 * Another input may have the column of the map ${item}, as a log of contacts has other columns than
 * a log of orders; ingest_inputs.c sees whether one does.
 */
static enum crm_status
is_elsewhere(struct ingest_layout *l, struct slice item, struct msg *msg)
{
	size_t room = l->n_elsewhere;

	if (mem_grow(&l->elsewhere, &room, l->n_elsewhere + 1, sizeof(*l->elsewhere)) != CRM_OK)
		return msg_nomem(msg);
	l->elsewhere[l->n_elsewhere++] = item;
	return CRM_OK;
}

/** Apply one `FIELD=COLUMN` of a layer; ${seen}: the fields it has mapped already. */
static enum crm_status
map_one(struct ingest_layout *l, enum ingest_layer layer, struct slice item, bool seen[FIELDS],
    const char *name, struct msg *msg)
{
	const char *equals = memchr(item.p, '=', item.n);
	enum crm_status status;
	struct slice column;
	enum field field;
	size_t at;

	if (equals == NULL ||
	    !field_named(slice_trim((struct slice){ item.p, (size_t)(equals - item.p) }), &field))
		return wrong_map(item, msg);
	column = (struct slice){ equals + 1, item.n - (size_t)(equals + 1 - item.p) };
	/* A platform names alternatives, of which the first that is there counts. */
	if (layer == LAYER_PLATFORM &&
	    ((seen[field] && !field_adds(field)) || count_columns(l, column, &at) == 0))
		return CRM_OK;
	if (l->several && column.n > 0 && count_columns(l, column, &at) == 0)
		return is_elsewhere(l, item, msg);
	if (seen[field] && !field_adds(field)) {
		msg_error(msg, "--map: %s is given two columns, and it has one", field_name(field));
		return CRM_EUSAGE;
	}
	/* A layer replaces what the layers below it said; within it columns may add up. */
	if (!seen[field])
		clear_column(l, field);
	/* `cost=` says that no column is the cost. */
	if (column.n == 0) {
		l->denied[field] = seen[field] = true;
		return CRM_OK;
	}
	if ((status = ingest_find_column(l, column, "--map", name, msg, &at)) != CRM_OK)
		return status;
	seen[field] = true;
	take_column(l, field, at);
	set_column(l, field, at);
	return CRM_OK;
}

/**
 * The next part of a list between commas; what an option has in one word, a reading has in lines.
 */
static struct slice
next_part(const char **p, bool commas)
{
	size_t n = commas ? strcspn(*p, ",") : strlen(*p);
	struct slice part = { *p, n };

	*p = (*p)[n] == ',' && commas ? *p + n + 1 : NULL;
	return part;
}

/** The next FIELD=COLUMN; a comma that no `=` follows belongs to the name of the column. */
static struct slice
next_map(const char **p, bool commas)
{
	struct slice part = next_part(p, commas);

	while (*p != NULL && (*p)[strcspn(*p, "=,")] != '=')
		part.n += 1 + next_part(p, commas).n;
	return part;
}

/** Apply the maps of a layer. */
static enum crm_status
map_layer(struct ingest_layout *l, enum ingest_layer layer, const char *name, struct msg *msg)
{
	const struct opt_list *list = &l->layer[layer]->map;
	bool seen[FIELDS] = { false };
	enum crm_status status;

	for (size_t i = 0; i < list->n; i++)
		for (const char *p = list->v[i]; p != NULL;) {
			struct slice item = next_map(&p, layer == LAYER_OPTIONS);

			if ((status = map_one(l, layer, item, seen, name, msg)) != CRM_OK)
				return status;
		}
	return CRM_OK;
}

/** Note one column of --keep, once. */
static enum crm_status
keep_column(struct ingest_layout *l, struct slice column, const char *name, struct msg *msg)
{
	size_t n = l->convert.n_keep, room = n, at = HEADER_NONE;
	enum crm_status status;

	for (size_t i = 0; i < n; i++)
		if (slice_equal(l->keep[i].name, column))
			return CRM_OK;
	if ((count_columns(l, column, &at) > 0 || l->sniff.header == 0) &&
	    (status = ingest_find_column(l, column, "--keep", name, msg, &at)) != CRM_OK)
		return status;
	if (mem_grow(&l->keep, &room, n + 1, sizeof(*l->keep)) != CRM_OK)
		return msg_nomem(msg);
	l->keep[l->convert.n_keep++] = (struct ingest_keep){ column, at };
	return CRM_OK;
}

/** Note the columns of --keep; one that this input lacks may be in another (ingest_inputs.c). */
static enum crm_status
keep_columns(struct ingest_layout *l, const char *name, struct msg *msg)
{
	enum crm_status status;

	for (size_t k = 0; k < LAYERS; k++)
		for (size_t i = 0; i < l->layer[k]->keep.n; i++)
			for (const char *p = l->layer[k]->keep.v[i]; p != NULL;) {
				struct slice column = next_part(&p, k == LAYER_OPTIONS);

				if ((status = keep_column(l, column, name, msg)) != CRM_OK)
					return status;
			}
	return CRM_OK;
}

/** Name the columns there are. */
static const char *
show_header(const struct ingest_layout *l, char show[MSG_SHOW])
{

	if (l->header != NULL)
		return msg_show(show, (struct slice){ l->header, l->header_n });
	snprintf(show, MSG_SHOW, "numbers from 1 to %zu, as the first line is data", l->width);
	return show;
}

/** Two columns may be the field: the user must choose. */
static enum crm_status
check_rivals(const struct ingest_layout *l, const char *name, struct msg *msg)
{
	const struct header_map *map = &l->convert.map;
	char show[MSG_SHOW], other[MSG_SHOW];

	for (enum field f = 0; f < FIELDS; f++)
		/*
		 * Of columns that may be the kind or a rating, their words decide: ingest_kind().
		 * Two that say what was cancelled say the same.
		 */
		if (map->rival[f] != HEADER_NONE && f != FIELD_KIND && f != FIELD_RATING &&
		    f != FIELD_CANCELLED) {
			msg_error(msg,
			    "%s: both \"%s\" and \"%s\" look like the %s: say --map %s=COLUMN",
			    name, msg_show(show, slice_of(l->names[map->column[f]])),
			    msg_show(other, slice_of(l->names[map->rival[f]])), field_name(f),
			    field_name(f));
			return CRM_EUSAGE;
		}
	return CRM_OK;
}

/** Customer and date must be there; where -m has named another input's column, name that. */
static enum crm_status
lacks_field(const struct ingest_layout *l, enum field field, const char *name, struct msg *msg)
{
	const char *word = field_name(field);
	size_t n = strlen(word) + 1, at;
	char show[MSG_SHOW];

	for (size_t i = 0; i < l->n_elsewhere; i++) {
		struct slice item = l->elsewhere[i];

		if (item.n > n && memcmp(item.p, word, n - 1) == 0 && item.p[n - 1] == '=')
			return ingest_find_column(
			    l, (struct slice){ item.p + n, item.n - n }, "--map", name, msg, &at);
	}
	msg_error(msg, "%s: which column is the %s? say --map %s=COLUMN; there are: %s", name, word,
	    word, show_header(l, show));
	return CRM_EUSAGE;
}

/** See that all the ledger needs is there, and that no field has two columns. */
static enum crm_status
check_map(struct ingest_layout *l, const char *name, struct msg *msg)
{
	struct header_map *map = &l->convert.map;
	enum crm_status status;

	/* --amount=1 counts rows: whatever looks like money is not it. */
	if (l->settings.set.amount == INGEST_AMOUNT_ONE) {
		static const enum field money[] = { FIELD_AMOUNT, FIELD_PRICE, FIELD_TOTAL,
			FIELD_DEBIT, FIELD_CREDIT };

		l->convert.one = true;
		for (size_t i = 0; i < sizeof(money) / sizeof(money[0]); i++)
			clear_column(l, money[i]);
	}
	/* With an amount, a price is no more than a witness: nothing has to be chosen. */
	if (map->column[FIELD_AMOUNT] != HEADER_NONE && map->rival[FIELD_AMOUNT] == HEADER_NONE)
		map->rival[FIELD_PRICE] = HEADER_NONE;
	if ((status = check_rivals(l, name, msg)) != CRM_OK)
		return status;
	for (enum field f = FIELD_CUSTOMER; f <= FIELD_DATE; f++)
		if (map->column[f] == HEADER_NONE)
			return lacks_field(l, f, name, msg);
	/* A log of contacts has no amounts: ingest_kind() sees whether it is one. */
	return ingest_lacks_money(l) && map->column[FIELD_KIND] == HEADER_NONE
	    ? ingest_no_amount(l, name, msg)
	    : CRM_OK;
}

/**
 * Take the columns whose names are ${field} with rank ${wanted}.  Rank 1 is the whole (`total
 * cost`) and is one column; rank 2 are parts, which add up.  ${with_unit}: names with a unit after
 * them, `cost (EUR)`.
 */
static void
take_parts(struct ingest_layout *l, enum field field, int wanted, bool with_unit)
{
	enum field f;
	bool exact;
	int rank;

	for (size_t i = 0; i < l->width && i < FIELD_COLUMNS; i++)
		if (header_find(slice_of(l->names[i]), &f, &rank, &exact) && f == field &&
		    rank == wanted && exact != with_unit) {
			set_column(l, field, i);
			if (wanted == 1)
				return;
		}
}

/**
 * Of the columns that may add up to ${field}, take the whole alone, or else all the parts: whole
 * and parts together would count twice.
 */
static void
choose_parts(struct ingest_layout *l, enum field field)
{

	for (int unit = 0; unit < 2; unit++)
		for (int rank = 1; rank <= 2 && l->convert.sum[field].n == 0; rank++)
			take_parts(l, field, rank, unit == 1);
	if (l->convert.sum[field].n > 0)
		l->rank[field] = 2;
}

/** Match column names to ledger fields, using the header as actually split. */
static enum crm_status
match_names(struct ingest_layout *l)
{
	struct slice *names;
	enum field field;
	bool exact;

	if ((names = mem_new(l->width, sizeof(*names))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < l->width; i++)
		names[i] = slice_of(l->names[i]);
	/* Without a header the names are numbers, which mean nothing. */
	(void)header_match(names, l->width, &l->convert.map);
	for (enum field f = 0; f < FIELDS; f++) {
		size_t at = l->convert.map.column[f];

		if (at == HEADER_NONE)
			continue;
		if (field_adds(f))
			choose_parts(l, f);
		else if (!header_find(names[at], &field, &l->rank[f], &exact))
			l->rank[f] = 0;
	}
	free(names);
	return CRM_OK;
}

enum crm_status
ingest_columns(
    struct ingest_layout *l, const struct csv_row *row, const char *name, struct msg *msg)
{
	enum crm_status status;

	if (keep_names(l, row) != CRM_OK)
		return msg_nomem(msg);
	for (enum field f = 0; f < FIELDS; f++)
		clear_column(l, f);
	if ((status = ingest_platform(l, msg)) != CRM_OK)
		return status;
	if (l->platform_name == NULL && match_names(l) != CRM_OK)
		return msg_nomem(msg);
	for (enum ingest_layer k = 0; k < LAYERS; k++)
		if ((status = map_layer(l, k, name, msg)) != CRM_OK)
			return status;
	if ((status = keep_columns(l, name, msg)) != CRM_OK ||
	    (status = ingest_conditions(l, name, msg)) != CRM_OK ||
	    (status = ingest_identity_columns(l, name, msg)) != CRM_OK)
		return status;
	return check_map(l, name, msg);
}
