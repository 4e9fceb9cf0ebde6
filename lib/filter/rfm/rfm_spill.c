/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * More customers than memory, by partitions on disk.
 *
 * Everything that is known of a customer goes to the partition that a hash of the id names: a
 * record of the sums so far, the occasions that were counted, and further rows as they come.
 * Afterwards each partition is read back into an empty struct customers, as if its entries were the
 * whole ledger, and its customers become one sorted run; the runs are merged when they are read
 * (sorted_runs.h).  A partition that does not fit is split again by other bits of the hash, and its
 * parts become one run.
 *
 * What must hold: all entries of a customer are in one partition, the record before the items and
 * the rows, because entries are read in the order in which they were written; a customer is in one
 * run only, which sorted_runs.h checks.
 */
#include "filter/rfm/rfm_spill.h"

#include "base/buf.h"
#include "base/mem.h"
#include "filter/rfm/rfm_referrals.h"
#include "filter/rfm/spill_entry.h"
#include "io/spool.h"

#include <assert.h>
#include <stdlib.h>

/*
 * Each level splits on six more bits, from the top: hash tables index by the low bits, and would
 * put all customers of a partition into few buckets otherwise. Eight levels use 48 of 64 bits; a
 * partition of the last level is taken into memory whatever its size.
 */
#define PART_BITS 6
#define PARTS (1 << PART_BITS)
#define LEVELS 8

/* What a partition holds in memory before it makes a file. */
#define IN_MEMORY ((size_t)32 << 10)

/* How many entries to take in before looking at the memory again. */
#define LOOK 1024

struct rfm_spill {
	struct msg *msg;
	struct customers_options options;
	bool referrals;
	uint64_t memory;
	unsigned level;
	int scale;
	date_day newest;
	struct spool *part[PARTS];
	struct buf entry;
};

bool
rfm_spill_fits(const struct customers *customers, uint64_t memory)
{

	/*
	 * The largest table may double next, and until it has been copied the old one is there too.
	 */
	return customers_bytes(customers) / 4 * 9 <= memory;
}

enum crm_status
rfm_spill_open(struct rfm_spill **out, const struct customers_options *options, bool referrals,
    uint64_t memory, struct msg *msg)
{
	struct rfm_spill *s = mem_new(1, sizeof(*s));
	enum crm_status status;

	if (s == NULL) {
		msg_nomem(msg);
		return CRM_ENOMEM;
	}
	*s = (struct rfm_spill){ .msg = msg,
		.options = *options,
		.referrals = referrals,
		.memory = memory,
		.newest = DATE_NONE };
	for (size_t i = 0; i < PARTS; i++)
		if ((status = spool_open(&s->part[i], IN_MEMORY, msg)) != CRM_OK) {
			rfm_spill_close(s);
			return status;
		}
	*out = s;
	return CRM_OK;
}

/** Begin an entry of ${kind} about the customer ${id} in s->entry. */
static enum crm_status
begin_entry(struct rfm_spill *s, enum spill_kind kind, struct slice id)
{

	return spill_begin(&s->entry, kind, id) == CRM_OK ? CRM_OK : msg_nomem(s->msg);
}

/** Write the entry in s->entry to the partition of the customer ${id}. */
static enum crm_status
write_entry(struct rfm_spill *s, struct slice id)
{
	/*
	 * Bits 58 to 63 at level 0, 52 to 57 at level 1, and so on: customers who share a partition
	 * share all bits above these, so only new bits spread them.
	 */
	size_t part = strmap_hash(id) >> (64 - PART_BITS * (s->level + 1)) & (PARTS - 1);

	spill_end(&s->entry);
	return spool_add(s->part[part], s->entry.p, s->entry.n);
}

enum crm_status
rfm_spill_record(struct rfm_spill *s, const struct customer_record *record)
{
	enum crm_status status;

	if ((status = begin_entry(s, SPILL_RECORD, record->id)) != CRM_OK)
		return status;
	if (spill_pack_record(&s->entry, record) != CRM_OK)
		return msg_nomem(s->msg);
	return write_entry(s, record->id);
}

enum crm_status
rfm_spill_row(struct rfm_spill *s, const struct ledger_row *row)
{
	enum crm_status status;

	if ((status = begin_entry(s, SPILL_ROW, row->customer)) != CRM_OK)
		return status;
	if (spill_pack_row(&s->entry, row) != CRM_OK)
		return msg_nomem(s->msg);
	rfm_spill_widen(s, row->scale, row->date);
	return write_entry(s, row->customer);
}

static enum crm_status
spill_item(struct rfm_spill *s, const struct customers_item *item, struct slice id)
{
	enum crm_status status;

	if ((status = begin_entry(s, SPILL_ITEM, id)) != CRM_OK)
		return status;
	if (spill_pack_item(&s->entry, item) != CRM_OK)
		return msg_nomem(s->msg);
	return write_entry(s, id);
}

enum crm_status
rfm_spill_customers(struct rfm_spill *s, const struct customers *c)
{
	enum crm_status status = CRM_OK;
	struct customers_item item = { .number = 0 };
	struct customer_record record;
	uint64_t place = 0;

	/*
	 * Records before items: an item is added to a customer who must be there when it is read.
	 */
	for (uint32_t i = 0; i < customers_count(c) && status == CRM_OK; i++) {
		customers_record(c, i, &record);
		status = rfm_spill_record(s, &record);
	}
	while (status == CRM_OK && customers_each(c, &place, &item))
		status = spill_item(s, &item, strmap_key(customers_ids(c), item.number));
	rfm_spill_widen(s, customers_scale(c), customers_newest(c));
	return status;
}

void
rfm_spill_widen(struct rfm_spill *s, int scale, date_day newest)
{

	s->scale = scale > s->scale ? scale : s->scale;
	s->newest = newest > s->newest ? newest : s->newest;
}

void
rfm_spill_late(struct rfm_spill *s, date_day until)
{

	s->options.late_until = until;
}

date_day
rfm_spill_newest(const struct rfm_spill *s)
{

	return s->newest;
}

int
rfm_spill_scale(const struct rfm_spill *s)
{

	return s->scale;
}

/**
 * Add one entry of a partition to ${c}.  CRM_OK; CRM_ENOMEM; CRM_EDATA, where *${twice} says that
 * it is a record of a customer who is there already, and not amounts that add up to too much.
 */
static enum crm_status
take_entry(struct customers *c, struct slice bytes, bool *twice)
{
	struct spill_entry entry = spill_open(bytes);
	struct customer_record record;
	struct customers_item item;
	struct ledger_row row;

	*twice = false;
	switch (entry.kind) {
	case SPILL_ROW:
		spill_unpack_row(&entry, &row);
		return customers_add(c, &row);
	case SPILL_ITEM:
		spill_unpack_item(&entry, &item);
		item.number =
		    strmap_get(customers_ids(c), entry.id, strmap_hash(entry.id));
		assert(item.number != STRMAP_NONE);
		return customers_put(c, &item);
	default:
		spill_unpack_record(&entry, &record);
		*twice = true;
		return customers_restore(c, &record, &item.number);
	}
}

/** Report why a partition could not be taken in. */
static enum crm_status
report_failure(const struct rfm_spill *s, enum crm_status status, bool twice)
{

	if (status == CRM_ENOMEM)
		return msg_nomem(s->msg);
	if (status == CRM_EDATA) {
		msg_error(s->msg,
		    !twice
			? "the amounts of one customer add up to more than 29 digits"
			: "a customer is in the tables twice: split shards by customer, so that each is in one");
		return CRM_EINPUT;
	}
	return status;
}

/** Read the next entry of a partition, without its length; ${bytes} are empty at the end. */
static enum crm_status
next_entry(struct spool *part, struct slice *bytes)
{
	enum crm_status status;

	if ((status = spool_block(part, SPILL_LENGTH, bytes)) != CRM_OK || bytes->n == 0)
		return status;
	return spool_block(part, spill_length(*bytes), bytes);
}

/** What the partitions become. */
struct result {
	struct sorted_runs *customers, *referrals;
	date_day as_of;
	uint64_t refused;
};

/** Write finished customers to the newest run, and the referrals they imply to a referral run. */
static enum crm_status
put_customers(struct rfm_spill *s, struct customers *c, struct result *result)
{
	struct rfm_referrals *referrals = NULL;
	enum crm_status status;
	uint32_t *order = NULL;

	if ((status = customers_flush(c)) != CRM_OK ||
	    (status = customers_sum_up(c, result->as_of)) != CRM_OK)
		return report_failure(s, status, false);
	if (strmap_sorted(customers_ids(c), &order) != CRM_OK)
		return msg_nomem(s->msg);
	if (s->referrals && (status = rfm_referrals_open(&referrals)) != CRM_OK)
		status = msg_nomem(s->msg);
	for (uint32_t i = 0; i < customers_count(c) && status == CRM_OK; i++) {
		struct customer_record r;
		struct slice id;

		customers_record(c, order[i], &r);
		if (!record_is_known(&r) && !s->options.all)
			continue;
		/*
		 * The id is the key of the run; the first order's id is of no use after the last
		 * row.
		 */
		id = r.id;
		r.id = r.first_order = (struct slice){ "", 0 };
		s->entry.n = 0;
		if (record_pack(&s->entry, &r) != CRM_OK ||
		    (referrals != NULL && r.referrer.n > 0 && !slice_equal(r.referrer, id) &&
		    rfm_referrals_add(referrals, r.referrer, r.c.revenue) != CRM_OK))
			status = msg_nomem(s->msg);
		else
			status = sorted_runs_add(result->customers, id, buf_slice(&s->entry));
	}
	if (status == CRM_OK && referrals != NULL)
		status = rfm_referrals_put(referrals, result->referrals, s->msg);
	result->refused += customers_refused(c);
	rfm_referrals_close(referrals);
	free(order);
	return status;
}

static enum crm_status work_through(struct rfm_spill *s, struct result *result);

/**
 * Split a partition that does not fit again, including what is already in memory; add it as one
 * run.
 */
static enum crm_status
split_again(struct rfm_spill *s, struct spool *part, struct customers **c, struct result *result)
{
	struct result inner = { NULL, result->referrals, result->as_of, 0 };
	struct slice bytes, key, value;
	struct rfm_spill *below;
	enum crm_status status;

	if ((status = customers_flush(*c)) != CRM_OK)
		return report_failure(s, status, false);
	if ((status = rfm_spill_open(&below, &s->options, s->referrals, s->memory, s->msg)) !=
	    CRM_OK)
		return status;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is open. */
	below->level = s->level + 1;
	result->refused += customers_refused(*c);
	if ((status = rfm_spill_customers(below, *c)) != CRM_OK)
		goto done;
	/*
	 * Free the memory before the rest of the partition is read: that is what the split is for.
	 */
	customers_close(*c);
	*c = NULL;
	while ((status = next_entry(part, &bytes)) == CRM_OK && bytes.n > 0) {
		struct spill_entry entry = spill_open(bytes);

		/* Copy the payload unread: only the id decides where an entry goes. */
		if ((status = begin_entry(below, entry.kind, entry.id)) != CRM_OK)
			goto done;
		if (buf_add(&below->entry, entry.payload.p, entry.payload.n) != CRM_OK) {
			status = msg_nomem(s->msg);
			goto done;
		}
		if ((status = write_entry(below, entry.id)) != CRM_OK)
			goto done;
	}
	if (status != CRM_OK ||
	    (status = sorted_runs_open(&inner.customers, true, s->msg)) != CRM_OK ||
	    (status = work_through(below, &inner)) != CRM_OK ||
	    (status = sorted_runs_start(inner.customers)) != CRM_OK)
		goto done;
	/*
	 * Merge the parts into the one run of this partition, so that the final merge has at most
	 * PARTS runs, however deep the levels go.
	 */
	while (
	    (status = sorted_runs_next(inner.customers, &key, &value)) == CRM_OK && key.p != NULL)
		if ((status = sorted_runs_add(result->customers, key, value)) != CRM_OK)
			break;
	result->refused += inner.refused;

done:
	sorted_runs_close(inner.customers);
	rfm_spill_close(below);
	return status;
}

/** Work through one partition. */
static enum crm_status
work_part(struct rfm_spill *s, struct spool *part, struct result *result)
{
	struct customers *c;
	enum crm_status status;
	struct slice bytes;
	uint32_t entries = 0;
	bool twice;

	if ((status = spool_rewind(part)) != CRM_OK ||
	    (status = sorted_runs_begin(result->customers)) != CRM_OK)
		return status;
	if (customers_open(&c, &s->options) != CRM_OK)
		return msg_nomem(s->msg);
	while ((status = next_entry(part, &bytes)) == CRM_OK && bytes.n > 0) {
		if ((status = take_entry(c, bytes, &twice)) != CRM_OK) {
			status = report_failure(s, status, twice);
			goto done;
		}
		/*
		 * A split spreads customers, so it helps only if there are enough of them: a few
		 * with very many orders would fill the next level's memory again.
		 */
		if (++entries % LOOK != 0 || rfm_spill_fits(c, s->memory) ||
		    s->level + 1 == LEVELS || customers_count(c) < PARTS)
			continue;
		status = split_again(s, part, &c, result);
		goto done;
	}
	if (status == CRM_OK)
		status = put_customers(s, c, result);

done:
	customers_close(c);
	return status;
}

static enum crm_status
work_through(struct rfm_spill *s, struct result *result)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < PARTS && status == CRM_OK; i++) {
		if (spool_bytes(s->part[i]) > 0)
			status = work_part(s, s->part[i], result);
		/* Give the blocks back at once: the runs of the next partitions can use them. */
		spool_close(s->part[i]);
		s->part[i] = NULL;
	}
	return status;
}

enum crm_status
rfm_spill_finish(struct rfm_spill *s, date_day as_of, struct rfm_source **source, uint64_t *refused)
{
	struct result result = { NULL, NULL, as_of, 0 };
	enum crm_status status;

	if ((status = sorted_runs_open(&result.customers, true, s->msg)) != CRM_OK ||
	    (s->referrals &&
		(status = sorted_runs_open(&result.referrals, false, s->msg)) != CRM_OK) ||
	    (status = work_through(s, &result)) != CRM_OK) {
		sorted_runs_close(result.customers);
		sorted_runs_close(result.referrals);
		return status;
	}
	*refused += result.refused;
	return rfm_source_runs(source, result.customers, result.referrals, s->msg);
}

void
rfm_spill_close(struct rfm_spill *s)
{

	if (s == NULL)
		return;
	for (size_t i = 0; i < PARTS; i++)
		spool_close(s->part[i]);
	buf_free(&s->entry);
	free(s);
}
