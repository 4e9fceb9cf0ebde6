/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_RECORD_H
#define CRM_REPORT_RECORD_H

#include "base/slice.h"
#include "base/status.h"
#include "io/output.h"

#include <stdint.h>

/** A record of names and values, nested at will, that is written as JSON.  Failures are kept until record_write(). */
struct record;

/** record_open(r): An empty record.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status record_open(struct record **r);

/**
 * record_begin(r, name), record_begin_list(r, name), record_end(r):
 * What follows up to record_end() stands in an object, or a list, called ${name}; names of what stands in a list are not written.
 */
void record_begin(struct record *r, const char *name);
void record_begin_list(struct record *r, const char *name);
void record_end(struct record *r);

/** record_text(r, name, value): A text; bytes that are no UTF-8 are shown as `?`. */
void record_text(struct record *r, const char *name, struct slice value);

/** record_number(r, name, value): A whole number. */
void record_number(struct record *r, const char *name, uint64_t value);

/** record_write(r, out): Write it with LF at the end.  CRM_OK, or CRM_ENOMEM if that has happened. */
CRM_CHECKED enum crm_status record_write(struct record *r, struct output *out);

/** record_close(r): Free it.  NULL is fine. */
void record_close(struct record *r);

#endif
