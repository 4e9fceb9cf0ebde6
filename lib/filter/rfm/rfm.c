/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-rfm from its first step to its last: open base and ledger, gather the customers, score them,
 * and write the table with its side files.
 */
#include "filter/rfm/rfm.h"

#include "base/thread.h"
#include "filter/rfm/rfm_bins.h"
#include "filter/rfm/rfm_bins_file.h"
#include "filter/rfm/rfm_by.h"
#include "filter/rfm/rfm_gather.h"
#include "filter/rfm/rfm_keep.h"
#include "filter/rfm/rfm_ledger.h"
#include "filter/rfm/rfm_load.h"
#include "filter/rfm/rfm_merge.h"
#include "filter/rfm/rfm_score.h"
#include "filter/rfm/rfm_write.h"
#include "segment/segment_rules.h"
#include "table/table_in.h"

/* What --keep may take where --memory does not say, in bytes. */
#define KEEP_MEMORY (UINT64_C(1) << 30)

/** What one run works on. */
struct work {
	const struct rfm_options *o;
	const struct run *run;
	const struct segment_rules *rules;
	struct table_in *ledger_table, *base_table;	/* either may be NULL */
	struct rfm_ledger ledger;
	struct rfm_load load;
	struct rfm_columns columns;
	struct rfm_gather *gather;	/* or, with --merge: */
	struct rfm_merge *merge;
	struct rfm_gathered gathered;
	struct rfm_source *source;
	struct rfm_keep *keep;		/* NULL: nothing is kept */
	date_day as_of;
};

static bool
has_column(const struct table_in *t, const char *name)
{

	return t != NULL && table_column(t, name) != TABLE_NONE;
}

/**
 * Open what is carried from the ledger: what --keep names, and wherever a table has them consent,
 * as it must not get lost, and the currency, as all amounts are in it.  A ledger of kinds may have
 * rows that are words of consent.
 */
static enum crm_status
open_keep(struct work *w)
{
	const struct rfm_options *o = w->o;
	static const char *const wherever[] = { "consent", "currency" };
	const char *also[3] = { NULL };
	uint64_t memory = o->memory > 0 ? o->memory / 4 : KEEP_MEMORY;
	enum crm_status status;

	for (size_t i = 0, n = 0; i < 2; i++)
		if (has_column(w->ledger_table, wherever[i]) ||
		    has_column(w->base_table, wherever[i]) ||
		    (i == 0 && has_column(w->ledger_table, "kind")))
			also[n++] = wherever[i];
	if (o->keep == NULL && also[0] == NULL)
		return CRM_OK;
	if ((status = rfm_keep_open(&w->keep, o->keep, also, memory, w->run->msg)) != CRM_OK)
		return status;
	if (w->base_table != NULL)
		rfm_keep_base(w->keep, w->base_table);
	w->ledger.keep = w->keep;
	return w->ledger_table == NULL
	    ? CRM_OK
	    : rfm_keep_ledger(w->keep, w->ledger_table);
}

/**
 * Warn of what the ledger has and the table of --base has not: it may have been there before, in a
 * log that was read without the column.
 */
static void
warn_of_new_columns(const struct work *w)
{
	const struct {
		bool now, before;
		const char *what;
	} columns[] = {
		{ w->columns.cost, w->load.cost != TABLE_NONE, "costs" },
		{ w->columns.channel, w->load.channels != TABLE_NONE, "channels" },
		{ w->columns.contacts, w->load.contact.first != TABLE_NONE, "kinds of contacts" },
	};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (columns[i].now && !columns[i].before)
			msg_warn(w->run->msg,
			    "the table of --base has no %s: they begin with this ledger; to have earlier ones, make it anew from the whole ledger",
			    columns[i].what);
}

/** Open the tables and see what they have. */
static enum crm_status
open_tables(struct work *w)
{
	const struct rfm_options *o = w->o;
	const struct run *run = w->run;
	/* With --merge the operands are customer tables, and there is no ledger. */
	const char *const *base = o->merge ? run->names : &o->base;
	size_t n = o->merge ? run->n : 1;
	enum crm_status status;

	if (!o->merge &&
	    ((status = run_table(run, &w->ledger_table)) !=
		    CRM_OK ||
		(status = rfm_ledger_begin(
		     &w->ledger, w->ledger_table, o->key != NULL ? o->key : "customer")) != CRM_OK))
		return status;
	if ((o->merge || o->base != NULL) &&
	    ((status = table_open(&w->base_table, base, n, run->progress, run->msg)) != CRM_OK ||
		(status = rfm_load_begin(&w->load, w->base_table)) != CRM_OK))
		return status;
	w->ledger.msg = run->msg;
	if (o->by != NULL && (status = table_need(w->ledger_table, o->by, &w->ledger.by)) != CRM_OK)
		return status;
	if ((status = open_keep(w)) != CRM_OK)
		return status;
	/* A column is written if the ledger or the base has what it is made of. */
	if (w->ledger_table != NULL)
		w->columns = (struct rfm_columns){ .cost = ledger_has_cost(&w->ledger.ledger),
			.channel = w->ledger.ledger.at.channel != TABLE_NONE,
			.referrer = w->ledger.ledger.at.referrer != TABLE_NONE,
			.contacts = w->ledger.ledger.at.kind != TABLE_NONE,
			.holdout = o->holdout_from != DATE_NONE,
			.history = o->history };
	if (o->base != NULL)
		warn_of_new_columns(w);
	if (w->base_table != NULL) {
		rfm_keep_lost(w->keep, w->base_table, o->merge ? "--merge" : "--base", run->msg);
		w->columns.cost |= w->load.cost != TABLE_NONE;
		w->columns.channel |= w->load.channels != TABLE_NONE;
		w->columns.referrer |= w->load.referrer != TABLE_NONE;
		w->columns.contacts |= w->load.contact.first != TABLE_NONE;
		w->columns.holdout |= o->merge && w->load.holdout_orders != TABLE_NONE;
		if (o->history && w->load.late_purchases == TABLE_NONE) {
			msg_error(run->msg,
			    "--history: the table has none (no column late_purchases): write it with --history from the whole ledger once");
			return CRM_EUSAGE;
		}
		/* A table that has a history goes on having one. */
		w->columns.history |= w->load.late_purchases != TABLE_NONE;
	}
	if (o->monetary == RFM_MARGIN && !w->columns.cost) {
		msg_error(run->msg, "--monetary=margin needs a column cost");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/** How customers are gathered. */
static struct customers_options
gather_options(const struct work *w)
{

	return (struct customers_options){
		.rule = (enum occasion_rule)w->o->occasion,
		.relations = w->columns.cost || w->columns.channel || w->columns.referrer ||
		    w->columns.contacts,
		.contacts = w->columns.contacts,
		.history = w->columns.history,
		.all = w->o->partial,
		.holdout_from = w->o->holdout_from,
		.late_until = DATE_NONE,
	};
}

static enum crm_status
open_gather(struct work *w)
{
	const struct rfm_options *o = w->o;
	struct customers_options options = gather_options(w);
	/* With --by they are counted value by value, and half of the memory is for that. */
	bool referrals = w->columns.referrer && !o->partial && o->by == NULL;
	uint64_t memory = o->by != NULL ? o->memory / 2 : o->memory;
	unsigned threads = (unsigned)o->common.threads;

	if (o->merge)
		return rfm_merge_open(
		    &w->merge, referrals, o->partial, memory, w->run->msg);
	return rfm_gather_open(&w->gather, &options, referrals, memory,
	    threads == 0 ? team_cpus() : threads, w->run->msg);
}

/*
 * Add a customer of a table, and what is carried along for them. A customer who comes twice in
 * --base is reported here, where the row is known; with --merge the sorted runs find it.
 */
static enum crm_status
take_record(struct work *w, struct customer_record *record, const struct csv_row *row)
{
	enum crm_status status;

	if (w->merge != NULL)
		status = rfm_merge_record(w->merge, record);
	else {
		record->based = (struct based){ record->c.last, record->c.returns, record->pace,
			true };
		status = rfm_gather_record(w->gather, record);
		if (status == CRM_EDATA)
			return table_bad(w->base_table, row, w->load.customer,
			    "new: each customer has one row");
	}
	return status == CRM_OK && w->keep != NULL
	    ? rfm_keep_based(w->keep, record->id, record->c.last, row)
	    : status;
}

/** Take in the customers of the table of --base, or of those of --merge. */
static enum crm_status
read_tables(struct work *w)
{
	struct customer_record record;
	enum crm_status status;
	struct csv_row row;

	while ((status = rfm_load_next(&w->load, &record, &row)) == CRM_OK && row.n > 0)
		if ((status = take_record(w, &record, &row)) != CRM_OK)
			return status;
	if (status != CRM_OK)
		return status;
	if (w->gather != NULL)
		rfm_gather_widen(w->gather, w->load.scale, w->load.as_of);
	else
		w->gathered = (struct rfm_gathered){ w->load.as_of, w->load.scale, 0 };
	if (w->keep != NULL && w->gather != NULL)
		rfm_keep_base_as_of(w->keep, w->load.as_of);
	return CRM_OK;
}

/** See that --as-of is not before the tables that were read, or other than they were given. */
static enum crm_status
check_as_of(const struct work *w)
{
	date_day as_of = w->o->as_of;
	bool fixed = w->o->merge && w->load.given;
	char day[DATE_PRINT + 1] = { 0 };

	if (as_of == DATE_NONE || (fixed ? as_of == w->load.as_of : as_of >= w->load.as_of))
		return CRM_OK;
	date_print(day, w->load.as_of);
	if (fixed)
		msg_error(w->run->msg, "--as-of: the tables were made with --as-of=%s", day);
	else
		msg_error(w->run->msg, "--as-of: the table of --%s is as of %s already",
		    w->o->merge ? "merge" : "base", day);
	return CRM_EUSAGE;
}

/** Take in the ledger, but for what is out of bounds. */
static enum crm_status
read_ledger(struct work *w)
{
	const struct rfm_options *o = w->o;
	enum crm_status status;

	/* A holdout without --as-of makes the table as of the day before it begins. */
	w->ledger.after =
	    o->holdout_from != DATE_NONE && o->as_of == DATE_NONE ? o->holdout_from - 1 : o->as_of;
	w->ledger.from = o->holdout_from;
	if (w->base_table != NULL) {
		/*
		 * Rows up to the day of the base may be counted in it already. Refuse them all, or
		 * with --late only those that cannot be proved to be new.
		 */
		if (o->late)
			rfm_gather_late(w->gather, w->load.as_of);
		else
			w->ledger.until = w->load.as_of;
	}
	if ((status = rfm_ledger_read(&w->ledger, w->gather)) != CRM_OK)
		return status;
	if (w->ledger.guests > 0)
		msg_warn(w->run->msg, "%llu rows without a customer left out",
		    (unsigned long long)w->ledger.guests);
	if (w->ledger.later > 0)
		msg_warn(w->run->msg, "%llu rows after --as-of left out",
		    (unsigned long long)w->ledger.later);
	if (o->holdout_from != DATE_NONE && w->ledger.held == 0)
		msg_warn(w->run->msg,
		    "--holdout-from: the ledger has no row from that day on, so nothing is held out");
	return CRM_OK;
}

/* Report how many rows were refused because the base may contain them; return whether any were. */
static bool
tell_refused(const struct work *w)
{
	uint64_t refused = w->ledger.earlier + w->gathered.refused;
	char day[DATE_PRINT + 1] = { 0 };

	if (refused == 0)
		return false;
	date_print(day, w->load.as_of);
	msg_error(w->run->msg, "%llu rows dated %s or before, as the table of --base is, refused%s",
	    (unsigned long long)refused, day,
	    w->o->late ? ": their orders may be in it"
		       : " (--late takes those that cannot be in it)");
	return true;
}

/** Score the customers and write them. */
static enum crm_status
write_table(struct work *w)
{
	struct rfm_scorer scorer = { .options = w->o,
		.as_of = w->as_of,
		.scale = w->gathered.scale,
		.by_margin = w->columns.cost,
		.history = w->columns.history };
	const struct rfm_options *o = w->o;
	enum crm_status status = CRM_OK;
	struct output *out = NULL;
	bool unused = false;

	progress_phase(w->run->progress, "scoring");
	/* A partial has no scores: bins need all customers, and these are one shard. */
	if (!o->partial &&
	    ((status = rfm_scorer_open(&scorer, w->source, w->run->msg)) != CRM_OK ||
		(status = rfm_tell_bins(&scorer, w->source, &unused, w->run->msg)) !=
		    CRM_OK))
		goto done;
	progress_phase(w->run->progress, "writing");
	if ((status = run_output(w->run, &out)) != CRM_OK)
		goto done;
	if (o->print_bins)
		status = rfm_print_bins(&scorer, w->source, out);
	else
		status = rfm_write(out, w->source, &scorer, w->rules, &w->columns,
		    w->keep, NULL);
	if (status == CRM_OK && o->save_bins != NULL)
		status = rfm_save_bins(&scorer, o->save_bins, w->run);
	if (status == CRM_OK)
		status = output_finish(out);
	else
		output_abort(out);
	if (status == CRM_OK && unused)
		status = CRM_EDATA;

done:
	if (status == CRM_ENOMEM)
		msg_nomem(w->run->msg);
	rfm_scorer_close(&scorer);
	return status;
}

/** With --by: score and write the customers of each value. */
static enum crm_status
write_by(struct work *w)
{
	const struct rfm_by by = { w->o, w->run, w->rules, &w->columns, w->keep,
		gather_options(w), w->gathered, w->as_of };
	enum crm_status status;
	struct output *out;

	progress_phase(w->run->progress, "writing");
	if ((status = run_output(w->run, &out)) != CRM_OK)
		return status;
	if ((status = rfm_by_write(&by, w->source, out)) == CRM_OK)
		return output_finish(out);
	output_abort(out);
	return status == CRM_ENOMEM ? msg_nomem(w->run->msg) : status;
}

/** The as-of date: the one that was given, or the newest day of all that was read. */
static void
settle_as_of(struct work *w)
{
	const struct rfm_options *o = w->o;
	bool held = o->holdout_from != DATE_NONE;

	w->as_of = o->as_of != DATE_NONE ? o->as_of
	    : held			 ? o->holdout_from - 1
					 : w->gathered.newest;
	/*
	 * A day that was given, unlike one found in the data, binds a later --merge: see
	 * check_as_of().
	 */
	w->columns.given = o->as_of != DATE_NONE || held || (o->merge && w->load.given);
}

/** All has been read: hand over the customers in w->source. */
static enum crm_status
gather_customers(struct work *w)
{
	enum crm_status status;

	if ((w->gather != NULL && (status = rfm_gather_end(w->gather, &w->gathered)) != CRM_OK) ||
	    (w->keep != NULL && (status = rfm_keep_finish(w->keep)) != CRM_OK))
		return status;
	/* The newest day is known only now that all is read, and days since then depend on it. */
	settle_as_of(w);
	table_close(w->ledger_table);
	table_close(w->base_table);
	w->ledger_table = w->base_table = NULL;
	if (w->merge != NULL)
		return rfm_merge_finish(w->merge, &w->source);
	return rfm_gather_finish(w->gather, w->as_of, &w->source, &w->gathered);
}

/** Read the tables and write the customer table. */
static enum crm_status
summarise(struct work *w)
{
	enum crm_status status;

	if ((status = open_tables(w)) != CRM_OK || (status = open_gather(w)) != CRM_OK ||
	    (w->base_table != NULL &&
		((status = read_tables(w)) != CRM_OK || (status = check_as_of(w)) != CRM_OK)) ||
	    (w->ledger_table != NULL && (status = read_ledger(w)) != CRM_OK) ||
	    (status = gather_customers(w)) != CRM_OK)
		goto done;
	if (w->o->partial)
		rfm_source_all(w->source);
	status = w->o->by != NULL ? write_by(w) : write_table(w);
	/*
	 * The table is complete but for the refused rows, so it is written; the exit status says
	 * that rows are missing.
	 */
	if (tell_refused(w) && status == CRM_OK)
		status = CRM_EDATA;

done:
	table_close(w->ledger_table);
	table_close(w->base_table);
	rfm_load_end(&w->load);
	rfm_ledger_end(&w->ledger);
	rfm_source_close(w->source);
	rfm_gather_close(w->gather);
	rfm_merge_close(w->merge);
	rfm_keep_close(w->keep);
	return status;
}

/** --print-rules and --check-rules read no ledger. */
static enum crm_status
show_rules(const struct rfm_options *o, const struct run *run, const struct segment_rules *rules)
{
	enum crm_status status;
	struct output *out;
	size_t found = 0;

	if ((status = run_output(run, &out)) != CRM_OK)
		return status;
	if (o->check_rules)
		found = segment_rules_check(rules, out);
	else
		segment_rules_print(rules, out);
	/* segment_rules_check() ran out of memory. */
	if (found == (size_t)-1) {
		output_abort(out);
		return msg_nomem(run->msg);
	}
	if ((status = output_finish(out)) != CRM_OK)
		return status;
	return found > 0 ? CRM_EDATA : CRM_OK;
}

enum crm_status
rfm_run(const struct rfm_options *o, const struct run *run)
{
	struct segment_rules rules = { 0 };
	struct work work = { .o = o, .run = run, .rules = &rules };
	enum crm_status status;

	if ((status = segment_rules_open(&rules, o->rules != NULL ? o->rules : "default",
		 (int)o->bins, (int)o->bins, run->msg)) != CRM_OK)
		return status;
	status = o->check_rules || o->print_rules ? show_rules(o, run, &rules) : summarise(&work);
	segment_rules_free(&rules);
	return status;
}
