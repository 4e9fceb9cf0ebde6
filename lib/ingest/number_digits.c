/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The digits of a number: groups, decimal mark, exponent, and rounding where there are too many.
 *
 * The digits of any one script are gathered in 128 bits, which hold twice as many as a decimal.  So
 * rounding sees what it rounds; digits that are left out even there only matter for whether a half
 * is a half.  Groups are threes, or with commas 2-2-3 as in India; both are followed until one of
 * them is out, as `12,34,567` is known by its second mark only.
 */
#include "ingest/number_digits.h"

#include "ingest/digit.h"
#include "ingest/utf8.h"

/* The first number with more than the 18 digits of a decimal. */
#define LIMIT INT64_C(1000000000000000000)

/* More digits than a 128-bit number holds are only looked at for being zero. */
#define DIGITS 36

/* A greater exponent gives no number that a table holds. */
#define EXPONENT 60

__extension__ typedef unsigned __int128 u128;

/* The digits of a number, while they are read. */
struct reading {
	uint32_t zero;		/* of their script; 0: not seen yet */
	uint32_t between;	/* the mark between groups; 0: none so far */
	uint32_t mark;		/* the decimal mark; 0: none so far */
	size_t run;		/* digits since the last mark */
	size_t digits;		/* all of them */
	size_t groups;		/* marks between groups */
	bool threes, lakhs;	/* the groups may be `1,234,567`, or `12,34,567` as in India */
	u128 units;
	int scale;
	bool more;		/* digits past DIGITS that are not 0 were left out */
};

unsigned
number_group_of(uint32_t c)
{

	switch (c) {
	case '.':
		return NUMBER_GROUP_DOT;
	case ',':
		return NUMBER_GROUP_COMMA;
	case ' ': case 0xa0: case 0x202f: case 0x2009:
		return NUMBER_GROUP_BLANK;
	case '\'': case 0x2019:
		return NUMBER_GROUP_QUOTE;
	default:
		return 0;
	}
}

/*
 * The value of digit ${c} of one script, whose zero is *${zero} (0: not seen yet); -1 if it is no
 * digit, -2 if of another script.
 */
static int
digit_of(uint32_t c, uint32_t *zero)
{
	int value = digit_value(c);

	if (value < 0)
		return -1;
	if (*zero == 0)
		*zero = c - (uint32_t)value;
	return *zero == c - (uint32_t)value ? value : -2;
}

/* Take in a digit. */
static void
add_digit(struct reading *r, int digit)
{

	r->run++;
	r->digits++;
	if (r->units > 0 || digit > 0 || r->mark != 0) {
		u128 limit = (u128)LIMIT * LIMIT;

		if (r->units < limit)
			r->units = r->units * 10 + (unsigned)digit;
		else {
			r->more = r->more || digit > 0;
			/*
			 * Of decimals the rest only matters for rounding; before the mark it
			 * counts.
			 */
			if (r->mark == 0)
				r->scale--;
			return;
		}
	}
	r->scale += r->mark != 0;
}

/* Take in a mark between groups; false where it cannot be one. */
static bool
add_group(struct reading *r, uint32_t c)
{

	if (r->between == 0) {
		/* The first of several groups has one to three digits and no zero in front. */
		size_t least = r->run == 3 ? 100 : r->run == 2 ? 10 : 1;

		if (r->run < 1 || r->run > 3 || r->units < least)
			return false;
		r->threes = true;
		r->lakhs = c == ',' && r->run <= 2;
	} else if (c != r->between)
		return false;
	else {
		r->threes = r->threes && r->run == 3;
		r->lakhs = r->lakhs && r->run == 2;
	}
	r->between = c;
	r->groups++;
	r->run = 0;
	return r->threes || r->lakhs;
}

/* Whether the groups so far make a whole number: the last one has three digits. */
static bool
ends_groups(const struct reading *r)
{

	return r->between == 0 || (r->run == 3 && (r->threes || (r->lakhs && r->groups > 1)));
}

/* Read `e+05` at ${p}: true, and what it says, where all up to ${end} is that. */
static bool
read_exponent(const char *p, const char *end, int *exponent)
{
	bool negative;
	int value = 0;

	if (p == end || (*p | 0x20) != 'e')
		return false;
	p++;
	negative = p < end && *p == '-';
	p += p < end && (*p == '-' || *p == '+');
	if (p == end || end - p > 4)
		return false;
	for (; p < end; p++) {
		if ((unsigned)*p - '0' > 9)
			return false;
		value = value * 10 + (*p - '0');
	}
	*exponent = negative ? -value : value;
	return true;
}

/* Round ${r} to ${decimals} decimals, fewer than it has, half to even. */
static void
round_to(struct reading *r, int decimals)
{
	bool below = r->more;
	unsigned digit = 0;

	for (; r->scale > decimals; r->scale--) {
		below = below || digit > 0;
		digit = (unsigned)(r->units % 10);
		r->units /= 10;
	}
	r->units += digit > 5 || (digit == 5 && (below || r->units % 2 == 1));
}

/* Make a decimal of what was read, times ten to the ${exponent}. */
static const char *
settle(struct reading *r, int exponent, struct number_format format, struct number *out)
{

	if (exponent < -EXPONENT || exponent > EXPONENT)
		return "has an exponent too large for an amount";
	out->rounded = false;
	r->scale -= exponent;
	for (; r->scale < 0; r->scale++) {
		if (r->units >= (u128)LIMIT)
			return "has more than 18 digits";
		r->units *= 10;
	}
	/* Zeros after the ninth decimal do not count. */
	for (; r->scale > DECIMAL_SCALE && r->units % 10 == 0 && !r->more; r->scale--)
		r->units /= 10;
	if (r->scale > DECIMAL_SCALE || (r->scale > format.decimals && r->units >= (u128)LIMIT)) {
		if (!format.rounds)
			return r->scale > DECIMAL_SCALE ? "has more than 9 decimals"
							: "has more than 18 digits";
		round_to(r, format.decimals);
		out->rounded = true;
	}
	if (r->units >= (u128)LIMIT)
		return "has more than 18 digits";
	out->value = (struct decimal){ (int64_t)r->units, r->scale };
	return NULL;
}

const char *
number_digits(struct slice text, struct number_format format, struct number *out)
{
	static const char not_threes[] = "has groups of digits that are not threes";
	const char *p = text.p, *end = text.p + text.n;
	struct reading r = { 0 };
	int digit, exponent = 0;
	uint32_t c;
	size_t n;

	for (; p < end; p += n) {
		if ((n = utf8_next(p, end, &c)) == 0)
			return NUMBER_NONE;
		if ((digit = digit_of(c, &r.zero)) >= 0) {
			add_digit(&r, digit);
			continue;
		}
		if (digit == -2)
			return "mixes digits of two scripts";
		if (r.digits > 0 && read_exponent(p, end, &exponent))
			break;
		if (r.mark != 0)
			return c == r.mark ? "has two decimal marks" : NUMBER_NONE;
		if (c == 0x66b || c == (uint32_t)(unsigned char)format.mark) {
			if (!ends_groups(&r))
				return not_threes;
			r.mark = c;
		} else if (c == 0x66c || (number_group_of(c) & format.groups) != 0) {
			if (!add_group(&r, c))
				return not_threes;
		} else
			return NUMBER_NONE;
	}
	if (r.digits == 0)
		return NUMBER_NONE;
	if (r.mark == 0 && !ends_groups(&r))
		return not_threes;
	return settle(&r, exponent, format, out);
}
