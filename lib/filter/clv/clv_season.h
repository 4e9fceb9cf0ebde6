/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_SEASON_H
#define CRM_FILTER_CLV_CLV_SEASON_H

#include "app/program.h"
#include "table/date.h"

/** The parts of a year that a factor may belong to. */
enum clv_season_kind { CLV_NO_SEASON, CLV_BY_MONTH, CLV_BY_WEEK };

/** The most parts: ISO weeks. */
#define CLV_SEASON_PARTS 53

/**
 * How much more or less is bought by time of year.  A day of factor 2 counts as two days: in times
 * weighted in this way customers buy at the same rate all year.  Factors are scaled to a mean over
 * all days of 1.
 */
struct clv_season {
	enum clv_season_kind kind;
	double factor[CLV_SEASON_PARTS];
	date_day as_of;		/* as-of date of the table; DATE_NONE until known */
	double *past;		/* [i]: weighted days in (as_of - i, as_of]; n_past of them */
	size_t n_past, room;
	double *ahead;		/* [i]: weighted days in (as_of, as_of + i]; CLV_SEASON_AHEAD + 1 */
};

/** So many days ahead are weighted; after them a day counts as one. */
#define CLV_SEASON_AHEAD 73000

/** clv_season_parts(season): How many factors there are: 12, 53 or none. */
size_t clv_season_parts(const struct clv_season *season);

/**
 * clv_season_read(season, path, msg):
 * Read the table month,factor (1 to 12, all of them) or week,factor (1 to 53; 53 may be missing and
 * is then as 52) into the zeroed ${season}.  CRM_OK, or a failure after a message.
 */
CRM_CHECKED enum crm_status clv_season_read(
    struct clv_season *season, const char *path, struct msg *msg);

/** clv_season_scale(season): Scale the factors so that their mean is 1; false if all are 0. */
bool clv_season_scale(struct clv_season *season);

/** clv_season_begin(season, as_of): Let ${as_of} be the day from which times are counted. */
CRM_CHECKED enum crm_status clv_season_begin(struct clv_season *season, date_day as_of);

/** clv_season_since(season, days, weighted): The weighted length of the last ${days}. */
CRM_CHECKED enum crm_status clv_season_since(
    struct clv_season *season, double days, double *weighted);

/** clv_season_ahead(season, days): The weighted length of the next ${days}. */
double clv_season_ahead(const struct clv_season *season, double days);

/**
 * clv_season_days(season, from, weighted):
 * How many days after as_of + ${from} (which may be negative, but not before the start of the data)
 * ${weighted} weighted days have passed, rounded up to whole days.
 */
double clv_season_days(const struct clv_season *season, double from, double weighted);

/** clv_season_free(season): Free it.  NULL is fine. */
void clv_season_free(struct clv_season *season);

#endif
