/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text to one gzip member by zlib.  The header has no name and no time, so that the same text gives
 * the same bytes.  Compressed bytes gather in a buffer and go to the writer when it is full; a
 * writer that fails ends the work.
 */
#include "io/gzout.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define ROOM ((size_t)256 << 10)

/* Of a shop's log zlib's usual 6 makes 6 % less, and takes nearly twice the time. */
#define LEVEL 4

struct gzout {
	z_stream z;
	bool (*write)(void *arg, const void *bytes, size_t n);
	void *arg;
	unsigned char room[ROOM];
};

enum crm_status
gzout_open(struct gzout **gz, bool (*write)(void *arg, const void *bytes, size_t n), void *arg)
{
	struct gzout *new = calloc(1, sizeof(*new));

	*gz = NULL;
	if (new == NULL)
		return CRM_ENOMEM;
	/* 16 asks for a gzip header instead of zlib's. */
	if (deflateInit2(&new->z, LEVEL, Z_DEFLATED, MAX_WBITS + 16, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK) {
		free(new);
		return CRM_ENOMEM;
	}
	new->write = write;
	new->arg = arg;
	new->z.next_out = new->room;
	new->z.avail_out = ROOM;
	*gz = new;
	return CRM_OK;
}

/* Hand on what is in the room. */
static bool
empty_room(struct gzout *gz)
{
	size_t n = ROOM - gz->z.avail_out;

	gz->z.next_out = gz->room;
	gz->z.avail_out = ROOM;
	return n == 0 || gz->write(gz->arg, gz->room, n);
}

bool
gzout_add(struct gzout *gz, const void *text, size_t n, enum gzout_how how)
{
	static const int flush[] = {
		[GZOUT_MORE] = Z_NO_FLUSH,
		[GZOUT_FLUSH] = Z_SYNC_FLUSH,
		[GZOUT_END] = Z_FINISH
	};
	const unsigned char *p = text;
	int result;

	do {
		/* zlib counts in unsigned int. */
		uInt piece = n > UINT_MAX ? UINT_MAX : (uInt)n;

		gz->z.next_in = (z_const Bytef *)p;
		gz->z.avail_in = piece;
		p += piece;
		n -= piece;
		do {
			/* Hand on only full rooms: fewer and larger writes. */
			if (gz->z.avail_out == 0 && !empty_room(gz))
				return false;
			/* Flush or finish only with the last piece. */
			result = deflate(&gz->z, n > 0 ? Z_NO_FLUSH : flush[how]);
		} while (result == Z_OK && (gz->z.avail_in > 0 || gz->z.avail_out == 0));
	} while (n > 0);
	return how == GZOUT_MORE || empty_room(gz);
}

void
gzout_close(struct gzout *gz)
{

	if (gz == NULL)
		return;
	(void)deflateEnd(&gz->z);
	free(gz);
}
