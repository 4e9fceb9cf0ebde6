/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_EXTRA_H
#define CRM_FILTER_REPORT_REPORT_EXTRA_H

#include "app/program.h"
#include "filter/report/report.h"
#include "report/language.h"
#include "report/receipt_facts.h"
#include "report/report_table.h"

#include <stddef.h>

/** The operands of crm-report, sorted by what their headers say they are. */
struct extra {
	const char **customers;		/* the customer tables: what is left */
	size_t n_customers;
	struct extra_table {
		const char *path;
		size_t kind;		/* among those that extra_sections() knows */
	} *tables;
	size_t n_tables;
	struct receipt_facts facts;	/* of the receipts */
};

/**
 * extra_open(extra, options, run):
 * Sort the operands.  A single one is a customer table, and so are pipes, which can be read only
 * once.  Of several, the header decides: retention becomes options->cohorts, offers options->offers
 * and a ledger options->ledger; a second table of these kinds, or one that an option names as well,
 * is CRM_EUSAGE.  Lifecycle, channels, survival, rules and profiles are kept for extra_sections();
 * receipts are added up in ${facts}.  CRM_OK, or another status after a message; extra_close() in
 * any case.
 */
CRM_CHECKED enum crm_status extra_open(
    struct extra *extra, struct report_options *options, const struct run *run);

/**
 * extra_sections(extra, report, language, run): Append a section for each further table.  CRM_OK,
 * or another status after a message.
 */
CRM_CHECKED enum crm_status extra_sections(const struct extra *extra, struct report *report,
    const struct language *language, const struct run *run);

/**
 * extra_path(extra, kind): The first table of that kind (lifecycle, profile, ...) among the
 * operands, or NULL.
 */
const char *extra_path(const struct extra *extra, const char *kind);

/** extra_close(extra): Free what it holds. */
void extra_close(struct extra *extra);

#endif
