/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges a log by the history of logs: what it is (content, columns, reading, days, channels) and
 * how much is in it.  The measures are compared by table/unusual.h; what is here turns the facts
 * of a log into points on its scales, and what is unusual into sentences.
 */
#include "ingest/log_expect.h"

#include "base/num.h"
#include "table/unusual.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * The spread is never taken to be less than this, of a logarithm (8 %) and of the angle of a share:
 * a shop is not a clock.
 */
#define LEAST_SPREAD 0.08
#define LEAST_ANGLE 0.02

/** The measures that are compared. */
static const struct measure {
	const char *kind, *words;
	enum unusual_kind scale;
	enum log_count count;
} measures[] = {
	{ "rows", "rows", UNUSUAL_COUNT, LOG_ROWS },
	{ "customers", "customers", UNUSUAL_COUNT, LOG_CUSTOMERS },
	{ "orders", "orders", UNUSUAL_COUNT, LOG_ORDERS },
	{ "amount", "amount", UNUSUAL_MONEY, LOG_KEPT },
	{ "returned", "returned amount", UNUSUAL_MONEY, LOG_RETURNS },
	{ "returns", "returns", UNUSUAL_SHARE, LOG_RETURNS },
	{ "guests", "rows without a customer", UNUSUAL_SHARE, LOG_GUESTS },
	{ "refused", "refused rows", UNUSUAL_SHARE, LOG_REFUSED },
	{ "duplicates", "duplicates", UNUSUAL_SHARE, LOG_DUPLICATES },
};

/** The point of one measure of a log.  Its day is its last: most logs hold one day, or end with the
 *  one that they are of. */
static struct unusual_point
point_of(const struct log_facts *f, const struct measure *m)
{
	double n = (double)f->count[m->count];
	date_day day = f->count[m->count] == LOG_NOT_KNOWN ? DATE_NONE : f->last;

	switch (m->scale) {
	case UNUSUAL_MONEY:
		/* Signs apart: what was returned is summed below 0. */
		return unusual_money(day,
		    fabs(decimal_real(m->count == LOG_RETURNS ? f->returned : f->amount)), n);
	case UNUSUAL_SHARE:
		return unusual_share(day, n, (double)f->count[LOG_ROWS]);
	default:
		return unusual_count(day, n);
	}
}

/** One measure of all logs, for struct unusual_series. */
struct measured {
	const struct log_history *h;
	const struct measure *m;
};

static struct unusual_point
point_at(const void *arg, size_t i)
{
	const struct measured *of = arg;

	return point_of(&of->h->v[i], of->m);
}

/** A measure as people say it: a count, an amount, or a percentage of the rows. */
static void
print_measure(char *text, size_t room, const struct measure *m, double at)
{
	double value = unusual_value(m->scale, at);

	if (m->scale == UNUSUAL_SHARE)
		snprintf(text, room, "%.1f %% %s", 100. * value, m->words);
	else
		snprintf(text, room, "%.0f %s", value, m->words);
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

	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		const struct measure *m = &measures[i];
		const struct measured of = { h, m };
		const struct unusual_series series = { h->n, point_at, &of };
		struct unusual_point now = point_of(f, m);
		char own[96], other[96], sentence[256];
		struct unusual_expected e;

		if (!unusual_expect(&series, &now,
			m->scale == UNUSUAL_SHARE ? LEAST_ANGLE : LEAST_SPREAD, &e) ||
		    !unusual_is(&e, &now, most))
			continue;
		print_measure(own, sizeof(own), m, now.at);
		print_measure(other, sizeof(other), m, e.at);
		snprintf(sentence, sizeof(sentence), "%s, where the %zu logs like it let expect %s",
		    own, e.peers, other);
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

		/*
		 * A night that failed reads its logs again; who reads one twice on purpose knows
		 * it.
		 */
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

/* How many of the newest logs say how much a channel has, and how few are too few to say. */
#define CHANNEL_LOGS 14
#define CHANNEL_LOGS_LEAST 7

/*
 * So many rows at least are expected of a channel that is said to have vanished: by chance
 * (Poisson) none would come once in 3,000 logs.
 */
#define CHANNEL_ROWS 8.

/** Cut the next channel off ${list}, `name rows;...`; false at its end. */
static bool
next_channel(struct slice *list, struct slice *name, double *rows)
{
	const char *end = list->n == 0 ? NULL : memchr(list->p, ';', list->n);
	size_t n = end == NULL ? list->n : (size_t)(end - list->p), at = n;
	int64_t count = 0;

	if (list->n == 0)
		return false;
	/* The last blank: names of channels have blanks, too. */
	while (at > 0 && list->p[at - 1] != ' ')
		at--;
	if (num_i64((struct slice){ list->p + at, n - at }, 0, INT64_MAX, &count) != CRM_OK)
		count = 0;
	*name = (struct slice){ list->p, at > 0 ? at - 1 : 0 };
	*rows = (double)count;
	n += end != NULL;
	*list = (struct slice){ list->p + n, list->n - n };
	return true;
}

/** The share that channel ${name} has of the kept rows of a log. */
static double
channel_share(const struct log_facts *f, struct slice name)
{
	struct slice list = f->channels, other;
	double rows;

	while (next_channel(&list, &other, &rows))
		if (slice_equal(name, other))
			return rows / fmax((double)f->count[LOG_KEPT], 1.);
	return 0.;
}

/**
 * Say which channels have vanished: nothing came of them, where the newest logs let expect rows.
 */
static void
judge_channels(struct judge *j, const struct log_history *h, const struct log_facts *f)
{
	const struct log_facts *logs[CHANNEL_LOGS];
	double share[CHANNEL_LOGS], rows, expected;
	char show[MSG_SHOW], sentence[256];
	struct slice list, name;
	size_t n = 0;

	for (size_t i = h->n; i-- > 0 && n < CHANNEL_LOGS;)
		if (h->v[i].channels.n > 0)
			logs[n++] = &h->v[i];
	if (n < CHANNEL_LOGS_LEAST)
		return;
	/* A channel that the newest of them lacks has been said already. */
	for (list = logs[0]->channels; next_channel(&list, &name, &rows);) {
		for (size_t i = 0; i < n; i++)
			share[i] = channel_share(logs[i], name);
		expected = unusual_median(share, n) * (double)f->count[LOG_KEPT];
		if (expected < CHANNEL_ROWS || channel_share(f, name) > 0.)
			continue;
		snprintf(sentence, sizeof(sentence),
		    "no row of channel \"%s\", of which the %zu logs before it let expect %.0f",
		    msg_show(show, name), n, expected);
		raise(j, "channels", sentence);
	}
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
	judge_channels(&j, h, facts);
	return j.alarms;
}
