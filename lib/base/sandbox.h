/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_SANDBOX_H
#define CRM_BASE_SANDBOX_H

#include "base/msg.h"
#include "base/status.h"

#include <stddef.h>

/** A file or folder that a program may still use once it is in the sandbox. */
struct sandbox_path {
	const char *path;	/* NULL is ignored */
	enum {
		SANDBOX_READ,		/* read the file */
		SANDBOX_READ_BESIDE,	/* read files in its folder: it may be replaced meanwhile */
		SANDBOX_WRITE_BESIDE,	/* create, write and rename files in its folder */
		SANDBOX_TEMP		/* a folder: do the same in it, read its files, remove it */
	} use;
};

/**
 * sandbox_enter(paths, n, msg):
 * Give up all access to the file system except ${paths} and the descriptors already open
 * (Landlock), and give up making sockets, processes (threads are allowed) and executable memory,
 * and running other programs (seccomp).  To be called before the first byte of input is read, and
 * before the first thread is started.
 *
 * A kernel without Landlock or seccomp enforces only the other of them, and -v says so; a rule that
 * the kernel should accept and refuses is an error.  With CRM_NO_SANDBOX (sanitizers need /proc,
 * valgrind makes code) this does nothing.  Return CRM_OK; CRM_ENOMEM; or CRM_EIO; after a message.
 */
CRM_CHECKED enum crm_status sandbox_enter(
    const struct sandbox_path *paths, size_t n, struct msg *msg);

#endif
