/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-clv: check the options, read, fit or load, and write one of four tables.
 *
 * A fit needs all rows, so they are held: numbers in a frame, lines in a spool that goes to disk
 * when large.  With a saved model rows pass in batches, unless the table is about all of them.
 * Everything that depends on a customer only through its history is computed once for each
 * distinct history.
 */
#include "filter/clv/clv.h"

#include "base/num.h"
#include "filter/clv/clv_memo.h"
#include "filter/clv/clv_score.h"
#include "filter/clv/clv_tables.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* Rows scored at a time with a saved model. */
#define BATCH 65536

/*
 * Parse --what-if=retention=+N% to o->retention, in percentage points. More than 50 is taken as a
 * slip, and 0 leaves nothing to compare.
 */
static enum crm_status
check_retention(struct clv_options *o, const struct run *run)
{
	struct slice text = slice_of(o->what_if);
	char show[MSG_SHOW];
	size_t key = strlen("retention=");

	if (text.n > key + 1 && memcmp(text.p, "retention=", key) == 0 &&
	    text.p[text.n - 1] == '%') {
		text = (struct slice){ text.p + key, text.n - key - 1 };
		if (text.p[0] == '+')
			text = (struct slice){ text.p + 1, text.n - 1 };
		if (num_real(text, &o->retention) == CRM_OK && o->retention >= -50 &&
		    o->retention <= 50 && o->retention != 0)
			return CRM_OK;
	}
	msg_error(run->msg,
	    "--what-if: \"%s\" is not retention=+N%% or retention=-N%% with N from 0 to 50",
	    msg_show(show, slice_of(o->what_if)));
	return CRM_EUSAGE;
}

/*
 * Check --model, --margin and --what-if, and find which lifetime models are to be tried; o->laws
 * stays NULL where --model names a file. A margin that is no number is taken as a column.
 */
static enum crm_status
check_values(struct clv_options *o, const struct run *run)
{
	char show[MSG_SHOW];

	o->laws = btyd_candidates(o->model, &o->n_laws);
	o->margin_share = NAN;
	if (o->margin != NULL && num_real(slice_of(o->margin), &o->margin_share) == CRM_OK &&
	    !(o->margin_share > 0 && o->margin_share <= 1)) {
		msg_error(run->msg,
		    "--margin: \"%s\" is not a share above 0 and at most 1, nor a column",
		    msg_show(show, slice_of(o->margin)));
		return CRM_EUSAGE;
	}
	/*
	 * A name that is no existing file is probably a misspelt model, so list the models. Other
	 * errors of opening are reported when the file is read.
	 */
	if (o->model[0] == '\0' || strcmp(o->model, "-") == 0 ||
	    (o->laws == NULL && access(o->model, F_OK) != 0 && errno == ENOENT)) {
		msg_error(run->msg, "--model: \"%s\" is not auto, mbg-cnbd-k, mbg-nbd, bg-nbd, pareto-nbd, nbd or a file",
		    msg_show(show, slice_of(o->model)));
		return CRM_EUSAGE;
	}
	return o->what_if != NULL ? check_retention(o, run) : CRM_OK;
}

/* What does not go with --partial or --merge, or NULL. */
static const char *
misfit_of_partial(const struct clv_options *o)
{

	if (o->laws == NULL)
		return "--partial and --merge are for fitting: a saved model scores each shard on its own";
	if (o->holdout)
		return "--partial and --merge have no --holdout: compare forecasts of the whole table";
	if (o->merge && o->common.only != NULL)
		return "--only reads customers: give it to --partial";
	if (o->merge && !o->partial)
		return NULL;
	if (o->summary || o->what_if != NULL || o->save_model != NULL || o->season != NULL ||
	    o->pool || !isnan(o->interval))
		return "--partial only counts: --summary, --what-if, --save-model and the options of a fit are for --merge";
	return NULL;
}

/*
 * Report the first contradiction found, then fill in defaults.  A saved model fixes whatever shaped
 * its fit, so each option of fitting is refused beside it: ignored silently, it would seem to have
 * worked.
 */
enum crm_status
clv_check(void *values, const struct run *run)
{
	struct clv_options *o = values;
	const char *wrong = NULL;
	enum crm_status status = check_values(o, run);

	if (status != CRM_OK)
		return status;
	/* Partials have no customers who could be scored. */
	if (o->merge && !o->partial && o->what_if == NULL)
		o->summary = true;
	if ((o->partial || o->merge) && (wrong = misfit_of_partial(o)) != NULL)
		;
	else if (o->summary + o->holdout + (o->what_if != NULL) > 1)
		wrong =
		    "--summary, --holdout and --what-if exclude each other: each is a table of its own";
	else if (o->laws == NULL && o->save_model != NULL)
		wrong =
		    "--save-model has nothing to save: --model names a file with a model that was fitted before";
	else if (o->laws == NULL && o->summary)
		wrong =
		    "--summary describes a fit, and --model reads one that was made before: choose one";
	else if (o->laws == NULL && o->pool)
		wrong =
		    "--pool is for fitting; --model names a file with a model that was fitted before";
	else if (o->laws == NULL && o->margin != NULL && isnan(o->margin_share))
		wrong =
		    "--margin COLUMN is for fitting; with a saved model give a share, or nothing to use the saved one";
	else if (o->laws == NULL && o->season != NULL)
		wrong =
		    "--season is for fitting; a model that was fitted with a season brings it along";
	else if (o->laws == NULL && o->covariates != NULL)
		wrong =
		    "--covariates is for fitting; a model that was fitted with them brings them along";
	else if (o->pool && o->by == NULL)
		wrong =
		    "--pool needs --by COLUMN, the groups that borrow where they cannot be fitted";
	else if (o->margin != NULL && o->spend == CLV_NO_SPEND)
		wrong = "--margin has no meaning with --spend=none, which values no orders";
	else if (o->what_if != NULL && o->spend == CLV_NO_SPEND)
		wrong = "--what-if reckons profit and needs spend; leave --spend=none out";
	else if (o->holdout && isnan(o->horizon))
		wrong =
		    "--holdout needs --horizon DAYS, the length of the holdout (from --holdout-from of crm-rfm to the end)";
	else if (o->min_cell > 0 && !o->holdout)
		wrong = "--min-cell is for the table of --holdout; a row a customer cannot hide them";
	else if (o->unit >= 0 && !o->summary)
		wrong = "--unit is for the times of --summary";
	else if (o->interval == o->interval && (o->summary || o->holdout))
		wrong = "--interval is for scores and --what-if";
	if (wrong != NULL) {
		msg_error(run->msg, "%s", wrong);
		return CRM_EUSAGE;
	}
	if (isnan(o->horizon))
		o->horizon = CLV_YEAR;
	/* A saved model knows what it was fitted to. */
	if (o->spend < 0 && o->laws != NULL)
		o->spend = CLV_ALL_ORDERS;
	return CRM_OK;
}

size_t
clv_paths(const void *values, struct sandbox_path *paths, size_t room)
{
	const struct clv_options *o = values;
	size_t n = 0, laws;

	if (btyd_candidates(o->model, &laws) == NULL && n < room)
		paths[n++] = (struct sandbox_path){ o->model, SANDBOX_READ };
	if (o->season != NULL && n < room)
		paths[n++] = (struct sandbox_path){ o->season, SANDBOX_READ };
	if (o->save_model != NULL && n < room)
		paths[n++] = (struct sandbox_path){ o->save_model, SANDBOX_WRITE_BESIDE };
	return n;
}

/* Everything one run has open. */
struct work {
	const struct clv_options *o;
	const struct run *run;
	struct clv_model model;
	struct clv_source source;
	struct clv_how how;
	struct team *team;
};

/* Write the model to the file of --save-model, whole or not at all. */
static enum crm_status
save_model(struct work *w)
{
	struct output *out;
	enum crm_status status = run_side_output(w->run, w->o->save_model, 0, &out);

	if (status != CRM_OK)
		return status;
	clv_model_write(&w->model, out);
	return output_finish(out);
}

/*
 * Score the rows of ${patterns} and write them, after a header if ${header}. With a ${memo}, scores
 * of histories that an earlier batch had are taken from it.
 */
static enum crm_status
score_rows(struct work *w, struct clv_rows *rows, const struct clv_patterns *patterns,
    struct clv_memo *memo, bool header, struct output *out)
{
	struct clv_scores scores;
	enum crm_status status =
	    clv_scores_make(&scores, &w->model, patterns, &w->how, memo, w->team);

	if (status != CRM_OK)
		return status;
	if (header)
		status = clv_write_header(w->source.table, &w->how, out, w->run->msg);
	if (status == CRM_OK)
		status = clv_write_rows(rows, &w->model, &scores, &w->how, out);
	clv_scores_free(&scores);
	return status;
}

/* Write the table that the options ask for; all rows are in memory. */
static enum crm_status
write_all(
    struct work *w, struct clv_rows *rows, const struct clv_patterns *patterns, struct output *out)
{
	struct clv_scores scores;
	enum crm_status status;

	if (w->o->summary) {
		clv_model_write_summary(&w->model, w->o, out);
		return CRM_OK;
	}
	if (w->o->what_if != NULL)
		return clv_write_what_if(rows, &w->model, patterns, w->o, w->team, out);
	if (!w->o->holdout)
		return score_rows(w, rows, patterns, NULL, true, out);
	if ((status = clv_scores_make(&scores, &w->model, patterns, &w->how, NULL, w->team)) !=
	    CRM_OK)
		return status;
	status = clv_write_holdout(rows, &w->model, &scores, w->o, out, w->run->msg);
	clv_scores_free(&scores);
	return status;
}

/* End the output: complete it after success, otherwise leave an existing file as it was. */
static enum crm_status
finish_output(struct output *out, enum crm_status status)
{

	if (status == CRM_OK)
		return output_finish(out);
	output_abort(out);
	return status;
}

/*
 * Read all rows, fit unless the model is a saved one, and write the table. Lines are kept only
 * where they are written again. Scores, tables and saved file follow the fit, so a model that
 * cannot be fitted leaves no output.
 */
static enum crm_status
run_whole(struct work *w)
{
	bool lines = !w->o->summary && !w->o->holdout && w->o->what_if == NULL, end;
	struct clv_patterns patterns = { 0 };
	struct clv_rows rows;
	struct output *out;
	enum crm_status status = clv_rows_read(&rows, &w->source, SIZE_MAX, lines, &end);

	if (status == CRM_OK) {
		clv_how_weigh(&w->how, &w->model.season);
		status = clv_patterns_make(
		    &patterns, &rows, strmap_count(w->model.names), &w->model.covariates);
	}
	if (status == CRM_OK && w->o->laws != NULL) {
		progress_phase(w->run->progress, "fitting");
		status = clv_model_fit(&w->model, &rows, &patterns, w->o, w->team, w->run->msg);
		if (status == CRM_OK && w->model.covariates.implicit)
			status = clv_first_date(
			    &w->model, &rows, &patterns, w->team, w->run->msg);
	}
	if (status == CRM_OK && (status = run_output(w->run, &out)) == CRM_OK) {
		progress_phase(w->run->progress, "scoring");
		status = write_all(w, &rows, &patterns, out);
		/*
		 * Before the output is completed: if the model cannot be saved, neither file
		 * appears.
		 */
		if (status == CRM_OK && w->o->save_model != NULL)
			status = save_model(w);
		status = finish_output(out, status);
	}
	clv_patterns_free(&patterns);
	clv_rows_free(&rows);
	return status;
}

/*
 * Score rows in batches with a saved model, so that memory does not grow with the table. Batches of
 * one table mostly repeat the same histories, which is what the memo is for.
 */
static enum crm_status
run_stream(struct work *w)
{
	struct clv_memo *memo = NULL;
	struct clv_patterns patterns;
	struct clv_rows rows;
	struct output *out;
	bool end = false, first = true;
	enum crm_status status = run_output(w->run, &out);

	if (status != CRM_OK)
		return status;
	status = clv_memo_open(&memo);
	for (; status == CRM_OK && !end; first = false) {
		status = clv_rows_read(&rows, &w->source, BATCH, true, &end);
		/*
		 * The clock of a season starts at the day of the first row, which is known only
		 * now.
		 */
		clv_how_weigh(&w->how, &w->model.season);
		if (status == CRM_OK &&
		    (status = clv_patterns_make(&patterns, &rows, strmap_count(w->model.names),
			 &w->model.covariates)) == CRM_OK) {
			status = score_rows(w, &rows, &patterns, memo, first, out);
			clv_patterns_free(&patterns);
		}
		clv_rows_free(&rows);
	}
	clv_memo_close(memo);
	return finish_output(out, status);
}

/* --partial: count the rows of the table, or of other partials, and write them. */
static enum crm_status
run_partial(struct work *w)
{
	struct clv_partial *own = NULL;
	struct output *out;
	enum crm_status status = CRM_OK;

	if (!w->o->merge &&
	    ((status = clv_partial_open(&own, w->o, w->run->msg)) != CRM_OK ||
		(status = clv_partial_from(own, w->source.table)) != CRM_OK ||
		(status = clv_rows_count(&w->source, own)) != CRM_OK))
		goto done;
	if ((status = run_output(w->run, &out)) == CRM_OK) {
		status = clv_partial_write(own != NULL ? own : w->source.partial, out);
		status = finish_output(out, status);
	}
done:
	clv_partial_close(own);
	return status;
}

/*
 * Warn of customers that were left out or passed through, by reason: a total over customers that
 * misses some must not look complete.
 */
static void
say_unscored(const struct work *w)
{
	bool appended = !w->o->summary && !w->o->holdout && w->o->what_if == NULL &&
	    !w->o->partial;

	if (w->source.unscored > 0)
		msg_warn(w->run->msg, "%llu customer%s without orders, span_days or tenure_days %s",
		    (unsigned long long)w->source.unscored, w->source.unscored == 1 ? "" : "s",
		    appended ? "passed through without scores" : "left out");
	if (w->source.same_day > 0)
		msg_warn(w->run->msg,
		    "%llu customer%s with several orders on one day only, which count as coming back (a column "
		    "purchase_days of crm-rfm would tell them apart)",
		    (unsigned long long)w->source.same_day, w->source.same_day == 1 ? "" : "s");
	if (w->source.without_days > 0)
		msg_warn(w->run->msg, "%llu customer%s without purchase_days: orders are counted instead",
		    (unsigned long long)w->source.without_days,
		    w->source.without_days == 1 ? "" : "s");
	if (w->source.unvalued > 0)
		msg_warn(w->run->msg,
		    "%llu customer%s with orders but without revenue valued at the mean",
		    (unsigned long long)w->source.unvalued, w->source.unvalued == 1 ? "" : "s");
	if (w->source.uncovered > 0)
		msg_warn(w->run->msg,
		    "%llu customer%s without a known value of a covariate %s",
		    (unsigned long long)w->source.uncovered,
		    w->source.uncovered == 1 ? "" : "s",
		    appended ? "passed through without scores" : "left out");
	if (w->source.strangers > 0)
		msg_warn(w->run->msg, "%llu customer%s of groups that the model does not know",
		    (unsigned long long)w->source.strangers, w->source.strangers == 1 ? "" : "s");
}

enum crm_status
clv_run(void *values, const struct run *run)
{
	struct work w = { .o = values, .run = run };
	const char *by = w.o->by;
	enum crm_status status;

	if ((status = clv_model_init(&w.model)) != CRM_OK)
		return status;
	if (w.o->season != NULL &&
	    (status = clv_season_read(&w.model.season, w.o->season, run->msg)) != CRM_OK)
		goto no_how;
	if (w.o->covariates != NULL &&
	    (status = clv_covariates_name(&w.model.covariates, w.o->covariates, run->msg)) !=
		CRM_OK)
		goto no_how;
	if (w.o->covariates == NULL && w.o->by == NULL && strcmp(w.o->model, "auto") == 0 &&
	    (status = clv_covariates_imply(&w.model.covariates)) != CRM_OK)
		goto no_how;
	if (w.o->laws == NULL) {
		if ((status = clv_model_read(&w.model, values, run)) != CRM_OK)
			goto no_how;
		by = w.model.by;
	}
	if ((status = clv_how_make(&w.how, w.o)) != CRM_OK)
		goto no_how;
	if ((status = team_open(&w.team, (unsigned)run->common->threads)) != CRM_OK)
		goto no_team;
	if ((status = clv_source_open(&w.source, w.o, by, w.o->laws == NULL, &w.model.names,
		 &w.model.season, &w.model.covariates, run)) != CRM_OK)
		goto no_source;
	w.how.dates = w.source.last != TABLE_NONE;
	if (w.o->partial)
		status = run_partial(&w);
	else
		status = w.o->laws == NULL && !w.o->holdout && w.o->what_if == NULL
		    ? run_stream(&w)
		    : run_whole(&w);
	clv_source_close(&w.source);
	if (status == CRM_OK) {
		say_unscored(&w);
		/*
		 * The output is complete, but customers the model should know have no scores: a
		 * script that runs nightly has to notice.
		 */
		if (w.source.strangers > 0 || (w.o->laws == NULL && w.source.uncovered > 0))
			status = CRM_EDATA;
	}
no_source:
	team_close(w.team);
no_team:
	clv_how_free(&w.how);
no_how:
	clv_model_free(&w.model);
	return status;
}
