/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operations on the upper triangle that a least-squares problem is reduced to: solve, invert,
 * condition, and find dependent columns.
 *
 * A column is dependent when the part of it that is orthogonal to the columns before it is tiny
 * against its own length; the combination it depends on is read from a solve with the leading
 * triangle.
 */
#include "model/triangle.h"

#include "base/mem.h"

#include <gsl/gsl_linalg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
triangle_open(struct triangle *t, size_t p)
{

	*t = (struct triangle){ .p = p };
	if (p != 0 && p > SIZE_MAX / p)
		return CRM_ENOMEM;
	t->r = mem_new(p * p, sizeof(*t->r));
	t->z = mem_new(p, sizeof(*t->z));
	if (t->r == NULL || t->z == NULL) {
		triangle_free(t);
		return CRM_ENOMEM;
	}
	return CRM_OK;
}

/* The length of column j of X, which is that of column j of R. */
static double
column_length(const struct triangle *t, size_t j)
{
	double length = 0.0;
	size_t i;

	for (i = 0; i <= j; i++)
		length = hypot(length, t->r[i * t->p + j].hi);
	return length;
}

size_t
triangle_dependent(const struct triangle *t, double tolerance, unsigned char *involved)
{
	double length = 0.0, sum;
	double *a;
	size_t i, j, k;

	for (j = 0; j < t->p; j++)
		if (!(fabs(t->r[j * t->p + j].hi) > tolerance * (length = column_length(t, j))))
			break;
	if (j == t->p)
		return j;
	memset(involved, 0, t->p);
	involved[j] = 1;
	/* Column j is the sum of a_i times column i, with R_11 a = r_1j. */
	if ((a = mem_new(j, sizeof(*a))) == NULL)
		return j;
	for (i = j; i-- > 0;) {
		sum = dd_real(t->r[i * t->p + j]);
		for (k = i + 1; k < j; k++)
			sum -= dd_real(t->r[i * t->p + k]) * a[k];
		a[i] = sum / dd_real(t->r[i * t->p + i]);
		involved[i] = fabs(a[i]) * column_length(t, i) > 1e-7 * length;
	}
	free(a);
	return j;
}

enum crm_status
triangle_rcond(const struct triangle *t, double *rcond)
{
	gsl_matrix *a = gsl_matrix_alloc(t->p, t->p);
	gsl_vector *work = gsl_vector_alloc(3 * t->p);
	enum crm_status rc = CRM_ENOMEM;
	double length;
	size_t i, j;

	if (a == NULL || work == NULL)
		goto done;
	gsl_matrix_set_zero(a);
	rc = CRM_OK;
	*rcond = 0.0;
	for (j = 0; j < t->p; j++) {
		length = column_length(t, j);
		if (!(length > 0.0) || !isfinite(length) || t->r[j * t->p + j].hi == 0.0)
			goto done;
		for (i = 0; i <= j; i++)
			gsl_matrix_set(a, i, j, t->r[i * t->p + j].hi / length);
	}
	if (gsl_linalg_tri_rcond(CblasUpper, a, rcond, work) != 0 || !isfinite(*rcond))
		*rcond = 0.0;
done:
	gsl_matrix_free(a);
	gsl_vector_free(work);
	return rc;
}

void
triangle_solve(const struct triangle *t, const struct dd *b, struct dd *x)
{
	struct dd sum;
	size_t i, k;

	for (i = t->p; i-- > 0;) {
		sum = b[i];
		for (k = i + 1; k < t->p; k++)
			sum = dd_sub(sum, dd_mul(t->r[i * t->p + k], x[k]));
		x[i] = dd_div(sum, t->r[i * t->p + i]);
	}
}

void
triangle_solve_transposed(const struct triangle *t, const struct dd *b, struct dd *x)
{
	struct dd sum;
	size_t i, k;

	for (i = 0; i < t->p; i++) {
		sum = b[i];
		for (k = 0; k < i; k++)
			sum = dd_sub(sum, dd_mul(t->r[k * t->p + i], x[k]));
		x[i] = dd_div(sum, t->r[i * t->p + i]);
	}
}

enum crm_status
triangle_inverse(const struct triangle *t, double *inverse)
{
	struct dd *column = mem_new(t->p, sizeof(*column)), sum;
	size_t i, j, k, p = t->p;

	if (column == NULL)
		return CRM_ENOMEM;
	for (j = 0; j < p; j++) {
		/* R x = e_j: x ends at entry j. */
		for (i = p; i-- > 0;) {
			sum = dd_of(i == j ? 1.0 : 0.0);
			for (k = i + 1; k <= j; k++)
				sum = dd_sub(sum, dd_mul(t->r[i * p + k], column[k]));
			column[i] = i > j ? dd_of(0.0) : dd_div(sum, t->r[i * p + i]);
			inverse[i * p + j] = dd_real(column[i]);
		}
	}
	free(column);
	return CRM_OK;
}

void
triangle_free(struct triangle *t)
{

	free(t->r);
	free(t->z);
	*t = (struct triangle){ 0 };
}
