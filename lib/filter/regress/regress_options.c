/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the options of crm-regress allow: the formula as the first argument, which options exclude
 * each other, and the files that the sandbox lets through.
 *
 * All of it is settled before any input is opened, so that a mistake on the command line costs no
 * time and leaves no file.
 */
#include "filter/regress/regress.h"

#include "base/num.h"
#include "model/regfit.h"

#include <math.h>
#include <string.h>

/*
 * Take the first argument as the formula, unless a model brings its own; return how many were
 * taken.
 */
size_t
regress_leading(void *options, const char *const *names, size_t n)
{
	struct regress_options *o = options;

	if (o->model != NULL || n == 0)
		return 0;
	o->formula = names[0];
	return 1;
}

/* One rule across options: with ${given}, ${other} makes no sense. */
static bool
excludes(struct msg *msg, bool given, const char *name, bool other, const char *other_name)
{

	if (!given || !other)
		return false;
	msg_error(msg, "%s and %s exclude each other", name, other_name);
	return true;
}

/*
 * Parse --ridge to o->lambda. NaN there asks the fit to choose it, by generalised cross-validation
 * (gcv), so a number that is given must not be NaN.
 */
static enum crm_status
check_ridge(struct regress_options *o, struct msg *msg)
{
	char shown[MSG_SHOW];

	if (o->ridge == NULL)
		return CRM_OK;
	o->lambda = NAN;
	if (strcmp(o->ridge, "gcv") == 0)
		return CRM_OK;
	if (num_real(slice_of(o->ridge), &o->lambda) == CRM_OK && o->lambda >= 0.0)
		return CRM_OK;
	msg_error(msg, "--ridge: \"%s\" is neither a number from 0 up nor `gcv`",
	    msg_show(shown, slice_of(o->ridge)));
	return CRM_EUSAGE;
}

enum crm_status
regress_check(void *options, const struct run *run)
{
	struct regress_options *o = options;
	bool likelihood = o->family > REGFIT_GAUSSIAN,
	     fits = o->family >= 0 || o->robust >= 0 || o->ridge != NULL || o->weights != NULL ||
	    o->save_model != NULL || o->holdout_share > 0.0;

	if (o->model == NULL && o->formula == NULL) {
		msg_error(run->msg,
		    "no formula given: crm-regress 'orders ~ log1p(revenue) + first_channel' [FILE ...]");
		return CRM_EUSAGE;
	}
	if (excludes(run->msg, o->coefficients, "--coefficients", o->fit, "--fit") ||
	    excludes(
		run->msg, o->se, "--se", o->coefficients || o->fit, "--coefficients or --fit") ||
	    excludes(
		run->msg, likelihood, "--family=binomial or poisson", o->robust >= 0, "--robust") ||
	    excludes(run->msg, likelihood, "--family=binomial or poisson", o->ridge != NULL,
		"--ridge") ||
	    excludes(run->msg, o->robust >= 0, "--robust", o->ridge != NULL, "--ridge") ||
	    excludes(run->msg, o->robust >= 0, "--robust", o->weights != NULL, "--weights") ||
	    excludes(run->msg, o->model != NULL, "--model", o->coefficients || o->fit,
		"--coefficients or --fit") ||
	    excludes(run->msg, o->model != NULL, "--model", fits, "options of a new fit"))
		return CRM_EUSAGE;
	return check_ridge(o, run->msg);
}

/*
 * List the files that the sandbox has to allow besides inputs and output; return how many. Saving
 * writes a temporary file in the same directory, which is renamed at the end.
 */
size_t
regress_paths(const void *options, struct sandbox_path *paths, size_t room)
{
	const struct regress_options *o = options;
	const struct sandbox_path all[] = { { o->model, SANDBOX_READ },
		{ o->save_model, SANDBOX_WRITE_BESIDE } };

	return program_paths(all, 2, paths, room);
}
