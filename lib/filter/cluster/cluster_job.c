/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fit is made from: all rows of a table, the sample of a table, or that of partials.
 *
 * After reading, cluster_fit.c need not know which of them it was: the rows of a sample have an
 * order of their own, and no text.
 */
#include "filter/cluster/cluster_job.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Read the table once: numbers into memory by column, the text of each row to the spool. */
enum crm_status
cluster_job_read(struct cluster_job *job)
{
	struct cluster_values values;
	struct csv_row row;
	double *x;
	enum crm_status status = CRM_OK;

	if (job->sample != NULL) {
		if (!job->options->merge)
			status = cluster_sample_gather(job->sample, &job->source);
		return status == CRM_OK && !job->options->partial
		    ? cluster_sample_rows(job->sample, &job->rows)
		    : status;
	}
	if ((x = mem_raw(job->source.d, sizeof(*x))) == NULL)
		return CRM_ENOMEM;
	values.x = x;
	while (status == CRM_OK) {
		if ((status = table_next(job->table, &row)) != CRM_OK || row.n == 0)
			break;
		if ((status = cluster_source_read(&job->source, &row, &values)) == CRM_OK)
			status = cluster_rows_add(&job->rows, &values, row.line);
	}
	free(x);
	return status;
}

/* The table, and with --sample nobody in it yet. */
static enum crm_status
open_table(struct cluster_job *job)
{
	const struct cluster_options *o = job->options;
	enum crm_status status = run_table(job->run, &job->table);

	if (status == CRM_OK)
		status = cluster_source_fit(
		    &job->source, o, &job->model, job->table, job->run->msg);
	return status == CRM_OK && o->sample > 0
	    ? cluster_sample_open(&job->sample, o, &job->model, job->run->msg)
	    : status;
}

/* The sample of partials, in place of a table. */
static enum crm_status
open_merged(struct cluster_job *job)
{
	enum crm_status status =
	    cluster_source_name(&job->source, job->options, &job->model, job->run->msg);

	if (status == CRM_OK)
		status = cluster_sample_open(
		    &job->sample, job->options, &job->model, job->run->msg);
	if (status == CRM_OK && (status = cluster_sample_load(job->sample, job->run)) == CRM_OK)
		cluster_source_value(
		    &job->source, &job->model, cluster_sample_value(job->sample));
	return status;
}

enum crm_status
cluster_job_open(struct cluster_job *job)
{
	const struct cluster_options *o = job->options;
	const struct run *run = job->run;
	enum crm_status status;

	if ((status = o->merge ? open_merged(job) : open_table(job)) != CRM_OK)
		return status;
	if (job->source.value != TABLE_NONE) {
		struct slice name = o->merge ? cluster_sample_value(job->sample)
					     : table_name(job->table, job->source.value);

		if ((job->value_name = strndup(name.p, name.n)) == NULL)
			return CRM_ENOMEM;
	}
	if ((status = team_open(&job->team, (unsigned)o->common.threads)) != CRM_OK)
		return status;
	return cluster_rows_open(&job->rows, &job->source,
	    !o->scan && !cluster_stands_in(o->profile), o->profile != NULL, run->msg);
}

void
cluster_job_close(struct cluster_job *job)
{

	cluster_sample_close(job->sample);
	free(job->place);
	free(job->value_name);
	points_free(&job->points);
	cluster_rows_close(&job->rows);
	team_close(job->team);
	cluster_source_free(&job->source);
	cluster_model_free(&job->model);
	table_close(job->table);
}
