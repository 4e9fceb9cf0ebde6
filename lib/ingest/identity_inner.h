/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_IDENTITY_INNER_H
#define CRM_INGEST_IDENTITY_INNER_H

#include "ingest/identity.h"
#include "io/sorter.h"
#include "io/spool.h"

#include <stdbool.h>

/*
 * What identity.c, identity_links.c and identity_parts.c share.  Everywhere but in names a key is
 * its fingerprint, 16 bytes of a keyed hash: two keys have the same once in 2^64 logs of 2^32
 * keys.
 */

#define IDENTITY_PRINT 16

/*
 * Trust as a byte of a record: of a name that --merge gives, of a column (1 is the first), of
 * none.
 */
enum { IDENTITY_TO = 0, IDENTITY_COLUMN = 1, IDENTITY_NO_COLUMN = 254, IDENTITY_FROM = 255 };

/* In place of a column in a link: joined by --merge. */
#define IDENTITY_FORCED 255

struct identity {
	struct identity_options options;
	struct msg *msg;
	size_t memory;			/* for each of the sorters */
	unsigned char hash_key[16];
	unsigned char *recent;		/* links that were added lately */
	struct sorter *names;		/* fingerprint, trust, text */
	struct sorter *links;	/* fingerprint, column of the other, fingerprint of the other */
	struct sorter *rows;		/* fingerprint, number of the row, column */
	struct spool *rest;
	uint64_t n_rows;

	/* By identity_resolve(): */
	struct spool *nodes;		/* in order: fingerprint, trust, text */
	struct spool *shared;		/* in order: fingerprint of a key that joins nobody */
	struct sorter *edges;		/* fingerprint, fingerprint: both ways */
	struct sorter *members;		/* root, trust, text, NUL, fingerprint */
	struct sorter *persons;		/* number of the row, column, text */
	struct sorter *merges;		/* text, NUL, text of the person */
	struct slice person;		/* the next of persons; p is NULL at the end */
	uint64_t at;			/* the row that is handed out next */
	struct identity_facts facts;
};

/** identity_filter(i): Fill nodes, shared and edges.  CRM_OK, CRM_ENOMEM, CRM_EIO. */
CRM_CHECKED enum crm_status identity_filter(struct identity *i);

/** identity_parts(i): Fill members from nodes and edges.  CRM_OK, CRM_ENOMEM, CRM_EIO. */
CRM_CHECKED enum crm_status identity_parts(struct identity *i);

/** identity_reopen(sorter, i): Make *${sorter} an empty one.  CRM_OK, CRM_ENOMEM. */
CRM_CHECKED enum crm_status identity_reopen(struct sorter **sorter, struct identity *i);

/** identity_compare(a, b): Order of two fingerprints. */
static inline int
identity_compare(const char *a, const char *b)
{

	return memcmp(a, b, IDENTITY_PRINT);
}

/** A sorted list of fingerprints that is gone along with another one. */
struct identity_cursor {
	struct spool *spool;
	struct slice line;		/* p is NULL at the end */
	bool started;
};

/** identity_seek(c, print, there): Whether ${print} is in the list; those asked for never fall. */
CRM_CHECKED enum crm_status identity_seek(
    struct identity_cursor *c, const char *print, bool *there);

#endif
