/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column says what a row is about, and whether an input is a log of contacts.
 *
 * Many logs have a column `type` or `event` that has nothing to do with this, so a column found by
 * its name counts only where most of its words are known and without it the log would be read
 * wrongly: the sample has contacts (a visit, a complaint), or returns whose amount is positive.
 * One that -m names always counts.  A rating is taken by its name only beside a kind: a `rating`
 * of other logs is not the customer's.
 *
 * A statement of accounts has invoices and their payments, and a till's tape sales and theirs: to
 * count both would count money twice, so such a column is an error until a condition on it, or
 * `-m kind=`, says which rows are wanted.
 *
 * What must hold: a log of orders and of returns that are negative already is read as it was
 * without this file, and an input without amounts is read only where its rows say what they are.
 */
#include "filter/ingest/ingest_layout.h"

#include "base/mem.h"
#include "ingest/kind_words.h"
#include "ingest/sniff_parts.h"

#include <stdlib.h>
#include <string.h>

/** The most rows of the sample that are looked at. */
#define ROWS 5000

/** The rank of names that ask whether a row is a return: `is return`. */
#define FLAG 3

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

/** What the words of a column show, in the sample. */
struct kind_facts {
	size_t filled, known;
	size_t contacts; /* neither orders nor returns, and `other` only where it has no amount */
	size_t returns;	/* with an amount that is not negative */
	bool pays;	/* there are commissions */
	struct slice bill, payment; /* a word of each whose rows have amounts; n = 0: none */
};

static struct slice
field_of(const struct ingest_layout *l, const struct sniff_rows *r, enum field f)
{
	size_t column = l->convert.map.column[f];

	return column < r->n && column < SNIFF_FIELDS ? sniff_trim(r->field[column])
						      : (struct slice){ "", 0 };
}

/** Whether a digit from 1 to 9 begins at ${p}: Latin, Arabic or Persian. */
static bool
is_digit_above_zero(const char *p, size_t n)
{
	unsigned char a = (unsigned char)p[0], b = n > 1 ? (unsigned char)p[1] : 0;

	return (a >= '1' && a <= '9') || (a == 0xd9 && b >= 0xa1 && b <= 0xa9) ||
	    (a == 0xdb && b >= 0xb1 && b <= 0xb9);
}

/** The sign of the row's money: 0 where it has none, or only zeros. */
static int
sign_of(const struct ingest_layout *l, const struct sniff_rows *r)
{
	static const enum field money[] = { FIELD_AMOUNT, FIELD_TOTAL, FIELD_QUANTITY,
		FIELD_PRICE };
	bool minus = false, any = false;

	for (size_t i = 0; i < sizeof(money) / sizeof(money[0]); i++) {
		struct slice text = field_of(l, r, money[i]);

		/* A quantity alone is no money. */
		if (money[i] == FIELD_QUANTITY && (has(l, FIELD_AMOUNT) || has(l, FIELD_TOTAL)))
			break;
		for (size_t k = 0; k < text.n; k++) {
			any |= is_digit_above_zero(text.p + k, text.n - k);
			minus |= text.p[k] == '-' || text.p[k] == '(';
		}
		minus |= memmem(text.p, text.n, "\xe2\x88\x92", 3) != NULL;
	}
	return !any ? 0 : minus ? -1 : 1;
}

/** Count one row by its word. */
static void
count_word(const struct ingest_layout *l, const struct sniff_rows *r, struct slice value,
    struct kind_facts *f)
{
	enum row_kind kind = kind_of_word(l->kinds, l->convert.kind_flag, value);
	int sign = sign_of(l, r);

	f->filled++;
	f->pays |= kind == ROW_COMMISSION;
	f->known += kind != ROW_NONE;
	f->contacts += row_kind_is_contact(kind) && (kind != ROW_OTHER || sign == 0);
	f->returns += kind == ROW_RETURN && sign > 0;
	if (sign != 0 && kind_is_bill(value))
		f->bill = value;
	if (sign != 0 && kind_is_payment(value))
		f->payment = value;
}

/** Read the words of ${column}. */
static struct kind_facts
look_at(const struct ingest_layout *l, size_t column, struct slice sample, bool whole,
    struct sniff_rows *r)
{
	struct kind_facts f = { 0 };

	sniff_data(&l->sniff, r, sample, whole);
	for (size_t rows = 0; rows < ROWS && sniff_rows_next(r); rows++) {
		struct slice value = { "", 0 };

		if (column < r->n && column < SNIFF_FIELDS)
			value = sniff_trim(r->field[column]);
		if (value.n > 0)
			count_word(l, r, value, &f);
	}
	return f;
}

/** Whether the user has said which rows of ${column} are wanted. */
static bool
is_chosen(const struct ingest_layout *l, size_t column)
{

	for (size_t i = 0; i < l->convert.n_conditions; i++)
		if (l->convert.conditions[i].column == column)
			return true;
	return false;
}

/** Report that a column has bills and their payments. */
static enum crm_status
counts_twice(const struct ingest_layout *l, size_t column, const struct kind_facts *f,
    const char *name, struct msg *msg)
{
	char show[MSG_SHOW], bill[MSG_SHOW], payment[MSG_SHOW];

	msg_show(show, slice_of(l->names[column]));
	msg_show(payment, f->payment);
	msg_error(msg,
	    "%s: \"%s\" has rows of \"%s\" and of \"%s\", which may be the same money: say --where-not=\"%s=%s\" to leave one out, or --map kind= to count both",
	    name, show, msg_show(bill, f->bill), payment, show, payment);
	return CRM_EUSAGE;
}

/** The rank of the column's name as one of kinds; 0 where it is none. */
static int
rank_of(const struct ingest_layout *l, size_t column)
{
	enum field field;
	bool exact;
	int rank;

	return header_find(slice_of(l->names[column]), &field, &rank, &exact) &&
		field == FIELD_KIND
	    ? rank
	    : 0;
}

/**
 * Try ${column}, which is one of kinds by its name: *${taken} where the log would be read wrongly
 * without it.
 */
static enum crm_status
try_column(struct ingest_layout *l, size_t column, struct kind_facts f, bool *taken,
    const char *name, struct msg *msg)
{
	/* A flag has no words but yes and no: others make it something else, such as a number. */
	bool mostly = l->convert.kind_flag ? f.known == f.filled : f.known * 2 > f.filled;

	*taken = mostly && (f.contacts > 0 || f.returns > 0);
	if (mostly && f.bill.n > 0 && f.payment.n > 0 && !is_chosen(l, column))
		return counts_twice(l, column, &f, name, msg);
	return CRM_OK;
}

/** Take the column that -m names, or the first by name that is needed; HEADER_NONE: none. */
static enum crm_status
choose_column(struct ingest_layout *l, struct slice sample, bool whole, struct sniff_rows *r,
    const char *name, struct msg *msg)
{
	size_t *column = &l->convert.map.column[FIELD_KIND];
	bool taken = l->rank[FIELD_KIND] == 0 || sniff_is_ledger(sample);
	struct kind_facts f = { 0 };
	enum crm_status status;

	if (taken) {
		l->convert.kind_flag = l->sniff.header != 0 && rank_of(l, *column) == FLAG;
		f = look_at(l, *column, sample, whole, r);
	}
	for (int rank = 1; !taken && rank <= FLAG; rank++)
		for (size_t i = 0; !taken && i < l->width; i++) {
			if (rank_of(l, i) != rank)
				continue;
			*column = i;
			l->convert.kind_flag = rank == FLAG;
			f = look_at(l, i, sample, whole, r);
			if ((status = try_column(l, i, f, &taken, name, msg)) != CRM_OK)
				return status;
		}
	l->pays = taken && f.pays;
	if (!taken)
		*column = HEADER_NONE;
	return CRM_OK;
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
	enum crm_status status;
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
	status = choose_column(l, sample, whole, r, name, msg);
	free(r);
	if (status != CRM_OK)
		return status;
	map->rival[FIELD_KIND] = map->rival[FIELD_RATING] = HEADER_NONE;
	if (map->column[FIELD_KIND] == HEADER_NONE)
		return without_kind(l, name, msg);
	l->convert.kinds = l->kinds;
	l->convert.no_money = ingest_lacks_money(l);
	return CRM_OK;
}
