/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_INFLATE_H
#define CRM_IO_INFLATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The interface to the libraries that decompress: raw deflate streams and the CRC-32 of their text.
 * gunzip.c reads the gzip format around them, in the same way for every library.
 */

/** Where to read and write; a call advances the pointers and reduces the counts by what it used. */
struct inflate_io {
	const unsigned char *in;
	size_t n_in;
	unsigned char *out;
	size_t n_out;
};

enum inflate_result {
	INFLATE_INPUT, /* all input is used and all its text is written; give more input */
	INFLATE_ROOM, /* the output is full; call again with more room, perhaps without input */
	INFLATE_END, /* the stream is whole */
	INFLATE_BAD, /* this is no deflate stream */
	INFLATE_NOMEM
};

/** Bytes that a library has read beyond the end of a stream. */
struct inflate_back {
	unsigned char bytes[8];
	size_t n;
};

struct inflate_lib {
	const char *name;

	/* A decoder, or NULL without memory. */
	void *(*open)(void);

	/* Begin a new stream, in whatever state the decoder is. */
	void (*begin)(void *z);

	/*
	 * Decompress as far as ${io} allows.  At INFLATE_END ${back} receives the bytes that this
	 * or an earlier call has read and that come after the stream.
	 */
	enum inflate_result (*run)(void *z, struct inflate_io *io, struct inflate_back *back);

	/* The CRC-32 of what ${crc} was computed from (0: nothing) and ${n} more bytes. */
	uint32_t (*crc)(uint32_t crc, const unsigned char *p, size_t n);

	/* Free.  NULL is fine. */
	void (*close)(void *z);
};

extern const struct inflate_lib inflate_zlib;
#ifdef HAVE_ISAL
extern const struct inflate_lib inflate_isal;
#endif

/** inflate_best(): The fastest library there is. */
const struct inflate_lib *inflate_best(void);

#endif
