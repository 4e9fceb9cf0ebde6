/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QR of a tall matrix in blocks of rows, in double-double, by Householder reflections.
 *
 * Each block is stacked under the triangle so far and reduced again (TSQR: Demmel, Grigori,
 * Hoemmen & Langou 2012).  Reflections only touch the block and one row of the triangle, because
 * what lies between is zero.
 */
#include "model/ddqr.h"

#include "base/mem.h"

#include <stdlib.h>

/* Sums are kept in so many parts, in a fixed order, so that they need not wait for one another. */
#define LANES 4

enum crm_status
ddqr_open(struct ddqr *q, size_t columns)
{

	*q = (struct ddqr){ .c = columns };
	if (columns != 0 && columns > (size_t)-1 / columns)
		return CRM_ENOMEM;
	q->r = mem_new(columns * columns, sizeof(*q->r));
	return q->r == NULL ? CRM_ENOMEM : CRM_OK;
}

/*
 * s + a * b; an addition that may lose the low part where the sum cancels, which a sum of many rows
 * can bear.
 */
static inline struct dd
multiply_add(struct dd s, struct dd a, struct dd b)
{
	struct dd p = dd_product(a.hi, b.hi), t;

	p.lo += a.hi * b.lo + a.lo * b.hi;
	t = dd_sum(s.hi, p.hi);
	return dd_norm(t.hi, t.lo + (s.lo + p.lo));
}

static struct dd
dot(const double *ah, const double *al, const double *bh, const double *bl, size_t n)
{
	struct dd s[LANES] = { { 0, 0 } };
	size_t i, k;

	for (i = 0; i + LANES <= n; i += LANES)
		for (k = 0; k < LANES; k++)
			s[k] = multiply_add(s[k], (struct dd){ ah[i + k], al[i + k] },
			    (struct dd){ bh[i + k], bl[i + k] });
	for (; i < n; i++)
		s[0] = multiply_add(s[0], (struct dd){ ah[i], al[i] }, (struct dd){ bh[i], bl[i] });
	return dd_add(dd_add(s[0], s[1]), dd_add(s[2], s[3]));
}

/* b = b + factor * a */
static void
add_multiple(double *bh, double *bl, const double *ah, const double *al, struct dd factor, size_t n)
{
	struct dd s;
	size_t i;

	for (i = 0; i < n; i++) {
		s = multiply_add((struct dd){ bh[i], bl[i] }, (struct dd){ ah[i], al[i] }, factor);
		bh[i] = s.hi;
		bl[i] = s.lo;
	}
}

/*
 * Column j of [r_jj; block] becomes [mu; 0] by the reflection I - beta v v', v = (v0, block column
 * j) (Golub & Van Loan, 5.1.1), which is applied to the columns after it.  Above and below r_jj
 * the triangle is not touched.
 */
static void
reflect(struct ddqr *q, size_t j, double *hi, double *lo, size_t n, size_t stride)
{
	double *vh = hi + j * stride, *vl = lo + j * stride;
	struct dd *rjj = &q->r[j * q->c + j];
	struct dd sigma = dot(vh, vl, vh, vl, n), mu, v0, scale, s;
	size_t k;

	if (!(sigma.hi > 0.0))
		return;
	mu = dd_sqrt(dd_add(dd_mul(*rjj, *rjj), sigma));
	/* r_jj >= 0, so r_jj - mu is had without cancelling. */
	v0 = dd_neg(dd_div(sigma, dd_add(*rjj, mu)));
	scale = dd_div(dd_of(2.0), dd_add(sigma, dd_mul(v0, v0)));
	*rjj = mu;
	for (k = j + 1; k < q->c; k++) {
		s = dd_add(dd_mul(v0, q->r[j * q->c + k]),
		    dot(vh, vl, hi + k * stride, lo + k * stride, n));
		s = dd_neg(dd_mul(scale, s));
		q->r[j * q->c + k] = dd_add(q->r[j * q->c + k], dd_mul(s, v0));
		add_multiple(hi + k * stride, lo + k * stride, vh, vl, s, n);
	}
}

void
ddqr_add(struct ddqr *q, double *hi, double *lo, size_t n, size_t stride)
{
	size_t j;

	for (j = 0; j < q->c; j++)
		reflect(q, j, hi, lo, n, stride);
}

void
ddqr_free(struct ddqr *q)
{

	free(q->r);
	*q = (struct ddqr){ 0 };
}
