/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as pipe tables.  Values are escaped so that GitHub shows them as they are: no markup, no
 * link, no cell that ends early.
 */
#include "report/render.h"

#include "report/markup.h"
#include "report/render_cells.h"
#include "report/width.h"

#include <string.h>

/** Write text that is markup already. */
static void
markdown_put(struct output *out, const char *text)
{

	output_write(out, text, strlen(text));
}

/**
 * Write a value so that none of its characters is taken for markup. A line break would end the row
 * and a pipe the cell; # and ~ count only in places where a note may begin or be struck out.
 */
static void
markdown_escaped(struct output *out, struct slice text)
{
	uint32_t c;
	size_t n;

	for (; text.n > 0; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		if (c == '<')
			markdown_put(out, "&lt;");
		else if (c == '&')
			markdown_put(out, "&amp;");
		else if (c == '\t' || c == '\n' || c == '\r')
			markdown_put(out, " ");
		else if (markup_is_unsafe(c))
			markdown_put(out, MARKUP_REPLACEMENT);
		else {
			markdown_put(out, c < 0x80 && strchr("\\`*_[]|~#", (int)c) != NULL ? "\\" : "");
			output_write(out, text.p, n);
		}
	}
}

/**
 * Write a table: headings, the line of alignments that makes it one, rows; the total is bold, as
 * pipe tables have no footer.
 */
static enum crm_status
markdown_table(
    const struct report_table *table, const struct render_options *options, struct output *out)
{
	struct cells cells;

	if (cells_make(&cells, table, options->language) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t row = 0; row < cells.rows; row++) {
		bool total = table->total && row + 1 == cells.rows;

		for (size_t i = 0; i < cells.n; i++) {
			struct slice text = cells_at(&cells, row, i);

			markdown_put(out, i == 0 ? "| " : " ");
			markdown_put(out, total && text.n > 0 ? "**" : "");
			markdown_escaped(out, text);
			markdown_put(out, total && text.n > 0 ? "** |" : " |");
		}
		markdown_put(out, "\n");
		for (size_t i = 0; row == 0 && i < cells.n; i++) {
			markdown_put(out, i == 0 ? "|" : "");
			markdown_put(out,
			    cells_number(table->columns[cells.columns[i]].kind) ? "---:|"
										: ":---|");
		}
		markdown_put(out, row == 0 ? "\n" : "");
	}
	cells_free(&cells);
	return CRM_OK;
}

enum crm_status
render_markdown(
    const struct report *report, const struct render_options *options, struct output *out)
{
	bool begun = false;

	for (size_t i = 0; i < report->n; i++) {
		const struct report_section *section = &report->sections[i];

		if ((section->audience & FOR_PEOPLE) == 0)
			continue;
		markdown_put(out, begun ? "\n" : "");
		begun = true;
		if (report_for(report, FOR_PEOPLE) > 1) {
			markdown_put(out, "## ");
			markdown_escaped(
			    out, slice_of(language_text(options->language, section->title)));
			markdown_put(out, "\n\n");
		}
		if (markdown_table(&section->table, options, out) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t j = 0; j < section->n_notes; j++) {
			markdown_put(out, "\n");
			markdown_escaped(out, slice_of(section->notes[j]));
			markdown_put(out, "\n");
		}
	}
	return CRM_OK;
}
