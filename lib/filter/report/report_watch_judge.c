/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The nights of --watch as arrays, and the judgement of the last of them by table/unusual.h.
 *
 * What a night brings (orders, revenue, new customers) is compared with what other nights brought.
 * Levels (customers, shares of groups, the mean of p_alive) drift over weeks without anything being
 * wrong, so their steps from night to night are compared: a swing is said once, in its night.
 *
 * Only nights as far from the night before them as this one are compared, so that a night after a
 * gap, which brings several days at once, is not measured by single days.
 */
#include "filter/report/report_watch_inner.h"

#include "base/mem.h"
#include "table/unusual.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The least spread: of what a night brings (a logarithm: 8 %); of a step of customers, of a share.
 */
#define LEAST_FLOW 0.08
#define LEAST_LEVEL 0.01
#define LEAST_SHARE 0.02

/*
 * Factor on the noise of a share.  Most customers of a group were in it yesterday too, so a share
 * moves by much less from night to night than the share in a fresh sample of as many customers.
 */
#define STEP_NOISE 0.5

/** An array of ${n} values that are not known. */
static double *
new_values(size_t n)
{
	double *v = mem_new(n, sizeof(*v));

	for (size_t i = 0; v != NULL && i < n; i++)
		v[i] = NAN;
	return v;
}

/** The place of ${day} among the nights, or n->n. */
static size_t
night_at(const struct watch_nights *n, date_day day)
{

	for (size_t i = n->n; i-- > 0;)
		if (n->day[i] == day)
			return i;
	return n->n;
}

/** The track of a group; a new one is 0 in all nights that had groups. */
static struct watch_track *
group_track(struct watch_nights *n, uint32_t group)
{
	struct watch_track *t;

	for (size_t i = 0; i < n->n_groups; i++)
		if (n->groups[i].group == group)
			return &n->groups[i];
	if (mem_grow(&n->groups, &n->groups_room, n->n_groups + 1, sizeof(*n->groups)) != CRM_OK)
		return NULL;
	t = &n->groups[n->n_groups];
	t->group = group;
	if ((t->v = mem_new(n->n, sizeof(*t->v))) == NULL)
		return NULL;
	n->n_groups++;
	return t;
}

/** Put one value where it belongs; measures that are not known are passed over. */
static enum crm_status
place_entry(struct watch_nights *n, const struct watch_entry *e, size_t at, bool newest)
{
	struct slice measure = strmap_key(n->history->names, e->measure);
	bool of_group = strmap_key(n->history->names, e->group).n > 0;
	struct watch_track *track;

	for (size_t m = 0; m < WATCH_MEASURES; m++) {
		if (!slice_equal(measure, slice_of(watch_measure_name((enum watch_measure)m))))
			continue;
		if (!of_group) {
			n->all[m].v[at] = decimal_real(e->value);
			if (m == WATCH_REVENUE && newest)
				n->scale = e->scale;
		} else if (m == WATCH_CUSTOMERS) {
			if ((track = group_track(n, e->group)) == NULL)
				return CRM_ENOMEM;
			track->v[at] = decimal_real(e->value);
		}
	}
	return CRM_OK;
}

enum crm_status
watch_nights_make(struct watch_nights *n, struct watch_history *h, date_day tonight)
{
	size_t last = 0;

	*n = (struct watch_nights){ .history = h };
	if ((n->day = mem_new(h->n, sizeof(*n->day))) == NULL)
		return CRM_ENOMEM;
	/* Entries are in order of nights; those after tonight's (an old table) do not count. */
	for (size_t i = 0; i < h->n && h->v[i].night <= tonight; i++)
		if (n->n == 0 || n->day[n->n - 1] != h->v[i].night)
			n->day[n->n++] = h->v[i].night;
	assert(n->n > 0 && n->day[n->n - 1] == tonight);
	for (size_t m = 0; m < WATCH_MEASURES; m++)
		if ((n->all[m].v = new_values(n->n)) == NULL)
			return CRM_ENOMEM;
	/* Tonight's groups come first, in their order; then those that only earlier nights had. */
	for (int newest = 1; newest >= 0; newest--)
		for (size_t i = 0; i < h->n && h->v[i].night <= tonight; i++) {
			if ((h->v[i].night == tonight) != newest)
				continue;
			if (last >= n->n || n->day[last] != h->v[i].night)
				last = night_at(n, h->v[i].night);
			if (place_entry(n, &h->v[i], last, newest == 1) != CRM_OK)
				return CRM_ENOMEM;
		}
	return CRM_OK;
}

void
watch_nights_free(struct watch_nights *n)
{

	for (size_t m = 0; m < WATCH_MEASURES; m++)
		free(n->all[m].v);
	for (size_t i = 0; i < n->n_groups; i++)
		free(n->groups[i].v);
	free(n->groups);
	free(n->day);
	*n = (struct watch_nights){ .n = 0 };
}

double
watch_change(const struct watch_track *track, size_t i)
{

	return i == 0 ? NAN : track->v[i] - track->v[i - 1];
}

/** One series that is judged. */
struct judged {
	const struct watch_nights *n;
	const struct watch_track *track;
	enum watch_measure measure;
	bool share;		/* of a group in all customers */
};

/** Return the scale on which a series is compared: see enum unusual_kind. */
static enum unusual_kind
kind_of(const struct judged *j)
{

	return j->share || j->measure == WATCH_ALIVE ? UNUSUAL_SHARE
	    : j->measure == WATCH_REVENUE	     ? UNUSUAL_MONEY
						     : UNUSUAL_COUNT;
}

/** Where the level of night ${i} lies, for steps. */
static struct unusual_point
level_at(const struct judged *j, size_t i)
{
	double customers = j->n->all[WATCH_CUSTOMERS].v[i], value = j->track->v[i];
	struct unusual_point p;

	if (kind_of(j) == UNUSUAL_COUNT)
		return unusual_count(j->n->day[i], value);
	p = unusual_share(j->n->day[i], j->share ? value : value * customers, customers);
	p.noise *= STEP_NOISE;
	return p;
}

/** Whether levels are compared by their steps. */
static bool
is_level(const struct judged *j)
{

	return j->share || j->measure == WATCH_ALIVE || j->measure == WATCH_CUSTOMERS;
}

/**
 * The point of night ${i}, for struct unusual_series; none of the first, nor of one after a gap.
 */
static struct unusual_point
point_at(const void *arg, size_t i)
{
	const struct judged *j = arg;
	const date_day *day = j->n->day;
	size_t last = j->n->n - 1;
	struct unusual_point p, before;
	double value;

	/* The first night has none before it, and two days at once are not one day's work. */
	if (i == 0 || day[i] - day[i - 1] != day[last] - day[last - 1])
		return (struct unusual_point){ DATE_NONE, 0., 0. };
	if (is_level(j)) {
		p = level_at(j, i);
		before = level_at(j, i - 1);
		p.at -= before.at;
	} else {
		value = j->measure == WATCH_NEW ? j->track->v[i] : watch_change(j->track, i);
		/* Money is as noisy as the number of orders that bring it. */
		p = j->measure == WATCH_REVENUE
		    ? unusual_money(
			  day[i], value, fabs(watch_change(&j->n->all[WATCH_ORDERS], i)))
		    : unusual_count(day[i], value);
	}
	/* A measure that one of the two nights does not have. */
	if (!isfinite(p.at))
		p.day = DATE_NONE;
	return p;
}

/** Texts of a sentence. */
#define WORDS 4

/** Add a value to the texts of a sentence, as the report would show it. */
static enum crm_status
put_value(const struct judged *j, const struct language *language, struct buf *text, double value)
{
	struct report_column column = { "", NULL, COLUMN_COUNT, 0, FOR_PEOPLE, false, false, false };
	struct report_cell cell = { 0 };

	switch (kind_of(j)) {
	case UNUSUAL_SHARE:
		column.kind = COLUMN_SHARE;
		column.decimals = 1;
		cell_real(&cell, value);
		break;
	case UNUSUAL_MONEY:
		column.kind = COLUMN_REAL;
		column.decimals = j->n->scale < 2 ? j->n->scale : 2;
		cell_real(&cell, value);
		break;
	default:
		cell_count(&cell, llround(value));
	}
	return language_cell(language, text, &column, &cell);
}

/** The sentence about what is unusual, in ${language}. */
static enum crm_status
make_sentence(const struct judged *j, const struct language *language, double own, double other,
    size_t peers, struct buf *sentence)
{
	static const char of_all[] = "{1}: {2}, where the {3} nights like it let expect {4}.",
			  of_group[] =
			      "{1}: {2} of the customers, where the {3} nights like it let expect {4}.";
	struct buf text[WORDS] = { 0 };
	char name[128], count[24];
	enum crm_status status;

	/* The texts of catalogues end in NUL; longer names than this are cut. */
	snprintf(name, sizeof(name), "%.*s",
	    (int)(j->share ? strmap_key(j->n->history->names, j->track->group).n : 0),
	    strmap_key(j->n->history->names, j->track->group).p);
	snprintf(count, sizeof(count), "%zu", peers);
	if ((status = buf_text(&text[0],
		 language_text(language,
		     j->share ? name : watch_measure_title(j->measure)))) == CRM_OK &&
	    (status = put_value(j, language, &text[1], own)) == CRM_OK &&
	    (status = language_number(language, &text[2], slice_of(count))) == CRM_OK)
		status = put_value(j, language, &text[3], other);
	return language_fill(
	    language, status, sentence, j->share ? of_group : of_all, text, WORDS);
}

/**
 * Turn the no-break spaces that numbers have on pages into plain ones, which can be searched for.
 */
static void
plain_spaces(struct buf *text)
{
	static const char *const spaces[] = { "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89" };
	size_t to = 0;

	for (size_t from = 0; from < text->n;) {
		size_t n = 1;

		text->p[to] = text->p[from];
		for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
			size_t length = strlen(spaces[i]);

			if (text->n - from >= length &&
			    memcmp(text->p + from, spaces[i], length) == 0) {
				text->p[to] = ' ';
				n = length;
			}
		}
		from += n;
		to++;
	}
	text->n = to;
}

/** Judge one series, and report it where it is unusual. */
static enum crm_status
judge_track(const struct judged *j, struct report *report, const struct language *language,
    struct msg *msg, size_t *alarms)
{
	const struct unusual_series series = { j->n->n - 1, point_at, j };
	struct unusual_point now = point_at(j, j->n->n - 1);
	bool level = is_level(j);
	double least = !level		  ? LEAST_FLOW
	    : kind_of(j) == UNUSUAL_SHARE ? LEAST_SHARE
					  : LEAST_LEVEL;
	double base = level ? level_at(j, j->n->n - 2).at : 0.;
	struct buf text[2] = { 0 };
	struct unusual_expected e;
	enum crm_status status;
	double own, other;

	if (now.day == DATE_NONE || !unusual_expect(&series, &now, least, &e) ||
	    !unusual_is(&e, &now, UNUSUAL_THRESHOLD))
		return CRM_OK;
	own = unusual_value(kind_of(j), base + now.at);
	other = unusual_value(kind_of(j), base + e.at);
	if ((status = make_sentence(j, language_at(0), own, other, e.peers, &text[0])) == CRM_OK &&
	    (status = make_sentence(j, language, own, other, e.peers, &text[1])) == CRM_OK &&
	    (status = report_lead(report, buf_slice(&text[1]))) == CRM_OK) {
		plain_spaces(&text[0]);
		/* Messages do not end in a full stop, as sentences of a page do. */
		msg_error(msg, "--watch: not as expected: %.*s", (int)(text[0].n - 1), text[0].p);
		(*alarms)++;
	}
	buf_free(&text[0]);
	buf_free(&text[1]);
	return status;
}

enum crm_status
watch_judge(const struct watch_nights *n, struct report *report, const struct language *language,
    struct msg *msg, size_t *alarms)
{
	enum crm_status status = CRM_OK;

	if (n->n < 2)
		return CRM_OK;
	for (size_t m = 0; m < WATCH_MEASURES && status == CRM_OK; m++)
		status = judge_track(
		    &(struct judged){ n, &n->all[m], (enum watch_measure)m, false }, report,
		    language, msg, alarms);
	for (size_t i = 0; i < n->n_groups && status == CRM_OK; i++)
		status = judge_track(&(struct judged){ n, &n->groups[i], WATCH_CUSTOMERS, true },
		    report, language, msg, alarms);
	return status;
}
