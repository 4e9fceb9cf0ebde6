/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The delimiter and the quote of a log.
 *
 * The sample is split by each usual delimiter.  One under which nine rows in ten have the same
 * number of fields, from some line on, is a candidate; among several, the one whose header has
 * more names that are known, then the one that starts earlier, then the one whose cells look more
 * like numbers and dates.  Where two are as good, that is an ambiguity, not a choice.  Blanks are
 * tried last, as they are in values too.
 */
#include "ingest/sniff_parts.h"

#include "table/csv_in.h"

#include <stdlib.h>

/* How many rows are counted, and in how many of them cells are looked at. */
#define ROWS 2000
#define CELL_ROWS 200

/* How many lines there may be before the table. */
#define PREAMBLE 20

#define DELIMITERS 4

/* What a sample looks like under one delimiter. */
struct look {
	size_t rows;		/* that are not empty */
	size_t many;		/* of them with more than one field */
	size_t start;		/* the first row of that width, or of names that we know */
	size_t from_start;	/* rows from there on */
	size_t alike;		/* of them with that width */
	size_t names;		/* of fields that we know, in row start */
	size_t typed, cells; /* cells that are not empty, and of them those that look like numbers
				and dates */
	uint32_t width;		/* the number of fields that most rows of more than one have */
	char delimiter;
};

static const char delimiters[DELIMITERS] = { ',', ';', '\t', '|' };

static int
compare_widths(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/*
 * The commonest of the ${n} widths above 1; the greater where two are as common; 0 if there is
 * none.
 */
static uint32_t
common_width(const uint32_t *widths, size_t n)
{
	uint32_t sorted[ROWS], best = 0;
	size_t i, k, most = 0;

	memcpy(sorted, widths, n * sizeof(*widths));
	qsort(sorted, n, sizeof(*sorted), compare_widths);
	for (i = 0; i < n; i = k) {
		for (k = i; k < n && sorted[k] == sorted[i]; k++)
			continue;
		if (sorted[i] > 1 && k - i >= most) {
			most = k - i;
			best = sorted[i];
		}
	}
	return best;
}

/* Look at what the cells hold: names that we know near the start, numbers after. */
static void
look_at_cells(struct look *look, struct sniff_rows *r)
{
	struct header_map map;
	size_t row = 0, i;

	while (row < look->start + CELL_ROWS && sniff_rows_next(r)) {
		if (sniff_rows_is_empty(r))
			continue;
		if (row <= look->start && row <= PREAMBLE && look->names == 0) {
			size_t names = header_match(
			    r->field, r->n < SNIFF_FIELDS ? r->n : SNIFF_FIELDS, &map);

			/* A header may have another width than the rows. */
			if (row == look->start || names >= 2)
				look->names = names;
			if (names >= 2)
				look->start = row;
		}
		for (i = 0; row > look->start && i < r->n && i < SNIFF_FIELDS; i++) {
			look->cells += sniff_trim(r->field[i]).n > 0;
			look->typed += sniff_is_typed(r->field[i]);
		}
		row++;
	}
}

static struct look
look_at(struct sniff_rows *r, struct slice sample, bool whole, char delimiter, char quote)
{
	struct look look = { .delimiter = delimiter };
	uint32_t widths[ROWS] = { 0 };
	size_t i;

	sniff_rows_start(r, sample, whole, delimiter, quote);
	while (look.rows < ROWS && sniff_rows_next(r)) {
		if (sniff_rows_is_empty(r) && r->n == 1)
			continue;
		widths[look.rows++] = (uint32_t)r->n;
		look.many += r->n > 1;
	}
	look.width = common_width(widths, look.rows);
	while (look.start < look.rows && widths[look.start] != look.width)
		look.start++;
	if (look.start > PREAMBLE)
		look.start = 0;
	for (i = look.start; i < look.rows; i++)
		look.alike += widths[i] == look.width;
	look.from_start = look.rows - look.start;
	if (look.width > 0) {
		sniff_rows_start(r, sample, whole, delimiter, quote);
		look_at_cells(&look, r);
	}
	return look;
}

/*
 * Nine rows in ten have the same number of fields, from the start or a header on, or from a line
 * before which there are fewer.
 */
static bool
is_even(const struct look *look)
{

	if (look->width <= 1 || look->alike * 10 < look->from_start * 9)
		return false;
	return look->names >= 2 || look->from_start * 2 >= look->rows;
}

/*
 * Negative where ${a} makes more of the sample than ${b}: more names that we know; else an earlier
 * start; else clearly more cells that look like numbers and dates.
 */
static int
compare_looks(const struct look *a, const struct look *b)
{
	size_t x = a->typed * b->cells, y = b->typed * a->cells, margin = a->cells * b->cells / 10;

	if (a->names != b->names)
		return a->names > b->names ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (x > y + margin)
		return -1;
	return y > x + margin ? 1 : 0;
}

static const char *
delimiter_name(char delimiter)
{

	switch (delimiter) {
	case ',':
		return "`,`";
	case ';':
		return "`;`";
	case '\t':
		return "tab";
	case '|':
		return "`|`";
	default:
		return "blanks";
	}
}

/* Choose among delimiters under which rows are even. */
static void
choose_even(struct sniff *s, const struct look *looks, size_t n)
{
	const struct look *best = NULL, *second = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!is_even(&looks[i]))
			continue;
		if (best == NULL || compare_looks(&looks[i], best) < 0) {
			best = &looks[i];
			second = NULL;
		} else if (compare_looks(&looks[i], best) == 0)
			second = &looks[i];
	}
	if (best == NULL)
		return;
	s->delimiter = best->delimiter;
	if (second != NULL)
		sniff_say(&s->delimiter_why, SNIFF_AMBIGUOUS,
		    "rows have %u fields with %s between and %u with %s", best->width,
		    delimiter_name(best->delimiter), second->width,
		    delimiter_name(second->delimiter));
	else
		sniff_say(&s->delimiter_why, SNIFF_FOUND,
		    "%zu of %zu rows have %u fields with %s between", best->alike, best->from_start,
		    best->width, delimiter_name(best->delimiter));
}

/*
 * Choose among delimiters under which rows are not even: the one that most rows have, if no other
 * is half as common.
 */
static void
choose_uneven(struct sniff *s, const struct look *looks, size_t n)
{
	size_t i, best = 0, second = 0;

	for (i = 1; i < n; i++)
		if (looks[i].many > looks[best].many)
			best = i;
	for (i = 0; i < n; i++)
		if (i != best && (second == best || looks[i].many > looks[second].many))
			second = i;
	if (looks[best].many == 0) {
		s->delimiter = ',';
		sniff_say(&s->delimiter_why, SNIFF_OPEN, "rows have one field");
		return;
	}
	s->delimiter = looks[best].delimiter;
	if (second != best && looks[second].many * 2 >= looks[best].many)
		sniff_say(&s->delimiter_why, SNIFF_AMBIGUOUS,
		    "%zu rows have fields separated by %s, and %zu by %s",
		    looks[best].many, delimiter_name(looks[best].delimiter), looks[second].many,
		    delimiter_name(looks[second].delimiter));
	else
		sniff_say(&s->delimiter_why, SNIFF_FOUND,
		    "%zu of %zu rows have %s, though not all alike", looks[best].many,
		    looks[best].rows, delimiter_name(looks[best].delimiter));
}

static void
find_delimiter(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole, char quote)
{
	struct look looks[DELIMITERS], blanks;
	size_t i;

	s->delimiter = 0;
	for (i = 0; i < DELIMITERS; i++)
		looks[i] = look_at(r, sample, whole, delimiters[i], quote);
	choose_even(s, looks, DELIMITERS);
	/* Blanks stand in values too, so they come only after all others. */
	if (s->delimiter == 0) {
		blanks = look_at(r, sample, whole, CSVIN_BLANKS, quote);
		choose_even(s, &blanks, 1);
	}
	if (s->delimiter == 0)
		choose_uneven(s, looks, DELIMITERS);
}

/*
 * Whether ${quote} is around all of a field somewhere; *${always}: and in some column around
 * every one, three at least, but for a header.
 */
static bool
has_quotes(
    struct sniff_rows *r, struct slice sample, bool whole, char delimiter, char quote, bool *always)
{
	uint16_t quoted[256] = { 0 }, filled[256] = { 0 };
	size_t row = 0, i;
	bool any = false;

	sniff_rows_start(r, sample, whole, delimiter, quote);
	for (; row < ROWS && sniff_rows_next(r); row++)
		for (i = 0; i < r->n && i < SNIFF_FIELDS; i++) {
			struct slice v = r->field[i];
			/* The field's value is what is within its quotes. */
			bool is = v.p > sample.p && v.p[-1] == quote &&
			    v.p + v.n < sample.p + sample.n && v.p[v.n] == quote;

			any = any || is;
			if (i < 256) {
				quoted[i] = (uint16_t)(quoted[i] + is);
				filled[i] = (uint16_t)(filled[i] + (is || v.n > 0));
			}
		}
	*always = false;
	for (i = 0; i < 256; i++)
		*always = *always || (quoted[i] >= 3 && quoted[i] + 1 >= filled[i]);
	return any;
}

void
sniff_delimiter(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	bool delimiter_given = s->delimiter != 0, quote_given = s->quote != (char)-1, always;
	char quote = quote_given ? s->quote : '"';

	if (delimiter_given)
		sniff_say(&s->delimiter_why, SNIFF_GIVEN, "given");
	else
		find_delimiter(s, r, sample, whole, quote);
	if (quote_given) {
		sniff_say(&s->quote_why, SNIFF_GIVEN, "given");
		return;
	}
	s->quote = '"';
	if (has_quotes(r, sample, whole, s->delimiter, '"', &always)) {
		sniff_say(&s->quote_why, SNIFF_FOUND, "fields are quoted by `\"`");
		return;
	}
	sniff_say(&s->quote_why, SNIFF_OPEN, "no field is quoted");
	if (sniff_is_ledger(sample) || !has_quotes(r, sample, whole, s->delimiter, '\'', &always) ||
	    !always)
		return;
	s->quote = '\'';
	sniff_say(&s->quote_why, SNIFF_FOUND, "all the fields of a column are quoted by `'`");
	/* What stands in quotes does not delimit: look again. */
	if (!delimiter_given)
		find_delimiter(s, r, sample, whole, '\'');
}
