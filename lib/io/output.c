/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One output stream or file.  Bytes gather in a buffer and are handed to the system (through
 * deflate, if asked) when it is full.
 *
 * What must hold: until output_place() a stream has not been sent a line end that could be its
 * last byte, because a table that ends in LF counts as whole.  So trailing line ends stay in the
 * buffer, and no single system call may leave one at the end of what has arrived if the process is
 * killed inside it.  How that is done depends on what the descriptor is: see enum sink.  A file
 * needs none of this, as it has no name until it is placed.
 *
 * An output ends in two steps.  output_seal() writes everything that can be written and synced
 * while the output still does not look whole; output_place() makes it whole: the last line end of
 * a stream, the name of a file.  Several outputs of a run are all sealed before the first is placed
 * (outputs.c).
 */
#include "io/output.h"

#include "base/mem.h"
#include "io/fd.h"
#include "io/gzout.h"
#include "io/outfile.h"
#include "io/outputs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/*
 * Text gathered before it is handed on: small enough to be in the cache still when the kernel
 * copies it.
 */
#define ROOM ((size_t)128 << 10)

/* The number of /dev/null. */
#define NULL_DEVICE makedev(1, 3)

/* How bytes are handed to the system. */
enum sink {
	SINK_FREE, /* in any pieces: compressed bytes, a file that nobody sees yet, or /dev/null */
	SINK_PIECES, /* in atomic pieces, none of which ends in LF */
	SINK_PAGES, /* a pipe of Linux: in pieces, or in whole pages, none of which ends in LF */
	SINK_EXTENDED /* the last byte first: a plain file that is stdout */
};

struct output {
	struct msg *msg;
	const char *name;	/* for messages */
	char *path;		/* NULL for stdout */
	struct outfile *file;	/* NULL for a stream */
	struct gzout *gz;	/* NULL for plain */
	int fd;
	bool own_fd;
	enum sink sink;
	enum crm_status status;
	char *p;
	size_t n, room;
	struct outputs *set;	/* NULL: alone */
	bool is_main;
	bool sealed;
	struct output *next;	/* in the set, once sealed */
};

static void
fail_errno(struct output *out)
{

	if (out->status != CRM_OK)
		return;
	msg_error(out->msg, "%s: %s", out->name, strerror(errno));
	out->status = CRM_EIO;
}

static bool
write_all(struct output *out, const char *p, size_t n)
{

	if (fd_write(out->fd, p, n) == n)
		return true;
	fail_errno(out);
	return false;
}

/*
 * How many of the ${n} bytes at ${p}, which do not end in LF, one write may take so that whatever
 * part of them arrives does not end in LF either.  Linux puts a page after the other into a pipe,
 * and stops a killed writer only between two (fs/pipe.c; larger pages are multiples of these);
 * elsewhere no more than PIPE_BUF bytes stay together.
 */
static size_t
piece(enum sink sink, const char *p, size_t n)
{
	size_t k = 0;

	while (sink == SINK_PAGES && n - k >= PIPE_BUF && p[k + PIPE_BUF - 1] != '\n')
		k += PIPE_BUF;
	if (k > 0)
		return k;
	k = n < PIPE_BUF ? n : PIPE_BUF;
	while (k > 0 && p[k - 1] == '\n')
		k--;
	/*
	 * No atomic piece of nothing but line ends is safe; there are no such tables outside of
	 * tests.
	 */
	return k > 0 ? k : PIPE_BUF + strspn(p + PIPE_BUF, "\n") + 1;
}

static bool
write_pieces(struct output *out, const char *p, size_t n)
{

	while (n > 0) {
		size_t k = piece(out->sink, p, n);

		if (!write_all(out, p, k))
			return false;
		p += k;
		n -= k;
	}
	return true;
}

/*
 * The same for a plain file.  The kernel may stop a killed writer between two pages, so no piece is
 * atomic; but the file can be given its new end, which is no LF, before the bytes in between.
 */
static bool
write_extended(struct output *out, const char *p, size_t n)
{
	off_t at = lseek(out->fd, 0, SEEK_CUR), end = at + (off_t)n;
	struct stat st;
	size_t done;
	ssize_t put;
	int error;

	do
		put = at < 0 ? -1 : pwrite(out->fd, p + n - 1, 1, end - 1);
	while (put < 0 && at >= 0 && errno == EINTR);
	if (put != 1) {
		fail_errno(out);
		return false;
	}
	done = fd_write(out->fd, p, n);
	if (done == n)
		return true;
	/* The disk is full: take back the new end and any LF that would be the last byte now. */
	error = errno;
	while (done > 0 && p[done - 1] == '\n')
		done--;
	/*
	 * Cut only what is ours: if another program has appended meanwhile, the end is not where we
	 * put it.
	 */
	if (fstat(out->fd, &st) == 0 && st.st_size == end &&
	    ftruncate(out->fd, at + (off_t)done) == 0)
		(void)lseek(out->fd, at + (off_t)done, SEEK_SET);
	errno = error;
	fail_errno(out);
	return false;
}

static bool
write_compressed(void *arg, const void *bytes, size_t n)
{

	return write_all(arg, bytes, n);
}

/* Hand on the first ${n} bytes that were gathered; the rest moves to the front. */
static void
hand_on(struct output *out, size_t n, enum gzout_how how)
{
	bool done = true;

	if (out->status != CRM_OK)
		return;
	if (out->gz != NULL)
		done = gzout_add(out->gz, out->p, n, how);
	else if (n > 0 && (out->sink == SINK_PIECES || out->sink == SINK_PAGES))
		done = write_pieces(out, out->p, n);
	else if (n > 0 && out->sink == SINK_EXTENDED)
		done = write_extended(out, out->p, n);
	else if (n > 0)
		done = write_all(out, out->p, n);
	if (!done)
		return;
	memmove(out->p, out->p + n, out->n - n);
	out->n -= n;
}

/* How many of the gathered bytes may be handed on: all but the line ends at the end. */
static size_t
without_newlines(const struct output *out)
{
	size_t n = out->n;

	while (n > 0 && out->p[n - 1] == '\n')
		n--;
	return n;
}

void
output_free(struct output *out)
{

	if (out == NULL)
		return;
	outfile_abort(out->file);
	gzout_close(out->gz);
	if (out->own_fd)
		close(out->fd);
	free(out->p);
	free(out->path);
	free(out);
}

static bool
ends_in_gz(const char *path)
{
	size_t n = strlen(path);

	return n > 3 && strcmp(path + n - 3, ".gz") == 0;
}

static enum crm_status
open_target(struct output *out, const struct output_options *options)
{
	enum crm_status status;

	if (options->path == NULL || strcmp(options->path, "-") == 0) {
		out->name = "standard output";
		out->fd = STDOUT_FILENO;
		return CRM_OK;
	}
	out->path = strdup(options->path);
	if (out->path == NULL)
		return msg_nomem(out->msg);
	out->name = out->path;
	status = outfile_open(&out->file, out->path, options->mode, &out->fd);
	if (status == CRM_ENOMEM)
		return msg_nomem(out->msg);
	if (status != CRM_OK)
		fail_errno(out);
	out->own_fd = status == CRM_OK && out->file == NULL;
	return status;
}

/* Which way of writing is safe for this descriptor. */
static enum sink
choose_sink(const struct output *out)
{
	struct stat st;
	int flags;

	if (out->file != NULL || out->gz != NULL)
		return SINK_FREE;
	flags = fcntl(out->fd, F_GETFL);
	if (flags < 0 || fstat(out->fd, &st) != 0)
		return SINK_PIECES;
	if (S_ISREG(st.st_mode) && (flags & O_APPEND) == 0)
		return SINK_EXTENDED;
	/* What goes to /dev/null never looks whole to anybody. */
	if (S_ISCHR(st.st_mode) && st.st_rdev == NULL_DEVICE)
		return SINK_FREE;
#if defined(__linux__)
	if (S_ISFIFO(st.st_mode))
		return SINK_PAGES;
#endif
	return SINK_PIECES;
}

enum crm_status
output_open(struct output **out, const struct output_options *options, struct msg *msg)
{
	struct output *new = mem_new(1, sizeof(*new));
	enum crm_status status;

	*out = NULL;
	if (new == NULL)
		return msg_nomem(msg);
	new->msg = msg;
	new->set = options->set;
	new->is_main = options->is_main;
	status = open_target(new, options);
	if (status != CRM_OK)
		goto fail;
	status = CRM_ENOMEM;
	new->room = ROOM;
	if ((new->p = mem_raw(ROOM, 1)) == NULL)
		goto nomem;
	if (options->gzip || (new->path != NULL && ends_in_gz(new->path))) {
		if (gzout_open(&new->gz, write_compressed, new) != CRM_OK)
			goto nomem;
	}
	new->sink = choose_sink(new);
	if (new->file == NULL)
		fd_widen(new->fd);
	*out = new;
	return CRM_OK;
nomem:
	(void)msg_nomem(msg);
fail:
	output_free(new);
	return status;
}

char *
output_room(struct output *out, size_t n)
{

	if (out->status != CRM_OK)
		return NULL;
	if (n <= out->room - out->n)
		return out->p + out->n;
	hand_on(out, without_newlines(out), GZOUT_MORE);
	if (out->status != CRM_OK)
		return NULL;
	if (n > out->room - out->n &&
	    (n > SIZE_MAX - out->n || mem_grow(&out->p, &out->room, out->n + n, 1) != CRM_OK)) {
		out->status = msg_nomem(out->msg);
		return NULL;
	}
	return out->p + out->n;
}

void
output_added(struct output *out, size_t n)
{

	out->n += n;
}

void
output_write(struct output *out, const void *data, size_t n)
{
	const char *from = data;
	char *to;

	/* In pieces, so that a large ${n} makes the room no larger. */
	while (n > 0) {
		size_t free_room = out->room - out->n;
		size_t k = n <= free_room ? n
		    : free_room > 0	  ? free_room
		    : n < ROOM / 2	  ? n
					  : ROOM / 2;

		if ((to = output_room(out, k)) == NULL)
			return;
		memcpy(to, from, k);
		output_added(out, k);
		from += k;
		n -= k;
	}
}

enum crm_status
output_status(const struct output *out)
{

	return out->status;
}

void
output_flush(struct output *out)
{

	hand_on(out, without_newlines(out), GZOUT_FLUSH);
}

/*
 * Close what we write to, to hear of late errors.  stdout itself stays open: its number must not
 * come to mean another file.
 */
static void
close_checked(struct output *out)
{
	int fd = out->own_fd ? out->fd : dup(out->fd);

	out->own_fd = false;
	if (fd < 0 || (close(fd) != 0 && errno != EINTR))
		fail_errno(out);
}

/* Write what is left, with the last newline. */
static void
write_rest(struct output *out)
{

	/* The end of the table may be its last byte now, so no trick is needed any more. */
	if (out->sink == SINK_EXTENDED)
		out->sink = SINK_FREE;
	if (out->status != CRM_OK)
		return;
	if (out->gz != NULL)
		hand_on(out, out->n, GZOUT_END);
	else if (out->n > 0)
		(void)write_all(out, out->p, out->n);
}

/* Write all that leaves the output still not whole; sync a file. */
static enum crm_status
output_seal(struct output *out)
{

	assert(!out->sealed);
	hand_on(out, without_newlines(out), GZOUT_MORE);
	if (out->file != NULL)
		write_rest(out);
	if (out->file != NULL && out->status == CRM_OK && outfile_seal(out->file) != CRM_OK)
		fail_errno(out);
	out->sealed = true;
	return out->status;
}

enum crm_status
output_place(struct output *out, bool undoable)
{

	assert(out->sealed);
	if (out->status == CRM_OK && out->file != NULL) {
		if (outfile_place(out->file, undoable) != CRM_OK)
			fail_errno(out);
	} else if (out->status == CRM_OK) {
		write_rest(out);
		if (out->status == CRM_OK)
			close_checked(out);
	}
	return out->status;
}

enum crm_status
output_settle(struct output *out)
{
	struct outfile *file = out->file;

	out->file = NULL;
	if (file != NULL && outfile_close(file) != CRM_OK)
		fail_errno(out);
	return out->status;
}

bool
output_is_file(const struct output *out)
{

	return out->file != NULL;
}

bool
output_is_main(const struct output *out)
{

	return out->is_main;
}

struct output **
output_next(struct output *out)
{

	return &out->next;
}

enum crm_status
output_finish(struct output *out)
{
	struct outputs *set = out->set;
	struct outputs alone = { 0 };
	enum crm_status status = output_seal(out);

	outputs_add(set != NULL ? set : &alone, out);
	return set != NULL ? status : outputs_commit(&alone);
}

void
output_abort(struct output *out)
{

	if (out == NULL)
		return;
	if (out->file == NULL)
		hand_on(out, without_newlines(out), GZOUT_FLUSH);
	output_free(out);
}
