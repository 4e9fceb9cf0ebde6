/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_SOURCE_H
#define CRM_FILTER_CLUSTER_CLUSTER_SOURCE_H

#include "filter/cluster/cluster_options.h"
#include "filter/cluster/cluster_model.h"
#include "table/decimal.h"
#include "table/table_in.h"

/** Which columns the numbers of a row are in, and what to do if they are missing. */
struct cluster_source {
	struct table_in *table;
	size_t d;		/* with the model's constants */
	size_t *column;		/* d: the features */
	size_t value; /* the column that orders the clusters and is summed in profiles, or
			 TABLE_NONE */
	size_t value_feature;	/* which of the features it is, or d */
	size_t weight;		/* or TABLE_NONE */
	bool need_value;	/* read the value, */
	bool need_amount;	/* and as an exact amount */
	enum cluster_missing missing;
	uint64_t rows;		/* how many were read, */
	uint64_t without;	/* and how many of them lack a feature */
	uint64_t refused;	/* values that are not numbers */
	struct msg *msg;
};

/** The numbers of a row. */
struct cluster_values {
	double *x;		/* d, NaN where missing; room is the caller's */
	bool complete;		/* the row is used in the fit */
	double weight;		/* 1 without a column of weights */
	double value;		/* the value column; NaN where missing, not needed, or a feature */
	decimal_sum amount;	/* the same, exact; 0 for none */
	int scale;		/* its decimals */
};

/**
 * cluster_source_fit(source, options, model, table, msg):
 * Find the columns that the options name, and start ${model} with their names and transforms.
 * CRM_OK, to be freed with cluster_source_free() and cluster_model_free(); CRM_EUSAGE after a
 * message, or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cluster_source_fit(struct cluster_source *source,
    const struct cluster_options *options, struct cluster_model *model, struct table_in *table,
    struct msg *msg);

/**
 * cluster_source_name(source, options, model, msg): As cluster_source_fit() without a table: only
 * start ${model}, for the rows of a sample that was merged.
 */
CRM_CHECKED enum crm_status cluster_source_name(struct cluster_source *source,
    const struct cluster_options *options, struct cluster_model *model, struct msg *msg);

/**
 * cluster_source_value(source, model, name): After cluster_source_name(): let ${name} be the value
 * column; empty: there is none.
 */
void cluster_source_value(
    struct cluster_source *source, const struct cluster_model *model, struct slice name);

/**
 * cluster_source_apply(source, options, model, table, msg):
 * Find the columns of a ${model} that was loaded.  As cluster_source_fit().
 */
CRM_CHECKED enum crm_status cluster_source_apply(struct cluster_source *source,
    const struct cluster_options *options, const struct cluster_model *model,
    struct table_in *table, struct msg *msg);

/**
 * cluster_source_read(source, row, values):
 * Read the numbers of ${row}.  CRM_OK, or CRM_EINPUT after a message for a bad weight, or with
 * --missing=error for a missing feature.
 */
CRM_CHECKED enum crm_status cluster_source_read(
    struct cluster_source *source, const struct csv_row *row, struct cluster_values *values);

/**
 * cluster_source_done(source):
 * Warn of the rows that lacked a feature.  CRM_EDATA if values were refused, else CRM_OK.
 */
CRM_CHECKED enum crm_status cluster_source_done(const struct cluster_source *source);

/** cluster_source_free(source): Free what it holds (not the table). */
void cluster_source_free(struct cluster_source *source);

#endif
