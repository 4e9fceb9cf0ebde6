/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report/report_change.h"

#include "base/mem.h"
#include "filter/report/report_change_make.h"
#include "table/money.h"

#include <stdlib.h>
#include <string.h>

/** What a customer has brought who is not there. */
static const struct report_values nothing = { .days = -1 };

static enum crm_status
find_columns(struct change *c)
{
	enum crm_status status;

	if ((status = table_need(c->t, "customer", &c->customer)) != CRM_OK ||
	    (status = table_need(c->t, c->advice->columns[0], &c->group)) != CRM_OK)
		return status;
	return report_find_columns(c->t, &c->columns);
}

/** Read the next customer of the earlier table. */
static enum crm_status
advance(struct change *c)
{
	enum crm_status status;
	struct slice id;
	char show[MSG_SHOW];

	if (!c->there)
		return CRM_OK;
	if ((status = table_next(c->t, &c->row)) != CRM_OK)
		return status;
	if ((c->there = c->row.n > 0) == false)
		return CRM_OK;
	id = csvin_field(&c->row, c->customer);
	if (c->begun && slice_compare(id, buf_slice(&c->last_before)) <= 0) {
		msg_error(c->msg,
		    "--previous: line %llu: customer \"%s\" is not behind the one before: sort the table by customer (LC_ALL=C sort)",
		    (unsigned long long)c->row.number, msg_show(show, id));
		return CRM_EINPUT;
	}
	c->begun = true;
	c->last_before.n = 0;
	if (buf_add(&c->last_before, id.p, id.n) != CRM_OK)
		return msg_nomem(c->msg);
	return report_read_values(c->t, &c->columns, &c->row, &c->before);
}

enum crm_status
change_open(struct change **out, const char *const *path, const struct advice *advice,
    size_t movers, struct msg *msg)
{
	enum crm_status status = CRM_ENOMEM;
	struct change *c;

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return msg_nomem(msg);
	c->advice = advice;
	c->msg = msg;
	c->there = true;
	c->rose.limit = c->fell.limit = movers;
	c->movers = movers;
	if (groups_open(&c->pairs, 2) != CRM_OK) {
		status = msg_nomem(msg);
		goto fail;
	}
	if ((status = table_open(&c->t, path, 1, NULL, msg)) != CRM_OK ||
	    (status = find_columns(c)) != CRM_OK || (status = advance(c)) != CRM_OK)
		goto fail;
	*out = c;
	return CRM_OK;

fail:
	change_close(c);
	return status;
}

/** Count a customer that was in ${from} and is in ${to}. */
static enum crm_status
count(struct change *c, struct slice from, struct slice to, const struct report_values *now,
    const struct report_values *before)
{
	struct slice keys[2] = { from, to };
	struct report_values values = *now;
	enum crm_status status;

	values.cost = before->revenue;	/* groups add up two amounts */
	values.cost_scale = before->revenue_scale;
	switch (status = groups_add(c->pairs, keys, &values)) {
	case CRM_EUSAGE:
		msg_error(c->msg, "--previous: more than %d pairs of groups", GROUPS_MOST);
		return status;
	case CRM_EDATA:
		msg_error(c->msg, MONEY_TOO_MUCH);
		return CRM_EINPUT;
	case CRM_ENOMEM:
		return msg_nomem(c->msg);
	default:
		return status;
	}
}

/** Keep a customer that rose or fell. */
static enum crm_status
keep_mover(struct change *c, struct slice customer, struct slice from, struct slice to,
    const struct report_values *now)
{
	struct pick pick = { .rank = now->revenue, .values = *now, .before = c->before.revenue };
	enum crm_status status = CRM_OK;

	switch (change_direction(c->advice, from, to)) {
	case CHANGE_ROSE:
		status = picks_offer(&c->rose, &pick, customer, to, from);
		break;
	case CHANGE_FELL:
		status = picks_offer(&c->fell, &pick, customer, to, from);
		break;
	default:
		break;
	}
	return status == CRM_OK ? CRM_OK : msg_nomem(c->msg);
}

/** A customer of the earlier table is no longer there. */
static enum crm_status
count_gone(struct change *c)
{
	enum crm_status status;

	if ((status = count(c, csvin_field(&c->row, c->group), slice_of(CHANGE_GONE_NAME), &nothing,
		 &c->before)) != CRM_OK)
		return status;
	return advance(c);
}

enum crm_status
change_add(struct change *c, const struct table_in *t, const struct csv_row *row, size_t customer,
    struct slice group, const struct report_values *values)
{
	struct slice id = csvin_field(row, customer), from;
	enum crm_status status;

	if (c->any_now && slice_compare(id, buf_slice(&c->last_now)) <= 0)
		return table_bad(t, row, customer,
		    "behind the one before: --previous needs both tables sorted by customer (LC_ALL=C sort)");
	c->any_now = true;
	c->last_now.n = 0;
	if (buf_add(&c->last_now, id.p, id.n) != CRM_OK)
		return msg_nomem(c->msg);
	while (c->there && slice_compare(csvin_field(&c->row, c->customer), id) < 0)
		if ((status = count_gone(c)) != CRM_OK)
			return status;
	if (!c->there || !slice_equal(csvin_field(&c->row, c->customer), id))
		return count(c, slice_of(CHANGE_NEW_NAME), group, values, &nothing);
	from = csvin_field(&c->row, c->group);
	if ((status = count(c, from, group, values, &c->before)) != CRM_OK ||
	    (c->movers > 0 && (status = keep_mover(c, id, from, group, values)) != CRM_OK))
		return status;
	return advance(c);
}

enum crm_status
change_end(struct change *c)
{
	enum crm_status status = CRM_OK;

	while (c->there && status == CRM_OK)
		status = count_gone(c);
	return status;
}

void
change_close(struct change *c)
{

	if (c == NULL)
		return;
	table_close(c->t);
	groups_close(c->pairs);
	picks_free(&c->rose);
	picks_free(&c->fell);
	buf_free(&c->last_before);
	buf_free(&c->last_now);
	free(c);
}
