/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_REPORT_COPY_H
#define CRM_REPORT_REPORT_COPY_H

#include "base/status.h"
#include "report/report_table.h"

#include <stddef.h>

/** A block of memory that is filled from its start; nothing in it is freed separately. */
struct report_arena {
	char *p;
	size_t n, room;
};

/**
 * report_copy(arena, report, copy):
 * *${copy} becomes a copy of ${report} inside ${arena}, with everything that it points to, so that
 * a process which shares that memory at the same address can read it.  It must not be changed or
 * freed.  CRM_OK, or CRM_ENOMEM if the arena is too small.
 */
CRM_CHECKED enum crm_status report_copy(
    struct report_arena *arena, const struct report *report, const struct report **copy);

#endif
