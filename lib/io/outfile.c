/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are written completely or left untouched.
 *
 * A new file is opened without a name (O_TMPFILE) in the folder where it will be, so that naming it
 * is a link within one file system.  Until then the kernel frees it however the process ends.
 * linkat() cannot replace a file: where one is there, the new one gets a temporary name first, and
 * rename() moves it over the old one.  File systems without O_TMPFILE get the temporary name at
 * once.
 *
 * A run with several outputs must be able to take a placed file back when a later one fails.  So
 * renameat2(RENAME_EXCHANGE) swaps the new file with the old one, which then has the temporary name
 * until outfile_close(); swapping again undoes it.  Where nothing was there, undoing is removing.
 *
 * What must hold: ${temp} is a name on the disk only while ${named}, and is watched for signals
 * just as long; nothing but the descriptor is readable by others before outfile_seal().
 */
#include "io/outfile.h"

#include "base/path.h"
#include "io/fd.h"
#include "io/outfile_signal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How often another random name is tried. */
#define TRIES 100

/* How a placed file is taken back. */
enum undo {
	UNDO_NOTHING,		/* not placed, or it cannot be taken back */
	UNDO_REMOVE,		/* nothing was there */
	UNDO_EXCHANGE		/* the file that was there is ${temp} */
};

struct outfile {
	char *path;	/* where it will be */
	char *folder;
	char *temp;	/* `.NAME.XXXXXX`; a name on the disk only while ${named} */
	int fd;
	bool named;
	mode_t mode;	/* what it gets when it is sealed */
	bool sealed;
	enum undo undo;
};

/* renameat2() with RENAME_EXCHANGE, which not every C library has: swap two names. */
static int
exchange_names(const char *a, const char *b)
{
	const unsigned exchange = 2;

	return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, exchange);
}

/* The name ${temp} is, or is no longer, on the disk. */
static void
set_named(struct outfile *file, bool named)
{

	file->named = named;
	if (named)
		outfile_signal_watch(file->temp);
	else
		outfile_signal_forget(file->temp);
}

static void
outfile_free(struct outfile *file)
{
	int error = errno;

	if (file->fd >= 0)
		close(file->fd);
	if (file->named) {
		unlink(file->temp);
		set_named(file, false);
	}
	free(file->temp);
	free(file->folder);
	free(file->path);
	free(file);
	errno = error;
}

/* Put other letters for the six X at the end of ${temp}. */
static void
rename_at_random(char *temp)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	unsigned char r[6] = { 0 };
	size_t n = strlen(temp);

	if (getrandom(r, sizeof(r), 0) < 0)
		memcpy(r, &(pid_t){ getpid() }, sizeof(pid_t));
	for (size_t i = 0; i < sizeof(r); i++)
		temp[n - sizeof(r) + i] = letters[r[i] & 31];
}

/* Fill in folder and temp from path. */
static enum crm_status
name_all(struct outfile *file)
{
	const char *name;
	size_t room;

	name = strrchr(file->path, '/');
	name = name == NULL ? file->path : name + 1;
	if (*name == '\0') {
		errno = *file->path == '\0' ? ENOENT : EISDIR;
		return CRM_EIO;
	}
	file->folder =
	    name == file->path ? strdup(".") : strndup(file->path, (size_t)(name - file->path));
	room = strlen(file->path) + sizeof("/..XXXXXX");
	file->temp = malloc(room);
	if (file->folder == NULL || file->temp == NULL)
		return CRM_ENOMEM;
	/* A name near the limit of 255 bytes is cut, so that there is room for what is added. */
	snprintf(
	    file->temp, room, "%.*s.%.240s.XXXXXX", (int)(name - file->path), file->path, name);
	return CRM_OK;
}

/* A file with no name yet, that can be given one; -1 where that cannot be had. */
static int
open_nameless(const char *folder)
{
	char proc[32];
	int fd;

	fd = fd_open(folder, O_TMPFILE | O_WRONLY, 0600);
	if (fd < 0)
		return -1;
	/* It is through /proc that it will get its name. */
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	if (access(proc, F_OK) == 0)
		return fd;
	close(fd);
	return -1;
}

static int
open_named(struct outfile *file)
{

	for (int i = 0; i < TRIES; i++) {
		rename_at_random(file->temp);
		file->fd = fd_open(file->temp, O_WRONLY | O_CREAT | O_EXCL, 0600);
		if (file->fd >= 0 || errno != EEXIST)
			break;
	}
	if (file->fd >= 0)
		set_named(file, true);
	return file->fd;
}

/* The permissions of a file made with ${mode}, as open(2) would give them. */
static mode_t
masked(mode_t mode)
{
	/* There is no way to read the mask but to set it; a stricter one harms no other thread. */
	mode_t mask = umask(077);

	(void)umask(mask);
	return mode & ~mask;
}

/* Where ${path} is no regular file there is nothing to replace: write to it as it is. */
static enum crm_status
open_as_it_is(const char *path, int *fd)
{
	int number = path_descriptor(path);

	*fd = number >= 0 ? fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) :
			    fd_open(path, O_WRONLY, 0);
	return *fd < 0 ? CRM_EIO : CRM_OK;
}

enum crm_status
outfile_open(struct outfile **out, const char *path, unsigned mode, int *fd)
{
	struct outfile *file;
	struct stat there;
	enum crm_status status;
	bool exists;

	*out = NULL;
	file = calloc(1, sizeof(*file));
	if (file == NULL)
		return CRM_ENOMEM;
	file->fd = -1;
	if ((status = path_follow(path, &file->path)) != CRM_OK)
		goto fail;
	exists = stat(file->path, &there) == 0;
	if (path_descriptor(file->path) >= 0 || (exists && !S_ISREG(there.st_mode))) {
		status = open_as_it_is(file->path, fd);
		goto fail;	/* there is no file to replace, which may be well */
	}
	if ((status = name_all(file)) != CRM_OK)
		goto fail;
	status = CRM_EIO;
	file->fd = open_nameless(file->folder);
	if (file->fd < 0 && open_named(file) < 0)
		goto fail;
	/* A file that was closed to others stays closed to them. */
	file->mode = mode != 0 ? masked((mode_t)mode) :
	    exists	       ? there.st_mode & 0777 :
				 masked(0666);
	*out = file;
	*fd = file->fd;
	return CRM_OK;
fail:
	outfile_free(file);
	return status;
}

enum crm_status
outfile_seal(struct outfile *file)
{

	/* EINVAL, EROFS: this file system has nothing to sync. */
	if (fd_sync(file->fd) != 0 && errno != EINVAL && errno != EROFS)
		return CRM_EIO;
	if (fchmod(file->fd, file->mode) != 0)
		return CRM_EIO;
	file->sealed = true;
	return CRM_OK;
}

/*
 * Give the nameless file a name: its own where nobody has it, or else a temporary one that is to be
 * moved.
 */
static enum crm_status
give_name(struct outfile *file)
{
	char proc[32];

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", file->fd);
	if (linkat(AT_FDCWD, proc, AT_FDCWD, file->path, AT_SYMLINK_FOLLOW) == 0) {
		file->undo = UNDO_REMOVE;
		return CRM_OK;
	}
	for (int i = 0; errno == EEXIST && i < TRIES; i++) {
		rename_at_random(file->temp);
		if (linkat(AT_FDCWD, proc, AT_FDCWD, file->temp, AT_SYMLINK_FOLLOW) == 0) {
			set_named(file, true);
			return CRM_OK;
		}
	}
	return CRM_EIO;
}

/* Move the file from its temporary name to its own. */
static enum crm_status
move_in_place(struct outfile *file, bool undoable)
{

	if (undoable) {
		if (exchange_names(file->temp, file->path) == 0) {
			file->undo = UNDO_EXCHANGE;
			return CRM_OK;
		}
		if (errno == ENOENT)
			file->undo = UNDO_REMOVE;
		else if (errno != EINVAL && errno != ENOSYS)
			return CRM_EIO;
	}
	if (rename(file->temp, file->path) != 0) {
		file->undo = UNDO_NOTHING;
		return CRM_EIO;
	}
	set_named(file, false);
	return CRM_OK;
}

enum crm_status
outfile_place(struct outfile *file, bool undoable)
{
	int fd = file->fd;

	assert(file->sealed && fd >= 0);
	if (!file->named && give_name(file) != CRM_OK)
		return CRM_EIO;
	/* Some network file systems report a failed write only now. */
	file->fd = -1;
	if (close(fd) != 0 && errno != EINTR)
		return CRM_EIO;
	return file->named ? move_in_place(file, undoable) : CRM_OK;
}

/*
 * Make the new name last.  Not every folder may be read, nor every file system sync one; the file
 * itself is safe by now.
 */
static int
sync_folder(const char *folder)
{
	int fd = fd_open(folder, O_RDONLY | O_DIRECTORY, 0);
	int failed;

	if (fd < 0)
		return 0;
	failed = fd_sync(fd) != 0 && errno == EIO;
	close(fd);
	return failed ? -1 : 0;
}

enum crm_status
outfile_close(struct outfile *file)
{
	enum crm_status status = sync_folder(file->folder) == 0 ? CRM_OK : CRM_EIO;

	outfile_free(file);	/* removes the file that was replaced, if it has a name still */
	return status;
}

void
outfile_abort(struct outfile *file)
{
	int error = errno;

	if (file == NULL)
		return;
	if (file->undo == UNDO_REMOVE)
		unlink(file->path);
	else if (file->undo == UNDO_EXCHANGE &&
	    exchange_names(file->temp, file->path) != 0 &&
	    rename(file->temp, file->path) == 0)
		set_named(file, false);	/* no exchange, but the old file is back */
	errno = error;
	outfile_free(file);
}
