/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTFILE_SIGNAL_H
#define CRM_IO_OUTFILE_SIGNAL_H

/*
 * Temporary files with a name, to be removed when a signal ends the process.
 */

/**
 * outfile_signal_watch(path):
 * Remove the file ${path}, which stays the caller's, when a signal ends the process, until
 * outfile_signal_forget().  More than sixteen files are not watched.
 */
void outfile_signal_watch(const char *path);

/** outfile_signal_forget(path): The file ${path} (the same pointer) has gone, or is to stay. */
void outfile_signal_forget(const char *path);

#endif
