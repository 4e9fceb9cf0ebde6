/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gzip format around bare deflate streams (RFC 1952), strictly.
 *
 * Header and trailer are read a byte at a time by a state machine, since they may be cut anywhere;
 * only the body goes to the inflating library in large pieces.  At the end of a body the library
 * may hold a few bytes of what follows; it gives them back, and they are taken as any others.
 *
 * What must hold: every check sum and length is compared before GUNZIP_INPUT can be taken for the
 * end (gunzip_end()), because zlib's own gzread() lets a cut file pass for a whole one.
 */
#include "io/gunzip.h"

#include "base/mem.h"

#include <stdlib.h>

/* The flags of a member's header (RFC 1952, 2.3.1). */
enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, RESERVED = 0xe0 };

/* What the next byte belongs to. */
enum state {
	FIXED,		/* the first ten bytes of a header */
	EXTRA_LENGTH,
	EXTRA,
	NAME,
	COMMENT,
	HEADER_SUM,
	BODY,
	TRAILER,
	BETWEEN,	/* a whole member has been read */
	PADDING,	/* so are all members */
	BAD
};

struct gunzip {
	const struct inflate_lib *lib;
	void *z;
	enum state state;
	unsigned char got[10];	/* the bytes of a fixed part so far */
	unsigned n;
	unsigned extra;		/* bytes of the extra field to come */
	uint32_t crc, size;	/* of the text of this member */
	uint32_t header_crc;
	uint64_t members;
	const char *why;
};

enum crm_status
gunzip_open(struct gunzip **g, const struct inflate_lib *lib)
{
	struct gunzip *new = mem_new(1, sizeof(*new));

	*g = NULL;
	if (new == NULL)
		return CRM_ENOMEM;
	new->lib = lib;
	if ((new->z = lib->open()) == NULL) {
		free(new);
		return CRM_ENOMEM;
	}
	*g = new;
	return CRM_OK;
}

/* Remember the first fault: nothing is read after it, so ${why}, a constant, stays the reason. */
static void
bad(struct gunzip *g, const char *why)
{

	g->state = BAD;
	g->why = why;
}

/*
 * Go to the first part of the header after ${state} that this member has; the parts are in the
 * order of enum state.  After the last one the body begins, and the sums of its text start from 0.
 */
static void
header_part_behind(struct gunzip *g, enum state state)
{
	unsigned flags = g->got[3];

	g->n = 0;
	if (state < EXTRA_LENGTH && (flags & FEXTRA) != 0)
		g->state = EXTRA_LENGTH;
	else if (state < NAME && (flags & FNAME) != 0)
		g->state = NAME;
	else if (state < COMMENT && (flags & FCOMMENT) != 0)
		g->state = COMMENT;
	else if (state < HEADER_SUM && (flags & FHCRC) != 0)
		g->state = HEADER_SUM;
	else {
		g->state = BODY;
		g->crc = 0;
		g->size = 0;
		g->lib->begin(g->z);
	}
}

/*
 * Take a byte of the ten that every header has: magic, method, flags, time and system.  Each is
 * judged when it comes, so that a file that only begins like gzip is refused at once.
 */
static void
take_fixed(struct gunzip *g, unsigned char byte)
{
	static const unsigned char magic[] = { 0x1f, 0x8b };

	if (g->n < 2 && byte != magic[g->n]) {
		bad(g, g->members == 0 ? "not gzip data, though it begins like it" :
		    "bytes after the gzip data are no gzip member");
		return;
	}
	g->got[g->n++] = byte;
	if (g->n == 3 && byte != 8)
		bad(g, "not gzip data, though it begins like it: unknown method of compression");
	else if (g->n == 4 && (byte & RESERVED) != 0)
		bad(g, "not gzip data, though it begins like it: unknown flags in the header");
	else if (g->n == 10) {
		g->members++;
		g->header_crc = g->lib->crc(0, g->got, 10);
		header_part_behind(g, FIXED);
	}
}

static void
take_header_sum(struct gunzip *g, unsigned char byte)
{

	/* The header has the low 16 bits of the CRC-32 of all bytes before, low byte first. */
	if (byte != (unsigned char)(g->header_crc >> 8 * g->n))
		bad(g, "damaged: the check sum of a gzip header does not match");
	else if (++g->n == 2)
		header_part_behind(g, HEADER_SUM);
}

static void
take_trailer(struct gunzip *g, unsigned char byte)
{
	/* Four bytes of check sum, then four of length, low bytes first. */
	uint32_t value = g->n < 4 ? g->crc : g->size;

	if (byte != (unsigned char)(value >> 8 * (g->n & 3))) {
		bad(g, g->n < 4 ? "damaged: the check sum of the gzip data does not match" :
		    "damaged: the length of the gzip data does not match");
	} else if (++g->n == 8)
		g->state = BETWEEN;
}

/* Take one byte of anything but a member's body. */
static void
take_bytes(struct gunzip *g, unsigned char byte)
{
	enum state state = g->state;

	/* take_fixed() sums its ten bytes at once; the sum itself is not part of the sum. */
	if (state >= EXTRA_LENGTH && state <= COMMENT)
		g->header_crc = g->lib->crc(g->header_crc, &byte, 1);
	switch (state) {
	case FIXED:
		take_fixed(g, byte);
		break;
	case EXTRA_LENGTH:
		g->extra = g->n == 0 ? byte : g->extra | (unsigned)byte << 8;
		if (++g->n == 2) {
			if (g->extra > 0)
				g->state = EXTRA;
			else
				header_part_behind(g, EXTRA);
		}
		break;
	case EXTRA:
		if (--g->extra == 0)
			header_part_behind(g, EXTRA);
		break;
	case NAME:
	case COMMENT:
		if (byte == 0)
			header_part_behind(g, state);
		break;
	case HEADER_SUM:
		take_header_sum(g, byte);
		break;
	case TRAILER:
		take_trailer(g, byte);
		break;
	case BETWEEN:
		/*
		 * Zeros after a member are padding, as of tapes; anything else must be another
		 * member.
		 */
		g->state = byte == 0 ? PADDING : FIXED;
		g->n = 0;
		if (byte != 0)
			take_fixed(g, byte);
		break;
	case PADDING:
		if (byte != 0)
			bad(g, "bytes after the gzip data are no gzip member");
		break;
	case BODY:
	case BAD:
		break;
	}
}

static enum inflate_result
run_body(struct gunzip *g, struct inflate_io *io)
{
	struct inflate_back back;
	const unsigned char *from = io->out;
	enum inflate_result result = g->lib->run(g->z, io, &back);
	size_t made = (size_t)(io->out - from);

	g->crc = g->lib->crc(g->crc, from, made);
	g->size += (uint32_t)made;	/* modulo 2^32, as the format has it */
	if (result == INFLATE_BAD)
		bad(g, "damaged: the gzip data cannot be inflated");
	/*
	 * A library that works on words has read past the end of the body: these bytes are the
	 * trailer's, and with small members even the next header's.
	 */
	if (result == INFLATE_END) {
		g->state = TRAILER;
		g->n = 0;
		for (size_t i = 0; i < back.n; i++)
			take_bytes(g, back.bytes[i]);
	}
	return result;
}

enum gunzip_result
gunzip_run(struct gunzip *g, struct inflate_io *io)
{
	enum inflate_result result;

	while (g->state != BAD) {
		if (g->state == BODY) {
			result = run_body(g, io);
			if (result == INFLATE_INPUT)
				return GUNZIP_INPUT;
			if (result == INFLATE_ROOM)
				return GUNZIP_ROOM;
			if (result == INFLATE_NOMEM)
				return GUNZIP_NOMEM;
		} else if (io->n_in == 0)
			return GUNZIP_INPUT;
		else {
			take_bytes(g, *io->in);
			io->in++;
			io->n_in--;
		}
	}
	return GUNZIP_BAD;
}

bool
gunzip_end(struct gunzip *g)
{

	/*
	 * Input that ends in a body, header or trailer is an error, even if all of the text has
	 * been given.
	 */
	if (g->state == BETWEEN || g->state == PADDING)
		return true;
	if (g->state != BAD)
		bad(g, "cut short: the gzip data ends in the middle");
	return false;
}

const char *
gunzip_why(const struct gunzip *g)
{

	return g->why;
}

uint64_t
gunzip_members(const struct gunzip *g)
{

	return g->members;
}

void
gunzip_close(struct gunzip *g)
{

	if (g == NULL)
		return;
	g->lib->close(g->z);
	free(g);
}
