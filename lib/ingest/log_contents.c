/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts what the kept rows of a log are about, for its row in the history (log_history.h).
 *
 * It reads the rows as they were written to the ledger, not as the log had them: ids are trimmed
 * and pseudonymised there, and every log has the same columns.  Ids are held in string maps, so
 * that the counts are exact; a log too large for that has none, rather than an estimate.
 */
#include "ingest/log_contents.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/strmap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Fields of the ledger. */
enum { LEDGER_CUSTOMER, LEDGER_DATE, LEDGER_ORDER };

struct log_contents {
	struct strmap *customers, *orders, *channels;
	uint64_t rows[LOG_CHANNELS_MOST];	/* of each channel */
	size_t channel;				/* its field; 0: none */
	bool many_customers, many_orders, many_channels;
	struct buf key;
};

enum crm_status
log_contents_open(struct log_contents **out)
{
	struct log_contents *c;

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return CRM_ENOMEM;
	if (log_contents_begin(c, 0) != CRM_OK) {
		log_contents_close(c);
		return CRM_ENOMEM;
	}
	*out = c;
	return CRM_OK;
}

enum crm_status
log_contents_begin(struct log_contents *c, size_t channel)
{
	struct strmap **maps[] = { &c->customers, &c->orders, &c->channels };

	c->channel = channel;
	c->many_customers = c->many_orders = c->many_channels = false;
	memset(c->rows, 0, sizeof(c->rows));
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		strmap_close(*maps[i]);
		*maps[i] = NULL;
		if (strmap_open(maps[i]) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/** Cut the next field off ${text}, with its quotes; *${last}: a line ended with it. */
static struct slice
cut_field(struct slice *text, bool *last)
{
	struct slice field = { text->p, 0 };
	bool quoted = false;

	while (field.n < text->n) {
		char c = text->p[field.n];

		/* A doubled quote within a field leaves the quotes and enters them again. */
		quoted ^= c == '"';
		if (!quoted && (c == ',' || c == '\n'))
			break;
		field.n++;
	}
	*last = field.n == text->n || text->p[field.n] == '\n';
	text->p += field.n + (field.n < text->n);
	text->n -= field.n + (field.n < text->n);
	return field;
}

/** Count ${key} once, where there are not too many already. */
static enum crm_status
count_once(struct strmap *map, struct slice key, bool *many)
{
	uint32_t number;

	if (*many)
		return CRM_OK;
	if (strmap_put(map, key, strmap_hash(key), &number) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * Beyond, the map stays as it is: what was counted is of no use, but is freed with the
	 * rest.
	 */
	*many = strmap_count(map) > LOG_DISTINCT_MOST;
	return CRM_OK;
}

/** Take the quotes off a field, into c->key. */
static enum crm_status
unquote(struct log_contents *c, struct slice *field)
{

	c->key.n = 0;
	if (field->n < 2 || field->p[0] != '"')
		return CRM_OK;
	for (size_t i = 1; i + 1 < field->n; i++) {
		if (buf_add(&c->key, &field->p[i], 1) != CRM_OK)
			return CRM_ENOMEM;
		i += field->p[i] == '"';	/* two of them are one */
	}
	*field = buf_slice(&c->key);
	return CRM_OK;
}

static enum crm_status
count_channel(struct log_contents *c, struct slice name)
{
	uint32_t number;

	if (c->many_channels || name.n == 0)
		return CRM_OK;
	if (unquote(c, &name) != CRM_OK)
		return CRM_ENOMEM;
	if (strmap_put(c->channels, name, strmap_hash(name), &number) != CRM_OK)
		return CRM_ENOMEM;
	if (number < LOG_CHANNELS_MOST)
		c->rows[number]++;
	else
		c->many_channels = true;
	return CRM_OK;
}

/** An order is known by its id; without ids, what one customer buys on a day is an order. */
static enum crm_status
count_order(struct log_contents *c, const struct slice field[LEDGER_ORDER + 1])
{
	struct slice order = field[LEDGER_ORDER];
	bool known = order.n > 0;

	c->key.n = 0;
	/* The first letter keeps an order called 2024-01-01 apart from that day. */
	if (buf_add(&c->key, known ? "o" : "d", 1) != CRM_OK ||
	    buf_add(&c->key, known ? order.p : field[LEDGER_DATE].p,
		known ? order.n : field[LEDGER_DATE].n) != CRM_OK ||
	    (!known &&
		buf_add(&c->key, field[LEDGER_CUSTOMER].p, field[LEDGER_CUSTOMER].n) != CRM_OK))
		return CRM_ENOMEM;
	return count_once(c->orders, buf_slice(&c->key), &c->many_orders);
}

enum crm_status
log_contents_add(struct log_contents *c, struct slice rows)
{

	while (rows.n > 0) {
		struct slice field[LEDGER_ORDER + 1] = { { "", 0 }, { "", 0 }, { "", 0 } };
		bool last = false;

		for (size_t i = 0; !last; i++) {
			struct slice text = cut_field(&rows, &last);

			if (i <= LEDGER_ORDER)
				field[i] = text;
			if (c->channel != 0 && i == c->channel && count_channel(c, text) != CRM_OK)
				return CRM_ENOMEM;
		}
		/* Rows kept without a customer are orders of nobody. */
		if (field[LEDGER_CUSTOMER].n > 0 &&
		    count_once(c->customers, field[LEDGER_CUSTOMER], &c->many_customers) != CRM_OK)
			return CRM_ENOMEM;
		if (count_order(c, field) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

uint64_t
log_contents_customers(const struct log_contents *c)
{

	return c->many_customers ? LOG_NOT_KNOWN : strmap_count(c->customers);
}

uint64_t
log_contents_orders(const struct log_contents *c)
{

	return c->many_orders ? LOG_NOT_KNOWN : strmap_count(c->orders);
}

/** Append one channel; what would break the list becomes a blank. */
static enum crm_status
list_channel(const struct log_contents *c, uint32_t i, struct buf *list)
{
	struct slice name = strmap_key(c->channels, i);
	size_t from;
	char count[NUM_PRINT];

	if (list->n > 0 && buf_text(list, ";") != CRM_OK)
		return CRM_ENOMEM;
	from = list->n;
	if (buf_add(list, name.p, name.n) != CRM_OK)
		return CRM_ENOMEM;
	for (; from < list->n; from++)
		if (strchr(";\n\r", list->p[from]) != NULL)
			list->p[from] = ' ';
	return buf_text(list, " ") != CRM_OK ||
		buf_add(list, count, num_u64(count, c->rows[i])) != CRM_OK
	    ? CRM_ENOMEM
	    : CRM_OK;
}

enum crm_status
log_contents_channels(const struct log_contents *c, struct buf *list)
{
	enum crm_status status = CRM_OK;
	uint32_t *order;

	if (c->many_channels || strmap_count(c->channels) == 0)
		return CRM_OK;
	if (strmap_sorted(c->channels, &order) != CRM_OK)
		return CRM_ENOMEM;
	assert(strmap_count(c->channels) <= LOG_CHANNELS_MOST);
	for (uint32_t i = 0; i < strmap_count(c->channels) && status == CRM_OK; i++)
		status = list_channel(c, order[i], list);
	free(order);
	return status;
}

void
log_contents_close(struct log_contents *c)
{

	if (c == NULL)
		return;
	strmap_close(c->customers);
	strmap_close(c->orders);
	strmap_close(c->channels);
	buf_free(&c->key);
	free(c);
}
