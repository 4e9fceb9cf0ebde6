/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_LEDGER_H
#define CRM_FILTER_RFM_RFM_LEDGER_H

#include "base/status.h"
#include "filter/rfm/rfm_gather.h"
#include "filter/rfm/rfm_keep.h"
#include "table/ledger.h"

#include <stdint.h>

/** A ledger, and which of its rows are wanted. */
struct rfm_ledger {
	struct table_in *t;		/* the caller's */
	struct ledger ledger;
	struct rfm_keep *keep;		/* the caller's; NULL: nothing is kept */
	size_t by;			/* a column: see rfm_by.h; TABLE_NONE: none */
	struct buf id;			/* value and customer, with ${by} */
	struct msg *msg;		/* the caller's, with ${by} */
	date_day after, from; /* rows after ${after}, but not those from ${from} on, are left out;
				 DATE_NONE: no such bound */
	date_day until;			/* rows up to this day are refused; DATE_NONE: none are */
	uint64_t guests, later, earlier;	/* rows without a customer, left out, refused */
	uint64_t held;			/* rows from ${from} on */
};

/**
 * rfm_ledger_begin(ledger, t, key):
 * Find the columns of the ledger ${t}, whose customers are in column ${key}.  CRM_OK, or CRM_EUSAGE
 * after a message.
 */
CRM_CHECKED enum crm_status rfm_ledger_begin(
    struct rfm_ledger *ledger, struct table_in *t, const char *key);

/** rfm_ledger_end(ledger): Free what it holds. */
void rfm_ledger_end(struct rfm_ledger *ledger);

/** rfm_ledger_read(ledger, g): Read it to the end.  CRM_OK, or what failed, after a message. */
CRM_CHECKED enum crm_status rfm_ledger_read(struct rfm_ledger *ledger, struct rfm_gather *g);

#endif
