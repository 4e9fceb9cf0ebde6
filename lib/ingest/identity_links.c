/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which links between keys count.
 *
 * The sorted links of a key show how many different keys are beside it in some row.  A key that has
 * more of them than the limit belongs to no person: a till's phone number, no@mail.  All its
 * links are dropped.  A link is in the list both ways, so two passes, one by each end, drop it.
 * Keys that --merge names are never shared: a person has decided.
 */
#include "ingest/identity_inner.h"

#include <string.h>

/* What is known of a key by all its names. */
struct node {
	char line[IDENTITY_PRINT + 1 + IDENTITY_NAME];	/* fingerprint, trust, text */
	size_t n;				/* 0: none yet */
	bool to, from;
	unsigned char column;
};

/* Write the line of a key: how far its text is trusted to be what the person is called. */
static enum crm_status
end_node(struct identity *i, struct node *node)
{

	if (node->n == 0)
		return CRM_OK;
	i->facts.keys++;
	/* What a merge goes to and another one comes from is a stop on the way, no name. */
	node->line[IDENTITY_PRINT] = (char)(node->to && !node->from ? IDENTITY_TO : node->column);
	return spool_add_line(i->nodes, (struct slice){ node->line, node->n });
}

/* Write one line for each key: its fingerprint, the best of its trusts, and its text. */
static enum crm_status
make_nodes(struct identity *i)
{
	struct node node = { .n = 0 };
	enum crm_status status;
	struct slice name;

	if ((status = spool_open(&i->nodes, i->memory, i->msg)) != CRM_OK ||
	    (status = sorter_start(i->names)) != CRM_OK)
		return status;
	while ((status = sorter_next(i->names, &name)) == CRM_OK && name.p != NULL) {
		unsigned char trust = (unsigned char)name.p[IDENTITY_PRINT];

		if (node.n == 0 || identity_compare(node.line, name.p) != 0) {
			if ((status = end_node(i, &node)) != CRM_OK)
				return status;
			node.to = node.from = false;
			node.column = IDENTITY_NO_COLUMN;
			memcpy(node.line, name.p, name.n);
			node.n = name.n;
		}
		node.to = node.to || trust == IDENTITY_TO;
		node.from = node.from || trust == IDENTITY_FROM;
		if (trust != IDENTITY_TO && trust < node.column)
			node.column = trust;
	}
	return status == CRM_OK ? end_node(i, &node) : status;
}

/* What the links of one key come to, while they are gone through. */
struct beside {
	char print[IDENTITY_PRINT];
	bool any, forced;
	uint64_t n;		/* keys beside it */
};

static enum crm_status
end_key(struct identity *i, const struct beside *b)
{

	if (!b->any || b->n <= i->options.shared || b->forced)
		return CRM_OK;
	i->facts.shared++;
	return spool_add_line(i->shared, (struct slice){ b->print, IDENTITY_PRINT });
}

/* List the keys that too many others are beside. */
static enum crm_status
find_shared(struct identity *i)
{
	struct beside b = { .any = false };
	enum crm_status status;
	struct slice link;

	if ((status = spool_open(&i->shared, i->memory, i->msg)) != CRM_OK ||
	    (status = sorter_start(i->links)) != CRM_OK)
		return status;
	while ((status = sorter_next(i->links, &link)) == CRM_OK && link.p != NULL) {
		if (!b.any || identity_compare(b.print, link.p) != 0) {
			if ((status = end_key(i, &b)) != CRM_OK)
				return status;
			b = (struct beside){ .any = true };
			memcpy(b.print, link.p, IDENTITY_PRINT);
		}
		b.n++;
		b.forced = b.forced || (unsigned char)link.p[IDENTITY_PRINT] == IDENTITY_FORCED;
	}
	return status == CRM_OK ? end_key(i, &b) : status;
}

/*
 * Copy the links of ${from}, whose other end is ${other} bytes into a record, to ${to} the other
 * way round, but for those of shared keys.
 */
static enum crm_status
turn(struct identity *i, struct sorter *from, size_t other, struct sorter *to)
{
	struct identity_cursor shared = { .spool = i->shared };
	char record[2 * IDENTITY_PRINT];
	enum crm_status status;
	struct slice link;
	bool drop;

	if ((status = sorter_start(from)) != CRM_OK)
		return status;
	while ((status = sorter_next(from, &link)) == CRM_OK && link.p != NULL) {
		if ((status = identity_seek(&shared, link.p, &drop)) != CRM_OK)
			return status;
		memcpy(record, link.p + other, IDENTITY_PRINT);
		memcpy(record + IDENTITY_PRINT, link.p, IDENTITY_PRINT);
		if (!drop && (status = sorter_add(to, record, sizeof(record))) != CRM_OK)
			return status;
	}
	return status;
}

enum crm_status
identity_filter(struct identity *i)
{
	struct sorter *half = NULL;
	enum crm_status status;

	if ((status = make_nodes(i)) != CRM_OK || (status = find_shared(i)) != CRM_OK)
		return status;
	sorter_close(i->names);
	i->names = NULL;
	if ((status = identity_reopen(&half, i)) != CRM_OK ||
	    (status = turn(i, i->links, IDENTITY_PRINT + 1, half)) != CRM_OK)
		goto done;
	sorter_close(i->links);
	i->links = NULL;
	if ((status = identity_reopen(&i->edges, i)) == CRM_OK)
		status = turn(i, half, IDENTITY_PRINT, i->edges);
done:
	sorter_close(half);
	return status;
}
