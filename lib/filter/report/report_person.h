/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_PERSON_H
#define CRM_FILTER_REPORT_REPORT_PERSON_H

#include "app/program.h"
#include "filter/report/report.h"
#include "report/language.h"
#include "report/report_table.h"
#include "table/table_in.h"

/** All that the tables say of a few customers: --customer. */
struct person;

/**
 * person_open(p, options, t, run): For the customers of --customer, out of the customer table
 * ${t}.  CRM_OK, or CRM_EUSAGE or CRM_ENOMEM after a message.  All arguments must outlive it.
 */
CRM_CHECKED enum crm_status person_open(struct person **p, const struct report_options *options,
    const struct table_in *t, const struct run *run);

/** person_add(p, row): The next customer of the table.  CRM_OK, or CRM_ENOMEM after a message. */
CRM_CHECKED enum crm_status person_add(struct person *p, const struct csv_row *row);

/**
 * person_make(p, report, language):
 * Append the sections: what the table says; and where options->ledger and options->offers are
 * given, orders by month, what they buy and when they may need it again, and what to offer.
 * CRM_OK, or another status after a message: CRM_EUSAGE for a customer who is in no row.
 */
CRM_CHECKED enum crm_status person_make(
    struct person *p, struct report *report, const struct language *language);

/** person_close(p): Free it.  NULL is fine. */
void person_close(struct person *p);

#endif
