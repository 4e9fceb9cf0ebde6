/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_LIST_H
#define CRM_FILTER_REPORT_REPORT_LIST_H

#include "base/msg.h"
#include "filter/report/report_picks.h"
#include "report/report_table.h"
#include "table/strmap.h"

#include <stdint.h>

/** So many other groups are named to who asks for one that is not there. */
#define LIST_OTHERS 16

/** Customers to contact. */
struct list {
	struct strmap *groups;		/* whose; empty: all */
	uint64_t *found;		/* how many customers of each */
	struct strmap *others; /* groups that were not asked for, the first LIST_OTHERS of them */
	struct picks picks;
	uint64_t most;			/* how many to contact at most; UINT64_MAX: all */
	double control;			/* the share that is held out */
	uint64_t seed;
	int scale;
	bool by_value;			/* ranked by lifetime value, not by revenue */
};

/**
 * list_open(list, groups): Of the groups named in ${groups}, separated by commas; `all`: of every
 * one.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status list_open(struct list *list, const char *groups);

/**
 * list_add(list, customer, group, values, rank): Look at a customer; ${rank}: what it is ranked by.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status list_add(struct list *list, struct slice customer, struct slice group,
    const struct report_values *values, decimal_sum rank);

/**
 * list_is_control(list, customer):
 * Whether a customer is held out: by a hash of the id and the seed, so that the same customer is in
 * every list of that seed and share, however long, and a greater share holds out the same ones and
 * more.
 */
bool list_is_control(const struct list *list, struct slice customer);

/**
 * list_make(list, report, label, msg):
 * Append the section: the best first, until so many are treated as the limit allows.  Where a share
 * is to be held out a column `arm` marks those who are as `control`.  A group without customers is
 * warned of, and a list of which nobody is held out though a share should be.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status list_make(
    struct list *list, struct report *report, const struct report_column *label, struct msg *msg);

/** list_close(list): Free what it holds. */
void list_close(struct list *list);

#endif
