/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One customer, whole: the row of the customer table as a list of what is known, each value under a
 * heading for people.
 *
 * The rows of the customers asked for are copied while the table is read; which columns come first,
 * and what they are, is the table `facts`.  Columns that it does not know follow as they are, so
 * that attributes and columns of other filters are there too.  Machines get the names of columns
 * and the values of the table, people headings and local numbers: two columns each.
 */
#include "filter/report/report_person.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_offers.h"
#include "filter/report/report_person_inner.h"
#include "table/money.h"

#include <stdlib.h>
#include <string.h>

/** Columns of the customer table, in the order in which they are shown. */
static const struct fact {
	const char *column, *title;
	enum column_kind kind;
	int decimals;
	bool words;
} facts[] = {
	{ "segment", "Segment", COLUMN_TEXT, 0, true },
	{ "value_tier", "Value tier", COLUMN_TEXT, 0, true },
	{ "stage", "Stage", COLUMN_TEXT, 0, true },
	{ "first_date", "Customer since", COLUMN_DATE, 0, false },
	{ "last_date", "Last bought on", COLUMN_DATE, 0, false },
	{ "days_since_last", "Last order", COLUMN_DAYS, 0, false },
	{ "orders", "Orders", COLUMN_COUNT, 0, false },
	{ "returns", "Returns", COLUMN_COUNT, 0, false },
	{ "revenue", "Revenue", COLUMN_MONEY, 2, false },
	{ "avg_order", "Average order", COLUMN_MONEY, 2, false },
	{ "cost", "Cost", COLUMN_MONEY, 2, false },
	{ "margin", "Margin", COLUMN_MONEY, 2, false },
	{ "contacts", "Contacts", COLUMN_COUNT, 0, false },
	{ "r", "Recency score", COLUMN_COUNT, 0, false },
	{ "f", "Frequency score", COLUMN_COUNT, 0, false },
	{ "m", "Money score", COLUMN_COUNT, 0, false },
	{ "reason", "Reason", COLUMN_TEXT, 0, false },
	{ "p_alive", "Chance of another order", COLUMN_SHARE, 0, false },
	{ "expected_orders", "Orders expected", COLUMN_REAL, 2, false },
	{ "clv", "Lifetime value", COLUMN_MONEY, 2, false },
	{ "first_channel", "First channel", COLUMN_TEXT, 0, false },
	{ "last_channel", "Last channel", COLUMN_TEXT, 0, false },
	{ "referrer", "Referred by", COLUMN_TEXT, 0, false },
	{ "referrals", "Customers referred", COLUMN_COUNT, 0, false },
	{ "referred_revenue", "Revenue of those referred", COLUMN_MONEY, 2, false },
	{ "first_contact", "First contact", COLUMN_DATE, 0, false },
	{ "last_contact", "Last contact", COLUMN_DATE, 0, false },
	{ "visits", "Visits", COLUMN_COUNT, 0, false },
	{ "emails", "E-mails sent", COLUMN_COUNT, 0, false },
	{ "opens", "E-mails opened", COLUMN_COUNT, 0, false },
	{ "clicks", "E-mails clicked", COLUMN_COUNT, 0, false },
	{ "response_rate", "Response rate", COLUMN_SHARE, 0, false },
	{ "complaints", "Complaints", COLUMN_COUNT, 0, false },
	{ "last_complaint", "Last complaint", COLUMN_DATE, 0, false },
	{ "late_deliveries", "Late deliveries", COLUMN_COUNT, 0, false },
	{ "ratings", "Ratings", COLUMN_COUNT, 0, false },
	{ "mean_rating", "Mean rating", COLUMN_REAL, 2, false },
};

#define FACTS (sizeof(facts) / sizeof(facts[0]))

enum crm_status
person_open(struct person **out, const struct report_options *options, const struct table_in *t,
    const struct run *run)
{
	enum crm_status status;
	struct person *p;
	uint32_t number;

	if ((p = mem_new(1, sizeof(*p))) == NULL || strmap_open(&p->ids) != CRM_OK) {
		free(p);
		return msg_nomem(run->msg);
	}
	p->options = options;
	p->t = t;
	p->run = run;
	status = table_need(t, "customer", &p->customer);
	for (const char *at = options->customer; status == CRM_OK; at++) {
		struct slice id = { at, strcspn(at, ",") };

		/* An id that is named twice gets one number, and is shown once. */
		if (strmap_put(p->ids, id, strmap_hash(id), &number) != CRM_OK)
			status = msg_nomem(run->msg);
		at += id.n;
		if (*at == '\0')
			break;
	}
	if (status == CRM_OK &&
	    (p->fields = mem_new(strmap_count(p->ids), sizeof(*p->fields))) == NULL)
		status = msg_nomem(run->msg);
	if (status != CRM_OK) {
		person_close(p);
		return status;
	}
	*out = p;
	return CRM_OK;
}

enum crm_status
person_add(struct person *p, const struct csv_row *row)
{
	struct slice id = csvin_field(row, p->customer);
	uint32_t number = strmap_get(p->ids, id, strmap_hash(id));
	char **fields;

	/* Only the first row of a customer is kept. */
	if (number == STRMAP_NONE || p->fields[number] != NULL)
		return CRM_OK;
	/*
	 * One element more than columns: a NULL at the end, by which person_close() knows where to
	 * stop, also after a failure half-way.
	 */
	if ((fields = p->fields[number] = mem_new(row->n + 1, sizeof(*fields))) == NULL)
		return msg_nomem(p->run->msg);
	for (size_t i = 0; i < row->n; i++) {
		struct slice text = csvin_field(row, i);

		/* Copied, as the row is valid only until the next one is read. */
		if ((fields[i] = strndup(text.n > 0 ? text.p : "", text.n)) == NULL)
			return msg_nomem(p->run->msg);
	}
	return CRM_OK;
}

/**
 * Append a value for people to ${buf}.  A value that cannot be read as its kind is shown as it is:
 * one customer's sheet should not fail for a column that it only prints.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
show_value(const struct language *language, const struct fact *fact, struct slice text,
    struct buf *buf)
{
	struct report_column column = { fact->column, NULL, fact->kind, fact->decimals, FOR_PEOPLE,
		fact->words, false, false };
	struct report_cell cell = { .state = CELL_VALUE };
	double real = 0;
	int scale = 0;
	bool read = false;

	switch (fact->kind) {
	case COLUMN_TEXT:
		break;
	case COLUMN_COUNT:
		read = num_i64(text, INT64_MIN, INT64_MAX, &cell.v.count) == CRM_OK;
		break;
	case COLUMN_MONEY:
		read = money_read(text, &cell.v.money, &scale) == CRM_OK;
		break;
	case COLUMN_DATE:
		read = date_parse(text, &cell.v.date) == CRM_OK;
		break;
	default:
		read = num_real(text, &real) == CRM_OK;
		cell.v.real = real;
	}
	if (read)
		return language_cell(language, buf, &column, &cell);
	if (!fact->words)
		return buf_add(buf, text.p, text.n);
	cell.v.text = (char *)(uintptr_t)text.p;	/* it ends in a NUL: see person_add() */
	return language_cell(language, buf, &column, &cell);
}

/**
 * Append a row: the customer, the column's name and value for machines, heading and formatted value
 * for people.  Empty values make no row, so that the sheet holds only what is known.
 */
static enum crm_status
add_fact(struct report_table *table, const struct language *language, struct slice id,
    const struct fact *fact, struct slice text)
{
	struct report_cell *cells;
	struct buf shown = { 0 };
	enum crm_status status;

	if (text.n == 0)
		return CRM_OK;
	if ((status = report_row(table, &cells)) == CRM_OK &&
	    (status = cell_text(&cells[0], id)) == CRM_OK &&
	    (status = cell_text(&cells[1], slice_of(fact->column))) == CRM_OK &&
	    (status = cell_text(&cells[2], slice_of(fact->title))) == CRM_OK &&
	    (status = cell_text(&cells[3], text)) == CRM_OK &&
	    (status = show_value(language, fact, text, &shown)) == CRM_OK)
		status = cell_text(&cells[4], buf_slice(&shown));
	buf_free(&shown);
	return status;
}

/* Columns that only repeat what other rows show, or that only other filters use. */
static const char *const inner_columns[] = { "customer", "rfm", "first_amount", "span_days",
	"tenure_days", "purchase_days", "log_gaps", "rating_sum", "channels", "distance" };

/**
 * Return whether a column has a row already, or needs none among the unknown columns at the end.
 */
static bool
is_told(struct slice name)
{

	for (size_t i = 0; i < FACTS; i++)
		if (slice_equal(name, slice_of(facts[i].column)))
			return true;
	for (size_t i = 0; i < sizeof(inner_columns) / sizeof(inner_columns[0]); i++)
		if (slice_equal(name, slice_of(inner_columns[i])))
			return true;
	return false;
}

/**
 * Append all that the table has about one customer: known columns in a fixed order, whatever the
 * order of the table, then the others in the table's order under their own names.
 */
static enum crm_status
add_facts(const struct person *p, uint32_t number, const struct language *language,
    struct report_table *table)
{
	struct slice id = strmap_key(p->ids, number);
	char **fields = p->fields[number], *name;
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < FACTS && status == CRM_OK; i++) {
		size_t column = table_column(p->t, facts[i].column);

		if (column != TABLE_NONE)
			status = add_fact(
			    table, language, id, &facts[i], slice_of(fields[column]));
	}
	for (size_t i = 0; i < table_width(p->t) && status == CRM_OK; i++) {
		struct slice column = table_name(p->t, i);

		if (is_told(column))
			continue;
		/* add_fact() copies the name into the cells, so it can be freed at once. */
		if ((name = strndup(column.p, column.n)) == NULL)
			return CRM_ENOMEM;
		status = add_fact(table, language, id,
		    &(struct fact){ name, name, COLUMN_TEXT, 0, false }, slice_of(fields[i]));
		free(name);
	}
	return status;
}

/**
 * Append what to offer to the customers, best first, if --offers was given.  CRM_OK, or another
 * status after a message.
 */
static enum crm_status
add_offers(const struct person *p, struct report *report)
{
	static const struct report_column columns[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		{ "rank", "Rank", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "offer", "Offer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
	};
	struct report_section *section;
	struct report_cell *cells;
	enum crm_status status;
	struct offers *offers;

	if (p->options->offers == NULL)
		return CRM_OK;
	if ((status = offers_open(&offers, &p->options->offers, p->run->msg)) != CRM_OK)
		return status;
	if (report_section(report, "offers", "What to offer", &section) != CRM_OK ||
	    report_columns(&section->table, columns, 3) != CRM_OK)
		status = CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(p->ids) && status == CRM_OK; i++)
		for (size_t k = 0; k < offers_width(offers) && status == CRM_OK; k++) {
			struct slice id = strmap_key(p->ids, i),
				     offer = offers_get(offers, id, k);

			if (offer.n == 0)
				break;
			if ((status = report_row(&section->table, &cells)) == CRM_OK &&
			    (status = cell_text(&cells[0], id)) == CRM_OK &&
			    (status = cell_text(&cells[2], offer)) == CRM_OK)
				cell_count(&cells[1], (int64_t)k + 1);
		}
	offers_close(offers);
	return status == CRM_ENOMEM ? msg_nomem(p->run->msg) : status;
}

enum crm_status
person_make(struct person *p, struct report *report, const struct language *language)
{
	static const struct report_column columns[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		{ "what", NULL, COLUMN_TEXT, 0, FOR_MACHINES, false, false, false },
		{ "title", "What is known", COLUMN_TEXT, 0, FOR_PEOPLE, true, false, false },
		{ "value", NULL, COLUMN_TEXT, 0, FOR_MACHINES, false, false, false },
		{ "shown", "Value", COLUMN_TEXT, 0, FOR_PEOPLE, false, false, false },
	};
	struct report_section *section;
	enum crm_status status;
	char show[MSG_SHOW];

	/*
	 * Check all before printing any: a sheet that lacks one of the customers asked for looks
	 * complete.
	 */
	for (uint32_t i = 0; i < strmap_count(p->ids); i++)
		if (p->fields[i] == NULL) {
			msg_error(p->run->msg, "--customer: \"%s\" is not in the table",
			    msg_show(show, strmap_key(p->ids, i)));
			return CRM_EUSAGE;
		}
	if (report_section(report, "customer", "What we know of them", &section) != CRM_OK ||
	    report_columns(&section->table, columns, 5) != CRM_OK)
		return msg_nomem(p->run->msg);
	for (uint32_t i = 0; i < strmap_count(p->ids); i++)
		if (add_facts(p, i, language, &section->table) != CRM_OK)
			return msg_nomem(p->run->msg);
	if (p->options->ledger != NULL && (status = person_history(p, report)) != CRM_OK)
		return status;
	return add_offers(p, report);
}

void
person_close(struct person *p)
{

	if (p == NULL)
		return;
	for (size_t i = 0; p->fields != NULL && i < strmap_count(p->ids); i++) {
		for (size_t k = 0; p->fields[i] != NULL && p->fields[i][k] != NULL; k++)
			free(p->fields[i][k]);
		free(p->fields[i]);
	}
	free(p->fields);
	strmap_close(p->ids);
	free(p);
}
