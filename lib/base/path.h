/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_PATH_H
#define CRM_BASE_PATH_H

#include "base/status.h"

#include <stdbool.h>

/**
 * path_follow(path, out):
 * Follow symbolic links in the last part of ${path}: *${out} becomes the malloc'd name of the file
 * at their end, which need not exist.  The name of an open descriptor (see path_descriptor()) is
 * not followed.  CRM_OK; or, with *${out} NULL, CRM_ENOMEM or CRM_EIO (errno; ELOOP for too many
 * links).
 */
CRM_CHECKED enum crm_status path_follow(const char *path, char **out);

/**
 * path_descriptor(path): Return the number of the open descriptor that ${path} names (/dev/stdout,
 * /dev/fd/3, /proc/self/fd/3), or -1.
 */
int path_descriptor(const char *path);

/** path_is_regular(path): Whether ${path} is a regular file (not `-`), which can be read twice. */
bool path_is_regular(const char *path);

#endif
