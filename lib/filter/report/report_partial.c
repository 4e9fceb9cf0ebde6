/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --partial and --merge of crm-report.
 *
 * A partial has the sums of all that a report of the customer table shows by default, in any
 * format: groups, views and currencies.  Merged sums are put back where customers would have put
 * them, so that all that comes after, the order of groups, shares and means, --min-cell and the
 * rendering, is the same code.
 */
#include "filter/report/report_making.h"
#include "filter/report/report_sums.h"

/** The columns that a report asks for besides those of the views. */
static const char cost_column[] = "cost";

/** Take the groups that have been added up, and the currencies, into a partial. */
static enum crm_status
save_groups(const struct making *m, struct partial *p)
{
	const struct slice cost = slice_of(cost_column);
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < groups_count(m->groups) && status == CRM_OK; i++) {
		struct slice keys[GROUPS_COLUMNS];

		for (size_t column = 0; column < m->advice.n_columns; column++)
			keys[column] = groups_key(m->groups, i, column);
		status = sums_save(p, ABOUT_GROUP, keys, m->advice.n_columns,
		    &(struct report_sums){ .group = *groups_at(m->groups, i) });
	}
	partial_decimals(p, groups_scale(m->groups));
	if (status == CRM_OK && m->columns.cost != TABLE_NONE)
		status = sums_save(p, ABOUT_COLUMN, &cost, 1, NULL);
	return status;
}

enum crm_status
report_partial_open(struct making *m)
{

	return partial_open(&m->partial, &report_partial_kind, m->run->msg);
}

enum crm_status
report_partial_customer(struct making *m, const struct csv_row *row)
{
	struct slice currency = table_field(row, m->columns.currency);

	partial_customers(m->partial, partial_hash(m->columns.customer == TABLE_NONE
		? row->line : csvin_field(row, m->columns.customer)));
	/* Few are new, so this is a look-up as a rule. */
	return currency.n == 0 ? CRM_OK : sums_save(m->partial, ABOUT_CURRENCY, &currency, 1, NULL);
}

/** Write the partial. */
static enum crm_status
write_partial(struct making *m)
{
	struct output *out;
	enum crm_status status;

	if ((status = run_output(m->run, &out)) != CRM_OK)
		return status;
	if ((status = partial_write(m->partial, out)) != CRM_OK) {
		output_abort(out);
		return status;
	}
	return output_finish(out);
}

enum crm_status
report_partial_write(struct making *m)
{
	const char *by = m->options->by == NULL ? "segment" : m->options->by;
	enum crm_status status;

	if ((status = partial_share(m->partial, SUMS_BY, slice_of(by))) != CRM_OK ||
	    (status = save_groups(m, m->partial)) != CRM_OK ||
	    (status = views_save(m->views, m->partial)) != CRM_OK)
		return status;
	return write_partial(m);
}

enum crm_status
report_merge_read(struct making *m, struct buf *by)
{
	struct slice name;
	enum crm_status status;

	if ((status = partial_read(m->partial, m->run->names, m->run->n, m->run->progress)) !=
		CRM_OK)
		return status;
	name = partial_shared(m->partial, SUMS_BY);
	return buf_add(by, name.p, name.n) == CRM_OK && buf_add(by, "", 1) == CRM_OK
	    ? CRM_OK
	    : msg_nomem(m->run->msg);
}

enum crm_status
report_merge_load(struct making *m)
{
	enum groups_result result;
	enum crm_status status;

	if (m->options->partial)
		return write_partial(m);
	if ((status = partial_sort(m->partial)) != CRM_OK)
		return status;
	m->columns.cost = TABLE_NONE;
	for (size_t i = 0; i < partial_rows(m->partial); i++) {
		struct sums_row row = sums_load(m->partial, i);

		if (sums_about(&row, ABOUT_CURRENCY))
			feed_currency(m, row.keys[0]);
		if (sums_about(&row, ABOUT_COLUMN) &&
		    slice_equal(row.keys[0], slice_of(cost_column)))
			m->columns.cost = 0;	/* any column: it is there */
		if (!sums_about(&row, ABOUT_GROUP))
			continue;
		result = groups_add_sums(
		    m->groups, row.keys, &row.sums.group, partial_scale(m->partial));
		if (result != GROUPS_ADDED)
			return groups_report(result, "in all partials", m->run->msg);
	}
	return m->views == NULL
	    ? CRM_OK
	    : views_load(m->views, m->partial, groups_all(m->groups), m->run->msg);
}
