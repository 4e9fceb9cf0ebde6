/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_MEASURE_H
#define CRM_FILTER_REPORT_REPORT_MEASURE_H

#include "base/msg.h"
#include "filter/report/report.h"
#include "filter/report/report_read.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * What became of the customers of one or several lists (--list) since they were made: treated
 * against control.  Memory in proportion to the lists.
 */
struct measure;

/**
 * measure_open(m, options, label, costs, msg):
 * Read the lists of --measure: columns customer, arm (treated or control), orders and revenue, and
 * control_share and margin if they have them; with --allocate also ${label}, the column of the
 * groups, whose texts must outlive it.  ${costs}: today's table has costs.  CRM_OK, or after a
 * message CRM_ENOMEM, CRM_EUSAGE (a column is missing), CRM_EINPUT (another word in arm, a customer
 * twice), CRM_EIO.
 */
CRM_CHECKED enum crm_status measure_open(
    struct measure **m, const struct report_options *options,
    const struct report_column *label, bool costs, struct msg *msg);

/**
 * measure_add(m, customer, values):
 * Add a customer of today's table.  CRM_OK; after a message CRM_ENOMEM, or CRM_EINPUT if the table
 * has the customer twice, or what all have brought since the lists, without signs, adds up to
 * MONEY_LIMIT or more.
 */
CRM_CHECKED enum crm_status measure_add(
    struct measure *m, struct slice customer, const struct report_values *values);

/**
 * measure_today(m, group, may_write):
 * With --allocate: count a customer of today's table in their group, if they may be written to.
 * CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status measure_today(struct measure *m, struct slice group, bool may_write);

/**
 * measure_make(m, report, language):
 * Append the section: for each arm the customers, how many ordered since, orders and revenue each;
 * and the differences with intervals of 95 %.  Customers of a list who are not in today's table are
 * left out with a warning.  CRM_OK; CRM_ENOMEM; or, after a message and with the section appended,
 * CRM_EDATA if the arms are not as they were drawn.
 */
CRM_CHECKED enum crm_status measure_make(
    struct measure *m, struct report *report, const struct language *language);

/** measure_close(m): Free it.  NULL is fine. */
void measure_close(struct measure *m);

#endif
