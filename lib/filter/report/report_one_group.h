/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_ONE_GROUP_H
#define CRM_FILTER_REPORT_REPORT_ONE_GROUP_H

#include "base/buf.h"
#include "table/table_in.h"

/**
 * The group that all rows of a table of crm-cohort must have.  With --by that filter writes a
 * column of groups before the key (period, cohort, days), and the table of each group after that of
 * another; a page shows one history, so such a table must be of one group.  `{ 0 }` before the
 * first row; free ${name} with buf_free().
 */
struct one_group {
	struct buf name;
	bool any;		/* a row has been read */
};

/**
 * one_group_check(group, t, row, key): Whether ${row} is of the group of the rows before; ${key} is
 * the table's column of periods, cohorts or days.  CRM_OK; CRM_EINPUT after a message; or
 * CRM_ENOMEM without one.
 */
CRM_CHECKED enum crm_status one_group_check(struct one_group *group, const struct table_in *t,
    const struct csv_row *row, size_t key);

#endif
