/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_LIST_COLUMNS_H
#define CRM_FILTER_REPORT_REPORT_LIST_COLUMNS_H

#include "base/buf.h"
#include "base/msg.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_list_part.h"
#include "filter/report/report_picks.h"
#include "report/language.h"
#include "report/report_table.h"
#include "table/table_in.h"

/** Where a column of a list has its values from. */
enum list_source {
	LIST_TABLE,		/* a column of the customer table */
	LIST_CUSTOMER,
	LIST_GROUP,
	LIST_FROM,		/* the group of the earlier table */
	LIST_DIRECTION,
	LIST_ARM,
	LIST_SHARE,		/* which share was to be held out */
	LIST_ORDERS,
	LIST_REVENUE,
	LIST_MARGIN,		/* what --measure takes the profit from, where costs are known */
	LIST_DAYS,
	LIST_CLV,
	LIST_OFFER,
	LIST_PART		/* of a further part of the report */
};

struct list_column {
	enum list_source source;
	struct report_column column;
	size_t at;		/* LIST_TABLE: place in the table; LIST_OFFER, LIST_PART: which */
};

/** The columns of a list, in order. */
struct list_columns {
	struct list_column *v;
	size_t n, room;
	char **names;		/* names made for offers */
	size_t n_names, names_room;
};

/** What a list has besides the columns of the table. */
struct list_features {
	bool control, moved, clv, cost;
	size_t offers;			/* the most of one customer */
	const struct list_part *part;	/* or NULL */
	const struct language *language;	/* for headings */
};

/**
 * list_columns_open(columns, chosen, has, label, t, msg):
 * Choose the columns: ${chosen} (names, separated by commas) and then those of the list's own that
 * it does not name; NULL: the default ones.  ${label} is the column of the group.  CRM_OK, or
 * CRM_ENOMEM or CRM_EUSAGE (no such column, a column twice) after a message.
 */
CRM_CHECKED enum crm_status list_columns_open(struct list_columns *columns, const char *chosen,
    const struct list_features *has, const struct report_column *label, const struct table_in *t,
    struct msg *msg);

/**
 * list_columns_keep(columns, t, row, buf, msg):
 * Append to ${buf} the values of ${row} that the columns need, after checking them.  CRM_OK, or
 * CRM_EINPUT (text where there must be a number) or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status list_columns_keep(struct list_columns *columns,
    const struct table_in *t, const struct csv_row *row, struct buf *buf, struct msg *msg);

/**
 * list_columns_next(rest): Return the next of the values kept by list_columns_keep(), and advance
 * *${rest}; values are in the order of the columns that come from the table.
 */
struct slice list_columns_next(struct slice *rest);

/**
 * list_columns_cell(column, text, cell): Set a cell to a kept value.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status list_columns_cell(
    const struct report_column *column, struct slice text, struct report_cell *cell);

/** list_columns_close(columns): Free what it holds. */
void list_columns_close(struct list_columns *columns);

#endif
