/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_GZOUT_H
#define CRM_IO_GZOUT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Compresses text to one gzip member, without name and time in its header, so that the same text
 * always gives the same bytes.
 */
struct gzout;

/**
 * gzout_open(gz, write, arg):
 * Pass the compressed bytes to ${write}(${arg}, bytes, n), which returns false on failure.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status gzout_open(struct gzout **gz,
    bool (*write)(void *arg, const void *bytes, size_t n), void *arg);

/**
 * How much of its input gzout_add() must write at once: what is convenient, all, or all and the
 * end.
 */
enum gzout_how { GZOUT_MORE, GZOUT_FLUSH, GZOUT_END };

/** gzout_add(gz, text, n, how): Compress ${n} more bytes.  False once the writer has failed. */
CRM_CHECKED bool gzout_add(struct gzout *gz, const void *text, size_t n, enum gzout_how how);

/** gzout_close(gz): Free it.  NULL is fine. */
void gzout_close(struct gzout *gz);

#endif
