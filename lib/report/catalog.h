/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_CATALOG_H
#define CRM_REPORT_CATALOG_H

#include <stddef.h>

/** A message and its translation. */
struct catalog_entry {
	const char *id, *text;
};

/** The contents of a .po file; compile.awk makes it from lib/report/po during the build. */
struct catalog {
	const char *code;
	const struct catalog_entry *entries;
	size_t n;
};

/** All of them; a NULL code ends the table. */
extern const struct catalog catalogs[];

#endif
