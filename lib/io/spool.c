/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/spool.h"

#include "base/mem.h"
#include "io/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is gathered before it is written to the file, and read from it at a time. */
#define PIECE ((size_t)256 << 10)

struct spool {
	struct msg *msg;
	size_t memory;		/* more bytes than this go to a file */
	const char *folder;
	int fd;			/* -1 while all is in memory */
	bool reading;
	uint64_t bytes;		/* added */
	uint64_t on_disk;	/* so many are in the file; while reading: have been read from it */
	char *p; /* all there is; or what the file has not yet, or what was read from it */
	size_t n, room;
	size_t at;		/* the next byte to give (reading) */
};

enum crm_status
spool_open(struct spool **spool, size_t memory, struct msg *msg)
{
	struct spool *new = mem_new(1, sizeof(*new));
	const char *folder = getenv("TMPDIR");

	*spool = NULL;
	if (new == NULL)
		return msg_nomem(msg);
	new->msg = msg;
	new->memory = memory;
	new->folder = folder != NULL && *folder != '\0' ? folder : "/tmp";
	new->fd = -1;
	new->room = 4096;
	if ((new->p = mem_raw(new->room, 1)) == NULL) {
		free(new);
		return msg_nomem(msg);
	}
	*spool = new;
	return CRM_OK;
}

static enum crm_status
failed(struct spool *spool)
{

	msg_error(spool->msg, "temporary file in %s: %s", spool->folder, strerror(errno));
	return CRM_EIO;
}

/* A file without a name; where the file system knows none, one whose name goes at once. */
static int
open_nameless(const char *folder)
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

static enum crm_status
write_out(struct spool *spool, const char *p, size_t n)
{

	if (fd_write(spool->fd, p, n) != n)
		return failed(spool);
	spool->on_disk += n;
	return CRM_OK;
}

/* There is more than fits: from now on ${p} is only where bytes gather for the file. */
static enum crm_status
leave_memory(struct spool *spool)
{
	char *p = mem_raw(PIECE, 1);
	enum crm_status status;

	if (p == NULL)
		return msg_nomem(spool->msg);
	spool->fd = open_nameless(spool->folder);
	status = spool->fd < 0 ? failed(spool) : write_out(spool, spool->p, spool->n);
	if (status != CRM_OK) {
		free(p);
		return status;
	}
	free(spool->p);
	spool->p = p;
	spool->n = 0;
	spool->room = PIECE;
	return CRM_OK;
}

enum crm_status
spool_add(struct spool *spool, const void *data, size_t n)
{
	enum crm_status status = CRM_OK;

	if (n == 0)
		return CRM_OK;
	if (spool->fd < 0 && n > spool->memory - spool->n)
		status = leave_memory(spool);
	if (status == CRM_OK && spool->fd >= 0 && n > spool->room - spool->n) {
		status = write_out(spool, spool->p, spool->n);
		spool->n = 0;
	}
	if (status != CRM_OK)
		return status;
	spool->bytes += n;
	if (spool->fd >= 0 && n > spool->room)
		return write_out(spool, data, n);
	if (spool->fd < 0 && mem_grow(&spool->p, &spool->room, spool->n + n, 1) != CRM_OK)
		return msg_nomem(spool->msg);
	memcpy(spool->p + spool->n, data, n);
	spool->n += n;
	return CRM_OK;
}

enum crm_status
spool_add_line(struct spool *spool, struct slice line)
{
	enum crm_status status = spool_add(spool, &line.n, sizeof(line.n));

	return status == CRM_OK ? spool_add(spool, line.p, line.n) : status;
}

enum crm_status
spool_rewind(struct spool *spool)
{
	enum crm_status status;

	spool->at = 0;
	if (spool->fd >= 0) {
		if (!spool->reading && (status = write_out(spool, spool->p, spool->n)) != CRM_OK)
			return status;
		spool->n = 0;
		spool->on_disk = 0;
		if (lseek(spool->fd, 0, SEEK_SET) < 0)
			return failed(spool);
		(void)posix_fadvise(spool->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	spool->reading = true;
	return CRM_OK;
}

/*
 * Read more of the file, so that more than before stands behind spool->at; *${more} tells whether
 * there was more.
 */
static enum crm_status
read_more(struct spool *spool, bool *more)
{
	size_t rest = spool->n - spool->at;
	ssize_t got;

	*more = spool->fd >= 0 && spool->on_disk < spool->bytes;
	if (!*more)
		return CRM_OK;
	/* A long block doubles the room; a byte of it moves only when it does. */
	if (spool->at > 0 && spool->room - spool->n < PIECE) {
		memmove(spool->p, spool->p + spool->at, rest);
		spool->at = 0;
		spool->n = rest;
	}
	if (spool->room == spool->n && mem_grow(&spool->p, &spool->room, 2 * spool->n, 1) != CRM_OK)
		return msg_nomem(spool->msg);
	got = fd_read(spool->fd, spool->p + spool->n, spool->room - spool->n);
	if (got == 0)
		errno = EIO;
	if (got <= 0)
		return failed(spool);
	spool->n += (size_t)got;
	spool->on_disk += (uint64_t)got;
	return CRM_OK;
}

enum crm_status
spool_block(struct spool *spool, size_t n, struct slice *block)
{
	enum crm_status status;
	bool more = true;

	while (more && spool->n - spool->at < n) {
		if ((status = read_more(spool, &more)) != CRM_OK)
			return status;
	}
	if (n > spool->n - spool->at)
		n = spool->n - spool->at;
	*block = (struct slice){ n > 0 ? spool->p + spool->at : "", n };
	spool->at += n;
	return CRM_OK;
}

enum crm_status
spool_line(struct spool *spool, struct slice *line)
{
	enum crm_status status;
	size_t n;

	if ((status = spool_block(spool, sizeof(n), line)) != CRM_OK)
		return status;
	if (line->n == 0) {
		line->p = NULL;
		return CRM_OK;
	}
	memcpy(&n, line->p, sizeof(n));
	return spool_block(spool, n, line);
}

uint64_t
spool_bytes(const struct spool *spool)
{

	return spool->bytes;
}

void
spool_close(struct spool *spool)
{

	if (spool == NULL)
		return;
	if (spool->fd >= 0)
		close(spool->fd);
	free(spool->p);
	free(spool);
}
