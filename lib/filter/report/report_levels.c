/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Relationship levels (segment/relationship_level.h): how much care a group gets, by what one of
 * its customers brings and how many customers are in groups that bring as much.  Not by the size of
 * the group itself: then every group would seem precious as soon as there are twenty.  A level that
 * the table of rules sets for a segment wins.
 */
#include "filter/report/report_summary.h"

#include "base/buf.h"
#include "filter/report/report_shell.h"
#include "segment/relationship_level.h"

#include <string.h>

static const char *const rule_ids[2] = {
	"Level: by margin per customer (low: under half the mean, high: from twice the mean) and by how many of the customers are in groups that bring as much "
	"(few: under 5 %, many: from 20 %).",
	"Level: by revenue per customer, as costs are not known (low: under half the mean, high: from twice the mean), and by how many of the customers are in "
	"groups that bring as much (few: under 5 %, many: from 20 %).",
};

static const char table_id[] =
    "The more each customer brings and the fewer bring as much, the closer: many who bring little get basic service, "
    "few who bring much a partnership. A group that brings nothing: basic.";

/** The levels in plain words, in their order: message ids. */
static const char *const cares[LEVELS] = {
	"sell, no more",
	"answer questions and complaints",
	"ask after a sale whether all is well",
	"come back with advice and offers",
	"plan together with them",
};

/** Return what a group brings, exactly: the margin, or the revenue if costs are not known. */
static decimal_sum
brings(const struct summary *s, const struct group *group)
{

	return s->costs ? group->revenue - group->cost : group->revenue;
}

/** Return what each customer of a group brings. */
static double
brings_each(const struct summary *s, const struct group *group)
{

	return decimal_real(brings(s, group)) / (double)group->customers;
}

/** Set ${share} to the shares of the customers who are in groups of each band. */
static void
share_bands(const struct summary *s, double share[BANDS])
{
	const struct group *all = groups_all(s->groups);
	uint64_t customers[BANDS] = { 0 };

	for (size_t i = 0; i < groups_count(s->groups); i++) {
		const struct group *group = groups_at(s->groups, i);

		customers[level_band(brings_each(s, group), brings_each(s, all))] +=
		    group->customers;
	}
	for (size_t band = 0; band < BANDS; band++)
		share[band] = (double)customers[band] / (double)all->customers;
}

/** Return the level of group ${i}: the one that the table of rules gives, or that of Kotler. */
static const char *
level_of(const struct summary *s, const double share[BANDS], size_t i)
{
	const struct group *group = groups_at(s->groups, i);
	const char *wanted;

	for (size_t column = 0; column < s->advice->n_columns; column++)
		if ((wanted = advice_level(s->advice, column, groups_key(s->groups, i, column))) !=
		    NULL)
			return wanted;
	return relationship_levels[level_advised(
	    brings_each(s, group), brings_each(s, groups_all(s->groups)), share)];
}

/**
 * Return what a level means, a message id; "" for a level of the user's own, which we do not know.
 */
static const char *
care_of(const char *name)
{
	enum relationship_level level = level_named(slice_of(name));

	return level == LEVELS ? "" : cares[level];
}

/**
 * Set a cell to the command that lists a group; it stays empty where --list could not name the
 * group, or where there are several columns.
 */
static enum crm_status
set_command(const struct summary *s, size_t i, struct report_cell *cell)
{
	struct slice key = groups_key(s->groups, i, 0);
	const char *column = s->advice->columns[0];
	struct buf text = { 0 };
	enum crm_status status;

	if (s->advice->n_columns > 1 || key.n == 0 || memchr(key.p, ',', key.n) != NULL)
		return CRM_OK;
	status = buf_text(&text, "crm-report --list ");
	if (status == CRM_OK)
		status = shell_word(&text, key);
	if (status == CRM_OK && strcmp(column, "segment") != 0 &&
	    (status = buf_text(&text, " --by ")) == CRM_OK)
		status = shell_word(&text, slice_of(column));
	if (status == CRM_OK && (status = buf_text(&text, " ")) == CRM_OK)
		status = shell_word(&text, slice_of(s->operand));
	if (status == CRM_OK)
		status = cell_text(cell, buf_slice(&text));
	buf_free(&text);
	return status;
}

/** Append the row of a group; a hidden one keeps its name and the command only. */
static enum crm_status
add_level_row(const struct summary *s, const double share[BANDS], struct report_table *table,
    size_t i)
{
	const struct group *group = groups_at(s->groups, i);
	const char *action = summary_action(s, i), *level = level_of(s, share, i);
	size_t at = s->advice->n_columns;
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK || summary_names(s, i, cells) != CRM_OK)
		return CRM_ENOMEM;
	if (s->operand != NULL && set_command(s, i, &cells[at + 5]) != CRM_OK)
		return CRM_ENOMEM;
	if (s->hidden[i]) {
		for (size_t j = at; j < at + 4; j++)
			cells[j].state = CELL_HIDDEN;
		return CRM_OK;
	}
	cell_count(&cells[at], (int64_t)group->customers);
	if (s->costs && s->hidden_cost[i])
		cells[at + 1].state = CELL_HIDDEN;
	else
		cell_money(
		    &cells[at + 1], decimal_divide(brings(s, group), group->customers, 2));
	if (cell_text(&cells[at + 2], slice_of(level)) != CRM_OK ||
	    cell_text(&cells[at + 3], slice_of(care_of(level))) != CRM_OK)
		return CRM_ENOMEM;
	return action == NULL ? CRM_OK : cell_text(&cells[at + 4], slice_of(action));
}

enum crm_status
summary_levels(const struct summary *s, struct report *report, const struct language *language)
{
	const struct report_column columns[] = {
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ s->costs ? "mean_margin" : "mean_revenue",
		    s->costs ? "Margin each" : "Revenue each", COLUMN_MONEY, 2, FOR_ALL, false,
		    false, false },
		{ "level", "Level", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "care", "How close", COLUMN_TEXT, 0, FOR_PEOPLE, true, false, false },
		{ "action", "What to do", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "command", "Who they are: type", COLUMN_TEXT, 0, FOR_PEOPLE, false, false, false },
	};
	struct report_section *section;
	double share[BANDS];

	share_bands(s, share);
	if (report_section(report, "levels", "How close to stay to them", &section) != CRM_OK ||
	    summary_labels(s, &section->table) != CRM_OK ||
	    report_columns(&section->table, columns, s->operand != NULL ? 6 : 5) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < groups_count(s->groups); i++)
		if (add_level_row(s, share, &section->table, s->order[i]) != CRM_OK)
			return CRM_ENOMEM;
	return report_note(section, slice_of(language_text(language, rule_ids[!s->costs]))) !=
		    CRM_OK
	    ? CRM_ENOMEM
	    : report_note(section, slice_of(language_text(language, table_id)));
}
