/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TESTS_MEMORY_ROWS_H
#define CRM_TESTS_MEMORY_ROWS_H

#include "model/dd.h"
#include "model/rowsource.h"

#include <stdlib.h>
#include <string.h>

/* Rows of a regression held in arrays, for tests: x is row-major n x p; w may be NULL. */
struct memory_rows {
	const struct dd *x;
	const double *y, *w;
	size_t n, p, at;
	double *hi, *lo, by[ROWSOURCE_BLOCK], bw[ROWSOURCE_BLOCK];
};

static inline enum crm_status
memory_rows_first(void *arg)
{
	struct memory_rows *m = arg;

	m->at = 0;
	return CRM_OK;
}

static inline enum crm_status
memory_rows_next(void *arg, struct rowblock *b)
{
	struct memory_rows *m = arg;
	size_t i, j;

	for (i = 0; i < ROWSOURCE_BLOCK && m->at < m->n; i++, m->at++) {
		for (j = 0; j < m->p; j++) {
			m->hi[j * ROWSOURCE_BLOCK + i] = m->x[m->at * m->p + j].hi;
			m->lo[j * ROWSOURCE_BLOCK + i] = m->x[m->at * m->p + j].lo;
		}
		m->by[i] = m->y[m->at];
		m->bw[i] = m->w == NULL ? 1.0 : m->w[m->at];
	}
	*b = (struct rowblock){ i, m->hi, m->lo, m->by, m->bw };
	return CRM_OK;
}

/*
 * A source of the rows of ${m}, whose x, y, w, n and p are set; memory_rows_free() frees its
 * buffers.
 */
static inline struct rowsource
memory_rows_open(struct memory_rows *m)
{

	m->hi = calloc(m->p * ROWSOURCE_BLOCK, sizeof(double));
	m->lo = calloc(m->p * ROWSOURCE_BLOCK, sizeof(double));
	if (m->hi == NULL || m->lo == NULL)
		abort();
	return (struct rowsource){ m->p, memory_rows_first, memory_rows_next, m };
}

static inline void
memory_rows_free(struct memory_rows *m)
{

	free(m->hi);
	free(m->lo);
}

#endif
