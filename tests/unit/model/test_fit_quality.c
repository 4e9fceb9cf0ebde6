/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/fit_quality.h"

#include <math.h>

static void
score(struct fit_quality *s, enum regfit_family family, const double (*rows)[3], size_t n)
{
	size_t i;

	fit_quality_open(s, family);
	for (i = 0; i < n; i++)
		assert_int_equal(fit_quality_add(s, rows[i][0], rows[i][1], rows[i][2]), CRM_OK);
	fit_quality_finish(s);
}

static void
assert_close(double got, double want)
{

	if (!(fabs(got - want) <= 1e-14 * (1.0 + fabs(want))))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
test_auc(void **state)
{
	/*
	 * Counted by hand: successes at 2 and 0 against failures at 1, 0 and -1: 3 wins, then 1 and
	 * half a tie, of 6.
	 */
	static const double rows[][3] = { { 2, 1, 1 }, { 1, 0, 1 }, { 0, 1, 1 }, { 0, 0, 1 },
		{ -1, 0, 1 } };
	/* As many rows in one by weights and shares. */
	static const double shares[][3] = { { 2, 1, 1 }, { 1, 0, 1 }, { 0, 0.5, 2 }, { -1, 0, 1 } };
	static const double one_sided[][3] = { { 2, 1, 1 }, { 1, 1, 1 } };
	struct fit_quality s;

	(void)state;
	score(&s, REGFIT_BINOMIAL, rows, 5);
	assert_close(s.auc, 4.5 / 6.0);
	fit_quality_free(&s);
	score(&s, REGFIT_BINOMIAL, shares, 4);
	assert_close(s.auc, 4.5 / 6.0);
	fit_quality_free(&s);
	score(&s, REGFIT_BINOMIAL, one_sided, 2);
	assert_true(isnan(s.auc));
	fit_quality_free(&s);
	score(&s, REGFIT_BINOMIAL, NULL, 0);
	assert_true(isnan(s.auc) && isnan(s.brier) && isnan(s.rmse));
	fit_quality_free(&s);
}

static void
test_calibration(void **state)
{
	double rows[20][3];
	struct fit_quality s;
	uint64_t all = 0;
	size_t i;

	(void)state;
	/*
	 * Twenty rows, the first six of equal prediction: they share the first tenth, so the next
	 * two are empty.
	 */
	for (i = 0; i < 20; i++) {
		rows[i][0] = i < 6 ? -3.0 : (double)i;
		rows[i][1] = i % 2 == 0;
		rows[i][2] = 1.0;
	}
	score(&s, REGFIT_BINOMIAL, (const double (*)[3])rows, 20);
	assert_int_equal(s.bin[0].n, 6);
	assert_int_equal(s.bin[1].n, 0);
	assert_int_equal(s.bin[2].n, 0);
	assert_true(isnan(s.bin[1].actual));
	assert_int_equal(s.bin[3].n, 2);
	assert_close(s.bin[0].actual, 0.5);
	assert_close(s.bin[0].predicted, 1.0 / (1.0 + exp(3.0)));
	for (i = 0; i < FIT_QUALITY_BINS; i++)
		all += s.bin[i].n;
	assert_int_equal(all, 20);
	fit_quality_free(&s);
}

static void
test_errors(void **state)
{
	static const double rows[][3] = { { 1, 2, 1 }, { 3, 3, 2 }, { 5, 3, 1 } };
	struct fit_quality s;

	(void)state;
	score(&s, REGFIT_GAUSSIAN, rows, 3);
	/* Errors 1, 0, 0, -2; mean of y 11/4, squares about it 3/4. */
	assert_close(s.rmse, sqrt(5.0 / 4.0));
	assert_close(s.mae, 0.75);
	assert_close(s.r_squared, 1.0 - 5.0 / 0.75);
	assert_close(s.mean_deviance, 1.25);
	fit_quality_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_auc),
		cmocka_unit_test(test_calibration),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
