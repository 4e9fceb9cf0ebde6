/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Puts customer tables together without holding their customers in memory.
 *
 * Tables are sorted by id, so each is a sorted run as it comes, and so is each part of several that
 * cat has put together.  Records gather in a block; a full block is appended to the newest run
 * where it continues that run's order, and begins a run otherwise.  Where the order falls back, a
 * block that is long enough is written as it is; a short one goes on, and is sorted when it is
 * full, so that shuffled tables make few runs too.  Reading merges the runs (sorted_runs.h), so
 * memory is in proportion to the runs, of which there are as many as tables.
 *
 * What must hold: keys rise within a run; that no customer comes twice is seen when runs are read.
 */
#include "filter/rfm/rfm_merge.h"

#include "base/buf.h"
#include "base/mem.h"
#include "filter/rfm/rfm_referrals.h"
#include "filter/rfm/sorted_runs.h"

#include <stdlib.h>

/* The least and the most bytes of a block, and the part of it that is worth a run. */
#define LEAST_BLOCK (UINT64_C(64) << 10)
#define MOST_BLOCK (UINT64_C(32) << 20)
#define WORTH_A_RUN 8

/* So many names are held before what they referred becomes a run. */
#define MOST_NAMES (UINT32_C(1) << 17)

/** A record in the block: its key and its value, one after the other. */
struct block_entry {
	size_t at;
	uint32_t key_n, value_n;
};

struct rfm_merge {
	struct msg *msg;
	struct sorted_runs *runs, *referral_runs;	/* the latter NULL: not asked for */
	struct rfm_referrals *referrals;
	uint32_t names;			/* how many were added to ${referrals} */
	size_t most;			/* bytes of a block */
	struct buf text;		/* of the block */
	struct block_entry *v;
	size_t n, room;
	bool sorted;			/* the block is, so far */
	struct buf last;		/* the last key of the newest run */
	bool begun;			/* there is a run */
	bool all;			/* also customers of whom only the holdout knows */
};

enum crm_status
rfm_merge_open(struct rfm_merge **out, bool referrals, bool all, uint64_t memory, struct msg *msg)
{
	struct rfm_merge *m = mem_new(1, sizeof(*m));
	enum crm_status status;

	if (m == NULL)
		return msg_nomem(msg);
	*m = (struct rfm_merge){ .msg = msg, .all = all, .sorted = true };
	memory /= 4;
	m->most = (size_t)(memory < LEAST_BLOCK ? LEAST_BLOCK
		: memory > MOST_BLOCK		? MOST_BLOCK
						: memory);
	if ((status = sorted_runs_open(&m->runs, true, msg)) == CRM_OK && referrals) {
		status = sorted_runs_open(&m->referral_runs, false, msg);
		if (status == CRM_OK && rfm_referrals_open(&m->referrals) != CRM_OK)
			status = msg_nomem(msg);
	}
	if (status != CRM_OK) {
		rfm_merge_close(m);
		return status;
	}
	sorted_runs_twice(m->runs, "is in the tables twice: split shards by customer, so that each is in one");
	*out = m;
	return CRM_OK;
}

static struct slice
key_of(const struct rfm_merge *m, const struct block_entry *e)
{

	return (struct slice){ m->text.p + e->at, e->key_n };
}

static int
compare_keys(const void *a, const void *b, void *merge)
{

	return slice_compare(key_of(merge, a), key_of(merge, b));
}

/** Write the block to the newest run, or to a new one, and leave it empty. */
static enum crm_status
flush_block(struct rfm_merge *m)
{
	enum crm_status status;

	if (m->n == 0)
		return CRM_OK;
	if (!m->sorted)
		qsort_r(m->v, m->n, sizeof(*m->v), compare_keys, m);
	if (!m->begun || slice_compare(key_of(m, &m->v[0]), buf_slice(&m->last)) < 0) {
		if ((status = sorted_runs_begin(m->runs)) != CRM_OK)
			return status;
		m->begun = true;
	}
	for (size_t i = 0; i < m->n; i++) {
		const struct block_entry *e = &m->v[i];
		struct slice value = { m->text.p + e->at + e->key_n, e->value_n };

		if ((status = sorted_runs_add(m->runs, key_of(m, e), value)) != CRM_OK)
			return status;
	}
	m->last.n = 0;
	if (buf_add(&m->last, key_of(m, &m->v[m->n - 1]).p, m->v[m->n - 1].key_n) != CRM_OK)
		return msg_nomem(m->msg);
	m->n = m->text.n = 0;
	m->sorted = true;
	return CRM_OK;
}

/** Count what the referrer of a customer brought. */
static enum crm_status
add_referral(struct rfm_merge *m, const struct customer_record *r)
{
	enum crm_status status;

	if (m->referrals == NULL || r->referrer.n == 0 || slice_equal(r->referrer, r->id))
		return CRM_OK;
	if (rfm_referrals_add(m->referrals, r->referrer, r->c.revenue) != CRM_OK)
		return msg_nomem(m->msg);
	if (++m->names < MOST_NAMES)
		return CRM_OK;
	if ((status = rfm_referrals_put(m->referrals, m->referral_runs, m->msg)) != CRM_OK)
		return status;
	rfm_referrals_close(m->referrals);
	m->names = 0;
	return rfm_referrals_open(&m->referrals) == CRM_OK ? CRM_OK : msg_nomem(m->msg);
}

enum crm_status
rfm_merge_record(struct rfm_merge *m, const struct customer_record *record)
{
	struct customer_record rest = *record;
	struct block_entry entry;
	enum crm_status status;

	/* Of whom only the holdout knows anything is in partials for its decimals alone. */
	if (!record_is_known(record) && !m->all)
		return CRM_OK;
	if ((status = add_referral(m, record)) != CRM_OK)
		return status;
	if (m->n > 0 && slice_compare(record->id, key_of(m, &m->v[m->n - 1])) < 0) {
		if (m->sorted && m->text.n >= m->most / WORTH_A_RUN) {
			if ((status = flush_block(m)) != CRM_OK)
				return status;
		} else
			m->sorted = false;
	}
	entry = (struct block_entry){ .at = m->text.n, .key_n = (uint32_t)record->id.n };
	rest.id = rest.first_order = (struct slice){ "", 0 };
	if (mem_grow(&m->v, &m->room, m->n + 1, sizeof(*m->v)) != CRM_OK ||
	    buf_add(&m->text, record->id.p, record->id.n) != CRM_OK ||
	    record_pack(&m->text, &rest) != CRM_OK)
		return msg_nomem(m->msg);
	entry.value_n = (uint32_t)(m->text.n - entry.at - entry.key_n);
	m->v[m->n++] = entry;
	return m->text.n + m->n * sizeof(*m->v) < m->most ? CRM_OK : flush_block(m);
}

enum crm_status
rfm_merge_finish(struct rfm_merge *m, struct rfm_source **source)
{
	struct sorted_runs *runs = m->runs, *referral_runs = m->referral_runs;
	enum crm_status status;

	if ((status = flush_block(m)) != CRM_OK ||
	    (m->referrals != NULL &&
		(status = rfm_referrals_put(m->referrals, m->referral_runs, m->msg)) != CRM_OK))
		return status;
	m->runs = m->referral_runs = NULL;
	return rfm_source_runs(source, runs, referral_runs, m->msg);
}

void
rfm_merge_close(struct rfm_merge *m)
{

	if (m == NULL)
		return;
	sorted_runs_close(m->runs);
	sorted_runs_close(m->referral_runs);
	rfm_referrals_close(m->referrals);
	buf_free(&m->text);
	buf_free(&m->last);
	free(m->v);
	free(m);
}
