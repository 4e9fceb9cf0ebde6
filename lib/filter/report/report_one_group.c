/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of crm-cohort --by in a report: refused, unless somebody kept the rows of one group.
 *
 * The column of groups has any name, so it is known by its place, before the key.  Without this
 * check the periods of the last group would be reported as those of the shop.
 */
#include "filter/report/report_one_group.h"

enum crm_status
one_group_check(
    struct one_group *group, const struct table_in *t, const struct csv_row *row, size_t key)
{
	struct slice name = key == 0 || key == TABLE_NONE ? (struct slice){ "", 0 } : csvin_field(row, 0);

	if (!group->any) {
		group->any = true;
		return buf_add(&group->name, name.p, name.n);
	}
	return slice_equal(name, buf_slice(&group->name))
	    ? CRM_OK
	    : table_bad(t, row, 0,
		  "the group of the rows before: a page shows one group, so keep its rows, or run crm-cohort without --by");
}
