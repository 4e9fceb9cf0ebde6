/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sentences with figures below a table, in the language of the report.
 */
#include "filter/report/report_say.h"

enum crm_status
say_note(struct report_section *section, const struct language *language, const char *id,
    const struct report_figure *figures, size_t n)
{
	struct buf words[SAY_FIGURES] = { { 0 } }, text = { 0 };
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < n && status == CRM_OK; i++)
		status = language_cell(
		    language, &words[i], &figures[i].column, &figures[i].cell);
	status = language_fill(language, status, &text, id, words, n);
	if (status == CRM_OK)
		status = report_note(section, buf_slice(&text));
	buf_free(&text);
	return status;
}
