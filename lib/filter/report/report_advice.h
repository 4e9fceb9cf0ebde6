/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_ADVICE_H
#define CRM_FILTER_REPORT_REPORT_ADVICE_H

#include "base/slice.h"
#include "base/status.h"
#include "report/report_table.h"
#include "segment/segment_rules.h"

#include <stdbool.h>
#include <stddef.h>

/** What a report knows of groups beforehand: their order, and what to do about each. */
struct advice {
	struct segment_rules rules;	/* in order, best first */
	char **columns;			/* what is grouped by */
	char **labels;			/* the same with `by_` before */
	size_t n_columns;
};

/**
 * advice_open(advice, by, rules, msg):
 * For groups by ${by}, column names separated by commas; segments are those of the table ${rules},
 * or the default ones for NULL. Return CRM_OK, CRM_ENOMEM, or what segment_rules_read() returns, or
 * CRM_EUSAGE for a list that makes no sense, after a message.
 */
CRM_CHECKED enum crm_status advice_open(
    struct advice *advice, const char *by, const char *rules, struct msg *msg);

/**
 * advice_rank(advice, column, value): For groups_order(): segments in the order of the rules, value
 * tiers from the top; others by revenue.
 */
size_t advice_rank(const void *advice, size_t column, struct slice value);

/**
 * advice_known(advice, column, i): The ${i}-th value of ${column} that the rules name or that is
 * built in; NULL past the last.
 */
const char *advice_known(const struct advice *advice, size_t column, size_t i);

/**
 * advice_action(advice, column, value): What to do about the customers of that value, a message id;
 * NULL: nothing is known.
 */
const char *advice_action(const struct advice *advice, size_t column, struct slice value);

/**
 * advice_level(advice, column, value): The relationship level that the rules table wants, or NULL.
 */
const char *advice_level(const struct advice *advice, size_t column, struct slice value);

/**
 * advice_segment_level(advice, segment): The level that the rules table wants for ${segment},
 * whatever is grouped by, or NULL.
 */
const char *advice_segment_level(const struct advice *advice, struct slice segment);

/**
 * advice_label(advice, column):
 * The column of a report that holds the values of what is grouped by.  It is called as there, but
 * `by_NAME` where a report has a column of that name already.  Its texts live as long as ${advice}.
 */
struct report_column advice_label(const struct advice *advice, size_t column);

/** advice_close(advice): Free what it holds. */
void advice_close(struct advice *advice);

#endif
