/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Customers added up by the values of one to eight columns.
 *
 * Each distinct value has a number (the map `values`); a group is the tuple of its values' numbers
 * (the map `keys`), so a group costs 4 bytes a column however long its values are.  All sums are
 * exact.  `turnover` sums every amount without its sign; while it is below MONEY_LIMIT no sum or
 * difference of amounts can overflow, so nothing else has to be checked.
 */
#include "filter/report/report_groups.h"

#include "base/buf.h"
#include "base/mem.h"
#include "table/money.h"
#include "table/strmap.h"

#include <stdlib.h>
#include <string.h>

struct groups {
	size_t columns;
	struct strmap *values;		/* all values of all columns */
	struct strmap *keys;		/* of groups: the numbers of their values */
	struct group *v;
	size_t n, room;
	struct group all;
	decimal_sum turnover;		/* of all, signs apart: what bounds every other sum */
	int scale;
};

enum crm_status
groups_open(struct groups **out, size_t columns)
{
	struct groups *g;

	if ((g = mem_new(1, sizeof(*g))) == NULL)
		return CRM_ENOMEM;
	g->columns = columns;
	if (strmap_open(&g->values) != CRM_OK || strmap_open(&g->keys) != CRM_OK) {
		groups_close(g);
		return CRM_ENOMEM;
	}
	*out = g;
	return CRM_OK;
}

/**
 * Add a customer to a group.  Days since the last order are counted only of those who ever ordered,
 * so that their mean is not pulled down by customers without a date.
 */
static void
add_values(struct group *group, const struct report_values *values)
{

	group->customers++;
	group->orders += values->orders;
	group->contacts += values->contacts;
	group->returns += values->returns;
	if (values->days >= 0) {
		group->buyers++;
		group->days += (uint64_t)values->days;
	}
	group->earners += values->revenue != 0;
	group->costed += values->cost != 0;
	group->earners_before += values->revenue_before != 0;
	group->changed += values->revenue != values->revenue_before;
	group->revenue += values->revenue;
	group->cost += values->cost;
	group->revenue_before += values->revenue_before;
}

/** Find the number of the group of ${keys}, which may be new. */
static enum groups_result
place_group(struct groups *g, const struct slice *keys, uint32_t *out)
{
	uint32_t key[GROUPS_COLUMNS], number;
	struct slice whole = { (const char *)key, g->columns * sizeof(key[0]) };

	/*
	 * Stop before the map of values grows without bound: groups within their limit cannot have
	 * more distinct values than this.
	 */
	if (strmap_count(g->values) > GROUPS_MOST * GROUPS_COLUMNS)
		return GROUPS_TOO_MANY;
	for (size_t i = 0; i < g->columns; i++)
		if (strmap_put(g->values, keys[i], strmap_hash(keys[i]), &key[i]) != CRM_OK)
			return GROUPS_NOMEM;
	if (strmap_put(g->keys, whole, strmap_hash(whole), &number) != CRM_OK)
		return GROUPS_NOMEM;
	/* strmap numbers keys from 0 on, so a new group gets the number g->n. */
	if (number == g->n) {
		if (g->n == GROUPS_MOST)
			return GROUPS_TOO_MANY;
		if (mem_grow(&g->v, &g->room, g->n + 1, sizeof(*g->v)) != CRM_OK)
			return GROUPS_NOMEM;
		g->v[g->n++] = (struct group){ 0 };
	}
	*out = number;
	return GROUPS_ADDED;
}

enum groups_result
groups_add(struct groups *g, const struct slice *keys, const struct report_values *values)
{
	enum groups_result result;
	uint32_t number;

	if ((result = place_group(g, keys, &number)) != GROUPS_ADDED)
		return result;
	/* Checked before anything is added: afterwards every sum below is known to fit. */
	if (!money_bounded(&g->turnover, values->revenue) ||
	    !money_bounded(&g->turnover, values->cost) ||
	    !money_bounded(&g->turnover, values->revenue_before))
		return GROUPS_TOO_MUCH;
	if (values->revenue_scale > g->scale)
		g->scale = values->revenue_scale;
	if (values->cost_scale > g->scale)
		g->scale = values->cost_scale;
	add_values(&g->v[number], values);
	add_values(&g->all, values);
	return GROUPS_ADDED;
}

/** Add ${more} to ${to}, whose amounts are known to fit. */
static void
add_group(struct group *to, const struct group *more)
{

	to->customers += more->customers;
	to->orders += more->orders;
	to->buyers += more->buyers;
	to->days += more->days;
	to->contacts += more->contacts;
	to->returns += more->returns;
	to->earners += more->earners;
	to->costed += more->costed;
	to->revenue += more->revenue;
	to->cost += more->cost;
}

enum groups_result
groups_add_sums(
    struct groups *g, const struct slice *keys, const struct group *sums, int scale)
{
	enum groups_result result;
	uint32_t number;

	if ((result = place_group(g, keys, &number)) != GROUPS_ADDED)
		return result;
	if (!money_bounded(&g->turnover, sums->revenue) || !money_bounded(&g->turnover, sums->cost))
		return GROUPS_TOO_MUCH;
	g->scale = scale > g->scale ? scale : g->scale;
	add_group(&g->v[number], sums);
	add_group(&g->all, sums);
	return GROUPS_ADDED;
}

enum crm_status
groups_report(enum groups_result result, const char *too_many, struct msg *msg)
{

	switch (result) {
	case GROUPS_ADDED:
		break;
	case GROUPS_NOMEM:
		return msg_nomem(msg);
	case GROUPS_TOO_MANY:
		msg_error(msg, "more than %d groups %s", GROUPS_MOST, too_many);
		return CRM_EUSAGE;
	case GROUPS_TOO_MUCH:
		msg_error(msg, MONEY_TOO_MUCH);
		return CRM_EINPUT;
	}
	return CRM_OK;
}

size_t
groups_count(const struct groups *g)
{

	return g->n;
}

const struct group *
groups_at(const struct groups *g, size_t i)
{

	return &g->v[i];
}

const struct group *
groups_all(const struct groups *g)
{

	return &g->all;
}

/**
 * Return the number of the value that group ${i} has in ${column}.  Copied out, as keys in the map
 * are not aligned for uint32_t.
 */
static uint32_t
value_number(const struct groups *g, size_t i, size_t column)
{
	uint32_t key[GROUPS_COLUMNS];

	memcpy(key, strmap_key(g->keys, (uint32_t)i).p, g->columns * sizeof(key[0]));
	return key[column];
}

struct slice
groups_key(const struct groups *g, size_t i, size_t column)
{

	return strmap_key(g->values, value_number(g, i, column));
}

int
groups_scale(const struct groups *g)
{

	return g->scale;
}

/**
 * What groups are sorted by: of each column and value its rank and the revenue of all groups that
 * have it.  Worked out once for each value: a comparison sort would look names up again and again.
 */
struct sorting {
	const struct groups *g;
	struct standing {
		size_t rank;
		decimal_sum revenue;
		bool known;
	} *standing;			/* columns x values */
};

/**
 * Compare two groups for qsort_r(): column by column by rank, then by the revenue of the value,
 * most first, then bytewise.  The last makes the order total, so that equal input gives equal
 * bytes.
 */
static int
compare_groups(const void *left, const void *right, void *arg)
{
	const struct sorting *s = arg;
	size_t a = *(const size_t *)left, b = *(const size_t *)right,
	       values = strmap_count(s->g->values);

	for (size_t column = 0; column < s->g->columns; column++) {
		uint32_t va = value_number(s->g, a, column), vb = value_number(s->g, b, column);
		const struct standing *x = &s->standing[column * values + va],
				      *y = &s->standing[column * values + vb];

		if (va == vb)
			continue;
		if (x->rank != y->rank)
			return x->rank < y->rank ? -1 : 1;
		if (x->revenue != y->revenue)
			return x->revenue > y->revenue ? -1 : 1;
		return slice_compare(strmap_key(s->g->values, va), strmap_key(s->g->values, vb));
	}
	return 0;
}

enum crm_status
groups_order(const struct groups *g,
    size_t (*rank)(const void *arg, size_t column, struct slice value), const void *arg,
    size_t **out)
{
	size_t values = strmap_count(g->values), *order = mem_raw(g->n + 1, sizeof(*order));
	struct sorting s = { g, mem_new(values * g->columns, sizeof(*s.standing)) };

	if (order == NULL || s.standing == NULL) {
		free(order);
		free(s.standing);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < g->n; i++) {
		order[i] = i;
		for (size_t column = 0; column < g->columns; column++) {
			uint32_t value = value_number(g, i, column);
			struct standing *standing = &s.standing[column * values + value];

			/* A value may be in many groups: rank it once, add up all revenue. */
			if (!standing->known)
				standing->rank = rank(arg, column, strmap_key(g->values, value));
			standing->known = true;
			standing->revenue += g->v[i].revenue;
		}
	}
	qsort_r(order, g->n, sizeof(*order), compare_groups, &s);
	free(s.standing);
	*out = order;
	return CRM_OK;
}

void
groups_close(struct groups *g)
{

	if (g == NULL)
		return;
	strmap_close(g->values);
	strmap_close(g->keys);
	free(g->v);
	free(g);
}
