/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An input as UTF-8.  Its first bytes settle the encoding: the one asked for, a byte order mark, or
 * UTF-8; then either the input's own spans pass through, or converted ones are built in a buffer.
 * source_peek() reads ahead without consuming: the span it shows is handed out again by the next
 * source_read().
 *
 * What must hold: INPUT_PAD bytes can be read after every span, and the last ${keep} bytes of a
 * span stand in front of the next.
 */
#include "ingest/source.h"

#include "base/buf.h"
#include "base/mem.h"
#include "ingest/encoding.h"
#include "ingest/rejects.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct source {
	struct input *in;
	struct msg *msg;
	const char *name;		/* the encoding asked for, or NULL */
	struct encoding *encoding;	/* NULL: bytes pass as they are */
	bool started;			/* the encoding is settled */
	bool peeked;			/* span has been read and not yet handed out */
	bool ended;			/* the input has no more */
	bool flushed;			/* and all of it is converted */
	struct slice raw;		/* the buffered part of the input, not yet converted */
	struct slice span;		/* what was handed out last */
	struct buf text;		/* converted bytes; span points into it */
};

enum crm_status
source_open(struct source **out, struct input *in, const char *encoding, struct msg *msg)
{
	struct source *s;
	char show[MSG_SHOW];

	if (encoding != NULL && encoding_known(encoding) == NULL) {
		msg_error(msg,
		    "--encoding: \"%s\" is not a known encoding (windows-1254, ISO-8859-9, UTF-16, ...)",
		    msg_show(show, slice_of(encoding)));
		return CRM_EUSAGE;
	}
	if ((s = mem_new(1, sizeof(*s))) == NULL)
		return msg_nomem(msg);
	s->in = in;
	s->name = encoding;
	s->msg = msg;
	*out = s;
	return CRM_OK;
}

/** Read the first bytes, and settle the encoding by its name or the BOM. */
static enum crm_status
start_source(struct source *s)
{
	const char *name = s->name;
	enum crm_status status;
	size_t before;

	do {
		before = s->raw.n;
		if ((status = input_next(s->in, before, &s->raw)) != CRM_OK)
			return status;
	} while (s->raw.n < 16 && s->raw.n > before);
	s->ended = s->raw.n == before;
	s->started = true;
	if (rejects_is_marked(s->raw))
		name = NULL;
	else if (name == NULL)
		name = encoding_mark(s->raw);
	if (name == NULL || encoding_is_utf8(name)) {
		s->span = s->raw;
		s->peeked = true;
		return CRM_OK;
	}
	switch (encoding_open(&s->encoding, name)) {
	case CRM_OK:
		return CRM_OK;
	case CRM_EUSAGE:
		msg_error(s->msg, "%s: no converter for encoding %s", input_name(s->in), name);
		return CRM_EUSAGE;
	default:
		return msg_nomem(s->msg);
	}
}

/** Convert the next piece; the last ${keep} bytes of the span stay in front of it. */
static enum crm_status
convert(struct source *s, size_t keep)
{
	enum crm_status status;

	if (keep > 0)
		memmove(s->text.p, s->span.p + s->span.n - keep, keep);
	s->text.n = keep;
	/* A piece may hold only half a character: go on until something comes, or the end. */
	while (s->text.n == keep && !s->flushed) {
		if (s->raw.n == 0 && !s->ended) {
			if ((status = input_next(s->in, 0, &s->raw)) != CRM_OK)
				return status;
			s->ended = s->raw.n == 0;
		}
		if (encoding_convert(s->encoding, s->raw, s->ended, &s->text) != CRM_OK)
			return msg_nomem(s->msg);
		s->raw.n = 0;
		s->flushed = s->ended;
	}
	if (buf_room(&s->text, INPUT_PAD) != CRM_OK)
		return msg_nomem(s->msg);
	memset(s->text.p + s->text.n, 0, INPUT_PAD);
	s->span = buf_slice(&s->text);
	return CRM_OK;
}

enum crm_status
source_read(void *arg, size_t keep, struct slice *span)
{
	struct source *s = arg;
	enum crm_status status;

	if (!s->started && (status = start_source(s)) != CRM_OK)
		return status;
	if (s->peeked)
		s->peeked = false;
	else if (s->encoding != NULL) {
		if ((status = convert(s, keep)) != CRM_OK)
			return status;
	} else if ((status = input_next(s->in, keep, &s->span)) != CRM_OK)
		return status;
	*span = s->span;
	return CRM_OK;
}

enum crm_status
source_peek(struct source *s, size_t n, struct slice *span, bool *whole)
{
	enum crm_status status;
	size_t before = 0;

	if ((status = source_read(s, 0, span)) != CRM_OK)
		return status;
	while (span->n > before && span->n < n) {
		before = span->n;
		if ((status = source_read(s, before, span)) != CRM_OK)
			return status;
	}
	*whole = span->n == before;
	s->peeked = true;
	return CRM_OK;
}

void
source_drop(struct source *s, size_t n)
{

	assert(s->peeked && n <= s->span.n);
	s->span.p += n;
	s->span.n -= n;
}

void
source_close(struct source *s)
{

	if (s == NULL)
		return;
	encoding_close(s->encoding);
	buf_free(&s->text);
	free(s);
}
