/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choose the number of clusters: fit every k of a range and judge each.
 *
 * Three questions are asked of a k. Are the clusters tighter than k-means finds in clouds without
 * any (gap_cloud.c)? Does a fit to half of the points give the same clusters (stability, by the
 * adjusted Rand index)? And how well are they separated (cluster_quality.c)? A k is clear where
 * the first two say so; without one the table still shows what speaks for each.
 */
#include "model/kmeans_choose.h"

#include "base/mem.h"
#include "model/adjusted_rand.h"
#include "model/gap_cloud.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHOOSE_ROWS ((size_t)8192)	/* points for gap and stability */
#define CLOUDS ((size_t)10)
#define SEEDS ((size_t)5)
#define HALVES ((size_t)10)
#define TRIAL_RESTARTS ((size_t)3)
#define SCAN_RESTARTS ((size_t)4) /* of the fits to all points, where no number is asked for */

/* The trials of all k: independent pieces of work, each with a place of its own for its result. */
struct trials {
	const struct points *points;	/* the sample, without weights */
	struct gap_cloud cloud;
	size_t low, n;		/* k = low .. low + n - 1 */
	uint64_t seed;
	double *data;		/* n + 1: ln W of the sample for k = 1, low, low + 1, ... */
	double *uniform;	/* (n + 1) x CLOUDS: ln W of each cloud */
	uint16_t *label;	/* n x SEEDS x points: what each seed finds */
	double *halves;		/* n x HALVES: adjusted Rand index */
	enum crm_status *status;	/* of each piece */
};

/* Draw at most CHOOSE_ROWS points by weight, evenly spaced. */
static enum crm_status
draw_sample(const struct points *from, struct points *to)
{
	size_t m = from->n < CHOOSE_ROWS ? from->n : CHOOSE_ROWS, i = 0;
	double total = 0, sum;
	enum crm_status status;

	for (size_t r = 0; r < from->n; r++)
		total += points_weight(from, r);
	if ((status = points_init(to, m, from->d, false)) != CRM_OK)
		return status;
	sum = points_weight(from, 0);
	for (size_t t = 0; t < m; t++) {
		double due = ((double)t + 0.5) / (double)m * total;

		while (sum <= due && i + 1 < from->n)
			sum += points_weight(from, ++i);
		for (size_t j = 0; j < from->d; j++)
			points_column(to, j)[t] = points_column(from, j)[i];
	}
	return CRM_OK;
}

static enum crm_status
trial_fit(const struct trials *t, const struct points *points, size_t k, uint64_t seed,
    struct kmeans_fit *fit)
{
	struct kmeans_options options = {
		.k = k, .restarts = TRIAL_RESTARTS, .seed = t->seed + seed, .quick = true
	};

	return kmeans_fit(points, &options, fit);
}

/* ln W of ${points} for each k. */
static enum crm_status
log_inertias(
    const struct trials *t, const struct points *points, uint64_t seed, double *out, size_t step)
{

	for (size_t r = 0; r <= t->n; r++) {
		struct kmeans_fit fit;
		enum crm_status status;

		if ((status = trial_fit(t, points, r == 0 ? 1 : t->low + r - 1, seed, &fit)) !=
		    CRM_OK)
			return status;
		out[r * step] = log(fit.inertia);
		kmeans_fit_free(&fit);
	}
	return CRM_OK;
}

static gsl_rng *
trial_random(const struct trials *t, size_t stream)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	if (rng != NULL)
		gsl_rng_set(
		    rng, (unsigned long)((t->seed * 2654435761u + 1000 + stream) & 0xffffffffu));
	return rng;
}

static enum crm_status
try_cloud(const struct trials *t, size_t b)
{
	gsl_rng *rng = trial_random(t, b);
	struct points cloud;
	enum crm_status status;

	if (rng == NULL)
		return CRM_ENOMEM;
	status = gap_cloud_draw(&t->cloud, t->points->n, rng, &cloud);
	gsl_rng_free(rng);
	if (status != CRM_OK)
		return status;
	status = log_inertias(t, &cloud, 100 + b, t->uniform + b, CLOUDS);
	points_free(&cloud);
	return status;
}

static enum crm_status
try_seed(const struct trials *t, size_t s)
{
	size_t n = t->points->n;

	for (size_t r = 0; r < t->n; r++) {
		struct kmeans_fit fit;
		enum crm_status status;

		if ((status = trial_fit(t, t->points, t->low + r, 200 + s, &fit)) != CRM_OK)
			return status;
		kmeans_assign(t->points, &fit, NULL, t->label + (r * SEEDS + s) * n, NULL, NULL);
		kmeans_fit_free(&fit);
	}
	return CRM_OK;
}

/* Fit to points order[from..end-1] and label all. */
static enum crm_status
label_by_part(const struct trials *t, const size_t *order, size_t from, size_t end, size_t k,
    uint64_t seed, uint16_t *label)
{
	struct points part;
	struct kmeans_fit fit;
	enum crm_status status;

	if ((status = points_init(&part, end - from, t->points->d, false)) != CRM_OK)
		return status;
	for (size_t j = 0; j < part.d; j++)
		for (size_t i = from; i < end; i++)
			points_column(&part, j)[i - from] = points_column(t->points, j)[order[i]];
	if ((status = trial_fit(t, &part, k, seed, &fit)) == CRM_OK) {
		kmeans_assign(t->points, &fit, NULL, label, NULL, NULL);
		kmeans_fit_free(&fit);
	}
	points_free(&part);
	return status;
}

static enum crm_status
try_halves(const struct trials *t, size_t h)
{
	size_t n = t->points->n;
	size_t *order = mem_raw(n, sizeof(*order));
	uint16_t *label = mem_raw(2 * n, sizeof(*label));
	gsl_rng *rng = trial_random(t, 500 + h);
	enum crm_status status = CRM_ENOMEM;

	if (order == NULL || label == NULL || rng == NULL)
		goto done;
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	gsl_ran_shuffle(rng, order, n, sizeof(*order));
	status = CRM_OK;
	for (size_t r = 0; r < t->n && status == CRM_OK; r++) {
		size_t k = t->low + r;

		if ((status = label_by_part(t, order, 0, n / 2, k, 300 + h, label)) == CRM_OK &&
		    (status = label_by_part(t, order, n / 2, n, k, 400 + h, label + n)) == CRM_OK)
			status =
			    adjusted_rand(label, label + n, n, k, k, t->halves + r * HALVES + h);
	}
done:
	free(order);
	free(label);
	if (rng != NULL)
		gsl_rng_free(rng);
	return status;
}

static void
try_one(void *arg, size_t piece, unsigned thread)
{
	struct trials *t = arg;

	(void)thread;
	if (piece < CLOUDS)
		t->status[piece] = try_cloud(t, piece);
	else if (piece < CLOUDS + HALVES)
		t->status[piece] = try_halves(t, piece - CLOUDS);
	else if (piece < CLOUDS + HALVES + SEEDS)
		t->status[piece] = try_seed(t, piece - CLOUDS - HALVES);
	else
		t->status[piece] = log_inertias(t, t->points, 600, t->data, 1);
}

static double
mean_of_trials(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] / (double)n;
	return sum;
}

/* Gap and its standard error for row ${r} of t->data. */
static double
gap(const struct trials *t, size_t r, double *error)
{
	const double *log_w = t->uniform + r * CLOUDS;
	double mean = mean_of_trials(log_w, CLOUDS), square = 0;

	for (size_t b = 0; b < CLOUDS; b++)
		square += (log_w[b] - mean) * (log_w[b] - mean) / (double)CLOUDS;
	*error = sqrt(square) * sqrt(1 + 1 / (double)CLOUDS);
	return mean - t->data[r];
}

static enum crm_status
judge_stability(const struct trials *t, size_t r, struct kmeans_choice *row)
{
	size_t n = t->points->n, k = row->k;
	double sum = 0;

	for (size_t a = 0; a < SEEDS; a++) {
		for (size_t b = 0; b < a; b++) {
			const uint16_t *label = t->label + r * SEEDS * n;
			enum crm_status status;
			double index;

			if ((status = adjusted_rand(
				 label + a * n, label + b * n, n, k, k, &index)) != CRM_OK)
				return status;
			sum += index;
		}
	}
	row->stable_seeds = sum / (double)(SEEDS * (SEEDS - 1) / 2);
	row->stable_halves = mean_of_trials(t->halves + r * HALVES, HALVES);
	row->stable = row->stable_halves >= KMEANS_CHOOSE_STABLE;
	return CRM_OK;
}

static enum crm_status
trials_open(struct trials *t)
{
	enum crm_status status;
	size_t rows = t->n + 1;

	t->data = mem_new(rows, sizeof(*t->data));
	t->uniform = mem_new(rows * CLOUDS, sizeof(*t->uniform));
	t->label = mem_new(t->n * SEEDS * t->points->n, sizeof(*t->label));
	t->halves = mem_new(rows * HALVES, sizeof(*t->halves));
	t->status = mem_new(CLOUDS + HALVES + SEEDS + 1, sizeof(*t->status));
	if (t->data == NULL || t->uniform == NULL || t->label == NULL || t->halves == NULL ||
	    t->status == NULL)
		return CRM_ENOMEM;
	if ((status = gap_cloud_init(&t->cloud, t->points)) != CRM_OK)
		t->cloud.side = NULL;
	return status;
}

static void
trials_free(struct trials *t)
{

	free(t->data);
	free(t->uniform);
	free(t->label);
	free(t->halves);
	free(t->status);
	gap_cloud_free(&t->cloud);
}

/* Fill in what the trials on a sample say. */
static enum crm_status
run_trials(
    const struct points *points, const struct kmeans_options *options, struct kmeans_scan *scan)
{
	struct points sample = { 0 };
	struct trials t = {
		.points = &sample, .low = scan->row[0].k, .n = scan->n, .seed = options->seed
	};
	size_t pieces = CLOUDS + HALVES + SEEDS + 1;
	enum crm_status status;
	double one, error;

	if ((status = draw_sample(points, &sample)) != CRM_OK ||
	    (status = trials_open(&t)) != CRM_OK)
		goto done;
	team_run(options->team, pieces, try_one, &t);
	for (size_t p = 0; p < pieces; p++)
		if ((status = t.status[p]) != CRM_OK)
			goto done;
	one = gap(&t, 0, &error);
	for (size_t r = 0; r < scan->n; r++) {
		struct kmeans_choice *row = scan->row + r;

		row->gap = gap(&t, r + 1, &row->gap_error);
		row->structured =
		    row->gap - one > 2 * row->gap_error && row->gap - one > KMEANS_CHOOSE_GAIN;
		if ((status = judge_stability(&t, r, row)) != CRM_OK)
			goto done;
	}
done:
	trials_free(&t);
	points_free(&sample);
	return status;
}

static void
pick(struct kmeans_scan *scan)
{
	double best = -(double)INFINITY;

	for (size_t r = 0; r < scan->n; r++)
		scan->clear = scan->clear || (scan->row[r].structured && scan->row[r].stable);
	for (size_t r = 0; r < scan->n; r++) {
		const struct kmeans_choice *row = scan->row + r;
		double merit =
		    scan->clear ? row->gap : row->quality.silhouette + row->stable_halves;

		if ((scan->clear && !(row->structured && row->stable)) || !(merit > best))
			continue;
		best = merit;
		scan->chosen = r;
	}
}

enum crm_status
kmeans_choose(const struct points *points, size_t low, size_t high,
    const struct kmeans_options *options, struct kmeans_scan *scan)
{
	enum crm_status status;

	*scan = (struct kmeans_scan){ 0 };
	if ((scan->row = mem_new(high - low + 1, sizeof(*scan->row))) == NULL)
		return CRM_ENOMEM;
	for (size_t k = low; k <= high; k++) {
		struct kmeans_options now = *options;
		struct kmeans_choice *row = scan->row + scan->n;
		struct kmeans_fit fit;

		now.k = k;
		now.restarts = options->restarts == 0 ? SCAN_RESTARTS : options->restarts;
		if ((status = kmeans_fit(points, &now, &fit)) != CRM_OK)
			goto fail;
		row->k = k;
		row->inertia = fit.inertia;
		status = cluster_quality(points, &fit, options->team, &row->quality);
		scan->n += fit.k == k;
		kmeans_fit_free(&fit);
		if (status != CRM_OK)
			goto fail;
		if (scan->n != k - low + 1)
			break;
	}
	status = CRM_EIDENT;
	if (scan->n == 0 || (status = run_trials(points, options, scan)) != CRM_OK)
		goto fail;
	pick(scan);
	return CRM_OK;
fail:
	kmeans_choose_free(scan);
	return status;
}

void
kmeans_choose_free(struct kmeans_scan *scan)
{

	free(scan->row);
	*scan = (struct kmeans_scan){ 0 };
}
