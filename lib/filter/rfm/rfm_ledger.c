/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a ledger for crm-rfm: rows of one order are merged, and rows without a customer or
 * outside of the dates that count are left out and counted.
 */
#include "filter/rfm/rfm_ledger.h"

enum crm_status
rfm_ledger_begin(struct rfm_ledger *at, struct table_in *t, const char *key)
{

	*at = (struct rfm_ledger){
		.t = t, .after = DATE_NONE, .from = DATE_NONE, .until = DATE_NONE
	};
	return ledger_find(&at->ledger, t, key);
}

/** Keep what a row says of its customer, unless it is held out. */
static inline enum crm_status
keep_values(struct rfm_ledger *at, const struct ledger_row *row, const struct csv_row *raw)
{

	return at->keep == NULL || (at->from != DATE_NONE && row->date >= at->from)
	    ? CRM_OK
	    : rfm_keep_row(at->keep, row->customer, row->date, raw);
}

enum crm_status
rfm_ledger_read(struct rfm_ledger *at, struct rfm_gather *g)
{
	enum crm_status status;
	struct ledger_row row;
	struct csv_row raw;

	while ((status = table_next(at->t, &raw)) == CRM_OK && raw.n > 0) {
		if ((status = ledger_read(&at->ledger, &raw, &row)) != CRM_OK)
			return status;
		/* Each row may say something else of what is kept. */
		if (at->keep == NULL)
			ledger_merge(&at->ledger, &raw, &row);
		if (row.customer.n == 0)
			at->guests += row.rows;
		else if (row.date <= at->until)
			at->earlier += row.rows;
		else if (at->after != DATE_NONE && row.date > at->after &&
		    (at->from == DATE_NONE || row.date < at->from))
			at->later += row.rows;
		else {
			at->held += at->from != DATE_NONE && row.date >= at->from ? row.rows : 0;
			if ((status = rfm_gather_row(g, &row)) != CRM_OK ||
			    (status = keep_values(at, &row, &raw)) != CRM_OK)
				return status;
		}
	}
	return status;
}
