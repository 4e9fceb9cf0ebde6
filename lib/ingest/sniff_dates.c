/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The format and the calendar of dates.
 *
 * Every date of the sample is read in every way that shops' programs write dates: each format in
 * each calendar it is used with.  For each two ways the first value is kept that only one of them
 * reads, and the first that they read as different days.  sniff_ways.c then takes the way that
 * reads most, where no rival is left that would give other days.
 *
 * What must hold: no way is left out because another is commoner.  A day-first date of two-digit
 * years is also a year-first one, and only values can decide between them.
 */
#include "ingest/sniff_parts.h"

#include "base/mem.h"
#include "ingest/digit.h"
#include "ingest/sniff_ways.h"
#include "ingest/utf8.h"

#include <unicode/uchar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The formats that shops' programs write, by calendar. */
enum {
	G = 1 << DATE_GREGORIAN,
	P = 1 << DATE_PERSIAN,
	U = 1 << DATE_UMALQURA,
	B = 1 << DATE_BUDDHIST
};

static const struct {
	const char *format;
	unsigned calendars;
	enum sniff_rank rank;
} formats[] = {
	{ "%Y-%m-%d", G | P | U | B, SNIFF_USUAL },
	{ "%Y/%m/%d", G | P | U | B, SNIFF_USUAL },
	{ "%Y.%m.%d", G | P | U | B, SNIFF_USUAL },
	{ "%Y%m%d", G | P | U | B, SNIFF_USUAL },
	{ "%d.%m.%Y", G | P | U | B, SNIFF_USUAL },
	{ "%d/%m/%Y", G | P | U | B, SNIFF_USUAL },
	{ "%d-%m-%Y", G | P | U | B, SNIFF_USUAL },
	{ "%m/%d/%Y", G, SNIFF_USUAL },
	{ "%m-%d-%Y", G, SNIFF_USUAL },
	{ "%d.%m.%y", G, SNIFF_USUAL },
	{ "%y.%m.%d", G, SNIFF_USUAL },
	{ "%d/%m/%y", G, SNIFF_USUAL },
	{ "%m/%d/%y", G, SNIFF_USUAL },
	{ "%y/%m/%d", G | P, SNIFF_USUAL },
	{ "%d-%m-%y", G, SNIFF_USUAL },
	{ "%m-%d-%y", G, SNIFF_USUAL },
	{ "%y-%m-%d", G, SNIFF_USUAL },
	{ "%d%m%y", G, SNIFF_USUAL },
	{ "%m%d%y", G, SNIFF_USUAL },
	{ "%y%m%d", G, SNIFF_USUAL },
	{ "%d%m%Y", G, SNIFF_USUAL },
	{ "%m%d%Y", G, SNIFF_USUAL },
	{ "%d %m %Y", G, SNIFF_USUAL },
	{ "%m %d %Y", G, SNIFF_USUAL },
	{ "%Y %m %d", G, SNIFF_USUAL },
	{ "%d. %m. %Y", G, SNIFF_USUAL },
	{ "%Y. %m. %d.", G, SNIFF_USUAL },
	{ "%d.%m.%Y.", G, SNIFF_USUAL },
	{ "%Y\xe5\xb9\xb4%m\xe6\x9c\x88%d\xe6\x97\xa5", G, SNIFF_USUAL },
	/* With points the month is hardly ever first. */
	{ "%m.%d.%Y", G, SNIFF_RARE },
	{ "%m.%d.%y", G, SNIFF_RARE },
	{ "%s", G, SNIFF_USUAL },
	{ "%Q", G, SNIFF_USUAL },
	{ "excel", G, SNIFF_SERIAL },
	{ "excel1904", G, SNIFF_SERIAL_1904 },
	{ "%d %b %Y", G | P | U | B, SNIFF_USUAL },
	{ "%d-%b-%Y", G, SNIFF_USUAL },
	{ "%d/%b/%Y", G, SNIFF_USUAL },
	{ "%d.%b.%Y", G, SNIFF_USUAL },
	{ "%d%b%Y", G, SNIFF_USUAL },
	{ "%d. %b %Y", G, SNIFF_USUAL },
	{ "%d de %b de %Y", G, SNIFF_USUAL },
	{ "%d %b, %Y", G, SNIFF_USUAL },
	{ "%Y-%b-%d", G, SNIFF_USUAL },
	{ "%Y %b %d", G | P, SNIFF_USUAL },
	{ "%b %d, %Y", G, SNIFF_USUAL },
	{ "%b %d %Y", G, SNIFF_USUAL },
	{ "%b-%d-%Y", G, SNIFF_USUAL },
	{ "%b %d %H:%M:%S %Y", G, SNIFF_USUAL },
	{ "%b %d %H:%M:%S %Z %Y", G, SNIFF_USUAL },
	{ "%b %d, %y", G, SNIFF_USUAL },
	{ "%d-%b-%y", G, SNIFF_USUAL },
	{ "%y-%b-%d", G, SNIFF_USUAL },
	{ "%d %b %y", G, SNIFF_USUAL },
	{ "%y %b %d", G, SNIFF_USUAL },
	{ "%d/%b/%y", G, SNIFF_USUAL },
	{ "%y/%b/%d", G, SNIFF_USUAL },
	{ "%d.%b.%y", G, SNIFF_USUAL },
	{ "%y.%b.%d", G, SNIFF_USUAL },
	{ "%d%b%y", G, SNIFF_USUAL },
	{ "%y%b%d", G, SNIFF_USUAL },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/*
 * A date of another calendar is believed from 1990-01-01 to 2049-12-31: there the years of the
 * calendars seldom meet.
 */
#define BELIEVED_FROM 7305
#define BELIEVED_TO 29219

/* A Gregorian one from 1601-01-01: before that it is of another calendar. */
#define GREGORIAN_FROM (-134774)

/* And before 2500-01-01, unless it was asked for: after that it is of the Buddhist calendar. */
#define GREGORIAN_TO 193579

/* The bit of a sign in a set of them: one each for those from blank to @. */
static uint64_t
mark_bit(char c)
{

	return c > ' ' && c <= '@' && !(c >= '0' && c <= '9') ? UINT64_C(1) << (c - ' ') : 0;
}

/* The signs that a text of ${format} has to have, as it has them itself. */
static uint64_t
marks_of_format(const char *format)
{
	uint64_t marks = 0;

	/* Any of several formats may read it. */
	if (strchr(format, '|') != NULL)
		return 0;
	for (; *format != '\0'; format++) {
		/* `%F` and the like have signs too, which are not looked for. */
		if (*format == '%' && format[1] != '\0')
			format++;
		else
			marks |= mark_bit(*format);
	}
	return marks;
}

/* The signs that are in ${text}; all where some are not ASCII, as a minus sign may be. */
static uint64_t
marks_of_text(struct slice text)
{
	uint64_t marks = 0;

	for (size_t i = 0; i < text.n; i++) {
		if ((text.p[i] & 0x80) != 0)
			return UINT64_MAX;
		marks |= mark_bit(text.p[i]);
	}
	return marks;
}

static void
add_way(struct sniff_ways *w, const char *format, enum date_calendar calendar, enum sniff_rank rank,
    bool asked)
{

	if (w->n < SNIFF_WAYS)
		w->way[w->n++] = (struct sniff_way){ .format = format,
			.calendar = calendar,
			.rank = rank,
			.named = strstr(format, "%b") != NULL && !asked,
			.marks = marks_of_format(format),
			.asked = asked };
}

/* The ways that what the user said leaves. */
static void
list_ways(struct sniff_ways *w, const struct sniff *s)
{
	size_t i;
	int c;

	for (c = DATE_GREGORIAN; s->date_format[0] != '\0' && c < DATE_CALENDARS; c++)
		add_way(w, s->date_format, (enum date_calendar)c, SNIFF_USUAL, true);
	for (i = 0; s->date_format[0] == '\0' && i < FORMATS; i++)
		for (c = DATE_GREGORIAN; c < DATE_CALENDARS; c++)
			if (s->calendar_given ? s->calendar == (enum date_calendar)c :
			    (formats[i].calendars & 1u << c) != 0)
				add_way(w, formats[i].format, (enum date_calendar)c,
				    formats[i].rank, s->calendar_given);
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

/* Whether ${format} is a number that is a moment or day by itself. */
static bool
is_counted(const struct sniff_way *way)
{

	return way->rank >= SNIFF_SERIAL || strcmp(way->format, "%s") == 0 ||
	    strcmp(way->format, "%Q") == 0;
}

/* Whether ${day}, read in some way from digits whose zero is ${zero}, is plausible. */
static bool
is_believed(const struct sniff *s, const struct sniff_way *way, date_day day, uint32_t zero)
{
	bool short_year = strstr(way->format, "%y") != NULL;

	/* A day's grace, for clocks and zones. */
	if (s->today != DATE_NONE && day > s->today + 1)
		return false;
	/* A year of two Persian digits is of the Persian calendar. */
	if (way->calendar == DATE_GREGORIAN)
		return day >= (is_counted(way) ? BELIEVED_FROM : GREGORIAN_FROM) &&
		    (s->calendar_given || day < GREGORIAN_TO) &&
		    (way->rank < SNIFF_SERIAL || day <= BELIEVED_TO) &&
		    (way->asked || !short_year || zero != 0x6f0);
	/*
	 * Persian digits are not written with the Islamic calendar, nor Arabic ones with the
	 * Persian.
	 */
	if (zero == (way->calendar == DATE_PERSIAN ? 0x660 : 0x6f0) ||
	    (way->calendar == DATE_BUDDHIST && (zero == 0x660 || (short_year && !s->calendar_given))))
		return false;
	/* A Persian year of two digits is believed in Persian digits only. */
	if (!way->asked && short_year && zero != 0x6f0)
		return false;
	return day >= BELIEVED_FROM && day <= BELIEVED_TO;
}

/* Make the reader of ${way}, once. */
static enum crm_status
open_way(struct sniff_way *way)
{
	struct date_format format = { way->format, way->calendar, NULL };
	const char *why;

	return way->reader != NULL ? CRM_OK : date_reader_open(&way->reader, &format, &why);
}

/*
 * What the ways made of dates that were met, without their time of day, each at a place that its
 * text leads to.  Logs have few days and many times.  Reading each of thousands of values in dozens
 * of ways took longer than all else that is done before the first row is written.
 */
#define MET 1024

/* Bytes of a plain time of day and what is before it. */
#define CLOCK 9

struct met {
	struct {
		struct slice front;	/* in the sample; n = 0: none */
		uint64_t read[SNIFF_WAYS / 64];	/* bits: the ways that read it */
	} v[MET];
};

/* Where ${front} is remembered, or would be. */
static size_t
way_place(struct slice front)
{
	size_t n = front.n < 8 ? front.n : 8;

	return (size_t)(((word_load_some(front.p, n) ^
			     word_load_some(front.p + front.n - n, n) << 1) *
			    UINT64_C(0x9e3779b97f4a7c15)) >> 54);
}

/*
 * The part of a value that decides how the formats above read it.  A plain time of day at its end
 * is read in full by what may follow any date (date_tail.h), or not at all: no format ends in a
 * time, and no number of a date reaches over a colon.
 */
static struct slice
front_of(struct slice text)
{

	if (text.n > CLOCK && date_is_clock(text.p + text.n - CLOCK))
		text.n -= CLOCK - 1;
	return text;
}

/* Keep what ${way} makes of a value. */
static void
count_day(struct sniff_way *way, date_day day)
{
	int year, month, month_day;

	if (way->read++ == 0)
		way->first = way->last = day;
	way->first = day < way->first ? day : way->first;
	way->last = day > way->last ? day : way->last;
	date_split(day, &year, &month, &month_day);
	year = (year % 100 + 100) % 100;
	way->years[year / 64] |= UINT64_C(1) << year % 64;
	way->month_days |= 1u << month_day;
}

/* Let ${cell} mean the value that is being compared, if it means none; return whether it does. */
static bool
mark_first(const struct sniff_ways *w, uint16_t *cell)
{

	if (*cell != 0)
		return false;
	*cell = (uint16_t)(w->n_seen + 1);
	return true;
}

/*
 * Mark the pairs of ways that ${value} is the first to tell apart, by which of them ${read} it, as
 * which ${day}.  It is kept only where it is, so that no more are kept than there are cells.
 */
static enum crm_status
compare_ways(struct sniff_ways *w, struct sniff_value value, const bool *read, const date_day *day)
{
	bool first = false;

	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; read[i] && k < w->n; k++) {
			if (!read[k])
				first |= mark_first(w, &w->only[i][k]);
			else if (day[i] != day[k])
				first |= mark_first(w, &w->differ[i][k]);
		}
	if (!first)
		return CRM_OK;
	/* The first number is 1. */
	if (mem_grow(&w->seen, &w->room, w->n_seen + 2, sizeof(*w->seen)) != CRM_OK)
		return CRM_ENOMEM;
	w->seen[++w->n_seen] = value;
	return CRM_OK;
}

static enum crm_status
add_value(const struct sniff *s, struct sniff_ways *w, struct sniff_value value, bool *read)
{
	bool letters = has_letters(value.text);
	uint32_t zero = digits_of(value.text);
	uint64_t marks = marks_of_text(value.text);
	enum crm_status status;
	date_day day[SNIFF_WAYS];
	size_t i, readers = 0;

	for (i = 0; i < w->n; i++) {
		struct sniff_way *way = &w->way[i];

		if ((way->named && !letters) || (way->marks & ~marks) != 0)
			continue;
		if ((status = open_way(way)) != CRM_OK)
			return status;
		read[i] = date_reader_read(way->reader, value.text, &day[i]) == NULL &&
		    is_believed(s, way, day[i], zero);
		if (read[i])
			count_day(way, day[i]);
		readers += read[i];
	}
	w->values++;
	if (readers == 0 && w->unread++ == 0)
		w->first_unread = value;
	return compare_ways(w, value, read, day);
}

/*
 * As add_value(), where only the time of day may be another than that of a value before.  Days and
 * differences are known then, so the counts are all that changes.
 */
static enum crm_status
add_time(const struct sniff *s, struct sniff_ways *w, struct met *met, struct sniff_value value)
{
	struct slice front = front_of(value.text);
	size_t at = way_place(front);
	bool read[SNIFF_WAYS] = { false };
	enum crm_status status;

	/* A format that the user gave may end in a time. */
	if (s->date_format[0] != '\0' || front.n == value.text.n)
		return add_value(s, w, value, read);
	if (slice_equal(met->v[at].front, front)) {
		bool any = false;

		for (size_t i = 0; i < w->n; i++)
			if ((met->v[at].read[i / 64] >> i % 64 & 1) != 0) {
				w->way[i].read++;
				any = true;
			}
		w->values++;
		w->unread += !any;
		return CRM_OK;
	}
	if ((status = add_value(s, w, value, read)) != CRM_OK)
		return status;
	memset(&met->v[at], 0, sizeof(met->v[at]));
	met->v[at].front = front;
	for (size_t i = 0; i < w->n; i++)
		met->v[at].read[i / 64] |= (uint64_t)read[i] << i % 64;
	return CRM_OK;
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

/* Try all ways on each date of the sample. */
static enum crm_status
add_values(const struct sniff *s, struct sniff_ways *w, struct sniff_rows *r, struct slice sample,
    bool whole)
{
	size_t column = s->map.column[FIELD_DATE];
	struct met *met = mem_new(1, sizeof(*met));
	enum crm_status status = met == NULL ? CRM_ENOMEM : CRM_OK;
	struct slice text, last = { "", 0 };

	sniff_data(s, r, sample, whole);
	while (status == CRM_OK && sniff_rows_next(r)) {
		if (column >= r->n || column >= SNIFF_FIELDS)
			continue;
		text = sniff_trim(r->field[column]);
		/* Logs are in the order of their dates: many repeat the one before. */
		if (text.n == 0 || slice_equal(text, last))
			continue;
		last = text;
		status = add_time(s, w, met, (struct sniff_value){ text, r->number });
	}
	free(met);
	return status;
}

enum crm_status
sniff_dates(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	enum crm_status status = CRM_OK;
	struct sniff_ways *w;
	size_t i;

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
	if (s->map.column[FIELD_DATE] != HEADER_NONE)
		status = add_values(s, w, r, sample, whole);
	if (status == CRM_OK)
		sniff_ways_judge(s, w);
	for (i = 0; i < w->n; i++)
		date_reader_close(w->way[i].reader);
	free(w->seen);
	free(w);
	return status;
}
