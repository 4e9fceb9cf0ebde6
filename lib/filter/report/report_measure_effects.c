/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The effect of a campaign of one or several waves.
 *
 * Each wave is compared with its own control group; the differences are then averaged with the
 * weights n1 * n2 / (n1 + n2), which follow from the sizes of the arms alone and so cannot favour a
 * wave for what it brought.  The lift of several waves is that of Mantel and Haenszel with the
 * variance of Greenland & Robins (Biometrics 41, 1985); of one wave it is the plain ratio with
 * Katz's interval.
 *
 * Revenue is looked at in three ways: as it is; with amounts above a high quantile cut to it, as a
 * few great orders otherwise decide; and corrected by what the same customers brought before
 * (CUPED), which takes out the part of the noise that was there beforehand.
 *
 * The confidence sequence must be tuned without looking at the outcome: by the variance of the
 * revenue before the campaign, and for the share who order by that of a base rate.
 */
#include "filter/report/report_measure_make.h"

#include "base/mem.h"
#include "model/covariance.h"
#include "model/selection.h"

#include <math.h>
#include <stdlib.h>

#define LEVEL 0.95

/* Amounts above this quantile of those who brought something are cut to it (winsorised). */
#define CAP 0.99

/* The share who order that the confidence sequence is tuned to. */
#define BASE_RATE 0.05

/** Which amounts of an arm are compared. */
typedef const struct outcome *outcomes_of(const struct arm *arm);

/**
 * Selectors for pool(): each returns the outcomes of one kind, one for each customer of the arm.
 */
static const struct outcome *
revenue_of(const struct arm *arm)
{

	return arm->revenue;
}

static const struct outcome *
margin_of(const struct arm *arm)
{

	return arm->margin;
}

static const struct outcome *
orders_of(const struct arm *arm)
{

	return arm->orders;
}

/**
 * Return the weight of a wave: the inverse of the variance of its difference if all customers vary
 * alike. 0 if an arm is empty.
 */
static double
weight_of(const struct wave *wave)
{
	double n1 = (double)wave->arm[TREATED].n, n2 = (double)wave->arm[CONTROL].n;

	return n1 > 0 && n2 > 0 ? n1 * n2 / (n1 + n2) : 0;
}

/**
 * Average the estimates of all waves; ${adjusted} is with CUPED.  The degrees of freedom of a sum
 * of variances are those of Satterthwaite (Biometrics Bulletin 2, 1946):
 *
 *	(sum of v)^2 / sum of (v^2 / f)
 *
 * where v is a wave's share of the variance and f its degrees of freedom.  NaN if no wave has both
 * arms.
 */
static struct estimate
pool(const struct measure *m, outcomes_of *of, bool adjusted)
{
	struct estimate all = { 0, 0, 0 };
	double weights = 0, parts = 0;

	for (size_t i = 0; i < m->n; i++)
		weights += weight_of(&m->waves[i]);
	if (weights == 0)
		return (struct estimate){ NAN, NAN, NAN };
	for (size_t i = 0; i < m->n; i++) {
		const struct arm *a = &m->waves[i].arm[TREATED], *b = &m->waves[i].arm[CONTROL];
		double w = weight_of(&m->waves[i]) / weights, part;
		struct estimate e;

		if (w == 0)
			continue;
		e = estimate_means(of(a), a->n, of(b), b->n,
		    adjusted ? cuped_slope(of(a), a->n, of(b), b->n) : 0);
		part = w * w * e.variance;
		all.value += w * e.value;
		all.variance += part;
		parts += part == 0 ? 0 : part * part / e.freedom;
	}
	all.freedom = parts > 0 ? all.variance * all.variance / parts : 1;
	return all;
}

/**
 * Return the difference in the share who ordered: Newcombe's interval for one wave, which stays
 * within [-1, 1] for small arms too; for several waves the weighted mean with a normal interval.
 * NaN if no wave has both arms.
 */
static struct difference
response_of(const struct measure *m)
{
	const struct arm *a = &m->waves[0].arm[TREATED], *b = &m->waves[0].arm[CONTROL];
	double value = 0, variance = 0, weights = 0, half;

	if (m->n == 1)
		return two_proportions(a->responders, a->n, b->responders, b->n, LEVEL);
	for (size_t i = 0; i < m->n; i++)
		weights += weight_of(&m->waves[i]);
	if (weights == 0)
		return (struct difference){ NAN, NAN, NAN };
	for (size_t i = 0; i < m->n; i++) {
		double w = weight_of(&m->waves[i]) / weights, p[ARMS] = { 0 };

		for (size_t arm = 0; arm < ARMS && w > 0; arm++) {
			const struct arm *one = &m->waves[i].arm[arm];

			p[arm] = (double)one->responders / (double)one->n;
			/*
			 * The binomial variance of a share, p (1 - p) / n, times the squared
			 * weight.
			 */
			variance += w * w * p[arm] * (1 - p[arm]) / (double)one->n;
		}
		value += w > 0 ? w * (p[TREATED] - p[CONTROL]) : 0;
	}
	half = covariance_quantile(LEVEL) * sqrt(variance);
	return (struct difference){ value, value - half, value + half };
}

/**
 * Return the lift, the ratio of the shares who ordered less 1: Katz for one wave, Mantel and
 * Haenszel for several.  NaN if nobody of one arm ordered.
 */
static struct difference
lift_of(const struct measure *m)
{
	const struct arm *t = &m->waves[0].arm[TREATED], *c = &m->waves[0].arm[CONTROL];
	double p = 0, r = 0, s = 0, error;

	if (m->n == 1)
		return two_rates(t->responders, t->n, c->responders, c->n, LEVEL);
	for (size_t i = 0; i < m->n; i++) {
		double n1 = (double)m->waves[i].arm[TREATED].n,
		       n2 = (double)m->waves[i].arm[CONTROL].n, n = n1 + n2,
		       a = (double)m->waves[i].arm[TREATED].responders,
		       b = (double)m->waves[i].arm[CONTROL].responders;

		if (n1 == 0 || n2 == 0)
			continue;
		/*
		 * p, r and s as in Greenland & Robins: the ratio is r / s, and p / (r s) the
		 * variance of its logarithm.
		 */
		p += (n1 * n2 * (a + b) - a * b * n) / (n * n);
		r += a * n2 / n;
		s += b * n1 / n;
	}
	if (!(r > 0 && s > 0))
		return (struct difference){ NAN, NAN, NAN };
	error = covariance_quantile(LEVEL) * sqrt(p / (r * s));
	return (struct difference){ r / s - 1, r / s * exp(-error) - 1, r / s * exp(error) - 1 };
}

/**
 * Return the variance that the difference would have if each customer's outcome had the variance
 * ${each}; NaN: the variance of their revenue before the campaign, which the campaign cannot have
 * changed.
 */
static double
tuning_of(const struct measure *m, double each)
{
	double weights = 0, variance = 0;

	for (size_t i = 0; i < m->n; i++)
		weights += weight_of(&m->waves[i]);
	for (size_t i = 0; i < m->n; i++) {
		double w = weight_of(&m->waves[i]) / weights;

		for (size_t arm = 0; arm < ARMS && w > 0; arm++) {
			const struct arm *one = &m->waves[i].arm[arm];
			struct moments before = { 0, 0, 0 };
			double own = each;

			for (size_t k = 0; k < one->n && isnan(each); k++)
				moments_add(&before, one->revenue[k].before);
			if (isnan(each))
				own = one->n > 1 ? before.squares / (double)(one->n - 1) : NAN;
			variance += w * w * own / (double)one->n;
		}
	}
	return variance;
}

/**
 * Cut each amount since the campaign to the quantile CAP of those who brought something, over all
 * arms and waves: one cap for both arms, or it would itself make a difference.  Changes the
 * outcomes in place.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
cap_revenue(const struct measure *m, struct effects *effects)
{
	size_t n = 0, used = 0;
	double *amounts;

	for (size_t i = 0; i < m->n; i++)
		n += m->waves[i].arm[TREATED].n + m->waves[i].arm[CONTROL].n;
	if ((amounts = mem_new(n, sizeof(*amounts))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < m->n; i++)
		for (size_t arm = 0; arm < ARMS; arm++)
			for (size_t k = 0; k < m->waves[i].arm[arm].n; k++)
				if (m->waves[i].arm[arm].revenue[k].since > 0)
					amounts[used++] = m->waves[i].arm[arm].revenue[k].since;
	effects->cap = used == 0 ? NAN : selection_quantile(amounts, used, CAP);
	free(amounts);
	for (size_t i = 0; i < m->n && used > 0; i++)
		for (size_t arm = 0; arm < ARMS; arm++)
			for (size_t k = 0; k < m->waves[i].arm[arm].n; k++) {
				struct outcome *o = &m->waves[i].arm[arm].revenue[k];

				o->since = fmin(o->since, effects->cap);
			}
	return CRM_OK;
}

enum crm_status
measure_effects(const struct measure *m, struct effects *effects)
{
	struct estimate revenue = pool(m, revenue_of, false), adjusted = pool(m, revenue_of, true),
			orders = pool(m, orders_of, false), margin = pool(m, margin_of, false),
			capped;
	double variance = 0, half, z = covariance_quantile(LEVEL);

	*effects = (struct effects){ 0 };
	effects->response.day = response_of(m);
	effects->lift = lift_of(m);
	effects->revenue.day = estimate_interval(&revenue, LEVEL);
	effects->adjusted = estimate_interval(&adjusted, LEVEL);
	effects->orders = estimate_interval(&orders, LEVEL);
	effects->margin = estimate_interval(&margin, LEVEL);
	half = sequence_half(revenue.variance, tuning_of(m, NAN), LEVEL);
	effects->revenue.low = revenue.value - half;
	effects->revenue.high = revenue.value + half;
	/* The variance that the interval of the share implies. */
	half = (effects->response.day.high - effects->response.day.low) / (2 * z);
	variance = half * half;
	half = sequence_half(variance, tuning_of(m, BASE_RATE * (1 - BASE_RATE)), LEVEL);
	effects->response.low = effects->response.day.value - half;
	effects->response.high = effects->response.day.value + half;
	/* Last, as it changes the amounts. */
	if (cap_revenue(m, effects) != CRM_OK)
		return CRM_ENOMEM;
	capped = pool(m, revenue_of, false);
	effects->capped = estimate_interval(&capped, LEVEL);
	return CRM_OK;
}
