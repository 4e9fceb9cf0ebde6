/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --sample: a fit to some of the customers, the same ones however the table is split.
 *
 * The sample of N are the customers with the N least hashes of their id (partial_hash()), of those
 * who take part in a fit; ties go to the bytewise least id.  Which customers these are depends on
 * no position, so the sample of a table is that of the samples of its parts, and a sample is
 * uniform, as the hash knows nothing of what a customer bought (bottom-k sampling, Cohen & Kaplan
 * 2007).  They are kept in a heap with the greatest on top while rows pass.
 *
 * A partial is such a sample, a customer a row: numbers with all their digits, since all that is
 * fitted, transforms too, comes from these.
 */
#include "filter/cluster/cluster_sample.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/money.h"
#include "table/partial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_DIGITS 17

/* The columns of a partial, and how many features it has room for. */
enum { CUSTOMER, WEIGHT, VALUE, AMOUNT, FEATURE };
#define FEATURES ((size_t)(PARTIAL_COLUMNS - FEATURE - 2))
#define NAME 32

struct member {
	uint64_t hash;
	size_t id_n;
	struct cluster_values values;	/* x is after it, then the id */
	double x[];
};

struct cluster_sample {
	const struct cluster_options *options;
	struct msg *msg;
	size_t d, n, room;
	struct member **heap;		/* n, the greatest on top */
	uint64_t part;			/* the sum of partial_hash() of all customers */
	struct buf value;		/* the name of the value column */
	struct buf name;		/* of the kind of partials */
	struct partial_column column[PARTIAL_COLUMNS];
	char feature[FEATURES][NAME];
	struct partial_kind kind;
};

static struct slice
member_id(const struct cluster_sample *s, const struct member *m)
{

	return (struct slice){ (const char *)(m->x + s->d), m->id_n };
}

/* State what partials of the sample are: the options that shape them are in the name. */
static enum crm_status
make_kind(struct cluster_sample *s)
{
	static const char *const missing[] = { "drop", "mean", "error" };
	static const char *const ahead[FEATURE] = { "customer", "weight", "value", "amount" };
	const struct cluster_options *o = s->options;
	size_t n = 0;

	for (; n < FEATURE; n++)
		s->column[n] = (struct partial_column){ ahead[n], PARTIAL_KEY };
	for (size_t j = 0; j < s->d; j++) {
		snprintf(s->feature[j], NAME, "feature_%zu", j + 1);
		s->column[n++] = (struct partial_column){ s->feature[j], PARTIAL_KEY };
	}
	s->column[n++] = (struct partial_column){ "customers", PARTIAL_COUNT };
	s->column[n++] = (struct partial_column){ "value_column", PARTIAL_SAME };
	if (buf_print(&s->name, "crm-cluster --sample=%lld%s%s%s%s%s%s --missing=%s",
		(long long)o->sample, o->features != NULL ? " --features=" : "",
		o->features != NULL ? o->features : "", o->weight != NULL ? " --weight=" : "",
		o->weight != NULL ? o->weight : "", o->value != NULL ? " --value=" : "",
		o->value != NULL ? o->value : "", missing[o->missing < 0 ? 0 : o->missing]) !=
		CRM_OK ||
	    buf_add(&s->name, " 1", sizeof(" 1")) != CRM_OK)
		return msg_nomem(s->msg);
	s->kind = (struct partial_kind){ s->name.p, s->column, n };
	return CRM_OK;
}

enum crm_status
cluster_sample_open(struct cluster_sample **sample, const struct cluster_options *o,
    const struct cluster_model *model, struct msg *msg)
{
	struct cluster_sample *s;
	enum crm_status status;

	if ((o->partial || o->merge) && model->d > FEATURES) {
		msg_error(msg, "--sample: a partial has at most %zu features", FEATURES);
		return CRM_EUSAGE;
	}
	if ((s = mem_new(1, sizeof(*s))) == NULL)
		return msg_nomem(msg);
	*s = (struct cluster_sample){ .options = o, .msg = msg, .d = model->d };
	if ((o->partial || o->merge) && (status = make_kind(s)) != CRM_OK) {
		cluster_sample_close(s);
		return status;
	}
	*sample = s;
	return CRM_OK;
}

void
cluster_sample_close(struct cluster_sample *s)
{

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		free(s->heap[i]);
	free(s->heap);
	buf_free(&s->value);
	buf_free(&s->name);
	free(s);
}

/* --- The heap --- */

static int
compare(const struct cluster_sample *s, const struct member *a, const struct member *b)
{

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return slice_compare(member_id(s, a), member_id(s, b));
}

/* Move the member at ${i} down to its place among the first ${n}. */
static void
sift_down(const struct cluster_sample *s, size_t i, size_t n)
{
	struct member *m = s->heap[i];

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && compare(s, s->heap[child], s->heap[child + 1]) < 0)
			child++;
		if (compare(s, m, s->heap[child]) >= 0)
			break;
		s->heap[i] = s->heap[child];
	}
	s->heap[i] = m;
}

static void
sift_up(const struct cluster_sample *s, size_t i)
{
	struct member *m = s->heap[i];

	for (; i > 0 && compare(s, s->heap[(i - 1) / 2], m) < 0; i = (i - 1) / 2)
		s->heap[i] = s->heap[(i - 1) / 2];
	s->heap[i] = m;
}

/* Take customer ${id} into the sample, unless there are as many with lesser hashes. */
static enum crm_status
offer(struct cluster_sample *s, struct slice id, const struct cluster_values *values)
{
	uint64_t hash = partial_hash(id);
	bool full = s->n == (size_t)s->options->sample;
	struct member *m;

	/* Most customers end here once the sample is full. */
	if (full && hash > s->heap[0]->hash)
		return CRM_OK;
	if ((m = mem_raw(sizeof(*m) + s->d * sizeof(double) + id.n, 1)) == NULL)
		return msg_nomem(s->msg);
	*m = (struct member){ .hash = hash, .id_n = id.n, .values = *values };
	m->values.x = m->x;
	memcpy(m->x, values->x, s->d * sizeof(double));
	if (id.n > 0)
		memcpy(m->x + s->d, id.p, id.n);
	if (full && compare(s, m, s->heap[0]) >= 0) {
		free(m);
		return CRM_OK;
	}
	if (full) {
		free(s->heap[0]);
		s->heap[0] = m;
		sift_down(s, 0, s->n);
		return CRM_OK;
	}
	if (mem_grow(&s->heap, &s->room, s->n + 1, sizeof(*s->heap)) != CRM_OK) {
		free(m);
		return msg_nomem(s->msg);
	}
	s->heap[s->n] = m;
	sift_up(s, s->n++);
	return CRM_OK;
}

/* Sort the members, the least first; nobody may be there twice. */
static enum crm_status
sort_members(struct cluster_sample *s)
{
	char show[MSG_SHOW];

	for (size_t end = s->n; end > 1; end--) {
		struct member *last = s->heap[end - 1];

		s->heap[end - 1] = s->heap[0];
		s->heap[0] = last;
		sift_down(s, 0, end - 1);
	}
	for (size_t i = 1; i < s->n; i++)
		if (compare(s, s->heap[i - 1], s->heap[i]) == 0) {
			msg_error(s->msg, "--sample: customer \"%s\" is there twice, and must have one row",
			    msg_show(show, member_id(s, s->heap[i])));
			return CRM_EINPUT;
		}
	return CRM_OK;
}

/* --- From tables and partials, and to them --- */

enum crm_status
cluster_sample_gather(struct cluster_sample *s, struct cluster_source *source)
{
	struct cluster_values values;
	struct csv_row row;
	size_t customer;
	double *x = mem_raw(s->d, sizeof(*x));
	enum crm_status status = x == NULL ? msg_nomem(s->msg) : CRM_OK;

	if (status == CRM_OK)
		status = table_need(source->table, "customer", &customer);
	if (status == CRM_OK && source->value != TABLE_NONE) {
		struct slice name = table_name(source->table, source->value);

		status = buf_add(&s->value, name.p, name.n) == CRM_OK ? CRM_OK : msg_nomem(s->msg);
	}
	values.x = x;
	while (status == CRM_OK && (status = table_next(source->table, &row)) == CRM_OK &&
	    row.n > 0) {
		struct slice id = csvin_field(&row, customer);

		if ((status = cluster_source_read(source, &row, &values)) != CRM_OK)
			break;
		s->part += partial_hash(id);
		if (values.complete)
			status = offer(s, id, &values);
	}
	free(x);
	return status;
}

/* A number of a row of a partial; NaN where it is empty, and false where it is none. */
static bool
row_number(const struct partial *p, size_t row, size_t key, double *x)
{
	struct slice text = partial_key(p, row, key);

	*x = (double)NAN;
	return text.n == 0 || num_real(text, x) == CRM_OK;
}

/* Offer the customer of a row of the merged partials.  CRM_EDATA where it is none. */
static enum crm_status
load_row(struct cluster_sample *s, const struct partial *p, size_t row, double *x)
{
	struct slice amount = partial_key(p, row, AMOUNT);
	struct cluster_values values = { .x = x, .complete = true };

	for (size_t j = 0; j < s->d; j++)
		if (!row_number(p, row, FEATURE + j, &x[j]))
			return CRM_EDATA;
	if (!row_number(p, row, WEIGHT, &values.weight) || !(values.weight >= 0) ||
	    !row_number(p, row, VALUE, &values.value) ||
	    (amount.n > 0 && money_read(amount, &values.amount, &values.scale) != CRM_OK))
		return CRM_EDATA;
	/* Twice the same is caught as such when the members are sorted. */
	for (decimal_sum i = 0; i < 2 && i < partial_values(p, row)[0]; i++) {
		enum crm_status status = offer(s, partial_key(p, row, CUSTOMER), &values);

		if (status != CRM_OK)
			return status;
	}
	return CRM_OK;
}

enum crm_status
cluster_sample_load(struct cluster_sample *s, const struct run *run)
{
	struct partial *p = NULL;
	double *x = mem_raw(s->d, sizeof(*x));
	enum crm_status status =
	    x == NULL ? msg_nomem(s->msg) : partial_open(&p, &s->kind, s->msg);

	if (status == CRM_OK)
		status = partial_read(p, run->names, run->n, run->progress);
	if (status == CRM_OK)
		status = partial_sort(p);
	for (size_t i = 0; status == CRM_OK && i < partial_rows(p); i++) {
		/* The row that each partial begins with is no customer. */
		if (partial_values(p, i)[0] > 0)
			status = load_row(s, p, i, x);
		if (status == CRM_EDATA) {
			msg_error(s->msg, "--merge: a row of the partials is no customer: they were changed");
			status = CRM_EINPUT;
		}
	}
	if (status == CRM_OK) {
		struct slice name = partial_shared(p, 0);

		s->part = partial_part(p);
		status = buf_add(&s->value, name.p, name.n) == CRM_OK ? CRM_OK : msg_nomem(s->msg);
	}
	partial_close(p);
	free(x);
	return status;
}

struct slice
cluster_sample_value(const struct cluster_sample *s)
{

	return s->value.n == 0 ? (struct slice){ "", 0 } : buf_slice(&s->value);
}

enum crm_status
cluster_sample_rows(struct cluster_sample *s, struct cluster_rows *rows)
{
	enum crm_status status = sort_members(s);

	for (size_t i = 0; status == CRM_OK && i < s->n; i++)
		status = cluster_rows_add(rows, &s->heap[i]->values, slice_of(""));
	return status;
}

/* Add a customer to a partial. */
static enum crm_status
save_member(const struct cluster_sample *s, const struct member *m, struct partial *p)
{
	static const decimal_sum one = 1;
	char number[2 + FEATURES][NUM_PRINT], amount[DECIMAL_PRINT];
	const struct cluster_values *v = &m->values;
	struct slice key[FEATURE + FEATURES];

	key[CUSTOMER] = member_id(s, m);
	key[WEIGHT] = (struct slice){ number[0], num_print(number[0], v->weight, ALL_DIGITS) };
	key[VALUE] = (struct slice){ number[1], num_print(number[1], v->value, ALL_DIGITS) };
	key[AMOUNT] = (struct slice){ amount, decimal_print_sum(amount, v->amount, v->scale) };
	for (size_t j = 0; j < s->d; j++) {
		char *text = number[2 + j];

		key[FEATURE + j] = (struct slice){ text, num_print(text, m->x[j], ALL_DIGITS) };
	}
	return partial_add(p, key, &one);
}

enum crm_status
cluster_sample_write(struct cluster_sample *s, const struct run *run)
{
	struct partial *p = NULL;
	struct output *out;
	enum crm_status status = sort_members(s);

	if (status == CRM_OK && (status = partial_open(&p, &s->kind, s->msg)) == CRM_OK)
		status = partial_share(p, 0, cluster_sample_value(s));
	for (size_t i = 0; status == CRM_OK && i < s->n; i++)
		status = save_member(s, s->heap[i], p);
	if (status == CRM_OK && (status = run_output(run, &out)) == CRM_OK) {
		partial_customers(p, s->part);
		if ((status = partial_write(p, out)) == CRM_OK)
			status = output_finish(out);
		else
			output_abort(out);
	}
	partial_close(p);
	return status;
}
