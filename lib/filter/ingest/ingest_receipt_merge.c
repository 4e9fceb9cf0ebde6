/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --merge-receipts: the receipts of many runs, one a log or a shard, as that of the run that would
 * have read all their logs (report/receipt_sum.h).
 */
#include "filter/ingest/ingest.h"

#include "ingest/counts.h"
#include "ingest/notes.h"
#include "ingest/outcome.h"
#include "report/receipt_facts.h"
#include "report/receipt_sum.h"

/** Add the receipt in one file. */
static enum crm_status
add_file(struct receipt_sum *sum, const char *path, struct msg *msg)
{
	struct buf text = { 0 };
	enum crm_status status;

	if ((status = receipt_read(path, &text, msg)) == CRM_OK)
		status = receipt_sum_add(sum, path, buf_slice(&text), msg);
	buf_free(&text);
	return status;
}

enum crm_status
ingest_merge_receipts(const struct run *run)
{
	const char *names[OUTCOMES + NOTES];
	const struct receipt_rules rules = { names, OUTCOMES + NOTES, note_name(NOTE_FOLDED),
		COUNTS_MOST };
	struct receipt_sum *sum;
	enum crm_status status;
	struct output *out;

	for (enum outcome o = 0; o < OUTCOMES; o++)
		names[o] = outcome_name(o);
	for (enum note n = 0; n < NOTES; n++)
		names[OUTCOMES + n] = note_name(n);
	if (receipt_sum_open(&sum, &rules) != CRM_OK)
		return msg_nomem(run->msg);
	status = run->n == 0 ? add_file(sum, "-", run->msg) : CRM_OK;
	for (size_t i = 0; i < run->n && status == CRM_OK; i++)
		status = add_file(sum, run->names[i], run->msg);
	if (status == CRM_OK && (status = run_output(run, &out)) == CRM_OK) {
		if ((status = receipt_sum_write(sum, out, run->msg)) == CRM_OK)
			status = output_finish(out);
		else
			output_abort(out);
	}
	receipt_sum_close(sum);
	return status;
}
