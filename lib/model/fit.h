/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_FIT_H
#define CRM_MODEL_FIT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** The most parameters a problem may have. */
#define FIT_MAX 8

/** Parameters are searched within -FIT_WALL .. FIT_WALL: as logarithms they stand for 1e-7 .. 1e7. */
#define FIT_WALL 16.

/** A function to be minimised: the mean negative log likelihood of ${weight} observations. */
struct fit_problem {
	size_t n;		/* parameters, at most FIT_MAX */
	/*
	 * Return the value at ${theta}; write its ${n} derivatives to ${gradient}, and where ${hessian} is not NULL the n x n second ones to it.
	 * Within the walls all are finite.
	 */
	double (*value)(void *arg, const double *theta, double *gradient, double *hessian);
	void *arg;
	bool has_hessian;	/* ${value} can; otherwise it is never asked, and gradients are differenced */
	const double *starts;	/* n_starts rows of ${n}, tried in order until one leads to a sound fit */
	size_t n_starts;
	double weight;
};

/** Why a fit is not to be believed. */
enum fit_fault {
	FIT_SOUND,
	FIT_STUCK,	/* no start led anywhere: the parameters did not move */
	FIT_STEEP,	/* the gradient did not become small */
	FIT_RAN,	/* parameter ${which} ran to a wall: the likelihood rises for ever, or is flat, that way */
	FIT_SADDLE,	/* the Hessian is not positive definite */
	FIT_FLAT	/* the likelihood is flat: parameter ${which} has a standard error above FIT_VAGUE */
};

/** A standard error of a logarithm above this (a factor of e^5 either way) tells nothing of its parameter. */
#define FIT_VAGUE 5.

struct fit_result {
	double theta[FIT_MAX];
	double value;
	double covariance[FIT_MAX * FIT_MAX];	/* of theta: (weight * Hessian)^-1, row-major n x n */
	double gradient_norm;	/* greatest absolute derivative of the mean */
	unsigned iterations;	/* of BFGS, simplex and Newton together */
	unsigned evaluations;
	enum fit_fault fault;
	size_t which;
};

/**
 * fit_minimise(problem, result):
 * Minimise by GSL's BFGS (vector_bfgs2) from the first start, and polish by Newton's steps with the problem's Hessian or central
 * differences of the gradient, which also give the covariance.  Where that is not sound, try the other starts, and then all again with a simplex search
 * (nmsimplex2) before.  Deterministic.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIDENT with result->fault telling why the best try is not to be believed.
 */
CRM_CHECKED enum crm_status fit_minimise(const struct fit_problem *problem, struct fit_result *result);

/** The numbers of a value of ${n} parameters, its first derivatives, and its second ones from the diagonal to the right. */
#define FIT_TERMS(n) (1 + (n) + (n) * ((n) + 1) / 2)

/** fit_add(sum, n, count, value, gradient, hessian): Add ${count} times such numbers to ${sum}; ${hessian} may be NULL. */
static inline void
fit_add(double *sum, size_t n, double count, double value, const double *gradient, const double *hessian)
{

	*sum++ += count * value;
	for (size_t k = 0; k < n; k++)
		*sum++ += count * gradient[k];
	for (size_t k = 0; hessian != NULL && k < n * (n + 1) / 2; k++)
		*sum++ += count * hessian[k];
}

/**
 * fit_mean_loss(sums, pieces, n, weight, gradient, hessian):
 * What fit_problem.value has to return, from log likelihoods: ${pieces} sums that fit_add() made, one behind the other,
 * which are added in order.
 */
double fit_mean_loss(const double *sums, size_t pieces, size_t n, double weight, double *gradient, double *hessian);

/** fit_why(fault): What the fault is, as a clause ("the likelihood is flat"). */
const char *fit_why(enum fit_fault fault);

#endif
