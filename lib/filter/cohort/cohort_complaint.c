/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --effect=complaint: those who complained against others who were alike on that day.
 *
 * A customer's first complaint after an order is a case.  Its others are up to MATCHES customers
 * who had not complained by that very day, and had ordered as recently, as often and for as long;
 * and for about as much, where spend is the question.  What is asked is who orders again, for how
 * much, and how many others they refer.  The same day is in the same season for both;
 * and as nothing after it is looked at, nobody is chosen for what became of them.  The figure is
 * the mean difference between a case and the mean of its others, with a t interval over the cases.
 *
 * Whether a complaint was answered is known only ANSWER_DAYS later, so for that question the time
 * that counts begins then, for cases and others alike.  Of complaints that were not answered by
 * then, those that were later are shown apart from those that never were: that is known only in
 * hindsight, so it is a description and no forecast.
 *
 * Of those who are alike the nearest are taken: many spend little and few spend much, so that any
 * of them would mostly have spent less than the case.  Candidates are the LOOK customers after the
 * case, in a ring of all customers by a hash of their ids (cohort_events.h): as good as drawn at
 * random, so that the work grows with the complaints and not with their square, and only a window
 * of the ring has to be in memory.  A case without a match is left out.
 */
#include "filter/cohort/cohort_studies.h"

#include "model/stratified.h"
#include "model/two_samples.h"

#include <math.h>

#define MATCHES 5
#define LOOK 5000
#define ANSWER_DAYS 7

/** A customer as known on a day. */
struct known {
	int64_t recency, tenure;	/* days since the last order, since the first */
	uint32_t orders;
	double spent;
};

/** Which complaints are asked about. */
enum answered { ANSWER_ANY, ANSWER_SOON, ANSWER_NOT_SOON, ANSWER_LATER, ANSWER_NEVER };

/** What is asked of those who complained. */
enum asked { ASKED_AGAIN, ASKED_REFERRALS, ASKED_REVENUE, ASKED };

/** What is found: the outcome of cases and of their others, and the difference. */
struct finding {
	struct moments own, other, difference;
	uint64_t others;
};

/** The first complaint of a customer; DATE_NONE: none. */
static date_day
first_complaint(const struct cohort_events *e, uint32_t c)
{

	for (size_t i = e->start[c]; i < e->start[c + 1]; i++)
		if (e->v[i].about == ROW_COMPLAINT)
			return e->v[i].day;
	return DATE_NONE;
}

/** What is known of a customer up to ${day}; false where they had not ordered. */
static bool
know(const struct cohort_events *e, uint32_t c, date_day day, struct known *k)
{
	size_t from = e->start[c], end = cohort_events_until(e, c, day), at = end;

	if (end == from || e->v[end - 1].orders == 0)
		return false;
	k->orders = e->v[end - 1].orders;
	k->spent = decimal_real(e->v[end - 1].spent);
	while (e->v[at - 1].kind != LEDGER_PURCHASE)
		at--;
	k->recency = (int64_t)day - e->v[at - 1].day;
	for (at = from; e->v[at].kind != LEDGER_PURCHASE;)
		at++;
	k->tenure = (int64_t)day - e->v[at].day;
	return true;
}

/** Whether ${x} lies within a share of ${like}, and some days or units more. */
static bool
is_near(double x, double like, double share, double more)
{

	return fabs(x - like) <= share * fabs(like) + more;
}

static unsigned
order_class(uint32_t orders)
{

	return orders <= 3 ? orders : orders <= 5 ? 4 : orders <= 9 ? 5 : orders <= 19 ? 6 : 7;
}

/** Whether two are alike; ${money}: also in what they spent, which matters for what they will. */
static bool
is_alike(const struct known *a, const struct known *b, bool money)
{

	return order_class(a->orders) == order_class(b->orders) &&
	    is_near((double)a->recency, (double)b->recency, .2, 3) &&
	    is_near((double)a->tenure, (double)b->tenure, .3, 14) &&
	    (!money || is_near(a->spent, b->spent, .2, 1));
}

/** Whether an answer came within so many ${days} of a complaint. */
static bool
is_answered(const struct cohort_events *e, uint32_t c, date_day day, int64_t days)
{

	for (size_t i = e->start[c]; i < e->start[c + 1]; i++)
		if (e->v[i].about == ROW_ANSWER && e->v[i].day >= day &&
		    e->v[i].day <= day + days)
			return true;
	return false;
}

/** The time that counts after a complaint, and what is asked of it. */
struct question {
	enum asked asked;
	enum answered answered;
	int64_t within;
};

/** The outcome of one customer: whether they order again, for how much, or whom they refer. */
static double
outcome(const struct cohort_events *e, uint32_t c, date_day day, const struct question *q)
{
	date_day from = q->answered == ANSWER_ANY ? day : day + ANSWER_DAYS;
	uint32_t orders;
	double spent;

	if (q->asked == ASKED_REFERRALS)
		return cohort_events_referrals(e, c, from, q->within);
	cohort_events_after(e, c, from, q->within, &orders, &spent);
	return q->asked == ASKED_REVENUE ? spent : orders > 0;
}

/** How unlike two customers are, who are alike enough: the sum of the logarithms of ratios. */
static double
distance(const struct known *a, const struct known *b)
{

	/* What is small is not made to count much by a difference of a day or a coin. */
	return fabs(log((fabs(a->spent) + 1) / (fabs(b->spent) + 1))) +
	    fabs(log((double)a->orders / b->orders)) +
	    fabs(log(((double)a->tenure + 14) / ((double)b->tenure + 14))) +
	    fabs(log(((double)a->recency + 7) / ((double)b->recency + 7)));
}

/** The customers nearest to a case, the nearest first. */
struct nearest {
	uint32_t customer[MATCHES];
	double distance[MATCHES];
	unsigned n;
};

static void
offer(struct nearest *best, uint32_t customer, double d)
{
	unsigned at = best->n < MATCHES ? best->n++ : MATCHES;

	for (; at > 0 && d < best->distance[at - 1]; at--)
		if (at < MATCHES) {
			best->customer[at] = best->customer[at - 1];
			best->distance[at] = best->distance[at - 1];
		}
	if (at < MATCHES) {
		best->customer[at] = customer;
		best->distance[at] = d;
	}
}

/** Find others for the case ${c} among the ${look} customers after it. */
static void
find_others(const struct cohort_events *e, uint32_t c, uint32_t look, date_day day,
    const struct known *own, bool money, struct nearest *best)
{

	best->n = 0;
	for (uint32_t other = c + 1; other <= c + look; other++) {
		struct known known;
		date_day complained;

		if (!know(e, other, day, &known) || !is_alike(&known, own, money))
			continue;
		complained = first_complaint(e, other);
		if (complained == DATE_NONE || complained > day)
			offer(best, other, distance(&known, own));
	}
}

/** Which complaints there are. */
#define ANSWERS (ANSWER_NEVER + 1)

/** Add the case ${c} to one question; ${best}: its others, of whom there is one at least. */
static void
add_case(const struct cohort_events *e, uint32_t c, date_day day, const struct question *q,
    const struct nearest *best, struct finding *found)
{
	double sum = 0, own_y;

	for (unsigned i = 0; i < best->n; i++)
		sum += outcome(e, best->customer[i], day, q);
	own_y = outcome(e, c, day, q);
	moments_add(&found->own, own_y);
	moments_add(&found->other, sum / best->n);
	moments_add(&found->difference, own_y - sum / best->n);
	found->others += best->n;
}

/** Days after a complaint that must have been seen for it to be a case. */
static int64_t
days_needed(const struct cohort_options *options, enum answered answered)
{

	return options->within + (answered == ANSWER_ANY ? 0 : ANSWER_DAYS);
}

/** Add the customer ${c} to all questions that their first complaint belongs to. */
static void
add_customer(const struct cohort_options *options, const struct cohort_events *e, uint32_t c,
    uint32_t look, struct finding found[ANSWERS][ASKED])
{
	date_day day = first_complaint(e, c);
	bool of[ANSWERS] = { [ANSWER_ANY] = true };
	struct nearest best;
	struct known known;

	if (day == DATE_NONE || day + days_needed(options, ANSWER_ANY) > e->as_of ||
	    !know(e, c, day, &known))
		return;
	of[ANSWER_SOON] = is_answered(e, c, day, ANSWER_DAYS);
	of[ANSWER_NOT_SOON] = !of[ANSWER_SOON];
	of[ANSWER_NEVER] = !is_answered(e, c, day, days_needed(options, ANSWER_NEVER));
	of[ANSWER_LATER] = of[ANSWER_NOT_SOON] && !of[ANSWER_NEVER];
	for (enum asked asked = 0; asked < ASKED; asked++) {
		/* Referrals are compared with those of the customers found for the orders. */
		if (asked != ASKED_REFERRALS)
			find_others(e, c, look, day, &known, asked == ASKED_REVENUE, &best);
		for (enum answered a = ANSWER_ANY; a < ANSWERS && best.n > 0; a++)
			if (of[a] && day + days_needed(options, a) <= e->as_of)
				add_case(e, c, day,
				    &(struct question){ asked, a, options->within }, &best,
				    &found[a][asked]);
	}
}

/** Write what was found for one question. */
static void
write_finding(const struct cohort_options *options, enum answered answered, enum asked asked,
    const struct finding *found, struct row_out *row)
{
	static const char *const groups[] = { "complained against matched others",
		"answered within 7 days", "not answered within 7 days", "answered later",
		"never answered" };
	static const char *const metrics[] = { "ordered_again", "referrals", "revenue" };
	const struct moments *d = &found->difference;
	bool any = d->n > 0;
	double half;

	/* The squared influences of a mean are squares / n^2. */
	half = stratified_margin(
	    d->squares / ((double)d->n * (double)d->n), d->n, options->confidence);
	effect_write(row, options,
	    &(struct effect_row){ groups[answered], metrics[asked], d->n,
		found->others, any ? found->own.mean : NAN, any ? found->other.mean : NAN,
		any ? d->mean : NAN, d->mean - half, d->mean + half });
}

/** Count the customers. */
static enum crm_status
count_customers(struct cohort_events *e, uint64_t *n)
{
	enum crm_status status = cohort_events_start(e);

	*n = 0;
	while (status == CRM_OK && (status = cohort_events_next(e)) == CRM_OK && e->customers > 0)
		*n += e->customers;
	return status;
}

/**
 * Move the window on: drop the first ${drop} customers, and have ${want} or more.  After the last
 * customer of the ring comes the first.
 */
static enum crm_status
move_window(struct cohort_events *e, uint32_t drop, uint32_t want)
{
	/* Moving costs as much as what is kept, so as much again is taken in each time. */
	enum crm_status status = cohort_events_more(e, drop, 2 * want);

	if (status == CRM_OK && e->customers < want &&
	    (status = cohort_events_start(e)) == CRM_OK)
		status = cohort_events_more(e, 0, want);
	return status;
}

enum crm_status
effect_complaint(
    const struct cohort_options *options, struct cohort_events *e, struct row_out *row)
{
	struct finding found[ANSWERS][ASKED] = { 0 };
	enum crm_status status;
	bool has_referrals = e->has_about[EVENT_REFERRED] || e->has_about[ROW_REFERRAL];
	uint32_t look, at = 0;
	uint64_t n;

	if ((status = count_customers(e, &n)) != CRM_OK ||
	    (status = cohort_events_start(e)) != CRM_OK)
		return status;
	look = n > LOOK ? LOOK : n > 0 ? (uint32_t)n - 1 : 0;
	for (uint64_t i = 0; i < n; i++, at++) {
		if (at + look >= e->customers) {
			if ((status = move_window(e, at, look + 1)) != CRM_OK)
				return status;
			at = 0;
		}
		add_customer(options, e, at, look, found);
	}
	for (enum answered a = ANSWER_ANY; a < (e->has_about[ROW_ANSWER] ? ANSWERS : ANSWER_SOON); a++)
		for (enum asked asked = 0; asked < ASKED; asked++)
			if (asked != ASKED_REFERRALS || has_referrals)
				write_finding(options, a, asked, &found[a][asked], row);
	return CRM_OK;
}
