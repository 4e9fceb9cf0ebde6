/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum crm_status
report_section(struct report *report, const char *name, const char *title, struct report_section **section)
{

	if (mem_grow(&report->sections, &report->room, report->n + 1, sizeof(*report->sections)) != CRM_OK)
		return CRM_ENOMEM;
	*section = &report->sections[report->n++];
	**section = (struct report_section){ .name = name, .title = title };
	return CRM_OK;
}

enum crm_status
report_note(struct report_section *section, struct slice text)
{
	char *copy;

	if (mem_grow(&section->notes, &section->notes_room, section->n_notes + 1, sizeof(*section->notes)) != CRM_OK ||
	    (copy = strndup(text.n > 0 ? text.p : "", text.n)) == NULL)
		return CRM_ENOMEM;
	section->notes[section->n_notes++] = copy;
	return CRM_OK;
}

void
report_free(struct report *report)
{

	for (size_t i = 0; i < report->n; i++) {
		struct report_section *section = &report->sections[i];

		report_table_free(&section->table);
		for (size_t j = 0; j < section->n_notes; j++)
			free(section->notes[j]);
		free(section->notes);
	}
	free(report->sections);
	*report = (struct report){ 0 };
}
