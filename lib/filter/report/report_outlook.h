/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_OUTLOOK_H
#define CRM_FILTER_REPORT_REPORT_OUTLOOK_H

#include "base/status.h"
#include "filter/report/report_sums.h"
#include "report/language.h"
#include "report/report_table.h"
#include "table/table_in.h"

/** What is to come, by the columns that crm-clv adds to a customer table. */
struct outlook;

/**
 * outlook_open(outlook, t): Find the columns of ${t}; those that are there decide what is shown.
 * ${t} may be NULL, for outlook_load().  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status outlook_open(struct outlook **outlook, const struct table_in *t);

/**
 * outlook_add(outlook, t, row, values): Count a customer.  CRM_OK; CRM_EINPUT after a message where
 * a number or day cannot be read.
 */
CRM_CHECKED enum crm_status outlook_add(struct outlook *outlook, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values);

/**
 * outlook_save(outlook, p): Add the sums to a partial.  Return as partial_add().
 */
CRM_CHECKED enum crm_status outlook_save(const struct outlook *outlook, struct partial *p);

/**
 * outlook_load(outlook, row, decimals): Add the sums of a row of a partial, which is about a
 * column, the outlook or who is due; money has ${decimals} decimals.  False if it is no such row.
 */
CRM_CHECKED bool outlook_load(struct outlook *outlook, const struct sums_row *row, int decimals);

/**
 * outlook_make(outlook, report, language, min_cell, left_out):
 * Append two sections: what the customers are expected to order in all, with bounds where crm-clv
 * --interval wrote them, and how many are due when.  A section with a cell of fewer than
 * ${min_cell} customers is left out, and ${left_out} grows.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status outlook_make(const struct outlook *outlook, struct report *report,
    const struct language *language, uint64_t min_cell, size_t *left_out);

/** outlook_close(outlook): Free it.  NULL is fine. */
void outlook_close(struct outlook *outlook);

#endif
