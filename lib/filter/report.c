/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report.h"

#include "filter/report_advice.h"
#include "filter/report_groups.h"
#include "filter/report_read.h"
#include "filter/report_summary.h"
#include "filter/report_views.h"
#include "report/render.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <unistd.h>

/** A report on its way. */
struct making {
	const struct report_options *options;
	const struct run *run;
	struct advice advice;
	struct table_in *t;
	struct report_columns columns;
	size_t by[GROUPS_COLUMNS];
	struct groups *groups;
	struct views *views;		/* NULL: the format shows none */
	struct report report;
};

/** Find the columns that are grouped by; say what to do where the table has no segments. */
static enum crm_status
find_by(struct making *m)
{
	enum crm_status status;

	for (size_t i = 0; i < m->advice.n_columns; i++) {
		const char *name = m->advice.columns[i];

		if (m->options->by == NULL && table_column(m->t, name) == TABLE_NONE) {
			msg_error(m->run->msg, "the table has no column %s: send the ledger through crm-rfm first, or name a column to group by "
			    "with --by", name);
			return CRM_EUSAGE;
		}
		if ((status = table_need(m->t, name, &m->by[i])) != CRM_OK)
			return status;
	}
	return CRM_OK;
}

/** Say why a customer could not be added up. */
static enum crm_status
groups_failed(const struct making *m, enum crm_status status)
{
	char show[MSG_SHOW];

	switch (status) {
	case CRM_EUSAGE:
		msg_error(m->run->msg, "--by: more than %d groups by %s: choose a column with fewer values", GROUPS_MOST,
		    msg_show(show, slice_of(m->options->by == NULL ? "segment" : m->options->by)));
		return status;
	case CRM_EDATA:
		msg_error(m->run->msg, "the revenue of all customers adds up to more than 29 digits");
		return CRM_EINPUT;
	default:
		return msg_nomem(m->run->msg);
	}
}

/** Read all customers. */
static enum crm_status
read_customers(struct making *m)
{
	struct slice keys[GROUPS_COLUMNS];
	struct report_values values;
	enum crm_status status;
	struct csv_row row;

	while ((status = table_next(m->t, &row)) == CRM_OK && row.n > 0) {
		if ((status = report_read_values(m->t, &m->columns, &row, &values)) != CRM_OK)
			return status;
		for (size_t i = 0; i < m->advice.n_columns; i++)
			keys[i] = csvin_field(&row, m->by[i]);
		if ((status = groups_add(m->groups, keys, &values)) != CRM_OK)
			return groups_failed(m, status);
		if (m->views != NULL && (status = views_add(m->views, m->t, &row, &values, m->run->msg)) != CRM_OK)
			return status;
	}
	return status;
}

/** How to draw on what stdout is. */
static struct render_options
style(const struct making *m)
{
	const char *no_colour = getenv("NO_COLOR");
	const struct common *common = m->run->common;
	bool terminal = common->output == NULL && !common->gzip && isatty(STDOUT_FILENO) == 1;
	struct render_options style = { .language = language_at((size_t)m->options->language) };

	style.bars = m->options->colour == PROGRESS_ALWAYS || (m->options->colour == PROGRESS_AUTO && terminal);
	style.colour = style.bars && (m->options->colour == PROGRESS_ALWAYS || no_colour == NULL || no_colour[0] == '\0');
	return style;
}

static enum crm_status
write_report(const struct making *m)
{
	struct render_options options = style(m);
	const struct report_table *main_table = &m->report.sections[0].table;
	enum crm_status status;
	struct output *out;

	if ((status = run_output(m->run, &out)) != CRM_OK)
		return status;
	switch ((enum report_format)m->options->format) {
	case REPORT_TEXT:
		status = render_text(&m->report, &options, out);
		break;
	case REPORT_CSV:
		status = render_csv(main_table, out);
		break;
	case REPORT_TSV:
		status = render_tsv(main_table, out);
		break;
	case REPORT_MARKDOWN:
		status = render_markdown(&m->report, &options, out);
		break;
	case REPORT_JSON:
		status = render_json(&m->report, out);
		break;
	case REPORT_HTML:
		status = render_html(&m->report, &options, out);
		break;
	}
	if (status != CRM_OK) {
		output_abort(out);
		return msg_nomem(m->run->msg);
	}
	return output_finish(out);
}

/** Whether a format has room for pictures and all that the table tells. */
static bool
shows_views(enum report_format format)
{

	return format == REPORT_JSON || format == REPORT_HTML;
}

/** Make the report of what has been read. */
static enum crm_status
make_report(struct making *m)
{
	const struct summary_options options = { !m->options->no_total, m->columns.cost != TABLE_NONE };
	const struct language *language = language_at((size_t)m->options->language);
	size_t left_out = 0;

	m->report.title = "What our customers bring";
	if (summary_make(&m->report, m->groups, &m->advice, &options) != CRM_OK)
		return msg_nomem(m->run->msg);
	if (m->views != NULL && (summary_front(&m->report, m->groups, &m->advice, &options, language) != CRM_OK ||
	    views_make(m->views, &m->report, language, 0, &left_out) != CRM_OK))
		return msg_nomem(m->run->msg);
	return CRM_OK;
}

enum crm_status
report_run(const struct report_options *o, const struct run *run)
{
	struct making m = { .options = o, .run = run, .report = { .from = DATE_NONE, .to = DATE_NONE } };
	enum crm_status status;

	if ((status = advice_open(&m.advice, o->by == NULL ? "segment" : o->by, o->rules, run->msg)) != CRM_OK)
		return status;
	if ((status = table_open(&m.t, run->names, run->n, run->progress, run->msg)) != CRM_OK || (status = find_by(&m)) != CRM_OK ||
	    (status = report_find_columns(m.t, &m.columns)) != CRM_OK)
		goto done;
	if (groups_open(&m.groups, m.advice.n_columns) != CRM_OK ||
	    (shows_views((enum report_format)o->format) && views_open(&m.views, m.t) != CRM_OK)) {
		status = msg_nomem(run->msg);
		goto done;
	}
	if ((status = read_customers(&m)) == CRM_OK && (status = make_report(&m)) == CRM_OK)
		status = write_report(&m);

done:
	table_close(m.t);
	groups_close(m.groups);
	views_close(m.views);
	advice_close(&m.advice);
	report_free(&m.report);
	return status;
}
