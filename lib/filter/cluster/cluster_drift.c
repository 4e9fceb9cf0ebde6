/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cluster --drift: how far rows have moved away from the model that assigns them.
 *
 * Shares of the clusters, means and deviations of the transformed features and the mean distance
 * are compared with those that the model was saved with. The stability index is the population
 * stability index: the sum over clusters of (p - q) ln(p / q), with empty clusters counted as a
 * small share.
 */
#include "filter/cluster/cluster_drift.h"

#include "base/mem.h"
#include "table/row_out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DIGITS 6

/* A change below this is no more than the order in which sums were taken. */
#define ROUNDING 1e-12

/* Shares below this count as this in the stability index, which could not take an empty cluster. */
#define LEAST_SHARE 1e-4

enum crm_status
cluster_drift_open(struct cluster_drift *drift, const struct cluster_model *model)
{

	*drift = (struct cluster_drift){ .d = model->d, .k = model->fit.k };
	drift->count = mem_new(drift->k, sizeof(*drift->count));
	drift->mean = mem_new(drift->d, sizeof(*drift->mean));
	drift->spread = mem_new(drift->d, sizeof(*drift->spread));
	if (drift->count != NULL && drift->mean != NULL && drift->spread != NULL)
		return CRM_OK;
	cluster_drift_close(drift);
	return CRM_ENOMEM;
}

void
cluster_drift_close(struct cluster_drift *drift)
{

	free(drift->count);
	free(drift->mean);
	free(drift->spread);
	*drift = (struct cluster_drift){ 0 };
}

/*
 * Means and spread are updated in place (Welford), since the rows of a stream are not kept and the
 * sum of squares of large numbers would lose the difference that is looked for.
 */
void
cluster_drift_add(struct cluster_drift *drift, size_t g, const double *y, double distance)
{
	double n;

	drift->count[g]++;
	n = (double)++drift->rows;
	drift->distance += (distance - drift->distance) / n;
	for (size_t j = 0; j < drift->d; j++) {
		double move = y[j] - drift->mean[j];

		drift->mean[j] += move / n;
		drift->spread[j] += move * (y[j] - drift->mean[j]);
	}
}

static void
write_row(struct row_out *row, const char *measure, const char *name, double model, double now,
    double change)
{

	row_out_text(row, slice_of(measure));
	row_out_text(row, slice_of(name));
	row_out_real(row, model, DIGITS);
	row_out_real(row, now, DIGITS);
	row_out_real(row, fabs(change) < ROUNDING ? 0 : change, DIGITS);
	row_out_end(row);
}

void
cluster_drift_write(
    const struct cluster_drift *drift, const struct cluster_model *model, struct output *out)
{
	static const char *const columns[] = { "measure", "name", "model", "now", "change" };
	struct row_out row = { .out = out };
	double n = (double)drift->rows, psi = 0, none = (double)NAN;
	char name[32];

	for (size_t c = 0; c < sizeof(columns) / sizeof(*columns); c++)
		row_out_text(&row, slice_of(columns[c]));
	row_out_end(&row);
	for (size_t g = 0; g < drift->k; g++) {
		double was = model->share[g],
		       now = drift->rows == 0 ? none : (double)drift->count[g] / n;
		double p = now > LEAST_SHARE ? now : LEAST_SHARE,
		       q = was > LEAST_SHARE ? was : LEAST_SHARE;

		snprintf(name, sizeof(name), "%zu", g + 1);
		write_row(&row, "share", name, was, now, now - was);
		psi += (p - q) * log(p / q);
	}
	write_row(&row, "stability_index", "share", none, none, drift->rows == 0 ? none : psi);
	for (size_t j = 0; j < drift->d; j++) {
		const struct cluster_feature *f = model->feature + j;
		double mean = drift->rows == 0 ? none : drift->mean[j],
		       deviation = drift->rows == 0 ? none : sqrt(drift->spread[j] / n);

		/*
		 * The mean is printed in the column's own units, and its change in standard
		 * deviations of the transformed feature, which compares between features.
		 */
		write_row(&row, "mean", f->name, transform_back(&f->t, f->mean),
		    transform_back(&f->t, mean),
		    f->deviation > 0 ? (mean - f->mean) / f->deviation : none);
		write_row(&row, "deviation", f->name, f->deviation, deviation,
		    f->deviation > 0 ? deviation / f->deviation - 1 : none);
	}
	write_row(&row, "distance", "mean", model->distance,
	    drift->rows == 0 ? none : drift->distance,
	    drift->rows > 0 && model->distance > 0 ? drift->distance / model->distance - 1 : none);
}
