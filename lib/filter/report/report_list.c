/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report/report_list.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
list_open(struct list *list, const char *groups)
{
	uint32_t number;

	*list = (struct list){ .most = UINT64_MAX };
	if (strmap_open(&list->groups) != CRM_OK || strmap_open(&list->others) != CRM_OK)
		goto nomem;
	for (const char *p = groups; strcmp(groups, "all") != 0; ) {
		struct slice name = { p, strcspn(p, ",") };

		if (strmap_put(list->groups, name, strmap_hash(name), &number) != CRM_OK)
			goto nomem;
		if (p[name.n] == '\0')
			break;
		p += name.n + 1;
	}
	if ((list->found = mem_new(strmap_count(list->groups), sizeof(*list->found))) == NULL)
		goto nomem;
	return CRM_OK;

nomem:
	list_close(list);
	return CRM_ENOMEM;
}

enum crm_status
list_add(struct list *list, struct slice customer, struct slice group,
    const struct report_values *values, decimal_sum rank)
{
	uint32_t number;

	if (values->revenue_scale > list->scale)
		list->scale = values->revenue_scale;
	if (strmap_count(list->groups) > 0) {
		if ((number = strmap_get(list->groups, group, strmap_hash(group))) == STRMAP_NONE)
			return group.n == 0 || strmap_count(list->others) == LIST_OTHERS ? CRM_OK :
			    strmap_put(list->others, group, strmap_hash(group), &number);
		list->found[number]++;
	}
	return picks_offer(&list->picks, &(struct pick){ .rank = rank, .values = *values },
	    customer, group, (struct slice){ "", 0 });
}

bool
list_is_control(const struct list *list, struct slice customer)
{
	uint64_t hash = hash_spread(list->seed);

	for (size_t i = 0; i < customer.n; i++)
		hash = hash_mix(hash ^ (uint64_t)(unsigned char)customer.p[i]) +
		    UINT64_C(0x9e3779b97f4a7c15);
	return (double)(hash_mix(hash) >> 11) * 0x1p-53 < list->control;
}

static enum crm_status
put_row(const struct list *list, struct report_table *table, const struct pick *pick, bool control)
{
	struct report_cell *cell;

	if (report_row(table, &cell) != CRM_OK || cell_text(cell++, pick->customer) != CRM_OK ||
	    cell_text(cell++, pick->group) != CRM_OK ||
	    (list->control > 0 &&
		cell_text(cell++, slice_of(control ? "control" : "treated")) != CRM_OK))
		return CRM_ENOMEM;
	cell_count(cell++, (int64_t)pick->values.orders);
	cell_money(cell++, pick->values.revenue);
	cell_real(cell++, pick->values.days >= 0 ? (double)pick->values.days : NAN);
	if (list->by_value)
		cell_money(cell, pick->rank);
	return CRM_OK;
}

/**
 * Warn of groups that were asked for and are not there, with those that are: it may be a slip of
 * the pen.
 */
static enum crm_status
tell_missing(const struct list *list, struct msg *msg)
{
	struct buf others = { 0 };
	char show[MSG_SHOW];
	enum crm_status status = CRM_OK;

	for (uint32_t i = 0; i < strmap_count(list->others) && status == CRM_OK; i++)
		status = buf_print(&others, "%s\"%s\"", i == 0 ? "; others: " : ", ",
		    msg_show(show, strmap_key(list->others, i)));
	for (uint32_t i = 0; i < strmap_count(list->groups) && status == CRM_OK; i++)
		if (list->found[i] == 0)
			msg_warn(msg, "--list: no customer in \"%s\"%.*s",
			    msg_show(show, strmap_key(list->groups, i)), (int)others.n,
			    others.n > 0 ? others.p : "");
	buf_free(&others);
	return status;
}

enum crm_status
list_make(
    struct list *list, struct report *report, const struct report_column *label, struct msg *msg)
{
	const struct report_column who[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		*label,
		{ "arm", "Arm", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
	};
	const struct report_column columns[] = {
		{ "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue", "Revenue", COLUMN_MONEY, list->scale, FOR_ALL, false, false, false },
		{ "days_since_last", "Last order", COLUMN_DAYS, 0, FOR_ALL, false, false, false },
		{ "clv", "Lifetime value", COLUMN_MONEY, 2, FOR_ALL, false, false, false },
	};
	struct report_section *section;
	uint64_t treated = 0, held = 0;

	if (tell_missing(list, msg) != CRM_OK ||
	    report_section(report, "list", "Whom to contact, best first", &section) != CRM_OK ||
	    report_columns(&section->table, who, list->control > 0 ? 3 : 2) != CRM_OK ||
	    report_columns(&section->table, columns,
		sizeof(columns) / sizeof(columns[0]) - !list->by_value) != CRM_OK)
		return CRM_ENOMEM;
	picks_sort(&list->picks);
	for (size_t i = 0; i < list->picks.n && treated < list->most; i++) {
		const struct pick *pick = &list->picks.v[i];
		bool control = list_is_control(list, pick->customer);

		treated += !control;
		held += control;
		if (put_row(list, &section->table, pick, control) != CRM_OK)
			return CRM_ENOMEM;
	}
	if (list->control > 0 && held == 0 && treated > 0)
		msg_warn(msg,
		    "--control: chance held out none of the %llu on the list, so its effect cannot be measured: "
		    "take a greater share, a longer list or another --seed",
		    (unsigned long long)treated);
	return CRM_OK;
}

void
list_close(struct list *list)
{

	strmap_close(list->groups);
	strmap_close(list->others);
	free(list->found);
	picks_free(&list->picks);
	*list = (struct list){ 0 };
}
