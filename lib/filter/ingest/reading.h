/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_READING_H
#define CRM_FILTER_INGEST_READING_H

#include "base/buf.h"
#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "filter/ingest/ingest.h"

#include <stdbool.h>

/**
 * A reading says how a log is read: crm-reading(5).  It is text, one `key = value` a line, and sets
 * members of a struct ingest_options; each key that is also an option has the option's name.
 */

enum reading_kind {
	READING_TEXT,	/* const char * */
	READING_COUNT,	/* int64_t, 0 to 1000000 */
	READING_WORD,	/* int: index into the words of ${words} */
	READING_LIST	/* struct opt_list: the key may be given again and again */
};

/** A key: the one table that parses, saves and (by tests/lint) is checked against the page. */
struct reading_key {
	const char *name;
	enum reading_kind kind;
	size_t at;		/* offsetof(struct ingest_options, member) */
	const char *words;	/* READING_WORD: separated by `|` */
	bool option;		/* crm-ingest has an option of this name */
};

/** reading_keys(n): The table, *${n} rows. */
const struct reading_key *reading_keys(size_t *n);

/** What a reading sets, and the memory of its texts. */
struct reading {
	struct ingest_options set;
	char **texts;
	size_t n_texts, room;
};

/** reading_init(r): One that sets nothing. */
void reading_init(struct reading *r);

/**
 * reading_parse(r, text, name, msg):
 * Add what the lines ${text} of ${name} say to ${r}.  Return CRM_OK; CRM_ENOMEM; or CRM_EUSAGE
 * after a message with the line, and the key that may have been meant.
 */
CRM_CHECKED enum crm_status reading_parse(
    struct reading *r, struct slice text, const char *name, struct msg *msg);

/** reading_load(r, path, msg): As reading_parse() of the file ${path}; CRM_EIO after a message. */
CRM_CHECKED enum crm_status reading_load(struct reading *r, const char *path, struct msg *msg);

/**
 * reading_set(r, key, value): Set ${key}, a name of the table, to ${value} (copied; a text or an
 * entry of a list).  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status reading_set(struct reading *r, const char *key, struct slice value);

/** reading_print(set, prefix, out): Append what ${set} sets, each line after ${prefix}. */
CRM_CHECKED enum crm_status reading_print(
    const struct ingest_options *set, const char *prefix, struct buf *out);

/**
 * reading_layers(layers, n, r):
 * Join ${n} layers, the strongest last, in ${r} (texts stay the layers'): the strongest that sets a
 * key wins, lists add up.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status reading_layers(
    const struct ingest_options *const *layers, size_t n, struct reading *r);

/** reading_free(r): Free what it holds. */
void reading_free(struct reading *r);

#endif
