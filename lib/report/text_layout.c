/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table on a terminal that is narrower than it.
 *
 * A wrapped row cannot be read, so what matters least gives way until the rest fits: see
 * layout_make().  Which columns matter least is stated by name; of the others the rightmost goes
 * first, as tables begin with what they are about.
 */
#include "report/text_layout.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Columns that give way before others, in this order. */
static const char *const give_way[] = { "break_even_order", "break_even_rise", "first_amount",
	"revenue_adjusted", "revenue_capped", "orders_each", "avg_order", "mean_orders",
	"mean_days_since_last", "returns", "contacts", "customers_share", "candidate_for",
	"revenue_share", "revenue_before" };

size_t
layout_width(const struct text_layout *layout, const struct report_table *table,
    const struct cells *cells, const size_t *widths)
{
	size_t width = 0;

	for (size_t i = 0; i < layout->n; i++) {
		size_t column = layout->shown[i];

		width += widths[column] + (i > 0 ? LAYOUT_GAP : 0);
		if (layout->bars && table->columns[cells->columns[column]].bar)
			width += LAYOUT_BAR + 1;
	}
	return width;
}

/** Take a column that is printed out of the rows. */
static void
take_out(struct text_layout *layout, size_t at)
{

	memmove(layout->shown + at, layout->shown + at + 1,
	    (layout->n - at - 1) * sizeof(*layout->shown));
	layout->n--;
}

/** Where the column ${name} is printed, or layout->n. */
static size_t
find_shown(const struct text_layout *layout, const struct report_table *table,
    const struct cells *cells, const char *name)
{
	size_t i = 0;

	while (i < layout->n &&
	    strcmp(table->columns[cells->columns[layout->shown[i]]].name, name) != 0)
		i++;
	return i;
}

enum crm_status
layout_make(struct text_layout *layout, const struct report_table *table,
    const struct cells *cells, const size_t *widths, bool bars, size_t room)
{
	size_t at;

	*layout = (struct text_layout){ .n = cells->n, .own = SIZE_MAX, .bars = bars };
	if ((layout->shown = mem_new(cells->n, sizeof(*layout->shown))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < cells->n; i++)
		layout->shown[i] = i;
	if (room == 0 || layout_width(layout, table, cells, widths) <= room)
		return CRM_OK;
	layout->bars = false;
	at = find_shown(layout, table, cells, "action");
	if (layout_width(layout, table, cells, widths) > room && at > 0 && at < layout->n) {
		layout->own = layout->shown[at];
		take_out(layout, at);
	}
	for (size_t i = 0; i < sizeof(give_way) / sizeof(give_way[0]) &&
	     layout_width(layout, table, cells, widths) > room; i++)
		if ((at = find_shown(layout, table, cells, give_way[i])) > 0 && at < layout->n) {
			take_out(layout, at);
			layout->left_out++;
		}
	while (layout->n > 1 && layout_width(layout, table, cells, widths) > room) {
		take_out(layout, layout->n - 1);
		layout->left_out++;
	}
	return CRM_OK;
}

void
layout_free(struct text_layout *layout)
{

	free(layout->shown);
	*layout = (struct text_layout){ 0 };
}
