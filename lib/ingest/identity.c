/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is one person: rows in, rows with the id of a person out.
 *
 * A row leaves three kinds of records, each in a sorter: the names of its keys, the links between
 * them, and for each key the number of the row; what else the row has goes to a spool.  All of
 * these stay within the memory that was given, and use files beyond it.  When all rows are in,
 * identity_links.c drops keys that are shared, identity_parts.c finds which keys hang together and
 * sorts each person's, and here the names come back to the rows by merging sorted lists.
 *
 * What must hold: the result depends on the set of rows alone, not on their order, the memory or
 * the hash, so that every night and every machine agree.
 */
#include "ingest/identity_inner.h"

#include "base/mem.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/*
 * How many links are remembered.  A customer with a hundred orders brings the same account, address
 * and phone a hundred times: without this cache their links would fill the sorters.  It only saves
 * work, as a link that is added twice changes nothing.
 */
#define RECENT ((size_t)1 << 15)
#define LINK (2 * IDENTITY_PRINT + 2)

enum crm_status
identity_open(
    struct identity **out, const struct identity_options *options, struct msg *msg)
{
	enum crm_status status = CRM_ENOMEM;
	struct identity *i;

	assert(options->keys >= 1 && options->keys <= IDENTITY_KEYS);
	*out = NULL;
	if (sodium_init() < 0 || (i = mem_new(1, sizeof(*i))) == NULL)
		return msg_nomem(msg);
	i->options = *options;
	i->msg = msg;
	/* Three sorters and a spool fill at the same time while rows come: a quarter for each. */
	i->memory = options->memory / 4;
	/* A key of this run: nobody can choose ids that collide, and no output depends on it. */
	randombytes_buf(i->hash_key, sizeof(i->hash_key));
	if ((i->recent = mem_new(RECENT, LINK)) == NULL) {
		identity_close(i);
		return msg_nomem(msg);
	}
	if ((status = identity_reopen(&i->names, i)) != CRM_OK ||
	    (status = identity_reopen(&i->links, i)) != CRM_OK ||
	    (status = identity_reopen(&i->rows, i)) != CRM_OK ||
	    (status = spool_open(&i->rest, i->memory, msg)) != CRM_OK) {
		identity_close(i);
		return status;
	}
	*out = i;
	return CRM_OK;
}

enum crm_status
identity_reopen(struct sorter **sorter, struct identity *i)
{

	sorter_close(*sorter);
	*sorter = NULL;
	return sorter_open(sorter, i->memory, i->msg);
}

static void
fingerprint(const struct identity *i, struct slice key, char out[IDENTITY_PRINT])
{

	crypto_shorthash_siphashx24((unsigned char *)out, (const unsigned char *)key.p, key.n,
	    i->hash_key);
}

/*
 * Record fingerprint, trust and text of a key: sorted, the most trusted text of each comes first.
 */
static enum crm_status
add_name(struct identity *i, const char *print, unsigned char trust, struct slice key)
{
	char record[IDENTITY_PRINT + 1 + IDENTITY_NAME];

	assert(key.n <= IDENTITY_NAME);
	memcpy(record, print, IDENTITY_PRINT);
	record[IDENTITY_PRINT] = (char)trust;
	memcpy(record + IDENTITY_PRINT + 1, key.p, key.n);
	return sorter_add(i->names, record, IDENTITY_PRINT + 1 + key.n);
}

/*
 * Record that key ${a} was beside key ${b}, which came in ${column}.  Links are kept in both
 * directions, so that sorting by the first key brings all neighbours of a key together.
 */
static enum crm_status
add_link(struct identity *i, const char *a, unsigned char column, const char *b)
{
	char record[2 * IDENTITY_PRINT + 1];

	memcpy(record, a, IDENTITY_PRINT);
	record[IDENTITY_PRINT] = (char)column;
	memcpy(record + IDENTITY_PRINT + 1, b, IDENTITY_PRINT);
	return sorter_add(i->links, record, sizeof(record));
}

enum crm_status
identity_merge(struct identity *i, struct slice from, struct slice to)
{
	char a[IDENTITY_PRINT], b[IDENTITY_PRINT];
	enum crm_status status;

	fingerprint(i, from, a);
	fingerprint(i, to, b);
	if (identity_compare(a, b) == 0)
		return CRM_OK;
	if ((status = add_name(i, a, IDENTITY_FROM, from)) != CRM_OK ||
	    (status = add_name(i, b, IDENTITY_TO, to)) != CRM_OK ||
	    (status = add_link(i, a, IDENTITY_FORCED, b)) != CRM_OK)
		return status;
	return add_link(i, b, IDENTITY_FORCED, a);
}

/* Whether a link of these keys and columns was added lately; it counts as added from now on. */
static bool
is_recent(struct identity *i, const char *a, unsigned char column_a, const char *b,
    unsigned char column_b)
{
	unsigned char link[LINK], *place;
	uint64_t x, y;

	memcpy(link, a, IDENTITY_PRINT);
	memcpy(link + IDENTITY_PRINT, b, IDENTITY_PRINT);
	link[LINK - 2] = column_a;
	link[LINK - 1] = column_b;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	/* One place for each link: a newer one of the same place drives the older one out. */
	place = i->recent + ((x ^ y * 3) % RECENT) * LINK;
	if (memcmp(place, link, LINK) == 0)
		return true;
	memcpy(place, link, LINK);
	return false;
}

/* Add the names and links of the ${n} keys of a row, whose columns are ${column}. */
static enum crm_status
add_keys(struct identity *i, const struct slice *keys, char prints[][IDENTITY_PRINT],
    const unsigned char *column, size_t n)
{
	enum crm_status status;

	for (size_t a = 0; a < n; a++) {
		if (!is_recent(i, prints[a], column[a], prints[a], column[a]) &&
		    (status = add_name(i, prints[a], (unsigned char)(IDENTITY_COLUMN + column[a]),
			 keys[column[a]])) != CRM_OK)
			return status;
		for (size_t b = 0; b < a; b++) {
			if (identity_compare(prints[a], prints[b]) == 0 ||
			    is_recent(i, prints[a], column[a], prints[b], column[b]))
				continue;
			if ((status = add_link(i, prints[a], column[b], prints[b])) != CRM_OK ||
			    (status = add_link(i, prints[b], column[a], prints[a])) != CRM_OK)
				return status;
		}
	}
	return CRM_OK;
}

/* Write ${x} so that numbers sort as bytes do. */
static void
put_number(char out[8], uint64_t x)
{

	for (int b = 0; b < 8; b++)
		out[b] = (char)(x >> (56 - 8 * b));
}

static uint64_t
get_number(const char *p)
{
	uint64_t x = 0;

	for (int b = 0; b < 8; b++)
		x = x << 8 | (unsigned char)p[b];
	return x;
}

enum crm_status
identity_add(struct identity *i, const struct slice *keys, struct slice rest)
{
	char prints[IDENTITY_KEYS][IDENTITY_PRINT], record[IDENTITY_PRINT + 9];
	unsigned char column[IDENTITY_KEYS];
	enum crm_status status;
	size_t n = 0, k;

	for (k = 0; k < i->options.keys; k++)
		if (keys[k].n > 0) {
			fingerprint(i, keys[k], prints[n]);
			column[n++] = (unsigned char)k;
		}
	if ((status = add_keys(i, keys, prints, column, n)) != CRM_OK)
		return status;
	/* The row is found again by any of its keys; what else it has waits in the spool. */
	for (k = 0; k < n; k++) {
		memcpy(record, prints[k], IDENTITY_PRINT);
		put_number(record + IDENTITY_PRINT, i->n_rows);
		record[sizeof(record) - 1] = (char)column[k];
		if ((status = sorter_add(i->rows, record, sizeof(record))) != CRM_OK)
			return status;
	}
	i->n_rows++;
	return spool_add_line(i->rest, rest);
}

/*
 * Move the cursor to ${print}.  Both sides are sorted and callers ask in rising order, so the spool
 * is read once in all, however many seeks there are.
 */
enum crm_status
identity_seek(struct identity_cursor *c, const char *print, bool *there)
{
	enum crm_status status = CRM_OK;

	if (!c->started)
		status = spool_rewind(c->spool);
	while (status == CRM_OK &&
	    (!c->started || (c->line.p != NULL && identity_compare(c->line.p, print) < 0))) {
		c->started = true;
		status = spool_line(c->spool, &c->line);
	}
	*there = status == CRM_OK && c->line.p != NULL && identity_compare(c->line.p, print) == 0;
	return status;
}

/* Note that the key ${text} of fingerprint ${print} is of the person ${name}. */
static enum crm_status
name_key(struct identity *i, struct sorter *named, const char *print, struct slice text,
    struct slice name)
{
	char record[2 * IDENTITY_NAME + IDENTITY_PRINT + 1];
	enum crm_status status;

	/* For the rows: fingerprint and name. */
	memcpy(record, print, IDENTITY_PRINT);
	memcpy(record + IDENTITY_PRINT, name.p, name.n);
	if ((status = sorter_add(named, record, IDENTITY_PRINT + name.n)) != CRM_OK ||
	    slice_equal(text, name))
		return status;
	/* For --save-merge: text and name, with a NUL between them, which no key contains. */
	memcpy(record, text.p, text.n);
	record[text.n] = '\0';
	memcpy(record + text.n + 1, name.p, name.n);
	return sorter_add(i->merges, record, text.n + 1 + name.n);
}

/* Give each key of a person their name: the first of the members of one root has it. */
static enum crm_status
name_members(struct identity *i, struct sorter *named)
{
	char root[IDENTITY_PRINT] = "", first[IDENTITY_NAME];
	struct slice member, text, name = { first, 0 };
	enum crm_status status;

	if ((status = sorter_start(i->members)) != CRM_OK)
		return status;
	while ((status = sorter_next(i->members, &member)) == CRM_OK && member.p != NULL) {
		text = (struct slice){ member.p + IDENTITY_PRINT + 1,
			member.n - 2 * IDENTITY_PRINT - 2 };
		if (name.n == 0 || identity_compare(root, member.p) != 0) {
			memcpy(root, member.p, IDENTITY_PRINT);
			memcpy(first, text.p, text.n);
			name.n = text.n;
		}
		if ((status = name_key(i, named, member.p + member.n - IDENTITY_PRINT, text,
			 name)) != CRM_OK)
			return status;
	}
	return status;
}

/* Bring the names of ${named} (fingerprint, name) to the rows. */
static enum crm_status
name_rows(struct identity *i, struct sorter *named)
{
	char record[9 + IDENTITY_NAME];
	struct slice name, row;
	enum crm_status status;

	if ((status = sorter_start(named)) != CRM_OK ||
	    (status = sorter_start(i->rows)) != CRM_OK ||
	    (status = sorter_next(named, &name)) != CRM_OK)
		return status;
	while ((status = sorter_next(i->rows, &row)) == CRM_OK && row.p != NULL) {
		while (name.p != NULL && identity_compare(name.p, row.p) < 0)
			if ((status = sorter_next(named, &name)) != CRM_OK)
				return status;
		if (name.p == NULL || identity_compare(name.p, row.p) != 0)
			continue;
		memcpy(record, row.p + IDENTITY_PRINT, 9);
		memcpy(record + 9, name.p + IDENTITY_PRINT, name.n - IDENTITY_PRINT);
		if ((status = sorter_add(i->persons, record, 9 + name.n - IDENTITY_PRINT)) !=
		    CRM_OK)
			return status;
	}
	return status;
}

/*
 * From links to persons: drop shared keys, find which keys hang together, name each person, bring
 * the names to the rows.  Each step reads what the one before has sorted and then frees it, so that
 * two of the large lists are there at a time, and not six.
 */
enum crm_status
identity_resolve(struct identity *i)
{
	struct sorter *named = NULL;
	enum crm_status status;

	if ((status = identity_filter(i)) != CRM_OK || (status = identity_parts(i)) != CRM_OK ||
	    (status = identity_reopen(&named, i)) != CRM_OK ||
	    (status = identity_reopen(&i->merges, i)) != CRM_OK ||
	    (status = name_members(i, named)) != CRM_OK)
		goto done;
	sorter_close(i->members);
	i->members = NULL;
	if ((status = identity_reopen(&i->persons, i)) != CRM_OK ||
	    (status = name_rows(i, named)) != CRM_OK)
		goto done;
	sorter_close(i->rows);
	i->rows = NULL;
	if ((status = sorter_start(i->persons)) == CRM_OK &&
	    (status = sorter_start(i->merges)) == CRM_OK &&
	    (status = spool_rewind(i->rest)) == CRM_OK)
		status = sorter_next(i->persons, &i->person);
done:
	sorter_close(named);
	return status;
}

enum crm_status
identity_next(struct identity *i, struct slice *person, struct slice *rest)
{
	enum crm_status status;

	*person = (struct slice){ "", 0 };
	if ((status = spool_line(i->rest, rest)) != CRM_OK || rest->p == NULL)
		return status;
	/* A row is there once for each of its keys; the most trusted comes first, and is enough. */
	while (i->person.p != NULL && get_number(i->person.p) < i->at)
		if ((status = sorter_next(i->persons, &i->person)) != CRM_OK)
			return status;
	if (i->person.p != NULL && get_number(i->person.p) == i->at)
		*person = (struct slice){ i->person.p + 9, i->person.n - 9 };
	else
		i->facts.guests++;
	i->at++;
	return CRM_OK;
}

enum crm_status
identity_next_merge(struct identity *i, struct slice *from, struct slice *to)
{
	enum crm_status status;
	const char *end;

	if ((status = sorter_next(i->merges, from)) != CRM_OK || from->p == NULL)
		return status;
	end = memchr(from->p, '\0', from->n);
	assert(end != NULL);
	*to = (struct slice){ end + 1, from->n - (size_t)(end + 1 - from->p) };
	from->n = (size_t)(end - from->p);
	return CRM_OK;
}

struct identity_facts
identity_facts(const struct identity *i)
{

	return i->facts;
}

void
identity_close(struct identity *i)
{

	if (i == NULL)
		return;
	free(i->recent);
	sorter_close(i->names);
	sorter_close(i->links);
	sorter_close(i->rows);
	sorter_close(i->edges);
	sorter_close(i->members);
	sorter_close(i->persons);
	sorter_close(i->merges);
	spool_close(i->rest);
	spool_close(i->nodes);
	spool_close(i->shared);
	free(i);
}
