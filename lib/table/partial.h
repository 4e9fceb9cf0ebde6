/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_PARTIAL_H
#define CRM_TABLE_PARTIAL_H

#include "base/msg.h"
#include "base/status.h"
#include "io/output.h"
#include "io/progress.h"
#include "table/decimal.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Partials: what one shard of the customers adds to a table, as a table of sums, and their merge.
 *
 * A program states the columns of its partial and their rules once (struct partial_kind).  It fills
 * a struct partial from customers and writes it (--partial), or reads any number of partials into
 * one (--merge), which then holds what it would hold of all customers; from that it makes its table
 * or, with both options, a partial again.  Ratios, and what is too small to be shown, are decided
 * after the merge only.
 *
 * Before the columns of the program each partial has:
 *
 *	partial	the name of its kind, which has a version: others are refused
 *	part	16 hexadecimal digits that stand for the set of its customers: partial_customer()
 *	rows	how many rows it has, so that a part of which rows were lost is refused
 *
 * The first row has empty keys; it is there in each partial, also in one of no customers, as it
 * carries what all rows share.  Rows are sorted by their keys, bytewise.
 */
struct partial;

/** What the columns of partials become when these are merged. */
enum partial_rule {
	PARTIAL_KEY,		/* text; rows with the same keys become one */
	PARTIAL_COUNT,		/* a whole number of 0 or more: the sum */
	PARTIAL_MONEY,		/* an amount: the sum, with the most decimals of any */
	PARTIAL_EXACT,		/* an amount with DECIMAL_SCALE decimals: the sum */
	PARTIAL_SAME,		/* text that all rows of all partials share, or they are refused */
	PARTIAL_LEAST,		/* text of all rows: the bytewise least that is not empty, a date */
	PARTIAL_GREATEST	/* the same: the greatest */
};

struct partial_column {
	const char *name;
	enum partial_rule rule;
};

/** The most columns of a partial. */
#define PARTIAL_COLUMNS 40

/** A kind of partials; at least one column is a key. */
struct partial_kind {
	/* The options that make it, and a version that changes with the columns or their meaning:
	 * "crm-cohort --lifecycle 1". */
	const char *name;
	const struct partial_column *columns;
	size_t n;
};

/** partial_open(p, kind, msg): An empty one; ${kind} must outlive it.  CRM_OK, or CRM_ENOMEM after
 * a message. */
CRM_CHECKED enum crm_status partial_open(
    struct partial **p, const struct partial_kind *kind, struct msg *msg);

/** partial_hash(id): What a customer adds to the number of their part; the same in each run. */
uint64_t partial_hash(struct slice id);

/** partial_customers(p, hashes): Add the sum of partial_hash() of customers, each counted once. */
void partial_customers(struct partial *p, uint64_t hashes);

/** partial_part(p): That sum so far, of customers and of all that was read. */
uint64_t partial_part(const struct partial *p);

/**
 * partial_share(p, i, text): Set what all rows share: column ${i} of those that are SAME, LEAST and
 * GREATEST, counted from 0.  ${text} is copied.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status partial_share(struct partial *p, size_t i, struct slice text);

/** partial_shared(p, i): What all rows share; empty where nothing was set or read. */
struct slice partial_shared(const struct partial *p, size_t i);

/** partial_decimals(p, scale), partial_scale(p): Raise the decimals of money; how many it has. */
void partial_decimals(struct partial *p, int scale);
int partial_scale(const struct partial *p);

/**
 * partial_add(p, keys, values):
 * Add to the row of ${keys} (a slice for each key) the ${values} (one for each COUNT, MONEY and
 * EXACT column, in their order; counts are plain numbers, money is as decimal_sum).  CRM_OK; after
 * a message CRM_ENOMEM, or CRM_EINPUT where the money of a column, signs apart, passes MONEY_LIMIT,
 * a count 63 bits, or a key has a NUL.
 */
CRM_CHECKED enum crm_status partial_add(
    struct partial *p, const struct slice *keys, const decimal_sum *values);

/**
 * partial_read(p, names, n, progress):
 * Add up all partials in the inputs, as table_open() takes them, in any order, also several in
 * one.  CRM_OK; after a message
 * CRM_EUSAGE where they are none of this kind; CRM_EINPUT for a value that is none, for partials
 * that differ in what must be the same, for the same part twice, and for rows that were lost or
 * moved; CRM_EIO, CRM_ENOMEM.  Memory: the rows of the result.
 */
CRM_CHECKED enum crm_status partial_read(
    struct partial *p, const char *const *names, size_t n, struct progress *progress);

/** partial_write(p, out): Write the table.  CRM_OK, or CRM_ENOMEM after a message; failures of
 * ${out} are kept by it. */
CRM_CHECKED enum crm_status partial_write(struct partial *p, struct output *out);

/**
 * partial_sort(p): Number the rows in the order of their keys: then partial_rows(p) says how many
 * there are, partial_key(p, row, i) is key ${i} of a row, partial_values(p, row) its values.  A row
 * may have no value but zeros.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status partial_sort(struct partial *p);
size_t partial_rows(const struct partial *p);
struct slice partial_key(const struct partial *p, size_t row, size_t i);
const decimal_sum *partial_values(const struct partial *p, size_t row);

/** partial_close(p): Free it.  NULL is fine. */
void partial_close(struct partial *p);

#endif
