/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_LOG_CONTENTS_H
#define CRM_INGEST_LOG_CONTENTS_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Who and what is in the ledger rows of one log: distinct customers and orders, rows by channel.
 */
struct log_contents;

/** The most distinct customers or orders that are counted: beyond, their number is not known. */
#define LOG_DISTINCT_MOST 4000000

/** The most channels that are listed: a column with more is no column of channels. */
#define LOG_CHANNELS_MOST 100

/** A count that is not known. */
#define LOG_NOT_KNOWN UINT64_MAX

/** log_contents_open(c): Nothing counted yet.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status log_contents_open(struct log_contents **c);

/**
 * log_contents_begin(c, channel): Forget all; another log begins, whose channel is field ${channel}
 * of the ledger, from 0 (0: it has none).  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status log_contents_begin(struct log_contents *c, size_t channel);

/**
 * log_contents_add(c, rows): Count whole rows of the ledger, as crm-ingest writes them.  Memory in
 * proportion to distinct customers and orders, up to LOG_DISTINCT_MOST of each.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status log_contents_add(struct log_contents *c, struct slice rows);

/** log_contents_customers(c), log_contents_orders(c): How many there are, or LOG_NOT_KNOWN. */
uint64_t log_contents_customers(const struct log_contents *c);
uint64_t log_contents_orders(const struct log_contents *c);

/**
 * log_contents_channels(c, list): Append the channels and how many rows each has, in bytewise
 * order: `shop 12;web 30`.  Nothing where there are none, or too many.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status log_contents_channels(const struct log_contents *c, struct buf *list);

/** log_contents_close(c): Free it.  NULL is fine. */
void log_contents_close(struct log_contents *c);

#endif
