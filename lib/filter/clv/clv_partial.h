/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_PARTIAL_H
#define CRM_FILTER_CLV_CLV_PARTIAL_H

#include "base/msg.h"
#include "base/status.h"
#include "filter/clv/clv.h"
#include "table/csv_in.h"
#include "table/table_in.h"

/**
 * What a fit depends on, of a shard of the customers: the columns of the customer table that
 * crm-clv reads, without the ids, each distinct row with how many customers have it.  Counts only
 * add, so the partials of any split by customer merge to the fit of the whole table.
 *
 * The likelihood of spend depends on each customer's own orders and revenue, so nothing smaller
 * than these pairs gives the same fit.
 */
struct clv_partial;

/**
 * clv_partial_open(p, options, msg): An empty one, of the columns that ${options} name besides
 * those that are always in it.  ${options} must outlive it.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status clv_partial_open(
    struct clv_partial **p, const struct clv_options *options, struct msg *msg);

/**
 * clv_partial_from(p, table):
 * Take rows of ${table} from now on.  CRM_OK; after a message CRM_EINPUT where a column that the
 * options name, or customer, is not there; CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_partial_from(struct clv_partial *p, const struct table_in *table);

/** clv_partial_add(p, row): One customer.  CRM_OK, or another status after a message. */
CRM_CHECKED enum crm_status clv_partial_add(struct clv_partial *p, const struct csv_row *row);

/** clv_partial_read(p, run): Add up the partials in the inputs, as partial_read(). */
CRM_CHECKED enum crm_status clv_partial_read(struct clv_partial *p, const struct run *run);

/** clv_partial_column(p, name): The column of rows of that name, or TABLE_NONE. */
size_t clv_partial_column(const struct clv_partial *p, const char *name);

/** clv_partial_name(p, column): The name of a column. */
const char *clv_partial_name(const struct clv_partial *p, size_t column);

/**
 * clv_partial_next(p, row): After clv_partial_read(): the row of the next customer, in the order of
 * the values; row->n is 0 after the last.  It is valid until the next call.  CRM_OK, or CRM_ENOMEM
 * after a message.
 */
CRM_CHECKED enum crm_status clv_partial_next(struct clv_partial *p, struct csv_row *row);

/** clv_partial_write(p, out): Write the table.  As partial_write(). */
CRM_CHECKED enum crm_status clv_partial_write(struct clv_partial *p, struct output *out);

/** clv_partial_close(p): Free it.  NULL is fine. */
void clv_partial_close(struct clv_partial *p);

#endif
