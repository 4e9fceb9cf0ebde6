/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CHANGE_H
#define CRM_FILTER_REPORT_REPORT_CHANGE_H

#include "base/msg.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_groups.h"
#include "filter/report/report_picks.h"
#include "report/language.h"
#include "report/report_table.h"
#include "table/table_in.h"

/**
 * What became of the customers of an earlier table.  Both tables are read side by side, sorted by
 * customer as all customer tables are, so memory does not depend on their number.
 */
struct change;

/**
 * change_open(c, path, advice, movers, msg):
 * Compare with the table ${path}, by the first column that ${advice} groups by; keep the ${movers}
 * customers who rose and who fell with the most revenue. CRM_OK, or after a message what
 * table_open() and table_need() return.
 */
CRM_CHECKED enum crm_status change_open(struct change **c, const char *const *path,
    const struct advice *advice, size_t movers, struct msg *msg);

/**
 * change_add(c, t, row, customer, group, values):
 * The next customer of the table ${t} of today.  CRM_OK, or after a message CRM_ENOMEM, CRM_EUSAGE,
 * CRM_EINPUT (one of the tables is not sorted).
 */
CRM_CHECKED enum crm_status change_add(struct change *c, const struct table_in *t,
    const struct csv_row *row, size_t customer, struct slice group,
    const struct report_values *values);

/** change_end(c): There are no more of today.  As change_add(). */
CRM_CHECKED enum crm_status change_end(struct change *c);

/**
 * change_make(c, report, label, language, min_cell, whole):
 * Append the sections: who rose and fell, customers and revenue from group to group (a matrix for
 * people, rows for machines), and the movers.  With ${min_cell} small cells are hidden by
 * suppress_matrix(); where that cannot be, or not ${whole} (groups of today are hidden), there is
 * no matrix.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status change_make(struct change *c, struct report *report,
    const struct report_column *label, const struct language *language, uint64_t min_cell,
    bool whole);

/** change_close(c): Free it.  NULL is fine. */
void change_close(struct change *c);

#endif
