/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTFILE_H
#define CRM_IO_OUTFILE_H

#include "base/status.h"

#include <stdbool.h>

/**
 * A file that is written completely or left untouched.  Until outfile_place() it has no name
 * (O_TMPFILE), so that nothing is left however the process ends.  If the file system does not
 * support that, it is `.NAME.XXXXXX` in the same folder, with mode 0600, and outfile_signal.h
 * removes it when a signal ends the process.  These functions print nothing; they leave the reason
 * in errno.
 *
 * The order of calls: open, write to the descriptor, seal, place, close; or abort at any point,
 * which also restores the old file if the new one was placed as ${undoable}.
 */
struct outfile;

/**
 * outfile_open(file, path, mode, fd):
 * Begin the file that will replace ${path}.  ${mode}: permission bits before umask; 0: those of the
 * existing file, or 0666.  A symbolic link is followed, even to a file that does not exist yet.
 * *${fd} is open for writing and belongs to *${file}.  If ${path} is not a regular file (a device,
 * a FIFO), *${file} becomes NULL and *${fd} is open on it, for the caller to close.  The same holds
 * if ${path} names an open descriptor (/dev/stdout, /dev/fd/3); then *${fd} is a duplicate of it,
 * with the same position and flags.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status outfile_open(
    struct outfile **file, const char *path, unsigned mode, int *fd);

/**
 * outfile_seal(file):
 * End writing: sync the file to the disk and set its permissions.  CRM_OK or CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status outfile_seal(struct outfile *file);

/**
 * outfile_place(file, undoable):
 * Give a sealed file its name.  With ${undoable}, the old file is kept under a temporary name until
 * outfile_close(), if the file system can exchange two names.  CRM_OK or CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status outfile_place(struct outfile *file, bool undoable);

/**
 * outfile_close(file):
 * Remove the file that was replaced, sync the folder and free ${file}.  CRM_OK or CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status outfile_close(struct outfile *file);

/**
 * outfile_abort(file): Restore the old file if it was kept, remove the new one and free ${file}.
 * NULL is fine.
 */
void outfile_abort(struct outfile *file);

#endif
