/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_NOT_TEXT_H
#define CRM_IO_NOT_TEXT_H

#include "base/slice.h"

/**
 * not_text_name(head):
 * If a file that begins with ${head} cannot be text, return what it is and what to do with it, a
 * constant text for a message after its name; NULL if it may be text.
 */
const char *not_text_name(struct slice head);

#endif
