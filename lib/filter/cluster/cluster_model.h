/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_MODEL_H
#define CRM_FILTER_CLUSTER_CLUSTER_MODEL_H

#include "app/program.h"
#include "base/msg.h"
#include "model/kmeans.h"
#include "model/transform.h"

/** A feature: a column, how it is transformed, and its mean in the fit. */
struct cluster_feature {
	char *name;
	struct transform t;
	double mean, deviation;	/* of the transformed values of the rows that were fitted to */
};

/** A fitted model: all that assigning rows needs, and what --drift compares with. */
struct cluster_model {
	struct cluster_feature *feature;	/* d, then the constant ones that were left out */
	size_t d;
	size_t constants;	/* how many were left out; a row that lacks one has no cluster */
	bool fill;		/* a missing value counts as the mean */
	struct kmeans_fit fit;	/* k, d, centres */
	double *share;		/* k: share of the rows that have a cluster */
	double distance;	/* mean distance of those */
	double outlier_share; /* 0, or the quantile of distances beyond which a row is an outlier */
	double outlier_distance;
};

/**
 * cluster_model_init(model, d): Make a model with ${d} features, all zero.  CRM_OK, or CRM_ENOMEM
 * with nothing to free.
 */
CRM_CHECKED enum crm_status cluster_model_init(struct cluster_model *model, size_t d);

/**
 * cluster_model_transform(model, j, x, n, y): Transform feature ${j} of ${n} rows from ${x} to
 * ${y}.
 */
static inline void
cluster_model_transform(
    const struct cluster_model *model, size_t j, const double *x, size_t n, double *y)
{

	transform_apply(&model->feature[j].t, x, n, y);
}

/**
 * cluster_model_save(model, path, run):
 * Write the model as a table:
 * kind,name,transform,fill,shift,scale,stretch,mean,deviation,knots,cluster_1,...,cluster_k.
 * CRM_OK; CRM_ENOMEM or CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status cluster_model_save(
    const struct cluster_model *model, const char *path, const struct run *run);

/**
 * cluster_model_load(model, path, msg):
 * Read it back, to the same bits.  CRM_OK; CRM_EINPUT, CRM_EUSAGE, CRM_EIO, CRM_ENOMEM after a
 * message.
 */
CRM_CHECKED enum crm_status cluster_model_load(
    struct cluster_model *model, const char *path, struct msg *msg);

/** cluster_model_free(model): Free what it holds. */
void cluster_model_free(struct cluster_model *model);

#endif
