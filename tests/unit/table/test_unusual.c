/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a day is compared with: weekdays before all days, no more than ten weeks back, with
 * growth; and on which scale.  (That quiet years are quiet and faults are found:
 * test_log_expect.c.)
 */
#include "table/unusual.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A Wednesday in the middle of a month. */
#define TODAY (19723 + 16)
#define NIGHTS 200

static double rows[NIGHTS];
static enum unusual_kind kind;

/** The day before today is the last of the array. */
static struct unusual_point
point(const void *arg, size_t i)
{
	date_day day = (date_day)(TODAY - NIGHTS + (int)i);

	(void)arg;
	return kind == UNUSUAL_SHARE ? unusual_share(day, rows[i], 1000.)
	    : kind == UNUSUAL_MONEY  ? unusual_money(day, rows[i], 100.)
				     : unusual_count(day, rows[i]);
}

static const struct unusual_series series = { NIGHTS, point, 0 };

static struct unusual_expected
expect(double now)
{
	struct unusual_point p = unusual_count(TODAY, now);
	struct unusual_expected e;

	assert_true(unusual_expect(&series, &p, 0.08, &e));
	return e;
}

static void
weekdays_are_compared(void **state)
{
	struct unusual_expected e;
	struct unusual_point p;

	(void)state;
	kind = UNUSUAL_COUNT;
	/* Wednesdays have 500 rows, other days 100; before ten weeks ago all was different. */
	for (int i = 0; i < NIGHTS; i++)
		rows[i] = NIGHTS - i > 70 ? 7. : (NIGHTS - i) % 7 == 0 ? 500. : 100.;
	e = expect(500.);
	assert_int_equal(e.peers, 10);
	assert_true(fabs(unusual_value(UNUSUAL_COUNT, e.at) - 500.) < 1e-6);
	/* Ten peers that agree: the least spread, or counting noise of 500 rows, with 5 % on top. */
	assert_true(fabs(e.spread - fmax(0.08, M_SQRT2 / sqrt(501.)) * 1.05) < 1e-12);
	p = unusual_count(TODAY, 100.);
	assert_true(unusual_is(&e, &p, UNUSUAL_THRESHOLD));
	p = unusual_count(TODAY, 420.);
	assert_false(unusual_is(&e, &p, UNUSUAL_THRESHOLD));
}

static void
growth_is_followed(void **state)
{
	struct unusual_expected e;

	(void)state;
	kind = UNUSUAL_COUNT;
	for (int i = 0; i < NIGHTS; i++)
		rows[i] = expm1(6. + .005 * (i - NIGHTS));
	e = expect(400.);
	assert_true(fabs(e.at - 6.) < 1e-9);
	/* More than 1 % a day is not believed. */
	for (int i = 0; i < NIGHTS; i++)
		rows[i] = expm1(6. + .05 * (i - NIGHTS));
	assert_true(expect(400.).at < 5.);
}

static void
few_days_say_nothing(void **state)
{
	static const struct unusual_series none = { 0, point, 0 }, few = { 6, point, 0 };
	struct unusual_point p = unusual_count(TODAY, 5.), undated = unusual_count(DATE_NONE, 5.);
	struct unusual_expected e;

	(void)state;
	assert_false(unusual_expect(&none, &p, 0.08, &e));
	assert_false(unusual_expect(&few, &p, 0.08, &e));
	assert_false(unusual_expect(&series, &undated, 0.08, &e));
}

static void
scales_go_there_and_back(void **state)
{

	(void)state;
	assert_true(fabs(unusual_value(UNUSUAL_COUNT, unusual_count(1, 42.).at) - 42.) < 1e-9);
	assert_true(fabs(unusual_value(UNUSUAL_MONEY, unusual_money(1, -12.5, 3.).at) + 12.5) < 1e-9);
	assert_true(fabs(unusual_value(UNUSUAL_SHARE, unusual_share(1, 30., 120.).at) - .25) < 1e-9);
	/* A share is never outside 0 to 1, whatever the angle. */
	assert_true(unusual_value(UNUSUAL_SHARE, -1.) == 0. && unusual_value(UNUSUAL_SHARE, 9.) == 1.);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weekdays_are_compared),
		cmocka_unit_test(growth_is_followed),
		cmocka_unit_test(few_days_say_nothing),
		cmocka_unit_test(scales_go_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
