/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which keys hang together: the connected parts of the graph of links.
 *
 * Where 20 bytes for each key fit in memory it is a union-find.  Else the links are sorted again
 * and again (Kiveris and others, "Connected components in MapReduce and beyond", 2014): in turn
 * every neighbour of a key that is greater, and every one that is less, is linked to the least
 * neighbour instead, until nothing changes.  Then each key is linked to the least of its part
 * alone.  The rounds grow with the logarithm of the longest path, and persons have few keys.
 *
 * What must hold: both ways give the same parts.  Which key is the root of one does not matter: the
 * members are sorted by name afterwards.
 */
#include "ingest/identity_inner.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Add a key, its line ${node} of nodes, to the members of ${root}. */
static enum crm_status
add_member(struct identity *i, const char *root, struct slice node)
{
	char record[2 * IDENTITY_PRINT + 2 + IDENTITY_NAME];
	size_t n = IDENTITY_PRINT;

	memcpy(record, root, IDENTITY_PRINT);
	memcpy(record + n, node.p + IDENTITY_PRINT, node.n - IDENTITY_PRINT);
	n += node.n - IDENTITY_PRINT;
	/* A NUL ends the text, so that a shorter one is less whatever the fingerprint. */
	record[n++] = '\0';
	memcpy(record + n, node.p, IDENTITY_PRINT);
	return sorter_add(i->members, record, n + IDENTITY_PRINT);
}

/* The keys in memory, in order, and for each one above it, or itself. */
struct forest {
	char *prints;
	uint32_t *above;
	size_t n;
};

static uint32_t
find_key(const struct forest *f, const char *print)
{
	size_t low = 0, high = f->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (identity_compare(f->prints + middle * IDENTITY_PRINT, print) <= 0)
			low = middle;
		else
			high = middle;
	}
	assert(identity_compare(f->prints + low * IDENTITY_PRINT, print) == 0);
	return (uint32_t)low;
}

/* The root of ${k}; every other key on the way is hung higher (path halving). */
static uint32_t
find_root(const struct forest *f, uint32_t k)
{

	while (f->above[k] != k) {
		f->above[k] = f->above[f->above[k]];
		k = f->above[k];
	}
	return k;
}

static enum crm_status
load_forest(struct identity *i, struct forest *f)
{
	enum crm_status status;
	struct slice node;

	f->prints = mem_raw(i->facts.keys + 1, IDENTITY_PRINT);
	f->above = mem_raw(i->facts.keys + 1, sizeof(*f->above));
	if (f->prints == NULL || f->above == NULL)
		return msg_nomem(i->msg);
	if ((status = spool_rewind(i->nodes)) != CRM_OK)
		return status;
	while ((status = spool_line(i->nodes, &node)) == CRM_OK && node.p != NULL) {
		memcpy(f->prints + f->n * IDENTITY_PRINT, node.p, IDENTITY_PRINT);
		f->above[f->n] = (uint32_t)f->n;
		f->n++;
	}
	return status;
}

/* Unite the ends of all links. */
static enum crm_status
unite(struct identity *i, const struct forest *f)
{
	enum crm_status status;
	struct slice edge;

	if ((status = sorter_start(i->edges)) != CRM_OK)
		return status;
	while ((status = sorter_next(i->edges, &edge)) == CRM_OK && edge.p != NULL) {
		uint32_t a, b;

		/* Each link is there both ways; one will do. */
		if (identity_compare(edge.p, edge.p + IDENTITY_PRINT) > 0)
			continue;
		a = find_root(f, find_key(f, edge.p));
		b = find_root(f, find_key(f, edge.p + IDENTITY_PRINT));
		if (a != b)
			f->above[a > b ? a : b] = a > b ? b : a;
	}
	return status;
}

static enum crm_status
parts_in_memory(struct identity *i)
{
	struct identity_cursor shared = { .spool = i->shared };
	struct forest f = { NULL, NULL, 0 };
	enum crm_status status;
	struct slice node;
	uint32_t k = 0;
	bool drop;

	if ((status = load_forest(i, &f)) != CRM_OK || (status = unite(i, &f)) != CRM_OK ||
	    (status = spool_rewind(i->nodes)) != CRM_OK)
		goto done;
	while ((status = spool_line(i->nodes, &node)) == CRM_OK && node.p != NULL) {
		uint32_t root = find_root(&f, k++);

		if ((status = identity_seek(&shared, node.p, &drop)) != CRM_OK)
			break;
		i->facts.persons += !drop && root == k - 1;
		if (!drop &&
		    (status = add_member(i, f.prints + (size_t)root * IDENTITY_PRINT, node)) !=
			CRM_OK)
			break;
	}
done:
	free(f.prints);
	free(f.above);
	return status;
}

/* What tells one set of links from another, whatever the order. */
struct sum {
	uint64_t n, a, b;
};

static enum crm_status
add_edge(struct sorter *to, const char *a, const char *b)
{
	char record[2 * IDENTITY_PRINT];

	memcpy(record, a, IDENTITY_PRINT);
	memcpy(record + IDENTITY_PRINT, b, IDENTITY_PRINT);
	return sorter_add(to, record, sizeof(record));
}

/*
 * One half of a round.  ${from} has each link both ways.  A key's first neighbour is its least;
 * where that is less than the key, it takes the place of the key in the links to the neighbours
 * that are ${greater} (or else less) than the key.  ${to} receives the links both ways.
 */
static enum crm_status
relink(struct sorter *from, bool greater, struct sorter *to)
{
	char key[IDENTITY_PRINT] = "", least[IDENTITY_PRINT] = "";
	enum crm_status status;
	struct slice edge;
	bool any = false;

	if ((status = sorter_start(from)) != CRM_OK)
		return status;
	while ((status = sorter_next(from, &edge)) == CRM_OK && edge.p != NULL) {
		const char *other = edge.p + IDENTITY_PRINT;

		if (!any || identity_compare(key, edge.p) != 0) {
			any = true;
			memcpy(key, edge.p, IDENTITY_PRINT);
			memcpy(
			    least, identity_compare(other, key) < 0 ? other : key, IDENTITY_PRINT);
			/*
			 * The key itself is linked to its least neighbour, by the half for lesser
			 * ones.
			 */
			if (!greater && identity_compare(least, key) != 0 &&
			    ((status = add_edge(to, key, least)) != CRM_OK ||
				(status = add_edge(to, least, key)) != CRM_OK))
				return status;
		}
		if ((identity_compare(other, key) > 0) != greater ||
		    identity_compare(other, least) == 0)
			continue;
		if ((status = add_edge(to, other, least)) != CRM_OK ||
		    (status = add_edge(to, least, other)) != CRM_OK)
			return status;
	}
	return status;
}

/* Sum up the links of ${s}. */
static enum crm_status
sum_edges(struct sorter *s, struct sum *sum)
{
	enum crm_status status;
	struct slice edge;
	uint64_t w[4];

	*sum = (struct sum){ 0, 0, 0 };
	if ((status = sorter_start(s)) != CRM_OK)
		return status;
	while ((status = sorter_next(s, &edge)) == CRM_OK && edge.p != NULL) {
		memcpy(w, edge.p, sizeof(w));
		sum->n++;
		/* Fingerprints are random already: products keep the two ends together. */
		sum->a += (w[0] | 1) * (w[2] ^ UINT64_C(0x9e3779b97f4a7c15));
		sum->b += (w[1] | 1) * (w[3] ^ UINT64_C(0xc2b2ae3d27d4eb4f));
	}
	return status;
}

/* Relink until nothing changes: then the only lesser neighbour of a key is its root. */
static enum crm_status
make_stars(struct identity *i)
{
	struct sum before, after;
	struct sorter *half = NULL;
	enum crm_status status;

	if ((status = sum_edges(i->edges, &after)) != CRM_OK)
		return status;
	do {
		before = after;
		if ((status = identity_reopen(&half, i)) != CRM_OK ||
		    (status = relink(i->edges, true, half)) != CRM_OK ||
		    (status = identity_reopen(&i->edges, i)) != CRM_OK ||
		    (status = relink(half, false, i->edges)) != CRM_OK ||
		    (status = sum_edges(i->edges, &after)) != CRM_OK)
			break;
	} while (before.n != after.n || before.a != after.a || before.b != after.b);
	sorter_close(half);
	return status;
}

static enum crm_status
parts_on_disk(struct identity *i)
{
	struct identity_cursor shared = { .spool = i->shared };
	struct slice node, edge;
	enum crm_status status;
	bool drop;

	if ((status = make_stars(i)) != CRM_OK || (status = sorter_start(i->edges)) != CRM_OK ||
	    (status = sorter_next(i->edges, &edge)) != CRM_OK ||
	    (status = spool_rewind(i->nodes)) != CRM_OK)
		return status;
	while ((status = spool_line(i->nodes, &node)) == CRM_OK && node.p != NULL) {
		const char *root = node.p;

		while (edge.p != NULL && identity_compare(edge.p, node.p) < 0)
			if ((status = sorter_next(i->edges, &edge)) != CRM_OK)
				return status;
		if (edge.p != NULL && identity_compare(edge.p, node.p) == 0 &&
		    identity_compare(edge.p + IDENTITY_PRINT, node.p) < 0)
			root = edge.p + IDENTITY_PRINT;
		if ((status = identity_seek(&shared, node.p, &drop)) != CRM_OK)
			return status;
		i->facts.persons += !drop && root == node.p;
		if (!drop && (status = add_member(i, root, node)) != CRM_OK)
			return status;
	}
	return status;
}

enum crm_status
identity_parts(struct identity *i)
{
	enum crm_status status;

	if ((status = identity_reopen(&i->members, i)) != CRM_OK)
		return status;
	status = i->facts.keys < UINT32_MAX &&
		i->facts.keys * (IDENTITY_PRINT + sizeof(uint32_t)) <= i->options.memory
	    ? parts_in_memory(i)
	    : parts_on_disk(i);
	sorter_close(i->edges);
	i->edges = NULL;
	return status;
}
