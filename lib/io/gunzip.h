/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_GUNZIP_H
#define CRM_IO_GUNZIP_H

#include "base/status.h"
#include "io/inflate.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * gzip (RFC 1952) to text, in pieces of any size, strictly: every member's header, header check
 * sum, check sum and length are checked, and after the last member only zero bytes are passed
 * over.  Prints nothing.
 */
struct gunzip;

enum gunzip_result {
	GUNZIP_INPUT,	/* all input is used and all its text is out */
	GUNZIP_ROOM,	/* the room is full; call again with new room before reading on */
	GUNZIP_BAD,	/* see gunzip_why(); what was put out before is all there is */
	GUNZIP_NOMEM
};

/** gunzip_open(g, lib): ${lib} does the inflating.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status gunzip_open(struct gunzip **g, const struct inflate_lib *lib);

/** gunzip_run(g, io): Go on, moving the pointers of ${io}. */
CRM_CHECKED enum gunzip_result gunzip_run(struct gunzip *g, struct inflate_io *io);

/**
 * gunzip_end(g):
 * The input is over; call after GUNZIP_INPUT.  Whether it was whole; otherwise see gunzip_why().
 */
CRM_CHECKED bool gunzip_end(struct gunzip *g);

/** gunzip_why(g): What is wrong, to follow the input's name and a colon. */
const char *gunzip_why(const struct gunzip *g);

/** gunzip_members(g): How many members have begun. */
uint64_t gunzip_members(const struct gunzip *g);

/** gunzip_close(g): Free it.  NULL is fine. */
void gunzip_close(struct gunzip *g);

#endif
