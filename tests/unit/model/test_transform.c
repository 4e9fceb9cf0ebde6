/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/transform.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
parses(void **state)
{
	static const struct {
		const char *text;
		bool ok, log;
		enum transform_scale kind;
	} cases[] = {
		{ "none", true, false, TRANSFORM_NONE },
		{ "log1p", true, true, TRANSFORM_NONE },
		{ "zscore", true, false, TRANSFORM_ZSCORE },
		{ "log1p,zscore", true, true, TRANSFORM_ZSCORE },
		{ "log1p,rank", true, true, TRANSFORM_RANK },
		{ "robust", true, false, TRANSFORM_ROBUST },
		{ "minmax", true, false, TRANSFORM_MINMAX },
		{ "", false, false, TRANSFORM_NONE },
		{ "zscore,log1p", false, false, TRANSFORM_NONE },
		{ "log1p,log1p", false, false, TRANSFORM_NONE },
		{ "zscore,minmax", false, false, TRANSFORM_NONE },
		{ "zscore,", false, false, TRANSFORM_NONE },
		{ "z", false, false, TRANSFORM_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct transform t = { .log = true };
		char back[TRANSFORM_PRINT];
		bool log;
		enum transform_scale kind;

		assert_int_equal(transform_parse(slice_of(cases[i].text), &log, &kind),
		    cases[i].ok ? CRM_OK : CRM_EDATA);
		if (!cases[i].ok)
			continue;
		assert_true(log == cases[i].log && kind == cases[i].kind);
		t.log = log;
		t.kind = kind;
		transform_print(&t, back);
		assert_int_equal(transform_parse(slice_of(back), &log, &kind), CRM_OK);
		assert_true(log == cases[i].log && kind == cases[i].kind);
	}
}

/* Against the C library's log1pl(), over the whole range. */
static void
logarithm(void **state)
{
	volatile long double one = 1;
	/* valgrind reckons long doubles in double, so that the other side is off by a little. */
	double slack = one + LDBL_EPSILON != one ? DBL_EPSILON : 4 * DBL_EPSILON;
	uint64_t random = 7;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		double x, y, want;

		random = random * 6364136223846793005u + 1442695040888963407u;
		x = ldexp(1 + (double)(random >> 11) / 9007199254740992.0, i % 900 - 400);
		if (i % 3 == 0)
			x = (double)(random >> 44) / 100;
		y = transform_log1p(x);
		want = (double)log1pl((long double)x);
		if (fabs(y - want) > slack * want)
			fail_msg("log1p(%.17g) = %.17g, not %.17g", x, y, want);
		assert_true(transform_log1p(-x) == -y);
	}
	assert_true(transform_log1p(0) == 0);
	assert_true(fabs(transform_log1p(1) - 0.6931471805599453) < 2e-16);
	assert_true(isfinite(transform_log1p(DBL_MAX)));
}

static void
apply(enum transform_scale kind, const double *x, const double *w, size_t n, double *y)
{
	struct transform t = { .kind = kind, .stretch = 1 };
	struct transform_facts facts;
	double copy[16];

	memcpy(copy, x, n * sizeof(*x));
	assert_int_equal(transform_fit(&t, copy, w, n, &facts), CRM_OK);
	transform_apply(&t, x, n, y);
	for (size_t i = 0; i < n; i++)
		assert_true(fabs(transform_back(&t, y[i]) - x[i]) < 1e-12);
	transform_free(&t);
}

static void
scales(void **state)
{
	/*
	 * Mean 5, squared deviations 9 1 1 1 0 0 4 16, variance 4: the textbook example of a
	 * population deviation of 2.
	 */
	static const double x[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	static const double w[] = { 1, 1, 1, 1, 1, 1, 1, 3 };
	double y[8];

	(void)state;
	apply(TRANSFORM_NONE, x, NULL, 8, y);
	assert_true(y[0] == -3 && y[7] == 4);
	apply(TRANSFORM_ZSCORE, x, NULL, 8, y);
	assert_true(y[0] == -1.5 && y[7] == 2);
	/* With 9 counted three times the mean is 58/10. */
	apply(TRANSFORM_NONE, x, w, 8, y);
	assert_true(fabs(y[0] + 3.8) < 1e-15);
	/*
	 * Median 4.5, deviations 2.5 .5 .5 .5 .5 .5 2.5 4.5 with median .5: (9 - 4.5) / (1.4826...
	 * * .5).
	 */
	apply(TRANSFORM_ROBUST, x, NULL, 8, y);
	assert_true(fabs(y[7] - 4.5 / 0.741301109252801) < 1e-12);
	apply(TRANSFORM_MINMAX, x, NULL, 8, y);
	assert_true(y[0] == 0 && y[7] == 1 && fabs(y[1] - 2.0 / 7) < 1e-16);
	/* Below 4: 1 of 8, and half of three equal ones: 2.5 / 8. */
	apply(TRANSFORM_RANK, x, NULL, 8, y);
	assert_true(y[0] == 0.5 / 8 && y[1] == 2.5 / 8 && y[7] == 7.5 / 8);
}

static void
facts(void **state)
{
	double same[] = { 3, 3, 3 }, mostly[] = { 1, 1, 1, 5 }, far[] = { 1e300, -1e300, 0 },
	       tiny[] = { 1e-15, 2e-15, 3e-15 }, y;
	struct transform t = { .kind = TRANSFORM_ZSCORE, .stretch = 1 };
	struct transform_facts found;

	(void)state;
	assert_int_equal(transform_fit(&t, same, NULL, 3, &found), CRM_OK);
	assert_true(found.constant);
	t.kind = TRANSFORM_ROBUST;
	assert_int_equal(transform_fit(&t, mostly, NULL, 4, &found), CRM_OK);
	/* Mean absolute deviation from the median 1 is 1. */
	assert_true(found.no_spread && fabs(t.scale - 1.2533141373155001) < 1e-15);
	t.kind = TRANSFORM_ZSCORE;
	assert_int_equal(transform_fit(&t, far, NULL, 3, &found), CRM_OK);
	assert_true(!found.constant && fabs(t.scale / 1e300 - sqrt(2.0 / 3)) < 1e-12);
	assert_int_equal(transform_fit(&t, tiny, NULL, 3, &found), CRM_OK);
	assert_true(!found.constant);
	y = 3e-15;
	transform_apply(&t, &y, 1, &y);
	assert_true(fabs(y - sqrt(1.5)) < 1e-9);
	y = (double)NAN;
	transform_apply(&t, &y, 1, &y);
	assert_true(fabs(y) < 1e-9);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Medians by selection against medians by sorting, with and without many equal values. */
static void
medians(void **state)
{
	uint64_t random = 3;

	(void)state;
	for (size_t n = 2; n < 60; n++) {
		for (uint64_t values = 2; values < 1000; values *= 3) {
			struct transform t = { .kind = TRANSFORM_ROBUST, .stretch = 1 };
			struct transform_facts found;
			double x[60], sorted[60];

			for (size_t i = 0; i < n; i++) {
				random = random * 6364136223846793005u + 1442695040888963407u;
				x[i] = sorted[i] = (double)((random >> 33) % values);
			}
			qsort(sorted, n, sizeof(*sorted), compare);
			assert_int_equal(transform_fit(&t, x, NULL, n, &found), CRM_OK);
			if (!found.constant)
				assert_true(t.shift == (sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
		}
	}
}

/* More distinct values than knots: the ranks are within half a step of the exact ones. */
static void
many_ranks(void **state)
{
	struct transform t = { .kind = TRANSFORM_RANK, .stretch = 1 };
	struct transform_facts found;
	static double x[10000];

	(void)state;
	for (size_t i = 0; i < 10000; i++)
		x[i] = (double)(i * 7919 % 10000);
	assert_int_equal(transform_fit(&t, x, NULL, 10000, &found), CRM_OK);
	assert_true(t.knots <= TRANSFORM_KNOTS);
	for (int i = 0; i < 10000; i += 13) {
		double v = i, y;

		transform_apply(&t, &v, 1, &y);
		assert_true(fabs(y - (v + 0.5) / 10000) < 1e-9);
	}
	transform_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(logarithm),
		cmocka_unit_test(scales),
		cmocka_unit_test(facts),
		cmocka_unit_test(medians),
		cmocka_unit_test(many_ranks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
