/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_KEEP_H
#define CRM_FILTER_RFM_RFM_KEEP_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"
#include "table/row_kind.h"
#include "table/table_in.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most columns that --keep carries. */
#define KEEP_MOST 32

/**
 * Attributes of customers that the ledger has in further columns: e-mail, name, city, consent.  Of
 * each the newest value that is not empty holds, and of several on one day the greatest bytewise
 * (of consent any other one before yes), so the order of the rows does not matter.  Memory in
 * proportion to the customers' values, up to a limit past which they go to temporary files.
 */
struct rfm_keep;

/**
 * rfm_keep_open(k, columns, also, memory, msg):
 * Keep the ${columns}, names separated by commas (NULL: none), and those of ${also}, which NULL
 * ends, that are not among them, in about ${memory} bytes.  CRM_OK, or CRM_ENOMEM
 * or CRM_EUSAGE (a name is named twice, or is one of the customer table's own) after a message.
 */
CRM_CHECKED enum crm_status rfm_keep_open(
    struct rfm_keep **k, const char *columns, const char *const *also, uint64_t memory,
    struct msg *msg);

/**
 * rfm_keep_count(k), rfm_keep_name(k, i): The number of columns, once all rows are in, and the name
 * of one.  A column of consent that would only come of kinds is left out if no row has said a word.
 */
size_t rfm_keep_count(const struct rfm_keep *k);
const char *rfm_keep_name(const struct rfm_keep *k, size_t i);

/**
 * rfm_keep_ledger(k, t): Find the columns in a ledger, which may lack ${also}.  CRM_OK, or
 * CRM_EUSAGE after a message.
 */
CRM_CHECKED enum crm_status rfm_keep_ledger(struct rfm_keep *k, const struct table_in *t);

/** rfm_keep_base(k, t): Find the columns in an earlier customer table, which may lack some. */
void rfm_keep_base(struct rfm_keep *k, const struct table_in *t);

/**
 * rfm_keep_lost(k, t, option, msg): Warn of columns of an earlier table, read by ${option}, that no
 * filter writes and that are not carried (${k}: what is carried, or NULL): they would be lost in
 * silence.
 */
void rfm_keep_lost(
    const struct rfm_keep *k, const struct table_in *t, const char *option, struct msg *msg);

/**
 * rfm_keep_reads_columns(k): Whether it needs the columns of each row of the ledger, and not only
 * its kind.
 */
bool rfm_keep_reads_columns(const struct rfm_keep *k);

/**
 * rfm_keep_row(k, customer, day, about, row):
 * Take in what a row of the ledger, which is about ${about}, says of a customer.  CRM_OK, or
 * CRM_ENOMEM or CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status rfm_keep_row(
    struct rfm_keep *k, struct slice customer, date_day day, enum row_kind about,
    const struct csv_row *row);

/**
 * rfm_keep_based(k, customer, last, row):
 * Take in a row of the earlier table, before any of the ledger: what is said later than on ${last},
 * the customer's last purchase (or DATE_NONE), takes its place.  As rfm_keep_row().
 */
CRM_CHECKED enum crm_status rfm_keep_based(
    struct rfm_keep *k, struct slice customer, date_day last, const struct csv_row *row);

/**
 * rfm_keep_base_as_of(k, as_of): The earlier table, all of whose rows have been taken in, is as of
 * that day.
 */
void rfm_keep_base_as_of(struct rfm_keep *k, date_day as_of);

/** rfm_keep_finish(k): No more is taken in.  CRM_OK, or CRM_ENOMEM or CRM_EIO after a message. */
CRM_CHECKED enum crm_status rfm_keep_finish(struct rfm_keep *k);

/** rfm_keep_spilled(k): Whether values are in files: customers must then be asked for in order. */
bool rfm_keep_spilled(const struct rfm_keep *k);

/**
 * rfm_keep_get(k, customer, values):
 * Set the ${values} of the columns, empty where none is known; valid until the next call, or as
 * long as ${k} where nothing is spilled.  Several threads may call it unless values are spilled.
 * CRM_OK, CRM_ENOMEM, CRM_EIO, CRM_EINPUT.
 */
CRM_CHECKED enum crm_status rfm_keep_get(
    struct rfm_keep *k, struct slice customer, struct slice values[KEEP_MOST]);

/** rfm_keep_close(k): Free it.  NULL is fine. */
void rfm_keep_close(struct rfm_keep *k);

#endif
