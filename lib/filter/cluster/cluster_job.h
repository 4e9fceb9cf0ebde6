/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_JOB_H
#define CRM_FILTER_CLUSTER_CLUSTER_JOB_H

#include "filter/cluster/cluster_rows.h"
#include "filter/cluster/cluster_sample.h"

/** A run that fits.  The caller sets ${options} and ${run}, cluster_job_open() the rest. */
struct cluster_job {
	const struct cluster_options *options;
	const struct run *run;
	struct team *team;
	struct table_in *table;
	struct cluster_source source;
	struct cluster_rows rows;
	struct cluster_model model;
	size_t *place;		/* of each feature among the columns of ${rows} */
	struct points points;
	char *value_name;	/* of the value column, or NULL */
	struct cluster_sample *sample;	/* NULL without --sample */
};

/**
 * cluster_job_open(job): Open the table and find its columns, or with --merge read the partials.
 * CRM_OK, or a failure after a message; cluster_job_close() in any case.
 */
CRM_CHECKED enum crm_status cluster_job_open(struct cluster_job *job);

/**
 * cluster_job_read(job): Read all rows into job->rows, or with --sample those of the sample; with
 * --partial leave these in job->sample.  CRM_OK, or a failure after a message.
 */
CRM_CHECKED enum crm_status cluster_job_read(struct cluster_job *job);

/** cluster_job_close(job): Free all that the job holds. */
void cluster_job_close(struct cluster_job *job);

#endif
