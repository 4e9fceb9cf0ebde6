/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of other filters on the same page: crm-report now.csv cohorts.csv channels.csv ...
 *
 * Each kind is known by two or three columns that no other table has.  Its section shows some of
 * its columns under headings for people; which, in which order and of what kind is one table below,
 * so a new kind needs no code.  Only as many rows are shown as a page bears: the newest of a
 * history, the first of a ranking.  A row whose state is partial is of a period that is not over.
 */
#include "filter/report/report_extra.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_one_group.h"
#include "table/money.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The most columns of a section. */
#define EXTRA_COLUMNS 12

/**
 * Which rows are shown if a page cannot hold all: the first of a ranking, the last of a history, or
 * of a curve one each 30 days.
 */
enum extra_rows { ROWS_FIRST, ROWS_LAST, ROWS_SPREAD };

/**
 * A kind of table.  One table may be of two kinds with the same signature, and then makes a section
 * for each.  Without a title, the table is used in other ways than as a plain section.
 */
static const struct extra_kind {
	const char *name, *title;
	const char *signature[3];	/* columns that it is known by */
	enum extra_rows rows;
	size_t most;
	enum chart_kind chart;
	struct {
		const char *name, *title;
		enum column_kind kind;
		int decimals;
	} columns[EXTRA_COLUMNS];
} extra_kinds[] = {
	{ "lifecycle", "Revenue, period by period", { "period", "new_revenue", "lapsed" },
	    ROWS_LAST, 24, CHART_STACK,
	    { { "period", "Period", COLUMN_TEXT, 0 }, { "revenue", "Revenue", COLUMN_MONEY, 2 },
		{ "new_revenue", "Of new customers", COLUMN_MONEY, 2 },
		{ "orders", "Orders", COLUMN_COUNT, 0 },
		{ "net_revenue_retention", "Revenue kept", COLUMN_SHARE, 0 } } },
	{ "customer_flow", "Customers, period by period", { "period", "new_revenue", "lapsed" },
	    ROWS_LAST, 24, CHART_STACK,
	    { { "period", "Period", COLUMN_TEXT, 0 },
		{ "active", "Customers who ordered", COLUMN_COUNT, 0 },
		{ "new", "New customers", COLUMN_COUNT, 0 },
		{ "retained", "Stayed", COLUMN_COUNT, 0 },
		{ "reactivated", "Came back", COLUMN_COUNT, 0 },
		{ "lapsed", "Did not order again", COLUMN_COUNT, 0 } } },
	{ "channels", "What each channel brings and costs", { "channel", "margin_per_customer", "payback_days" },
	    ROWS_FIRST, 30, CHART_NONE,
	    { { "channel", "Channel", COLUMN_TEXT, 0 },
		{ "customers", "Customers", COLUMN_COUNT, 0 },
		{ "orders", "Orders", COLUMN_COUNT, 0 }, { "revenue", "Revenue", COLUMN_MONEY, 2 },
		{ "commission", "Commission", COLUMN_MONEY, 2 }, { "cost", "Cost", COLUMN_MONEY, 2 },
		{ "margin", "Margin", COLUMN_MONEY, 2 },
		{ "margin_per_customer", "Margin each", COLUMN_MONEY, 2 },
		{ "payback_days", "Paid back after", COLUMN_DAYS, 0 },
		{ "bought_again", "Bought again", COLUMN_SHARE, 1 } } },
	{ "survival", "How long customers stay", { "at_risk", "survival", "censored" }, ROWS_SPREAD,
	    13, CHART_CURVE,
	    { { "days", "Days since the first order", COLUMN_COUNT, 0 },
		{ "at_risk", "Customers", COLUMN_COUNT, 0 },
		{ "survival", "Still there", COLUMN_SHARE, 1 },
		{ "lower", "at least", COLUMN_SHARE, 1 }, { "upper", "at most", COLUMN_SHARE, 1 } } },
	{ "rules", "Bought in the same order", { "antecedent", "consequent", "lift" }, ROWS_FIRST, 15,
	    CHART_NONE,
	    { { "antecedent", "Who buys", COLUMN_TEXT, 0 },
		{ "consequent", "also buys", COLUMN_TEXT, 0 },
		{ "count", "Orders", COLUMN_COUNT, 0 },
		{ "confidence", "how often", COLUMN_SHARE, 0 },
		{ "lift", "times as often as all", COLUMN_REAL, 1 } } },
	{ "profile", "What the clusters are", { "cluster", "differs", "mean_revenue" }, ROWS_FIRST,
	    30, CHART_NONE,
	    { { "cluster", "Cluster", COLUMN_TEXT, 0 }, { "name", "Name", COLUMN_TEXT, 0 },
		{ "customers", "Customers", COLUMN_COUNT, 0 },
		{ "share", "Share of customers", COLUMN_SHARE, 1 },
		{ "revenue", "Revenue", COLUMN_MONEY, 2 },
		{ "revenue_share", "Share of revenue", COLUMN_SHARE, 1 } } },
	/* These are not shown as they are: see retention_section(), --ledger and --offers. */
	{ "cohorts", NULL, { "cohort", "age", "retention" }, ROWS_FIRST, 0, CHART_NONE, { { 0 } } },
	{ "ledgers", NULL, { "customer", "date", "amount" }, ROWS_FIRST, 0, CHART_NONE, { { 0 } } },
	{ "offers", NULL, { "customer", "rank", "offer" }, ROWS_FIRST, 0, CHART_NONE, { { 0 } } },
};

#define EXTRA_KINDS (sizeof(extra_kinds) / sizeof(extra_kinds[0]))

/** Return the index of a table's kind, the first that fits; EXTRA_KINDS for a customer table. */
static size_t
kind_of(const struct table_in *t)
{

	for (size_t kind = 0; kind < EXTRA_KINDS; kind++) {
		bool all = true;

		for (size_t i = 0; i < 3; i++)
			all = all &&
			    table_column(t, extra_kinds[kind].signature[i]) != TABLE_NONE;
		if (all)
			return kind;
	}
	return EXTRA_KINDS;
}

/** Whether the tables of one kind are those of another as well, and make two sections. */
static bool
is_same_table(size_t a, size_t b)
{

	for (size_t i = 0; i < 3; i++)
		if (strcmp(extra_kinds[a].signature[i], extra_kinds[b].signature[i]) != 0)
			return false;
	return true;
}

/**
 * Return whether a file can be read again from its start.  The kind of a pipe cannot be looked up,
 * as that would consume its first rows, so a pipe is always a customer table.
 */
static bool
is_file(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/**
 * Add the facts of the file ${path} if it is a receipt of crm-ingest; *${is} receives whether it
 * is.  CRM_EUSAGE after a message for any other JSON.
 */
static enum crm_status
take_receipt(struct extra *extra, const char *path, bool *is, struct msg *msg)
{
	struct buf text = { 0 };
	enum crm_status status = receipt_read(path, &text, msg);

	*is = text.n > 0;
	if (status == CRM_OK && *is &&
	    (status = receipt_facts_add(&extra->facts, buf_slice(&text))) == CRM_EDATA) {
		msg_error(msg, "%s: is JSON and no receipt of crm-ingest: name tables and receipts",
		    path);
		status = CRM_EUSAGE;
	} else if (status == CRM_ENOMEM)
		msg_nomem(msg);
	buf_free(&text);
	return status;
}

/**
 * Find out what an operand is and file it under that.  Of cohorts, offers and ledgers a report
 * takes one each, as an operand or by its option; a second one is refused with CRM_EUSAGE.
 */
static enum crm_status
sort_operand(struct extra *extra, struct report_options *o, const char *path, struct msg *msg)
{
	enum crm_status status;
	struct table_in *t;
	bool receipt;
	size_t kind;

	if (!is_file(path)) {
		extra->customers[extra->n_customers++] = path;
		return CRM_OK;
	}
	if ((status = take_receipt(extra, path, &receipt, msg)) != CRM_OK || receipt)
		return status;
	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	kind = kind_of(t);
	table_close(t);
	if (kind == EXTRA_KINDS)
		extra->customers[extra->n_customers++] = path;
	else if (extra_kinds[kind].title != NULL)
		extra->tables[extra->n_tables++] = (struct extra_table){ path, kind };
	else if (strcmp(extra_kinds[kind].name, "cohorts") == 0 && o->cohorts == NULL)
		o->cohorts = path;
	else if (strcmp(extra_kinds[kind].name, "offers") == 0 && o->offers == NULL)
		o->offers = path;
	else if (strcmp(extra_kinds[kind].name, "ledgers") == 0 && o->ledger == NULL)
		o->ledger = path;
	else {
		msg_error(msg, "%s: a second table of %s: give one", path, extra_kinds[kind].name);
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

enum crm_status
extra_open(struct extra *extra, struct report_options *o, const struct run *run)
{
	bool one_table = o->format == REPORT_CSV || o->format == REPORT_TSV;
	const char *cohorts = o->cohorts;
	enum crm_status status = CRM_OK;

	*extra = (struct extra){ 0 };
	extra->customers = mem_new(run->n, sizeof(*extra->customers));
	extra->tables = mem_new(run->n, sizeof(*extra->tables));
	if (extra->customers == NULL || extra->tables == NULL)
		return msg_nomem(run->msg);
	for (size_t i = 0; i < run->n && status == CRM_OK; i++)
		/* Alone it must be the customer table; table_need() reports if it is not. */
		if (run->n == 1)
			extra->customers[extra->n_customers++] = run->names[i];
		else
			status = sort_operand(extra, o, run->names[i], run->msg);
	if (status == CRM_OK && one_table && (extra->n_tables > 0 || o->cohorts != cohorts)) {
		msg_error(run->msg,
		    "%s: a CSV or TSV file holds one table: name the customer table alone",
		    extra->n_tables > 0 ? extra->tables[0].path : o->cohorts);
		return CRM_EUSAGE;
	}
	return status;
}

/** Which columns of a table a section shows. */
struct extra_places {
	size_t at[EXTRA_COLUMNS];
	size_t n, state;
};

/**
 * Append the columns of the kind that the table has: older versions of a filter, or other options,
 * leave some out.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_columns(const struct extra_kind *kind, const struct table_in *t, struct report_table *table,
    struct extra_places *places)
{

	*places = (struct extra_places){ .state = table_column(t, "state") };
	for (size_t i = 0; i < EXTRA_COLUMNS && kind->columns[i].name != NULL; i++) {
		struct report_column column = { kind->columns[i].name, kind->columns[i].title,
			kind->columns[i].kind, kind->columns[i].decimals, FOR_ALL, false, false,
			false };
		size_t at = table_column(t, column.name);

		/* Only periods are words of ours; channels and goods keep their own digits. */
		column.words = strcmp(column.name, "period") == 0;
		if (at == TABLE_NONE)
			continue;
		places->at[places->n++] = at;
		if (report_column(table, &column) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/**
 * Set a cell to a value.  Empty stays empty; a value that cannot be read was hidden by --min-cell
 * of the filter that wrote it, and is shown as hidden.
 */
static enum crm_status
set_value(const struct report_column *column, struct slice text, struct report_cell *cell)
{
	decimal_sum money = 0;
	double real = 0;
	int64_t count = 0;
	int scale;
	bool read = true;

	if (column->kind == COLUMN_TEXT)
		return cell_text(cell, text);
	if (text.n == 0)
		return CRM_OK;
	switch (column->kind) {
	case COLUMN_COUNT:
		if ((read = num_i64(text, INT64_MIN, INT64_MAX, &count) == CRM_OK))
			cell_count(cell, count);
		break;
	case COLUMN_MONEY:
		if ((read = money_read(text, &money, &scale) == CRM_OK))
			cell_money(cell, money);
		break;
	default:
		if ((read = num_real(text, &real) == CRM_OK))
			cell_real(cell, real);
	}
	if (!read)
		cell->state = CELL_HIDDEN;
	return CRM_OK;
}

/**
 * Remove the first row, to make room for a newer one at the end.  The cost is the rows that are
 * shown (two dozen) for each row read, which a history of a few hundred periods does not notice.
 */
static void
drop_first(struct report_table *table)
{
	size_t n = table->n_columns;

	for (size_t i = 0; i < n; i++)
		if (table->columns[i].kind == COLUMN_TEXT)
			free(table->cells[i].v.text);
	memmove(table->cells, table->cells + n, (table->n_rows - 1) * n * sizeof(*table->cells));
	table->n_rows--;
}

/**
 * Append a row.  If a history has more rows than are shown, drop the oldest.  All cells but the
 * first, the period itself, are marked if the period is not over.
 */
static enum crm_status
add_extra_row(const struct extra_kind *kind, const struct extra_places *places,
    const struct csv_row *row, struct report_table *table)
{
	bool partial = places->state != TABLE_NONE &&
	    slice_equal(csvin_field(row, places->state), slice_of("partial"));
	struct report_cell *cells;

	if (kind->rows == ROWS_LAST && table->n_rows == kind->most)
		drop_first(table);
	if (report_row(table, &cells) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < places->n; i++) {
		if (set_value(&table->columns[i], csvin_field(row, places->at[i]), &cells[i]) !=
		    CRM_OK)
			return CRM_ENOMEM;
		cells[i].partial = partial && i > 0;
	}
	return CRM_OK;
}

/**
 * Return whether a row is shown.  Of a curve, which may have a row for each day of ten years, this
 * is the first row in each 30 days; ${next} is the first day of the next stretch.
 */
static bool
is_wanted(const struct extra_kind *kind, const struct csv_row *row, size_t days, int64_t *next)
{
	int64_t day;

	if (kind->rows != ROWS_SPREAD)
		return true;
	if (num_i64(csvin_field(row, days), 0, INT64_MAX, &day) != CRM_OK || day < *next)
		return false;
	*next = (day / 30 + 1) * 30;
	return true;
}

/**
 * Append the section of the table ${path}, as ${kind} describes it.  CRM_OK, or another status
 * after a message.
 */
static enum crm_status
add_section(const char *path, const struct extra_kind *kind, struct report *report,
    const struct language *language, const struct run *run)
{
	struct report_section *section;
	struct extra_places places;
	enum crm_status status;
	struct table_in *t;
	struct csv_row row;
	struct one_group group = { 0 };
	int64_t next = 0;
	bool partial = false;

	if ((status = table_open(&t, &path, 1, NULL, run->msg)) != CRM_OK)
		return status;
	if (report_section(report, kind->name, kind->title, &section) != CRM_OK) {
		table_close(t);
		return msg_nomem(run->msg);
	}
	section->chart = kind->chart;
	status = add_columns(kind, t, &section->table, &places);
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		if (kind->rows != ROWS_FIRST)
			status = one_group_check(&group, t, &row, places.at[0]);
		if (status == CRM_OK &&
		    (kind->rows == ROWS_LAST || section->table.n_rows < kind->most) &&
		    is_wanted(kind, &row, places.at[0], &next))
			status = add_extra_row(kind, &places, &row, &section->table);
	}
	buf_free(&group.name);
	for (size_t i = 0; i < section->table.n_rows && places.n > 1; i++)
		partial = partial || report_cells(&section->table, i)[1].partial;
	if (status == CRM_OK && partial)
		status = report_note(section,
		    slice_of(language_text(language,
			"Marked with *: the period is not over, so the number will still grow.")));
	table_close(t);
	return status == CRM_ENOMEM ? msg_nomem(run->msg) : status;
}

enum crm_status
extra_sections(const struct extra *extra, struct report *report, const struct language *language,
    const struct run *run)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < extra->n_tables; i++)
		for (size_t kind = 0; kind < EXTRA_KINDS && status == CRM_OK; kind++)
			/* By the order of kinds, so that one table may make two sections. */
			if (is_same_table(kind, extra->tables[i].kind))
				status = add_section(extra->tables[i].path, &extra_kinds[kind],
				    report, language, run);
	return status;
}

const char *
extra_path(const struct extra *extra, const char *kind)
{

	for (size_t i = 0; i < extra->n_tables; i++)
		if (strcmp(extra_kinds[extra->tables[i].kind].name, kind) == 0)
			return extra->tables[i].path;
	return NULL;
}

void
extra_close(struct extra *extra)
{

	free(extra->customers);
	free(extra->tables);
	*extra = (struct extra){ 0 };
}
