/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The width of text on a terminal.
 *
 * wcwidth(3) is not used: its answer depends on the locale, and in cron there is none.  Bytes that
 * are no UTF-8 count one column each.
 */
#include "report/width.h"

#include "report/width_table.h"

#include <stdbool.h>

/** Whether ${c} is in a range of ${table}: the first that ends at or after it, found by halving. */
static bool
is_in_table(const struct width_table *table, uint32_t c)
{
	size_t low = 0, high = table->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c > table->range[middle].to)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->n && c >= table->range[low].from;
}

unsigned
width_of(uint32_t c)
{

	/* Most text is ASCII, which needs no search. */
	if (c >= 0x20 && c < 0x7f)
		return 1;
	if (is_in_table(&width_zero, c))
		return 0;
	return is_in_table(&width_wide, c) ? 2 : 1;
}

size_t
width_decode(struct slice text, uint32_t *c)
{
	/* By length: a smaller code point would be an overlong form, which is no UTF-8. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text.p;
	size_t n = p[0] < 0x80 ? 1
	    : p[0] < 0xc2      ? 0
	    : p[0] < 0xe0      ? 2
	    : p[0] < 0xf0      ? 3
	    : p[0] < 0xf5      ? 4
			       : 0;
	uint32_t x;

	*c = p[0];
	if (n == 1)
		return 1;
	*c += 0x110000;
	if (n == 0 || n > text.n)
		return 1;
	x = p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		x = x << 6 | (p[i] & 0x3f);
	}
	if (x < least[n] || x > 0x10ffff || (x >= 0xd800 && x <= 0xdfff))
		return 1;
	*c = x;
	return n;
}

size_t
width_text(struct slice text)
{
	size_t width = 0, n;
	uint32_t c;

	for (; text.n > 0; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		width += width_of(c);
	}
	return width;
}
