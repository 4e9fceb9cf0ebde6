/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_NAME_LIST_H
#define CRM_TABLE_NAME_LIST_H

#include "base/buf.h"
#include "base/status.h"

/**
 * Several names in one field: `a;b`, with a backslash before `;` and backslashes within a name.
 * There is no way to write a list of one empty name; a caller whose names may be empty needs to say
 * so elsewhere.
 */

/** name_list_escape(text, name): Append a name as it is written in a list; or CRM_ENOMEM. */
CRM_CHECKED enum crm_status name_list_escape(struct buf *text, struct slice name);

/** name_list_next(list): Take the first name off a list, as it is written there; list->p becomes
 * NULL with the last one. */
struct slice name_list_next(struct slice *list);

/** name_list_plain(name, text): ${text} becomes the name that is written so; or CRM_ENOMEM. */
CRM_CHECKED enum crm_status name_list_plain(struct slice name, struct buf *text);

#endif
