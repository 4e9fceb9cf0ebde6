/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-ingest from its first step to its last: load the reading, look at the start of every input,
 * write the ledger's header, convert the rows of one input after another, then write rejects and
 * receipt and put the ledger in place.
 *
 * What must hold: nothing is written before every input has been understood, and each row that is
 * read is counted under exactly one outcome, so that the receipt adds up.
 */
#include "filter/ingest/ingest.h"

#include "filter/ingest/ingest_expect.h"
#include "filter/ingest/ingest_inputs.h"
#include "filter/ingest/ingest_receipt.h"
#include "filter/ingest/ingest_rows.h"
#include "filter/ingest/ingest_tell.h"
#include "ingest/duplicates.h"
#include "ingest/icu_memory.h"
#include "ingest/receipt.h"
#include "ingest/rejects.h"
#include "table/csv_out.h"

#include <string.h>

/* Room for rows that are converted together. */
#define RUN ((size_t)64 << 10)

/** A run of crm-ingest. */
struct ingest {
	const struct ingest_options *o;
	const struct run *run;
	struct msg *msg;
	struct reading reading;		/* of --reading */
	struct ingest_inputs inputs;
	struct convert_rules rules;	/* of the input that is read */
	struct pseudonym *pseudonym;
	struct rates *rates;
	struct duplicates *duplicates;
	struct lenient lenient;		/* for rows whose quotes are out of place */
	struct id_folds *folds;		/* NULL until an input has --fold-id */
	struct converter *converter;
	struct rejects *rejects;
	struct receipt receipt;
	struct ingest_expect *expect;	/* NULL without --expect */
	struct output *out;
};

/** Write the header of the ledger: what is always there, what any input has, what is kept. */
static enum crm_status
start_ledger(struct ingest *g)
{
	static const char *const always[] = { "customer", "date", "order", "amount" };

	for (size_t i = 0; i < 4; i++)
		if (i == 0)
			csvout_field(g->out, slice_of(always[i]));
		else
			csvout_next(g->out, slice_of(always[i]));
	for (enum field f = 0; f < FIELDS; f++)
		if (g->inputs.writes[f])
			csvout_next(g->out, slice_of(field_name(f)));
	for (size_t i = 0; i < g->inputs.n_keep; i++)
		csvout_next(g->out, g->inputs.keep[i]);
	csvout_end(g->out);
	return output_status(g->out);
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
	if (outcome != REFUSED_TOTAL && ingest_row_is_total(l, row)) {
		outcome = REFUSED_TOTAL;
		column = false;
		refusal = &total;
	}
	g->receipt.tally.rows[outcome]++;
	if (column)
		msg_repeat(g->msg, outcome_name(outcome), "%s:%llu: %s: \"%s\" %s", name,
		    line, msg_show(head, slice_of(title)),
		    g->pseudonym != NULL ? "..." : msg_show(show, value), refusal->why);
	else
		msg_repeat(g->msg, outcome_name(outcome), "%s:%llu: %s", name, line, refusal->why);
	if (g->rejects != NULL)
		rejects_add(
		    g->rejects, name, line, outcome_name(outcome), title, value, row->line);
}

/** Count kept rows. */
static enum crm_status
keep(struct ingest *g, const struct converted *done)
{
	enum crm_status status = receipt_keep(&g->receipt, done);

	if (status == CRM_OK && g->expect != NULL)
		status = ingest_expect_keep(g->expect, done);
	if (status == CRM_ENOMEM)
		return msg_nomem(g->msg);
	if (status == CRM_EDATA) {
		msg_error(g->msg, "the sum of all amounts has more than 29 digits");
		return CRM_EINPUT;
	}
	return status;
}

/**
 * Whether a row of the ledger is a total of those before it: no customer, no order, and their sum.
 */
static bool
is_sum(const struct ingest *g, const char *row, const struct converted *done)
{
	const struct receipt *r = &g->receipt;

	return row[0] == ',' && row[1 + DATE_PRINT + 1] == ',' && done->amount != 0 &&
	    r->n_sums == 1 && r->sums[0].rows > 1 && r->sums[0].amount == done->amount;
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
	if ((p = output_room(g->out, convert_room(g->converter, row))) == NULL)
		return output_status(g->out);
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
	output_added(g->out, n);
	if ((status = keep(g, &done)) != CRM_OK || g->duplicates != NULL || csv == NULL ||
	    row->n != l->width)
		return status;
	if ((p = output_room(g->out, RUN)) == NULL)
		return output_status(g->out);
	if (!convert_run(g->converter, csv, row, p, RUN, &n, &done))
		return CRM_OK;
	output_added(g->out, n);
	return keep(g, &done);
}

/**
 * Read ${row}, which RFC 4180 cannot, or which has swallowed others after a quote that is not closed,
 * leniently, line by line.  False where that gives no rows either: nothing has been done then.
 */
static bool
convert_leniently(struct ingest *g, const struct ingest_layout *l, const char *name,
    const struct csv_row *row, enum crm_status *status)
{
	struct lenient_marks marks = ingest_row_marks(l);
	struct slice text = row->line, line;
	struct csv_row fixed = { .number = row->number };

	*status = CRM_OK;
	if (l->strict || marks.quote == 0 || marks.delimiter == CSVIN_BLANKS ||
	    lenient_lines(&g->lenient, text, marks) == 0)
		return false;
	for (; *status == CRM_OK && lenient_next_line(&text, &line); fixed.number++)
		if (lenient_row(&g->lenient, line, marks, &fixed)) {
			g->receipt.notes.n[NOTE_LENIENT]++;
			*status = convert_one(g, l, name, NULL, &fixed);
		} else {
			fixed.line = line;
			fixed.n = 0;
			refuse(g, l, name, &fixed, REFUSED_QUOTING,
			    &(struct refusal){ HEADER_NONE, "quote is not closed" });
		}
	return true;
}

/** See how the input ended: a ledger of our own without its last line end was cut. */
static enum crm_status
check_end(struct ingest *g, const struct ingest_layout *l, const char *name, const struct csvin *csv)
{
	static const char ledger[] = "customer,date,order,amount";
	size_t n = sizeof(ledger) - 1;

	if (csvin_whole(csv))
		return CRM_OK;
	if (l->header_n >= n && memcmp(l->header, ledger, n) == 0 &&
	    (l->header_n == n || l->header[n] == ',')) {
		msg_error(g->msg, "%s: is a ledger, and ends without its last line end: it was cut short",
		    name);
		return CRM_EINPUT;
	}
	g->receipt.notes.n[NOTE_UNENDED]++;
	msg_warn(g->msg, "%s: does not end in a line end: it may have been cut short", name);
	return CRM_OK;
}

/** Turn the rows after the header into rows of the ledger. */
static enum crm_status
convert_rows(struct ingest *g, const struct ingest_layout *l, struct csvin *csv, const char *name)
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
			else if (row.n == l->width || memchr(row.line.p, '\n', row.line.n) == NULL ||
			    !convert_leniently(g, l, name, &row, &status))
				status = convert_one(g, l, name, csv, &row);
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
			return check_end(g, l, name, csv);
		}
		if (status != CRM_OK)
			return status;
	}
}

/** How ids are brought to their form. */
static struct id_rules
ingest_id_rules(const struct ingest_options *o)
{
	struct id_rules rules = {
		.trim = slice_of(o->trim_id != NULL ? o->trim_id : ""),
		.fold_letters = o->fold_id == INGEST_FOLD_CASE || o->fold_id == INGEST_FOLD_BOTH,
		.fold_blanks = o->fold_id == INGEST_FOLD_BLANKS || o->fold_id == INGEST_FOLD_BOTH,
		.missing.more = &o->na,
	};

	/* `--na=` says that the usual words are not meant. */
	for (size_t i = 0; i < o->na.n; i++)
		rules.missing.no_usual = rules.missing.no_usual || o->na.v[i][0] == '\0';
	return rules;
}

/** The rules for the rows of one input, as its settings have them. */
static enum crm_status
set_rules(struct ingest *g, const struct ingest_layout *l)
{
	const struct ingest_options *o = &l->settings.set;

	if (o->fold_id > INGEST_FOLD_NONE && g->folds == NULL && id_folds_open(&g->folds) != CRM_OK)
		return msg_nomem(g->msg);
	g->rules = (struct convert_rules){
		.drop_returns = o->returns == 1,
		.drop_zeros = o->zeros == 1,
		.keep_guests = o->guests == 1,
		.earliest = l->sniff.earliest,
		.latest = l->sniff.latest,
		.since = g->o->since,
		.until = g->o->until,
		.today = g->o->today,
		.cancel_prefix = slice_of(o->cancel_prefix != NULL ? o->cancel_prefix : ""),
		.id = ingest_id_rules(o),
		.folds = g->folds,
		.notes = &g->receipt.notes,
		.recoded = o->encoding != NULL,
		.pseudonym = g->pseudonym,
		.rates = g->rates,
		.currency = number_currency_code(slice_of(o->currency != NULL ? o->currency : "")),
	};
	convert_rules(g->converter, &g->rules);
	convert_layout(g->converter, &l->convert);
	return CRM_OK;
}

/** Read one input from its first byte to its last. */
static enum crm_status
read_input(struct ingest *g, struct ingest_input *input)
{
	struct csvin_options options;
	uint64_t before = tally_read(&g->receipt.tally);
	struct csvin *csv = NULL;
	enum crm_status status;

	if ((status = ingest_input_open(input, g->o, &g->reading.set, g->run)) != CRM_OK)
		return status;
	if ((status = set_rules(g, &input->layout)) != CRM_OK)
		return status;
	if (g->expect != NULL)
		ingest_expect_begin(g->expect, &g->receipt.tally);
	options = ingest_csv_options(&input->layout, source_read, input->source);
	if ((status = csvin_open(&csv, NULL, &options, g->msg)) == CRM_OK)
		status = convert_rows(g, &input->layout, csv, input->name);
	if (status == CRM_OK &&
	    receipt_input(&g->receipt, input->file, input_facts(input->in),
		tally_read(&g->receipt.tally) - before) != CRM_OK)
		status = msg_nomem(g->msg);
	if (status == CRM_OK && g->expect != NULL)
		status = ingest_expect_end(g->expect, input, &g->receipt.tally);
	csvin_close(csv);
	return status;
}

/** Open all that the options name. */
static enum crm_status
prepare(struct ingest *g)
{
	const struct ingest_options *o = g->o;
	enum crm_status status;

	receipt_init(&g->receipt);
	reading_init(&g->reading);
	if (o->reading != NULL &&
	    (status = ingest_reading_load(&g->reading, o->reading, g->msg)) != CRM_OK)
		return status;
	if (o->pseudonym_key != NULL &&
	    (status = pseudonym_open(&g->pseudonym, o->pseudonym_key, g->msg)) != CRM_OK)
		return status;
	if (o->rates != NULL && (status = rates_open(&g->rates, o->rates, g->msg)) != CRM_OK)
		return status;
	if (o->expect != NULL && (status = ingest_expect_open(&g->expect, o, g->run)) != CRM_OK)
		return status;
	if ((o->dedupe && duplicates_open(&g->duplicates) != CRM_OK) ||
	    convert_open(&g->converter, &g->rules) != CRM_OK)
		return msg_nomem(g->msg);
	if ((status = ingest_inputs_look(&g->inputs, o, &g->reading.set, g->run)) != CRM_OK)
		return status;
	if (o->rejects != NULL &&
	    ((status = rejects_open(&g->rejects, o->rejects, g->run->outputs, g->msg)) != CRM_OK ||
		(status = ingest_rejects_start(g->rejects, &g->inputs, g->msg)) != CRM_OK))
		return status;
	return run_output(g->run, &g->out);
}

/** Whether more rows were refused than --max-rejects allows. */
static bool
too_many_refused(struct ingest_limit limit, const struct tally *t)
{
	double refused = (double)tally_refused(t);

	/* A share is not divided by 100: 29 rows of 100 are not more than 29 %. */
	return limit.percent ? refused * 100 > limit.most * (double)tally_read(t)
			     : refused > limit.most;
}

static void
release(struct ingest *g)
{

	convert_close(g->converter);
	duplicates_close(g->duplicates);
	id_folds_close(g->folds);
	lenient_free(&g->lenient);
	rates_close(g->rates);
	pseudonym_close(g->pseudonym);
	receipt_free(&g->receipt);
	ingest_expect_close(g->expect);
	ingest_inputs_free(&g->inputs);
	reading_free(&g->reading);
	icu_memory(NULL);
}

/** Print what was found out, or read all inputs. */
static enum crm_status
work(struct ingest *g)
{
	enum crm_status status;

	for (size_t i = 0; i < g->inputs.n; i++)
		ingest_tell(&g->inputs.v[i], g->o->sniff, g->msg);
	if (g->o->sniff) {
		for (size_t i = 0; i < g->inputs.n; i++)
			ingest_print_sniff(&g->inputs.v[i].layout, g->inputs.v[i].file, g->out);
		return CRM_OK;
	}
	if ((status = start_ledger(g)) != CRM_OK)
		return status;
	for (size_t i = 0; i < g->inputs.n && status == CRM_OK; i++) {
		status = read_input(g, &g->inputs.v[i]);
		ingest_input_shut(&g->inputs.v[i]);
	}
	return status;
}

enum crm_status
ingest_run(const struct ingest_options *o, const struct run *run)
{
	struct ingest g = { .o = o, .run = run, .msg = run->msg };
	enum crm_status status, closed;
	size_t alarms = 0;

	icu_memory(run->msg);
	if ((status = prepare(&g)) != CRM_OK || (status = work(&g)) != CRM_OK)
		goto fail;
	if (g.folds != NULL)
		g.receipt.notes.n[NOTE_FOLDED] = id_folds_joined(g.folds);
	if ((closed = rejects_finish(g.rejects)) != CRM_OK)
		status = closed;
	g.rejects = NULL;
	if (status == CRM_OK && o->save_reading != NULL)
		status = ingest_save_reading(&g.inputs, run, o->save_reading);
	if (status == CRM_OK && !o->sniff)
		status = ingest_receipt(o, run, &g.receipt, &g.inputs, convert_counts(g.converter));
	if (status == CRM_OK && g.expect != NULL &&
	    (status = ingest_expect_finish(g.expect, &alarms)) == CRM_OK && alarms > 0 &&
	    o->strict_expect)
		status = CRM_EINPUT;
	if (status == CRM_OK)
		status = output_finish(g.out);
	else
		output_abort(g.out);
	g.out = NULL;
	if (status == CRM_OK &&
	    (alarms > 0 || too_many_refused(o->max_rejects, &g.receipt.tally)))
		status = CRM_EDATA;
	release(&g);
	return status;

fail:
	rejects_abort(g.rejects);
	output_abort(g.out);
	release(&g);
	return status;
}
