/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_LIST_PART_H
#define CRM_FILTER_REPORT_REPORT_LIST_PART_H

#include "base/buf.h"
#include "filter/report/report_read.h"
#include "report/report_table.h"
#include "table/table_in.h"

/** The most words of --direction that a part has. */
#define LIST_PART_WORDS 4

/**
 * What --scheme or --closeness adds to a list: columns, and words of --direction that choose
 * customers.  Both may depend on all customers, so they are worked out after the last row, from the
 * bytes that keep() has kept of each.
 */
struct list_part {
	const struct report_column *columns;
	size_t n;
	const char *words[LIST_PART_WORDS];	/* of --direction; NULL after the last */
	const char *choices;			/* the same for a message: "below, due" */
	void *arg;

	/**
	 * Append the bytes that the functions below need of a customer to ${buf}.  CRM_OK, or
	 * another status after a message.
	 */
	enum crm_status (*keep)(void *arg, const struct table_in *t, const struct csv_row *row,
	    const struct report_values *values, struct buf *buf, struct msg *msg);
	/** Whether words[${word}] describes the customer. */
	bool (*is)(
	    void *arg, const struct report_values *values, struct slice kept, size_t word);
	/** Set the cell of ${column}.  CRM_OK or CRM_ENOMEM. */
	enum crm_status (*cell)(void *arg, const struct report_values *values,
	    struct slice kept, size_t column, struct report_cell *cell);
};

#endif
