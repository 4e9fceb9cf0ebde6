/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where k-means starts: greedy k-means++, and then swaps of single centres.
 *
 * Greedy k-means++ (Arthur & Vassilvitskii 2007). The first centre is a point drawn by weight.
 * Each further one is drawn with a chance in proportion to weight times the squared distance to
 * the nearest centre so far, so far groups are likely to get one. Not one but 2 + ln k candidates
 * are drawn, and the one that lowers the inertia most is kept. Three arrays of distances change
 * roles instead of being copied: near (now), try (with this candidate) and best (with the best so
 * far).
 *
 * Drawing walks the sums of blocks first and then the points of one block, so a draw costs n /
 * 1024 + 1024 steps. The sums are those of the distances just computed, so no pass is needed for
 * them.
 *
 * Swaps. Lloyd's algorithm never moves a centre from a crowded place, where two share a group, to
 * an empty one, where one serves two groups; the inertia then stays at a local minimum. So a point
 * is drawn as in seeding, and the question is: what would the inertia be if some centre moved
 * there? With the distances to the nearest and the second nearest centre of each point one pass
 * answers it for all k centres at once (weigh_swap()):
 *
 *     with a centre at the drawn point, point i costs        min(far, near)
 *     and if its own centre is the one taken away, it costs  min(far, next)
 *
 * so extra[g], the sum over the points of centre g of the difference, is what losing g adds; the
 * cheapest one goes. If that lowers the inertia, or always in a deep search, the swap is made and
 * Lloyd's algorithm settles it for a few passes; if the inertia is not lower then by LEAST_GAIN,
 * all is put back. The search ends after so many draws in a row without success.
 *
 * What must hold: sums are taken by block and added in the order of blocks, so the result has the
 * same bits for any number of threads; and each accepted swap lowers the inertia, so the search
 * ends.
 */
#include "model/kmeans_seed.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A swap must lower the inertia by this share, so that rounding cannot keep the search going. */
#define LEAST_GAIN 1e-9

static size_t
blocks_of(const struct points *points)
{

	return (points->n + KMEANS_BLOCK - 1) / KMEANS_BLOCK;
}

static size_t
block_rows(const struct points *points, size_t b)
{

	return points->n - b < KMEANS_BLOCK ? points->n - b : KMEANS_BLOCK;
}

/*
 * A point drawn with chance weight * near; ${block} holds the sums of that over the blocks,
 * ${total} theirs.
 */
static size_t
draw_point(const struct points *points, const double *near, const double *block, double total,
    gsl_rng *rng)
{
	double left = gsl_rng_uniform(rng) * total;
	size_t b = 0, last = points->n - 1, blocks = blocks_of(points);

	while (b + 1 < blocks && left >= block[b])
		left -= block[b++];
	for (size_t i = b * KMEANS_BLOCK; i < points->n; i++) {
		double chance = points_weight(points, i) * near[i];

		if (!(chance > 0))
			continue;
		last = i;
		if ((left -= chance) < 0)
			break;
	}
	return last;
}

static void
copy_point(const struct points *points, size_t i, double *centre)
{

	for (size_t j = 0; j < points->d; j++)
		centre[j] = points_column(points, j)[i];
}

/* What come_closer() gives to its blocks. */
struct closing {
	const struct kmeans_lloyd *l;
	const double *point, *near;
	double *out, *block;
};

static void
closer_block(void *arg, size_t b, unsigned thread)
{
	struct closing *c = arg;
	size_t at = b * KMEANS_BLOCK, rows = kmeans_kernel_rows(block_rows(c->l->points, at));

	(void)thread;
	c->block[b] =
	    c->l->kernel->closer(c->l->points, at, rows, c->point, c->near + at, c->out + at);
}

/* out = min(near, squared distance to ${point}); the weighted sums by block, and their total. */
static double
come_closer(const struct kmeans_lloyd *l, const double *point, const double *near, double *out,
    double *block)
{
	struct closing c = { l, point, near, out, block };
	double total = 0;

	team_run(l->team, blocks_of(l->points), closer_block, &c);
	for (size_t b = 0; b < blocks_of(l->points); b++)
		total += block[b];
	return total;
}

enum crm_status
kmeans_seed(struct kmeans_lloyd *l, gsl_rng *rng)
{
	const struct points *points = l->points;
	size_t d = points->d, stride = points->stride, blocks = blocks_of(points);
	size_t candidates = 2 + (size_t)log((double)l->k);
	double *near = mem_new(stride, sizeof(*near)), *try = mem_raw(stride, sizeof(*try)),
	       *best = mem_raw(stride, sizeof(*best));
	double *block = mem_new(3 * blocks, sizeof(*block)), *try_block = block,
	       *best_block = block, total = 0;
	enum crm_status status = CRM_ENOMEM;

	if (near == NULL || try == NULL || best == NULL || block == NULL)
		goto done;
	try_block += blocks;
	best_block += 2 * blocks;
	for (size_t i = 0; i < points->n; i++) {
		near[i] = 1;
		block[i / KMEANS_BLOCK] += points_weight(points, i);
	}
	for (size_t b = 0; b < blocks; b++)
		total += block[b];
	copy_point(points, draw_point(points, near, block, total, rng), l->centres);
	for (size_t i = 0; i < points->n; i++)
		near[i] = (double)INFINITY;
	total = come_closer(l, l->centres, near, near, block);
	for (size_t g = 1; g < l->k; g++) {
		double least = (double)INFINITY, *swap;

		for (size_t c = 0; c < candidates; c++) {
			double centre[64], *at = d <= 64 ? centre : l->next, sum;

			copy_point(points, draw_point(points, near, block, total, rng), at);
			sum = come_closer(l, at, near, try, try_block);
			if (!(sum < least) && c > 0)
				continue;
			least = sum;
			memcpy(l->centres + g * d, at, d * sizeof(*at));
			swap = try, try = best, best = swap;
			swap = try_block, try_block = best_block, best_block = swap;
		}
		total = least;
		swap = near, near = best, best = swap;
		memcpy(block, best_block, blocks * sizeof(*block));
	}
	status = CRM_OK;
done:
	free(near);
	free(try);
	free(best);
	free(block);
	return status;
}

/* What a search for swaps keeps of the present solution. */
struct search {
	struct kmeans_lloyd *l;
	const double *point;	/* drawn */
	/* What look_at_swap() sees, now and before the swap that is being tried. */
	struct view {
		double *near,
		    *next; /* squared distances to the nearest and the second nearest centre */
		uint16_t *label;
		double *block;		/* blocks: sums of weight * near */
		double total;		/* inertia */
	} now, before;
	double *with;		/* blocks: those sums, were the drawn point a centre too */
	double *extra; /* blocks x k, then k: what the loss of that centre would add to that */
	double *kept;		/* k x d: the centres before a swap */
};

static void
look_block(void *arg, size_t b, unsigned thread)
{
	struct search *s = arg;
	const struct kmeans_lloyd *l = s->l;
	size_t at = b * KMEANS_BLOCK, rows = block_rows(l->points, at);
	double sum = 0;

	(void)thread;
	l->kernel->two(l->points, at, kmeans_kernel_rows(rows), l->centres, l->k, s->now.label + at,
	    s->now.near + at, s->now.next + at);
	for (size_t i = at; i < at + rows; i++)
		sum += points_weight(l->points, i) * s->now.near[i];
	s->now.block[b] = sum;
}

static void
look_at_swap(struct search *s)
{

	team_run(s->l->team, blocks_of(s->l->points), look_block, s);
	s->now.total = 0;
	for (size_t b = 0; b < blocks_of(s->l->points); b++)
		s->now.total += s->now.block[b];
}

static void
weigh_block(void *arg, size_t b, unsigned thread)
{
	struct search *s = arg;
	const struct points *points = s->l->points;
	size_t at = b * KMEANS_BLOCK, rows = block_rows(points, at);
	double far[KMEANS_BLOCK], *extra = s->extra + b * s->l->k, sum = 0;

	(void)thread;
	memset(extra, 0, s->l->k * sizeof(*extra));
	s->l->kernel->distance(points, at, kmeans_kernel_rows(rows), s->point, far);
	for (size_t i = 0; i < rows; i++) {
		double w = points_weight(points, at + i), near = s->now.near[at + i],
		       next = s->now.next[at + i];
		double with = far[i] < near ? far[i] : near,
		       without = far[i] < next ? far[i] : next;

		sum += w * with;
		extra[s->now.label[at + i]] += w * (without - with);
	}
	s->with[b] = sum;
}

/* The inertia if the cheapest centre, *${gone}, moved to the drawn point. */
static double
weigh_swap(struct search *s, size_t *gone)
{
	size_t blocks = blocks_of(s->l->points), k = s->l->k;
	double sum = 0, *extra = s->extra + blocks * k;

	team_run(s->l->team, blocks, weigh_block, s);
	memset(extra, 0, k * sizeof(*extra));
	for (size_t b = 0; b < blocks; b++) {
		sum += s->with[b];
		for (size_t g = 0; g < k; g++)
			extra[g] += s->extra[b * k + g];
	}
	*gone = 0;
	for (size_t g = 1; g < k; g++)
		if (extra[g] < extra[*gone])
			*gone = g;
	return sum + extra[*gone];
}

/*
 * Move centre ${gone} to the drawn point and let Lloyd's algorithm settle; take it back if the
 * inertia is not lower.
 */
static bool
swap(struct search *s, size_t gone, const struct kmeans_search *how)
{
	struct kmeans_lloyd *l = s->l;
	size_t d = l->points->d, cells = l->k * d;
	struct view view;

	memcpy(s->kept, l->centres, cells * sizeof(*s->kept));
	memcpy(l->centres + gone * d, s->point, d * sizeof(*s->point));
	(void)kmeans_lloyd_run(l, how->tolerance, how->try_passes);
	view = s->before, s->before = s->now, s->now = view;
	look_at_swap(s);
	if (s->now.total < s->before.total * (1 - LEAST_GAIN))
		return true;
	memcpy(l->centres, s->kept, cells * sizeof(*s->kept));
	view = s->before, s->before = s->now, s->now = view;
	return false;
}

static bool
view_open(struct view *view, const struct points *points)
{

	view->near = mem_raw(points->stride, sizeof(*view->near));
	view->next = mem_raw(points->stride, sizeof(*view->next));
	view->label = mem_raw(points->stride, sizeof(*view->label));
	view->block = mem_raw(blocks_of(points), sizeof(*view->block));
	return view->near != NULL && view->next != NULL && view->label != NULL &&
	    view->block != NULL;
}

static void
view_free(struct view *view)
{

	free(view->near);
	free(view->next);
	free(view->label);
	free(view->block);
}

enum crm_status
kmeans_seed_swap(struct kmeans_lloyd *l, gsl_rng *rng, const struct kmeans_search *how)
{
	size_t blocks = blocks_of(l->points), d = l->points->d;
	struct search s = { .l = l };
	enum crm_status status = CRM_ENOMEM;
	double *point = mem_raw(d, sizeof(*point));

	s.point = point;
	s.with = mem_raw(blocks, sizeof(*s.with));
	s.extra = mem_raw((blocks + 1) * l->k, sizeof(*s.extra));
	s.kept = mem_raw(l->k * d, sizeof(*s.kept));
	if (point == NULL || s.with == NULL || s.extra == NULL || s.kept == NULL ||
	    !view_open(&s.now, l->points) || !view_open(&s.before, l->points))
		goto done;
	status = CRM_OK;
	(void)kmeans_lloyd_run(l, how->tolerance, how->passes);
	if (l->k < 2 || how->tries == 0)
		goto done;
	look_at_swap(&s);
	for (unsigned failed = 0; failed < how->tries && s.now.total > 0;) {
		size_t gone;
		double after;

		copy_point(l->points,
		    draw_point(l->points, s.now.near, s.now.block, s.now.total, rng), point);
		after = weigh_swap(&s, &gone);
		if ((how->deep || after < s.now.total * (1 - LEAST_GAIN)) && swap(&s, gone, how))
			failed = 0;
		else
			failed++;
	}
	(void)kmeans_lloyd_run(l, how->tolerance, how->passes);
done:
	view_free(&s.now);
	view_free(&s.before);
	free(point);
	free(s.with);
	free(s.extra);
	free(s.kept);
	return status;
}
