/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What --keep carries from the ledger to the customer table, beside the sums of customers.h and
 * independent of them: both are put together by id when the table is written.
 *
 * In memory each customer has one (value, day) for each column; values are numbers of a map, as
 * cities and consents repeat.  Past the limit all customers are written as a sorted run of
 * temporary files and memory starts empty again; at the end the runs are read side by side, and the
 * parts of one customer are merged by the same rule as rows are.
 *
 * What must hold: the rule, newest day first and then the greatest bytes, is associative and
 * commutative, so rows, runs and earlier tables may come in any order.  `floor` is the exception: a
 * row on or before the last purchase that an earlier table knows was refused by crm-rfm, so its
 * values are none; the earlier table is therefore read first.
 *
 * Consent differs in two ways, so that a doubt never makes a letter: of several words of one day
 * any other one holds before `yes`, and days up to that of the earlier table count as one day, as
 * the table does not say when its word was given.  The latter matters with --late only.
 */
#include "filter/rfm/rfm_keep.h"

#include "base/buf.h"
#include "base/mem.h"
#include "table/packed.h"
#include "filter/rfm/sorted_runs.h"
#include "table/known_columns.h"
#include "table/strmap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* No value. */
#define KEEP_NONE UINT32_MAX

/* Rows between two looks at the memory. */
#define KEEP_LOOK 512

struct kept {
	uint32_t value;			/* KEEP_NONE: none */
	date_day day;			/* when it was said */
};

struct rfm_keep {
	struct msg *msg;
	uint64_t memory;
	char *names[KEEP_MOST];
	size_t n, needed;		/* the first ${needed} must be in the ledger */
	size_t ledger[KEEP_MOST], base[KEEP_MOST];	/* columns of the tables */
	size_t consent;			/* which of the names is consent; KEEP_MOST: none */
	date_day base_as_of;		/* of the earlier table; DATE_NONE: there is none */
	struct strmap *ids, *values;
	struct kept *v;			/* of customer i: v[i * n] on */
	date_day *floors;		/* of customer i: see above */
	size_t room, floors_room;
	unsigned rows;			/* since the last look */
	struct sorted_runs *runs;	/* NULL: all is in memory */
	struct buf packed, held;	/* a record; the values of the customer read last */
	struct slice next_id, next;	/* the record that has been read and not merged yet */
	bool ended;
};

/** Add a column to carry. */
static enum crm_status
add_name(struct rfm_keep *k, struct slice name)
{
	char show[MSG_SHOW], *copy;
	const char *writer;

	msg_show(show, name);
	if (name.n == 0 || k->n == KEEP_MOST) {
		msg_error(k->msg, "--keep: 1 to %d columns, separated by commas", KEEP_MOST);
		return CRM_EUSAGE;
	}
	if ((copy = strndup(name.p, name.n)) == NULL)
		return msg_nomem(k->msg);
	if (strcmp(copy, "consent") == 0)
		k->consent = k->n;
	k->names[k->n++] = copy;
	for (size_t i = 0; i + 1 < k->n; i++)
		if (strcmp(k->names[i], copy) == 0) {
			msg_error(k->msg, "--keep: column %s is named twice", show);
			return CRM_EUSAGE;
		}
	writer = known_column_writer(copy);
	if (strcmp(copy, "customer") == 0 || strcmp(copy, "cost") == 0 ||
	    strcmp(copy, "referrer") == 0 ||
	    (writer != NULL && strncmp(writer, "crm-ingest", 10) != 0)) {
		msg_error(k->msg, "--keep: %s is a column of the customer table already", show);
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/** Whether a name is among the first ${n}. */
static bool
has_name(const struct rfm_keep *k, size_t n, const char *name)
{

	for (size_t i = 0; i < n; i++)
		if (strcmp(k->names[i], name) == 0)
			return true;
	return false;
}

enum crm_status
rfm_keep_open(struct rfm_keep **out, const char *columns, const char *const *also,
    uint64_t memory, struct msg *msg)
{
	enum crm_status status = CRM_OK;
	struct rfm_keep *k;

	if ((k = mem_new(1, sizeof(*k))) == NULL)
		return msg_nomem(msg);
	k->msg = msg;
	k->memory = memory;
	k->consent = KEEP_MOST;
	k->base_as_of = DATE_NONE;
	if (strmap_open(&k->ids) != CRM_OK || strmap_open(&k->values) != CRM_OK)
		status = msg_nomem(msg);
	for (const char *p = columns; p != NULL && status == CRM_OK; p++) {
		struct slice name = { p, strcspn(p, ",") };

		status = add_name(k, name);
		p += name.n;
		if (*p == '\0')
			break;
	}
	k->needed = k->n;
	for (; *also != NULL && status == CRM_OK; also++)
		if (!has_name(k, k->needed, *also))
			status = add_name(k, slice_of(*also));
	for (size_t i = 0; i < KEEP_MOST; i++)
		k->ledger[i] = k->base[i] = TABLE_NONE;
	if (status != CRM_OK) {
		rfm_keep_close(k);
		return status;
	}
	*out = k;
	return CRM_OK;
}

size_t
rfm_keep_count(const struct rfm_keep *k)
{

	return k->n;
}

const char *
rfm_keep_name(const struct rfm_keep *k, size_t i)
{

	return k->names[i];
}

enum crm_status
rfm_keep_ledger(struct rfm_keep *k, const struct table_in *t)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < k->needed && status == CRM_OK; i++)
		status = table_find(t, k->names[i], &k->ledger[i]);
	for (size_t i = k->needed; i < k->n; i++)
		k->ledger[i] = table_column(t, k->names[i]);
	return status;
}

void
rfm_keep_base(struct rfm_keep *k, const struct table_in *t)
{

	for (size_t i = 0; i < k->n; i++)
		k->base[i] = table_column(t, k->names[i]);
}

/** The number of a customer, who is added if they are new. */
static enum crm_status
number_of(struct rfm_keep *k, struct slice customer, uint32_t *number)
{
	uint32_t known = strmap_count(k->ids);

	if (mem_grow(&k->v, &k->room, ((size_t)known + 1) * k->n, sizeof(*k->v)) != CRM_OK ||
	    mem_grow(&k->floors, &k->floors_room, (size_t)known + 1, sizeof(*k->floors)) !=
		CRM_OK ||
	    strmap_put(k->ids, customer, strmap_hash(customer), number) != CRM_OK)
		return CRM_ENOMEM;
	if (*number < known)
		return CRM_OK;
	k->floors[*number] = DATE_NONE;
	for (size_t i = 0; i < k->n; i++)
		k->v[*number * k->n + i] = (struct kept){ KEEP_NONE, DATE_NONE };
	return CRM_OK;
}

/**
 * Whether ${value} of ${day} holds before ${old} of ${old_day}: it is newer, or of the same day and
 * greater; for consent (${column}) see above.
 */
static bool
holds_before(const struct rfm_keep *k, size_t column, struct slice value, date_day day,
    struct slice old, date_day old_day)
{
	static const struct slice yes = { "yes", 3 };

	if (column == k->consent) {
		day = day > k->base_as_of ? day : k->base_as_of;
		old_day = old_day > k->base_as_of ? old_day : k->base_as_of;
		if (day == old_day && slice_equal(value, yes) != slice_equal(old, yes))
			return slice_equal(old, yes);
	}
	return day != old_day ? day > old_day : slice_compare(value, old) > 0;
}

/** Take in a value of a column. */
static enum crm_status
take_value(
    struct rfm_keep *k, size_t column, struct kept *kept, struct slice value, date_day day)
{

	if (value.n == 0)
		return CRM_OK;
	/* A new customer's value is KEEP_NONE, which the analyser cannot see. */
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
	if (kept->value != KEEP_NONE &&
	    !holds_before(k, column, value, day, strmap_key(k->values, kept->value), kept->day))
		return CRM_OK;
	kept->day = day;
	return strmap_put(k->values, value, strmap_hash(value), &kept->value);
}

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

/** Write all customers as a run, and forget them. */
static enum crm_status
spill(struct rfm_keep *k)
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

static enum crm_status
look_at_memory(struct rfm_keep *k)
{
	uint64_t used = strmap_bytes(k->ids) + strmap_bytes(k->values) +
	    strmap_count(k->ids) * (k->n * sizeof(*k->v) + sizeof(*k->floors));

	k->rows = 0;
	/* What mem_grow() holds stays; a run of a few customers is not worth a file. */
	if (used < k->memory || strmap_count(k->ids) < KEEP_LOOK)
		return CRM_OK;
	msg_note(k->msg, "--keep: values go on in temporary files");
	return spill(k);
}

/** Take in the values of a row. */
static enum crm_status
take_row(struct rfm_keep *k, struct slice customer, date_day day, const struct csv_row *row,
    const size_t *columns, bool base)
{
	enum crm_status status;
	uint32_t number;

	if ((status = number_of(k, customer, &number)) != CRM_OK)
		goto done;
	/*
	 * The row of --base has the newest values up to its last day: ledger rows up to that day
	 * (the floor) are in it already.
	 */
	if (base)
		k->floors[number] = day;
	else if (k->floors[number] != DATE_NONE && day <= k->floors[number])
		return CRM_OK;
	for (size_t i = 0; i < k->n && status == CRM_OK; i++)
		if (columns[i] != TABLE_NONE)
			status = take_value(k, i, &k->v[number * k->n + i],
			    csvin_field(row, columns[i]), day);
	if (status == CRM_OK && ++k->rows >= KEEP_LOOK)
		status = look_at_memory(k);

done:
	return status == CRM_ENOMEM ? msg_nomem(k->msg) : status;
}

void
rfm_keep_base_as_of(struct rfm_keep *k, date_day as_of)
{

	k->base_as_of = as_of;
}

enum crm_status
rfm_keep_row(
    struct rfm_keep *k, struct slice customer, date_day day, const struct csv_row *row)
{

	return take_row(k, customer, day, row, k->ledger, false);
}

enum crm_status
rfm_keep_based(
    struct rfm_keep *k, struct slice customer, date_day last, const struct csv_row *row)
{

	return take_row(k, customer, last, row, k->base, true);
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
	if ((status = spill(k)) == CRM_OK && (status = sorted_runs_start(k->runs)) == CRM_OK)
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
				    take_value(k, i, &kept[i], value, day) != CRM_OK)
					return CRM_ENOMEM;
			}
			assert(at <= end);
		}
	return CRM_OK;
}

/** The values of a customer out of the runs, which are read up to them. */
static enum crm_status
get_spilled(struct rfm_keep *k, struct slice customer, struct slice values[KEEP_MOST])
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

enum crm_status
rfm_keep_get(struct rfm_keep *k, struct slice customer, struct slice values[KEEP_MOST])
{
	uint32_t number;

	if (k->runs != NULL)
		return get_spilled(k, customer, values);
	number = strmap_get(k->ids, customer, strmap_hash(customer));
	for (size_t i = 0; i < k->n; i++) {
		uint32_t value =
		    number == STRMAP_NONE ? KEEP_NONE : k->v[number * k->n + i].value;

		values[i] = value == KEEP_NONE ? (struct slice){ "", 0 }
					       : strmap_key(k->values, value);
	}
	return CRM_OK;
}

void
rfm_keep_close(struct rfm_keep *k)
{

	if (k == NULL)
		return;
	for (size_t i = 0; i < k->n; i++)
		free(k->names[i]);
	strmap_close(k->ids);
	strmap_close(k->values);
	sorted_runs_close(k->runs);
	buf_free(&k->packed);
	buf_free(&k->held);
	free(k->v);
	free(k->floors);
	free(k);
}
