/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_COMMISSION_H
#define CRM_FILTER_COHORT_COHORT_COMMISSION_H

#include "filter/cohort/cohort_cells.h"
#include "table/ledger.h"
#include "table/table_in.h"

/** How rows say what commission was paid for them. */
struct cohort_commission {
	size_t amount, rate;	/* columns; TABLE_NONE: not asked for */
	bool percent;		/* a rate was above 1 or had a % */
	bool paid, unlike_cost;	/* there was a commission; one that is not the row's cost */
};

/** cohort_commission_find(c, table, source): Find the columns.  As table_need(). */
CRM_CHECKED enum crm_status cohort_commission_find(struct cohort_commission *c,
    const struct table_in *table, const struct cohort_source *source);

/** cohort_commission_asked(c): Whether there is such a column. */
bool cohort_commission_asked(const struct cohort_commission *c);

/**
 * cohort_commission_read(c, table, raw, row, cells, sum):
 * *${sum} becomes the commission of a row, of a rate the amount times the rate as written.  The
 * decimals of an amount are noted in ${cells}.  CRM_OK, or CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status cohort_commission_read(struct cohort_commission *c,
    const struct table_in *table, const struct csv_row *raw, const struct ledger_row *row,
    struct cohort_cells *cells, decimal_sum *sum);

/**
 * cohort_commission_settle(c, cells, name, msg):
 * After all rows: rates in per cent are divided by 100, and a commission that was the cost of each
 * of its rows too is taken out of the costs, with a warning that calls the column ${name}.
 */
void cohort_commission_settle(const struct cohort_commission *c, struct cohort_cells *cells,
    const char *name, struct msg *msg);

/**
 * cohort_commission_rate(text, rate, percent):
 * Read a rate of 0 or more: digits with a point or a comma, and perhaps a percent sign, which
 * *${percent} tells of and ${rate} is not divided for.  False where it is none.
 */
CRM_CHECKED bool cohort_commission_rate(struct slice text, struct decimal *rate, bool *percent);

/**
 * cohort_commission_share(text, share):
 * Read a share: a rate of up to 1, or one with a percent sign.  False where it is none.
 */
CRM_CHECKED bool cohort_commission_share(struct slice text, struct decimal *share);

#endif
