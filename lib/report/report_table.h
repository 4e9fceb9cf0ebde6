/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_REPORT_TABLE_H
#define CRM_REPORT_REPORT_TABLE_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A report: sections of small tables, which every renderer (render.h) turns into bytes of its kind.
 * The values are kept as numbers; digits, words and marks are the renderer's business.  Texts given
 * as `const char *` are message ids (English) that live as long as the report; a renderer for
 * people looks them up in its language.
 */

/** What the cells of a column are. */
enum column_kind {
	COLUMN_TEXT,
	COLUMN_COUNT,		/* a whole number */
	COLUMN_MONEY,		/* exact, with the column's decimals */
	COLUMN_SHARE,		/* a fraction, shown to people as per cent */
	COLUMN_REAL,		/* a number with the column's decimals */
	COLUMN_DAYS,		/* a mean number of days, with the column's decimals */
	COLUMN_DATE
};

/** Who gets a column to see; bits. */
enum { FOR_PEOPLE = 1, FOR_MACHINES = 2, FOR_ALL = 3 };

struct report_column {
	const char *name;	/* lower_snake_case, for machines */
	const char *title;	/* message id, for people */
	enum column_kind kind;
	int decimals;
	unsigned audience;	/* FOR_... */
	bool words; /* COLUMN_TEXT: for people, translate texts that the catalogue has, and use
		       local digits */
	bool change;		/* positive numbers are shown with a plus */
	bool bar;		/* COLUMN_SHARE: worth a bar on a terminal */
};

enum cell_state { CELL_EMPTY, CELL_VALUE, CELL_HIDDEN }; /* HIDDEN: suppressed, a small group */

struct report_cell {
	enum cell_state state;
	union {
		char *text;	/* malloc'd, the table's */
		int64_t count;
		decimal_sum money;
		double real;	/* COLUMN_SHARE, _REAL, _DAYS */
		date_day date;
	} v;
	bool partial;		/* of a period that is not over: hatched, in no mean */
};

/** A table, row-major.  `struct report_table t = { 0 };` is an empty one. */
struct report_table {
	struct report_column *columns;
	size_t n_columns, columns_room;
	struct report_cell *cells;
	size_t n_rows, cells_room;
	bool total;		/* the last row is the total of those above */
	char **kept;		/* texts of columns that are the table's own */
	size_t n_kept, kept_room;
};

/**
 * Which chart renderers that can draw make of a section's table.  Each kind says which columns the
 * table must have.
 */
enum chart_kind {
	CHART_NONE,
	CHART_SHARES, /* text, ..., columns customers_share and revenue_share: two bars a group */
	CHART_HEAT, /* first column: row label; then columns of one kind: a map of cells, darker is
		       more */
	CHART_FLOW, /* the same, with the diagonal marked: from row to column */
	CHART_TRIANGLE, /* the same, shares from 0 to 1, empty cells left out */
	CHART_BUBBLES, /* label, x, y, size: circles, both axes logarithmic */
	CHART_HISTOGRAM, /* label, count: bars */
	CHART_STACK, /* label, whole, part of it: bars with the part at their start */
	CHART_CURVE, /* a number that grows, ..., a share, and maybe its bounds lower and upper: a
			line; beside the diagonal where the first is a share too */
	CHART_BRIDGE, /* label, amount: the first row, what each further one adds or takes, and the
			last row, which is the sum */
	CHART_NIGHTS /* a date, then numbers: a line for each column of numbers */
};

struct report_section {
	const char *name;	/* lower_snake_case: JSON key, sheet, anchor */
	const char *title;	/* message id */
	const char *question;	/* message id of the part of the page it belongs to, or NULL */
	char **notes;		/* paragraphs below the table, in the report's language, malloc'd */
	size_t n_notes, notes_room;
	struct report_table table;
	enum chart_kind chart;
	unsigned audience;	/* FOR_... */
};

/** One figure of importance. */
struct report_figure {
	struct report_column column;
	struct report_cell cell;	/* no text */
};

#define REPORT_FIGURES 6

struct report {
	const char *title;	/* message id, or a text of the user's */
	char *title_made;	/* malloc'd, where the title was put together; else NULL */
	date_day from, to;	/* first and last day of the data; DATE_NONE: not known */
	char **leads; /* what to know first: sentences in the report's language, malloc'd */
	size_t n_leads, leads_room;
	char **prints;		/* small print, for whoever finds the page a year later; malloc'd */
	size_t n_prints, prints_room;
	struct report_figure figures[REPORT_FIGURES];
	size_t n_figures;
	struct report_section *sections;
	size_t n, room;
};

/**
 * report_section(report, name, title, section): Append an empty section; *${section} is valid until
 * the next.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status report_section(
    struct report *report, const char *name, const char *title, struct report_section **section);

/** report_for(report, audience): How many sections are for ${audience}. */
size_t report_for(const struct report *report, unsigned audience);

/** report_note(section, text): Append a paragraph, copied.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status report_note(struct report_section *section, struct slice text);

/**
 * report_lead(report, text): Append a copy of a sentence to those at the top.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status report_lead(struct report *report, struct slice text);

/** report_print(report, text): The same of a line of small print. */
CRM_CHECKED enum crm_status report_print(struct report *report, struct slice text);

/**
 * report_question(report, i):
 * The question that section ${i} is the first of those for people to answer; NULL where the one
 * before it has answered the same, or it has none.
 */
const char *report_question(const struct report *report, size_t i);

/** report_free(report): Free all that it holds. */
void report_free(struct report *report);

/** report_column(table, column): Append a column, before the first row.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status report_column(
    struct report_table *table, const struct report_column *column);

/** report_columns(table, columns, n): The same of ${n}. */
CRM_CHECKED enum crm_status report_columns(
    struct report_table *table, const struct report_column *columns, size_t n);

/**
 * report_keep(table, text, out): *${out} becomes a copy of ${text} that lives as long as ${table}:
 * a column's name. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status report_keep(
    struct report_table *table, struct slice text, const char **out);

/**
 * report_row(table, cells): Append a row of empty cells; *${cells} is valid until the next. CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status report_row(struct report_table *table, struct report_cell **cells);

/** report_cells(table, row): The cells of a row. */
struct report_cell *report_cells(const struct report_table *table, size_t row);

/** report_find(table, name): The column of that name, or table->n_columns. */
size_t report_find(const struct report_table *table, const char *name);

/**
 * cell_text(cell, text): Set an empty cell to a copy of ${text}, with U+FFFD for each NUL.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cell_text(struct report_cell *cell, struct slice text);

/**
 * cell_count(cell, count), ...: Set a cell; shares and other reals that are not finite leave it
 * empty.
 */
void cell_count(struct report_cell *cell, int64_t count);
void cell_money(struct report_cell *cell, decimal_sum money);
void cell_real(struct report_cell *cell, double real);

/** cell_is_negative(cell, kind): Whether a cell of a column of that kind is a number below zero. */
bool cell_is_negative(const struct report_cell *cell, enum column_kind kind);

/** report_is_map(section): Whether its cells are shaded by their values: darker is more. */
static inline bool
report_is_map(const struct report_section *section)
{

	return section->chart == CHART_HEAT || section->chart == CHART_FLOW ||
	    section->chart == CHART_TRIANGLE;
}

#endif
