/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit a buy-till-you-die law with covariates.
 *
 * Customers with the same covariates form a cell.  Within a cell the likelihood is the law's own,
 * at parameters whose logarithms are linear in what is searched:
 *
 *   ln par(z) = J(z) theta,  theta = (ln par, gamma, delta),
 *
 * with J of n rows (the law's parameters): the identity, then for gamma -z in the row of alpha, and
 * for delta -z in the row of beta or +z in that of a (law->effect).  So no law needs to know of
 * covariates: with g and H the first and second derivatives that it gives by ln par, summed over
 * the cell, those by theta are
 *
 *   J'g  and  J'H J,
 *
 * without a further term, because ln par is linear in theta.
 *
 * The search is in standardised covariates (mean 0, standard deviation 1 over customers), so that a
 * column of large numbers is no harder than one of 0 and 1; the result is carried back by
 *
 *   gamma = gamma' / sd,  ln alpha = ln alpha' + gamma' mean / sd,
 *
 * which is linear too, and so carries the covariance along.
 */
#include "model/btyd_covariates.h"

#include "base/mem.h"
#include "model/covariance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 1024	/* patterns to a piece of work, as in btyd.c */
#define SEARCHED BTYD_JOINT
#define SUMS MINIMISE_TERMS(SEARCHED)

/* Patterns are sorted by cell and x. */
struct cells {
	const struct btyd_law *law;
	const struct patterns *p;
	struct team *team;
	double scale;			/* of times */
	double mean[BTYD_TERMS], sd[BTYD_TERMS];
	size_t n;			/* searched */
	double theta[SEARCHED];
	bool second;
	size_t pieces;
	double *sums;			/* of each piece */
};

size_t
btyd_free_parameters(const struct btyd_law *law, size_t terms)
{

	return law->n + terms * (law->n > 2 ? BTYD_EFFECTS : 1);
}

/* J(z) for n parameters of the law and ${terms} covariates: row-major, n x searched. */
static void
make_jacobian(const struct btyd_law *law, const double *z, size_t terms, double *jacobian)
{
	size_t searched = btyd_free_parameters(law, terms);

	memset(jacobian, 0, law->n * searched * sizeof(*jacobian));
	for (size_t i = 0; i < law->n; i++) {
		double *row = jacobian + i * searched;

		row[i] = 1;
		for (size_t k = law->n; k < searched; k++)
			row[k] = law->effect[(k - law->n) / terms][i] * z[(k - law->n) % terms];
	}
}

void
btyd_cell_par(const struct btyd_fit *fit, const double *z, double *par)
{

	for (size_t i = 0; i < BTYD_PARAMETERS; i++) {
		double sum = 0;

		for (size_t e = 0; e < BTYD_EFFECTS; e++)
			for (size_t k = 0; k < fit->terms; k++)
				sum += fit->law->effect[e][i] * fit->effect[e][k] * z[k];
		par[i] = fit->par[i] * exp(sum);
	}
}

void
btyd_cell_covariance(
    const struct btyd_fit *fit, const double *joint, const double *z, double *covariance)
{
	size_t n = fit->law->n, m = btyd_free_parameters(fit->law, fit->terms);
	double j[BTYD_PARAMETERS * SEARCHED];

	make_jacobian(fit->law, z, fit->terms, j);
	memset(covariance, 0, BTYD_PARAMETERS * BTYD_PARAMETERS * sizeof(*covariance));
	/* J C J' */
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++)
			for (size_t k = 0; k < m; k++)
				for (size_t l = 0; l < m; l++)
					covariance[a * BTYD_PARAMETERS + b] +=
					    j[a * m + k] * joint[k * m + l] * j[b * m + l];
}

/* The standardised covariates of a cell. */
static void
standardise(const struct cells *c, uint32_t cell, double *z)
{

	for (size_t k = 0; k < c->p->terms; k++)
		z[k] = (c->p->z[cell * c->p->terms + k] - c->mean[k]) / c->sd[k];
}

/* Carry the sums of a cell by ln par (${from}) over to those by theta, and add them to ${to}. */
static void
add_cell(const struct cells *c, const double *jacobian, const double *from, double *to)
{
	size_t n = c->law->n, m = c->n;
	double h[BTYD_PARAMETERS][BTYD_PARAMETERS], product[BTYD_PARAMETERS];
	const double *g = from + 1, *seconds = from + 1 + n;

	*to++ += from[0];
	for (size_t k = 0; k < m; k++, to++)
		for (size_t i = 0; i < n; i++)
			*to += jacobian[i * m + k] * g[i];
	if (!c->second)
		return;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i; j < n; j++)
			h[i][j] = h[j][i] = *seconds++;
	for (size_t k = 0; k < m; k++) {
		for (size_t i = 0; i < n; i++) {
			product[i] = 0;
			for (size_t j = 0; j < n; j++)
				product[i] += jacobian[j * m + k] * h[j][i];
		}
		for (size_t l = k; l < m; l++, to++)
			for (size_t i = 0; i < n; i++)
				*to += product[i] * jacobian[i * m + l];
	}
}

static struct btyd_time
time_at(double t, double alpha)
{

	return (struct btyd_time){ t, log(alpha + t), 1 / (alpha + t) };
}

/* Add the patterns ${from} to ${to} - 1, which are of one cell. */
static void
add_patterns(const struct cells *c, size_t from, size_t to, double *sums)
{
	const struct patterns *p = c->p;
	const struct btyd_law *law = c->law;
	double z[BTYD_TERMS], j[BTYD_PARAMETERS * SEARCHED], par[BTYD_PARAMETERS] = { 0 };
	double sum[MINIMISE_TERMS(BTYD_PARAMETERS)] = { 0 }, g[BTYD_PARAMETERS], h[BTYD_SECONDS];
	struct btyd_cache cache;

	standardise(c, p->cell[from], z);
	make_jacobian(law, z, p->terms, j);
	for (size_t i = 0; i < law->n; i++) {
		for (size_t k = 0; k < c->n; k++)
			par[i] += j[i * c->n + k] * c->theta[k];
		/* Far from the peak effects may take a parameter out of range. */
		par[i] = exp(fmin(fmax(par[i], -2 * MINIMISE_WALL), 2 * MINIMISE_WALL));
	}
	for (size_t i = from; i < to; i++) {
		struct btyd_time tx = time_at(p->u[i] * c->scale, par[1]),
				 T = time_at(p->v[i] * c->scale, par[1]);
		double value;

		if (i == from || p->run[i] != p->run[i - 1])
			law->prepare(law, par, p->x[i], &cache);
		value = law->log_likelihood(
		    law, par, &cache, p->x[i], &tx, &T, g, c->second ? h : NULL);
		minimise_add(sum, law->n, p->count[i], value, g, c->second ? h : NULL);
	}
	add_cell(c, j, sum, sums);
}

static void
sum_piece_of_cells(void *arg, size_t piece, unsigned thread)
{
	struct cells *c = arg;
	size_t end = (piece + 1) * PIECE, to, terms = MINIMISE_TERMS(c->n);
	double *sums = c->sums + piece * terms;

	(void)thread;
	if (end > c->p->n)
		end = c->p->n;
	memset(sums, 0, terms * sizeof(*sums));
	for (size_t from = piece * PIECE; from < end; from = to) {
		for (to = from; to < end && c->p->cell[to] == c->p->cell[from]; to++)
			;
		add_patterns(c, from, to, sums);
	}
}

static double
mean_loss_of_cells(void *arg, const double *theta, double *gradient, double *hessian)
{
	struct cells *c = arg;

	memcpy(c->theta, theta, c->n * sizeof(*theta));
	c->second = hessian != NULL;
	team_run(c->team, c->pieces, sum_piece_of_cells, c);
	return minimise_mean_loss(c->sums, c->pieces, c->n, (double)c->p->rows, gradient, hessian);
}

/* Means and standard deviations over customers; of a covariate that is the same for all, 1. */
static void
measure_covariates(struct cells *c)
{
	const struct patterns *p = c->p;

	for (size_t k = 0; k < p->terms; k++) {
		double n = 0, mean = 0, squares = 0;

		for (size_t i = 0; i < p->n; i++) {
			double z = p->z[p->cell[i] * p->terms + k], d = z - mean;

			n += p->count[i];
			mean += d * p->count[i] / n;
			squares += p->count[i] * d * (z - mean);
		}
		c->mean[k] = mean;
		c->sd[k] = squares > 0 ? sqrt(squares / n) : 1;
	}
}

/* From standardised covariates back to those given: theta and its covariance. */
static void
restore(const struct cells *c, struct minimise_result *r)
{
	size_t m = c->n, n = c->law->n, terms = c->p->terms;
	double back[SEARCHED * SEARCHED] = { 0 }, half[SEARCHED * SEARCHED], theta[SEARCHED];

	for (size_t i = 0; i < m; i++)
		back[i * m + i] = i < n ? 1 : 1 / c->sd[(i - n) % terms];
	for (size_t i = 0; i < n; i++)
		for (size_t k = n; k < m; k++)
			back[i * m + k] = -c->law->effect[(k - n) / terms][i] *
			    c->mean[(k - n) % terms] / c->sd[(k - n) % terms];
	for (size_t i = 0; i < m; i++) {
		theta[i] = 0;
		for (size_t k = 0; k < m; k++) {
			theta[i] += back[i * m + k] * r->theta[k];
			half[i * m + k] = 0;
			for (size_t l = 0; l < m; l++)
				half[i * m + k] += back[i * m + l] * r->covariance[l * m + k];
		}
	}
	for (size_t i = 0; i < m; i++)
		for (size_t k = 0; k < m; k++) {
			r->covariance[i * m + k] = 0;
			for (size_t l = 0; l < m; l++)
				r->covariance[i * m + k] += half[i * m + l] * back[k * m + l];
		}
	memcpy(r->theta, theta, m * sizeof(*theta));
}

/* Everything but the sums' room is set; free c->sums. */
static enum crm_status
open_cells(struct cells *c, const struct btyd_law *law, const struct patterns *p,
    struct team *team, double longest)
{

	assert(p->terms > 0 && p->terms <= BTYD_TERMS && p->cell != NULL);
	*c = (struct cells){ .law = law,
		.p = p,
		.team = team,
		.scale = 1 / longest,
		.n = btyd_free_parameters(law, p->terms),
		.pieces = (p->n + PIECE - 1) / PIECE };
	if ((c->sums = mem_raw(c->pieces, MINIMISE_TERMS(c->n) * sizeof(*c->sums))) == NULL)
		return CRM_ENOMEM;
	measure_covariates(c);
	return CRM_OK;
}

enum crm_status
btyd_covariates_search(const struct btyd_law *law, const struct patterns *p, struct team *team,
    double longest, const double *start, struct minimise_result *result)
{
	struct cells c;
	double theta[SEARCHED] = { 0 };
	struct minimise_problem problem = { btyd_free_parameters(law, p->terms),
		mean_loss_of_cells, &c, true, theta, 1, (double)p->rows, false };
	enum crm_status status = open_cells(&c, law, p, team, longest);

	if (status != CRM_OK)
		return status;
	memcpy(theta, start, law->n * sizeof(*start));
	status = minimise_run(&problem, result);
	if (status != CRM_ENOMEM)
		restore(&c, result);
	free(c.sums);
	return status;
}

enum crm_status
btyd_covariates_promise(const struct btyd_law *law, const struct patterns *p, struct team *team,
    double longest, const double *start, double *promise)
{
	struct cells c;
	double theta[SEARCHED] = { 0 }, g[SEARCHED], h[SEARCHED * SEARCHED],
	       inverse[SEARCHED * SEARCHED];
	enum crm_status status = open_cells(&c, law, p, team, longest);

	if (status != CRM_OK)
		return status;
	memcpy(theta, start, law->n * sizeof(*start));
	mean_loss_of_cells(&c, theta, g, h);
	/* g' H^-1 g: what Newton's step from here would gain, twice. */
	*promise = covariance_invert(h, c.n, inverse)
	    ? (double)p->rows * covariance_form(g, inverse, c.n)
	    : INFINITY;
	free(c.sums);
	return CRM_OK;
}
