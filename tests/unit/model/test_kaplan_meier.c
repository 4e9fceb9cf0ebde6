/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Remission of leukaemia in weeks, 6-MP against placebo: Freireich et al., Blood 21 (1963) 699-716;
 * the estimates and the log-rank test as printed by Kleinbaum & Klein, Survival Analysis (3rd ed.
 * 2012), chapter 2; the standard errors to four digits as by R's survival::survfit (gehan data of
 * MASS).
 */
#include "model/kaplan_meier.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define WEEKS 36
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const int mp_events[] = { 6, 6, 6, 7, 10, 13, 16, 22, 23 };
static const int mp_censored[] = { 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 };
static const int placebo_events[] = { 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17,
	22, 23 };

static void
tally(uint64_t *counts, const int *times, size_t n)
{

	for (size_t i = 0; i < n; i++)
		counts[times[i]]++;
}

static void
freireich_curve(void **state)
{
	static const struct {
		size_t time;
		uint64_t at_risk, events;
		double survival, se;
	} want[] = {
		{ 6, 21, 3, 0.857, 0.0764 },
		{ 7, 17, 1, 0.807, 0.0869 },
		{ 10, 15, 1, 0.753, 0.0963 },
		{ 13, 12, 1, 0.690, 0.1068 },
		{ 16, 11, 1, 0.627, 0.1141 },
		{ 22, 7, 1, 0.538, 0.1282 },
		{ 23, 6, 1, 0.448, 0.1346 },
	};
	uint64_t events[WEEKS] = { 0 }, censored[WEEKS] = { 0 };
	struct km_point *points;
	size_t n, k = 0;

	(void)state;
	tally(events, mp_events, COUNT(mp_events));
	tally(censored, mp_censored, COUNT(mp_censored));
	assert_int_equal(km_fit(events, censored, WEEKS, 0.95, KM_LOG, &points, &n), CRM_OK);
	for (size_t i = 0; i < n; i++) {
		if (points[i].events == 0)
			continue;
		assert_int_equal(points[i].time, want[k].time);
		assert_int_equal(points[i].at_risk, want[k].at_risk);
		assert_int_equal(points[i].events, want[k].events);
		assert_true(fabs(points[i].survival - want[k].survival) < 0.0005);
		assert_true(fabs(points[i].std_error - want[k].se) < 0.00005);
		k++;
	}
	assert_int_equal(k, COUNT(want));
	/* survfit prints 0.720 1.000 at week 6 and 0.249 0.807 at week 23. */
	assert_true(fabs(points[0].lower - 0.720) < 0.0005 && points[0].upper == 1);
	assert_int_equal(km_quantile(points, n, 0.5), 23);
	assert_int_equal(km_quantile(points, n, 0.6), SIZE_MAX);
	free(points);
}

static void
intervals(void **state)
{
	uint64_t events[WEEKS] = { 0 }, censored[WEEKS] = { 0 };
	struct km_point *points;
	size_t n;

	(void)state;
	tally(events, mp_events, COUNT(mp_events));
	tally(censored, mp_censored, COUNT(mp_censored));
	/*
	 * lifelines 0.30.3, KaplanMeierFitter().confidence_interval_ at week 6: 0.619718, 0.951552.
	 */
	assert_int_equal(km_fit(events, censored, WEEKS, 0.95, KM_LOG_LOG, &points, &n), CRM_OK);
	assert_true(
	    fabs(points[0].lower - 0.619718) < 5e-7 && fabs(points[0].upper - 0.951552) < 5e-7);
	free(points);
	/* Plain: 6/7 -+ 1.959964 * sqrt((6/7)(1/7)/21). */
	assert_int_equal(km_fit(events, censored, WEEKS, 0.95, KM_PLAIN, &points, &n), CRM_OK);
	assert_true(
	    fabs(points[0].lower - (6 / 7. - 1.959963984540054 * sqrt(6 / 49. / 21))) < 1e-12);
	assert_true(points[0].upper == 1);
	free(points);
}

static void
all_have_the_event(void **state)
{
	const uint64_t events[] = { 0, 1, 1, 2 }, censored[] = { 1, 0, 0, 0 };
	struct km_point *points;
	size_t n;

	(void)state;
	assert_int_equal(km_fit(events, censored, 4, 0.95, KM_LOG_LOG, &points, &n), CRM_OK);
	assert_int_equal(n, 4);
	assert_true(points[0].survival == 1 && points[0].lower == 1 && points[0].at_risk == 5);
	assert_true(
	    points[1].survival == 0.75 && points[2].survival == 0.5 && points[3].survival == 0);
	assert_true(isnan(points[3].std_error) && isnan(points[3].lower));
	assert_int_equal(km_quantile(points, n, 0.5), 2);
	free(points);
	assert_int_equal(km_fit(events, censored, 0, 0.95, KM_LOG_LOG, &points, &n), CRM_OK);
	assert_int_equal(n, 0);
	free(points);
}

static void
freireich_log_rank(void **state)
{
	uint64_t events[2 * WEEKS] = { 0 }, censored[2 * WEEKS] = { 0 };
	double expected[2];
	struct km_test test;

	(void)state;
	tally(events, mp_events, COUNT(mp_events));
	tally(censored, mp_censored, COUNT(mp_censored));
	tally(events + WEEKS, placebo_events, COUNT(placebo_events));
	assert_int_equal(km_log_rank(events, censored, 2, WEEKS, expected, &test), CRM_OK);
	/* Kleinbaum & Klein: 16.79 on 1 degree, expected 19.26 and 10.74. */
	assert_true(fabs(test.chi_square - 16.79) < 0.005);
	assert_int_equal(test.degrees, 1);
	assert_true(fabs(test.p_value - 4.17e-5) < 5e-7);
	assert_true(fabs(expected[0] - 19.25) < 0.011 && fabs(expected[1] - 10.75) < 0.011);
}

static void
log_rank_needs_two_groups(void **state)
{
	const uint64_t events[] = { 0, 3, 1, 0, 0, 0 }, censored[] = { 0, 0, 0, 0, 0, 0 },
		       at_zero[] = { 0, 0, 0, 9, 0, 0 };
	double expected[2];
	struct km_test test;

	(void)state;
	assert_int_equal(km_log_rank(events, censored, 2, 3, expected, &test), CRM_EIDENT);
	assert_int_equal(km_log_rank(events, at_zero, 2, 3, expected, &test), CRM_EIDENT);
	assert_int_equal(km_log_rank(events, censored, 1, 3, expected, &test), CRM_EIDENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freireich_curve),
		cmocka_unit_test(intervals),
		cmocka_unit_test(all_have_the_event),
		cmocka_unit_test(freireich_log_rank),
		cmocka_unit_test(log_rank_needs_two_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
