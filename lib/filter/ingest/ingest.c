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

#include "filter/ingest/ingest_inner.h"
#include "filter/ingest/ingest_receipt.h"
#include "filter/ingest/ingest_tell.h"
#include "ingest/icu_memory.h"
#include "table/csv_out.h"

#include <string.h>

/** Write the header of the ledger: what is always there, what any input has, what is kept. */
static enum crm_status
put_header(const struct ingest *g, struct output *out)
{
	static const char *const always[] = { "customer", "date", "order", "amount" };

	for (size_t i = 0; i < 4; i++)
		if (i == 0)
			csvout_field(out, slice_of(always[i]));
		else
			csvout_next(out, slice_of(always[i]));
	for (enum field f = 0; f < FIELDS; f++)
		if (g->inputs.writes[f])
			csvout_next(out, slice_of(field_name(f)));
	for (size_t i = 0; i < g->inputs.n_keep; i++)
		csvout_next(out, g->inputs.keep[i]);
	csvout_end(out);
	return output_status(out);
}

/** Begin the ledger, or each of its shards: a shard without rows is a table too. */
static enum crm_status
start_ledger(struct ingest *g)
{
	enum crm_status status = CRM_OK;
	struct output *out;

	for (size_t i = 0; status == CRM_OK && (out = rows_out_each(g->out, i)) != NULL; i++)
		status = put_header(g, out);
	return status;
}

static enum crm_status
open_ledger(struct ingest *g)
{
	const struct common *common = &g->o->common;
	struct rows_out_options options = { .shards = (uint32_t)g->o->shards,
		.one_line = g->o->one_line,
		.joined = &g->receipt.notes.n[NOTE_ONE_LINE] };

	options.output = (struct output_options){ .path = common->output,
		.gzip = common->gzip,
		.set = g->run->outputs,
		.is_main = true };
	return rows_out_open(&g->out, &options, g->msg);
}

/**
 * Set the rules for the rows of one input.  Some come from its own settings, since a file of
 * rejects or a platform brings a reading of its own; limits such as --since are this run's, for all
 * inputs.
 */
static enum crm_status
set_rules(struct ingest *g, const struct ingest_layout *l)
{
	const struct ingest_options *o = &l->settings.set;
	struct convert_rules *r = &g->rules;
	struct id_rules ids;

	if (o->fold_id > INGEST_FOLD_NONE && g->folds == NULL && id_folds_open(&g->folds) != CRM_OK)
		return msg_nomem(g->msg);
	/* Member by member: convert_run.c compares all bytes, those between members too. */
	memset(r, 0, sizeof(*r));
	r->drop_returns = o->returns == 1;
	r->drop_zeros = o->zeros == 1;
	r->keep_guests = o->guests == 1 || g->identity != NULL;
	r->earliest = l->sniff.earliest;
	r->latest = l->sniff.latest;
	r->since = g->o->since;
	r->until = g->o->until;
	r->today = g->o->today;
	r->cancel_prefix = slice_of(o->cancel_prefix != NULL ? o->cancel_prefix : "");
	ids = ingest_id_rules(o);
	r->id.trim = ids.trim;
	r->id.fold_letters = ids.fold_letters;
	r->id.fold_blanks = ids.fold_blanks;
	r->id.missing.more = ids.missing.more;
	r->id.missing.no_usual = ids.missing.no_usual;
	r->folds = g->folds;
	r->notes = &g->receipt.notes;
	r->recoded = o->encoding != NULL;
	r->pseudonym = g->pseudonym;
	r->erase = g->erase;
	r->rates = g->rates;
	r->currency = number_currency_code(slice_of(o->currency != NULL ? o->currency : ""));
	convert_rules(g->converter, &g->rules);
	convert_layout(g->converter, &l->convert);
	return CRM_OK;
}

/** Which field of the ledger has the channel, from 0; 0 where none has. */
static size_t
channel_field(const struct ingest *g)
{
	size_t at = 4;	/* after customer, date, order and amount */

	for (enum field f = 0; f < FIELD_CHANNEL; f++)
		at += g->inputs.writes[f];
	return g->inputs.writes[FIELD_CHANNEL] ? at : 0;
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
	if (input->layout.convert.shape.settles &&
	    order_begin(&g->order, input->layout.width) != CRM_OK)
		return msg_nomem(g->msg);
	if (g->orders == NULL && ingest_counts_orders(&input->layout) &&
	    duplicates_open(&g->orders) != CRM_OK)
		return msg_nomem(g->msg);
	if (g->expect != NULL &&
	    (status = ingest_expect_begin(g->expect, &g->receipt.tally, channel_field(g))) !=
		CRM_OK)
		return status;
	options = ingest_csv_options(&input->layout, source_read, input->source);
	if ((status = csvin_open(&csv, NULL, &options, g->msg)) == CRM_OK)
		status = ingest_convert_rows(g, &input->layout, csv, input->name);
	if (status == CRM_OK &&
	    receipt_input(&g->receipt, input->file, input_facts(input->in),
		tally_read(&g->receipt.tally) - before) != CRM_OK)
		status = msg_nomem(g->msg);
	/* Rows that wait for their person are counted after all inputs: see work(). */
	if (status == CRM_OK && g->expect != NULL && g->identity == NULL)
		status = ingest_expect_end(g->expect, input, &g->receipt.tally);
	csvin_close(csv);
	return status;
}

/** Read the customers of --erase; how many is said, who never. */
static enum crm_status
open_erase(struct ingest *g)
{
	const struct key_set_source source = { "--erase", &g->o->erase, "customer", NULL };
	enum crm_status status;

	if (key_set_open(&g->erase, false) != CRM_OK)
		return msg_nomem(g->msg);
	if ((status = key_set_read(g->erase, &source, g->msg)) == CRM_OK)
		msg_note(g->msg, "--erase: %u customers", key_set_count(g->erase));
	return status;
}

/**
 * Open all that the options name, and look at the start of every input.  The ledger comes last: an
 * error in any option or input must leave no output begun.
 */
static enum crm_status
prepare_run(struct ingest *g)
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
	if (o->erase != NULL && (status = open_erase(g)) != CRM_OK)
		return status;
	if (o->expect != NULL && (status = ingest_expect_open(&g->expect, o, g->run)) != CRM_OK)
		return status;
	if ((o->dedupe && duplicates_open(&g->duplicates) != CRM_OK) ||
	    convert_open(&g->converter, &g->rules) != CRM_OK)
		return msg_nomem(g->msg);
	if ((status = ingest_inputs_look(&g->inputs, o, &g->reading.set, g->run)) != CRM_OK ||
	    (status = ingest_identity_open(&g->identity, o, &g->inputs.v[0].layout, g->msg)) !=
		CRM_OK)
		return status;
	/* Who is one person is known only after all rows, and by then under another id. */
	if (g->identity != NULL && g->erase != NULL) {
		msg_error(g->msg,
		    "--erase takes the ids of the ledger, which --identity, --merge and --save-merge are yet to find: run crm-ingest --erase over the ledger that they make");
		return CRM_EUSAGE;
	}
	if (o->rejects != NULL &&
	    ((status = rejects_open(&g->rejects, o->rejects, g->run->outputs, g->msg)) != CRM_OK ||
		(status = ingest_rejects_start(g->rejects, &g->inputs, g->msg)) != CRM_OK))
		return status;
	return open_ledger(g);
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

/** Free everything, whatever of it was opened. */
static void
release(struct ingest *g)
{

	convert_close(g->converter);
	duplicates_close(g->duplicates);
	id_folds_close(g->folds);
	lenient_free(&g->lenient);
	duplicates_close(g->orders);
	order_free(&g->order);
	ingest_identity_close(g->identity);
	rates_close(g->rates);
	pseudonym_close(g->pseudonym);
	key_set_close(g->erase);
	receipt_free(&g->receipt);
	ingest_expect_close(g->expect);
	ingest_inputs_free(&g->inputs);
	reading_free(&g->reading);
	icu_memory(NULL);
}

/**
 * Print what was found out, or read all inputs.
 *
 * With --identity no row can be written before the last input has been read, since its last row may
 * show that two customers are one.
 */
static enum crm_status
work(struct ingest *g)
{
	enum crm_status status;

	for (size_t i = 0; i < g->inputs.n; i++)
		ingest_tell(&g->inputs.v[i], g->o->sniff, g->msg);
	if (g->o->sniff) {
		for (size_t i = 0; i < g->inputs.n; i++)
			ingest_print_sniff(&g->inputs.v[i].layout, g->inputs.v[i].file,
			    rows_out_each(g->out, 0));
		return CRM_OK;
	}
	if (g->expect != NULL && g->identity != NULL && g->inputs.n > 1) {
		msg_error(g->msg,
		    "--expect judges one log after another, and --identity needs all of them at once: give them one log a run");
		return CRM_EUSAGE;
	}
	if ((status = start_ledger(g)) != CRM_OK)
		return status;
	for (size_t i = 0; i < g->inputs.n && status == CRM_OK; i++) {
		status = read_input(g, &g->inputs.v[i]);
		if (status == CRM_OK && g->identity != NULL && i + 1 == g->inputs.n &&
		    (status = ingest_write_persons(g)) == CRM_OK && g->expect != NULL)
			status = ingest_expect_end(g->expect, &g->inputs.v[0], &g->receipt.tally);
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
	if ((status = prepare_run(&g)) != CRM_OK || (status = work(&g)) != CRM_OK)
		goto fail;
	if (g.identity != NULL && !o->sniff &&
	    (status = ingest_identity_finish(g.identity, run, o->save_merge)) != CRM_OK)
		goto fail;
	if (g.folds != NULL)
		g.receipt.notes.n[NOTE_FOLDED] = id_folds_joined(g.folds);
	/*
	 * Side files first and the ledger last: when it is in its place, everything that belongs to
	 * it is.
	 */
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
		status = rows_out_finish(g.out);
	else
		rows_out_abort(g.out);
	g.out = NULL;
	if (status == CRM_OK &&
	    (alarms > 0 || too_many_refused(o->max_rejects, &g.receipt.tally)))
		status = CRM_EDATA;
	release(&g);
	return status;

fail:
	rejects_abort(g.rejects);
	rows_out_abort(g.out);
	release(&g);
	return status;
}
