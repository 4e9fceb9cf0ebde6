/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/sniff_parts.h"

#include "base/mem.h"
#include "ingest/digit.h"
#include "ingest/utf8.h"

#include <unicode/uchar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The formats that shops' programs write, by calendar. */
enum { G = 1 << DATE_GREGORIAN, P = 1 << DATE_PERSIAN, U = 1 << DATE_UMALQURA };

static const struct {
	const char *format;
	unsigned calendars;
	bool named;		/* has a month's name */
} formats[] = {
	{ "%Y-%m-%d", G | P | U, false },
	{ "%Y/%m/%d", G | P | U, false },
	{ "%Y.%m.%d", G | P | U, false },
	{ "%Y%m%d", G | P | U, false },
	{ "%d.%m.%Y", G | P | U, false },
	{ "%d/%m/%Y", G | P | U, false },
	{ "%d-%m-%Y", G | P | U, false },
	{ "%m/%d/%Y", G, false },
	{ "%m-%d-%Y", G, false },
	{ "%d.%m.%y", G, false },
	{ "%d/%m/%y", G, false },
	{ "%m/%d/%y", G, false },
	{ "%d-%m-%y", G, false },
	{ "%m-%d-%y", G, false },
	{ "%y/%m/%d", P, false },
	{ "%s", G, false },
	{ "%d %b %Y", G | P | U, true },
	{ "%d-%b-%Y", G, true },
	{ "%d-%b-%y", G, true },
	{ "%d/%b/%Y", G, true },
	{ "%d %b %y", G, true },
	{ "%d. %b %Y", G, true },
	{ "%b %d, %Y", G, true },
	{ "%b %d %Y", G, true },
	{ "%d de %b de %Y", G, true },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))
#define WAYS 48

/*
 * A date of another calendar is believed from 1990-01-01 to 2049-12-31: there the years of the
 * three calendars seldom meet.
 */
#define BELIEVED_FROM 7305
#define BELIEVED_TO 29219

/* A Gregorian one from 1601-01-01: before that it is of another calendar. */
#define GREGORIAN_FROM (-134774)

static const char *const calendar_names[] = { [DATE_GREGORIAN] = "gregorian",
	[DATE_PERSIAN] = "persian",
	[DATE_UMALQURA] = "islamic-umalqura" };

struct value {
	struct slice text;
	uint64_t line;
};

/* A format in a calendar, and what it could read. */
struct way {
	const char *format;
	enum date_calendar calendar;
	bool named;
	bool asked;			/* the user has named the calendar or the format */
	struct date_reader *reader;	/* NULL: not needed so far */
	size_t read;
};

struct ways {
	size_t n;
	struct way way[WAYS];
	size_t values, unread;
	struct value first_unread;
	struct value only[WAYS][WAYS]; /* the first value that one reads and the other does not;
					  line 0: none */
	struct value differ[WAYS][WAYS]; /* the first value that the two read as different days */
};

static void
add_way(struct ways *w, const char *format, enum date_calendar calendar, bool named, bool asked)
{

	if (w->n < WAYS)
		w->way[w->n++] = (struct way){
			.format = format, .calendar = calendar, .named = named, .asked = asked
		};
}

/* The ways that what the user said leaves. */
static void
list_ways(struct ways *w, const struct sniff *s)
{
	size_t i;
	int c;

	for (c = DATE_GREGORIAN; s->date_format[0] != '\0' && c <= DATE_UMALQURA; c++)
		add_way(w, s->date_format, (enum date_calendar)c, false, true);
	for (i = 0; s->date_format[0] == '\0' && i < FORMATS; i++)
		for (c = DATE_GREGORIAN; c <= DATE_UMALQURA; c++)
			if (s->calendar_given ? s->calendar == (enum date_calendar)c :
			    (formats[i].calendars & 1u << c) != 0)
				add_way(w, formats[i].format, (enum date_calendar)c,
				    formats[i].named, s->calendar_given);
}

/* Which digits a text is written in: the code of their zero, or 0. */
static uint32_t
digits_of(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;
	uint32_t c;
	size_t n;

	for (; p < end && (n = utf8_next(p, end, &c)) > 0; p += n)
		if (c >= 0x80 && digit_value(c) >= 0)
			return c - (uint32_t)digit_value(c);
	return 0;
}

static bool
has_letters(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;
	uint32_t c;
	size_t n;

	for (; p < end && (n = utf8_next(p, end, &c)) > 0; p += n)
		if (u_isalpha((UChar32)c) && c != 'T' && c != 'Z')
			return true;
	return false;
}

/* Whether a day read in some way, from digits whose zero is ${zero}, can be meant. */
static bool
is_believed(const struct way *way, date_day day, uint32_t zero)
{

	bool short_year = strstr(way->format, "%y") != NULL;

	/* A year of two Persian digits is of the Persian calendar. */
	if (way->calendar == DATE_GREGORIAN)
		return day >= (strcmp(way->format, "%s") == 0 ? BELIEVED_FROM : GREGORIAN_FROM) &&
		    (way->asked || !short_year || zero != 0x6f0);
	/*
	 * Persian digits are not written with the Islamic calendar, nor Arabic ones with the
	 * Persian.
	 */
	if (zero == (way->calendar == DATE_PERSIAN ? 0x660 : 0x6f0))
		return false;
	/*
	 * Two-digit years in front are read in Persian digits only: others would make most d/m/y
	 * dates ambiguous.
	 */
	if (!way->asked && short_year && zero != 0x6f0)
		return false;
	return day >= BELIEVED_FROM && day <= BELIEVED_TO;
}

static enum crm_status
open_way(struct way *way)
{
	struct date_format format = { way->format, way->calendar, NULL
};
	const char *why;

	return way->reader != NULL ? CRM_OK : date_reader_open(&way->reader, &format, &why);
}

static enum crm_status
add_value(struct ways *w, struct value value)
{
	bool letters = has_letters(value.text), read[WAYS] = { false };
	uint32_t zero = digits_of(value.text);
	enum crm_status status;
	date_day day[WAYS];
	size_t i, k, readers = 0;

	for (i = 0; i < w->n; i++) {
		struct way *way = &w->way[i];

		read[i] = false;
		if (way->named && !letters)
			continue;
		if ((status = open_way(way)) != CRM_OK)
			return status;
		read[i] = date_reader_read(way->reader, value.text, &day[i]) == NULL &&
		    is_believed(way, day[i], zero);
		way->read += read[i];
		readers += read[i];
	}
	w->values++;
	if (readers == 0 && w->unread++ == 0)
		w->first_unread = value;
	for (i = 0; i < w->n; i++)
		for (k = 0; read[i] && k < w->n; k++) {
			if (!read[k] && w->only[i][k].line == 0)
				w->only[i][k] = value;
			else if (read[k] && day[i] != day[k] && w->differ[i][k].line == 0)
				w->differ[i][k] = value;
		}
	return CRM_OK;
}

/*
 * Write `%d/%m/%Y`, with the calendar where it is not the usual one or the other way has the same
 * format.
 */
static const char *
show_way(char out[96], const struct way *way, const struct way *other)
{
	bool calendar = way->calendar != other->calendar;

	snprintf(out, 96, "%s%s%s%s", way->format, calendar ? " (" : "",
	    calendar ? calendar_names[way->calendar] : "", calendar ? ")" : "");
	return out;
}

static void
say_two(struct sniff *s, const struct ways *w, size_t a, size_t b)
{
	const struct value *differ = &w->differ[a][b], *x = &w->only[a][b], *y = &w->only[b][a];
	char way[96], other[96], show[SNIFF_SHOW], other_show[SNIFF_SHOW],
	    day[2][DATE_PRINT] = { "", "" };
	date_day at[2];

	show_way(way, &w->way[a], &w->way[b]);
	show_way(other, &w->way[b], &w->way[a]);
	if (x->line > 0 && y->line > 0)
		sniff_say(&s->date_why, SNIFF_AMBIGUOUS,
		    "dates are mixed: \"%s\" in line %llu is %s, \"%s\" in line %llu is %s",
		    sniff_show(show, x->text), (unsigned long long)x->line, way,
		    sniff_show(other_show, y->text), (unsigned long long)y->line, other);
	else if (differ->line > 0 &&
	    date_reader_read(w->way[a].reader, differ->text, &at[0]) == NULL &&
	    date_reader_read(w->way[b].reader, differ->text, &at[1]) == NULL) {
		date_print(day[0], at[0]);
		date_print(day[1], at[1]);
		sniff_say(&s->date_why, SNIFF_AMBIGUOUS,
		    "\"%s\" in line %llu is %.10s as %s and %.10s as %s",
		    sniff_show(show, differ->text), (unsigned long long)differ->line, day[0], way,
		    day[1], other);
	} else
		sniff_say(&s->date_why, SNIFF_AMBIGUOUS, "all dates can be read as %s and as %s",
		    way, other);
}

/*
 * Whether two formats differ only in which number is which, or in the calendar: then a text that
 * both can read may come though none has been seen.
 */
static bool
are_alike(const char *a, const char *b)
{

	for (; *a != '\0' && *b != '\0'; a++, b++) {
		if (*a != *b)
			return false;
		if (*a != '%')
			continue;
		a++;
		b++;
		/* Numbers of two digits, of four, and names. */
		if (*a != *b && (strchr("dmy", *a) == NULL || strchr("dmy", *b) == NULL))
			return false;
	}
	return *a == *b;
}

static void
conclude(struct sniff *s, const struct ways *w)
{
	char show[SNIFF_SHOW];
	const struct value *proof = NULL;
	size_t best = 0, i;

	if (w->values == 0) {
		sniff_say(&s->date_why, SNIFF_OPEN, "there is no date");
		return;
	}
	if (w->unread == w->values && s->date_format[0] != '\0') {
		sniff_say(&s->date_why, SNIFF_GIVEN, "given, though it reads no date here");
		return;
	}
	if (w->unread == w->values) {
		sniff_say(&s->date_why, SNIFF_AMBIGUOUS,
		    "no known format of dates reads \"%s\" in line %llu",
		    sniff_show(show, w->first_unread.text),
		    (unsigned long long)w->first_unread.line);
		return;
	}
	for (i = 1; i < w->n; i++)
		if (w->way[i].read > w->way[best].read)
			best = i;
	for (i = 0; i < w->n; i++) {
		bool contested = w->differ[best][i].line > 0 || w->only[best][i].line == 0 ||
		    are_alike(w->way[best].format, w->way[i].format);

		if (i == best || w->way[i].read == 0)
			continue;
		/*
		 * A rival that may give other days is out only by a value that is none for it, with
		 * none of its own.
		 */
		if (contested && (w->only[best][i].line == 0 || w->only[i][best].line > 0)) {
			say_two(s, w, best, i);
			return;
		}
		if (proof == NULL || w->only[best][i].line > proof->line)
			proof = &w->only[best][i];
	}
	/* It may be what the user gave. */
	if (s->date_format[0] == '\0')
		snprintf(s->date_format, sizeof(s->date_format), "%s", w->way[best].format);
	s->calendar = w->way[best].calendar;
	if (proof != NULL)
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates can be read so, \"%s\" in line %llu only so",
		    w->way[best].read, w->values, sniff_show(show, proof->text),
		    (unsigned long long)proof->line);
	else
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates can be read so, none otherwise", w->way[best].read,
		    w->values);
}

/* Whether all dates are as a ledger has them, whatever year they say. */
static bool
are_iso(const struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	size_t column = s->map.column[FIELD_DATE];
	date_day day;

	sniff_data(s, r, sample, whole);
	while (sniff_rows_next(r))
		if (column < r->n && column < SNIFF_FIELDS && r->field[column].n > 0 &&
		    date_parse(r->field[column], &day) != CRM_OK)
			return false;
	return true;
}

enum crm_status
sniff_dates(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	size_t column = s->map.column[FIELD_DATE], i;
	enum crm_status status = CRM_OK;
	struct slice last = { "", 0 };
	struct ways *w;

	if (s->date_format[0] != '\0' && s->calendar_given) {
		sniff_say(&s->date_why, SNIFF_GIVEN, "given");
		return CRM_OK;
	}
	if (s->date_format[0] == '\0' && !s->calendar_given && sniff_is_ledger(sample) &&
	    are_iso(s, r, sample, whole)) {
		strcpy(s->date_format, "%Y-%m-%d");
		s->calendar = DATE_GREGORIAN;
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "the header is that of a ledger, and so are all dates");
		return CRM_OK;
	}
	if ((w = mem_new(1, sizeof(*w))) == NULL)
		return CRM_ENOMEM;
	list_ways(w, s);
	if (column != HEADER_NONE) {
		sniff_data(s, r, sample, whole);
		while (status == CRM_OK && sniff_rows_next(r)) {
			struct slice text;

			if (column >= r->n || column >= SNIFF_FIELDS)
				continue;
			text = sniff_trim(r->field[column]);
			/*
			 * Logs are in the order of their dates: most are the same as the one
			 * before.
			 */
			if (text.n == 0 || slice_equal(text, last))
				continue;
			last = text;
			status = add_value(w, (struct value){ text, r->number });
		}
	}
	if (status == CRM_OK)
		conclude(s, w);
	for (i = 0; i < w->n; i++)
		date_reader_close(w->way[i].reader);
	free(w);
	return status;
}
