/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows are wanted by what their columns say: conditions and the status of the order.  What
 * drops a row is counted by its text, for the receipt.
 */
#include "ingest/convert_inner.h"

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
	return KEPT;
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

enum status_kind
convert_status(struct converter *c, struct slice text, const char *column)
{
	enum status_kind kind;
	size_t at;

	text = slice_trim(text);
	if (text.n == 0)
		return STATUS_SALE;
	/* Rows mostly have the status of the row before. */
	if (c->last_status < c->counts.n && text.n <= COUNTS_TEXT &&
	    slice_equal(slice_of(c->counts.v[c->last_status].text), text)) {
		c->counts.v[c->last_status].rows++;
		return c->last_kind;
	}
	kind = status_words_kind(c->layout->words, text);
	at = counts_find(&c->counts, "status", text, status_kind_name(kind), column);
	if (at == SIZE_MAX)
		return kind;
	c->counts.v[at].rows++;
	c->last_status = at < COUNTS_MOST ? at : SIZE_MAX;
	c->last_kind = kind;
	return kind;
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
