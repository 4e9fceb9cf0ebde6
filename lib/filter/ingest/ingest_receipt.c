/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tells what became of the rows: a summary on stderr, and the receipt as JSON.  Both are made from
 * the same counts, so that they cannot disagree.
 */
#include "filter/ingest/ingest_receipt.h"

#include "base/buf.h"
#include "report/json_record.h"

/** Append `: 12 guest, 3 zero` for the outcomes from ${from} up to ${to} that came. */
static enum crm_status
list(struct buf *text, const struct tally *t, enum outcome from, enum outcome to)
{
	const char *before = "";

	for (enum outcome o = from; o < to; o++) {
		if (t->rows[o] == 0)
			continue;
		if (buf_print(text, "%s%llu %s", before, (unsigned long long)t->rows[o],
			outcome_words(o)) != CRM_OK)
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

/**
 * Put the counts of the outcomes from ${from} up to ${to} that came into an object called ${name}.
 */
static void
put_outcomes(struct json_record *r, const char *name, const struct tally *t, enum outcome from,
    enum outcome to)
{

	json_record_begin(r, name);
	for (enum outcome o = from; o < to; o++)
		if (t->rows[o] > 0)
			json_record_number(r, outcome_name(o), t->rows[o]);
	json_record_end(r);
}

/** Put what was noted in passing, if anything was. */
static void
put_notes(struct json_record *r, const struct notes *notes)
{
	bool any = false;

	for (enum note n = 0; n < NOTES; n++) {
		if (notes->n[n] == 0)
			continue;
		if (!any)
			json_record_begin(r, "noted");
		any = true;
		json_record_number(r, note_name(n), notes->n[n]);
	}
	if (any)
		json_record_end(r);
}

/**
 * Whether a note is worth a word on stderr; the receipt has them all.  Most shops give something
 * away now and then, so a few orders of amount 0 are no sign that they are something else.
 */
static bool
is_told(const struct receipt *r, enum note note)
{
	uint64_t rows = r->notes.n[note];

	return rows > 0 && (note != NOTE_NO_KIND || rows * 100 > r->tally.rows[KEPT]);
}

/** Append what was noted in passing. */
static enum crm_status
list_notes(struct buf *text, const struct receipt *r)
{
	const struct notes *notes = &r->notes;

	for (enum note n = 0; n < NOTES; n++)
		if (is_told(r, n) && buf_print(text, "%s%llu %s", text->n > 0 ? ", " : "",
			(unsigned long long)notes->n[n], note_words(n)) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

static void
put_inputs(struct json_record *r, const struct receipt *receipt)
{

	json_record_begin_list(r, "inputs");
	for (size_t i = 0; i < receipt->n_inputs; i++) {
		const struct receipt_input *in = &receipt->inputs[i];

		json_record_begin(r, NULL);
		json_record_text(r, "name", slice_of(in->name));
		json_record_number(r, "bytes", in->facts.bytes);
		json_record_number(r, "inflated_bytes", in->facts.text);
		json_record_number(r, "gzip_members", in->facts.members);
		json_record_number(r, "rows", in->rows);
		json_record_end(r);
	}
	json_record_end(r);
}

static void
put_sums(struct json_record *r, const struct receipt *receipt)
{
	char text[DECIMAL_PRINT] = "";

	json_record_begin_list(r, "sums");
	for (size_t i = 0; i < receipt->n_sums; i++) {
		const struct receipt_sum *sum = &receipt->sums[i];

		json_record_begin(r, NULL);
		if (sum->currency[0] != '\0')
			json_record_text(r, "currency", slice_of(sum->currency));
		/* As text: the number of a JSON reader may not hold all its digits. */
		json_record_text(r, "amount",
		    (struct slice){ text, decimal_print_sum(text, sum->amount, sum->scale) });
		json_record_number(r, "rows", sum->rows);
		json_record_end(r);
	}
	json_record_end(r);
}

/** Put the lines of ${text} into a list called ${name}. */
static void
put_lines(struct json_record *r, const char *name, const struct buf *text)
{

	json_record_begin_list(r, name);
	for (const char *p = text->p, *end; p != NULL && p < text->p + text->n; p = end + 1) {
		end = memchr(p, '\n', (size_t)(text->p + text->n - p));
		json_record_text(r, NULL, (struct slice){ p, (size_t)(end - p) });
	}
	json_record_end(r);
}

/** Put how each input was read. */
static enum crm_status
put_readings(struct json_record *r, const struct ingest_inputs *inputs)
{
	enum crm_status status = CRM_OK;

	json_record_begin_list(r, "readings");
	for (size_t i = 0; i < inputs->n && status == CRM_OK; i++) {
		const struct ingest_layout *l = &inputs->v[i].layout;
		struct buf text = { 0 };

		status = reading_print(&l->decided.set, "", &text);
		json_record_begin(r, NULL);
		json_record_text(r, "name", slice_of(inputs->v[i].name));
		if (l->platform_name != NULL)
			json_record_text(r, "platform", slice_of(l->platform_name));
		put_lines(r, "decided", &l->said);
		put_lines(r, "not_used", &l->unused);
		put_lines(r, "alike", &l->alike);
		put_lines(r, "reading", &text);
		json_record_end(r);
		buf_free(&text);
	}
	json_record_end(r);
	return status;
}

/** Put what was counted by text: conditions and words of the status. */
static void
put_counts(struct json_record *r, const struct counts *counts)
{

	json_record_begin_list(r, "counts");
	for (size_t i = 0; i < counts->n; i++) {
		const struct count *c = &counts->v[i];

		json_record_begin(r, NULL);
		json_record_text(r, "by", slice_of(c->kind));
		if (c->column != NULL)
			json_record_text(r, "column", slice_of(c->column));
		json_record_text(r, "text", slice_of(c->text));
		if (c->means != NULL)
			json_record_text(r, "means", slice_of(c->means));
		json_record_number(r, "rows", c->rows);
		json_record_end(r);
	}
	json_record_end(r);
}

/** Write the receipt as JSON to the file ${path}. */
static enum crm_status
write_receipt(const char *path, const struct receipt *receipt, const struct ingest_inputs *inputs,
    const struct counts *counts, const struct run *run)
{
	const struct tally *t = &receipt->tally;
	enum crm_status status;
	char day[DATE_PRINT];
	struct json_record *r;
	struct output *out;

	if ((status = run_side_output(run, path, 0, &out)) != CRM_OK)
		return status;
	if (json_record_open(&r) != CRM_OK) {
		output_abort(out);
		return msg_nomem(run->msg);
	}
	put_inputs(r, receipt);
	json_record_number(r, "rows_read", tally_read(t));
	json_record_number(r, "rows_kept", t->rows[KEPT]);
	json_record_number(r, "rows_dropped", tally_dropped(t));
	json_record_number(r, "rows_refused", tally_refused(t));
	if (receipt->returns > 0)
		json_record_number(r, "returns_added", receipt->returns);
	put_outcomes(r, "dropped", t, DROPPED_BLANK, REFUSED_QUOTING);
	put_outcomes(r, "refused", t, REFUSED_QUOTING, OUTCOMES);
	put_notes(r, &receipt->notes);
	if (receipt->first != DATE_NONE) {
		json_record_text(
		    r, "first_date", (struct slice){ day, date_print(day, receipt->first) });
		json_record_text(
		    r, "last_date", (struct slice){ day, date_print(day, receipt->last) });
	}
	put_sums(r, receipt);
	if (counts->n > 0)
		put_counts(r, counts);
	if ((status = put_readings(r, inputs)) == CRM_OK)
		status = json_record_write(r, out);
	json_record_close(r);
	if (status != CRM_OK) {
		output_abort(out);
		return msg_nomem(run->msg);
	}
	return output_finish(out);
}

/** Say what becomes of rows whose word in a status or kind is not known, and what settles it. */
static void
say_unknown(const struct count *c, bool kind, struct msg *msg)
{
	char show[MSG_SHOW];

	msg_show(show, slice_of(c->text));
	if (kind)
		msg_warn(msg,
		    "kind \"%s\" is not a known word: rows with an amount count by it, the others are contacts; kind-word = KIND=%s in a --reading settles it",
		    show, show);
	else
		msg_warn(msg,
		    "status \"%s\" is not a known word, and its rows are kept: --where-not=\"%s=%s\" drops them",
		    show, c->column, show);
}

/** Say what the words of a column meant: those counted by ${what}, `status` or `kind`. */
static enum crm_status
say_words(const struct counts *counts, const char *what, struct msg *msg)
{
	struct buf text = { 0 };
	char show[MSG_SHOW];

	for (size_t i = 0; i < counts->n; i++) {
		const struct count *c = &counts->v[i];

		if (strcmp(c->kind, what) != 0)
			continue;
		if (buf_print(&text, "%s%llu \"%s\" (%s)", text.n > 0 ? ", " : "",
			(unsigned long long)c->rows, msg_show(show, slice_of(c->text)),
			c->means) != CRM_OK) {
			buf_free(&text);
			return msg_nomem(msg);
		}
		if (strcmp(c->means, "unknown") == 0 && i < COUNTS_MOST)
			say_unknown(c, strcmp(what, "kind") == 0, msg);
	}
	if (text.n > 0)
		msg_warn(msg, "%s: %.*s", what, (int)text.n, text.p);
	buf_free(&text);
	return CRM_OK;
}

/** Say that rows with and without a currency are in one ledger, where all amounts add up. */
static void
say_mixed(const struct receipt *r, struct msg *msg)
{
	const struct receipt_sum *with = NULL, *without = NULL;

	for (size_t i = 0; i < r->n_sums; i++)
		*(r->sums[i].currency[0] != '\0' ? &with : &without) = &r->sums[i];
	if (with != NULL && without != NULL)
		msg_warn(msg,
		    "rows without a currency: %llu, added up with those in %s; --currency=CODE says what they are",
		    (unsigned long long)without->rows, with->currency);
}

/** Say which words were taken for consent, and which are none. */
static enum crm_status
say_consent(const struct counts *counts, struct msg *msg)
{
	struct buf text = { 0 };
	char show[MSG_SHOW];

	for (size_t i = 0; i < counts->n; i++) {
		const struct count *c = &counts->v[i];

		if (strcmp(c->kind, "consent") != 0)
			continue;
		msg_show(show, slice_of(c->text));
		if (buf_print(&text, "%s%llu \"%s\" (%s)", text.n > 0 ? ", " : "",
			(unsigned long long)c->rows, show, c->means) != CRM_OK) {
			buf_free(&text);
			return msg_nomem(msg);
		}
		if (strcmp(c->means, "unknown") == 0)
			msg_warn(msg,
			    "consent \"%s\" is not a known word, and counts as no consent: replace it by yes or no",
			    show);
	}
	if (text.n > 0)
		msg_warn(msg, "consent: %.*s", (int)text.n, text.p);
	buf_free(&text);
	return CRM_OK;
}

/** Say on stderr what became of the rows. */
static enum crm_status
say(const struct receipt *r, struct msg *msg)
{
	const struct tally *t = &r->tally;
	struct buf text = { 0 };

	if (facts(&text, r) != CRM_OK)
		goto fail;
	msg_warn(msg, "%llu rows read: %llu kept, %llu dropped, %llu refused%.*s",
	    (unsigned long long)tally_read(t), (unsigned long long)t->rows[KEPT],
	    (unsigned long long)tally_dropped(t), (unsigned long long)tally_refused(t), (int)text.n,
	    text.n > 0 ? text.p : "");
	text.n = 0;
	if (list(&text, t, DROPPED_BLANK, REFUSED_QUOTING) != CRM_OK)
		goto fail;
	if (text.n > 0)
		msg_warn(msg, "dropped: %.*s", (int)text.n, text.p);
	text.n = 0;
	if (list(&text, t, REFUSED_QUOTING, OUTCOMES) != CRM_OK)
		goto fail;
	if (text.n > 0)
		msg_warn(msg, "refused: %.*s", (int)text.n, text.p);
	text.n = 0;
	if (list_notes(&text, r) != CRM_OK)
		goto fail;
	if (text.n > 0)
		msg_warn(msg, "noted: %.*s", (int)text.n, text.p);
	buf_free(&text);
	return CRM_OK;

fail:
	buf_free(&text);
	return msg_nomem(msg);
}

enum crm_status
ingest_receipt(const struct ingest_options *o, const struct run *run, const struct receipt *r,
    const struct ingest_inputs *inputs, const struct counts *counts)
{
	enum crm_status status;

	status = say(r, run->msg);
	/* With --currency, or a reading that has it, a blank is that currency. */
	if (status == CRM_OK && inputs->n > 0 && inputs->v[0].layout.settings.set.currency == NULL)
		say_mixed(r, run->msg);
	if (status != CRM_OK || (status = say_words(counts, "status", run->msg)) != CRM_OK ||
	    (status = say_words(counts, "kind", run->msg)) != CRM_OK ||
	    (status = say_consent(counts, run->msg)) != CRM_OK)
		return status;
	if (r->returns > 0)
		msg_warn(run->msg, "%llu rows of the ledger are returns made of what was refunded",
		    (unsigned long long)r->returns);
	if (o->receipt == NULL)
		return CRM_OK;
	return write_receipt(o->receipt, r, inputs, counts, run);
}
