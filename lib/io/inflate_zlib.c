/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bare deflate by zlib, where ISA-L is not there.  It takes no byte past the end of a stream.
 */
#include "io/inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

static void *
zlib_open(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	/* Minus: a bare stream, without zlib's own frame. */
	if (z != NULL && inflateInit2(z, -MAX_WBITS) != Z_OK) {
		free(z);
		return NULL;
	}
	return z;
}

static void
zlib_begin(void *arg)
{

	(void)inflateReset(arg);
}

/*
 * Inflate until the input or the room is used up, or the stream ends. zlib counts in unsigned int,
 * so buffers of 4 GB and more go in pieces.
 */
static enum inflate_result
zlib_run(void *arg, struct inflate_io *io, struct inflate_back *back)
{
	z_stream *z = arg;
	int result;

	back->n = 0;
	do {
		uInt in = io->n_in < UINT_MAX ? (uInt)io->n_in : UINT_MAX;
		uInt out = io->n_out < UINT_MAX ? (uInt)io->n_out : UINT_MAX;

		z->next_in = (z_const Bytef *)io->in;
		z->avail_in = in;
		z->next_out = io->out;
		z->avail_out = out;
		result = inflate(z, Z_SYNC_FLUSH);
		io->in += in - z->avail_in;
		io->n_in -= in - z->avail_in;
		io->out += out - z->avail_out;
		io->n_out -= out - z->avail_out;
	} while (result == Z_OK && io->n_in > 0 && io->n_out > 0);
	/*
	 * Z_BUF_ERROR only says that no progress was possible: the caller gives more input or room.
	 */
	if (result == Z_OK || result == Z_BUF_ERROR)
		return io->n_out == 0 ? INFLATE_ROOM : INFLATE_INPUT;
	return result == Z_STREAM_END ? INFLATE_END
	    : result == Z_MEM_ERROR   ? INFLATE_NOMEM
				      : INFLATE_BAD;
}

static uint32_t
zlib_crc(uint32_t crc, const unsigned char *p, size_t n)
{

	/* crc32_z() takes a size_t; crc32() would cut long buffers. */
	return (uint32_t)crc32_z(crc, p, n);
}

static void
zlib_close(void *arg)
{

	if (arg == NULL)
		return;
	(void)inflateEnd(arg);
	free(arg);
}

const struct inflate_lib inflate_zlib = { "zlib", zlib_open, zlib_begin, zlib_run, zlib_crc,
	zlib_close };

/* ISA-L is much the faster one (inflate_isal.c), where it was built in. */
const struct inflate_lib *
inflate_best(void)
{

#ifdef HAVE_ISAL
	return &inflate_isal;
#else
	return &inflate_zlib;
#endif
}
