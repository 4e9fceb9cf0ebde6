/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutations that know what a table is, for LLVMFuzzerCustomMutator() of the harnesses that read
 * tables.  Flipping bytes mostly makes rows that are refused at once; exchanging whole cells, rows
 * and delimiters keeps the table one and gets to what its values mean.
 */
#ifndef TESTS_FUZZ_MUTATE_TABLE_H
#define TESTS_FUZZ_MUTATE_TABLE_H

#include <stdint.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/** Cells that some reader treats in a way of its own. */
static const char *const mutate_cells[] = {
	"", "0", "-1", "1.5", "1,5", "1.234,56", "1,234.56", "1'234.5", "(12.00)", "12-", "$12.00",
	"12 TL", "%18", "1e3", "99999999999999999999", "0.0000000001", "NaN", "۱۲۳٫۴", "١٢٣",
	"2024-01-31", "31.01.2024", "01/02/03", "1/31/2024 5:00 PM", "20240131", "1706659200",
	"1706659200000", "45322", "2024-01-31T23:30:00+03:30", "31 Oca 2024", "Jan 31, 2024",
	"۱۴۰۲/۱۱/۱۱", "1402/11/11", "1445-07-19", "31.02.2024", "0000-00-00", "9999-12-31",
	"a@b.c", "+90 555 111 22 33", "customer", "date", "order", "amount", "quantity", "price",
	"total", "status", "discount", "shipping", "tax", "refund", "currency", "channel", "sku",
	"email", "phone", "cost", "USD", "TRY", "IRR", "refunded", "cancelled", "paid", "Total",
	"\"", "\"\"", "\"a\nb\"", "\"x,y\"", "a\"b", "\r", "\xef\xbb\xbf", "\xc3", "\xff\xfe",
};

static inline uint32_t
mutate_draw(uint32_t *state, size_t below)
{

	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return below == 0 ? 0 : (uint32_t)(*state % below);
}

static inline int
mutate_is_edge(uint8_t c)
{

	return c == ',' || c == ';' || c == '\t' || c == '|' || c == '\n';
}

/** The cell around place ${at}, or the row where ${rows}: from *${from}, return its length. */
static inline size_t
mutate_span(const uint8_t *data, size_t size, size_t at, int rows, size_t *from)
{
	size_t end = at;

	while (at > 0 && (rows ? data[at - 1] != '\n' : !mutate_is_edge(data[at - 1])))
		at--;
	while (end < size && (rows ? data[end] != '\n' : !mutate_is_edge(data[end])))
		end++;
	*from = at;
	return rows && end < size ? end + 1 - at : end - at;
}

/** Put ${n} bytes in the place of ${old} bytes at ${at}; unchanged where there is no room. */
static inline size_t
mutate_replace(uint8_t *data, size_t size, size_t most, size_t at, size_t old, const void *with,
    size_t n)
{

	if (size - old + n > most)
		return size;
	memmove(data + at + n, data + at + old, size - at - old);
	memcpy(data + at, with, n);
	return size - old + n;
}

/**
 * mutate_table(data, size, most, seed, fixed):
 * One mutation of the table after the first ${fixed} bytes, which choose options; one time in three
 * it is one of libFuzzer's own, of all bytes.
 */
static inline size_t
mutate_table(uint8_t *data, size_t size, size_t most, unsigned seed, size_t fixed)
{
	static const char edges[] = ",;\t|";
	uint32_t state = seed | 1;
	uint32_t what = mutate_draw(&state, 9);
	uint8_t copy[256];
	size_t from, n, to, old;

	if (what < 3 || size <= fixed + 2)
		return LLVMFuzzerMutate(data, size, most);
	data += fixed;
	size -= fixed;
	most -= fixed;
	n = mutate_span(data, size, mutate_draw(&state, size), what >= 6, &from);
	old = mutate_span(data, size, mutate_draw(&state, size), what >= 6, &to);
	if (what == 3 || what == 4) {
		const char *cell = mutate_cells[mutate_draw(
		    &state, sizeof(mutate_cells) / sizeof(mutate_cells[0]))];

		size = mutate_replace(data, size, most, to, old, cell, strlen(cell));
	} else if (what == 8) {
		uint8_t was = (uint8_t)edges[mutate_draw(&state, 4)],
			now = (uint8_t)edges[mutate_draw(&state, 4)];

		for (size_t i = 0; i < size; i++)
			data[i] = data[i] == was ? now : data[i];
	} else {
		/* A copy of a cell over another (5), of a row beside (6) or over another (7). */
		n = n < sizeof(copy) ? n : sizeof(copy);
		memcpy(copy, data + from, n);
		size = mutate_replace(data, size, most, to, what == 6 ? 0 : old, copy, n);
	}
	return size + fixed;
}

#endif
