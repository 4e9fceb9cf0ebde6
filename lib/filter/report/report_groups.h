/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_GROUPS_H
#define CRM_FILTER_REPORT_REPORT_GROUPS_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "filter/report/report_read.h"

#include <stddef.h>
#include <stdint.h>

/** The most columns customers may be grouped by, and the most groups. */
#define GROUPS_COLUMNS 8
#define GROUPS_MOST 65536

/** What the customers of a group come to, exactly. */
struct group {
	uint64_t customers, orders;
	uint64_t buyers,
	    days; /* customers with a purchase, and the sum of their days since the last */
	uint64_t contacts, returns;
	uint64_t earners, costed;	/* customers whose revenue, or cost, is not 0 */
	uint64_t earners_before, changed;	/* had revenue before; have another one now */
	decimal_sum revenue, cost, revenue_before;
};

/** Customers added up by the values of some columns.  Memory: the groups. */
struct groups;

/**
 * groups_open(g, columns): Groups by ${columns} (1..GROUPS_COLUMNS) values each.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status groups_open(struct groups **g, size_t columns);

/** What became of a customer who was to be added to a group. */
enum groups_result {
	GROUPS_ADDED,
	GROUPS_NOMEM,
	GROUPS_TOO_MANY,	/* there would be more than GROUPS_MOST groups */
	GROUPS_TOO_MUCH		/* all amounts, signs apart, would add up to MONEY_LIMIT or more */
};

/** groups_add(g, keys, values): Add a customer to the group of ${keys} (one value a column). */
CRM_CHECKED enum groups_result groups_add(
    struct groups *g, const struct slice *keys, const struct report_values *values);

/**
 * groups_add_sums(g, keys, sums, scale): Add the sums of customers to their group, money of at most
 * ${scale} decimals: of a partial.
 */
CRM_CHECKED enum groups_result groups_add_sums(
    struct groups *g, const struct slice *keys, const struct group *sums, int scale);

/**
 * groups_report(result, too_many, msg):
 * Report ${result} where it is a failure; ${too_many} follows "more than 65536 groups".  CRM_OK,
 * CRM_ENOMEM, CRM_EUSAGE (too many) or CRM_EINPUT (too much).
 */
CRM_CHECKED enum crm_status groups_report(
    enum groups_result result, const char *too_many, struct msg *msg);

/** groups_count(g): How many groups there are. */
size_t groups_count(const struct groups *g);

/** groups_at(g, i): Group ${i}. */
const struct group *groups_at(const struct groups *g, size_t i);

/** groups_all(g): The sum of all groups. */
const struct group *groups_all(const struct groups *g);

/** groups_key(g, i, column): A value of group ${i}, valid as long as ${g}. */
struct slice groups_key(const struct groups *g, size_t i, size_t column);

/** groups_scale(g): The most decimals of any revenue or cost. */
int groups_scale(const struct groups *g);

/**
 * groups_order(g, rank, arg, order):
 * *${order} becomes a malloc'd array of all groups in the order of ${rank}(arg, column, value): a
 * lower rank comes first, column by column.  Values of the same rank come by their revenue, most
 * first, then bytewise.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status groups_order(const struct groups *g,
    size_t (*rank)(const void *arg, size_t column, struct slice value), const void *arg,
    size_t **order);

/** groups_close(g): Free it.  NULL is fine. */
void groups_close(struct groups *g);

#endif
