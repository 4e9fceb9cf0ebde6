/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_WATCH_HISTORY_H
#define CRM_FILTER_REPORT_REPORT_WATCH_HISTORY_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/output.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/strmap.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The memory of `crm-report --watch`: a table with a row for each measure of each night,
 * `date,measure,group,value` (crm-table(5)).  One row a value, because groups come and go.
 */

/** One value of a night. */
struct watch_entry {
	date_day night;
	uint32_t measure, group;	/* numbers in ${names}; the group of all is "" */
	decimal_sum value;
	int scale;			/* its decimals */
};

/** All nights. */
struct watch_history {
	struct watch_entry *v;	/* by night, measure and group, once sorted */
	size_t n, room;
	struct strmap *names;	/* of measures and groups */
};

/**
 * watch_history_read(h, path, msg): Read the table ${path}; without such a file ${h} is empty.
 * CRM_OK; CRM_ENOMEM, CRM_EIO or CRM_EINPUT (no such table, or cut short) after a message.  ${h} is
 * to be freed in any case.
 */
CRM_CHECKED enum crm_status watch_history_read(
    struct watch_history *h, const char *path, struct msg *msg);

/** watch_history_name(h, name, number): The number of a name.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status watch_history_name(
    struct watch_history *h, struct slice name, uint32_t *number);

/** watch_history_add(h, entry): Append a value.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status watch_history_add(
    struct watch_history *h, const struct watch_entry *entry);

/** watch_history_forget(h, night): Remove the values of a night: it is reported again. */
void watch_history_forget(struct watch_history *h, date_day night);

/** watch_history_sort(h): Bring the values in order. */
void watch_history_sort(struct watch_history *h);

/** watch_history_write(h, out): Write the table.  Failures are kept in ${out}. */
void watch_history_write(const struct watch_history *h, struct output *out);

/** watch_history_free(h): Free what it holds. */
void watch_history_free(struct watch_history *h);

#endif
