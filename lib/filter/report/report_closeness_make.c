/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of --closeness: a row for each level that is advised, how close its customers are kept,
 * and what they cost and bring.
 */
#include "filter/report/report_closeness_inner.h"

#include "filter/report/report_hide.h"
#include "filter/report/report_say.h"

#include <string.h>

/** The sums of the customers of a level, or of all. */
struct level_sums {
	uint64_t customers, verdicts[VERDICTS], contacts, emails, time;
	uint64_t from[HIDE_KINDS];	/* those with contacts, e-mails, money, a cost */
	decimal_sum brings, cost;
};

/** What is said below the table: the cost of those kept too close, and what the others bring. */
struct mismatch {
	uint64_t customers[VERDICTS];
	decimal_sum brings[VERDICTS], cost[VERDICTS];
};

static void
add_to_level(
    struct level_sums *sums, const struct contacted *r, enum verdict verdict, uint64_t time)
{

	sums->customers++;
	sums->verdicts[verdict]++;
	sums->contacts += r->contacts;
	sums->emails += r->emails;
	sums->time += time;
	sums->brings += r->brings;
	sums->cost += r->cost;
	sums->from[0] += r->contacts != 0;
	sums->from[1] += r->emails != 0;
	sums->from[2] += r->brings != 0;
	sums->from[3] += r->cost != 0;
}

/** Set the cells of a row after its name; ${hidden} says which verdicts are not shown. */
static void
set_level_cells(const struct closeness *c, struct report_cell *cells,
    const struct level_sums *sums, const bool *hidden)
{
	size_t at = 1;

	cell_count(&cells[at++], (int64_t)sums->customers);
	if (sums->time > 0)
		cell_real(&cells[at], closeness_per_month(sums->contacts, sums->time));
	at++;
	if (c->emails != TABLE_NONE && sums->time > 0)
		cell_real(&cells[at], closeness_per_month(sums->emails, sums->time));
	at += c->emails != TABLE_NONE;
	for (size_t i = 0; i < VERDICTS; i++, at++)
		if (hidden[i])
			cells[at].state = CELL_HIDDEN;
		else
			cell_count(&cells[at], (int64_t)sums->verdicts[i]);
	if (c->costs)
		cell_money(&cells[at++], sums->cost);
	cell_money(&cells[at], sums->brings);
}

static enum crm_status
add_closeness_columns(const struct closeness *c, struct report_table *table)
{
	const struct report_column columns[] = {
		{ "level", "Advised", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "contacts_month", "Per month", COLUMN_REAL, 2, FOR_ALL, false, false, false },
		{ "emails_month", "E-mails", COLUMN_REAL, 2, FOR_ALL, false, false,
		    false },
		{ "closer", "Closer", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "as_advised", "As advised", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "less_close", "Less close", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "cost", "Cost", COLUMN_MONEY, c->scale, FOR_ALL, false, false, false },
		{ c->costs ? "margin" : "revenue", c->costs ? "Margin" : "Revenue", COLUMN_MONEY,
		    c->scale, FOR_ALL, false, false, false },
	};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if ((i != 3 || c->emails != TABLE_NONE) && (i != 7 || c->costs) &&
		    report_column(table, &columns[i]) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

/** Append the sentences below the table. */
static enum crm_status
add_closeness_notes(const struct closeness *c, struct report_section *section,
    const struct language *language, const struct mismatch *m, bool hidden)
{
	const struct report_column count = { "", NULL, COLUMN_COUNT, 0, FOR_PEOPLE, false, false,
		false }, money = { "", NULL, COLUMN_MONEY, c->scale, FOR_PEOPLE, false, false, false };
	struct report_figure figures[4] = { { count, { 0 } }, { money, { 0 } }, { count, { 0 } },
		{ money, { 0 } } };

	cell_count(&figures[0].cell, (int64_t)m->customers[KEPT_CLOSER]);
	cell_money(&figures[1].cell, m->cost[KEPT_CLOSER]);
	cell_count(&figures[2].cell, (int64_t)m->customers[KEPT_LESS_CLOSE]);
	cell_money(&figures[3].cell, m->brings[KEPT_LESS_CLOSE]);
	if (!hidden && c->costs &&
	    say_note(section, language,
		"{1} customers are kept closer than advised and cost {2}; {3} are kept less close and bring a margin of {4}.",
		figures, 4) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < 4; i++) {
		struct decimal from = c->typed[LEVEL_REACTIVE + i];

		figures[i].column = money;
		figures[i].column.kind = COLUMN_REAL;
		figures[i].column.decimals = from.scale;
		cell_real(&figures[i].cell, c->from[LEVEL_REACTIVE + i]);
	}
	if (say_note(section, language,
		"Kept, by contacts per month: reactive from {1}, accountable from {2}, proactive from {3}, a partnership from {4}; below that basic.",
		figures, 4) != CRM_OK)
		return CRM_ENOMEM;
	return report_note(section,
	    slice_of(language_text(language,
		"Advised, for each customer: by what they bring and how many of the customers bring as much, as in the table of levels.")));
}

/** Append the rows of the levels that are advised to anybody, the closest first, and the total. */
static enum crm_status
add_level_rows(const struct closeness *c, struct report_table *table,
    const struct level_sums sums[LEVELS + 1], const struct hidden_parts *hidden)
{
	const bool total[VERDICTS] = { hidden->totals, hidden->totals, hidden->totals };
	struct report_cell *cells;

	for (size_t level = LEVELS; level-- > 0;) {
		if (sums[level].customers == 0)
			continue;
		if (report_row(table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of(relationship_levels[level])) != CRM_OK)
			return CRM_ENOMEM;
		set_level_cells(c, cells, &sums[level], hidden->cells[level]);
		for (size_t i = 1; i < table->n_columns && hidden->rows[level]; i++)
			cells[i] = (struct report_cell){ .state = CELL_HIDDEN };
	}
	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[0], slice_of("Total")) != CRM_OK)
		return CRM_ENOMEM;
	set_level_cells(c, cells, &sums[LEVELS], total);
	table->total = true;
	return CRM_OK;
}

enum crm_status
closeness_make(struct closeness *c, struct report *report, const struct language *language,
    uint64_t min_cell, size_t *left_out)
{
	struct level_sums sums[LEVELS + 1] = { 0 };
	uint64_t counts[LEVELS * VERDICTS], from[LEVELS][HIDE_KINDS];
	struct mismatch mismatch = { 0 };
	struct hidden_parts hidden;
	struct report_section *section;

	closeness_settle(c);
	for (size_t i = 0; i < c->n; i++) {
		const struct contacted *r = &c->v[i];
		enum verdict verdict = closeness_verdict(c, r);
		uint64_t time = closeness_time(c, r);

		add_to_level(&sums[closeness_advised(c, r)], r, verdict, time);
		add_to_level(&sums[LEVELS], r, verdict, time);
		mismatch.customers[verdict]++;
		mismatch.brings[verdict] += r->brings;
		mismatch.cost[verdict] += r->cost;
	}
	for (size_t level = 0; level < LEVELS; level++) {
		memcpy(&counts[level * VERDICTS], sums[level].verdicts, sizeof(sums[0].verdicts));
		memcpy(from[level], sums[level].from, sizeof(from[0]));
	}
	hide_parts(counts, LEVELS, VERDICTS, from, min_cell, &hidden);
	if (hidden.all) {
		++*left_out;
		return CRM_OK;
	}
	if (report_section(report, "closeness", "How close they are kept, and how close they should be",
		&section) != CRM_OK ||
	    add_closeness_columns(c, &section->table) != CRM_OK ||
	    add_level_rows(c, &section->table, sums, &hidden) != CRM_OK)
		return CRM_ENOMEM;
	return add_closeness_notes(c, section, language, &mismatch, min_cell > 0);
}
