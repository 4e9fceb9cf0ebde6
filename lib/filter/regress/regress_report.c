/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and messages of crm-regress: coefficients, quality of the fit, counts of rows left
 * out, and why a fit was refused.
 */
#include "filter/regress/regress_report.h"

#include "base/buf.h"
#include "base/num.h"
#include "table/csv_out.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Significant digits of the tables. */
#define DIGITS 15

/* How many columns a message names at the most. */
#define NAMES_MAX 8

/* Write the next field as a number; NaN, for what does not apply, is an empty field. */
static void
write_number(struct output *out, double x)
{
	char number[NUM_PRINT];

	csvout_next(out, (struct slice){ number, num_print(number, x, DIGITS) });
}

void
regress_report_coefficients(
    struct output *out, const struct design *design, const struct regfit *fit, double level)
{
	static const char *const header[] = { "term", "estimate", "std_error", "statistic",
		"p_value", "conf_low", "conf_high" };
	struct regfit_term t;
	size_t j;

	csvout_row(out, header, sizeof(header) / sizeof(header[0]));
	for (j = 0; j < fit->p; j++) {
		t = regfit_term(fit, j, level);
		csvout_field(out, slice_of(design->column[j].name));
		write_number(out, t.estimate);
		write_number(out, t.std_error);
		write_number(out, t.statistic);
		write_number(out, t.p_value);
		write_number(out, t.low);
		write_number(out, t.high);
		csvout_end(out);
	}
}

/* Write a line of the table of --fit: a statistic of the rows of the fit and of the holdout. */
static void
write_statistic(struct output *out, const char *name, double value, double holdout)
{

	csvout_field(out, slice_of(name));
	write_number(out, value);
	write_number(out, holdout);
	csvout_end(out);
}

/*
 * Write the calibration of a binomial model by tenth of predicted probability. A model may rank
 * customers well (AUC) and still predict probabilities that are all too high; this table shows it.
 */
static void
write_calibration(struct output *out, const struct fit_quality scores[2])
{
	const struct fit_quality_bin *a, *b;
	char name[48];
	size_t i;

	for (i = 0; i < FIT_QUALITY_BINS; i++) {
		a = &scores[0].bin[i];
		b = &scores[1].bin[i];
		(void)snprintf(name, sizeof(name), "calibration_%zu_rows", i + 1);
		write_statistic(out, name, (double)a->n, scores[1].n > 0 ? (double)b->n : NAN);
		(void)snprintf(name, sizeof(name), "calibration_%zu_predicted", i + 1);
		/* Calibrated: in each tenth as many came as were predicted. */
		write_statistic(out, name, a->predicted, b->predicted);
		(void)snprintf(name, sizeof(name), "calibration_%zu_actual", i + 1);
		write_statistic(out, name, a->actual, b->actual);
	}
}

void
regress_report_fit(struct output *out, const struct regfit *fit,
    const struct regress_counts *counts, const struct fit_quality scores[2])
{
	static const char *const header[] = { "statistic", "value", "holdout" };
	const struct fit_quality *a = &scores[0], *b = &scores[1];
	const struct {
		const char *name;
		double value, holdout;
	} rows[] = {
		{ "rows", (double)counts->rows, NAN },
		{ "n", (double)fit->n, b->n > 0 ? (double)b->n : NAN },
		{ "missing", (double)counts->missing, NAN },
		{ "undefined", (double)counts->undefined, NAN },
		{ "zero_weight", (double)counts->weightless, NAN },
		{ "unseen_level", (double)counts->unseen, NAN },
		{ "df_model", fit->df_model, NAN },
		{ "df_residual", fit->df_residual, NAN },
		{ "r_squared", fit->r_squared,
		    fit->family == REGFIT_GAUSSIAN ? b->r_squared : NAN },
		{ "adj_r_squared", fit->adj_r_squared, NAN },
		{ "sigma", fit->sigma, NAN },
		{ "log_likelihood", fit->log_likelihood, NAN },
		{ "aic", fit->aic, NAN },
		{ "bic", fit->bic, NAN },
		{ "deviance", fit->deviance, NAN },
		{ "null_deviance", fit->null_deviance, NAN },
		{ "dispersion", fit->dispersion, NAN },
		{ "mean_deviance", a->mean_deviance, b->mean_deviance },
		{ "rmse", a->rmse, b->rmse },
		{ "mae", a->mae, b->mae },
		{ "lambda", fit->lambda, NAN },
		{ "condition", fit->condition, NAN },
		{ "iterations", fit->iterations > 0 ? (double)fit->iterations : NAN, NAN },
	};
	size_t i;

	csvout_row(out, header, sizeof(header) / sizeof(header[0]));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		write_statistic(out, rows[i].name, rows[i].value, rows[i].holdout);
	if (fit->family == REGFIT_BINOMIAL) {
		write_statistic(out, "auc", a->auc, b->auc);
		write_statistic(out, "brier", a->brier, b->brier);
		write_calibration(out, scores);
	}
}

/* Warn that ${n} of ${of} rows have the problem ${what}, if any do. */
static void
warn_rows(struct msg *msg, uint64_t n, uint64_t of, const char *what)
{

	if (n > 0)
		msg_warn(msg, "%llu of %llu rows %s", (unsigned long long)n, (unsigned long long)of,
		    what);
}

void
regress_report_counts(struct msg *msg, const struct regress_counts *counts)
{

	warn_rows(msg, counts->missing, counts->rows, "left out of the fit: a value is missing");
	warn_rows(msg, counts->undefined, counts->rows,
	    "left out of the fit: a function or quotient of the formula has no finite value there");
	warn_rows(msg, counts->weightless, counts->rows, "left out of the fit: their weight is 0");
	warn_rows(msg, counts->unseen, counts->rows,
	    "have a level of a factor that the fit has not seen");
	warn_rows(msg, counts->unpredicted, counts->rows, "have no prediction");
}

/*
 * Append ${name} in backquotes to a list. Where memory runs out the list is shorter: this happens
 * while an error is reported, which must not be lost to another one.
 */
static void
add_name(struct buf *list, const char *name)
{
	char shown[MSG_SHOW];

	/* Where memory runs out the list is shorter. */
	if (buf_print(list, "%s`%s`", list->n == 0 ? "" : ", ", msg_show(shown, slice_of(name))) !=
	    CRM_OK)
		return;
}

/*
 * Return the columns marked in ${why} but ${except} as a text in ${list}, at most NAMES_MAX of
 * them: a factor of hundreds of levels would hide the message. The caller frees ${list}.
 */
static const char *
list_names(
    struct buf *list, const struct design *design, const struct regfit_why *why, size_t except)
{
	size_t j, n = 0;

	for (j = 0; j < design->p; j++)
		if (why->involved[j] != 0 && j != except && n++ < NAMES_MAX)
			add_name(list, design->column[j].name);
	if (n > NAMES_MAX && buf_print(list, " and %zu more", n - NAMES_MAX) != CRM_OK)
		buf_free(list);
	return buf_add(list, "", 1) == CRM_OK ? list->p : "others";
}

/* Report that a column is no new information, with the remedy that fits the kind of dependency. */
static void
report_collinear(struct msg *msg, const struct design *design, const struct regfit_why *why)
{
	const char *name = design->column[why->column].name, *others;
	struct buf list = { 0 };
	char shown[MSG_SHOW];

	(void)msg_show(shown, slice_of(name));
	/*
	 * The columns whose weights in the dependency are not 0.  None of them: the column itself
	 * is 0; only the intercept: it is constant.  Each has another remedy.
	 */
	others = list_names(&list, design, why, why->column);
	if (others[0] == '\0' && strchr(name, ':') != NULL)
		msg_error(msg,
		    "`%s` occurs in no row of the fit: leave the interaction out, or join levels",
		    shown);
	else if (others[0] == '\0')
		msg_error(
		    msg, "`%s` is 0 in all rows of the fit: take it out of the formula", shown);
	else if (strcmp(others, "`(Intercept)`") == 0)
		msg_error(msg,
		    "`%s` is the same in all rows of the fit: take it out of the formula", shown);
	else
		msg_error(msg,
		    "`%s` is a linear combination of %s: take one of them out of the formula, or use --ridge",
		    shown, others);
	buf_free(&list);
}

void
regress_report_fault(struct msg *msg, const struct design *design, const struct regfit_why *why)
{
	struct buf list = { 0 };

	switch (why->fault) {
	case REGFIT_NO_FAULT:
		break;
	case REGFIT_FEW_ROWS:
		msg_error(msg,
		    "%llu complete rows cannot determine %zu coefficients: at least %zu are needed (or two, and --ridge)",
		    (unsigned long long)why->rows, design->p, design->p + 1);
		break;
	case REGFIT_COLLINEAR:
		report_collinear(msg, design, why);
		break;
	case REGFIT_SEPARATED:
		msg_error(msg,
		    "the likelihood has no maximum: %s separate rows that can only have one outcome; take a column out, or join levels",
		    list_names(&list, design, why, SIZE_MAX));
		break;
	case REGFIT_DIVERGED:
		msg_error(msg,
		    "the fit does not settle: the coefficients are still moving after the last iteration");
		break;
	case REGFIT_OUTLYING:
		msg_error(msg,
		    "so many rows are far off that the others do not tell all coefficients: use --robust=huber or a shorter formula");
		break;
	case REGFIT_OVERFLOW:
		msg_error(msg, "the values are too large or too small for the arithmetic: scale the columns");
		break;
	}
	buf_free(&list);
}
