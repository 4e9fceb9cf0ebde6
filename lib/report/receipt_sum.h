/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_RECEIPT_SUM_H
#define CRM_REPORT_RECEIPT_SUM_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/output.h"

#include <stddef.h>

/**
 * Receipts of crm-ingest added up into the receipt of the run that would have read all their logs,
 * in this order.
 */
struct receipt_sum;

/** What receipt_sum_open() needs to know about receipts. */
struct receipt_rules {
	const char *const *names;	/* reasons and notes, in the order in which receipts have them */
	size_t n;
	const char *not_added;	/* a note that is of all logs together, and cannot be added up */
	size_t most_counts;	/* how many texts have a count each; the others share one more */
};

/**
 * receipt_sum_open(s, rules): Create an empty sum; ${rules} must outlive it.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status receipt_sum_open(
    struct receipt_sum **s, const struct receipt_rules *rules);

/**
 * receipt_sum_add(s, path, text, msg):
 * Add the receipt ${text}, of the file ${path}.  CRM_OK; after a message CRM_ENOMEM, or CRM_EINPUT
 * if it is no receipt, has an unknown member, or has an input that another receipt has.
 */
CRM_CHECKED enum crm_status receipt_sum_add(
    struct receipt_sum *s, const char *path, struct slice text, struct msg *msg);

/**
 * receipt_sum_write(s, out, msg): Write the receipt; warn of what is left out.  CRM_OK, or
 * CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status receipt_sum_write(
    struct receipt_sum *s, struct output *out, struct msg *msg);

/** receipt_sum_close(s): Free it.  NULL is fine. */
void receipt_sum_close(struct receipt_sum *s);

#endif
