/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_TEXT_LAYOUT_H
#define CRM_REPORT_TEXT_LAYOUT_H

#include "base/status.h"
#include "report/render_cells.h"
#include "report/report_table.h"

#include <stdbool.h>
#include <stddef.h>

/** Columns of a terminal that a bar takes at most, and the gap between two columns of a table. */
#define LAYOUT_BAR 12
#define LAYOUT_GAP 2

/** How a table is laid out on a terminal. */
struct text_layout {
	size_t *shown;		/* visible columns that are printed in a row */
	size_t n;
	size_t own;	/* the one that has a line of its own below each row; SIZE_MAX: none */
	bool bars;
	size_t left_out;	/* columns that do not fit */
};

/**
 * layout_make(layout, table, cells, widths, bars, room):
 * Lay out the visible columns of ${cells}, which take ${widths}, in ${room} columns of a terminal
 * (0: as many as it takes).  What does not fit gives way in this order: the bars; what to do, which
 * gets a line of its own; other columns, those that repeat or refine first, then from the right. 
 * The first column always stays.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status layout_make(struct text_layout *layout,
    const struct report_table *table, const struct cells *cells, const size_t *widths, bool bars,
    size_t room);

/** layout_width(layout, table, cells, widths): The columns of a terminal that a row takes. */
size_t layout_width(const struct text_layout *layout, const struct report_table *table,
    const struct cells *cells, const size_t *widths);

/** layout_free(layout): Free what it holds. */
void layout_free(struct text_layout *layout);

#endif
