/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_TABLE_ALIGN_H
#define CRM_TABLE_TABLE_ALIGN_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "table/csv_in.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Rows of one table under the columns of another: by name, empty where a column is missing.  `{ 0
 * }` aligns nothing.  See table_align.c.
 */
struct table_align {
	bool there;		/* rows must go through table_align_row() */
	size_t *from;		/* by column of the result: the column of the input, or SIZE_MAX */
	size_t n, room;
	size_t width;		/* of the input */
	struct buf line, fields;
	uint32_t *end;
	size_t end_room;
};

/**
 * table_align_to(a, header, columns, n):
 * From now on align rows under ${header} to the ${n} ${columns}.  CRM_OK; CRM_ENOMEM; CRM_EDATA
 * where the header has a column that is not among them (*${stranger} is it) or one name twice.
 */
CRM_CHECKED enum crm_status table_align_to(struct table_align *a, const struct csv_row *header,
    const struct slice *columns, size_t n, struct slice *stranger);

/** table_align_has(a, column): Whether the input has this column of the result. */
bool table_align_has(const struct table_align *a, size_t column);

/**
 * table_align_row(a, row): Make of ${row}, of a->width fields, a row of the result, valid until the
 * next call.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status table_align_row(struct table_align *a, struct csv_row *row);

/** table_align_free(a): Free what it holds. */
void table_align_free(struct table_align *a);

#endif
