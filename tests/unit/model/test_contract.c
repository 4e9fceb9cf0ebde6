/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contracts: parameters and likelihoods as published, survival against closed forms, and truth found again. */
#include "model/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#define YEARS 8

/* Fader & Hardie (2007): survivors at the end of years 0 to 7. */
static const uint64_t high_end[YEARS] = { 1000, 869, 743, 653, 593, 551, 517, 491 };
static const uint64_t regular[YEARS] = { 1000, 631, 468, 382, 326, 289, 262, 241 };

static void
fit_survivors(enum contract_model model, const uint64_t *survivors, struct contract_fit *fit)
{
	uint64_t ended[YEARS] = { 0 }, kept[YEARS] = { 0 };

	for (size_t t = 1; t < YEARS; t++)
		ended[t] = survivors[t - 1] - survivors[t];
	kept[YEARS - 1] = survivors[YEARS - 1];
	assert_int_equal(contract_fit(model, ended, kept, YEARS, fit), CRM_OK);
}

static void
check(enum contract_model model, const uint64_t *survivors, double a, double b, double c,
    double log_likelihood)
{
	struct contract_fit fit;

	fit_survivors(model, survivors, &fit);
	assert_true(fabs(fit.parameter[0] - (a)) < 6e-5);
	assert_true(fabs(fit.parameter[1] - (b)) < 6e-5);
	assert_true(fabs(fit.parameter[2] - (c)) < 6e-5);
	assert_true(fabs(fit.log_likelihood - (log_likelihood)) < 6e-4);
}

/* Fader & Hardie (2007) for the shifted beta geometric, (2018) for the beta-discrete-Weibull. */
static void
test_published(void **state)
{

	(void)state;
	check(CONTRACT_SBG, high_end, .66809, 3.80610, 1, -1611.158);
	check(CONTRACT_SBG, regular, .70408, 1.18204, 1, -1680.265);
	check(CONTRACT_BDW, high_end, .2143, 1.4266, 1.7236, -1605.314);
	check(CONTRACT_BDW, regular, .4556, .7793, 1.2835, -1679.603);
}

/* S(t) of the first model is a product of (beta + i) / (alpha + beta + i). */
static void
test_survival(void **state)
{
	static const double parameters[][2] = { { .5, 2 }, { 3, .1 }, { 40, 7e3 }, { 1e-3, 1e-3 } };

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		double a = parameters[k][0], b = parameters[k][1], s = 1, par[3] = { a, b, 1 };

		for (int t = 0; t < 60; t++) {
			assert_true(fabs(contract_survival(CONTRACT_SBG, par, t) / s - 1) < 1e-11);
			assert_true(fabs(contract_survival(CONTRACT_BDW, par, t) / s - 1) < 1e-11);
			s *= (b + t) / (a + b + t);
		}
		/* At c = 2 the time is squared. */
		par[2] = 2;
		assert_true(fabs(contract_survival(CONTRACT_BDW, par, 5) /
				contract_survival(CONTRACT_SBG, par, 25) - 1) < 1e-11);
	}
}

/* Exact expected counts of several cohorts, censored at different ages, give their parameters back. */
static void
test_truth_is_found(void **state)
{
	static const double par[3] = { .6, 1.9, 1.4 };
	uint64_t ended[13] = { 0 }, kept[13] = { 0 };
	struct contract_fit fit;

	(void)state;
	for (size_t seen = 3; seen < 13; seen++) {
		uint64_t before = 100000000, now;

		for (size_t t = 1; t <= seen; t++) {
			now = (uint64_t)llround(
			    1e8 * contract_survival(CONTRACT_BDW, par, (double)t));
			ended[t] += before - now;
			before = now;
		}
		kept[seen] += before;
	}
	assert_int_equal(contract_fit(CONTRACT_BDW, ended, kept, 13, &fit), CRM_OK);
	for (size_t j = 0; j < 3; j++)
		assert_true(fabs(fit.parameter[j] - (par[j])) < 1e-5);
}

static void
test_not_identified(void **state)
{
	const uint64_t none[4] = { 0, 0, 0, 0 }, kept[4] = { 0, 0, 0, 9 }, once[4] = { 0, 5, 0, 0 };
	struct contract_fit fit;

	(void)state;
	assert_int_equal(contract_fit(CONTRACT_SBG, none, kept, 4, &fit), CRM_EIDENT);
	assert_int_equal(contract_fit(CONTRACT_SBG, once, kept, 4, &fit), CRM_EIDENT);
	assert_int_equal(contract_fit(CONTRACT_BDW, once, none, 4, &fit), CRM_EIDENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_survival),
		cmocka_unit_test(test_truth_is_found),
		cmocka_unit_test(test_not_identified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
