/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_NOT_TEXT_H
#define CRM_IO_NOT_TEXT_H

#include "base/slice.h"

/**
 * not_text_name(head):
 * What a file is that begins with ${head} and can be no text, and what to do with it, for a message
 * after its name; NULL where it may be text.  Constant text.
 */
const char *not_text_name(struct slice head);

#endif
