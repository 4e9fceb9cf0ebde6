/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parties that a shop lives with, side by side: its customers, and partners, suppliers, stores
 * or whatever else crm-rfm --key valued.  Of each kind: what it brings, what is left after its own
 * share, how much hangs on the largest, and how that has changed.
 *
 * Each table is read once; of a party only its revenue is remembered, where it is above 0, since
 * concentration needs them in order.  Who brought nothing, or took back more than they brought, has
 * a share of 0 of that.  They are sorted, so that the sums of squares are the same in any order of
 * rows; the sums of money are exact.
 */
#include "filter/report/report_parties.h"

#include "base/mem.h"
#include "filter/report/report_say.h"
#include "table/money.h"
#include "table/suppress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The Herfindahl-Hirschman index is given on its usual scale: one party alone has 10,000. */
#define HHI_SCALE 10000

static const char customers_kind[] = "customers";

/** The parties of one kind. */
struct party_kind {
	const char *name;		/* ends at '=' where it is not customers_kind */
	decimal_sum *each;		/* revenues above 0 */
	size_t n, room;			/* of each[] */
	uint64_t parties;
	decimal_sum revenue, cost, turnover, positive;
	decimal_sum largest, largest_margin;
	bool costs, before;		/* cost is known; there is an earlier table */
	decimal_sum revenue_before;
	uint64_t parties_before;
	date_day last;			/* the newest last_date, to see which table is the earlier */
	char currency[4];
	const char *path;
};

struct parties {
	struct party_kind *kinds;	/* the customers first */
	size_t n;
	int scale;
	struct msg *msg;
};

/** The name of a kind. */
static struct slice
kind_name(const struct party_kind *kind)
{

	return (struct slice){ kind->name, strcspn(kind->name, "=") };
}

/** Count a party.  Of parties with equal revenue the one with the greater margin is the largest. */
static enum crm_status
add_party(struct party_kind *kind, decimal_sum revenue, decimal_sum cost)
{

	if (kind->parties++ == 0 || revenue > kind->largest ||
	    (revenue == kind->largest && revenue - cost > kind->largest_margin)) {
		kind->largest = revenue;
		kind->largest_margin = revenue - cost;
	}
	kind->revenue += revenue;
	kind->cost += cost;
	if (revenue <= 0)
		return CRM_OK;
	kind->positive += revenue;
	if (mem_grow(&kind->each, &kind->room, kind->n + 1, sizeof(*kind->each)) != CRM_OK)
		return CRM_ENOMEM;
	kind->each[kind->n++] = revenue;
	return CRM_OK;
}

/** The columns of a party table. */
struct party_columns {
	size_t revenue, cost, last_date, currency;
};

/** Read an amount; empty is 0. */
static enum crm_status
read_party_amount(const struct table_in *t, const struct csv_row *row, size_t column,
    struct party_kind *kind, int *scale, decimal_sum *amount, struct msg *msg)
{
	struct slice text = table_field(row, column);
	int decimals = 0;

	*amount = 0;
	if (text.n > 0 && money_read(text, amount, &decimals) != CRM_OK)
		return table_bad(t, row, column, MONEY_WANTED);
	if (!money_bounded(&kind->turnover, *amount)) {
		msg_error(msg, "%s: " MONEY_TOO_MUCH, kind->path);
		return CRM_EINPUT;
	}
	*scale = decimals > *scale ? decimals : *scale;
	return CRM_OK;
}

/** Read a row of a party table into ${kind}. */
static enum crm_status
read_party(const struct table_in *t, const struct party_columns *at, const struct csv_row *row,
    struct party_kind *kind, int *scale, struct msg *msg)
{
	struct slice last = table_field(row, at->last_date),
		     currency = table_field(row, at->currency);
	decimal_sum revenue, cost;
	date_day day;
	enum crm_status status;

	if ((status = read_party_amount(t, row, at->revenue, kind, scale, &revenue, msg)) != CRM_OK ||
	    (status = read_party_amount(t, row, at->cost, kind, scale, &cost, msg)) != CRM_OK)
		return status;
	if (last.n > 0) {
		if (date_parse(last, &day) != CRM_OK)
			return table_bad(t, row, at->last_date, "a day");
		kind->last = kind->last == DATE_NONE || day > kind->last ? day : kind->last;
	}
	if (currency.n == 3 && kind->currency[0] == '\0')
		memcpy(kind->currency, currency.p, 3);
	return add_party(kind, revenue, cost) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

/** Read the table ${path} into ${kind}, which is empty but for its name. */
static enum crm_status
read_parties(struct party_kind *kind, const char *path, int *scale, struct msg *msg)
{
	struct party_columns at;
	enum crm_status status;
	struct table_in *t;
	struct csv_row row;

	kind->path = path;
	kind->last = DATE_NONE;
	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	if ((status = table_need(t, "revenue", &at.revenue)) == CRM_OK) {
		at.cost = table_column(t, "cost");
		at.last_date = table_column(t, "last_date");
		at.currency = table_column(t, "currency");
		kind->costs = at.cost != TABLE_NONE;
		while ((status = table_next(t, &row)) == CRM_OK && row.n > 0 &&
		    (status = read_party(t, &at, &row, kind, scale, msg)) == CRM_OK)
			continue;
	}
	table_close(t);
	return status;
}

/** Read an earlier table of a kind, of which only the sum counts. */
static enum crm_status
read_earlier(struct party_kind *kind, const char *path, struct msg *msg)
{
	struct party_kind earlier = { .name = kind->name };
	int scale = 0;
	enum crm_status status = read_parties(&earlier, path, &scale, msg);

	free(earlier.each);
	if (status != CRM_OK)
		return status;
	if (kind->last != DATE_NONE && earlier.last != DATE_NONE && earlier.last > kind->last) {
		msg_error(msg,
		    "--parties: %s goes on longer than %s: name today's table first, then the earlier one",
		    path, kind->path);
		return CRM_EUSAGE;
	}
	kind->before = true;
	kind->parties_before = earlier.parties;
	kind->revenue_before = earlier.revenue;
	return CRM_OK;
}

/** Return the kind called as the one that ${text} begins with, or NULL. */
static struct party_kind *
find_kind(struct parties *p, const char *text)
{

	for (size_t i = 0; i < p->n; i++)
		if (slice_equal(kind_name(&p->kinds[i]),
			(struct slice){ text, strcspn(text, "=") }))
			return &p->kinds[i];
	return NULL;
}

/** Read one --parties: KIND=TABLE, of a new kind or the earlier table of one. */
static enum crm_status
read_option(struct parties *p, const char *text, struct msg *msg)
{
	const char *path = strchr(text, '=');
	struct party_kind *kind = find_kind(p, text);
	char show[MSG_SHOW];

	if (path == NULL || path == text || path[1] == '\0') {
		msg_error(msg, "--parties: \"%s\" is not KIND=TABLE, such as partner=partners.csv",
		    msg_show(show, slice_of(text)));
		return CRM_EUSAGE;
	}
	if (kind == &p->kinds[0] || (kind != NULL && kind->before)) {
		msg_error(msg,
		    kind == &p->kinds[0]
			? "--parties: \"%s\": the customers are the operands, and their earlier table is --previous"
			: "--parties: \"%s\": a third table of a kind: give today's and an earlier one",
		    msg_show(show, slice_of(text)));
		return CRM_EUSAGE;
	}
	if (kind != NULL)
		return read_earlier(kind, path + 1, msg);
	kind = &p->kinds[p->n++];
	kind->name = text;
	return read_parties(kind, path + 1, &p->scale, msg);
}

enum crm_status
parties_open(struct parties **out, const struct report_options *options,
    const struct report_columns *columns, const struct run *run)
{
	enum crm_status status = CRM_OK;
	struct parties *p;

	if ((p = mem_new(1, sizeof(*p))) == NULL ||
	    (p->kinds = mem_new(options->parties.n + 1, sizeof(*p->kinds))) == NULL) {
		free(p);
		return msg_nomem(run->msg);
	}
	p->n = 1;
	p->msg = run->msg;
	p->kinds[0] = (struct party_kind){ .name = customers_kind,
		.costs = columns->cost != TABLE_NONE,
		.last = DATE_NONE };
	if (options->previous != NULL)
		status = read_earlier(&p->kinds[0], options->previous, run->msg);
	for (size_t i = 0; i < options->parties.n && status == CRM_OK; i++)
		status = read_option(p, options->parties.v[i], run->msg);
	if (status != CRM_OK) {
		parties_close(p);
		return status;
	}
	*out = p;
	return CRM_OK;
}

enum crm_status
parties_add(struct parties *p, const struct report_values *values)
{

	p->scale = values->revenue_scale > p->scale ? values->revenue_scale : p->scale;
	p->scale = values->cost_scale > p->scale ? values->cost_scale : p->scale;
	return add_party(&p->kinds[0], values->revenue, values->cost);
}

/* --- concentration */

static int
compare_descending(const void *a, const void *b)
{
	decimal_sum x = *(const decimal_sum *)a, y = *(const decimal_sum *)b;

	return (x < y) - (x > y);
}

/** The share of the ${k} largest in what all who brought something did; each[] is sorted. */
static double
top_share(const struct party_kind *kind, size_t k)
{
	decimal_sum sum = 0;

	for (size_t i = 0; i < k && i < kind->n; i++)
		sum += kind->each[i];
	return decimal_real(sum) / decimal_real(kind->positive);
}

/** The Herfindahl-Hirschman index: the sum of the squared shares. */
static double
herfindahl(const struct party_kind *kind)
{
	double sum = 0, share;

	for (size_t i = kind->n; i-- > 0;) {
		share = decimal_real(kind->each[i]) / decimal_real(kind->positive);
		sum += share * share;
	}
	return sum * HHI_SCALE;
}

/**
 * The Gini coefficient of all parties of the kind: 0 where all bring the same, towards 1 where one
 * brings everything.  With x ascending, G = sum (2 i - n - 1) x_i / (n sum x).
 */
static double
gini(const struct party_kind *kind)
{
	double n = (double)kind->parties, sum = 0;

	/* each[0] is the largest, in place n; those who brought nothing add nothing. */
	for (size_t i = kind->n; i-- > 0;)
		sum += (2 * (n - (double)i) - n - 1) * decimal_real(kind->each[i]);
	return sum / (n * decimal_real(kind->positive));
}

/* --- the section */

/** The columns, in their order: on a narrow terminal the last ones are left out. */
enum {
	PARTY, PARTIES, REVENUE, REVENUE_SHARE, TOP_1, TOP_10, HHI, MARGIN, CHANGE, RISK_MARGIN,
	TOP_3, GINI, COST, MARGIN_SHARE, BEFORE, RISK_SHARE, COLUMNS
};

/* How many of the largest are added up, and where that is shown. */
static const struct {
	size_t n, column;
} tops[] = { { 1, TOP_1 }, { 3, TOP_3 }, { 10, TOP_10 } };
#define TOPS (sizeof(tops) / sizeof(tops[0]))

static enum crm_status
add_party_columns(const struct parties *p, struct report_table *table)
{
	const struct report_column columns[COLUMNS] = {
		{ "party", "Party", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "parties", "How many", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue", "Revenue", COLUMN_MONEY, p->scale, FOR_ALL, false, false, false },
		{ "revenue_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "top_1", "Top 1", COLUMN_SHARE, 1, FOR_ALL, false, false, false },
		{ "top_10", "Top 10", COLUMN_SHARE, 1, FOR_ALL, false, false, false },
		{ "hhi", "HHI", COLUMN_REAL, 0, FOR_ALL, false, false, false },
		{ "margin", "Margin left", COLUMN_MONEY, p->scale, FOR_ALL, false, false, false },
		{ "change", "Change", COLUMN_SHARE, 1, FOR_ALL, false, true, false },
		{ "risk_margin", "At stake", COLUMN_MONEY, p->scale, FOR_ALL, false, false, false },
		{ "top_3", "Top 3", COLUMN_SHARE, 1, FOR_ALL, false, false, false },
		{ "gini", "Gini", COLUMN_REAL, 2, FOR_ALL, false, false, false },
		{ "cost", "Their share", COLUMN_MONEY, p->scale, FOR_ALL, false, false, false },
		{ "margin_share", "Margin rate", COLUMN_SHARE, 1, FOR_ALL, false, false, false },
		{ "revenue_before", NULL, COLUMN_MONEY, p->scale, FOR_MACHINES, false, false,
		    false },
		{ "risk_share", NULL, COLUMN_SHARE, 1, FOR_MACHINES, false, false, false },
	};

	return report_columns(table, columns, COLUMNS);
}

/** Set a share of ${whole}; nothing where that is not positive. */
static void
set_part(struct report_cell *cell, decimal_sum part, decimal_sum whole)
{

	if (whole > 0)
		cell_real(cell, decimal_real(part) / decimal_real(whole));
}

/** Set how concentrated a kind is; with --min-cell only figures of at least as many parties. */
static void
set_concentration(
    const struct party_kind *kind, decimal_sum whole, uint64_t min_cell, struct report_cell *cells)
{

	if (kind->positive == 0)
		return;
	for (size_t i = 0; i < TOPS; i++)
		cell_real(&cells[tops[i].column], top_share(kind, tops[i].n));
	cell_real(&cells[HHI], herfindahl(kind));
	cell_real(&cells[GINI], gini(kind));
	set_part(&cells[RISK_SHARE], kind->largest, whole);
	if (kind->costs)
		cell_money(&cells[RISK_MARGIN], kind->largest_margin);
	if (min_cell == 0)
		return;
	/* The index and the coefficient follow mostly from the largest party. */
	cells[HHI] = cells[GINI] = cells[RISK_SHARE] = cells[RISK_MARGIN] =
	    (struct report_cell){ .state = CELL_HIDDEN };
	for (size_t i = 0; i < TOPS; i++)
		if (tops[i].n < min_cell ||
		    (kind->parties > tops[i].n &&
			suppress_is_small(kind->parties - tops[i].n, min_cell)))
			cells[tops[i].column] = (struct report_cell){ .state = CELL_HIDDEN };
}

/** Append the row of a kind. */
static enum crm_status
add_kind_row(const struct parties *p, const struct party_kind *kind, uint64_t min_cell,
    struct report_table *table)
{
	decimal_sum whole = p->kinds[0].revenue;
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[PARTY], kind_name(kind)) != CRM_OK)
		return CRM_ENOMEM;
	if (suppress_is_small(kind->parties, min_cell)) {
		for (size_t i = PARTIES; i < COLUMNS; i++)
			cells[i].state = CELL_HIDDEN;
		return CRM_OK;
	}
	cell_count(&cells[PARTIES], (int64_t)kind->parties);
	cell_money(&cells[REVENUE], kind->revenue);
	set_part(&cells[REVENUE_SHARE], kind->revenue, whole);
	set_concentration(kind, whole, min_cell, cells);
	if (kind->costs) {
		cell_money(&cells[COST], kind->cost);
		cell_money(&cells[MARGIN], kind->revenue - kind->cost);
		set_part(&cells[MARGIN_SHARE], kind->revenue - kind->cost, kind->revenue);
	}
	if (kind->before && suppress_is_small(kind->parties_before, min_cell)) {
		/* The revenue before is the revenue now / (1 + change). */
		cells[BEFORE].state = cells[CHANGE].state = CELL_HIDDEN;
	} else if (kind->before) {
		cell_money(&cells[BEFORE], kind->revenue_before);
		set_part(&cells[CHANGE], kind->revenue - kind->revenue_before,
		    kind->revenue_before);
	}
	return CRM_OK;
}

/** Append a sentence about what the largest of a kind brings. */
static enum crm_status
add_risk_note(const struct parties *p, const struct party_kind *kind,
    struct report_section *section, const struct language *language)
{
	const struct report_column share = { "", NULL, COLUMN_SHARE, 1, FOR_PEOPLE, false, false,
		false };
	struct report_figure figures[3] = {
		{ { "", NULL, COLUMN_TEXT, 0, FOR_PEOPLE, true, false, false }, { 0 } },
		{ share, { 0 } }, { share, { 0 } } };
	enum crm_status status;

	if (kind->largest <= 0 || p->kinds[0].revenue <= 0)
		return CRM_OK;
	if (cell_text(&figures[0].cell, kind_name(kind)) != CRM_OK)
		return CRM_ENOMEM;
	set_part(&figures[1].cell, kind->largest, p->kinds[0].revenue);
	if (kind->costs)
		set_part(&figures[2].cell, kind->largest_margin, kind->revenue - kind->cost);
	status = say_note(section, language,
	    figures[2].cell.state == CELL_VALUE
		? "{1}: the largest brings {2} of all revenue, and {3} of the margin of its kind."
		: "{1}: the largest brings {2} of all revenue.",
	    figures, 3);
	free(figures[0].cell.v.text);
	return status;
}

enum crm_status
parties_make(struct parties *p, struct report *report, const struct language *language,
    uint64_t min_cell)
{
	struct report_section *section;

	if (report_section(report, "parties", "Who depends on whom", &section) != CRM_OK ||
	    add_party_columns(p, &section->table) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < p->n; i++) {
		struct party_kind *kind = &p->kinds[i];

		if (kind->currency[0] != '\0' && language->currency[0] != '\0' &&
		    strcmp(kind->currency, language->currency) != 0)
			msg_warn(p->msg,
			    "--parties: %s is in %s and the customers are in %s: their shares cannot be compared",
			    kind->path, kind->currency, language->currency);
		if (kind->n > 1)
			qsort(kind->each, kind->n, sizeof(*kind->each), compare_descending);
		if (add_kind_row(p, kind, min_cell, &section->table) != CRM_OK ||
		    (min_cell == 0 && add_risk_note(p, kind, section, language) != CRM_OK))
			return CRM_ENOMEM;
	}
	return report_note(section,
	    slice_of(language_text(language,
		"Share: of the revenue of all customers. HHI: the sum of the squared shares within the kind, 10 000 where one party brings everything. "
		"At stake: the margin that leaves with the largest.")));
}

void
parties_close(struct parties *p)
{

	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++)
		free(p->kinds[i].each);
	free(p->kinds);
	free(p);
}
