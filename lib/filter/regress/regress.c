/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-regress: read a table, fit the formula or load a model, and write predictions, coefficients
 * or the quality of the fit.
 *
 * The rows are read once: their text into one spool for the output, the columns of the formula as
 * numbers into another, which the passes of the fit read as often as they need.  With a saved
 * model rows stream through.
 */
#include "filter/regress/regress.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "filter/regress/regress_data.h"
#include "filter/regress/regress_model.h"
#include "filter/regress/regress_report.h"
#include "model/glm.h"
#include "model/linear.h"
#include "model/ridge.h"
#include "model/robust.h"
#include "table/csv_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Significant digits of predictions. */
#define DIGITS 9

/* Rows between looks at the output's state. */
#define LOOK 4096

/* Append the predictions for a row that the design can be computed of, or nothing; count which. */
static void
write_prediction(struct output *out, struct regress_data *d, const struct regfit *fit,
    const double *values, bool unseen)
{
	bool known = !unseen && design_row(&d->design, values, d->x) == DESIGN_OK;
	char number[NUM_PRINT];
	double mean = NAN;

	/* eta = x'beta is on the scale of the link; the prediction is its inverse. */
	if (known)
		mean = regfit_mean(fit->family, regfit_eta(fit, d->x));
	d->counts.unseen += unseen;
	d->counts.unpredicted += isfinite(mean) ? 0 : 1;
	csvout_next(out, (struct slice){ number, num_print(number, mean, DIGITS) });
	if (d->options->se)
		csvout_next(out,
		    (struct slice){
			number, num_print(number, known ? regfit_se(fit, d->x) : NAN, DIGITS) });
	csvout_end(out);
}

/* Write the name of the column of predictions or, with ${error}, of standard errors, and a NUL. */
static enum crm_status
column_name(const struct regress_options *o, bool error, struct buf *name)
{

	name->n = 0;
	if (buf_text(name, o->as) != CRM_OK || (error && buf_text(name, "_se") != CRM_OK))
		return CRM_ENOMEM;
	return buf_add(name, "", 1);
}

/*
 * Refuse a table that has a column of the name of a new one: the programs that read the output
 * would silently take either of the two. Checked before the fit, which may take long.
 */
static enum crm_status
check_names(const struct regress_data *d)
{
	struct buf name = { 0 };
	enum crm_status rc = CRM_OK;
	char shown[MSG_SHOW];
	int i;

	if (d->options->coefficients || d->options->fit)
		return CRM_OK;
	for (i = 0; i < (d->options->se ? 2 : 1) && rc == CRM_OK; i++) {
		if ((rc = column_name(d->options, i == 1, &name)) == CRM_OK &&
		    table_column(d->table, name.p) != TABLE_NONE) {
			msg_error(d->msg,
			    "the table has a column `%s` already: name the new one with --as",
			    msg_show(shown, slice_of(name.p)));
			rc = CRM_EUSAGE;
		}
	}
	buf_free(&name);
	return rc;
}

/* Write the header line of the input as it was, with the names of the new columns appended. */
static enum crm_status
write_header(struct output *out, const struct regress_data *d)
{
	struct slice header = table_header(d->table);
	struct buf name = { 0 };
	enum crm_status rc = CRM_OK;
	int i;

	output_write(out, header.p, header.n);
	for (i = 0; i < (d->options->se ? 2 : 1) && rc == CRM_OK; i++)
		if ((rc = column_name(d->options, i == 1, &name)) == CRM_OK)
			csvout_next(out, slice_of(name.p));
	csvout_end(out);
	buf_free(&name);
	return rc;
}

/*
 * Write the rows as they came, byte for byte, with predictions appended. Lines and values are in
 * two spools of the same order, so they are read side by side.
 */
static enum crm_status
write_rows(struct output *out, struct regress_data *d, const struct regfit *fit)
{
	struct regress_record record;
	enum crm_status rc;
	struct slice line;
	uint64_t n = 0;
	bool more;

	if ((rc = write_header(out, d)) != CRM_OK || (rc = spool_rewind(d->text)) != CRM_OK ||
	    (rc = regress_data_rewind(d)) != CRM_OK)
		return rc;
	while ((rc = regress_data_next(d, &record, &more)) == CRM_OK && more) {
		if ((rc = spool_line(d->text, &line)) != CRM_OK)
			break;
		output_write(out, line.p, line.n);
		write_prediction(out, d, fit, record.values, record.unseen);
		/*
		 * A reader like head(1) may be gone: do not compute millions of predictions for
		 * nobody.
		 */
		if (++n % LOOK == 0 && (rc = output_status(out)) != CRM_OK)
			break;
	}
	return rc;
}

/* Measure the fit on its own rows, in scores[0], and on those held out, in scores[1]. */
static enum crm_status
score_rows(struct regress_data *d, const struct regfit *fit, struct fit_quality scores[2])
{
	struct regress_record record;
	enum crm_status rc;
	bool more;

	if ((rc = regress_data_rewind(d)) != CRM_OK)
		return rc;
	while ((rc = regress_data_next(d, &record, &more)) == CRM_OK && more) {
		d->counts.unseen += record.unseen;
		/* Rows without a response, or that the formula has no value for, have no score. */
		if (record.role == REGRESS_PREDICT || record.unseen ||
		    design_row(&d->design, record.values, d->x) != DESIGN_OK)
			continue;
		rc = fit_quality_add(&scores[record.role == REGRESS_HOLDOUT], regfit_eta(fit, d->x),
		    record.y, record.w);
		if (rc != CRM_OK)
			break;
	}
	fit_quality_finish(&scores[0]);
	fit_quality_finish(&scores[1]);
	return rc;
}

static enum crm_status
write_fit(struct output *out, struct regress_data *d, const struct regfit *fit)
{
	struct fit_quality scores[2];
	enum crm_status rc;

	/* The rows of the fit flatter it; those held out say what to expect of new rows. */
	fit_quality_open(&scores[0], fit->family);
	fit_quality_open(&scores[1], fit->family);
	if ((rc = score_rows(d, fit, scores)) == CRM_OK)
		regress_report_fit(out, fit, &d->counts, scores);
	fit_quality_free(&scores[0]);
	fit_quality_free(&scores[1]);
	return rc;
}

/*
 * Fit the rows by the method that the options name, to ${fit}, which the caller frees also on
 * error. A fit that the data cannot determine is reported here, with the columns at fault, and
 * gives CRM_EIDENT.
 */
static enum crm_status
fit_rows(struct regress_data *d, struct regfit *fit)
{
	const struct regress_options *o = d->options;
	bool intercept = d->formula->intercept;
	struct regfit_why why = { 0 };
	struct rowsource rows;
	enum crm_status rc;

	if (regress_data_source(d, &rows) != CRM_OK || regfit_open(fit, d->design.p) != CRM_OK)
		return CRM_ENOMEM;
	if ((why.involved = mem_new(d->design.p, 1)) == NULL)
		return CRM_ENOMEM;
	/*
	 * Four estimators of y ~ x'beta: maximum likelihood by iterated weighted least squares for
	 * counts and yes/no, M-estimation that gives outliers less weight, least squares with a
	 * penalty on the coefficients, and least squares.
	 */
	if (o->family > REGFIT_GAUSSIAN)
		rc = glm_fit(&rows, (enum regfit_family)o->family, intercept, fit, &why);
	else if (o->robust >= 0)
		rc = robust_fit(&rows, (enum robust_kind)o->robust, fit, &why);
	else if (o->ridge != NULL)
		rc = ridge_fit(&rows, intercept, o->lambda, fit, &why);
	else
		rc = linear_fit(&rows, intercept, fit, &why);
	if (rc == CRM_EIDENT)
		regress_report_fault(d->msg, &d->design, &why);
	free(why.involved);
	return rc;
}

/*
 * Write what the options ask for, and save the model. The model comes before the output is
 * finished: if it cannot be saved, no output file is left that looks like success.
 */
static enum crm_status
write_results(struct regress_data *d, const struct regfit *fit, const struct formula *formula,
    const struct run *run)
{
	const struct regress_options *o = d->options;
	struct output *out;
	enum crm_status rc;

	if ((rc = run_output(run, &out)) != CRM_OK)
		return rc;
	if (o->coefficients)
		regress_report_coefficients(out, &d->design, fit, o->confidence);
	else if (o->fit)
		rc = write_fit(out, d, fit);
	else
		rc = write_rows(out, d, fit);
	if (rc == CRM_OK && o->save_model != NULL)
		rc = regress_model_save(o->save_model, formula, &d->design, d->levels, fit, run);
	if (rc == CRM_OK)
		return output_finish(out);
	output_abort(out);
	return rc;
}

/* A response that is a term of its own formula is explained by nothing else. */
static enum crm_status
check_response(const struct formula *f, struct msg *msg)
{
	char shown[MSG_SHOW];

	for (size_t i = 0; i < f->n_terms; i++)
		for (size_t v = 0; v < f->n_variables; v++)
			/* A term is a set of variables: this one is the response alone. */
			if (f->term[i] == UINT64_C(1) << v &&
			    strcmp(f->variable[v].text, f->response) == 0) {
				msg_error(msg,
				    "formula: `%s` is the response and cannot explain itself: take it out of the right side",
				    msg_show(shown, slice_of(f->response)));
				return CRM_EUSAGE;
			}
	return CRM_OK;
}

/* A yes or no fitted as a number has predictions below 0 and above 1: say what is made for it. */
static enum crm_status
look_at_outcome(struct regress_data *d)
{
	const struct regress_options *o = d->options;
	struct regress_record record;
	bool more, zero = false, one = false, other = false;
	enum crm_status rc;

	if (o->family >= 0 || (rc = regress_data_rewind(d)) != CRM_OK)
		return o->family >= 0 ? CRM_OK : rc;
	/* One value other than 0 and 1 settles it, mostly within the first rows. */
	while (!other && (rc = regress_data_next(d, &record, &more)) == CRM_OK && more) {
		if (record.role != REGRESS_FIT)
			continue;
		zero = zero || record.y == 0;
		one = one || record.y == 1;
		other = record.y != 0 && record.y != 1;
	}
	if (rc == CRM_OK && zero && one && !other)
		msg_warn(d->msg,
		    "the response is 0 or 1: --family=binomial fits its probability (--family=gaussian keeps this fit)");
	return rc;
}

/*
 * Read all rows, fit, write the results. Fitting waits for the last row, as any may bring a level.
 */
static enum crm_status
run_fit(const struct regress_options *o, const struct run *run, struct table_in *table,
    struct formula *formula)
{
	struct regress_data d = { 0 };
	struct regfit fit = { 0 };
	enum crm_status rc;

	if ((rc = check_response(formula, run->msg)) != CRM_OK ||
	    (rc = regress_data_open(&d, o, formula, table, run->msg)) != CRM_OK ||
	    (rc = check_names(&d)) != CRM_OK)
		goto done;
	/* Lines are kept only where they are written again. */
	if ((rc = regress_data_read(&d, !o->coefficients && !o->fit)) != CRM_OK)
		goto done;
	if (d.counts.fit == 0) {
		msg_error(run->msg, "no row of %llu has all the values that the formula needs",
		    (unsigned long long)d.counts.rows);
		rc = CRM_EIDENT;
		goto done;
	}
	progress_phase(run->progress, "fitting");
	if ((rc = regress_data_design(&d)) != CRM_OK || (rc = look_at_outcome(&d)) != CRM_OK ||
	    (rc = fit_rows(&d, &fit)) != CRM_OK)
		goto done;
	if (fit.exact)
		msg_warn(run->msg,
		    "the formula fits the response exactly, so errors and likelihood are left empty");
	progress_phase(run->progress, "writing");
	if ((rc = write_results(&d, &fit, formula, run)) == CRM_OK)
		regress_report_counts(run->msg, &d.counts);
done:
	regfit_free(&fit);
	regress_data_close(&d);
	return rc;
}

/* Append predictions of a saved model row by row, in constant memory. */
static enum crm_status
stream_rows(struct output *out, struct regress_data *d, const struct regfit *fit)
{
	enum crm_status rc;
	struct csv_row row;

	if ((rc = write_header(out, d)) != CRM_OK)
		return rc;
	while ((rc = table_next(d->table, &row)) == CRM_OK && row.n > 0) {
		d->counts.rows++;
		if ((rc = regress_data_values(d, &row)) != CRM_OK)
			break;
		output_write(out, row.line.p, row.line.n);
		write_prediction(out, d, fit, d->values, d->unseen);
		if (d->counts.rows % LOOK == 0 && (rc = output_status(out)) != CRM_OK)
			break;
	}
	return rc;
}

static enum crm_status
run_model(const struct regress_options *o, const struct run *run, struct table_in *table,
    struct regress_saved *saved)
{
	struct regress_data d = { 0 };
	struct output *out = NULL;
	enum crm_status rc;

	if ((rc = regress_data_open(&d, o, &saved->formula, table, run->msg)) != CRM_OK ||
	    (rc = check_names(&d)) != CRM_OK)
		goto done;
	/* A model whose levels do not fit its formula is refused before the output is opened. */
	if ((rc = regress_data_levels(&d, saved->levels)) != CRM_OK ||
	    (rc = run_output(run, &out)) != CRM_OK)
		goto done;
	if ((rc = stream_rows(out, &d, &saved->fit)) == CRM_OK)
		rc = output_finish(out);
	else
		output_abort(out);
	if (rc == CRM_OK)
		regress_report_counts(run->msg, &d.counts);
done:
	regress_data_close(&d);
	return rc;
}

enum crm_status
regress_run(void *options, const struct run *run)
{
	const struct regress_options *o = options;
	struct regress_saved saved = { 0 };
	struct table_in *table = NULL;
	char why[FORMULA_WHY], show[MSG_SHOW];
	enum crm_status rc;

	if (o->model != NULL) {
		rc = regress_model_load(o->model, &saved, run->msg);
	} else if ((rc = formula_parse(&saved.formula, o->formula, why)) == CRM_EUSAGE) {
		/* Probably a file name where the formula belongs: a syntax error would not help. */
		if (strchr(o->formula, '~') == NULL)
			msg_error(run->msg,
			    "formula: no `~` in \"%s\": it comes first, as in "
			    "'revenue ~ orders + first_channel'",
			    msg_show(show, slice_of(o->formula)));
		else
			msg_error(run->msg, "formula: %s", why);
	}
	if (rc == CRM_OK)
		rc = run_table(run, &table);
	if (rc == CRM_OK)
		rc = o->model != NULL ? run_model(o, run, table, &saved)
				      : run_fit(o, run, table, &saved.formula);
	table_close(table);
	regress_model_free(&saved);
	return rc == CRM_ENOMEM ? msg_nomem(run->msg) : rc;
}
