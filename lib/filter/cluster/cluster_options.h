/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_OPTIONS_H
#define CRM_FILTER_CLUSTER_CLUSTER_OPTIONS_H

#include "app/program.h"
#include "base/opt.h"

/** What to do with a row that lacks a feature. */
enum cluster_missing { CLUSTER_DROP, CLUSTER_MEAN, CLUSTER_ERROR };

#define CLUSTER_MISSING "drop|mean|error"

/** The options of crm-cluster; crm-cluster(1) says what each does. */
struct cluster_options {
	struct common common;
	const char *features;	/* NULL: days_since_last,orders,revenue */
	const char *k;
	bool scan, strict;
	int64_t sample;		/* fit to so many customers; 0: to all */
	bool partial, merge;
	struct opt_list transform, feature_weight;
	int missing;		/* enum cluster_missing, or -1: not given */
	const char *weight;
	const char *value;	/* NULL: revenue if there is such a column */
	int64_t restarts;	/* 0: not given */
	const char *profile;	/* a file; empty: instead of the rows; NULL: none */
	int64_t min_cell;	/* of the profile; 0: show all */
	const char *save_model, *model;
	const char *drift;	/* as profile */
	bool silhouette;
	double outlier;		/* 0: none */
	const char *prefix;
	size_t low, high;	/* ${k} as numbers, by cluster_check(): the range to choose from */
};

/**
 * cluster_stands_in(path):
 * Whether a table with the option value ${path} is written instead of the rows (--profile without a
 * file).
 */
static inline bool
cluster_stands_in(const char *path)
{

	return path != NULL && *path == '\0';
}

/**
 * cluster_output(run, path, out): Open ${path}, or the main output if it is empty.  Return as
 * output_open().
 */
CRM_CHECKED enum crm_status cluster_output(
    const struct run *run, const char *path, struct output **out);

#endif
