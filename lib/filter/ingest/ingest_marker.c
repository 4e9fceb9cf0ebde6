/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A column that says of amounts without a sign whether they come in or go out: D and C, Borç and
 * Alacak, Soll and Haben.
 *
 * To add such amounts up counts what went out as income.  Which of the two is a purchase depends on
 * whose account it is (a bank's credit is a sale, a debtor's debit is), so it is an error until a
 * condition on the column or a kind says which rows are wanted.
 *
 * What must hold: a letter alone is such a mark only in a column whose name says so.
 */
#include "filter/ingest/ingest_shape.h"

#include "base/mem.h"
#include "ingest/sniff_parts.h"

#include <stdlib.h>
#include <string.h>

/** Rows looked at, and the longest word. */
#define ROWS 2000
#define FOLDED_MARK 32

/** Words of the two sides, compared as header_fold() has them. */
static const struct {
	const char *out, *in;
	bool letter;		/* it needs a name that says so */
} pairs[] = {
	{ "debit", "credit", false },
	{ "dr", "cr", false },
	{ "dt", "ct", true },
	{ "d", "c", true },
	{ "borç", "alacak", false },
	{ "b", "a", true },
	{ "çıkış", "giriş", false },
	{ "gider", "gelir", false },
	{ "soll", "haben", false },
	{ "s", "h", true },
	{ "débit", "crédit", false },
	{ "debe", "haber", false },
	{ "cargo", "abono", false },
	{ "dare", "avere", false },
	{ "بدهکار", "بستانکار", false },
	{ "برداشت", "واریز", false },
	{ "مدين", "دائن", false },
	{ "سحب", "إيداع", false },
	{ "withdrawal", "deposit", false },
	{ "expense", "income", false },
	{ "out", "in", true },
	{ "-", "+", true },
};

/** What the name of a column of letters has in it, folded. */
static const char *const hints[] = { "debit", "credit", "d/c", "dc", "c/d", "dr", "cr", "b/a",
	"borç", "alacak", "soll", "haben", "s/h", "kennzeichen", "direction", "yön", "sign", "işaret",
	"flow", "in/out", "+/-", "سمت", "ماهیت" };

/** Whether ${text} is the ${word} of a pair. */
static bool
is_word(struct slice text, const char *word)
{
	char a[FOLDED_MARK] = "", b[FOLDED_MARK] = "";
	size_t n = header_fold(a, sizeof(a), text);

	/* What folds to nothing is compared as it is. */
	if (n == 0)
		return slice_equal(text, slice_of(word));
	return n == header_fold(b, sizeof(b), slice_of(word)) && memcmp(a, b, n) == 0;
}

/** Whether the name of a column says that it has such marks. */
static bool
is_hinted(const char *name)
{
	char a[4 * FOLDED_MARK] = "", b[FOLDED_MARK] = "";
	size_t n = header_fold(a, sizeof(a) - 1, slice_of(name)), m;

	a[n] = '\0';
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		m = header_fold(b, sizeof(b) - 1, slice_of(hints[i]));
		b[m] = '\0';
		if (m > 0 && (m <= 3 ? strcmp(a, b) == 0 : strstr(a, b) != NULL))
			return true;
	}
	return false;
}

/** The pair whose words the column has, both of them and no others; -1 where there is none. */
static int
find_pair(const struct shape *s, size_t column, struct slice sample, bool whole,
    struct sniff_rows *r, struct slice words[2])
{
	size_t amount = s->l->convert.map.column[FIELD_AMOUNT];
	int found = -1;

	words[0].n = words[1].n = 0;
	sniff_data(&s->l->sniff, r, sample, whole);
	for (size_t rows = 0; rows < ROWS && sniff_rows_next(r); rows++) {
		struct slice value = { "", 0 };

		if (column < r->n && column < SNIFF_FIELDS)
			value = sniff_trim(r->field[column]);
		if (value.n == 0 || amount >= r->n)
			continue;
		/* Amounts that have a sign need no mark. */
		if (memchr(r->field[amount].p, '-', r->field[amount].n) != NULL ||
		    value.n > FOLDED_MARK)
			return -1;
		for (int i = 0; found < 0 && i < (int)(sizeof(pairs) / sizeof(pairs[0])); i++)
			if (is_word(value, pairs[i].out) || is_word(value, pairs[i].in))
				found = i;
		if (found < 0)
			return -1;
		if (is_word(value, pairs[found].out))
			words[0] = value;
		else if (is_word(value, pairs[found].in))
			words[1] = value;
		else
			return -1;
	}
	return words[0].n > 0 && words[1].n > 0 ? found : -1;
}

enum crm_status
shape_marker(const struct shape *s, struct slice sample, bool whole)
{
	const struct ingest_layout *l = s->l;
	struct sniff_rows *r;
	enum crm_status status = CRM_OK;

	if (s->ledger || l->sniff.header == 0 || l->convert.map.column[FIELD_AMOUNT] == HEADER_NONE)
		return CRM_OK;
	if ((r = mem_raw(1, sizeof(*r))) == NULL)
		return msg_nomem(s->msg);
	for (size_t i = 0; status == CRM_OK && i < l->width && i < SHAPE_COLUMNS; i++) {
		char name[MSG_SHOW], out[MSG_SHOW], in[MSG_SHOW];
		struct slice words[2];
		int pair;

		if (shape_uses(l, i) ||
		    (pair = find_pair(s, i, sample, whole, r, words)) < 0 ||
		    (pairs[pair].letter && !is_hinted(l->names[i])))
			continue;
		msg_show(name, slice_of(l->names[i]));
		msg_show(in, words[1]);
		msg_error(s->msg,
		    "%s: amounts have no sign, and \"%s\" has \"%s\" and \"%s\": say --where=\"%s=%s\" if only these are sales, or --map kind=\"%s\" and kind-word = return=%s in a --reading",
		    s->name, name, msg_show(out, words[0]), in, name, in, name, out);
		status = CRM_EUSAGE;
	}
	free(r);
	return status;
}
