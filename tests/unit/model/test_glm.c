/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/glm.h"

#include "memory_rows.h"
#include "near.h"

#include <math.h>

#define ROWS 64
#define COLUMNS 8

static struct dd x[ROWS * COLUMNS];

/* Take over a design in doubles. */
static void
set_design(const double *values, size_t n, size_t p)
{
	size_t i;

	for (i = 0; i < n * p; i++)
		x[i] = dd_of(values[i]);
}

static enum crm_status
fit_rows(const double *y, const double *w, size_t n, size_t p, enum regfit_family family,
    struct regfit *fit, struct regfit_why *why)
{
	static unsigned char involved[COLUMNS];
	struct memory_rows m = { .x = x, .y = y, .w = w, .n = n, .p = p };
	struct rowsource rows = memory_rows_open(&m);
	enum crm_status rc;

	*why = (struct regfit_why){ .involved = memset(involved, 0, sizeof(involved)) };
	assert_int_equal(regfit_open(fit, p), CRM_OK);
	rc = glm_fit(&rows, family, true, fit, why);
	memory_rows_free(&m);
	if (rc != CRM_OK)
		regfit_free(fit);
	return rc;
}

/* Randomised controlled trial of Dobson (1990), p. 93, as in R's ?glm. */
static void
test_dobson(void **state)
{
	static const double y[] = { 18, 17, 15, 20, 10, 20, 25, 13, 12 };
	double design[9 * 5];
	struct regfit_why why;
	struct regfit fit;
	size_t i;

	(void)state;
	for (i = 0; i < 9; i++) {
		design[i * 5] = 1;
		design[i * 5 + 1] = i % 3 == 1;
		design[i * 5 + 2] = i % 3 == 2;
		design[i * 5 + 3] = i / 3 == 1;
		design[i * 5 + 4] = i / 3 == 2;
	}
	set_design(design, 9, 5);
	assert_int_equal(fit_rows(y, NULL, 9, 5, REGFIT_POISSON, &fit, &why), CRM_OK);
	/*
	 * R: summary(glm.D93); the treatment effects are 0 (equal totals), the others log ratios of
	 * totals.
	 */
	assert_near(fit.beta[0], log(21.0), 1e-12);
	assert_near(fit.beta[1], log(40.0 / 63.0), 1e-12);
	assert_near(fit.beta[2], log(47.0 / 63.0), 1e-12);
	assert_near(fit.beta[3], 0.0, 1e-12);
	assert_near(fit.beta[4], 0.0, 1e-12);
	assert_near(regfit_term(&fit, 0, 0.95).std_error, 0.1708987, 5e-7);
	assert_near(regfit_term(&fit, 1, 0.95).std_error, 0.2021708, 5e-7);
	assert_near(regfit_term(&fit, 2, 0.95).std_error, 0.1927423, 5e-7);
	assert_near(regfit_term(&fit, 3, 0.95).std_error, 0.2, 1e-9);
	assert_near(regfit_term(&fit, 1, 0.95).p_value, 0.0246, 5e-5);
	assert_near(fit.deviance, 5.129141, 5e-7);
	assert_near(fit.null_deviance, 10.58145, 5e-6);
	assert_near(fit.aic, 56.76132, 5e-6);
	regfit_free(&fit);
}

/*
 * Beetle mortality (Bliss 1935) in Dobson (1990), p. 109: shares of killed, weighted by the number
 * exposed.
 */
static void
test_beetles(void **state)
{
	static const double dose[] = { 1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610,
		1.8839 };
	static const double n[] = { 59, 60, 62, 56, 63, 59, 62, 60 },
			    killed[] = { 6, 13, 18, 28, 52, 53, 61, 60 };
	double y[8], design[16];
	struct regfit_why why;
	struct regfit fit;
	size_t i;

	(void)state;
	for (i = 0; i < 8; i++) {
		y[i] = killed[i] / n[i];
		design[2 * i] = 1;
		design[2 * i + 1] = dose[i];
	}
	set_design(design, 8, 2);
	assert_int_equal(fit_rows(y, n, 8, 2, REGFIT_BINOMIAL, &fit, &why), CRM_OK);
	/* R: glm(cbind(killed, n - killed) ~ dose, binomial). */
	assert_near(fit.beta[0], -60.717, 5e-4);
	assert_near(fit.beta[1], 34.270, 5e-4);
	assert_near(regfit_term(&fit, 0, 0.95).std_error, 5.181, 5e-4);
	assert_near(regfit_term(&fit, 1, 0.95).std_error, 2.912, 5e-4);
	assert_near(fit.deviance, 11.232, 5e-4);
	assert_near(fit.null_deviance, 284.202, 5e-4);
	assert_near(fit.aic, 41.43, 5e-3);
	regfit_free(&fit);
}

/*
 * One column: the fit is the mean, whatever the family, and the error that of a proportion or a
 * rate.
 */
static void
test_mean(void **state)
{
	static const double y[] = { 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 },
			    ones[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	struct regfit_why why;
	struct regfit fit;

	(void)state;
	set_design(ones, 10, 1);
	assert_int_equal(fit_rows(y, NULL, 10, 1, REGFIT_BINOMIAL, &fit, &why), CRM_OK);
	assert_near(regfit_mean(REGFIT_BINOMIAL, regfit_eta(&fit, x)), 0.2, 1e-15);
	assert_near(regfit_se(&fit, x), sqrt(0.2 * 0.8 / 10.0), 1e-12);
	assert_near(fit.deviance, fit.null_deviance, 1e-12);
	assert_near(fit.log_likelihood, 2 * log(0.2) + 8 * log(0.8), 1e-12);
	regfit_free(&fit);
	assert_int_equal(fit_rows(y, NULL, 10, 1, REGFIT_POISSON, &fit, &why), CRM_OK);
	assert_near(regfit_mean(REGFIT_POISSON, regfit_eta(&fit, x)), 0.2, 1e-15);
	assert_near(regfit_se(&fit, x), sqrt(0.2 / 10.0), 1e-12);
	regfit_free(&fit);
}

/* Data whose likelihood has no maximum, and data that miss being so by a single row. */
static void
test_separation(void **state)
{
	double y[20], design[40];
	struct regfit_why why;
	struct regfit fit;
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++) {
		y[i] = i >= 10;
		design[2 * i] = 1;
		design[2 * i + 1] = (double)i * 1000.0 - 5e6;
	}
	set_design(design, 20, 2);
	assert_int_equal(fit_rows(y, NULL, 20, 2, REGFIT_BINOMIAL, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_SEPARATED);
	assert_int_equal(why.involved[1], 1);
	/* Quasi-separation: one value with both outcomes. */
	design[2 * 9 + 1] = design[2 * 10 + 1];
	set_design(design, 20, 2);
	assert_int_equal(fit_rows(y, NULL, 20, 2, REGFIT_BINOMIAL, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_SEPARATED);
	/* Overlap by one step: steep, but identified. */
	y[9] = 1;
	y[10] = 0;
	design[2 * 9 + 1] = 9000.0 - 5e6;
	set_design(design, 20, 2);
	assert_int_equal(fit_rows(y, NULL, 20, 2, REGFIT_BINOMIAL, &fit, &why), CRM_OK);
	assert_true(fit.beta[1] > 0.0);
	/* By symmetry an even chance stands halfway. */
	assert_near(-fit.beta[0] / fit.beta[1], 9500.0 - 5e6, 1e-3);
	regfit_free(&fit);
	/* Successes only. */
	for (i = 0; i < 20; i++)
		y[i] = 1;
	assert_int_equal(fit_rows(y, NULL, 20, 2, REGFIT_BINOMIAL, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_SEPARATED);
	for (i = 0; i < 20; i++)
		y[i] = 0;
	assert_int_equal(fit_rows(y, NULL, 20, 2, REGFIT_POISSON, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_SEPARATED);
}

static void
test_not_identified(void **state)
{
	static const double y[] = { 1, 2, 3, 2 },
			    design[] = { 1, 1, 2, 1, 2, 4, 1, 3, 6, 1, 5, 10 };
	struct regfit_why why;
	struct regfit fit;

	(void)state;
	set_design(design, 4, 3);
	assert_int_equal(fit_rows(y, NULL, 4, 3, REGFIT_POISSON, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_COLLINEAR);
	assert_int_equal(why.column, 2);
	assert_true(why.involved[1] == 1 && why.involved[0] == 0);
	assert_int_equal(fit_rows(y, NULL, 3, 3, REGFIT_POISSON, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_FEW_ROWS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dobson),
		cmocka_unit_test(test_beetles),
		cmocka_unit_test(test_mean),
		cmocka_unit_test(test_separation),
		cmocka_unit_test(test_not_identified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
