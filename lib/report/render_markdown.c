/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/render.h"

#include "report/markup.h"
#include "report/render_cells.h"
#include "report/width.h"

#include <string.h>

static void
put(struct output *out, const char *text)
{

	output_write(out, text, strlen(text));
}

/** Write a value so that none of its characters is taken for markup. */
static void
put_escaped(struct output *out, struct slice text)
{
	uint32_t c;
	size_t n;

	for (; text.n > 0; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		if (c == '<')
			put(out, "&lt;");
		else if (c == '&')
			put(out, "&amp;");
		else if (c == '\t' || c == '\n' || c == '\r')
			put(out, " ");
		else if (markup_is_unsafe(c))
			put(out, MARKUP_REPLACEMENT);
		else {
			put(out, c < 0x80 && strchr("\\`*_[]|~#", (int)c) != NULL ? "\\" : "");
			output_write(out, text.p, n);
		}
	}
}

static enum crm_status
put_table(
    const struct report_table *table, const struct render_options *options, struct output *out)
{
	struct cells cells;

	if (cells_make(&cells, table, options->language) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t row = 0; row < cells.rows; row++) {
		bool total = table->total && row + 1 == cells.rows;

		for (size_t i = 0; i < cells.n; i++) {
			struct slice text = cells_at(&cells, row, i);

			put(out, i == 0 ? "| " : " ");
			put(out, total && text.n > 0 ? "**" : "");
			put_escaped(out, text);
			put(out, total && text.n > 0 ? "** |" : " |");
		}
		put(out, "\n");
		for (size_t i = 0; row == 0 && i < cells.n; i++) {
			put(out, i == 0 ? "|" : "");
			put(out,
			    cells_number(table->columns[cells.columns[i]].kind) ? "---:|"
										: ":---|");
		}
		put(out, row == 0 ? "\n" : "");
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
		put(out, begun ? "\n" : "");
		begun = true;
		if (report_for(report, FOR_PEOPLE) > 1) {
			put(out, "## ");
			put_escaped(
			    out, slice_of(language_text(options->language, section->title)));
			put(out, "\n\n");
		}
		if (put_table(&section->table, options, out) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t j = 0; j < section->n_notes; j++) {
			put(out, "\n");
			put_escaped(out, slice_of(section->notes[j]));
			put(out, "\n");
		}
	}
	return CRM_OK;
}
