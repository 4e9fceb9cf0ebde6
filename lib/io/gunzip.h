/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_GUNZIP_H
#define CRM_IO_GUNZIP_H

#include "base/status.h"
#include "io/inflate.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Decompresses gzip (RFC 1952) in pieces of any size, strictly: the header, header checksum,
 * checksum and length of every member are checked, and after the last member only zero bytes are
 * allowed.  Prints nothing.
 */
struct gunzip;

enum gunzip_result {
	GUNZIP_INPUT,	/* all input is used and all its text is written; give more input */
	GUNZIP_ROOM,	/* the output is full; call again with more room before giving input */
	GUNZIP_BAD,	/* see gunzip_why(); the text before the fault has been written */
	GUNZIP_NOMEM
};

/** gunzip_open(g, lib): ${lib} does the inflating.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status gunzip_open(struct gunzip **g, const struct inflate_lib *lib);

/** gunzip_run(g, io): Decompress as far as ${io} allows, and move its pointers on. */
CRM_CHECKED enum gunzip_result gunzip_run(struct gunzip *g, struct inflate_io *io);

/**
 * gunzip_end(g):
 * Whether the input, which has ended, was complete; if not, see gunzip_why().  Call it after
 * GUNZIP_INPUT.
 */
CRM_CHECKED bool gunzip_end(struct gunzip *g);

/** gunzip_why(g): The fault as a text, for a message after the input's name and a colon. */
const char *gunzip_why(const struct gunzip *g);

/** gunzip_members(g): How many members have begun. */
uint64_t gunzip_members(const struct gunzip *g);

/** gunzip_close(g): Free it.  NULL is fine. */
void gunzip_close(struct gunzip *g);

#endif
