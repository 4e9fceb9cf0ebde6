/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --partial and --merge of crm-clv.
 *
 * A partial holds texts as the table has them, and rows of a merged one are read by the very code
 * that reads a customer table (clv_rows.c).  So whatever --model, --spend, --season and the like
 * make of a row, they make of it after a merge, and there is no second way to a fit.
 *
 * What must hold: a column that a table may lack (purchase_days, ...) means something else when it
 * is there and empty, so the partial lists those there were (name_list.h); shards that differ in
 * that are refused.
 */
#include "filter/clv/clv_partial.h"

#include "base/buf.h"
#include "base/mem.h"
#include "model/btyd_law.h"
#include "table/name_list.h"
#include "table/partial.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/** The columns that a fit may use without being told so. */
static const char *const always[] = { "orders", "span_days", "tenure_days", "purchase_days",
	"log_gaps", "first_date", "last_date", "revenue", "first_amount" };

#define ALWAYS (sizeof(always) / sizeof(always[0]))
#define KEYS_MOST (ALWAYS + 2 + BTYD_TERMS)

/** Rows are numbered by 32 bits when they are fitted. */
#define MOST_CUSTOMERS (UINT32_MAX - 2)

struct clv_partial {
	struct partial *sums;
	struct partial_kind kind;
	/* the keys, then the number of customers, then which columns there were */
	struct partial_column columns[KEYS_MOST + 2];
	size_t keys;
	char *names;			/* of --covariates, cut at the commas */
	struct msg *msg;
	const struct table_in *table;
	size_t customer, at[KEYS_MOST];	/* places in it; TABLE_NONE */
	size_t row;			/* being handed out, */
	uint64_t left;			/* to so many customers more */
	struct buf text;		/* its values, a comma after each */
	uint32_t end[KEYS_MOST];	/* of each value in ${text} */
};

/** Make ${name} a key, once: --by and --covariates may name a column that is one already. */
static void
add_key(struct clv_partial *p, const char *name)
{

	for (size_t i = 0; i < p->keys; i++)
		if (strcmp(p->columns[i].name, name) == 0)
			return;
	p->columns[p->keys++] = (struct partial_column){ name, PARTIAL_KEY };
}

/** Make the columns of --covariates keys. */
static enum crm_status
add_covariates(struct clv_partial *p, const char *list)
{
	size_t n = 0;

	if ((p->names = strdup(list)) == NULL)
		return CRM_ENOMEM;
	for (char *name = p->names, *end; name != NULL && n < BTYD_TERMS; name = end, n++) {
		if ((end = strchr(name, ',')) != NULL)
			*end++ = '\0';
		add_key(p, name);
	}
	return CRM_OK;
}

enum crm_status
clv_partial_open(struct clv_partial **out, const struct clv_options *o, struct msg *msg)
{
	struct clv_partial *p = mem_new(1, sizeof(*p));
	enum crm_status status = CRM_OK;

	if (p == NULL)
		return msg_nomem(msg);
	p->msg = msg;
	for (size_t i = 0; i < ALWAYS; i++)
		add_key(p, always[i]);
	if (o->by != NULL)
		add_key(p, o->by);
	if (o->margin != NULL && isnan(o->margin_share))
		add_key(p, o->margin);
	if (o->covariates != NULL)
		status = add_covariates(p, o->covariates);
	p->columns[p->keys] = (struct partial_column){ "customers", PARTIAL_COUNT };
	p->columns[p->keys + 1] = (struct partial_column){ "columns", PARTIAL_SAME };
	p->kind = (struct partial_kind){ "crm-clv 1", p->columns, p->keys + 2 };
	status = status == CRM_OK ? partial_open(&p->sums, &p->kind, msg) : msg_nomem(msg);
	if (status != CRM_OK) {
		clv_partial_close(p);
		return status;
	}
	*out = p;
	return CRM_OK;
}

enum crm_status
clv_partial_from(struct clv_partial *p, const struct table_in *table)
{
	struct buf has = { 0 };
	enum crm_status status;

	p->table = table;
	if ((status = table_need(table, "customer", &p->customer)) != CRM_OK)
		return status;
	for (size_t i = 0; i < p->keys && status == CRM_OK; i++) {
		p->at[i] = table_column(table, p->columns[i].name);
		/* Those that were named in an option must be there. */
		if (p->at[i] == TABLE_NONE && i >= ALWAYS)
			status = table_need(table, p->columns[i].name, &p->at[i]);
		else if (i < ALWAYS && p->at[i] != TABLE_NONE &&
		    buf_print(&has, "%s%s", has.n > 0 ? ";" : "", p->columns[i].name) != CRM_OK)
			status = msg_nomem(p->msg);
	}
	if (status == CRM_OK)
		status = partial_share(p->sums, 0, buf_slice(&has));
	buf_free(&has);
	return status;
}

enum crm_status
clv_partial_add(struct clv_partial *p, const struct csv_row *row)
{
	const decimal_sum one = 1;
	struct slice key[KEYS_MOST];

	for (size_t i = 0; i < p->keys; i++)
		key[i] = table_field(row, p->at[i]);
	partial_customers(p->sums, partial_hash(csvin_field(row, p->customer)));
	return partial_add(p->sums, key, &one);
}

enum crm_status
clv_partial_read(struct clv_partial *p, const struct run *run)
{
	enum crm_status status = partial_read(p->sums, run->names, run->n, run->progress);
	decimal_sum customers = 0;

	if (status != CRM_OK || (status = partial_sort(p->sums)) != CRM_OK)
		return status;
	for (size_t i = 0; i < partial_rows(p->sums); i++)
		customers += partial_values(p->sums, i)[0];
	/* A count that was changed must not be taken for so many customers to be held. */
	if (customers > MOST_CUSTOMERS) {
		msg_error(p->msg, "--merge: the partials have more than %llu customers",
		    (unsigned long long)MOST_CUSTOMERS);
		return CRM_EINPUT;
	}
	return CRM_OK;
}

/** Whether the tables of the partials had a column of `always`, whose names need no escape. */
static bool
was_there(const struct clv_partial *p, struct slice name)
{
	struct slice has = partial_shared(p->sums, 0);

	while (has.p != NULL)
		if (slice_equal(name_list_next(&has), name))
			return true;
	return false;
}

size_t
clv_partial_column(const struct clv_partial *p, const char *name)
{

	for (size_t i = 0; i < p->keys; i++)
		if (strcmp(p->columns[i].name, name) == 0)
			return i >= ALWAYS || was_there(p, slice_of(name)) ? i : TABLE_NONE;
	return TABLE_NONE;
}

const char *
clv_partial_name(const struct clv_partial *p, size_t column)
{

	assert(column < p->keys);
	return p->columns[column].name;
}

/** Put the values of a row of the partial one behind the other, as a reader of CSV leaves them. */
static enum crm_status
fill_text(struct clv_partial *p, size_t row)
{

	p->text.n = 0;
	for (size_t i = 0; i < p->keys; i++) {
		struct slice value = partial_key(p->sums, row, i);

		if (buf_add(&p->text, value.p, value.n) != CRM_OK ||
		    p->text.n >= UINT32_MAX)
			return msg_nomem(p->msg);
		p->end[i] = (uint32_t)p->text.n;
		if (buf_add(&p->text, ",", 1) != CRM_OK)
			return msg_nomem(p->msg);
	}
	return CRM_OK;
}

enum crm_status
clv_partial_next(struct clv_partial *p, struct csv_row *row)
{
	enum crm_status status;

	/* The row of no values is that of what all share, and has no customers. */
	while (p->left == 0) {
		if (p->row == partial_rows(p->sums)) {
			*row = (struct csv_row){ .n = 0 };
			return CRM_OK;
		}
		p->left = (uint64_t)partial_values(p->sums, p->row)[0];
		if (p->left > 0 && (status = fill_text(p, p->row)) != CRM_OK)
			return status;
		p->row++;
	}
	p->left--;
	*row = (struct csv_row){ .base = p->text.p, .end = p->end, .n = (uint32_t)p->keys };
	return CRM_OK;
}

enum crm_status
clv_partial_write(struct clv_partial *p, struct output *out)
{

	return partial_write(p->sums, out);
}

void
clv_partial_close(struct clv_partial *p)
{

	if (p == NULL)
		return;
	partial_close(p->sums);
	free(p->names);
	buf_free(&p->text);
	free(p);
}
