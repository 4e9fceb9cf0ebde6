/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges a log by the history of logs: what it is (content, columns, reading, days) and how much is
 * in it.  Amounts are compared by a robust z-score: x is unusual if |x - median| > threshold *
 * spread.
 *
 * A shop's week has a rhythm, so a Monday is compared with Mondays.  It grows, so only the last ten
 * weeks count, moved to today by their own growth (logarithms are compared, in which growth is a
 * line). Its months may have ends of their own (salaries, rent): near one, what the ends of earlier
 * months were above their weekdays is added to what is expected.
 */
#include "ingest/log_expect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The most logs that are compared with. */
#define PEERS 64

/*
 * The spread is never taken to be less than this, of a logarithm (8 %) and of the angle of a share:
 * a shop is not a clock.
 */
#define LEAST_SPREAD 0.08
#define LEAST_ANGLE 0.02

/* How many of the newest peers the growth is taken from, and the most that is believed, a day. */
#define SLOPE_PEERS 12
#define MOST_GROWTH 0.01

/* Turns a median absolute deviation into a standard deviation of the normal distribution. */
#define MAD_TO_SD 1.4826

enum scale { SCALE_COUNT, SCALE_MONEY, SCALE_SHARE };

/** The measures that are compared. */
static const struct measure {
	const char *kind, *words;
	enum scale scale;
	enum log_count count;
} measures[] = {
	{ "rows", "rows", SCALE_COUNT, LOG_ROWS },
	{ "amount", "amount", SCALE_MONEY, LOG_KEPT },
	{ "returned", "returned amount", SCALE_MONEY, LOG_RETURNS },
	{ "returns", "returns", SCALE_SHARE, LOG_RETURNS },
	{ "guests", "rows without a customer", SCALE_SHARE, LOG_GUESTS },
	{ "refused", "refused rows", SCALE_SHARE, LOG_REFUSED },
	{ "duplicates", "duplicates", SCALE_SHARE, LOG_DUPLICATES },
};

/** A measure of one log: where it lies, and how much of that is counting noise. */
struct point {
	double at, noise;
};

/* Read an amount that is summed as returned below 0. */
static double
money_of(const struct log_facts *f, const struct measure *m)
{

	return fabs(decimal_real(m->count == LOG_RETURNS ? f->returned : f->amount));
}

static struct point
place(const struct log_facts *f, const struct measure *m)
{
	double n = (double)f->count[m->count], rows = (double)f->count[LOG_ROWS];

	switch (m->scale) {
	case SCALE_MONEY:
		/* Orders differ in size, so that money is noisier than the number of rows. */
		return (struct point){ log1p(money_of(f, m)), 3. / sqrt(n + 1.) };
	case SCALE_SHARE:
		/* The angle of a share, whose noise is the same for all shares, also near 0 (Fisher). */
		return (struct point){ asin(sqrt(fmin(n / fmax(rows, 1.), 1.))),
			0.5 / sqrt(fmax(rows, 1.)) };
	default:
		/* At least Poisson's; what several rows an order add, the spread of the peers shows. */
		return (struct point){ log1p(n), 1. / sqrt(n + 1.) };
	}
}

/** The median of ${n} > 0 values, which are sorted by it. */
static double
median_of(double *v, size_t n)
{

	for (size_t i = 1; i < n; i++) {
		double x = v[i];
		size_t at = i;

		for (; at > 0 && v[at - 1] > x; at--)
			v[at] = v[at - 1];
		v[at] = x;
	}
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2.;
}

/** The day of a log: its last, since most logs hold one day, or end with the one they are of. */
static date_day
day_of(const struct log_facts *f)
{

	return f->last;
}

/** Days from ${day} to the nearest start of a month, negative before it; 99 beyond three days. */
static int
from_month_start(date_day day)
{
	int year, month, dom, next_year, next_month, next_dom;

	if (day == DATE_NONE)
		return 99;
	date_split(day, &year, &month, &dom);
	if (dom <= 3)
		return dom - 1;
	date_split(day + 3, &next_year, &next_month, &next_dom);
	return next_month != month ? next_dom - 4 : 99;
}

/** The logs that one is compared with, the newest first. */
struct peers {
	const struct log_facts *v[PEERS];
	size_t n;
};

/** Whether log ${i} of ${h} has a day before that of ${f}; *${age} is how many days. */
static bool
is_before(const struct log_history *h, size_t i, const struct log_facts *f, date_day *age)
{

	if (day_of(&h->v[i]) == DATE_NONE || day_of(f) == DATE_NONE)
		return false;
	*age = day_of(f) - day_of(&h->v[i]);
	return *age > 0;
}

/** Logs of the same weekday, or of all recent days; none where there are too few. */
static struct peers
usual_peers(const struct log_history *h, const struct log_facts *f)
{
	struct peers weekday = { .n = 0 }, recent = { .n = 0 };
	date_day age;

	for (size_t i = h->n; i-- > 0;) {
		if (!is_before(h, i, f, &age))
			continue;
		if (age <= 70 && age % 7 == 0 && weekday.n < PEERS)
			weekday.v[weekday.n++] = &h->v[i];
		if (age <= 28 && recent.n < PEERS)
			recent.v[recent.n++] = &h->v[i];
	}
	if (weekday.n >= 4)
		return weekday;
	return recent.n >= 7 ? recent : (struct peers){ .n = 0 };
}

/** Logs as far from a month's start as ${f}; none where it is not near one. */
static struct peers
month_end_peers(const struct log_history *h, const struct log_facts *f)
{
	int place = from_month_start(day_of(f));
	struct peers ends = { .n = 0 };
	date_day age;

	for (size_t i = h->n; place != 99 && i-- > 0;)
		if (is_before(h, i, f, &age) && age <= 400 && ends.n < PEERS &&
		    from_month_start(day_of(&h->v[i])) == place)
			ends.v[ends.n++] = &h->v[i];
	return ends;
}

/** What is expected of a measure. */
struct expected {
	double at, spread;
};

/** The growth a day among ${peers}: the median of the slopes of all pairs (Theil and Sen). */
static double
growth(const struct peers *peers, const double *at)
{
	double slopes[SLOPE_PEERS * (SLOPE_PEERS - 1) / 2];
	size_t n = 0, most = peers->n < SLOPE_PEERS ? peers->n : SLOPE_PEERS;

	for (size_t i = 0; i < most; i++)
		for (size_t j = 0; j < i; j++) {
			date_day days = day_of(peers->v[j]) - day_of(peers->v[i]);

			if (days > 0)
				slopes[n++] = (at[j] - at[i]) / days;
		}
	return n < 6 ? 0. : fmin(fmax(median_of(slopes, n), -MOST_GROWTH), MOST_GROWTH);
}

/** What ${peers} let expect of ${f}. */
static struct expected
expect_from(const struct peers *peers, const struct log_facts *f, const struct measure *m)
{
	double at[PEERS], noise[PEERS], slope;
	struct expected e;

	for (size_t i = 0; i < peers->n; i++) {
		struct point p = place(peers->v[i], m);

		at[i] = p.at;
		noise[i] = p.noise;
	}
	slope = growth(peers, at);
	for (size_t i = 0; i < peers->n; i++)
		at[i] += slope * (day_of(f) - day_of(peers->v[i]));
	e.at = median_of(at, peers->n);
	for (size_t i = 0; i < peers->n; i++)
		at[i] = fabs(at[i] - e.at);
	e.spread = MAD_TO_SD * median_of(at, peers->n);
	/*
	 * The deviation of a few peers is often far too small by chance, so counting noise is a
	 * floor: that of the peers, and that of a log like them.  A count far too low must not
	 * excuse itself by being noisy.
	 */
	e.spread = fmax(e.spread, M_SQRT2 * median_of(noise, peers->n));
	/* A median of few peers is itself uncertain. */
	e.spread = fmax(e.spread, m->scale == SCALE_SHARE ? LEAST_ANGLE : LEAST_SPREAD) *
	    (1. + .5 / (double)peers->n);
	return e;
}

/**
 * By how much days as near to a month's start as ${f} are usually above what their weekday lets
 * expect; false where there are too few of them to tell.
 */
static bool
month_end_effect(const struct log_history *h, const struct log_facts *f, const struct measure *m,
    double *effect)
{
	struct peers ends = month_end_peers(h, f);
	double above[PEERS];
	size_t n = 0;

	for (size_t i = 0; i < ends.n; i++) {
		struct peers usual = usual_peers(h, ends.v[i]);

		if (usual.n > 0)
			above[n++] = place(ends.v[i], m).at - expect_from(&usual, ends.v[i], m).at;
	}
	*effect = n > 0 ? median_of(above, n) : 0.;
	return n >= 2;
}

/** A measure as people say it: a count, an amount, or a percentage of the rows. */
static void
print_measure(char *text, size_t room, const struct measure *m, double at)
{

	if (m->scale == SCALE_SHARE)
		snprintf(text, room, "%.1f %% %s", 100. * pow(sin(fmax(at, 0.)), 2.), m->words);
	else
		snprintf(text, room, "%.0f %s", expm1(at), m->words);
}

struct judge {
	log_alarm *alarm;
	void *arg;
	size_t alarms;
};

static void
raise(struct judge *j, const char *kind, const char *sentence)
{

	j->alarm(j->arg, kind, sentence);
	j->alarms++;
}

static void
judge_measures(struct judge *j, const struct log_history *h, const struct log_facts *f, double most)
{
	bool near = from_month_start(day_of(f)) != 99;
	struct peers usual = usual_peers(h, f);

	for (size_t i = 0; usual.n > 0 && i < sizeof(measures) / sizeof(measures[0]); i++) {
		const struct measure *m = &measures[i];
		struct expected e = expect_from(&usual, f, m);
		char own[96], other[96], sentence[256];
		double effect = 0.;

		if (near && !month_end_effect(h, f, m, &effect))
			/* The ends of this shop's months are not known yet. */
			e.spread *= 2.;
		e.at += effect;
		if (fabs(place(f, m).at - e.at) <= most * e.spread)
			continue;
		print_measure(own, sizeof(own), m, place(f, m).at);
		print_measure(other, sizeof(other), m, e.at);
		snprintf(sentence, sizeof(sentence), "%s, where the %zu logs like it let expect %s",
		    own, usual.n, other);
		raise(j, m->kind, sentence);
	}
}

/** Whether ${list}, names with `;` between, has ${name}. */
static bool
has_name(struct slice list, struct slice name)
{

	while (list.n > 0) {
		const char *end = memchr(list.p, ';', list.n);
		size_t n = end == NULL ? list.n : (size_t)(end - list.p);

		if (slice_equal((struct slice){ list.p, n }, name))
			return true;
		n += end != NULL;
		list = (struct slice){ list.p + n, list.n - n };
	}
	return false;
}

/** Append the names of ${a} that ${b} lacks to ${text}, `, ` between; how many. */
static size_t
missing_names(struct slice a, struct slice b, char *text, size_t room)
{
	size_t found = 0, at = 0;

	text[0] = '\0';
	while (a.n > 0) {
		const char *end = memchr(a.p, ';', a.n);
		size_t n = end == NULL ? a.n : (size_t)(end - a.p);

		if (!has_name(b, (struct slice){ a.p, n })) {
			char show[MSG_SHOW];

			if (at < room)
				at += (size_t)snprintf(text + at, room - at, "%s%s",
				    found > 0 ? ", " : "",
				    msg_show(show, (struct slice){ a.p, n }));
			found++;
		}
		n += end != NULL;
		a = (struct slice){ a.p + n, a.n - n };
	}
	return found;
}

static void
judge_lists(struct judge *j, const char *kind, const char *what, struct slice before,
    struct slice now)
{
	char gone[160], new[160], sentence[400];
	size_t n_gone, n_new;

	if (before.n == 0 || now.n == 0 || slice_equal(before, now))
		return;
	n_gone = missing_names(before, now, gone, sizeof(gone));
	n_new = missing_names(now, before, new, sizeof(new));
	if (n_gone == 0 && n_new == 0)
		snprintf(sentence, sizeof(sentence), "its %s are in another order", what);
	else
		snprintf(sentence, sizeof(sentence), "its %s are not those of the log before:%s%s%s%s%s",
		    what, n_gone > 0 ? " gone: " : "", gone, n_gone > 0 && n_new > 0 ? ";" : "",
		    n_new > 0 ? " new: " : "", new);
	raise(j, kind, sentence);
}

/** Was this content, or this name, read before? */
static bool
judge_identity(struct judge *j, const struct log_history *h, const struct log_facts *f)
{
	char show[MSG_SHOW], sentence[256];

	for (size_t i = h->n; i-- > 0;) {
		const struct log_facts *other = &h->v[i];
		bool same = f->sha256[0] != '\0' &&
		    memcmp(f->sha256, other->sha256, LOG_SHA256) == 0;

		/* A night that failed reads its logs again; who reads one twice on purpose knows it. */
		if (same && slice_equal(f->name, other->name))
			return true;
		if (same) {
			snprintf(sentence, sizeof(sentence),
			    "its content was read before, as \"%s\": its rows count twice",
			    msg_show(show, other->name));
			raise(j, "again", sentence);
			return true;
		}
		if (f->sha256[0] != '\0' && slice_equal(f->name, other->name)) {
			snprintf(sentence, sizeof(sentence),
			    "another content was read under this name before: %llu rows then, %llu now",
			    (unsigned long long)other->count[LOG_ROWS],
			    (unsigned long long)f->count[LOG_ROWS]);
			raise(j, "replaced", sentence);
			return true;
		}
	}
	return false;
}

/** Days that the log before has passed already, where logs do not use to overlap. */
static void
judge_days(struct judge *j, const struct log_history *h, const struct log_facts *f)
{
	char first[DATE_PRINT], last[DATE_PRINT], sentence[256];
	const struct log_facts *newest = &h->v[h->n - 1];
	size_t steps = 0, overlaps = 0;

	for (size_t i = 1; i < h->n; i++) {
		if (h->v[i].first == DATE_NONE || h->v[i - 1].last == DATE_NONE)
			continue;
		steps++;
		overlaps += h->v[i].first <= h->v[i - 1].last;
	}
	if (steps < 3 || overlaps * 10 > steps || f->first == DATE_NONE ||
	    newest->last == DATE_NONE || f->first > newest->last)
		return;
	date_print(first, f->first);
	date_print(last, newest->last);
	snprintf(sentence, sizeof(sentence),
	    "it begins on %.*s, but the log before it has days up to %.*s", DATE_PRINT, first,
	    DATE_PRINT, last);
	raise(j, "days", sentence);
}

size_t
log_expect(const struct log_history *h, const struct log_facts *facts, double threshold,
    log_alarm *alarm, void *arg)
{
	struct judge j = { alarm, arg, 0 };

	if (h->n == 0 || judge_identity(&j, h, facts))
		return j.alarms;
	judge_lists(&j, "columns", "columns", h->v[h->n - 1].header, facts->header);
	judge_lists(&j, "reading", "settings", h->v[h->n - 1].reading, facts->reading);
	judge_days(&j, h, facts);
	judge_measures(&j, h, facts, threshold);
	return j.alarms;
}
