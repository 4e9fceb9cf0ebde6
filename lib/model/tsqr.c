/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QR of a tall matrix in blocks of rows, in double, by GSL's gsl_multilarge_linear TSQR.
 *
 * GSL wants at least as many rows as columns at a time: rows are gathered here, and the last block
 * is filled up with zeroes.
 */
#include "model/tsqr.h"

#include "base/mem.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multilarge.h>
#include <stdlib.h>

struct tsqr {
	size_t p;
	gsl_multilarge_linear_workspace *work;
	gsl_matrix *x;		/* the rows gathered for GSL, which wants at least p at a time */
	gsl_vector *y;
	size_t n, room;
};

enum crm_status
tsqr_open(struct tsqr **q, size_t p)
{
	struct tsqr *t = mem_new(1, sizeof(*t));

	if (t == NULL)
		return CRM_ENOMEM;
	(void)gsl_set_error_handler_off();
	t->p = p;
	t->room = 2 * p > ROWSOURCE_BLOCK ? 2 * p : ROWSOURCE_BLOCK;
	t->work = gsl_multilarge_linear_alloc(gsl_multilarge_linear_tsqr, p);
	t->x = gsl_matrix_alloc(t->room, p);
	t->y = gsl_vector_alloc(t->room);
	if (t->work == NULL || t->x == NULL || t->y == NULL) {
		tsqr_close(t);
		return CRM_ENOMEM;
	}
	*q = t;
	return CRM_OK;
}

/* Hand the gathered rows to GSL, with zeroes up to p rows. */
static enum crm_status
flush(struct tsqr *q)
{
	size_t n = q->n > q->p ? q->n : q->p;
	gsl_matrix_view x = gsl_matrix_submatrix(q->x, 0, 0, n, q->p);
	gsl_vector_view y = gsl_vector_subvector(q->y, 0, n);
	size_t i;

	for (i = q->n; i < n; i++) {
		gsl_vector_view row = gsl_matrix_row(q->x, i);

		gsl_vector_set_zero(&row.vector);
		gsl_vector_set(q->y, i, 0.0);
	}
	q->n = 0;
	return gsl_multilarge_linear_accumulate(&x.matrix, &y.vector, q->work) == GSL_SUCCESS
	    ? CRM_OK
	    : CRM_ENOMEM;
}

enum crm_status
tsqr_add(struct tsqr *q, const struct rowblock *block, const double *scale, const double *y)
{
	enum crm_status rc = CRM_OK;
	size_t i, j;

	for (i = 0; i < block->n && rc == CRM_OK; i++) {
		for (j = 0; j < q->p; j++)
			gsl_matrix_set(
			    q->x, q->n, j, block->hi[j * ROWSOURCE_BLOCK + i] * scale[i]);
		gsl_vector_set(q->y, q->n, y[i]);
		if (++q->n == q->room)
			rc = flush(q);
	}
	return rc;
}

enum crm_status
tsqr_finish(struct tsqr *q, struct triangle *t)
{
	enum crm_status rc = flush(q);
	const gsl_matrix *r;
	const gsl_vector *z;
	size_t i, j;

	if (rc != CRM_OK)
		return rc;
	r = gsl_multilarge_linear_matrix_ptr(q->work);
	z = gsl_multilarge_linear_rhs_ptr(q->work);
	for (i = 0; i < q->p; i++) {
		for (j = 0; j < q->p; j++)
			t->r[i * q->p + j] = dd_of(j < i ? 0.0 : gsl_matrix_get(r, i, j));
		t->z[i] = dd_of(gsl_vector_get(z, i));
	}
	return gsl_multilarge_linear_reset(q->work) == GSL_SUCCESS ? CRM_OK : CRM_ENOMEM;
}

void
tsqr_close(struct tsqr *q)
{

	if (q == NULL)
		return;
	if (q->work != NULL)
		gsl_multilarge_linear_free(q->work);
	gsl_matrix_free(q->x);
	gsl_vector_free(q->y);
	free(q);
}
