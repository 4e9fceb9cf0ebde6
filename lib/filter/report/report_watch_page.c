/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of --watch: the last nights as a table and as lines, totals in one and the shares of
 * the groups in the other.  Nights run from old to new, as lines are read.
 */
#include "filter/report/report_watch_inner.h"

#include <math.h>

/* The most groups that are shown: with more, lines of the chart look alike. */
#define GROUPS_SHOWN 24

/** The first night that is shown. */
static size_t
first_night(const struct watch_nights *n)
{

	return n->n > WATCH_NIGHTS ? n->n - WATCH_NIGHTS : 0;
}

/** Begin a section of nights; its first column is the night. */
static enum crm_status
open_section(struct report *report, const char *name, const char *title,
    struct report_section **section)
{
	static const struct report_column night = { "night", "Night", COLUMN_DATE, 0, FOR_ALL, false,
		false, false };

	if (report_section(report, name, title, section) != CRM_OK)
		return CRM_ENOMEM;
	(*section)->chart = CHART_NIGHTS;
	return report_column(&(*section)->table, &night);
}

/** Add the row of night ${i}: *${cells} are its cells, of which the first is set. */
static enum crm_status
add_night(struct report_section *section, const struct watch_nights *n, size_t i,
    struct report_cell **cells)
{

	if (report_row(&section->table, cells) != CRM_OK)
		return CRM_ENOMEM;
	(*cells)[0].state = CELL_VALUE;
	(*cells)[0].v.date = n->day[i];
	return CRM_OK;
}

/** A count, where it is known. */
static void
put_count(struct report_cell *cell, double value)
{

	if (isfinite(value))
		cell_count(cell, llround(value));
}

/**
 * Append the totals of the last nights.  Orders and revenue are what each night brought: the
 * difference to the night before, which is empty for the first night of the history.  CRM_OK or
 * CRM_ENOMEM.
 */
static enum crm_status
put_totals(const struct watch_nights *n, struct report *report)
{
	const struct report_column columns[] = {
		{ "customers", watch_measure_title(WATCH_CUSTOMERS), COLUMN_COUNT, 0, FOR_ALL,
		    false, false, false },
		{ "new_customers", watch_measure_title(WATCH_NEW), COLUMN_COUNT, 0, FOR_ALL, false,
		    false, false },
		{ "orders", watch_measure_title(WATCH_ORDERS), COLUMN_COUNT, 0, FOR_ALL, false,
		    false, false },
		{ "revenue", watch_measure_title(WATCH_REVENUE), COLUMN_REAL, n->scale, FOR_ALL,
		    false, false, false },
		{ "p_alive", watch_measure_title(WATCH_ALIVE), COLUMN_SHARE, 1, FOR_ALL, false,
		    false, false },
	};
	/* Without crm-clv there is no column of empty cells. */
	bool alive = isfinite(n->all[WATCH_ALIVE].v[n->n - 1]);
	struct report_section *section;
	struct report_cell *cells;

	if (open_section(report, "nights", "The last nights", &section) != CRM_OK ||
	    report_columns(&section->table, columns, alive ? 5 : 4) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = first_night(n); i < n->n; i++) {
		if (add_night(section, n, i, &cells) != CRM_OK)
			return CRM_ENOMEM;
		put_count(&cells[1], n->all[WATCH_CUSTOMERS].v[i]);
		put_count(&cells[2], n->all[WATCH_NEW].v[i]);
		put_count(&cells[3], watch_change(&n->all[WATCH_ORDERS], i));
		cell_real(&cells[4], watch_change(&n->all[WATCH_REVENUE], i));
		if (alive)
			cell_real(&cells[5], n->all[WATCH_ALIVE].v[i]);
	}
	return CRM_OK;
}

/** Append the share of each group in all customers, night by night.  CRM_OK or CRM_ENOMEM. */
static enum crm_status
put_shares(const struct watch_nights *n, struct report *report)
{
	size_t groups = n->n_groups < GROUPS_SHOWN ? n->n_groups : GROUPS_SHOWN;
	struct report_section *section;
	struct report_cell *cells;

	if (groups == 0)
		return CRM_OK;
	if (open_section(report, "nights_groups", "The last nights: share of each group in the customers",
		&section) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * Groups are columns: machines find them by their own names, people by the translated ones.
	 */
	for (size_t g = 0; g < groups; g++) {
		struct report_column column = { NULL, NULL, COLUMN_SHARE, 1, FOR_ALL, false, false,
			false };

		if (report_keep(&section->table,
			strmap_key(n->history->names, n->groups[g].group), &column.name) != CRM_OK)
			return CRM_ENOMEM;
		column.title = column.name;
		if (report_column(&section->table, &column) != CRM_OK)
			return CRM_ENOMEM;
	}
	for (size_t i = first_night(n); i < n->n; i++) {
		if (add_night(section, n, i, &cells) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t g = 0; g < groups; g++)
			cell_real(&cells[g + 1],
			    n->groups[g].v[i] / n->all[WATCH_CUSTOMERS].v[i]);
	}
	return CRM_OK;
}

enum crm_status
watch_page(const struct watch_nights *n, struct report *report)
{

	return put_totals(n, report) != CRM_OK ? CRM_ENOMEM : put_shares(n, report);
}
