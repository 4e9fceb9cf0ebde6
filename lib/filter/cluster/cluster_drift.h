/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_DRIFT_H
#define CRM_FILTER_CLUSTER_CLUSTER_DRIFT_H

#include "filter/cluster/cluster_model.h"
#include "io/output.h"

/** Sums over rows assigned by a model, to compare with the rows that it was fitted to. */
struct cluster_drift {
	size_t d, k;
	uint64_t rows;		/* with a cluster */
	uint64_t *count;	/* k */
	double *mean;		/* d: of the transformed features */
	double *spread;		/* d: sums of squared distances from it */
	double distance;	/* mean */
};

/** cluster_drift_open(drift, model): Start empty.  CRM_OK, or CRM_ENOMEM with nothing to free. */
CRM_CHECKED enum crm_status cluster_drift_open(
    struct cluster_drift *drift, const struct cluster_model *model);

/**
 * cluster_drift_add(drift, g, y, distance): Add a row of cluster ${g} with the transformed features
 * ${y} and the ${distance} to its centre.
 */
void cluster_drift_add(struct cluster_drift *drift, size_t g, const double *y, double distance);

/**
 * cluster_drift_write(drift, model, out):
 * Write the table measure,name,model,now,change: the shares of the clusters, the population
 * stability index of these, the mean of each feature (change in standard deviations of the model's
 * rows), its standard deviation and the mean distance (change: ratio less 1).
 */
void cluster_drift_write(
    const struct cluster_drift *drift, const struct cluster_model *model, struct output *out);

/** cluster_drift_close(drift): Free it. */
void cluster_drift_close(struct cluster_drift *drift);

#endif
