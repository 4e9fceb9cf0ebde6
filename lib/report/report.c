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
	**section = (struct report_section){ .name = name, .title = title, .audience = FOR_ALL };
	return CRM_OK;
}

size_t
report_for(const struct report *report, unsigned audience)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n; i++)
		n += (report->sections[i].audience & audience) != 0;
	return n;
}

/** Append a copy of ${text} to an array of texts. */
static enum crm_status
append(char ***texts, size_t *n, size_t *room, struct slice text)
{
	char *copy;

	if (mem_grow(texts, room, *n + 1, sizeof(**texts)) != CRM_OK || (copy = strndup(text.n > 0 ? text.p : "", text.n)) == NULL)
		return CRM_ENOMEM;
	(*texts)[(*n)++] = copy;
	return CRM_OK;
}

enum crm_status
report_note(struct report_section *section, struct slice text)
{

	return append(&section->notes, &section->n_notes, &section->notes_room, text);
}

enum crm_status
report_lead(struct report *report, struct slice text)
{

	return append(&report->leads, &report->n_leads, &report->leads_room, text);
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
	for (size_t i = 0; i < report->n_leads; i++)
		free(report->leads[i]);
	free(report->leads);
	free(report->sections);
	*report = (struct report){ 0 };
}
