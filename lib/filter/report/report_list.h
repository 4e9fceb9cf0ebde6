/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_LIST_H
#define CRM_FILTER_REPORT_REPORT_LIST_H

#include "base/msg.h"
#include "filter/report/report.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_list_part.h"
#include "filter/report/report_read.h"
#include "report/report_table.h"
#include "table/table_in.h"

/** Customers to contact. */
struct list;

/**
 * list_open(list, options, advice, columns, part, t, run):
 * Begin the list that ${options} ask for, of the customers of ${t}; ${part} is what a further part
 * of the report adds to it, or NULL.  Reads --exclude, --offers and --previous.  CRM_OK, or after a
 * message CRM_ENOMEM, CRM_EUSAGE (an option makes no sense with this table), CRM_EINPUT, CRM_EIO.
 * All arguments must outlive the list.
 */
CRM_CHECKED enum crm_status list_open(struct list **list, const struct report_options *options,
    const struct advice *advice, const struct report_columns *columns,
    const struct list_part *part, const struct table_in *t, const struct run *run);

/**
 * list_add(list, row, group, values): The next customer of the table.  CRM_OK, or another status
 * after a message.
 */
CRM_CHECKED enum crm_status list_add(struct list *list, const struct csv_row *row,
    struct slice group, const struct report_values *values);

/**
 * list_make(list, report):
 * Append the section: best customers first, until as many are treated as the limit allows.  A
 * message says how many were left out, and why.  CRM_OK; after a message CRM_EDATA (nobody is on
 * the list), CRM_EUSAGE (a group is not known), or another status.
 */
CRM_CHECKED enum crm_status list_make(struct list *list, struct report *report);

/**
 * list_receipt(list): After list_make(): write how many are on the list, and how many were left out
 * for which reason, to the file of --receipt, if any.  CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status list_receipt(const struct list *list);

/** list_close(list): Free it.  NULL is fine. */
void list_close(struct list *list);

#endif
