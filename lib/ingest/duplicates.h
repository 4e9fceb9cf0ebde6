/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DUPLICATES_H
#define CRM_INGEST_DUPLICATES_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>

/**
 * The set of rows seen, by a 128-bit BLAKE2b of each: two different rows are taken for one less
 * than once in 10^18 logs of a billion rows.
 */
struct duplicates;

/** duplicates_open(d): An empty set.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status duplicates_open(struct duplicates **d);

/** duplicates_seen(d, row, seen): Put ${row} in; *${seen}: it was there.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status duplicates_seen(struct duplicates *d, struct slice row, bool *seen);

/** duplicates_close(d): Free it.  NULL is fine. */
void duplicates_close(struct duplicates *d);

#endif
