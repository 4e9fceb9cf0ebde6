/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading for crm-report: each customer of the table goes to the groups and to every section that
 * is open, in one pass.
 */
#include "filter/report/report_making.h"

#include "ingest/consent.h"

#include <stdio.h>
#include <string.h>

/**
 * Add a customer to the groups of --by.  Too many groups is most often an id or an amount given to
 * --by, so the message names the column.
 */
static enum crm_status
add_to_groups(struct making *m, const struct slice *keys, const struct report_values *values)
{
	char show[MSG_SHOW], hint[MSG_SHOW + 64];
	enum groups_result result = groups_add(m->groups, keys, values);

	if (result == GROUPS_ADDED)
		return CRM_OK;
	snprintf(hint, sizeof(hint), "by %s: choose a column with fewer values for --by",
	    msg_show(show, slice_of(m->options->by == NULL ? "segment" : m->options->by)));
	return groups_report(result, hint, m->run->msg);
}

/**
 * Take the currency from the table unless --currency gives one.  If the rows have several, warn
 * once and print amounts without a currency.
 */
void
feed_currency(struct making *m, struct slice code)
{
	char text[4] = "", show[MSG_SHOW];

	if (m->options->currency != NULL || m->currencies > 1 || code.n == 0 ||
	    slice_equal(code, slice_of(m->language.currency)))
		return;
	if (code.n < sizeof(text))
		memcpy(text, code.p, code.n);
	/* A code of another length is no currency: ${text} stays empty and is refused. */
	if (m->currencies++ == 0) {
		(void)language_currency(&m->language, text);
		return;
	}
	msg_warn(m->run->msg,
	    "amounts in %s and \"%s\" are added up as if they were one currency: convert them with crm-ingest --rates",
	    m->language.currency, msg_show(show, code));
	m->language.currency[0] = '\0';
}

/**
 * Feed one customer to --measure.  They count in today's group whether or not a list names them,
 * because --allocate spends its budget on all who may be written to; without a column of consent
 * everybody may.
 */
static enum crm_status
add_measured(struct making *m, const struct csv_row *row, const struct report_values *values)
{
	bool may_write = m->columns.consent == TABLE_NONE ||
	    consent_read(csvin_field(row, m->columns.consent)) == CONSENT_YES;
	enum crm_status status =
	    measure_today(m->measure, csvin_field(row, m->by[0]), may_write);

	return status == CRM_OK
	    ? measure_add(m->measure, csvin_field(row, m->columns.customer), values)
	    : status;
}

/**
 * Feed one customer to every section.  Values are checked before any section sees them, so that the
 * same bad row is refused with the same message whatever the options.
 */
static enum crm_status
add_customer(struct making *m, const struct csv_row *row)
{
	struct slice keys[GROUPS_COLUMNS] = { { NULL, 0 } };
	struct report_values values;
	enum crm_status status;

	if ((status = report_read_values(m->t, &m->columns, row, &values)) != CRM_OK)
		return status;
	feed_currency(m, table_field(row, m->columns.currency));
	if (m->person != NULL)
		return person_add(m->person, row);
	if ((status = further_add(&m->further, m->t, row, &values, m->run->msg)) != CRM_OK)
		return status;
	if (m->list != NULL)
		return list_add(m->list, row, csvin_field(row, m->by[0]), &values);
	if (m->measure != NULL)
		return add_measured(m, row, &values);
	for (size_t i = 0; i < m->advice.n_columns; i++)
		keys[i] = csvin_field(row, m->by[i]);
	if ((status = add_to_groups(m, keys, &values)) != CRM_OK)
		return status;
	if (m->partial != NULL && (status = report_partial_customer(m, row)) != CRM_OK)
		return status;
	if (m->views != NULL &&
	    (status = views_add(m->views, m->t, row, &values, m->run->msg)) != CRM_OK)
		return status;
	if (m->change != NULL &&
	    (status = change_add(m->change, m->t, row, m->columns.customer, keys[0], &values)) !=
		CRM_OK)
		return status;
	if (m->watch != NULL && (status = watch_add(m->watch, m->t, row, &values)) != CRM_OK)
		return status;
	if (m->options->unprofitable &&
	    unprofitable_add(&m->unprofitable, csvin_field(row, m->columns.customer), keys[0],
		&values) != CRM_OK)
		return msg_nomem(m->run->msg);
	return CRM_OK;
}

/**
 * Read the table once, feeding each customer to all parts that are open.  At the end, customers of
 * the earlier table who sort after today's last one have yet to be counted as gone.
 */
enum crm_status
feed_customers(struct making *m)
{
	enum crm_status status;
	struct csv_row row;

	while ((status = table_next(m->t, &row)) == CRM_OK && row.n > 0)
		if ((status = add_customer(m, &row)) != CRM_OK)
			return status;
	return status == CRM_OK && m->change != NULL ? change_end(m->change) : status;
}
