/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom to write to for a budget: --allocate.
 *
 * The lists of --measure say of each group what the treated brought more than the control group.
 * Groups are small, so the best of them is mostly the luckiest; each effect is pulled towards the
 * whole by as much as chance explains (model/shrinkage.h).  Whatever is then expected to bring more
 * than contact and offer cost is worth the stamp, the best groups first, while the budget lasts.
 *
 * The table by decile asks whether such an order would have paid.  An order that is judged by the
 * very outcomes it was made of looks good by chance, so the customers are halved by their id: each
 * half is ordered by the effects in the other.  All is sums of groups, waves, arms and halves, so
 * memory follows these and not the customers.
 */
#include "filter/report/report_allocate.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { FOLDS = 2, BOTH = 3 };	/* BOTH: a bit for each fold */

/*
 * A variance of few customers is itself a guess, and 0 where nobody ordered.  Each is taken as if
 * so many further customers of the variance of all were in the arm.
 */
#define PRIOR 2

/** The sums of one group, wave, arm and half. */
struct sums {
	struct moments margin;
	uint64_t responders;
};

/** All sums, of group g and wave w from v[(g * waves + w) * ARMS * FOLDS] on. */
struct tally {
	const struct measure *m;
	struct sums *v;
	size_t groups;
	double *spread;	/* of wave w and halves h, at [w * (BOTH + 1) + h]: see PRIOR */
	double ordered, treated;	/* of all groups and waves */
};

/**
 * Return the sums of one group, wave, arm and half.  The two halves are adjacent, since most loops
 * join them.
 */
static struct sums *
sums_at(const struct tally *t, size_t group, size_t wave, size_t arm, size_t fold)
{

	return &t->v[((group * t->m->n + wave) * ARMS + arm) * FOLDS + fold];
}

/**
 * Add the moments of ${b} to ${a} (Chan, Golub & LeVeque 1983).  Sums of squares around the mean
 * are merged, not raw sums of squares: the difference of two large raw sums would lose the small
 * variance of large margins.
 */
static void
add_moments(struct moments *a, const struct moments *b)
{
	double n = (double)(a->n + b->n), d = b->mean - a->mean;

	if (b->n == 0)
		return;
	a->squares += b->squares + d * d * (double)a->n * (double)b->n / n;
	a->mean += d * (double)b->n / n;
	a->n += b->n;
}

/** Return the moments of an arm in the halves ${folds}, a bit mask: 1, 2, or BOTH. */
static struct moments
arm_of(const struct tally *t, size_t group, size_t wave, size_t arm, unsigned folds)
{
	struct moments sum = { 0, 0, 0 };

	for (size_t fold = 0; fold < FOLDS; fold++)
		if (folds >> fold & 1)
			add_moments(&sum, &sums_at(t, group, wave, arm, fold)->margin);
	return sum;
}

/**
 * Return the variance of a customer's margin within groups and arms, pooled over all of them: sum
 * of squares / sum of (n - 1).  It is 0 if no arm has two customers.
 */
static double
variance_of_all(const struct tally *t, size_t wave, unsigned folds)
{
	double squares = 0, freedom = 0;

	for (size_t g = 0; g < t->groups; g++)
		for (size_t arm = 0; arm < ARMS; arm++) {
			struct moments one = arm_of(t, g, wave, arm, folds);

			squares += one.squares;
			freedom += one.n > 1 ? (double)one.n - 1 : 0;
		}
	return freedom > 0 ? squares / freedom : 0;
}

/**
 * Reduce the customers of all lists to sums of group, wave, arm and half.  CRM_OK or CRM_ENOMEM;
 * allocate_open() frees ${t} in both cases.
 */
static enum crm_status
gather_tally(struct tally *t)
{
	const struct measure *m = t->m;

	t->groups = strmap_count(m->groups);
	if ((t->v = mem_new(t->groups * m->n * ARMS * FOLDS, sizeof(*t->v))) == NULL ||
	    (t->spread = mem_new(m->n * (BOTH + 1), sizeof(*t->spread))) == NULL)
		return CRM_ENOMEM;
	for (size_t wave = 0; wave < m->n; wave++)
		for (size_t arm = 0; arm < ARMS; arm++) {
			const struct arm *one = &m->waves[wave].arm[arm];

			for (size_t k = 0; k < one->n; k++) {
				struct sums *sums = sums_at(t, one->group[k] & ~MEASURE_FOLD, wave,
				    arm, (one->group[k] & MEASURE_FOLD) != 0);

				moments_add(&sums->margin, one->margin[k].since);
				sums->responders += one->orders[k].since > 0;
			}
		}
	for (size_t wave = 0; wave < m->n; wave++) {
		t->ordered += (double)m->waves[wave].arm[TREATED].responders;
		t->treated += (double)m->waves[wave].arm[TREATED].n;
		for (unsigned folds = 1; folds <= BOTH; folds++)
			t->spread[wave * (BOTH + 1) + folds] = variance_of_all(t, wave, folds);
	}
	return CRM_OK;
}

/**
 * Return the variance of the mean of an arm.  The sum of squares is that of the arm and of PRIOR
 * customers with the variance ${all}, so it is positive for a single customer too.
 */
static double
mean_variance(const struct moments *arm, double all)
{

	return (arm->squares + PRIOR * all) / ((double)arm->n - 1 + PRIOR) / (double)arm->n;
}

/**
 * Return the effect in a group, in money for each customer: the difference of mean margins, treated
 * less control, averaged over the waves by n1 * n2 / (n1 + n2), as --measure does.  {NaN, infinity}
 * if no wave has customers of the group in both arms.
 */
static struct measured
effect_of(const struct tally *t, size_t group, unsigned folds)
{
	double weights = 0, value = 0, variance = 0;

	for (size_t w = 0; w < t->m->n; w++) {
		struct moments a = arm_of(t, group, w, TREATED, folds),
			       b = arm_of(t, group, w, CONTROL, folds);
		double all = t->spread[w * (BOTH + 1) + folds], weight;

		if (a.n == 0 || b.n == 0)
			continue;
		weight = (double)a.n * (double)b.n / (double)(a.n + b.n);
		weights += weight;
		value += weight * (a.mean - b.mean);
		variance +=
		    weight * weight * (mean_variance(&a, all) + mean_variance(&b, all));
	}
	/* Where nobody's margin differs from another's, nothing can be said. */
	if (weights == 0 || variance == 0)
		return (struct measured){ NAN, INFINITY };
	return (struct measured){ value / weights, variance / (weights * weights) };
}

/**
 * Estimate the effects of all groups in the halves ${folds} and shrink them towards their mean.
 * ${expected} has room for all groups; ${whole} receives the fitted model.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
shrink_groups(
    const struct tally *t, unsigned folds, struct measured *expected, struct shrinkage *whole)
{
	struct measured *v;

	if ((v = mem_new(t->groups, sizeof(*v))) == NULL)
		return CRM_ENOMEM;
	for (size_t g = 0; g < t->groups; g++)
		v[g] = effect_of(t, g, folds);
	shrinkage_of(v, t->groups, whole);
	for (size_t g = 0; g < t->groups; g++)
		expected[g] = shrinkage_apply(whole, v[g]);
	free(v);
	return CRM_OK;
}

/**
 * Return the share of the treated of a group who ordered, in [0, 1], as if PRIOR more customers had
 * ordered as all have: the offer is paid to so many of those who are written to.
 */
static double
response_of(const struct tally *t, size_t group)
{
	double x = 0, n = 0;

	for (size_t w = 0; w < t->m->n; w++)
		for (size_t fold = 0; fold < FOLDS; fold++) {
			const struct sums *s = sums_at(t, group, w, TREATED, fold);

			x += (double)s->responders;
			n += (double)s->margin.n;
		}
	return t->treated == 0 ? 0 : (x + PRIOR * t->ordered / t->treated) / (n + PRIOR);
}

/**
 * Compare two rows for qsort(): most profit first, unknown profit last, then by the group's number,
 * so that ties give the same bytes everywhere.
 */
static int
compare_rows(const void *left, const void *right)
{
	const struct allocation_row *a = left, *b = right;
	double x = isnan(a->profit_each) ? -INFINITY : a->profit_each,
	       y = isnan(b->profit_each) ? -INFINITY : b->profit_each;

	if (x != y)
		return x > y ? -1 : 1;
	return a->group < b->group ? -1 : a->group > b->group;
}

/**
 * Fill the rows, best first, and spend the budget on them in that order, while they have a profit.
 * Money is spent as exact decimals.  CRM_OK or CRM_ENOMEM; allocate_close() frees the rows.
 */
static enum crm_status
fill_rows(const struct tally *t, struct allocation *a)
{
	const struct report_options *o = t->m->options;
	decimal_sum left = decimal_to_sum(o->allocate), each = decimal_to_sum(o->contact_cost);
	struct shrinkage whole = { 0 };
	struct measured *expected;
	enum crm_status status;

	if ((a->v = mem_new(t->groups, sizeof(*a->v))) == NULL ||
	    (expected = mem_new(t->groups, sizeof(*expected))) == NULL)
		return CRM_ENOMEM;
	status = shrink_groups(t, BOTH, expected, &whole);
	a->mean = whole.mean;
	for (size_t g = 0; g < t->groups && status == CRM_OK; g++) {
		struct allocation_row *row = &a->v[a->n++];

		row->group = (uint32_t)g;
		/* Today's number, not that of the lists: contacts go to those who are there now. */
		row->customers = t->m->today[g];
		for (size_t w = 0; w < t->m->n; w++)
			for (size_t arm = 0; arm < ARMS; arm++)
				row->n[arm] += arm_of(t, g, w, arm, BOTH).n;
		row->effect = effect_of(t, g, BOTH);
		row->expected = expected[g];
		row->profit_each = expected[g].value - decimal_real(each) -
		    decimal_real(decimal_to_sum(o->offer_cost)) * response_of(t, g);
	}
	free(expected);
	/*
	 * Whole contacts only, and the best groups first: each contact costs the same, so the
	 * greatest profit for the budget is in the order of their profit each.
	 */
	qsort(a->v, a->n, sizeof(*a->v), compare_rows);
	for (size_t i = 0; i < a->n && a->v[i].profit_each > 0; i++) {
		uint64_t most = (uint64_t)(left / each);

		a->v[i].contacts = a->v[i].customers < most ? a->v[i].customers : most;
		left -= each * (decimal_sum)a->v[i].contacts;
	}
	return status;
}

/** What ${share} of a group's half adds to the sums of a wave. */
struct half_sums {
	double n[ARMS], margin[ARMS];
};

/**
 * Return the gain of the treated so far: what they brought, less what as many of the control group
 * brought. 0 without control customers, as nothing is measured then.
 */
static double
gain_of(const struct half_sums *s)
{

	return s->n[CONTROL] > 0
	    ? s->margin[TREATED] - s->margin[CONTROL] * s->n[TREATED] / s->n[CONTROL]
	    : 0;
}

/**
 * Add the curve of one wave and half, whose groups come in the order ${order}, to the steps.
 * Within a group nothing orders the customers, so it is taken evenly.
 */
static void
add_curve(const struct tally *t, size_t wave, size_t fold, const uint32_t *order,
    struct allocation_step *steps)
{
	double all = 0, before = 0;
	struct half_sums sum = { { 0 }, { 0 } };
	size_t step = 0;

	for (size_t g = 0; g < t->groups; g++)
		for (size_t arm = 0; arm < ARMS; arm++)
			all += (double)sums_at(t, g, wave, arm, fold)->margin.n;
	for (size_t i = 0; i < t->groups && all > 0; i++) {
		struct half_sums part = sum;
		double own = 0;

		for (size_t arm = 0; arm < ARMS; arm++)
			own += (double)sums_at(t, order[i], wave, arm, fold)->margin.n;
		/*
		 * A group may hold the ends of several steps: at each, count the share of it that
		 * is before.  An empty half of a group has none, and its share of 2 skips it.
		 */
		for (; step < ALLOCATION_STEPS; step++) {
			double end = all * (double)(step + 1) / ALLOCATION_STEPS,
			       share = own > 0 ? (end - before) / own : 2;

			/* Rounding must not carry the last step past the last group. */
			if (share > 1 && !(step == ALLOCATION_STEPS - 1 && i + 1 == t->groups))
				break;
			share = fmin(share, 1);
			for (size_t arm = 0; arm < ARMS; arm++) {
				const struct moments *x =
				    &sums_at(t, order[i], wave, arm, fold)->margin;

				part.n[arm] = sum.n[arm] + share * (double)x->n;
				part.margin[arm] = sum.margin[arm] + share * (double)x->n * x->mean;
			}
			steps[step].customers += end;
			steps[step].treated += part.n[TREATED];
			steps[step].gain += gain_of(&part);
		}
		for (size_t arm = 0; arm < ARMS; arm++) {
			const struct moments *x = &sums_at(t, order[i], wave, arm, fold)->margin;

			sum.n[arm] += (double)x->n;
			sum.margin[arm] += (double)x->n * x->mean;
		}
		before += own;
	}
}

/** What the groups of one half are ordered by. */
struct ranked {
	double value;
	uint32_t group;
};

/** Order by value, greatest first, then by number, so that ties give the same bytes everywhere. */
static int
compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return a->group < b->group ? -1 : a->group > b->group;
}

/**
 * Set ${order} to the groups by what is expected of them in the halves ${folds}, best first.  An
 * unknown effect counts as 0.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
order_groups(const struct tally *t, unsigned folds, uint32_t *order)
{
	struct measured *expected = mem_new(t->groups, sizeof(*expected));
	struct ranked *ranked = mem_new(t->groups, sizeof(*ranked));
	enum crm_status status = CRM_ENOMEM;
	struct shrinkage whole;

	if (expected != NULL && ranked != NULL &&
	    (status = shrink_groups(t, folds, expected, &whole)) == CRM_OK) {
		for (size_t g = 0; g < t->groups; g++)
			ranked[g] = (struct ranked){
				isnan(expected[g].value) ? 0 : expected[g].value, (uint32_t)g
			};
		qsort(ranked, t->groups, sizeof(*ranked), compare_ranked);
		for (size_t g = 0; g < t->groups; g++)
			order[g] = ranked[g].group;
	}
	free(expected);
	free(ranked);
	return status;
}

/**
 * Fill the steps: the gain of the best 10 %, 20 %, ... of the customers against the same share of
 * the whole gain, and the Qini coefficient, the area between both (Radcliffe 2007).  Each half is
 * ordered by what is expected from the other, and the curves of halves and waves are added.
 */
static enum crm_status
fill_steps(const struct tally *t, struct allocation *a)
{
	struct allocation_step *last = &a->steps[ALLOCATION_STEPS - 1];
	uint32_t *order = mem_new(t->groups, sizeof(*order));
	enum crm_status status = order == NULL ? CRM_ENOMEM : CRM_OK;

	for (size_t fold = 0; fold < FOLDS && status == CRM_OK; fold++)
		if ((status = order_groups(t, 1u << (1 - fold), order)) == CRM_OK)
			for (size_t w = 0; w < t->m->n; w++)
				add_curve(t, w, fold, order, a->steps);
	for (size_t i = 0; i < ALLOCATION_STEPS; i++) {
		double share = (double)(i + 1) / ALLOCATION_STEPS;

		a->steps[i].chance = share * last->gain;
		/* Trapezoids; both lines begin at 0 and end at the same point. */
		a->qini += (a->steps[i].gain - a->steps[i].chance) / ALLOCATION_STEPS;
	}
	a->qini = last->treated > 0 ? a->qini / last->treated : NAN;
	free(order);
	return status;
}

enum crm_status
allocate_open(const struct measure *m, struct allocation *a)
{
	struct tally t = { .m = m };
	enum crm_status status;

	*a = (struct allocation){ 0 };
	if ((status = gather_tally(&t)) == CRM_OK && (status = fill_rows(&t, a)) == CRM_OK)
		status = fill_steps(&t, a);
	free(t.v);
	free(t.spread);
	if (status != CRM_OK)
		allocate_close(a);
	return status;
}

void
allocate_close(struct allocation *a)
{

	free(a->v);
	a->v = NULL;
}
