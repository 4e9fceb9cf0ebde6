/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_CONVERT_AMOUNTS_H
#define CRM_INGEST_CONVERT_AMOUNTS_H

#include "table/csv_lines.h"
#include "table/decimal_word.h"

/*
 * The amounts of a batch of lines, read and printed side by side: what decimal_of_word() and
 * decimal_print_short() do one by one.
 */

/** Amounts, each from a short number of things and a short price, or a short number itself. */
struct amounts {
	/* Read from the lines. */
	uint64_t text[CSVIN_BATCH];	/* word_load() of the number */
	uint64_t size[CSVIN_BATCH];	/* its bytes, 1 to 8 */
	uint64_t things[CSVIN_BATCH];	/* 0 to 9, to multiply by */
	uint64_t bad[CSVIN_BATCH];	/* not 0: no amount, 0, or too long: all else is void */
	bool negative[CSVIN_BATCH];
	/* Worked out. */
	uint64_t units[CSVIN_BATCH], scale[CSVIN_BATCH];
	uint64_t digits[CSVIN_BATCH], decimals[CSVIN_BATCH]; /* as text: all, and after the point */
	uint64_t whole[CSVIN_BATCH];	/* digits before it */
	uint64_t length[CSVIN_BATCH];	/* bytes in all, but for the sign */
};

/** amounts_money(a, lines, column): Begin with the number in ${column} of each line. */
void amounts_money(struct amounts *a, const struct csvin_batch *lines, size_t column);

/**
 * amounts_things(a, lines, column, factor):
 * Want a digit in ${column} of each line, which a minus may precede; ${factor}: the number is to be
 * multiplied by it.
 */
void amounts_things(
    struct amounts *a, const struct csvin_batch *lines, size_t column, bool factor);

/** amounts_work(a): Work out all of them; places without a line too, of which nothing is used. */
void amounts_work(struct amounts *a);

/**
 * amounts_work_with(kernel, a): As amounts_work() with kernel 0, 1, ...; returns 0 where this
 * processor cannot run it.  For tests.
 */
int amounts_work_with(int kernel, struct amounts *a);

/** amounts_print(a, i, p): Print amount ${i}; 24 bytes may be touched.  Return where it ends. */
static inline char *
amounts_print(const struct amounts *a, size_t i, char *p)
{

	*p = '-';
	p += a->negative[i];
	word_store(p, a->digits[i]);
	/* Without decimals both are written over by what follows. */
	p[a->whole[i]] = '.';
	word_store(p + a->whole[i] + 1, a->decimals[i]);
	return p + a->length[i];
}

#endif
