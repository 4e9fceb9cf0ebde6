/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a ledger into cells by customer and period, whatever the order of its rows.
 *
 * Consecutive rows of one customer, order, day and group become one entry.  Entries wait in a batch
 * until it is full; then each look-up (customer, cell, order) is done for the whole batch at a
 * time, so that the memory it needs is already on its way.  Nothing depends on where a batch ends.
 *
 * The cells belong to customers.  For the view by order (source.by_row) they belong to pairs of a
 * customer and a channel, read as customers of their own: the key has the channel appended.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "filter/cohort/cohort_cells.h"
#include "filter/cohort/cohort_commission.h"
#include "filter/cohort/cohort_index.h"
#include "filter/cohort/cohort_touch.h"
#include "table/ledger.h"
#include "table/occasion_set.h"
#include "table/partial.h"

#include <stdlib.h>
#include <string.h>

/*
 * Rows whose look-ups are prefetched together: enough that memory has answered for the first when
 * the last has been asked for, and few enough that all of it is still in the cache when it is used.
 */
#define BATCH 128

/*
 * Days remembered with their periods, by their lowest bits: over five years, so that days of a
 * usual ledger do not displace each other.  Splitting a date into year and month takes divisions.
 */
#define DAYS 2048

/* Rows next to each other of one customer, order, day and group: the lines of an order. */
struct entry {
	/* Offsets into reader.bytes; the key is the customer, or customer, by and a length. */
	size_t order, customer, by, end, key_end;
	uint64_t hash;		/* of the key */
	decimal_sum revenue, cost, commission;
	decimal_sum contact;	/* the part of the cost that is of contacts */
	date_day day;
	uint32_t number;	/* of the customer */
	bool purchase;
	enum cohort_meeting meeting;	/* the most that a row of it is */
};

struct reader {
	struct cohort_cells *cells;
	const struct cohort_source *source;
	struct table_in *table;
	struct ledger ledger;
	struct msg *msg;
	size_t by;		/* a column; TABLE_NONE: not asked for */
	struct cohort_commission commission;
	struct strmap *customers;
	struct occasion_set *orders;
	struct cohort_index index;	/* the cells of scattered customers */
	struct entry entry[BATCH];
	size_t n;
	struct buf bytes;	/* keys of the batch */
	struct cohort_wanted decided[BATCH];	/* cells to count one more order in */
	size_t n_decided;
	enum crm_status decided_status;
	struct { date_day day; int32_t period; } period[DAYS];
	uint32_t last_group;
	uint64_t guests, later;	/* rows left out */
	decimal_sum guest_amount;
};

static struct slice
kept_bytes(const struct reader *reader, size_t from, size_t to)
{

	return (struct slice){ reader->bytes.p + from, to - from };
}

static int32_t
period_at(struct reader *reader, date_day day)
{
	size_t i = (size_t)(uint32_t)day % DAYS;

	if (reader->period[i].day != day) {
		reader->period[i].day = day;
		reader->period[i].period = period_of(reader->source->kind, day);
	}
	return reader->period[i].period;
}

/* Find the columns. */
static enum crm_status
find_ledger_columns(struct reader *reader)
{
	struct table_in *table = reader->table;
	enum crm_status status;

	reader->by = TABLE_NONE;
	if ((status = ledger_find(&reader->ledger, table, "customer")) != CRM_OK ||
	    (status = ledger_need_order(&reader->ledger)) != CRM_OK)
		return status;
	if (reader->source->no_fees)
		reader->ledger.at.fee = TABLE_NONE;
	if (reader->source->by != NULL &&
	    (status = table_find(table, reader->source->by, &reader->by)) != CRM_OK)
		return status;
	return cohort_commission_find(&reader->commission, table, reader->source);
}

/* The number of the group that ${entry} names. */
static enum crm_status
entry_group(struct reader *reader, const struct entry *entry, uint32_t *group)
{
	struct strmap *groups = reader->cells->groups;
	struct slice name = kept_bytes(reader, entry->by, entry->end);

	*group = 0;
	if (groups == NULL)
		return CRM_OK;
	/* Consecutive rows mostly share a group: comparing texts is cheaper than a look-up. */
	if (reader->last_group != STRMAP_NONE &&
	    slice_equal(strmap_key(groups, reader->last_group), name)) {
		*group = reader->last_group;
		return CRM_OK;
	}
	if (strmap_put(groups, name, strmap_hash(name), group) != CRM_OK)
		return CRM_ENOMEM;
	reader->last_group = *group;
	return CRM_OK;
}

/*
 * Update first day and group: the earliest day wins and ties go to the least name, so the order of
 * the rows does not matter.
 */
static enum crm_status
place_customer(struct reader *reader, const struct entry *entry, struct cohort_customer *customer)
{
	date_day *day = entry->purchase ? &customer->first : &customer->seen;
	uint32_t group;

	if (*day != DATE_NONE && entry->day > *day)
		return CRM_OK;
	if (entry_group(reader, entry, &group) != CRM_OK)
		return CRM_ENOMEM;
	if (*day == DATE_NONE || entry->day < *day ||
	    cohort_cells_precedes(reader->cells, group, customer->group))
		customer->group = group;
	*day = entry->day;
	return CRM_OK;
}

/* Note that the channel of ${entry} occurs, and keep its contacts. */
static enum crm_status
add_contact(struct reader *reader, const struct entry *entry)
{
	struct cohort_contact contact = { entry->contact, entry->number, 0, entry->day };

	if (entry_group(reader, entry, &contact.group) != CRM_OK)
		return CRM_ENOMEM;
	return cohort_contact_add(reader->cells, &contact, entry->meeting);
}

static enum crm_status
add_entry(struct reader *reader, const struct entry *entry)
{
	struct cohort_cells *cells = reader->cells;
	struct cohort_customer *customer = &cells->customer[entry->number];
	struct occasion occasion = { entry->number, entry->day,
		kept_bytes(reader, entry->order, entry->customer) };
	unsigned fresh = 0;
	uint32_t place;

	/* Once there is a purchase, other rows have no say in the group. */
	if ((entry->purchase || customer->first == DATE_NONE) &&
	    place_customer(reader, entry, customer) != CRM_OK)
		return CRM_ENOMEM;
	if (cohort_cell_at(cells, &reader->index, entry->number, period_at(reader, entry->day),
		&place) != CRM_OK)
		return CRM_ENOMEM;
	if (entry->purchase && occasion_set_add(reader->orders, &occasion, 1, &fresh) != CRM_OK)
		return CRM_ENOMEM;
	if (reader->source->contacts && add_contact(reader, entry) != CRM_OK)
		return CRM_ENOMEM;
	customer->orders += fresh;
	cells->cell[place].orders += fresh;
	if (decimal_sum_add(&cells->cell[place].revenue, entry->revenue) &&
	    (cells->cost == NULL || decimal_sum_add(&cells->cost[place], entry->cost)) &&
	    (cells->commission == NULL ||
		decimal_sum_add(&cells->commission[place], entry->commission)))
		return CRM_OK;
	msg_error(reader->msg, "the amounts of one customer add up to more than 29 digits hold");
	return CRM_EINPUT;
}

/* Count the orders that the occasion set has decided on, each in its cell. */
static void
count_told(struct reader *reader)
{
	struct cohort_cells *cells = reader->cells;
	struct cohort_wanted v[BATCH];
	uint32_t place;

	memcpy(v, reader->decided, reader->n_decided * sizeof(*v));
	cohort_cells_bring(cells, v, reader->n_decided);
	for (size_t i = 0; i < reader->n_decided && reader->decided_status == CRM_OK; i++) {
		const struct cohort_wanted *decided = &reader->decided[i];

		/* The cell is there: the rows of the order made it before the order was settled. */
		if (cohort_cell_at(
			cells, &reader->index, decided->customer, decided->period,
			&place) != CRM_OK) {
			reader->decided_status = CRM_ENOMEM;
			break;
		}
		cells->customer[decided->customer].orders++;
		cells->cell[place].orders++;
	}
	reader->n_decided = 0;
}

/* Note an order of ${owner}, to be counted in the cell of its day; an occasion_told. */
static void
count_order(void *arg, uint32_t owner, date_day day, unsigned flags)
{
	struct reader *reader = arg;

	(void)flags;
	if (reader->n_decided == BATCH)
		count_told(reader);
	__builtin_prefetch(&reader->cells->customer[owner], 1);
	reader->decided[reader->n_decided++] =
	    (struct cohort_wanted){ .customer = owner, .period = period_at(reader, day) };
}

/*
 * Put the batch into the cells: in passes, so that each look-up has been brought in when its turn
 * comes.
 */
static enum crm_status
flush_entries(struct reader *reader)
{
	struct cohort_cells *cells = reader->cells;
	struct cohort_wanted wanted[BATCH];
	enum crm_status status;

	for (size_t i = 0; i < reader->n; i++) {
		struct entry *entry = &reader->entry[i];

		if (strmap_put(reader->customers,
			kept_bytes(reader, entry->customer, entry->key_end), entry->hash,
			&entry->number) != CRM_OK)
			return CRM_ENOMEM;
		/* strmap_put() numbers ids in turn: the next number is that of a new customer. */
		if (entry->number == cells->n) {
			if (mem_grow(&cells->customer, &cells->customer_room, cells->n + 1,
			    sizeof(*cells->customer)) != CRM_OK)
				return CRM_ENOMEM;
			cells->customer[cells->n++] = (struct cohort_customer){
				.first = DATE_NONE, .seen = DATE_NONE, .cells = COHORT_NONE,
				.guest = entry->customer == entry->by
			};
			/* Rows without a customer may be in each shard. */
			if (entry->customer != entry->by)
				cells->part += partial_hash(
				    kept_bytes(reader, entry->customer, entry->key_end));
		}
		__builtin_prefetch(&cells->customer[entry->number], 1);
		if (entry->purchase)
			occasion_set_prefetch(reader->orders, entry->number);
	}
	for (size_t i = 0; i < reader->n; i++)
		wanted[i] = (struct cohort_wanted){ .customer = reader->entry[i].number,
			.period = period_at(reader, reader->entry[i].day) };
	cohort_cells_bring(cells, wanted, reader->n);
	for (size_t i = 0; i < reader->n; i++)
		if ((status = add_entry(reader, &reader->entry[i])) != CRM_OK)
			return status;
	reader->n = 0;
	reader->bytes.n = 0;
	return CRM_OK;
}

/* Append the bytes of ${value} to the keys of the batch. */
static enum crm_status
keep_bytes(struct reader *reader, struct slice value, size_t *at)
{

	*at = reader->bytes.n;
	return value.n == 0 ? CRM_OK : buf_add(&reader->bytes, value.p, value.n);
}

/* Append the bytes of an entry, and find its key. */
static enum crm_status
keep_entry(struct reader *reader, const struct ledger_row *row, struct slice by,
    struct entry *entry)
{
	uint32_t length = (uint32_t)row->customer.n;

	if (keep_bytes(reader, row->order, &entry->order) != CRM_OK ||
	    keep_bytes(reader, row->customer, &entry->customer) != CRM_OK ||
	    keep_bytes(reader, by, &entry->by) != CRM_OK)
		return CRM_ENOMEM;
	entry->end = reader->bytes.n;
	entry->key_end = entry->by;
	if (!reader->source->by_row)
		return CRM_OK;
	/* The length of the first of two texts makes their pair unique. */
	if (buf_add(&reader->bytes, (const char *)&length, sizeof(length)) != CRM_OK)
		return CRM_ENOMEM;
	entry->key_end = reader->bytes.n;
	return CRM_OK;
}

/* The entry for a row of group ${by}: the last one if the row goes on with it. */
static enum crm_status
entry_for(struct reader *reader, const struct ledger_row *row, struct slice by, struct entry **out)
{
	struct entry *entry;
	enum crm_status status;

	if (reader->n > 0) {
		entry = &reader->entry[reader->n - 1];
		if (entry->day == row->date &&
		    slice_equal(kept_bytes(reader, entry->order, entry->customer), row->order) &&
		    slice_equal(kept_bytes(reader, entry->customer, entry->by), row->customer) &&
		    slice_equal(kept_bytes(reader, entry->by, entry->end), by)) {
			*out = entry;
			return CRM_OK;
		}
	}
	/* Not when the batch became full: this row might have belonged to its last entry. */
	if (reader->n == BATCH && (status = flush_entries(reader)) != CRM_OK)
		return status;
	entry = &reader->entry[reader->n];
	*entry = (struct entry){ .day = row->date };
	if (keep_entry(reader, row, by, entry) != CRM_OK)
		return CRM_ENOMEM;
	entry->hash = strmap_hash(kept_bytes(reader, entry->customer, entry->key_end));
	strmap_prefetch(reader->customers, entry->hash);
	reader->n++;
	*out = entry;
	return CRM_OK;
}

static enum crm_status
add_ledger_row(struct reader *reader, const struct csv_row *raw)
{
	struct slice by =
	    reader->by == TABLE_NONE ? (struct slice){ NULL, 0 } : csvin_field(raw, reader->by);
	const size_t amount = reader->ledger.at.amount;
	struct cohort_cells *cells = reader->cells;
	enum cohort_meeting meeting;
	decimal_sum commission;
	struct ledger_row row;
	struct entry *entry;
	enum crm_status status;

	if ((status = ledger_read(&reader->ledger, raw, &row)) != CRM_OK ||
	    (status = cohort_commission_read(
		&reader->commission, reader->table, raw, &row, cells, &commission)) != CRM_OK)
		return status;
	if (reader->source->as_of != DATE_NONE && row.date > reader->source->as_of) {
		reader->later++;
		return CRM_OK;
	}
	if (row.customer.n == 0 && !reader->source->by_row) {
		reader->guests++;
		return decimal_add(&reader->guest_amount, row.amount) ? CRM_OK :
		    table_bad(reader->table, raw, amount, "small enough to be added up");
	}
	if ((status = entry_for(reader, &row, by, &entry)) != CRM_OK)
		return status;
	cells->from = cells->from == DATE_NONE || row.date < cells->from ? row.date : cells->from;
	cells->as_of = row.date > cells->as_of ? row.date : cells->as_of;
	cells->scale = row.amount.scale > cells->scale ? row.amount.scale : cells->scale;
	cells->scale = row.cost.scale > cells->scale ? row.cost.scale : cells->scale;
	entry->purchase |= row.kind == LEDGER_PURCHASE;
	meeting = cohort_meeting_of(&row);
	entry->meeting = meeting > entry->meeting ? meeting : entry->meeting;
	if (!decimal_add(&entry->revenue, row.amount) || !decimal_add(&entry->cost, row.cost) ||
	    !decimal_sum_add(&entry->commission, commission) ||
	    (row.kind == LEDGER_CONTACT && !decimal_add(&entry->contact, row.cost)))
		return table_bad(reader->table, raw, amount, "small enough to be added up");
	return CRM_OK;
}

static void
warn_of_left_out(const struct reader *reader)
{
	char amount[DECIMAL_PRINT + 1];

	if (reader->guests > 0) {
		amount[decimal_print_sum(amount, reader->guest_amount, reader->cells->scale)] =
		    '\0';
		msg_warn(reader->msg,
		    "%llu rows without a customer were left out; their amounts are %s in all",
		    (unsigned long long)reader->guests, amount);
	}
	if (reader->later > 0)
		msg_note(reader->msg, "%llu rows after --as-of were left out",
		    (unsigned long long)reader->later);
}

static enum crm_status
open_reader(struct reader *reader, const struct run *run)
{
	struct cohort_cells *cells = reader->cells;
	enum crm_status status;

	for (size_t i = 0; i < DAYS; i++)
		reader->period[i].day = DATE_NONE;
	if ((status = run_table(run, &reader->table)) !=
		CRM_OK ||
	    (status = find_ledger_columns(reader)) != CRM_OK)
		return status;
	if (strmap_open(&reader->customers) != CRM_OK ||
	    occasion_set_open(&reader->orders, count_order, reader) != CRM_OK ||
	    (reader->by != TABLE_NONE && strmap_open(&cells->groups) != CRM_OK) ||
	    (ledger_has_cost(&reader->ledger) &&
		mem_grow(&cells->cost, &cells->cost_room, 64, sizeof(*cells->cost)) != CRM_OK) ||
	    (cohort_commission_asked(&reader->commission) &&
		mem_grow(&cells->commission, &cells->commission_room, 64,
		    sizeof(*cells->commission)) != CRM_OK))
		return CRM_ENOMEM;
	return CRM_OK;
}

enum crm_status
cohort_cells_read(
    const struct run *run, const struct cohort_source *source, struct cohort_cells *cells)
{
	struct reader *reader = mem_new(1, sizeof(*reader));
	enum crm_status status;
	struct csv_row row;

	*cells =
	    (struct cohort_cells){ .kind = source->kind, .from = DATE_NONE, .as_of = DATE_NONE };
	if (reader == NULL)
		return CRM_ENOMEM;
	*reader = (struct reader){
		.cells = cells, .source = source, .msg = run->msg, .last_group = STRMAP_NONE
	};
	if ((status = open_reader(reader, run)) != CRM_OK)
		goto done;
	while ((status = table_next(reader->table, &row)) == CRM_OK && row.n > 0)
		if ((status = add_ledger_row(reader, &row)) != CRM_OK)
			goto done;
	if (status != CRM_OK || (status = flush_entries(reader)) != CRM_OK ||
	    (status = occasion_set_settle(reader->orders, NULL)) != CRM_OK)
		goto done;
	count_told(reader);
	if ((status = reader->decided_status) != CRM_OK)
		goto done;
	if (source->as_of != DATE_NONE && cells->from != DATE_NONE)
		cells->as_of = source->as_of;
	cohort_commission_settle(&reader->commission, cells, source->commission, run->msg);
	warn_of_left_out(reader);
done:
	table_close(reader->table);
	strmap_close(reader->customers);
	occasion_set_close(reader->orders);
	cohort_index_free(&reader->index);
	buf_free(&reader->bytes);
	free(reader);
	if (status != CRM_OK)
		cohort_cells_free(cells);
	return status;
}
