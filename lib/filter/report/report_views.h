/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_VIEWS_H
#define CRM_FILTER_REPORT_REPORT_VIEWS_H

#include "filter/report/report_groups.h"
#include "table/partial.h"
#include "report/language.h"
#include "report/report_table.h"
#include "table/table_in.h"

/**
 * What a page shows of a customer table besides the groups: a map of recency by frequency scores,
 * clusters, the distribution of lifetime value, the Pareto curve, the forecast, and the first and
 * last day.  A view is left out if its columns are missing.  Memory does not depend on the number
 * of customers.
 */
struct views;

/** views_open(v, t): Views of the table ${t}; NULL: of partials.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status views_open(struct views **v, const struct table_in *t);

/**
 * views_add(v, t, row, values, msg): Add a customer.  CRM_OK, or after a message CRM_ENOMEM,
 * CRM_EINPUT (a value that cannot be read), CRM_EUSAGE (too many clusters).
 */
CRM_CHECKED enum crm_status views_add(struct views *v, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values, struct msg *msg);

/**
 * views_save(v, p): Add the sums of all views to a partial.  Return as partial_add().
 */
CRM_CHECKED enum crm_status views_save(const struct views *v, struct partial *p);

/**
 * views_load(v, p, all, msg): Add the sums in the sorted partial ${p} to empty views; ${all} are
 * the sums of all customers.  CRM_OK; after a message CRM_ENOMEM, CRM_EUSAGE (too many clusters),
 * CRM_EINPUT (a row that cannot be read).
 */
CRM_CHECKED enum crm_status views_load(
    struct views *v, const struct partial *p, const struct group *all, struct msg *msg);

/**
 * views_name_clusters(v, path, msg): Take the names of the clusters from a table of crm-cluster
 * --profile.  CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status views_name_clusters(
    struct views *v, const char *path, struct msg *msg);

/**
 * views_make(v, report, language, min_cell, left_out):
 * Append a section for each view, and set the days of ${report}.  A view is left out and counted in
 * *${left_out} if a cell, or the rest of all customers without it, has 1 to ${min_cell} - 1
 * customers.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status views_make(const struct views *v, struct report *report,
    const struct language *language, uint64_t min_cell, size_t *left_out);

/** views_close(v): Free it.  NULL is fine. */
void views_close(struct views *v);

#endif
