/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort from end to end: check the options against one another, read the ledger once into
 * cells by customer and period (cohort_read.c), and hand these to the one table that was asked for.
 * Every table is made from the same cells, so they agree with one another to the last digit.
 */
#include "filter/cohort/cohort_commission.h"
#include "filter/cohort/cohort_partial.h"
#include "filter/cohort/cohort_studies.h"

#include <string.h>

/* Report that ${option} is of no use without ${other}; return CRM_EUSAGE. */
static enum crm_status
needs(const struct run *run, const char *option, const char *other)
{

	msg_error(run->msg, "%s needs %s", option, other);
	return CRM_EUSAGE;
}

/* Whether the options ask for a table that is made from single events. */
static bool
is_study(const struct cohort_options *options)
{

	return options->tenure || options->offence || options->effect >= 0;
}

/* The first of the options given that only --channels uses, or NULL. */
static const char *
channel_option(const struct cohort_options *options)
{

	return options->rates != NULL ? "--commission-rates" :
	    options->commission != NULL ? "--commission" :
	    options->commission_rate != NULL ? "--commission-rate" :
	    options->spend != NULL ? "--spend" : NULL;
}

/*
 * Check the options of --tenure and --effect, and set their defaults. Defaults come after the
 * checks: until then a negative value means that the option was not given.
 */
static enum crm_status
check_studies(struct cohort_options *options, const struct run *run)
{
	char show[MSG_SHOW];

	if (options->within >= 0 && options->effect < 0 &&
	    options->channels != COHORT_ACQUISITION)
		return needs(run, "--within", "--effect or --channels=acquisition");
	if (options->within < 0 && options->effect >= 0)
		options->within = 180;
	if (options->memory > 0 && !is_study(options)) {
		msg_error(run->msg,
		    "--memory needs --tenure, --offence or --effect: the other tables hold all customers, see MEMORY in crm-cohort(1)");
		return CRM_EUSAGE;
	}
	if (options->memory == 0)
		options->memory = COHORT_MEMORY;
	if (options->margin != NULL && !options->tenure && !options->offence)
		return needs(run, "--margin", "--tenure or --offence");
	if (options->margin != NULL &&
	    !cohort_commission_share(slice_of(options->margin), &options->margin_share)) {
		msg_error(run->msg, "--margin: \"%s\" is not a share (0.3) or a percentage (30%%)",
		    msg_show(show, slice_of(options->margin)));
		return CRM_EUSAGE;
	}
	if (!is_study(options))
		return CRM_OK;
	if (!options->offence && (options->by != NULL || options->min_cell > 0)) {
		msg_error(run->msg, "--tenure and --effect %s",
		    options->by != NULL
			? "are of all customers together: leave --by out"
			: "compare groups that overlap, and hide nothing: leave --min-cell out, and rows of few customers when you publish");
		return CRM_EUSAGE;
	}
	if (options->effect >= 0 && options->period >= 0) {
		msg_error(run->msg,
		    "--period has no meaning with --effect, which counts days: see --within");
		return CRM_EUSAGE;
	}
	if (options->period < 0)
		options->period = PERIOD_YEAR;
	if (options->period < PERIOD_MONTH) {
		msg_error(run->msg, "%s is by year, quarter or month",
		    options->tenure ? "--tenure" : "--offence");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/* Whether the options fit --partial or --merge; with a message where they do not. */
static bool
check_partial(const struct cohort_options *options, const struct run *run)
{
	/*
	 * Partials are added up cell by cell.  The studies compare single customers, of whom a
	 * partial has nothing, and a model is fitted to all cells at once.
	 */
	const struct {
		bool wrong;
		const char *why;
	} rules[] = {
		{ options->season || options->project >= 0 || is_study(options),
		    "--season, --project, --tenure, --offence and --effect have no partials, as they compare single customers or fit a model: read the shards of the ledger together" },
		{ options->commission != NULL || options->commission_rate != NULL,
		    "--commission and --commission-rate have no partials, as all rows decide what they are: read the shards of the ledger together" },
		{ options->partial && options->spend != NULL,
		    "--partial: what was spent is no shard's: give --spend to --merge" },
		{ options->partial && options->wide >= 0,
		    "--partial has the sums of every measure: give --wide to --merge" },
		{ options->partial && options->min_cell > 0,
		    "--partial: what is small is known when all is added up: give --min-cell to --merge" },
		{ options->merge && (options->by != NULL || options->period >= 0),
		    "--merge: the partials have their --by and --period" },
		{ options->merge && run->common->only != NULL,
		    "--only reads a ledger: not with --merge" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].wrong) {
			msg_error(run->msg, "%s", rules[i].why);
			return false;
		}
	return true;
}

/* Whether the options fit --season; with a message where they do not. */
static bool
check_season(const struct cohort_options *options, const struct run *run)
{

	if (options->period >= 0 && options->period != PERIOD_MONTH &&
	    options->period != PERIOD_WEEK) {
		msg_error(run->msg, "--season is by month or by week: give --period=month or week");
		return false;
	}
	if (options->by != NULL || options->min_cell > 0) {
		msg_error(run->msg, "--season is of all customers together: leave %s out",
		    options->by != NULL ? "--by" : "--min-cell");
		return false;
	}
	return true;
}

enum crm_status
cohort_check(void *values, const struct run *run)
{
	struct cohort_options *options = values;
	enum crm_status status;
	char show[MSG_SHOW];

	if ((options->wide >= 0) + options->lifecycle + (options->survival >= 0) +
		(options->channels >= 0) + (options->project >= 0) + options->season +
		options->tenure + options->offence + (options->effect >= 0) >
	    1) {
		msg_error(run->msg,
		    "--wide, --lifecycle, --survival, --project, --season, --channels, --tenure, --offence and --effect exclude each other: each is a table of its own");
		return CRM_EUSAGE;
	}
	if (options->period >= 0 && (options->survival >= 0 || options->channels >= 0)) {
		msg_error(run->msg,
		    "--period has no meaning with --survival and --channels, which count days");
		return CRM_EUSAGE;
	}
	if (options->season && !check_season(options, run))
		return CRM_EUSAGE;
	if ((status = check_studies(options, run)) != CRM_OK)
		return status;
	if (options->survival == COHORT_LOG_RANK && options->by == NULL && !options->merge)
		return needs(run, "--survival=log-rank", "--by COLUMN, the groups to compare");
	if (options->channels < 0 && channel_option(options) != NULL &&
	    !(options->offence && strcmp(channel_option(options), "--spend") == 0))
		return needs(run, channel_option(options), "--channels");
	if (options->commission != NULL && options->commission_rate != NULL) {
		msg_error(run->msg,
		    "--commission and --commission-rate exclude each other: an amount or a rate a row");
		return CRM_EUSAGE;
	}
	if (options->after == 0 && options->min_cell > 1) {
		msg_error(run->msg,
		    "--min-cell counts customers, and with --after=0 one customer counts many times: choose one");
		return CRM_EUSAGE;
	}
	if (options->after >= 0 && options->survival < 0)
		return needs(run, "--after", "--survival");
	if (options->by != NULL &&
	    (strcmp(options->by, "customer") == 0 || options->by[0] == '\0')) {
		msg_error(run->msg, "--by: \"%s\" is not a column that groups customers",
		    msg_show(show, slice_of(options->by)));
		return CRM_EUSAGE;
	}
	if ((options->partial || options->merge) && !check_partial(options, run))
		return CRM_EUSAGE;
	if (options->channels >= 0 && options->by == NULL)
		options->by = "channel";
	if (options->after < 0)
		options->after = 1;
	if (options->period < 0)
		options->period =
		    options->survival >= 0 || options->channels >= 0 ? PERIOD_DAY : PERIOD_MONTH;
	return CRM_OK;
}

size_t
cohort_paths(const void *values, struct sandbox_path *paths, size_t room)
{
	const struct cohort_options *options = values;
	const struct sandbox_path files[] = { { options->rates, SANDBOX_READ },
		{ options->spend, SANDBOX_READ } };

	return program_paths(files, 2, paths, room);
}

static enum crm_status
write_cells(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, const struct run *run)
{

	uint64_t periods = 0;
	enum crm_status status;

	/*
	 * One mistyped year makes a table of thousands of empty periods: refuse it before anything
	 * is written.
	 */
	if (cells->from != DATE_NONE)
		periods = (uint64_t)(period_of(cells->kind, cells->as_of) -
		    period_of(cells->kind, cells->from)) + 1;
	if ((options->lifecycle || options->survival >= 0 || options->channels >= 0) &&
	    (status = cohort_cells_refuse(cells, options->lifecycle ? "rows" : "sums",
		 periods * cohort_cells_groups(cells), run->msg)) != CRM_OK)
		return status;
	if (options->lifecycle)
		return cohort_write_lifecycle(options, cells, out);
	if (options->survival >= 0)
		return cohort_write_survival(options, cells, out, run->msg);
	if (options->season)
		return cohort_write_season(cells, out, run->msg);
	if (options->project >= 0)
		return cohort_write_projection(options, cells, out, run->msg);
	if (options->channels >= 0)
		return cohort_write_channels(options, cells, out, run);
	return cohort_write_table(options, cells, out, run->msg);
}

/* The studies of single events, which need more than the cells. */
static enum crm_status
run_study(const struct cohort_options *options, const struct run *run)
{
	struct cohort_events events;
	struct output *out;
	enum crm_status status;

	/* Open the output after reading, so that a bad ledger leaves an existing file as it is. */
	if ((status = cohort_events_read(run, options, &events)) != CRM_OK)
		return status;
	if ((status = run_output(run, &out)) != CRM_OK)
		goto done;
	status = options->tenure ? cohort_write_tenure(options, &events, out, run->msg)
	    : options->offence	 ? cohort_write_offence(options, &events, out, run->msg)
				 : cohort_write_effect(options, &events, out, run->msg);
	if (status != CRM_OK)
		output_abort(out);
	else
		status = output_finish(out);

done:
	cohort_events_free(&events);
	return status;
}

enum crm_status
cohort_run(void *values, const struct run *run)
{
	const struct cohort_options *options = values;
	/*
	 * A commission from an option replaces the column fee (no_fees); with --channels=order each
	 * order counts for its own channel (by_row); contacts matter only to channels, where they
	 * have a cost.
	 */
	struct cohort_source source = { .kind = (enum period_kind)options->period,
		.by = options->by,
		.commission = options->commission,
		.commission_rate = options->commission_rate,
		.no_fees = options->commission != NULL || options->commission_rate != NULL ||
		    options->rates != NULL,
		.by_row = options->channels == COHORT_ORDER,
		.contacts = options->channels >= 0,
		.as_of = options->as_of };
	struct cohort_cells cells;
	struct output *out;
	enum crm_status status;

	if (is_study(options))
		return run_study(options, run);
	if (options->merge)
		return cohort_merge(options, run);
	if ((status = cohort_cells_read(run, &source, &cells)) != CRM_OK)
		return status;
	if ((status = run_output(run, &out)) != CRM_OK)
		goto done;
	status = options->partial ? cohort_partial_write(options, &cells, out, run->msg)
				  : write_cells(options, &cells, out, run);
	if (status != CRM_OK)
		output_abort(out);
	else
		status = output_finish(out);
done:
	cohort_cells_free(&cells);
	return status;
}
