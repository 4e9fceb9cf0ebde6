/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/linear.h"
#include "model/ridge.h"
#include "model/robust.h"

#include "memory_rows.h"
#include "near.h"

#include <math.h>

#define ROWS 40

static struct dd x[ROWS * 4];
static double y[ROWS];

enum method { LEAST_SQUARES, RIDGE, HUBER, BISQUARE };

static enum crm_status
fit_rows(enum method method, size_t n, size_t p, double lambda, struct regfit *fit,
    struct regfit_why *why)
{
	static unsigned char involved[4];
	struct memory_rows m = { .x = x, .y = y, .n = n, .p = p };
	struct rowsource rows = memory_rows_open(&m);
	enum crm_status rc = CRM_OK;

	*why = (struct regfit_why){ .involved = memset(involved, 0, sizeof(involved)) };
	assert_int_equal(regfit_open(fit, p), CRM_OK);
	switch (method) {
	case LEAST_SQUARES:
		rc = linear_fit(&rows, true, fit, why);
		break;
	case RIDGE:
		rc = ridge_fit(&rows, true, lambda, fit, why);
		break;
	case HUBER:
	case BISQUARE:
		rc = robust_fit(&rows, method == HUBER ? ROBUST_HUBER : ROBUST_BISQUARE, fit, why);
		break;
	}
	memory_rows_free(&m);
	if (rc != CRM_OK)
		regfit_free(fit);
	return rc;
}

/* y = 3 + 2 x and a fixed wave for noise. */
static void
make_line(size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		x[2 * i] = dd_of(1.0);
		x[2 * i + 1] = dd_of((double)i);
		y[i] = 3.0 + 2.0 * (double)i + 0.3 * sin(7.0 * (double)i);
	}
}

/*
 * With one penalised column all is known in closed form: b = b_ols / (1 + L/n), and GCV has its
 * least value at t = rss / (z^2 (n - 2)).
 */
static void
test_one_column(void **state)
{
	double n = 30.0, z2, t, b, rss, mean = 0.0;
	struct regfit_why why;
	struct regfit fit;
	size_t i;

	(void)state;
	make_line(30);
	for (i = 0; i < 30; i++)
		mean += y[i] / n;
	assert_int_equal(fit_rows(LEAST_SQUARES, 30, 2, 0, &fit, &why), CRM_OK);
	b = fit.beta[1];
	rss = fit.rss;
	z2 = fit.tss - fit.rss;
	regfit_free(&fit);
	assert_int_equal(fit_rows(RIDGE, 30, 2, 0.0, &fit, &why), CRM_OK);
	assert_near(fit.beta[1], b, 1e-14);
	assert_near(fit.df_model, 2.0, 1e-14);
	regfit_free(&fit);
	assert_int_equal(fit_rows(RIDGE, 30, 2, 10.0, &fit, &why), CRM_OK);
	assert_near(fit.beta[1], b / (1.0 + 10.0 / n), 1e-14);
	/* The line still goes through the means. */
	assert_near(fit.beta[0] + fit.beta[1] * 14.5, mean, 1e-12);
	assert_near(fit.df_model, 1.0 + n / (n + 10.0), 1e-12);
	regfit_free(&fit);
	assert_int_equal(fit_rows(RIDGE, 30, 2, NAN, &fit, &why), CRM_OK);
	t = rss / (z2 * (n - 2.0));
	assert_near(fit.lambda, n * t / (1.0 - t), 1e-9 * n * t);
	regfit_free(&fit);
}

/* Two equal columns share the coefficient that one would have, at twice the penalty for each. */
static void
test_twins(void **state)
{
	struct regfit_why why;
	struct regfit one, two;
	size_t i;

	(void)state;
	make_line(30);
	assert_int_equal(fit_rows(RIDGE, 30, 2, 2.5, &one, &why), CRM_OK);
	for (i = 30; i-- > 0;) {
		x[3 * i + 2] = x[3 * i + 1] = dd_of((double)i);
		x[3 * i] = dd_of(1.0);
	}
	assert_int_equal(fit_rows(LEAST_SQUARES, 30, 3, 0, &two, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_COLLINEAR);
	assert_int_equal(fit_rows(RIDGE, 30, 3, 0, &two, &why), CRM_EIDENT);
	assert_int_equal(fit_rows(RIDGE, 30, 3, 5.0, &two, &why), CRM_OK);
	assert_near(two.beta[1], one.beta[1] / 2.0, 1e-13);
	assert_near(two.beta[2], one.beta[1] / 2.0, 1e-13);
	assert_near(two.beta[0], one.beta[0], 1e-12);
	regfit_free(&one);
	regfit_free(&two);
}

/*
 * A tenth of the rows are far off: least squares follows them, the M-estimators do not; and units
 * do not matter.
 */
static void
test_outliers(void **state)
{
	static const enum method methods[] = { HUBER, BISQUARE };
	struct regfit_why why;
	struct regfit fit, scaled;
	size_t i, k;

	(void)state;
	for (k = 0; k < 2; k++) {
		make_line(40);
		for (i = 3; i < 40; i += 10)
			y[i] += 500.0;
		assert_int_equal(fit_rows(LEAST_SQUARES, 40, 2, 0, &fit, &why), CRM_OK);
		assert_true(fabs(fit.beta[0] - 3.0) > 20.0);
		regfit_free(&fit);
		assert_int_equal(fit_rows(methods[k], 40, 2, 0, &fit, &why), CRM_OK);
		assert_near(fit.beta[0], 3.0, 0.25);
		assert_near(fit.beta[1], 2.0, 0.02);
		for (i = 0; i < 40; i++) {
			y[i] *= 1e-3;
			x[2 * i + 1] = dd_scale(x[2 * i + 1], 1e6);
		}
		assert_int_equal(fit_rows(methods[k], 40, 2, 0, &scaled, &why), CRM_OK);
		assert_near(scaled.beta[0] * 1e3, fit.beta[0], 1e-4);
		assert_near(scaled.beta[1] * 1e9, fit.beta[1], 1e-5);
		assert_near(regfit_term(&scaled, 1, 0.95).std_error * 1e9,
		    regfit_term(&fit, 1, 0.95).std_error, 1e-5);
		regfit_free(&fit);
		regfit_free(&scaled);
	}
}

/*
 * The outliers of test_outliers(), as gsl_multifit_robust() of GSL 2.7.1 fits them (maxiter 500).
 */
static void
test_as_gsl(void **state)
{
	static const struct {
		enum method method;
		double intercept, slope, se_intercept, se_slope, sigma, r_squared, adj_r_squared;
		unsigned iterations;
	} want[] = { { HUBER, 3.04297158388621, 2.00148217230267, 14.3868028013264,
			 0.634883538752179, 46.3508466423144, 0.910189360188657, 0.907825922298885,
			 14 },
		{ BISQUARE, 2.98992932778703, 2.00207585720579, 14.386759275467, 0.634881617974363,
		    46.3507064123785, 0.910189903614382, 0.907826480025287, 7 } };
	struct regfit_why why;
	struct regfit fit;
	size_t i, k;

	(void)state;
	make_line(40);
	for (i = 3; i < 40; i += 10)
		y[i] += 500.0;
	for (k = 0; k < 2; k++) {
		assert_int_equal(fit_rows(want[k].method, 40, 2, 0, &fit, &why), CRM_OK);
		assert_near(fit.beta[0], want[k].intercept, 1e-12);
		assert_near(fit.beta[1], want[k].slope, 1e-12);
		assert_near(regfit_term(&fit, 0, 0.95).std_error, want[k].se_intercept, 1e-11);
		assert_near(regfit_term(&fit, 1, 0.95).std_error, want[k].se_slope, 1e-12);
		assert_near(fit.sigma, want[k].sigma, 1e-11);
		assert_near(fit.r_squared, want[k].r_squared, 1e-13);
		assert_near(fit.adj_r_squared, want[k].adj_r_squared, 1e-13);
		assert_int_equal(fit.iterations, want[k].iterations);
		regfit_free(&fit);
	}
}

/*
 * A coefficient that is 0 settles too; an exact fit is one; and where no row of a group keeps any
 * weight, that is said.
 */
static void
test_edges(void **state)
{
	struct regfit_why why;
	struct regfit fit;
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++) {
		double sign = i % 2 == 0 ? 1.0 : -1.0;

		x[2 * i] = dd_of(1.0);
		x[2 * i + 1] = dd_of(sign * (double)(i / 2 + 1));
		y[i] = sign * (2.0 * (double)(i / 2) + (i / 2 == 4 ? 40.0 : sin((double)(i / 2))));
	}
	assert_int_equal(fit_rows(BISQUARE, 20, 2, 0, &fit, &why), CRM_OK);
	assert_near(fit.beta[0], 0.0, 1e-13);
	assert_true(fit.iterations < 100);
	regfit_free(&fit);
	for (i = 0; i < 20; i++)
		y[i] = 3.0 - 2.0 * dd_real(x[2 * i + 1]);
	assert_int_equal(fit_rows(HUBER, 20, 2, 0, &fit, &why), CRM_OK);
	assert_true(fit.exact);
	assert_near(fit.beta[0], 3.0, 1e-14);
	assert_near(fit.beta[1], -2.0, 1e-14);
	regfit_free(&fit);
	for (i = 0; i < 20; i++) {
		x[2 * i + 1] = dd_of(i < 2 ? 1.0 : 0.0);
		y[i] = i < 2 ? (i == 0 ? 1e3 : -1e3) : sin((double)i);
	}
	assert_int_equal(fit_rows(HUBER, 20, 2, 0, &fit, &why), CRM_OK);
	regfit_free(&fit);
	assert_int_equal(fit_rows(BISQUARE, 20, 2, 0, &fit, &why), CRM_EIDENT);
	assert_int_equal(why.fault, REGFIT_OUTLYING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_column),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_outliers),
		cmocka_unit_test(test_as_gsl),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
