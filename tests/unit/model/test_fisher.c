/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fisher.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
near(double got, double want, double tolerance)
{

	assert_true(fabs(got - want) <= tolerance * fabs(want));
}

/*
 * Exact rational sums, python: sum(comb(a,x)*comb(n-a,b-x) for x in range(k,min(a,b)+1)) /
 * comb(n,b) as a Fraction.
 */
static void
exact_values(void **state)
{

	(void)state;
	near(fisher_greater(3, 5, 4, 10), 0.2619047619047619, 1e-14);
	near(fisher_greater(1, 3, 3, 9), 0.7619047619047619, 1e-14);
	near(fisher_greater(736, 1809, 2513, 9835), 6.179355275689352e-56, 1e-12);
	near(fisher_greater(480, 1809, 2513, 9835), 0.15139219694741343, 1e-13);
	near(fisher_greater(50, 1000, 1000, 10000), 0.9999999994372167, 1e-14);
	near(fisher_greater(90, 1000, 1000, 10000), 0.8792824573326391, 1e-13);
	near(fisher_greater(120, 1000, 1000, 10000), 0.016720411351255772, 1e-13);
	near(fisher_greater(300, 1200, 4000, 20000), 7.793041761976093e-06, 1e-12);
}

/* The same sums by whole numbers of any size, their logarithms from the bit lengths. */
static void
logarithms(void **state)
{

	(void)state;
	near(fisher_log_greater(2000, 2000, 2000, 4000), -2768.2158435670863, 1e-13);
	near(fisher_log_greater(1500, 1500, 1500, 4000), -2641.9123376642465, 1e-13);
	near(fisher_log_greater(30, 50, 60, 1000), -61.95293915677556, 1e-13);
	near(fisher_log_greater(5, 50, 60, 1000), -1.7446311263479402, 1e-12);
	assert_true(fisher_log_greater(0, 5, 6, 100) == 0);
}

/* The lady tasting tea (Fisher 1935): 1/70 for all four right, 17/70 for three or more. */
static void
tea(void **state)
{

	(void)state;
	near(fisher_greater(4, 4, 4, 8), 1 / 70., 1e-14);
	near(fisher_greater(3, 4, 4, 8), 17 / 70., 1e-14);
}

static void
edges(void **state)
{

	(void)state;
	assert_true(fisher_greater(0, 3, 4, 10) == 1);
	assert_true(fisher_greater(3, 3, 3, 3) == 1);
	assert_true(fisher_greater(2, 7, 5, 10) == 1);
	near(fisher_greater(5, 10, 5, 10), 1, 1e-15);
	assert_true(fisher_greater(500, 1200, 400000, 2000000) > 0);
	assert_true(fisher_greater(1200, 1200, 1200, 2000000) == 0);
}

/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.8), "BH") is 0.025 0.05 0.05 0.025 0.8. */
static void
benjamini_hochberg(void **state)
{
	static const double p[] = { 0.01, 0.04, 0.03, 0.005, 0.8 },
			    want[] = { 0.025, 0.05, 0.05, 0.025, 0.8 };
	double q[5];

	(void)state;
	assert_int_equal(fisher_adjust(p, q, 5), CRM_OK);
	for (size_t i = 0; i < 5; i++)
		near(q[i], want[i], 1e-14);
	assert_int_equal(fisher_adjust(p, q, 0), CRM_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_values),
		cmocka_unit_test(logarithms),
		cmocka_unit_test(tea),
		cmocka_unit_test(edges),
		cmocka_unit_test(benjamini_hochberg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
