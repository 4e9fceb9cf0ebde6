/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_SCHEME_H
#define CRM_FILTER_REPORT_REPORT_SCHEME_H

#include "app/program.h"
#include "filter/report/report.h"
#include "filter/report/report_list_part.h"
#include "report/language.h"

/** For --scheme: who would be in which tier of a loyalty scheme, and what the rewards cost. */
struct scheme;

/**
 * scheme_open(scheme, options, columns, t, run): Read the scheme of --scheme, for the customers of
 * ${t}.  CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status scheme_open(struct scheme **scheme,
    const struct report_options *options, const struct report_columns *columns,
    const struct table_in *t, const struct run *run);

/**
 * scheme_add(scheme, t, row, values): Add a customer.  CRM_OK; CRM_EINPUT after a message for a day
 * that cannot be read.
 */
CRM_CHECKED enum crm_status scheme_add(struct scheme *scheme, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values);

/**
 * scheme_make(scheme, report, language, min_cell, left_out):
 * Append the section: a row for each tier.  If ${min_cell} hides all rows, increment *${left_out}
 * instead.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status scheme_make(const struct scheme *scheme, struct report *report,
    const struct language *language, uint64_t min_cell, size_t *left_out);

/** scheme_list(scheme): What it adds to a list; valid as long as ${scheme}. */
const struct list_part *scheme_list(struct scheme *scheme);

/** scheme_close(scheme): Free it.  NULL is fine. */
void scheme_close(struct scheme *scheme);

#endif
