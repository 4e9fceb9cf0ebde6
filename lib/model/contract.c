/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit the shifted beta geometric and the beta-discrete-Weibull to cohorts under contract.
 *
 * All cohorts together are two counts by number of renewals: ended and kept.  The log likelihood is
 *
 *   sum over t of  ended[t] ln(S(t - 1) - S(t)) + kept[t] ln S(t)
 *
 * with ln S(t) a difference of two rises of ln Gamma, which stays exact where the two are large and
 * nearly equal.  The difference of two S is taken from their ratio, so it does not vanish in
 * rounding.  Parameters are searched as logarithms.  The second model starts from the first one's
 * answer, which it contains at c = 1.
 */
#include "model/contract.h"

#include "model/special.h"

#include <math.h>
#include <string.h>

/* t^c is not let beyond this, where S is 0 for any parameters that data lead to. */
#define MOST_TIME 1e13

struct contract_data {
	enum contract_model model;
	const uint64_t *ended, *kept;
	size_t n;
	double weight;
};

static size_t
parameters_of(enum contract_model model)
{

	return model == CONTRACT_BDW ? 3 : 2;
}

/* ln S(t), with its derivatives by the logarithms of the parameters in ${g}. */
static double
log_survival(enum contract_model model, const double *par, double t, double g[3])
{
	double a = par[0], b = par[1], c = model == CONTRACT_BDW ? par[2] : 1;
	double u = t > 0 ? fmin(pow(t, c), MOST_TIME) : 0;

	g[0] = g[1] = g[2] = 0;
	if (u <= 0)
		return 0;
	g[0] = -a * special_psi_rise(a + b, u);
	g[1] = b * (special_psi_rise(b, u) - special_psi_rise(a + b, u));
	if (u < MOST_TIME)
		g[2] = -special_psi_rise(b + u, a) * u * log(t) * c;
	return special_gamma_rise(b, u) - special_gamma_rise(a + b, u);
}

double
contract_survival(enum contract_model model, const double *parameter, double t)
{
	double ignored[3];

	return exp(log_survival(model, parameter, t, ignored));
}

/* The mean negative log likelihood, for minimise_run(). */
static double
contract_loss(void *arg, const double *theta, double *gradient, double *hessian)
{
	const struct contract_data *d = arg;
	size_t n = parameters_of(d->model);
	double par[3] = { exp(theta[0]), exp(theta[1]), n > 2 ? exp(theta[2]) : 1 };
	double before[3] = { 0, 0, 0 }, now[3], log_before = 0, sum = 0;

	(void)hessian;
	memset(gradient, 0, n * sizeof(*gradient));
	for (size_t t = 0; t < d->n; t++) {
		double log_now = log_survival(d->model, par, (double)t, now);
		double ended = (double)d->ended[t], kept = (double)d->kept[t];
		/* Far out S no longer falls in double precision; a floor keeps all finite. */
		double fall = fmin(log_now - log_before, -1e-300), ratio = exp(fall),
		       part = -expm1(fall);

		sum += kept * log_now;
		if (ended > 0)
			sum += ended * (log_before + log(part));
		for (size_t j = 0; j < n; j++) {
			gradient[j] -= kept * now[j];
			if (ended > 0)
				gradient[j] -= ended * (before[j] - ratio * now[j]) / part;
			before[j] = now[j];
		}
		log_before = log_now;
	}
	for (size_t j = 0; j < n; j++)
		gradient[j] /= d->weight;
	return -sum / d->weight;
}

enum crm_status
contract_fit(enum contract_model model, const uint64_t *ended, const uint64_t *kept, size_t n,
    struct contract_fit *fit)
{
	static const double plain[] = { 0, 0, -1, 1.5, 1, 3, -2, 2 };
	double starts[4 * 3];
	struct contract_data d = { model, ended, kept, n, 0 };
	struct minimise_problem problem = { .n = parameters_of(model),
		.value = contract_loss,
		.arg = &d,
		.starts = starts,
		.n_starts = 4 };
	struct minimise_result result;
	size_t times = 0;
	enum crm_status status;

	memcpy(starts, plain, sizeof(plain));
	for (size_t t = 1; t < n; t++) {
		times += ended[t] > 0;
		d.weight += (double)(ended[t] + kept[t]);
	}
	if (times < problem.n)
		return CRM_EIDENT;
	if (model == CONTRACT_BDW) {
		struct contract_fit simple;

		if ((status = contract_fit(CONTRACT_SBG, ended, kept, n, &simple)) == CRM_ENOMEM)
			return status;
		for (size_t i = 0; i < 4; i++) {
			const double *from = plain + 2 * i;

			starts[3 * i] = from[0];
			starts[3 * i + 1] = from[1];
			starts[3 * i + 2] = 0;
		}
		if (status == CRM_OK) {
			starts[0] = log(simple.parameter[0]);
			starts[1] = log(simple.parameter[1]);
		}
	}
	problem.weight = d.weight;
	if ((status = minimise_run(&problem, &result)) != CRM_OK)
		return status;
	*fit = (struct contract_fit){ .model = model, .parameter = { 0, 0, 1 } };
	for (size_t j = 0; j < problem.n; j++)
		fit->parameter[j] = exp(result.theta[j]);
	fit->log_likelihood = -result.value * d.weight;
	fit->aic = 2 * (double)problem.n - 2 * fit->log_likelihood;
	return CRM_OK;
}
