/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_SANDBOX_H
#define CRM_BASE_SANDBOX_H

#include "base/msg.h"
#include "base/status.h"

#include <stddef.h>

/** One place of the file system that a program may still use once it is in the sandbox. */
struct sandbox_path {
	const char *path;	/* NULL is passed over */
	enum {
		SANDBOX_READ,		/* read the file */
		SANDBOX_READ_BESIDE,	/* read files in its folder: it may be replaced meanwhile */
		SANDBOX_WRITE_BESIDE,	/* create, write and rename files in its folder */
		SANDBOX_TEMP		/* the same, and read them, in this folder; and remove it */
	} use;
};

/**
 * sandbox_enter(paths, n, msg):
 * Give up every access to the file system except ${paths} and the descriptors already open
 * (Landlock), every new socket, program and process (but threads), and every new piece of
 * executable memory (seccomp).  Called
 * before the first byte of input is read, by the only thread.
 *
 * A kernel without Landlock or without seccomp gives less, which -v says; but a rule that such a
 * kernel should take and does not is an error.  Built with CRM_NO_SANDBOX (sanitizers need /proc
 * and valgrind makes code) it does nothing.  Return CRM_OK; CRM_ENOMEM; or CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status sandbox_enter(
    const struct sandbox_path *paths, size_t n, struct msg *msg);

#endif
