/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_INFLATE_H
#define CRM_IO_INFLATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The seam between gzip and the library that does the work: bare deflate streams and the CRC-32 of
 * their text.  The gzip around them is read by gunzip.c, the same for every library.
 */

/** Where to read and where to write; a call moves the pointers on and counts down what is left. */
struct inflate_io {
	const unsigned char *in;
	size_t n_in;
	unsigned char *out;
	size_t n_out;
};

enum inflate_result {
	INFLATE_INPUT, /* all input is used and all text it stands for is out; more input is wanted
			*/
	INFLATE_ROOM, /* the room is full; call again with new room, and perhaps no new input */
	INFLATE_END, /* the stream is whole */
	INFLATE_BAD, /* this is no deflate stream */
	INFLATE_NOMEM
};

/** What a library took in after the end of a stream. */
struct inflate_back {
	unsigned char bytes[8];
	size_t n;
};

struct inflate_lib {
	const char *name;

	/* A decoder, or NULL without memory. */
	void *(*open)(void);

	/* Begin a stream, whatever state the one before is in. */
	void (*begin)(void *z);

	/*
	 * Go on.  At INFLATE_END ${back} receives the newest bytes that were taken from the input,
	 * now or before, and are not the stream's.
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
