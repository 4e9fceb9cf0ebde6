/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_FIT_QUALITY_H
#define CRM_MODEL_FIT_QUALITY_H

#include "base/status.h"
#include "model/dd.h"
#include "model/regfit.h"

#include <stddef.h>
#include <stdint.h>

/** Bins of the calibration table. */
#define FIT_QUALITY_BINS 10

/** One bin of the calibration table: rows of like predicted probability. */
struct fit_quality_bin {
	uint64_t n;
	double predicted, actual;	/* weighted means; NaN where n is 0 */
};

/** How well predicted means agree with what came. */
struct fit_quality {
	enum regfit_family family;
	uint64_t n;
	struct dd w, sy, se, sa,
	    deviance; /* sums: weights; w y; w error^2; w |error|; w deviance */
	double mean, m2;			/* of y, by Welford's update */
	struct fit_quality_row *row; /* binomial only: AUC and calibration need an order */
	size_t room;
	/* From fit_quality_finish() on: */
	double rmse, mae, r_squared; /* r_squared: 1 - sum of squared errors / that about the mean
					of these rows */
	double mean_deviance;			/* deviance / sum of weights */
	double auc; /* probability that a success is ranked above a failure; ties count half */
	double brier;
	struct fit_quality_bin bin[FIT_QUALITY_BINS];
};

/** fit_quality_open(s, family): Nothing scored yet. */
void fit_quality_open(struct fit_quality *s, enum regfit_family family);

/**
 * fit_quality_add(s, eta, y, w):
 * Score a row with linear predictor ${eta}, response ${y} and weight ${w} > 0.  Constant memory but
 * for binomial: 32 bytes a row or so.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status fit_quality_add(struct fit_quality *s, double eta, double y, double w);

/**
 * fit_quality_finish(s):
 * Compute the results; what is not defined (no rows, a single outcome) is NaN.  A row of rank r
 * (from 0, by predicted probability; equal ones share the least rank) of n falls into bin floor(10
 * r / n).  Sorts: O(n log n) for binomial.
 */
void fit_quality_finish(struct fit_quality *s);

/** fit_quality_free(s): Free it. */
void fit_quality_free(struct fit_quality *s);

#endif
