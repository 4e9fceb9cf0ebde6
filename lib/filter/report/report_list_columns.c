/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which columns a list has, and the values that it keeps of the customer table for them.
 *
 * A column of the table that we know to be a count, money or a date becomes one in the list, so
 * that a workbook can add it up; every other column is text, byte for byte: phone numbers, post
 * codes and ids keep their leading zeros.  While the table is read only the texts are kept (a
 * four-byte length and the bytes, column after column); they are checked then, where the line is
 * known, and turned into cells when the list is made.
 */
#include "filter/report/report_list_columns.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/money.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * Columns of the table that are numbers or dates.  Without a title a column keeps its own name as
 * heading.  Every other column stays text: a number that we do not know may be a phone number.
 */
static const struct typed_column {
	const char *name, *title;
	enum column_kind kind;
} typed_columns[] = {
	{ "returns", "Returns", COLUMN_COUNT },
	{ "contacts", "Contacts", COLUMN_COUNT },
	{ "span_days", NULL, COLUMN_COUNT },
	{ "tenure_days", NULL, COLUMN_COUNT },
	{ "referrals", NULL, COLUMN_COUNT },
	{ "r", "Recency score", COLUMN_COUNT },
	{ "f", "Frequency score", COLUMN_COUNT },
	{ "m", "Money score", COLUMN_COUNT },
	{ "cost", "Cost", COLUMN_MONEY },
	{ "margin", "Margin", COLUMN_MONEY },
	{ "first_amount", NULL, COLUMN_MONEY },
	{ "avg_order", "Average order", COLUMN_MONEY },
	{ "first_date", NULL, COLUMN_DATE },
	{ "last_date", NULL, COLUMN_DATE },
};

/** Columns of the list's own, in the order they come in where none are chosen. */
static const struct list_column own_columns[] = {
	{ LIST_CUSTOMER,
	    { "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_GROUP, { "", "", COLUMN_TEXT, 0, FOR_ALL, true, false, false }, 0 },
	{ LIST_FROM, { "from", "From", COLUMN_TEXT, 0, FOR_ALL, true, false, false }, 0 },
	{ LIST_DIRECTION,
	    { "direction", "Direction", COLUMN_TEXT, 0, FOR_ALL, true, false, false }, 0 },
	{ LIST_ARM, { "arm", "Arm", COLUMN_TEXT, 0, FOR_ALL, true, false, false }, 0 },
	{ LIST_ORDERS, { "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_REVENUE,
	    { "revenue", "Revenue", COLUMN_MONEY, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_MARGIN, { "margin", "Margin", COLUMN_MONEY, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_DAYS,
	    { "days_since_last", "Last order", COLUMN_DAYS, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_CLV,
	    { "clv", "Lifetime value", COLUMN_MONEY, 2, FOR_ALL, false, false, false }, 0 },
	{ LIST_OFFER, { "offer_", NULL, COLUMN_TEXT, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_PART, { "", NULL, COLUMN_TEXT, 0, FOR_ALL, false, false, false }, 0 },
	{ LIST_SHARE,
	    { "control_share", NULL, COLUMN_SHARE, 1, FOR_MACHINES, false, false,
		false },
	    0 },
};

#define OWN (sizeof(own_columns) / sizeof(own_columns[0]))

/** Append a copy of ${column}.  Its names are not copied: see keep_name(). */
static enum crm_status
add_column(struct list_columns *columns, const struct list_column *column)
{

	if (mem_grow(&columns->v, &columns->room, columns->n + 1, sizeof(*columns->v)) != CRM_OK)
		return CRM_ENOMEM;
	columns->v[columns->n++] = *column;
	return CRM_OK;
}

/**
 * Keep a copy of ${name} as long as the columns; NULL if memory runs out.  Names of the table's
 * columns and of offers exist nowhere else in a form that ends in NUL.
 */
static const char *
keep_name(struct list_columns *columns, struct slice name)
{
	char *copy;

	if (mem_grow(&columns->names, &columns->names_room, columns->n_names + 1,
		sizeof(*columns->names)) != CRM_OK ||
	    (copy = strndup(name.p, name.n)) == NULL)
		return NULL;
	return columns->names[columns->n_names++] = copy;
}

/**
 * Return whether a list with ${has} can have the column ${source} at all: `arm` needs --control,
 * `from` needs --previous, and so on.
 */
static bool
has_source(const struct list_features *has, enum list_source source)
{

	switch (source) {
	case LIST_FROM:
	case LIST_DIRECTION:
		return has->moved;
	case LIST_ARM:
	case LIST_SHARE:
		return has->control;
	case LIST_MARGIN:
		return has->control && has->cost;
	case LIST_CLV:
		return has->clv;
	case LIST_OFFER:
		return has->offers > 0;
	case LIST_PART:
		return has->part != NULL;
	default:
		return true;
	}
}

/** Return whether the list already has the column ${at} of ${source}. */
static bool
is_chosen(const struct list_columns *columns, enum list_source source, size_t at)
{

	for (size_t i = 0; i < columns->n; i++)
		if (columns->v[i].source == source && columns->v[i].at == at)
			return true;
	return false;
}

/**
 * Name the offer ${column}->at: `offer_1` for machines, "Offer 1" in the language of the report for
 * people.  Both are counted from 1.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
name_offer(struct list_columns *columns, const struct language *language,
    struct list_column *column)
{
	struct buf title = { 0 };
	enum crm_status status;
	char name[32];
	struct slice number;

	snprintf(name, sizeof(name), "offer_%zu", column->at + 1);
	column->column.name = keep_name(columns, slice_of(name));
	number = slice_of(name + strlen("offer_"));
	status = language_format(language, &title, "Offer {1}", &number, 1);
	if (status == CRM_OK)
		column->column.title = keep_name(columns, buf_slice(&title));
	buf_free(&title);
	return column->column.name == NULL || column->column.title == NULL ? CRM_ENOMEM : status;
}

/**
 * Add a column of the list's own; of offers, all those that --columns did not name, so that no
 * offer is lost.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_own(struct list_columns *columns, const struct list_column *own,
    const struct list_features *has, const struct report_column *label)
{
	size_t times = own->source == LIST_OFFER ? has->offers
	    : own->source == LIST_PART		 ? has->part->n
						 : 1;
	struct list_column column = *own;

	if (own->source == LIST_GROUP)
		column.column = *label;
	for (column.at = 0; column.at < times; column.at++) {
		if (is_chosen(columns, own->source, column.at))
			continue;
		if (own->source == LIST_PART)
			column.column = has->part->columns[column.at];
		if ((own->source == LIST_OFFER &&
			name_offer(columns, has->language, &column) != CRM_OK) ||
		    add_column(columns, &column) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/**
 * Return the list's own column called ${name}, with the number of the offer in ${at}; NULL if there
 * is none and the name is to be looked up in the table.  The list's own columns win, since
 * --measure reads them under these names.
 */
static const struct list_column *
find_own(const char *name, const struct list_features *has, const struct report_column *label,
    size_t *at)
{
	int64_t number;

	*at = 0;
	for (size_t i = 0; i < OWN; i++) {
		const struct list_column *own = &own_columns[i];
		const char *called =
		    own->source == LIST_GROUP ? label->name : own->column.name;

		if (!has_source(has, own->source))
			continue;
		if (own->source == LIST_PART)
			for (*at = 0; *at < has->part->n; ++*at)
				if (strcmp(has->part->columns[*at].name, name) == 0)
					return own;
		*at = 0;
		if (own->source == LIST_OFFER && strncmp(name, "offer_", 6) == 0 &&
		    num_i64(slice_of(name + 6), 1, (int64_t)has->offers, &number) == CRM_OK) {
			*at = (size_t)number - 1;
			return own;
		}
		if (strcmp(called, name) == 0)
			return own;
	}
	return NULL;
}

/**
 * Describe the table's column ${at}: its kind and heading if it is a known number or date, else
 * text.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
describe(struct list_columns *columns, const struct table_in *t, size_t at,
    struct list_column *column)
{
	const char *name = keep_name(columns, table_name(t, at));

	if (name == NULL)
		return CRM_ENOMEM;
	*column = (struct list_column){ LIST_TABLE,
		{ name, NULL, COLUMN_TEXT, 0, FOR_ALL, false, false, false }, at };
	for (size_t i = 0; i < sizeof(typed_columns) / sizeof(typed_columns[0]); i++)
		if (strcmp(typed_columns[i].name, name) == 0) {
			column->column.kind = typed_columns[i].kind;
			column->column.title = typed_columns[i].title;
		}
	return CRM_OK;
}

/**
 * Add the column ${name} of --columns.  CRM_EUSAGE after a message if neither the list nor the
 * table has it, or if it was named before.
 */
static enum crm_status
add_chosen(struct list_columns *columns, const char *name, const struct list_features *has,
    const struct report_column *label, const struct table_in *t, struct msg *msg)
{
	struct list_column column;
	const struct list_column *own;
	enum crm_status status;
	char show[MSG_SHOW];
	size_t at;

	if ((own = find_own(name, has, label, &at)) == NULL) {
		if ((status = table_need(t, name, &at)) != CRM_OK)
			return status;
		if (describe(columns, t, at, &column) != CRM_OK)
			return msg_nomem(msg);
	} else {
		column = *own;
		column.at = at;
		if (own->source == LIST_GROUP)
			column.column = *label;
		if (own->source == LIST_PART)
			column.column = has->part->columns[at];
		if (own->source == LIST_OFFER &&
		    name_offer(columns, has->language, &column) != CRM_OK)
			return msg_nomem(msg);
	}
	if (is_chosen(columns, column.source, column.at)) {
		msg_error(msg, "--columns: column %s is named twice",
		    msg_show(show, slice_of(name)));
		return CRM_EUSAGE;
	}
	return add_column(columns, &column) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

/**
 * Return whether a list of chosen columns gets ${source} even if --columns does not name it.  These
 * are the columns that an option asked for by itself, and those that --measure needs later.
 */
static bool
is_added(const struct list_features *has, enum list_source source)
{

	switch (source) {
	case LIST_ARM:
	case LIST_SHARE:
	case LIST_FROM:
	case LIST_DIRECTION:
	case LIST_OFFER:
	case LIST_MARGIN:
	case LIST_PART:
		return has_source(has, source);
	/* --measure needs these of a list with a control group. */
	case LIST_CUSTOMER:
	case LIST_ORDERS:
	case LIST_REVENUE:
		return has->control;
	default:
		return false;
	}
}

enum crm_status
list_columns_open(struct list_columns *columns, const char *chosen,
    const struct list_features *has, const struct report_column *label, const struct table_in *t,
    struct msg *msg)
{
	enum crm_status status;
	char *name;

	*columns = (struct list_columns){ 0 };
	for (const char *p = chosen; p != NULL; p++) {
		size_t n = strcspn(p, ",");

		if ((name = strndup(p, n)) == NULL)
			return msg_nomem(msg);
		status = add_chosen(columns, name, has, label, t, msg);
		free(name);
		if (status != CRM_OK)
			return status;
		p += n;
		if (*p == '\0')
			break;
	}
	/* The chosen ones are first and in the user's order; those added to them follow. */
	for (size_t i = 0; i < OWN; i++)
		if ((chosen == NULL ? has_source(has, own_columns[i].source)
				    : is_added(has, own_columns[i].source)) &&
		    add_own(columns, &own_columns[i], has, label) != CRM_OK)
			return msg_nomem(msg);
	return CRM_OK;
}

/**
 * Return whether ${text} is of the kind of its column; empty always is.  Also raise the column's
 * decimals to those of ${text}, so that the list prints money with no digit lost.
 */
static bool
is_fit(struct report_column *column, struct slice text)
{
	decimal_sum money;
	int64_t count;
	date_day date;
	int scale;

	if (text.n == 0)
		return true;
	switch (column->kind) {
	case COLUMN_COUNT:
		return num_i64(text, INT64_MIN, INT64_MAX, &count) == CRM_OK;
	case COLUMN_MONEY:
		if (money_read(text, &money, &scale) != CRM_OK)
			return false;
		column->decimals = scale > column->decimals ? scale : column->decimals;
		return true;
	case COLUMN_DATE:
		return date_parse(text, &date) == CRM_OK;
	default:
		return true;
	}
}

enum crm_status
list_columns_keep(struct list_columns *columns, const struct table_in *t,
    const struct csv_row *row, struct buf *buf, struct msg *msg)
{

	for (size_t i = 0; i < columns->n; i++) {
		struct list_column *column = &columns->v[i];
		struct slice text;
		uint32_t n;

		if (column->source != LIST_TABLE)
			continue;
		text = csvin_field(row, column->at);
		if (!is_fit(&column->column, text))
			return table_bad(t, row, column->at,
			    column->column.kind == COLUMN_DATE	? "a date"
				: column->column.kind == COLUMN_COUNT ? "a whole number"
								      : MONEY_WANTED);
		/* The length first: texts may hold any byte, so no separator is safe. */
		n = (uint32_t)text.n;
		if (buf_add(buf, &n, sizeof(n)) != CRM_OK ||
		    buf_add(buf, text.p, text.n) != CRM_OK)
			return msg_nomem(msg);
	}
	return CRM_OK;
}

struct slice
list_columns_next(struct slice *rest)
{
	struct slice text;
	uint32_t n;

	assert(rest->n >= sizeof(n));
	/* memcpy(), as the lengths are not aligned. */
	memcpy(&n, rest->p, sizeof(n));
	text = (struct slice){ rest->p + sizeof(n), n };
	assert(rest->n >= sizeof(n) + n);
	rest->p += sizeof(n) + n;
	rest->n -= sizeof(n) + n;
	return text;
}

enum crm_status
list_columns_cell(
    const struct report_column *column, struct slice text, struct report_cell *cell)
{
	decimal_sum money = 0;
	int64_t count = 0;
	date_day date;
	int scale;

	/* Parse again without reporting: list_columns_keep() has refused what cannot be read. */
	if (column->kind == COLUMN_TEXT)
		return cell_text(cell, text);
	if (text.n == 0)
		return CRM_OK;
	switch (column->kind) {
	case COLUMN_COUNT:
		if (num_i64(text, INT64_MIN, INT64_MAX, &count) == CRM_OK)
			cell_count(cell, count);
		break;
	case COLUMN_MONEY:
		if (money_read(text, &money, &scale) == CRM_OK)
			cell_money(cell, money);
		break;
	default:
		if (date_parse(text, &date) == CRM_OK) {
			cell->state = CELL_VALUE;
			cell->v.date = date;
		}
		break;
	}
	return CRM_OK;
}

void
list_columns_close(struct list_columns *columns)
{

	for (size_t i = 0; i < columns->n_names; i++)
		free(columns->names[i]);
	free(columns->names);
	free(columns->v);
	*columns = (struct list_columns){ 0 };
}
