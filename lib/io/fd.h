/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_FD_H
#define CRM_IO_FD_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * System calls on descriptors that need no special cases: interrupted calls are repeated, calls on
 * a non-blocking descriptor wait, and a file that is opened never gets the number of a standard
 * stream that was closed when the program started.
 */

/**
 * fd_open(path, flags, mode): As open(2), with O_CLOEXEC; never 0, 1 or 2.  -1 and errno on
 * failure.
 */
CRM_CHECKED int fd_open(const char *path, int flags, unsigned mode);

/** fd_read(fd, p, n): As read(2): at least one byte; 0 at the end; -1 and errno on failure. */
CRM_CHECKED ssize_t fd_read(int fd, void *p, size_t n);

/** fd_ready(fd): Whether read(2) would return at once. */
bool fd_ready(int fd);

/**
 * fd_widen(fd):
 * Let a pipe hold more, so that its two ends wait for each other less often; for other descriptors
 * it does nothing.
 */
void fd_widen(int fd);

/** fd_sync(fd): As fsync(2): 0, or -1 and errno. */
CRM_CHECKED int fd_sync(int fd);

/**
 * fd_write(fd, p, n): Write all.  Return how many bytes were written; fewer than ${n} on failure
 * (errno).
 */
CRM_CHECKED size_t fd_write(int fd, const void *p, size_t n);

#endif
