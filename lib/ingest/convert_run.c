/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows that most logs consist of, converted without the steps that they do not need.
 *
 * A plain row has no quotes, a customer, an ISO date with or without a plain time of day, a short
 * quantity and a short amount or price.  Where no rule and no column asks for more, such a row
 * needs no look-up, no quoting and no rounding, and its text is copied.  The first row that is not
 * plain ends the run; convert_row() takes it, with the same result for every row that both can
 * take.  Tests compare the two.
 *
 * This file also decides the use of *shared beginnings*, which several files serve.  The lines of
 * one order begin alike.  csv_scan.c counts how many bytes each line shares with the line before
 * (csv_index.shared), csv_in.c passes that on (csv_row.shared, csvin_line()), and row_front.h knows
 * how long the beginning is that holds customer, date and order.  Where a line shares more bytes
 * than that, those three are as before, and their text is copied from the row written last.
 * ledger.c uses the same on the reading side, to merge rows of one order.
 *
 * What must hold: a rule or a field that is not named in convert_set_common() makes rows uncommon,
 * so a new option cannot be passed over here by being forgotten.
 */
#include "ingest/convert_inner.h"
#include "ingest/total_word.h"
#include "ingest/utf8.h"
#include "table/csv_lines.h"

#include <assert.h>

/** Whether all rules but those that put_row() heeds are as without options. */
static bool
rules_are_common(const struct convert_rules *r)
{
	struct convert_rules common;

	/* All bytes, so that two of them can be compared. */
	memset(&common, 0, sizeof(common));
	common.drop_returns = r->drop_returns;
	common.keep_guests = r->keep_guests;
	common.earliest = r->earliest;
	common.latest = r->latest;
	common.since = r->since;
	common.until = r->until;
	common.today = r->today;
	common.recoded = r->recoded;
	/* Of texts that are not there only the address differs. */
	common.cancel_prefix.p = r->cancel_prefix.p;
	common.id.trim.p = r->id.trim.p;
	common.id.missing.more = r->id.missing.more;
	common.id.missing.no_usual = r->id.missing.no_usual;
	common.notes = r->notes;
	common.currency.p = r->currency.p;
	/* Rules are set in cleared memory, so that padding is alike. */
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
	return memcmp(&common, r, sizeof(common)) == 0;
}

/** Whether the log has only fields that put_row() reads or copies. */
static bool
fields_are_common(const struct convert_layout *l)
{

	for (enum field f = 0; f < FIELDS; f++)
		switch (f) {
		case FIELD_CUSTOMER:
		case FIELD_DATE:
		case FIELD_ORDER:
		case FIELD_AMOUNT:
		case FIELD_QUANTITY:
		case FIELD_PRICE:
		case FIELD_SKU:
		case FIELD_CHANNEL:
			break;
		default:
			if (l->map.column[f] != HEADER_NONE || l->sum[f].n > 0 || l->writes[f])
				return false;
		}
	return l->map.column[FIELD_CUSTOMER] != HEADER_NONE &&
	    l->map.column[FIELD_DATE] != HEADER_NONE &&
	    (l->map.column[FIELD_AMOUNT] != HEADER_NONE ||
		(l->map.column[FIELD_PRICE] != HEADER_NONE &&
		    l->map.column[FIELD_QUANTITY] != HEADER_NONE));
}

static date_day
least(date_day a, date_day b)
{

	return b != DATE_NONE && b < a ? b : a;
}

void
convert_set_common(struct converter *c)
{
	const struct convert_rules *r = c->rules;
	const struct convert_layout *l = c->layout;

	c->common = l->iso && l->number.mark == '.' && l->n_conditions == 0 &&
	    !l->subtotals &&
	    rules_are_common(r) && fields_are_common(l);
	c->from = r->since > r->earliest ? r->since : r->earliest;
	c->to = least(least(r->latest, r->until), r->today);
}

/** Read a number of at most eight bytes without a sign. */
static inline bool
read_plain(struct slice text, struct decimal *out)
{

	return text.n - 1 < 8 &&
	    decimal_of_word(word_load(text.p), text.n, &out->units, &out->scale);
}

/** The rows of a run: what the newest one has written of customer, date and order. */
struct run {
	const char *front;	/* NULL: nothing yet */
	size_t front_n;
	size_t least;		/* a line that shares so many bytes with the last has the same */
	date_day date;
};

/** Whether an id is written as it is: with nothing around it, not missing and not damaged. */
static inline bool
is_plain_id(const struct converter *c, struct slice id, struct id_kinds *kinds)
{

	if (id_bytes_plain(&c->bytes, id, true))
		return true;
	return id_is_clean(id) && !missing_id(&c->rules->id.missing, id) &&
	    id_damage(kinds, id) == NULL;
}

/** Write customer, date and order of a plain row; NULL where it is not plain. */
static inline char *
put_plain_front(
    struct converter *c, const struct csv_row *row, char *dest, struct run *run)
{
	const size_t *column = c->layout->map.column;
	struct slice customer = csvin_field(row, column[FIELD_CUSTOMER]);
	struct slice when = csvin_field(row, column[FIELD_DATE]);
	char *p = dest;

	if (customer.n == 0 || !is_plain_id(c, customer, &c->customers) ||
	    (when.n != DATE_PRINT &&
		(when.n != DATE_PRINT + 9 || c->layout->zoned ||
		    !date_is_clock(when.p + DATE_PRINT))) ||
	    date_months_read(&c->months, when.p, &run->date) != CRM_OK ||
	    run->date < c->from || run->date > c->to)
		return NULL;
	if ((column[FIELD_ORDER] == HEADER_NONE || csvin_field(row, column[FIELD_ORDER]).n == 0) &&
	    total_word(customer))
		return NULL;
	p += convert_copy(p, customer);
	*p++ = ',';
	memcpy(p, when.p, DATE_PRINT);
	p += DATE_PRINT;
	*p++ = ',';
	if (column[FIELD_ORDER] != HEADER_NONE) {
		struct slice order = csvin_field(row, column[FIELD_ORDER]);

		if (!is_plain_id(c, order, &c->orders))
			return NULL;
		p += convert_copy(p, order);
	}
	*p++ = ',';
	return p;
}

/** Work out the amount of a plain row: a short number of things for a short price, or an amount. */
static inline bool
read_plain_amount(const struct converter *c, const struct csv_row *row, struct decimal *amount)
{
	const size_t *column = c->layout->map.column;
	struct decimal price;

	*amount = (struct decimal){ 0, 0 };
	if (column[FIELD_QUANTITY] != HEADER_NONE) {
		struct slice quantity = csvin_field(row, column[FIELD_QUANTITY]);
		bool back = quantity.n == 2 && *quantity.p == '-';
		unsigned digit = (unsigned)quantity.p[back] - '0';

		/* Not -0, which is written otherwise. */
		if (quantity.n != 1 + (size_t)back || digit > 9 || (back && digit == 0))
			return false;
		amount->units = back ? -(int64_t)digit : (int64_t)digit;
	}
	if (column[FIELD_AMOUNT] != HEADER_NONE)
		return read_plain(csvin_field(row, column[FIELD_AMOUNT]), amount);
	if (!read_plain(csvin_field(row, column[FIELD_PRICE]), &price))
		return false;
	*amount = (struct decimal){ amount->units * price.units, price.scale };
	return true;
}

/** Whether a line, of whose bytes some may not be ASCII, is UTF-8 without a NUL. */
static inline bool
is_text(struct slice line)
{

	return utf8_valid(line) && memchr(line.p, '\0', line.n) == NULL;
}

/** Copy the front of the row before, which in short rows ends less than 32 bytes before ${dest}. */
static inline size_t
copy_front(char *dest, const struct run *run)
{

	if (run->front_n <= 32)
		memmove(dest, run->front, 32);
	else
		memcpy(dest, run->front, run->front_n);
	return run->front_n;
}

/**
 * Write a row at ${dest}, and return where it ends; NULL where it is not plain, or may not be kept.
 */
static inline char *
put_row(struct converter *c, const struct csv_row *row, char *dest, struct run *run,
    struct decimal *sold)
{
	const size_t *column = c->layout->map.column;
	struct decimal amount;
	uint64_t size;
	char *p = dest;

	if (!row->plain || (!row->ascii && !is_text(row->line)) ||
	    !read_plain_amount(c, row, &amount))
		return NULL;
	size = (uint64_t)(amount.units < 0 ? -amount.units : amount.units);
	/* Amounts of 0 are no common rows: convert_row() notes them. */
	if (size - 1 >= DECIMAL_SHORT - 1 || (amount.units < 0 && c->rules->drop_returns))
		return NULL;
	if (run->front != NULL && row->shared >= run->least)
		p += copy_front(p, run);
	else if ((p = put_plain_front(c, row, dest, run)) == NULL)
		return NULL;
	else
		run->front_n = (size_t)(p - dest);
	run->front = dest;
	p += decimal_print_short(p, (uint32_t)size, (unsigned)amount.scale, amount.units < 0);
	for (size_t i = 0; i < c->n_writes; i++) {
		size_t from = column[c->writes[i]];
		struct slice value;

		*p++ = ',';
		if (from == HEADER_NONE)
			continue;
		value = csvin_field(row, from);
		if (!id_bytes_plain(&c->bytes, value, false) &&
		    (!id_is_clean(value) || missing_text(&c->rules->id.missing, value)))
			return NULL;
		p += convert_copy(p, value);
	}
	for (size_t i = 0; i < c->layout->n_keep; i++) {
		*p++ = ',';
		if (c->layout->keep[i] != HEADER_NONE)
			p += convert_copy(p, csvin_field(row, c->layout->keep[i]));
	}
	*p++ = '\n';
	*sold = amount;
	return p;
}

/**
 * The last of the columns at the start of a line that hold customer, date and order; HEADER_NONE
 * where those are not the first ones.
 */
static size_t
front_column(const struct converter *c)
{
	const struct row_front *f = &c->front;

	return c->layout->map.column[FIELD_ORDER] == HEADER_NONE || f->n_spans != 1 ||
		f->span[0].from != 0
	    ? HEADER_NONE
	    : f->span[0].to;
}

/** So many bytes at the start of a line hold the columns up to ${column}, and end in another. */
static inline size_t
front_length(const struct csv_row *row, size_t column)
{

	return column == HEADER_NONE ? SIZE_MAX : (size_t)row->end[column] - row->start + 1;
}

/** Remember the last row of a run for convert_row(). */
static void
remember_run(struct converter *c, const struct csv_row *last, const struct run *run)
{

	c->front.there = false;
	if (c->layout->map.column[FIELD_ORDER] == HEADER_NONE ||
	    run->front_n > sizeof(c->front_text))
		return;
	row_front_keep(&c->front, last);
	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a run has a front. */
	memcpy(c->front_text, run->front, run->front_n);
	c->front_n = run->front_n;
	c->front_date = run->date;
}

bool
convert_run(struct converter *c, struct csvin *csv, const struct csv_row *row, char *dest,
    size_t room, size_t *n, struct converted *done)
{
	struct run run = { NULL, 0, SIZE_MAX, c->front_date };
	struct decimal amount;
	struct csvin_lines lines;
	struct csv_row last;
	size_t to = front_column(c);
	date_day day = DATE_NONE;
	char *p = dest, *end;

	if (!c->common)
		return false;
	if (c->front.there && c->front.line == row->number && c->front.prefix != SIZE_MAX)
		run = (struct run){ c->front_text, c->front_n, c->front.prefix + 1,
			c->front_date };
	*done = (struct converted){ .first = DATE_NONE, .last = DATE_NONE };
	csvin_lines(csv, row, &lines);
	last = lines.row;
	while (csvin_line(&lines) && convert_room_of(c, &lines.row) <= room - (size_t)(p - dest) &&
	    (end = put_row(c, &lines.row, p, &run, &amount)) != NULL) {
		assert((size_t)(end - p) <= convert_room_of(c, &lines.row));
		run.least = front_length(&lines.row, to);
		last.start = lines.row.start;
		last.end = lines.row.end;
		last.line = lines.row.line;
		csvin_line_take(&lines);
		p = end;
		done->rows++;
		if (run.date != day) {
			day = run.date;
			done->first = done->first == DATE_NONE || day < done->first ? day
										    : done->first;
			done->last = day > done->last ? day : done->last;
		}
		/* These are far fewer rows than would pass 128 bits. */
		done->amount += decimal_to_sum(amount);
		done->scale = amount.scale > done->scale ? amount.scale : done->scale;
	}
	csvin_lines_end(csv, &lines);
	*n = (size_t)(p - dest);
	if (done->rows == 0)
		return false;
	last.number = lines.row.number - 1;
	remember_run(c, &last, &run);
	return true;
}
