/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/outfile.h"

#include "io/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often another random name is tried. */
#define TRIES 100

struct outfile {
	char *path;	/* where it will be */
	char *folder;
	char *temp;	/* `.NAME.XXXXXX`; a name on the disk only while ${named} */
	int fd;
	bool named;
};

static void
outfile_free(struct outfile *file)
{
	int error = errno;

	if (file->fd >= 0)
		close(file->fd);
	if (file->named)
		unlink(file->temp);
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

/* Fill in path, folder and temp. */
static enum crm_status
name_all(struct outfile *file, const char *path, bool is_link)
{
	const char *name;
	size_t room;

	if (!is_link)
		file->path = strdup(path);
	else if ((file->path = realpath(path, NULL)) == NULL && errno != ENOMEM)
		return CRM_EIO;
	if (file->path == NULL)
		return CRM_ENOMEM;
	name = strrchr(file->path, '/');
	name = name == NULL ? file->path : name + 1;
	if (*name == '\0') {
		errno = *path == '\0' ? ENOENT : EISDIR;
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
open_nameless(const char *folder, unsigned mode)
{
	char proc[32];
	int fd;

	fd = fd_open(folder, O_TMPFILE | O_WRONLY, mode);
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
open_named(struct outfile *file, unsigned mode)
{

	for (int i = 0; i < TRIES; i++) {
		rename_at_random(file->temp);
		file->fd = fd_open(file->temp, O_WRONLY | O_CREAT | O_EXCL, mode);
		if (file->fd >= 0 || errno != EEXIST)
			break;
	}
	file->named = file->fd >= 0;
	return file->fd;
}

enum crm_status
outfile_open(struct outfile **out, const char *path, unsigned mode, int *fd)
{
	struct outfile *file;
	struct stat at, there;
	enum crm_status status = CRM_EIO;
	bool exists = stat(path, &there) == 0;
	bool is_link = lstat(path, &at) == 0 && S_ISLNK(at.st_mode);

	*out = NULL;
	if (exists && !S_ISREG(there.st_mode)) {
		*fd = fd_open(path, O_WRONLY, 0);
		return *fd < 0 ? CRM_EIO : CRM_OK;
	}
	file = calloc(1, sizeof(*file));
	if (file == NULL)
		return CRM_ENOMEM;
	file->fd = -1;
	if ((status = name_all(file, path, is_link)) != CRM_OK)
		goto fail;
	status = CRM_EIO;
	file->fd = open_nameless(file->folder, mode != 0 ? mode : 0666);
	if (file->fd < 0 && open_named(file, mode != 0 ? mode : 0666) < 0)
		goto fail;
	/* A file that was closed to others stays closed to them. */
	if (exists && mode == 0 && fchmod(file->fd, there.st_mode & 0777) != 0)
		goto fail;
	*out = file;
	*fd = file->fd;
	return CRM_OK;
fail:
	outfile_free(file);
	return status;
}

/*
 * Give the nameless file a name: at once its own where nobody has it, or else a temporary one that
 * rename() will move.
 */
static int
give_name(struct outfile *file)
{
	char proc[32];

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", file->fd);
	if (linkat(AT_FDCWD, proc, AT_FDCWD, file->path, AT_SYMLINK_FOLLOW) == 0)
		return 0;
	for (int i = 0; errno == EEXIST && i < TRIES; i++) {
		rename_at_random(file->temp);
		if (linkat(AT_FDCWD, proc, AT_FDCWD, file->temp, AT_SYMLINK_FOLLOW) == 0) {
			file->named = true;
			return 0;
		}
	}
	return -1;
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
	failed = fsync(fd) != 0 && errno == EIO;
	close(fd);
	return failed ? -1 : 0;
}

enum crm_status
outfile_commit(struct outfile *file)
{
	enum crm_status status = CRM_EIO;
	int fd;

	if (fsync(file->fd) != 0 && errno != EINVAL && errno != EROFS)
		goto done;
	if (!file->named && give_name(file) != 0)
		goto done;
	fd = file->fd;
	file->fd = -1;
	if (close(fd) != 0)
		goto done;
	if (file->named && rename(file->temp, file->path) != 0)
		goto done;
	file->named = false;
	if (sync_folder(file->folder) != 0)
		goto done;
	status = CRM_OK;
done:
	outfile_free(file);
	return status;
}

void
outfile_abort(struct outfile *file)
{

	if (file != NULL)
		outfile_free(file);
}
