/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_PLATFORM_TABLE_H
#define CRM_INGEST_PLATFORM_TABLE_H

#include <stddef.h>

/** A shop program or marketplace, and how its export is read: text as in crm-reading(5). */
struct platform {
	const char *name;	/* of `--reading NAME`: small letters, digits and hyphens */
	const char *reading;
};

/** Shop and business software; marketplaces and payment services.  The last has no name. */
extern const struct platform platform_shops[], platform_markets[];

/** platform_at(i): Platform ${i} of both tables, counted from 0; NULL after the last. */
const struct platform *platform_at(size_t i);

#endif
