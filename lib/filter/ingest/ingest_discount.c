/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a discount is (an amount, a percentage, a share of 1) and whether the amounts are before it.
 *
 * Quantity, price and amount settle the latter where all three are there: an amount that is still
 * their product has the discount to come.  An order's total settles the former: it is what is left
 * of the lines in one way only.  Else the name of the column and its values do, and where they do
 * not (a `discount` of 10 is 10 % as well as 10.00), the user must.
 */
#include "filter/ingest/ingest_shape.h"

#include "ingest/header_names.h"

#include <string.h>

/** Whether the folded name of column ${at} holds one of ${parts}, which `|` separates. */
static bool
name_holds(const struct ingest_layout *l, size_t at, const char *parts)
{
	char name[100] = "", part[100] = "";
	size_t n = header_fold(name, sizeof(name) - 1, slice_of(l->names[at]));

	name[n] = '\0';
	for (;;) {
		size_t length = strcspn(parts, "|");

		n = header_fold(part, sizeof(part) - 1, (struct slice){ parts, length });
		part[n] = '\0';
		if (n > 0 && strstr(name, part) != NULL)
			return true;
		if (parts[length] == '\0')
			return false;
		parts += length + 1;
	}
}

/** What name and values of the discount say; DISCOUNT_KEPT where they have two readings. */
static enum discount_kind
kind_by_values(const struct shape *s)
{
	const struct shape_facts *f = &s->facts;
	const struct ingest_layout *l = s->l;
	size_t at = l->convert.map.column[FIELD_DISCOUNT];
	bool percent = strchr(l->names[at], '%') != NULL ||
	    name_holds(l, at, "percent|pct|rate|oran|yüzde|درصد|نسبة|prozent|pourcent|porcentaje");

	if (l->convert.sum[FIELD_DISCOUNT].n > 1)
		return DISCOUNT_AMOUNT;
	if (f->d_percent_sign * 2 > f->discounts)
		return DISCOUNT_PERCENT;
	if (percent)
		return f->discounts > 0 && f->d_below_one == f->discounts ? DISCOUNT_SHARE
									  : DISCOUNT_PERCENT;
	if (f->discounts == 0 || f->d_above_hundred > 0 ||
	    name_holds(l, at,
		"amount|value|total|coupon|tutar|kupon|مبلغ|قيمة|betrag|montant|importe|rebates"))
		return DISCOUNT_AMOUNT;
	if (f->d_below_one == f->discounts)
		return DISCOUNT_SHARE;
	return f->d_whole == f->discounts ? DISCOUNT_KEPT : DISCOUNT_AMOUNT;
}

/** What the order's total is of the lines, if it is one thing in nine of ten orders. */
static enum discount_kind
kind_by_totals(struct shape *s)
{
	const struct shape_totals *t = &s->facts.total;
	int best = -1;

	if (t->with_discount == 0)
		return DISCOUNT_KEPT;
	if (t->is_net_once * 10 >= t->with_discount * 9 && t->is_net_once > t->is_net[0]) {
		s->l->convert.sum[FIELD_DISCOUNT].of_order = true;
		return DISCOUNT_AMOUNT;
	}
	for (int k = 0; k < 3; k++)
		if (t->is_net[k] * 10 >= t->with_discount * 9)
			best = best < 0 ? k : 3;
	return best < 0 || best == 3 ? DISCOUNT_KEPT : (enum discount_kind)(DISCOUNT_AMOUNT + best);
}

/** Whether one discount stands for all lines of an order. */
static bool
is_of_order(const struct shape *s)
{
	size_t at = s->l->convert.map.column[FIELD_DISCOUNT];
	const struct shape_column *c = &s->facts.column[at < SHAPE_COLUMNS ? at : 0];

	if (s->ledger || at >= SHAPE_COLUMNS ||
	    s->l->convert.map.column[FIELD_ORDER] == HEADER_NONE)
		return false;
	if (c->varied > 0)
		return false;
	return c->first_only > 0 || s->l->convert.shape.fill != NULL ||
	    s->l->convert.shape.amount_of_order ||
	    (c->same > 0 && name_holds(s->l, at, "order|cart|coupon|basket|sepet|kupon|sipariş"));
}

/** Settle what is taken off the product of quantity and price. */
static enum crm_status
settle_kind(struct shape *s)
{
	struct convert_shape *shape = &s->l->convert.shape;
	size_t at = s->l->convert.map.column[FIELD_DISCOUNT];
	char show[MSG_SHOW];

	if ((shape->discount = kind_by_totals(s)) == DISCOUNT_KEPT)
		shape->discount = kind_by_values(s);
	if (shape->discount != DISCOUNT_KEPT)
		return CRM_OK;
	msg_error(s->msg,
	    "%s: the discount \"%s\" can be a number of percent or an amount: say --discount=percent or --discount=amount (or none)",
	    s->name, msg_show(show, slice_of(s->l->names[at])));
	return CRM_EUSAGE;
}

/** The line's amount is a column: whether the discount is still to come. */
static enum crm_status
settle_with_amount(struct shape *s)
{
	const struct shape_facts *f = &s->facts;
	struct convert_shape *shape = &s->l->convert.shape;
	char show[MSG_SHOW], amount[MSG_SHOW];
	size_t at = s->l->convert.map.column[FIELD_DISCOUNT];

	if (f->d_witnesses > 0 && f->d_gross * 10 >= f->d_witnesses * 9)
		return settle_kind(s);
	shape->discount = DISCOUNT_KEPT;
	msg_show(show, slice_of(s->l->names[at]));
	msg_show(amount, slice_of(s->l->names[s->l->convert.map.column[FIELD_AMOUNT]]));
	for (int k = 0; k < 3; k++)
		if (f->d_witnesses > 0 && f->d_net[k] * 10 >= f->d_witnesses * 9) {
			shape_say(s, "\"%s\" is after the discount \"%s\"", amount, show);
			return CRM_OK;
		}
	if (f->discounts > 0 && !s->ledger &&
	    buf_print(&s->l->unused,
		"the discount \"%s\" is not taken off, as \"%s\" is taken to be after it: --discount=amount (percent, share) takes it off\n",
		show, amount) != CRM_OK)
		s->failed = true;
	return CRM_OK;
}

enum crm_status
shape_discount(struct shape *s)
{
	static const char *const words[] = { "kept beside the amounts", "taken off as an amount",
		"taken off as percent", "taken off as a share" };
	struct ingest_layout *l = s->l;
	struct convert_shape *shape = &l->convert.shape;
	size_t at = l->convert.map.column[FIELD_DISCOUNT];
	int given = l->settings.set.discount;
	enum crm_status status = CRM_OK;
	char show[MSG_SHOW];

	if (at == HEADER_NONE)
		return CRM_OK;
	l->convert.sum[FIELD_DISCOUNT].of_order = is_of_order(s);
	if (given == INGEST_DISCOUNT_NONE || shape->amount_of_order)
		shape->discount = DISCOUNT_KEPT;
	else if (given > INGEST_DISCOUNT_AUTO)
		shape->discount =
		    (enum discount_kind)(DISCOUNT_AMOUNT + given - INGEST_DISCOUNT_AMOUNT);
	else if (l->convert.map.column[FIELD_AMOUNT] != HEADER_NONE)
		status = settle_with_amount(s);
	else if (l->convert.map.column[FIELD_PRICE] != HEADER_NONE)
		status = settle_kind(s);
	if (status == CRM_OK)
		shape_say(s, "the discount \"%s\" is %s%s", msg_show(show, slice_of(l->names[at])),
		    words[shape->discount],
		    l->convert.sum[FIELD_DISCOUNT].of_order ? ", one for the order" : "");
	return status;
}
