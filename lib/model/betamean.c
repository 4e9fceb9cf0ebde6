/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Means over p ~ Beta(a, b) of what a customer does who leaves with probability p after each
 * order: expected orders, (1 - (1 + p u)^-R) / p, and survival, (1 + p u)^-R, where u is the time
 * ahead over alpha + T and R = r + x.
 *
 * Published forms use Gauss's 2F1 (Fader, Hardie & Lee 2005, eq.  10), which GSL answers wrongly
 * with success near its singularity, so it is not used.  With w = 1 / (1 + u), z = u / (1 + u)
 * there is a power series in z, and for z near 1 one in w by the connection formula (Abramowitz &
 * Stegun 15.3.6).  Both add up absolute values beside the sum; where that shows that too many
 * digits have cancelled, or terms do not end, the integral is taken by Gauss-Legendre panels in v
 * = logit p instead, marching from its peak both ways (all terms are positive there, so nothing
 * cancels).
 *
 * What must hold: results keep 10 digits for all a, b, R in 1e-3..1e3 or so
 * (tests/ref/btyd_reference.py), expected orders rise with u, survival falls from 1.
 */
#include "model/betamean.h"

#include "model/gauss.h"
#include "model/special.h"

#include <stdbool.h>

#define TERMS 2000	/* of a series, before quadrature is cheaper */
#define CANCEL 1e4	/* a series may lose this factor of its 16 digits */
#define CANCEL_GAMMA 1e2	/* and one with gamma functions before it, this */
#define TINY 1e-290	/* below this exponentials have lost digits */
#define NEAR_ONE .7	/* where the series in 1 - z is shorter */
#define TAIL 1e-13	/* where a tail of the integrand has become a pure exponential */

struct integrand {
	enum betamean what;
	double a, b, R, u;
	double scale;	/* -ln B(a, b) */
};

/* The logarithm of Beta(p; a, b) * dp/dv * (what is to be averaged), at v = logit p. */
static double
log_integrand(const struct integrand *f, double v)
{
	double tail = log1p(exp(-fabs(v))), log_p = v < 0 ? v - tail : -tail,
	       log_q = v < 0 ? -tail : -v - tail;
	double power = f->R * log1p(exp(log_p) * f->u),
	       value = f->a * log_p + f->b * log_q + f->scale;

	if (f->what == BETAMEAN_SURVIVAL)
		return value - power;
	return value + log(-expm1(-power)) - log_p;
}

/* The place of the greatest value: the integrand has one peak. */
static double
peak(const struct integrand *f, double low, double high)
{
	const double golden = .6180339887498949;
	double left = high - golden * (high - low), right = low + golden * (high - low);
	double at_left = log_integrand(f, left), at_right = log_integrand(f, right);

	while (high - low > 1e-3) {
		if (at_left > at_right) {
			high = right;
			right = left;
			at_right = at_left;
			left = high - golden * (high - low);
			at_left = log_integrand(f, left);
		} else {
			low = left;
			left = right;
			at_left = at_right;
			right = low + golden * (high - low);
			at_right = log_integrand(f, right);
		}
	}
	return (low + high) / 2;
}

/*
 * Integrate from ${from} to ${to} (either way round), and beyond it the tail that falls by ${rate}
 * for ever.
 */
static double
march(const struct integrand *f, double from, double to, double rate)
{
	double way = to >= from ? 1 : -1, left = fabs(to - from), h = 2, sum = 0;
	double top = log_integrand(f, from), here = top, there, half, middle, panel;

	for (double v = from; left > 0 && here > top - GAUSS_GONE;
	     v += way * h, left -= h, here = there, h = fmin(2 * h, 2)) {
		h = fmin(h, left);
		while (fabs((there = log_integrand(f, v + way * h)) - here) > GAUSS_CHANGE &&
		    h > 1e-12)
			h /= 2;
		half = h / 2;
		middle = v + way * half;
		panel = 0;
		for (int i = 0; i < GAUSS_HALF; i++)
			panel += gauss_points[i].weight *
			    (exp(log_integrand(f, middle - half * gauss_points[i].x)) +
				exp(log_integrand(f, middle + half * gauss_points[i].x)));
		sum += half * panel;
	}
	return left <= 0 ? sum + exp(log_integrand(f, to)) / rate : sum;
}

double
betamean_quadrature(enum betamean what, double a, double b, double R, double u)
{
	struct integrand f = { what, a, b, R, u, 0 };
	double low, high, top;

	if (u <= 0)
		return what == BETAMEAN_SURVIVAL;
	f.scale = special_gamma_rise(fmax(a, b), fmin(a, b)) - lgamma_r(fmin(a, b), &(int){ 0 });
	low = log(TAIL / fmax(fmax(1, b), u * (R + 1)));
	high = -log(TAIL / fmax(fmax(1, a), R + 1));
	top = peak(&f, low, high);
	return march(&f, top, high, b) + march(&f, top, low, a);
}

/*
 * Add up term * (1 + ratio_0 + ratio_0 ratio_1 + ...) with ratio_k = (A + k)(B + k) z / ((C + k)(D
 * + k)).
 * *${size} receives the sum of absolute values.  False where TERMS do not do.
 */
static bool
series(double term, double A, double B, double C, double D, double z, double *sum, double *size)
{
	double ratio, fall;

	*sum = term;
	*size = fabs(term);
	for (int k = 0; k < TERMS; k++) {
		ratio = (A + k) * (B + k) * z / ((C + k) * (D + k));
		term *= ratio;
		*sum += term;
		*size += fabs(term);
		/*
		 * From here on ratios stay below the greater of this one and z, once no factor
		 * changes its sign.
		 */
		fall = fmax(fabs(ratio), z);
		if (term == 0 ||
		    (A + k > 0 && B + k > 0 && C + k > 0 && fall < 1 &&
			fabs(term) < 1e-16 * (1 - fall) * *size))
			return isfinite(*size);
	}
	return false;
}

/* Gamma(v)'s logarithm and sign, for v that is no pole. */
static double
log_gamma(double v, double *sign)
{
	int s = 1;
	double value = lgamma_r(v, &s);

	*sign *= s;
	return value;
}

/* ln |Gamma(R + d) / Gamma(R)| for R > 0; R + d may be negative. */
static double
gamma_ratio(double R, double d, double *sign)
{
	int s;

	if (d >= 0)
		return special_gamma_rise(R, d);
	if (R + d > 0)
		return -special_gamma_rise(R + d, -d);
	return log_gamma(R + d, sign) - lgamma_r(R, &s);
}

/*
 * (f + b) w^f 2F1(f, f + b - R; f + b; 1 - w), over f where ${over_f}, by the connection to w,
 * which is near 0 (Abramowitz & Stegun 15.3.6): the sum of Gamma(f+b+1) Gamma(R-f) / (Gamma(b)
 * Gamma(R)) w^f 2F1(f, f+b-R; f-R+1; w)   and Gamma(f+b+1) Gamma(f-R) / (Gamma(f) Gamma(f+b-R)) w^R
 * 2F1(b, R; R-f+1; w). f + b > -1, R > 0.  False where R - f is whole or a series fails.
 */
static bool
connected(double f, double b, double R, double log_w, bool over_f, double *sum, double *size)
{
	double w = exp(log_w), A = f + b - R, scale, sign, one, one_size, two, two_size, first,
	       second = 0;

	if (R - f == floor(R - f) || !series(1, f, A, f - R + 1, 1, w, &one, &one_size) ||
	    !series(1, b, R, R - f + 1, 1, w, &two, &two_size))
		return false;
	sign = 1;
	scale = gamma_ratio(R, -f, &sign) + special_gamma_rise(b, f + 1) + f * log_w;
	first = sign * exp(scale) / (over_f ? f : 1);
	if (A > 0 || A != floor(A)) {
		sign = 1;
		scale = log_gamma(f - R, &sign) - log_gamma(A, &sign) +
		    log_gamma(f + b + 1, &sign) - log_gamma(over_f ? f + 1 : f, &sign);
		second = sign * exp(scale + R * log_w);
	}
	*sum = first * one + second * two;
	*size = fabs(first) * one_size + fabs(second) * two_size;
	return isfinite(*size) && *size > TINY;
}

double
betamean_orders(double a, double b, double R, double u)
{
	double e = a - 1, c = a + b - 1, A = c - R, log_w = -log1p(u), z = u / (1 + u);
	double first, factor, sum, size, total;

	if (u <= 0)
		return 0;
	if (z > NEAR_ONE && e != 0 && connected(e, b, R, log_w, true, &sum, &size)) {
		total = c / e - sum;
		if (total > 0 && fabs(c / e) + size < CANCEL_GAMMA * total)
			return total;
	}
	/* DESIGN's form, multiplied by c so that c = 0 is no special case. */
	first = c * (e == 0 ? -log_w : -expm1(e * log_w) / e);
	factor = exp(e * log_w);
	if (factor > TINY && series(A * z, A + 1, a, c + 1, 2, z, &sum, &size)) {
		total = first - factor * sum;
		if (total > 0 && fabs(first) + factor * size < CANCEL * total)
			return total;
	}
	return betamean_quadrature(BETAMEAN_ORDERS, a, b, R, u);
}

double
betamean_survival(double a, double b, double R, double u)
{
	double log_w = -log1p(u), z = u / (1 + u), sum, size;

	if (u <= 0)
		return 1;
	if (z > NEAR_ONE && connected(a, b, R, log_w, false, &sum, &size) && sum > 0 &&
	    size < CANCEL_GAMMA * sum)
		return sum / (a + b);
	if (exp(a * log_w) > TINY && series(1, a, a + b - R, a + b, 1, z, &sum, &size) && sum > 0 &&
	    size < CANCEL * sum)
		return exp(a * log_w) * sum;
	return betamean_quadrature(BETAMEAN_SURVIVAL, a, b, R, u);
}
