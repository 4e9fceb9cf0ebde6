/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHOP_LOG_H
#define SHOP_LOG_H

#include "shop_dialect.h"
#include "shop_model.h"

#include <stdio.h>

/** What a customer's lines add up to: the right answer to what crm-rfm is asked. */
struct tally {
	int64_t cents;		/* sales less returns */
	int64_t cost;		/* commissions, handling and contacts, in cents */
	uint32_t first, last;	/* days of the first and the last sale since the log began */
	uint32_t orders, returns, contacts;
};

/**
 * How the lines of a log follow each other.  SHAPE_SHOP is written by log_write() from the events
 * of the model; the others, which are there to measure speed on, by log_shape().
 */
enum shape {
	SHAPE_SHOP,	/* in the order of time; the lines of an order share customer and second */
	SHAPE_LINE,	/* 1 to 9 lines an order, of one customer, each at its own time of day */
	SHAPE_ORDER,	/* one line an order */
	SHAPE_MIXED	/* each line another customer; five lines share an order id */
};

struct log_options {
	const struct model *model;
	const struct dialect *dialect;
	int32_t from;		/* the day the log begins with */
	bool clock;		/* dates with the time of day */
	uint64_t lines;		/* write no more; 0: all */
	struct tally *tally;	/* one a customer, zeroed; or NULL */
};

/** log_write(options, events, out): Write the log, header first.  False where ${out} fails. */
bool log_write(const struct log_options *options, const struct events *events, FILE *out);

/**
 * log_shape(options, shape, customers, out):
 * Write a log of options->lines lines of another ${shape} than SHAPE_SHOP, header first, in
 * constant memory.  Orders come in no order of time; their customers are drawn with a heavy tail
 * (the busiest hundredth of them has about a fifth of the orders); one row in twenty is quoted.
 * False where ${out} fails.
 */
bool log_shape(
    const struct log_options *options, enum shape shape, uint32_t customers, FILE *out);

/**
 * log_customer(p, id): Write the id of customer ${id} at ${p} (16 bytes of room) and return its
 * end.
 */
char *log_customer(char *p, uint32_t id);

#endif
