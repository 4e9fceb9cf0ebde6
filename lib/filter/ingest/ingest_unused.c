/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns of money, discount or status that are known by name, or that hold the words of a status,
 * and that nothing uses: they are named in one line, because a sum without them may be wrong.
 *
 * Not named: what the user said not to use (`-m tax=`, `ignore` of a reading), columns that are
 * empty, and an order's total that the lines add up to.
 */
#include "filter/ingest/ingest_shape.h"

#include "base/mem.h"
#include "ingest/sniff_parts.h"

#include <stdlib.h>
#include <string.h>

/** Rows looked at for words of a status. */
#define ROWS 500

/** What is known of a column that is not used. */
struct unused {
	uint16_t filled, known, no_sale;
	uint16_t above_zero;		/* rows with a digit from 1 to 9 */
};

bool
shape_uses(const struct ingest_layout *l, size_t column)
{

	for (enum field f = 0; f < FIELDS; f++) {
		if (l->convert.map.column[f] == column)
			return true;
		for (size_t i = 0; i < l->convert.sum[f].n; i++)
			if (l->convert.sum[f].column[i] == column)
				return true;
	}
	for (size_t i = 0; i < l->convert.n_conditions; i++)
		if (l->convert.conditions[i].column == column)
			return true;
	for (size_t i = 0; i < l->convert.n_keep; i++)
		if (l->keep[i].column == column)
			return true;
	for (size_t i = 0; i < l->settings.set.ignore.n; i++)
		if (slice_equal(slice_trim(slice_of(l->names[column])),
			slice_trim(slice_of(l->settings.set.ignore.v[i]))))
			return true;
	return false;
}

/** Whether a column that is not used, with a name of ${f}, is worth a word. */
static bool
is_spoken_of(const struct shape *s, enum field f)
{

	if (s->l->denied[f])
		return false;
	return f == FIELD_AMOUNT || f == FIELD_TOTAL || f == FIELD_STATUS || f == FIELD_DEBIT ||
	    f == FIELD_CREDIT || field_adds(f);
}

/** The order's total is used as well as if it were, where the lines add up to it. */
static bool
is_witnessed_total(const struct shape *s, size_t column)
{
	const struct shape_totals *t = &s->facts.total;

	return column == s->l->convert.map.column[FIELD_TOTAL] && t->orders > 0 &&
	    (t->is_lines == t->orders || s->l->convert.shape.discount != DISCOUNT_KEPT);
}

/** Count the words of a status in the columns that nothing uses. */
static void
count_words(
    const struct shape *s, struct unused *u, struct slice sample, bool whole, struct sniff_rows *r)
{
	const struct ingest_layout *l = s->l;

	sniff_data(&l->sniff, r, sample, whole);
	for (size_t rows = 0; rows < ROWS && sniff_rows_next(r); rows++)
		for (size_t i = 0; i < r->n && i < l->width && i < SHAPE_COLUMNS; i++) {
			struct slice value = sniff_trim(r->field[i]);
			enum status_kind kind;

			/* Words of a status have letters and are short. */
			if (value.n == 0 || value.n > 64)
				continue;
			u[i].filled++;
			for (size_t k = 0; k < value.n && u[i].above_zero == 0; k++)
				u[i].above_zero = (value.p[k] >= '1' && value.p[k] <= '9') ||
				    (value.p[k] & 0x80) != 0;
			if (u[i].known == 0 && u[i].filled > 20)
				continue;
			kind = sniff_is_typed(value) ? STATUS_UNKNOWN
						     : status_words_kind(l->words, value);
			u[i].known = (uint16_t)(u[i].known + (kind != STATUS_UNKNOWN));
			u[i].no_sale = (uint16_t)(u[i].no_sale + (kind >= STATUS_CANCELLED));
		}
}

/** Add one column to the line. */
static void
add_unused(struct shape *s, struct buf *line, size_t column, const char *what)
{
	char show[MSG_SHOW];

	if (buf_print(line, "%s\"%s\" (%s)", line->n == 0 ? "" : ", ",
		msg_show(show, slice_of(s->l->names[column])), what) != CRM_OK)
		s->failed = true;
}

/** Whether the name of a column has the word for status in it. */
static bool
is_status_name(const char *name)
{
	static const char *const words[] = { "status", "durum", "statu", "وضعیت", "حالة", "estado",
		"etat", "stato", "zustand" };
	char folded[128] = "", word[32] = "";
	size_t n = header_fold(folded, sizeof(folded) - 1, slice_of(name));

	folded[n] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		word[header_fold(word, sizeof(word) - 1, slice_of(words[i]))] = '\0';
		if (strstr(folded, word) != NULL)
			return true;
	}
	return false;
}

/** Whether the name of a column says how many pieces came back. */
static bool
is_quantity_back(const char *name)
{
	static const char *const words[] = { "refunded quantity", "quantity refunded",
		"refunded qty", "qty refunded", "returned quantity", "quantity returned",
		"returned qty", "qty returned", "return quantity", "return qty", "cancelled quantity",
		"canceled quantity", "quantity cancelled", "quantity canceled", "iade adedi",
		"iade miktarı", "iade edilen adet", "iptal adedi", "تعداد مرجوعی", "تعداد برگشتی",
		"الكمية المرتجعة", "الكمية المسترجعة", "retournierte menge", "quantité retournée",
		"cantidad devuelta" };
	char folded[128] = "", word[64] = "";
	size_t n = header_fold(folded, sizeof(folded), slice_of(name));

	for (size_t i = 0; n > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (header_fold(word, sizeof(word), slice_of(words[i])) == n &&
		    memcmp(word, folded, n) == 0)
			return true;
	return false;
}

/** Name one column where it should be. */
static void
judge_column(struct shape *s, const struct unused *u, size_t i, struct buf *line)
{
	enum field field;
	bool exact;
	int rank;

	if (header_find(slice_of(s->l->names[i]), &field, &rank, &exact)) {
		if (is_spoken_of(s, field) && s->facts.column[i].filled > 0)
			add_unused(s, line, i, field_name(field));
		return;
	}
	if (u[i].above_zero > 0 && is_quantity_back(s->l->names[i]))
		add_unused(s, line, i, "what came back");
	if (s->l->denied[FIELD_STATUS] || u[i].known == 0)
		return;
	if (is_status_name(s->l->names[i]))
		add_unused(s, line, i, "status");
	else if (!s->l->convert.shape.has_status && u[i].no_sale > 0 &&
	    u[i].known * 10 >= u[i].filled * 8)
		add_unused(s, line, i, "its words are those of a status");
}

enum crm_status
shape_unused(struct shape *s, struct slice sample, bool whole)
{
	struct sniff_rows *r = mem_raw(1, sizeof(*r));
	struct unused *u = mem_new(SHAPE_COLUMNS, sizeof(*u));
	struct buf line = { 0 };

	if (r == NULL || u == NULL) {
		free(r);
		free(u);
		return msg_nomem(s->msg);
	}
	count_words(s, u, sample, whole, r);
	/* The total is only a witness where lines have amounts of their own. */
	for (size_t i = 0; s->l->sniff.header != 0 && i < s->l->width && i < SHAPE_COLUMNS; i++) {
		bool total = i == s->l->convert.map.column[FIELD_TOTAL] &&
		    !s->l->convert.shape.amount_of_order;

		if (total ? !is_witnessed_total(s, i) : !shape_uses(s->l, i))
			judge_column(s, u, i, &line);
	}
	if (line.n > 0 &&
	    buf_print(&s->l->unused,
		"not used: %.*s: --map FIELD=COLUMN uses one, --map FIELD= says none is\n",
		(int)line.n, line.p) != CRM_OK)
		s->failed = true;
	buf_free(&line);
	free(u);
	free(r);
	return CRM_OK;
}
