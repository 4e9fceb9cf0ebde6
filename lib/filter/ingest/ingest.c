/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/ingest/ingest.h"

#include "filter/ingest/ingest_layout.h"
#include "filter/ingest/ingest_receipt.h"
#include "ingest/duplicates.h"
#include "ingest/icu_memory.h"
#include "ingest/receipt.h"
#include "ingest/rejects.h"
#include "ingest/source.h"
#include "table/csv_out.h"

#include <string.h>

/* Room for the rows of an order that are converted together. */
#define RUN ((size_t)16 << 10)

/** A run of crm-ingest. */
struct ingest {
	const struct ingest_options *o;
	const struct run *run;
	struct msg *msg;
	struct convert_rules rules;
	struct pseudonym *pseudonym;
	struct rates *rates;
	struct duplicates *duplicates;
	struct converter *converter;
	struct rejects *rejects;
	struct receipt receipt;
	struct output *out;
	bool writes[FIELDS]; /* the optional columns of the ledger, settled by the first input */
	bool started;			/* its header has been written */
};

/** Write the header of the ledger, or see that this input brings what it names. */
static enum crm_status
start_ledger(struct ingest *g, const struct ingest_layout *l, const char *name)
{
	static const char *const always[] = { "customer", "date", "order", "amount" };

	if (g->started) {
		for (enum field f = 0; f < FIELDS; f++)
			if (g->writes[f] != l->convert.writes[f]) {
				msg_error(g->msg,
				    "%s: has %s column for %s, where the inputs before it have %s: say --map %s=%s",
				    name, g->writes[f] ? "no" : "a", field_name(f),
				    g->writes[f] ? "one" : "none", field_name(f),
				    g->writes[f] ? "COLUMN" : "");
				return CRM_EINPUT;
			}
		return CRM_OK;
	}
	memcpy(g->writes, l->convert.writes, sizeof(g->writes));
	g->started = true;
	for (size_t i = 0; i < 4; i++)
		if (i == 0)
			csvout_field(g->out, slice_of(always[i]));
		else
			csvout_next(g->out, slice_of(always[i]));
	for (enum field f = 0; f < FIELDS; f++)
		if (g->writes[f])
			csvout_next(g->out, slice_of(field_name(f)));
	for (size_t i = 0; i < l->convert.n_keep; i++)
		csvout_next(g->out, slice_of(l->names[l->convert.keep[i]]));
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
	char show[MSG_SHOW], head[MSG_SHOW];

	g->receipt.tally.rows[outcome]++;
	if (column)
		msg_repeat(g->msg, outcome_name(outcome), "%s:%llu: %s: \"%s\" %s", name,
		    (unsigned long long)row->number, msg_show(head, slice_of(title)),
		    g->pseudonym != NULL ? "..." : msg_show(show, value), refusal->why);
	else
		msg_repeat(g->msg, outcome_name(outcome), "%s:%llu: %s", name,
		    (unsigned long long)row->number, refusal->why);
	if (g->rejects != NULL)
		rejects_add(
		    g->rejects, name, row->number, outcome_name(outcome), title, value, row->line);
}

/** Count kept rows. */
static enum crm_status
keep(struct ingest *g, const struct converted *done)
{
	enum crm_status status = receipt_keep(&g->receipt, done);

	if (status == CRM_ENOMEM)
		return msg_nomem(g->msg);
	if (status == CRM_EDATA) {
		msg_error(g->msg, "the sum of all amounts has more than 29 digits");
		return CRM_EINPUT;
	}
	return status;
}

/** Convert one row that could be split, and what goes with it. */
static enum crm_status
convert_one(struct ingest *g, const struct ingest_layout *l, const char *name, struct csvin *csv,
    const struct csv_row *row)
{
	struct refusal refusal = { HEADER_NONE, NULL
};
	struct converted done;
	enum crm_status status;
	enum outcome outcome;
	bool seen = false;
	size_t n;
	char *p;

	if (row->n != l->width) {
		if (slice_trim(row->line).n == 0) {
			g->receipt.tally.rows[DROPPED_BLANK]++;
			return CRM_OK;
		}
		refusal.why = row->n < l->width ? "has fewer fields than the first line"
						: "has more fields than the first line";
		refuse(g, l, name, row, REFUSED_WIDTH, &refusal);
		return CRM_OK;
	}
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
	output_added(g->out, n);
	if ((status = keep(g, &done)) != CRM_OK || g->duplicates != NULL)
		return status;
	if ((p = output_room(g->out, RUN)) == NULL)
		return output_status(g->out);
	if (!convert_run(g->converter, csv, row, p, RUN, &n, &done))
		return CRM_OK;
	output_added(g->out, n);
	return keep(g, &done);
}

/** Turn the rows behind the header into rows of the ledger. */
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
			else
				status = convert_one(g, l, name, csv, &row);
			break;
		case CSVIN_BAD:
			if ((int64_t)row.number <= l->sniff.skip)
				continue;
			refuse(g, l, name, &row, REFUSED_QUOTING,
			    &(struct refusal){ HEADER_NONE, csvin_why(csv) });
			break;
		case CSVIN_FAIL:
			return csvin_status(csv);
		case CSVIN_END:
			return CRM_OK;
		}
		if (status != CRM_OK)
			return status;
	}
}

/** Read one input from its first byte to its last. */
static enum crm_status
read_input(struct ingest *g, const char *file)
{
	struct ingest_layout layout = { 0 };
	struct csvin_options options;
	struct source *source = NULL;
	uint64_t before = tally_read(&g->receipt.tally);
	struct csvin *csv = NULL;
	struct input *in = NULL;
	enum crm_status status;
	struct slice sample;
	const char *name;
	bool whole;

	if ((status = input_open(&in, file, g->run->progress, g->msg)) != CRM_OK)
		return status;
	name = input_name(in);
	if ((status = source_open(&source, in, g->o->encoding, g->msg)) != CRM_OK ||
	    (status = source_peek(source, SNIFF_SAMPLE, &sample, &whole)) != CRM_OK ||
	    (status = ingest_look(&layout, g->o, sample, whole, name, g->msg)) != CRM_OK)
		goto done;
	if (g->o->sniff) {
		ingest_print_sniff(&layout, g->o, file, g->out);
		goto done;
	}
	if ((status = start_ledger(g, &layout, name)) != CRM_OK)
		goto done;
	if (g->rejects != NULL &&
	    (status = rejects_header(g->rejects, (struct slice){ layout.header, layout.header_n },
		 layout.sniff.delimiter, name)) != CRM_OK)
		goto done;
	options = ingest_csv_options(&layout, source_read, source);
	convert_layout(g->converter, &layout.convert);
	if ((status = csvin_open(&csv, NULL, &options, g->msg)) == CRM_OK)
		status = convert_rows(g, &layout, csv, name);
	if (status == CRM_OK &&
	    receipt_input(&g->receipt, file, input_facts(in),
		tally_read(&g->receipt.tally) - before) != CRM_OK)
		status = msg_nomem(g->msg);

done:
	csvin_close(csv);
	source_close(source);
	input_close(in);
	ingest_layout_free(&layout);
	return status;
}

/** Open all that the options name. */
static enum crm_status
prepare(struct ingest *g)
{
	const struct ingest_options *o = g->o;
	const char *equals = o->consent != NULL ? strchr(o->consent, '=') : NULL;
	enum crm_status status;

	receipt_init(&g->receipt);
	if (o->pseudonym_key != NULL &&
	    (status = pseudonym_open(&g->pseudonym, o->pseudonym_key, g->msg)) != CRM_OK)
		return status;
	if (o->rates != NULL && (status = rates_open(&g->rates, o->rates, g->msg)) != CRM_OK)
		return status;
	if (o->dedupe && duplicates_open(&g->duplicates) != CRM_OK)
		return msg_nomem(g->msg);
	g->rules = (struct convert_rules){
		.drop_returns = o->returns == 1,
		.drop_zeros = o->zeros == 1,
		.keep_guests = o->guests == 1,
		.earliest = o->range.earliest,
		.latest = o->range.latest,
		.since = o->since,
		.until = o->until,
		.today = o->today,
		.cancel_prefix = slice_of(o->cancel_prefix != NULL ? o->cancel_prefix : ""),
		.trim_id = slice_of(o->trim_id != NULL ? o->trim_id : ""),
		.fold_case = o->fold_id == INGEST_FOLD_CASE || o->fold_id == INGEST_FOLD_BOTH,
		.fold_blanks = o->fold_id == INGEST_FOLD_BLANKS || o->fold_id == INGEST_FOLD_BOTH,
		.recoded = o->encoding != NULL,
		.pseudonym = g->pseudonym,
		.rates = g->rates,
		.consent_value = slice_of(equals != NULL ? equals + 1 : ""),
		.currency = number_currency_code(slice_of(o->currency != NULL ? o->currency : "")),
	};
	if (convert_open(&g->converter, &g->rules) != CRM_OK)
		return msg_nomem(g->msg);
	if (o->rejects != NULL &&
	    (status = rejects_open(&g->rejects, o->rejects, g->run->outputs, g->msg)) != CRM_OK)
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
	rates_close(g->rates);
	pseudonym_close(g->pseudonym);
	receipt_free(&g->receipt);
	icu_memory(NULL);
}

enum crm_status
ingest_run(const struct ingest_options *o, const struct run *run)
{
	struct ingest g = { .o = o, .run = run, .msg = run->msg };
	enum crm_status status, closed;

	icu_memory(run->msg);
	if ((status = prepare(&g)) != CRM_OK)
		goto fail;
	if (run->n == 0)
		status = read_input(&g, "-");
	for (size_t i = 0; i < run->n && status == CRM_OK; i++)
		status = read_input(&g, run->names[i]);
	if (status != CRM_OK)
		goto fail;
	if ((closed = rejects_finish(g.rejects)) != CRM_OK)
		status = closed;
	g.rejects = NULL;
	if (status == CRM_OK && !o->sniff)
		status = ingest_receipt(o, run, &g.receipt);
	if (status == CRM_OK)
		status = output_finish(g.out);
	else
		output_abort(g.out);
	g.out = NULL;
	if (status == CRM_OK && too_many_refused(o->max_rejects, &g.receipt.tally))
		status = CRM_EDATA;
	release(&g);
	return status;

fail:
	rejects_abort(g.rejects);
	output_abort(g.out);
	release(&g);
	return status;
}
