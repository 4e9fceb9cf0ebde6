/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good a forecast was: error, order and calibration.
 *
 * Means are by Welford's update.  The Gini coefficient ranks by mid-ranks, so equal forecasts share
 * what they got, and is normalised by that of the truth ranked by itself, so 1 is a perfect order.
 */
#include "model/forecast.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
	double value;
	size_t number;
};

static int
descending(const void *a, const void *b)
{
	const struct ranked *s = a, *t = b;

	if (s->value != t->value)
		return s->value > t->value ? -1 : 1;
	return (s->number > t->number) - (s->number < t->number);
}

static struct ranked *
rank(const double *values, size_t n)
{
	struct ranked *r = mem_raw(n, sizeof(*r));

	if (r == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){ values[i], i };
	if (n > 0)
		qsort(r, n, sizeof(*r), descending);
	return r;
}

enum crm_status
forecast_order(const double *forecast, size_t n, size_t *order)
{
	struct ranked *r = rank(forecast, n);

	if (r == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		order[i] = r[i].number;
	free(r);
	return CRM_OK;
}

/* Sum over i of truth_i * (mid-rank of by_i, centred, from the least). */
static enum crm_status
concentration(const double *by, const double *truth, size_t n, double *sum)
{
	struct ranked *r = rank(by, n);
	double share;
	size_t to;

	if (r == NULL)
		return CRM_ENOMEM;
	*sum = 0;
	for (size_t from = 0; from < n; from = to) {
		share = 0;
		for (to = from; to < n && r[to].value == r[from].value; to++)
			share += truth[r[to].number];
		/*
		 * Ranks from the greatest are from .. to-1; their middle, counted from the centre.
		 */
		*sum += share * (((double)n - 1) / 2 - ((double)from + (double)to - 1) / 2);
	}
	free(r);
	return CRM_OK;
}

enum crm_status
forecast_quality(const double *forecast, const double *truth, size_t n, struct forecast_quality *q)
{
	double squares = 0, mf = 0, mt = 0, ff = 0, ft = 0, df, dt, of_forecast, of_truth;
	enum crm_status status;

	*q = (struct forecast_quality){ NAN, NAN, NAN, NAN };
	if ((status = concentration(forecast, truth, n, &of_forecast)) != CRM_OK ||
	    (status = concentration(truth, truth, n, &of_truth)) != CRM_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		double k = (double)(i + 1), error = fabs(forecast[i] - truth[i]);

		q->mae = i == 0 ? error : q->mae + (error - q->mae) / k;
		squares = i == 0 ? error * error : squares + (error * error - squares) / k;
		df = forecast[i] - mf;
		dt = truth[i] - mt;
		mf += df / k;
		mt += dt / k;
		ff += df * (forecast[i] - mf);
		ft += df * (truth[i] - mt);
	}
	if (n > 0)
		q->rmse = sqrt(squares);
	if (of_truth > 0)
		q->gini = of_forecast / of_truth;
	if (ff > 0)
		q->slope = ft / ff;
	return CRM_OK;
}
