/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What --keep carries, on disk: see rfm_keep.c.
 *
 * A record is a customer's floor and, of each column, the day, length and bytes of its value.  Runs
 * are sorted by customer, so at the end they are read side by side, as far as the customer that is
 * asked for, and the records of one are merged.
 *
 * What must hold: customers are asked for in the order of their ids.
 */
#include "filter/rfm/rfm_keep_inner.h"

#include "table/packed.h"

#include <assert.h>
#include <stdlib.h>

/** Pack a customer: the floor, then day, length and bytes of each value. */
static enum crm_status
pack_customer(struct rfm_keep *k, uint32_t number)
{
	char room[2 * PACKED_ROOM];

	k->packed.n = 0;
	if (buf_add(&k->packed, room,
		(size_t)(packed_put_signed(room, k->floors[number]) - room)) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < k->n; i++) {
		const struct kept *kept = &k->v[number * k->n + i];
		struct slice value = kept->value == KEEP_NONE
		    ? (struct slice){ "", 0 }
		    : strmap_key(k->values, kept->value);
		char *p = packed_put(packed_put_signed(room, kept->day), value.n);

		if (buf_add(&k->packed, room, (size_t)(p - room)) != CRM_OK ||
		    buf_add(&k->packed, value.p, value.n) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

enum crm_status
rfm_keep_spill(struct rfm_keep *k)
{
	enum crm_status status = CRM_OK;
	uint32_t *order = NULL;

	if (k->runs == NULL && sorted_runs_open(&k->runs, false, k->msg) != CRM_OK)
		return CRM_ENOMEM;
	if (strmap_sorted(k->ids, &order) != CRM_OK || sorted_runs_begin(k->runs) != CRM_OK)
		status = CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(k->ids) && status == CRM_OK; i++)
		if ((status = pack_customer(k, order[i])) == CRM_OK)
			status = sorted_runs_add(
			    k->runs, strmap_key(k->ids, order[i]), buf_slice(&k->packed));
	free(order);
	strmap_close(k->ids);
	strmap_close(k->values);
	k->ids = k->values = NULL;
	if (status == CRM_OK &&
	    (strmap_open(&k->ids) != CRM_OK || strmap_open(&k->values) != CRM_OK))
		status = CRM_ENOMEM;
	return status;
}

/** Read the next record of the runs. */
static enum crm_status
read_next(struct rfm_keep *k)
{
	enum crm_status status;

	if ((status = sorted_runs_next(k->runs, &k->next_id, &k->next)) != CRM_OK)
		return status;
	k->ended = k->next_id.p == NULL;
	return CRM_OK;
}

enum crm_status
rfm_keep_finish(struct rfm_keep *k)
{
	enum crm_status status;

	if (k->runs == NULL)
		return CRM_OK;
	if ((status = rfm_keep_spill(k)) == CRM_OK && (status = sorted_runs_start(k->runs)) == CRM_OK)
		status = read_next(k);
	return status == CRM_ENOMEM ? msg_nomem(k->msg) : status;
}

bool
rfm_keep_spilled(const struct rfm_keep *k)
{

	return k->runs != NULL;
}

/**
 * Merge the records of one customer, one after another from ${at} to ${end}, into ${kept}: first
 * the floor, which one of them may have, then the values above it.
 */
static enum crm_status
merge_records(struct rfm_keep *k, struct slice records, struct kept kept[KEEP_MOST])
{
	const char *end = records.p + records.n;
	date_day floor = DATE_NONE;

	for (int pass = 0; pass < 2; pass++)
		for (const char *at = records.p; at < end; ) {
			date_day own = (date_day)packed_get_signed(&at);

			floor = own > floor ? own : floor;
			for (size_t i = 0; i < k->n; i++) {
				date_day day = (date_day)packed_get_signed(&at);
				struct slice value = { NULL, (size_t)packed_get(&at) };

				value.p = at;
				at += value.n;
				if (pass == 1 && (own == floor || day > floor) &&
				    rfm_keep_take(k, i, &kept[i], value, day) != CRM_OK)
					return CRM_ENOMEM;
			}
			assert(at <= end);
		}
	return CRM_OK;
}

enum crm_status
rfm_keep_spilled_get(struct rfm_keep *k, struct slice customer, struct slice values[KEEP_MOST])
{
	struct kept kept[KEEP_MOST];
	enum crm_status status;
	size_t at = 0;

	for (size_t i = 0; i < k->n; i++)
		kept[i] = (struct kept){ KEEP_NONE, DATE_NONE };
	/*
	 * Empty the values: only those of one customer are held, so memory does not grow with the
	 * table.
	 */
	strmap_close(k->values);
	k->values = NULL;
	if (strmap_open(&k->values) != CRM_OK)
		return CRM_ENOMEM;
	k->packed.n = 0;
	while (!k->ended && slice_compare(k->next_id, customer) <= 0) {
		if (slice_equal(k->next_id, customer) &&
		    buf_add(&k->packed, k->next.p, k->next.n) != CRM_OK)
			return CRM_ENOMEM;
		if ((status = read_next(k)) != CRM_OK)
			return status;
	}
	if (k->packed.n > 0 && merge_records(k, buf_slice(&k->packed), kept) != CRM_OK)
		return CRM_ENOMEM;
	k->held.n = 0;
	for (size_t i = 0; i < k->n; i++) {
		/* merge_records() sets all k->n. */
		/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
		struct slice value = kept[i].value == KEEP_NONE
		    ? (struct slice){ "", 0 }
		    : strmap_key(k->values, kept[i].value);

		values[i].n = value.n;
		if (buf_add(&k->held, value.p, value.n) != CRM_OK)
			return CRM_ENOMEM;
	}
	for (size_t i = 0; i < k->n; at += values[i++].n)
		values[i].p = values[i].n == 0 ? "" : k->held.p + at;
	return CRM_OK;
}
