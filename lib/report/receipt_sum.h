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

/** What receipt_sum_open() has to know of receipts. */
struct receipt_rules {
	const char *const *names;	/* reasons and notes, in the order in which receipts have them */
	size_t n;
	const char *not_added;	/* a note that counts over all logs, and cannot be added up */
	size_t most_counts;	/* texts counted one by one; the next one is all others */
};

/** receipt_sum_open(s, rules): No receipt yet; ${rules} must outlive it.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status receipt_sum_open(
    struct receipt_sum **s, const struct receipt_rules *rules);

/**
 * receipt_sum_add(s, path, text, msg):
 * Add the receipt ${text}, of the file ${path}.  CRM_OK; after a message CRM_ENOMEM, or CRM_EINPUT
 * where it is none, has a member that is not known, or is of an input that another one is of.
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
