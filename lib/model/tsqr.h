/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_TSQR_H
#define CRM_MODEL_TSQR_H

#include "base/status.h"
#include "model/rowsource.h"
#include "model/triangle.h"

#include <stddef.h>

/**
 * QR factorisation in double of a tall matrix that comes in blocks of rows, by GSL's
 * gsl_multilarge_linear (TSQR): memory is that of the triangle and of one block, whatever the
 * number of rows.
 */
struct tsqr;

/** tsqr_open(q, p): For ${p} columns.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status tsqr_open(struct tsqr **q, size_t p);

/**
 * tsqr_add(q, block, scale, y):
 * Fold in the rows of ${block} (its high parts), row i times ${scale}[i], with the right-hand side
 * ${y} (taken as it is).  CRM_OK, or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status tsqr_add(
    struct tsqr *q, const struct rowblock *block, const double *scale, const double *y);

/**
 * tsqr_finish(q, t): Store R and Q'y in ${t} (opened for p columns) and start anew.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status tsqr_finish(struct tsqr *q, struct triangle *t);

/** tsqr_close(q): Free it.  NULL is fine. */
void tsqr_close(struct tsqr *q);

#endif
