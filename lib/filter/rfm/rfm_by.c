/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --by: the customers of each store, country or partner scored among themselves.
 *
 * All values are gathered at once, under ids that begin with the value, so spilling and what is
 * kept need not know of it.  Read in order, the customers of one value come one after another: they
 * are gathered anew under their own ids, as those of a --base are, scored and written, and then
 * forgotten.  So what comes out for a value is what its rows alone would give, as of the day of
 * the whole ledger and with its decimals.
 *
 * What must hold: no id or value has a NUL byte, which parts the two (crm-ingest refuses them).
 */
#include "filter/rfm/rfm_by.h"

#include "filter/rfm/rfm_score.h"

#include <string.h>

enum crm_status
rfm_by_id(struct buf *buf, struct slice value, struct slice customer)
{

	return buf_add(buf, value.p, value.n) == CRM_OK && buf_add(buf, "", 1) == CRM_OK &&
		buf_add(buf, customer.p, customer.n) == CRM_OK
	    ? CRM_OK
	    : CRM_ENOMEM;
}

enum crm_status
rfm_by_kept(struct rfm_keep *keep, const struct rfm_part *part, struct slice customer,
    struct slice values[KEEP_MOST])
{
	struct buf id = { 0 };
	enum crm_status status;

	if (part == NULL)
		return rfm_keep_get(keep, customer, values);
	if ((status = rfm_by_id(&id, part->value, customer)) == CRM_OK)
		status = rfm_keep_get(keep, buf_slice(&id), values);
	buf_free(&id);
	return status;
}

/** The value being gathered. */
struct current {
	struct rfm_gather *gather;	/* NULL: none yet */
	struct buf value;
	bool first;
	uint64_t small, values;		/* values with fewer customers than --min-data; all */
};

/** Begin to gather the customers of a value. */
static enum crm_status
begin_value(const struct rfm_by *by, struct current *now, struct slice value)
{

	now->value.n = 0;
	if (buf_add(&now->value, value.p, value.n) != CRM_OK)
		return msg_nomem(by->run->msg);
	/* The other half of the memory is that of the whole. */
	return rfm_gather_open(&now->gather, &by->customers, by->columns->referrer,
	    by->options->memory / 2, 1, by->run->msg);
}

/** Score and write a value. */
static enum crm_status
write_value(const struct rfm_by *by, struct current *now, struct output *out)
{
	struct rfm_scorer scorer = { .options = by->options,
		.as_of = by->as_of,
		.scale = by->gathered.scale,
		.by_margin = by->columns->cost,
		.history = by->columns->history };
	struct rfm_part part = { by->options->by, buf_slice(&now->value), now->first };
	struct rfm_source *source = NULL;
	struct rfm_gathered gathered;
	enum crm_status status;

	rfm_gather_widen(now->gather, by->gathered.scale, by->gathered.newest);
	if ((status = rfm_gather_end(now->gather, &gathered)) == CRM_OK &&
	    (status = rfm_gather_finish(now->gather, by->as_of, &source, &gathered)) == CRM_OK &&
	    (status = rfm_scorer_open(&scorer, source, by->run->msg)) == CRM_OK) {
		status = rfm_write(
		    out, source, &scorer, by->rules, by->columns, by->keep, &part);
		now->values++;
		now->small += scorer.buyers < (uint64_t)by->options->min_data;
		now->first = false;
		rfm_scorer_close(&scorer);
	}
	rfm_source_close(source);
	rfm_gather_close(now->gather);
	now->gather = NULL;
	return status;
}

/** Take in a customer; a new value ends the one before. */
static enum crm_status
take_customer(const struct rfm_by *by, struct current *now, struct customer_record *record,
    struct output *out)
{
	size_t n = strnlen(record->id.p, record->id.n);
	struct slice value = { record->id.p, n };
	enum crm_status status = CRM_OK;

	if (now->gather != NULL && !slice_equal(value, buf_slice(&now->value)))
		status = write_value(by, now, out);
	if (status == CRM_OK && now->gather == NULL)
		status = begin_value(by, now, value);
	if (status != CRM_OK)
		return status;
	record->id = (struct slice){ record->id.p + n + 1, record->id.n - n - 1 };
	return rfm_gather_record(now->gather, record);
}

enum crm_status
rfm_by_write(const struct rfm_by *by, struct rfm_source *source, struct output *out)
{
	struct current now = { .first = true };
	struct customer_record record;
	struct rfm_referred referred;
	enum crm_status status;
	bool more;

	if ((status = rfm_source_start(source, true)) == CRM_OK)
		while ((status = rfm_source_next(source, &record, &referred, &more)) == CRM_OK &&
		    more)
			if ((status = take_customer(by, &now, &record, out)) != CRM_OK)
				break;
	/* A ledger without customers still has a header. */
	if (status == CRM_OK && now.gather == NULL && now.first)
		status = begin_value(by, &now, (struct slice){ "", 0 });
	if (status == CRM_OK && now.gather != NULL)
		status = write_value(by, &now, out);
	if (status == CRM_OK && now.small > 0)
		msg_warn(by->run->msg,
		    "--by: in %llu of %llu values of %s fewer than %lld customers have a purchase (--min-data): their scores say little",
		    (unsigned long long)now.small, (unsigned long long)now.values,
		    by->options->by, (long long)by->options->min_data);
	rfm_gather_close(now.gather);
	buf_free(&now.value);
	return status;
}
