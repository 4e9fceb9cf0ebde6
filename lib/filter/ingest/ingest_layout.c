/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/ingest/ingest_layout.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "ingest/encoding.h"
#include "ingest/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Say that the value ${text} of ${option} is not ${what}. */
static enum crm_status
wrong(const char *option, const char *text, const char *what, struct msg *msg)
{
	char show[MSG_SHOW];

	msg_error(msg, "--%s: \"%s\" is not %s", option, msg_show(show, slice_of(text)), what);
	return CRM_EUSAGE;
}

/** Take --delimiter and --quote. */
static enum crm_status
given_marks(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	const char *delimiter = o->delimiter, *quote = o->quote;

	if (delimiter != NULL) {
		if (strcmp(delimiter, "space") == 0)
			s->delimiter = CSVIN_BLANKS;
		else if (strcmp(delimiter, "tab") == 0 || strcmp(delimiter, "\\t") == 0)
			s->delimiter = '\t';
		else if (strlen(delimiter) == 1 && strchr("\r\n\"", delimiter[0]) == NULL)
			s->delimiter = delimiter[0];
		else
			return wrong(
			    "delimiter", delimiter, "one character, \"tab\" or \"space\"", msg);
	}
	if (quote == NULL)
		return CRM_OK;
	if (strcmp(quote, "none") == 0)
		s->quote = 0;
	else if (strlen(quote) == 1 && strchr("\r\n", quote[0]) == NULL && quote[0] != s->delimiter)
		s->quote = quote[0];
	else
		return wrong(
		    "quote", quote, "one character other than the delimiter, or \"none\"", msg);
	return CRM_OK;
}

/** Take --decimal and --grouping. */
static enum crm_status
given_numbers(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	const char *decimal = o->decimal != NULL ? o->decimal : ".";
	unsigned same;

	if (o->decimal == NULL && o->grouping == NULL)
		return CRM_OK;
	if (strcmp(decimal, ".") != 0 && strcmp(decimal, ",") != 0)
		return wrong("decimal", decimal, "\".\" or \",\"", msg);
	s->number = number_format_of(decimal[0]);
	if (o->grouping != NULL && !number_groups(slice_of(o->grouping), &s->number.groups))
		return wrong("grouping", o->grouping,
		    "made of \".\", \",\", \"'\", \"space\", or \"none\"", msg);
	same = decimal[0] == '.' ? NUMBER_GROUP_DOT : NUMBER_GROUP_COMMA;
	if ((s->number.groups & same) != 0) {
		msg_error(msg,
		    "--grouping: \"%s\" is the decimal mark; the other one is --decimal=%s",
		    decimal, decimal[0] == '.' ? "," : ".");
		return CRM_EUSAGE;
	}
	s->number_given = true;
	return CRM_OK;
}

/** Put what the user said into ${s}. */
static enum crm_status
given(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	enum crm_status status;

	sniff_init(s);
	if ((status = given_marks(s, o, msg)) != CRM_OK ||
	    (status = given_numbers(s, o, msg)) != CRM_OK)
		return status;
	s->skip = o->skip;
	s->header = o->no_header ? 0 : -1;
	s->by_name = true;
	s->today = o->today;
	if (o->date_format != NULL) {
		size_t n = strlen(o->date_format);
		char show[MSG_SHOW];
		const char *why;

		if ((why = date_format_check(o->date_format)) != NULL) {
			msg_error(msg, "--date-format: \"%s\" %s; for 31.12.2026 it is %%d.%%m.%%Y",
			    msg_show(show, slice_of(o->date_format)), why);
			return CRM_EUSAGE;
		}
		if (n >= sizeof(s->date_format)) {
			msg_error(msg, "--date-format: longer than %zu bytes",
			    sizeof(s->date_format) - 1);
			return CRM_EUSAGE;
		}
		memcpy(s->date_format, o->date_format, n + 1);
	}
	if (o->calendar > 0) {
		s->calendar_given = true;
		s->calendar = (enum date_calendar)(o->calendar - 1);
	}
	return CRM_OK;
}

/** Say what the sample leaves open, with the option that settles it. */
static enum crm_status
ambiguous(const char *name, const struct sniff_why *why, const char *option, struct msg *msg)
{

	if (why->state != SNIFF_AMBIGUOUS)
		return CRM_OK;
	msg_error(msg, "%s: %s: %s", name, why->text, option);
	return CRM_EUSAGE;
}

/** Say which encodings would fit a sample that is no UTF-8. */
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

/** Keep copies of the names of the columns. */
static enum crm_status
keep_names(struct ingest_layout *l, const struct csv_row *row)
{

	l->width = row->n;
	if ((l->names = mem_new(row->n, sizeof(*l->names))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < row->n; i++) {
		struct slice v = csvin_field(row, i);
		char number[24];

		if (l->sniff.header == 0)
			v = (struct slice){ number,
				(size_t)snprintf(number, sizeof(number), "%zu", i + 1) };
		if ((l->names[i] = strndup(v.p != NULL ? v.p : "", v.n)) == NULL)
			return CRM_ENOMEM;
	}
	if (l->sniff.header == 0)
		return CRM_OK;
	if ((l->header = mem_raw(row->line.n + 1, 1)) == NULL)
		return CRM_ENOMEM;
	memcpy(l->header, row->line.p, row->line.n);
	l->header_n = row->line.n;
	return CRM_OK;
}

/** Find the column that the user names ${column}; without a header, by its number. */
static enum crm_status
find_column(const struct ingest_layout *l, struct slice column, const char *option,
    const char *name, struct msg *msg, size_t *at)
{
	char show[MSG_SHOW], header[MSG_SHOW];
	int64_t number;

	for (*at = 0; *at < l->width; ++*at)
		if (slice_equal(slice_of(l->names[*at]), column))
			return CRM_OK;
	if (l->sniff.header == 0) {
		if (num_i64(column, 1, INT64_MAX, &number) == CRM_OK)
			msg_error(msg, "%s: %s: there are only %zu columns, no column %lld", name,
			    option, l->width, (long long)number);
		else
			msg_error(msg,
			    "%s: %s: without a header, columns are numbers from 1 to %zu, not \"%s\"",
			    name, option, l->width, msg_show(show, column));
	} else
		msg_error(msg, "%s: %s: no column \"%s\" in the header: %s", name, option,
		    msg_show(show, column),
		    msg_show(header, (struct slice){ l->header, l->header_n }));
	return CRM_EUSAGE;
}

/** Apply one `FIELD=COLUMN` of --map. */
static enum crm_status
map_one(struct ingest_layout *l, struct slice item, const char *name, struct msg *msg)
{
	const char *equals = memchr(item.p, '=', item.n);
	char show[MSG_SHOW];
	struct slice column;
	enum field field;

	if (equals == NULL ||
	    !field_named((struct slice){ item.p, (size_t)(equals - item.p) }, &field)) {
		msg_error(msg,
		    "--map: \"%s\" is not FIELD=COLUMN, with FIELD one of customer date order amount quantity price sku "
		    "cost channel referrer currency",
		    msg_show(show, item));
		return CRM_EUSAGE;
	}
	column = (struct slice){ equals + 1, item.n - (size_t)(equals + 1 - item.p) };
	/* `cost=` says that no column is the cost. */
	l->convert.map.rival[field] = HEADER_NONE;
	if (column.n == 0) {
		l->convert.map.column[field] = HEADER_NONE;
		return CRM_OK;
	}
	return find_column(l, column, "--map", name, msg, &l->convert.map.column[field]);
}

/** Apply ${one} to every part of ${list}, which are separated by commas. */
static enum crm_status
each(struct ingest_layout *l, const struct opt_list *list, const char *name, struct msg *msg,
    enum crm_status (*one)(struct ingest_layout *, struct slice, const char *, struct msg *))
{
	enum crm_status status;

	for (size_t i = 0; i < list->n; i++)
		for (const char *p = list->v[i], *comma; p != NULL;
		     p = comma == NULL ? NULL : comma + 1) {
			comma = strchr(p, ',');
			if ((status = one(l,
				 (struct slice){
				     p, comma != NULL ? (size_t)(comma - p) : strlen(p) },
				 name, msg)) != CRM_OK)
				return status;
		}
	return CRM_OK;
}

static enum crm_status
keep_one(struct ingest_layout *l, struct slice column, const char *name, struct msg *msg)
{
	enum crm_status status;
	size_t room = l->convert.n_keep, at;

	if ((status = find_column(l, column, "--keep", name, msg, &at)) != CRM_OK)
		return status;
	if (mem_grow(&l->keep, &room, l->convert.n_keep + 1, sizeof(*l->keep)) != CRM_OK)
		return msg_nomem(msg);
	l->keep[l->convert.n_keep++] = at;
	l->convert.keep = l->keep;
	return CRM_OK;
}

/** See that all the ledger needs is there, and that no field has two columns. */
static enum crm_status
check_map(struct ingest_layout *l, const char *name, struct msg *msg)
{
	struct header_map *map = &l->convert.map;
	char show[MSG_SHOW], other[MSG_SHOW];

	if (map->column[FIELD_AMOUNT] != HEADER_NONE && map->rival[FIELD_AMOUNT] == HEADER_NONE)
		map->column[FIELD_PRICE] = map->rival[FIELD_PRICE] = HEADER_NONE;
	for (enum field f = 0; f < FIELDS; f++)
		if (map->rival[f] != HEADER_NONE) {
			msg_error(msg,
			    "%s: both \"%s\" and \"%s\" look like the %s: say --map %s=COLUMN",
			    name, msg_show(show, slice_of(l->names[map->column[f]])),
			    msg_show(other, slice_of(l->names[map->rival[f]])), field_name(f),
			    field_name(f));
			return CRM_EUSAGE;
		}
	for (enum field f = FIELD_CUSTOMER; f <= FIELD_DATE; f++)
		if (map->column[f] == HEADER_NONE) {
			msg_error(msg,
			    "%s: which column is the %s? say --map %s=COLUMN; there are: %s", name,
			    field_name(f), field_name(f),
			    l->header != NULL
				? msg_show(show, (struct slice){ l->header, l->header_n })
				: "numbers from 1");
			return CRM_EUSAGE;
		}
	if (map->column[FIELD_AMOUNT] == HEADER_NONE &&
	    (map->column[FIELD_QUANTITY] == HEADER_NONE ||
		map->column[FIELD_PRICE] == HEADER_NONE)) {
		msg_error(msg,
		    "%s: which column is the line's total? say --map amount=COLUMN, or --map quantity=COLUMN,price=COLUMN; "
		    "there are: %s",
		    name,
		    l->header != NULL ? msg_show(show, (struct slice){ l->header, l->header_n })
				      : "numbers from 1");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/** Take numbers and dates as they were sniffed. */
static enum crm_status
set_formats(
    struct ingest_layout *l, const struct ingest_options *o, const char *name, struct msg *msg)
{
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
	l->convert.iso = l->sniff.calendar == DATE_GREGORIAN &&
	    (format.format == NULL || strcmp(format.format, "%Y-%m-%d") == 0 ||
		strcmp(format.format, "%F") == 0);
	l->convert.zoned = o->timezone != NULL;
	switch (date_reader_open(&l->convert.dates, &format, &why)) {
	case CRM_OK:
		return CRM_OK;
	case CRM_EUSAGE:
		/* The format has been looked at by given(). */
		msg_error(msg, "--timezone: \"%s\" %s",
		    msg_show(show, slice_of(o->timezone != NULL ? o->timezone : "")), why);
		return CRM_EUSAGE;
	default:
		return msg_nomem(msg);
	}
}

/** Match column names to ledger fields, using the header as actually split. */
static enum crm_status
match_names(struct ingest_layout *l)
{
	struct header_index *index = NULL;
	struct slice *names;

	if ((names = mem_new(l->width, sizeof(*names))) == NULL || header_open(&index) != CRM_OK) {
		free(names);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < l->width; i++)
		names[i] = slice_of(l->names[i]);
	/* Without a header the names are numbers, which tell nothing. */
	(void)header_match(index, names, l->width, &l->convert.map);
	header_close(index);
	free(names);
	return CRM_OK;
}

/** Find the columns by the header ${row}, or by their number where there is none. */
static enum crm_status
find_columns(struct ingest_layout *l, const struct ingest_options *o, const struct csv_row *row,
    const char *name, struct msg *msg)
{
	enum crm_status status;
	char show[MSG_SHOW];

	if (keep_names(l, row) != CRM_OK || match_names(l) != CRM_OK)
		return msg_nomem(msg);
	l->convert.consent_column = HEADER_NONE;
	if ((status = each(l, &o->map, name, msg, map_one)) != CRM_OK ||
	    (status = each(l, &o->keep, name, msg, keep_one)) != CRM_OK ||
	    (status = check_map(l, name, msg)) != CRM_OK)
		return status;
	if (o->consent != NULL) {
		const char *equals = strchr(o->consent, '=');

		if (equals == NULL) {
			msg_error(msg, "--require-consent: \"%s\" is not COLUMN=VALUE",
			    msg_show(show, slice_of(o->consent)));
			return CRM_EUSAGE;
		}
		if ((status = find_column(l,
			 (struct slice){ o->consent, (size_t)(equals - o->consent) },
			 "--require-consent", name, msg, &l->convert.consent_column)) != CRM_OK)
			return status;
	}
	for (enum field f = FIELD_QUANTITY; f < FIELDS; f++)
		l->convert.writes[f] = f != FIELD_PRICE && l->convert.map.column[f] != HEADER_NONE;
	return CRM_OK;
}

/** Hands out the sample, and then no more. */
static enum crm_status
read_sample(void *arg, size_t keep, struct slice *span)
{
	struct slice *sample = arg;

	if (keep == 0 && span->p != sample->p)
		*span = *sample;
	return CRM_OK;
}

/** Find the columns by the first row of the sample behind what is to be skipped. */
static enum crm_status
read_header(struct ingest_layout *l, const struct ingest_options *o, struct slice sample,
    const char *name, struct msg *msg)
{
	struct csvin_options options = ingest_csv_options(l, read_sample, &sample);
	enum crm_status status;
	enum csvin_result result;
	struct csvin *csv;
	struct csv_row row;

	if ((status = csvin_open(&csv, NULL, &options, msg)) != CRM_OK)
		return status;
	do {
		result = csvin_next(csv, &row);
	} while (
	    (result == CSVIN_ROW || result == CSVIN_BAD) && (int64_t)row.number <= l->sniff.skip);
	if (result == CSVIN_ROW)
		status = find_columns(l, o, &row, name, msg);
	else if (result == CSVIN_BAD) {
		msg_error(msg, "%s:%llu: %s", name, (unsigned long long)row.number, csvin_why(csv));
		status = CRM_EINPUT;
	} else if (result == CSVIN_END) {
		msg_error(msg, "%s: is empty: no header and no row", name);
		status = CRM_EINPUT;
	} else
		status = csvin_status(csv);
	csvin_close(csv);
	return status;
}

struct csvin_options
ingest_csv_options(const struct ingest_layout *l, csvin_reader *read, void *arg)
{

	return (
	    struct csvin_options){ l->sniff.delimiter, l->sniff.quote, INGEST_MAX_ROW, read, arg };
}

enum crm_status
ingest_look(struct ingest_layout *l, const struct ingest_options *o, struct slice sample,
    bool whole, const char *name, struct msg *msg)
{
	static const char bom[3] = { '\xef', '\xbb', '\xbf' };
	enum crm_status status;
	struct sniff first;

	if (sample.n >= sizeof(bom) && memcmp(sample.p, bom, sizeof(bom)) == 0) {
		sample.p += sizeof(bom);
		sample.n -= sizeof(bom);
	}
	if (!whole)
		sample.n = utf8_whole(sample);
	if (o->encoding == NULL && !utf8_valid(sample))
		return wrong_encoding(name, sample, msg);
	/* First how rows are split; --map needs the header to say what the columns mean. */
	if ((status = given(&l->sniff, o, msg)) != CRM_OK)
		return status;
	if (sniff_text(&l->sniff, sample, whole) != CRM_OK)
		return msg_nomem(msg);
	first = l->sniff;
	if ((status = ambiguous(name, &first.delimiter_why, "say --delimiter", msg)) != CRM_OK ||
	    (status = ambiguous(name, &first.quote_why, "say --quote", msg)) != CRM_OK ||
	    (status = ambiguous(name, &first.skip_why, "say --skip", msg)) != CRM_OK ||
	    (status = ambiguous(name, &first.header_why,
		 "say --no-header, or --skip 0 if the first line is one", msg)) != CRM_OK ||
	    (status = read_header(l, o, sample, name, msg)) != CRM_OK)
		return status;
	if (memcmp(first.map.column, l->convert.map.column, sizeof(first.map.column)) == 0)
		return set_formats(l, o, name, msg);
	if ((status = given(&l->sniff, o, msg)) != CRM_OK)
		return status;
	l->sniff.delimiter = first.delimiter;
	l->sniff.quote = first.quote;
	l->sniff.skip = first.skip;
	l->sniff.header = first.header;
	l->sniff.map = l->convert.map;
	l->sniff.by_name = false;
	if (sniff_text(&l->sniff, sample, whole) != CRM_OK)
		return msg_nomem(msg);
	return set_formats(l, o, name, msg);
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
	*l = (struct ingest_layout){ 0 };
}
