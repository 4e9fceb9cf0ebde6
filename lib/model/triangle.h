/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_TRIANGLE_H
#define CRM_MODEL_TRIANGLE_H

#include "base/status.h"
#include "model/dd.h"

#include <stddef.h>

/**
 * What a least-squares problem min |y - X b| is reduced to by X = QR: the upper triangle R and z =
 * Q'y, which hold all that the coefficients and their covariance depend on.
 */
struct triangle {
	size_t p;
	struct dd *r;		/* row-major p x p; below the diagonal nothing is read */
	struct dd *z;		/* p */
};

/** triangle_open(t, p): Zeroes.  CRM_OK or CRM_ENOMEM with nothing to free. */
CRM_CHECKED enum crm_status triangle_open(struct triangle *t, size_t p);

/**
 * triangle_dependent(t, tolerance, involved):
 * Find the first column of X that is, up to ${tolerance} of its own length, a linear combination of
 * those before it; return its place, or t->p if there is none.  Columns that take part in the
 * combination, and itself, are marked 1 in ${involved} (p bytes, zeroed before).
 */
size_t triangle_dependent(const struct triangle *t, double tolerance, unsigned char *involved);

/**
 * triangle_rcond(t, rcond):
 * Estimate the reciprocal condition (1-norm) of X with its columns scaled to length 1
 * (gsl_linalg_tri_rcond); 0 where singular. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status triangle_rcond(const struct triangle *t, double *rcond);

/** triangle_solve(t, b, x): Solve R x = ${b} for a regular R; ${x} may be ${b}. */
void triangle_solve(const struct triangle *t, const struct dd *b, struct dd *x);

/** triangle_solve_transposed(t, b, x): Solve R' x = ${b}; ${x} may be ${b}. */
void triangle_solve_transposed(const struct triangle *t, const struct dd *b, struct dd *x);

/**
 * triangle_inverse(t, inverse): R^-1, row-major p x p with zeroes below the diagonal.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status triangle_inverse(const struct triangle *t, double *inverse);

/** triangle_free(t): Free it. */
void triangle_free(struct triangle *t);

#endif
