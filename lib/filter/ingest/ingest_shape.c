/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the columns of an input mean together, concluded from the facts of sniff_shape.c:
 *
 *   - which money a line gets: its own amount, quantity times price, or a share of the order's
 * total;
 *   - which fields are on the first line of an order only and hold for the others;
 *   - what a discount is, and whether amounts are before it or after it;
 *   - which money an order has once, and which sign it has.
 *
 * A reading or an option goes over every conclusion.  Names count first, arithmetic decides between
 * them, and what neither settles is an error that names the choices, never a guess.
 *
 * What must hold: a ledger of our own keeps the shape it was written in, so that it is read to
 * itself.
 */
#include "filter/ingest/ingest_shape.h"

#include "base/mem.h"
#include "ingest/sniff_parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/** The fields of which an order may have one value for all its lines. */
static const enum field order_sums[] = { FIELD_SHIPPING, FIELD_TAX, FIELD_TIP, FIELD_FEE,
	FIELD_REFUND, FIELD_COST };

static const char *
column_name(const struct ingest_layout *l, enum field f, char show[MSG_SHOW])
{

	return msg_show(show, slice_of(l->names[l->convert.map.column[f]]));
}

static bool
has(const struct ingest_layout *l, enum field f)
{

	return l->convert.map.column[f] != HEADER_NONE;
}

static bool
has_product(const struct ingest_layout *l)
{

	return has(l, FIELD_QUANTITY) && has(l, FIELD_PRICE);
}

static const struct shape_column *
facts_of(const struct shape *s, enum field f)
{
	static const struct shape_column none = { 0 };
	size_t column = s->l->convert.map.column[f];

	return column < SHAPE_COLUMNS ? &s->facts.column[column] : &none;
}

/** All lines of each order of several have the same value, or none but the first. */
static bool
is_of_order(const struct shape *s, const struct shape_column *c)
{

	(void)s;
	return c->varied == 0 && c->same + c->first_only > 0;
}

/** The order's total becomes the column of ${f}, and lines get shares of it. */
static void
take_total(struct shape *s, enum field f)
{
	struct header_map *map = &s->l->convert.map;

	if (f != FIELD_TOTAL) {
		map->column[FIELD_TOTAL] = map->column[f];
		map->column[f] = HEADER_NONE;
	}
	s->l->convert.shape.amount_of_order = true;
}

/** What was asked for: lines or order. */
static enum crm_status
obey_amount(struct shape *s, int amount)
{
	struct ingest_layout *l = s->l;

	if (amount == INGEST_AMOUNT_ORDER) {
		if (!has(l, FIELD_TOTAL) && !has(l, FIELD_AMOUNT)) {
			msg_error(s->msg,
			    "%s: --amount=order: no column is the order's total: say --map total=COLUMN",
			    s->name);
			return CRM_EUSAGE;
		}
		take_total(s, has(l, FIELD_TOTAL) ? FIELD_TOTAL : FIELD_AMOUNT);
		return CRM_OK;
	}
	if (!has(l, FIELD_AMOUNT) && !has_product(l)) {
		l->convert.map.column[FIELD_AMOUNT] = l->convert.map.column[FIELD_TOTAL];
		l->convert.map.column[FIELD_TOTAL] = HEADER_NONE;
	}
	return CRM_OK;
}

/** Only the order's total is there: it counts once where it is on several lines. */
static void
settle_total(struct shape *s)
{
	struct header_map *map = &s->l->convert.map;

	if (s->facts.several > 0 && is_of_order(s, facts_of(s, FIELD_TOTAL))) {
		take_total(s, FIELD_TOTAL);
		return;
	}
	map->column[FIELD_AMOUNT] = map->column[FIELD_TOTAL];
	map->column[FIELD_TOTAL] = HEADER_NONE;
}

/** Whether the column found as the amount is the line's or the order's. */
static enum crm_status
settle_amount(struct shape *s)
{
	const struct shape_column *c = facts_of(s, FIELD_AMOUNT);
	const struct shape_facts *f = &s->facts;
	struct ingest_layout *l = s->l;
	char show[MSG_SHOW];

	if (s->ledger || f->several == 0)
		return CRM_OK;
	/* Only on the first line, always: it is of the order, whatever it is called. */
	if (c->first_only > 0 && c->varied == 0 && c->same == 0) {
		take_total(s, FIELD_AMOUNT);
		return CRM_OK;
	}
	if (c->varied > 0 || c->same == 0)
		return CRM_OK;
	if ((f->amount_is_sum > 0 && f->is_product + f->amount_is_sum <= f->witnesses) ||
	    f->amount_not_line > 0) {
		take_total(s, FIELD_AMOUNT);
		return CRM_OK;
	}
	/* A name that is surely the line's (`line total`) needs more orders to be doubted. */
	if (l->rank[FIELD_AMOUNT] == 0 || c->same < (l->rank[FIELD_AMOUNT] > 1 ? 1 : 3) ||
	    (f->witnesses > 0 && f->is_product == f->witnesses))
		return CRM_OK;
	msg_error(s->msg,
	    "%s: \"%s\" is the same on all lines of each order: say --amount=order if it is the order's total, or --amount=lines",
	    s->name, column_name(l, FIELD_AMOUNT, show));
	return CRM_EUSAGE;
}

/**
 * Whether the column called an order's total is the line's: its lines never share one value.  What
 * was paid for the line then goes before quantity times price, which lacks discounts.
 */
static bool
varies_by_line(const struct shape *s)
{
	const struct shape_column *c = facts_of(s, FIELD_TOTAL);

	return has(s->l, FIELD_TOTAL) && c->varied > 0 && c->same == 0 && c->first_only == 0;
}

/** Rows of one order may be its lines, or the states it went through, with its amount in each. */
static enum crm_status
check_states(const struct shape *s)
{
	const struct ingest_layout *l = s->l;
	const struct shape_facts *f = &s->facts;
	char state[MSG_SHOW];

	if (s->ledger || l->platform_name != NULL || f->restated == 0 || f->restated < f->states)
		return CRM_OK;
	for (size_t i = 0; i < l->convert.n_conditions; i++)
		if (l->convert.conditions[i].column == l->convert.map.column[FIELD_STATUS])
			return CRM_OK;
	column_name(l, FIELD_STATUS, state);
	msg_error(s->msg,
	    "%s: orders have rows with one amount and several words in \"%s\": say --where=\"%s=...\" for the one that counts, or --amount=lines if each row is a line",
	    s->name, state, state);
	return CRM_EUSAGE;
}

/** Settle where a line's money comes from. */
static enum crm_status
settle_money(struct shape *s)
{
	struct ingest_layout *l = s->l;
	int amount = l->settings.set.amount;
	bool debit = has(l, FIELD_DEBIT) || has(l, FIELD_CREDIT);
	enum crm_status status;

	if (amount == INGEST_AMOUNT_ONE || l->convert.no_money)
		return CRM_OK;
	if (amount == INGEST_AMOUNT_ORDER || amount == INGEST_AMOUNT_LINES)
		return obey_amount(s, amount);
	if ((status = check_states(s)) != CRM_OK)
		return status;
	if (has(l, FIELD_AMOUNT))
		return settle_amount(s);
	if (!has_product(l) && !debit)
		settle_total(s);
	else if (!debit && varies_by_line(s))
		settle_total(s);
	return CRM_OK;
}

/** Fill what is on the first line of orders only. */
static enum crm_status
settle_fill(struct shape *s)
{
	static const enum field of_order[] = { FIELD_CUSTOMER, FIELD_DATE, FIELD_CURRENCY,
		FIELD_STATUS, FIELD_CANCELLED, FIELD_CHANNEL, FIELD_REFERRER };
	struct ingest_layout *l = s->l;
	int fill = l->settings.set.fill;
	bool any = false;

	if (fill == 0 || s->ledger || !has(l, FIELD_ORDER))
		return CRM_OK;
	if ((l->fill = mem_new(l->width, sizeof(*l->fill))) == NULL)
		return msg_nomem(s->msg);
	for (size_t i = 0; i < sizeof(of_order) / sizeof(of_order[0]); i++) {
		const struct shape_column *c = facts_of(s, of_order[i]);

		if (has(l, of_order[i]) &&
		    (fill == 1 || (c->first_only > 0 && c->first_only >= 4 * c->varied)))
			any = l->fill[l->convert.map.column[of_order[i]]] = true;
	}
	/* Other columns of the order go along, so that conditions and --keep see them. */
	for (size_t i = 0; any && i < l->width && i < SHAPE_COLUMNS; i++)
		if (!s->money[i] && s->facts.column[i].first_only > 0 &&
		    s->facts.column[i].varied == 0 && s->facts.column[i].same == 0)
			l->fill[i] = true;
	if (any)
		l->convert.shape.fill = l->fill;
	l->convert.shape.continues = any && s->facts.continued > 0;
	return CRM_OK;
}

/** Which sums an order has once, and which sign they have. */
static void
settle_sums(struct shape *s)
{
	static const enum field positive[] = { FIELD_COST, FIELD_FEE, FIELD_DISCOUNT,
		FIELD_REFUND };
	struct ingest_layout *l = s->l;
	char show[MSG_SHOW];

	for (size_t i = 0; i < sizeof(order_sums) / sizeof(order_sums[0]); i++) {
		enum field f = order_sums[i];
		const struct shape_column *c = facts_of(s, f);
		/* Where lines get shares of the order's total, its other sums are beside it. */
		bool filled = has(l, FIELD_ORDER) && f != FIELD_COST &&
		    (l->convert.shape.fill != NULL || l->convert.shape.amount_of_order);

		/* A cost that is the same on all lines may well be each line's own. */
		l->convert.sum[f].of_order = has(l, f) && !s->ledger &&
		    ((s->facts.several > 0 && is_of_order(s, c) &&
			 (c->first_only > 0 || (f != FIELD_COST && c->same > 1))) ||
			(filled && c->varied == 0));
	}
	for (size_t i = 0; i < sizeof(positive) / sizeof(positive[0]); i++) {
		enum field f = positive[i];
		const struct shape_column *c = facts_of(s, f);

		/* In a ledger the sign has been settled, whatever few rows there are show. */
		if (!has(l, f) || s->ledger || c->negative <= c->positive)
			continue;
		l->convert.sum[f].negate = true;
		shape_say(s, "\"%s\" is negative in the log, and a positive %s in the ledger",
		    column_name(l, f, show), field_name(f));
	}
}

/**
 * Let the reading's `once` decide which sums an order has once, instead of what the sample shows:
 * two logs of one shop may show different things, and a log that is split into files must be read
 * as the whole.
 */
static enum crm_status
settle_once(struct shape *s)
{
	struct ingest_layout *l = s->l;
	const struct opt_list *once = &l->settings.set.once;
	char show[MSG_SHOW];
	enum field f;

	if (once->n == 0)
		return CRM_OK;
	for (f = 0; f < FIELDS; f++)
		l->convert.sum[f].of_order = false;
	for (size_t i = 0; i < once->n; i++) {
		struct slice name = slice_of(once->v[i]);

		if (slice_equal(name, slice_of("none")))
			continue;
		if (!field_named(name, &f) || !field_adds(f)) {
			msg_error(s->msg,
			    "once: \"%s\" is not one of cost discount shipping tax tip fee refund, nor none",
			    msg_show(show, name));
			return CRM_EUSAGE;
		}
		l->convert.sum[f].of_order = has(l, f) && has(l, FIELD_ORDER);
	}
	return CRM_OK;
}

/** Which columns hold numbers that are looked at for their sign, and are not filled. */
static void
mark_money(struct shape *s)
{
	static const enum field numbers[] = { FIELD_AMOUNT, FIELD_QUANTITY, FIELD_PRICE,
		FIELD_TOTAL, FIELD_DEBIT, FIELD_CREDIT, FIELD_SKU };
	struct ingest_layout *l = s->l;

	for (enum field f = 0; f < FIELDS; f++)
		for (size_t i = 0; field_adds(f) && i < l->convert.sum[f].n; i++)
			if (l->convert.sum[f].column[i] < SHAPE_COLUMNS)
				s->money[l->convert.sum[f].column[i]] = true;
	memcpy(s->signs, s->money, sizeof(s->signs));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (l->convert.map.column[numbers[i]] < SHAPE_COLUMNS)
			s->money[l->convert.map.column[numbers[i]]] = true;
}

/** Use the status column, with the words of the reading over those of the table. */
static enum crm_status
settle_status(struct shape *s)
{
	struct ingest_layout *l = s->l;
	const struct opt_list *extra = &l->settings.set.status_words;
	const char *bad = "";
	char show[MSG_SHOW];

	switch (status_words_open(&l->words, extra->v, extra->n, &bad)) {
	case CRM_OK:
		break;
	case CRM_EUSAGE:
		msg_error(s->msg,
		    "status-word: \"%s\" is not MEANING=WORD|WORD..., with MEANING one of sale cancelled failed pending draft test refunded returned",
		    msg_show(show, slice_of(bad)));
		return CRM_EUSAGE;
	default:
		return msg_nomem(s->msg);
	}
	l->convert.words = l->words;
	l->convert.shape.has_status = has(l, FIELD_STATUS);
	l->convert.shape.has_cancelled = has(l, FIELD_CANCELLED);
	if (has(l, FIELD_CANCELLED)) {
		l->convert.cancelled_name = l->names[l->convert.map.column[FIELD_CANCELLED]];
		shape_say(s, "a row where \"%s\" is filled, and not with a no, is no sale",
		    column_name(l, FIELD_CANCELLED, show));
	}
	if (!has(l, FIELD_STATUS))
		return CRM_OK;
	l->convert.status_name = l->names[l->convert.map.column[FIELD_STATUS]];
	shape_say(s,
	    "status is \"%s\": what is no sale is dropped, what was refunded is a purchase and its return",
	    column_name(l, FIELD_STATUS, show));
	return CRM_OK;
}

/** Whether the rows need more than convert_row(). */
static void
settle_way(struct ingest_layout *l)
{
	struct convert_shape *shape = &l->convert.shape;
	bool once = false;

	for (enum field f = 0; f < FIELDS; f++)
		once |= l->convert.sum[f].of_order;
	shape->gathers = has(l, FIELD_ORDER) &&
	    (shape->amount_of_order || shape->fill != NULL || once ||
		l->convert.sum[FIELD_REFUND].n > 0);
	shape->settles = shape->gathers || shape->amount_of_order || shape->has_status ||
	    shape->has_cancelled ||
	    l->convert.sum[FIELD_COST].n > 1 || l->convert.sum[FIELD_COST].negate ||
	    has(l, FIELD_DEBIT) || has(l, FIELD_CREDIT);
	for (enum field f = 0; f < FIELDS; f++)
		shape->settles |= field_adds(f) && f != FIELD_COST && has(l, f);
	for (enum field f = FIELD_QUANTITY; f < FIELDS; f++)
		l->convert.writes[f] =
		    field_is_kept(f) && (has(l, f) || (f == FIELD_COST && l->pays));
}

bool
ingest_counts_orders(const struct ingest_layout *l)
{
	bool once = l->convert.shape.amount_of_order;

	for (enum field f = 0; f < FIELDS; f++)
		once |= l->convert.sum[f].of_order;
	return once && has(l, FIELD_ORDER);
}

void
shape_say(struct shape *s, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (buf_print(&s->l->said, "%s\n", text) != CRM_OK)
		s->failed = true;
}

/** Say what was concluded. */
static void
say_shape(struct shape *s)
{
	const struct convert_shape *shape = &s->l->convert.shape;
	char a[MSG_SHOW], b[MSG_SHOW], order[MSG_SHOW];

	if (s->l->platform_name != NULL)
		shape_say(s, "the columns are those of %s (--reading=%s)", s->l->platform.set.title,
		    s->l->platform_name);
	if (has(s->l, FIELD_ORDER))
		shape_say(s, "%s, by \"%s\"",
		    shape->fill != NULL
			? "one row a line; the order's fields are on its first line only and hold for the others"
			: s->facts.several > 0 ? "one row a line of an order"
					       : "one row an order",
		    column_name(s->l, FIELD_ORDER, order));
	if (shape->amount_of_order)
		shape_say(s, "amounts are shares of the order's total \"%s\" (--amount=order)",
		    column_name(s->l, FIELD_TOTAL, a));
	else if (has(s->l, FIELD_AMOUNT))
		shape_say(s, "amounts are \"%s\"", column_name(s->l, FIELD_AMOUNT, a));
	else if (has_product(s->l))
		shape_say(s, "amounts are \"%s\" times \"%s\"",
		    column_name(s->l, FIELD_QUANTITY, a), column_name(s->l, FIELD_PRICE, b));
	else
		shape_say(s, "%s", s->l->convert.no_money
			? "a log of contacts: no row has an amount"
			: "amounts are credit less debit");
	if (s->l->convert.kinds != NULL)
		shape_say(s, "\"%s\" says what rows are about: only orders and returns count as such",
		    column_name(s->l, FIELD_KIND, a));
}

/** A bare `id` as the order must not put rows of different days or customers together. */
static void
check_order(struct shape *s)
{

	if (s->l->rank[FIELD_ORDER] == 3 && s->facts.several > 0 &&
	    (facts_of(s, FIELD_DATE)->varied > 0 || facts_of(s, FIELD_CUSTOMER)->varied > 0))
		s->l->convert.map.column[FIELD_ORDER] = HEADER_NONE;
}

enum crm_status
ingest_shape(
    struct ingest_layout *l, struct slice sample, bool whole, const char *name, struct msg *msg)
{
	struct shape *s = mem_new(1, sizeof(*s));
	enum crm_status status;

	if (s == NULL)
		return msg_nomem(msg);
	s->l = l;
	s->name = name;
	s->msg = msg;
	s->ledger = sniff_is_ledger(sample);
	mark_money(s);
	l->sniff.map = l->convert.map;
	if (sniff_shape(&s->facts, &l->sniff, s->signs, sample, whole) != CRM_OK) {
		free(s);
		return msg_nomem(msg);
	}
	check_order(s);
	/* A ledger of ours has no lines that total others: such a word in it is goods. */
	l->convert.subtotals = s->facts.subtotals > 0 && !s->ledger;
	if ((status = shape_currency(s, sample, whole)) == CRM_OK &&
	    (status = shape_marker(s, sample, whole)) == CRM_OK &&
	    (status = settle_money(s)) == CRM_OK && (status = settle_fill(s)) == CRM_OK) {
		say_shape(s);
		settle_sums(s);
		if ((status = shape_discount(s)) == CRM_OK &&
		    (status = settle_once(s)) == CRM_OK &&
		    (status = settle_status(s)) == CRM_OK) {
			settle_way(l);
			if ((status = shape_unused(s, sample, whole)) == CRM_OK)
				status = shape_alike(s, sample, whole);
		}
	}
	if (status == CRM_OK && s->failed)
		status = msg_nomem(msg);
	free(s);
	return status;
}
