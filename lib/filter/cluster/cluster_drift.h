/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_DRIFT_H
#define CRM_FILTER_CLUSTER_CLUSTER_DRIFT_H

#include "filter/cluster/cluster_model.h"
#include "io/output.h"

/** What new rows look like beside those that the model was fitted to. */
struct cluster_drift {
	size_t d, k;
	uint64_t rows;		/* with a cluster */
	uint64_t *count;	/* k */
	double *mean;		/* d: of the transformed features */
	double *spread;		/* d: sums of squared distances from it */
	double distance;	/* mean */
};

/** cluster_drift_open(drift, model): Nothing yet.  CRM_OK, or CRM_ENOMEM with nothing to free. */
CRM_CHECKED enum crm_status cluster_drift_open(
    struct cluster_drift *drift, const struct cluster_model *model);

/**
 * cluster_drift_add(drift, g, y, distance): Count a row of cluster ${g} with transformed features
 * ${y}.
 */
void cluster_drift_add(struct cluster_drift *drift, size_t g, const double *y, double distance);

/**
 * cluster_drift_write(drift, model, out):
 * The table measure,name,model,now,change: the shares of the clusters, the population stability
 * index of these, the mean of each feature (moved by so many of the model's standard deviations),
 * its standard deviation and the mean distance (ratio less 1).
 */
void cluster_drift_write(
    const struct cluster_drift *drift, const struct cluster_model *model, struct output *out);

/** cluster_drift_close(drift): Free it. */
void cluster_drift_close(struct cluster_drift *drift);

#endif
