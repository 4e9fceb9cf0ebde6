/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A matrix of doubles that grows by rows and is read by columns.
 *
 * Rows come one by one from a table; models want each column as one array.  So the matrix is
 * stored by columns with room for `stride` rows each, and growing moves the columns apart, the
 * last one first, as each moves towards higher addresses and may overlap its old place.  The
 * stride grows by half, so adding n rows moves O(n) values.
 */
#include "table/frame.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void
frame_init(struct frame *frame, size_t columns)
{

	*frame = (struct frame){ .columns = columns };
}

/* Make room for one more row: the columns move apart, the last one first. */
static enum crm_status
frame_grow(struct frame *frame)
{
	size_t room = frame->columns * frame->stride;
	size_t stride = frame->stride + frame->stride / 2 + 64, need, c;
	enum crm_status status;

	if (__builtin_mul_overflow(frame->columns, stride, &need))
		return CRM_ENOMEM;
	if ((status = mem_grow(&frame->x, &room, need, sizeof(*frame->x))) != CRM_OK)
		return status;
	stride = room / frame->columns;
	for (c = frame->columns; c-- > 1;)
		memmove(frame->x + c * stride, frame->x + c * frame->stride,
		    frame->rows * sizeof(*frame->x));
	frame->stride = stride;
	return CRM_OK;
}

enum crm_status
frame_add(struct frame *frame, const double *values)
{
	enum crm_status status;
	size_t c;

	if (frame->rows == frame->stride && frame->columns > 0 &&
	    (status = frame_grow(frame)) != CRM_OK)
		return status;
	for (c = 0; c < frame->columns; c++)
		frame->x[c * frame->stride + frame->rows] = values[c];
	frame->rows++;
	return CRM_OK;
}

double *
frame_column(const struct frame *frame, size_t column)
{

	return frame->x + column * frame->stride;
}

void
frame_free(struct frame *frame)
{

	if (frame == NULL)
		return;
	free(frame->x);
	frame_init(frame, frame->columns);
}
