/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_MAKING_H
#define CRM_FILTER_REPORT_REPORT_MAKING_H

#include "filter/report/report.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_change.h"
#include "filter/report/report_extra.h"
#include "filter/report/report_groups.h"
#include "filter/report/report_list.h"
#include "filter/report/report_measure.h"
#include "filter/report/report_person.h"
#include "filter/report/report_read.h"
#include "filter/report/report_further.h"
#include "filter/report/report_unprofitable.h"
#include "filter/report/report_views.h"
#include "filter/report/report_watch.h"
#include "report/language.h"
#include "table/partial.h"
#include "table/table_in.h"

/** The state of report_run(); parts that no option asks for are NULL. */
struct making {
	const struct report_options *options;
	const struct run *run;		/* its operands are the customer tables only */
	const struct run *whole;	/* the program's run, with all operands */
	struct language language;	/* with the currency */
	unsigned currencies;		/* how many the table has, up to 2 */
	struct advice advice;
	struct table_in *t;
	struct report_columns columns;
	size_t by[GROUPS_COLUMNS];
	struct groups *groups;
	struct views *views;
	struct change *change;
	struct watch *watch;
	size_t alarms;			/* of --watch */
	struct measure *measure;
	struct list *list;
	struct person *person;
	struct extra extra;		/* further tables among the operands */
	struct unprofitable unprofitable;
	struct further further;
	struct report report;
	struct partial *partial;	/* of --partial or --merge */
};

/**
 * feed_customers(m): Read the customer table m->t to its end, and feed each customer to all parts
 * that are open.  CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status feed_customers(struct making *m);

/** feed_currency(m, code): Note a currency that the table has; of several, warn once. */
void feed_currency(struct making *m, struct slice code);

/** report_partial_open(m): Open m->partial.  CRM_OK, or CRM_ENOMEM after a message. */
CRM_CHECKED enum crm_status report_partial_open(struct making *m);

/**
 * report_partial_customer(m, row): Note for a partial that it has this customer, and the currency.
 * report_partial_write(m): Write the sums of all customers that have been fed.  CRM_OK, or another
 * status after a message.
 */
CRM_CHECKED enum crm_status report_partial_customer(struct making *m, const struct csv_row *row);
CRM_CHECKED enum crm_status report_partial_write(struct making *m);

/**
 * report_merge_read(m, by): Add up the partials that are the operands; ${by} gets the columns that
 * they were grouped by, as a C string.  report_merge_load(m): Put their sums into the groups and
 * views, which are empty; with --partial write them as a partial.  CRM_OK, or another status after
 * a message.
 */
CRM_CHECKED enum crm_status report_merge_read(struct making *m, struct buf *by);
CRM_CHECKED enum crm_status report_merge_load(struct making *m);

#endif
