/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of spilled entries.
 *
 * An entry is its length in four bytes, the kind in one, the customer's id after its packed length,
 * and a payload.  All kinds begin alike, because the id decides which partition an entry goes to,
 * also when a partition is split again without looking at payloads.  A fault came in here once,
 * when the rows of an order were merged and only one of two readers of the format followed; so
 * there is one writer and one reader of each part now, and tests take random entries through both.
 */
#include "filter/rfm/spill_entry.h"

#include "table/packed.h"

#include <assert.h>
#include <string.h>

enum crm_status
spill_begin(struct buf *buf, enum spill_kind kind, struct slice id)
{
	char head[SPILL_LENGTH + 1 + PACKED_ROOM] = { 0 };
	char *end = packed_put(head + SPILL_LENGTH + 1, id.n);

	/*
	 * The length is known only at the end: spill_end() writes it into the zeros before the
	 * kind.
	 */
	head[SPILL_LENGTH] = (char)kind;
	buf->n = 0;
	return buf_add(buf, head, (size_t)(end - head)) == CRM_OK ? buf_add(buf, id.p, id.n)
								 : CRM_ENOMEM;
}

void
spill_end(struct buf *buf)
{
	uint32_t n = (uint32_t)(buf->n - SPILL_LENGTH);

	assert(buf->n > SPILL_LENGTH && buf->n - SPILL_LENGTH <= UINT32_MAX);
	memcpy(buf->p, &n, sizeof(n));
}

size_t
spill_length(struct slice bytes)
{
	uint32_t n;

	assert(bytes.n == SPILL_LENGTH);
	/* Entries follow each other without padding, so the number need not be aligned. */
	memcpy(&n, bytes.p, sizeof(n));
	return n;
}

struct spill_entry
spill_open(struct slice bytes)
{
	struct spill_entry entry = { .kind = (enum spill_kind)bytes.p[0] };
	const char *at = bytes.p + 1;
	size_t n = (size_t)packed_get(&at);

	entry.id = packed_get_text(&at, n);
	entry.payload = (struct slice){ at, (size_t)(bytes.p + bytes.n - at) };
	return entry;
}

enum crm_status
spill_pack_record(struct buf *buf, const struct customer_record *record)
{
	struct customer_record rest = *record;

	/* The id is in the head of the entry already. */
	rest.id = (struct slice){ "", 0 };
	return record_pack(buf, &rest);
}

void
spill_unpack_record(const struct spill_entry *entry, struct customer_record *record)
{

	record_unpack(entry->payload, record);
	record->id = entry->id;
}

/* Numbers and texts of a row. */
#define ROW_NUMBERS 6
#define ROW_TEXTS 4

enum crm_status
spill_pack_row(struct buf *buf, const struct ledger_row *row)
{
	const struct slice texts[ROW_TEXTS] = { row->order, row->channel, row->referrer,
		row->rating };
	char numbers[(ROW_NUMBERS + ROW_TEXTS) * PACKED_ROOM], *p = numbers;

	p = packed_put_signed(p, row->date);
	p = packed_put(p, row->kind);
	p = packed_put(p, row->about);
	p = packed_put(p, row->rows);
	p = packed_put_signed(p, row->total);
	p = packed_put_signed(p, row->total_cost);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		p = packed_put(p, texts[i].n);
	if (buf_add(buf, numbers, (size_t)(p - numbers)) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < ROW_TEXTS; i++)
		if (buf_add(buf, texts[i].p, texts[i].n) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

void
spill_unpack_row(const struct spill_entry *entry, struct ledger_row *row)
{
	struct slice *const texts[ROW_TEXTS] = { &row->order, &row->channel, &row->referrer,
		&row->rating };
	const char *at = entry->payload.p;

	/*
	 * The previous row of the ledger is probably in another partition, so nothing is known to
	 * repeat. That only costs time: the order is looked up again.
	 */
	*row = (struct ledger_row){ .repeats = false, .customer = entry->id };
	row->date = (date_day)packed_get_signed(&at);
	row->kind = (enum ledger_kind)packed_get(&at);
	row->about = (enum row_kind)packed_get(&at);
	row->rows = (uint32_t)packed_get(&at);
	row->total = packed_get_signed(&at);
	row->total_cost = packed_get_signed(&at);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		texts[i]->n = (size_t)packed_get(&at);
	for (size_t i = 0; i < ROW_TEXTS; i++)
		*texts[i] = packed_get_text(&at, texts[i]->n);
	assert(at == entry->payload.p + entry->payload.n);
}

enum crm_status
spill_pack_item(struct buf *buf, const struct customers_item *item)
{
	char numbers[4 * PACKED_ROOM], *p = numbers;

	p = packed_put_signed(p, item->day);
	p = packed_put(p, item->flags);
	p = packed_put_signed(p, item->amount);
	p = packed_put(p, item->order.n);
	return buf_add(buf, numbers, (size_t)(p - numbers)) == CRM_OK
	    ? buf_add(buf, item->order.p, item->order.n)
	    : CRM_ENOMEM;
}

void
spill_unpack_item(const struct spill_entry *entry, struct customers_item *item)
{
	const char *at = entry->payload.p;
	size_t n;

	*item = (struct customers_item){ .number = 0 };
	item->day = (date_day)packed_get_signed(&at);
	item->flags = (unsigned)packed_get(&at);
	item->amount = packed_get_signed(&at);
	n = (size_t)packed_get(&at);
	item->order = packed_get_text(&at, n);
	assert(at == entry->payload.p + entry->payload.n);
}
