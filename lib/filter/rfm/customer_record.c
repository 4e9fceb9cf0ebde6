/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs a customer into few bytes for temporary files, and unpacks it.  A first number says which
 * parts follow, so that a customer without relations, holdout, history or base costs nothing for
 * them. The reader follows the writer below and must take the same fields in the same order.
 */
#include "filter/rfm/customer_record.h"

#include "table/packed.h"

#include <string.h>

/*
 * The most packed numbers that a record can have, with some to spare: it sizes a buffer on the
 * stack. TEXTS is exact.
 */
#define NUMBERS 40
#define TEXTS 6

/** What follows the purchases. */
enum { HAS_RELATION = 1, HAS_HOLDOUT = 2, HAS_HISTORY = 4, HAS_BASED = 8, HAS_CONTACT = 16 };

/* Return which parts ${r} needs: those with a field that is not as record_unpack() leaves it. */
static unsigned
parts_of(const struct customer_record *r)
{

	return (r->cost != 0 || r->contacts != 0 || r->channels.n > 0 || r->referrer.n > 0 ||
			   r->first_channel.n > 0
		       ? HAS_RELATION
		       : 0) |
	    (r->holdout.orders != 0 || r->holdout.revenue != 0 ? HAS_HOLDOUT : 0) |
	    (r->history.there ? HAS_HISTORY : 0) | (r->based.there ? HAS_BASED : 0) |
	    (r->contact.there ? HAS_CONTACT : 0);
}

static char *
pack_pace(char *p, struct pace pace)
{

	/* The flag shares a number with the gaps, so it costs no byte of its own. */
	p = packed_put(p, (uint64_t)pace.log_gaps << 1 | pace.unordered);
	return packed_put(p, pace.days);
}

static struct pace
unpack_pace(const char **at)
{
	uint64_t logs = (uint64_t)packed_get(at);
	struct pace pace = { .unordered = logs & 1, .log_gaps = logs >> 1 & PACE_MOST_LOGS };

	pace.days = (uint64_t)packed_get(at) & PACE_MOST_DAYS;
	return pace;
}

/*
 * Leave out first_order, which is a place in the memory of one struct customers; the record has its
 * text.
 */
static char *
pack_customer(char *p, const struct customer *c)
{

	p = packed_put_signed(p, c->revenue);
	p = packed_put_signed(p, c->first_amount);
	p = packed_put_signed(p, c->first);
	p = packed_put_signed(p, c->last);
	p = packed_put(p, c->orders);
	return packed_put(p, c->returns);
}

enum crm_status
record_pack(struct buf *buf, const struct customer_record *r)
{
	const struct slice *const texts[TEXTS] = { &r->id, &r->first_order, &r->first_channel,
		&r->last_channel, &r->channels, &r->referrer };
	unsigned parts = parts_of(r), n_texts = (parts & HAS_RELATION) != 0 ? TEXTS : 2;
	char numbers[NUMBERS * PACKED_ROOM + CONTACT_PACK], *p = numbers;

	/*
	 * All numbers come first and the texts after them: the numbers fit a buffer of fixed size,
	 * and the lengths are known before the first text is read.
	 */
	p = packed_put(p, parts);
	for (unsigned i = 0; i < n_texts; i++)
		p = packed_put(p, texts[i]->n);
	p = pack_pace(pack_customer(p, &r->c), r->pace);
	if ((parts & HAS_RELATION) != 0) {
		p = packed_put_signed(p, r->cost);
		p = packed_put(p, r->contacts);
		p = packed_put_signed(p, r->first_told);
		p = packed_put_signed(p, r->last_told);
		p = packed_put_signed(p, r->referred);
	}
	if ((parts & HAS_HOLDOUT) != 0) {
		p = packed_put_signed(p, r->holdout.revenue);
		p = packed_put(p, r->holdout.orders);
		p = packed_put(p, r->holdout.days);
		p = packed_put_signed(p, r->holdout.last);
	}
	if ((parts & HAS_HISTORY) != 0) {
		p = packed_put_signed(p, r->history.previous);
		p = packed_put_signed(p, r->history.early);
		p = packed_put(p, r->history.late.n);
	}
	if ((parts & HAS_BASED) != 0) {
		p = packed_put_signed(p, r->based.last);
		p = packed_put(p, r->based.returns);
		p = pack_pace(p, r->based.pace);
	}
	if ((parts & HAS_CONTACT) != 0)
		p = contact_pack(p, &r->contact);
	if (buf_add(buf, numbers, (size_t)(p - numbers)) != CRM_OK)
		return CRM_ENOMEM;
	for (unsigned i = 0; i < n_texts; i++)
		if (buf_add(buf, texts[i]->p, texts[i]->n) != CRM_OK)
			return CRM_ENOMEM;
	return (parts & HAS_HISTORY) != 0 ? buf_add(buf, r->history.late.p, r->history.late.n)
					  : CRM_OK;
}

void
record_unpack(struct slice bytes, struct customer_record *r)
{
	struct slice *const texts[TEXTS] = { &r->id, &r->first_order, &r->first_channel,
		&r->last_channel, &r->channels, &r->referrer };
	const char *at = bytes.p;
	unsigned parts, n_texts;

	/* Parts that are not in ${bytes} must read as absent. */
	memset(r, 0, sizeof(*r));
	parts = (unsigned)packed_get(&at);
	n_texts = (parts & HAS_RELATION) != 0 ? TEXTS : 2;
	for (unsigned i = 0; i < n_texts; i++)
		texts[i]->n = (size_t)packed_get(&at);
	r->c.revenue = packed_get_signed(&at);
	r->c.first_amount = packed_get_signed(&at);
	r->c.first = (date_day)packed_get_signed(&at);
	r->c.last = (date_day)packed_get_signed(&at);
	r->c.orders = (uint32_t)packed_get(&at);
	r->c.returns = (uint32_t)packed_get(&at);
	r->pace = unpack_pace(&at);
	if ((parts & HAS_RELATION) != 0) {
		r->cost = packed_get_signed(&at);
		r->contacts = (uint32_t)packed_get(&at);
		r->first_told = (date_day)packed_get_signed(&at);
		r->last_told = (date_day)packed_get_signed(&at);
		r->referred = (date_day)packed_get_signed(&at);
	}
	if ((parts & HAS_HOLDOUT) != 0) {
		r->holdout.revenue = packed_get_signed(&at);
		r->holdout.orders = (uint32_t)packed_get(&at);
		r->holdout.days = (uint32_t)packed_get(&at);
		r->holdout.last = (date_day)packed_get_signed(&at);
	}
	if ((parts & HAS_HISTORY) != 0) {
		r->history.there = true;
		r->history.previous = (date_day)packed_get_signed(&at);
		r->history.early = packed_get_signed(&at);
		r->history.late.n = (size_t)packed_get(&at);
	}
	if ((parts & HAS_BASED) != 0) {
		r->based.there = true;
		r->based.last = (date_day)packed_get_signed(&at);
		r->based.returns = (uint32_t)packed_get(&at);
		r->based.pace = unpack_pace(&at);
	}
	if ((parts & HAS_CONTACT) != 0)
		r->contact = contact_unpack(&at);
	for (unsigned i = 0; i < n_texts; i++)
		/* The texts point into ${bytes}: the record is valid only as long as they are. */
		*texts[i] = packed_get_text(&at, texts[i]->n);
	r->history.late = packed_get_text(&at, r->history.late.n);
}
