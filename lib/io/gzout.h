/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_GZOUT_H
#define CRM_IO_GZOUT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Text to one gzip member: no name and no time in its header, so the same text gives the same
 * bytes.
 */
struct gzout;

/**
 * gzout_open(gz, write, arg):
 * Compressed bytes will go to ${write}(${arg}, bytes, n), which says whether it could.  CRM_OK,
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status gzout_open(struct gzout **gz,
    bool (*write)(void *arg, const void *bytes, size_t n), void *arg);

/** How far gzout_add() must hand on what it was given. */
enum gzout_how { GZOUT_MORE, GZOUT_FLUSH, GZOUT_END };

/** gzout_add(gz, text, n, how): Compress ${n} more bytes.  false as soon as the writer said so. */
CRM_CHECKED bool gzout_add(struct gzout *gz, const void *text, size_t n, enum gzout_how how);

/** gzout_close(gz): Free it.  NULL is fine. */
void gzout_close(struct gzout *gz);

#endif
