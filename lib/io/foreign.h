/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_FOREIGN_H
#define CRM_IO_FOREIGN_H

#include "base/slice.h"

/**
 * foreign_file(head):
 * What a file is that begins with ${head} and can be no text, and what to do with it, for a message behind
 * its name; NULL where it may be text.  Constant text.
 */
const char *foreign_file(struct slice head);

#endif
