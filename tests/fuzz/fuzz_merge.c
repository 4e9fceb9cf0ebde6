/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --merge of the programs: the first byte names the program and its table, as in kinds[] below; the
 * rest is up to three partials.
 *
 * What must hold, whatever the partials say: in any order they add up to the same partial, byte for
 * byte, or in none; that partial, merged by itself, is itself; and the table that is made of it is
 * the table that is made of all of them at once.
 */
#include "filter/basket/basket.h"
#include "filter/clv/clv_partial.h"
#include "filter/cluster/cluster_sample.h"
#include "filter/cohort/cohort.h"
#include "filter/report/report.h"
#include "model/kaplan_meier.h"
#include "table/csv_out.h"
#include "table/partial.h"

#include "harness.h"
#include "mutate_partial.h"

#include <math.h>

/** Files in memory: the partials, what they add up to in two orders, and that once more. */
enum { IN = HARNESS_IN, INPUTS = 3, SUM = IN + INPUTS, AGAIN, TABLE };

/** The most customers of crm-clv that are looked at one by one. */
#define CUSTOMERS 1000

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	for (int i = IN; i <= TABLE; i++)
		memory_file(i);
	return 0;
}

static const struct cohort_options cohort_defaults = {
	.period = -1, .wide = -1, .survival = -1, .channels = -1, .project = -1, .effect = -1,
	.within = -1, .after = -1, .confidence = 0.95, .confidence_type = KM_LOG_LOG,
	.as_of = DATE_NONE
};

static enum crm_status
run_cohort(struct cohort_options o, bool partial, struct run *run)
{

	o.partial = partial;
	o.merge = true;
	run->common = &o.common;
	demand(cohort_check(&o, run) == CRM_OK);
	return cohort_run(&o, run);
}

static enum crm_status
merge_cohorts(bool partial, struct run *run)
{

	return run_cohort(cohort_defaults, partial, run);
}

static enum crm_status
merge_lifecycle(bool partial, struct run *run)
{
	struct cohort_options o = cohort_defaults;

	o.lifecycle = true;
	return run_cohort(o, partial, run);
}

static enum crm_status
merge_survival(bool partial, struct run *run)
{
	struct cohort_options o = cohort_defaults;

	o.survival = COHORT_CURVE;
	return run_cohort(o, partial, run);
}

static enum crm_status
merge_won(bool partial, struct run *run)
{
	struct cohort_options o = cohort_defaults;

	o.channels = COHORT_ACQUISITION;
	return run_cohort(o, partial, run);
}

static enum crm_status
merge_sold(bool partial, struct run *run)
{
	struct cohort_options o = cohort_defaults;

	o.channels = COHORT_ORDER;
	return run_cohort(o, partial, run);
}

static enum crm_status
merge_baskets(bool partial, struct run *run)
{
	struct basket_options o = { .min_support = -1, .min_confidence = -1, .holdout = DATE_NONE,
		.fdr = 1, .max_itemsets = 10000, .min_step = 1.1, .max_step = 3, .sort = -1,
		.joiner = " + ", .partial = partial, .merge = true };

	o.common.threads = 1;
	run->common = &o.common;
	demand(basket_check(&o, run) == CRM_OK);
	return basket_run(&o, run);
}

static enum crm_status
merge_report(bool partial, struct run *run)
{
	struct report_options o = { .partial = partial, .merge = true };

	run->common = &o.common;
	return report_run(&o, run);
}

/** The rows that crm-clv fits to: fitting them takes too long. */
static enum crm_status
print_customers(struct clv_partial *p, struct output *out)
{
	enum crm_status status;
	struct csv_row row;

	for (size_t i = 0; i < CUSTOMERS; i++) {
		if ((status = clv_partial_next(p, &row)) != CRM_OK || row.n == 0)
			return status;
		for (uint32_t j = 0; j < row.n; j++) {
			if (j > 0)
				csvout_next(out, csvin_field(&row, j));
			else
				csvout_field(out, csvin_field(&row, j));
		}
		csvout_end(out);
	}
	return CRM_OK;
}

static enum crm_status
merge_clv(bool partial, struct run *run)
{
	struct clv_options o = { .margin_share = 1, .covariates = "first_channel", .by = "segment",
		.partial = partial, .merge = true };
	struct clv_partial *p;
	struct output *out;
	enum crm_status status;

	run->common = &o.common;
	demand(clv_partial_open(&p, &o, run->msg) == CRM_OK && run_output(run, &out) == CRM_OK);
	if ((status = clv_partial_read(p, run)) == CRM_OK &&
	    (status = partial ? clv_partial_write(p, out) : print_customers(p, out)) == CRM_OK)
		status = output_finish(out);
	else
		output_abort(out);
	clv_partial_close(p);
	return status;
}

/** The sample of customers that crm-cluster fits to; its table is the sample. */
static enum crm_status
merge_sample(bool partial, struct run *run)
{
	struct cluster_options o = { .sample = 5, .features = "orders,revenue", .missing = -1,
		.partial = true, .merge = true };
	struct cluster_model model = { .d = 2 };
	struct cluster_sample *sample;
	enum crm_status status;

	(void)partial;
	run->common = &o.common;
	demand(cluster_sample_open(&sample, &o, &model, run->msg) == CRM_OK);
	if ((status = cluster_sample_load(sample, run)) == CRM_OK)
		status = cluster_sample_write(sample, run);
	cluster_sample_close(sample);
	return status;
}

/** A partial with a column of each rule; its table is the partial. */
static enum crm_status
merge_each_rule(bool partial, struct run *run)
{
	static const struct partial_column columns[] = { { "a", PARTIAL_KEY }, { "b", PARTIAL_KEY },
		{ "count", PARTIAL_COUNT }, { "money", PARTIAL_MONEY }, { "exact", PARTIAL_EXACT },
		{ "same", PARTIAL_SAME }, { "least", PARTIAL_LEAST },
		{ "greatest", PARTIAL_GREATEST } };
	static const struct partial_kind kind = { "fuzz 1", columns,
		sizeof(columns) / sizeof(columns[0]) };
	const struct common common = { 0 };
	struct partial *p;
	struct output *out;
	enum crm_status status;

	(void)partial;
	run->common = &common;
	demand(partial_open(&p, &kind, run->msg) == CRM_OK && run_output(run, &out) == CRM_OK);
	if ((status = partial_read(p, run->names, run->n, NULL)) == CRM_OK &&
	    (status = partial_write(p, out)) == CRM_OK)
		status = output_finish(out);
	else
		output_abort(out);
	partial_close(p);
	return status;
}

static const struct {
	char letter;
	/** Read the operands of ${run} and write a partial, or else the table, to stdout. */
	enum crm_status (*merge)(bool partial, struct run *run);
} kinds[] = { { 'c', merge_cohorts }, { 'l', merge_lifecycle }, { 's', merge_survival },
	{ 'w', merge_won }, { 'o', merge_sold }, { 'b', merge_baskets }, { 'r', merge_report },
	{ 'v', merge_clv }, { 'k', merge_sample }, { 'p', merge_each_rule } };

/** Merge the files ${names} to the file ${to}. */
static enum crm_status
merge(size_t kind, bool partial, const char *const *names, size_t n, int to)
{
	static char program[] = "fuzz";
	char *argv[] = { program, NULL };
	struct run run = { .names = names, .n = n, .argv = argv };
	enum crm_status status;
	int was = memory_stdout(to);

	demand(msg_open(&run.msg, "fuzz") == CRM_OK);
	msg_level(run.msg, MSG_QUIET);
	status = kinds[kind].merge(partial, &run);
	msg_close(run.msg);
	memory_stdout_back(was);
	return status;
}

static void
same_files(int one, int other)
{
	struct buf a = { 0 }, b = { 0 };

	memory_read(one, &a);
	memory_read(other, &b);
	harness_same(&a, &b);
}

/** Merge ${n} partials every way. */
static void
check(size_t kind, size_t n)
{
	static const char *const names[] = { "/dev/fd/100", "/dev/fd/101", "/dev/fd/102" };
	static const char *const sum[] = { "/dev/fd/103" };
	const char *back[INPUTS];
	enum crm_status status;
	bool whole;

	for (size_t i = 0; i < n; i++)
		back[i] = names[n - 1 - i];
	whole = merge(kind, true, names, n, SUM) == CRM_OK;
	if (n > 1) {
		demand((merge(kind, true, back, n, AGAIN) == CRM_OK) == whole);
		if (whole)
			same_files(SUM, AGAIN);
	}
	if (!whole)
		return;
	demand(merge(kind, true, sum, 1, AGAIN) == CRM_OK);
	same_files(SUM, AGAIN);
	status = merge(kind, false, names, n, TABLE);
	demand(merge(kind, false, sum, 1, AGAIN) == status);
	if (status == CRM_OK)
		same_files(TABLE, AGAIN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = { (const char *)data + 1, size - 1 };
	size_t kind = 0, n = 0;

	if (size == 0)
		return 0;
	while (kinds[kind].letter != (char)data[0])
		if (++kind == sizeof(kinds) / sizeof(kinds[0]))
			return 0;
	while (rest.p != NULL && n < INPUTS) {
		const char *cut = rest.n == 0 ? NULL : memchr(rest.p, HARNESS_CUT, rest.n);
		struct slice file = { rest.p, cut == NULL ? rest.n : (size_t)(cut - rest.p) };

		memory_fill(IN + (int)n++, file);
		rest = cut == NULL ? (struct slice){ NULL, 0 }
				   : (struct slice){ cut + 1, rest.n - file.n - 1 };
	}
	check(kind, n);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_partial(data, size, most, seed);
}
