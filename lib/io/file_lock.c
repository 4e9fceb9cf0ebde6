/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lock between runs that read a table, add to it and replace it: if two ran at once without it,
 * the later would lose what the earlier has added.  The descriptor is left open on purpose: the
 * kernel releases the lock when the process ends, in whatever way, after its outputs were placed.
 */
#include "io/file_lock.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

enum crm_status
file_lock(const char *path, const char *option, struct msg *msg)
{
	enum crm_status status = CRM_OK;
	struct buf name = { 0 };
	int fd, locked;

	if (buf_print(&name, "%s.lock", path) != CRM_OK || buf_add(&name, "", 1) != CRM_OK)
		status = msg_nomem(msg);
	else if ((fd = open(name.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) == -1) {
		msg_error(msg, "%s: %s: %s", option, name.p, strerror(errno));
		status = CRM_EIO;
	} else {
		do
			locked = flock(fd, LOCK_EX);
		while (locked == -1 && errno == EINTR);
		if (locked == -1) {
			msg_error(msg, "%s: %s: %s", option, name.p, strerror(errno));
			status = CRM_EIO;
		}
	}
	buf_free(&name);
	return status;
}
