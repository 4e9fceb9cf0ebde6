/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_QUOTED_H
#define CRM_TABLE_CSV_QUOTED_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Rows whose quotes enclose line ends or are misplaced, read by libcsv in strict mode, a line at a
 * time.
 */
struct csv_quoted;

enum csv_quoted_result {
	CSV_QUOTED_ROW,		/* the line ended the row */
	CSV_QUOTED_MORE,	/* the line ended inside quotes */
	CSV_QUOTED_BAD,		/* see csv_quoted_why() */
	CSV_QUOTED_NOMEM
};

/**
 * csv_quoted_open(q, delimiter, quote): ${quote} may be 0: then no byte quotes.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status csv_quoted_open(struct csv_quoted **q, char delimiter, char quote);

/** csv_quoted_start(q): Forget what was read; a row starts. */
void csv_quoted_start(struct csv_quoted *q);

/**
 * csv_quoted_add(q, line, n, newline, last):
 * Read a line of ${n} bytes that ended in the byte ${newline} (LF or CR), which is not among them;
 * or, where it is the ${last} of the input, in nothing.
 */
CRM_CHECKED enum csv_quoted_result csv_quoted_add(
    struct csv_quoted *q, const char *line, size_t n, char newline, bool last);

/**
 * csv_quoted_row(q, base, end, n): The fields of the row, laid out as struct csv_row has them with
 * start 0.
 */
void csv_quoted_row(
    const struct csv_quoted *q, const char **base, const uint32_t **end, uint32_t *n);

/** csv_quoted_why(q): Why the row was BAD, a constant. */
const char *csv_quoted_why(const struct csv_quoted *q);

/** csv_quoted_close(q): Free it.  NULL is fine. */
void csv_quoted_close(struct csv_quoted *q);

#endif
