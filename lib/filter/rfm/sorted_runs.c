/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merges sorted runs of keys with values from temporary files, by a heap of the runs that have
 * more: the least key is on top, and the run that gave a key sinks to its new place when the next
 * is asked for.  Keys must rise within a run; in a set of unique keys they must rise over all runs,
 * and one that does not is corruption.
 */
#include "filter/rfm/sorted_runs.h"

#include "base/buf.h"
#include "base/mem.h"
#include "io/spool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What a run holds in memory before it makes a file. */
#define IN_MEMORY ((size_t)64 << 10)

/** A run, and what of it is next. */
struct run {
	struct spool *spool;
	struct slice key, value;
};

struct sorted_runs {
	struct msg *msg;
	struct run *v;
	size_t n, room;
	struct run **heap;	/* of the runs that have more: the least key first */
	size_t n_heap;
	bool fresh;		/* the first of the heap has not been given yet */
	bool unique;		/* a key may come once */
	struct buf last;	/* with ${unique}: the key given last */
	const char *twice;	/* what to say of a repeated key, or NULL */
};

enum crm_status
sorted_runs_open(struct sorted_runs **r, bool unique, struct msg *msg)
{

	if ((*r = mem_new(1, sizeof(**r))) == NULL)
		return msg_nomem(msg);
	(*r)->msg = msg;
	(*r)->unique = unique;
	return CRM_OK;
}

void
sorted_runs_twice(struct sorted_runs *r, const char *what)
{

	r->twice = what;
}

enum crm_status
sorted_runs_begin(struct sorted_runs *r)
{
	enum crm_status status;

	if (mem_grow(&r->v, &r->room, r->n + 1, sizeof(*r->v)) != CRM_OK)
		return msg_nomem(r->msg);
	r->v[r->n] = (struct run){ NULL, { NULL, 0 }, { NULL, 0 } };
	if ((status = spool_open(&r->v[r->n].spool, IN_MEMORY, r->msg)) == CRM_OK)
		r->n++;
	return status;
}

/*
 * Append an entry to the newest run: both lengths, then key and value. The bytes are in the
 * machine's order, because only this process reads the file.
 */
enum crm_status
sorted_runs_add(struct sorted_runs *r, struct slice key, struct slice value)
{
	uint32_t sizes[2] = { (uint32_t)key.n, (uint32_t)value.n };
	struct spool *spool = r->v[r->n - 1].spool;
	enum crm_status status;

	if ((status = spool_add(spool, sizes, sizeof(sizes))) != CRM_OK ||
	    (status = spool_add(spool, key.p, key.n)) != CRM_OK)
		return status;
	return spool_add(spool, value.p, value.n);
}

/** Read what is next in a run; its key has no place at the end. */
static enum crm_status
advance(struct run *run)
{
	struct slice block;
	enum crm_status status;
	uint32_t sizes[2];

	run->key = (struct slice){ NULL, 0 };
	if ((status = spool_block(run->spool, sizeof(sizes), &block)) != CRM_OK || block.n == 0)
		return status;
	memcpy(sizes, block.p, sizeof(sizes));
	if ((status = spool_block(run->spool, (size_t)sizes[0] + sizes[1], &block)) != CRM_OK)
		return status;
	run->key = (struct slice){ block.p, sizes[0] };
	run->value = (struct slice){ block.p + sizes[0], sizes[1] };
	return CRM_OK;
}

/** Let the run at ${i} of the heap sink to its place. */
static void
sink(struct sorted_runs *r, size_t i)
{
	struct run *run = r->heap[i];

	for (size_t child; (child = 2 * i + 1) < r->n_heap; i = child) {
		if (child + 1 < r->n_heap &&
		    slice_compare(r->heap[child + 1]->key, r->heap[child]->key) < 0)
			child++;
		if (slice_compare(run->key, r->heap[child]->key) <= 0)
			break;
		r->heap[i] = r->heap[child];
	}
	r->heap[i] = run;
}

enum crm_status
sorted_runs_start(struct sorted_runs *r)
{
	enum crm_status status;

	free(r->heap);
	r->n_heap = 0;
	if ((r->heap = mem_new(r->n, sizeof(struct run *))) == NULL)
		return msg_nomem(r->msg);
	for (size_t i = 0; i < r->n; i++) {
		if ((status = spool_rewind(r->v[i].spool)) != CRM_OK ||
		    (status = advance(&r->v[i])) != CRM_OK)
			return status;
		if (r->v[i].key.p != NULL)
			r->heap[r->n_heap++] = &r->v[i];
	}
	/* Let each parent sink, the last one first: this makes a heap in linear time. */
	for (size_t i = r->n_heap / 2; i-- > 0;)
		sink(r, i);
	r->fresh = true;
	return CRM_OK;
}

/** Refuse ${key} where it is not above the one before; remember it. */
static enum crm_status
check_rise(struct sorted_runs *r, struct slice key, bool first)
{

	char show[MSG_SHOW];

	if (!first && r->twice != NULL && slice_equal(buf_slice(&r->last), key)) {
		msg_error(r->msg, "customer \"%s\" %s", msg_show(show, key), r->twice);
		return CRM_EINPUT;
	}
	if (!first && slice_compare(buf_slice(&r->last), key) >= 0) {
		msg_error(r->msg,
		    "temporary file: keys that must rise do not (%s); this is a fault of the program or of the disk",
		    slice_equal(buf_slice(&r->last), key) ? "one comes twice"
							  : "one is out of order");
		return CRM_EINPUT;
	}
	r->last.n = 0;
	return buf_add(&r->last, key.p, key.n) == CRM_OK ? CRM_OK : msg_nomem(r->msg);
}

enum crm_status
sorted_runs_next(struct sorted_runs *r, struct slice *key, struct slice *value)
{
	bool first = r->fresh;
	enum crm_status status;

	*key = *value = (struct slice){ NULL, 0 };
	/*
	 * Read on in the run of the last answer only now: key and value pointed into its buffer
	 * until this call.
	 */
	if (!r->fresh && r->n_heap > 0) {
		if ((status = advance(r->heap[0])) != CRM_OK)
			return status;
		/* The run has ended: the last run of the heap takes its place, and sinks. */
		if (r->heap[0]->key.p == NULL)
			r->heap[0] = r->heap[--r->n_heap];
		if (r->n_heap > 0)
			sink(r, 0);
	}
	r->fresh = false;
	if (r->n_heap > 0) {
		*key = r->heap[0]->key;
		*value = r->heap[0]->value;
	}
	return r->unique && key->p != NULL ? check_rise(r, *key, first) : CRM_OK;
}

void
sorted_runs_close(struct sorted_runs *r)
{

	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		spool_close(r->v[i].spool);
	free(r->v);
	free(r->heap);
	buf_free(&r->last);
	free(r);
}
