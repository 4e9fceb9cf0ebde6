/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * K-means from many starts: merge equal points, search on a sample if there are many, run the best
 * starts on over all points, keep the best.
 *
 * A start is greedy k-means++ and a search for swaps (kmeans_seed.c), settled by Lloyd's algorithm
 * (kmeans_lloyd.c). Each start has random numbers of its own, derived from the seed and its
 * number, and the winner is chosen by inertia and then by number; so starts may run in any order
 * on any number of threads and the answer has the same bits. On a sample several starts are
 * carried on, because the best one there need not be the best one of all points.
 */
#include "model/kmeans.h"

#include "base/hash.h"
#include "base/mem.h"
#include "model/kmeans_lloyd.h"
#include "model/kmeans_seed.h"
#include "model/points_merge.h"
#include "model/points_sample.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Above SAMPLE_ABOVE points the restarts run on SAMPLE_ROWS of them, or SAMPLE_EACH a cluster if
 * that is more.
 */
#define SAMPLE_ABOVE ((size_t)65536)
#define SAMPLE_ROWS ((size_t)32768)
#define SAMPLE_EACH ((size_t)512)

/*
 * When Lloyd's algorithm ends: squared moves as a share of the mean variance, on a sample and on
 * many points; and passes.
 */
#define MOVE_SAMPLE 1e-5
#define MOVE_LARGE 1e-4
#define MOST_PASSES 300u
#define LAST_PASSES 2000u

/*
 * Up to so many points each restart runs to the very end, and so does every try of the search for
 * swaps.
 */
#define SMALL ((size_t)4096)

/* Draws in a row that find no swap before a restart is done; passes of a try. */
#define SMALL_TRIES 100u
#define LARGE_TRIES 32u
#define LARGE_PASSES 3u

/*
 * How many of the restarts on a sample run on over all points; two whose inertia is this near have
 * found the same.
 */
#define FINALISTS ((size_t)5)
#define SAME 1e-6

/* One search from several starts; each piece of work is one start. */
struct starts {
	const struct points *points;
	const struct kmeans_kernel *kernel;
	struct team *team;	/* inside each start; NULL where the team does a start each */
	size_t k, n;		/* clusters, restarts */
	uint64_t seed;
	bool quick;
	struct kmeans_search search;
	double *centres;	/* restarts x k x d */
	double *inertia;	/* restarts */
	enum crm_status *status;
};

static gsl_rng *
random_open(uint64_t seed, uint64_t stream)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	if (rng != NULL)
		gsl_rng_set(rng,
		    (unsigned long)(hash_spread(hash_spread(seed) + stream) & 0xffffffffu));
	return rng;
}

static void
start_search(void *arg, size_t piece, unsigned thread)
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
	if ((s->status[piece] = kmeans_lloyd_open(&l, s->points, s->k, s->kernel, s->team)) !=
	    CRM_OK)
		goto done;
	if ((s->status[piece] = kmeans_seed(&l, rng)) == CRM_OK) {
		s->status[piece] = kmeans_seed_swap(&l, rng, &s->search);
		s->inertia[piece] = kmeans_lloyd_inertia(&l);
		memcpy(s->centres + piece * cells, l.centres, cells * sizeof(double));
	}
	kmeans_lloyd_close(&l);
done:
	gsl_rng_free(rng);
}

static void
starts_free(struct starts *s)
{

	free(s->centres);
	free(s->inertia);
	free(s->status);
}

/*
 * Run all restarts on s->points, by the team, or one after another each by the team where that
 * keeps it busier.
 */
static enum crm_status
run_starts(struct starts *s, double variance, struct team *team)
{
	size_t cells = s->k * s->points->d;

	s->search = (struct kmeans_search){ MOVE_SAMPLE * variance, MOST_PASSES, LARGE_PASSES,
		LARGE_TRIES, true };
	if (s->points->n <= SMALL)
		s->search =
		    (struct kmeans_search){ 0, MOST_PASSES, MOST_PASSES, SMALL_TRIES, true };
	if (s->quick)
		s->search =
		    (struct kmeans_search){ MOVE_LARGE * variance, MOST_PASSES, 0, 0, false };
	s->inertia = mem_new(s->n, sizeof(*s->inertia));
	s->status = mem_new(s->n, sizeof(*s->status));
	s->centres =
	    s->n > SIZE_MAX / (cells + 1) ? NULL : mem_raw(s->n * cells, sizeof(*s->centres));
	if (s->inertia == NULL || s->status == NULL || s->centres == NULL)
		return CRM_ENOMEM;
	s->team = s->n < team_size(team) ? team : NULL;
	team_run(s->team == NULL ? team : NULL, s->n, start_search, s);
	for (size_t r = 0; r < s->n; r++)
		if (s->status[r] != CRM_OK)
			return s->status[r];
	return CRM_OK;
}

/*
 * The best start that has not been taken and is not as good as ${last} (then it is the same); s->n
 * where there is none.
 */
static size_t
next_start(const struct starts *s, double last)
{
	size_t best = s->n;

	for (size_t r = 0; r < s->n; r++)
		if (s->inertia[r] > last * (1 + SAME) &&
		    (best == s->n || s->inertia[r] < s->inertia[best]))
			best = r;
	return best;
}

/* Run the best starts on over all points and keep the best of what comes out. */
static enum crm_status
finish_starts(const struct points *points, const struct starts *s, bool sampled, double variance,
    struct team *team, struct kmeans_fit *fit)
{
	size_t cells = fit->k * fit->d, most = sampled ? FINALISTS : 1;
	struct kmeans_lloyd l;
	enum crm_status status;
	double last = -1, tolerance = sampled || s->quick ? MOVE_LARGE * variance : 0;

	if ((status = kmeans_lloyd_open(&l, points, fit->k, s->kernel, team)) != CRM_OK)
		return status;
	fit->inertia = (double)INFINITY;
	for (size_t f = 0; f < most; f++) {
		size_t r = next_start(s, last);
		double inertia;

		if (r == s->n)
			break;
		last = s->inertia[r];
		memcpy(l.centres, s->centres + r * cells, cells * sizeof(*l.centres));
		fit->passes +=
		    kmeans_lloyd_run(&l, tolerance, tolerance > 0 ? MOST_PASSES : LAST_PASSES);
		inertia = kmeans_lloyd_inertia(&l);
		if (f > 0 && !(inertia < fit->inertia))
			continue;
		fit->inertia = inertia;
		memcpy(fit->centres, l.centres, cells * sizeof(*fit->centres));
	}
	kmeans_lloyd_close(&l);
	return CRM_OK;
}

/* Fit to ${points}: start on a sample if there are many, then run on over all. */
static enum crm_status
fit_points(
    const struct points *points, const struct kmeans_options *options, struct kmeans_fit *fit)
{
	size_t want = SAMPLE_EACH * fit->k > SAMPLE_ROWS ? SAMPLE_EACH * fit->k : SAMPLE_ROWS;
	bool sampled = points->n > SAMPLE_ABOVE && points->n / 2 > want;
	struct starts s = {
		.points = points, .k = fit->k, .seed = options->seed, .quick = options->quick
	};
	struct points sample = { 0 };
	struct points_moments moments;
	enum crm_status status;
	double variance = 0;

	s.kernel = options->kernel == NULL ? kmeans_kernel_best() : options->kernel;
	s.n = fit->k == 1 ? 1 : options->restarts == 0 ? KMEANS_RESTARTS : options->restarts;
	if ((status = points_moments(points, options->team, &moments)) != CRM_OK)
		return status;
	for (size_t j = 0; j < points->d; j++)
		variance += moments.variance[j] / (double)points->d;
	if (sampled) {
		gsl_rng *rng = random_open(options->seed, UINT32_MAX);
		double first;

		status = CRM_ENOMEM;
		if (rng == NULL)
			goto done;
		first = gsl_rng_uniform(rng);
		gsl_rng_free(rng);
		if ((status = points_sample(
			 points, &moments, options->team, want, first, &sample)) != CRM_OK)
			goto done;
		s.points = &sample;
		fit->sample = sample.n;
	}
	if ((status = run_starts(&s, variance, options->team)) == CRM_OK)
		status = finish_starts(points, &s, sampled, variance, options->team, fit);
done:
	starts_free(&s);
	points_free(&sample);
	points_moments_free(&moments);
	return status;
}

enum crm_status
kmeans_fit(
    const struct points *points, const struct kmeans_options *options, struct kmeans_fit *fit)
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
		a->kernel->nearest(a->points, from, kmeans_kernel_rows(rows), a->fit->centres,
		    a->fit->k, label, near);
	else
		a->kernel->two(a->points, from, kmeans_kernel_rows(rows), a->fit->centres,
		    a->fit->k, label, near, next);
	memcpy(a->label + from, label, rows * sizeof(*label));
	for (size_t i = 0; i < rows && a->distance != NULL; i++)
		a->distance[from + i] = sqrt(near[i]);
	for (size_t i = 0; i < rows && a->next != NULL; i++)
		a->next[from + i] = sqrt(next[i]);
}

void
kmeans_assign(const struct points *points, const struct kmeans_fit *fit, struct team *team,
    uint16_t *label, double *distance, double *next)
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
