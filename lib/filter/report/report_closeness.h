/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CLOSENESS_H
#define CRM_FILTER_REPORT_REPORT_CLOSENESS_H

#include "app/program.h"
#include "filter/report/report.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_list_part.h"
#include "report/language.h"

/** For --closeness: how close each customer is kept, compared with the level advised. */
struct closeness;

/**
 * closeness_open(closeness, options, advice, columns, t, run):
 * Begin, for the customers of the table ${t}; ${advice} has the rules, and must outlive
 * *${closeness}.  CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status closeness_open(struct closeness **closeness,
    const struct report_options *options, const struct advice *advice,
    const struct report_columns *columns, const struct table_in *t, const struct run *run);

/** closeness_add(closeness, t, row, values, msg): Add a customer.  Return as closeness_open(). */
CRM_CHECKED enum crm_status closeness_add(struct closeness *closeness, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values, struct msg *msg);

/**
 * closeness_make(closeness, report, language, min_cell, left_out):
 * After the last customer: append the section, a row for each level advised.  If ${min_cell} hides
 * all of it, or no customer was compared, increment *${left_out} instead.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status closeness_make(struct closeness *closeness, struct report *report,
    const struct language *language, uint64_t min_cell, size_t *left_out);

/** closeness_list(closeness): What it adds to a list; valid as long as ${closeness}. */
const struct list_part *closeness_list(struct closeness *closeness);

/** closeness_close(closeness): Free it.  NULL is fine. */
void closeness_close(struct closeness *closeness);

#endif
