/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_SOURCE_H
#define CRM_INGEST_SOURCE_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/input.h"

#include <stdbool.h>

/**
 * A foreign input as UTF-8: converted where it has another encoding, and with its start open to be
 * looked at before it is read.
 */
struct source;

/**
 * source_open(s, in, encoding, msg):
 * Read from ${in}, which stays the caller's.  ${encoding} is a name that ICU knows, or NULL: then a
 * BOM decides, or it is UTF-8, whose bytes are passed on as they are.  A file of rejects, which
 * is known by its mark, is UTF-8 whatever ${encoding} its first log had.  Return CRM_OK,
 * CRM_ENOMEM, or CRM_EUSAGE (no such encoding) after a message.
 */
CRM_CHECKED enum crm_status source_open(
    struct source **s, struct input *in, const char *encoding, struct msg *msg);

/**
 * source_peek(s, n, span, whole):
 * Look at the first ${n} bytes, or some more, before source_read() is called for the first time.
 * *${whole}: it is all there is.  Returns as input_next().
 */
CRM_CHECKED enum crm_status source_peek(
    struct source *s, size_t n, struct slice *span, bool *whole);

/** source_read(s, keep, span): As input_next(), in UTF-8.  A csvin_reader. */
enum crm_status source_read(void *s, size_t keep, struct slice *span);

/**
 * source_drop(s, n): After source_peek(): the first ${n} bytes of its span are not read.
 */
void source_drop(struct source *s, size_t n);

/** source_close(s): Free it.  NULL is fine. */
void source_close(struct source *s);

#endif
