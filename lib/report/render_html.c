/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as one page: header, figures, then a section each with its picture and table.  The page
 * is made in memory, so that a failure leaves nothing half written; every value passes
 * markup_escape().
 */
#include "report/render.h"

#include "report/chart.h"
#include "report/html_style.h"
#include "report/markup.h"
#include "report/render_cells.h"

#include <string.h>

/* With more visible columns than this a table is not set beside its picture but below it. */
#define PAIR_COLUMNS 6

/* With more than this a table is set smaller on paper. */
#define WIDE_COLUMNS 14

/** A page on its way. */
struct page {
	const struct report *report;
	const struct language *language;
	bool asked;		/* several questions are answered, so they are headings */
	struct buf buf;
	enum crm_status status;
};

/** Append markup; once memory has failed nothing more is added. */
static void
html_put(struct page *page, const char *text)
{

	if (page->status == CRM_OK)
		page->status = buf_text(&page->buf, text);
}

/** Append a value so that none of its characters is markup. */
static void
html_escaped(struct page *page, struct slice text)
{

	if (page->status == CRM_OK)
		page->status = markup_escape(&page->buf, text);
}

/** An id in the page's language. */
static void
html_words(struct page *page, const char *id)
{

	html_escaped(page, slice_of(language_text(page->language, id)));
}

/**
 * The head.  The policy forbids all that is loaded and all scripts, so that a hostile value that
 * slipped through could do nothing.
 */
static void
html_head(struct page *page)
{

	html_put(page, "<!DOCTYPE html>\n<html lang=\"");
	html_put(page, page->language->code);
	html_put(page, page->language->right_to_left ? "\" dir=\"rtl\">\n" : "\" dir=\"ltr\">\n");
	html_put(page,
	    "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	html_words(page, page->report->title);
	html_put(page, "</title>\n<style>\n");
	html_put(page, html_style);
	html_put(page, html_print);
	html_put(page, "</style>\n</head>\n<body>\n");
}

/** The days that the data speak of, and the currency. */
static void
html_period(struct page *page)
{
	struct buf text = { 0 };

	if (page->status != CRM_OK)
		return;
	page->status = language_period(page->language, &text, page->report);
	if (text.n > 0) {
		html_put(page, "<p class=\"sub\">");
		html_escaped(page, buf_slice(&text));
		html_put(page, "</p>\n");
	}
	buf_free(&text);
}

/** The top: title, period, sentences, figures. */
static void
html_front(struct page *page)
{
	const struct report *report = page->report;

	html_put(page, "<header>\n<h1>");
	html_words(page, report->title);
	html_put(page, "</h1>\n");
	html_period(page);
	for (size_t i = 0; i < report->n_leads; i++) {
		html_put(page, "<p class=\"lead\">");
		html_escaped(page, slice_of(report->leads[i]));
		html_put(page, "</p>\n");
	}
	html_put(page, report->n_figures > 0 ? "<dl>\n" : "");
	for (size_t i = 0; i < report->n_figures; i++) {
		const struct report_figure *figure = &report->figures[i];
		struct buf text = { 0 };

		if (language_cell(page->language, &text, &figure->column, &figure->cell) != CRM_OK)
			page->status = CRM_ENOMEM;
		html_put(page, "<div><dt>");
		html_words(page, figure->column.title);
		html_put(page, "</dt><dd>");
		html_escaped(page, buf_slice(&text));
		if (figure->column.kind == COLUMN_MONEY && page->language->currency[0] != '\0') {
			html_put(page, " <small>");
			html_put(page, page->language->currency);
			html_put(page, "</small>");
		}
		html_put(page, "</dd></div>\n");
		buf_free(&text);
	}
	html_put(page, report->n_figures > 0 ? "</dl>\n</header>\n<main>\n" : "</header>\n<main>\n");
}

/**
 * One cell.  The first of a row and those of the first row are headings, for those who hear the
 * page.
 */
static void
html_cell(struct page *page, const struct report_table *table, const struct cells *cells,
    size_t row, size_t i)
{
	const struct report_column *column = &table->columns[cells->columns[i]];
	const struct report_cell *cell =
	    row == 0 ? NULL : &report_cells(table, row - 1)[cells->columns[i]];
	bool number = cells_number(column->kind), heading = row == 0 || i == 0;
	bool advice = !heading && strcmp(column->name, "action") == 0;
	bool command = !heading && strcmp(column->name, "command") == 0;

	html_put(page, row == 0 ? "<th scope=\"col\"" : heading ? "<th scope=\"row\"" : "<td");
	html_put(page, number ? " class=\"num" : advice ? " class=\"say" : "");
	/* A command to be typed reads from left to right on any page. */
	html_put(page, command ? " class=\"cmd\" dir=\"ltr\">" : "");
	html_put(page, number && cell != NULL && cell_is_negative(cell, column->kind) ? " bad" : "");
	html_put(page, number && cell != NULL && cell->partial ? " part" : "");
	html_put(page, number || advice ? "\">" : command ? "" : ">");
	html_escaped(page, cells_at(cells, row, i));
	html_put(page, heading ? "</th>" : "</td>");
}

/** Rows ${from} to ${to} of a table. */
static void
html_rows(struct page *page, const struct report_table *table, const struct cells *cells,
    size_t from, size_t to)
{

	for (size_t row = from; row < to; row++) {
		html_put(page, "<tr>");
		for (size_t i = 0; i < cells->n; i++)
			html_cell(page, table, cells, row, i);
		html_put(page, "</tr>\n");
	}
}

/**
 * A table in a box that scrolls by itself where the page is narrow, and takes the focus for that.
 */
static void
html_table(struct page *page, const struct report_section *section, const struct cells *cells)
{
	const struct report_table *table = &section->table;
	size_t body = cells->rows - table->total;

	html_put(page, cells->n > WIDE_COLUMNS ? "<div class=\"scroll wide\"" : "<div class=\"scroll\"");
	html_put(page, " tabindex=\"0\" role=\"group\" aria-labelledby=\"h-");
	html_put(page, section->name);
	html_put(page, "\"><table aria-labelledby=\"h-");
	html_put(page, section->name);
	html_put(page, "\">\n<thead>\n");
	html_rows(page, table, cells, 0, 1);
	html_put(page, "</thead>\n<tbody>\n");
	html_rows(page, table, cells, 1, body);
	html_put(page, table->total ? "</tbody>\n<tfoot>\n" : "</tbody>\n");
	html_rows(page, table, cells, body, cells->rows);
	html_put(page, table->total ? "</tfoot>\n</table></div>\n" : "</table></div>\n");
}

/** The questions as links, where a page answers several. */
static void
html_contents(struct page *page)
{
	const struct report *report = page->report;
	const char *question;
	size_t n = 0;

	for (size_t i = 0; i < report->n; i++)
		n += (report->sections[i].audience & FOR_PEOPLE) != 0 &&
		    report_question(report, i) != NULL;
	page->asked = n > 1;
	if (!page->asked)
		return;
	html_put(page, "<nav aria-label=\"");
	html_words(page, "Contents");
	html_put(page, "\"><ul>\n");
	for (size_t i = 0; i < report->n; i++) {
		if ((report->sections[i].audience & FOR_PEOPLE) == 0 ||
		    (question = report_question(report, i)) == NULL)
			continue;
		html_put(page, "<li><a href=\"#h-");
		html_put(page, report->sections[i].name);
		html_put(page, "-q\">");
		html_words(page, question);
		html_put(page, "</a></li>\n");
	}
	html_put(page, "</ul></nav>\n");
}

/** The heading of a section, and above it the question that it is the first to answer. */
static void
html_heading(struct page *page, const struct report_section *section, const char *question)
{

	if (page->asked && question != NULL) {
		html_put(page, "<h2 class=\"q\" id=\"h-");
		html_put(page, section->name);
		html_put(page, "-q\">");
		html_words(page, question);
		html_put(page, "</h2>\n");
	}
	html_put(page, page->asked && section->question != NULL ? "<h3 id=\"h-" : "<h2 id=\"h-");
	html_put(page, section->name);
	html_put(page, "\">");
	html_words(page, section->title);
	html_put(page, page->asked && section->question != NULL ? "</h3>\n" : "</h2>\n");
}

/** A section: its heading, notes, picture and table; beside each other where both are narrow. */
static void
html_section(struct page *page, const struct report_section *section, const char *question)
{
	struct cells cells;
	size_t before;

	if (page->status != CRM_OK ||
	    (page->status = cells_make(&cells, &section->table, page->language)) != CRM_OK)
		return;
	html_put(page, "<section>\n");
	html_heading(page, section, question);
	for (size_t i = 0; i < section->n_notes; i++) {
		html_put(page, "<p class=\"note\">");
		html_escaped(page, slice_of(section->notes[i]));
		html_put(page, "</p>\n");
	}
	html_put(page,
	    section->chart != CHART_NONE && cells.n <= PAIR_COLUMNS ? "<div class=\"pair\">\n"
								    : "<div>\n");
	/*
	 * Not every section has a picture, and only chart_svg() knows: an empty figure is taken
	 * back.
	 */
	before = page->buf.n;
	html_put(page, "<figure>\n");
	if (page->status == CRM_OK)
		page->status = chart_svg(section, page->language, &page->buf);
	if (page->buf.n == before + strlen("<figure>\n"))
		page->buf.n = before;
	else
		html_put(page, "</figure>\n");
	html_table(page, section, &cells);
	html_put(page, "</div>\n</section>\n");
	cells_free(&cells);
}

enum crm_status
render_html(const struct report *report, const struct render_options *options, struct output *out)
{
	struct page page = { .report = report, .language = options->language };

	html_head(&page);
	html_front(&page);
	html_contents(&page);
	for (size_t i = 0; i < report->n; i++)
		if ((report->sections[i].audience & FOR_PEOPLE) != 0)
			html_section(&page, &report->sections[i], report_question(report, i));
	html_put(&page, "</main>\n<footer>\n<p>crm-report (crm-tools " CRM_VERSION ")</p>\n");
	for (size_t i = 0; i < report->n_prints; i++) {
		/* File names and reasons may be of another script than the page. */
		html_put(&page, "<p dir=\"auto\">");
		html_escaped(&page, slice_of(report->prints[i]));
		html_put(&page, "</p>\n");
	}
	html_put(&page, "</footer>\n</body>\n</html>\n");
	if (page.status == CRM_OK)
		output_write(out, page.buf.p, page.buf.n);
	buf_free(&page.buf);
	return page.status;
}
