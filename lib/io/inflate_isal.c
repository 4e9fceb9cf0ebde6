/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bare deflate by ISA-L, about three times as fast as zlib.  It reads ahead in its own bit buffer:
 * at the end of a stream the whole bytes in there are given back, as they belong to what follows.
 */
#include "io/inflate.h"

#ifdef HAVE_ISAL

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <limits.h>
#include <stdlib.h>

static void
isal_begin(void *arg)
{
	struct inflate_state *z = arg;

	isal_inflate_reset(z);
	/* gunzip.c checks sum and length of every member itself. */
	z->crc_flag = ISAL_DEFLATE;
}

static void *
isal_open(void)
{
	struct inflate_state *z = calloc(1, sizeof(*z));

	if (z != NULL) {
		isal_inflate_init(z);
		isal_begin(z);
	}
	return z;
}

/*
 * The library reads eight bytes at a time, so at the end of a stream it may hold whole bytes that
 * are not the stream's.
 */
static void
give_back(const struct inflate_state *z, struct inflate_back *back)
{
	int bits = z->read_in_length;
	uint64_t bytes = z->read_in >> (bits % 8);

	for (; bits >= 8; bits -= 8, bytes >>= 8)
		back->bytes[back->n++] = (unsigned char)bytes;
}

static enum inflate_result
isal_run(void *arg, struct inflate_io *io, struct inflate_back *back)
{
	struct inflate_state *z = arg;
	int result;

	back->n = 0;
	do {
		/* The library counts in 32 bits. */
		uint32_t in = io->n_in < INT_MAX ? (uint32_t)io->n_in : INT_MAX;
		uint32_t out = io->n_out < INT_MAX ? (uint32_t)io->n_out : INT_MAX;

		z->next_in = (uint8_t *)(uintptr_t)io->in;
		z->avail_in = in;
		z->next_out = io->out;
		z->avail_out = out;
		result = isal_inflate(z);
		io->in += in - z->avail_in;
		io->n_in -= in - z->avail_in;
		io->out += out - z->avail_out;
		io->n_out -= out - z->avail_out;
		if (result < 0)
			return INFLATE_BAD;
		if (z->block_state == ISAL_BLOCK_FINISH) {
			give_back(z, back);
			return INFLATE_END;
		}
	} while (io->n_in > 0 && io->n_out > 0);
	return io->n_out == 0 ? INFLATE_ROOM : INFLATE_INPUT;
}

static uint32_t
isal_crc(uint32_t crc, const unsigned char *p, size_t n)
{

	return crc32_gzip_refl(crc, p, n);
}

const struct inflate_lib inflate_isal = { "ISA-L", isal_open, isal_begin, isal_run, isal_crc,
	free };

#endif
