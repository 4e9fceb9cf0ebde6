/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_REJECTS_H
#define CRM_INGEST_REJECTS_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/outputs.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The file of refused rows: each as it was, behind five columns that say why, under the input's own
 * header with the same five in front.  So it can be mended in place and read by crm-ingest with the
 * same options, which does not know the five.
 */
struct rejects;

/**
 * rejects_open(r, path, set, msg): Begin the file ${path} of the outputs ${set}, with mode 600.  As
 * output_open().
 */
CRM_CHECKED enum crm_status rejects_open(
    struct rejects **r, const char *path, struct outputs *set, struct msg *msg);

/**
 * rejects_header(r, header, delimiter, name):
 * The rows to come are from the input ${name}, with this header line (n = 0: none) and delimiter.
 * Return CRM_OK; or, after a message, CRM_ENOMEM, or CRM_EINPUT where that is not what the inputs
 * before it had.
 */
CRM_CHECKED enum crm_status rejects_header(
    struct rejects *r, struct slice header, char delimiter, const char *name);

/**
 * rejects_add(r, input, line, reason, column, value, row): A refused row: from where, why, and as
 * it was.
 */
void rejects_add(struct rejects *r, const char *input, uint64_t line, const char *reason,
    const char *column, struct slice value, struct slice row);

/**
 * rejects_finish(r): Free ${r}; its file is placed with the others of the run.  As output_finish();
 * NULL is fine.
 */
CRM_CHECKED enum crm_status rejects_finish(struct rejects *r);

/** rejects_abort(r): Free ${r} and leave no file.  NULL is fine. */
void rejects_abort(struct rejects *r);

#endif
