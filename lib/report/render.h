/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_RENDER_H
#define CRM_REPORT_RENDER_H

#include "base/status.h"
#include "io/output.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stdbool.h>

/*
 * Renderers: each writes a report in one format.  All return CRM_OK, or CRM_ENOMEM after part of it
 * was written; failures of the output are kept by it (output_status()).  The same report and
 * options give the same bytes.
 */

struct render_options {
	const struct language *language;	/* for people; CSV, TSV and JSON have none */
	bool bars, colour;			/* draw them in text */
	size_t width;				/* columns of the terminal; 0: no limit */
	const char *to;				/* header To of a mail, or NULL */
};

/**
 * render_text(report, options, out): Aligned columns; with headings if there are several sections.
 */
CRM_CHECKED enum crm_status render_text(
    const struct report *report, const struct render_options *options, struct output *out);

/**
 * render_markdown(report, options, out): Pipe tables as GitHub reads them, safe against markup in
 * values.
 */
CRM_CHECKED enum crm_status render_markdown(
    const struct report *report, const struct render_options *options, struct output *out);

/**
 * render_csv(table, out): One table as in crm-table(5).  Values are not changed, even if a
 * spreadsheet would take them for formulas.
 */
CRM_CHECKED enum crm_status render_csv(const struct report_table *table, struct output *out);

/**
 * render_tsv(table, out): The same with TAB between; TAB, LF, CR and backslash in values become \t,
 * \n, \r and \\.
 */
CRM_CHECKED enum crm_status render_tsv(const struct report_table *table, struct output *out);

/**
 * render_html(report, options, out): One page in one file, with its style and charts, without
 * scripts.
 */
CRM_CHECKED enum crm_status render_html(
    const struct report *report, const struct render_options *options, struct output *out);

/**
 * render_json(report, out): All sections as objects by their names.  Money is text, fractions have
 * 9 digits.
 */
CRM_CHECKED enum crm_status render_json(const struct report *report, struct output *out);

/**
 * render_email(report, options, out): A mail with its headers, as text and as HTML of tables and
 * inline styles, under 100 kB.
 */
CRM_CHECKED enum crm_status render_email(
    const struct report *report, const struct render_options *options, struct output *out);

/**
 * xlsx_write(report, language, path, folder):
 * Write a workbook with a sheet for each section to the file ${path}: numbers are numbers, texts
 * are texts (never formulas), shares and dates have their formats, and charts are the spreadsheet's
 * own.  Temporary files go to ${folder}.  libxlsxwriter may print messages, and crash if memory
 * runs out, so only xlsx_child.c calls this, in a process of its own.  CRM_OK, CRM_ENOMEM, CRM_EIO
 * (errno).
 */
CRM_CHECKED enum crm_status xlsx_write(const struct report *report,
    const struct language *language, const char *path, char *folder);

#endif
