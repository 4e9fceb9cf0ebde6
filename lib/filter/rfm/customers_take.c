/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one row, or several of one order, changes about a customer whose number is known.
 *
 * What must hold: the result does not depend on the order of the rows.  Sums and sets are such by
 * nature; of what is first or last the day decides, and on the same day the bytes; occasions are
 * counted by occasion_set.h, at once where a row is surely the first of its occasion and through
 * customers_told() otherwise.
 */
#include "base/word.h"
#include "filter/rfm/customers_inner.h"
#include "filter/rfm/purchase_pace.h"

/** The occasion of a waiting row whose customer is known. */
static struct occasion
occasion_of(const struct customers *c, const struct batch *b, const struct waiting *w)
{

	return (struct occasion){ w->number, w->date,
		batch_text(
		    b, w->at + w->id_n, c->options.rule == OCCASION_ORDER ? w->order_n : 0) };
}

/**
 * Keep the amount of the first occasion: of those on the first day, the one whose id is least.  As
 * only rows of that very occasion are ever added up, the order of the rows does not matter.
 */
static enum crm_status
add_to_first(
    struct customers *c, struct customer *customer, const struct occasion *o, decimal_sum amount)
{
	int order = o->day < customer->first || customer->first == DATE_NONE ? -1
	    : o->day > customer->first
	    ? 1
	    : slice_compare(o->order, customers_first_order(c, customer));

	if (order > 0)
		return CRM_OK;
	if (order < 0) {
		/*
		 * An occasion before the first one was found: what was added up so far is of
		 * another.
		 */
		customer->first_amount = 0;
		if (customers_keep_order(c, customer, o->order) != CRM_OK)
			return CRM_ENOMEM;
	}
	return decimal_sum_add(&customer->first_amount, amount) ? CRM_OK : CRM_EDATA;
}

/** Count ${n} occasions of a day that have these flags for the first time. */
static void
count(struct customers *c, uint32_t number, date_day day, unsigned flags, uint32_t n)
{
	bool held = c->holdout != NULL && day >= c->options.holdout_from;

	if ((flags & BOUGHT) != 0)
		*(held ? &c->holdout[number].orders : &c->v[number].orders) += n;
	if ((flags & RETURNED) != 0 && !held)
		c->v[number].returns += n;
}

void
customers_told(void *arg, uint32_t number, date_day day, unsigned flags)
{

	const struct customers *c = arg;

	if (c->options.rule != OCCASION_ROW)
		count(arg, number, day, flags, 1);
}

/** Count purchases or returns as an occasion, once. */
static enum crm_status
count_occasion(struct customers *c, const struct occasion *o, const struct waiting *w)
{
	unsigned fresh = w->flag;

	if (c->options.rule == OCCASION_ROW) {
		count(c, o->owner, o->day, fresh, w->rows);
		/*
		 * Rows are occasions of their own, but purchase days may have to be counted anew.
		 */
		return w->counted || w->flag != BOUGHT
		    ? CRM_OK
		    : occasion_set_add(c->occasions, o, w->flag, &fresh);
	}
	if (w->counted)
		return CRM_OK;
	if (occasion_set_add(c->occasions, o, w->flag, &fresh) != CRM_OK)
		return CRM_ENOMEM;
	count(c, o->owner, o->day, fresh, 1);
	return CRM_OK;
}

/** Take in costs, channel and referrer. */
static enum crm_status
relate(struct customers *c, const struct batch *b, const struct waiting *w)
{
	size_t at = w->at + w->id_n + w->order_n;
	struct slice channel = batch_text(b, at, w->channel_n),
		     referrer = batch_text(b, at + w->channel_n, w->referrer_n);
	decimal_sum cost = batch_cost(b, w);
	enum crm_status status;
	/* Of what passes between orders, what the shop did is its contacts. */
	bool touch = w->flag == 0 && (w->about == ROW_NONE || row_kind_is_touch(w->about));

	if ((cost != 0 || touch) &&
	    (status = relations_spend(c->relations, w->number, cost, touch ? w->rows : 0)) !=
		CRM_OK)
		return status;
	if (w->flag == BOUGHT && channel.n > 0 &&
	    relations_bought(c->relations, w->number, channel, w->date) != CRM_OK)
		return CRM_ENOMEM;
	return referrer.n == 0 ? CRM_OK
			       : relations_referred(c->relations, w->number, referrer, w->date);
}

/** Take in rows of the holdout, where contacts do not count. */
static enum crm_status
hold_out(struct customers *c, const struct batch *b, const struct waiting *w)
{
	struct occasion o = occasion_of(c, b, w);

	if (w->flag == 0)
		return CRM_OK;
	if (!decimal_sum_add(&c->holdout[w->number].revenue, w->amount))
		return CRM_EDATA;
	if (w->flag != BOUGHT)
		return CRM_OK;
	purchase_pace_held_out(c, w->number, w->date);
	return count_occasion(c, &o, w);
}

/** Whether late rows may be of an occasion that has been counted. */
static bool
may_be_counted(const struct customers *c, const struct waiting *w)
{
	const struct based *b;

	if (w->number >= c->n_based || !c->based[w->number].there)
		return false;
	b = &c->based[w->number];
	return (b->last != DATE_NONE && w->date <= b->last) ||
	    (w->flag == RETURNED && b->returns > 0);
}

enum crm_status
customers_take(struct customers *c, const struct batch *b, const struct waiting *w)
{
	struct customer *customer = &c->v[w->number];
	struct occasion o = occasion_of(c, b, w);
	enum crm_status status;

	if (c->holdout != NULL && w->date >= c->options.holdout_from)
		return hold_out(c, b, w);
	/* Refuse before anything is added: a refused row must leave no trace in any sum. */
	if (w->date <= c->options.late_until && may_be_counted(c, w)) {
		c->refused += w->rows;
		return CRM_OK;
	}
	if (c->relations != NULL && (status = relate(c, b, w)) != CRM_OK)
		return status;
	if (c->contact != NULL &&
	    !contact_add(&c->contact[w->number], w->about, w->flag == 0, w->date, w->rows,
		w->rated ? &b->seldom[w - b->v].rating : NULL))
		return CRM_EDATA;
	if (w->flag == 0)
		return CRM_OK;
	if (!decimal_sum_add(&customer->revenue, w->amount))
		return CRM_EDATA;
	if (w->flag == BOUGHT) {
		if ((status = add_to_first(c, customer, &o, w->amount)) != CRM_OK)
			return status;
		purchase_pace_bought(c, w->number, w->date);
		if (customer->first == DATE_NONE || w->date < customer->first)
			customer->first = w->date;
		if (w->date > customer->last)
			customer->last = w->date;
		if (c->options.history &&
		    (status = purchase_days_add(&c->days, w->number, w->date, w->amount)) != CRM_OK)
			return status;
	}
	return count_occasion(c, &o, w);
}

