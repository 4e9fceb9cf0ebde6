/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of another table, held in memory to keep (--only) or leave out (--exclude) rows.
 *
 * The table is read once, row by row; a key goes into a string map if the row passes the condition.
 * The condition is one column and the values it may have, split at commas when reading begins.  A
 * loose set keeps its keys, and every key it is asked for, in lower case and without blanks at the
 * ends.  A key longer than LOOSE_MOST is compared as it is: no address is that long.
 */
#include "table/key_set.h"

#include "base/mem.h"
#include "base/near_name.h"
#include "table/strmap.h"
#include "table/table_in.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The longest key that a loose set folds. */
#define LOOSE_MOST 320

/* Values that a condition does not name, of which one may be what was meant. */
#define OTHERS 4096

struct key_set {
	struct strmap *keys;
	bool loose;
};

/** A condition on rows: one column, and the values it may have. */
struct row_condition {
	size_t column;		/* TABLE_NONE: every row passes */
	struct strmap *values;
	bool *found;		/* of each: whether some row has it */
	struct strmap *others;	/* values of the column that are none of these, the first so many */
};

enum crm_status
key_set_open(struct key_set **out, bool loose)
{
	struct key_set *set;

	if ((set = mem_new(1, sizeof(*set))) == NULL)
		return CRM_ENOMEM;
	set->loose = loose;
	if (strmap_open(&set->keys) != CRM_OK) {
		free(set);
		return CRM_ENOMEM;
	}
	*out = set;
	return CRM_OK;
}

/** Return ${key} as a loose set compares it, written to ${room} where it changes. */
static struct slice
loose_key(struct slice key, char room[LOOSE_MOST])
{

	key = slice_trim(key);
	if (key.n > LOOSE_MOST)
		return key;
	for (size_t i = 0; i < key.n; i++)
		room[i] = key.p[i] >= 'A' && key.p[i] <= 'Z' ? (char)(key.p[i] - 'A' + 'a')
							     : key.p[i];
	return (struct slice){ room, key.n };
}

/** Read ${where} (COLUMN=VALUE,...) into *${condition}. */
static enum crm_status
open_condition(struct row_condition *condition, const struct table_in *t,
    const struct key_set_source *source, struct msg *msg)
{
	const char *equals = source->where == NULL ? NULL : strchr(source->where, '=');
	enum crm_status status;
	char show[MSG_SHOW], *name;
	uint32_t number;

	condition->column = TABLE_NONE;
	if (source->where == NULL)
		return CRM_OK;
	if (equals == NULL || equals == source->where) {
		msg_error(msg, "%s-where: \"%s\" is not COLUMN=VALUE,...", source->option,
		    msg_show(show, slice_of(source->where)));
		return CRM_EUSAGE;
	}
	if ((name = strndup(source->where, (size_t)(equals - source->where))) == NULL)
		return msg_nomem(msg);
	status = table_need(t, name, &condition->column);
	free(name);
	if (status == CRM_OK && strmap_open(&condition->values) != CRM_OK)
		status = msg_nomem(msg);
	if (status == CRM_OK && strmap_open(&condition->others) != CRM_OK)
		status = msg_nomem(msg);
	for (const char *p = equals + 1; status == CRM_OK; p++) {
		struct slice value = { p, strcspn(p, ",") };

		if (strmap_put(condition->values, value, strmap_hash(value), &number) != CRM_OK)
			status = msg_nomem(msg);
		p += value.n;
		if (*p == '\0')
			break;
	}
	if (status == CRM_OK &&
	    (condition->found = mem_new(
		 strmap_count(condition->values), sizeof(*condition->found))) == NULL)
		status = msg_nomem(msg);
	return status;
}

/** Whether ${row} passes; what it has instead is noted, for those who mistype a value. */
static enum crm_status
test_condition(struct row_condition *condition, const struct csv_row *row, bool *passes)
{
	struct slice value;
	uint32_t number;
	uint64_t hash;

	*passes = true;
	if (condition->column == TABLE_NONE)
		return CRM_OK;
	value = csvin_field(row, condition->column);
	hash = strmap_hash(value);
	number = strmap_get(condition->values, value, hash);
	if ((*passes = number != STRMAP_NONE)) {
		condition->found[number] = true;
		return CRM_OK;
	}
	return strmap_count(condition->others) < OTHERS
	    ? strmap_put(condition->others, value, hash, &number)
	    : CRM_OK;
}

/** A value that no row has is an error where it is nearly another's, and else is said. */
static enum crm_status
check_values(const struct row_condition *condition, const struct key_set_source *source,
    struct msg *msg)
{
	char typed[MSG_SHOW], show[MSG_SHOW], name[MSG_SHOW];

	if (condition->column == TABLE_NONE)
		return CRM_OK;
	msg_show(name,
	    (struct slice){ source->where, strcspn(source->where, "=") });
	for (uint32_t i = 0; i < strmap_count(condition->values); i++) {
		struct slice value = strmap_key(condition->values, i);

		if (condition->found[i])
			continue;
		msg_show(typed, value);
		for (uint32_t k = 0; k < strmap_count(condition->others); k++)
			if (near_name(value, strmap_key(condition->others, k))) {
				msg_error(msg,
				    "%s-where: no row of %s has the %s \"%s\"; is it \"%s\"?",
				    source->option, *source->path, name, typed,
				    msg_show(show, strmap_key(condition->others, k)));
				return CRM_EUSAGE;
			}
		msg_warn(msg, "%s-where: no row of %s has the %s \"%s\"", source->option,
		    *source->path, name, typed);
	}
	return CRM_OK;
}

enum crm_status
key_set_read(struct key_set *set, const struct key_set_source *source, struct msg *msg)
{
	struct row_condition condition = { 0 };
	char room[LOOSE_MOST];
	enum crm_status status;
	struct table_in *t;
	struct csv_row row;
	uint32_t number;
	size_t column;
	bool passes;

	if ((status = table_open(&t, source->path, 1, NULL, msg)) != CRM_OK)
		return status;
	if ((status = table_need(t, source->column, &column)) == CRM_OK)
		status = open_condition(&condition, t, source, msg);
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		struct slice key = csvin_field(&row, column);

		if (set->loose)
			key = loose_key(key, room);
		if (test_condition(&condition, &row, &passes) != CRM_OK ||
		    (passes && key.n > 0 &&
			strmap_put(set->keys, key, strmap_hash(key), &number) != CRM_OK))
			status = msg_nomem(msg);
	}
	if (status == CRM_OK)
		status = check_values(&condition, source, msg);
	strmap_close(condition.values);
	strmap_close(condition.others);
	free(condition.found);
	table_close(t);
	return status;
}

bool
key_set_has(const struct key_set *set, struct slice key)
{
	char room[LOOSE_MOST];

	if (set->loose)
		key = loose_key(key, room);
	return strmap_get(set->keys, key, strmap_hash(key)) != STRMAP_NONE;
}

void
key_set_has_each(const struct key_set *set, const struct slice *keys, size_t n, bool *has)
{
	uint64_t hashes[KEY_SET_EACH];

	assert(n <= KEY_SET_EACH && !set->loose);
	for (size_t i = 0; i < n; i++) {
		hashes[i] = strmap_hash(keys[i]);
		strmap_prefetch(set->keys, hashes[i]);
	}
	for (size_t i = 0; i < n; i++)
		strmap_prefetch_long(set->keys, hashes[i]);
	for (size_t i = 0; i < n; i++)
		has[i] = strmap_get(set->keys, keys[i], hashes[i]) != STRMAP_NONE;
}

uint32_t
key_set_count(const struct key_set *set)
{

	return strmap_count(set->keys);
}

void
key_set_close(struct key_set *set)
{

	if (set == NULL)
		return;
	strmap_close(set->keys);
	free(set);
}
