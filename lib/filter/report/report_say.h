/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_SAY_H
#define CRM_FILTER_REPORT_REPORT_SAY_H

#include "report/language.h"
#include "report/report_table.h"

/** The most figures of a sentence. */
#define SAY_FIGURES 4

/**
 * say_note(section, language, id, figures, n):
 * Append the sentence ${id} below the table of ${section}, with {1}, {2}, ... replaced by the
 * ${n} <= SAY_FIGURES figures as people read them.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status say_note(struct report_section *section,
    const struct language *language, const char *id, const struct report_figure *figures, size_t n);

#endif
