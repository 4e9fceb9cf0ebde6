/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_NOT_TABLE_H
#define CRM_INGEST_NOT_TABLE_H

#include "base/slice.h"

/**
 * not_table_name(sample):
 * What text begins with ${sample} (UTF-8, without BOM) where it is no table of delimited fields:
 * JSON, JSON lines, HTML (also under the name .xls), XML, a dump of SQL.  A constant that reads on
 * from `FILE: `, with the way to make a table of it; or NULL.
 */
const char *not_table_name(struct slice sample);

#endif
