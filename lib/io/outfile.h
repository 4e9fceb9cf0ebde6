/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTFILE_H
#define CRM_IO_OUTFILE_H

#include "base/status.h"

/**
 * A file that comes to be whole or not at all.  Until outfile_commit() it has no name (O_TMPFILE),
 * so that nothing is left behind whatever ends the process; where the file system cannot do that it
 * is
 * `.NAME.XXXXXX` in the same folder.  These functions print nothing; they leave the reason in
 * errno.
 */
struct outfile;

/**
 * outfile_open(file, path, mode, fd):
 * Begin the file that will replace ${path}.  ${mode}: permission bits before umask; 0: those of the
 * file that is there, or 0666.  A symbolic link is followed.  *${fd} is open for writing and
 * belongs to *${file}.  Where ${path} is no regular file (a device, a FIFO) *${file} becomes NULL,
 * and *${fd} is it, the caller's to close.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status outfile_open(
    struct outfile **file, const char *path, unsigned mode, int *fd);

/**
 * outfile_commit(file):
 * Sync the file to the disk, give it its name and sync the folder.  Frees ${file} in any case.
 * CRM_OK, CRM_ENOMEM, CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status outfile_commit(struct outfile *file);

/** outfile_abort(file): Remove what there is and free ${file}.  NULL is fine. */
void outfile_abort(struct outfile *file);

#endif
