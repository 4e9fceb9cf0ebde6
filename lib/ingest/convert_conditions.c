/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows are wanted by what their columns say: conditions and the status of the order.  What
 * drops a row is counted by its text, for the receipt.
 */
#include "ingest/convert_inner.h"

#include "ingest/total_word.h"

#include <string.h>

/** Whether ${value} is one of ${values}, which commas separate. */
static bool
is_one_of(struct slice value, const char *values)
{

	for (;;) {
		size_t n = strcspn(values, ",");

		if (slice_equal(value, slice_trim((struct slice){ values, n })))
			return true;
		if (values[n] == '\0')
			return false;
		values += n + 1;
	}
}

enum outcome
convert_conditions(struct converter *c, const struct csv_row *row)
{

	for (size_t i = 0; i < c->layout->n_conditions; i++) {
		const struct convert_condition *one = &c->layout->conditions[i];
		struct slice value = slice_trim(csvin_field(row, one->column));
		size_t at;

		if (is_one_of(value, one->values) == one->wanted)
			continue;
		at = counts_find(&c->counts, one->option, slice_of(one->text), NULL, NULL);
		if (at != SIZE_MAX)
			c->counts.v[at].rows++;
		return one->outcome;
	}
	return convert_is_subtotal(c, row) ? DROPPED_TOTAL : KEPT;
}

enum outcome
convert_refused(struct converter *c, const struct csv_row *row, enum outcome outcome)
{
	enum outcome unwanted = convert_conditions(c, row);

	return unwanted != KEPT ? unwanted : outcome;
}

bool
convert_is_subtotal(const struct converter *c, const struct csv_row *row)
{
	size_t column = c->layout->map.column[FIELD_SKU];

	return c->layout->subtotals && column != HEADER_NONE &&
	    total_goods(slice_trim(csvin_field(row, column)));
}

enum outcome
convert_choose(const struct converter *c, struct convert_work *w)
{
	const struct convert_rules *r = c->rules;

	if (r->cancel_prefix.n > 0 && w->order.n >= r->cancel_prefix.n && w->amount.units > 0 &&
	    memcmp(w->order.p, r->cancel_prefix.p, r->cancel_prefix.n) == 0)
		w->amount.units = -w->amount.units;
	if (w->amount.units < 0 && r->drop_returns)
		return DROPPED_RETURN;
	if (w->amount.units == 0 && w->kind == ROW_NONE && !(w->has_cost && w->cost.units != 0)) {
		if (r->drop_zeros)
			return DROPPED_ZERO;
		r->notes->n[NOTE_NO_KIND]++;
	}
	return KEPT;
}

/** Whether the row's column of cancellations is filled: with a date, a yes, or another word. */
static bool
is_cancelled(const struct converter *c, const struct csv_row *row)
{
	struct slice value = convert_value(
	    c, slice_trim(csvin_field(row, c->layout->map.column[FIELD_CANCELLED])));

	return value.n > 0 && !status_words_deny(value);
}

/** What a word of the column of statuses means, counted. */
static enum status_kind
status_of_word(struct converter *c, struct slice text)
{
	enum status_kind kind;
	size_t at;

	/* Rows mostly have the status of the row before. */
	if (c->last_status < c->counts.n && text.n <= COUNTS_TEXT &&
	    slice_equal(slice_of(c->counts.v[c->last_status].text), text)) {
		c->counts.v[c->last_status].rows++;
		return c->last_kind;
	}
	kind = status_words_kind(c->layout->words, text);
	at = counts_find(
	    &c->counts, "status", text, status_kind_name(kind), c->layout->status_name);
	if (at == SIZE_MAX)
		return kind;
	c->counts.v[at].rows++;
	c->last_status = at < COUNTS_MOST ? at : SIZE_MAX;
	c->last_kind = kind;
	return kind;
}

enum status_kind
convert_status(struct converter *c, const struct csv_row *row)
{
	const struct convert_layout *l = c->layout;
	struct slice text = { "", 0 };
	size_t at;

	if (l->shape.has_status)
		text = slice_trim(csvin_field(row, l->map.column[FIELD_STATUS]));
	if (l->shape.has_cancelled && is_cancelled(c, row)) {
		enum status_kind kind = status_words_kind(l->words, text);

		/* What was paid back is a purchase and its return, cancelled or not. */
		if (text.n == 0 || kind < STATUS_CANCELLED) {
			at = counts_find(&c->counts, "status", slice_of(l->cancelled_name),
			    status_kind_name(STATUS_CANCELLED), l->cancelled_name);
			if (at != SIZE_MAX)
				c->counts.v[at].rows++;
			return STATUS_CANCELLED;
		}
	}
	return text.n > 0 ? status_of_word(c, text) : STATUS_SALE;
}

enum consent
convert_consent(struct converter *c, struct slice text)
{
	static const char *const means[] = { NULL, "yes", "no", "unknown" };
	struct count *count;
	size_t at;

	text = slice_trim(text);
	if (text.n == 0)
		return CONSENT_NONE;
	if ((at = counts_find(&c->counts, "consent", text, NULL, NULL)) == SIZE_MAX)
		return consent_read(text);
	count = &c->counts.v[at];
	count->rows++;
	/* To fold a word takes a while: each is read once, while there is room to remember it. */
	if (count->means == NULL || at == COUNTS_MOST)
		count->means = means[consent_read(text)];
	return strcmp(count->means, "yes") == 0 ? CONSENT_YES
	    : strcmp(count->means, "no") == 0	? CONSENT_NO
						: CONSENT_UNKNOWN;
}

const struct counts *
convert_counts(const struct converter *c)
{

	return &c->counts;
}
