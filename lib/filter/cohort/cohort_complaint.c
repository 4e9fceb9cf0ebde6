/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --effect=complaint: those who complained against others who were alike on that day.
 *
 * A customer's first complaint after an order is a case.  Its others are up to MATCHES customers
 * who had not complained by that very day, and had ordered as recently, as often and for as long;
 * and for about as much, where spend is the question.  The same day is in the same season for both;
 * and as nothing after it is looked at, nobody is chosen for what became of them.  The figure is
 * the mean difference between a case and the mean of its others, with a t interval over the cases.
 *
 * Whether a complaint was answered is known only ANSWER_DAYS later, so for that question the time
 * that counts begins then, for cases and others alike.
 *
 * Of those who are alike the nearest are taken: many spend little and few spend much, so that any
 * of them would mostly have spent less than the case.  Candidates are tried in an order that the
 * ids decide, LOOK at the most, so that the work grows with the complaints and not with their
 * square; a case without a match is left out.
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
enum answered { ANSWER_ANY, ANSWER_SOON, ANSWER_NOT_SOON };

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
	k->spent = e->v[end - 1].spent;
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

/** Whether an answer came within ANSWER_DAYS of a complaint. */
static bool
is_answered(const struct cohort_events *e, uint32_t c, date_day day)
{

	for (size_t i = e->start[c]; i < e->start[c + 1]; i++)
		if (e->v[i].about == ROW_ANSWER && e->v[i].day >= day &&
		    e->v[i].day <= day + ANSWER_DAYS)
			return true;
	return false;
}

static uint64_t
greatest_divisor(uint64_t a, uint64_t b)
{

	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/** The time that counts after a complaint, and what is asked of it. */
struct question {
	bool money;			/* for how much they order, not whether they do */
	enum answered answered;
	int64_t within;
};

/** The outcome of one customer: whether they order again, or for how much. */
static double
outcome(const struct cohort_events *e, uint32_t c, date_day day, const struct question *q)
{
	date_day from = q->answered == ANSWER_ANY ? day : day + ANSWER_DAYS;
	uint32_t orders;
	double spent;

	cohort_events_after(e, c, from, q->within, &orders, &spent);
	return q->money ? spent : orders > 0;
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

/** Find others for a case: any of LOOK customers, in an order that its id decides. */
static void
find_others(const struct cohort_events *e, uint32_t c, date_day day, const struct known *own,
    bool money, struct nearest *best)
{
	uint64_t n = e->customers, start = e->hash[c] % n, step = (e->hash[c] >> 20) % n | 1;

	best->n = 0;
	while (greatest_divisor(n, step) != 1)
		step += 2;
	for (uint64_t tried = 0; tried < n && tried < LOOK; tried++) {
		uint32_t other = (uint32_t)((start + tried * step) % n);
		struct known known;
		date_day complained;

		if (other == c || !know(e, other, day, &known) || !is_alike(&known, own, money))
			continue;
		complained = first_complaint(e, other);
		if (complained == DATE_NONE || complained > day)
			offer(best, other, distance(&known, own));
	}
}

/** Add a case, if others are found for it. */
static void
add_case(const struct cohort_events *e, uint32_t c, date_day day, const struct question *q,
    struct finding *found)
{
	double sum = 0, own_y;
	struct nearest best;
	struct known own;

	if (!know(e, c, day, &own))
		return;
	find_others(e, c, day, &own, q->money, &best);
	if (best.n == 0)
		return;
	for (unsigned i = 0; i < best.n; i++)
		sum += outcome(e, best.customer[i], day, q);
	own_y = outcome(e, c, day, q);
	moments_add(&found->own, own_y);
	moments_add(&found->other, sum / best.n);
	moments_add(&found->difference, own_y - sum / best.n);
	found->others += best.n;
}

/** Answer one question, and write it. */
static void
ask(const struct cohort_options *options, const struct cohort_events *e, const char *group,
    const struct question *q, struct row_out *row)
{
	struct finding found = { 0 };
	const struct moments *d = &found.difference;
	int64_t needs = q->within + (q->answered == ANSWER_ANY ? 0 : ANSWER_DAYS);
	double half;

	for (uint32_t c = 0; c < e->customers; c++) {
		date_day day = first_complaint(e, c);

		if (day == DATE_NONE || day + needs > e->as_of)
			continue;
		if (q->answered == ANSWER_ANY ||
		    is_answered(e, c, day) == (q->answered == ANSWER_SOON))
			add_case(e, c, day, q, &found);
	}
	/* The squared influences of a mean are squares / n^2. */
	half = stratified_margin(
	    d->squares / ((double)d->n * (double)d->n), d->n, options->confidence);
	effect_write(row, options,
	    &(struct effect_row){ group, q->money ? "revenue" : "ordered_again", d->n,
		found.others, d->n > 0 ? found.own.mean : NAN, d->n > 0 ? found.other.mean : NAN,
		d->n > 0 ? d->mean : NAN, d->mean - half, d->mean + half });
}

enum crm_status
effect_complaint(
    const struct cohort_options *options, const struct cohort_events *e, struct row_out *row)
{
	static const char *const groups[] = { "complained against matched others",
		"answered within 7 days", "not answered within 7 days" };
	bool answers = false;

	for (size_t i = 0; i < e->n; i++)
		answers |= e->v[i].about == ROW_ANSWER;
	for (enum answered a = ANSWER_ANY; a <= (answers ? ANSWER_NOT_SOON : ANSWER_ANY); a++)
		for (int money = 0; money < 2; money++)
			ask(options, e, groups[a],
			    &(struct question){ money == 1, a, options->within }, row);
	return CRM_OK;
}
