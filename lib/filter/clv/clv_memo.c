/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open-addressing hash table from patterns to scores.
 *
 * Keys are compared bit by bit, so two patterns share a score only if all their numbers are the
 * same.  The table grows by doubling up to MOST entries and is at most half full; running out of
 * memory just ends its growth, since nothing depends on what is remembered but the time it takes.
 */
#include "filter/clv/clv_memo.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)1 << 19)
#define FIRST 1024

struct entry {
	struct clv_memo_key key;
	uint32_t score;		/* 1 + its place in scores[]; 0: free */
};

struct clv_memo {
	struct entry *entries;
	size_t room, n;
	struct clv_pattern_score *scores;
	size_t scores_room;
	bool full;
};

enum crm_status
clv_memo_open(struct clv_memo **out)
{
	struct clv_memo *memo = mem_new(1, sizeof(*memo));

	if (memo == NULL || (memo->entries = mem_new(FIRST, sizeof(*memo->entries))) == NULL) {
		free(memo);
		return CRM_ENOMEM;
	}
	memo->room = FIRST;
	*out = memo;
	return CRM_OK;
}

static bool
same_key(const struct clv_memo_key *a, const struct clv_memo_key *b)
{

	/* The bits decide: what is remembered is what exactly these bits gave. */
	/* NOLINTBEGIN(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
	return memcmp(&a->x, &b->x, sizeof(a->x)) == 0 && memcmp(&a->u, &b->u, sizeof(a->u)) == 0 &&
	    memcmp(&a->v, &b->v, sizeof(a->v)) == 0 && a->group == b->group &&
	    a->cell == b->cell;
	/* NOLINTEND(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
}

/** The entry of a key, or the free one where it would go. */
static struct entry *
find_entry(struct entry *entries, size_t room, const struct clv_memo_key *key)
{
	double of[5] = { key->x, key->u, key->v, (double)key->group, (double)key->cell };
	size_t i = keyed_hash((struct slice){ (const char *)of, sizeof(of) }) & (room - 1);

	while (entries[i].score != 0 && !same_key(&entries[i].key, key))
		i = (i + 1) & (room - 1);
	return &entries[i];
}

const struct clv_pattern_score *
clv_memo_find(const struct clv_memo *memo, const struct clv_memo_key *key)
{
	const struct entry *entry = find_entry(memo->entries, memo->room, key);

	return entry->score == 0 ? NULL : &memo->scores[entry->score - 1];
}

/** Double the table; false where there is no memory for it. */
static bool
grow_memo(struct clv_memo *memo)
{
	struct entry *entries = mem_new(2 * memo->room, sizeof(*entries));

	if (entries == NULL)
		return false;
	for (size_t i = 0; i < memo->room; i++)
		if (memo->entries[i].score != 0)
			*find_entry(entries, 2 * memo->room, &memo->entries[i].key) =
			    memo->entries[i];
	free(memo->entries);
	memo->entries = entries;
	memo->room *= 2;
	return true;
}

void
clv_memo_add(struct clv_memo *memo, const struct clv_memo_key *key,
    const struct clv_pattern_score *score)
{
	struct entry *entry;

	if (memo->full)
		return;
	if (memo->n == MOST || (2 * memo->n >= memo->room && !grow_memo(memo)) ||
	    mem_grow(&memo->scores, &memo->scores_room, memo->n + 1, sizeof(*memo->scores)) !=
		CRM_OK) {
		memo->full = true;
		return;
	}
	memo->scores[memo->n++] = *score;
	entry = find_entry(memo->entries, memo->room, key);
	entry->key = *key;
	entry->score = (uint32_t)memo->n;
}

void
clv_memo_close(struct clv_memo *memo)
{

	if (memo == NULL)
		return;
	free(memo->entries);
	free(memo->scores);
	free(memo);
}
