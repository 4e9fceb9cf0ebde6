/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a ledger into one event an order, return or kind of contact a day.
 *
 * Each row becomes a record of a sorter: a key that sorts by customer, day, order and kind, and
 * then its sums.  The sorter holds what fits the memory and writes the rest to temporary files, so
 * a log may be larger than memory.  Reading the records in order, those of one key are one event.
 *
 * Customers are sorted by a hash of their ids, the same in every run and without a key, so that
 * what is made of them depends neither on the order of the rows nor on memory, to the last bit of a
 * sum; and the customers next to one are as good as drawn at random (cohort_complaint.c).  Orders
 * are identified by such a hash too: two of one customer and day that collide would count as one.
 *
 * A row that names a referrer is also an event of the referrer, so that a study finds in one place
 * all that a customer did.  The names of channels stay in memory, numbered as they come; what
 * depends on them is decided by name.
 */
#include "filter/cohort/cohort_events_inner.h"

#include "base/hash.h"
#include "base/mem.h"
#include "table/money.h"
#include "table/packed.h"

struct reader {
	struct cohort_events *e;
	struct table_in *table;
	struct ledger ledger;
	const struct cohort_options *options;
	size_t discount, channel;
	uint64_t guests, records;
	struct buf key, next;	/* of the event being added up, and of the row at hand */
	struct event sums;
};

/** Append ${x} to ${p}, ${n} bytes with the highest first, as memcmp() compares them. */
static char *
put_big(char *p, uint64_t x, unsigned n)
{

	for (unsigned i = 0; i < n; i++)
		*p++ = (char)(x >> 8 * (n - 1 - i));
	return p;
}

/** Make ${key} the key of ${event} of the customer ${id}: records of one event share it. */
static enum crm_status
make_key(struct buf *key, struct slice id, const struct event *event)
{
	char bytes[BEFORE_ID + AFTER_ID], *p;

	/* The length comes before the id, so that no id can run on into the day. */
	p = put_big(bytes, hash_mix(hash_text(id)), 8);
	p = put_big(p, id.n, 4);
	key->n = 0;
	if (buf_add(key, bytes, BEFORE_ID) != CRM_OK || buf_add(key, id.p, id.n) != CRM_OK)
		return CRM_ENOMEM;
	/* With the highest bit turned over, days before 1970 sort before the others. */
	p = put_big(p, (uint32_t)event->day ^ UINT32_C(0x80000000), 4);
	p = put_big(p, event->order, 8);
	p = put_big(p, (uint64_t)event->kind, 1);
	put_big(p, (uint64_t)event->about, 1);
	return buf_add(key, bytes + BEFORE_ID, AFTER_ID);
}

/** Hand an event to the sorter, after its ${key}. */
static enum crm_status
add_record(struct reader *r, struct buf *key, const struct event *sums)
{
	char numbers[6 * PACKED_ROOM], *p = numbers;

	p = packed_put(p, sums->rows);
	/* EVENT_NO_CHANNEL, the most common one, becomes 0, which is one byte. */
	p = packed_put(p, (uint32_t)(sums->channel + 1));
	p = packed_put_signed(p, sums->amount);
	p = packed_put_signed(p, sums->cost);
	p = packed_put_signed(p, sums->discount);
	/* A sorter keeps one of several equal strings: the number makes them differ. */
	p = packed_put(p, r->records++);
	if (buf_add(key, numbers, (size_t)(p - numbers)) != CRM_OK)
		return msg_nomem(r->e->msg);
	return sorter_add(r->e->sorter, key->p, key->n);
}

/** Hand the event that was added up, if there is one, to the sorter. */
static enum crm_status
add_sums(struct reader *r)
{

	return r->sums.rows == 0 ? CRM_OK : add_record(r, &r->key, &r->sums);
}

/** Add an event of one row: the lines of an order mostly follow one another, and become one. */
static enum crm_status
add_event(struct reader *r, struct slice id, const struct event *event)
{
	enum crm_status status;
	struct buf last;

	if (make_key(&r->next, id, event) != CRM_OK)
		return msg_nomem(r->e->msg);
	if (r->sums.rows > 0 && slice_equal(buf_slice(&r->next), buf_slice(&r->key)))
		return cohort_events_join(r->e, &r->sums, event)
		    ? CRM_OK
		    : cohort_events_too_large(r->e->msg);
	if ((status = add_sums(r)) != CRM_OK)
		return status;
	last = r->key;
	r->key = r->next;
	r->next = last;
	r->sums = *event;
	return CRM_OK;
}

/** Number the channel of a row. */
static enum crm_status
read_channel(struct reader *r, const struct csv_row *raw, uint32_t *channel)
{
	struct slice name = r->channel == TABLE_NONE ? (struct slice){ NULL, 0 }
						     : csvin_field(raw, r->channel);

	*channel = EVENT_NO_CHANNEL;
	if (name.n == 0)
		return CRM_OK;
	return strmap_put(r->e->channels, name, strmap_hash(name), channel) == CRM_OK
	    ? CRM_OK
	    : msg_nomem(r->e->msg);
}

/** Set the cost that --margin leaves of an order or return. */
static enum crm_status
take_margin(struct reader *r, struct event *event)
{
	decimal_sum margin = 0;

	if (!cohort_share(event->amount, r->options->margin_share, &margin))
		return cohort_events_too_large(r->e->msg);
	event->cost = event->amount - margin;
	return CRM_OK;
}

/** Tell the referrer of a row that they are one: nobody is their own. */
static enum crm_status
add_referral(struct reader *r, const struct ledger_row *row)
{
	struct event event = { .day = row->date,
		.order = hash_text(row->customer),
		.kind = LEDGER_CONTACT,
		.about = EVENT_REFERRED,
		.channel = EVENT_NO_CHANNEL,
		.rows = 1 };

	if (row->referrer.n == 0 || slice_equal(row->referrer, row->customer))
		return CRM_OK;
	r->e->has_about[EVENT_REFERRED] = true;
	/* The order whose rows are being added up goes on after this one: its key is kept. */
	if (make_key(&r->next, row->referrer, &event) != CRM_OK)
		return msg_nomem(r->e->msg);
	return add_record(r, &r->next, &event);
}

/** Note what the ledger has, by an event of it. */
static void
note_event(struct cohort_events *e, const struct event *event, int scale)
{

	e->has_about[event->about] = true;
	if (event->cost != 0)
		*(event->kind == LEDGER_CONTACT ? &e->has_contact_cost : &e->has_order_cost) = true;
	e->scale = scale > e->scale ? scale : e->scale;
	e->from = e->from == DATE_NONE || event->day < e->from ? event->day : e->from;
	e->as_of = event->day > e->as_of ? event->day : e->as_of;
}

/** Add a row of the ledger. */
static enum crm_status
add_row(struct reader *r, const struct csv_row *raw)
{
	struct cohort_events *e = r->e;
	date_day as_of = r->options->as_of;
	decimal_sum discount = 0;
	struct slice text;
	int scale;
	struct ledger_row row;
	struct event event;
	enum crm_status status;

	if ((status = ledger_read(&r->ledger, raw, &row)) != CRM_OK)
		return status;
	text =
	    r->discount == TABLE_NONE ? (struct slice){ NULL, 0 } : csvin_field(raw, r->discount);
	/*
	 * Check the field before rows are left out, so that a bad one is reported whoever the row
	 * is of.
	 */
	if (text.n > 0 && money_read(text, &discount, &scale) != CRM_OK)
		return table_bad(r->table, raw, r->discount, MONEY_WANTED);
	if (row.customer.n == 0) {
		r->guests++;
		return CRM_OK;
	}
	if (as_of != DATE_NONE && row.date > as_of)
		return CRM_OK;
	event = (struct event){ .day = row.date,
		.order = hash_text(row.order),
		.kind = row.kind,
		.about = row.kind == LEDGER_CONTACT ? row.about : ROW_NONE,
		.rows = 1,
		.amount = row.kind == LEDGER_CONTACT ? 0 : decimal_to_sum(row.amount),
		.cost = decimal_to_sum(row.cost),
		.discount = discount };
	if ((status = read_channel(r, raw, &event.channel)) != CRM_OK ||
	    (r->options->margin != NULL && event.kind != LEDGER_CONTACT &&
		(status = take_margin(r, &event)) != CRM_OK) ||
	    (status = add_event(r, row.customer, &event)) != CRM_OK ||
	    (status = add_referral(r, &row)) != CRM_OK)
		return status;
	note_event(e, &event, row.scale);
	return CRM_OK;
}

/** Find the columns besides those of every ledger. */
static enum crm_status
find_columns(struct reader *r)
{
	struct cohort_events *e = r->e;

	r->discount = table_column(r->table, "discount");
	r->channel = TABLE_NONE;
	e->has_cost = ledger_has_cost(&r->ledger) || r->options->margin != NULL;
	e->has_kind = r->ledger.at.kind != TABLE_NONE;
	e->has_discount = r->discount != TABLE_NONE;
	e->no_order = hash_text((struct slice){ "", 0 });
	if (r->options->margin != NULL)
		e->scale = r->options->margin_share.scale;
	if (!r->options->offence)
		return CRM_OK;
	if (strmap_open(&e->channels) != CRM_OK)
		return msg_nomem(e->msg);
	/* A column that was asked for has to be there; without channels all are one group. */
	if (r->options->by != NULL)
		return table_need(r->table, r->options->by, &r->channel);
	r->channel = table_column(r->table, "channel");
	return CRM_OK;
}

/** Read all rows. */
static enum crm_status
read_rows(struct reader *r, const struct run *run)
{
	enum crm_status status;
	struct csv_row row;

	/* A block doubles when it grows, and until it is copied the old one is there too. */
	if ((status = run_table(run, &r->table)) != CRM_OK ||
	    (status = ledger_find(&r->ledger, r->table, "customer")) != CRM_OK ||
	    (status = sorter_open(&r->e->sorter, (size_t)(r->options->memory / 2), run->msg)) !=
		CRM_OK ||
	    (status = find_columns(r)) != CRM_OK)
		return status;
	while ((status = table_next(r->table, &row)) == CRM_OK && row.n > 0)
		if ((status = add_row(r, &row)) != CRM_OK)
			return status;
	return status == CRM_OK ? add_sums(r) : status;
}

enum crm_status
cohort_events_read(
    const struct run *run, const struct cohort_options *options, struct cohort_events *e)
{
	struct reader r = { .e = e, .options = options };
	enum crm_status status;

	*e = (struct cohort_events){ .from = DATE_NONE, .as_of = DATE_NONE, .msg = run->msg };
	if ((status = read_rows(&r, run)) == CRM_OK) {
		/* Days without events up to --as-of have been observed too. */
		if (options->as_of != DATE_NONE && e->from != DATE_NONE)
			e->as_of = options->as_of;
		if (r.guests > 0)
			msg_warn(run->msg, "%llu rows without a customer were left out",
			    (unsigned long long)r.guests);
	}
	table_close(r.table);
	buf_free(&r.key);
	buf_free(&r.next);
	if (status != CRM_OK)
		cohort_events_free(e);
	return status;
}
