/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_COMMISSION_H
#define CRM_FILTER_COHORT_COHORT_COMMISSION_H

#include "filter/cohort/cohort_cells.h"
#include "table/ledger.h"
#include "table/table_in.h"

/** Where the commission of a row is found, and what the rows so far have shown about it. */
struct cohort_commission {
	size_t amount, rate;	/* columns; TABLE_NONE: not asked for */
	bool percent;		/* a rate was above 1 or had a %, so all are in per cent */
	bool paid, unlike_cost;	/* a row had a commission; one that differs from its cost */
};

/** cohort_commission_find(c, table, source): Find the columns.  As table_need(). */
CRM_CHECKED enum crm_status cohort_commission_find(struct cohort_commission *c,
    const struct table_in *table, const struct cohort_source *source);

/** cohort_commission_asked(c): Whether there is such a column. */
bool cohort_commission_asked(const struct cohort_commission *c);

/**
 * cohort_commission_read(c, table, raw, row, cells, sum):
 * *${sum} becomes the commission of a row; with a column of rates the amount times the rate as
 * written.  Raise cells->scale to the decimals of a commission.  CRM_OK, or CRM_EINPUT after a
 * message.
 */
CRM_CHECKED enum crm_status cohort_commission_read(struct cohort_commission *c,
    const struct table_in *table, const struct csv_row *raw, const struct ledger_row *row,
    struct cohort_cells *cells, decimal_sum *sum);

/**
 * cohort_commission_settle(c, cells, name, msg):
 * After all rows: divide commissions by rates in per cent by 100.  If the commission of each row
 * equals its cost, subtract it from the costs, with a warning that names the column ${name}.
 */
void cohort_commission_settle(const struct cohort_commission *c, struct cohort_cells *cells,
    const char *name, struct msg *msg);

/**
 * cohort_commission_rate(text, rate, percent):
 * Read a rate of 0 or more: digits with a point or a comma, and perhaps a percent sign; then
 * *${percent} becomes true, and *${rate} is not divided by 100.  False if it is no rate.
 */
CRM_CHECKED bool cohort_commission_rate(struct slice text, struct decimal *rate, bool *percent);

/**
 * cohort_commission_share(text, share):
 * Read a share of at most 1: `0.3` or, with a percent sign, `30%`.  False if it is no share.
 */
CRM_CHECKED bool cohort_commission_share(struct slice text, struct decimal *share);

#endif
