/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_PLATFORM_TABLE_H
#define CRM_INGEST_PLATFORM_TABLE_H

#include <stddef.h>

/** A shop program or marketplace, and how its export is read: text as in crm-reading(5). */
struct platform {
	const char *name;	/* of `--reading NAME`: small letters, digits and hyphens */
	const char *reading;
};

/** platform_table(n): The platforms, *${n} of them. */
const struct platform *platform_table(size_t *n);

#endif
