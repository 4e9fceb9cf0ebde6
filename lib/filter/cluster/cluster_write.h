/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_WRITE_H
#define CRM_FILTER_CLUSTER_CLUSTER_WRITE_H

#include "filter/cluster/cluster_options.h"
#include "filter/cluster/cluster_model.h"
#include "table/table_in.h"

/** The most bytes of --prefix. */
#define CLUSTER_PREFIX 64

/** How rows are written with their cluster. */
struct cluster_write {
	struct output *out;
	const char *prefix;
	bool silhouette;
	bool mark;		/* add the column outlier: 1 for a distance above ${outlier} */
	double outlier;
};

/**
 * cluster_write_header(write, table, msg):
 * Write the header of ${table} with the new columns.  CRM_OK, or CRM_EUSAGE after a message if the
 * table has one of them already.
 */
CRM_CHECKED enum crm_status cluster_write_header(
    const struct cluster_write *write, const struct table_in *table, struct msg *msg);

/**
 * cluster_write_row(write, text, label, distance, next):
 * Write a row: ${text}, then cluster ${label} + 1, its ${distance} and, for the silhouette, the
 * distance ${next} to the second nearest centre; empty columns if ${label} < 0.
 */
void cluster_write_row(
    const struct cluster_write *write, struct slice text, int label, double distance, double next);

#endif
