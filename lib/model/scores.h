/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SCORES_H
#define CRM_MODEL_SCORES_H

#include "base/status.h"
#include "model/dd.h"
#include "model/regfit.h"

#include <stddef.h>
#include <stdint.h>

/** Bins of the calibration table. */
#define SCORES_BINS 10

/** One bin of the calibration table: rows of like predicted probability. */
struct scores_bin {
	uint64_t n;
	double predicted, actual;	/* weighted means; NaN where n is 0 */
};

/** How well predicted means agree with what came. */
struct scores {
	enum regfit_family family;
	uint64_t n;
	struct dd w, sy, se, sa, deviance;	/* sums: weights; w y; w error^2; w |error|; w deviance */
	double mean, m2;			/* of y, by Welford's update */
	struct scores_row *row;			/* binomial only: AUC and calibration need an order */
	size_t room;
	/* From scores_finish() on: */
	double rmse, mae, r_squared;		/* r_squared: 1 - sum of squared errors / that about the mean of these rows */
	double mean_deviance;			/* deviance / sum of weights */
	double auc;				/* probability that a success is ranked above a failure; ties count half */
	double brier;
	struct scores_bin bin[SCORES_BINS];
};

/** scores_open(s, family): Nothing scored yet. */
void scores_open(struct scores *s, enum regfit_family family);

/**
 * scores_add(s, eta, y, w):
 * Score a row with linear predictor ${eta}, response ${y} and weight ${w} > 0.  Constant memory but for binomial: 32 bytes a row or so.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status scores_add(struct scores *s, double eta, double y, double w);

/**
 * scores_finish(s):
 * Compute the results; what is not defined (no rows, a single outcome) is NaN.  A row of rank r (from 0, by predicted probability; equal ones
 * share the least rank) of n falls into bin floor(10 r / n).  Sorts: O(n log n) for binomial.
 */
void scores_finish(struct scores *s);

/** scores_free(s): Free it. */
void scores_free(struct scores *s);

#endif
