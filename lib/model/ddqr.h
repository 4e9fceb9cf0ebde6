/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_DDQR_H
#define CRM_MODEL_DDQR_H

#include "base/status.h"
#include "model/dd.h"

#include <stddef.h>

/**
 * QR factorisation in double-double of a matrix that comes in blocks of rows: each block is folded
 * into the triangle by Householder reflections (TSQR: Demmel et al. 2012), so memory is that of the
 * triangle.  With about 32 digits it keeps 15 of them where the columns are as nearly dependent as
 * in NIST's Filip (condition 1e15).  O(n c^2), some 30 times slower than in double.
 */
struct ddqr {
	size_t c;		/* columns */
	struct dd *r;		/* the triangle, row-major c x c, diagonal >= 0 */
};

/**
 * ddqr_open(q, columns): Start with a zero triangle.  CRM_OK or CRM_ENOMEM with nothing to free.
 */
CRM_CHECKED enum crm_status ddqr_open(struct ddqr *q, size_t columns);

/**
 * ddqr_add(q, hi, lo, n, stride):
 * Fold in ${n} rows: entry (i, j) is hi[j * stride + i] + lo[j * stride + i].  The rows are
 * overwritten.
 */
void ddqr_add(struct ddqr *q, double *hi, double *lo, size_t n, size_t stride);

/** ddqr_free(q): Free it. */
void ddqr_free(struct ddqr *q);

#endif
