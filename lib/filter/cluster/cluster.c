/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cluster from the outside: check the options against one another, name the files for the
 * sandbox, and take one of two ways: fit (cluster_fit.c) or assign by a saved model
 * (cluster_apply.c).
 */
#include "filter/cluster/cluster.h"

#include "filter/cluster/cluster_apply.h"
#include "filter/cluster/cluster_fit.h"

#include "base/num.h"
#include "filter/cluster/cluster_write.h"
#include "model/kmeans_choose.h"

#include <string.h>

/* The range of -k auto: what a shop can still name and write to. */
#define AUTO_LOW 2
#define AUTO_HIGH 12

/* -k N, -k auto, -k LO-HI. */
static bool
parse_k(struct cluster_options *options)
{
	struct slice text = slice_of(options->k), low = text, high;
	const char *dash = strchr(options->k, '-');
	int64_t a, b;

	if (strcmp(options->k, "auto") == 0) {
		options->low = AUTO_LOW;
		options->high = AUTO_HIGH;
		return true;
	}
	if (dash == NULL) {
		if (num_i64(text, 1, (int64_t)KMEANS_MAX_K, &a) != CRM_OK)
			return false;
		options->low = options->high = (size_t)a;
		return true;
	}
	/* A range starts at 2: with one cluster there is nothing to judge a choice by. */
	low.n = (size_t)(dash - text.p);
	high = slice_of(dash + 1);
	if (num_i64(low, 2, (int64_t)KMEANS_CHOOSE_MOST, &a) != CRM_OK ||
	    num_i64(high, a + 1, (int64_t)KMEANS_CHOOSE_MOST, &b) != CRM_OK)
		return false;
	options->low = (size_t)a;
	options->high = (size_t)b;
	return true;
}

/* What --sample, --partial and --merge forbid. */
static const char *
conflict_of_sample(const struct cluster_options *o)
{

	if (o->model != NULL)
		return "--sample, --partial and --merge are for fitting: --model assigns each part of the customers alone";
	if (o->sample == 0)
		return "--partial and --merge have the customers of a sample: give --sample=N, the same to all";
	if (o->silhouette || o->prefix != NULL)
		return "--sample fits and writes no rows: give --silhouette and --prefix with --model, to the rows";
	if (o->profile != NULL && *o->profile != '\0')
		return "--sample writes the profile in place of rows: name its file by -o";
	if (o->partial && (o->k != NULL || o->min_cell > 0 || o->scan || o->strict || o->transform.n > 0 ||
			      o->feature_weight.n > 0 || o->restarts != 0 || o->profile != NULL ||
			      o->save_model != NULL || o->outlier > 0))
		return "--partial has customers of the sample, and no fit: give options of the fit, and its tables, to --merge";
	if (o->merge && (o->common.only != NULL || o->common.only_where != NULL))
		return "--only reads customers: give it to --partial";
	return NULL;
}

/*
 * The contradictions between options, each with a message that says what to do.  With --model
 * everything that shapes a fit is refused, since it would be ignored.
 */
enum crm_status
cluster_check(void *values, const struct run *run)
{
	struct cluster_options *o = values;
	const char *with_model = o->features != NULL ? "--features"
	    : o->k != NULL			     ? "-k"
	    : o->scan				     ? "--scan"
	    : o->transform.n > 0		     ? "--transform"
	    : o->feature_weight.n > 0		     ? "--feature-weight"
	    : o->restarts != 0			     ? "--restarts"
	    : o->weight != NULL			     ? "--weight"
	    : o->save_model != NULL		     ? "--save-model"
	    : o->strict				     ? "--strict"
						     : NULL;
	const char *k = o->k == NULL ? "5" : o->k;
	char shown[MSG_SHOW];

	if (o->model != NULL && with_model != NULL) {
		msg_error(run->msg,
		    "--model assigns by what was fitted before: %s does not go with it",
		    with_model);
		return CRM_EUSAGE;
	}
	if (o->sample > 0 || o->partial || o->merge) {
		const char *wrong = conflict_of_sample(o);

		if (wrong != NULL) {
			msg_error(run->msg, "%s", wrong);
			return CRM_EUSAGE;
		}
		/* Most customers have no row here: the table of the clusters stands for them. */
		if (o->profile == NULL && !o->scan)
			o->profile = "";
	}
	if (o->drift != NULL && o->model == NULL) {
		msg_error(run->msg, "--drift compares with an earlier fit: it needs --model FILE");
		return CRM_EUSAGE;
	}
	if (cluster_stands_in(o->profile) + cluster_stands_in(o->drift) + o->scan > 1) {
		msg_error(run->msg,
		    "only one of --scan, --profile and --drift can replace the rows on standard output: give the others a file");
		return CRM_EUSAGE;
	}
	if (o->prefix != NULL && strlen(o->prefix) > CLUSTER_PREFIX) {
		msg_error(run->msg, "--prefix: longer than %d bytes", CLUSTER_PREFIX);
		return CRM_EUSAGE;
	}
	if (o->scan && (o->profile != NULL || o->save_model != NULL)) {
		msg_error(run->msg,
		    "--scan only compares: %s needs a run that settles on one number of clusters",
		    o->profile != NULL ? "--profile" : "--save-model");
		return CRM_EUSAGE;
	}
	if (o->min_cell > 0 && o->profile == NULL) {
		msg_error(run->msg,
		    "--min-cell is for the table of --profile; a row a customer cannot hide them");
		return CRM_EUSAGE;
	}
	/* Defaults that depend on another option: --scan without -k compares a range. */
	if (o->scan && o->k == NULL)
		k = "auto";
	o->k = k;
	if (!parse_k(o)) {
		msg_error(run->msg,
		    "--clusters: \"%s\" is neither a number from 1 to %zu, nor auto, nor a range such as 2-12 within 2 to %zu",
		    msg_show(shown, slice_of(k)), KMEANS_MAX_K, KMEANS_CHOOSE_MOST);
		return CRM_EUSAGE;
	}
	if ((o->strict || o->scan) && o->low == o->high) {
		msg_error(run->msg,
		    "%s judges a choice: it needs -k auto or a range such as -k 2-12",
		    o->scan ? "--scan" : "--strict");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

size_t
cluster_paths(const void *values, struct sandbox_path *paths, size_t room)
{
	const struct cluster_options *o = values;
	size_t n = 0;

	/* One place for each option that names a file. */
	if (room < 4)
		return 0;
	paths[n++] = (struct sandbox_path){ o->model, SANDBOX_READ };
	paths[n++] = (struct sandbox_path){ o->save_model, SANDBOX_WRITE_BESIDE };
	if (!cluster_stands_in(o->profile))
		paths[n++] = (struct sandbox_path){ o->profile, SANDBOX_WRITE_BESIDE };
	if (!cluster_stands_in(o->drift))
		paths[n++] = (struct sandbox_path){ o->drift, SANDBOX_WRITE_BESIDE };
	return n;
}

enum crm_status
cluster_run(void *values, const struct run *run)
{
	const struct cluster_options *o = values;

	return o->model != NULL ? cluster_apply_run(o, run) : cluster_fit_run(o, run);
}
