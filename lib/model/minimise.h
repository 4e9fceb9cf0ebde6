/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_MINIMISE_H
#define CRM_MODEL_MINIMISE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** The most parameters a problem may have. */
#define MINIMISE_MAX 16

/**
 * Parameters are searched within -MINIMISE_WALL .. MINIMISE_WALL: as logarithms they stand for 1e-7
 * .. 1e7.
 */
#define MINIMISE_WALL 16.

/** A function to be minimised: the mean negative log likelihood of ${weight} observations. */
struct minimise_problem {
	size_t n;		/* parameters, at most MINIMISE_MAX */
	/*
	 * Return the value at ${theta}; write its ${n} derivatives to ${gradient}, and where
	 * ${hessian} is not NULL the n x n second ones to it. Within the walls all are finite.
	 */
	double (*value)(void *arg, const double *theta, double *gradient, double *hessian);
	void *arg;
	bool has_hessian; /* ${value} can; otherwise it is never asked, and gradients are
			     differenced */
	const double
	    *starts; /* n_starts rows of ${n}, tried in order until one leads to a sound fit */
	size_t n_starts;
	double weight;
	bool straight; /* each start once, and none with the simplex search before */
};

/** Why a fit is not to be believed. */
enum minimise_fault {
	MINIMISE_SOUND,
	MINIMISE_STUCK, /* no start led anywhere: the parameters did not move */
	MINIMISE_STEEP, /* the gradient did not become small */
	MINIMISE_RAN, /* parameter ${which} ran to a wall: the likelihood rises for ever, or is
			 flat, that way */
	MINIMISE_SADDLE, /* the Hessian is not positive definite */
	MINIMISE_FLAT /* the likelihood is flat: parameter ${which} has a standard error above
			 MINIMISE_VAGUE */
};

/**
 * A standard error of a logarithm above this (a factor of e^5 either way) tells nothing of its
 * parameter.
 */
#define MINIMISE_VAGUE 5.

struct minimise_result {
	double theta[MINIMISE_MAX];
	double value;
	double covariance[MINIMISE_MAX *
	    MINIMISE_MAX]; /* of theta: (weight * Hessian)^-1, row-major n x n */
	double gradient_norm;	/* greatest absolute derivative of the mean */
	unsigned iterations;	/* of BFGS, simplex and Newton together */
	unsigned evaluations;
	enum minimise_fault fault;
	size_t which;
};

/**
 * minimise_run(problem, result):
 * Minimise by GSL's BFGS (vector_bfgs2) from the first start, and polish by Newton's steps with the
 * problem's Hessian or central differences of the gradient, which also give the covariance.  Where
 * that is not sound, try the other starts, and then (unless ${straight}) all again with a simplex
 * search (nmsimplex2) before.  Deterministic.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIDENT with result->fault telling why the best try is not to be
 * believed.
 */
CRM_CHECKED enum crm_status minimise_run(
    const struct minimise_problem *problem, struct minimise_result *result);

/**
 * The numbers of a value of ${n} parameters, its first derivatives, and its second ones from the
 * diagonal to the right.
 */
#define MINIMISE_TERMS(n) (1 + (n) + (n) * ((n) + 1) / 2)

/**
 * minimise_add(sum, n, count, value, gradient, hessian): Add ${count} times such numbers to ${sum};
 * ${hessian} may be NULL.
 */
static inline void
minimise_add(double *sum, size_t n, double count, double value, const double *gradient,
    const double *hessian)
{

	*sum++ += count * value;
	/*
	 * NOLINTBEGIN(clang-analyzer-core.UndefinedBinaryOperatorResult): the caller has set them.
	 */
	for (size_t k = 0; k < n; k++)
		*sum++ += count * gradient[k];
	for (size_t k = 0; hessian != NULL && k < n * (n + 1) / 2; k++)
		*sum++ += count * hessian[k];
	/* NOLINTEND(clang-analyzer-core.UndefinedBinaryOperatorResult) */
}

/**
 * minimise_mean_loss(sums, pieces, n, weight, gradient, hessian):
 * What minimise_problem.value has to return, from log likelihoods: ${pieces} sums that
 * minimise_add() made, one after the other, which are added in order.
 */
double minimise_mean_loss(
    const double *sums, size_t pieces, size_t n, double weight, double *gradient, double *hessian);

/** minimise_why(fault): What the fault is, as a clause ("the likelihood is flat"). */
const char *minimise_why(enum minimise_fault fault);

#endif
