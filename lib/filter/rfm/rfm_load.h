/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_LOAD_H
#define CRM_FILTER_RFM_RFM_LOAD_H

#include "base/status.h"
#include "filter/rfm/customer_record.h"
#include "table/table_in.h"

#include <stdbool.h>

/**
 * Reads a customer table back, of which only the columns that others cannot be worked out from are
 * looked at.
 */
struct rfm_load {
	struct table_in *t;		/* the caller's */
	size_t customer, first_date, last_date, orders, returns, revenue, first_amount,
	    days_since_last;
	size_t cost, contacts, first_channel, last_channel, channels, referrer, holdout_orders,
	    holdout_revenue, purchase_days, log_gaps, holdout_days, newest_date, as_of_date,
	    previous_date, early_revenue, late_purchases; /* or TABLE_NONE */
	struct contact_columns contact;
	date_day as_of; /* of the rows so far; DATE_NONE before the first that says so */
	bool given;	/* partials: as_of was given when they were made, so it is that of all */
	bool any;	/* a row has been read */
	int scale;			/* the most decimals of money so far */
	struct buf late;		/* of the newest record's history */
};

/**
 * rfm_load_begin(load, t): Find the columns of the customer table ${t}.  CRM_OK, or CRM_EUSAGE
 * after a message.
 */
CRM_CHECKED enum crm_status rfm_load_begin(struct rfm_load *load, struct table_in *t);

/**
 * rfm_load_next(load, record, row):
 * Read the next customer, valid until the next call; at the end row->n is 0.  Header lines in
 * between, as when tables are put together by cat, are passed over.  CRM_OK; CRM_EINPUT for what no
 * customer table has, also where the as-of date is not that of the rows before; CRM_EIO;
 * CRM_ENOMEM; after a message.
 */
CRM_CHECKED enum crm_status rfm_load_next(
    struct rfm_load *load, struct customer_record *record, struct csv_row *row);

/** rfm_load_end(load): Free what it holds; the table stays the caller's. */
void rfm_load_end(struct rfm_load *load);

#endif
