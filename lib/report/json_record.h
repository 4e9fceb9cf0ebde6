/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_JSON_RECORD_H
#define CRM_REPORT_JSON_RECORD_H

#include "base/slice.h"
#include "base/status.h"
#include "io/output.h"

#include <stdint.h>

/**
 * A JSON object that is built name by name, with objects and lists inside.  A failure of any call
 * is kept, and returned by json_record_write().
 */
struct json_record;

/** json_record_open(r): Create an empty object.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status json_record_open(struct json_record **r);

/**
 * json_record_begin(r, name), json_record_begin_list(r, name), json_record_end(r):
 * Begin and end an object or a list called ${name}: calls in between add to it.  In a list names
 * are ignored.
 */
void json_record_begin(struct json_record *r, const char *name);
void json_record_begin_list(struct json_record *r, const char *name);
void json_record_end(struct json_record *r);

/** json_record_text(r, name, value): Add a text; bytes that are not UTF-8 become `?`. */
void json_record_text(struct json_record *r, const char *name, struct slice value);

/** json_record_number(r, name, value): Add a whole number. */
void json_record_number(struct json_record *r, const char *name, uint64_t value);

/**
 * json_record_write(r, out): Write it, with LF at the end.  CRM_OK, or CRM_ENOMEM if this or an
 * earlier call ran out of memory.
 */
CRM_CHECKED enum crm_status json_record_write(struct json_record *r, struct output *out);

/** json_record_close(r): Free it.  NULL is fine. */
void json_record_close(struct json_record *r);

#endif
