/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes CSV fields: quoted only where RFC 4180 needs it.
 *
 * Most fields need no quotes, so eight bytes are tested at a time for the four that do; libcsv
 * writes those that need them.  A field needs at most twice its bytes and two quotes, which is
 * the room asked for.
 */
#include "table/csv_out.h"

#include <csv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/** Whether one of the eight bytes of ${w} is ${c}: exact, may be tested as a whole only. */
static inline uint64_t
has_byte(uint64_t w, unsigned char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x = w ^ (ones * c);

	return (x - ones) & ~x & (ones << 7);
}

static bool
needs_quotes(struct slice v)
{
	size_t i = 0;

	for (; i + 8 <= v.n; i += 8) {
		uint64_t w;

		memcpy(&w, v.p + i, sizeof(w));
		if ((has_byte(w, ',') | has_byte(w, '"') | has_byte(w, '\n') | has_byte(w, '\r')) !=
		    0)
			return true;
	}
	for (; i < v.n; i++)
		if (v.p[i] == ',' || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r')
			return true;
	return false;
}

size_t
csvout_quote(char *dest, struct slice value)
{

	if (!needs_quotes(value)) {
		if (value.n > 0)
			memcpy(dest, value.p, value.n);
		return value.n;
	}
	return csv_write2(dest, 2 * value.n + 2, value.p, value.n, '"');
}

void
csvout_field(struct output *out, struct slice value)
{
	char *p;

	if ((p = output_room(out, 2 * value.n + 2)) != NULL)
		output_added(out, csvout_quote(p, value));
}

void
csvout_next(struct output *out, struct slice value)
{
	char *p;

	if ((p = output_room(out, 2 * value.n + 3)) != NULL) {
		*p = ',';
		output_added(out, 1 + csvout_quote(p + 1, value));
	}
}

void
csvout_end(struct output *out)
{

	output_write(out, "\n", 1);
}

void
csvout_row(struct output *out, const char *const *values, size_t n)
{

	for (size_t i = 0; i < n; i++)
		if (i == 0)
			csvout_field(out, slice_of(values[i]));
		else
			csvout_next(out, slice_of(values[i]));
	csvout_end(out);
}
