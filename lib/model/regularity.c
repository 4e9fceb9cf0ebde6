/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How regularly customers buy: the Erlang shape k of their gaps, whatever the pace of each.
 *
 * Given the sum S of a customer's n gaps, the gaps have a density that the customer's rate has
 * dropped out of (they are S times a Dirichlet vector, Mosimann 1962):
 *
 *   ln f = lnGamma(n k) - n lnGamma(k) + (k - 1) sum ln(gap / S) + what does not depend on k.
 *
 * So k is estimated from three numbers a customer, n, S and the sum of ln(gap), without a guess of
 * how rates are spread.  The sums are whole numbers, hence the same in any order of the customers.
 * k = 1 is buying at random; with few gaps it is assumed.
 */
#include "model/regularity.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum crm_status
regularity_add(struct regularity *r, uint64_t gaps, uint64_t span, uint64_t log_gaps)
{

	if (gaps < 2 || span == 0)
		return CRM_OK;
	if (mem_grow(&r->count, &r->room, (size_t)gaps + 1, sizeof(*r->count)) != CRM_OK)
		return CRM_ENOMEM;
	while (r->n <= gaps)
		r->count[r->n++] = 0;
	r->count[gaps]++;
	r->gaps += gaps;
	r->logs += (int64_t)log_gaps - (int64_t)gaps * llround(1e6 * log((double)span));
	return CRM_OK;
}

int
regularity_shape(const struct regularity *r)
{
	double best = -INFINITY;
	int shape = 1, sign;

	if (r->gaps < REGULARITY_LEAST_GAPS)
		return 1;
	for (int k = 1; k <= REGULARITY_MOST; k++) {
		double sum = (k - 1) * (double)r->logs / 1e6;

		for (size_t n = 2; n < r->n; n++)
			if (r->count[n] > 0)
				sum += (double)r->count[n] *
				    (lgamma_r((double)n * k, &sign) -
					(double)n * lgamma_r(k, &sign));
		if (sum <= best)
			break;
		best = sum;
		shape = k;
	}
	return shape;
}

double
regularity_quantile(int shape, double share)
{

	return shape == 1 ? -log1p(-share) : gsl_cdf_gamma_Pinv(share, shape, 1. / shape);
}
