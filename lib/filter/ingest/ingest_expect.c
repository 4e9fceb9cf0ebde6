/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --expect TABLE: is today's log like the others?
 *
 * While an input is read its facts are gathered beside the receipt, which is of the whole run.  At
 * the end the history is locked, read, and each input judged in the order in which it was read,
 * those before it counting as history.  The new history is an output of the run like any other: it
 * is placed when everything has succeeded, just before the ledger.
 *
 * The lock (io/file_lock.h) is taken only now and held until the process ends, so that two
 * runs read their logs side by side and both rows are kept.
 */
#include "filter/ingest/ingest_expect.h"

#include "base/mem.h"
#include "ingest/file_hash.h"
#include "ingest/log_expect.h"
#include "ingest/receipt.h"
#include "io/file_lock.h"
#include "table/unusual.h"
#include "table/csv_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** The facts of one input and the memory of their texts. */
struct log_known {
	struct log_facts facts;
	struct buf header, reading, sums, channels;
};

struct ingest_expect {
	const struct ingest_options *o;
	const struct run *run;
	struct tally before;		/* what was counted when the input began */
	struct receipt kept;		/* of this input's kept rows */
	struct log_contents *contents;	/* of those rows */
	decimal_sum returned;
	uint64_t returns;
	struct log_known *v;
	size_t n, room;
	/* While judging. */
	const struct log_known *judged;
	struct output *alerts;
	size_t alarms;
};

enum crm_status
ingest_expect_open(
    struct ingest_expect **out, const struct ingest_options *options, const struct run *run)
{
	struct ingest_expect *e;

	if ((e = mem_new(1, sizeof(*e))) == NULL)
		return msg_nomem(run->msg);
	e->o = options;
	e->run = run;
	receipt_init(&e->kept);
	if (log_contents_open(&e->contents) != CRM_OK) {
		free(e);
		return msg_nomem(run->msg);
	}
	*out = e;
	return CRM_OK;
}

enum crm_status
ingest_expect_begin(struct ingest_expect *e, const struct tally *tally, size_t channel)
{

	e->before = *tally;
	receipt_free(&e->kept);
	e->returned = 0;
	e->returns = 0;
	return log_contents_begin(e->contents, channel) == CRM_OK ? CRM_OK : msg_nomem(e->run->msg);
}

enum crm_status
ingest_expect_keep(struct ingest_expect *e, struct slice text, const struct converted *rows)
{

	/*
	 * Only rows that are sold are converted several at a time, so a negative amount is one row.
	 */
	if (rows->amount < 0) {
		if (!decimal_sum_add(&e->returned, rows->amount))
			return CRM_EDATA;
		e->returns += rows->rows;
	}
	return log_contents_add(e->contents, text) != CRM_OK ? CRM_ENOMEM
							      : receipt_keep(&e->kept, rows);
}

/** Append ${text} to a list with `;` between; what would break the list becomes a blank. */
static enum crm_status
add_to_list(struct buf *list, struct slice text)
{
	size_t from = list->n + (list->n > 0);

	if ((list->n > 0 && buf_text(list, ";") != CRM_OK) ||
	    buf_add(list, text.p, text.n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = from; i < list->n; i++)
		if (list->p[i] == ';' || list->p[i] == '\n' || list->p[i] == '\r')
			list->p[i] = ' ';
	return CRM_OK;
}

/** The settings of ${l}, as a list; columns have a list of their own. */
static enum crm_status
list_reading(const struct ingest_layout *l, struct buf *list)
{
	enum crm_status status;
	struct buf text = { 0 };
	const char *at, *end;

	if ((status = reading_print(&l->decided.set, "", &text)) != CRM_OK)
		goto done;
	for (at = text.p; at != NULL && at < text.p + text.n; at = end + 1) {
		if ((end = memchr(at, '\n', (size_t)(text.p + text.n - at))) == NULL)
			end = text.p + text.n;
		if (end > at &&
		    (status = add_to_list(list, (struct slice){ at, (size_t)(end - at) })) !=
			CRM_OK)
			break;
	}

done:
	buf_free(&text);
	return status;
}

/** The sums of the kept rows by currency, as a list. */
static enum crm_status
list_sums(const struct receipt *r, struct buf *list)
{
	char sum[DECIMAL_PRINT], text[DECIMAL_PRINT + NUMBER_CURRENCY + 2];

	for (size_t i = 0; i < r->n_sums; i++) {
		size_t n = decimal_print_sum(sum, r->sums[i].amount, r->sums[i].scale);

		snprintf(text, sizeof(text), "%s%s%.*s", r->sums[i].currency,
		    r->sums[i].currency[0] != '\0' ? " " : "", (int)n, sum);
		if (add_to_list(list, slice_of(text)) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

static void
count_log(struct ingest_expect *e, struct log_facts *f, const struct tally *now)
{
	struct tally t;

	for (enum outcome o = KEPT; o < OUTCOMES; o++)
		t.rows[o] = now->rows[o] - e->before.rows[o];
	f->count[LOG_ROWS] = tally_read(&t);
	f->count[LOG_KEPT] = t.rows[KEPT];
	f->count[LOG_DROPPED] = tally_dropped(&t);
	f->count[LOG_REFUSED] = tally_refused(&t);
	f->count[LOG_GUESTS] = t.rows[DROPPED_GUEST];
	f->count[LOG_RETURNS] = e->returns;
	f->count[LOG_DUPLICATES] = t.rows[DROPPED_DUPLICATE];
	f->count[LOG_CUSTOMERS] = log_contents_customers(e->contents);
	f->count[LOG_ORDERS] = log_contents_orders(e->contents);
	for (size_t i = 0; i < e->kept.n_sums; i++) {
		f->amount += e->kept.sums[i].amount;
		f->scale = e->kept.sums[i].scale > f->scale ? e->kept.sums[i].scale : f->scale;
	}
	f->returned = e->returned;
	f->first = e->kept.first;
	f->last = e->kept.last;
}

enum crm_status
ingest_expect_end(
    struct ingest_expect *e, const struct ingest_input *input, const struct tally *tally)
{
	const struct ingest_layout *l = &input->layout;
	const char *slash = strrchr(input->file, '/');
	enum crm_status status;
	struct log_known *log;

	if (mem_grow(&e->v, &e->room, e->n + 1, sizeof(*e->v)) != CRM_OK)
		return msg_nomem(e->run->msg);
	log = &e->v[e->n++];
	*log = (struct log_known){ .facts = { .program = slice_of("crm-ingest " CRM_VERSION),
					.bytes = input_facts(input->in).bytes } };
	log->facts.name = slice_of(strcmp(input->file, "-") == 0 ? "stdin" :
		slash != NULL ? slash + 1 : input->file);
	for (size_t i = 0; i < l->width; i++)
		if (add_to_list(&log->header, slice_of(l->names[i])) != CRM_OK)
			return msg_nomem(e->run->msg);
	if (list_reading(l, &log->reading) != CRM_OK ||
	    list_sums(&e->kept, &log->sums) != CRM_OK ||
	    log_contents_channels(e->contents, &log->channels) != CRM_OK)
		return msg_nomem(e->run->msg);
	count_log(e, &log->facts, tally);
	if ((status = file_hash(input->file, log->facts.sha256, e->run->msg)) != CRM_OK)
		return status;
	return CRM_OK;
}

/** Report an alarm, and add it to the table of --alerts. */
static void
report_alarm(void *arg, const char *kind, const char *sentence)
{
	struct ingest_expect *e = arg;
	const struct log_facts *f = &e->judged->facts;
	char show[MSG_SHOW], day[DATE_PRINT];

	msg_error(e->run->msg, "%s: not as expected: %s", msg_show(show, f->name), sentence);
	e->alarms++;
	if (e->alerts == NULL)
		return;
	csvout_field(e->alerts, f->name);
	csvout_next(e->alerts, (struct slice){ day, date_print(day, f->last) });
	csvout_next(e->alerts, slice_of(kind));
	csvout_next(e->alerts, slice_of(sentence));
	csvout_end(e->alerts);
}

static enum crm_status
open_alerts(struct ingest_expect *e)
{
	static const char *const names[] = { "log", "date", "kind", "alert" };
	enum crm_status status;

	if (e->o->alerts == NULL)
		return CRM_OK;
	if ((status = run_side_output(e->run, e->o->alerts, 0, &e->alerts)) == CRM_OK)
		csvout_row(e->alerts, names, sizeof(names) / sizeof(names[0]));
	return status;
}

/** Judge each input, and append it to ${h}. */
static enum crm_status
judge_log(struct ingest_expect *e, struct log_history *h)
{

	for (size_t i = 0; i < e->n; i++) {
		struct log_known *log = &e->v[i];

		log->facts.header = buf_slice(&log->header);
		log->facts.reading = buf_slice(&log->reading);
		log->facts.sums = buf_slice(&log->sums);
		log->facts.channels = buf_slice(&log->channels);
		e->judged = log;
		log_expect(h, &log->facts, UNUSUAL_THRESHOLD, report_alarm, e);
		log_history_forget(h, log->facts.name);
		if (log_history_add(h, &log->facts) != CRM_OK)
			return msg_nomem(e->run->msg);
	}
	return CRM_OK;
}

enum crm_status
ingest_expect_finish(struct ingest_expect *e, size_t *alarms)
{
	struct log_history history = { .n = 0 };
	struct output *out = NULL;
	enum crm_status status;

	if ((status = file_lock(e->o->expect, "--expect", e->run->msg)) != CRM_OK ||
	    (status = log_history_read(&history, e->o->expect, e->run->msg)) != CRM_OK ||
	    (status = open_alerts(e)) != CRM_OK || (status = judge_log(e, &history)) != CRM_OK)
		goto done;
	*alarms = e->alarms;
	if (e->alarms > 0 && e->o->strict_expect)
		goto done;
	if ((status = run_side_output(e->run, e->o->expect, 0, &out)) != CRM_OK)
		goto done;
	log_history_write(&history, out);
	status = output_finish(out);
	if (status == CRM_OK && e->alerts != NULL)
		status = output_finish(e->alerts);
	else
		output_abort(e->alerts);
	e->alerts = NULL;

done:
	output_abort(e->alerts);
	e->alerts = NULL;
	log_history_free(&history);
	return status;
}

void
ingest_expect_close(struct ingest_expect *e)
{

	if (e == NULL)
		return;
	for (size_t i = 0; i < e->n; i++) {
		buf_free(&e->v[i].header);
		buf_free(&e->v[i].reading);
		buf_free(&e->v[i].sums);
		buf_free(&e->v[i].channels);
	}
	free(e->v);
	receipt_free(&e->kept);
	log_contents_close(e->contents);
	free(e);
}
