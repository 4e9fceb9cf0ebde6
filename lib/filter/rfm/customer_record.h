/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_CUSTOMER_RECORD_H
#define CRM_FILTER_RFM_CUSTOMER_RECORD_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "filter/rfm/rfm_contacts.h"
#include "table/date.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stdint.h>

/** One customer's purchases.  Money as in the ledger, days since 1970. */
struct customer {
	decimal_sum revenue;		/* all amounts, returns included */
	decimal_sum first_amount;	/* all amounts of the first occasion */
	date_day first, last;		/* purchases; DATE_NONE: none */
	uint32_t orders, returns;	/* occasions with a purchase, with a return */
	/* Inner, see customers_first_order(): the id of the first occasion's order. */
	union {
		char text[8];		/* of up to eight bytes: itself */
		uint64_t at;		/* of a longer one: where it is among customers.orders */
	} first_order;
	uint32_t first_order_n;		/* its length */
	/* Inner: pace.unordered is set, so that pace, which is elsewhere, need not be looked at. */
	bool unordered;
};

/** Purchase days, in one word: see purchase_pace.c. */
struct pace {
	uint64_t days : 22;		/* 0 with orders: unknown, as the base table had none */
	uint64_t unordered : 1;		/* days came out of order: count anew */
	uint64_t log_gaps : 41;		/* sum of ln(gap between purchase days), in millionths */
};

/** The most that these hold: every day of 10,000 years, and span / e for the logarithms. */
#define PACE_MOST_DAYS ((1u << 22) - 1)
#define PACE_MOST_LOGS ((UINT64_C(1) << 41) - 1)

/** What came on or after the first day of the holdout. */
struct holdout {
	decimal_sum revenue;
	uint32_t orders, days;		/* occasions, and days, with a purchase */
	date_day last;			/* inner: the newest of these days */
};

/** What stages are worked out from, as of any later day: see purchase_history.h. */
struct history {
	bool there;
	date_day previous;	/* the last purchase day but one; DATE_NONE: fewer than two */
	decimal_sum early;	/* bought after the first day, up to the middle day */
	struct slice late;	/* what was bought on each day after it, packed */
};

/** What a customer had in the table that the ledger is added to. */
struct based {
	date_day last;
	uint32_t returns;
	struct pace pace;
	bool there;
};

/** One customer whole, as it is written, and as it goes through temporary files. */
struct customer_record {
	struct slice id, first_order;
	struct customer c;
	struct pace pace;
	decimal_sum cost;
	uint32_t contacts;
	struct slice first_channel, last_channel, channels, referrer;	/* empty: none */
	date_day first_told, last_told, referred;
	struct contact_record contact;	/* .there: the ledger has kinds */
	struct holdout holdout;
	struct history history;
	struct based based;
};

/**
 * record_pack(buf, record): Append ${record} in a compact form of this machine.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status record_pack(struct buf *buf, const struct customer_record *record);

/** record_unpack(bytes, record): What record_pack() has packed; its slices point into ${bytes}. */
void record_unpack(struct slice bytes, struct customer_record *record);

/** record_is_known(record): Whether there is anything of the customer but what the holdout has. */
static inline bool
record_is_known(const struct customer_record *record)
{

	return record->c.orders > 0 || record->c.returns > 0 || record->contacts > 0 ||
	    (record->contact.there && record->contact.first != DATE_NONE);
}

#endif
