/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_H
#define CRM_FILTER_REPORT_H

#include "filter/program.h"

/** What a report is written as, in the order of REPORT_FORMATS. */
enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_TSV, REPORT_MARKDOWN, REPORT_JSON, REPORT_HTML };

#define REPORT_FORMATS "text|csv|tsv|markdown|json|html"

/** Options of crm-report. */
struct report_options {
	struct common common;
	const char *by;			/* --by: columns, separated by commas; NULL: segment */
	int format;			/* -F: enum report_format */
	const char *rules;		/* --rules */
	bool no_total;			/* --no-total */
	int language;			/* --lang: place in LANGUAGE_CHOICES */
	int colour;			/* --color: enum progress_when's order: auto, always, never */
};

/**
 * report_run(options, run):
 * Read customer tables and write the report.  Memory in proportion to groups, not to customers.  As a filter's run function.
 */
CRM_CHECKED enum crm_status report_run(const struct report_options *options, const struct run *run);

#endif
