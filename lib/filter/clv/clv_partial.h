/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_PARTIAL_H
#define CRM_FILTER_CLV_CLV_PARTIAL_H

#include "base/msg.h"
#include "base/status.h"
#include "filter/clv/clv.h"
#include "table/csv_in.h"
#include "table/table_in.h"

/**
 * What a fit needs of a shard of the customers: the columns of the customer table that crm-clv
 * reads, without the ids; each distinct row with the number of customers who have it.  Counts are
 * added up, so the partials of any split by customer give the fit of the whole table.
 *
 * The likelihood of spend depends on each customer's own orders and revenue, so smaller sums would
 * not give the same fit.
 */
struct clv_partial;

/**
 * clv_partial_open(p, options, msg): Create an empty partial with the columns that are always in it
 * and those that ${options}, which must outlive it, name.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status clv_partial_open(
    struct clv_partial **p, const struct clv_options *options, struct msg *msg);

/**
 * clv_partial_from(p, table):
 * Find the columns of ${table}, whose rows clv_partial_add() will add.  CRM_OK; after a message
 * what table_need() returns if `customer` or a column of the options is missing, or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_partial_from(struct clv_partial *p, const struct table_in *table);

/** clv_partial_add(p, row): Add a customer.  CRM_OK, or another status after a message. */
CRM_CHECKED enum crm_status clv_partial_add(struct clv_partial *p, const struct csv_row *row);

/** clv_partial_read(p, run): Add up the partials in the inputs, as partial_read(). */
CRM_CHECKED enum crm_status clv_partial_read(struct clv_partial *p, const struct run *run);

/**
 * clv_partial_column(p, name): After clv_partial_read(): the place of a column in the rows of
 * clv_partial_next(); TABLE_NONE if the tables of the partials did not have it.
 */
size_t clv_partial_column(const struct clv_partial *p, const char *name);

/** clv_partial_name(p, column): The name of a column. */
const char *clv_partial_name(const struct clv_partial *p, size_t column);

/**
 * clv_partial_next(p, row): After clv_partial_read(): the row of the next customer, in the order of
 * the values (a row comes once for each customer who has it), valid until the next call; row->n is
 * 0 after the last.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status clv_partial_next(struct clv_partial *p, struct csv_row *row);

/** clv_partial_write(p, out): Write the table.  As partial_write(). */
CRM_CHECKED enum crm_status clv_partial_write(struct clv_partial *p, struct output *out);

/** clv_partial_close(p): Free it.  NULL is fine. */
void clv_partial_close(struct clv_partial *p);

#endif
