/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CHANGE_MAKE_H
#define CRM_FILTER_REPORT_REPORT_CHANGE_MAKE_H

#include "filter/report/report_change.h"
#include "filter/report/report_earlier.h"

/* What the two files of report_change.h share. */

struct change {
	const struct advice *advice;
	struct msg *msg;
	struct earlier earlier;
	struct groups *pairs;		/* by (from, to) */
	size_t movers;
	struct picks rose, fell;
};

#endif
