/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An external merge sort of byte strings.
 *
 * Strings gather in one block of memory beside an array of entries, which hold the first eight
 * bytes as a number, so that most comparisons look at nothing else.  A full block is sorted and
 * written as a run; when there are too many runs they are merged into one.  Reading merges the
 * runs and the block.
 *
 * What must hold: the order is that of memcmp() with shorter strings first, and a string that was
 * added several times comes once, whether the copies met in a block or only in the merge.
 */
#include "io/sorter.h"

#include "base/mem.h"
#include "io/spool.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Runs that are merged at a time; each has a file and a buffer of 256 KiB. */
#define RUNS 32

/* Less memory than this is not worth a run. */
#define LEAST ((size_t)64 << 10)
#define MOST ((size_t)1 << 31)

struct entry {
	uint64_t front;		/* the first eight bytes, high ones first, padded with zeros */
	uint32_t at, n;
};

/* A sorted source while it is read. */
struct head {
	uint64_t front;
	struct slice record;	/* p is NULL at its end */
};

struct sorter {
	struct msg *msg;
	size_t memory;
	char *text;
	size_t used, room;
	struct entry *entries;
	size_t n, entries_room;
	bool sorted;		/* the block is, and sorter_add() is over */
	struct spool *runs[RUNS];
	size_t n_runs;
	struct head heads[RUNS + 1];	/* of the runs, and of the block */
	size_t next;		/* of the block: the next entry */
	size_t given;		/* the head that was handed out last; SIZE_MAX: none */
};

enum crm_status
sorter_open(struct sorter **out, size_t memory, struct msg *msg)
{
	struct sorter *s;

	*out = NULL;
	if ((s = mem_new(1, sizeof(*s))) == NULL)
		return msg_nomem(msg);
	s->msg = msg;
	s->memory = memory < LEAST ? LEAST : memory > MOST ? MOST : memory;
	*out = s;
	return CRM_OK;
}

/*
 * Return the first eight bytes as a number that compares as memcmp() does: the first byte highest.
 */
static uint64_t
front_of(struct slice record)
{
	uint64_t front = 0;

	for (size_t i = 0; i < 8; i++)
		front = front << 8 | (i < record.n ? (unsigned char)record.p[i] : 0);
	return front;
}

static int
compare_entries(const void *a, const void *b, void *text)
{
	const struct entry *x = a, *y = b;

	/*
	 * Equal fronts decide nothing: a shorter string is padded with zeros, which others may
	 * contain.
	 */
	if (x->front != y->front)
		return x->front < y->front ? -1 : 1;
	return slice_compare((struct slice){ (const char *)text + x->at, x->n },
	    (struct slice){ (const char *)text + y->at, y->n });
}

static struct slice
record_of(const struct sorter *s, size_t entry)
{

	return (struct slice){ s->text + s->entries[entry].at, s->entries[entry].n };
}

/* Sort the block, and drop what is in it twice. */
static void
sort_block(struct sorter *s)
{
	size_t n = 0, i;

	if (s->n > 0)
		qsort_r(s->entries, s->n, sizeof(*s->entries), compare_entries, s->text);
	for (i = 0; i < s->n; i++)
		if (n == 0 || !slice_equal(record_of(s, n - 1), record_of(s, i)))
			s->entries[n++] = s->entries[i];
	s->n = n;
}

/* Let head ${i} be the next record of its source. */
static enum crm_status
advance(struct sorter *s, size_t i)
{
	struct head *head = &s->heads[i];
	enum crm_status status = CRM_OK;

	if (i < s->n_runs)
		status = spool_line(s->runs[i], &head->record);
	else if (s->next < s->n)
		head->record = record_of(s, s->next++);
	else
		head->record.p = NULL;
	if (status == CRM_OK && head->record.p != NULL)
		head->front = front_of(head->record);
	return status;
}

/* Begin to read the runs and the block, which is sorted. */
static enum crm_status
start_heads(struct sorter *s)
{
	enum crm_status status;

	s->next = 0;
	s->given = SIZE_MAX;
	for (size_t i = 0; i <= s->n_runs; i++) {
		if (i < s->n_runs && (status = spool_rewind(s->runs[i])) != CRM_OK)
			return status;
		if ((status = advance(s, i)) != CRM_OK)
			return status;
	}
	return CRM_OK;
}

/* The head with the least record, or SIZE_MAX at the end. */
static size_t
least_head(const struct sorter *s)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i <= s->n_runs; i++) {
		const struct head *head = &s->heads[i],
				  *best = &s->heads[least < SIZE_MAX ? least : i];

		if (head->record.p == NULL)
			continue;
		if (best == head || head->front < best->front ||
		    (head->front == best->front &&
			slice_compare(head->record, best->record) < 0))
			least = i;
	}
	return least;
}

enum crm_status
sorter_next(struct sorter *s, struct slice *record)
{
	enum crm_status status;
	size_t least, i;

	assert(s->sorted);
	/* What was handed out stays valid until now. */
	if (s->given != SIZE_MAX) {
		struct head given = s->heads[s->given];

		for (i = 0; i <= s->n_runs; i++)
			if (i != s->given && s->heads[i].record.p != NULL &&
			    s->heads[i].front == given.front &&
			    slice_equal(s->heads[i].record, given.record) &&
			    (status = advance(s, i)) != CRM_OK)
				return status;
		if ((status = advance(s, s->given)) != CRM_OK)
			return status;
	}
	least = least_head(s);
	s->given = least;
	*record = least != SIZE_MAX ? s->heads[least].record : (struct slice){ NULL, 0 };
	return CRM_OK;
}

/* Write all there is, runs and block, as one run. */
static enum crm_status
write_run(struct sorter *s, struct spool **run)
{
	enum crm_status status;
	struct slice record;

	if ((status = spool_open(run, 0, s->msg)) != CRM_OK || (status = start_heads(s)) != CRM_OK)
		return status;
	s->sorted = true;
	while ((status = sorter_next(s, &record)) == CRM_OK && record.p != NULL)
		if ((status = spool_add_line(*run, record)) != CRM_OK)
			return status;
	s->sorted = false;
	return status;
}

/* Write the block as a run, together with all others where there are too many. */
static enum crm_status
flush_block(struct sorter *s)
{
	size_t merged = s->n_runs == RUNS - 1 ? s->n_runs : 0;
	struct spool *run = NULL;
	enum crm_status status;

	sort_block(s);
	if (merged == 0) {
		size_t runs = s->n_runs;

		/* The block alone: the other runs are as they were. */
		s->n_runs = 0;
		status = write_run(s, &run);
		s->n_runs = runs;
	} else
		status = write_run(s, &run);
	if (status != CRM_OK) {
		spool_close(run);
		return status;
	}
	for (size_t i = 0; i < merged; i++)
		spool_close(s->runs[i]);
	s->n_runs -= merged;
	s->runs[s->n_runs++] = run;
	s->n = s->used = 0;
	return CRM_OK;
}

enum crm_status
sorter_add(struct sorter *s, const void *data, size_t n)
{
	struct slice record = { data, n };
	enum crm_status status;

	assert(!s->sorted && n < (size_t)1 << 30);
	/* A single string may be longer than the memory: it gets a block of its own. */
	if (s->n > 0 && s->used + n + (s->n + 1) * sizeof(*s->entries) > s->memory &&
	    (status = flush_block(s)) != CRM_OK)
		return status;
	if (mem_grow(&s->text, &s->room, s->used + n + 1, 1) != CRM_OK ||
	    mem_grow(&s->entries, &s->entries_room, s->n + 1, sizeof(*s->entries)) != CRM_OK)
		return msg_nomem(s->msg);
	memcpy(s->text + s->used, data, n);
	s->entries[s->n++] = (struct entry){ front_of(record), (uint32_t)s->used, (uint32_t)n };
	s->used += n;
	return CRM_OK;
}

enum crm_status
sorter_start(struct sorter *s)
{

	if (!s->sorted)
		sort_block(s);
	s->sorted = true;
	return start_heads(s);
}

void
sorter_close(struct sorter *s)
{

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_runs; i++)
		spool_close(s->runs[i]);
	free(s->text);
	free(s->entries);
	free(s);
}
