/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column says what a row is about, and whether an input is a log of contacts.
 *
 * Many logs have a column `type` or `event` that has nothing to do with this, so a column found by
 * its name counts only where the sample has contacts in it (a visit, a complaint) and most of its
 * words are known; one that -m names always counts.  A rating is taken by its name only beside a
 * kind: a `rating` of other logs is not the customer's.
 *
 * What must hold: a log of orders and returns alone is read as it was without this file, and an
 * input without amounts is read only where its rows say what they are.
 */
#include "filter/ingest/ingest_layout.h"

#include "base/mem.h"
#include "ingest/kind_words.h"
#include "ingest/sniff_parts.h"

#include <stdlib.h>

/** The most rows of the sample that are looked at. */
#define ROWS 5000

static bool
has(const struct ingest_layout *l, enum field f)
{

	return l->convert.map.column[f] != HEADER_NONE;
}

bool
ingest_lacks_money(const struct ingest_layout *l)
{

	return !l->convert.one && !has(l, FIELD_AMOUNT) && !has(l, FIELD_TOTAL) &&
	    !has(l, FIELD_DEBIT) && !has(l, FIELD_CREDIT) &&
	    !(has(l, FIELD_QUANTITY) && has(l, FIELD_PRICE));
}

enum crm_status
ingest_no_amount(const struct ingest_layout *l, const char *name, struct msg *msg)
{
	char show[MSG_SHOW];

	msg_error(msg,
	    "%s: which column is the line's total? say --map amount=COLUMN, or --map quantity=COLUMN,price=COLUMN, or --amount=1 if there is none; "
	    "there are: %s",
	    name,
	    l->header != NULL ? msg_show(show, (struct slice){ l->header, l->header_n })
			      : "numbers from 1");
	return CRM_EUSAGE;
}

/** Whether ${column} has contacts in it, and mostly words that are known; *${pays}: commissions. */
static bool
has_contacts(const struct ingest_layout *l, size_t column, struct slice sample, bool whole,
    struct sniff_rows *r, bool *pays)
{
	size_t filled = 0, known = 0, contacts = 0;

	*pays = false;
	sniff_data(&l->sniff, r, sample, whole);
	for (size_t rows = 0; rows < ROWS && sniff_rows_next(r); rows++) {
		struct slice value = { "", 0 };
		enum row_kind kind;

		if (column < r->n && column < SNIFF_FIELDS)
			value = sniff_trim(r->field[column]);
		if (value.n == 0)
			continue;
		filled++;
		kind = (enum row_kind)word_list_find(l->kinds, value);
		*pays |= kind == ROW_COMMISSION;
		known += kind != ROW_NONE;
		contacts += row_kind_is_contact(kind) && kind != ROW_OTHER;
	}
	return contacts > 0 && known * 2 > filled;
}

/** Take the column that -m names, or the one by name that has contacts; HEADER_NONE: none. */
static size_t
choose_column(struct ingest_layout *l, struct slice sample, bool whole, struct sniff_rows *r)
{
	const struct header_map *map = &l->convert.map;
	const size_t columns[] = { map->column[FIELD_KIND], map->rival[FIELD_KIND] };

	for (size_t i = 0; i < 2 && columns[i] != HEADER_NONE; i++) {
		bool contacts = has_contacts(l, columns[i], sample, whole, r, &l->pays);

		if (contacts || l->rank[FIELD_KIND] == 0 || sniff_is_ledger(sample))
			return columns[i];
	}
	l->pays = false;
	return HEADER_NONE;
}

/** No column says what rows are about: then amounts must be there, and a rating is not ours. */
static enum crm_status
without_kind(struct ingest_layout *l, const char *name, struct msg *msg)
{
	struct header_map *map = &l->convert.map;

	map->rival[FIELD_KIND] = map->rival[FIELD_RATING] = HEADER_NONE;
	if (l->rank[FIELD_RATING] > 0)
		map->column[FIELD_RATING] = HEADER_NONE;
	return ingest_lacks_money(l) ? ingest_no_amount(l, name, msg) : CRM_OK;
}

enum crm_status
ingest_kind(struct ingest_layout *l, struct slice sample, bool whole, const char *name,
    struct msg *msg)
{
	const struct opt_list *extra = &l->settings.set.kind_words;
	struct header_map *map = &l->convert.map;
	struct sniff_rows *r = NULL;
	const char *bad = "";
	char show[MSG_SHOW];

	/* Most logs have no such column: their words need not be folded. */
	if (map->column[FIELD_KIND] == HEADER_NONE && extra->n == 0)
		return without_kind(l, name, msg);
	switch (kind_words_open(&l->kinds, extra->v, extra->n, &bad)) {
	case CRM_OK:
		break;
	case CRM_EUSAGE:
		msg_error(msg,
		    "kind-word: \"%s\" is not KIND=WORD|WORD..., with KIND one that crm-reading(5) lists",
		    msg_show(show, slice_of(bad)));
		return CRM_EUSAGE;
	default:
		return msg_nomem(msg);
	}
	if ((r = mem_raw(1, sizeof(*r))) == NULL)
		return msg_nomem(msg);
	map->column[FIELD_KIND] = choose_column(l, sample, whole, r);
	free(r);
	map->rival[FIELD_KIND] = map->rival[FIELD_RATING] = HEADER_NONE;
	if (map->column[FIELD_KIND] == HEADER_NONE)
		return without_kind(l, name, msg);
	l->convert.kinds = l->kinds;
	l->convert.no_money = ingest_lacks_money(l);
	return CRM_OK;
}
