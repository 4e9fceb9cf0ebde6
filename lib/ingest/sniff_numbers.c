/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decimal mark of a log, and how many decimals its amounts have.
 *
 * Each number of the sample is read with `.` and with `,` as decimal mark.  A value that only one
 * of them can read decides; values that both read, but differently (`1.234`), decide nothing.
 * Where no value decides and some differ, the mark is ambiguous.
 *
 * The decimals are those to which a value with too many (35.980000000000004) is rounded: the most
 * that any value of the sample shows, where that value is short enough to be no noise itself.
 */
#include "ingest/sniff_parts.h"

#include "ingest/digit.h"
#include "ingest/utf8.h"

/* A double that is printed to its last bit has this many digits or more. */
#define NOISE_DIGITS 16

/* Where no value shows decimals, a rounded one gets as many as most currencies have. */
#define USUAL_DECIMALS 2

/* A value that is evidence, and its line. */
struct witness {
	struct slice value;
	uint64_t line;
	size_t n;		/* how many there are of its kind */
};

/* What the values say about the decimal mark. */
struct marks {
	struct witness point;	/* only `.` can be the mark */
	struct witness comma;	/* only `,` can */
	struct witness either;	/* the two give different numbers */
	int decimals_point, decimals_comma;	/* the most of a number with that mark */
};

static void
bear(struct witness *w, struct slice value, uint64_t line)
{

	if (w->n++ == 0) {
		w->value = value;
		w->line = line;
	}
}

/* The format with ${mark}, in which noise is no reason to refuse a number. */
static struct number_format
format_of(char mark)
{
	struct number_format format = number_format_of(mark);

	format.rounds = true;
	format.decimals = DECIMAL_SCALE;
	return format;
}

/* Whether ${text} has as many digits as only a double that was not rounded has. */
static bool
is_noise(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t digits = 0, n;
	uint32_t c;

	if (text.n < NOISE_DIGITS)
		return false;
	for (; p < end && (n = utf8_next(p, end, &c)) > 0; p += n)
		digits += digit_value(c) > 0 || (digits > 0 && digit_value(c) == 0);
	return digits >= NOISE_DIGITS;
}

static void
add_value(struct marks *m, struct slice value, uint64_t line)
{
	struct number point, comma;
	bool is_point = number_read(value, format_of('.'), &point) == NULL;
	bool is_comma = number_read(value, format_of(','), &comma) == NULL;

	if (!is_noise(value)) {
		if (is_point && point.value.scale > m->decimals_point)
			m->decimals_point = point.value.scale;
		if (is_comma && comma.value.scale > m->decimals_comma)
			m->decimals_comma = comma.value.scale;
	}
	if (is_point && is_comma) {
		if (decimal_to_sum(point.value) != decimal_to_sum(comma.value))
			bear(&m->either, value, line);
	} else if (is_point)
		bear(&m->point, value, line);
	else if (is_comma)
		bear(&m->comma, value, line);
}

static void
conclude(struct sniff *s, const struct marks *m, bool ledger)
{
	char show[SNIFF_SHOW], other[SNIFF_SHOW], reads[DECIMAL_PRINT], reads_other[DECIMAL_PRINT];
	const struct witness *w = m->point.n > 0 ? &m->point : &m->comma;
	struct number point, comma;

	s->number = number_format_of(NUMBER_MARK_UNKNOWN);
	if (m->point.n > 0 && m->comma.n > 0) {
		sniff_say(&s->number_why, SNIFF_AMBIGUOUS,
		    "\"%s\" in line %llu has `.` as decimal mark, \"%s\" in line %llu has `,`",
		    sniff_show(s, show, m->point.value), (unsigned long long)m->point.line,
		    sniff_show(s, other, m->comma.value),
		    (unsigned long long)m->comma.line);
	} else if (w->n > 0) {
		s->number = number_format_of(w == &m->point ? '.' : ',');
		sniff_say(&s->number_why, SNIFF_FOUND,
		    "\"%s\" in line %llu can only have `%c` as decimal mark",
		    sniff_show(s, show, w->value), (unsigned long long)w->line, s->number.mark);
	} else if (ledger) {
		s->number = number_format_of('.');
		sniff_say(&s->number_why, SNIFF_FOUND,
		    "the header is that of a ledger, which has `.` as decimal mark");
	} else if (m->either.n > 0 &&
	    number_read(m->either.value, number_format_of('.'), &point) == NULL &&
	    number_read(m->either.value, number_format_of(','), &comma) == NULL) {
		sniff_say(&s->number_why, SNIFF_AMBIGUOUS,
		    "\"%s\" in line %llu is %.*s with `.` as decimal mark and %.*s with `,`",
		    sniff_show(s, show, m->either.value), (unsigned long long)m->either.line,
		    (int)decimal_print(reads, point.value), reads,
		    (int)decimal_print(reads_other, comma.value), reads_other);
	} else
		sniff_say(&s->number_why, SNIFF_OPEN, "no number has a decimal mark");
}

void
sniff_numbers(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	static const enum field fields[] = { FIELD_AMOUNT, FIELD_PRICE, FIELD_COST,
		FIELD_QUANTITY, FIELD_TOTAL, FIELD_DISCOUNT, FIELD_SHIPPING, FIELD_TAX, FIELD_TIP,
		FIELD_FEE, FIELD_REFUND, FIELD_DEBIT, FIELD_CREDIT };
	struct marks marks = { 0 };
	size_t i;

	if (s->number_given)
		sniff_say(&s->number_why, SNIFF_GIVEN, "given");
	sniff_data(s, r, sample, whole);
	while (sniff_rows_next(r))
		for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			size_t column = s->map.column[fields[i]];

			if (column < r->n && column < SNIFF_FIELDS)
				add_value(&marks, r->field[column], r->number);
		}
	if (!s->number_given)
		conclude(s, &marks, sniff_is_ledger(sample));
	if (!s->number.rounds) {
		int shown = s->number.mark == ',' ? marks.decimals_comma : marks.decimals_point;

		s->number.rounds = true;
		s->number.decimals = s->decimals >= 0 ? s->decimals
		    : shown > USUAL_DECIMALS	      ? shown
						      : USUAL_DECIMALS;
	}
}
