/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_NUMBER_TEXT_H
#define CRM_INGEST_NUMBER_TEXT_H

#include "base/slice.h"
#include "base/status.h"
#include "table/decimal.h"

#include <stdbool.h>

/** What may be between groups of digits: a set. */
enum {
	NUMBER_GROUP_DOT = 1,
	NUMBER_GROUP_COMMA = 2,
	NUMBER_GROUP_BLANK = 4,	/* space, NBSP, narrow NBSP, thin space */
	NUMBER_GROUP_QUOTE = 8	/* ' and U+2019 */
};

/**
 * number_format.mark: not known.  Only what has one reading is read: `12,50` is 12.50, but `1.234`
 * is refused.
 */
#define NUMBER_MARK_UNKNOWN 0

/**
 * How a log writes numbers.  The Arabic marks U+066B (decimal) and U+066C (grouping) are understood
 * in every format.
 */
struct number_format {
	char mark;		/* decimal mark: `.`, `,`, `/` (Persian) or NUMBER_MARK_UNKNOWN */
	unsigned groups;	/* NUMBER_GROUP_*; what is also the mark is left out */
	bool rounds;		/* round what has too many decimals, rather than refuse it */
	int decimals;		/* to so many, at most DECIMAL_SCALE */
};

struct number {
	struct decimal value;
	struct slice currency;	/* the sign or code as it was in the text; n = 0: none */
	bool rounded;		/* the text had more decimals than a table holds */
};

/**
 * number_format_of(mark): The format with decimal mark ${mark} and every grouping that can go with
 * it.
 */
struct number_format number_format_of(char mark);

/**
 * number_groups(text, groups):
 * Read what the user calls a grouping (`.`, `,`, `space`, `'`, `none`, or several of them one after
 * another, as in
 * `.'`) into *${groups}. Return false where it is something else.
 */
CRM_CHECKED bool number_groups(struct slice text, unsigned *groups);

/**
 * number_read(text, format, out):
 * Read a number as people and their programs write it: any Unicode decimal digits (of one script);
 * groups proper, one to three digits and then threes (or, with commas, `12,34,567` as in India),
 * with the same mark between, not starting with 0; a sign before or after (`-`, `+`, U+2212), or
 * parentheses for a negative one; a currency sign or ISO 4217 code before or after; blanks and bidi
 * marks around all of them; an exponent (`1.5E+05`).  A dash after the decimal mark is written in
 * place of cents: `5,-`, `5.--`, and `5/-` are 5, `5,00-` is -5.
 *
 * Exact, with the decimals as written; zeros before the number, and after its ninth decimal, do not
 * count as digits.  A number with more than 9 decimals, or more than 18 digits of which some are
 * decimals, is refused, or rounded half to even where the format says so.
 *
 * `.5` and `5.` are read, percents are not.  A plain `-?digits[.digits]` takes the fast path.
 *
 * Return NULL, or why not: a constant that reads on from `"value" `, such as `is not a number`.
 */
CRM_CHECKED const char *number_read(
    struct slice text, struct number_format format, struct number *out);

/** The most bytes that the name of a currency may have. */
#define NUMBER_CURRENCY 32

/**
 * number_currency(sign):
 * The ISO 4217 code (upper case, a constant) that a sign or code from number_read() means; or NULL
 * for a sign that several currencies share, such as `$` or `kr`.  Toman is no ISO currency; it is
 * told as `IRT`.
 */
const char *number_currency(struct slice sign);

/**
 * number_currency_code(told): The code that ${told} means, or ${told} itself where
 * number_currency() knows none.
 */
struct slice number_currency_code(struct slice told);

/**
 * number_currency_may(sign, code): Whether ${sign}, which several currencies share, may mean
 * ${code}: `$` may mean USD or CAD.
 */
bool number_currency_may(struct slice sign, struct slice code);

/**
 * number_currency_at(text, at_end):
 * How many bytes at the start, or end, of ${text} are the longest currency sign or code there; 0 if
 * none is.
 */
size_t number_currency_at(struct slice text, bool at_end);

#endif
