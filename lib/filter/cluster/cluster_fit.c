/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit clusters to a table and write its rows with them.
 *
 * The table is read once. Numbers stay in memory by column, texts go to a spool, because a fit
 * needs the numbers many times and the texts only at the end. Then each feature is transformed
 * (and its numbers freed as the transformed ones are made), k is chosen or given, the clusters are
 * numbered by value, and the spool is read back to write the rows in the order of the input.
 */
#include "base/mem.h"
#include "filter/cluster/cluster_fit.h"
#include "filter/cluster/cluster_job.h"
#include "filter/cluster/cluster_profile.h"
#include "filter/cluster/cluster_scan.h"
#include "filter/cluster/cluster_sweep.h"
#include "filter/cluster/cluster_write.h"
#include "model/kmeans_choose.h"
#include "model/selection.h"
#include "table/money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Distances are sums of squares: coordinates beyond these would overflow to infinity or vanish to
 * 0 when squared, and clusters would be made of noise without a word.
 */
#define GREATEST 1e150
#define LEAST 1e-150

/* Whether points whose greatest coordinate is ${most} can be squared, and at least one counts. */
static enum crm_status
check_points(const struct cluster_job *job, double most)
{
	const double *w = job->points.w;
	bool counts = w == NULL;

	for (size_t i = 0; w != NULL && i < job->points.n && !counts; i++)
		counts = w[i] > 0;
	if (!counts) {
		msg_error(job->run->msg, "the weights of all rows are 0");
		return CRM_EIDENT;
	}
	if (most <= GREATEST && (most >= LEAST || most <= 0))
		return CRM_OK;
	msg_error(job->run->msg,
	    "features as %s as %g cannot be squared: scale them with --transform=zscore",
	    most > 1 ? "great" : "small", most);
	return CRM_EIDENT;
}

/* The transformed features as points, and their moments. */
static enum crm_status
prepare_points(struct cluster_job *job)
{
	struct cluster_model *model = &job->model;
	struct points_moments moments;
	enum crm_status status;
	double most;

	if (job->rows.used == 0) {
		msg_error(job->run->msg, "%s", job->rows.n == 0 ? "there are no rows to cluster" :
		    "no row has all the features: choose others, or --missing=mean");
		return CRM_EIDENT;
	}
	if ((job->place = mem_new(model->d, sizeof(*job->place))) == NULL ||
	    (status = cluster_rows_fit(&job->rows, model, job->place, job->team, job->run->msg)) !=
		CRM_OK ||
	    (status = cluster_rows_points(
		 &job->rows, model, job->place, job->team, &job->points, &most)) != CRM_OK)
		return job->place == NULL ? CRM_ENOMEM : status;
	if ((status = check_points(job, most)) != CRM_OK)
		return status;
	if ((status = points_moments(&job->points, job->team, &moments)) != CRM_OK)
		return status;
	for (size_t j = 0; j < model->d; j++) {
		model->feature[j].mean = moments.mean[j];
		model->feature[j].deviation = sqrt(moments.variance[j]);
	}
	points_moments_free(&moments);
	return CRM_OK;
}

/* The options of a fit; choose_k() uses them too, so a chosen k is fitted as it was judged. */
static struct kmeans_options
fit_options(const struct cluster_job *job, size_t k)
{

	return (struct kmeans_options){ .k = k,
		.restarts = (size_t)job->options->restarts,
		.seed = (uint64_t)job->options->common.seed,
		.team = job->team };
}

/* Judge all of the range; *${k} becomes the choice. */
static enum crm_status
choose_k(const struct cluster_job *job, struct kmeans_scan *scan, size_t *k)
{
	size_t low = job->options->low, high = job->options->high;
	struct kmeans_options options = fit_options(job, 0);
	struct msg *msg = job->run->msg;
	enum crm_status status;

	progress_phase(job->run->progress, "choosing k");
	if ((status = kmeans_choose(&job->points, low, high, &options, scan)) == CRM_EIDENT) {
		msg_error(msg,
		    "all rows are equal, or there are fewer than %zu different ones: there is nothing to choose from",
		    low);
		return status;
	}
	if (status != CRM_OK)
		return status;
	if (scan->n < high - low + 1)
		msg_warn(msg, "only %zu rows are different: no more clusters than that",
		    scan->row[scan->n - 1].k);
	*k = scan->row[scan->chosen].k;
	if (scan->clear) {
		msg_note(msg, "%zu clusters, of %zu to %zu, stand out: gap %.3f, stability %.3f",
		    *k, low, high, scan->row[scan->chosen].gap,
		    scan->row[scan->chosen].stable_halves);
		return CRM_OK;
	}
	if (job->options->strict) {
		msg_error(
		    msg, "no clear number of groups between %zu and %zu (see --scan)", low, high);
		return CRM_EIDENT;
	}
	msg_warn(msg,
	    "no clear number of groups between %zu and %zu: %zu is the best compromise (see --scan)",
	    low, high, *k);
	return CRM_OK;
}

/*
 * The mean of the value column over the rows of each cluster; without one, the sum of the centre's
 * coordinates, with features of which more is better counting positively.
 */
static enum crm_status
cluster_values(const struct cluster_job *job, struct cluster_sweep *sweep, double *value)
{
	const struct cluster_rows *rows = &job->rows;
	size_t k = job->model.fit.k, d = job->model.d;
	double *count;

	if (rows->value == rows->columns) {
		for (size_t g = 0; g < k; g++) {
			value[g] = 0;
			for (size_t j = 0; j < d; j++)
				value[g] += cluster_profile_sign(job->model.feature[j].name) *
				    job->model.fit.centres[g * d + j];
		}
		return CRM_OK;
	}
	if ((count = mem_new(k, sizeof(*count))) == NULL)
		return CRM_ENOMEM;
	/* ${i} numbers the rows and ${u} the points: a row that lacks a feature is no point. */
	for (size_t i = 0, u = 0; i < rows->n; i++) {
		double x = cluster_rows_number(rows, rows->value, i);
		size_t g;

		if (cluster_rows_gap(rows, i))
			continue;
		g = sweep->label[cluster_sweep_to(sweep, u++)];
		if (isnan(x))
			continue;
		count[g]++;
		value[g] += x;
	}
	for (size_t g = 0; g < k; g++)
		/* No row of the cluster has a value: it is numbered last. */
		value[g] = count[g] > 0 ? value[g] / count[g] : (double)NAN;
	free(count);
	return CRM_OK;
}

/* Fit, and number the clusters by value. */
static enum crm_status
fit_clusters(struct cluster_job *job, struct cluster_sweep *sweep, size_t k)
{
	struct kmeans_options options = fit_options(job, k);
	struct kmeans_fit *f = &job->model.fit;
	enum crm_status status;
	double *value;

	progress_phase(job->run->progress, "clustering");
	/* There can be fewer clusters than asked for: f->k is the number from here on. */
	if ((status = kmeans_fit(&job->points, &options, f)) != CRM_OK)
		return status;
	if (f->k < k && f->k == 1)
		msg_warn(job->run->msg, "all rows are equal: 1 cluster instead of %zu", k);
	else if (f->k < k)
		msg_warn(job->run->msg, "only %zu rows are different: %zu clusters instead of %zu",
		    f->k, f->k, k);
	msg_note(job->run->msg, "inertia %.17g after %u passes over all rows%s", f->inertia,
	    f->passes,
	    f->sample > 0					 ? " (restarts on a sample)"
		: f->distinct < job->points.n && f->distinct > 0 ? " (equal rows merged)"
								 : "");
	if ((value = mem_new(k, sizeof(*value))) == NULL)
		return CRM_ENOMEM;
	if ((status = cluster_values(job, sweep, value)) == CRM_OK)
		status = kmeans_order(f, value);
	/* Empty the sweep: its cached labels are the numbers from before kmeans_order(). */
	sweep->first = sweep->end = 0;
	free(value);
	return status;
}

/*
 * Compute the share of each cluster, the mean distance to the own centre, and the distance beyond
 * which a row is an outlier, where --save-model or --outlier needs them.
 */
static enum crm_status
measure_shares(struct cluster_job *job, struct cluster_sweep *sweep)
{
	struct cluster_model *model = &job->model;
	size_t n = job->points.n, k = model->fit.k;
	double *distance = NULL;

	if (job->options->save_model == NULL && !(job->options->outlier > 0))
		return CRM_OK;
	if ((model->share = mem_new(k, sizeof(*model->share))) == NULL ||
	    (job->options->outlier > 0 && (distance = mem_raw(n, sizeof(*distance))) == NULL))
		return CRM_ENOMEM;
	for (size_t u = 0; u < n; u++) {
		size_t at = cluster_sweep_to(sweep, u);

		model->share[sweep->label[at]]++;
		model->distance += sweep->distance[at] / (double)n;
		if (distance != NULL)
			distance[u] = sweep->distance[at];
	}
	for (size_t g = 0; g < k; g++)
		model->share[g] /= (double)n;
	model->outlier_share = job->options->outlier;
	if (distance != NULL)
		model->outlier_distance = selection_quantile(distance, n, model->outlier_share);
	free(distance);
	return CRM_OK;
}

/* Count a row of cluster ${group}, which is point ${u} unless it takes no part. */
static enum crm_status
add_to_profile(const struct cluster_job *job, struct cluster_profile *profile,
    const struct cluster_line *line, size_t u, size_t group, double *numbers)
{
	/* A row without a cluster is counted in a line of its own: group k, with weight 0. */
	double weight = line->gap ? 0 : points_weight(&job->points, u);
	size_t d = job->model.d;
	enum crm_status status;

	for (size_t j = 0; j < d && !line->gap; j++) {
		memcpy(numbers + j, line->x + job->place[j] * sizeof(*numbers), sizeof(*numbers));
		numbers[d + j] = points_column(&job->points, j)[u];
	}
	status = cluster_profile_add(
	    profile, group, numbers, numbers + d, weight, line->amount, line->scale);
	if (status != CRM_OK)
		msg_error(job->run->msg, MONEY_TOO_MUCH);
	return status;
}

/*
 * Read the rows again, write them with their clusters and sum up the profile; either may be absent.
 */
static enum crm_status
second_pass(struct cluster_job *job, struct cluster_sweep *sweep, const struct cluster_write *write,
    struct cluster_profile *profile)
{
	const struct cluster_options *o = job->options;
	double *numbers = mem_new(2 * job->model.d, sizeof(*numbers));
	enum crm_status status;

	if (numbers == NULL)
		return CRM_ENOMEM;
	if ((status = cluster_rows_rewind(&job->rows)) != CRM_OK)
		goto done;
	for (size_t i = 0, u = 0; i < job->rows.n; i++) {
		struct cluster_line line;
		size_t at = 0;

		if ((status = cluster_rows_line(&job->rows, i, &line)) != CRM_OK)
			break;
		if (!line.gap)
			at = cluster_sweep_to(sweep, u);
		if (write != NULL) {
			cluster_write_row(write, line.text, line.gap ? -1 : (int)sweep->label[at],
			    sweep->distance[at], o->silhouette ? sweep->next[at] : 0);
			/* Notice now and then that nobody reads any more, as with `| head`. */
			if (i % 1024 == 0 && (status = output_status(write->out)) != CRM_OK)
				break;
		}
		if (profile != NULL &&
		    (status = add_to_profile(job, profile, &line, u,
			 line.gap ? job->model.fit.k : sweep->label[at], numbers)) != CRM_OK)
			break;
		u += !line.gap;
	}
done:
	free(numbers);
	return status;
}

static enum crm_status
write_profile(const struct cluster_job *job, const struct cluster_profile *profile)
{
	struct output *out;
	enum crm_status status;

	if ((status = cluster_output(job->run, job->options->profile, &out)) != CRM_OK)
		return status;
	if ((status = cluster_profile_write(profile, &job->model, job->value_name,
		(uint64_t)job->options->min_cell, out)) == CRM_OK)
		return output_finish(out);
	output_abort(out);
	return status;
}

/* The rows with their clusters, the profile and the model. */
static enum crm_status
write_clustered(struct cluster_job *job, struct cluster_sweep *sweep)
{
	const struct cluster_options *o = job->options;
	struct cluster_write write = { .prefix = o->prefix,
		.silhouette = o->silhouette,
		.mark = o->outlier > 0,
		.outlier = job->model.outlier_distance };
	struct cluster_profile profile = { 0 };
	enum crm_status status;

	progress_phase(job->run->progress, "writing");
	if (o->profile != NULL && (status = cluster_profile_open(&profile, &job->model)) != CRM_OK)
		return status;
	if (!cluster_stands_in(o->profile) &&
	    ((status = run_output(job->run, &write.out)) != CRM_OK ||
		(status = cluster_write_header(&write, job->table, job->run->msg)) != CRM_OK))
		goto done;
	if ((status = second_pass(job, sweep, write.out == NULL ? NULL : &write,
		 o->profile == NULL ? NULL : &profile)) != CRM_OK)
		goto done;
	if ((o->profile != NULL && (status = write_profile(job, &profile)) != CRM_OK) ||
	    (o->save_model != NULL &&
		(status = cluster_model_save(&job->model, o->save_model, job->run)) != CRM_OK))
		goto done;
	if (write.out != NULL)
		status = output_finish(write.out);
	/* output_finish() has taken it, whatever it returned. */
	write.out = NULL;
done:
	if (write.out != NULL)
		output_abort(write.out);
	cluster_profile_close(&profile);
	return status;
}

/* A table without rows: only its header comes out. */
static enum crm_status
write_header_only(const struct cluster_job *job)
{
	struct cluster_write write = { .prefix = job->options->prefix,
		.silhouette = job->options->silhouette,
		.mark = job->options->outlier > 0 };
	enum crm_status status;

	if ((status = run_output(job->run, &write.out)) != CRM_OK)
		return status;
	if ((status = cluster_write_header(&write, job->table, job->run->msg)) == CRM_OK)
		return output_finish(write.out);
	output_abort(write.out);
	return status;
}

static enum crm_status
write_scan(const struct cluster_job *job, const struct kmeans_scan *scan)
{
	struct output *out;
	enum crm_status status;

	if ((status = run_output(job->run, &out)) != CRM_OK)
		return status;
	cluster_scan_write(scan, out);
	return output_finish(out);
}

/* Everything after the table has been read. */
static enum crm_status
fit_and_write(struct cluster_job *job)
{
	const struct cluster_options *o = job->options;
	struct kmeans_scan scan = { 0 };
	struct cluster_sweep *sweep = NULL;
	size_t k = o->low;
	enum crm_status status;

	/* An empty table is no error in a pipe, unless something was asked for that needs rows. */
	if (job->rows.n == 0 && !o->scan && !o->strict && o->profile == NULL &&
	    o->save_model == NULL)
		return write_header_only(job);
	if ((status = prepare_points(job)) != CRM_OK ||
	    (o->low < o->high && (status = choose_k(job, &scan, &k)) != CRM_OK))
		goto done;
	if (o->scan) {
		status = write_scan(job, &scan);
		goto done;
	}
	status = CRM_ENOMEM;
	if ((sweep = mem_raw(1, sizeof(*sweep))) == NULL)
		goto done;
	sweep->points = &job->points;
	sweep->fit = &job->model.fit;
	sweep->team = job->team;
	sweep->second = job->options->silhouette;
	sweep->first = sweep->end = 0;
	if ((status = fit_clusters(job, sweep, k)) == CRM_OK &&
	    (status = measure_shares(job, sweep)) == CRM_OK)
		status = write_clustered(job, sweep);
done:
	free(sweep);
	kmeans_choose_free(&scan);
	return status;
}

enum crm_status
cluster_fit_run(const struct cluster_options *options, const struct run *run)
{
	struct cluster_job job = { .options = options, .run = run };
	enum crm_status status;

	if ((status = cluster_job_open(&job)) == CRM_OK &&
	    (status = cluster_job_read(&job)) == CRM_OK)
		status = options->partial ? cluster_sample_write(job.sample, run)
					  : fit_and_write(&job);
	if (status == CRM_OK)
		status = cluster_source_done(&job.source);
	cluster_job_close(&job);
	return status;
}
