/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_BASKET_BASKET_DATA_H
#define CRM_FILTER_BASKET_BASKET_DATA_H

#include "app/program.h"
#include "base/buf.h"
#include "model/itemsets.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The price and category of an item. */
struct basket_item {
	decimal_sum amount;	/* sum of what was paid for it, or of its prices */
	decimal_sum quantity;	/* sum of the units, or the number of prices */
	uint32_t category;	/* of its first line; STRMAP_NONE without one */
};

#define BASKET_GUEST UINT32_MAX

/**
 * Baskets in memory: distinct items, 4 bytes each, and while reading 8 bytes a line.  A basket is
 * the purchases of one (customer, order id, day) of a ledger, or a row of a file of baskets.
 */
struct basket_data {
	struct baskets baskets;
	size_t *start;		/* the arrays of ${baskets} */
	uint32_t *entry;
	struct strmap *items;
	struct strmap *categories;	/* NULL if not asked for */
	struct basket_item *item;	/* by item; NULL if not asked for */
	struct strmap *customers;	/* NULL where no customers were asked for */
	/*
	 * By basket: ascending places in customer_order; BASKET_GUEST for those without a customer,
	 * which come last.
	 */
	uint32_t *customer;
	uint32_t *customer_order;	/* numbers of customers in bytewise order of their ids */
	/*
	 * By basket: days to the next one if that is the same customer's, else 0.  With
	 * basket_source.steps the baskets of a customer and day are joined.
	 */
	uint32_t *gap;
	date_day *day;		/* by basket; with customers only */
	date_day newest;	/* the newest of ${day} */
	int scale;		/* decimals of the amounts */
};

struct basket_source {
	bool ragged;		/* a row is a basket, without header */
	char delimiter;		/* of those */
	const char *item;	/* column of the items */
	const char *category;	/* column, or NULL */
	const char *price;	/* column, or NULL: amount / quantity */
	bool customers;		/* order baskets by customer and day */
	bool steps;		/* ... and join the baskets of a day */
	bool ranked;		/* ... and order those of a day by order id, not as in the input */
	/*
	 * Items that have numbers already, or NULL.  basket_data_read() takes ownership, even if it
	 * fails.
	 */
	struct strmap *items;
};

/**
 * basket_data_read(run, source, data):
 * Read the input of ${run}.  Return CRM_OK, or what reading gave, after a message.  Nothing to free
 * on failure.
 */
CRM_CHECKED enum crm_status basket_data_read(
    const struct run *run, const struct basket_source *source, struct basket_data *data);

/** basket_data_free(data): Free what basket_data_read() made. */
void basket_data_free(struct basket_data *data);

/**
 * basket_data_part(all, keep, part):
 * ${part} becomes the baskets b of ${all} with keep[b], for which there are customers.  It shares
 * the names of ${all}, which must outlive it.  CRM_OK or CRM_ENOMEM with nothing to free.
 */
CRM_CHECKED enum crm_status basket_data_part(
    const struct basket_data *all, const bool *keep, struct basket_data *part);

/** basket_data_part_free(part): Free what basket_data_part() made. */
void basket_data_part_free(struct basket_data *part);

/** basket_data_has(data, basket, item): Whether ${item} is in ${basket}. */
bool basket_data_has(const struct basket_data *data, size_t basket, uint32_t item);

/**
 * basket_data_customer_end(data, from): The end of the baskets of the customer of basket ${from}.
 */
size_t basket_data_customer_end(const struct basket_data *data, size_t from);

/** A customer with an order held out. */
struct basket_held {
	size_t from, to;	/* their baskets in the part */
	size_t truth;		/* the first basket held out, its number in all data */
};

/** Baskets split into those to learn from, ${part}, and those held out. */
struct basket_split {
	struct basket_data part;
	struct basket_held *held;
	size_t n;
};

/**
 * basket_split(all, date, split):
 * Hold out the baskets from ${date} on, or with DATE_NONE the last one of each customer who has two
 * or more.  CRM_OK or CRM_ENOMEM; free by basket_split_free() before ${all}.
 */
CRM_CHECKED enum crm_status basket_split(
    const struct basket_data *all, date_day date, struct basket_split *split);

/** basket_split_free(split): Free it.  A zeroed one is fine. */
void basket_split_free(struct basket_split *split);

/** Baskets with arrays of their own. */
struct basket_copy {
	struct baskets baskets;
	size_t *start;
	uint32_t *entry;
};

/**
 * basket_data_small(all, most, keep, copy):
 * Copy ${all} without the baskets of more than ${most} items; with ${keep} these stay in their
 * places, but empty.  CRM_OK or CRM_ENOMEM; free by basket_copy_free().
 */
CRM_CHECKED enum crm_status basket_data_small(const struct baskets *all, uint64_t most, bool keep,
    struct basket_copy *copy);

/** basket_copy_free(copy): Free it.  A zeroed one is fine. */
void basket_copy_free(struct basket_copy *copy);

/**
 * Lines as they are read: which basket and which item.  The two readers (ledger and ragged rows)
 * fill this by basket_lines_*(), and basket_data_read() makes the arrays above from it.
 */
struct basket_lines {
	struct { uint32_t basket, item; } *line;
	size_t n, room;
	struct basket_head {
		uint32_t customer;
		date_day day;
		uint32_t rank;		/* among the baskets of a day; 0 unless asked for */
	} *head;		/* by basket */
	size_t baskets, head_room;
};

/**
 * basket_lines_add(lines, basket, item): Add a line to a basket of basket_lines_new().  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status basket_lines_add(
    struct basket_lines *lines, uint32_t basket, uint32_t item);

/**
 * basket_lines_new(lines, customer, day, basket): *${basket} becomes a new basket.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status basket_lines_new(
    struct basket_lines *lines, uint32_t customer, date_day day, uint32_t *basket);

/**
 * basket_read_ledger(run, source, data, lines): Read a ledger.  CRM_OK, or another status after a
 * message.
 */
CRM_CHECKED enum crm_status basket_read_ledger(const struct run *run,
    const struct basket_source *source, struct basket_data *data, struct basket_lines *lines);

/**
 * basket_read_ragged(run, source, data, lines): Read rows of items.  Blanks around an item and
 * empty fields are ignored.  Return as basket_read_ledger().
 */
CRM_CHECKED enum crm_status basket_read_ragged(const struct run *run,
    const struct basket_source *source, struct basket_data *data, struct basket_lines *lines);

#endif
