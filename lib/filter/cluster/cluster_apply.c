/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assign rows to the clusters of a saved model, in a stream of constant memory.
 *
 * Rows are taken in batches: their numbers are read and transformed by column,
 * assigned together by the team, and written in the order of the input. The arithmetic of a row is
 * the same as when it was fitted, so the rows of the fit get the very same clusters and distances
 * again.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "filter/cluster/cluster_apply.h"
#include "filter/cluster/cluster_drift.h"
#include "filter/cluster/cluster_profile.h"
#include "filter/cluster/cluster_source.h"
#include "filter/cluster/cluster_write.h"
#include "table/money.h"

#include <stdlib.h>
#include <string.h>

/* Rows that are transformed and assigned together. */
#define BATCH ((size_t)1024)

/* A stream of rows through a model, a batch at a time. */
struct stream {
	const struct cluster_options *options;
	const struct run *run;
	struct cluster_model model;
	struct cluster_source source;
	struct cluster_write write; /* .out is NULL where another table is written instead */
	struct cluster_profile profile;
	struct cluster_drift drift;
	double *x;			/* d x BATCH: numbers as they are */
	double *row;	/* 2d: one row's numbers, then transformed; room for the constants too */
	struct points points;		/* transformed */
	struct buf text;		/* the rows, one after another */
	size_t end[BATCH];		/* where each ends in ${text} */
	struct cluster_values values[BATCH];
	size_t n;
};

/*
 * Write the rows of the batch with their clusters, and count them for profile and drift, which take
 * numbers by row while the batch has them by column. CRM_EINPUT: amounts that cannot be added up.
 */
static enum crm_status
emit_batch(struct stream *s, const uint16_t *label, const double *distance, const double *next)
{
	enum crm_status status;

	for (size_t i = 0, start = 0; i < s->n; start = s->end[i++]) {
		const struct cluster_values *v = s->values + i;

		for (size_t j = 0; j < s->model.d; j++) {
			s->row[j] = s->x[j * BATCH + i];
			s->row[s->model.d + j] = points_column(&s->points, j)[i];
		}
		if (s->write.out != NULL)
			cluster_write_row(&s->write,
			    (struct slice){ s->text.p + start, s->end[i] - start },
			    v->complete ? (int)label[i] : -1, distance[i], next[i]);
		if (s->options->drift != NULL && v->complete)
			cluster_drift_add(&s->drift, label[i], s->row + s->model.d, distance[i]);
		if (s->options->profile == NULL)
			continue;
		status = cluster_profile_add(&s->profile, v->complete ? label[i] : s->model.fit.k,
		    s->row, s->row + s->model.d, v->weight, v->amount, v->scale);
		if (status != CRM_OK) {
			msg_error(s->run->msg, MONEY_TOO_MUCH);
			return status;
		}
	}
	return s->write.out == NULL ? CRM_OK : output_status(s->write.out);
}

static enum crm_status
flush_batch(struct stream *s)
{
	double distance[BATCH], next[BATCH];
	uint16_t label[BATCH];
	enum crm_status status;

	/* Rows without a cluster are assigned too; nobody looks at what comes out. */
	for (size_t j = 0; j < s->model.d; j++)
		cluster_model_transform(
		    &s->model, j, s->x + j * BATCH, s->n, points_column(&s->points, j));
	/* The arrays are for a full batch; the last batch is mostly shorter. */
	s->points.n = s->n;
	kmeans_assign(&s->points, &s->model.fit, NULL, label, distance, next);
	status = emit_batch(s, label, distance, next);
	s->n = 0;
	s->text.n = 0;
	return status;
}

static enum crm_status
read_stream(struct stream *s)
{
	struct csv_row row;
	enum crm_status status;

	for (;;) {
		struct cluster_values *v = s->values + s->n;

		if ((status = table_next(s->source.table, &row)) != CRM_OK)
			return status;
		if (row.n == 0)
			break;
		/*
		 * All features are read into a row first, also the constants, which no column of
		 * the batch has: only the row as a whole shows whether one is missing.
		 */
		v->x = s->row;
		if ((status = cluster_source_read(&s->source, &row, v)) != CRM_OK)
			return status;
		for (size_t j = 0; j < s->model.d; j++)
			s->x[j * BATCH + s->n] = v->x[j];
		if (s->write.out != NULL && buf_add(&s->text, row.line.p, row.line.n) != CRM_OK)
			return CRM_ENOMEM;
		s->end[s->n] = s->text.n;
		if (++s->n == BATCH && (status = flush_batch(s)) != CRM_OK)
			return status;
	}
	return s->n == 0 ? CRM_OK : flush_batch(s);
}

/* Write the profile or the drift to its file, or to where the rows would go. */
static enum crm_status
write_side_table(const struct stream *s, const char *path, bool profile)
{
	struct table_in *table = s->source.table;
	char *value = NULL;
	struct output *out;
	enum crm_status status;

	if (s->source.value != TABLE_NONE) {
		struct slice name = table_name(table, s->source.value);

		if ((value = strndup(name.p, name.n)) == NULL)
			return CRM_ENOMEM;
	}
	if ((status = cluster_output(s->run, path, &out)) != CRM_OK)
		goto done;
	if (profile)
		status = cluster_profile_write(
		    &s->profile, &s->model, value, (uint64_t)s->options->min_cell, out);
	else
		cluster_drift_write(&s->drift, &s->model, out);
	if (status == CRM_OK)
		status = output_finish(out);
	else
		output_abort(out);
done:
	free(value);
	return status;
}

static enum crm_status
stream_open(struct stream *s)
{
	const struct cluster_options *o = s->options;
	bool rows = !cluster_stands_in(o->profile) && !cluster_stands_in(o->drift);
	enum crm_status status;

	s->write = (struct cluster_write){ .prefix = o->prefix,
		.silhouette = o->silhouette,
		.mark = o->outlier > 0,
		.outlier = s->model.outlier_distance };
	/*
	 * The distance of outliers was a quantile of the fitted rows, which are gone: no other
	 * share can be had from a saved model. (Compared as < or >, as == on floating point is
	 * warned of.)
	 */
	if (o->outlier > 0 &&
	    (o->outlier < s->model.outlier_share || o->outlier > s->model.outlier_share)) {
		msg_error(s->run->msg,
		    "--outlier: the model was not saved with --outlier=%g, so it does not hold that distance",
		    o->outlier);
		return CRM_EUSAGE;
	}
	s->x = mem_new(BATCH * s->model.d, sizeof(*s->x));
	s->row = mem_new(2 * s->model.d + s->model.constants, sizeof(*s->row));
	if (s->x == NULL || s->row == NULL ||
	    points_init(&s->points, BATCH, s->model.d, false) != CRM_OK ||
	    cluster_drift_open(&s->drift, &s->model) != CRM_OK ||
	    cluster_profile_open(&s->profile, &s->model) != CRM_OK)
		return CRM_ENOMEM;
	if (!rows)
		return CRM_OK;
	if ((status = run_output(s->run, &s->write.out)) != CRM_OK)
		return status;
	return cluster_write_header(&s->write, s->source.table, s->run->msg);
}

/* The tables, then the rows, so that a file is there before the pipe is whole. */
static enum crm_status
stream_finish(struct stream *s)
{
	const struct cluster_options *o = s->options;
	struct output *out = s->write.out;
	enum crm_status status;

	if (o->profile != NULL && (status = write_side_table(s, o->profile, true)) != CRM_OK)
		return status;
	if (o->drift != NULL && (status = write_side_table(s, o->drift, false)) != CRM_OK)
		return status;
	/* output_finish() takes it in any case, so it must not be aborted afterwards. */
	s->write.out = NULL;
	if (out != NULL && (status = output_finish(out)) != CRM_OK)
		return status;
	return cluster_source_done(&s->source);
}

enum crm_status
cluster_apply_run(const struct cluster_options *options, const struct run *run)
{
	struct stream *s = mem_new(1, sizeof(*s));
	struct table_in *table = NULL;
	enum crm_status status;

	if (s == NULL)
		return CRM_ENOMEM;
	s->options = options;
	s->run = run;
	if ((status = cluster_model_load(&s->model, options->model, run->msg)) != CRM_OK)
		goto done;
	if ((status = run_table(run, &table)) == CRM_OK &&
	    (status = cluster_source_apply(&s->source, options, &s->model, table, run->msg)) ==
		CRM_OK &&
	    (status = stream_open(s)) == CRM_OK && (status = read_stream(s)) == CRM_OK)
		status = stream_finish(s);
	if (s->write.out != NULL)
		output_abort(s->write.out);
	cluster_drift_close(&s->drift);
	cluster_profile_close(&s->profile);
	points_free(&s->points);
	cluster_source_free(&s->source);
	table_close(table);
	buf_free(&s->text);
	free(s->x);
	free(s->row);
	cluster_model_free(&s->model);
done:
	free(s);
	return status;
}
