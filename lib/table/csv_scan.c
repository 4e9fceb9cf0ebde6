/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index of the structural bytes of a text, 64 bytes at a time.
 *
 * A kernel compares 64 bytes with each of the marks and gets a bit a byte.  All else is arithmetic
 * on such 64-bit words: delimiters and newlines together are the ends of fields, and their
 * positions are *flattened* into an array by taking off the lowest set bit again and again, eight
 * at a time without a branch, so some too many are written (SLACK).  A stray CR is odd unless a
 * newline follows it, so the word of newlines is shifted by one, with the first byte of the next
 * block as its last bit.
 *
 * There is one kernel for any processor, in plain words of eight bytes, and three for x86-64; all
 * must give the same index, which tests compare (csv_scan_with()).
 *
 * What must hold: 64 bytes after the text can be read; the arrays have room for one entry a byte of
 * text and SLACK more.
 */
#include "table/csv_scan.h"

#include "base/cpu.h"
#include "base/mem.h"
#include "base/word.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Flattening writes 8 or 16 offsets at once, so some too many. */
#define SLACK 72

enum crm_status
csv_index_room(struct csv_index *index, size_t n)
{
	struct csv_index fresh = { 0 };

	if (n <= index->room)
		return CRM_OK;
	fresh.room = n + n / 2;
	fresh.ends = mem_raw(fresh.room + SLACK, sizeof(uint32_t));
	fresh.rows = mem_raw(fresh.room + SLACK, sizeof(uint32_t));
	fresh.shared = mem_raw(fresh.room + SLACK, sizeof(uint8_t));
	fresh.odd = mem_raw(fresh.room + SLACK, sizeof(uint32_t));
	if (fresh.ends == NULL || fresh.rows == NULL || fresh.shared == NULL || fresh.odd == NULL) {
		csv_index_free(&fresh);
		return CRM_ENOMEM;
	}
	csv_index_free(index);
	*index = fresh;
	return CRM_OK;
}

void
csv_index_free(struct csv_index *index)
{

	free(index->ends);
	free(index->rows);
	free(index->shared);
	free(index->odd);
	*index = (struct csv_index){ 0 };
}

/** The place of the lowest set bit; anything for 0, whose result is never used. */
static inline uint32_t
lowest(uint64_t bits)
{

	return (uint32_t)__builtin_ctzll(bits | (UINT64_C(1) << 63));
}

/** Append the places of the set bits of a block that starts at ${base}. */
static inline uint32_t *
flatten(uint32_t *to, uint64_t bits, uint32_t base)
{
	uint32_t *end = to + __builtin_popcountll(bits);

	while (bits != 0) {
		for (int i = 0; i < 8; i++) {
			to[i] = base + lowest(bits);
			bits &= bits - 1;
		}
		to += 8;
	}
	return end;
}

/** What one block of 64 bytes holds: a bit a byte. */
struct block {
	uint64_t delimiter, quote, newline, stray;
	uint64_t foreign;	/* NUL, and what is above 127 */
};

/**
 * The loops, once for each kind of processor: ${blocks}(text, marks) finds the marks in 64 bytes,
 * ${flat} is flatten() or its like,
 * ${differ}(a, b) has a bit for each of 64 bytes in which two texts differ.  The last blocks read
 * past the end; those bytes are masked, or do not matter.
 */
#define SCAN(name, target, blocks, flat, differ)                                                   \
	target static void name(                                                                   \
	    const char *text, size_t n, const struct csv_marks *marks, struct csv_index *index)    \
	{                                                                                          \
		uint32_t *ends = index->ends, *rows = index->rows, *odd = index->odd;              \
		uint64_t foreign = 0;                                                              \
                                                                                                   \
		for (size_t at = 0; at < n; at += 64) {                                            \
			struct block b = blocks(text + at, marks);                                 \
			uint64_t valid =                                                           \
			    n - at >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << (n - at)) - 1;           \
			uint64_t newline = b.newline & valid;                                      \
			uint64_t both = (b.delimiter & valid) | newline;                           \
			uint64_t strange = b.quote & ~b.newline;                                   \
                                                                                                   \
			foreign |= b.foreign & valid;                                              \
			if (b.stray != 0) {                                                        \
				uint64_t last =                                                    \
				    (uint64_t)(text[at + 64] == marks->newline && at + 64 < n);    \
                                                                                                   \
				strange |= b.stray & ~(newline >> 1 | last << 63);                 \
			}                                                                          \
			for (uint64_t left = newline; left != 0; left &= left - 1) {               \
				uint64_t below = (left & (~left + 1)) - 1;                         \
                                                                                                   \
				*rows++ = (uint32_t)(ends - index->ends) +                         \
				    (uint32_t)__builtin_popcountll(both & below);                  \
			}                                                                          \
			ends = flat(ends, both, (uint32_t)at);                                     \
			if ((strange & valid) != 0)                                                \
				odd = flat(odd, strange & valid, (uint32_t)at);                    \
		}                                                                                  \
		index->n_ends = (size_t)(ends - index->ends);                                      \
		index->n_rows = (size_t)(rows - index->rows);                                      \
		index->n_odd = (size_t)(odd - index->odd);                                         \
		index->ascii = foreign == 0;                                                       \
		index->shared[0] = 0;                                                              \
		for (size_t r = 1, from = 0; r < index->n_rows; r++) {                             \
			size_t next = (size_t)index->ends[index->rows[r - 1]] + 1;                 \
			uint64_t bits = differ(text + from, text + next);                          \
                                                                                                   \
			index->shared[r] =                                                         \
			    (uint8_t)(bits == 0 ? CSV_SHARED : __builtin_ctzll(bits));             \
			from = next;                                                               \
		}                                                                                  \
	}

/** The eighth bits of each eight bytes of words, together as 64 bits. */
static inline uint64_t
gather_marks(const uint64_t words[8])
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < 8; i++)
		bits |= ((words[i] >> 7 & WORD_EACH(1)) * UINT64_C(0x0102040810204080) >> 56)
		    << (8 * i);
	return bits;
}

/** Any processor: eight bytes at a time; exact, as no carry passes from byte to byte. */
static inline uint64_t
equal_words(const uint64_t words[8], char mark)
{
	uint64_t equal[8];

	for (unsigned i = 0; i < 8; i++)
		equal[i] = word_zeros(words[i] ^ WORD_EACH((unsigned char)mark));
	return gather_marks(equal);
}

static inline struct block
block_words(const char *text, const struct csv_marks *marks)
{
	uint64_t words[8];

	for (size_t i = 0; i < 8; i++)
		words[i] = word_load(text + 8 * i);
	return (struct block){ equal_words(words, marks->delimiter),
		equal_words(words, marks->quote), equal_words(words, marks->newline),
		equal_words(words, marks->stray), equal_words(words, 0) | gather_marks(words) };
}

/** The first byte in which they differ is what matters. */
static inline uint64_t
differ_words(const char *a, const char *b)
{

	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t x = word_load(a + i) ^ word_load(b + i);

		if (x != 0)
			return UINT64_C(1) << (i + ((unsigned)__builtin_ctzll(x) >> 3));
	}
	return 0;
}

SCAN(scan_words, , block_words, flatten, differ_words)

#if defined(__x86_64__)
static inline uint64_t
equal_sse2(const __m128i v[4], char mark)
{
	__m128i m = _mm_set1_epi8(mark);

	return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[0], m)) |
	    (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[1], m)) << 16 |
	    (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[2], m)) << 32 |
	    (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[3], m)) << 48;
}

static inline struct block
block_sse2(const char *text, const struct csv_marks *marks)
{
	const __m128i one = _mm_set1_epi8(1);
	uint64_t foreign = 0;
	__m128i v[4];

	for (unsigned i = 0; i < 4; i++) {
		v[i] = _mm_loadu_si128((const void *)(text + 16 * i));
		foreign |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(v[i], one))
		    << (16 * i);
	}
	return (struct block){ equal_sse2(v, marks->delimiter), equal_sse2(v, marks->quote),
		equal_sse2(v, marks->newline), equal_sse2(v, marks->stray), foreign };
}

static inline uint64_t
differ_sse2(const char *a, const char *b)
{
	uint64_t same = 0;

	for (unsigned i = 0; i < 64; i += 16)
		same |= (uint64_t)(uint32_t)_mm_movemask_epi8(
			    _mm_cmpeq_epi8(_mm_loadu_si128((const void *)(a + i)),
				_mm_loadu_si128((const void *)(b + i))))
		    << i;
	return ~same;
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

AVX2 static inline uint64_t
equal_avx2(__m256i a, __m256i b, char mark)
{
	__m256i m = _mm256_set1_epi8(mark);

	return (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, m)) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, m)) << 32;
}

AVX2 static inline struct block
block_avx2(const char *text, const struct csv_marks *marks)
{
	__m256i a = _mm256_loadu_si256((const void *)text);
	__m256i b = _mm256_loadu_si256((const void *)(text + 32)), one = _mm256_set1_epi8(1);

	return (struct block){ equal_avx2(a, b, marks->delimiter), equal_avx2(a, b, marks->quote),
		equal_avx2(a, b, marks->newline), equal_avx2(a, b, marks->stray),
		(uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(one, a)) |
		    (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(one, b)) << 32 };
}

AVX2 static inline uint64_t
differ_avx2(const char *a, const char *b)
{
	uint64_t same = 0;

	for (unsigned i = 0; i < 64; i += 32)
		same |= (uint64_t)(uint32_t)_mm256_movemask_epi8(
			    _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)(a + i)),
				_mm256_loadu_si256((const void *)(b + i))))
		    << i;
	return ~same;
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt,lzcnt")))

AVX512 static inline struct block
block_avx512(const char *text, const struct csv_marks *marks)
{
	__m512i v = _mm512_loadu_si512((const void *)text);

	return (struct block){ _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(marks->delimiter)),
		_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(marks->quote)),
		_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(marks->newline)),
		_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(marks->stray)),
		_mm512_cmple_epi8_mask(v, _mm512_setzero_si512()) };
}

AVX512 static inline uint64_t
differ_avx512(const char *a, const char *b)
{

	return _mm512_cmpneq_epi8_mask(
	    _mm512_loadu_si512((const void *)a), _mm512_loadu_si512((const void *)b));
}

/** As flatten(): the places of the set bits come out of one compression; written 16 at a time. */
AVX512 static inline uint32_t *
flatten_avx512(uint32_t *to, uint64_t bits, uint32_t base)
{
	const __m512i places = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51,
	    50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29,
	    28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6,
	    5, 4, 3, 2, 1, 0);
	__m512i set = _mm512_maskz_compress_epi8(bits, places), from = _mm512_set1_epi32((int)base);
	unsigned n = (unsigned)__builtin_popcountll(bits);

	_mm512_storeu_si512(
	    to, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(set))));
	if (n > 16)
		_mm512_storeu_si512(to + 16,
		    _mm512_add_epi32(
			from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 1))));
	if (n > 32) {
		_mm512_storeu_si512(to + 32,
		    _mm512_add_epi32(
			from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 2))));
		_mm512_storeu_si512(to + 48,
		    _mm512_add_epi32(
			from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 3))));
	}
	return to + n;
}

SCAN(scan_sse2, , block_sse2, flatten, differ_sse2)
SCAN(scan_avx2, AVX2, block_avx2, flatten, differ_avx2)
SCAN(scan_avx512, AVX512, block_avx512, flatten_avx512, differ_avx512)
#endif

int
csv_scan_with(
    int kernel, const char *text, size_t n, const struct csv_marks *marks, struct csv_index *index)
{

	switch (kernel) {
	case 0:
		scan_words(text, n, marks, index);
		return 1;
#if defined(__x86_64__)
	case 1:
		if (!CPU_HAS(CPU_SSE2, "sse2"))
			return 0;
		scan_sse2(text, n, marks, index);
		return 1;
	case 2:
		if (!CPU_HAS(CPU_AVX2, "avx2") || !CPU_HAS(CPU_AVX2, "bmi2"))
			return 0;
		scan_avx2(text, n, marks, index);
		return 1;
	case 3:
		if (!CPU_HAS(CPU_AVX512, "avx512bw") || !CPU_HAS(CPU_AVX512, "avx512vbmi2"))
			return 0;
		scan_avx512(text, n, marks, index);
		return 1;
#endif
	default:
		return 0;
	}
}

void
csv_scan(const char *text, size_t n, const struct csv_marks *marks, struct csv_index *index)
{

	for (int kernel = 3; !csv_scan_with(kernel, text, n, marks, index); kernel--)
		;
}
