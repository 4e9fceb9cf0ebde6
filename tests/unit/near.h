/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TESTS_NEAR_H
#define CRM_TESTS_NEAR_H

#include <math.h>

/* cmocka's assert_float_equal() compares floats. */
static inline void
assert_near(double got, double want, double tolerance)
{

	if (!(fabs(got - want) <= tolerance))
		fail_msg("%.17g is not %.17g within %g", got, want, tolerance);
}

#endif
