/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_PARTS_H
#define CRM_FILTER_REPORT_REPORT_PARTS_H

#include "report/report_table.h"

/**
 * parts_arrange(report):
 * Put the sections into the order in which a manager asks, and write on each the question that it
 * answers.  Sections that are not in the table of report_parts.c (a list, the effect of a campaign)
 * come last, in the order they have, and answer no question.
 *
 * To add a part to the page: one file with one function that appends its section to the report, as
 * pareto_make() or compare_section() do, a call of it in make_sections() of report.c, and a line
 * with the section's name in the table of report_parts.c.
 */
void parts_arrange(struct report *report);

#endif
