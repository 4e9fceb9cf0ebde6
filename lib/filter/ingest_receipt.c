/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/ingest_receipt.h"

#include "base/buf.h"

/** Append `: 12 guest, 3 zero` for the outcomes from ${from} up to ${to} that came. */
static enum crm_status
list(struct buf *text, const struct tally *t, enum outcome from, enum outcome to)
{
	const char *before = "";

	for (enum outcome o = from; o < to; o++) {
		if (t->rows[o] == 0)
			continue;
		if (buf_print(text, "%s%llu %s", before, (unsigned long long)t->rows[o], outcome_words(o)) != CRM_OK)
			return CRM_ENOMEM;
		before = ", ";
	}
	return CRM_OK;
}

/** Append the days and the sums of the kept rows. */
static enum crm_status
facts(struct buf *text, const struct receipt *r)
{
	char first[DATE_PRINT], last[DATE_PRINT], sum[DECIMAL_PRINT];

	if (r->first == DATE_NONE)
		return CRM_OK;
	date_print(first, r->first);
	date_print(last, r->last);
	if (buf_print(text, "; %.*s to %.*s", DATE_PRINT, first, DATE_PRINT, last) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < r->n_sums; i++) {
		size_t n = decimal_print_sum(sum, r->sums[i].amount, r->sums[i].scale);

		if (buf_print(text, "%s%.*s%s%s", i == 0 ? "; amount " : ", ", (int)n, sum,
		    r->sums[i].currency[0] != '\0' ? " " : "", r->sums[i].currency) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

enum crm_status
ingest_receipt(const struct ingest_options *o, const struct run *run, const struct receipt *r)
{
	const struct tally *t = &r->tally;
	struct buf text = { 0 };

	(void)o;
	if (facts(&text, r) != CRM_OK)
		goto fail;
	msg_warn(run->msg, "%llu rows read: %llu kept, %llu dropped, %llu refused%.*s", (unsigned long long)tally_read(t),
	    (unsigned long long)t->rows[KEPT], (unsigned long long)tally_dropped(t), (unsigned long long)tally_refused(t),
	    (int)text.n, text.n > 0 ? text.p : "");
	text.n = 0;
	if (list(&text, t, DROPPED_BLANK, REFUSED_QUOTING) != CRM_OK)
		goto fail;
	if (text.n > 0)
		msg_warn(run->msg, "dropped: %.*s", (int)text.n, text.p);
	text.n = 0;
	if (list(&text, t, REFUSED_QUOTING, OUTCOMES) != CRM_OK)
		goto fail;
	if (text.n > 0)
		msg_warn(run->msg, "refused: %.*s", (int)text.n, text.p);
	buf_free(&text);
	return CRM_OK;

fail:
	buf_free(&text);
	return msg_nomem(run->msg);
}
