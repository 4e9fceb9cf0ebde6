/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_WATCH_INNER_H
#define CRM_FILTER_REPORT_REPORT_WATCH_INNER_H

/* What report_watch.c, report_watch_judge.c and report_watch_page.c share. */

#include "filter/report/report_watch.h"

/** Values of one measure of one group (or of all), night by night; NaN: not known. */
struct watch_track {
	uint32_t group;		/* its number in the history's names */
	double *v;		/* one a night */
};

/** The history as arrays: what judging and drawing need. */
struct watch_nights {
	const struct watch_history *history;
	date_day *day;		/* ascending; tonight is the last */
	size_t n;
	struct watch_track all[WATCH_MEASURES];
	struct watch_track *groups;	/* customers by group, in the order of tonight's */
	size_t n_groups, groups_room;
	int scale;		/* decimals of revenue, of the newest night */
};

/**
 * watch_nights_make(n, h, tonight): Arrays of the nights of ${h} up to ${tonight}, which must be
 * among them.  CRM_OK or CRM_ENOMEM; ${n} is to be freed in any case.
 */
CRM_CHECKED enum crm_status watch_nights_make(
    struct watch_nights *n, struct watch_history *h, date_day tonight);

/** watch_nights_free(n): Free what it holds. */
void watch_nights_free(struct watch_nights *n);

/** watch_change(track, i): What was added since the night before night ${i}; NaN: not known. */
double watch_change(const struct watch_track *track, size_t i);

/** watch_measure_name(m): Its name in the history. */
const char *watch_measure_name(enum watch_measure m);

/** watch_measure_title(m): Its message id. */
const char *watch_measure_title(enum watch_measure m);

/**
 * watch_judge(n, report, language, msg, alarms):
 * Report each measure of the last night that is unlike the nights before: on stderr in English, and
 * as a lead of ${report}.  Adds to *${alarms}.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status watch_judge(const struct watch_nights *n, struct report *report,
    const struct language *language, struct msg *msg, size_t *alarms);

/** watch_page(n, report): Append the sections of the last nights.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status watch_page(const struct watch_nights *n, struct report *report);

#endif
