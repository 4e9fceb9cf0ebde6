/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_REJECTS_H
#define CRM_INGEST_REJECTS_H

#include "base/buf.h"
#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/outputs.h"
#include "table/csv_in.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The file of refused rows: each as it was, after five columns that say why, under the input's own
 * header with the same five in front.  The lines above the header say how the rows are read, each
 * line after `# ` (crm-reading(5)), so that the rows can be mended in place and crm-ingest reads
 * the file by itself, whatever the options of the first run were.  The file is UTF-8.
 */
struct rejects;

/** rejects_is_marked(text): Whether ${text} begins as a file of rejects does. */
bool rejects_is_marked(struct slice text);

/** How the rows of an input are written. */
struct rejects_rows {
	struct slice header;	/* the header line */
	struct slice reading;	/* `# key = value` lines */
	char delimiter, quote;	/* quote 0: none */
};

/**
 * rejects_open(r, path, set, msg): Begin the file ${path} of the outputs ${set}, with mode 600.  As
 * output_open().
 */
CRM_CHECKED enum crm_status rejects_open(
    struct rejects **r, const char *path, struct outputs *set, struct msg *msg);

/**
 * rejects_header(r, rows, name):
 * The rows to come are from the input ${name} and are written as ${rows} says.  Return CRM_OK; or,
 * after a message, CRM_ENOMEM, or CRM_EINPUT where the inputs before it were read in another way.
 */
CRM_CHECKED enum crm_status rejects_header(
    struct rejects *r, const struct rejects_rows *rows, const char *name);

/**
 * rejects_add(r, input, line, reason, column, value, row): Add a refused row: from where, why, and
 * as it was.
 */
void rejects_add(struct rejects *r, const char *input, uint64_t line, const char *reason,
    const char *column, struct slice value, struct slice row);

/**
 * rejects_join(r, row, out):
 * Append the fields of ${row} to ${out} as a line of the input: for a row whose blanks have been
 * filled in from the lines of its order, which are not in the file.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rejects_join(
    const struct rejects *r, const struct csv_row *row, struct buf *out);

/**
 * rejects_finish(r): Free ${r}; its file is placed with the others of the run.  As output_finish();
 * NULL is fine.
 */
CRM_CHECKED enum crm_status rejects_finish(struct rejects *r);

/** rejects_abort(r): Free ${r} and leave no file.  NULL is fine. */
void rejects_abort(struct rejects *r);

#endif
