/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one temporary file of a process.
 *
 * A sandboxed program must not be able to make files in a folder that it shares with all other
 * programs of the user, so the file is opened before, and has no name: nothing can be left behind,
 * and nobody else can open it.  Since no second file can be had later, all spools share this one in
 * blocks of TEMP_BLOCK bytes; blocks given back are used again, so the file is as large as the
 * spools ever were together.
 *
 * The state is the process's, like the sandbox, and so at file scope.  A child made by fork()
 * shares the file and must not use it.
 */
#include "io/temp_file.h"

#include "base/mem.h"
#include "io/fd.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	pthread_mutex_t lock;
	int fd;			/* -1: not open; ${error} says why it could not be, if not 0 */
	int error;
	uint64_t blocks;	/* taken at some time */
	uint64_t *free;		/* given back */
	size_t n, room;
} temp_file = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 };

const char *
temp_file_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder != NULL && *folder != '\0' ? folder : "/tmp";
}

/* A file without a name; where the file system knows none, one whose name goes at once. */
static int
open_unnamed(const char *folder)
{
	int fd = fd_open(folder, O_TMPFILE | O_RDWR | O_EXCL, 0600);
	char *path;

	if (fd >= 0)
		return fd;
	if (asprintf(&path, "%s/crm-XXXXXX", folder) < 0)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	free(path);
	return fd;
}

void
temp_file_open(void)
{

	pthread_mutex_lock(&temp_file.lock);
	if (temp_file.fd < 0) {
		temp_file.fd = open_unnamed(temp_file_folder());
		/* Later tries, within the sandbox, fail for another reason than the first. */
		if (temp_file.fd < 0 && temp_file.error == 0)
			temp_file.error = errno;
	}
	pthread_mutex_unlock(&temp_file.lock);
}

enum crm_status
temp_file_take(uint64_t *block)
{
	enum crm_status status = CRM_OK;

	temp_file_open();	/* nothing to do in a program, which opened it at its start */
	pthread_mutex_lock(&temp_file.lock);
	if (temp_file.fd < 0) {
		errno = temp_file.error;
		status = temp_file.error == ENOMEM ? CRM_ENOMEM : CRM_EIO;
	} else if (temp_file.n > 0) {
		*block = temp_file.free[--temp_file.n];
	} else if (mem_grow(&temp_file.free, &temp_file.room, (size_t)temp_file.blocks + 1,
		       sizeof(*temp_file.free)) != CRM_OK) {
		status = CRM_ENOMEM;	/* so that giving a block back cannot fail */
	} else {
		*block = temp_file.blocks++;
	}
	pthread_mutex_unlock(&temp_file.lock);
	return status;
}

void
temp_file_give(uint64_t block)
{

	pthread_mutex_lock(&temp_file.lock);
	assert(block < temp_file.blocks && temp_file.n < temp_file.room);
	temp_file.free[temp_file.n++] = block;
	if (temp_file.n == temp_file.blocks) {
		/* Nobody uses any: forget them all, so that a leak checker has nothing to say. */
		free(temp_file.free);
		temp_file.free = NULL;
		temp_file.n = temp_file.room = 0;
		temp_file.blocks = 0;
	}
	pthread_mutex_unlock(&temp_file.lock);
}

enum crm_status
temp_file_write(uint64_t block, size_t at, const char *p, size_t n)
{
	off_t from = (off_t)(block * TEMP_BLOCK + at);
	ssize_t put;

	assert(at + n <= TEMP_BLOCK);
	for (size_t done = 0; done < n; done += (size_t)put) {
		/*
		 * pwrite() needs no shared position, so spools of several threads need no lock
		 * here.
		 */
		put = pwrite(temp_file.fd, p + done, n - done, from + (off_t)done);
		if (put < 0 && errno != EINTR)
			return CRM_EIO;
		if (put < 0)
			put = 0;
	}
	return CRM_OK;
}

enum crm_status
temp_file_read(uint64_t block, size_t at, char *p, size_t n)
{
	off_t from = (off_t)(block * TEMP_BLOCK + at);
	ssize_t got;

	assert(at + n <= TEMP_BLOCK);
	for (size_t done = 0; done < n; done += (size_t)got) {
		got = pread(temp_file.fd, p + done, n - done, from + (off_t)done);
		if (got == 0)
			errno = EIO;	/* shorter than what was written */
		if (got == 0 || (got < 0 && errno != EINTR))
			return CRM_EIO;
		if (got < 0)
			got = 0;
	}
	return CRM_OK;
}
