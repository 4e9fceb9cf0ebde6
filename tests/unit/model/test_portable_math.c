/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/portable_math.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Random arguments, log-uniform in size. */
static double
next_argument(uint64_t *state, double most)
{

	*state = *state * UINT64_C(6364136223846793005) + 1;
	return most * ldexp((double)(*state >> 11), -(int)(53 + (*state >> 6 & 31)));
}

/* long double has eleven bits more, so that an error below 1 ulp can be told. */
static void
exp_is_within_an_ulp(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		double x = next_argument(&seed, 700) * (i % 2 ? 1 : -1), got = portable_exp(x);
		long double want = expl((long double)x);

		assert_true(fabsl((long double)got - want) < want * (long double)DBL_EPSILON);
	}
	assert_true(portable_exp(0) == 1);
	assert_true(portable_exp(-0.) == 1);
	assert_true(portable_exp(709) > 0 && isfinite(portable_exp(709.78)));
	assert_true(isinf(portable_exp(710)) && isinf(portable_exp(INFINITY)));
	assert_true(portable_exp(-745) > 0);
	assert_true(portable_exp(-746) == 0 && portable_exp(-INFINITY) == 0);
	assert_true(isnan(portable_exp(NAN)));
}

static void
log_is_within_an_ulp(void **state)
{
	uint64_t seed = 9;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		double x = i % 3 == 0 ? 1 + next_argument(&seed, 1)
				      : ldexp(0.5 + next_argument(&seed, 1), i % 2000 - 1000);
		long double want = logl((long double)x);

		assert_true(fabsl((long double)portable_log(x) - want) <=
		    fabsl(want) * (long double)DBL_EPSILON);
	}
	assert_true(portable_log(1) == 0);
	assert_true(fabs(portable_log(5e-324) + 744.4400719213812) < 1e-12);
	assert_true(fabs(portable_log(DBL_MAX) - 709.782712893384) < 1e-12);
	assert_true(isinf(portable_log(0)) && portable_log(0) < 0);
	assert_true(isinf(portable_log(INFINITY)) && portable_log(INFINITY) > 0);
	assert_true(isnan(portable_log(-1)) && isnan(portable_log(NAN)));
}

/* The bits of a few results, by which another machine would be found to round differently. */
static void
bits_are_known(void **state)
{

	(void)state;
	assert_true(portable_exp(1) == 0x1.5bf0a8b14576ap+1);
	assert_true(portable_exp(-20.5) == 0x1.57a3afeed00abp-30);
	assert_true(portable_log(2) == 0x1.62e42fefa39efp-1);
	assert_true(portable_log(10) == 0x1.26bb1bbb55516p+1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exp_is_within_an_ulp),
		cmocka_unit_test(log_is_within_an_ulp),
		cmocka_unit_test(bits_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
