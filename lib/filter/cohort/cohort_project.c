/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort --project: how many of each cohort of subscribers or members will stay.
 *
 * For contracts: a customer who stops paying is gone, and says so by not ordering again.  So a
 * customer survives an age if any order falls into that period of theirs or a later one.  The last
 * period that is over ends what is observed; who ordered in it, or since, is still there.
 *
 * All cohorts of a group together are fitted by the two models of model/contract.h.  A cohort's
 * future is what is left of it now, times the model's chance to survive that far given that it has
 * survived so far.  With --min-cell a cohort is shown, and plays a part in the fit, only if none of
 * its steps is about few.
 */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "filter/cohort/cohort_hidden.h"
#include "model/contract.h"
#include "table/row_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 9

static const char *const model_names[CONTRACT_MODELS] = { "sbg", "bdw" };

struct projection {
	const struct cohort_options *options;
	const struct cohort_cells *cells;
	int32_t first, last;	/* periods: of the data, and the last one that is over */
	size_t ages;
	uint64_t *ended, *kept;	/* of the group, by renewals */
	uint64_t *lost;		/* of one cohort */
	struct contract_fit fit[CONTRACT_MODELS];
	bool fitted[CONTRACT_MODELS];
	size_t best;		/* the model of the smaller AIC */
	bool *hidden;		/* cohorts of the group; NULL without --min-cell */
	bool any;		/* a group was fitted */
	struct row_out row;
	struct msg *msg;
};

/* The period of a customer's last order. */
static int32_t
last_order(const struct cohort_cells *cells, uint32_t customer)
{
	int32_t last = INT32_MIN;

	for (uint32_t c = cells->customer[customer].cells; c != COHORT_NONE;
	     c = cells->cell[c].next)
		/* A cell may be of returns only, and a return is no renewal. */
		if (cells->cell[c].orders > 0 && cells->cell[c].period > last)
			last = cells->cell[c].period;
	return last;
}

/* lost[t] becomes how many of order[from..end), a cohort of ${period}, did not renew at age t. */
static void
count_lost(struct projection *p, const uint32_t *order, size_t from, size_t end, int32_t period)
{

	memset(p->lost, 0, (p->ages + 1) * sizeof(*p->lost));
	for (size_t i = from; i < end; i++) {
		int32_t last = last_order(p->cells, order[i]);

		/*
		 * Who ordered in the last whole period, or in the unfinished one since, is still
		 * there.
		 */
		if (last < p->last)
			p->lost[last - period + 1]++;
	}
}

/* The next cohort of order[*from..end) that has an order in a period that is over. */
static bool
next_cohort(const struct projection *p, const uint32_t *order, size_t *from, size_t end,
    size_t *next, int32_t *period)
{

	for (; *from < end; *from = *next) {
		date_day first = p->cells->customer[order[*from]].first;

		*next = cohort_cells_run(p->cells, order, *from, true);
		if (first == DATE_NONE)
			continue;
		*period = period_of(p->cells->kind, first);
		if (*period <= p->last)
			return true;
	}
	return false;
}

/*
 * Whether the cohort of ${customer}, which is of ${customers} and whose losses are in p->lost, may
 * be shown.
 */
static bool
is_shown(const struct projection *p, uint32_t customer, uint64_t customers, int32_t period)
{
	uint64_t min = (uint64_t)p->options->min_cell, gone = 0;

	if (p->hidden == NULL)
		return true;
	for (size_t t = 1; t <= (size_t)(p->last - period); t++) {
		/*
		 * Three counts can be read off a step: who left in it, who has left so far, and who
		 * remains.
		 */
		gone += p->lost[t];
		if (suppress_is_small(p->lost[t], min) || suppress_is_small(gone, min) ||
		    suppress_is_small(customers - gone, min))
			return false;
	}
	return !p->hidden[cohort_cells_cohort(p->cells, customer)];
}

/*
 * Fit both models to a group: to the cohorts of it that are shown.  A fit of all could be compared
 * with the figures shown, down to its last digit, and so reveal what the hidden cohorts hold.
 */
static enum crm_status
fit_contracts(struct projection *p, const uint32_t *order, size_t from, size_t end)
{
	uint64_t min = (uint64_t)p->options->min_cell;
	int32_t period;
	size_t next;

	free(p->hidden);
	p->hidden = NULL;
	if (min > 0 && cohort_hidden_sizes(p->cells, order, from, end, min, &p->hidden) != CRM_OK)
		return CRM_ENOMEM;
	memset(p->ended, 0, (p->ages + 1) * sizeof(*p->ended));
	memset(p->kept, 0, (p->ages + 1) * sizeof(*p->kept));
	for (; next_cohort(p, order, &from, end, &next, &period); from = next) {
		uint64_t left = next - from;

		count_lost(p, order, from, next, period);
		if (!is_shown(p, order[from], left, period))
			continue;
		for (size_t t = 1; t <= p->ages; t++) {
			p->ended[t] += p->lost[t];
			left -= p->lost[t];
		}
		/*
		 * Censored: those still there at the last age that their cohort can have reached.
		 */
		p->kept[p->last - period] += left;
	}
	for (size_t m = 0; m < CONTRACT_MODELS; m++) {
		enum crm_status status = contract_fit(
		    (enum contract_model)m, p->ended, p->kept, p->ages + 1, &p->fit[m]);

		/*
		 * Any other failure means that this model cannot be fitted to this group, which the
		 * table shows as empty fields.
		 */
		if (status == CRM_ENOMEM)
			return status;
		p->fitted[m] = status == CRM_OK;
		p->any |= p->fitted[m];
	}
	p->best = p->fitted[CONTRACT_BDW] &&
		(!p->fitted[CONTRACT_SBG] ||
		    p->fit[CONTRACT_BDW].aic < p->fit[CONTRACT_SBG].aic)
	    ? CONTRACT_BDW
	    : CONTRACT_SBG;
	return CRM_OK;
}

static void
write_contract_group(struct projection *p, uint32_t customer)
{

	if (p->options->by != NULL)
		row_out_text(&p->row,
		    cohort_cells_name(p->cells, p->cells->customer[customer].group));
}

static void
write_projection_header(struct projection *p)
{
	static const char *const rows[] = { "cohort", "age", "customers", "survivors", "expected",
		"sbg", "bdw", "state" };
	static const char *const fits[] = { "model", "alpha", "beta", "c", "log_likelihood", "aic",
		"best" };

	if (p->options->by != NULL)
		row_out_text(&p->row, slice_of(p->options->by));
	if (p->options->project == 0)
		row_out_names(&p->row, fits, sizeof(fits) / sizeof(fits[0]));
	else
		row_out_names(&p->row, rows, sizeof(rows) / sizeof(rows[0]));
	row_out_end(&p->row);
}

static void
write_fits(struct projection *p, uint32_t customer)
{

	for (size_t m = 0; m < CONTRACT_MODELS; m++) {
		const struct contract_fit *fit = &p->fit[m];

		if (!p->fitted[m])
			continue;
		write_contract_group(p, customer);
		row_out_text(&p->row, slice_of(model_names[m]));
		row_out_real(&p->row, fit->parameter[0], DIGITS);
		row_out_real(&p->row, fit->parameter[1], DIGITS);
		row_out_real(&p->row, m == CONTRACT_BDW ? fit->parameter[2] : NAN, DIGITS);
		row_out_real(&p->row, fit->log_likelihood, DIGITS);
		row_out_real(&p->row, fit->aic, DIGITS);
		row_out_u64(&p->row, m == p->best);
		row_out_end(&p->row);
	}
}

/* What model ${m} expects of a cohort at ${age}, of which ${left} have been seen at age ${seen}. */
static double
expect(const struct projection *p, size_t m, uint64_t customers, uint64_t left, size_t seen,
    size_t age)
{
	const struct contract_fit *fit = &p->fit[m];

	if (!p->fitted[m])
		return (double)NAN;
	/*
	 * Up to now the model's own curve, to be compared with what was observed; after now from
	 * what is left, as the past of the cohort is known.
	 */
	if (age <= seen)
		return (double)customers *
		    contract_survival(fit->model, fit->parameter, (double)age);
	return (double)left * contract_survival(fit->model, fit->parameter, (double)age) /
	    contract_survival(fit->model, fit->parameter, (double)seen);
}

/* Write the ages of a cohort, whose losses are in p->lost: those seen, and those to come. */
static void
write_cohort(struct projection *p, uint32_t customer, int32_t period, uint64_t customers)
{
	size_t seen = (size_t)(p->last - period), ages = seen + (size_t)p->options->project;
	bool shown = is_shown(p, customer, customers, period);
	char text[PERIOD_PRINT] = { 0 };
	uint64_t left = customers;

	for (size_t age = 0; age <= ages; age++) {
		/* lost[0] is 0: who founds a cohort has ordered at age 0. */
		left -= age <= seen ? p->lost[age] : 0;
		write_contract_group(p, customer);
		row_out_text(&p->row,
		    (struct slice){ text, period_print(text, p->cells->kind, period) });
		row_out_u64(&p->row, age);
		if (!shown)
			row_out_empty(&p->row, 5);
		else {
			row_out_u64(&p->row, customers);
			if (age <= seen)
				row_out_u64(&p->row, left);
			else
				row_out_empty(&p->row, 1);
			row_out_real(
			    &p->row, expect(p, p->best, customers, left, seen, age), DIGITS);
			for (size_t m = 0; m < CONTRACT_MODELS; m++)
				row_out_real(
				    &p->row, expect(p, m, customers, left, seen, age), DIGITS);
		}
		row_out_text(&p->row,
		    slice_of(!shown ? "suppressed" : age <= seen ? "observed" : "projected"));
		row_out_end(&p->row);
	}
}

static enum crm_status
write_contracts(struct projection *p, const uint32_t *order, size_t from, size_t end)
{
	int32_t period;
	size_t next;
	enum crm_status status;

	if ((status = fit_contracts(p, order, from, end)) != CRM_OK)
		return status;
	if (!p->fitted[CONTRACT_SBG] && p->options->by != NULL) {
		struct slice name =
		    cohort_cells_name(p->cells, p->cells->customer[order[from]].group);
		char show[MSG_SHOW];

		msg_warn(p->msg, "--project: too few ages at which customers of \"%s\" left to fit a model",
		    msg_show(show, name));
	}
	if (p->options->project == 0) {
		write_fits(p, order[from]);
		return CRM_OK;
	}
	for (; next_cohort(p, order, &from, end, &next, &period); from = next) {
		count_lost(p, order, from, next, period);
		write_cohort(p, order[from], period, next - from);
	}
	return CRM_OK;
}

/* Refuse data from which no group can be fitted, before anything is written. */
static enum crm_status
check_fits(struct projection *p, const uint32_t *order)
{
	enum crm_status status = CRM_OK;
	size_t end;

	for (size_t from = 0; from < p->cells->n && status == CRM_OK && !p->any; from = end) {
		end = cohort_cells_run(p->cells, order, from, false);
		status = fit_contracts(p, order, from, end);
	}
	if (status == CRM_OK && p->cells->n > 0 && !p->any) {
		msg_error(p->msg,
		    "--project: a model needs customers who left at two ages or more, in periods that are over; use a longer log or a shorter --period%s",
		    p->options->min_cell > 1 ? ", or a smaller --min-cell" : "");
		status = CRM_EIDENT;
	}
	return status;
}

/* Find the periods; how many rows the table has. */
static uint64_t
measure_projection(struct projection *p)
{
	const struct cohort_cells *cells = p->cells;
	uint64_t ages;

	if (cells->from == DATE_NONE)
		return 0;
	p->first = period_of(cells->kind, cells->from);
	p->last = period_of(cells->kind, cells->as_of);
	if (period_start(cells->kind, p->last + 1) != cells->as_of + 1)
		/*
		 * The period of the as-of day is not over: who has not ordered in it yet may still
		 * do so.
		 */
		p->last--;
	p->ages = p->last >= p->first ? (size_t)(p->last - p->first) + 1 : 1;
	ages = p->ages + (uint64_t)p->options->project;
	return cohort_cells_groups(cells) * p->ages * ages;
}

enum crm_status
cohort_write_projection(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct msg *msg)
{
	struct projection p = { .options = options,
		.cells = cells,
		.last = -1,
		.ages = 1,
		.row = { .out = out },
		.msg = msg };
	uint64_t rows = measure_projection(&p);
	uint32_t *order = NULL;
	enum crm_status status = CRM_ENOMEM;
	size_t end;

	if ((status = cohort_cells_refuse(cells, "rows", rows, msg)) != CRM_OK)
		return status;
	p.ended = mem_new(p.ages + 1, sizeof(*p.ended));
	p.kept = mem_new(p.ages + 1, sizeof(*p.kept));
	p.lost = mem_new(p.ages + 1, sizeof(*p.lost));
	status = CRM_ENOMEM;
	if (p.ended == NULL || p.kept == NULL || p.lost == NULL ||
	    cohort_cells_order(cells, &order) != CRM_OK)
		goto done;
	if ((status = check_fits(&p, order)) != CRM_OK)
		goto done;
	write_projection_header(&p);
	for (size_t from = 0; from < cells->n && status == CRM_OK; from = end) {
		end = cohort_cells_run(cells, order, from, false);
		status = write_contracts(&p, order, from, end);
	}
done:
	free(order);
	free(p.hidden);
	free(p.ended);
	free(p.kept);
	free(p.lost);
	return status;
}
