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
 *
 * Rows of the kinds consent and withdrawal are words too, `yes` and `no`, beside those of the
 * column.  Where no table has that column, it comes to be with the first such row, and without one
 * is left out.
 */
#include "filter/rfm/rfm_keep_inner.h"

#include "base/mem.h"
#include "table/known_columns.h"

#include <stdlib.h>
#include <string.h>

/* Rows between two looks at the memory. */
#define KEEP_LOOK 512

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

/** Whether there is no column of consent, although the ledger's kinds could have made one. */
static bool
is_left_out(const struct rfm_keep *k)
{

	return k->consent < k->n && !k->consented;
}

size_t
rfm_keep_count(const struct rfm_keep *k)
{

	return k->n - (is_left_out(k) ? 1 : 0);
}

const char *
rfm_keep_name(const struct rfm_keep *k, size_t i)
{

	return k->names[i + (is_left_out(k) && i >= k->consent ? 1 : 0)];
}

bool
rfm_keep_reads_columns(const struct rfm_keep *k)
{

	return k->n != 1 || k->consent != 0 || k->ledger[0] != TABLE_NONE;
}

enum crm_status
rfm_keep_ledger(struct rfm_keep *k, const struct table_in *t)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < k->needed && status == CRM_OK; i++)
		status = table_find(t, k->names[i], &k->ledger[i]);
	for (size_t i = k->needed; i < k->n; i++)
		k->ledger[i] = table_column(t, k->names[i]);
	k->kinds = table_column(t, "kind") != TABLE_NONE;
	if (k->consent < k->n && k->ledger[k->consent] != TABLE_NONE)
		k->consented = true;
	return status;
}

void
rfm_keep_base(struct rfm_keep *k, const struct table_in *t)
{

	for (size_t i = 0; i < k->n; i++)
		k->base[i] = table_column(t, k->names[i]);
	if (k->consent < k->n && k->base[k->consent] != TABLE_NONE)
		k->consented = true;
}

void
rfm_keep_lost(
    const struct rfm_keep *k, const struct table_in *t, const char *option, struct msg *msg)
{
	char name[128], shown[MSG_SHOW];

	for (size_t i = 0; i < table_width(t); i++) {
		struct slice column = table_name(t, i);
		bool carried = false;

		for (size_t j = 0; k != NULL && j < k->n; j++)
			carried |= slice_equal(column, slice_of(k->names[j]));
		/* Longer names are nobody's but the user's. */
		if (carried || column.n == 0)
			continue;
		if (column.n < sizeof(name)) {
			memcpy(name, column.p, column.n);
			name[column.n] = '\0';
			if (known_column_writer(name) != NULL)
				continue;
		}
		msg_warn(msg, "%s: the column \"%s\" is not carried on: --keep names those that are",
		    option, msg_show(shown, column));
	}
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

enum crm_status
rfm_keep_take(
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
	return rfm_keep_spill(k);
}

/** The word of consent that a row is by its kind; empty where it is none. */
static struct slice
consent_of(const struct rfm_keep *k, enum row_kind about)
{

	if (!k->kinds || k->consent == KEEP_MOST)
		return (struct slice){ NULL, 0 };
	return about == ROW_CONSENT	? (struct slice){ "yes", 3 }
	    : about == ROW_WITHDRAWAL ? (struct slice){ "no", 2 }
				      : (struct slice){ NULL, 0 };
}

/** Take in the values of a row, and what it says of consent by its kind. */
static enum crm_status
take_row(struct rfm_keep *k, struct slice customer, date_day day, const struct csv_row *row,
    const size_t *columns, bool base, struct slice consent)
{
	enum crm_status status;
	uint32_t number;

	/* Of most rows only the kind matters, and says nothing: their customers need no memory. */
	if (!base && consent.n == 0 && !rfm_keep_reads_columns(k))
		return CRM_OK;
	k->consented = k->consented || consent.n > 0;
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
			status = rfm_keep_take(k, i, &k->v[number * k->n + i],
			    csvin_field(row, columns[i]), day);
	if (status == CRM_OK && consent.n > 0)
		status = rfm_keep_take(
		    k, k->consent, &k->v[number * k->n + k->consent], consent, day);
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
    struct rfm_keep *k, struct slice customer, date_day day, enum row_kind about,
    const struct csv_row *row)
{

	return take_row(k, customer, day, row, k->ledger, false, consent_of(k, about));
}

enum crm_status
rfm_keep_based(
    struct rfm_keep *k, struct slice customer, date_day last, const struct csv_row *row)
{

	return take_row(k, customer, last, row, k->base, true, (struct slice){ NULL, 0 });
}

/** Take the column of consent out of the values where it is left out. */
static enum crm_status
leave_out(const struct rfm_keep *k, struct slice values[KEEP_MOST])
{

	if (is_left_out(k))
		memmove(&values[k->consent], &values[k->consent + 1],
		    (k->n - k->consent - 1) * sizeof(*values));
	return CRM_OK;
}

enum crm_status
rfm_keep_get(struct rfm_keep *k, struct slice customer, struct slice values[KEEP_MOST])
{
	enum crm_status status;
	uint32_t number;

	if (k->runs != NULL)
		return (status = rfm_keep_spilled_get(k, customer, values)) == CRM_OK ? leave_out(k, values)
									     : status;
	number = strmap_get(k->ids, customer, strmap_hash(customer));
	for (size_t i = 0; i < k->n; i++) {
		uint32_t value =
		    number == STRMAP_NONE ? KEEP_NONE : k->v[number * k->n + i].value;

		values[i] = value == KEEP_NONE ? (struct slice){ "", 0 }
					       : strmap_key(k->values, value);
	}
	return leave_out(k, values);
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
