/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_PATTERNS_H
#define CRM_MODEL_PATTERNS_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * The distinct triples (x, u, v) of a table with how often each is there.  A likelihood that
 * depends on a row only through such a triple is summed over these instead of the rows.  For
 * lifetime models u is t_x and v is T.
 *
 * Sorted by x, then u, then v, so that what is computed from them does not depend on the order of
 * the rows.
 */
struct patterns {
	size_t n;		/* distinct triples */
	double *x, *u, *v;	/* n each */
	double *count;		/* n: rows of this triple */
	uint32_t *run;		/* n: which of the distinct x, 0..runs-1 */
	size_t runs;
	double *run_x;		/* runs: the distinct x, ascending */
	double log_gaps; /* for the caller: the sum over all rows of ln(gap between orders); NaN:
			    unknown */
	size_t rows;		/* sum of the counts */

	/*
	 * With covariates: patterns are sorted by cell, then x, u, v; runs are of one cell too.
	 */
	uint32_t *cell;		/* n: which row of ${z}; NULL without */
	size_t terms;		/* for the caller: */
	const double *z;	/* rows of ${terms} covariates, one a cell */
};

/**
 * patterns_make(p, x, u, v, rows, which):
 * Collect the distinct triples of ${rows} rows.  All values are finite.  ${which} (${rows} long,
 * may be NULL) receives the number of each row's triple.  Free with patterns_free().  Return CRM_OK
 * or CRM_ENOMEM with nothing to free.  O(rows + n log n); at most 2^32 - 2 rows (more is
 * CRM_ENOMEM).
 */
CRM_CHECKED enum crm_status patterns_make(struct patterns *p, const double *x, const double *u,
    const double *v, size_t rows, uint32_t *which);

/**
 * patterns_split(p, x, u, v, cell, rows, which):
 * As patterns_make(), but rows of different ${cell} are different patterns: p->cell is set.
 */
CRM_CHECKED enum crm_status patterns_split(struct patterns *p, const double *x, const double *u,
    const double *v, const uint32_t *cell, size_t rows, uint32_t *which);

/**
 * patterns_thin(p, most, thin):
 * A smaller set for a first look: of each x, where there are more than ${most} patterns, every
 * k-th, their counts scaled so that each x keeps its number of rows (counts need not be whole
 * then).  Return CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status patterns_thin(
    const struct patterns *p, size_t most, struct patterns *thin);

/** patterns_free(p): Free the arrays and leave an empty ${p}.  NULL is fine. */
void patterns_free(struct patterns *p);

#endif
