/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTFILE_SIGNAL_H
#define CRM_IO_OUTFILE_SIGNAL_H

/*
 * Temporary files with a name, to be removed when a signal ends the process.
 */

/**
 * outfile_signal_watch(path):
 * From now on until outfile_signal_forget(), remove the file ${path} when a signal ends the
 * process.  The text stays the caller's and must stay valid.  At most sixteen files are watched.
 */
void outfile_signal_watch(const char *path);

/** outfile_signal_forget(path): Stop watching the file ${path} (the same pointer). */
void outfile_signal_forget(const char *path);

#endif
