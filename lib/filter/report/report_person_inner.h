/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_PERSON_INNER_H
#define CRM_FILTER_REPORT_REPORT_PERSON_INNER_H

#include "filter/report/report_person.h"
#include "table/strmap.h"

/* What the two files of report_person.h share. */

struct person {
	const struct report_options *options;
	const struct table_in *t;
	const struct run *run;
	size_t customer;		/* column */
	struct strmap *ids;		/* asked for */
	char ***fields;			/* of each: its row, or NULL while it was not there */
};

/**
 * person_history(p, report): Append the sections that come from the ledger.  CRM_OK, or another
 * status after a message.
 */
CRM_CHECKED enum crm_status person_history(const struct person *p, struct report *report);

#endif
