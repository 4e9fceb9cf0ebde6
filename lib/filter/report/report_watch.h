/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_WATCH_H
#define CRM_FILTER_REPORT_REPORT_WATCH_H

#include "app/program.h"
#include "filter/report/report_groups.h"
#include "filter/report/report_read.h"
#include "filter/report/report_watch_history.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stddef.h>
#include <stdint.h>

/** For --watch: tonight's table against those of the nights before. */
struct watch;

/** What the last nights are judged by, in the order in which they are reported. */
enum watch_measure {
	WATCH_CUSTOMERS,	/* in the table; by group too */
	WATCH_NEW,		/* whose first order is after the night before */
	WATCH_ORDERS,
	WATCH_REVENUE,
	WATCH_ALIVE,		/* mean of p_alive */
	WATCH_MEASURES
};

/** The most nights that a page shows. */
#define WATCH_NIGHTS 60

/**
 * watch_open(w, path, t, run):
 * Lock the history ${path} until this process ends, read it, and find the columns of ${t}.  CRM_OK;
 * after a message CRM_ENOMEM, CRM_EIO, CRM_EINPUT (no history, or cut short), CRM_EUSAGE (the table
 * has no first_date or last_date).
 */
CRM_CHECKED enum crm_status watch_open(
    struct watch **w, const char *path, const struct table_in *t, const struct run *run);

/** watch_add(w, t, row, values): Add a customer.  CRM_OK, or CRM_EINPUT after a message. */
CRM_CHECKED enum crm_status watch_add(struct watch *w, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values);

/**
 * watch_make(w, groups, columns, report, language, page, alarms):
 * All customers have been added, and to ${groups} by ${columns} columns: add tonight to the
 * history, report on stderr and in the leads of ${report} what is unlike the nights before, and for
 * a ${page} append the sections of the last nights.  *${alarms}: how many there are.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status watch_make(struct watch *w, const struct groups *groups, size_t columns,
    struct report *report, const struct language *language, bool page,
    size_t *alarms);

/**
 * watch_write(w): Write the history, an output of the run.  CRM_OK, or as output_open() and
 * output_finish() after a message.
 */
CRM_CHECKED enum crm_status watch_write(struct watch *w);

/** watch_close(w): Free it.  NULL is fine. */
void watch_close(struct watch *w);

#endif
