/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sample shows of the shape of an export: how columns behave within orders of several
 * lines, and which sums come out.
 *
 * Rows of one order follow one another in an export, so an order is a run of rows with the same id
 * and no two customers.
 * Money is compared as doubles with a tolerance of a cent: this is evidence, no money that is
 * counted.  Only facts are gathered here; filter/ingest/ingest_shape.c concludes from them.
 */
#include "ingest/sniff_shape.h"

#include "base/mem.h"
#include "ingest/sniff_parts.h"
#include "ingest/total_word.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Rows looked at: more would cost time for the same answer. */
#define ROWS 4000

/** The numbers of one row; NAN where there is none. */
struct numbers {
	double quantity, price, amount, total, discount;
};

/** The order at hand. */
struct run {
	struct slice first[SHAPE_COLUMNS]; /* the values of its first line */
	bool same[SHAPE_COLUMNS], later[SHAPE_COLUMNS];
	size_t columns;
	uint32_t lines;
	struct slice id;
	struct numbers head; /* of its first line that has a total */
	double sum, net[3], once; /* of the lines; NAN where one cannot be read */
	double products, first_product;
	bool amounts_differ, products_differ;
};

/** Whether two amounts are the same but for a cent of rounding. */
static bool
near(double a, double b)
{

	return fabs(a - b) <= 0.0101 + 1e-9 * fabs(a);
}

static struct slice
field_at(const struct sniff_rows *r, size_t column)
{

	return column < r->n && column < SNIFF_FIELDS ? sniff_trim(r->field[column])
						      : (struct slice){ "", 0 };
}

/** The number ${text}, a percent sign aside; NAN where it is none. */
static double
number_of(struct slice text, struct number_format format, bool *percent)
{
	struct number number;

	*percent = text.n > 0 && text.p[text.n - 1] == '%';
	text.n -= *percent;
	if (text.n == 0 || number_read(text, format, &number) != NULL)
		return NAN;
	return decimal_real(decimal_to_sum(number.value));
}

/** What ${amount} is when ${discount} is taken off as amount, percent or share. */
static double
net_of(double amount, double discount, int kind)
{

	return kind == 0 ? amount - discount
	    : kind == 1	 ? amount * (1 - discount / 100)
			 : amount * (1 - discount);
}

/**
 * Count what the discount of a row looks like: 0.15 may be a share or fifteen cents.  Where the row
 * has an amount as well, arithmetic decides: it is the product, or the product less the discount
 * read in one of three ways.
 */
static void
count_discount(struct shape_facts *f, const struct numbers *n, bool percent)
{
	double product = n->quantity * n->price, d = fabs(n->discount);

	/* Not above 0, or no number: it says nothing. */
	if (!(d > 0))
		return;
	f->discounts++;
	f->d_percent_sign += percent;
	f->d_below_one += d < 1;
	f->d_whole += d == floor(d);
	f->d_above_hundred += d > 100;
	if (isnan(product) || isnan(n->amount))
		return;
	f->d_witnesses++;
	f->d_gross += near(n->amount, product);
	for (int k = 0; k < 3; k++)
		f->d_net[k] += near(n->amount, net_of(product, d, k));
}

/** Read the numbers of a row, and count what they show by themselves. */
static struct numbers
count_row(struct shape_facts *f, const struct sniff *s, const struct sniff_rows *r)
{
	const size_t *column = s->map.column;
	bool percent, other;
	struct numbers n = {
		number_of(field_at(r, column[FIELD_QUANTITY]), s->number, &other),
		number_of(field_at(r, column[FIELD_PRICE]), s->number, &other),
		number_of(field_at(r, column[FIELD_AMOUNT]), s->number, &other),
		number_of(field_at(r, column[FIELD_TOTAL]), s->number, &other),
		number_of(field_at(r, column[FIELD_DISCOUNT]), s->number, &percent),
	};

	if (!isnan(n.quantity * n.price) && !isnan(n.amount)) {
		f->witnesses++;
		f->is_product += near(n.amount, n.quantity * n.price);
	}
	count_discount(f, &n, percent);
	return n;
}

/**
 * Count the signs of the money of a row whose amount is not negative: a return has all its signs
 * turned round, and says nothing about how the shop writes its fees.
 */
static void
count_signs(struct shape_facts *f, const struct sniff *s, const bool *signs,
    const struct sniff_rows *r, const struct numbers *n)
{
	bool percent;

	if (n->amount < 0 || n->quantity < 0 || n->total < 0)
		return;
	for (size_t i = 0; i < r->n && i < SHAPE_COLUMNS; i++) {
		double value;

		if (!signs[i])
			continue;
		value = number_of(field_at(r, i), s->number, &percent);
		f->column[i].negative += value < 0;
		f->column[i].positive += value > 0;
	}
}

/** What a line is worth by itself. */
static double
line_of(const struct numbers *n, bool by_amount)
{

	return by_amount ? n->amount : n->quantity * n->price;
}

/** Whether the row at hand has goods, and neither order, customer nor date. */
static bool
has_goods_alone(const struct sniff_rows *r, const struct sniff *s)
{
	const size_t *column = s->map.column;
	struct slice goods = field_at(r, column[FIELD_SKU]);

	return goods.n > 0 && column[FIELD_ORDER] != HEADER_NONE &&
	    field_at(r, column[FIELD_ORDER]).n == 0 &&
	    field_at(r, column[FIELD_CUSTOMER]).n == 0 &&
	    field_at(r, column[FIELD_DATE]).n == 0 && !total_goods(goods);
}

/** Whether the row at hand goes on with the order, as order_takes() has it. */
static bool
goes_on(const struct run *o, const struct sniff_rows *r, const struct sniff *s, struct slice id)
{
	size_t column = s->map.column[FIELD_CUSTOMER];
	struct slice customer = field_at(r, column);

	if (o->lines > 0 && o->id.n > 0 && id.n == 0 && has_goods_alone(r, s))
		return true;
	if (o->lines == 0 || id.n == 0 || !slice_equal(id, o->id))
		return false;
	return column >= o->columns || customer.n == 0 || o->first[column].n == 0 ||
	    slice_equal(customer, o->first[column]);
}

/** Begin an order with the row at hand. */
static void
begin_run(struct run *o, const struct sniff_rows *r, struct slice id)
{

	o->columns = r->n < SHAPE_COLUMNS ? r->n : SHAPE_COLUMNS;
	for (size_t i = 0; i < o->columns; i++) {
		o->first[i] = field_at(r, i);
		o->same[i] = true;
		o->later[i] = false;
	}
	o->id = id;
	o->lines = 0;
	o->head = (struct numbers){ NAN, NAN, NAN, NAN, NAN };
	o->sum = o->net[0] = o->net[1] = o->net[2] = o->once = o->products = 0;
	o->amounts_differ = o->products_differ = false;
}

/** Add the row at hand to the order. */
static void
add_line(struct run *o, const struct sniff_rows *r, const struct numbers *n, bool by_amount)
{
	double line = line_of(n, by_amount), discount = isnan(n->discount) ? 0 : fabs(n->discount);

	if (o->lines == 0) {
		o->head = *n;
		o->first_product = n->quantity * n->price;
		o->once = -discount;
	} else {
		if (isnan(o->head.total))
			o->head.total = n->total;
		o->amounts_differ |= !near(n->amount, o->head.amount);
		o->products_differ |= fabs(n->quantity * n->price - o->first_product) > 0.0101;
	}
	for (size_t i = 0; o->lines > 0 && i < o->columns; i++) {
		struct slice value = field_at(r, i);

		o->same[i] = o->same[i] && slice_equal(value, o->first[i]);
		o->later[i] = o->later[i] || value.n > 0;
	}
	o->lines++;
	o->sum += line;
	o->once += line;
	o->products += n->quantity * n->price;
	for (int k = 0; k < 3; k++)
		o->net[k] += net_of(line, discount, k);
}

/** Whether all lines of the order have the same in a column of it, or there is none. */
static bool
is_same(const struct run *o, size_t column)
{

	return column >= o->columns || o->same[column];
}

/** Count an order whose rows may be the states it went through, and no lines of it. */
static void
count_states(struct shape_facts *f, const struct sniff *s, const struct run *o)
{
	const size_t *column = s->map.column;
	size_t state = column[FIELD_STATUS],
	       money = column[FIELD_AMOUNT] != HEADER_NONE ? column[FIELD_AMOUNT]
							   : column[FIELD_TOTAL];

	if (state >= o->columns || o->same[state] || !o->later[state])
		return;
	f->states++;
	f->restated += money < o->columns && o->same[money] && o->first[money].n > 0 &&
	    is_same(o, column[FIELD_SKU]) && is_same(o, column[FIELD_QUANTITY]) &&
	    is_same(o, column[FIELD_PRICE]);
}

/**
 * Count what the order shows as a whole: whether its total is the sum of its lines, gross or net,
 * and of each column whether all lines have one value, the first line alone has one, or they vary.
 * Only orders of several lines tell the latter.
 */
static void
end_run(struct shape_facts *f, const struct sniff *s, const struct run *o)
{
	double total = o->head.total;

	if (o->lines == 0)
		return;
	f->orders += o->id.n > 0;
	if (!isnan(total) && !isnan(o->sum)) {
		f->total.orders++;
		f->total.is_lines += near(total, o->sum);
		if (!near(o->net[0], o->sum)) {
			f->total.with_discount++;
			for (int k = 0; k < 3; k++)
				f->total.is_net[k] += near(total, o->net[k]);
			f->total.is_net_once += near(total, o->once);
		}
	}
	if (o->lines < 2)
		return;
	f->several++;
	count_states(f, s, o);
	if (!o->amounts_differ && near(o->head.amount, o->products) &&
	    !near(o->head.amount, o->first_product))
		f->amount_is_sum++;
	/* Lines of different worth that share one amount have it from their order. */
	if (!o->amounts_differ && o->products_differ && fabs(o->head.amount) > 0)
		f->amount_not_line++;
	for (size_t i = 0; i < o->columns; i++) {
		struct shape_column *c = &f->column[i];

		if (o->first[i].n == 0)
			continue;
		if (o->same[i])
			c->same++;
		else if (!o->later[i])
			c->first_only++;
		else
			c->varied++;
	}
}

enum crm_status
sniff_shape(struct shape_facts *f, const struct sniff *s, const bool *signs, struct slice sample,
    bool whole)
{
	struct sniff_rows *r = mem_raw(1, sizeof(*r));
	struct run *o = mem_new(1, sizeof(*o));
	bool by_amount = s->map.column[FIELD_AMOUNT] != HEADER_NONE;
	size_t order = s->map.column[FIELD_ORDER];

	if (r == NULL || o == NULL) {
		free(r);
		free(o);
		return CRM_ENOMEM;
	}
	*f = (struct shape_facts){ 0 };
	sniff_data(s, r, sample, whole);
	while (f->rows < ROWS && sniff_rows_next(r)) {
		struct slice id = field_at(r, order);
		struct numbers n;

		if (sniff_rows_is_empty(r))
			continue;
		n = count_row(f, s, r);
		count_signs(f, s, signs, r, &n);
		f->rows++;
		f->subtotals += total_goods(field_at(r, s->map.column[FIELD_SKU]));
		for (size_t i = 0; i < r->n && i < SHAPE_COLUMNS; i++)
			f->column[i].filled += field_at(r, i).n > 0;
		if (!goes_on(o, r, s, id)) {
			end_run(f, s, o);
			begin_run(o, r, id);
		} else
			f->continued += id.n == 0;
		add_line(o, r, &n, by_amount);
	}
	end_run(f, s, o);
	free(r);
	free(o);
	return CRM_OK;
}
