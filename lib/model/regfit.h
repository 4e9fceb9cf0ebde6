/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_REGFIT_H
#define CRM_MODEL_REGFIT_H

#include "base/status.h"
#include "model/dd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Distribution of the response, and with it the link: identity, logit, log. */
enum regfit_family { REGFIT_GAUSSIAN, REGFIT_BINOMIAL, REGFIT_POISSON };

/**
 * A fitted regression, whatever fitted it.  Quantities that the method does not define are NaN.
 */
struct regfit {
	enum regfit_family family;
	size_t p;		/* coefficients */
	uint64_t n;		/* rows fitted */
	double *beta, *rest;	/* the coefficients: beta + rest, a double-double */
	double *root;		/* row-major p x p; root root' is their covariance */
	double df_model;	/* effective number of coefficients, intercept included */
	double df_residual;
	double sigma;		/* residual standard deviation; 1 for binomial and poisson */
	double rss, tss; /* weighted sums of squares of residuals, and of the response about its
			    mean (about 0 without intercept) */
	double r_squared, adj_r_squared;
	double log_likelihood, aic, bic, deviance, null_deviance, dispersion;
	double lambda;		/* ridge */
	double
	    condition; /* of the design with its columns scaled to length 1, estimated (1-norm) */
	unsigned iterations;	/* of IRLS; 0 where none */
	bool exact;		/* residuals are nothing but rounding: no errors can be told */
};

/** Why a model is not identified (CRM_EIDENT). */
enum regfit_fault {
	REGFIT_NO_FAULT,
	REGFIT_FEW_ROWS, /* rows <= columns */
	REGFIT_COLLINEAR, /* column ${column} is a linear combination of the others ${involved} */
	REGFIT_SEPARATED, /* the columns ${involved} tell the outcome exactly; the likelihood has no
			     maximum */
	REGFIT_DIVERGED, /* IRLS or reweighting does not settle */
	REGFIT_OUTLYING, /* the rows that reweighting leaves do not tell all coefficients */
	REGFIT_OVERFLOW /* values too large, or too small, for the arithmetic */
};

struct regfit_why {
	enum regfit_fault fault;
	size_t column;
	unsigned char *involved;	/* p marks, provided by the caller */
	uint64_t rows;			/* rows seen */
};

/**
 * regfit_open(fit, p): Make room; all quantities NaN.  Also turns GSL's aborting error handler off.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status regfit_open(struct regfit *fit, size_t p);

/** regfit_fail(why, fault): Note the ${fault} and return CRM_EIDENT. */
enum crm_status regfit_fail(struct regfit_why *why, enum regfit_fault fault);

/**
 * regfit_mean(family, eta): The mean of the response where the linear predictor is ${eta} (inverse
 * link).
 */
double regfit_mean(enum regfit_family family, double eta);

/** regfit_eta(fit, x): The linear predictor of a row ${x}. */
double regfit_eta(const struct regfit *fit, const struct dd *x);

/**
 * regfit_se(fit, x): The standard error of regfit_mean(regfit_eta()) for a row ${x} by the delta
 * method; NaN where there is none.
 */
double regfit_se(const struct regfit *fit, const struct dd *x);

/** One coefficient with its test of 0 and its confidence interval. */
struct regfit_term {
	double estimate, std_error, statistic, p_value, low, high;
};

/**
 * regfit_term(fit, j, level):
 * Coefficient ${j} with a two-sided interval of ${level} (0.95, say): by Student's t with
 * df_residual degrees of freedom for gaussian models, by the normal distribution (Wald) for others.
 * What is not defined is NaN.
 */
struct regfit_term regfit_term(const struct regfit *fit, size_t j, double level);

/** regfit_free(fit): Free it.  NULL is fine. */
void regfit_free(struct regfit *fit);

#endif
