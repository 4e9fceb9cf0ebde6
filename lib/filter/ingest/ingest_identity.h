/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_IDENTITY_H
#define CRM_FILTER_INGEST_INGEST_IDENTITY_H

#include "filter/ingest/ingest_layout.h"
#include "ingest/identity.h"
#include "ingest/pseudonym.h"

#include <stdbool.h>

/** --identity, --merge and --save-merge: rows wait until it is known who is one person. */
struct ingest_identity;

/** ingest_id_rules(o): How ${o} wants ids brought to their form; ${o} must outlive it. */
struct id_rules ingest_id_rules(const struct ingest_options *o);

/**
 * ingest_identity_columns(l, name, msg):
 * Find the columns of --identity in ${l}, into l->identity.  A column that the input lacks gives no
 * key, but one must be there.  Where no column is the customer, the first of them is.  CRM_OK, or
 * CRM_EUSAGE after a message.
 */
CRM_CHECKED enum crm_status ingest_identity_columns(
    struct ingest_layout *l, const char *name, struct msg *msg);

/**
 * ingest_identity_open(i, options, first, msg):
 * As ${options} and the settings of the ${first} input say, with the pairs of --merge.  *${i} is
 * NULL where nothing asks for it. CRM_OK; CRM_ENOMEM, CRM_EIO, CRM_EINPUT, CRM_EUSAGE after a
 * message.
 */
CRM_CHECKED enum crm_status ingest_identity_open(struct ingest_identity **i,
    const struct ingest_options *options, const struct ingest_layout *first, struct msg *msg);

/**
 * ingest_identity_room(i, n): Where a ledger row of at most ${n} bytes can be made; NULL: no
 * memory.
 */
char *ingest_identity_room(struct ingest_identity *i, size_t n);

/**
 * ingest_identity_add(i, l, row, n, done):
 * Hold the ledger row of ${n} bytes that was made in the room, from ${row} of the log, and what it
 * adds to the receipt.  CRM_OK, CRM_ENOMEM, CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status ingest_identity_add(struct ingest_identity *i,
    const struct ingest_layout *l, const struct csv_row *row, size_t n,
    const struct converted *done);

/** ingest_identity_resolve(i): All rows are in.  As ingest_identity_add(). */
CRM_CHECKED enum crm_status ingest_identity_resolve(struct ingest_identity *i);

/**
 * ingest_identity_next(i, pseudonym, row, done, guest):
 * The next row of the ledger, with its person as the customer, in the order in which they came,
 * valid until the next call; row->p is NULL at the end.  *${guest}: it has no person.  As
 * ingest_identity_add().
 */
CRM_CHECKED enum crm_status ingest_identity_next(struct ingest_identity *i,
    const struct pseudonym *pseudonym, struct slice *row, struct converted *done, bool *guest);

/**
 * ingest_identity_finish(i, run, path):
 * Once all rows have been handed out: write the table of --save-merge to ${path} (NULL: no), and
 * say what was found.  As run_side_output().
 */
CRM_CHECKED enum crm_status ingest_identity_finish(
    struct ingest_identity *i, const struct run *run, const char *path);

/** ingest_identity_close(i): Free it.  NULL is fine. */
void ingest_identity_close(struct ingest_identity *i);

#endif
