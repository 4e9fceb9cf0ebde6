/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_SCAN_H
#define CRM_TABLE_CSV_SCAN_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The bytes that have a meaning in this input.  ${quote} may equal ${newline} where there is no
 * quoting.
 */
struct csv_marks {
	char delimiter;
	char quote;
	char newline;		/* what ends a row: LF, or CR in files of old Macs */
	char stray;		/* the other of CR and LF: odd unless a newline follows it */
};

#define CSV_SHARED 64

/** Where the structural bytes of a run of text are, as offsets from its start, in order. */
struct csv_index {
	uint32_t *ends;		/* every delimiter and newline */
	uint32_t *rows;		/* of every newline: its place in ends[] */
	uint8_t *shared; /* of every line: how many bytes, up to CSV_SHARED and its own end, it
			    begins with as the line before; 0 of the first */
	uint32_t *odd;		/* every quote, and every stray byte that no newline follows */
	size_t n_ends, n_rows, n_odd;
	bool ascii;		/* all bytes of the text are 1 to 127 */
	size_t room;		/* bytes of text that the arrays can hold the index of */
};

/**
 * csv_index_room(index, n): Make room for the index of ${n} bytes of text.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status csv_index_room(struct csv_index *index, size_t n);

/** csv_index_free(index): Free the arrays. */
void csv_index_free(struct csv_index *index);

/**
 * csv_scan(text, n, marks, index):
 * Index the ${n} bytes of ${text}, of which 64 more can be read.  Room must have been made.  Some
 * gigabytes a second; the fastest of the kernels that this processor can run is taken.
 */
void csv_scan(const char *text, size_t n, const struct csv_marks *marks, struct csv_index *index);

/**
 * csv_scan_with(kernel, ...):
 * As csv_scan() with kernel 0, 1, ...; returns 0 where this processor cannot run it.  For tests.
 */
int csv_scan_with(
    int kernel, const char *text, size_t n, const struct csv_marks *marks, struct csv_index *index);

#endif
