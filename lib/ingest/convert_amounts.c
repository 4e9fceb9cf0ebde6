/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many short amounts at once: one lane of a vector each, and no branches.
 *
 * The arithmetic is that of decimal_word.h, with what vectors lack written otherwise: a division is
 * a product, a comparison is the sign of a difference, and the place of a byte is the top byte of a
 * product with a power of 256.  The same lines are compiled for one, four and eight lanes.
 *
 * What must hold: the kernels give the same, which tests compare with decimal_of_word() and
 * decimal_print_short().
 */
#include "ingest/convert_amounts.h"

#include "base/cpu.h"

void
amounts_money(struct amounts *a, const struct csvin_batch *lines, size_t column)
{

	for (size_t i = 0; i < lines->n; i++) {
		struct slice money = csvin_batch_field(lines, i, column);

		a->text[i] = word_load(money.p);
		a->size[i] = money.n;
		a->bad[i] = money.n - 1 >= 8;
		a->things[i] = 1;
		a->negative[i] = false;
	}
	for (size_t i = lines->n; i < CSVIN_BATCH; i++)
		a->text[i] = a->size[i] = a->bad[i] = a->things[i] = 0;
}

void
amounts_things(struct amounts *a, const struct csvin_batch *lines, size_t column, bool factor)
{

	for (size_t i = 0; i < lines->n; i++) {
		struct slice things = csvin_batch_field(lines, i, column);
		bool back = things.n == 2 && *things.p == '-';
		unsigned digit =
		    (unsigned)(unsigned char)things.p[(ptrdiff_t)things.n - 1] - '0';

		/* Not -0, which is written otherwise. */
		a->bad[i] |= (things.n != 1 + (size_t)back) | (digit > 9) | (back & (digit == 0));
		a->things[i] = factor ? digit : 1;
		a->negative[i] = factor & back;
	}
}

/** Of ${bits}, each the highest of its byte: 7 less the place of the first such byte. */
#define FIRST(bits) ((((bits) & (~(bits) + 1)) >> 7) * UINT64_C(0x0706050403020100) >> 56)

/** The loop, for ${lanes} that are one word or a vector of words. */
#define WORK(name, target, lanes)                                                                  \
	target static void name(struct amounts *a)                                                 \
	{                                                                                          \
		for (size_t i = 0; i < CSVIN_BATCH; i += sizeof(lanes) / sizeof(uint64_t)) {       \
			lanes w, size, things, bad, other, points, pointed, scale, through;        \
			lanes pairs, x, high, fours, top, tens, eight, ends, seven, whole;         \
                                                                                                   \
			memcpy(&w, a->text + i, sizeof(w));                                        \
			memcpy(&size, a->size + i, sizeof(w));                                     \
			memcpy(&things, a->things + i, sizeof(w));                                 \
			memcpy(&bad, a->bad + i, sizeof(w));                                       \
			/* As decimal_of_word(); the sizes that are none are bad already. */       \
			w = (w ^ WORD_EACH(0x30)) << ((64 - 8 * size) & 63);                       \
			other = w ^ WORD_EACH(0x1e);                                               \
			points = (other - WORD_EACH(0x01)) & ~other & WORD_EACH(0x80);             \
			pointed = (points | (~points + 1)) >> 63;                                  \
			scale = FIRST(points);                                                     \
			bad |= ((scale - 1) | (size - 2 - scale)) >> 63 & pointed;                 \
			through = (points ^ (points - 1)) & (~pointed + 1);                        \
			w = (w & ~through) | ((w << 8) & through);                                 \
			bad |= ((w + WORD_EACH(0x76)) | w) & WORD_EACH(0x80);                      \
			pairs = w * 10 + (w >> 8);                                                 \
			x = ((pairs & UINT64_C(0x000000ff000000ff)) *                              \
				    UINT64_C(0x000f424000000064) +                                 \
				((pairs >> 16) & UINT64_C(0x000000ff000000ff)) *                   \
				    UINT64_C(0x0000271000000001)) >> 32;                           \
			x *= things;                                                               \
			/* Amounts of 0 are no common rows: convert_row() notes them. */           \
			bad |= ((x - 1) | (UINT64_C(99999999) - x)) >> 63;                         \
			/* As decimal_eight(). */                                                  \
			high = x * UINT64_C(0xd1b71759) >> 45;                                     \
			fours = high | (x - 10000 * high) << 32;                                   \
			top = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);                \
			pairs = ((fours - 100 * top) << 16) + top;                                 \
			tens = (pairs * 103 >> 10) & UINT64_C(0x000f000f000f000f);                 \
			eight = tens + ((pairs - 10 * tens) << 8);                                 \
			/* Zeros before the first digit go, but one before the point stays. */     \
			ends = ((eight + WORD_EACH(0x7f)) & WORD_EACH(0x80)) |                     \
			    (points & (~points + 1)) | (1 - pointed) << 63;                        \
			seven = FIRST(ends);                                                       \
			whole = seven + 1 - scale;                                                 \
			eight = (eight | WORD_EACH(0x30)) >> ((56 - 8 * seven) & 63);              \
			memcpy(a->bad + i, &bad, sizeof(w));                                       \
			memcpy(a->units + i, &x, sizeof(w));                                       \
			memcpy(a->scale + i, &scale, sizeof(w));                                   \
			memcpy(a->digits + i, &eight, sizeof(w));                                  \
			memcpy(a->whole + i, &whole, sizeof(w));                                   \
			eight >>= (8 * whole) & 63;                                                \
			memcpy(a->decimals + i, &eight, sizeof(w));                                \
			whole += scale + pointed;                                                  \
			memcpy(a->length + i, &whole, sizeof(w));                                  \
		}                                                                                  \
	}

WORK(work_words, , uint64_t)

#if defined(__x86_64__)
typedef uint64_t four_words __attribute__((vector_size(32)));
typedef uint64_t eight_words __attribute__((vector_size(64)));

WORK(work_avx2, __attribute__((target("avx2"))), four_words)
WORK(work_avx512, __attribute__((target("avx512f,avx512dq"))), eight_words)
#endif

int
amounts_work_with(int kernel, struct amounts *a)
{

	switch (kernel) {
	case 0:
		work_words(a);
		return 1;
#if defined(__x86_64__)
	case 1:
		if (!CPU_HAS(CPU_AVX2, "avx2"))
			return 0;
		work_avx2(a);
		return 1;
	case 2:
		if (!CPU_HAS(CPU_AVX512, "avx512f") || !CPU_HAS(CPU_AVX512, "avx512dq"))
			return 0;
		work_avx512(a);
		return 1;
#endif
	default:
		return 0;
	}
}

void
amounts_work(struct amounts *a)
{

	for (int kernel = 2; !amounts_work_with(kernel, a); kernel--)
		;
}
