/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/render.h"

#include "report/chart.h"
#include "report/html_style.h"
#include "report/markup.h"
#include "report/render_cells.h"

#include <string.h>

/* With more visible columns than this a table is not set beside its picture but below it. */
#define PAIR_COLUMNS 6

/** A page on its way. */
struct page {
	const struct report *report;
	const struct language *language;
	struct buf buf;
	enum crm_status status;
};

static void
put(struct page *page, const char *text)
{

	if (page->status == CRM_OK)
		page->status = buf_text(&page->buf, text);
}

static void
put_escaped(struct page *page, struct slice text)
{

	if (page->status == CRM_OK)
		page->status = markup_escape(&page->buf, text);
}

/** An id in the page's language. */
static void
put_words(struct page *page, const char *id)
{

	put_escaped(page, slice_of(language_text(page->language, id)));
}

static void
put_head(struct page *page)
{

	put(page, "<!DOCTYPE html>\n<html lang=\"");
	put(page, page->language->code);
	put(page, page->language->right_to_left ? "\" dir=\"rtl\">\n" : "\" dir=\"ltr\">\n");
	put(page,
	    "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	put_words(page, page->report->title);
	put(page, "</title>\n<style>\n");
	put(page, html_style);
	put(page, "</style>\n</head>\n<body>\n");
}

/** The days that the data speak of, and the currency. */
static void
put_period(struct page *page)
{
	struct buf text = { 0 };

	if (page->status != CRM_OK)
		return;
	page->status = language_period(page->language, &text, page->report);
	if (text.n > 0) {
		put(page, "<p class=\"sub\">");
		put_escaped(page, buf_slice(&text));
		put(page, "</p>\n");
	}
	buf_free(&text);
}

static void
put_front(struct page *page)
{
	const struct report *report = page->report;

	put(page, "<header>\n<h1>");
	put_words(page, report->title);
	put(page, "</h1>\n");
	put_period(page);
	for (size_t i = 0; i < report->n_leads; i++) {
		put(page, "<p class=\"lead\">");
		put_escaped(page, slice_of(report->leads[i]));
		put(page, "</p>\n");
	}
	put(page, report->n_figures > 0 ? "<dl>\n" : "");
	for (size_t i = 0; i < report->n_figures; i++) {
		const struct report_figure *figure = &report->figures[i];
		struct buf text = { 0 };

		if (language_cell(page->language, &text, &figure->column, &figure->cell) != CRM_OK)
			page->status = CRM_ENOMEM;
		put(page, "<div><dt>");
		put_words(page, figure->column.title);
		put(page, "</dt><dd>");
		put_escaped(page, buf_slice(&text));
		if (figure->column.kind == COLUMN_MONEY && page->language->currency[0] != '\0') {
			put(page, " <small>");
			put(page, page->language->currency);
			put(page, "</small>");
		}
		put(page, "</dd></div>\n");
		buf_free(&text);
	}
	put(page, report->n_figures > 0 ? "</dl>\n</header>\n<main>\n" : "</header>\n<main>\n");
}

static void
put_cell(struct page *page, const struct report_table *table, const struct cells *cells, size_t row,
    size_t i)
{
	const struct report_column *column = &table->columns[cells->columns[i]];
	const struct report_cell *cell =
	    row == 0 ? NULL : &report_cells(table, row - 1)[cells->columns[i]];
	bool number = cells_number(column->kind), heading = row == 0 || i == 0;
	bool advice = !heading && strcmp(column->name, "action") == 0;

	put(page, row == 0 ? "<th scope=\"col\"" : heading ? "<th scope=\"row\"" : "<td");
	put(page, number ? " class=\"num" : advice ? " class=\"say" : "");
	put(page, number && cell != NULL && cell_is_negative(cell, column->kind) ? " bad" : "");
	put(page, number && cell != NULL && cell->partial ? " part" : "");
	put(page, number || advice ? "\">" : ">");
	put_escaped(page, cells_at(cells, row, i));
	put(page, heading ? "</th>" : "</td>");
}

static void
put_rows(struct page *page, const struct report_table *table, const struct cells *cells,
    size_t from, size_t to)
{

	for (size_t row = from; row < to; row++) {
		put(page, "<tr>");
		for (size_t i = 0; i < cells->n; i++)
			put_cell(page, table, cells, row, i);
		put(page, "</tr>\n");
	}
}

static void
put_table(struct page *page, const struct report_section *section, const struct cells *cells)
{
	const struct report_table *table = &section->table;
	size_t body = cells->rows - table->total;

	put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"h-");
	put(page, section->name);
	put(page, "\"><table aria-labelledby=\"h-");
	put(page, section->name);
	put(page, "\">\n<thead>\n");
	put_rows(page, table, cells, 0, 1);
	put(page, "</thead>\n<tbody>\n");
	put_rows(page, table, cells, 1, body);
	put(page, table->total ? "</tbody>\n<tfoot>\n" : "</tbody>\n");
	put_rows(page, table, cells, body, cells->rows);
	put(page, table->total ? "</tfoot>\n</table></div>\n" : "</table></div>\n");
}

static void
put_section(struct page *page, const struct report_section *section)
{
	struct cells cells;
	size_t before;

	if (page->status != CRM_OK ||
	    (page->status = cells_make(&cells, &section->table, page->language)) != CRM_OK)
		return;
	put(page, "<section>\n<h2 id=\"h-");
	put(page, section->name);
	put(page, "\">");
	put_words(page, section->title);
	put(page, "</h2>\n");
	for (size_t i = 0; i < section->n_notes; i++) {
		put(page, "<p class=\"note\">");
		put_escaped(page, slice_of(section->notes[i]));
		put(page, "</p>\n");
	}
	put(page,
	    section->chart != CHART_NONE && cells.n <= PAIR_COLUMNS ? "<div class=\"pair\">\n"
								    : "<div>\n");
	before = page->buf.n;
	put(page, "<figure>\n");
	if (page->status == CRM_OK)
		page->status = chart_svg(section, page->language, &page->buf);
	if (page->buf.n == before + strlen("<figure>\n"))
		page->buf.n = before;
	else
		put(page, "</figure>\n");
	put_table(page, section, &cells);
	put(page, "</div>\n</section>\n");
	cells_free(&cells);
}

enum crm_status
render_html(const struct report *report, const struct render_options *options, struct output *out)
{
	struct page page = { .report = report, .language = options->language };

	put_head(&page);
	put_front(&page);
	for (size_t i = 0; i < report->n; i++)
		if ((report->sections[i].audience & FOR_PEOPLE) != 0)
			put_section(&page, &report->sections[i]);
	put(&page,
	    "</main>\n<footer>crm-report (crm-tools " CRM_VERSION ")</footer>\n</body>\n</html>\n");
	if (page.status == CRM_OK)
		output_write(out, page.buf.p, page.buf.n);
	buf_free(&page.buf);
	return page.status;
}
