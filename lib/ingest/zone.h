/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_ZONE_H
#define CRM_INGEST_ZONE_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"

#include <stdint.h>

/** A time zone: a fixed offset from UTC or a place of the IANA data base, as ICU has it. */
struct zone;

/**
 * zone_open(z, name):
 * ${name} is `UTC`, `Z`, an offset (`+03:30`, `+0330`, `+03`) or an IANA name (`Europe/Istanbul`).
 * CRM_OK, CRM_EUSAGE for another name, CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status zone_open(struct zone **z, const char *name);

/**
 * zone_day(z, seconds):
 * The day in the zone at ${seconds} since 1970-01-01T00:00:00Z (within the years 0 to 10000).
 */
date_day zone_day(struct zone *z, int64_t seconds);

/**
 * zone_offset(text, seconds):
 * Read an offset at the start of ${text}: `Z`, `UTC`, `GMT`, `+03:30`, `+0330` or `+03`, up to 18
 * hours, into
 * *${seconds} east of UTC.  Return its bytes, or 0 if there is none.
 */
size_t zone_offset(struct slice text, int *seconds);

/** zone_close(z): Free it.  NULL is fine. */
void zone_close(struct zone *z);

#endif
