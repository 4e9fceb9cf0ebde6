/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draw a weighted sample on which k-means costs nearly what it costs on all points (lightweight
 * coreset: Bachem, Lucic & Krause 2018).
 *
 * The chance of a point is half by weight and half by weighted squared distance to the mean, so
 * far points are not missed; its weight in the sample is the inverse of its chance. Draws are
 * systematic, one tick every 1 / m of the total chance from a random start, which needs one random
 * number and one pass. Chances are summed by stretches in a fixed order, so any team draws the
 * same points.
 */
#include "model/points_sample.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of a piece of work. */
#define STRETCH ((size_t)1024)

struct sampling {
	const struct points *from;
	struct points *to;
	const double *mean;
	double weight, spread;	/* sums of weights, and of weighted squared distances to the mean */
	double start;
	double *mass;		/* chance of each stretch, then of all up to its start */
};

/* The chances of the points of one stretch. */
static void
chances(const struct sampling *s, size_t from, size_t rows, double q[STRETCH])
{

	memset(q, 0, rows * sizeof(*q));
	for (size_t j = 0; j < s->from->d; j++) {
		const double *x = points_column(s->from, j) + from;

		for (size_t i = 0; i < rows; i++) {
			double t = x[i] - s->mean[j];

			q[i] += t * t;
		}
	}
	for (size_t i = 0; i < rows; i++) {
		q[i] = s->spread > 0 ? 0.5 / s->weight + q[i] * (0.5 / s->spread) : 1 / s->weight;
		if (s->from->w != NULL)
			q[i] *= s->from->w[from + i];
	}
}

static size_t
stretch_rows(const struct sampling *s, size_t piece)
{

	return s->from->n - piece * STRETCH < STRETCH ? s->from->n - piece * STRETCH : STRETCH;
}

static void
weigh_stretch(void *arg, size_t piece, unsigned thread)
{
	struct sampling *s = arg;
	size_t rows = stretch_rows(s, piece);
	double q[STRETCH], sum = 0;

	(void)thread;
	chances(s, piece * STRETCH, rows, q);
	for (size_t i = 0; i < rows; i++)
		sum += q[i];
	s->mass[piece] = sum;
}

/* The number of ticks (${t} + start, t = 0, 1, ...) that lie below ${mass} * m. */
static size_t
ticks_below(const struct sampling *s, double mass)
{
	double t = ceil(mass * (double)s->to->n - s->start);

	return t <= 0 ? 0 : t >= (double)s->to->n ? s->to->n : (size_t)t;
}

/* Each tick within the stretch takes the point on which it falls. */
static void
draw_stretch(void *arg, size_t piece, unsigned thread)
{
	struct sampling *s = arg;
	size_t rows = stretch_rows(s, piece), tick = ticks_below(s, s->mass[piece]),
	       end = ticks_below(s, s->mass[piece + 1]), i = 0;
	double q[STRETCH], sum = s->mass[piece];

	(void)thread;
	if (tick == end)
		return;
	chances(s, piece * STRETCH, rows, q);
	for (sum += q[0]; tick < end; tick++) {
		while (i + 1 < rows && sum * (double)s->to->n <= (double)tick + s->start)
			sum += q[++i];
		/*
		 * Rounding may leave the last tick after the last point; that may have no weight.
		 */
		while (q[i] <= 0 && i > 0)
			i--;
		for (size_t j = 0; j < s->from->d; j++)
			points_column(s->to, j)[tick] =
			    points_column(s->from, j)[piece * STRETCH + i];
		s->to->w[tick] = q[i] > 0
		    ? points_weight(s->from, piece * STRETCH + i) / ((double)s->to->n * q[i])
		    : 0;
	}
}

enum crm_status
points_sample(const struct points *from, const struct points_moments *moments, struct team *team,
    size_t m, double start, struct points *to)
{
	size_t pieces = (from->n + STRETCH - 1) / STRETCH, d = from->d;
	struct sampling s = { .from = from,
		.to = to,
		.mean = moments->mean,
		.weight = moments->weight,
		.start = start };
	enum crm_status status;
	double sum = 0;

	if ((s.mass = mem_new(pieces + 1, sizeof(*s.mass))) == NULL)
		return CRM_ENOMEM;
	for (size_t j = 0; j < d; j++)
		s.spread += moments->variance[j] * s.weight;
	if ((status = points_init(to, m, d, true)) != CRM_OK)
		goto done;
	team_run(team, pieces, weigh_stretch, &s);
	for (size_t p = 0; p <= pieces; p++) {
		double mass = s.mass[p];

		s.mass[p] = sum;
		sum += mass;
	}
	/* The chances sum to 1 but for rounding; no tick may be left over. */
	s.mass[pieces] = 2;
	team_run(team, pieces, draw_stretch, &s);
done:
	free(s.mass);
	return status;
}
