/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_KEEP_INNER_H
#define CRM_FILTER_RFM_RFM_KEEP_INNER_H

#include "base/buf.h"
#include "filter/rfm/rfm_keep.h"
#include "filter/rfm/sorted_runs.h"
#include "table/strmap.h"

/* What rfm_keep.c and rfm_keep_spill.c share. */

/* No value. */
#define KEEP_NONE UINT32_MAX

struct kept {
	uint32_t value;			/* KEEP_NONE: none */
	date_day day;			/* when it was said */
};

struct rfm_keep {
	struct msg *msg;
	uint64_t memory;
	char *names[KEEP_MOST];
	size_t n, needed;		/* the first ${needed} must be in the ledger */
	size_t ledger[KEEP_MOST], base[KEEP_MOST];	/* columns of the tables */
	size_t consent;			/* which of the names is consent; KEEP_MOST: none */
	bool kinds;			/* the ledger says what rows are about */
	bool consented;			/* there was a word of consent, or a column for it */
	date_day base_as_of;		/* of the earlier table; DATE_NONE: there is none */
	struct strmap *ids, *values;
	struct kept *v;			/* of customer i: v[i * n] on */
	date_day *floors;		/* of customer i: see above */
	size_t room, floors_room;
	unsigned rows;			/* since the last look */
	struct sorted_runs *runs;	/* NULL: all is in memory */
	struct buf packed, held;	/* a record; the values of the customer read last */
	struct slice next_id, next;	/* the record that has been read and not merged yet */
	bool ended;
};

/**
 * rfm_keep_take(k, column, kept, value, day): Take in a value of a column.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_keep_take(
    struct rfm_keep *k, size_t column, struct kept *kept, struct slice value, date_day day);

/** rfm_keep_spill(k): Write all customers as a run, and forget them.  As rfm_keep_row(). */
CRM_CHECKED enum crm_status rfm_keep_spill(struct rfm_keep *k);

/**
 * rfm_keep_spilled_get(k, customer, values): The values of a customer out of the runs, which are
 * read up to them.  As rfm_keep_get().
 */
CRM_CHECKED enum crm_status rfm_keep_spilled_get(
    struct rfm_keep *k, struct slice customer, struct slice values[KEEP_MOST]);

#endif
