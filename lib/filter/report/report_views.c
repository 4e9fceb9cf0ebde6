/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The further sections of pages and workbooks, made of columns that a customer table may have:
 * scores as a map of recency and frequency, clusters as bubbles, lifetime value as a histogram; the
 * Pareto curve (report_pareto.c) and what is to come (report_outlook.c) are fed from here.
 *
 * All customers are counted while the table is read; memory follows scores, clusters and bins.
 * With --min-cell a section in which any cell is small is left out as a whole.
 */
#include "filter/report/report_views_inner.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Return the lower end of bin ${i}: 0 for the first, then 0.1, 0.2, 0.5, 1, 2, 5, ... */
static double
border(size_t i)
{
	static const double steps[] = { 1, 2, 5 };

	return i == 0 ? 0 : steps[(i - 1) % 3] * pow(10, (double)((i - 1) / 3) - 1);
}

enum crm_status
views_open(struct views **out, const struct table_in *t)
{
	struct views *v;

	if ((v = mem_new(1, sizeof(*v))) == NULL)
		return CRM_ENOMEM;
	v->cluster = TABLE_NONE;
	if (t != NULL) {
		v->r = table_column(t, "r");
		v->f = table_column(t, "f");
		v->cluster = table_column(t, "cluster");
		v->clv = table_column(t, "clv");
		v->first_date = table_column(t, "first_date");
		v->last_date = table_column(t, "last_date");
	}
	if (pareto_open(&v->pareto) != CRM_OK || outlook_open(&v->outlook, t) != CRM_OK ||
	    (v->cluster != TABLE_NONE && groups_open(&v->clusters, 1) != CRM_OK)) {
		views_close(v);
		return CRM_ENOMEM;
	}
	*out = v;
	return CRM_OK;
}

/** Count the scores of a customer; one without a purchase has none. */
static void
add_scores(struct views *v, struct slice r, struct slice f)
{

	if (r.n != 1 || f.n != 1 || r.p[0] < '1' || r.p[0] > '9' || f.p[0] < '1' || f.p[0] > '9')
		return;
	/* Scores begin at 1, the array at 0. */
	v->scores[r.p[0] - '1'][f.p[0] - '1']++;
	v->scored++;
}

/**
 * Count a lifetime value in its bin; a customer without one, who never bought, is in none.
 * CRM_EINPUT after a message for a value that is no number.
 */
static enum crm_status
add_value(struct views *v, const struct table_in *t, const struct csv_row *row)
{
	struct slice text = csvin_field(row, v->clv);
	double value;
	size_t i = 0;

	if (text.n == 0)
		return CRM_OK;
	if (num_real(text, &value) != CRM_OK)
		return table_bad(t, row, v->clv, "a lifetime value");
	/* As decimals, so that the sum does not depend on the order of customers. */
	while (i < BORDERS && value >= border(i + 1))
		i++;
	v->bins[i].customers++;
	if (!decimal_add_real(&v->bins[i].value, value))
		return table_bad(t, row, v->clv, "a lifetime value that can be added up");
	v->valued++;
	return CRM_OK;
}

/**
 * Widen the days that the report covers to these.  They are compared as text, since ISO dates sort
 * bytewise; only the first and the last are parsed, in views_make().
 */
static void
add_dates(struct views *v, struct slice first, struct slice last)
{

	if (first.n != DATE_PRINT || last.n != DATE_PRINT)
		return;
	if (!v->dated || memcmp(first.p, v->from, DATE_PRINT) < 0)
		memcpy(v->from, first.p, DATE_PRINT);
	if (!v->dated || memcmp(last.p, v->to, DATE_PRINT) > 0)
		memcpy(v->to, last.p, DATE_PRINT);
	v->dated = true;
}

enum crm_status
views_add(struct views *v, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct msg *msg)
{
	struct slice cluster;
	enum crm_status status;

	v->all++;
	pareto_add(v->pareto, values->revenue);
	if ((status = outlook_add(v->outlook, t, row, values)) != CRM_OK)
		return status;
	add_dates(v, table_field(row, v->first_date), table_field(row, v->last_date));
	if (v->r != TABLE_NONE && v->f != TABLE_NONE)
		add_scores(v, csvin_field(row, v->r), csvin_field(row, v->f));
	if (v->clv != TABLE_NONE && (status = add_value(v, t, row)) != CRM_OK)
		return status;
	if (v->cluster == TABLE_NONE)
		return CRM_OK;
	cluster = csvin_field(row, v->cluster);
	return groups_report(groups_add(v->clusters, &cluster, values), "by cluster", msg);
}

enum crm_status
views_name_clusters(struct views *v, const char *path, struct msg *msg)
{

	return v->clusters == NULL ? CRM_OK : cluster_names_read(&v->names, path, msg);
}

/** Return whether ${n} customers are too few to be shown; 0 is no secret. */
static bool
is_small(uint64_t n, uint64_t min_cell)
{

	return n > 0 && n < min_cell;
}

/**
 * Return whether the map has a cell that may not be shown; ${most} receives the highest score in
 * use, which is the size of the map.  Customers without scores count as a cell: they are the total
 * less the map.
 */
static bool
has_small_score(const struct views *v, uint64_t min_cell, unsigned *most)
{
	bool small = is_small(v->all - v->scored, min_cell);

	*most = 0;
	for (unsigned r = 0; r < SCORES; r++)
		for (unsigned f = 0; f < SCORES; f++) {
			small = small || is_small(v->scores[r][f], min_cell);
			if (v->scores[r][f] > 0)
				*most = r > f ? (r + 1 > *most ? r + 1 : *most)
					      : (f + 1 > *most ? f + 1 : *most);
		}
	return small;
}

/**
 * Append the map: recency upwards and frequency to the right, as segments are drawn in the
 * literature.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
make_scores(const struct views *v, struct report *report, unsigned most)
{
	struct report_section *section;
	struct report_cell *cells;
	char name[16];

	if (report_section(report, "scores",
		"Customers by recency score (R) and frequency score (F)", &section) != CRM_OK ||
	    report_column(&section->table,
		&(struct report_column){
		    "r", "Score", COLUMN_TEXT, 0, FOR_ALL, true, false, false }) != CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_HEAT;
	for (unsigned f = 1; f <= most; f++) {
		struct report_column column = { NULL, NULL, COLUMN_COUNT, 0, FOR_ALL, false, false,
			false };

		snprintf(name, sizeof(name), "F %u", f);
		if (report_keep(&section->table, slice_of(name), &column.title) != CRM_OK)
			return CRM_ENOMEM;
		snprintf(name, sizeof(name), "f%u", f);
		if (report_keep(&section->table, slice_of(name), &column.name) != CRM_OK ||
		    report_column(&section->table, &column) != CRM_OK)
			return CRM_ENOMEM;
	}
	for (unsigned r = most; r > 0; r--) {
		snprintf(name, sizeof(name), "R %u", r);
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of(name)) != CRM_OK)
			return CRM_ENOMEM;
		for (unsigned f = 1; f <= most; f++)
			cell_count(&cells[f], (int64_t)v->scores[r - 1][f - 1]);
	}
	return CRM_OK;
}

/** Return whether any cluster is too small to be shown, or has figures of too few. */
static bool
has_small_cluster(const struct views *v, uint64_t min_cell)
{

	for (size_t i = 0; i < groups_count(v->clusters); i++) {
		const struct group *group = groups_at(v->clusters, i);

		if (is_small(group->customers, min_cell) || is_small(group->buyers, min_cell) ||
		    is_small(group->earners, min_cell))
			return true;
	}
	return false;
}

/**
 * The order of clusters: all are equal but the one without a name, so that revenue decides (see
 * groups_order()).
 */
static size_t
by_revenue(const void *arg, size_t column, struct slice value)
{

	(void)arg;
	(void)column;
	return value.n == 0;
}

static const char undrawn_id[] =
    "Clusters that brought nothing are in the table only: the axis of the picture begins above 0.";

/**
 * Append the row of a cluster.  Its id may be a plain number, and its name is there if a profile
 * was among the operands.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
put_cluster(
    const struct views *v, struct report_table *table, size_t i, const struct language *language)
{
	const struct groups *groups = v->clusters;
	const struct group *group = groups_at(groups, i), *all = groups_all(groups);
	struct slice name = groups_key(groups, i, 0);
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[0], name.n > 0 ? name : slice_of("(no cluster)")) != CRM_OK ||
	    (v->names.n > 0 && name.n > 0 &&
		cluster_names_cells(&v->names, name, language, &cells[1]) != CRM_OK))
		return CRM_ENOMEM;
	cells += v->names.n > 0 ? 2 : 0;	/* the columns of names are there or not */
	cell_count(&cells[1], (int64_t)group->customers);
	cell_real(&cells[2], group->buyers > 0 ? (double)group->days / (double)group->buyers : NAN);
	cell_money(&cells[3], decimal_divide(group->revenue, group->customers, 2));
	cell_real(&cells[4], (double)group->orders / (double)group->customers);
	cell_real(&cells[5], summary_share(group->revenue, all->revenue));
	return CRM_OK;
}

/**
 * The section of clusters; one that brought nothing has no place on a logarithmic axis, which a
 * note says.
 */
static enum crm_status
make_clusters(
    const struct views *v, struct report *report, const struct language *language)
{
	static const struct report_column labels[] = {
		{ "cluster", "Cluster", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "name", NULL, COLUMN_TEXT, 0, FOR_MACHINES, false, false, false },
		{ "name", "Name", COLUMN_TEXT, 0, FOR_PEOPLE, false, false, false },
	};
	static const struct report_column columns[] = {
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "mean_days_since_last", "Days since the last order", COLUMN_DAYS, 0, FOR_ALL,
		    false, false, false },
		{ "mean_revenue", "Revenue each", COLUMN_MONEY, 2, FOR_ALL, false, false, false },
		{ "mean_orders", "Orders each", COLUMN_REAL, 1, FOR_ALL, false, false, false },
		{ "revenue_share", "Share of revenue", COLUMN_SHARE, 1, FOR_ALL, false, false,
		    false },
	};
	struct report_section *section;
	enum crm_status status = CRM_OK;
	bool undrawn = false;
	size_t *order;

	if (report_section(report, "clusters", "Clusters: how recent, how valuable, how many",
		&section) != CRM_OK ||
	    report_columns(&section->table, labels, v->names.n > 0 ? 3 : 1) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK ||
	    groups_order(v->clusters, by_revenue, NULL, &order) != CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_BUBBLES;
	for (size_t i = 0; i < groups_count(v->clusters) && status == CRM_OK; i++)
		status = put_cluster(v, &section->table, order[i], language);
	free(order);
	for (size_t i = 0; i < groups_count(v->clusters); i++)
		undrawn = undrawn || groups_at(v->clusters, i)->revenue <= 0;
	if (undrawn && status == CRM_OK)
		status = report_note(section, slice_of(language_text(language, undrawn_id)));
	return status;
}

/**
 * Return whether a bin of lifetime value is too small to be shown, or the customers without a
 * value: these are the total less the bins.
 */
static bool
has_small_bin(const struct views *v, uint64_t min_cell)
{
	bool small = is_small(v->all - v->valued, min_cell);

	for (size_t i = 0; i <= BORDERS; i++)
		small = small || is_small(v->bins[i].customers, min_cell);
	return small;
}

/** The label of the bins ${from} to ${to} in the report's language: `10 – 20`. */
static enum crm_status
put_label(struct report_cell *cell, size_t from, size_t to, const struct language *language)
{
	struct buf text = { 0 };
	enum crm_status status = CRM_OK;

	for (size_t end = 0; end < 2 && status == CRM_OK; end++) {
		double x = border(end == 0 ? from : to + 1);
		char number[40];

		snprintf(number, sizeof(number), "%.*f", x > 0 && x < 1 ? 1 : 0, x);
		if (end == 1 && to == BORDERS)
			break;
		if (end == 1)
			status = buf_text(&text, " – ");
		if (status == CRM_OK)
			status = language_number(language, &text, slice_of(number));
	}
	if (status == CRM_OK && to == BORDERS)
		status = buf_text(&text, " –");
	if (status == CRM_OK)
		status = cell_text(cell, buf_slice(&text));
	buf_free(&text);
	return status;
}

/**
 * Append the histogram of lifetime value, up to the last bin that has customers.  The bins at the
 * low end that hold fewer than 1 in 200 together are joined, or a long empty tail would fill the
 * page.
 */
static enum crm_status
make_values(const struct views *v, struct report *report, const struct language *language)
{
	static const struct report_column columns[] = {
		{ "label", "Lifetime value", COLUMN_TEXT, 0, FOR_PEOPLE, false, false, false },
		{ "from", NULL, COLUMN_REAL, 1, FOR_MACHINES, false, false, false },
		{ "to", NULL, COLUMN_REAL, 1, FOR_MACHINES, false, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "customers_share", "Share of customers", COLUMN_SHARE, 1, FOR_ALL, false, false,
		    false },
		{ "clv", "Sum of their value", COLUMN_REAL, 0, FOR_ALL, false, false, false },
		{ "clv_share", "Share of value", COLUMN_SHARE, 1, FOR_ALL, false, false, false },
	};
	struct report_section *section;
	struct report_cell *cells;
	struct value_bin bins[BORDERS + 1], few;
	size_t from, to;
	decimal_sum sum = 0;

	if (report_section(
		report, "lifetime_value", "Lifetime value: how it is spread", &section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_HISTOGRAM;
	memcpy(bins, v->bins, sizeof(bins));
	for (from = BORDERS; from > 0 && bins[from].customers == 0; from--)
		;
	to = from;
	/* Join bins from below while they hold fewer than one customer in 200 together. */
	for (from = 0, few = bins[0]; from < to && few.customers * 200 < v->valued; from++) {
		few.customers += bins[from + 1].customers;
		few.value += bins[from + 1].value;
	}
	bins[from] = few;
	for (size_t i = from; i <= to; i++)
		sum += bins[i].value;
	for (size_t i = from; i <= to; i++) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    put_label(&cells[0], i > from ? i : 0, i, language) != CRM_OK)
			return CRM_ENOMEM;
		cell_real(&cells[1], i > from ? border(i) : 0);
		cell_real(&cells[2], i < BORDERS ? border(i + 1) : NAN);
		cell_count(&cells[3], (int64_t)bins[i].customers);
		cell_real(&cells[4], (double)bins[i].customers / (double)v->valued);
		cell_real(&cells[5], decimal_real(bins[i].value));
		cell_real(&cells[6], summary_share(bins[i].value, sum));
	}
	return CRM_OK;
}

enum crm_status
views_make(const struct views *v, struct report *report, const struct language *language,
    uint64_t min_cell, size_t *left_out)
{
	unsigned most;
	bool small = has_small_score(v, min_cell, &most);

	*left_out = 0;
	if (v->dated &&
	    (date_parse((struct slice){ v->from, DATE_PRINT }, &report->from) != CRM_OK ||
		date_parse((struct slice){ v->to, DATE_PRINT }, &report->to) != CRM_OK))
		report->from = report->to = DATE_NONE;
	/* Each section decides for itself whether a small cell keeps it off the page. */
	if (pareto_make(v->pareto, report, language, min_cell, left_out) != CRM_OK ||
	    outlook_make(v->outlook, report, language, min_cell, left_out) != CRM_OK)
		return CRM_ENOMEM;
	if (v->scored > 0) {
		*left_out += small;
		if (!small && make_scores(v, report, most) != CRM_OK)
			return CRM_ENOMEM;
	}
	if (v->clusters != NULL && groups_count(v->clusters) > 0) {
		small = has_small_cluster(v, min_cell);
		*left_out += small;
		if (!small && make_clusters(v, report, language) != CRM_OK)
			return CRM_ENOMEM;
	}
	if (v->valued > 0) {
		small = has_small_bin(v, min_cell);
		*left_out += small;
		if (!small && make_values(v, report, language) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

void
views_close(struct views *v)
{

	if (v == NULL)
		return;
	groups_close(v->clusters);
	pareto_close(v->pareto);
	outlook_close(v->outlook);
	cluster_names_close(&v->names);
	free(v);
}
