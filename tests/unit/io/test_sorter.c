/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/sorter.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST 200000

struct text {
	char p[12];
	uint8_t n;
};

static int
compare(const void *a, const void *b)
{
	const struct text *x = a, *y = b;

	return slice_compare((struct slice){ x->p, x->n }, (struct slice){ y->p, y->n });
}

/* Random strings, many of them twice, come out as qsort() and a pass over equal ones have them. */
static void
check(size_t n, size_t memory, unsigned seed, unsigned alphabet)
{
	static struct text texts[MOST];
	struct sorter *s;
	struct slice record;
	size_t i, k, distinct;
	int twice;

	assert_int_equal(sorter_open(&s, memory, NULL), CRM_OK);
	for (i = 0; i < n; i++) {
		texts[i].n = (uint8_t)((unsigned)rand_r(&seed) % sizeof(texts[i].p));
		for (k = 0; k < texts[i].n; k++)
			texts[i].p[k] = (char)((unsigned)rand_r(&seed) % alphabet);
		assert_int_equal(sorter_add(s, texts[i].p, texts[i].n), CRM_OK);
	}
	qsort(texts, n, sizeof(*texts), compare);
	for (i = distinct = 0; i < n; i++)
		if (distinct == 0 || compare(&texts[distinct - 1], &texts[i]) != 0)
			texts[distinct++] = texts[i];
	for (twice = 0; twice < 2; twice++) {
		assert_int_equal(sorter_start(s), CRM_OK);
		for (i = 0; i < distinct; i++) {
			assert_int_equal(sorter_next(s, &record), CRM_OK);
			assert_non_null(record.p);
			assert_int_equal(record.n, texts[i].n);
			assert_memory_equal(record.p, texts[i].p, record.n);
		}
		assert_int_equal(sorter_next(s, &record), CRM_OK);
		assert_null(record.p);
	}
	sorter_close(s);
}

static void
test_sorts(void **state)
{

	(void)state;
	check(0, 0, 1, 256);
	check(1, 0, 2, 256);
	check(1000, 1 << 20, 3, 2);
	check(MOST, 1 << 30, 4, 256);
	/* Runs of 64 KiB: more than are merged at a time. */
	check(MOST, 0, 5, 256);
	check(MOST, 0, 6, 3);
	check(60000, 100000, 7, 20);
	sorter_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sorts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
