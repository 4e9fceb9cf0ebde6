/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random records through the writer and the reader of each format of temporary files. */
#include "table/packed.h"
#include "filter/rfm/rfm_source.h"
#include "filter/rfm/spill_entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RECORDS 20000

static uint64_t state_of_random = 1;

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t
bits(void)
{
	uint64_t z = state_of_random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/** A number of any size, often 0 or near a power of two. */
static decimal_sum
number(unsigned most_bits)
{
	unsigned size = (unsigned)(bits() % (most_bits + 1));
	decimal_sum x = (decimal_sum)((packed_wide)bits() << 64 | bits());

	if (size == 0)
		return 0;
	x = (decimal_sum)((packed_wide)x >> (128 - size));
	return bits() % 2 == 0 ? x : (decimal_sum)((packed_wide)1 << (size - 1));
}

static decimal_sum
signed_number(unsigned most_bits)
{
	decimal_sum x = number(most_bits);

	return bits() % 2 == 0 ? x : -x;
}

static date_day
day(void)
{

	return bits() % 8 == 0 ? DATE_NONE : (date_day)signed_number(22);
}

/** A text of any bytes, often empty, at times long. */
static struct slice
text(void)
{
	static char room[64][600];
	static unsigned next;
	char *p = room[next++ % 64];
	size_t n = bits() % 4 == 0 ? 0 : bits() % 8 == 0 ? bits() % 600 : bits() % 12;

	for (size_t i = 0; i < n; i++)
		p[i] = (char)bits();
	return (struct slice){ p, n };
}

static struct pace
pace(void)
{
	struct pace of = { .days = bits() & PACE_MOST_DAYS, .unordered = bits() & 1 };

	of.log_gaps = bits() & PACE_MOST_LOGS;
	return of;
}

static bool
same_pace(struct pace a, struct pace b)
{

	return a.days == b.days && a.unordered == b.unordered && a.log_gaps == b.log_gaps;
}

static void
same_text(struct slice a, struct slice b)
{

	assert_int_equal(a.n, b.n);
	if (a.n > 0)
		assert_memory_equal(a.p, b.p, a.n);
}

/** Take the entry in ${buf} apart as a partition is read. */
static struct spill_entry
read_back(struct buf *buf, enum spill_kind kind, struct slice id)
{
	struct slice all;
	struct spill_entry entry;

	spill_end(buf);
	all = buf_slice(buf);
	assert_int_equal(
	    spill_length((struct slice){ all.p, SPILL_LENGTH }), all.n - SPILL_LENGTH);
	entry = spill_open((struct slice){ all.p + SPILL_LENGTH, all.n - SPILL_LENGTH });
	assert_int_equal(entry.kind, kind);
	same_text(entry.id, id);
	return entry;
}

static struct customer_record
random_record(void)
{
	struct customer_record r = { .id = text(), .first_order = text(), .pace = pace() };

	r.c = (struct customer){ .revenue = signed_number(126),
		.first_amount = signed_number(126),
		.first = day(),
		.last = day(),
		.orders = (uint32_t)number(32),
		.returns = (uint32_t)number(32) };
	if (bits() % 2 == 0) {
		r.cost = signed_number(126);
		r.contacts = (uint32_t)number(32);
		r.first_channel = text();
		r.last_channel = text();
		r.channels = text();
		r.referrer = text();
		r.first_told = day();
		r.last_told = day();
		r.referred = day();
	}
	if (bits() % 2 == 0)
		r.history = (struct history){ true, day(), signed_number(126), text() };
	if (bits() % 2 == 0) {
		r.contact = (struct contact_record){ .there = true,
			.first = day(),
			.last = day(),
			.complaint = day(),
			.ratings = (uint32_t)number(32),
			.rating = signed_number(126) };
		for (size_t i = 0; i < CONTACT_COUNTS; i++)
			r.contact.n[i] = (uint32_t)number(32);
	}
	if (bits() % 2 == 0)
		r.based = (struct based){ day(), (uint32_t)number(32), pace(), true };
	if (bits() % 2 == 0)
		r.holdout = (struct holdout){ .revenue = signed_number(126),
			.orders = (uint32_t)number(32),
			.days = (uint32_t)number(22),
			.last = day() };
	return r;
}

/** What is left out when a record has nothing else of its part, need not come back. */
static void
same_record(const struct customer_record *a, const struct customer_record *b)
{
	bool related = a->cost != 0 || a->contacts != 0 || a->channels.n > 0 || a->referrer.n > 0 ||
	    a->first_channel.n > 0;

	same_text(a->id, b->id);
	same_text(a->first_order, b->first_order);
	assert_true(a->c.revenue == b->c.revenue && a->c.first_amount == b->c.first_amount);
	assert_true(a->c.first == b->c.first && a->c.last == b->c.last &&
	    a->c.orders == b->c.orders && a->c.returns == b->c.returns &&
	    same_pace(a->pace, b->pace));
	if (related) {
		assert_true(a->cost == b->cost && a->contacts == b->contacts &&
		    a->first_told == b->first_told && a->last_told == b->last_told &&
		    a->referred == b->referred);
		same_text(a->first_channel, b->first_channel);
		same_text(a->last_channel, b->last_channel);
		same_text(a->channels, b->channels);
		same_text(a->referrer, b->referrer);
	}
	if (a->holdout.orders > 0 || a->holdout.revenue != 0)
		assert_true(a->holdout.revenue == b->holdout.revenue &&
		    a->holdout.orders == b->holdout.orders && a->holdout.days == b->holdout.days);
	assert_int_equal(a->history.there, b->history.there);
	if (a->history.there)
		assert_true(a->history.previous == b->history.previous &&
		    a->history.early == b->history.early);
	if (a->history.there)
		same_text(a->history.late, b->history.late);
	assert_int_equal(a->contact.there, b->contact.there);
	assert_true(a->contact.first == b->contact.first && a->contact.last == b->contact.last &&
	    a->contact.complaint == b->contact.complaint &&
	    a->contact.ratings == b->contact.ratings && a->contact.rating == b->contact.rating);
	for (size_t i = 0; i < CONTACT_COUNTS; i++)
		assert_int_equal(a->contact.n[i], b->contact.n[i]);
	assert_int_equal(a->based.there, b->based.there);
	if (a->based.there)
		assert_true(a->based.last == b->based.last &&
		    a->based.returns == b->based.returns &&
		    same_pace(a->based.pace, b->based.pace));
}

static void
records(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		struct customer_record r = random_record(), got;
		struct spill_entry entry;

		assert_int_equal(spill_begin(&buf, SPILL_RECORD, r.id), CRM_OK);
		assert_int_equal(spill_pack_record(&buf, &r), CRM_OK);
		entry = read_back(&buf, SPILL_RECORD, r.id);
		spill_unpack_record(&entry, &got);
		same_record(&r, &got);
	}
	buf_free(&buf);
}

static void
rows(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		struct ledger_row row = { .customer = text(), .order = text(), .channel = text(),
			.referrer = text(), .rating = text(),
			.about = (enum row_kind)(bits() % ROW_KINDS), .date = day(), .kind = (enum ledger_kind)(bits() % 3),
			.rows = (uint32_t)number(32), .total = signed_number(126),
			.total_cost = signed_number(126) }, got;
		struct spill_entry entry;

		assert_int_equal(spill_begin(&buf, SPILL_ROW, row.customer), CRM_OK);
		assert_int_equal(spill_pack_row(&buf, &row), CRM_OK);
		entry = read_back(&buf, SPILL_ROW, row.customer);
		spill_unpack_row(&entry, &got);
		same_text(got.customer, row.customer);
		same_text(got.order, row.order);
		same_text(got.channel, row.channel);
		same_text(got.referrer, row.referrer);
		same_text(got.rating, row.rating);
		assert_true(got.about == row.about && got.date == row.date && got.kind == row.kind && got.rows == row.rows &&
		    got.total == row.total && got.total_cost == row.total_cost && !got.repeats);
	}
	buf_free(&buf);
}

static void
items(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		struct customers_item item = { .day = day(), .order = text(),
			.flags = (unsigned)(bits() % 8), .amount = signed_number(126) }, got;
		struct slice id = text();
		struct spill_entry entry;

		assert_int_equal(spill_begin(&buf, SPILL_ITEM, id), CRM_OK);
		assert_int_equal(spill_pack_item(&buf, &item), CRM_OK);
		entry = read_back(&buf, SPILL_ITEM, id);
		spill_unpack_item(&entry, &got);
		same_text(got.order, item.order);
		assert_true(
		    got.day == item.day && got.flags == item.flags && got.amount == item.amount);
	}
	buf_free(&buf);
}

static void
figures_and_referrals(void **state)
{

	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		struct rfm_figures f = { signed_number(126), signed_number(126), day(), day(),
			(uint32_t)number(32),
			{ .days = (unsigned)number(22) & PACE_MOST_DAYS,
				.log_gaps = (uint64_t)number(41) & PACE_MOST_LOGS } },
				   got;
		struct rfm_referred r = { (uint64_t)number(64), signed_number(126) }, back;
		char room[RFM_FIGURES_ROOM], other[RFM_REFERRED_ROOM];
		size_t n = rfm_figures_pack(&f, room);

		assert_in_range(n, 2, RFM_FIGURES_ROOM);
		assert_int_equal((unsigned char)room[0], n - 1);
		got = rfm_figures_unpack((struct slice){ room + 1, n - 1 });
		assert_true(got.revenue == f.revenue && got.cost == f.cost && got.first == f.first &&
		    got.last == f.last && got.orders == f.orders &&
		    got.pace.days == f.pace.days && got.pace.log_gaps == f.pace.log_gaps);
		n = rfm_referred_pack(&r, other);
		assert_in_range(n, 2, RFM_REFERRED_ROOM);
		back = rfm_referred_unpack((struct slice){ other, n });
		assert_true(back.customers == r.customers && back.revenue == r.revenue);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(records), cmocka_unit_test(rows),
		cmocka_unit_test(items), cmocka_unit_test(figures_and_referrals) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
