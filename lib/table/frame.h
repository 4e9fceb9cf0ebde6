/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_FRAME_H
#define CRM_TABLE_FRAME_H

#include "base/status.h"

#include <stddef.h>

/**
 * A matrix of doubles, column-major: value (row, column) is x[column * stride + row].  A missing
 * value is NaN. Plain data, so that models can take it without knowing of tables.
 */
struct frame {
	double *x;
	size_t rows;
	size_t columns;
	size_t stride;		/* room for rows in a column */
};

/**
 * frame_init(frame, columns): An empty frame of ${columns} columns.  Nothing to free until rows are
 * added.
 */
void frame_init(struct frame *frame, size_t columns);

/**
 * frame_add(frame, values):
 * Append a row of frame->columns values.  CRM_OK or CRM_ENOMEM with the frame as it was.
 */
CRM_CHECKED enum crm_status frame_add(struct frame *frame, const double *values);

/** frame_column(frame, column): The rows of one column. */
double *frame_column(const struct frame *frame, size_t column);

/** frame_free(frame): Free the values and leave an empty frame.  NULL is fine. */
void frame_free(struct frame *frame);

#endif
