/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of --previous: how many rose, stayed and fell; the matrix of customers and of
 * revenue from group to group; the movers by name.
 *
 * The matrix has a row for each group customers came from and a column for each group they are in,
 * and one more of each for customers who are in one table only.  With --min-cell, suppress_matrix()
 * hides small cells together with others so that no row or column sum gives them away; where that
 * cannot be, there is no matrix.  The sums by direction cut across those lines: with hidden cells
 * they are left out.
 */
#include "filter/report/report_change_make.h"

#include "base/mem.h"
#include "table/suppress.h"

#include <stdlib.h>

/**
 * The matrix.  A row is the group that customers were in, a column the group they are in.  The last
 * row is for customers who are new, the last column for those who are gone.
 */
struct matrix {
	struct groups *labels;
	size_t *order, n;		/* labels in order */
	size_t *pair; /* (n + 1) x (n + 1): the pair of a cell, or groups_count() */
	uint64_t *counts;
	bool *hidden, any_hidden, shown;
	size_t rows, columns; /* that people see: n, and one more where anybody came or went */
};

static void
matrix_free(struct matrix *m)
{

	groups_close(m->labels);
	free(m->order);
	free(m->pair);
	free(m->counts);
	free(m->hidden);
}

/**
 * Return the index of a label in the order of rows; n for the two names of "in one table only".
 * Linear, as there are as many labels as groups and it runs once for each pair.
 */
static size_t
label_place(const struct matrix *m, struct slice name)
{
	size_t i = 0;

	while (i < m->n && !slice_equal(groups_key(m->labels, m->order[i], 0), name))
		i++;
	return i;
}

/**
 * Gather the labels of both sides in the order of the rules, so that rows and columns have the same
 * order and customers who stayed are on the diagonal.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
gather_labels(const struct change *c, struct matrix *m)
{
	const struct report_values none = { .days = -1 };

	if (groups_open(&m->labels, 1) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < groups_count(c->pairs); i++)
		for (size_t side = 0; side < 2; side++) {
			struct slice key = groups_key(c->pairs, i, side);

			if (slice_equal(
				key, slice_of(side == 0 ? CHANGE_NEW_NAME : CHANGE_GONE_NAME)))
				continue;
			if (groups_add(m->labels, &key, &none) != GROUPS_ADDED)
				return CRM_ENOMEM;
		}
	m->n = groups_count(m->labels);
	return groups_order(m->labels, advice_rank, c->advice, &m->order);
}

/**
 * Fill the matrix and decide which cells to hide.  ${whole} is false if the table of groups already
 * hides some: its totals and this matrix together would give them away, so the matrix is not shown.
 * CRM_OK or CRM_ENOMEM, with nothing to free.
 */
static enum crm_status
matrix_make(const struct change *c, struct matrix *m, uint64_t min_cell, bool whole)
{
	size_t side, cells;

	*m = (struct matrix){ 0 };
	if (gather_labels(c, m) != CRM_OK)
		goto nomem;
	side = m->n + 1;
	cells = side * side;
	m->rows = m->columns = m->n;
	m->pair = mem_new(cells, sizeof(*m->pair));
	m->counts = mem_new(cells, sizeof(*m->counts));
	m->hidden = mem_new(cells, sizeof(*m->hidden));
	if (m->pair == NULL || m->counts == NULL || m->hidden == NULL)
		goto nomem;
	for (size_t i = 0; i < cells; i++)
		m->pair[i] = groups_count(c->pairs);
	for (size_t i = 0; i < groups_count(c->pairs); i++) {
		size_t at = label_place(m, groups_key(c->pairs, i, 0)) * side +
		    label_place(m, groups_key(c->pairs, i, 1));

		m->pair[at] = i;
		m->counts[at] = groups_at(c->pairs, i)->customers;
		/* A last row or column without anybody is not printed. */
		m->rows = at / side == m->n ? side : m->rows;
		m->columns = at % side == m->n ? side : m->columns;
	}
	/* The whole square, also lines that are not printed: their zeros are known too. */
	m->shown = whole && suppress_matrix(m->counts, side, side, min_cell, m->hidden);
	for (size_t i = 0; i < cells; i++)
		m->any_hidden = m->any_hidden || m->hidden[i];
	return CRM_OK;

nomem:
	matrix_free(m);
	return CRM_ENOMEM;
}

/** Return the name of index ${i}; ${from}: as a row, where the last is for new customers. */
static struct slice
label_of(const struct matrix *m, size_t i, bool from)
{

	return i < m->n ? groups_key(m->labels, m->order[i], 0)
			: slice_of(from ? CHANGE_NEW_NAME : CHANGE_GONE_NAME);
}

/**
 * Append the matrix for people: of customers, or of revenue.  Money is what the customers bring
 * today; those who are gone bring nothing today, so their column has what they brought before.
 */
static enum crm_status
put_matrix(const struct change *c, const struct matrix *m, struct report *report,
    const struct report_column *label, bool revenue)
{
	struct report_column first = *label;
	struct report_section *section;
	struct report_cell *cells;

	if (report_section(report, revenue ? "migration_revenue" : "migration_customers",
		revenue ? "Revenue from group (row) to group (column)"
			: "Customers from group (row) to group (column)",
		&section) != CRM_OK)
		return CRM_ENOMEM;
	first.title = "From";
	section->audience = FOR_PEOPLE;
	section->chart = revenue ? CHART_NONE : CHART_FLOW;
	if (report_column(&section->table, &first) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < m->columns; i++) {
		struct report_column column = { NULL, NULL, revenue ? COLUMN_MONEY : COLUMN_COUNT,
			revenue ? groups_scale(c->pairs) : 0, FOR_PEOPLE, false, false, false };

		if (report_keep(&section->table, label_of(m, i, false), &column.title) != CRM_OK)
			return CRM_ENOMEM;
		column.name = column.title;
		if (report_column(&section->table, &column) != CRM_OK)
			return CRM_ENOMEM;
	}
	for (size_t row = 0; row < m->rows; row++) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], label_of(m, row, true)) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t i = 0; i < m->columns; i++) {
			size_t at = row * (m->n + 1) + i;
			const struct group *group = m->pair[at] == groups_count(c->pairs)
			    ? NULL
			    : groups_at(c->pairs, m->pair[at]);

			if (m->hidden[at])
				cells[i + 1].state = CELL_HIDDEN;
			else if (group != NULL && revenue)
				cell_money(&cells[i + 1],
				    i == m->n ? group->revenue_before : group->revenue);
			else if (group != NULL)
				cell_count(&cells[i + 1], (int64_t)group->customers);
		}
	}
	return CRM_OK;
}

/**
 * Whether the money of customers who went from group to group is from few of them: today, before,
 * or what has changed in between.
 */
static bool
has_few_payers(const struct group *group, uint64_t min_cell)
{

	return suppress_is_small(group->earners, min_cell) ||
	    suppress_is_small(group->earners_before, min_cell) ||
	    suppress_is_small(group->changed, min_cell);
}

/** Whether that is so of any pair that is shown: then the money of all pairs is left out. */
static bool
has_few_paying_pair(const struct change *c, const struct matrix *m, uint64_t min_cell)
{

	for (size_t at = 0; at < (m->n + 1) * (m->n + 1); at++)
		if (m->pair[at] != groups_count(c->pairs) && !m->hidden[at] &&
		    has_few_payers(groups_at(c->pairs, m->pair[at]), min_cell))
			return true;
	return false;
}

/**
 * Append the same for machines: one row for each pair that has customers, in the order of the
 * matrix.  Money of a hidden pair is hidden too, as revenue often gives the count away.
 */
static enum crm_status
put_pairs(const struct change *c, const struct matrix *m, struct report *report, uint64_t min_cell)
{
	bool no_money = has_few_paying_pair(c, m, min_cell);
	const int scale = groups_scale(c->pairs);
	const struct report_column columns[] = {
		{ "from", "From", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "to", "To", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "direction", "Direction", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue_before", "Revenue before", COLUMN_MONEY, scale, FOR_ALL, false, false,
		    false },
		{ "revenue", "Revenue", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
	};
	struct report_section *section;
	struct report_cell *cells;

	if (report_section(report, "migration", "From group to group", &section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	section->audience = FOR_MACHINES;
	for (size_t at = 0; at < (m->n + 1) * (m->n + 1); at++) {
		const struct group *group =
		    m->pair[at] == groups_count(c->pairs) ? NULL : groups_at(c->pairs, m->pair[at]);
		struct slice from = label_of(m, at / (m->n + 1), true),
			     to = label_of(m, at % (m->n + 1), false);

		if (group == NULL)
			continue;
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], from) != CRM_OK || cell_text(&cells[1], to) != CRM_OK ||
		    cell_text(&cells[2],
			slice_of(change_names[change_direction(c->advice, from, to)])) != CRM_OK)
			return CRM_ENOMEM;
		cell_count(&cells[3], (int64_t)group->customers);
		cell_money(&cells[4], group->revenue_before);
		cell_money(&cells[5], group->revenue);
		for (size_t i = m->hidden[at] ? 3 : 4; i < 6 && (m->hidden[at] || no_money); i++)
			cells[i] = (struct report_cell){ .state = CELL_HIDDEN };
	}
	return CRM_OK;
}

/**
 * Add the note about value at risk: the revenue so far of the customers who fell to a lower group.
 */
static enum crm_status
put_risk(struct report_section *section, const struct group *fell, int scale,
    const struct language *language)
{
	const struct report_column count = { "", NULL, COLUMN_COUNT, 0, FOR_PEOPLE, false, false,
		false };
	const struct report_column money = { "", NULL, COLUMN_MONEY, scale, FOR_PEOPLE, false,
		false, false };
	struct report_cell cell = { 0 };
	struct buf customers = { 0 }, revenue = { 0 }, text = { 0 };
	enum crm_status status;
	struct slice args[2];

	cell_count(&cell, (int64_t)fell->customers);
	status = language_cell(language, &customers, &count, &cell);
	cell_money(&cell, fell->revenue);
	if (status == CRM_OK)
		status = language_cell(language, &revenue, &money, &cell);
	args[0] = buf_slice(&customers);
	args[1] = buf_slice(&revenue);
	if (status == CRM_OK &&
	    (status = language_format(language, &text,
		 "Value at risk: the {1} customers who fell have brought {2} so far.", args, 2)) ==
		CRM_OK)
		status = report_note(section, buf_slice(&text));
	buf_free(&customers);
	buf_free(&revenue);
	buf_free(&text);
	return status;
}

/**
 * Append how many rose, stayed, fell, moved, came and went.  With --min-cell the whole table is
 * left out if any of its counts is small.
 */
static enum crm_status
put_directions(const struct change *c, struct report *report, const struct language *language,
    uint64_t min_cell)
{
	const int scale = groups_scale(c->pairs);
	const struct report_column columns[] = {
		{ "direction", "Direction", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue_before", "Revenue before", COLUMN_MONEY, scale, FOR_ALL, false, false,
		    false },
		{ "revenue", "Revenue", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		{ "revenue_change", "Change", COLUMN_MONEY, scale, FOR_ALL, false, true, false },
	};
	struct group sums[CHANGE_DIRECTIONS] = { 0 };
	struct report_section *section;
	bool no_money = false;

	for (size_t i = 0; i < groups_count(c->pairs); i++) {
		const struct group *group = groups_at(c->pairs, i);
		struct group *sum = &sums[change_direction(
		    c->advice, groups_key(c->pairs, i, 0), groups_key(c->pairs, i, 1))];

		sum->customers += group->customers;
		sum->revenue += group->revenue;
		sum->revenue_before += group->revenue_before;
		sum->earners += group->earners;
		sum->earners_before += group->earners_before;
		sum->changed += group->changed;
	}
	/*
	 * Both totals may be known, which tie new and gone together: with a small one there is no
	 * table.
	 */
	for (size_t i = 0; i < CHANGE_DIRECTIONS; i++) {
		no_money = no_money || has_few_payers(&sums[i], min_cell);
		if (suppress_is_small(sums[i].customers, min_cell)) {
			msg_warn(c->msg,
			    "--min-cell: few rose, stayed, fell, came or went, so their table is left out");
			return CRM_OK;
		}
	}
	if (report_section(report, "change", "Who rose, who fell", &section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < CHANGE_DIRECTIONS; i++) {
		const struct group *sum = &sums[i];
		struct report_cell *cells;

		if (sum->customers == 0)
			continue;
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of(change_names[i])) != CRM_OK)
			return CRM_ENOMEM;
		cell_count(&cells[1], (int64_t)sum->customers);
		cell_money(&cells[2], sum->revenue_before);
		cell_money(&cells[3], sum->revenue);
		cell_money(&cells[4], sum->revenue - sum->revenue_before);
		for (size_t k = 2; k < 5 && no_money; k++)
			cells[k] = (struct report_cell){ .state = CELL_HIDDEN };
		if (i == CHANGE_FELL && !no_money &&
		    put_risk(section, sum, scale, language) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/**
 * Append the customers with the most revenue who fell, then those who rose: a loss is more urgent.
 * Sorts the picks, so nothing can be offered to them afterwards.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
put_movers(struct change *c, struct report *report, const struct report_column *label)
{
	const int scale = groups_scale(c->pairs);
	struct report_column from = *label, to = *label;
	struct picks *both[2] = { &c->fell, &c->rose };
	struct report_section *section;
	struct report_cell *cells;

	from.name = "from";
	from.title = "From";
	to.name = "to";
	to.title = "To";
	const struct report_column columns[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		{ "direction", "Direction", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		from,
		to,
		{ "revenue_before", "Revenue before", COLUMN_MONEY, scale, FOR_ALL, false, false,
		    false },
		{ "revenue", "Revenue", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		{ "revenue_change", "Change", COLUMN_MONEY, scale, FOR_ALL, false, true, false },
		{ "days_since_last", "Last order", COLUMN_DAYS, 0, FOR_ALL, false, false, false },
	};

	if (report_section(report, "movers", "The most valuable of those who fell and rose",
		&section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	if (c->fell.n + c->rose.n == 0)		/* an empty table is for machines only */
		section->audience = FOR_MACHINES;
	for (size_t side = 0; side < 2; side++) {
		picks_sort(both[side]);
		for (size_t i = 0; i < both[side]->n; i++) {
			const struct pick *pick = &both[side]->v[i];

			if (report_row(&section->table, &cells) != CRM_OK ||
			    cell_text(&cells[0], pick->customer) != CRM_OK ||
			    cell_text(&cells[1],
				slice_of(change_names[side == 0 ? CHANGE_FELL : CHANGE_ROSE])) !=
				CRM_OK ||
			    cell_text(&cells[2], pick->from) != CRM_OK ||
			    cell_text(&cells[3], pick->group) != CRM_OK)
				return CRM_ENOMEM;
			cell_money(&cells[4], pick->values.revenue_before);
			cell_money(&cells[5], pick->rank);
			cell_money(&cells[6], pick->rank - pick->values.revenue_before);
			if (pick->values.days >= 0)
				cell_real(&cells[7], (double)pick->values.days);
		}
	}
	return CRM_OK;
}

enum crm_status
change_make(struct change *c, struct report *report, const struct report_column *label,
    const struct language *language, uint64_t min_cell, bool whole)
{
	enum crm_status status = CRM_OK;
	struct matrix m;

	if (matrix_make(c, &m, min_cell, whole) != CRM_OK)
		return CRM_ENOMEM;
	/* Sums of hidden cells along other lines would give them away. */
	if (!m.shown || !m.any_hidden)
		status = put_directions(c, report, language, min_cell);
	if (!m.shown)
		msg_warn(c->msg,
		    "--min-cell: the matrix of --previous has small cells that cannot be hidden, and is left out");
	if (status == CRM_OK && m.shown &&
	    (status = put_matrix(c, &m, report, label, false)) == CRM_OK &&
	    (status = put_matrix(c, &m, report, label, true)) == CRM_OK)
		status = put_pairs(c, &m, report, min_cell);
	matrix_free(&m);
	if (status == CRM_OK && c->movers > 0)
		status = put_movers(c, report, label);
	return status;
}
