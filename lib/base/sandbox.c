/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The half of the sandbox that is about files (Landlock); system calls are sandbox_filter.c's.
 *
 * A ruleset lists all rights that the kernel knows as forbidden; rules then give some back for
 * single files and folders.  A rule needs a file that exists, so an output, which does not exist
 * before it is placed, gets rights in its folder: writing, but not reading.  Descriptors that are
 * open already stay usable; so the temporary file is opened first (temp_file.h), and its folder
 * needs no rule.
 *
 * A missing rule could only forbid more, but the program would then fail later with a misleading
 * message.  So a path that cannot be opened is ignored only if opening it later will fail for the
 * same reason.
 */
#include "base/sandbox.h"

#include "base/path.h"
#include "base/sandbox_filter.h"

#ifdef CRM_NO_SANDBOX

enum crm_status
sandbox_enter(const struct sandbox_path *paths, size_t n, struct msg *msg)
{

	(void)paths;
	(void)n;
	(void)msg;
	return CRM_OK;
}

#else

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Landlock's interface as the kernel documents it (landlock(7)), spelt out here because the headers
 * of older systems lack its later parts.  The syscall numbers are the same on every architecture
 * but alpha, which <sys/syscall.h> knows.
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define RULESET_VERSION 1u	/* flag: return the version of the interface */
#define RULE_PATH 1		/* a rule on what is beneath a path */

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_DIR (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_FIRST (FS_EXECUTE * 0x1fff)	/* all thirteen rights of version 1 */
#define FS_REFER (UINT64_C(1) << 13)	/* version 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)	/* version 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15)	/* version 5 */
#define NET_TCP UINT64_C(3)	/* bind and connect: version 4 */
#define SCOPE_ALL UINT64_C(3)	/* abstract sockets and signals: version 6 */

struct ruleset {
	uint64_t fs, net, scoped;
};

struct rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* All that this kernel can forbid. */
static struct ruleset
everything(long version)
{
	struct ruleset all = { FS_FIRST, 0, 0 };

	if (version >= 2)
		all.fs |= FS_REFER;
	if (version >= 3)
		all.fs |= FS_TRUNCATE;
	if (version >= 4)
		all.net = NET_TCP;
	if (version >= 5)
		all.fs |= FS_IOCTL_DEV;
	if (version >= 6)
		all.scoped = SCOPE_ALL;
	return all;
}

/* What may be done beneath a place of that use. */
static uint64_t
rights(int use)
{
	uint64_t beside =
	    FS_WRITE_FILE | FS_TRUNCATE | FS_READ_DIR | FS_MAKE_REG | FS_REMOVE_FILE | FS_REFER;

	switch (use) {
	case SANDBOX_READ_BESIDE:
		return FS_READ_FILE | FS_READ_DIR;
	case SANDBOX_WRITE_BESIDE:
		return beside;
	case SANDBOX_TEMP:
		return beside | FS_READ_FILE;
	default:
		return FS_READ_FILE;
	}
}

/* Whether opening a path failed with ${error} for a reason that will be there later as well. */
static bool
will_fail_again(int error)
{

	return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
	    error == ENAMETOOLONG || error == ENXIO;
}

/* Report that there can be no rule for ${path}. */
static enum crm_status
no_rule(const char *path, struct msg *msg)
{

	if (errno == ENOMEM)
		return msg_nomem(msg);
	msg_error(msg, "%s: cannot be let into the sandbox: %s", path, strerror(errno));
	return CRM_EIO;
}

/* Allow ${allowed} beneath ${path}. */
static enum crm_status
allow(int ruleset, const char *path, uint64_t allowed, uint64_t handled, struct msg *msg)
{
	struct rule rule = { 0, -1 };
	struct stat st = { 0 };
	enum crm_status status = CRM_OK;

	do
		rule.fd = open(path, O_PATH | O_CLOEXEC);
	while (rule.fd == -1 && errno == EINTR);
	if (rule.fd == -1)
		return will_fail_again(errno) ? CRM_OK : no_rule(path, msg);
	if (fstat(rule.fd, &st) != 0)
		status = no_rule(path, msg);
	/* Landlock refuses rights on a file that only make sense for a folder (EINVAL). */
	if (!S_ISDIR(st.st_mode))
		allowed &= FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE;
	else if (allowed == FS_READ_FILE)
		allowed = FS_READ_DIR; /* an input that is a folder: reading it shall fail for that
					  reason and no other */
	rule.allowed = allowed & handled;
	/* EBADFD: a pipe or socket by way of /dev/stdin or /dev/fd, which Landlock leaves alone. */
	if (status == CRM_OK &&
	    syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0) != 0 && errno != EBADFD)
		status = no_rule(path, msg);
	close(rule.fd);
	return status;
}

/* Allow ${allowed} in the folder of the file that ${path} leads to, which need not be there yet. */
static enum crm_status
allow_beside(int ruleset, const char *path, uint64_t allowed, uint64_t handled, struct msg *msg)
{
	enum crm_status status;
	char *file, *slash;

	if (path_follow(path, &file) == CRM_ENOMEM)
		return msg_nomem(msg);
	if (file == NULL)
		return CRM_OK;	/* a loop of links, say: opening it will say so */
	if ((slash = strrchr(file, '/')) == NULL)
		strcpy(file, *file == '\0' ? "" : ".");
	else
		/* Keep the slash itself if it is the first byte: the folder is `/`. */
		slash[slash == file] = '\0';
	status = allow(ruleset, file, allowed, handled, msg);
	free(file);
	return status;
}

/* Make the rules for one place. */
static enum crm_status
allow_use(int ruleset, const struct sandbox_path *path, uint64_t handled, struct msg *msg)
{
	uint64_t allowed = rights((int)path->use);
	enum crm_status status;

	if (path->use == SANDBOX_WRITE_BESIDE || path->use == SANDBOX_READ_BESIDE)
		return allow_beside(ruleset, path->path, allowed, handled, msg);
	status = allow(ruleset, path->path, allowed, handled, msg);
	/* Removing a folder takes a right in the one around it: for empty folders only. */
	if (status == CRM_OK && path->use == SANDBOX_TEMP)
		status = allow_beside(ruleset, path->path, FS_REMOVE_DIR, handled, msg);
	return status;
}

/* Forbid all of the file system but ${paths}. */
static enum crm_status
restrict_files(const struct sandbox_path *paths, size_t n, struct msg *msg)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, RULESET_VERSION);
	enum crm_status status = CRM_OK;
	struct ruleset all;
	int ruleset;

	/* ENOSYS: not built into this kernel; EOPNOTSUPP: turned off when it was started. */
	if (version < 1 && (errno == ENOSYS || errno == EOPNOTSUPP)) {
		msg_note(msg, "no sandbox for files: this kernel has no Landlock");
		return CRM_OK;
	}
	all = everything(version);
	/*
	 * Only what is named here is forbidden at all, so name everything that this kernel knows.
	 */
	ruleset = version < 1 ? -1 :
	    (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (ruleset == -1) {
		msg_error(msg, "cannot make a sandbox: %s", strerror(errno));
		return CRM_EIO;
	}
	for (size_t i = 0; i < n && status == CRM_OK; i++)
		if (paths[i].path != NULL)
			status = allow_use(ruleset, &paths[i], all.fs, msg);
	if (status == CRM_OK && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
		msg_error(msg, "cannot enter the sandbox: %s", strerror(errno));
		status = CRM_EIO;
	}
	close(ruleset);
	return status;
}

enum crm_status
sandbox_enter(const struct sandbox_path *paths, size_t n, struct msg *msg)
{
	enum crm_status status;

	/*
	 * The kernel wants this first: else a filter could be used to fool a program that has more
	 * rights.
	 */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		msg_error(msg, "cannot enter the sandbox: %s", strerror(errno));
		return CRM_EIO;
	}
	if ((status = restrict_files(paths, n, msg)) != CRM_OK)
		return status;
	return sandbox_filter(msg);
}

#endif
