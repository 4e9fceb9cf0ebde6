/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows that most logs consist of, converted without the steps that they do not need.
 *
 * A plain row has a customer, an ISO date with or without a plain time of day, a short quantity and
 * a short amount or price, and no quotes in a field that is written.  Where no rule and no column
 * asks for more, such a row needs no look-up, no quoting and no rounding, and its text is copied.
 * A row without a customer is plain too where such rows are dropped.  The first row that is not
 * plain ends the run; convert_row() takes it, with the same result for every row that both can
 * take.  Tests compare the two.
 *
 * Lines are gone through in batches that stay in the nearest cache (csvin_batch()), in a loop for
 * each step: where the fields are, what customer and date are, all amounts at once
 * (convert_amounts.c), and last the text.  One loop for all of it would have more at hand than a
 * processor has registers.
 *
 * This file also decides the use of *shared beginnings*, which several files serve.  The lines of
 * one order begin alike.  csv_scan.c counts how many bytes each line shares with the line before
 * (csv_index.shared), csv_in.c passes that on (csv_row.shared, csvin_batch), and row_front.h knows
 * how long the beginning is that holds customer, date and order.  Where a line shares more bytes
 * than that, those three are as before, and their text is copied from the row written last.
 * ledger.c uses the same on the reading side, to merge rows of one order.
 *
 * What must hold: a rule or a field that is not named in convert_set_common() makes rows uncommon,
 * so a new option cannot be passed over here by being forgotten.
 */
#include "ingest/convert_amounts.h"
#include "ingest/convert_inner.h"
#include "ingest/total_word.h"
#include "ingest/utf8.h"

#include <assert.h>

/** Whether all rules but those that put_rows() heeds are as without options. */
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

/** Whether the log has only fields that put_rows() reads or copies. */
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
	const size_t *column = l->map.column;
	bool has_amount = column[FIELD_AMOUNT] != HEADER_NONE,
	     leads = c->front.n_spans == 1 && c->front.span[0].from == 0;

	c->common = l->iso && l->number.mark == '.' && l->n_conditions == 0 &&
	    !l->subtotals &&
	    rules_are_common(r) && fields_are_common(l);
	c->plan = (struct run_plan){ .customer = column[FIELD_CUSTOMER],
		.date = column[FIELD_DATE],
		.order = column[FIELD_ORDER],
		.quantity = column[FIELD_QUANTITY],
		.money = column[has_amount ? FIELD_AMOUNT : FIELD_PRICE],
		.is_price = !has_amount,
		.drop_returns = r->drop_returns,
		.drop_guests = !r->keep_guests,
		.zoned = l->zoned,
		.from = r->since > r->earliest ? r->since : r->earliest,
		.to = least(least(r->latest, r->until), r->today),
		.front = column[FIELD_ORDER] != HEADER_NONE && leads ? c->front.span[0].to
								       : HEADER_NONE,
		.n_writes = c->n_writes,
		.n_keep = l->n_keep,
		.room_each = c->room_each };
}

/** The newest row that was kept: what it has written of customer, date and order. */
struct run {
	const char *front;	/* NULL: nothing yet, or a row without a customer came after it */
	size_t front_n;
	date_day date;
};

/** What becomes of a line. */
enum fate {
	FATE_UNUSUAL,		/* convert_row() decides */
	FATE_GUEST,
	FATE_SAME,		/* kept: customer, date and order are as in the line before */
	FATE_KEPT
};

/** A batch of lines under conversion. */
struct batch {
	struct csvin_batch lines;
	struct amounts amounts;
	unsigned char fate[CSVIN_BATCH];
	date_day day[CSVIN_BATCH];	/* of those kept */
};

/** Whether a value that id_bytes_of() is in doubt about is written as it is all the same. */
static bool
is_plain_value(const struct converter *c, struct slice value)
{

	return value.n == 0 || (value.p[0] != '"' && id_is_clean(value) &&
	    !missing_text(&c->rules->id.missing, value));
}

/** The same for an id, which must not be damaged either. */
static bool
is_plain_id(const struct converter *c, struct slice id, struct id_kinds *kinds)
{

	return id.n == 0 || (is_plain_value(c, id) && !missing_id(&c->rules->id.missing, id) &&
	    id_damage(kinds, id) == NULL);
}

/** Read the date of a plain row.  False where it is not plain, or its day is not taken. */
static inline bool
read_plain_date(struct converter *c, struct slice when, date_day *day)
{

	return (when.n == DATE_PRINT ||
		   (when.n == DATE_PRINT + 9 && !c->plan.zoned &&
		       date_is_clock(when.p + DATE_PRINT))) &&
	    date_months_read(&c->months, when.p, day) == CRM_OK && *day >= c->plan.from &&
	    *day <= c->plan.to;
}

/** See what line ${i} has of customer, date and order. */
static inline enum fate
read_plain_front(struct converter *c, struct batch *b, size_t i)
{
	struct slice customer = csvin_batch_field(&b->lines, i, c->plan.customer);
	struct slice order = { "", 0 };
	unsigned doubt = id_bytes_of(&c->bytes, customer);

	if (customer.n == 0)
		return c->plan.drop_guests ? FATE_GUEST : FATE_UNUSUAL;
	if (c->plan.order != HEADER_NONE) {
		order = csvin_batch_field(&b->lines, i, c->plan.order);
		doubt |= id_bytes_of(&c->bytes, order);
	}
	if ((doubt != 0 && (!is_plain_id(c, customer, &c->customers) ||
		!is_plain_id(c, order, &c->orders))) ||
	    (order.n == 0 && total_word(customer)) ||
	    !read_plain_date(c, csvin_batch_field(&b->lines, i, c->plan.date), &b->day[i]))
		return FATE_UNUSUAL;
	return FATE_KEPT;
}

/** Whether a line, of whose bytes some may not be ASCII, is UTF-8 without a NUL. */
static bool
is_text(struct slice line)
{

	return utf8_valid(line) && memchr(line.p, '\0', line.n) == NULL;
}

/**
 * See which lines of a batch are plain, as far as the first that is not; ${run} is the row before
 * the first.
 */
static inline void
read_fronts(struct converter *c, struct batch *b, const struct run *run)
{
	enum fate before = run->front != NULL ? FATE_KEPT : FATE_UNUSUAL;

	for (size_t i = 0; i < b->lines.n; i++) {
		if (!b->lines.ascii && !is_text(csvin_batch_line(&b->lines, i)))
			before = FATE_UNUSUAL;
		else if (before != FATE_UNUSUAL && c->plan.front != HEADER_NONE &&
		    b->lines.shared[i] >= b->lines.end[i][c->plan.front] + 1 -
			    csvin_batch_start(&b->lines, i)) {
			before = before == FATE_GUEST ? FATE_GUEST : FATE_SAME;
			b->day[i] = i > 0 ? b->day[i - 1] : run->date;
		} else
			before = read_plain_front(c, b, i);
		b->fate[i] = (unsigned char)before;
		if (before == FATE_UNUSUAL)
			return;
	}
}

/** Work out the amounts of a batch. */
static inline void
read_amounts(const struct converter *c, struct batch *b)
{

	amounts_money(&b->amounts, &b->lines, c->plan.money);
	if (c->plan.quantity != HEADER_NONE)
		amounts_things(&b->amounts, &b->lines, c->plan.quantity, c->plan.is_price);
	amounts_work(&b->amounts);
}

/** Write customer, date and order of line ${i}, which is plain. */
static inline char *
put_front(const struct converter *c, const struct batch *b, size_t i, char *p, struct run *run)
{
	char *dest = p;

	if (b->fate[i] == FATE_SAME) {
		assert(run->front != NULL);
		/* It may be less than 32 bytes before. */
		if (run->front_n <= 32)
			memmove(p, run->front, 32);
		else
			memcpy(p, run->front, run->front_n);
		return p + run->front_n;
	}
	p += convert_copy(p, csvin_batch_field(&b->lines, i, c->plan.customer));
	*p++ = ',';
	memcpy(p, csvin_batch_field(&b->lines, i, c->plan.date).p, DATE_PRINT);
	p += DATE_PRINT;
	*p++ = ',';
	if (c->plan.order != HEADER_NONE)
		p += convert_copy(p, csvin_batch_field(&b->lines, i, c->plan.order));
	*p++ = ',';
	*run = (struct run){ dest, (size_t)(p - dest), b->day[i] };
	return p;
}

/** Write what follows the amount, up to the line end; NULL where it is not plain. */
static inline char *
put_rest(const struct converter *c, const struct batch *b, size_t i, char *p)
{
	const size_t n = c->plan.n_writes;
	unsigned doubt = 0;

	for (size_t w = 0; w < n; w++) {
		size_t from = c->write_columns[w];
		struct slice value;

		*p++ = ',';
		if (from == HEADER_NONE)
			continue;
		value = csvin_batch_field(&b->lines, i, from);
		doubt |= id_bytes_of(&c->bytes, value);
		p += convert_copy(p, value);
	}
	for (size_t w = 0; (doubt & ~(unsigned)ID_BYTE_DIGIT) != 0 && w < n; w++)
		if (c->write_columns[w] != HEADER_NONE &&
		    !is_plain_value(c, csvin_batch_field(&b->lines, i, c->write_columns[w])))
			return NULL;
	for (size_t k = 0; k < c->plan.n_keep; k++) {
		struct slice value;

		*p++ = ',';
		if (c->layout->keep[k] == HEADER_NONE)
			continue;
		value = csvin_batch_field(&b->lines, i, c->layout->keep[k]);
		if (value.p[0] == '"')
			return NULL;
		p += convert_copy(p, value);
	}
	*p++ = '\n';
	return p;
}

/** Where rows of a run are written, and what of them is counted. */
struct sink {
	char *p, *most;		/* a row begins before ${most}, by as much as it may need */
	struct converted *done;
	int64_t units; /* the amounts of ${scale} decimals: of one run, so that they stay far
			  from 2^63 */
	int scale;
	date_day day;		/* of the last row */
};

/** Add up the amounts that came with as many decimals. */
static void
add_units(struct sink *sink)
{
	struct converted *done = sink->done;

	done->amount += decimal_to_sum((struct decimal){ sink->units, sink->scale });
	done->scale = sink->scale > done->scale ? sink->scale : done->scale;
	sink->units = 0;
}

/** Count a row that was written. */
static inline void
count_row(struct sink *sink, const struct batch *b, size_t i)
{
	struct converted *done = sink->done;
	int64_t units = (int64_t)b->amounts.units[i];

	done->rows++;
	if ((int)b->amounts.scale[i] != sink->scale) {
		add_units(sink);
		sink->scale = (int)b->amounts.scale[i];
	}
	sink->units += b->amounts.negative[i] ? -units : units;
	if (b->day[i] == sink->day)
		return;
	sink->day = b->day[i];
	if (done->first == DATE_NONE || sink->day < done->first)
		done->first = sink->day;
	if (sink->day > done->last)
		done->last = sink->day;
}

/**
 * Write the rows of a batch up to the first that is not plain, or has no room.  Return how many
 * lines that were.
 */
static inline size_t
put_rows(struct converter *c, const struct batch *b, struct sink *sink, struct run *run,
    size_t *last)
{
	size_t i = 0;

	for (; i < b->lines.n && b->fate[i] != FATE_UNUSUAL; i++) {
		char *p = sink->p;
		struct run next = *run;

		if (b->fate[i] == FATE_GUEST) {
			sink->done->guests++;
			run->front = NULL;
			continue;
		}
		if (b->amounts.bad[i] != 0 || (b->amounts.negative[i] && c->plan.drop_returns) ||
		    (ptrdiff_t)(c->plan.room_each * csvin_batch_line(&b->lines, i).n) >
			sink->most - p)
			break;
		p = put_front(c, b, i, p, &next);
		p = amounts_print(&b->amounts, i, p);
		if ((p = put_rest(c, b, i, p)) == NULL)
			break;
		*run = next;
		*last = i;
		sink->p = p;
		count_row(sink, b, i);
	}
	return i;
}

/** Remember the last row of a run for convert_row(). */
static void
remember_row(
    struct converter *c, const struct csvin_batch *lines, size_t i, const struct run *run)
{
	struct csv_row row = { .base = lines->base,
		.end = lines->end[i],
		.start = csvin_batch_start(lines, i),
		.n = lines->fields,
		.line = csvin_batch_line(lines, i),
		.number = lines->number + i };

	c->front.there = false;
	if (c->plan.order == HEADER_NONE || run->front == NULL ||
	    run->front_n > sizeof(c->front_text))
		return;
	row_front_keep(&c->front, &row);
	memmove(c->front_text, run->front, run->front_n);
	c->front_n = run->front_n;
	c->front_date = run->date;
}

/** The loop of convert_run(): batch after batch, until one has a line that is not plain. */
static void
run_batches(struct converter *c, struct csvin *csv, uint32_t fields, struct sink *sink,
    struct run *run)
{
	struct batch b;
	size_t n, last;

	do {
		csvin_batch(csv, fields, &b.lines);
		if (b.lines.n == 0 || !b.lines.plain)
			break;
		read_fronts(c, &b, run);
		read_amounts(c, &b);
		last = SIZE_MAX;
		n = put_rows(c, &b, sink, run, &last);
		if (last != SIZE_MAX)
			remember_row(c, &b.lines, last, run);
		csvin_batch_take(csv, n);
	} while (n == CSVIN_BATCH);
	add_units(sink);
}

bool
convert_run(struct converter *c, struct csvin *csv, const struct csv_row *row, char *dest,
    size_t room, size_t *n, struct converted *done)
{
	struct run run = { NULL, 0, DATE_NONE };
	struct sink sink = { .p = dest, .done = done, .day = DATE_NONE };

	if (!c->common || c->room_all > room)
		return false;
	sink.most = dest + (room - c->room_all);
	if (c->front.there && c->front.line == row->number && c->front.prefix != SIZE_MAX)
		run = (struct run){ c->front_text, c->front_n, c->front_date };
	*done = (struct converted){ .first = DATE_NONE, .last = DATE_NONE };
	run_batches(c, csv, row->n, &sink, &run);
	*n = (size_t)(sink.p - dest);
	return done->rows + done->guests > 0;
}
