/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_RENDER_CELLS_H
#define CRM_REPORT_RENDER_CELLS_H

#include "base/buf.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * The cells of a table as texts for people, in their language, for all renderers for people.
 */
struct cells {
	size_t *columns;	/* places of the columns that people see */
	size_t n;		/* how many */
	size_t rows;		/* with the headings, which are row 0 */
	struct buf text;	/* the texts of all cells, row by row */
	size_t *end;		/* where each ends in ${text}: rows x n */
};

/**
 * cells_make(cells, table, language): Make the texts of ${table}.  CRM_OK, or CRM_ENOMEM with
 * nothing to free.
 */
CRM_CHECKED enum crm_status cells_make(
    struct cells *cells, const struct report_table *table, const struct language *language);

/** cells_at(cells, row, i): The text of the ${i}th visible column in ${row} (0: its heading). */
struct slice cells_at(const struct cells *cells, size_t row, size_t i);

/** cells_free(cells): Free it. */
void cells_free(struct cells *cells);

/** cells_number(kind): Whether a column of that kind is aligned to the right. */
static inline bool
cells_number(enum column_kind kind)
{

	return kind != COLUMN_TEXT && kind != COLUMN_DATE;
}

#endif
