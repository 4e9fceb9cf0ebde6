/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Closed forms against mpmath (tests/ref/closed_reference.py): NBD, the chance of an order by each
 * law, gaps, counts, contracts and gamma-gamma; the others are in test_btyd.c.
 */
#include "model/btyd_choose.h"
#include "model/btyd_count.h"
#include "model/contract.h"
#include "model/gamma_gamma.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/*
 * Relative; all but a survival of 1e-19 (a difference of great logarithms) and one integral of the
 * reference are within 1e-12.
 */
#define TOLERANCE 1e-8

static double
value_of(const char *kind, const char *name, const double *v)
{
	const struct btyd_law *law = btyd_law_named(name);
	const double *par = v, x = v[4], tx = v[5], T = v[6], t = v[7];
	const struct btyd_time at_tx = { tx, log(par[1] + tx), 1 / (par[1] + tx) },
			       at_T = { T, log(par[1] + T), 1 / (par[1] + T) };
	struct btyd_cache cache;
	double g[BTYD_PARAMETERS];

	if (strcmp(kind, "survive") == 0)
		return contract_survival(
		    strcmp(name, "sbg") == 0 ? CONTRACT_SBG : CONTRACT_BDW,
		    (double[]){ par[2], par[3], par[0] }, t);
	if (strcmp(kind, "gamma-gamma") == 0)
		return gamma_gamma_mean(par, x, t);
	assert_non_null(law);
	if (strcmp(kind, "orders") == 0)
		return law->orders(law, par, x, tx, T, t);
	if (strcmp(kind, "any") == 0)
		return law->any_order(law, par, x, tx, T, t);
	if (strcmp(kind, "gap") == 0)
		return btyd_gap_quantile(law, par, x, tx, T, t);
	if (strncmp(kind, "quantile", 8) == 0)
		return btyd_count_quantile(law, par, x, tx, T, t, atof(kind + 8));
	assert_string_equal(kind, "likelihood");
	law->prepare(law, par, x, &cache);
	return law->log_likelihood(law, par, &cache, x, &at_tx, &at_T, g, NULL);
}

static void
test_closed_forms(void **state)
{
	FILE *f = fopen("tests/ref/closed_reference.csv", "r");
	char line[512], kind[16], name[16];
	double v[8], want, got;
	int rows = 0;

	(void)state;
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	for (; fgets(line, sizeof(line), f) != NULL; rows++) {
		assert_int_equal(
		    sscanf(line, "%15[^,],%15[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", kind, name,
			&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &want),
		    11);
		got = value_of(kind, name, v);
		if (!(fabs(got - want) <= TOLERANCE * fabs(want)))
			fail_msg("%.60s: got %.17g", line, got);
	}
	fclose(f);
	assert_true(rows > 300);
}

/* Where gaps are regular the median is where the chance of an order, referenced above, is a half. */
static void
test_regular_gaps_are_roots(void **state)
{
	static const double par[] = { 1.3, 20, .4, .8 };

	(void)state;
	for (int k = 2; k <= 6; k++) {
		char name[16];
		const struct btyd_law *law;

		snprintf(name, sizeof(name), "mbg-cnbd-%d", k);
		law = btyd_law_named(name);
		for (double share = .1; share < 1; share += .2) {
			double t = btyd_gap_quantile(law, par, 3, 60, 75, share);

			assert_true(
			    fabs(law->any_order(law, par, 3, 60, 75, t) - share) < 1e-8);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed_forms),
		cmocka_unit_test(test_regular_gaps_are_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
