/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work out the money of an order's lines.
 *
 *   amount of a line  = its own amount, or quantity times price, less its discount; or
 *   amount of a line  = its share of the order's total, in proportion to the former.
 *
 * What the order has once (a discount, shipping, tax, a refund) is shared among its lines in
 * the same proportion.  Shares are rounded by the largest remainder, so that they add up to what
 * was shared exactly.  An order that was refunded or returned is a purchase and its return: the
 * line is followed by one with the opposite amount, or by its share of the refund where less was
 * paid back.
 *
 * Money with a sign of its own in the log (a fee of -3.20) gets the ledger's sign, which the sample
 * has settled for the column: fees, costs and discounts are positive.
 *
 * What must hold: lines that are no sale get no share; where a line of an order whose total is
 * shared cannot be read, none of its lines is, because the others' shares would be wrong.
 */
#include "ingest/order_share.h"

#include "base/mem.h"
#include "ingest/convert_inner.h"
#include "table/decimal_word.h"

#include <stdlib.h>

static struct slice
field_of(const struct convert_layout *l, const struct csv_row *row, enum field f)
{
	size_t column = l->map.column[f];

	return column == HEADER_NONE ? (struct slice){ "", 0 } : csvin_field(row, column);
}

static enum outcome
refuse_line(struct order_line *line, size_t column, const char *why, enum outcome outcome)
{

	line->refusal = (struct refusal){ column, why };
	return line->outcome = outcome;
}

/** Read the number in ${column} of a line.  A blank is no number: *${there} tells. */
static enum outcome
read_column(const struct converter *c, struct order_line *line, size_t column, bool *there,
    struct decimal *out)
{
	struct slice text = convert_value(c, csvin_field(&line->row, column));
	struct number number;
	const char *why;

	*there = text.n > 0;
	*out = (struct decimal){ 0, 0 };
	if (!*there)
		return KEPT;
	if ((why = number_read(text, c->layout->number, &number)) != NULL)
		return refuse_line(line, column, why, REFUSED_NUMBER);
	*out = number.value;
	c->rules->notes->n[NOTE_ROUNDED] += number.rounded;
	if (number.currency.n > 0)
		line->given.currency = number.currency;
	return KEPT;
}

/** Add up the columns of ${f}, with the ledger's sign. */
static enum outcome
read_sum(const struct converter *c, struct order_line *line, enum field f)
{
	const struct convert_layout *l = c->layout;
	const struct field_sum *sum = &l->sum[f];
	struct decimal total = { 0, 0 }, value;
	bool any = false, there;

	for (size_t i = 0; i < sum->n; i++) {
		if (read_column(c, line, sum->column[i], &there, &value) != KEPT)
			return line->outcome;
		any |= there;
		if (there && !order_sum(&total, value))
			return refuse_line(
			    line, sum->column[i], "is too large to add up", REFUSED_SIZE);
	}
	if (sum->negate)
		total.units = -total.units;
	line->given.has[f] = any;
	line->given.value[f] = total;
	return KEPT;
}

/**
 * Read the discount.  A percentage may be written with its sign (15 %), which number_read() would
 * refuse; several columns are always amounts, as percentages of one line do not add up.
 */
static enum outcome
read_discount(const struct converter *c, struct order_line *line)
{
	const struct convert_layout *l = c->layout;
	const struct field_sum *sum = &l->sum[FIELD_DISCOUNT];
	struct slice text;
	struct number number;

	if (sum->n != 1 || l->shape.discount == DISCOUNT_AMOUNT)
		return read_sum(c, line, FIELD_DISCOUNT);
	text = slice_trim(csvin_field(&line->row, sum->column[0]));
	if (text.n == 0 || text.p[text.n - 1] != '%')
		return read_sum(c, line, FIELD_DISCOUNT);
	text.n--;
	if (number_read(text, l->number, &number) != NULL)
		return refuse_line(line, sum->column[0], "is not a percentage", REFUSED_NUMBER);
	line->given.has[FIELD_DISCOUNT] = true;
	line->given.value[FIELD_DISCOUNT] = number.value;
	if (sum->negate)
		line->given.value[FIELD_DISCOUNT].units = -number.value.units;
	return KEPT;
}

/** The line's amount, before any discount. */
static enum outcome
read_amount(struct converter *c, struct order_line *line, struct decimal *amount)
{
	const size_t *column = c->layout->map.column;
	struct decimal quantity = line->given.value[FIELD_QUANTITY], price, other;
	bool there, there_too, rounded;

	if (c->layout->one || convert_is_free(c, &line->row)) {
		*amount = (struct decimal){ c->layout->one, 0 };
		return KEPT;
	}
	if (column[FIELD_AMOUNT] != HEADER_NONE) {
		if (read_column(c, line, column[FIELD_AMOUNT], &there, amount) == KEPT && !there)
			return refuse_line(
			    line, column[FIELD_AMOUNT], "is not a number", REFUSED_NUMBER);
		return line->outcome;
	}
	if (column[FIELD_DEBIT] != HEADER_NONE || column[FIELD_CREDIT] != HEADER_NONE) {
		there = there_too = false;
		*amount = other = (struct decimal){ 0, 0 };
		if ((column[FIELD_CREDIT] != HEADER_NONE &&
			read_column(c, line, column[FIELD_CREDIT], &there, amount) != KEPT) ||
		    (column[FIELD_DEBIT] != HEADER_NONE &&
			read_column(c, line, column[FIELD_DEBIT], &there_too, &other) != KEPT))
			return line->outcome;
		if (!there && !there_too)
			return refuse_line(line, column[FIELD_CREDIT], "is blank, as is the debit",
			    REFUSED_NUMBER);
		/* A debit lowers what came in, whichever sign it is written with. */
		other.units = other.units < 0 ? other.units : -other.units;
		return order_sum(amount, other)
		    ? KEPT
		    : refuse_line(line, HEADER_NONE, "has a debit too large to hold", REFUSED_SIZE);
	}
	if (!line->given.has[FIELD_QUANTITY])
		return refuse_line(line, column[FIELD_QUANTITY], "is not a number", REFUSED_NUMBER);
	if (read_column(c, line, column[FIELD_PRICE], &there, &price) != KEPT)
		return line->outcome;
	if (!there)
		return refuse_line(line, column[FIELD_PRICE], "is not a number", REFUSED_NUMBER);
	if (quantity.units < 0 && price.units < 0)
		return refuse_line(
		    line, column[FIELD_PRICE], CONVERT_BOTH_NEGATIVE, REFUSED_NUMBER);
	if (decimal_multiply_rounded(quantity, price, amount, &rounded) != CRM_OK)
		return refuse_line(
		    line, column[FIELD_PRICE], "times the quantity is too large", REFUSED_SIZE);
	c->rules->notes->n[NOTE_ROUNDED] += rounded;
	return KEPT;
}

/** Whether the layout says what a line is worth by itself. */
static bool
has_line_amount(const struct convert_layout *l)
{
	const size_t *column = l->map.column;

	return l->one || l->no_money || column[FIELD_AMOUNT] != HEADER_NONE ||
	    column[FIELD_DEBIT] != HEADER_NONE || column[FIELD_CREDIT] != HEADER_NONE ||
	    (column[FIELD_QUANTITY] != HEADER_NONE && column[FIELD_PRICE] != HEADER_NONE);
}

/** Make the discount of a line a sum of money, and take it off. */
static enum outcome
take_discount(const struct convert_layout *l, struct order_line *line, struct decimal *amount)
{
	struct decimal *discount = &line->given.value[FIELD_DISCOUNT], off;
	int scale = amount->scale > 2 ? amount->scale : 2;

	if (!line->given.has[FIELD_DISCOUNT] || l->shape.discount == DISCOUNT_KEPT ||
	    (l->shape.discount == DISCOUNT_AMOUNT && l->sum[FIELD_DISCOUNT].of_order))
		return KEPT;
	if (l->shape.discount != DISCOUNT_AMOUNT) {
		if (l->shape.discount == DISCOUNT_PERCENT) {
			struct decimal hundredth = { 1, 2 };

			if (decimal_product(*discount, hundredth, discount) != CRM_OK)
				return refuse_line(line, l->map.column[FIELD_DISCOUNT],
				    "has too many decimals", REFUSED_SIZE);
		}
		if (decimal_product(order_shorten(*amount, 0), order_shorten(*discount, 0), &off) !=
		    CRM_OK)
			return refuse_line(line, l->map.column[FIELD_DISCOUNT],
			    "of the amount is too long to hold", REFUSED_SIZE);
		*discount = order_shorten(off, scale);
		/* Cents at least, as what it is taken off may have none. */
		if (discount->scale < scale)
			order_rescale(discount, scale);
	} else if (amount->units < 0 && discount->units > 0)
		/* What is paid back was paid with the discount off. */
		discount->units = -discount->units;
	off = *discount;
	off.units = -off.units;
	if (!order_sum(amount, off))
		return refuse_line(line, l->map.column[FIELD_DISCOUNT],
		    "cannot be taken off: too large", REFUSED_SIZE);
	*amount = order_shorten(*amount, scale);
	return KEPT;
}

/** Read all numbers of a line. */
static enum outcome
read_line(struct converter *c, struct order_line *line)
{
	const struct convert_layout *l = c->layout;
	static const enum field sums[] = { FIELD_COST, FIELD_SHIPPING, FIELD_TAX, FIELD_TIP,
		FIELD_FEE, FIELD_REFUND };
	struct decimal *amount = &line->given.value[FIELD_AMOUNT];

	if (l->map.column[FIELD_QUANTITY] != HEADER_NONE &&
	    read_column(c, line, l->map.column[FIELD_QUANTITY], &line->given.has[FIELD_QUANTITY],
		&line->given.value[FIELD_QUANTITY]) != KEPT)
		return line->outcome;
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		if (read_sum(c, line, sums[i]) != KEPT)
			return line->outcome;
	if (read_discount(c, line) != KEPT)
		return line->outcome;
	line->given.has[FIELD_AMOUNT] = true;
	if (has_line_amount(l))
		return read_amount(c, line, amount) == KEPT ? take_discount(l, line, amount)
							    : line->outcome;
	/* Only the order has an amount: quantities are the proportion, or lines are alike. */
	*amount = line->given.has[FIELD_QUANTITY] ? line->given.value[FIELD_QUANTITY]
						  : (struct decimal){ 1, 0 };
	return KEPT;
}

/** The value of ${f} that the order has once: the first there is. */
static bool
value_of_order(const struct order_lines *o, enum field f, struct decimal *value)
{

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].given.has[f]) {
			*value = o->v[i].given.value[f];
			return true;
		}
	return false;
}

/**
 * Give every line its share of what the order has as one.  Lines that were dropped or refused take
 * no part: order_share() counts those that are KEPT only, so the shares add up to the whole.
 */
static enum crm_status
share_field(struct order_lines *o, enum field f, struct decimal *room)
{
	struct decimal total;
	enum crm_status status;

	if (!value_of_order(o, f, &total))
		return CRM_OK;
	if ((status = order_share(o, total, room)) != CRM_OK)
		return status;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT) {
			o->v[i].given.has[f] = true;
			o->v[i].given.value[f] = room[i];
		}
	return CRM_OK;
}

/** Read the order's total from the first line that has it. */
static enum outcome
read_total(const struct converter *c, struct order_lines *o, struct decimal *total)
{
	bool there = false;

	for (size_t i = 0; i < o->n && !there; i++)
		if (o->v[i].outcome == KEPT &&
		    read_column(c, &o->v[i], c->layout->map.column[FIELD_TOTAL], &there, total) !=
			KEPT)
			return o->v[i].outcome;
	return there ? KEPT : REFUSED_NUMBER;
}

/** Refuse all lines that were kept so far. */
static void
refuse_all(struct order_lines *o, size_t column, const char *why, enum outcome outcome)
{

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT)
			refuse_line(&o->v[i], column, why, outcome);
}

/** Replace the lines' amounts by their shares of the order's total. */
static enum crm_status
share_total(struct order_lines *o, const struct converter *c, struct decimal *room)
{
	struct decimal total;
	enum crm_status status;

	for (size_t i = 0; i < o->n; i++)
		if (outcome_is_refusal(o->v[i].outcome)) {
			refuse_all(o, HEADER_NONE,
			    "belongs to an order of which a line was refused", REFUSED_ORDER);
			return CRM_OK;
		}
	if (o->cut) {
		refuse_all(o, HEADER_NONE, "belongs to an order of too many lines to put together",
		    REFUSED_ORDER);
		return CRM_OK;
	}
	if (read_total(c, o, &total) != KEPT) {
		refuse_all(o, c->layout->map.column[FIELD_TOTAL], "is not the total of an order",
		    REFUSED_NUMBER);
		return CRM_OK;
	}
	if ((status = order_share(o, total, room)) != CRM_OK)
		return status;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT)
			o->v[i].given.value[FIELD_AMOUNT] = room[i];
	return CRM_OK;
}

/** Take an order's discount off its lines, each its share. */
static enum crm_status
take_order_discount(struct order_lines *o, const struct convert_layout *l, struct decimal *room)
{
	enum crm_status status;

	if ((status = share_field(o, FIELD_DISCOUNT, room)) != CRM_OK ||
	    l->shape.discount != DISCOUNT_AMOUNT)
		return status;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT && o->v[i].given.has[FIELD_DISCOUNT]) {
			struct decimal off = o->v[i].given.value[FIELD_DISCOUNT];

			off.units = -off.units;
			if (!order_sum(&o->v[i].given.value[FIELD_AMOUNT], off))
				refuse_line(&o->v[i], l->map.column[FIELD_DISCOUNT],
				    "cannot be taken off: too large", REFUSED_SIZE);
		}
	return CRM_OK;
}

/**
 * Make the return of a line: ${amount} of what was paid is paid back.  Where that is all of it, the
 * quantity and the sums beside it are turned round as well; of a part it is not known how much.
 * The fee is not given back: marketplaces and banks keep it.
 */
static void
set_back(struct order_line *line, struct decimal amount)
{
	static const enum field turned[] = { FIELD_QUANTITY, FIELD_DISCOUNT, FIELD_SHIPPING,
		FIELD_TAX, FIELD_TIP };
	bool whole = decimal_to_sum(amount) == decimal_to_sum(line->given.value[FIELD_AMOUNT]);

	line->back = (struct convert_given){ .currency = line->given.currency,
		.status = status_kind_name(STATUS_REFUNDED) };
	line->back.has[FIELD_AMOUNT] = true;
	line->back.value[FIELD_AMOUNT] = (struct decimal){ -amount.units, amount.scale };
	for (size_t i = 0; whole && i < sizeof(turned) / sizeof(turned[0]); i++) {
		line->back.has[turned[i]] = line->given.has[turned[i]];
		line->back.value[turned[i]] = line->given.value[turned[i]];
		line->back.value[turned[i]].units = -line->back.value[turned[i]].units;
	}
	line->returned = amount.units != 0;
}

/** The refund of the order as a whole: what it has once, or the lines' own added up. */
static bool
order_refund(const struct order_lines *o, const struct convert_layout *l, struct decimal *refund)
{

	*refund = (struct decimal){ 0, 0 };
	if (l->sum[FIELD_REFUND].n == 0)
		return false;
	if (l->sum[FIELD_REFUND].of_order)
		return value_of_order(o, FIELD_REFUND, refund) && refund->units > 0;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT &&
		    !order_sum(refund, o->v[i].given.value[FIELD_REFUND]))
			return false;
	return refund->units > 0;
}

/** Make the returns of what was paid back. */
static enum crm_status
make_returns(struct order_lines *o, const struct convert_layout *l, const bool *refunded,
    struct decimal *room)
{
	struct decimal refund, paid = { 0, 0 };
	bool some = order_refund(o, l, &refund), all_lines = false;
	enum crm_status status;

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT && o->v[i].given.value[FIELD_AMOUNT].units > 0) {
			/* A sum too large to hold is more than any refund. */
			if (!order_sum(&paid, o->v[i].given.value[FIELD_AMOUNT]))
				paid = (struct decimal){ INT64_MAX, 0 };
		}
	/* Not more than was paid can be paid back of it. */
	if (some && decimal_to_sum(refund) >= decimal_to_sum(paid)) {
		some = false;
		all_lines = true;
	}
	if (some && (status = order_share(o, refund, room)) != CRM_OK)
		return status;
	for (size_t i = 0; i < o->n; i++) {
		struct order_line *line = &o->v[i];

		if (line->outcome != KEPT || line->given.value[FIELD_AMOUNT].units <= 0)
			continue;
		if (some)
			set_back(line, room[i]);
		else if (refunded[i] || all_lines)
			set_back(line, line->given.value[FIELD_AMOUNT]);
	}
	return CRM_OK;
}

/** Point the rows at their bytes, and see by their status which are sales. */
static void
start_lines(struct order_lines *o, struct converter *c, const struct convert_layout *l,
    bool *refunded)
{

	for (size_t i = 0; i < o->n; i++) {
		struct order_line *line = &o->v[i];
		enum status_kind kind = STATUS_SALE;

		line->row.base = o->text.p + line->text;
		line->row.end = o->ends + line->ends;
		line->row.start = 0;
		line->row.shared = 0;
		line->row.line.p = o->text.p + line->line;
		line->outcome = KEPT;
		line->returned = false;
		line->given = (struct convert_given){ .status = NULL };
		if (l->shape.has_status || l->shape.has_cancelled)
			kind = convert_status(c, &line->row);
		refunded[i] = kind == STATUS_REFUNDED || kind == STATUS_RETURNED;
		if (kind >= STATUS_CANCELLED && !refunded[i])
			line->outcome = DROPPED_STATUS;
		else if (convert_is_subtotal(c, &line->row))
			line->outcome = DROPPED_TOTAL;
		if (kind == STATUS_SALE && slice_trim(field_of(l, &line->row, FIELD_STATUS)).n > 0)
			line->given.status = status_kind_name(STATUS_SALE);
	}
}

enum crm_status
order_settle(struct order_lines *o, struct converter *c, const struct convert_layout *l)
{
	static const enum field sums[] = { FIELD_COST, FIELD_SHIPPING, FIELD_TAX, FIELD_TIP,
		FIELD_FEE };
	struct decimal *room = mem_new(o->n, sizeof(*room));
	bool *refunded = mem_new(o->n, sizeof(*refunded));
	enum crm_status status = CRM_ENOMEM;

	if (room == NULL || refunded == NULL)
		goto done;
	o->decimals = l->number.rounds && l->number.decimals < 2 ? l->number.decimals : 2;
	start_lines(o, c, l, refunded);
	/*
	 * The order of these steps matters: a line's amount is net of the order's discount before
	 * it becomes the weight by which shipping, tax and the total are shared.
	 */
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT && outcome_is_refusal(read_line(c, &o->v[i])))
			o->v[i].outcome = convert_refused(c, &o->v[i].row, o->v[i].outcome);
	if (l->sum[FIELD_DISCOUNT].of_order && (status = take_order_discount(o, l, room)) != CRM_OK)
		goto done;
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		if (l->sum[sums[i]].of_order && (status = share_field(o, sums[i], room)) != CRM_OK)
			goto done;
	if (l->shape.amount_of_order && (status = share_total(o, c, room)) != CRM_OK)
		goto done;
	/* A purchase that was paid back is a sale in the ledger; its return says so. */
	for (size_t i = 0; i < o->n; i++)
		if (refunded[i] && o->v[i].outcome == KEPT &&
		    o->v[i].given.value[FIELD_AMOUNT].units > 0)
			o->v[i].given.status = status_kind_name(STATUS_SALE);
	status = make_returns(o, l, refunded, room);

done:
	free(room);
	free(refunded);
	return status;
}
