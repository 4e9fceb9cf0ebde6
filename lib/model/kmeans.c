/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/kmeans.h"

#include "base/mem.h"
#include "model/kmeans_lloyd.h"
#include "model/kmeans_seed.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Above SAMPLE_ABOVE points the restarts run on SAMPLE_ROWS of them, or SAMPLE_EACH a cluster if that is more. */
#define SAMPLE_ABOVE ((size_t)131072)
#define SAMPLE_ROWS ((size_t)65536)
#define SAMPLE_EACH ((size_t)512)

/* When Lloyd's algorithm ends: squared moves as a share of the mean variance, and passes at the most. */
#define MOVE_RESTART 1e-6
#define MOVE_LARGE 1e-6
#define MOST_PASSES 300u
#define LAST_PASSES 2000u

/* Up to so many points each restart runs to the very end. */
#define SMALL ((size_t)4096)

/* Draws in a row that find no swap before a restart is done. */
#define SWAP_TRIES 20u

/* One search from several starts; each piece of work is one start. */
struct starts {
	const struct points *points;
	const struct kmeans_kernel *kernel;
	size_t k;
	uint64_t seed;
	double tolerance;
	double *centres;	/* restarts x k x d */
	double *inertia;	/* restarts */
	enum crm_status *status;
};

/* Well spread seeds from neighbouring ones (Steele, Lea & Flood 2014). */
static uint64_t
mix(uint64_t x)
{

	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static gsl_rng *
random_open(uint64_t seed, uint64_t stream)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	if (rng != NULL)
		gsl_rng_set(rng, (unsigned long)(mix(mix(seed) + stream) & 0xffffffffu));
	return rng;
}

static void
start(void *arg, size_t piece, unsigned thread)
{
	struct starts *s = arg;
	size_t cells = s->k * s->points->d;
	struct kmeans_lloyd l;
	gsl_rng *rng;

	(void)thread;
	if ((rng = random_open(s->seed, piece)) == NULL) {
		s->status[piece] = CRM_ENOMEM;
		return;
	}
	if ((s->status[piece] = kmeans_lloyd_open(&l, s->points, s->k, s->kernel, NULL)) != CRM_OK)
		goto done;
	if ((s->status[piece] = kmeans_seed(&l, rng)) == CRM_OK) {
		(void)kmeans_lloyd_run(&l, s->tolerance, MOST_PASSES);
		s->status[piece] = kmeans_seed_swap(&l, rng, s->tolerance, MOST_PASSES, SWAP_TRIES);
		s->inertia[piece] = kmeans_lloyd_inertia(&l);
		memcpy(s->centres + piece * cells, l.centres, cells * sizeof(double));
	}
	kmeans_lloyd_close(&l);
done:
	gsl_rng_free(rng);
}

/* Put the centres of the best of ${restarts} into ${centres}. */
static enum crm_status
best_start(const struct points *points, size_t k, const struct kmeans_options *options, const struct kmeans_kernel *kernel, double *centres)
{
	size_t restarts = options->restarts == 0 ? KMEANS_RESTARTS : options->restarts, cells = k * points->d, best = 0;
	struct starts s = { .points = points, .kernel = kernel, .k = k, .seed = options->seed };
	enum crm_status status = CRM_ENOMEM;

	if (k == 1)
		restarts = 1;
	s.tolerance = points->n <= SMALL ? 0 : MOVE_RESTART * points_variance(points);
	s.inertia = mem_new(restarts, sizeof(*s.inertia));
	s.status = mem_new(restarts, sizeof(*s.status));
	s.centres = restarts > SIZE_MAX / (cells + 1) ? NULL : mem_raw(restarts * cells, sizeof(*s.centres));
	if (s.inertia == NULL || s.status == NULL || s.centres == NULL)
		goto done;
	team_run(options->team, restarts, start, &s);
	status = CRM_OK;
	for (size_t r = 0; r < restarts; r++) {
		if (s.status[r] != CRM_OK)
			status = s.status[r];
		if (s.inertia[r] < s.inertia[best])
			best = r;
	}
	memcpy(centres, s.centres + best * cells, cells * sizeof(*centres));
done:
	free(s.inertia);
	free(s.status);
	free(s.centres);
	return status;
}

/* Fit to ${points}, no two of which need to be equal: start on a sample if there are many, then run over all. */
static enum crm_status
fit_points(const struct points *points, const struct kmeans_options *options, struct kmeans_fit *fit)
{
	const struct kmeans_kernel *kernel = options->kernel == NULL ? kmeans_kernel_best() : options->kernel;
	size_t want = SAMPLE_EACH * fit->k > SAMPLE_ROWS ? SAMPLE_EACH * fit->k : SAMPLE_ROWS;
	bool sampling = points->n > SAMPLE_ABOVE && points->n / 2 > want;
	struct points sample = { 0 };
	struct kmeans_lloyd l;
	enum crm_status status;

	if ((status = kmeans_lloyd_open(&l, points, fit->k, kernel, options->team)) != CRM_OK)
		return status;
	if (sampling) {
		gsl_rng *rng = random_open(options->seed, UINT32_MAX);
		double first;

		status = CRM_ENOMEM;
		if (rng == NULL)
			goto done;
		first = gsl_rng_uniform(rng);
		gsl_rng_free(rng);
		if ((status = points_sample(points, want, first, &sample)) != CRM_OK)
			goto done;
		fit->sample = sample.n;
	}
	if ((status = best_start(sampling ? &sample : points, fit->k, options, kernel, l.centres)) != CRM_OK)
		goto done;
	fit->passes = kmeans_lloyd_run(&l, sampling ? MOVE_LARGE * points_variance(points) : 0, sampling ? MOST_PASSES : LAST_PASSES);
	fit->inertia = kmeans_lloyd_inertia(&l);
	memcpy(fit->centres, l.centres, fit->k * fit->d * sizeof(*fit->centres));
done:
	points_free(&sample);
	kmeans_lloyd_close(&l);
	return status;
}

enum crm_status
kmeans_fit(const struct points *points, const struct kmeans_options *options, struct kmeans_fit *fit)
{
	struct points merged = { 0 };
	enum crm_status status;
	bool use_merged;

	(void)gsl_set_error_handler_off();
	*fit = (struct kmeans_fit){ .k = options->k, .d = points->d };
	if ((status = points_merge(points, &merged, &use_merged)) != CRM_OK)
		return status;
	if (use_merged) {
		fit->distinct = merged.n;
		if (fit->k > merged.n)
			fit->k = merged.n;
	}
	if ((fit->centres = mem_new(fit->k * fit->d, sizeof(*fit->centres))) == NULL)
		status = CRM_ENOMEM;
	else
		status = fit_points(use_merged ? &merged : points, options, fit);
	points_free(&merged);
	if (status != CRM_OK)
		kmeans_fit_free(fit);
	return status;
}

/* What kmeans_assign() gives to its pieces of work. */
struct assigning {
	const struct points *points;
	const struct kmeans_fit *fit;
	const struct kmeans_kernel *kernel;
	uint16_t *label;
	double *distance, *next;
};

static void
assign_block(void *arg, size_t piece, unsigned thread)
{
	struct assigning *a = arg;
	size_t from = piece * KMEANS_BLOCK, rows = a->points->n - from;
	double near[KMEANS_BLOCK], next[KMEANS_BLOCK];
	uint16_t label[KMEANS_BLOCK];

	(void)thread;
	rows = rows < KMEANS_BLOCK ? rows : KMEANS_BLOCK;
	if (a->next == NULL)
		a->kernel->nearest(a->points, from, kmeans_kernel_rows(rows), a->fit->centres, a->fit->k, label, near);
	else
		a->kernel->two(a->points, from, kmeans_kernel_rows(rows), a->fit->centres, a->fit->k, label, near, next);
	memcpy(a->label + from, label, rows * sizeof(*label));
	for (size_t i = 0; i < rows && a->distance != NULL; i++)
		a->distance[from + i] = sqrt(near[i]);
	for (size_t i = 0; i < rows && a->next != NULL; i++)
		a->next[from + i] = sqrt(next[i]);
}

void
kmeans_assign(const struct points *points, const struct kmeans_fit *fit, struct team *team, uint16_t *label, double *distance, double *next)
{
	struct assigning a = { points, fit, kmeans_kernel_best(), label, distance, next };

	team_run(team, (points->n + KMEANS_BLOCK - 1) / KMEANS_BLOCK, assign_block, &a);
}

/* Whether cluster ${a} comes before cluster ${b}. */
static bool
comes_before(const struct kmeans_fit *fit, const double *value, size_t a, size_t b)
{

	if (value[a] > value[b] || (isnan(value[b]) && !isnan(value[a])))
		return true;
	if (value[a] < value[b] || (isnan(value[a]) && !isnan(value[b])))
		return false;
	for (size_t j = 0; j < fit->d; j++) {
		double x = fit->centres[a * fit->d + j], y = fit->centres[b * fit->d + j];

		if (x < y || x > y)
			return x < y;
	}
	return a < b;
}

enum crm_status
kmeans_order(struct kmeans_fit *fit, double *value)
{
	size_t k = fit->k, d = fit->d;
	double *centres = mem_raw(k * d, sizeof(*centres)), *values = mem_raw(k, sizeof(*values));

	if (centres == NULL || values == NULL) {
		free(centres);
		free(values);
		return CRM_ENOMEM;
	}
	/* The place of a cluster is the number of those before it. */
	for (size_t g = 0; g < k; g++) {
		size_t place = 0;

		for (size_t h = 0; h < k; h++)
			place += h != g && comes_before(fit, value, h, g);
		memcpy(centres + place * d, fit->centres + g * d, d * sizeof(*centres));
		values[place] = value[g];
	}
	memcpy(value, values, k * sizeof(*value));
	free(values);
	free(fit->centres);
	fit->centres = centres;
	return CRM_OK;
}

void
kmeans_fit_free(struct kmeans_fit *fit)
{

	if (fit == NULL)
		return;
	free(fit->centres);
	*fit = (struct kmeans_fit){ 0 };
}
