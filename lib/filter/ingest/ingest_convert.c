/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of one input, one after another: split, converted, counted, written, or refused.
 *
 * Most logs have rows that stand for themselves and go through convert_row(), with runs of them
 * through convert_run().  Where the layout says that money depends on the order (shape.settles),
 * rows are gathered until their order ends (order_lines.h) and written by convert_given().
 *
 * What must hold: each row that is read is counted under exactly one outcome.
 */
#include "filter/ingest/ingest_inner.h"
#include "filter/ingest/ingest_rows.h"
#include "ingest/sniff_parts.h"

#include <string.h>

/* Room for rows that are converted together: a run ends where it is full. */
#define RUN ((size_t)64 << 10)

/** What is said of a refused row. */
struct reject {
	const char *name;
	unsigned long long line;
	const char *reason, *title;
	struct slice value;
};

/**
 * Put a row among the rejects as it was; but with what its order's first line holds for it, because
 * that line may not be among them.
 */
static void
add_reject(struct ingest *g, const struct ingest_layout *l, const struct csv_row *row,
    const struct reject *reject)
{
	struct buf joined = { 0 };
	struct slice text = row->line;

	if (l->convert.shape.fill != NULL && row->n == l->width &&
	    rejects_join(g->rejects, row, &joined) == CRM_OK)
		text = buf_slice(&joined);
	rejects_add(g->rejects, reject->name, reject->line, reject->reason, reject->title,
	    reject->value, text);
	buf_free(&joined);
}

/**
 * A row is refused: count it, say it, and put it among the rejects.  With pseudonyms no value is
 * shown: it may be an id in the wrong column.
 */
static void
refuse(struct ingest *g, const struct ingest_layout *l, const char *name, const struct csv_row *row,
    enum outcome outcome, const struct refusal *refusal)
{
	bool column = refusal->column != HEADER_NONE && refusal->column < row->n;
	struct slice value = column ? csvin_field(row, refusal->column) : (struct slice){ "", 0 };
	const char *title = column ? l->names[refusal->column] : "";
	unsigned long long line = row->number + l->lines_before;
	static const struct refusal total = { HEADER_NONE, "is a total of other rows" };
	char show[MSG_SHOW], head[MSG_SHOW];

	if (ingest_row_is_header(l, row->line)) {
		g->receipt.tally.rows[DROPPED_HEADER]++;
		return;
	}
	if (g->erase != NULL && ingest_row_names(l, row, g->erase, g->pseudonym)) {
		g->receipt.tally.rows[DROPPED_ERASED]++;
		return;
	}
	if (outcome != REFUSED_TOTAL && ingest_row_is_total(l, row)) {
		outcome = REFUSED_TOTAL;
		column = false;
		refusal = &total;
	}
	g->receipt.tally.rows[outcome]++;
	if (column)
		msg_repeat(g->msg, outcome_name(outcome), "%s:%llu: %s: \"%s\" %s", name, line,
		    msg_show(head, slice_of(title)),
		    g->pseudonym != NULL ? "..." : msg_show(show, value), refusal->why);
	else
		msg_repeat(g->msg, outcome_name(outcome), "%s:%llu: %s", name, line, refusal->why);
	if (g->rejects != NULL)
		add_reject(
		    g, l, row, &(struct reject){ name, line, outcome_name(outcome), title, value });
}

/** Count kept rows, ${rows} of the ledger. */
static enum crm_status
keep(struct ingest *g, struct slice rows, const struct converted *done)
{
	enum crm_status status = receipt_keep(&g->receipt, done);

	if (status == CRM_OK && g->expect != NULL)
		status = ingest_expect_keep(g->expect, rows, done);
	if (status == CRM_ENOMEM)
		return msg_nomem(g->msg);
	if (status == CRM_EDATA) {
		msg_error(g->msg, "the sum of all amounts has more than 29 digits");
		return CRM_EINPUT;
	}
	return status;
}

/**
 * Where the next row of the ledger is made: in the output's own buffer, so that it is not copied,
 * or in a buffer where it waits for its person.  NULL where there is no room.
 */
static char *
row_room(struct ingest *g, const struct csv_row *row)
{
	size_t n = convert_room(g->converter, row);

	return g->identity != NULL ? ingest_identity_room(g->identity, n)
				   : rows_out_room(g->out, n);
}

static enum crm_status
no_room(struct ingest *g)
{

	return g->identity != NULL ? msg_nomem(g->msg) : rows_out_status(g->out);
}

/**
 * Write and count ${made}, a row that was made in row_room(), or let it wait for its person.
 */
static enum crm_status
give_row(struct ingest *g, const struct ingest_layout *l, const struct csv_row *row,
    struct slice made, const struct converted *done)
{
	enum crm_status status;

	if (g->identity != NULL)
		return ingest_identity_add(g->identity, l, row, made.n, done);
	/* Count first: the bytes may be gone once they are the output's. */
	if ((status = keep(g, made, done)) == CRM_OK)
		rows_out_added(g->out, made.n);
	return status;
}

enum crm_status
ingest_write_persons(struct ingest *g)
{
	bool keeps_guests = g->inputs.v[0].layout.settings.set.guests == 1, guest;
	struct converted done;
	enum crm_status status;
	struct slice row;

	if ((status = ingest_identity_resolve(g->identity)) != CRM_OK)
		return status;
	while ((status = ingest_identity_next(g->identity, g->pseudonym, &row, &done, &guest)) ==
		CRM_OK &&
	    row.p != NULL) {
		if (guest && !keeps_guests) {
			g->receipt.tally.rows[DROPPED_GUEST] += done.rows;
			continue;
		}
		rows_out_write(g->out, row);
		if ((status = keep(g, row, &done)) != CRM_OK)
			return status;
	}
	return status == CRM_OK ? rows_out_status(g->out) : status;
}

/**
 * Whether a row of the ledger is a total of those before it: no customer, no order, and their sum.
 */
static bool
is_sum(const struct ingest *g, const char *row, const struct converted *done)
{
	const struct receipt *r = &g->receipt;

	return g->identity == NULL && row[0] == ',' && row[1 + DATE_PRINT + 1] == ',' &&
	    done->amount != 0 && r->n_sums == 1 && r->sums[0].rows > 1 &&
	    r->sums[0].amount == done->amount;
}

/**
 * Write one row whose money has been worked out, of ${rows} rows of the log; *${outcome} is what
 * became of it.
 */
static enum crm_status
write_given(struct ingest *g, const struct ingest_layout *l, const struct csv_row *row,
    const struct convert_given *given, uint32_t rows, enum outcome *outcome,
    struct refusal *refusal)
{
	struct converted done;
	size_t n;
	char *p;

	if ((p = row_room(g, row)) == NULL)
		return no_room(g);
	*outcome = convert_given(g->converter, row, given, p, &n, &done, refusal);
	if (*outcome == KEPT && p[0] == ',' && is_sum(g, p, &done)) {
		*refusal = (struct refusal){ HEADER_NONE, "is a total of the rows before it" };
		*outcome = REFUSED_TOTAL;
	}
	done.rows = rows;
	return *outcome == KEPT ? give_row(g, l, row, (struct slice){ p, n }, &done) : CRM_OK;
}

/** Write one line of an order, and the return that follows it. */
static enum crm_status
write_line(
    struct ingest *g, const struct ingest_layout *l, const char *name, struct order_line *line)
{
	enum crm_status status;
	enum outcome outcome = line->outcome, again = DROPPED_BLANK;

	if (outcome == KEPT &&
	    (status = write_given(g, l, &line->row, &line->given, 1, &outcome, &line->refusal)) !=
		CRM_OK)
		return status;
	if (outcome != KEPT) {
		if (outcome_is_refusal(outcome))
			outcome = convert_refused(g->converter, &line->row, outcome);
		if (outcome_is_refusal(outcome))
			refuse(g, l, name, &line->row, outcome, &line->refusal);
		else
			g->receipt.tally.rows[outcome]++;
		return CRM_OK;
	}
	if (!line->returned)
		return CRM_OK;
	/* One row of the log, of which two of the ledger are made. */
	status = write_given(g, l, &line->row, &line->back, 0, &again, &line->refusal);
	g->receipt.returns += status == CRM_OK && again == KEPT;
	return status;
}

/**
 * *${seen}: whether lines of the order that was gathered, of this customer, came before.  Orders
 * are kept as hashes of customer and id (duplicates.h), some bytes each.
 */
static enum crm_status
order_seen(struct ingest *g, const struct ingest_layout *l, bool *seen)
{
	const struct csv_row *row = &g->order.v[0].row;
	size_t order = l->convert.map.column[FIELD_ORDER],
	       customer = l->convert.map.column[FIELD_CUSTOMER];
	struct slice id = slice_trim(csvin_field(row, order)), who = { "", 0 };
	struct buf key = { 0 };
	enum crm_status status;

	*seen = false;
	if (id.n == 0)
		return CRM_OK;
	if (customer != HEADER_NONE)
		who = slice_trim(csvin_field(row, customer));
	if ((status = buf_add(&key, who.p, who.n)) == CRM_OK &&
	    (status = buf_add(&key, "", 1)) == CRM_OK &&
	    (status = buf_add(&key, id.p, id.n)) == CRM_OK)
		status = duplicates_seen(g->orders, buf_slice(&key), seen);
	buf_free(&key);
	return status;
}

/** Settle and write the order that was gathered. */
static enum crm_status
write_order(struct ingest *g, const struct ingest_layout *l, const char *name)
{
	size_t order = l->convert.map.column[FIELD_ORDER];
	bool seen = false;
	enum crm_status status;

	if (g->order.n == 0)
		return CRM_OK;
	if (order_settle(&g->order, g->converter, &l->convert) != CRM_OK)
		return msg_nomem(g->msg);
	/* An order whose lines are apart: its total or shipping would count again. */
	if (g->orders != NULL && order != HEADER_NONE && order_seen(g, l, &seen) != CRM_OK)
		return msg_nomem(g->msg);
	for (size_t i = 0; i < g->order.n; i++) {
		struct order_line *line = &g->order.v[i];

		if (seen && line->outcome == KEPT) {
			line->outcome = REFUSED_ORDER;
			line->refusal = (struct refusal){
				order,
				"has other lines further up: sort the log by order"
			};
		}
		if ((status = write_line(g, l, name, line)) != CRM_OK)
			return status;
	}
	order_next(&g->order);
	return CRM_OK;
}

/** Put a row to its order; the order before it is written. */
static enum crm_status
gather_one(
    struct ingest *g, const struct ingest_layout *l, const char *name, const struct csv_row *row)
{
	enum crm_status status;

	if ((g->order.cut || !order_takes(&g->order, g->converter, row)) &&
	    (status = write_order(g, l, name)) != CRM_OK)
		return status;
	return order_add(&g->order, &l->convert, row) == CRM_OK ? CRM_OK : msg_nomem(g->msg);
}

/** Convert one row that could be split, and (where ${csv} is given) what goes with it. */
static enum crm_status
convert_one(struct ingest *g, const struct ingest_layout *l, const char *name, struct csvin *csv,
    const struct csv_row *row)
{
	struct refusal refusal = { HEADER_NONE, NULL };
	struct converted done;
	enum crm_status status;
	enum outcome outcome;
	bool seen = false;
	size_t n;
	char *p;

	if (!ingest_row_fits(l, row)) {
		if (slice_trim(row->line).n == 0) {
			g->receipt.tally.rows[DROPPED_BLANK]++;
			return CRM_OK;
		}
		refusal.why = row->n < l->width ? "has fewer fields than the first line"
						: "has more fields than the first line";
		refuse(g, l, name, row, REFUSED_WIDTH, &refusal);
		return CRM_OK;
	}
	g->receipt.notes.n[NOTE_EMPTY_FIELD] += row->n != l->width;
	if (g->duplicates != NULL) {
		if (duplicates_seen(g->duplicates, row->line, &seen) != CRM_OK)
			return msg_nomem(g->msg);
		if (seen) {
			g->receipt.tally.rows[DROPPED_DUPLICATE]++;
			return CRM_OK;
		}
	}
	/* Money that depends on the order waits until the order is complete. */
	if (l->convert.shape.settles)
		return gather_one(g, l, name, row);
	if ((p = row_room(g, row)) == NULL)
		return no_room(g);
	outcome = convert_row(g->converter, row, p, &n, &done, &refusal);
	if (outcome != KEPT) {
		if (outcome_is_refusal(outcome))
			refuse(g, l, name, row, outcome, &refusal);
		else
			g->receipt.tally.rows[outcome]++;
		return CRM_OK;
	}
	if (p[0] == ',' && is_sum(g, p, &done)) {
		refusal = (struct refusal){ HEADER_NONE, "is a total of the rows before it" };
		refuse(g, l, name, row, REFUSED_TOTAL, &refusal);
		return CRM_OK;
	}
	if ((status = give_row(g, l, row, (struct slice){ p, n }, &done)) != CRM_OK ||
	    g->duplicates != NULL ||
	    g->identity != NULL || csv == NULL || row->n != l->width)
		return status;
	/* The lines that follow are mostly of the same order: convert as many as are ordinary. */
	if ((p = rows_out_room(g->out, RUN)) == NULL)
		return rows_out_status(g->out);
	if (!convert_run(g->converter, csv, row, p, RUN, &n, &done))
		return CRM_OK;
	g->receipt.tally.rows[DROPPED_GUEST] += done.guests;
	if (done.rows == 0)
		return CRM_OK;
	if ((status = keep(g, (struct slice){ p, n }, &done)) == CRM_OK)
		rows_out_added(g->out, n);
	return status;
}

/**
 * Read ${row}, which RFC 4180 cannot, or which has swallowed others after a quote that is not
 * closed, leniently, line by line.  False where that gives no rows either: nothing has been done
 * then.
 */
static bool
convert_leniently(struct ingest *g, const struct ingest_layout *l, const char *name,
    const struct csv_row *row, enum crm_status *status)
{
	struct lenient_marks marks = ingest_row_marks(l);
	struct slice text = row->line, line;
	struct csv_row fixed = { .number = row->number };

	*status = CRM_OK;
	if ((l->strict && l->escape == 0) || marks.quote == 0 || marks.delimiter == CSVIN_BLANKS ||
	    lenient_lines(&g->lenient, text, marks) == 0)
		return false;
	for (; *status == CRM_OK && lenient_next_line(&text, &line); fixed.number++)
		if (lenient_row(&g->lenient, line, marks, &fixed)) {
			/* With --escape it is how the log is written, and nothing out of place. */
			g->receipt.notes.n[NOTE_LENIENT] += l->escape == 0;
			*status = convert_one(g, l, name, NULL, &fixed);
		} else {
			fixed.line = line;
			fixed.n = 0;
			refuse(g, l, name, &fixed, REFUSED_QUOTING,
			    &(struct refusal){ HEADER_NONE, "quote is not closed" });
		}
	return true;
}

/**
 * Whether ${row}, which RFC 4180 can read, should be read leniently all the same: it has an escape,
 * or a quote that was not closed has swallowed other rows.
 */
static bool
is_odd(const struct ingest_layout *l, const struct csv_row *row)
{

	if (l->escape != 0 && memchr(row->line.p, l->escape, row->line.n) != NULL)
		return true;
	return row->n != l->width && memchr(row->line.p, '\n', row->line.n) != NULL;
}

/** See how the input ended: a ledger of our own without its last line end was cut. */
static enum crm_status
check_end(
    struct ingest *g, const struct ingest_layout *l, const char *name, const struct csvin *csv)
{

	if (csvin_whole(csv))
		return CRM_OK;
	if (sniff_begins_as_ledger((struct slice){ l->header, l->header_n })) {
		msg_error(g->msg,
		    "%s: is a ledger, and ends without its last line end: it was cut short", name);
		return CRM_EINPUT;
	}
	g->receipt.notes.n[NOTE_UNENDED]++;
	msg_warn(g->msg, "%s: does not end in a line end: it may have been cut short", name);
	return CRM_OK;
}

enum crm_status
ingest_convert_rows(
    struct ingest *g, const struct ingest_layout *l, struct csvin *csv, const char *name)
{
	bool header = l->sniff.header == 1;
	struct csv_row row;

	for (;;) {
		enum crm_status status = CRM_OK;

		switch (csvin_next(csv, &row)) {
		case CSVIN_ROW:
			if ((int64_t)row.number <= l->sniff.skip)
				continue;
			if (header)
				header = false;
			else if (!is_odd(l, &row) || !convert_leniently(g, l, name, &row, &status))
				status = convert_one(g, l, name, l->escape == 0 ? csv : NULL, &row);
			break;
		case CSVIN_BAD:
			if ((int64_t)row.number <= l->sniff.skip)
				continue;
			if (header)
				header = false;
			else if (!convert_leniently(g, l, name, &row, &status))
				refuse(g, l, name, &row, REFUSED_QUOTING,
				    &(struct refusal){ HEADER_NONE, csvin_why(csv) });
			break;
		case CSVIN_FAIL:
			return csvin_status(csv);
		case CSVIN_END:
			if ((status = write_order(g, l, name)) != CRM_OK)
				return status;
			return check_end(g, l, name, csv);
		}
		if (status != CRM_OK)
			return status;
	}
}
