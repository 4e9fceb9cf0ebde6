/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_WRITE_H
#define CRM_FILTER_REPORT_REPORT_WRITE_H

#include "filter/report/report.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * report_has_views(format): Whether a format has room for pictures and further sections.
 */
bool report_has_views(enum report_format format);

/**
 * report_write(report, options, run, language, table):
 * Write ${report} as the options say.  CSV and TSV hold one table: that of the section named
 * ${table}.  Binary formats are refused on a terminal (CRM_EUSAGE).  As a filter's run function.
 */
CRM_CHECKED enum crm_status report_write(const struct report *report,
    const struct report_options *options, const struct run *run, const struct language *language,
    const char *table);

#endif
