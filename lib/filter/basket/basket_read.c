/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two readers of baskets: a ledger, whose purchases of one customer, order id and day are a
 * basket, and a file whose rows are baskets.
 *
 * The lines of an order mostly follow one another, so the key of the row before is compared before
 * a basket is looked up. Returns and contacts are no purchases and are passed over.
 */
#include "base/mem.h"
#include "filter/basket/basket_data.h"
#include "table/csv_in.h"
#include "table/ledger.h"

#include <stdlib.h>
#include <string.h>

/* A row of a file of baskets longer than this is refused. */
#define MAX_ROW (16u << 20)

struct reader {
	const struct basket_source *source;
	struct basket_data *data;
	struct basket_lines *lines;
	struct table_in *table;
	struct ledger ledger;
	size_t item, category, price, quantity;	/* columns; TABLE_NONE: not asked for */
	struct strmap *baskets;
	size_t item_room, items;	/* of data->item: allocated, in use */
	struct buf key; /* of the basket of the row before: day, length of the order id, order id,
			   customer */
	struct buf next_key;
	uint32_t basket;	/* of the row before */
	uint64_t no_item;	/* rows left out */
};

/*
 * Find the columns that the options need; report a missing one and return its status. A price comes
 * either from --price or, without it, from amount and quantity.
 */
static enum crm_status
find_item_columns(struct reader *reader)
{
	const struct basket_source *source = reader->source;
	struct table_in *table = reader->table;
	enum crm_status status;

	reader->category = reader->price = reader->quantity = TABLE_NONE;
	if ((status = ledger_find(&reader->ledger, table, "customer")) != CRM_OK ||
	    (status = ledger_need_order(&reader->ledger)) != CRM_OK ||
	    (status = table_need(table, source->item, &reader->item)) != CRM_OK)
		return status;
	if (source->category == NULL)
		return CRM_OK;
	if ((status = table_need(table, source->category, &reader->category)) != CRM_OK)
		return status;
	if (source->price != NULL)
		return table_need(table, source->price, &reader->price);
	return table_need(table, "quantity", &reader->quantity);
}

/* The number of ${text} in ${map}. */
static enum crm_status
number_in(struct strmap *map, struct slice text, uint32_t *number)
{

	return strmap_put(map, text, strmap_hash(text), number);
}

/*
 * Set reader->basket to the basket of ${row}, which is created where it is new. A key starts with
 * the length of the order id: without it order "1" of customer "23" and order "12" of customer "3"
 * would be the same bytes. Fails with CRM_ENOMEM only.
 */
static enum crm_status
find_basket(struct reader *reader, const struct ledger_row *row)
{
	struct slice customer = row->customer, order = row->order;
	uint32_t n = (uint32_t)order.n, number = STRMAP_NONE, basket;
	struct buf *key = &reader->next_key, swap;

	key->n = 0;
	if (buf_add(key, &row->date, sizeof(row->date)) != CRM_OK ||
	    buf_add(key, &n, sizeof(n)) != CRM_OK ||
	    (order.n > 0 && buf_add(key, order.p, order.n) != CRM_OK) ||
	    (customer.n > 0 && buf_add(key, customer.p, customer.n) != CRM_OK))
		return CRM_ENOMEM;
	if (slice_equal(buf_slice(key), buf_slice(&reader->key)))
		return CRM_OK;
	/*
	 * Swap the buffers rather than copy the key: both keep their memory for the rows to come.
	 */
	swap = reader->key;
	reader->key = *key;
	*key = swap;
	if (number_in(reader->baskets, buf_slice(&reader->key), &reader->basket) != CRM_OK)
		return CRM_ENOMEM;
	/* Numbers are given in order, so one below the count of baskets was there before. */
	if (reader->basket < reader->lines->baskets)
		return CRM_OK;
	if (reader->data->customers != NULL && customer.n > 0 &&
	    number_in(reader->data->customers, customer, &number) != CRM_OK)
		return CRM_ENOMEM;
	return basket_lines_new(reader->lines, number, row->date, &basket);
}

/*
 * Add the category and price in ${row} to item number ${item}. The first category that a row gives
 * for an item is kept; prices are summed and averaged later. With a price column each row counts
 * once, otherwise amount and quantity are summed, so that the mean is per piece.
 */
static enum crm_status
note_item(struct reader *reader, const struct csv_row *row, uint32_t item, struct decimal amount)
{
	struct basket_data *data = reader->data;
	struct slice category = csvin_field(row, reader->category);
	struct decimal value;
	bool priced = reader->price != TABLE_NONE;
	size_t column = priced ? reader->price : reader->quantity;
	struct basket_item *it;

	if (mem_grow(&data->item, &reader->item_room, (size_t)item + 1, sizeof(*data->item)) !=
	    CRM_OK)
		return CRM_ENOMEM;
	for (; reader->items <= item; reader->items++)
		data->item[reader->items] = (struct basket_item){ 0, 0, STRMAP_NONE };
	it = &data->item[item];
	if (it->category == STRMAP_NONE && category.n > 0 && number_in(data->categories, category,
	    &it->category) != CRM_OK)
		return CRM_ENOMEM;
	if (csvin_field(row, column).n == 0)
		return CRM_OK;
	if (decimal_parse(csvin_field(row, column), &value) != CRM_OK)
		return table_bad(
		    reader->table, row, column, priced ? "a price (like 12.50)" : "a quantity");
	data->scale = value.scale > data->scale && priced ? value.scale : data->scale;
	data->scale = amount.scale > data->scale && !priced ? amount.scale : data->scale;
	/* A quantity of 0 or less gives no price per piece. */
	if (!priced && value.units <= 0)
		return CRM_OK;
	if (decimal_add(&it->amount, priced ? value : amount) &&
	    decimal_add(&it->quantity, priced ? (struct decimal){ 1, 0 } : value))
		return CRM_OK;
	return table_bad(reader->table, row, column, "small enough to be added up");
}

/*
 * Add one row of the ledger. Only purchases make baskets; one without an item is counted for a
 * warning rather than refused, as ledgers have lines for shipping and the like.
 */
static enum crm_status
add_purchase(struct reader *reader, const struct csv_row *raw)
{
	struct slice item = csvin_field(raw, reader->item);
	struct ledger_row row;
	enum crm_status status;
	uint32_t number;

	if ((status = ledger_read(&reader->ledger, raw, &row)) != CRM_OK ||
	    row.kind != LEDGER_PURCHASE)
		return status;
	if (item.n == 0) {
		reader->no_item++;
		return CRM_OK;
	}
	if ((status = find_basket(reader, &row)) != CRM_OK ||
	    (status = number_in(reader->data->items, item, &number)) != CRM_OK ||
	    (reader->category != TABLE_NONE &&
		(status = note_item(reader, raw, number, row.amount)) != CRM_OK))
		return status;
	return basket_lines_add(reader->lines, reader->basket, number);
}

/* Rank the baskets by their keys, so that those of a day do not depend on the order of rows. */
static enum crm_status
rank_baskets(const struct reader *reader)
{
	uint32_t *sorted;

	if (strmap_sorted(reader->baskets, &sorted) != CRM_OK)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < reader->lines->baskets; i++)
		reader->lines->head[sorted[i]].rank = i;
	free(sorted);
	return CRM_OK;
}

enum crm_status
basket_read_ledger(const struct run *run, const struct basket_source *source,
    struct basket_data *data, struct basket_lines *lines)
{
	struct reader reader = { .source = source, .data = data, .lines = lines };
	enum crm_status status;
	struct csv_row row;

	if ((status = run_table(run, &reader.table)) !=
		CRM_OK ||
	    (status = find_item_columns(&reader)) != CRM_OK ||
	    (status = strmap_open(&reader.baskets)) != CRM_OK)
		goto done;
	while ((status = table_next(reader.table, &row)) == CRM_OK && row.n > 0)
		if ((status = add_purchase(&reader, &row)) != CRM_OK)
			goto done;
	if (status == CRM_OK && source->ranked)
		status = rank_baskets(&reader);
	if (status == CRM_OK && reader.no_item > 0)
		msg_warn(run->msg, "%llu purchases without %s were left out",
		    (unsigned long long)reader.no_item, source->item);
done:
	table_close(reader.table);
	strmap_close(reader.baskets);
	buf_free(&reader.key);
	buf_free(&reader.next_key);
	return status;
}

/*
 * Add a row as one basket. Empty fields are skipped, and a row of nothing else makes no basket:
 * spreadsheets pad short rows with delimiters up to the longest.
 */
static enum crm_status
add_ragged(const struct csv_row *row, struct basket_data *data, struct basket_lines *lines)
{
	bool begun = false;
	uint32_t basket = 0, number;

	for (uint32_t i = 0; i < row->n; i++) {
		struct slice item = slice_trim(csvin_field(row, i));

		if (item.n == 0)
			continue;
		if ((!begun &&
			basket_lines_new(lines, STRMAP_NONE, DATE_NONE, &basket) != CRM_OK) ||
		    number_in(data->items, item, &number) != CRM_OK ||
		    basket_lines_add(lines, basket, number) != CRM_OK)
			return CRM_ENOMEM;
		begun = true;
	}
	return CRM_OK;
}

/* Read one file of baskets. */
static enum crm_status
read_file(const char *name, const struct run *run, char delimiter, struct basket_data *data,
    struct basket_lines *lines)
{
	const struct csvin_options options = {
		/*
		 * The limit also ends a file whose only quote is never closed, before it fills the
		 * memory.
		 */
		.delimiter = delimiter, .quote = '"', .max_row = MAX_ROW
	};
	struct csvin *csv = NULL;
	enum csvin_result result;
	struct input *in = NULL;
	struct csv_row row;
	enum crm_status status;

	if ((status = input_open(&in, name, run->progress, run->msg)) != CRM_OK ||
	    (status = csvin_open(&csv, in, &options, run->msg)) != CRM_OK)
		goto done;
	while ((result = csvin_next(csv, &row)) == CSVIN_ROW)
		if ((status = add_ragged(&row, data, lines)) != CRM_OK)
			goto done;
	if (result == CSVIN_FAIL)
		status = csvin_status(csv);
	if (result == CSVIN_BAD) {
		msg_error(run->msg, "%s:%llu: %s", input_name(in), (unsigned long long)row.number,
		    csvin_why(csv));
		status = CRM_EINPUT;
	}
done:
	csvin_close(csv);
	input_close(in);
	return status;
}

enum crm_status
basket_read_ragged(const struct run *run, const struct basket_source *source,
    struct basket_data *data, struct basket_lines *lines)
{
	enum crm_status status = CRM_OK;

	if (run->n == 0)
		return read_file("-", run, source->delimiter, data, lines);
	for (size_t i = 0; i < run->n && status == CRM_OK; i++)
		status = read_file(run->names[i], run, source->delimiter, data, lines);
	return status;
}
