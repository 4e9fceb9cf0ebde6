/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects pulled towards the whole, against a published analysis and numpy. */
#include "model/shrinkage.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Compare ${n} shrunk effects, and their variances, with those wanted. */
static void
check_effects(const struct measured *v, size_t n, const double *value, const double *variance,
    double tolerance)
{
	struct shrinkage s;

	shrinkage_of(v, n, &s);
	for (size_t i = 0; i < n; i++) {
		struct measured got = shrinkage_apply(&s, v[i]);

		assert_true(fabs(got.value - value[i]) < tolerance);
		if (variance != NULL)
			assert_true(fabs(got.variance - variance[i]) < tolerance * 10);
	}
}

/*
 * Rubin's eight schools (Journal of Educational Statistics 6, 1981).  The medians are those of
 * Gelman et al., Bayesian Data Analysis, table 5.3, rounded to whole points, from 200 draws; the
 * means and variances are those of a numpy program with a grid of 20,000.
 */
static void
test_schools(void **state)
{
	static const double effect[] = { 28, 8, -3, 7, -1, 1, 18, 12 },
			    error[] = { 15, 10, 16, 11, 9, 11, 10, 18 },
			    medians[] = { 10, 8, 7, 8, 5, 6, 10, 8 },
			    means[] = { 11.3682, 7.8942, 6.1478, 7.6459, 5.1391, 6.1489, 10.6518,
				    8.4501 },
			    variances[] = { 68.8197, 39.2490, 59.7951, 42.6940, 40.2608, 44.8259,
				    45.8304, 61.7195 };
	struct measured v[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		v[i] = (struct measured){ effect[i], error[i] * error[i] };
	check_effects(v, 8, medians, NULL, 1.6);
	check_effects(v, 8, means, variances, .01);
}

/*
 * The 13 trials of the BCG vaccine (Colditz et al., JAMA 271, 1994), whose effects differ much: the
 * logarithms of the relative risk, as R's metafor has them in dat.bcg; wanted as above.
 */
static void
test_bcg(void **state)
{
	static const double t[13][4] = { { 4, 119, 11, 128 }, { 6, 300, 29, 274 },
		{ 3, 228, 11, 209 }, { 62, 13536, 248, 12619 }, { 33, 5036, 47, 5761 },
		{ 180, 1361, 372, 1079 }, { 8, 2537, 10, 619 }, { 505, 87886, 499, 87892 },
		{ 29, 7470, 45, 7232 }, { 17, 1699, 65, 1600 }, { 186, 50448, 141, 27197 },
		{ 5, 2493, 3, 2338 }, { 27, 16886, 29, 17825 } };
	static const double means[] = { -.8079, -1.2825, -1.0189, -1.4004, -.2815, -.7846, -1.2790,
		.0034, -.5034, -1.2568, -.3526, -.2225, -.1355 },
		variances[] = { .1836, .1431, .2177, .0195, .0459, .0068, .1577, .0039, .0494,
			.0643, .0121, .2581, .0627 };
	struct measured v[13];

	(void)state;
	for (size_t i = 0; i < 13; i++) {
		double n1 = t[i][0] + t[i][1], n2 = t[i][2] + t[i][3];

		v[i].value = log((t[i][0] / n1) / (t[i][2] / n2));
		v[i].variance = 1 / t[i][0] - 1 / n1 + 1 / t[i][2] - 1 / n2;
	}
	check_effects(v, 13, means, variances, .001);
}

/* What is not known; one group alone; equal effects. */
static void
test_edges(void **state)
{
	const struct measured none = { NAN, INFINITY }, one = { 5, 4 };
	const struct measured v[] = { none, one, none }, same[] = { one, one, one, one };
	struct shrinkage s;
	struct measured got;

	(void)state;
	shrinkage_of(v, 1, &s);
	assert_true(isnan(s.mean));
	assert_true(isnan(shrinkage_apply(&s, one).value));
	shrinkage_of(v, 3, &s);
	assert_true(fabs(s.mean - 5) < 1e-12);
	assert_true(fabs(shrinkage_apply(&s, one).value - 5) < 1e-12);
	got = shrinkage_apply(&s, none);
	assert_true(fabs(got.value - 5) < 1e-12 && got.variance > 4);
	shrinkage_of(same, 4, &s);
	assert_true(fabs(shrinkage_apply(&s, one).value - 5) < 1e-12);
	/* Far from 0 little is lost. */
	shrinkage_of((struct measured[]){ { 1e9, 1 }, { 1e9 + 1, 1 }, { 1e9 - 1, 1 } }, 3, &s);
	got = shrinkage_apply(&s, (struct measured){ 1e9, 1 });
	assert_true(fabs(got.value - 1e9) < 1e-6 && got.variance > .3 && got.variance < 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bcg),
		cmocka_unit_test(test_schools),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
