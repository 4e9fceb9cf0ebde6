/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How one input is laid out: its first megabyte is looked at twice.
 *
 * The first look (sniff_text()) finds delimiter, quote and header, which is all that the names of
 * columns need.  Names, platform, reading and options then say which column is which field.  Where
 * that is not what the first look took the columns for, a second look finds the formats of dates
 * and numbers in the right columns.  ingest_shape() then settles what the columns mean together.
 *
 * What must hold: what the user gave is never overruled, and what has two readings is an error that
 * names both; nothing has been written by then.
 */
#include "filter/ingest/ingest_layout.h"

#include "base/buf.h"
#include "base/mem.h"
#include "ingest/date_text.h"
#include "ingest/encoding.h"
#include "ingest/lenient.h"
#include "ingest/not_table.h"
#include "ingest/rejects.h"
#include "ingest/utf8.h"

#include <stdlib.h>
#include <string.h>

/** Report what the sample does not decide, and the option that would. */
static enum crm_status
ambiguous(const char *name, const struct sniff_why *why, const char *option, struct msg *msg)
{

	if (why->state != SNIFF_AMBIGUOUS)
		return CRM_OK;
	msg_error(msg, "%s: %s: %s", name, why->text, option);
	return CRM_EUSAGE;
}

/** Name the encodings that would fit a sample that is not UTF-8. */
static enum crm_status
wrong_encoding(const char *name, struct slice sample, struct msg *msg)
{
	const char *names[ENCODING_GUESSES];
	size_t n = encoding_guess(sample, names);
	struct buf list = { 0 };
	bool failed = false;

	for (size_t i = 0; i < n && !failed; i++)
		failed = buf_print(&list, "%s--encoding=%s",
			     i == 0	      ? ""
				 : i + 1 == n ? " or "
					      : ", ",
			     names[i]) != CRM_OK;
	if (!failed)
		msg_error(msg, "%s: is not UTF-8: try %.*s", name, n > 0 ? (int)list.n : 10,
		    n > 0 ? list.p : "--encoding");
	buf_free(&list);
	return failed ? msg_nomem(msg) : CRM_EUSAGE;
}

/** Take numbers and dates as they were detected. */
static enum crm_status
set_formats(struct ingest_layout *l, const char *name, struct msg *msg)
{
	const struct ingest_options *o = &l->settings.set;
	struct date_format format = { NULL, l->sniff.calendar, o->timezone };
	enum crm_status status;
	char show[MSG_SHOW];
	const char *why;

	if ((status = ambiguous(name, &l->sniff.number_why, "say --decimal", msg)) != CRM_OK ||
	    (status = ambiguous(
		 name, &l->sniff.date_why, "say --date-format, or --calendar", msg)) != CRM_OK)
		return status;
	if (l->sniff.date_format[0] != '\0')
		format.format = l->sniff.date_format;
	l->convert.number = l->sniff.number;
	/* Dates as the ledger has them are the quick way of convert.c. */
	l->convert.iso = l->sniff.calendar == DATE_GREGORIAN &&
	    (format.format == NULL || strcmp(format.format, "%Y-%m-%d") == 0 ||
		strcmp(format.format, "%F") == 0);
	l->convert.zoned = o->timezone != NULL;
	switch (date_reader_open(&l->convert.dates, &format, &why)) {
	case CRM_OK:
		return CRM_OK;
	case CRM_EUSAGE:
		/* The format has been checked by ingest_given(). */
		msg_error(msg, "--timezone: \"%s\" %s",
		    msg_show(show, slice_of(o->timezone != NULL ? o->timezone : "")), why);
		return CRM_EUSAGE;
	default:
		return msg_nomem(msg);
	}
}

/** A reader for csvin_open(): hand out the sample, and then no more. */
static enum crm_status
read_sample(void *arg, size_t keep, struct slice *span)
{
	struct slice *sample = arg;

	if (keep == 0 && span->p != sample->p)
		*span = *sample;
	return CRM_OK;
}

/**
 * Find the columns by the first row of the sample after what is to be skipped.
 *
 * The header is split by the same reader as the rows, and not by the one that sniffs: only then can
 * column numbers be trusted.  A header with a quote out of place is read leniently, as rows are.
 */
static enum crm_status
read_header(struct ingest_layout *l, struct slice sample, const char *name, struct msg *msg)
{
	struct csvin_options options = ingest_csv_options(l, read_sample, &sample);
	enum crm_status status;
	const char *escape;
	struct lenient lenient = { 0 };
	enum csvin_result result;
	struct csvin *csv;
	struct csv_row row;

	if ((status = csvin_open(&csv, NULL, &options, msg)) != CRM_OK)
		return status;
	do {
		result = csvin_next(csv, &row);
	} while (
	    (result == CSVIN_ROW || result == CSVIN_BAD) && (int64_t)row.number <= l->sniff.skip);
	l->strict = l->settings.set.quoting == INGEST_STRICT;
	if ((escape = l->settings.set.escape) != NULL) {
		if (strlen(escape) != 1 || strchr("\r\n", escape[0]) != NULL) {
			msg_error(msg, "--escape: \"%s\" is not one character", escape);
			csvin_close(csv);
			return CRM_EUSAGE;
		}
		l->escape = escape[0];
	}
	if (result == CSVIN_ROW || (result == CSVIN_BAD && !l->strict &&
	    lenient_row(&lenient, row.line,
		(struct lenient_marks){ l->sniff.delimiter, l->sniff.quote, l->escape, 0 }, &row)))
		status = ingest_columns(l, &row, name, msg);
	else if (result == CSVIN_BAD) {
		msg_error(msg, "%s:%llu: %s", name,
		    (unsigned long long)row.number + (unsigned long long)l->lines_before,
		    csvin_why(csv));
		status = CRM_EINPUT;
	} else if (result == CSVIN_END) {
		msg_error(msg, "%s: is empty: no header and no row", name);
		status = CRM_EINPUT;
	} else
		status = csvin_status(csv);
	lenient_free(&lenient);
	csvin_close(csv);
	return status;
}

struct csvin_options
ingest_csv_options(const struct ingest_layout *l, csvin_reader *read, void *arg)
{

	return (
	    struct csvin_options){ l->sniff.delimiter, l->sniff.quote, INGEST_MAX_ROW, read, arg };
}

/**
 * Take the reading in front of a file of rejects from ${sample}, line by line as rejects.c writes
 * it: `# key = value`.
 */
static enum crm_status
take_embedded(struct ingest_layout *l, struct slice *sample, const char *name, struct msg *msg)
{
	struct buf text = { 0 };
	enum crm_status status = CRM_OK;

	if (!rejects_is_marked(*sample))
		return CRM_OK;
	while (status == CRM_OK && sample->n > 0 && sample->p[0] == '#') {
		const char *end = memchr(sample->p, '\n', sample->n);
		size_t n = end != NULL ? (size_t)(end - sample->p) + 1 : sample->n;

		/* The first line is the mark. */
		if (l->lines_before++ > 0 && buf_add(&text, sample->p + 1, n - 1) != CRM_OK)
			status = msg_nomem(msg);
		l->bytes_before += n;
		sample->p += n;
		sample->n -= n;
	}
	if (status == CRM_OK)
		status = reading_parse(&l->embedded, buf_slice(&text), name, msg);
	buf_free(&text);
	return status;
}

enum crm_status
ingest_join_layers(struct ingest_layout *l, struct msg *msg)
{
	struct ingest_options *set = &l->settings.set;
	const struct ingest_options *embedded = &l->embedded.set;

	reading_free(&l->settings);
	if (reading_layers(l->layer, LAYERS, &l->settings) != CRM_OK)
		return msg_nomem(msg);
	set->today = l->layer[LAYER_OPTIONS]->today;
	/* How rejects are written, they say best: the options may be those of the first run. */
	if (l->lines_before > 0) {
		set->delimiter = embedded->delimiter;
		set->quote = embedded->quote;
		set->skip = 0;
		set->header = 1;
	}
	return CRM_OK;
}

/** What the first look must have settled before the header can be read. */
static enum crm_status
check_rows(const struct sniff *s, const char *name, struct msg *msg)
{
	enum crm_status status;

	if ((status = ambiguous(name, &s->delimiter_why, "say --delimiter", msg)) != CRM_OK ||
	    (status = ambiguous(name, &s->quote_why, "say --quote", msg)) != CRM_OK ||
	    (status = ambiguous(name, &s->skip_why, "say --skip", msg)) != CRM_OK)
		return status;
	return ambiguous(name, &s->header_why,
	    "say --no-header, or --skip 0 if the first line is one", msg);
}

/** What is known before the log is looked at. */
static enum crm_status
start_sniff(struct ingest_layout *l, struct msg *msg)
{
	enum crm_status status = ingest_given(&l->sniff, &l->settings.set, msg);

	/* A column that is taken for another may hold ids, and then evidence would show them. */
	l->sniff.masked = l->layer[LAYER_OPTIONS]->pseudonym_key != NULL;
	return status;
}

/**
 * Detect again what depends on which column is which, with the columns known.  How rows are split
 * stays as it was found: looking again with less to go by could give another answer.
 */
static enum crm_status
look_again(struct ingest_layout *l, const struct sniff *first, struct slice sample, bool whole,
    struct msg *msg)
{
	enum crm_status status;

	if ((status = start_sniff(l, msg)) != CRM_OK)
		return status;
	l->sniff.delimiter = first->delimiter;
	l->sniff.quote = first->quote;
	l->sniff.skip = first->skip;
	l->sniff.header = first->header;
	l->sniff.map = l->convert.map;
	l->sniff.by_name = false;
	return sniff_text(&l->sniff, sample, whole) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

enum crm_status
ingest_look(struct ingest_layout *l, const struct ingest_options *options,
    const struct ingest_options *reading, struct slice sample, bool whole, const char *name,
    struct msg *msg)
{
	static const char bom[3] = { '\xef', '\xbb', '\xbf' };
	enum crm_status status;
	struct sniff first;
	const char *what;

	if (sample.n >= sizeof(bom) && memcmp(sample.p, bom, sizeof(bom)) == 0) {
		sample.p += sizeof(bom);
		sample.n -= sizeof(bom);
		l->bytes_before = sizeof(bom);
	}
	reading_init(&l->platform);
	reading_init(&l->embedded);
	reading_init(&l->settings);
	reading_init(&l->decided);
	l->layer[LAYER_PLATFORM] = &l->platform.set;
	l->layer[LAYER_EMBEDDED] = &l->embedded.set;
	l->layer[LAYER_READING] = reading;
	l->layer[LAYER_OPTIONS] = options;
	if ((status = take_embedded(l, &sample, name, msg)) != CRM_OK ||
	    (status = ingest_join_layers(l, msg)) != CRM_OK)
		return status;
	/* The sample may end inside a character, which is no fault of the log. */
	if (!whole)
		sample.n = utf8_whole(sample);
	if ((l->settings.set.encoding == NULL || l->lines_before > 0) && !utf8_valid(sample))
		return wrong_encoding(name, sample, msg);
	if ((what = not_table_name(sample)) != NULL) {
		msg_error(msg, "%s: %s", name, what);
		return CRM_EINPUT;
	}
	/* First how rows are split; --map needs the header to say what the columns mean. */
	if ((status = start_sniff(l, msg)) != CRM_OK)
		return status;
	if (sniff_text(&l->sniff, sample, whole) != CRM_OK)
		return msg_nomem(msg);
	first = l->sniff;
	if ((status = check_rows(&first, name, msg)) != CRM_OK ||
	    (status = read_header(l, sample, name, msg)) != CRM_OK)
		return status;
	if ((l->platform_name != NULL ||
		memcmp(first.map.column, l->convert.map.column, sizeof(first.map.column)) != 0) &&
	    (status = look_again(l, &first, sample, whole, msg)) != CRM_OK)
		return status;
	if ((status = ingest_kind(l, sample, whole, name, msg)) != CRM_OK ||
	    (status = set_formats(l, name, msg)) != CRM_OK ||
	    (status = ingest_shape(l, sample, whole, name, msg)) != CRM_OK)
		return status;
	return ingest_decide(l) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

void
ingest_layout_free(struct ingest_layout *l)
{

	date_reader_close(l->convert.dates);
	for (size_t i = 0; l->names != NULL && i < l->width; i++)
		free(l->names[i]);
	free(l->names);
	free(l->header);
	free(l->keep);
	free(l->keep_columns);
	free(l->conditions);
	free(l->elsewhere);
	free(l->fill);
	word_list_close(l->words);
	word_list_close(l->kinds);
	reading_free(&l->platform);
	reading_free(&l->embedded);
	reading_free(&l->settings);
	reading_free(&l->decided);
	buf_free(&l->said);
	buf_free(&l->unused);
	buf_free(&l->alike);
	*l = (struct ingest_layout){ 0 };
}
