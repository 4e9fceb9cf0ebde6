/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The customers of two tables, joined by id (report_earlier.h) and counted by the pair of groups
 * they were in and are in.  Each pair sums customers and the revenue of both tables; the sections
 * are made of these sums in report_change_make.c.  Customers of one table only are counted in a
 * pair with CHANGE_NEW_NAME or CHANGE_GONE_NAME.
 */
#include "filter/report/report_change.h"

#include "base/mem.h"
#include "filter/report/report_change_make.h"
#include "table/money.h"

#include <stdlib.h>

/** The values of a customer who is missing from one of the tables: no revenue, no purchase. */
static const struct report_values nothing = { .days = -1 };

enum crm_status
change_open(struct change **out, const char *const *path, const struct advice *advice,
    size_t movers, struct msg *msg)
{
	enum crm_status status;
	struct change *c;

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return msg_nomem(msg);
	c->advice = advice;
	c->msg = msg;
	c->rose.limit = c->fell.limit = movers;
	c->movers = movers;
	status = groups_open(&c->pairs, 2) != CRM_OK ? msg_nomem(msg)
						     : earlier_open(&c->earlier, path, advice, msg);
	if (status != CRM_OK) {
		change_close(c);
		return status;
	}
	*out = c;
	return CRM_OK;
}

/**
 * Count a customer who was in ${from} and is in ${to}.  A pair is a group of two columns, so while
 * the tables are read memory follows the pairs that occur, not the square of the groups.
 */
static enum crm_status
count_pair(struct change *c, struct slice from, struct slice to, const struct report_values *now,
    const struct report_values *before)
{
	struct slice keys[2] = { from, to };
	struct report_values values = *now;

	values.cost = 0;	/* no section of --previous shows it */
	values.revenue_before = before->revenue;
	if (before->revenue_scale > values.revenue_scale)
		values.revenue_scale = before->revenue_scale;
	return groups_report(
	    groups_add(c->pairs, keys, &values), "of --previous, from and to", c->msg);
}

/**
 * Keep a customer who rose or fell, if their revenue is among the greatest so far.  Customers who
 * moved between groups without a rank neither rose nor fell, and are not kept.
 */
static enum crm_status
keep_mover(struct change *c, struct slice customer, struct slice from, struct slice to,
    const struct report_values *now)
{
	struct pick pick = { .rank = now->revenue, .values = *now, .customer = customer,
		.group = to, .from = from };
	enum crm_status status = CRM_OK;

	pick.values.revenue_before = c->earlier.values.revenue;
	switch (change_direction(c->advice, from, to)) {
	case CHANGE_ROSE:
		status = picks_offer(&c->rose, &pick);
		break;
	case CHANGE_FELL:
		status = picks_offer(&c->fell, &pick);
		break;
	default:
		break;
	}
	return status == CRM_OK ? CRM_OK : msg_nomem(c->msg);
}

/** Count the customer of the earlier table as gone, and go on to the next one. */
static enum crm_status
count_gone(struct change *c)
{
	enum crm_status status;

	if ((status = count_pair(c, earlier_group(&c->earlier), slice_of(CHANGE_GONE_NAME),
		 &nothing, &c->earlier.values)) != CRM_OK)
		return status;
	return earlier_advance(&c->earlier);
}

enum crm_status
change_add(struct change *c, const struct table_in *t, const struct csv_row *row, size_t customer,
    struct slice group, const struct report_values *values)
{
	struct slice id = csvin_field(row, customer), from;
	enum crm_status status;
	int order;

	if ((status = earlier_now(&c->earlier, t, row, customer, values)) != CRM_OK)
		return status;
	/* Merge join: those who sort before this customer are not in today's table. */
	while ((order = earlier_compare(&c->earlier, id)) < 0)
		if ((status = count_gone(c)) != CRM_OK)
			return status;
	if (order > 0)
		return count_pair(c, slice_of(CHANGE_NEW_NAME), group, values, &nothing);
	from = earlier_group(&c->earlier);
	if ((status = count_pair(c, from, group, values, &c->earlier.values)) != CRM_OK ||
	    (c->movers > 0 && (status = keep_mover(c, id, from, group, values)) != CRM_OK))
		return status;
	return earlier_advance(&c->earlier);
}

enum crm_status
change_end(struct change *c)
{
	enum crm_status status = CRM_OK;

	while (c->earlier.there && status == CRM_OK)
		status = count_gone(c);
	return status == CRM_OK ? earlier_end(&c->earlier) : status;
}

void
change_close(struct change *c)
{

	if (c == NULL)
		return;
	earlier_close(&c->earlier);
	groups_close(c->pairs);
	picks_free(&c->rose);
	picks_free(&c->fell);
	free(c);
}
