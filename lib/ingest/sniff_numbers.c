/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/sniff_parts.h"

/* A value that tells something, and where it stands. */
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
};

static void
bear(struct witness *w, struct slice value, uint64_t line)
{

	if (w->n++ == 0) {
		w->value = value;
		w->line = line;
	}
}

static void
add_value(struct marks *m, struct slice value, uint64_t line)
{
	struct number point, comma;
	bool is_point = number_read(value, number_format_of('.'), &point) == NULL;
	bool is_comma = number_read(value, number_format_of(','), &comma) == NULL;

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
		    sniff_show(show, m->point.value), (unsigned long long)m->point.line,
		    sniff_show(other, m->comma.value),
		    (unsigned long long)m->comma.line);
	} else if (w->n > 0) {
		s->number = number_format_of(w == &m->point ? '.' : ',');
		sniff_say(&s->number_why, SNIFF_FOUND,
		    "\"%s\" in line %llu can only have `%c` as decimal mark",
		    sniff_show(show, w->value), (unsigned long long)w->line, s->number.mark);
	} else if (ledger) {
		s->number = number_format_of('.');
		sniff_say(&s->number_why, SNIFF_FOUND,
		    "the header is that of a ledger, which has `.` as decimal mark");
	} else if (m->either.n > 0 &&
	    number_read(m->either.value, number_format_of('.'), &point) == NULL &&
	    number_read(m->either.value, number_format_of(','), &comma) == NULL) {
		sniff_say(&s->number_why, SNIFF_AMBIGUOUS,
		    "\"%s\" in line %llu is %.*s with `.` as decimal mark and %.*s with `,`",
		    sniff_show(show, m->either.value), (unsigned long long)m->either.line,
		    (int)decimal_print(reads, point.value), reads,
		    (int)decimal_print(reads_other, comma.value), reads_other);
	} else
		sniff_say(&s->number_why, SNIFF_OPEN, "no number has a decimal mark");
}

void
sniff_numbers(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	static const enum field fields[] = { FIELD_AMOUNT, FIELD_PRICE, FIELD_COST,
		FIELD_QUANTITY };
	struct marks marks = { 0 };
	size_t i;

	if (s->number_given) {
		sniff_say(&s->number_why, SNIFF_GIVEN, "given");
		return;
	}
	sniff_data(s, r, sample, whole);
	while (sniff_rows_next(r))
		for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			size_t column = s->map.column[fields[i]];

			if (column < r->n && column < SNIFF_FIELDS)
				add_value(&marks, r->field[column], r->number);
		}
	conclude(s, &marks, sniff_is_ledger(sample));
}
