/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A robust z-score for one day of a shop: x is unusual if |x - median| > threshold * spread.
 *
 * A shop's week has a rhythm, so a Monday is compared with Mondays.  It grows, so only the last ten
 * weeks count, moved to today by their own growth (logarithms are compared, in which growth is a
 * line).  Its months may have ends of their own (salaries, rent): near one, what the ends of
 * earlier months were above their weekdays is added to what is expected.
 */
#include "table/unusual.h"

#include <assert.h>
#include <math.h>

/* The most days that are compared with. */
#define PEERS 64

/* How many of the newest peers the growth is taken from, and the most that is believed, a day. */
#define SLOPE_PEERS 12
#define MOST_GROWTH 0.01

/* Turns a median absolute deviation into a standard deviation of the normal distribution. */
#define MAD_TO_SD 1.4826

/* Not near the start of a month; see from_month_start(). */
#define FAR 99

/* How old, in days, a month's end may be to count; and the days around it that are its own. */
#define MONTH_ENDS_AGE 400
#define MONTH_END_DAYS 3

struct unusual_point
unusual_count(date_day day, double n)
{

	/* At least Poisson's; what several rows an order add, the spread of the peers shows. */
	return (struct unusual_point){ day, log1p(n), 1. / sqrt(n + 1.) };
}

struct unusual_point
unusual_money(date_day day, double amount, double n)
{

	/* Orders differ in size, so that money is noisier than the number of rows. */
	return (
	    struct unusual_point){ day, copysign(log1p(fabs(amount)), amount), 3. / sqrt(n + 1.) };
}

struct unusual_point
unusual_share(date_day day, double n, double whole)
{

	/* The angle of a share, whose noise is the same for all shares, also near 0 (Fisher). */
	return (struct unusual_point){ day, asin(sqrt(fmin(fmax(n, 0.) / fmax(whole, 1.), 1.))),
		0.5 / sqrt(fmax(whole, 1.)) };
}

double
unusual_value(enum unusual_kind kind, double at)
{

	if (kind == UNUSUAL_SHARE)
		return pow(sin(fmin(fmax(at, 0.), M_PI_2)), 2.);
	return copysign(expm1(fabs(at)), at);
}

double
unusual_median(double *v, size_t n)
{

	assert(n > 0);
	for (size_t i = 1; i < n; i++) {
		double x = v[i];
		size_t at = i;

		for (; at > 0 && v[at - 1] > x; at--)
			v[at] = v[at - 1];
		v[at] = x;
	}
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2.;
}

/** Days from ${day} to the nearest start of a month, negative before it; FAR beyond three days. */
static int
from_month_start(date_day day)
{
	int year, month, dom, next_year, next_month, next_dom;

	if (day == DATE_NONE)
		return FAR;
	date_split(day, &year, &month, &dom);
	if (dom <= MONTH_END_DAYS)
		return dom - 1;
	date_split(day + MONTH_END_DAYS, &next_year, &next_month, &next_dom);
	return next_month != month ? next_dom - MONTH_END_DAYS - 1 : FAR;
}

/** The days that one is compared with, the newest first. */
struct peers {
	struct unusual_point v[PEERS];
	size_t n;
};

/** Fetch point ${i}; false where its day is not before ${day}.  *${age} is how many days. */
static bool
is_before(const struct unusual_series *s, size_t i, date_day day, struct unusual_point *point,
    date_day *age)
{

	*point = s->point(s->arg, i);
	if (point->day == DATE_NONE || day == DATE_NONE)
		return false;
	*age = day - point->day;
	return *age > 0;
}

/** Days of the same weekday, or all recent days; none where there are too few. */
static void
usual_peers(const struct unusual_series *s, date_day day, struct peers *peers)
{
	struct peers recent;
	struct unusual_point point;
	date_day age;

	peers->n = recent.n = 0;
	for (size_t i = s->n; i-- > 0;) {
		if (!is_before(s, i, day, &point, &age))
			continue;
		if (age <= 70 && age % 7 == 0 && peers->n < PEERS)
			peers->v[peers->n++] = point;
		if (age <= 28 && recent.n < PEERS)
			recent.v[recent.n++] = point;
	}
	if (peers->n >= 4)
		return;
	if (recent.n >= 7)
		*peers = recent;
	else
		peers->n = 0;
}

/** The growth a day among ${peers}: the median of the slopes of all pairs (Theil and Sen). */
static double
growth(const struct peers *peers)
{
	double slopes[SLOPE_PEERS * (SLOPE_PEERS - 1) / 2];
	size_t n = 0, most = peers->n < SLOPE_PEERS ? peers->n : SLOPE_PEERS;

	for (size_t i = 0; i < most; i++)
		for (size_t j = 0; j < i; j++) {
			date_day days = peers->v[j].day - peers->v[i].day;

			if (days > 0)
				slopes[n++] = (peers->v[j].at - peers->v[i].at) / days;
		}
	/* Fewer slopes than four days make are noise. */
	return n < 6 ? 0. : fmin(fmax(unusual_median(slopes, n), -MOST_GROWTH), MOST_GROWTH);
}

/** What ${peers}, at least one, let expect on ${day}. */
static struct unusual_expected
expect_from(const struct peers *peers, date_day day, double least)
{
	double at[PEERS], noise[PEERS], slope = growth(peers);
	struct unusual_expected e = { .peers = peers->n };

	for (size_t i = 0; i < peers->n; i++) {
		at[i] = peers->v[i].at + slope * (day - peers->v[i].day);
		noise[i] = peers->v[i].noise;
	}
	e.at = unusual_median(at, peers->n);
	for (size_t i = 0; i < peers->n; i++)
		at[i] = fabs(at[i] - e.at);
	e.spread = MAD_TO_SD * unusual_median(at, peers->n);
	/*
	 * The deviation of a few peers is often far too small by chance, so counting noise is a
	 * floor: that of the peers, and that of a day like them.  A count far too low must not
	 * excuse itself by being noisy.
	 */
	e.spread = fmax(e.spread, M_SQRT2 * unusual_median(noise, peers->n));
	/* A median of few peers is itself uncertain. */
	e.spread = fmax(e.spread, least) * (1. + .5 / (double)peers->n);
	return e;
}

/**
 * By how much days as near to a month's start as ${day} are usually above what their weekday lets
 * expect; false where there are too few of them to say.
 */
static bool
month_end_effect(const struct unusual_series *s, date_day day, double least, double *effect)
{
	int place = from_month_start(day);
	struct unusual_point end;
	struct peers usual;
	double above[PEERS];
	size_t n = 0;
	date_day age;

	for (size_t i = s->n; i-- > 0 && n < PEERS;) {
		if (!is_before(s, i, day, &end, &age) || age > MONTH_ENDS_AGE ||
		    from_month_start(end.day) != place)
			continue;
		usual_peers(s, end.day, &usual);
		if (usual.n > 0)
			above[n++] = end.at - expect_from(&usual, end.day, least).at;
	}
	*effect = n > 0 ? unusual_median(above, n) : 0.;
	return n >= 2;
}

bool
unusual_expect(const struct unusual_series *series, const struct unusual_point *now, double least,
    struct unusual_expected *expected)
{
	struct peers usual;
	double effect = 0.;

	usual_peers(series, now->day, &usual);
	if (usual.n == 0)
		return false;
	*expected = expect_from(&usual, now->day, least);
	if (from_month_start(now->day) != FAR &&
	    !month_end_effect(series, now->day, least, &effect))
		/* The ends of this shop's months are not known yet. */
		expected->spread *= 2.;
	expected->at += effect;
	return true;
}

bool
unusual_is(
    const struct unusual_expected *expected, const struct unusual_point *now, double threshold)
{

	return fabs(now->at - expected->at) > threshold * expected->spread;
}
