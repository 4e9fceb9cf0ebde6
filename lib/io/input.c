/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of a plain or gzip file as contiguous spans.
 *
 * The reader keeps the row that the end of a span cut, so every span has to begin with those bytes.
 * There is room for them in front of each buffer (HEAD): a plain input reads into its buffer after
 * that room and moves the kept bytes there; a gzip input gets the inflater's slots, which have the
 * same room, and copies only the cut row.  A row that is longer than HEAD makes a buffer of our own
 * grow, by doubling, so that each byte of it is moved a bounded number of times.
 *
 * What must hold: INPUT_PAD bytes after a span can be read and have been written; the kept bytes
 * are always the end of the span before; after the end, or a failure, input_next() says the same
 * again.
 */
#include "io/input.h"

#include "base/mem.h"
#include "io/fd.h"
#include "io/inflater.h"
#include "io/not_text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Bytes to read at a time, and room before them for the row that the end of the span before cut.
 */
#define HEAD INFLATER_HEAD
#define PIECE ((size_t)256 << 10)

/* The span before the first. */
static const char nothing[1 + INPUT_PAD];

struct input {
	const char *name;
	int fd;
	struct progress *progress;
	struct msg *msg;
	enum { UNKNOWN, PLAIN, GZIP, OVER } kind;
	enum crm_status status;		/* what the input ended with */
	struct inflater *inflater;	/* NULL for plain */
	char *p;			/* our own buffer */
	size_t room;
	struct slice span;		/* what was given last */
	bool span_is_ours;		/* it lies in p, not in a buffer of the inflater's */
	struct input_facts facts;	/* of a plain input */
};

/* Why the system refused; a closed stdin gets its own wording. */
static const char *
why_not(int error)
{

	return error == EBADF ? "is closed" : strerror(error);
}

enum crm_status
input_open(struct input **in, const char *name, struct progress *progress, struct msg *msg)
{
	struct input *new = mem_new(1, sizeof(*new));
	struct stat st;

	*in = NULL;
	if (new == NULL)
		return msg_nomem(msg);
	new->name = strcmp(name, "-") == 0 ? "stdin" : name;
	new->span = (struct slice){ nothing, 0 };
	new->progress = progress;
	new->msg = msg;
	new->fd = new->name == name ? fd_open(name, O_RDONLY, 0) : STDIN_FILENO;
	if (new->fd < 0 || fstat(new->fd, &st) != 0) {
		msg_error(msg, "%s: %s", new->name, why_not(errno));
		goto fail;
	}
	if (S_ISDIR(st.st_mode)) {
		msg_error(msg, "%s: is a directory; name the files in it", new->name);
		goto fail;
	}
	/* Only hints: the kernel reads further ahead, and the pipe holds more. */
	(void)posix_fadvise(new->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	fd_widen(new->fd);
	*in = new;
	return CRM_OK;
fail:
	input_close(new);
	return CRM_EIO;
}

void
input_expect(const char *const *names, size_t n, struct progress *progress)
{
	static const char *const only_stdin[] = { "-" };
	uint64_t bytes = 0;
	struct stat st;

	if (progress == NULL)
		return;
	if (n == 0) {
		names = only_stdin;
		n = 1;
	}
	for (size_t i = 0; i < n; i++) {
		bool is_stdin = strcmp(names[i], "-") == 0;

		if ((is_stdin ? fstat(STDIN_FILENO, &st) : stat(names[i], &st)) != 0 ||
		    !S_ISREG(st.st_mode))
			return;
		bytes += (uint64_t)st.st_size;
	}
	progress_expect(progress, bytes);
}

static enum crm_status
own_buffer(struct input *in, size_t room)
{
	char *p = mem_raw(room, 1);

	if (p == NULL)
		return CRM_ENOMEM;
	free(in->p);
	in->p = p;
	in->room = room;
	return CRM_OK;
}

/*
 * Find a place in our own buffer for ${n} new bytes, and bring the last ${keep} of the span right
 * in front of it.  Where a row is longer than the room in front, the buffer doubles, so that a byte
 * of it is moved a bounded number of times only.
 */
static enum crm_status
make_place(struct input *in, size_t keep, size_t n, char **place)
{
	const char *tail = in->span.p + in->span.n - keep;
	char *end;
	size_t want;

	if (in->p == NULL && own_buffer(in, HEAD + PIECE + INPUT_PAD) != CRM_OK)
		return CRM_ENOMEM;
	end = in->span_is_ours ? in->p + (in->span.p - in->p) + in->span.n : NULL;
	if (keep <= HEAD) {
		*place = in->p + HEAD;
		if (keep > 0)
			memmove(*place - keep, tail, keep);
		return CRM_OK;
	}
	if (end != NULL && (size_t)(in->p + in->room - end) >= n + INPUT_PAD) {
		*place = end;
		return CRM_OK;
	}
	if (keep > SIZE_MAX / 4)
		return CRM_ENOMEM;
	want = 2 * (keep + n) + INPUT_PAD;
	if (in->room < want) {
		char *p = mem_raw(want, 1);

		if (p == NULL)
			return CRM_ENOMEM;
		memcpy(p, tail, keep);
		free(in->p);
		in->p = p;
		in->room = want;
	} else
		memmove(in->p, tail, keep);
	*place = in->p + keep;
	return CRM_OK;
}

static void
give(struct input *in, char *place, size_t keep, size_t n, bool ours)
{

	in->span = (struct slice){ place - keep, keep + n };
	in->span_is_ours = ours;
}

/* Put the newest ${n} bytes of our own buffer at ${place} into the span. */
static void
give_own(struct input *in, char *place, size_t keep, size_t n)
{

	/*
	 * Scanners read whole words beyond the end of the text; what they see there must be
	 * defined.
	 */
	memset(place + n, 0, INPUT_PAD);
	give(in, place, keep, n, true);
}

static ssize_t
read_some(struct input *in, char *to, size_t room)
{
	ssize_t n = fd_read(in->fd, to, room);

	if (n > 0) {
		in->facts.bytes += (uint64_t)n;
		in->facts.text += (uint64_t)n;
		progress_add(in->progress, (uint64_t)n);
	}
	return n;
}

/* End the input: each further input_next() gives ${status} again and reads nothing. */
static enum crm_status
end_with(struct input *in, enum crm_status status)
{

	in->kind = OVER;
	in->status = status;
	return status;
}

static enum crm_status
read_failed(struct input *in)
{

	msg_error(in->msg, "%s: %s", in->name, why_not(errno));
	return end_with(in, CRM_EIO);
}

/*
 * Read the next piece after the ${keep} bytes of the cut row.  Also at the end of the input the
 * span has these, as the last row may lack its line end.
 */
static enum crm_status
next_plain(struct input *in, size_t keep)
{
	char *place;
	ssize_t n;

	if (make_place(in, keep, PIECE, &place) != CRM_OK)
		return end_with(in, msg_nomem(in->msg));
	n = read_some(in, place, PIECE);
	give_own(in, place, keep, n > 0 ? (size_t)n : 0);
	if (n < 0)
		return read_failed(in);
	return n == 0 ? end_with(in, CRM_OK) : CRM_OK;
}

static enum crm_status
end_gzip(struct input *in, enum crm_status status)
{

	if (status == CRM_ENOMEM)
		(void)msg_nomem(in->msg);
	else if (status != CRM_OK)
		msg_error(in->msg, "%s: %s", in->name, inflater_why(in->inflater));
	return end_with(in, status);
}

static enum crm_status
next_gzip(struct input *in, size_t keep)
{
	const char *tail = in->span.p + in->span.n - keep;
	char *text, *place;
	size_t n;
	enum crm_status status = inflater_next(in->inflater, &text, &n);

	if (n == 0) {
		in->span = (struct slice){ tail, keep };
		return end_gzip(in, status);
	}
	if (keep <= HEAD) {
		/* The common way: nothing but the cut row is copied. */
		if (keep > 0)
			memcpy(text - keep, tail, keep);
		give(in, text, keep, n, false);
		inflater_release(in->inflater, 1);
		return CRM_OK;
	}
	if (make_place(in, keep, n, &place) != CRM_OK)
		return end_with(in, msg_nomem(in->msg));
	memcpy(place, text, n);
	give_own(in, place, keep, n);
	inflater_release(in->inflater, 0);
	return CRM_OK;
}

/*
 * Refuse an archive, a workbook and the like by the first bytes, with their name.
 */
static enum crm_status
refuse_foreign(struct input *in)
{
	const char *what = not_text_name(in->span);

	if (what == NULL)
		return CRM_OK;
	msg_error(in->msg, "%s: %s", in->name, what);
	in->span.n = 0;
	return end_with(in, CRM_EINPUT);
}

/* Read the first bytes, and see whether the input is gzip. */
static enum crm_status
next_first(struct input *in)
{
	struct inflater_begun begun;
	enum crm_status status;
	char *place;
	ssize_t n;

	if (make_place(in, 0, PIECE, &place) != CRM_OK)
		return end_with(in, msg_nomem(in->msg));
	n = read_some(in, place, PIECE);
	/* A pipe may give a single byte: one more is needed to recognise gzip. */
	if (n == 1 && place[0] == '\x1f') {
		ssize_t more = read_some(in, place + 1, PIECE - 1);

		n = more < 0 ? more : n + more;
	}
	if (n < 0)
		return read_failed(in);
	if (n < 2 || memcmp(place, "\x1f\x8b", 2) != 0) {
		in->kind = PLAIN;
		give_own(in, place, 0, (size_t)n);
		return n == 0 ? end_with(in, CRM_OK) : refuse_foreign(in);
	}
	/* The first bytes, and the buffer, go to the thread. */
	begun = (struct inflater_begun){ in->p, in->room, place, (size_t)n };
	in->p = NULL;
	in->room = 0;
	in->kind = GZIP;
	status = inflater_open(&in->inflater, in->fd, &begun, in->progress);
	if (status == CRM_ENOMEM)
		return end_with(in, msg_nomem(in->msg));
	if (status != CRM_OK) {
		msg_error(in->msg, "%s: cannot start a thread to inflate it: %s", input_name(in),
		    strerror(errno));
		return end_with(in, CRM_EIO);
	}
	status = next_gzip(in, 0);
	/* A single byte may be the first of more to come, so it says nothing yet. */
	return status == CRM_OK && in->span.n > 1 ? refuse_foreign(in) : status;
}

enum crm_status
input_next(struct input *in, size_t keep, struct slice *span)
{
	enum crm_status status = CRM_OK;

	assert(keep <= in->span.n);
	switch (in->kind) {
	case UNKNOWN:
		status = next_first(in);
		break;
	case PLAIN:
		status = next_plain(in, keep);
		break;
	case GZIP:
		status = next_gzip(in, keep);
		break;
	case OVER:
		in->span = (struct slice){ in->span.p + in->span.n - keep, keep };
		status = in->status;
		break;
	}
	*span = in->span;
	return status;
}

const char *
input_name(const struct input *in)
{

	return in->name;
}

struct input_facts
input_facts(const struct input *in)
{

	return in->inflater != NULL ? inflater_facts(in->inflater) : in->facts;
}

void
input_close(struct input *in)
{

	if (in == NULL)
		return;
	inflater_close(in->inflater);
	if (in->fd > STDERR_FILENO)
		close(in->fd);
	free(in->p);
	free(in);
}
