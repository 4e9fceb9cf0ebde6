/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_SMALL_H
#define CRM_FILTER_REPORT_REPORT_SMALL_H

#include "app/program.h"
#include "report/language.h"
#include "report/receipt_facts.h"
#include "report/report_table.h"

/**
 * small_print(report, run, facts, language):
 * Append the small print: the command line that made the report, and what receipts say was left out
 * of the logs.  Which file it was written to is not part of it, so that the bytes do not depend on
 * that, and operands are named without their folders.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status small_print(struct report *report, const struct run *run,
    const struct receipt_facts *facts, const struct language *language);

#endif
