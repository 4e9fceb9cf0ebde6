/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report within a mail.
 *
 * Mail programs know tables, colours and inline styles, and little else: no style sheet, no SVG, no
 * script, no variables.  So bars are cells of a table in a cell, maps are cells with a colour, and
 * every style is written where it applies.  Some programs cut a mail off at about 100 kB, so a
 * section that would make it longer is left out as a whole.
 */
#include "report/email_page.h"

#include "report/markup.h"
#include "report/render_cells.h"
#include "report/width.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The longest bar, in pixels. */
#define BAR_PIXELS 80

/* Texts of a first column up to this width, in columns of a terminal, are not wrapped. */
#define WHOLE_COLUMNS 24

/* Columns of a terminal that one column of the plain text takes at most. */
#define TEXT_WIDTH 48

#define FONT "font-family:Arial,Helvetica,sans-serif"
#define CELL "border-bottom:1px solid #d5dae0"
#define TABLE                                                                                      \
	"<table cellpadding=\"5\" cellspacing=\"0\" border=\"0\" style=\"font-size:13px;" FONT "\">\n"

/* Backgrounds and letters of maps, from nothing to the most; as on the page. */
static const char *const shades[][2] = { { "#f1f4f6", "#57606a" }, { "#d9ecec", "#12302f" },
	{ "#aed6d5", "#12302f" }, { "#78bab8", "#0b2322" }, { "#2a7a78", "#ffffff" },
	{ "#0a5252", "#ffffff" } };

#define SHADES (sizeof(shades) / sizeof(shades[0]) - 1)

/** A body in the making. */
struct body {
	const struct language *language;
	struct buf *buf;
	enum crm_status status;
};

/** Append text that is markup already. */
static void
add_text(struct body *b, const char *text)
{

	if (b->status == CRM_OK)
		b->status = buf_text(b->buf, text);
}

/** Append a value so that none of its characters is markup. */
static void
add_escaped(struct body *b, struct slice text)
{

	if (b->status == CRM_OK)
		b->status = markup_escape(b->buf, text);
}

/** The number in a cell; NaN for none. */
static double
number_in(const struct report_column *column, const struct report_cell *cell)
{

	if (cell->state != CELL_VALUE || !cells_number(column->kind))
		return NAN;
	return column->kind == COLUMN_COUNT ? (double)cell->v.count
	    : column->kind == COLUMN_MONEY  ? decimal_real(cell->v.money)
					    : cell->v.real;
}

/**
 * The greatest number of a map, 0 if it has none. The total is left out: it would make all other
 * cells pale. The first column holds labels.
 */
static double
greatest(const struct report_table *table)
{
	double most = 0;

	for (size_t row = 0; row < table->n_rows - table->total; row++)
		for (size_t i = 1; i < table->n_columns; i++)
			most = fmax(
			    most, number_in(&table->columns[i], &report_cells(table, row)[i]));
	return most;
}

/**
 * Open a cell with its style. ${most}: the greatest number of a map, 0 for other tables; ${whole}:
 * the cell is not wrapped.
 */
static void
open_cell(struct body *b, const struct report_column *column, const struct report_cell *cell,
    bool total, double most, bool whole)
{
	double value = number_in(column, cell);
	char style[320];
	size_t shade = 0;

	if (most > 0 && value > 0 && !total) {
		/*
		 * By the square root: in proportion, one large cell would leave all others at the
		 * lightest shade. Each shade has letters of its own with enough contrast.
		 */
		shade = 1 + (size_t)(sqrt(value / most) * SHADES);
		shade = shade > SHADES ? SHADES : shade;
	}
	snprintf(style, sizeof(style), "<td align=\"%s\"%s style=\"" CELL "%s%s%s%s%s\">",
	    cells_number(column->kind)	  ? "right"
		: b->language->right_to_left ? "right"
					  : "left",
	    whole ? " nowrap" : "", total ? ";font-weight:bold" : "",
	    shade > 0 ? ";background-color:" : "", shade > 0 ? shades[shade][0] : "",
	    shade > 0 ? ";color:" : "",
	    shade > 0				   ? shades[shade][1]
		: cell_is_negative(cell, column->kind) ? ";color:#a4262c"
						       : "");
	add_text(b, style);
}

/**
 * A bar: a coloured cell as wide as the share, and the number beside it. Clients collapse an empty
 * cell, hence the no-break space, whose letter size of 1 px keeps the row low; some know only the
 * attribute bgcolor, not its style.
 */
static void
add_bar(struct body *b, double share, struct slice text)
{
	int pixels = share <= 0 ? 0 : share >= 1 ? BAR_PIXELS : (int)(share * BAR_PIXELS + 0.5);
	char cell[160];

	add_text(b,
	    "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" align=\"right\"><tr>");
	if (pixels > 0) {
		snprintf(cell, sizeof(cell),
		    "<td width=\"%d\" height=\"10\" bgcolor=\"#0b6e6e\" style=\"font-size:1px;line-height:10px\">&nbsp;</td>",
		    pixels);
		add_text(b, cell);
	}
	add_text(b, "<td nowrap align=\"right\" style=\"padding:0 0 0 6px;font-size:13px;" FONT "\">");
	add_escaped(b, text);
	add_text(b, "</td></tr></table>");
}

/**
 * Append a row; shares that are worth a bar get one made of a table cell, as mail clients have no
 * other.
 */
static void
add_table_row(struct body *b, const struct report_section *section, const struct cells *cells,
    size_t row, double most)
{
	const struct report_table *table = &section->table;
	bool total = table->total && row + 1 == cells->rows;

	add_text(b, "<tr>");
	for (size_t i = 0; i < cells->n; i++) {
		const struct report_column *column = &table->columns[cells->columns[i]];
		const struct report_cell *cell =
		    &report_cells(table, row - 1)[cells->columns[i]];

		/* A period would be wrapped at its hyphen. */
		open_cell(b, column, cell, total, i > 0 ? most : 0,
		    cells_number(column->kind) ||
			(i == 0 && width_text(cells_at(cells, row, i)) <= WHOLE_COLUMNS));
		if (column->bar && !total && cell->state == CELL_VALUE)
			add_bar(b, cell->v.real, cells_at(cells, row, i));
		else
			add_escaped(b, cells_at(cells, row, i));
		add_text(b, "</td>");
	}
	add_text(b, "</tr>\n");
}

/** Append the headings.  align is an attribute, as some clients drop it from styles. */
static void
add_headings(struct body *b, const struct report_section *section, const struct cells *cells)
{

	add_text(b, "<tr>");
	for (size_t i = 0; i < cells->n; i++) {
		bool right = cells_number(section->table.columns[cells->columns[i]].kind) ||
		    b->language->right_to_left;

		add_text(b, right ? "<th align=\"right\"" : "<th align=\"left\"");
		add_text(b, " style=\"" CELL ";color:#57606a\">");
		add_escaped(b, cells_at(cells, 0, i));
		add_text(b, "</th>");
	}
	add_text(b, "</tr>\n");
}

/** Append a section as HTML: its heading, table and notes. */
static void
add_section_html(struct body *b, const struct report_section *section)
{
	double most = report_is_map(section) ? greatest(&section->table) : 0;
	struct cells cells;

	if (b->status != CRM_OK ||
	    (b->status = cells_make(&cells, &section->table, b->language)) != CRM_OK)
		return;
	add_text(b, section->question != NULL ? "<h3" : "<h2");
	add_text(b, " style=\"font-size:16px;margin:20px 0 6px;" FONT "\">");
	add_escaped(b, slice_of(language_text(b->language, section->title)));
	add_text(b, section->question != NULL ? "</h3>\n" TABLE : "</h2>\n" TABLE);
	add_headings(b, section, &cells);
	for (size_t row = 1; row < cells.rows; row++)
		add_table_row(b, section, &cells, row, most);
	add_text(b, "</table>\n");
	for (size_t i = 0; i < section->n_notes; i++) {
		add_text(b, "<p style=\"font-size:12px;color:#57606a;margin:6px 0;" FONT "\">");
		add_escaped(b, slice_of(section->notes[i]));
		add_text(b, "</p>\n");
	}
	cells_free(&cells);
}

/**
 * A line of a table as text: columns padded, two blanks between. Lines end in CR LF, as those of a
 * mail have to (RFC 5322, 2.3).
 */
static void
add_line(struct body *b, const struct report_table *table, const struct cells *cells, size_t row,
    const size_t *widths)
{
	size_t used = cells->n;

	while (used > 1 && cells_at(cells, row, used - 1).n == 0)
		used--;
	for (size_t i = 0; i < used && b->status == CRM_OK; i++) {
		struct slice text = cells_at(cells, row, i);
		size_t taken = width_text(text), blank = widths[i] > taken ? widths[i] - taken : 0;
		bool number = cells_number(table->columns[cells->columns[i]].kind);

		add_text(b, i > 0 ? "  " : "");
		for (size_t k = 0; number && k < blank; k++)
			add_text(b, " ");
		if (b->status == CRM_OK)
			b->status = markup_clean(b->buf, text);
		for (size_t k = 0; !number && k < blank && i + 1 < used; k++)
			add_text(b, " ");
	}
	add_text(b, "\r\n");
}

/** Append a section as plain text, for those whose client shows no HTML. */
static void
add_section_text(struct body *b, const struct report_section *section)
{
	size_t widths[64] = { 0 };
	struct cells cells;

	if (b->status != CRM_OK ||
	    (b->status = cells_make(&cells, &section->table, b->language)) != CRM_OK)
		return;
	/* Widths are in a fixed array; a line of so many columns could not be read in any case. */
	cells.n = cells.n > 64 ? 64 : cells.n;
	for (size_t row = 0; row < cells.rows; row++)
		for (size_t i = 0; i < cells.n; i++) {
			size_t width = width_text(cells_at(&cells, row, i));

			width = width > TEXT_WIDTH ? TEXT_WIDTH : width;
			widths[i] = width > widths[i] ? width : widths[i];
		}
	add_text(b, "\r\n");
	add_text(b, language_text(b->language, section->title));
	add_text(b, "\r\n\r\n");
	for (size_t row = 0; row < cells.rows; row++)
		add_line(b, &section->table, &cells, row, widths);
	for (size_t i = 0; i < section->n_notes; i++) {
		add_text(b, i == 0 ? "\r\n" : "");
		if (b->status == CRM_OK)
			b->status = markup_clean(b->buf, slice_of(section->notes[i]));
		add_text(b, "\r\n");
	}
	cells_free(&cells);
}

/** Append a question above the first section that answers it. */
static void
add_question(struct body *b, const char *question, bool html)
{
	const char *words = question == NULL ? NULL : language_text(b->language, question);

	if (words == NULL)
		return;
	add_text(b,
	    html ? "<h2 style=\"font-size:20px;margin:32px 0 0;" FONT "\">" : "\r\n== ");
	if (html)
		add_escaped(b, slice_of(words));
	else
		add_text(b, words);
	add_text(b, html ? "</h2>\n" : " ==\r\n");
}

/**
 * Append the sections by ${add} as long as the body keeps within ${most} bytes; return how many
 * were left out. A section that is too long is taken back, and shorter ones after it may still fit.
 */
static size_t
add_sections(struct body *b, const struct report *report, size_t most, bool html,
    void (*add)(struct body *, const struct report_section *))
{
	const char *asked = NULL;
	size_t left_out = 0;

	for (size_t i = 0; i < report->n && b->status == CRM_OK; i++) {
		size_t before = b->buf->n;

		if ((report->sections[i].audience & FOR_PEOPLE) == 0)
			continue;
		/* The question goes with the first of its sections that has room. */
		if (report->sections[i].question != asked)
			add_question(b, report->sections[i].question, html);
		add(b, &report->sections[i]);
		if (b->buf->n > most) {
			b->buf->n = before;
			left_out++;
		} else
			asked = report->sections[i].question;
	}
	return left_out;
}

/** Append how many sections were left out. */
static void
add_left_out(struct body *b, size_t left_out, bool escape)
{
	char number[24];
	struct slice args[1] = { { number, 0 } };
	struct buf text = { 0 };

	if (left_out == 0 || b->status != CRM_OK)
		return;
	args[0].n = (size_t)snprintf(number, sizeof(number), "%zu", left_out);
	b->status = language_sentence(b->language, &text,
	    "{1} further tables are too long for a mail: see the page or the workbook.", args, 1);
	add_text(b, escape ? "<p style=\"font-size:12px;" FONT "\">" : "\r\n");
	if (escape)
		add_escaped(b, buf_slice(&text));
	else if (b->status == CRM_OK)
		b->status = buf_add(b->buf, text.p, text.n);
	add_text(b, escape ? "</p>\n" : "\r\n");
	buf_free(&text);
}

/** The period, the sentences and the figures at the top. */
static void
add_front(struct body *b, const struct report *report, bool html)
{
	struct buf text = { 0 };
	const char *begin = html ? "<p style=\"font-size:14px;margin:6px 0;" FONT "\">" : "";
	const char *end = html ? "</p>\n" : "\r\n";

	if (b->status == CRM_OK)
		b->status = language_period(b->language, &text, report);
	for (size_t i = 0; i <= report->n_leads + report->n_figures && b->status == CRM_OK; i++) {
		if (i > 0 && i <= report->n_leads) {
			text.n = 0;
			b->status = buf_text(&text, report->leads[i - 1]);
		} else if (i > report->n_leads) {
			const struct report_figure *f =
			    &report->figures[i - report->n_leads - 1];

			text.n = 0;
			b->status = buf_print(
			    &text, "%s: ", language_title(b->language, &f->column));
			if (b->status == CRM_OK)
				b->status =
				    language_cell(b->language, &text, &f->column, &f->cell);
		}
		if (text.n == 0 || b->status != CRM_OK)
			continue;
		add_text(b, begin);
		if (html)
			add_escaped(b, buf_slice(&text));
		else if (b->status == CRM_OK)
			b->status = markup_clean(b->buf, buf_slice(&text));
		add_text(b, end);
	}
	buf_free(&text);
}

/**
 * Append the HTML body. The direction is set on both html and body: webmail takes the body's
 * content out of its page, and html with it.
 */
enum crm_status
email_html(const struct report *report, const struct language *language, size_t most,
    struct buf *buf)
{
	struct body b = { .language = language, .buf = buf };
	size_t left_out;

	add_text(&b, "<!DOCTYPE html>\n<html lang=\"");
	add_text(&b, language->code);
	add_text(&b, language->right_to_left ? "\" dir=\"rtl\">" : "\">");
	add_text(&b, "<head><meta charset=\"utf-8\"><title>");
	add_escaped(&b, slice_of(language_text(language, report->title)));
	add_text(&b, "</title></head>\n<body style=\"margin:0;padding:16px;color:#1b1f24;" FONT "\"");
	add_text(&b, language->right_to_left ? " dir=\"rtl\">\n" : ">\n");
	add_text(&b, "<h1 style=\"font-size:22px;margin:0 0 6px;" FONT "\">");
	add_escaped(&b, slice_of(language_text(language, report->title)));
	add_text(&b, "</h1>\n");
	add_front(&b, report, true);
	left_out = add_sections(&b, report, most, true, add_section_html);
	add_left_out(&b, left_out, true);
	add_text(&b,
	    "<p style=\"font-size:11px;color:#57606a;" FONT
	    "\">crm-report (crm-tools " CRM_VERSION ")");
	for (size_t i = 0; i < report->n_prints; i++) {
		add_text(&b, "<br>");
		add_escaped(&b, slice_of(report->prints[i]));
	}
	add_text(&b, "</p>\n</body></html>\n");
	return b.status;
}

enum crm_status
email_text(const struct report *report, const struct language *language, size_t most,
    struct buf *buf)
{
	struct body b = { .language = language, .buf = buf };
	size_t left_out;

	add_text(&b, language_text(language, report->title));
	add_text(&b, "\r\n\r\n");
	add_front(&b, report, false);
	left_out = add_sections(&b, report, most, false, add_section_text);
	add_left_out(&b, left_out, false);
	for (size_t i = 0; i < report->n_prints && b.status == CRM_OK; i++) {
		add_text(&b, "\r\n");
		if (b.status == CRM_OK)
			b.status = markup_clean(b.buf, slice_of(report->prints[i]));
		add_text(&b, "\r\n");
	}
	return b.status;
}
