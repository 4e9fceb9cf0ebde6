/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_SPILL_ENTRY_H
#define CRM_FILTER_RFM_SPILL_ENTRY_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "filter/rfm/customer_record.h"
#include "filter/rfm/customers.h"
#include "table/ledger.h"

#include <stddef.h>

/**
 * What rfm_spill.h writes to temporary files: entries about one customer each.  Each function that
 * packs has one that unpacks beside it, in the header and in the source, and nothing else knows the
 * bytes.  The files never leave the machine or outlive the process.
 */

enum spill_kind { SPILL_RECORD, SPILL_ITEM, SPILL_ROW };

/** An entry as read back.  It points into the bytes that it was read from. */
struct spill_entry {
	enum spill_kind kind;
	struct slice id;
	struct slice payload;
};

/** Bytes of the length at the start of an entry. */
#define SPILL_LENGTH 4

/**
 * spill_begin(buf, kind, id), spill_end(buf):
 * Make ${buf} the head of an entry about the customer ${id}, to which a payload is then appended;
 * and put in its length, once it has.  spill_begin() returns CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status spill_begin(struct buf *buf, enum spill_kind kind, struct slice id);
void spill_end(struct buf *buf);

/** spill_length(bytes): The length of the entry after its first SPILL_LENGTH bytes, ${bytes}. */
size_t spill_length(struct slice bytes);

/** spill_open(bytes): Read an entry, ${bytes} being what comes after its length. */
struct spill_entry spill_open(struct slice bytes);

/** spill_pack_record(buf, record): Append all of ${record} but its id.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status spill_pack_record(
    struct buf *buf, const struct customer_record *record);

/** spill_unpack_record(entry, record): Read it back, with the id of the entry. */
void spill_unpack_record(const struct spill_entry *entry, struct customer_record *record);

/** spill_pack_row(buf, row): Append what customers_add() looks at.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status spill_pack_row(struct buf *buf, const struct ledger_row *row);

/** spill_unpack_row(entry, row): Read it back; the row repeats nothing, and has no scale. */
void spill_unpack_row(const struct spill_entry *entry, struct ledger_row *row);

/** spill_pack_item(buf, item): Append all of ${item} but its number.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status spill_pack_item(struct buf *buf, const struct customers_item *item);

/** spill_unpack_item(entry, item): Read it back; the number is the caller's to set. */
void spill_unpack_item(const struct spill_entry *entry, struct customers_item *item);

#endif
