/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CHANGE_MAKE_H
#define CRM_FILTER_REPORT_REPORT_CHANGE_MAKE_H

#include "base/buf.h"
#include "filter/report/report_change.h"

/* What the two files of report_change.h share. */

/**
 * Where those come from who were not in the earlier table, and where those are who are not in
 * today's.
 */
#define CHANGE_NEW_NAME "(not there before)"
#define CHANGE_GONE_NAME "(no longer there)"

enum change_direction {
	CHANGE_ROSE,
	CHANGE_STAYED,
	CHANGE_FELL,
	CHANGE_MOVED,
	CHANGE_NEW,
	CHANGE_GONE,
	CHANGE_DIRECTIONS
};

struct change {
	const struct advice *advice;
	struct msg *msg;
	struct table_in *t;		/* the earlier table */
	size_t customer, group;
	struct report_columns columns;
	struct csv_row row;		/* its row that has not been counted yet, if ${there} */
	struct report_values before;
	bool there, begun, any_now;
	struct buf last_before, last_now;	/* ids, to see that they are sorted */
	struct groups *pairs;		/* by (from, to); cost is the revenue before */
	size_t movers;
	struct picks rose, fell;
};

/**
 * change_direction(advice, from, to): Where a customer went: up or down where the groups have
 * ranks.
 */
enum change_direction change_direction(
    const struct advice *advice, struct slice from, struct slice to);

#endif
