/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_CELLS_H
#define CRM_FILTER_COHORT_COHORT_CELLS_H

#include "app/program.h"
#include "table/decimal.h"
#include "table/period.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A ledger summed up by customer and period, from which the tables of crm-cohort are made (but not
 * those of single events, see cohort_events.h).  Memory is in proportion to pairs of a customer and
 * a period with a row, and to orders; rows may come in any order.
 *
 * A row of amount 0 with a cost is a contact, one of negative amount a return, any other a
 * purchase.  An order is a distinct (customer, order id, day) with a purchase, as for crm-rfm.
 */

#define COHORT_NONE UINT32_MAX

/** What a customer did in one period. */
struct cohort_cell {
	decimal_sum revenue;
	int32_t period;
	uint32_t next; /* the customer's next cell; COHORT_NONE ends them */
	uint32_t orders;
};

struct cohort_customer {
	date_day first;		/* day of the first order; DATE_NONE without one */
	date_day seen; /* day of the earliest row that gave ${group} while there was no order */
	uint32_t cells;		/* start of the list, newest cell first unless ${scattered} */
	uint32_t orders;
	bool scattered;		/* the list is not sorted; see cohort_index.h */
	bool guest;		/* the rows without a customer; only with by_row */
	/*
	 * What column ${by} held on the day of the first order, or of the first row where there is
	 * none; of several values that day the bytewise least, an empty one last.
	 */
	uint32_t group;
};

/** What a channel spent on one customer on a day, without an order. */
struct cohort_contact {
	decimal_sum cost;
	uint32_t customer, group;
	date_day day;
};

/** The earliest contacts of a customer: [0] before the first order, [1] up to its day. */
struct cohort_touch {
	date_day day[2];	/* DATE_NONE: none */
	uint32_t group[2];
};

struct cohort_cells {
	enum period_kind kind;
	struct cohort_customer *customer;
	size_t n, customer_room;
	struct cohort_cell *cell;
	size_t n_cells, cell_room;
	decimal_sum *cost;		/* by cell; NULL where the ledger has no such column */
	decimal_sum *commission;	/* by cell; NULL where none was asked for */
	size_t cost_room, commission_room;
	struct cohort_contact *contact;	/* in input order; none unless asked for */
	size_t n_contacts, contact_room;
	struct cohort_touch *touch;	/* by customer, if below touch_room; likewise */
	size_t touch_room;
	struct strmap *groups;		/* NULL without ${by} */
	date_day from, as_of;	/* first day with a row, last observed; DATE_NONE: no rows */
	int scale;			/* decimals of the amounts and costs as written */
	uint64_t part;			/* the customers, for partial_customers() */
};

struct cohort_source {
	enum period_kind kind;
	const char *by;			/* column to group by, or NULL */
	const char *commission;		/* column of commissions, or NULL */
	const char *commission_rate;	/* column of their rates, or NULL */
	bool no_fees;			/* fees of the ledger are no cost: commissions are given */
	/*
	 * Group rows instead of customers: a customer has an entry for each group that their rows
	 * have, and rows without a customer count too.
	 */
	bool by_row;
	bool contacts;			/* keep costs of contacts, and first touches */
	date_day as_of;			/* leave later rows out; DATE_NONE: use the newest day */
};

/**
 * cohort_cells_read(run, source, cells):
 * Read the ledger of ${run}.  Rows without a customer are left out, with a warning that counts them
 * and their amount.  Return CRM_OK, or what reading gave, after a message.  Nothing to free on
 * failure.
 */
CRM_CHECKED enum crm_status cohort_cells_read(
    const struct run *run, const struct cohort_source *source, struct cohort_cells *cells);

/** cohort_cells_free(cells): Free what cohort_cells_read() made. */
void cohort_cells_free(struct cohort_cells *cells);

/** cohort_cells_groups(cells): The number of groups; 1 without --by. */
size_t cohort_cells_groups(const struct cohort_cells *cells);

/** cohort_cells_cohorts(cells): The number of cohorts, the one without an order included. */
size_t cohort_cells_cohorts(const struct cohort_cells *cells);

/**
 * cohort_cells_cohort(cells, customer): The period of the customer's first order, numbered from 1
 * at the first of the data; 0 without an order.
 */
size_t cohort_cells_cohort(const struct cohort_cells *cells, uint32_t customer);

/**
 * cohort_cells_order(cells, order):
 * *${order} becomes a malloc'd array of all customers ordered by the bytes of their group's name,
 * within it by the period of their first order (those without one first).  The caller frees it.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_cells_order(const struct cohort_cells *cells, uint32_t **order);

/**
 * cohort_cells_run(cells, order, from, cohort): The end of the run of customers in ${order} who
 * have the same group (and, with ${cohort}, the same period of first order) as order[${from}].
 */
size_t cohort_cells_run(
    const struct cohort_cells *cells, const uint32_t *order, size_t from, bool cohort);

/** cohort_cells_name(cells, group): The name of a group; empty without --by. */
struct slice cohort_cells_name(const struct cohort_cells *cells, uint32_t group);

/**
 * cohort_cells_precedes(cells, a, b):
 * Whether group ${a} is chosen over ${b} if both are on one day: by their names bytewise, an empty
 * one last.
 */
bool cohort_cells_precedes(const struct cohort_cells *cells, uint32_t a, uint32_t b);

/**
 * cohort_cells_sorted(cells, customer, list, room, n): *${list} (with room for *${room}, grown as
 * needed) becomes the customer's cells, earliest first, and *${n} their number.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_cells_sorted(
    const struct cohort_cells *cells, uint32_t customer, uint32_t **list, size_t *room, size_t *n);

/** The most rows of a table, or sums that it is made from. */
#define COHORT_MOST_ROWS 50000000

/**
 * cohort_cells_refuse(cells, what, n, msg):
 * Return CRM_EUSAGE after a message if ${n} ${what} ("rows" or "sums") are more than
 * COHORT_MOST_ROWS, as after a wrong date in the ledger or with too short a period; else CRM_OK.
 */
CRM_CHECKED enum crm_status cohort_cells_refuse(
    const struct cohort_cells *cells, const char *what, uint64_t n, struct msg *msg);

/**
 * cohort_share(sum, share, out): Add ${sum} * ${share}, rounded half to even at DECIMAL_SCALE, to
 * *${out}; false where it does not fit.
 */
CRM_CHECKED bool cohort_share(decimal_sum sum, struct decimal share, decimal_sum *out);

/** cohort_cells_cost(cells, cell): Its cost, 0 where the ledger has none. */
decimal_sum cohort_cells_cost(const struct cohort_cells *cells, size_t cell);

#endif
