/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_IDENTITY_H
#define CRM_INGEST_IDENTITY_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * Who is one person.  Each row of a log has keys, in order of trust (account, e-mail, phone); keys
 * of one row are of one person, and so are all that are joined so over any number of rows.  A key
 * that too many others are beside (a till, no@mail) joins nobody.  A person's id is their most
 * trusted key, of these the least bytewise.
 *
 * Rows are held, in memory or temporary files, until all have come: only then is it known who is
 * who.
 */
struct identity;

/** The most keys of a row, and the longest one in bytes. */
#define IDENTITY_KEYS 8
#define IDENTITY_NAME 1024

struct identity_options {
	size_t keys;		/* of a row, at most IDENTITY_KEYS */
	uint64_t shared;	/* a key beside more than so many other keys joins nobody */
	size_t memory;		/* bytes to hold before temporary files are used */
};

/** What was found out. */
struct identity_facts {
	uint64_t keys;		/* distinct ones */
	uint64_t shared;	/* of them those that join nobody */
	uint64_t persons;	/* of rows that have a key */
	uint64_t guests;	/* rows without a key that says who it is */
};

/** identity_open(i, options, msg): No row so far.  CRM_OK, CRM_ENOMEM. */
CRM_CHECKED enum crm_status identity_open(
    struct identity **i, const struct identity_options *options, struct msg *msg);

/**
 * identity_merge(i, from, to):
 * The keys ${from} and ${to} are one person, whatever else is known, and ${to} is their id (where
 * nothing makes of that another one in its turn).  CRM_OK, CRM_ENOMEM, CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status identity_merge(
    struct identity *i, struct slice from, struct slice to);

/**
 * identity_add(i, keys, rest):
 * Take a row: its keys (n = 0: it has none of that column) and the text ${rest} that is handed out
 * again with the person.  Keys have IDENTITY_NAME bytes at the most and no NUL.  As
 * identity_merge().
 */
CRM_CHECKED enum crm_status identity_add(
    struct identity *i, const struct slice *keys, struct slice rest);

/** identity_resolve(i): All rows are in: find who is who.  As identity_merge(). */
CRM_CHECKED enum crm_status identity_resolve(struct identity *i);

/**
 * identity_next(i, person, rest):
 * The next row in the order in which they came, valid until the next call; person->n is 0 for a
 * guest, rest->p is NULL at the end.  As identity_merge().
 */
CRM_CHECKED enum crm_status identity_next(
    struct identity *i, struct slice *person, struct slice *rest);

/**
 * identity_next_merge(i, from, to):
 * After identity_resolve(): the next key whose person has another id, and that id, in bytewise
 * order; from->p is NULL at the end.  As identity_merge().
 */
CRM_CHECKED enum crm_status identity_next_merge(
    struct identity *i, struct slice *from, struct slice *to);

/** identity_facts(i): After identity_resolve(); guests once all rows have been handed out. */
struct identity_facts identity_facts(const struct identity *i);

/** identity_close(i): Free it; the files are gone.  NULL is fine. */
void identity_close(struct identity *i);

#endif
