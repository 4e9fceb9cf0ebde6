/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report/report_write.h"

#include "report/render.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
report_has_views(enum report_format format)
{

	return format == REPORT_JSON || format == REPORT_HTML || format == REPORT_XLSX;
}

/** How to draw on what stdout is. */
static struct render_options
style(const struct report_options *o, const struct run *run)
{
	const char *no_colour = getenv("NO_COLOR");
	bool terminal =
	    run->common->output == NULL && !run->common->gzip && isatty(STDOUT_FILENO) == 1;
	struct render_options style = { .language = language_at((size_t)o->language) };

	style.bars = o->colour == PROGRESS_ALWAYS || (o->colour == PROGRESS_AUTO && terminal);
	style.colour = style.bars &&
	    (o->colour == PROGRESS_ALWAYS || no_colour == NULL || no_colour[0] == '\0');
	return style;
}

/** The table of a section for machines, or NULL. */
static const struct report_table *
find_table(const struct report *report, const char *name)
{

	for (size_t i = 0; i < report->n; i++)
		if (strcmp(report->sections[i].name, name) == 0)
			return &report->sections[i].table;
	return NULL;
}

static enum crm_status
render(const struct report *report, const struct report_table *table,
    const struct report_options *o, const struct run *run, struct output *out)
{
	struct render_options options = style(o, run);

	switch ((enum report_format)o->format) {
	case REPORT_TEXT:
		return render_text(report, &options, out);
	case REPORT_CSV:
		return render_csv(table, out);
	case REPORT_TSV:
		return render_tsv(table, out);
	case REPORT_MARKDOWN:
		return render_markdown(report, &options, out);
	case REPORT_JSON:
		return render_json(report, out);
	case REPORT_HTML:
		return render_html(report, &options, out);
	case REPORT_XLSX:
		return render_xlsx(report, &options, out);
	}
	return CRM_OK;
}

enum crm_status
report_write(const struct report *report, const struct report_options *o, const struct run *run,
    const char *name)
{
	const struct report_table *table = find_table(report, name);
	enum crm_status status;
	struct output *out;

	if (report->n == 0 ||
	    (table == NULL && (o->format == REPORT_CSV || o->format == REPORT_TSV))) {
		msg_error(run->msg, "--min-cell: with groups this small nothing can be shown");
		return CRM_EUSAGE;
	}
	if ((status = run_output(run, &out)) != CRM_OK)
		return status;
	if ((status = render(report, table, o, run, out)) != CRM_OK) {
		output_abort(out);
		if (status == CRM_ENOMEM)
			return msg_nomem(run->msg);
		msg_error(run->msg,
		    "the workbook could not be made: out of memory, or no room in TMPDIR");
		return status;
	}
	return output_finish(out);
}
