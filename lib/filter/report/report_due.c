/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is due: the dates that crm-clv writes for each customer, against the day of the table.
 */
#include "filter/report/report_due.h"

#include "table/date.h"

/* The last day of each stretch; OVERDUE and DUE_LATER have none. */
static const int due_days[DUES] = { 0, 7, 30, 90, 0 };

struct due_columns
due_columns(const struct table_in *t)
{

	return (struct due_columns){ table_column(t, "last_date"),
		table_column(t, "next_order_date"), table_column(t, "worry_date") };
}

bool
due_known(const struct due_columns *columns)
{

	return columns->next != TABLE_NONE || columns->worry != TABLE_NONE;
}

/** Read a day; DATE_NONE where there is none.  CRM_EINPUT after a message if it is no day. */
static enum crm_status
read_day(const struct table_in *t, const struct csv_row *row, size_t column, date_day *day)
{
	struct slice text = table_field(row, column);

	*day = DATE_NONE;
	return text.n == 0 || date_parse(text, day) == CRM_OK
	    ? CRM_OK
	    : table_bad(t, row, column, "a day");
}

enum crm_status
due_read(const struct due_columns *columns, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, enum due_when *when)
{
	date_day last, next, worry, today;
	enum crm_status status;

	*when = DUES;
	if ((status = read_day(t, row, columns->last, &last)) != CRM_OK ||
	    (status = read_day(t, row, columns->next, &next)) != CRM_OK ||
	    (status = read_day(t, row, columns->worry, &worry)) != CRM_OK)
		return status;
	if (last == DATE_NONE || values->days < 0)
		return CRM_OK;
	today = last + (date_day)values->days;
	if (worry != DATE_NONE && worry <= today)
		*when = OVERDUE;
	else if (next == DATE_NONE)
		*when = DUE_LATER;
	else
		for (*when = DUE_WEEK; *when < DUE_LATER && next - today > due_days[*when];)
			++*when;
	return CRM_OK;
}
