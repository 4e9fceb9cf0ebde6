/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fisher's exact test, one-sided, for the many and large tables of basket analysis.
 *
 * The first probability of the tail is a ratio of three binomials in Loader's (2000) saddle-point
 * form, which keeps full relative precision where factorials would overflow or cancel. The further
 * terms follow by their ratio; beyond the mode they fall, so the sum ends early. Below the mode
 * the other tail is summed up and taken from 1.
 */
#include "model/fisher.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* log(n!) - log(sqrt(2 pi n) (n/e)^n), the error of Stirling's formula. */
static double
stirling_error(double n)
{
	/* Exact for 0 <= n <= 15, to the digits of a double. */
	static const double small[16] = {
		0,
		0.0810614667953272582196702,
		0.0413406959554092940938221,
		0.02767792568499833914878929,
		0.02079067210376509311152277,
		0.01664469118982119216319487,
		0.01387612882307074799874573,
		0.01189670994589177009505572,
		0.010411265261972096497478567,
		0.009255462182712732917728637,
		0.008330563433362871256469318,
		0.007573675487951840794972024,
		0.006942840107209529865664152,
		0.006408994188004207068439631,
		0.005951370112758847735624416,
		0.005554733551962801371038690,
	};
	double nn = n * n;

	if (n <= 15)
		return small[(size_t)n];
	return (1 / 12. - (1 / 360. - (1 / 1260. - (1 / 1680. - 1 / 1188. / nn) / nn) / nn) / nn) /
	    n;
}

/* x log(x / np) + np - x without cancellation where x is near np. */
static double
deviance(double x, double np)
{
	double v, s, ej;

	if (fabs(x - np) >= 0.1 * (x + np))
		return x * log(x / np) + np - x;
	v = (x - np) / (x + np);
	s = (x - np) * v;
	ej = 2 * x * v;
	for (int j = 1; j < 1000; j++) {
		double next;

		ej *= v * v;
		next = s + ej / (2 * j + 1);
		if (next == s)
			break;
		s = next;
	}
	return s;
}

/* log of the binomial probability of ${x} of ${n} at ${p}, q = 1 - p, 0 < p < 1. */
static double
log_binomial(double x, double n, double p, double q)
{
	double core;

	if (x == 0)
		return n * (p < 0.1 ? log1p(-p) : log(q));
	if (x == n)
		return n * (q < 0.1 ? log1p(-q) : log(p));
	core = stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * p) -
	    deviance(n - x, n * q);
	return core + 0.5 * log(n / (6.283185307179586476925286766559 * x * (n - x)));
}

/* ln P(X = x) for ${x} of the ${a} marked ones among ${b} drawn of ${n}: a ratio of binomials. */
static double
log_hypergeometric(double x, double a, double b, double n)
{
	double p, q;

	if (b == 0 || b == n || a == 0 || a == n)
		return 0;
	p = b / n;
	q = (n - b) / n;
	return log_binomial(x, a, p, q) + log_binomial(b - x, n - a, p, q) -
	    log_binomial(b, n, p, q);
}

/* What the upper tail from ${x} on, beyond the mode, is in terms of its first probability. */
static double
upper_tail(double x, double a, double b, double n)
{
	double sum = 1, term = 1;

	for (double k = x; k < fmin(a, b); k++) {
		term *= (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1));
		sum += term;
		if (term < sum * 1e-17)
			break;
	}
	return sum;
}

double
fisher_greater(uint64_t both, uint64_t a, uint64_t b, uint64_t n)
{
	double x = (double)both, da = (double)a, db = (double)b, dn = (double)n,
	       least = fmax(0, da + db - dn), sum = 1, term = 1;

	if (x <= least)
		return 1;
	/* Beyond the mode terms fall, so the upper tail is summed up. */
	if (x > da * (db / dn))
		return fmin(
		    exp(log_hypergeometric(x, da, db, dn)) * upper_tail(x, da, db, dn), 1);
	/* Otherwise the rest below it is. */
	for (double k = x - 1; k > least; k--) {
		term *= k * (dn - da - db + k) / ((da - k + 1) * (db - k + 1));
		sum += term;
		if (term < sum * 1e-17)
			break;
	}
	return fmax(1 - exp(log_hypergeometric(x - 1, da, db, dn)) * sum, 0);
}

double
fisher_log_greater(uint64_t both, uint64_t a, uint64_t b, uint64_t n)
{
	double x = (double)both, da = (double)a, db = (double)b, dn = (double)n;

	if (x <= fmax(0, da + db - dn) || x <= da * (db / dn))
		return log(fisher_greater(both, a, b, n));
	return fmin(log_hypergeometric(x, da, db, dn) + log(upper_tail(x, da, db, dn)), 0);
}

struct ranked {
	double p;
	size_t at;
};

static int
ranked_compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->p != y->p ? (x->p > y->p) - (x->p < y->p) : (x->at > y->at) - (x->at < y->at);
}

enum crm_status
fisher_adjust(const double *p, double *q, size_t n)
{
	struct ranked *order = mem_new(n, sizeof(*order));
	double least = 1;

	if (order == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct ranked){ p[i], i };
	qsort(order, n, sizeof(*order), ranked_compare);
	for (size_t i = n; i-- > 0; ) {
		least = fmin(least, order[i].p * (double)n / (double)(i + 1));
		q[order[i].at] = least;
	}
	free(order);
	return CRM_OK;
}
