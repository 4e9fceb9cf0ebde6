/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_CONTACTS_H
#define CRM_FILTER_RFM_RFM_CONTACTS_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/row_kind.h"
#include "table/table_in.h"

#include <stdbool.h>
#include <stdint.h>

/** What is counted by its kind. */
enum contact_count {
	CONTACT_VISITS,
	CONTACT_EMAILS,
	CONTACT_OPENS,
	CONTACT_CLICKS,
	CONTACT_COMPLAINTS,
	CONTACT_LATE,
	CONTACT_COUNTS
};

/**
 * What passed between the shop and one customer besides orders.  All of it adds up or is a least or
 * greatest day, so that parts of a ledger give the same as the whole, in any order.
 */
struct contact_record {
	bool there;			/* the ledger says what rows are about */
	date_day first, last, complaint; /* any contact; the shop's last; the last complaint */
	uint32_t n[CONTACT_COUNTS];
	uint32_t ratings;
	decimal_sum rating;		/* of all ratings */
};

/** contact_none(): Nothing yet, of a ledger that has kinds. */
struct contact_record contact_none(void);

/**
 * contact_add(r, about, contact, day, rows, rating):
 * Add ${rows} rows of a day; ${contact}: they are no order and no return.  ${rating} is that of
 * each, NULL where there is none.  False where a sum would pass 128 bits.
 */
CRM_CHECKED bool contact_add(struct contact_record *r, enum row_kind about, bool contact,
    date_day day, uint32_t rows, const struct decimal *rating);

/** Room for contact_pack(), in bytes. */
#define CONTACT_PACK 256

/** contact_pack(p, r): Write ${r} for a temporary file; the place after it. */
char *contact_pack(char *p, const struct contact_record *r);

/** contact_unpack(at): Read back what contact_pack() has written, and move *${at} after it. */
struct contact_record contact_unpack(const char **at);

/** Their columns in the customer table. */
#define CONTACT_NAMES                                                                              \
	",first_contact,last_contact,visits,emails,opens,clicks,response_rate,complaints,"         \
	"last_complaint,late_deliveries,ratings,rating_sum,mean_rating"

/** contact_put(p, r): Write these columns, each after a comma; the place after them. */
char *contact_put(char *p, const struct contact_record *r);

/** Where a customer table has them; TABLE_NONE in first where it does not. */
struct contact_columns {
	size_t first, last, complaint, n[CONTACT_COUNTS], ratings, rating;
};

/**
 * contact_find(columns, t): Find them in ${t}.  CRM_OK, or CRM_EUSAGE after a message where only
 * some are there.
 */
CRM_CHECKED enum crm_status contact_find(struct contact_columns *columns, struct table_in *t);

/** contact_read(columns, t, row, r): Read them.  CRM_OK, or CRM_EINPUT after a message. */
CRM_CHECKED enum crm_status contact_read(const struct contact_columns *columns,
    const struct table_in *t, const struct csv_row *row, struct contact_record *r);

#endif
