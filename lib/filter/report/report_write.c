/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last step of crm-report: the finished report goes through the renderer of its format to the
 * output.  What the output is (a terminal, and how wide) decides bars, colour and width of text
 * only; all other formats are the same bytes everywhere.
 */
#include "filter/report/report_write.h"

#include "base/num.h"
#include "report/render.h"
#include "report/xlsx_child.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool
report_has_views(enum report_format format)
{

	return format == REPORT_JSON || format == REPORT_HTML || format == REPORT_XLSX ||
	    format == REPORT_EMAIL;
}

/** Whether the report goes to a terminal. */
static bool
is_terminal(const struct run *run)
{
	const char *path = run->common->output;

	return (path == NULL || strcmp(path, "-") == 0) && isatty(STDOUT_FILENO) == 1;
}

/**
 * Return the width of the terminal in columns: the variable COLUMNS, which users set to override,
 * or what the terminal reports; 0 if neither is known.
 */
static size_t
terminal_width(void)
{
	const char *text = getenv("COLUMNS");
	struct winsize size;
	int64_t columns;

	if (text != NULL && num_i64(slice_of(text), 1, 100000, &columns) == CRM_OK)
		return (size_t)columns;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/**
 * Choose how to draw.  NO_COLOR (no-color.org) turns colour off unless the option asks for it; bars
 * stay.
 */
static struct render_options
style(const struct report_options *o, const struct run *run, const struct language *language)
{
	const char *no_colour = getenv("NO_COLOR");
	bool terminal = is_terminal(run);
	struct render_options style = { .language = language, .to = o->to };

	style.bars = o->colour == PROGRESS_ALWAYS || (o->colour == PROGRESS_AUTO && terminal);
	style.colour = style.bars &&
	    (o->colour == PROGRESS_ALWAYS || no_colour == NULL || no_colour[0] == '\0');
	/* 0 for a file or a pipe: lines as long as they need, the same everywhere. */
	style.width = terminal ? terminal_width() : 0;
	return style;
}

/** Return the table of the section called ${name}, or NULL. */
static const struct report_table *
find_table(const struct report *report, const char *name)
{

	for (size_t i = 0; i < report->n; i++)
		if (strcmp(report->sections[i].name, name) == 0)
			return &report->sections[i].table;
	return NULL;
}

/** Hand the report to the renderer of its format; CSV and TSV get the one table they can hold. */
static enum crm_status
render(const struct report *report, const struct report_table *table,
    const struct report_options *o, const struct run *run, const struct language *language,
    struct output *out)
{
	struct render_options options = style(o, run, language);

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
		return xlsx_child_make(o->workbook, report, language, out);
	case REPORT_EMAIL:
		return render_email(report, &options, out);
	}
	return CRM_OK;
}

enum crm_status
report_write(const struct report *report, const struct report_options *o, const struct run *run,
    const struct language *language, const char *name)
{
	const struct report_table *table = find_table(report, name);
	enum crm_status status;
	struct output *out;

	if (report->n == 0 ||
	    (table == NULL && (o->format == REPORT_CSV || o->format == REPORT_TSV))) {
		msg_error(run->msg, "--min-cell: with groups this small nothing can be shown");
		return CRM_EUSAGE;
	}
	if ((o->format == REPORT_XLSX || run->common->gzip) && is_terminal(run)) {
		msg_error(run->msg,
		    "%s writes bytes that are no text, and standard output is a terminal: name a file with -o",
		    o->format == REPORT_XLSX ? "-F xlsx" : "-z");
		return CRM_EUSAGE;
	}
	if ((status = run_output(run, &out)) != CRM_OK)
		return status;
	if ((status = render(report, table, o, run, language, out)) != CRM_OK) {
		/* An output file is left as it was, rather than half-written. */
		output_abort(out);
		return status == CRM_ENOMEM ? msg_nomem(run->msg) : status;
	}
	return output_finish(out);
}
