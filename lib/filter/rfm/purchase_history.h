/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_PURCHASE_HISTORY_H
#define CRM_FILTER_RFM_PURCHASE_HISTORY_H

#include "base/buf.h"
#include "base/status.h"
#include "filter/rfm/customer_record.h"
#include "filter/rfm/purchase_days.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The part of a customer's history that stages need: see purchase_history.c.
 */

/** A purchase day that is kept for itself. */
struct history_day {
	date_day day;
	decimal_sum amount;	/* all that was bought on it */
};

/** The most bytes of text that one packed byte of history.late becomes. */
#define HISTORY_TEXT 32

/** history_pack(buf, first, day): Append a day, later than ${first}.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status history_pack(
    struct buf *buf, date_day first, const struct history_day *day);

/**
 * history_next(late, first, day):
 * Take the next day from the front of *${late}, the packed days of a customer whose first purchase
 * was on ${first}; false when there is none.
 */
bool history_next(struct slice *late, date_day first, struct history_day *day);

/** history_is_late(day, first, as_of): Whether ${day} is after the middle of first to as_of. */
static inline bool
history_is_late(date_day day, date_day first, date_day as_of)
{

	return 2 * ((int64_t)day - first) > (int64_t)as_of - first;
}

/**
 * history_trend(record, as_of):
 * 1 growing, -1 shrinking, 0 neither, as crm-rfm(1) says; ${as_of} is not before that for which
 * record->history was made.
 */
int history_trend(const struct customer_record *record, date_day as_of);

/**
 * history_early(record, as_of):
 * What was bought after the first day, up to the middle day as of ${as_of}.
 */
decimal_sum history_early(const struct customer_record *record, date_day as_of);

/** history_print(p, record, as_of, scale): Write the days after the middle day; return the end. */
char *history_print(char *p, const struct customer_record *record, date_day as_of, int scale);

/**
 * history_parse(text, record, late, scale):
 * Read what history_print() wrote into record->history.late, which points into ${late}; *${scale}
 * grows to the most decimals.  CRM_OK, CRM_ENOMEM, or CRM_EDATA where it is not such a text.
 */
CRM_CHECKED enum crm_status history_parse(
    struct slice text, struct customer_record *record, struct buf *late, int *scale);

/**
 * history_restore(days, number, record):
 * Add entries to ${days} that come to the history of ${record} again, when more days are added
 * after its last one.  As purchase_days_add().
 */
CRM_CHECKED enum crm_status history_restore(
    struct purchase_days *days, uint32_t number, const struct customer_record *record);

#endif
