/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_PARTIES_H
#define CRM_FILTER_REPORT_REPORT_PARTIES_H

#include "app/program.h"
#include "filter/report/report.h"
#include "filter/report/report_read.h"
#include "report/language.h"

/** Who depends on whom: customers, partners, suppliers, ... side by side. */
struct parties;

/**
 * parties_open(parties, options, columns, run):
 * Read the tables of --parties, and what --previous says of the customers; ${columns} are those of
 * the customers, who are still to be read.  CRM_OK, or another status after a message.  Memory: 16
 * bytes for each party and customer who brought something.
 */
CRM_CHECKED enum crm_status parties_open(struct parties **parties,
    const struct report_options *options, const struct report_columns *columns,
    const struct run *run);

/** parties_add(parties, values): Count a customer.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status parties_add(
    struct parties *parties, const struct report_values *values);

/**
 * parties_make(parties, report, language, min_cell):
 * Append the section: a row for the customers and for each kind of party.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status parties_make(struct parties *parties, struct report *report,
    const struct language *language, uint64_t min_cell);

/** parties_close(parties): Free it.  NULL is fine. */
void parties_close(struct parties *parties);

#endif
