/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of a foreign log to one row of the ledger: read date and money, settle the currency, see
 * whether the row is wanted, write.
 *
 * Most rows follow another of the same order.  Customer, date and order of the last kept row are
 * remembered as the log has them and as they were written (row_front.h); a row that has the same is
 * not parsed or written anew there.  convert_run.c goes further and converts whole runs of such
 * rows.  Money can be given by the caller instead (convert_given()), where it is not the row's own
 * but has been worked out from its order (order_settle.c).
 *
 * What must hold: a row is KEPT only when all of it has been read and checked; the bytes at dest
 * count for nothing otherwise.
 */
#include "ingest/convert_inner.h"

#include "base/mem.h"
#include "base/word.h"
#include "ingest/total_word.h"
#include "ingest/utf8.h"
#include "table/csv_out.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** Begin with a row of which nothing is known. */
static inline void
start_work(struct convert_work *w, const struct csv_row *row, const struct convert_given *given,
    struct refusal *refusal)
{

	/* Set one by one: clearing the whole struct is slower. */
	w->row = row;
	w->given = given;
	w->refusal = refusal;
	w->currency.p = NULL;
	w->currency.n = 0;
	w->day = NULL;
	w->quantity_text.n = 0;
	w->quantity = w->cost = (struct decimal){ 0, 0 };
	w->has_quantity = w->has_cost = w->has_rating = w->erased = false;
	w->kind = ROW_NONE;
}

enum crm_status
convert_open(struct converter **out, const struct convert_rules *rules)
{
	struct converter *c;

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return CRM_ENOMEM;
	c->rules = rules;
	c->last_date_n = c->last_status = c->last_kind_n = SIZE_MAX;
	*out = c;
	return CRM_OK;
}

void
convert_rules(struct converter *c, const struct convert_rules *rules)
{

	c->rules = rules;
}

void
convert_layout(struct converter *c, const struct convert_layout *layout)
{

	id_bytes_init(&c->bytes, &c->rules->id.missing);
	c->layout = layout;
	c->last_date_n = c->last_status = c->last_kind_n = SIZE_MAX;
	c->n_writes = 0;
	for (enum field f = FIELD_QUANTITY; f < FIELDS; f++)
		if (layout->writes[f]) {
			c->write_columns[c->n_writes] = layout->map.column[f];
			c->writes[c->n_writes++] = f;
		}
	/* A value may join several columns, double its quotes, be folded or be a pseudonym. */
	c->room_each = 16 + 2 * layout->n_keep;
	c->room_all = (layout->n_keep + FIELDS) * (2 + DECIMAL_PRINT) + 2 * PSEUDONYM_PRINT + 512;
	c->front.there = false;
	if (layout->map.column[FIELD_ORDER] != HEADER_NONE)
		row_front_columns(&c->front,
		    (const size_t[]){ layout->map.column[FIELD_CUSTOMER],
			layout->map.column[FIELD_DATE], layout->map.column[FIELD_ORDER] });
	convert_set_common(c);
}

/** Whether a number is left out. */
static inline bool
is_none(const struct converter *c, struct slice v)
{

	return v.n == 0 || convert_value(c, v).n == 0;
}

/** Read the number ${text} into *${out}; a currency sign beside it is kept.  NULL, or why not. */
static inline const char *
read_number(
    const struct converter *c, struct convert_work *w, struct slice text, struct decimal *out)
{
	struct number number;
	const char *why;

	if (c->layout->number.mark == '.' && decimal_read(text, out) == CRM_OK)
		return NULL;
	if ((why = number_read(text, c->layout->number, &number)) != NULL)
		return why;
	*out = number.value;
	c->rules->notes->n[NOTE_ROUNDED] += number.rounded;
	if (number.currency.n > 0)
		w->currency = number.currency;
	return NULL;
}

/** Whether ${text}, which decimal_parse() has read, is as decimal_print() would write it. */
static inline bool
is_as_written(struct slice text)
{

	return text.p[0] != '-' && (text.p[0] != '0' || text.n == 1 || text.p[1] == '.');
}

/** Read the row's day. */
static inline const char *
read_date(struct converter *c, struct convert_work *w)
{
	struct slice text = w->when;
	const char *why;
	date_day day;

	if (c->layout->iso &&
	    (text.n == DATE_PRINT ||
		(text.n == DATE_PRINT + 9 && !c->layout->zoned &&
		    date_is_clock(text.p + DATE_PRINT))) &&
	    date_parse((struct slice){ text.p, DATE_PRINT }, &w->date) == CRM_OK) {
		w->day = text.p;
		return NULL;
	}
	/* The lines of an order mostly have one date and time. */
	if (text.n == c->last_date_n && word_same(text.p, c->last_date, text.n))
		w->date = c->last_day;
	else {
		if ((why = date_reader_read(c->layout->dates, text, &w->date)) != NULL)
			return why;
		if (text.n <= sizeof(c->last_date) && text.n > 0) {
			memcpy(c->last_date, text.p, text.n);
			c->last_date_n = text.n;
			c->last_day = w->date;
		}
	}
	/* A time of day mostly leaves the day as it stands. */
	if (c->layout->iso && text.n > DATE_PRINT &&
	    date_parse((struct slice){ text.p, DATE_PRINT }, &day) == CRM_OK && day == w->date)
		w->day = text.p;
	return NULL;
}

/** Read the quantity, which may be left out where there is an amount. */
static inline const char *
read_quantity(const struct converter *c, struct convert_work *w)
{
	struct slice text = convert_field(c, w, FIELD_QUANTITY);
	const char *why;

	if (text.n == 1 && (unsigned)*text.p - '0' <= 9) {
		/* Mostly there are one to nine. */
		w->quantity = (struct decimal){ *text.p - '0', 0 };
		w->quantity_text = text;
	} else if (c->layout->number.mark == '.' && decimal_read(text, &w->quantity) == CRM_OK) {
		if (is_as_written(text))
			w->quantity_text = text;
	} else if (is_none(c, text) && (c->layout->map.column[FIELD_AMOUNT] != HEADER_NONE ||
	    c->layout->no_money || row_kind_is_contact(w->kind)))
		return NULL;
	else if ((why = read_number(c, w, text, &w->quantity)) != NULL)
		return why;
	w->has_quantity = true;
	return NULL;
}

/** The amount is the quantity times the ${price}. */
static enum outcome
multiply(const struct converter *c, struct convert_work *w, struct decimal price)
{
	bool rounded = false;

	/*
	 * A return of a return is no purchase: one of the two signs is meant, and which is not
	 * known.
	 */
	if (w->quantity.units < 0 && price.units < 0)
		return convert_refuse(c, w, FIELD_PRICE, CONVERT_BOTH_NEGATIVE, REFUSED_NUMBER);
	if (decimal_product(w->quantity, price, &w->amount) == CRM_OK)
		return KEPT;
	if (decimal_multiply_rounded(w->quantity, price, &w->amount, &rounded) != CRM_OK)
		return convert_refuse(c, w, FIELD_PRICE, "times the quantity is too large", REFUSED_SIZE);
	c->rules->notes->n[NOTE_ROUNDED] += rounded;
	return KEPT;
}

/** Read amount, quantity, price and cost as far as the layout has them. */
static enum outcome
read_money(struct converter *c, struct convert_work *w)
{
	const struct header_map *map = &c->layout->map;
	struct decimal price;
	enum outcome outcome;
	const char *why;

	if (map->column[FIELD_QUANTITY] != HEADER_NONE && (why = read_quantity(c, w)) != NULL)
		return convert_refuse(c, w, FIELD_QUANTITY, why, REFUSED_NUMBER);
	if (map->column[FIELD_COST] != HEADER_NONE &&
	    !is_none(c, convert_field(c, w, FIELD_COST))) {
		if ((why = read_number(c, w, convert_field(c, w, FIELD_COST), &w->cost)) != NULL)
			return convert_refuse(c, w, FIELD_COST, why, REFUSED_NUMBER);
		w->has_cost = true;
	}
	if (c->layout->kinds != NULL && convert_is_free(c, w->row))
		w->amount = (struct decimal){ 0, 0 };
	else if (c->layout->one)
		w->amount = (struct decimal){ 1, 0 };
	else if (map->column[FIELD_AMOUNT] != HEADER_NONE) {
		if ((why = read_number(c, w, convert_field(c, w, FIELD_AMOUNT), &w->amount)) !=
		    NULL)
			return convert_refuse(c, w, FIELD_AMOUNT, why, REFUSED_NUMBER);
	} else {
		if ((why = read_number(c, w, convert_field(c, w, FIELD_PRICE), &price)) != NULL)
			return convert_refuse(c, w, FIELD_PRICE, why, REFUSED_NUMBER);
		if ((outcome = multiply(c, w, price)) != KEPT)
			return outcome;
	}
	return KEPT;
}

/** Take the money that was worked out for the row. */
static void
take_given(struct convert_work *w)
{
	const struct convert_given *given = w->given;

	w->amount = given->value[FIELD_AMOUNT];
	w->has_quantity = given->has[FIELD_QUANTITY];
	w->quantity = given->value[FIELD_QUANTITY];
	w->has_cost = given->has[FIELD_COST];
	w->cost = given->value[FIELD_COST];
	w->currency = given->currency;
	for (enum field f = FIELD_DISCOUNT; f <= FIELD_FEE; f++)
		w->money[f] = given->value[f];
}

/** Most logs have no currencies. */
static inline enum outcome
settle_currency(struct converter *c, struct convert_work *w)
{

	/* Contacts that cost nothing have no money that could be in one. */
	if ((c->layout->map.column[FIELD_CURRENCY] == HEADER_NONE && w->currency.n == 0) ||
	    (row_kind_is_contact(w->kind) && !w->has_cost))
		return KEPT;
	return convert_currency(c, w);
}

/** Write any other value. */
static inline size_t
put(const struct convert_work *w, char *dest, struct slice value)
{

	if (!w->row->plain)
		return csvout_quote(dest, value);
	return value.n > 0 ? convert_copy(dest, value) : 0;
}

/** Write the value of an optional column. */
static inline size_t
put_optional(struct converter *c, const struct convert_work *w, char *p, enum field field)
{

	switch (field) {
	case FIELD_QUANTITY:
		return w->quantity_text.n > 0 ? put(w, p, w->quantity_text)
		    : w->has_quantity	      ? decimal_print(p, w->quantity)
					      : 0;
	case FIELD_COST:
		return w->has_cost ? decimal_print(p, w->cost) : 0;
	case FIELD_REFERRER:
		return convert_put_referrer(c, w, p);
	case FIELD_CURRENCY:
		return csvout_quote(p, w->currency);
	case FIELD_DISCOUNT:
	case FIELD_SHIPPING:
	case FIELD_TAX:
	case FIELD_TIP:
	case FIELD_FEE:
		if (w->given != NULL)
			return w->given->has[field] ? decimal_print(p, w->money[field]) : 0;
		return put(w, p, convert_field(c, w, field));
	case FIELD_KIND:
		return csvout_quote(p, slice_of(row_kind_name(w->kind)));
	case FIELD_RATING:
		return w->has_rating ? decimal_print(p, w->rating) : 0;
	case FIELD_STATUS:
		if (w->given != NULL && w->given->status != NULL)
			return csvout_quote(p, slice_of(w->given->status));
		return put(w, p, convert_field(c, w, field));
	case FIELD_CONSENT:
		return convert_put_consent(c, w, p);
	default:
		return put(w, p, convert_value(c, convert_field(c, w, field)));
	}
}

/** Write the optional columns and those of --keep. */
static inline char *
put_rest(struct converter *c, const struct convert_work *w, char *p)
{

	for (size_t i = 0; i < c->n_writes; i++) {
		*p++ = ',';
		p += put_optional(c, w, p, c->writes[i]);
	}
	for (size_t i = 0; i < c->layout->n_keep; i++) {
		*p++ = ',';
		/* Nobody knows what these are: names, addresses. */
		if (c->layout->keep[i] != HEADER_NONE && !w->erased)
			p += put(w, p, csvin_field(w->row, c->layout->keep[i]));
	}
	return p;
}

size_t
convert_room(const struct converter *c, const struct csv_row *row)
{

	return convert_room_of(c, row);
}

/** See whether there is a customer, and read the date. */
static enum outcome
read_front(struct converter *c, struct convert_work *w)
{
	const struct convert_rules *r = c->rules;
	const char *why;

	w->customer = id_clean(&r->id, w->customer);
	if (r->erase != NULL && convert_erases(c, w->customer)) {
		if (!r->keep_guests)
			return DROPPED_ERASED;
		w->erased = true;
	}
	if (w->customer.n == 0 && !r->keep_guests)
		return DROPPED_GUEST;
	if ((why = read_date(c, w)) != NULL)
		return convert_refuse(c, w, FIELD_DATE, why, REFUSED_DATE);
	if (w->order.n == 0 && total_word(w->customer))
		return convert_refuse(c, w, FIELD_CUSTOMER,
		    "is the name of a total, and the row has no order", REFUSED_TOTAL);
	if ((why = id_damage(&c->customers, w->customer)) != NULL)
		return convert_refuse(c, w, FIELD_CUSTOMER, why, REFUSED_ID);
	if ((why = id_damage(&c->orders, w->order)) != NULL)
		return convert_refuse(c, w, FIELD_ORDER, why, REFUSED_ID);
	if (w->date < r->earliest || w->date > r->latest)
		return convert_refuse(c, w, FIELD_DATE,
		    "is of another calendar or mistyped: see --date-range", REFUSED_RANGE);
	if (r->since != DATE_NONE && w->date < r->since)
		return DROPPED_EARLY;
	if (r->until != DATE_NONE && w->date > r->until)
		return DROPPED_LATE;
	if (r->today != DATE_NONE && w->date > r->today)
		return convert_refuse(c, w, FIELD_DATE, "is in the future", REFUSED_FUTURE);
	return KEPT;
}

static void
remember(struct converter *c, const struct convert_work *w, const char *text, size_t n)
{

	if (c->layout->map.column[FIELD_ORDER] == HEADER_NONE || n > sizeof(c->front_text) ||
	    !row_front_is_raw(w->row))
		return;
	row_front_keep(&c->front, w->row);
	memcpy(c->front_text, text, n);
	c->front_n = n;
	c->front_date = w->date;
}

/**
 * Write customer, date and order, and remember them.  The rows of who is erased have neither
 * customer nor order, and are not remembered: the rows after them must be looked at as well.
 */
static char *
put_front(struct converter *c, const struct convert_work *w, char *dest)
{
	char *p = dest;

	if (!w->erased)
		p += convert_put_id(c, w->row->plain, p, w->customer);
	*p++ = ',';
	if (w->day != NULL)
		memcpy(p, w->day, DATE_PRINT);
	else
		(void)date_print(p, w->date);
	p += DATE_PRINT;
	*p++ = ',';
	if (!w->erased && !missing_id(&c->rules->id.missing, w->order))
		p += put(w, p, w->order);
	*p++ = ',';
	if (w->erased) {
		c->front.there = false;
		c->rules->notes->n[NOTE_ERASED]++;
	} else
		remember(c, w, dest, (size_t)(p - dest));
	return p;
}

/** Convert a row, with its own money or money that was worked out. */
static inline enum outcome
convert_any(struct converter *c, const struct csv_row *row, const struct convert_given *given,
    char *dest, size_t *n, struct converted *done, struct refusal *refusal)
{
	bool known = row_front_same(&c->front, row);
	enum outcome outcome;
	char *p = dest;
	struct convert_work w;

	start_work(&w, row, given, refusal);
	if (c->layout->kinds != NULL)
		w.kind = convert_kind(c, row);
	refusal->column = HEADER_NONE;
	if (!row->ascii && !utf8_valid(row->line)) {
		refusal->why = c->rules->recoded
		    ? "has bytes that mean nothing in the encoding that --encoding names"
		    : "is not UTF-8: name its encoding with --encoding";
		return REFUSED_ENCODING;
	}
	if ((c->layout->n_conditions > 0 || c->layout->subtotals) &&
	    (outcome = convert_conditions(c, row)) != KEPT)
		return outcome;
	w.customer = convert_field(c, &w, FIELD_CUSTOMER);
	w.when = convert_field(c, &w, FIELD_DATE);
	w.order = convert_field(c, &w, FIELD_ORDER);
	if (id_is_outer(w.order))
		w.order = id_outer(w.order);
	if (known)
		w.date = c->front_date;
	else if ((outcome = read_front(c, &w)) != KEPT)
		return outcome;
	if (given != NULL)
		take_given(&w);
	else if ((outcome = read_money(c, &w)) != KEPT)
		return outcome;
	if ((c->layout->kinds != NULL && (outcome = convert_kind_money(c, &w)) != KEPT) ||
	    (outcome = settle_currency(c, &w)) != KEPT || (outcome = convert_choose(c, &w)) != KEPT)
		return outcome;
	if (known)
		p += convert_copy(p, (struct slice){ c->front_text, c->front_n });
	else
		p = put_front(c, &w, p);
	p += decimal_write(p, w.amount);
	p = put_rest(c, &w, p);
	*p++ = '\n';
	*n = (size_t)(p - dest);
	/*
	 * Refuse NULs: databases and C would cut the value there. Disk faults leave them in logs.
	 */
	if (!row->ascii && memchr(dest, '\0', *n) != NULL) {
		c->front.there = false;
		refusal->why = "has a NUL byte";
		return REFUSED_ENCODING;
	}
	*done = (struct converted){ w.date, w.date, 1, decimal_to_sum(w.amount), w.amount.scale,
		w.currency, 0 };
	return KEPT;
}

enum outcome
convert_row(struct converter *c, const struct csv_row *row, char *dest, size_t *n,
    struct converted *done, struct refusal *refusal)
{

	return convert_any(c, row, NULL, dest, n, done, refusal);
}

enum outcome
convert_given(struct converter *c, const struct csv_row *row, const struct convert_given *given,
    char *dest, size_t *n, struct converted *done, struct refusal *refusal)
{

	return convert_any(c, row, given, dest, n, done, refusal);
}

void
convert_close(struct converter *c)
{

	if (c != NULL)
		counts_free(&c->counts);
	free(c);
}
