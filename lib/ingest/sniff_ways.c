/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of several ways to read dates is the right one.
 *
 * The way that reads most values is taken, unless a rival is left: one that reads some value as
 * another day, or that differs only in which number is which, so that a later value may be read as
 * another day.  A rival is out where the way taken reads a value that it cannot read, and it reads
 * none that the way taken cannot.  Where a rival is left, all of them are named.
 *
 * Two-digit years need one more kind of evidence, since `13.01.24` is a date day-first and
 * year-first.  A log has many days of the month and few years.  A way by which twelve years or
 * more were traded, but on three days of the month at most, is out where another way has it the
 * other way round.
 */
#include "ingest/sniff_ways.h"

#include <stdio.h>
#include <string.h>

/* What makes a way with two-digit years absurd beside another. */
#define MANY 12
#define FEW 3

static const char *const calendar_names[] = { [DATE_GREGORIAN] = "gregorian",
	[DATE_PERSIAN] = "persian",
	[DATE_UMALQURA] = "islamic-umalqura",
	[DATE_BUDDHIST] = "buddhist" };

static int
count_bits(uint64_t bits)
{

	return __builtin_popcountll(bits);
}

static int
count_years(const struct sniff_way *way)
{

	return count_bits(way->years[0]) + count_bits(way->years[1]);
}

/* Refute the ways that have many years but few days of the month, where another has few years. */
static void
refute(struct sniff_ways *w)
{

	for (size_t i = 0; i < w->n; i++) {
		struct sniff_way *way = &w->way[i];

		if (strstr(way->format, "%y") == NULL || count_years(way) < MANY ||
		    count_bits(way->month_days) > FEW)
			continue;
		for (size_t k = 0; k < w->n; k++)
			if (w->way[k].read >= way->read && count_years(&w->way[k]) <= FEW &&
			    count_bits(w->way[k].month_days) >= MANY)
				way->refuted = true;
	}
}

/*
 * Write `%d/%m/%Y`, with the calendar where the ways in question are not all of one calendar.
 */
static const char *
show_way(char out[96], const struct sniff_way *way, bool calendar)
{

	snprintf(out, 96, "%s%s%s%s", way->format, calendar ? " (" : "",
	    calendar ? calendar_names[way->calendar] : "", calendar ? ")" : "");
	return out;
}

/* Append to what ${why} says, as far as there is room. */
static void
say_more(struct sniff_why *why, const char *text)
{
	size_t n = strlen(why->text);

	snprintf(why->text + n, sizeof(why->text) - n, "%s", text);
}

/* Say that some values are only of way ${a}, and some only of way ${b}. */
static void
say_mixed(struct sniff *s, const struct sniff_ways *w, size_t a, size_t b)
{
	const struct sniff_value *x = &w->seen[w->only[a][b]], *y = &w->seen[w->only[b][a]];
	bool calendar = w->way[a].calendar != w->way[b].calendar;
	char way[96], other[96], show[SNIFF_SHOW], other_show[SNIFF_SHOW];

	sniff_say(&s->date_why, SNIFF_AMBIGUOUS,
	    "dates are mixed: \"%s\" in line %llu is %s, \"%s\" in line %llu is %s",
	    sniff_show(s, show, x->text), (unsigned long long)x->line,
	    show_way(way, &w->way[a], calendar), sniff_show(s, other_show, y->text),
	    (unsigned long long)y->line, show_way(other, &w->way[b], calendar));
}

/* Say what each of the ${n} ways of ${left} makes of a value on which the first two differ. */
static void
say_rivals(struct sniff *s, const struct sniff_ways *w, const size_t *left, size_t n)
{
	const struct sniff_value *differ = NULL;
	bool calendar = false;
	char show[SNIFF_SHOW], text[160], way[96], printed[DATE_PRINT + 1];
	size_t i, said = 0, last = 0;
	date_day day;

	for (i = 1; i < n; i++) {
		calendar = calendar || w->way[left[i]].calendar != w->way[left[0]].calendar;
		if (differ == NULL && w->differ[left[0]][left[i]] != 0)
			differ = &w->seen[w->differ[left[0]][left[i]]];
	}
	if (differ != NULL)
		sniff_say(&s->date_why, SNIFF_AMBIGUOUS, "\"%s\" in line %llu is",
		    sniff_show(s, show, differ->text), (unsigned long long)differ->line);
	else
		sniff_say(&s->date_why, SNIFF_AMBIGUOUS, "all dates can be read as");
	for (i = 0; i < n; i++)
		if (differ == NULL ||
		    date_reader_read(w->way[left[i]].reader, differ->text, &day) == NULL)
			last = i;
	for (i = 0; i < n; i++) {
		const struct sniff_way *one = &w->way[left[i]];

		if (differ != NULL && date_reader_read(one->reader, differ->text, &day) != NULL)
			continue;
		say_more(&s->date_why, said == 0 ? " " : i == last ? " and " : ", ");
		if (differ != NULL) {
			printed[date_print(printed, day)] = '\0';
			snprintf(text, sizeof(text), "%s as ", printed);
			say_more(&s->date_why, text);
		} else if (said > 0)
			say_more(&s->date_why, "as ");
		say_more(&s->date_why, show_way(way, one, calendar));
		said++;
	}
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

/* Whether way ${i} might give other days than way ${best} for a log in which both read dates. */
static bool
is_contested(const struct sniff_ways *w, size_t best, size_t i)
{
	const struct sniff_way *way = &w->way[i];

	if (i == best || way->read == 0 || way->refuted || way->rank >= SNIFF_RARE)
		return false;
	if (w->differ[best][i] == 0 && w->only[best][i] != 0 &&
	    !are_alike(w->way[best].format, way->format))
		return false;
	return w->only[best][i] == 0 || w->only[i][best] != 0;
}

/* The way that reads most, of those that may be taken; w->n where none reads anything. */
static size_t
find_best(const struct sniff_ways *w, enum sniff_rank from, enum sniff_rank to)
{
	size_t best = w->n, i;

	for (i = 0; i < w->n; i++)
		if (w->way[i].read > 0 && !w->way[i].refuted && w->way[i].rank >= from &&
		    w->way[i].rank <= to && (best == w->n || w->way[i].read > w->way[best].read ||
		    (w->way[i].read == w->way[best].read && w->way[i].rank < w->way[best].rank)))
			best = i;
	return best;
}

/*
 * The system of the day numbers: that of 1900, but for those that lie within the days of the text
 * beside them by that of 1904 only.
 */
static size_t
find_serial(const struct sniff_ways *w, size_t text)
{
	size_t usual = find_best(w, SNIFF_SERIAL, SNIFF_SERIAL),
	       mac = find_best(w, SNIFF_SERIAL_1904, SNIFF_SERIAL_1904);

	if (text < w->n && mac < w->n && w->way[mac].first >= w->way[text].first - 31 &&
	    w->way[mac].last <= w->way[text].last + 31 &&
	    (usual == w->n || w->way[usual].first > w->way[text].last + 31 ||
		w->way[usual].last < w->way[text].first - 31))
		return mac;
	return usual < w->n ? usual : mac;
}

/* Take way ${best}, and ${serial} for day numbers among the text (w->n: there are none). */
static void
take_way(struct sniff *s, const struct sniff_ways *w, size_t best, size_t serial)
{
	const struct sniff_value *proof = NULL;
	const struct sniff_way *way = &w->way[best];
	char show[SNIFF_SHOW];
	size_t refuted = w->n, i;

	for (i = 0; i < w->n; i++) {
		if (i != best && w->way[i].read > 0 && w->way[i].refuted)
			refuted = i;
		if (i != best && w->way[i].read > 0 && w->way[i].rank < SNIFF_RARE &&
		    w->only[best][i] != 0 &&
		    (proof == NULL || w->seen[w->only[best][i]].line > proof->line))
			proof = &w->seen[w->only[best][i]];
	}
	/* It may be what the user gave. */
	if (s->date_format[0] == '\0')
		snprintf(s->date_format, sizeof(s->date_format), "%s%s%s", way->format,
		    serial < w->n ? "|" : "", serial < w->n ? w->way[serial].format : "");
	s->calendar = way->calendar;
	if (serial < w->n)
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates can be read so, \"%s\" in line %llu is the day number of a spreadsheet",
		    way->read + w->way[serial].read, w->values,
		    sniff_show(s, show, w->seen[w->only[serial][best]].text),
		    (unsigned long long)w->seen[w->only[serial][best]].line);
	else if (way->rank >= SNIFF_SERIAL)
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates are day numbers of a spreadsheet (from 1904 on: excel1904)",
		    way->read, w->values);
	else if (refuted < w->n)
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates can be read so; as %s they would be of %d years, but of %d days of the month",
		    way->read, w->values, w->way[refuted].format, count_years(&w->way[refuted]),
		    count_bits(w->way[refuted].month_days));
	else if (proof != NULL)
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates can be read so, \"%s\" in line %llu only so", way->read,
		    w->values, sniff_show(s, show, proof->text), (unsigned long long)proof->line);
	else
		sniff_say(&s->date_why, SNIFF_FOUND,
		    "%zu of %zu dates can be read so, none otherwise", way->read, w->values);
}

void
sniff_ways_judge(struct sniff *s, struct sniff_ways *w)
{
	size_t left[SNIFF_WAYS], n = 1, best, serial, i;
	char show[SNIFF_SHOW];

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
		    sniff_show(s, show, w->first_unread.text),
		    (unsigned long long)w->first_unread.line);
		return;
	}
	refute(w);
	best = find_best(w, SNIFF_USUAL, SNIFF_RARE);
	serial = find_serial(w, best);
	if (best == w->n) {
		take_way(s, w, serial, w->n);
		return;
	}
	left[0] = best;
	for (i = 0; i < w->n; i++) {
		if (!is_contested(w, best, i))
			continue;
		if (w->only[best][i] != 0) {
			say_mixed(s, w, best, i);
			return;
		}
		left[n++] = i;
	}
	if (n > 1)
		say_rivals(s, w, left, n);
	else
		take_way(s, w, best,
		    serial < w->n && w->only[serial][best] != 0 ? serial : w->n);
}
