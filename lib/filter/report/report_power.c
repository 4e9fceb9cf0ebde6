/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a campaign to each group could show, before it is sent: --power.
 *
 * The outcome is whether a customer orders; the arms are what --control makes of the group.  All
 * formulas are in model/experiment.h.
 */
#include "filter/report/report_power.h"

#include "model/experiment.h"

#include <math.h>

static const char power_id[] =
    "Smallest lift: what the treated must order more often than the control group, relative to the base rate, to be seen in 8 of 10 "
    "campaigns (power 80 %, two-sided test at 5 %). A smaller effect may be there and not show.";

/**
 * Fill the row of ${customers}: the sizes of the arms, the smallest lift that they show with a
 * power of 80 %, and with --lift how many customers that lift needs.  Without --control and
 * --base-rate the usual values are taken.
 */
static void
fill_row(struct report_cell *cells, uint64_t customers, const struct report_options *o)
{
	double share = o->control > 0 ? o->control : POWER_CONTROL,
	       base = o->base_rate > 0 ? o->base_rate : POWER_BASE_RATE,
	       control = floor((double)customers * share + 0.5),
	       treated = (double)customers - control, needed;

	cell_count(&cells[0], (int64_t)customers);
	cell_count(&cells[1], (int64_t)treated);
	cell_count(&cells[2], (int64_t)control);
	cell_real(&cells[3], base);
	cell_real(&cells[4], power_lift(treated, control, base, POWER_WANTED, POWER_LEVEL));
	if (o->lift == 0)
		return;
	/* A lift to a rate of 1 or more is impossible, so no number of customers shows it. */
	needed = base * (1 + o->lift) >= 1
	    ? NAN
	    : ceil(power_size(base * (1 + o->lift), base, share, POWER_WANTED, POWER_LEVEL));
	/* Also false for NaN: the cell then stays empty. */
	if (needed < 1e15)
		cell_count(&cells[5], (int64_t)needed);
}

enum crm_status
power_section(const struct summary *s, const struct report_options *o, struct report *report,
    const struct language *language)
{
	const struct report_column columns[] = {
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "treated", "treated", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "control", "control", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "base_rate", "Base rate", COLUMN_SHARE, 1, FOR_ALL, false, false, false },
		{ "smallest_lift", "Smallest lift", COLUMN_SHARE, 0, FOR_ALL, false, true, false },
		{ "customers_needed", "Customers needed", COLUMN_COUNT, 0, FOR_ALL, false, false,
		    false },
	};
	const size_t n = sizeof(columns) / sizeof(columns[0]) - (o->lift == 0);
	size_t names = s->advice->n_columns;
	struct report_section *section;
	struct report_cell *cells;

	if (report_section(report, "power", "What a campaign could show", &section) != CRM_OK ||
	    summary_labels(s, &section->table) != CRM_OK ||
	    report_columns(&section->table, columns, n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < groups_count(s->groups); i++) {
		size_t group = s->order[i];

		if (report_row(&section->table, &cells) != CRM_OK ||
		    summary_names(s, group, cells) != CRM_OK)
			return CRM_ENOMEM;
		/* Sizes of arms are sizes of groups, so what --min-cell hides stays hidden here. */
		if (s->hidden[group])
			for (size_t k = 0; k < n; k++)
				cells[names + k].state = CELL_HIDDEN;
		else
			fill_row(cells + names, groups_at(s->groups, group)->customers, o);
	}
	if (s->total) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of("Total")) != CRM_OK)
			return CRM_ENOMEM;
		fill_row(cells + names, groups_all(s->groups)->customers, o);
		section->table.total = true;
	}
	return report_note(section, slice_of(language_text(language, power_id)));
}
