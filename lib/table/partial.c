/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partials in memory: rows of sums by their keys, filled by a program or read from partials.
 *
 * A row's keys, each with a NUL after it, are one key of a map; so bytewise order of these is the
 * order of the keys one by one.  Its values lie in one array, all as 128-bit numbers.
 *
 * Which customers a part is from is told by one number, the sum of a hash of each id modulo 2^64.
 * Sums add up as the rows do, so a merged partial has the number, and the bytes, of the partial of
 * all its customers.  Two parts with the same number are the same part twice.  That a single
 * customer is in two parts cannot be seen from sums; crm-rfm --merge, which reads customers, says
 * so.
 */
#include "table/partial_inner.h"

#include "base/hash.h"
#include "base/mem.h"
#include "table/money.h"
#include "table/row_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const partial_ahead[PARTIAL_AHEAD] = { "partial", "part", "rows" };

/* Counts stay below this, so that they fit the programs' own. */
#define MOST_COUNT ((decimal_sum)INT64_MAX)

enum crm_status
partial_open(struct partial **out, const struct partial_kind *kind, struct msg *msg)
{
	struct partial *p = mem_new(1, sizeof(*p));

	if (p == NULL)
		return msg_nomem(msg);
	p->kind = kind;
	p->msg = msg;
	for (size_t i = 0; i < kind->n; i++) {
		p->keys += kind->columns[i].rule == PARTIAL_KEY;
		p->values += kind->columns[i].rule != PARTIAL_KEY &&
		    !partial_is_shared(kind->columns[i].rule);
	}
	if (strmap_open(&p->rows) != CRM_OK) {
		partial_close(p);
		return msg_nomem(msg);
	}
	*out = p;
	return CRM_OK;
}

uint64_t
partial_hash(struct slice id)
{

	/* FNV alone leaves the high bits of short ids alike, and their sums too. */
	return hash_mix(hash_text(id));
}

void
partial_customers(struct partial *p, uint64_t hashes)
{

	p->part += hashes;
}

uint64_t
partial_part(const struct partial *p)
{

	return p->part;
}

enum crm_status
partial_share(struct partial *p, size_t i, struct slice text)
{

	p->shared[i].n = 0;
	p->any[i] = true;
	return text.n == 0 || buf_add(&p->shared[i], text.p, text.n) == CRM_OK
	    ? CRM_OK
	    : msg_nomem(p->msg);
}

struct slice
partial_shared(const struct partial *p, size_t i)
{

	return p->shared[i].n == 0 ? (struct slice){ "", 0 } : buf_slice(&p->shared[i]);
}

void
partial_decimals(struct partial *p, int scale)
{

	p->scale = scale > p->scale ? scale : p->scale;
}

int
partial_scale(const struct partial *p)
{

	return p->scale;
}

enum crm_status
partial_append_key(struct partial *p, struct slice key)
{

	if (slice_has_nul(key))
		return CRM_EDATA;
	return (key.n > 0 && buf_add(&p->key, key.p, key.n) != CRM_OK) ||
		buf_add(&p->key, "", 1) != CRM_OK
	    ? CRM_ENOMEM
	    : CRM_OK;
}

enum crm_status
partial_add_row(struct partial *p, const decimal_sum *values)
{
	struct slice key = buf_slice(&p->key);
	size_t before = strmap_count(p->rows), at = 0;
	uint32_t row;

	if (strmap_put(p->rows, key, strmap_hash(key), &row) != CRM_OK ||
	    mem_grow(&p->v, &p->room, ((size_t)row + 1) * p->values, sizeof(*p->v)) != CRM_OK)
		return msg_nomem(p->msg);
	/* Rows are numbered as they come, so a new one has the number of rows before it. */
	if (row == before)
		memset(p->v + before * p->values, 0, p->values * sizeof(*p->v));
	for (size_t i = 0; i < p->kind->n; i++) {
		enum partial_rule rule = p->kind->columns[i].rule;
		decimal_sum *sum;

		if (rule == PARTIAL_KEY || partial_is_shared(rule))
			continue;
		sum = &p->v[(size_t)row * p->values + at];
		/*
		 * Each is below the limit, which is far from what overflows.  Of money it is the
		 * turnover that counts: whether a sum with signs ever passes the limit depends on
		 * the order of the partials.
		 */
		*sum += values[at];
		if (rule == PARTIAL_COUNT ? *sum > MOST_COUNT
					  : !money_bounded(&p->turnover[at], values[at])) {
			msg_error(p->msg, rule == PARTIAL_COUNT
				? "the counts add up to more than 18 digits"
				: MONEY_TOO_MUCH);
			return CRM_EINPUT;
		}
		at++;
	}
	return CRM_OK;
}

enum crm_status
partial_add(struct partial *p, const struct slice *keys, const decimal_sum *values)
{
	char show[MSG_SHOW];
	enum crm_status status;

	p->key.n = 0;
	for (size_t i = 0; i < p->keys; i++) {
		if ((status = partial_append_key(p, keys[i])) == CRM_EDATA) {
			msg_error(p->msg, "\"%s\" has a NUL byte", msg_show(show, keys[i]));
			return CRM_EINPUT;
		}
		if (status != CRM_OK)
			return msg_nomem(p->msg);
	}
	return partial_add_row(p, values);
}

enum crm_status
partial_sort(struct partial *p)
{

	free(p->order);
	p->order = NULL;
	return strmap_sorted(p->rows, &p->order) == CRM_OK ? CRM_OK : msg_nomem(p->msg);
}

size_t
partial_rows(const struct partial *p)
{

	return strmap_count(p->rows);
}

struct slice
partial_key(const struct partial *p, size_t row, size_t i)
{
	struct slice all = strmap_key(p->rows, p->order[row]);
	const char *from = all.p, *end;

	while ((end = memchr(from, '\0', (size_t)(all.p + all.n - from))) != NULL && i-- > 0)
		from = end + 1;
	return (struct slice){ from, end == NULL ? 0 : (size_t)(end - from) };
}

const decimal_sum *
partial_values(const struct partial *p, size_t row)
{

	return p->v + (size_t)p->order[row] * p->values;
}

/** Write one row. */
static void
write_row(const struct partial *p, size_t row, const char part[PART_DIGITS + 1],
    struct row_out *out)
{
	const decimal_sum *values = partial_values(p, row);
	size_t key = 0, value = 0, shared = 0;

	row_out_text(out, slice_of(p->kind->name));
	row_out_text(out, (struct slice){ part, PART_DIGITS });
	row_out_u64(out, partial_rows(p));
	for (size_t i = 0; i < p->kind->n; i++) {
		switch (p->kind->columns[i].rule) {
		case PARTIAL_KEY:
			row_out_text(out, partial_key(p, row, key++));
			break;
		case PARTIAL_COUNT:
			row_out_u64(out, (uint64_t)values[value++]);
			break;
		case PARTIAL_MONEY:
			row_out_money(out, values[value++], p->scale);
			break;
		case PARTIAL_EXACT:
			row_out_money(out, values[value++], DECIMAL_SCALE);
			break;
		default:
			row_out_text(out, partial_shared(p, shared++));
		}
	}
	row_out_end(out);
}

enum crm_status
partial_write(struct partial *p, struct output *out)
{
	static const decimal_sum zeros[PARTIAL_COLUMNS];
	static const struct slice empty[PARTIAL_COLUMNS];
	struct row_out row = { .out = out };
	enum crm_status status;
	char part[PART_DIGITS + 1];

	if ((status = partial_add(p, empty, zeros)) != CRM_OK || (status = partial_sort(p)) != CRM_OK)
		return status;
	snprintf(part, sizeof(part), "%016llx", (unsigned long long)p->part);
	row_out_names(&row, partial_ahead, PARTIAL_AHEAD);
	for (size_t i = 0; i < p->kind->n; i++)
		row_out_text(&row, slice_of(p->kind->columns[i].name));
	row_out_end(&row);
	for (size_t i = 0; i < partial_rows(p) && output_status(out) == CRM_OK; i++)
		write_row(p, i, part, &row);
	return CRM_OK;
}

void
partial_close(struct partial *p)
{

	if (p == NULL)
		return;
	strmap_close(p->rows);
	buf_free(&p->key);
	for (size_t i = 0; i < PARTIAL_COLUMNS; i++)
		buf_free(&p->shared[i]);
	free(p->order);
	free(p->v);
	free(p);
}
