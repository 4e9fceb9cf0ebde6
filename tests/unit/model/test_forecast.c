/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/btyd_choose.h"
#include "model/forecast.h"
#include "model/retention.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "near.h"

/*
 * By hand: |1-0|, |2-2|, |3-7|, |4-3| over 4; the line by numpy.polyfit([1,2,3,4], [0,2,7,3], 1)[0]
 * = 1.4.
 */
static void
test_quality(void **state)
{
	static const double forecast[] = { 3, 1, 2, 4 }, truth[] = { 7, 0, 2, 3 };
	struct forecast_quality q;

	(void)state;
	assert_int_equal(forecast_quality(forecast, truth, 4, &q), CRM_OK);
	assert_near(q.mae, 6. / 4, 1e-15);
	assert_near(q.slope, 1.4, 1e-14);
	/*
	 * Centred ranks -1.5 -.5 .5 1.5: forecast order 0 2 7 3 gives 7; own order 0 2 3 7 gives
	 * 11.
	 */
	assert_near(q.gini, 7. / 11, 1e-15);
}

static void
test_quality_of_extremes(void **state)
{
	static const double up[] = { 1, 2, 3 }, down[] = { 3, 2, 1 }, same[] = { 2, 2, 2 };
	struct forecast_quality q;

	(void)state;
	assert_int_equal(forecast_quality(up, up, 3, &q), CRM_OK);
	assert_near(q.gini, 1, 1e-15);
	assert_near(q.slope, 1, 1e-15);
	assert_int_equal(forecast_quality(down, up, 3, &q), CRM_OK);
	assert_near(q.gini, -1, 1e-15);
	/* All tied: no order at all, and no line. */
	assert_int_equal(forecast_quality(same, up, 3, &q), CRM_OK);
	assert_near(q.gini, 0, 1e-15);
	assert_true(isnan(q.slope));
	assert_int_equal(forecast_quality(up, same, 3, &q), CRM_OK);
	assert_true(isnan(q.gini));
	assert_int_equal(forecast_quality(NULL, NULL, 0, &q), CRM_OK);
	assert_true(isnan(q.mae));
}

static void
test_order_keeps_ties(void **state)
{
	static const double v[] = { 1, 5, 1, 9, 5 };
	size_t order[5];

	(void)state;
	assert_int_equal(forecast_order(v, 5, order), CRM_OK);
	assert_memory_equal(order, ((size_t[]){ 3, 1, 4, 0, 2 }), sizeof(order));
}

/*
 * Rates of .5 and .8 become .55 and .85; profit goes with the mean of who begins and ends the year.
 */
static void
test_change_of_retention(void **state)
{
	static const struct retention_base base = { { 100, 50, 40, 40, 40, 40 },
		{ 300, 90, 80, 80, 80 } };
	struct retention_change c;

	(void)state;
	retention_change(&base, .05, &c);
	assert_near(c.rate[0], .5, 1e-15);
	assert_near(c.rate_then[0], .55, 1e-15);
	assert_near(c.alive_then[1], 55, 1e-12);
	assert_near(c.alive_then[2], 55 * .85, 1e-12);
	assert_near(c.rate_then[2], 1, 0);	/* 1.05 is no rate */
	assert_near(c.profit_then[0], 300 * 155. / 150, 1e-12);
	assert_near(c.profit_then[1], 90 * (55 + 46.75) / 90, 1e-12);
	assert_near(c.gain[0], 5. / 150, 1e-12);
	assert_near(c.gain[5], (310 + 101.75 + 3 * 80 * 46.75 / 40) / 630 - 1, 1e-12);
	/* No change, no gain. */
	retention_change(&base, 0, &c);
	for (int i = 0; i < 6; i++)
		assert_near(c.gain[i], 0, 1e-15);
}

/*
 * Over a year of steps the orders ahead are those of the horizon, and who is alive is the sum of
 * survivals.
 */
static void
test_ahead_is_the_sum_of_customers(void **state)
{
	static const double par[] = { .5, 40, .9, 1.6 }, weight[] = { 1, .5, .25, 0, 2 },
			    x[] = { 0, 3, 0 }, tx[] = { 0, 80, 0 }, T[] = { 100, 150, 100 };
	const struct btyd_law *law = btyd_law_named("mbg-nbd");
	double alive[6], orders[2 * 5], p0, p1;
	struct btyd_fit fit = { .law = law };
	struct patterns p;

	(void)state;
	memcpy(fit.par, par, sizeof(par));
	assert_int_equal(patterns_make(&p, x, tx, T, 3, NULL), CRM_OK);
	assert_int_equal(retention_ahead(&fit, &p, weight, NULL, alive, orders), CRM_OK);
	p0 = btyd_p_alive(law, par, 0, 0, 100);
	p1 = btyd_p_alive(law, par, 3, 80, 150);
	assert_near(alive[0], 2 * p0 + p1, 1e-14);
	assert_near(alive[5],
	    2 * p0 * law->survival(law, par, 0, 0, 100, 5 * 365) +
		p1 * law->survival(law, par, 3, 80, 150, 5 * 365),
	    1e-13);
	assert_near(orders[0], p0 * law->orders(law, par, 0, 0, 100, 365), 1e-13);
	assert_near(orders[5 + 1],
	    .5 * p1 * (law->orders(law, par, 3, 80, 150, 730) - law->orders(law, par, 3, 80, 150, 365)), 1e-13);
	assert_near(orders[3], 0, 0);
	patterns_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quality),
		cmocka_unit_test(test_quality_of_extremes),
		cmocka_unit_test(test_order_keeps_ties),
		cmocka_unit_test(test_change_of_retention),
		cmocka_unit_test(test_ahead_is_the_sum_of_customers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
