/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_PROFILE_H
#define CRM_FILTER_CLUSTER_CLUSTER_PROFILE_H

#include "base/buf.h"
#include "filter/cluster/cluster_model.h"
#include "filter/cluster/cluster_source.h"
#include "io/output.h"

/** Sums over the rows of each cluster and, after them, over those without one. */
struct cluster_profile {
	size_t d, k;
	struct cluster_group *group;	/* k + 1 */
	double *mean; /* (k + 1) x 2d: means of the features in original units where known, then
			 transformed */
	double *known;		/* (k + 1) x d: weight of the rows where the feature is known */
	uint64_t *known_rows;	/* (k + 1) x d: how many these are */
	uint64_t *nonzero_rows;	/* (k + 1) x d: in how many of these it is not 0 */
	double *spread; /* d: sums of weighted squared distances of the transformed features from
			   the mean of all */
	double *all;		/* d: means of the transformed features over all clusters */
	double weight;		/* of all clusters */
	decimal_sum turnover;	/* sum of all amounts without signs */
};

/**
 * cluster_profile_open(profile, model): Start empty.  CRM_OK, or CRM_ENOMEM with nothing to free.
 */
CRM_CHECKED enum crm_status cluster_profile_open(
    struct cluster_profile *profile, const struct cluster_model *model);

/**
 * cluster_profile_add(profile, g, x, y, weight, amount, scale):
 * Add a row of cluster ${g} (k: none; then ${x} and ${y} are ignored) with its features ${x} (NaN:
 * missing), the transformed ones ${y}, and its ${amount} with ${scale} decimals.  CRM_OK, or
 * CRM_EINPUT without a message if the sum of amounts without signs reaches MONEY_LIMIT.
 */
CRM_CHECKED enum crm_status cluster_profile_add(struct cluster_profile *profile, size_t g,
    const double *x, const double *y, double weight, decimal_sum amount, int scale);

/**
 * cluster_profile_write(profile, model, value, min, out):
 * Write the table; ${value} is the name of the value column, or NULL.  Leave clusters of 1 to
 * ${min} - 1 customers empty, and others so that these do not follow from totals; likewise values
 * and means of so few customers.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cluster_profile_write(const struct cluster_profile *profile,
    const struct cluster_model *model, const char *value, uint64_t min, struct output *out);

/** cluster_profile_close(profile): Free it. */
void cluster_profile_close(struct cluster_profile *profile);

/**
 * cluster_profile_sign(name): -1 for a column whose lower values are better (days_since_last, ...),
 * else 1.
 */
double cluster_profile_sign(const char *name);

#endif
