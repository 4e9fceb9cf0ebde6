/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_WIDTH_TABLE_H
#define CRM_REPORT_WIDTH_TABLE_H

#include <stddef.h>
#include <stdint.h>

/** Code points from ${from} to ${to}, both included. */
struct width_range {
	uint32_t from, to;
};

/** Ranges in ascending order, none of which touches another. */
struct width_table {
	const struct width_range *range;
	size_t n;
};

/** Code points that take no column of a terminal, and those that take two. */
extern const struct width_table width_zero, width_wide;

#endif
