/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_FORECAST_H
#define CRM_MODEL_FORECAST_H

#include "base/status.h"

#include <stddef.h>

/** How good a forecast was. */
struct forecast_quality {
	double mae;	/* mean absolute error */
	double rmse;	/* root of the mean squared error */
	double gini; /* of the truth in the order of the forecast, as a share of that in its own
			order: 1 is a perfect order, 0 chance */
	double slope; /* of the least-squares line of the truth on the forecast: 1 is calibrated,
			 below 1 the forecast is too spread */
};

/**
 * forecast_quality(forecast, truth, n, quality):
 * Compare ${n} forecasts (finite) with what came.  Gini: with F the mid-rank of the forecast (ties
 * share theirs) over n, the covariance of truth and F, divided by that of the truth and its own F.
 * NaN where a figure does not exist (no spread).  CRM_OK or CRM_ENOMEM; O(n log n).
 */
CRM_CHECKED enum crm_status forecast_quality(
    const double *forecast, const double *truth, size_t n, struct forecast_quality *quality);

/**
 * forecast_order(forecast, n, order):
 * Fill ${order} (n long) with the numbers of the forecasts, greatest first; ties in the order they
 * have.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status forecast_order(const double *forecast, size_t n, size_t *order);

#endif
