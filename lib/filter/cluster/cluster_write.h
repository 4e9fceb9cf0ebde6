/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_WRITE_H
#define CRM_FILTER_CLUSTER_CLUSTER_WRITE_H

#include "filter/cluster/cluster_options.h"
#include "filter/cluster/cluster_model.h"
#include "table/table_in.h"

/** The most bytes of --prefix. */
#define CLUSTER_PREFIX 64

/** The rows with their cluster. */
struct cluster_write {
	struct output *out;
	const char *prefix;
	bool silhouette;
	bool mark;		/* outliers: rows at a greater distance than */
	double outlier;
};

/**
 * cluster_write_header(write, table, msg):
 * Write the header with the columns that the rows get.  CRM_OK, or CRM_EUSAGE after a message where
 * the table has one of them already.
 */
CRM_CHECKED enum crm_status cluster_write_header(
    const struct cluster_write *write, const struct table_in *table, struct msg *msg);

/**
 * cluster_write_row(write, text, label, distance, next):
 * Write a row: ${text} as it was, and its cluster 1.., or empty columns for ${label} < 0.
 */
void cluster_write_row(
    const struct cluster_write *write, struct slice text, int label, double distance, double next);

#endif
