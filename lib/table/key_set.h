/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_KEY_SET_H
#define CRM_TABLE_KEY_SET_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The values of one column of a table, to ask whether a value is among them: the hash side of a
 * semi-join.  Memory in proportion to the distinct values.
 */
struct key_set;

/** Which values of a table key_set_read() takes. */
struct key_set_source {
	const char *option;	/* what messages begin with: --only */
	const char *const *path;	/* the table's name; must live as long as the call */
	const char *column;	/* whose values are the keys */
	const char *where;	/* COLUMN=VALUE,...: only rows with one of these; NULL: all rows */
};

/**
 * key_set_open(set, loose):
 * Create an empty set.  A ${loose} one ignores ASCII case and blanks at the ends, as e-mail
 * addresses want.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status key_set_open(struct key_set **set, bool loose);

/**
 * key_set_read(set, source, msg):
 * Add the keys of a table; empty ones are no keys.  CRM_OK, or after a message CRM_ENOMEM,
 * CRM_EUSAGE (a column is missing, ${where} is not COLUMN=VALUE), CRM_EINPUT, CRM_EIO.
 */
CRM_CHECKED enum crm_status key_set_read(
    struct key_set *set, const struct key_set_source *source, struct msg *msg);

/** key_set_has(set, key): Whether ${key} is among the keys. */
bool key_set_has(const struct key_set *set, struct slice key);

/** The most keys of one key_set_has_each(). */
#define KEY_SET_EACH 64

/**
 * key_set_has_each(set, keys, n, has):
 * has[i] becomes key_set_has(set, keys[i]) for ${n} <= KEY_SET_EACH keys.  The look-ups wait for
 * memory at the same time, which takes a fraction of the time of one after another where the set is
 * larger than the caches.  ${set} is not a loose one.
 */
void key_set_has_each(
    const struct key_set *set, const struct slice *keys, size_t n, bool *has);

/** key_set_count(set): The number of distinct keys. */
uint32_t key_set_count(const struct key_set *set);

/** key_set_close(set): Free it.  NULL is fine. */
void key_set_close(struct key_set *set);

#endif
