/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --summary: what was fitted, and how well: the model in use with all that is known of the search,
 * then the other models that were tried, so that the choice can be checked, then spend.
 */
#include "filter/clv/clv_model.h"

#include "table/csv_out.h"
#include "table/row_out.h"

#include <math.h>
#include <stdio.h>

/* All digits of a count; of a parameter as many as a fit has. */
#define ALL_DIGITS 17
#define SHOWN_DIGITS 9
#define LIKELIHOOD_DIGITS 12

static void
write_text(struct row_out *row, const char *text)
{

	row_out_text(row, slice_of(text));
}

/*
 * A norm of the gradient; what is left of it below 1e-12 is rounding, which processors differ in.
 */
static double
clean_norm(double norm)
{

	return norm < 1e-12 ? 0 : norm;
}

/* One row of --summary. */
static void
summary_row(const struct clv_model *model, uint32_t group, struct row_out *row, const char *kind,
    const char *name, double value, double error, int digits)
{

	if (model->by != NULL)
		row_out_text(row, strmap_key(model->names, group));
	write_text(row, kind);
	write_text(row, name);
	row_out_real(row, value, digits);
	row_out_real(row, error, SHOWN_DIGITS);
	row_out_end(row);
}

/* The model of order values. */
static void
summarise_spend(const struct clv_model *model, uint32_t g, struct row_out *row)
{
	const struct clv_group *group = &model->groups[g];
	const struct gamma_gamma_fit *s = &group->spend;
	const char *kind = clv_spend_name(group);

	for (int k = 0; k < GAMMA_GAMMA_PARAMETERS; k++)
		summary_row(model, g, row, kind, clv_spend_parameter[k], s->par[k],
		    (s->par[k] - (k == 1 ? 1 : 0)) *
			sqrt(s->covariance[k * (GAMMA_GAMMA_PARAMETERS + 1)]),
		    SHOWN_DIGITS);
	summary_row(
	    model, g, row, kind, "log_likelihood", s->log_likelihood, NAN, LIKELIHOOD_DIGITS);
	summary_row(model, g, row, kind, "aic", 2 * GAMMA_GAMMA_PARAMETERS - 2 * s->log_likelihood,
	    NAN, LIKELIHOOD_DIGITS);
	summary_row(model, g, row, kind, "customers", (double)s->customers, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "iterations", s->iterations, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "gradient_norm", clean_norm(s->gradient_norm), NAN, 2);
	summary_row(model, g, row, kind, "correlation", s->correlation, NAN, SHOWN_DIGITS);
	summary_row(model, g, row, kind, "mean_order_value", gamma_gamma_mean(s->par, 0, NAN), NAN,
	    SHOWN_DIGITS);
	summary_row(model, g, row, "value", "margin", group->margin, NAN, SHOWN_DIGITS);
}

/* What the covariates do to the rate of buying and to that of leaving. */
static void
summarise_effects(
    const struct clv_model *model, uint32_t g, const struct btyd_fit *f, struct row_out *row)
{
	static const char *const on[BTYD_EFFECTS] = { "orders:", "leaving:" };
	char name[128];

	for (size_t k = 0; k < f->free_parameters - f->law->n; k++) {
		size_t e = k / f->terms, term = k % f->terms;
		int n = snprintf(name, sizeof(name), "%s", on[e]);

		clv_covariates_label(
		    &model->covariates, term, name + n, sizeof(name) - (size_t)n);
		summary_row(model, g, row, f->law->name, name, f->effect[e][term],
		    f->effect_error[e][term], SHOWN_DIGITS);
	}
}

/* One lifetime model: what was found, and how. */
static void
summarise_life(const struct clv_model *model, uint32_t g, const struct btyd_fit *f, double unit,
    struct row_out *row)
{
	const char *kind = f->law->name;
	/* A density in weeks is 7 times that in days, for each order time. */
	double factor, likelihood = f->log_likelihood + f->orders * log(unit);

	for (size_t k = 0; k < f->law->n; k++) {
		/* A time in weeks is a seventh of that in days, and so is its error. */
		factor = f->law->is_time[k] ? 1 / unit : 1;
		summary_row(model, g, row, kind, f->law->parameter[k], f->par[k] * factor,
		    f->par[k] * factor * sqrt(f->covariance[k * (BTYD_PARAMETERS + 1)]),
		    SHOWN_DIGITS);
	}
	summarise_effects(model, g, f, row);
	summary_row(model, g, row, kind, "log_likelihood", likelihood, NAN, LIKELIHOOD_DIGITS);
	summary_row(model, g, row, kind, "aic", 2 * (double)f->free_parameters - 2 * likelihood,
	    NAN, LIKELIHOOD_DIGITS);
}

/* The models that were tried as well: a parameter that the data does not identify is left out. */
static void
summarise_others(const struct clv_model *model, uint32_t g, double unit, struct row_out *row)
{
	const struct btyd_choice *tried = &model->groups[g].tried;

	for (size_t i = 0; i < tried->n; i++)
		if (i != tried->best && tried->sound[i])
			summarise_life(model, g, &tried->fit[i], unit, row);
		else if (i != tried->best)
			summary_row(model, g, row, tried->fit[i].law->name, "identified", 0, NAN,
			    ALL_DIGITS);
}

static void
summarise(const struct clv_model *model, uint32_t g, double unit, struct row_out *row)
{
	const struct btyd_fit *f = &model->groups[g].life;
	const char *kind = f->law->name;

	summarise_life(model, g, f, unit, row);
	summary_row(model, g, row, kind, "customers", (double)f->customers, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "repeat_customers", (double)f->repeaters, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "repeat_orders", f->orders, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "patterns", (double)f->patterns, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "iterations", f->iterations, NAN, ALL_DIGITS);
	summary_row(model, g, row, kind, "gradient_norm", clean_norm(f->gradient_norm), NAN, 2);
	summarise_others(model, g, unit, row);
	if (model->groups[g].has_spend)
		summarise_spend(model, g, row);
}

void
clv_model_write_summary(
    const struct clv_model *model, const struct clv_options *options, struct output *out)
{
	const char *header[] = { model->by, "model", "name", "value", "std_error" };
	struct row_out row = { .out = out };
	int skip = model->by == NULL;

	csvout_row(out, header + skip, (size_t)(5 - skip));
	for (uint32_t g = 0; g < strmap_count(model->names); g++)
		summarise(model, g, options->unit == CLV_WEEK ? 7 : 1, &row);
}
