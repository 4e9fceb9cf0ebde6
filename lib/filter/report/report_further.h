/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_FURTHER_H
#define CRM_FILTER_REPORT_REPORT_FURTHER_H

#include "filter/report/report_closeness.h"
#include "filter/report/report_parties.h"
#include "filter/report/report_scheme.h"
#include "table/decimal.h"

/**
 * The parts of a report for --closeness, --parties and --scheme; NULL if the option is not given.
 */
struct further {
	struct closeness *closeness;
	struct parties *parties;
	struct scheme *scheme;
	decimal_sum turnover;	/* of all amounts, to keep the sums within bounds */
};

/**
 * further_open(r, options, advice, columns, t, run): Open the parts that are asked for.  CRM_OK,
 * or another status after a message; further_close() in any case.
 */
CRM_CHECKED enum crm_status further_open(struct further *r,
    const struct report_options *options, const struct advice *advice,
    const struct report_columns *columns, const struct table_in *t, const struct run *run);

/**
 * further_add(r, t, row, values, msg): Add a customer to all open parts.  CRM_OK, or another status
 * after a message.
 */
CRM_CHECKED enum crm_status further_add(struct further *r, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values, struct msg *msg);

/** further_list(r): What the open part adds to a list, or NULL; a list has at most one. */
const struct list_part *further_list(const struct further *r);

/**
 * further_make(r, report, language, min_cell, left_out): Append the sections of the open parts, or
 * increment *${left_out} for each that ${min_cell} hides.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status further_make(const struct further *r, struct report *report,
    const struct language *language, uint64_t min_cell, size_t *left_out);

/** further_close(r): Free what it holds. */
void further_close(struct further *r);

#endif
