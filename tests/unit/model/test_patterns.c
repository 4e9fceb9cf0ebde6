/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinct histories: counted, sorted, and found by a hash that nobody can make them share. */
#include "model/patterns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
test_patterns_count_and_sort(void **state)
{
	static const double x[] = { 2, 0, 2, 1, 0, 2 }, u[] = { 3, 0, 3, 5, -0., 1 },
			    v[] = { 9, 4, 9, 9, 4, 9 };
	struct patterns p;
	uint32_t which[6];

	(void)state;
	assert_int_equal(patterns_make(&p, x, u, v, 6, which), CRM_OK);
	assert_int_equal(p.n, 4);
	assert_int_equal(p.runs, 3);
	assert_memory_equal(p.count, ((double[]){ 2, 1, 1, 2 }), 4 * sizeof(double));
	assert_memory_equal(which, ((uint32_t[]){ 3, 0, 3, 1, 0, 2 }), sizeof(which));
	assert_memory_equal(p.run, ((uint32_t[]){ 0, 1, 2, 2 }), 4 * sizeof(uint32_t));
	patterns_free(&p);
	assert_int_equal(patterns_make(&p, x, u, v, 0, NULL), CRM_OK);
	assert_int_equal(p.n, 0);
	patterns_free(&p);
	patterns_free(NULL);
}

/*
 * Histories to all of which the hash without a key, which was here before, gave one value: v undoes
 * what x and u did.  100,000 of them took 10 s then.
 */
static void
test_patterns_cannot_be_made_to_collide(void **state)
{
	enum { N = 100000 };
	double *x = calloc(3 * (size_t)N, sizeof(*x)), *u = x + N, *v = u + N;
	struct patterns p;
	uint64_t seed = 1;

	(void)state;
	assert_non_null(x);
	for (size_t i = 0; i < N; seed++) {
		uint64_t bits, h;
		double made[2] = { 1, (double)seed };

		h = 0;
		for (int k = 0; k < 2; k++) {
			memcpy(&bits, &made[k], sizeof(bits));
			h = (h ^ bits) * 0x9e3779b97f4a7c15u;
			h ^= h >> 29;
		}
		memcpy(&v[i], &h, sizeof(h));
		x[i] = made[0];
		u[i] = made[1];
		i += isfinite(v[i]) && v[i] != 0;
	}
	assert_int_equal(patterns_make(&p, x, u, v, N, NULL), CRM_OK);
	assert_int_equal(p.n, N);
	patterns_free(&p);
	free(x);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_patterns_count_and_sort),
		cmocka_unit_test(test_patterns_cannot_be_made_to_collide) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
