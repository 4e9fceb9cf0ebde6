/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm.h"

#include "base/word.h"
#include "filter/rfm_score.h"
#include "filter/rfm_write.h"
#include "filter/segment_rules.h"
#include "table/table_in.h"

#include <string.h>

/** Where the ledger has what; TABLE_NONE for columns that it does not have. */
struct ledger_columns {
	size_t customer, date, order, amount, cost, channel, referrer;
};

/** Rows that were left out, by reason. */
struct left_out {
	uint64_t guests, after;
};

static enum crm_status
find_columns(const struct table_in *t, const char *key, struct ledger_columns *at)
{
	enum crm_status status;

	if ((status = table_need(t, key, &at->customer)) != CRM_OK || (status = table_need(t, "date", &at->date)) != CRM_OK ||
	    (status = table_need(t, "amount", &at->amount)) != CRM_OK)
		return status;
	at->order = table_column(t, "order");
	at->cost = table_column(t, "cost");
	at->channel = table_column(t, "channel");
	at->referrer = table_column(t, "referrer");
	return CRM_OK;
}

static inline struct slice
optional(const struct csv_row *row, size_t column)
{

	return column == TABLE_NONE ? (struct slice){ NULL, 0 } : csvin_field(row, column);
}

/** The date that was read last. */
struct last_date {
	char text[DATE_PRINT];
	date_day day;
};

/** Take the fields of ${row}. */
static enum crm_status
read_row(const struct table_in *t, const struct csv_row *row, const struct ledger_columns *at, struct last_date *last,
    struct ledger_row *out)
{
	struct slice cost = optional(row, at->cost), date = csvin_field(row, at->date);

	out->customer = csvin_field(row, at->customer);
	out->order = optional(row, at->order);
	out->channel = optional(row, at->channel);
	out->referrer = optional(row, at->referrer);
	out->has_cost = cost.n > 0;
	/* Ledgers are mostly in the order of time. */
	if (date.n != DATE_PRINT || !word_same(date.p, last->text, DATE_PRINT)) {
		if (date_parse(date, &last->day) != CRM_OK)
			return table_bad(t, row, at->date, "a date (YYYY-MM-DD)");
		memcpy(last->text, date.p, DATE_PRINT);
	}
	out->date = last->day;
	if (decimal_parse(csvin_field(row, at->amount), &out->amount) != CRM_OK)
		return table_bad(t, row, at->amount, "an amount");
	if (out->has_cost && decimal_parse(cost, &out->cost) != CRM_OK)
		return table_bad(t, row, at->cost, "a cost");
	return CRM_OK;
}

/** Read the whole ledger. */
static enum crm_status
read_ledger(struct customers *c, struct table_in *t, const struct ledger_columns *at, date_day as_of, struct left_out *left,
    struct msg *msg)
{
	struct ledger_row row = { 0 };
	struct last_date last = { 0 };
	enum crm_status status;
	struct csv_row raw;

	for (;;) {
		if ((status = table_next(t, &raw)) != CRM_OK)
			return status;
		if (raw.n == 0) {
			status = customers_flush(c);
			break;
		}
		if ((status = read_row(t, &raw, at, &last, &row)) != CRM_OK)
			return status;
		if (row.customer.n == 0) {
			left->guests++;
			continue;
		}
		if (as_of != DATE_NONE && row.date > as_of) {
			left->after++;
			continue;
		}
		if ((status = customers_add(c, &row)) != CRM_OK)
			break;
	}
	if (status == CRM_ENOMEM)
		return msg_nomem(msg);
	if (status == CRM_EDATA) {
		msg_error(msg, "the amounts of one customer add up to more than 29 digits");
		return CRM_EINPUT;
	}
	return status;
}

/** Score the customers and write them. */
static enum crm_status
write_table(const struct rfm_options *o, const struct run *run, const struct customers *c, const struct segment_rules *rules,
    const struct rfm_columns *columns)
{
	struct rfm_base base = { c, o->as_of != DATE_NONE ? o->as_of : customers_newest(c), customers_scale(c), columns->cost,
		(enum rfm_monetary)o->monetary };
	struct scores scores = { 0 };
	enum crm_status status;
	struct output *out = NULL;

	progress_phase(run->progress, "scoring");
	if ((status = rfm_score(&scores, &base, o, run->msg)) != CRM_OK)
		goto done;
	progress_phase(run->progress, "writing");
	if ((status = run_output(run, &out)) != CRM_OK)
		goto done;
	status = rfm_write(out, &base, &scores, rules, columns, run->msg);
	if (status == CRM_OK && o->save_bins != NULL && (status = output_ready(out)) == CRM_OK)
		status = rfm_save_bins(&scores, &base, o->save_bins, run->msg);
	if (status == CRM_OK)
		status = output_finish(out);
	else
		output_abort(out);

done:
	rfm_scores_free(&scores);
	return status;
}

/** Read the ledger and write the customer table. */
static enum crm_status
summarise(const struct rfm_options *o, const struct run *run, const struct segment_rules *rules)
{
	struct ledger_columns at = { 0 };
	struct left_out left = { 0 };
	struct customers *c = NULL;
	struct rfm_columns columns;
	struct table_in *t = NULL;
	enum crm_status status;

	if ((status = table_open(&t, run->names, run->n, run->progress, run->msg)) != CRM_OK ||
	    (status = find_columns(t, o->key != NULL ? o->key : "customer", &at)) != CRM_OK)
		goto done;
	columns = (struct rfm_columns){ at.cost != TABLE_NONE, at.channel != TABLE_NONE, at.referrer != TABLE_NONE };
	if (customers_open(&c, (enum occasion_rule)o->occasion, columns.cost || columns.channel || columns.referrer) != CRM_OK) {
		status = msg_nomem(run->msg);
		goto done;
	}
	if ((status = read_ledger(c, t, &at, o->as_of, &left, run->msg)) != CRM_OK)
		goto done;
	if (left.guests > 0)
		msg_warn(run->msg, "%llu rows without a customer left out", (unsigned long long)left.guests);
	if (left.after > 0)
		msg_warn(run->msg, "%llu rows after --as-of left out", (unsigned long long)left.after);
	status = write_table(o, run, c, rules, &columns);

done:
	table_close(t);
	customers_close(c);
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
	enum crm_status status;

	if (o->rules != NULL)
		status = segment_rules_read(&rules, o->rules, (int)o->bins, run->msg);
	else if ((status = segment_rules_default(&rules, (int)o->bins)) != CRM_OK)
		status = msg_nomem(run->msg);
	if (status != CRM_OK)
		return status;
	status = o->check_rules || o->print_rules ? show_rules(o, run, &rules) : summarise(o, run, &rules);
	segment_rules_free(&rules);
	return status;
}
