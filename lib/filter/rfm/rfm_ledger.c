/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a ledger for crm-rfm: rows of one order are merged, and rows without a customer or
 * outside of the dates that count are left out and counted.
 */
#include "filter/rfm/rfm_ledger.h"

#include "filter/rfm/rfm_by.h"

enum crm_status
rfm_ledger_begin(struct rfm_ledger *at, struct table_in *t, const char *key)
{

	*at = (struct rfm_ledger){
		.t = t, .by = TABLE_NONE, .after = DATE_NONE, .from = DATE_NONE, .until = DATE_NONE
	};
	return ledger_find(&at->ledger, t, key);
}

/** Keep what a row says of its customer, unless it is held out. */
static inline enum crm_status
keep_values(struct rfm_ledger *at, const struct ledger_row *row, const struct csv_row *raw)
{

	return at->keep == NULL || (at->from != DATE_NONE && row->date >= at->from)
	    ? CRM_OK
	    : rfm_keep_row(at->keep, row->customer, row->date, row->about, raw);
}

/** With --by: make the customer one of the row's value. */
static enum crm_status
divide(struct rfm_ledger *at, const struct csv_row *raw, struct ledger_row *row)
{

	at->id.n = 0;
	if (rfm_by_id(&at->id, csvin_field(raw, at->by), row->customer) != CRM_OK)
		return CRM_ENOMEM;
	row->customer = buf_slice(&at->id);
	/*
	 * The previous row may have another value of the --by column, and so be of another customer
	 * here.
	 */
	row->repeats = false;
	return CRM_OK;
}

void
rfm_ledger_end(struct rfm_ledger *at)
{

	buf_free(&at->id);
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
		/*
		 * Merged rows give up their other columns, which --keep and --by need from each
		 * row.
		 */
		if ((at->keep == NULL || !rfm_keep_reads_columns(at->keep)) &&
		    at->by == TABLE_NONE)
			ledger_merge(&at->ledger, &raw, &row);
		if (at->by != TABLE_NONE && row.customer.n > 0 &&
		    divide(at, &raw, &row) != CRM_OK)
			return msg_nomem(at->msg);
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
