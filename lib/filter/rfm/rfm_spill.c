/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm/rfm_spill.h"

#include "base/buf.h"
#include "base/mem.h"
#include "filter/rfm/packed.h"
#include "filter/rfm/rfm_referrals.h"
#include "io/spool.h"

#include <stdlib.h>
#include <string.h>

/* Each level parts by six more bits of the hash, from the highest, as tables use the lowest. */
#define PART_BITS 6
#define PARTS (1 << PART_BITS)
#define LEVELS 8

/* What a part holds in memory before it makes a file. */
#define IN_MEMORY ((size_t)32 << 10)

/* How many entries to take in before looking at the memory again. */
#define LOOK 1024

/*
 * A spilled entry: its length in four bytes, one of these tags, the customer's id behind its packed
 * length, the payload. All kinds begin alike, so that begin() is the only writer of what routes an
 * entry to its part, and open_entry() its only reader.  Each payload has one writer and one reader,
 * which stand beside each other below.
 */
enum kind { KIND_RECORD, KIND_ITEM, KIND_ROW };

/** An entry as read back. */
struct entry {
	enum kind kind;
	struct slice id;
	const char *payload;
	size_t n;		/* bytes of ${payload} */
};

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

	/* The largest table may be next to double, and for a while there is the old one too. */
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
begin(struct rfm_spill *s, enum kind kind, struct slice id)
{
	char head[5 + PACKED_ROOM] = { 0 };

	s->entry.n = 0;
	head[4] = (char)kind;
	if (buf_add(&s->entry, head, (size_t)(packed_put(head + 5, id.n) - head)) != CRM_OK ||
	    buf_add(&s->entry, id.p, id.n) != CRM_OK)
		return msg_nomem(s->msg);
	return CRM_OK;
}

/** Write the entry to the part of the customer ${id}. */
static enum crm_status
end(struct rfm_spill *s, struct slice id)
{
	uint32_t n = (uint32_t)(s->entry.n - 4);

	memcpy(s->entry.p, &n, sizeof(n));
	return spool_add(
	    s->part[strmap_hash(id) >> (64 - PART_BITS * (s->level + 1)) & (PARTS - 1)], s->entry.p,
	    s->entry.n);
}

/** Read what begin() wrote of an entry; ${bytes} start at its tag. */
static struct entry
open_entry(struct slice bytes)
{
	const char *at = bytes.p + 1;
	struct entry entry = { .kind = (enum kind)bytes.p[0] };
	size_t n = (size_t)packed_get(&at);

	entry.id = packed_get_text(&at, n);
	entry.payload = at;
	entry.n = (size_t)(bytes.p + bytes.n - at);
	return entry;
}

enum crm_status
rfm_spill_record(struct rfm_spill *s, const struct customer_record *record)
{
	struct customer_record rest = *record;
	enum crm_status status;

	rest.id = (struct slice){ "", 0 };
	if ((status = begin(s, KIND_RECORD, record->id)) != CRM_OK)
		return status;
	if (record_pack(&s->entry, &rest) != CRM_OK)
		return msg_nomem(s->msg);
	return end(s, record->id);
}

static enum crm_status
take_record(struct customers *c, const struct entry *entry)
{
	struct customer_record record;
	uint32_t number;

	record_unpack((struct slice){ entry->payload, entry->n }, &record);
	record.id = entry->id;
	return customers_restore(c, &record, &number);
}

/* Numbers and texts of a row's payload. */
#define ROW_NUMBERS 8
#define ROW_TEXTS 3

enum crm_status
rfm_spill_row(struct rfm_spill *s, const struct ledger_row *row)
{
	const struct slice texts[ROW_TEXTS] = { row->order, row->channel, row->referrer };
	char numbers[ROW_NUMBERS * PACKED_ROOM], *p = numbers;
	enum crm_status status;

	if ((status = begin(s, KIND_ROW, row->customer)) != CRM_OK)
		return status;
	p = packed_put_signed(p, row->date);
	p = packed_put(p, row->kind);
	p = packed_put(p, row->rows);
	p = packed_put_signed(p, row->total);
	p = packed_put_signed(p, row->total_cost);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		p = packed_put(p, texts[i].n);
	if (buf_add(&s->entry, numbers, (size_t)(p - numbers)) != CRM_OK)
		return msg_nomem(s->msg);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		if (buf_add(&s->entry, texts[i].p, texts[i].n) != CRM_OK)
			return msg_nomem(s->msg);
	rfm_spill_widen(s, row->scale, row->date);
	return end(s, row->customer);
}

static enum crm_status
take_row(struct customers *c, const struct entry *entry)
{
	struct ledger_row row = { .repeats = false, .customer = entry->id };
	struct slice *const texts[ROW_TEXTS] = { &row.order, &row.channel, &row.referrer };
	const char *at = entry->payload;

	row.date = (date_day)packed_get_signed(&at);
	row.kind = (enum ledger_kind)packed_get(&at);
	row.rows = (uint32_t)packed_get(&at);
	row.total = packed_get_signed(&at);
	row.total_cost = packed_get_signed(&at);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		texts[i]->n = (size_t)packed_get(&at);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		*texts[i] = packed_get_text(&at, texts[i]->n);
	return customers_add(c, &row);
}

static enum crm_status
spill_item(struct rfm_spill *s, const struct customers_item *item, struct slice id)
{
	char numbers[4 * PACKED_ROOM], *p = numbers;
	enum crm_status status;

	if ((status = begin(s, KIND_ITEM, id)) != CRM_OK)
		return status;
	p = packed_put_signed(p, item->day);
	p = packed_put(p, item->flags);
	p = packed_put_signed(p, item->amount);
	p = packed_put(p, item->order.n);
	if (buf_add(&s->entry, numbers, (size_t)(p - numbers)) != CRM_OK ||
	    buf_add(&s->entry, item->order.p, item->order.n) != CRM_OK)
		return msg_nomem(s->msg);
	return end(s, id);
}

static enum crm_status
take_item(struct customers *c, const struct entry *entry)
{
	struct customers_item item;
	const char *at = entry->payload;
	size_t n;

	item.day = (date_day)packed_get_signed(&at);
	item.flags = (unsigned)packed_get(&at);
	item.amount = packed_get_signed(&at);
	n = (size_t)packed_get(&at);
	item.order = packed_get_text(&at, n);
	item.number = strmap_get(customers_ids(c), entry->id, strmap_hash(entry->id));
	return customers_put(c, &item);
}

enum crm_status
rfm_spill_customers(struct rfm_spill *s, const struct customers *c)
{
	enum crm_status status = CRM_OK;
	struct customers_item item = { .number = 0 };
	struct customer_record record;
	uint64_t place = 0;

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

/** Add one entry of a part to ${c}; CRM_EUSAGE: a record of a customer who is there already. */
static enum crm_status
take(struct customers *c, struct slice bytes)
{
	struct entry entry = open_entry(bytes);
	enum crm_status status;

	switch (entry.kind) {
	case KIND_ROW:
		return take_row(c, &entry);
	case KIND_ITEM:
		return take_item(c, &entry);
	default:
		status = take_record(c, &entry);
		return status == CRM_EDATA ? CRM_EUSAGE : status;
	}
}

/** Say why a part could not be taken in. */
static enum crm_status
tell(const struct rfm_spill *s, enum crm_status status)
{

	if (status == CRM_ENOMEM)
		return msg_nomem(s->msg);
	if (status == CRM_EDATA || status == CRM_EUSAGE) {
		msg_error(s->msg,
		    status == CRM_EDATA
			? "the amounts of one customer add up to more than 29 digits"
			: "a customer is in the tables twice: shards must be parted by customer");
		return CRM_EINPUT;
	}
	return status;
}

/** Read the next entry of a part; ${bytes} are empty at the end. */
static enum crm_status
next_entry(struct spool *part, struct slice *bytes)
{
	enum crm_status status;
	uint32_t n;

	if ((status = spool_block(part, sizeof(n), bytes)) != CRM_OK || bytes->n == 0)
		return status;
	memcpy(&n, bytes->p, sizeof(n));
	return spool_block(part, n, bytes);
}

/** What parts become. */
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
		return tell(s, status);
	if (strmap_sorted(customers_ids(c), &order) != CRM_OK)
		return msg_nomem(s->msg);
	if (s->referrals && (status = rfm_referrals_open(&referrals)) != CRM_OK)
		status = msg_nomem(s->msg);
	for (uint32_t i = 0; i < customers_count(c) && status == CRM_OK; i++) {
		struct customer_record r;
		struct slice id;

		customers_record(c, order[i], &r);
		if (!record_is_known(&r))
			continue;
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

/** A part that does not fit: part it again, with what of it is in memory, and add it as one run. */
static enum crm_status
part_again(struct rfm_spill *s, struct spool *part, struct customers **c, struct result *result)
{
	struct result inner = { NULL, result->referrals, result->as_of, 0 };
	struct slice bytes, key, value;
	struct rfm_spill *below;
	enum crm_status status;

	if ((status = customers_flush(*c)) != CRM_OK)
		return tell(s, status);
	if ((status = rfm_spill_open(&below, &s->options, s->referrals, s->memory, s->msg)) !=
	    CRM_OK)
		return status;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is open. */
	below->level = s->level + 1;
	result->refused += customers_refused(*c);
	if ((status = rfm_spill_customers(below, *c)) != CRM_OK)
		goto done;
	customers_close(*c);
	*c = NULL;
	while ((status = next_entry(part, &bytes)) == CRM_OK && bytes.n > 0) {
		/* The entry as it is: room for its length, then its bytes. */
		below->entry.n = 0;
		if (buf_add(&below->entry, "\0\0\0", 4) != CRM_OK ||
		    buf_add(&below->entry, bytes.p, bytes.n) != CRM_OK) {
			status = msg_nomem(s->msg);
			goto done;
		}
		if ((status = end(below, open_entry(bytes).id)) != CRM_OK)
			goto done;
	}
	if (status != CRM_OK ||
	    (status = sorted_runs_open(&inner.customers, true, s->msg)) != CRM_OK ||
	    (status = work_through(below, &inner)) != CRM_OK ||
	    (status = sorted_runs_start(inner.customers)) != CRM_OK)
		goto done;
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

/** Work through one part. */
static enum crm_status
work_part(struct rfm_spill *s, struct spool *part, struct result *result)
{
	struct customers *c;
	enum crm_status status;
	struct slice bytes;
	uint32_t entries = 0;

	if ((status = spool_rewind(part)) != CRM_OK ||
	    (status = sorted_runs_begin(result->customers)) != CRM_OK)
		return status;
	if (customers_open(&c, &s->options) != CRM_OK)
		return msg_nomem(s->msg);
	while ((status = next_entry(part, &bytes)) == CRM_OK && bytes.n > 0) {
		if ((status = take(c, bytes)) != CRM_OK) {
			status = tell(s, status);
			goto done;
		}
		if (++entries % LOOK != 0 || rfm_spill_fits(c, s->memory) ||
		    s->level + 1 == LEVELS || customers_count(c) < PARTS)
			continue;
		status = part_again(s, part, &c, result);
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
