/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_H
#define CRM_FILTER_REPORT_REPORT_H

#include "app/program.h"
#include "table/decimal.h"

/** What a report is written as, in the order of REPORT_FORMATS. */
enum report_format {
	REPORT_TEXT,
	REPORT_CSV,
	REPORT_TSV,
	REPORT_MARKDOWN,
	REPORT_JSON,
	REPORT_HTML,
	REPORT_XLSX,
	REPORT_EMAIL
};

#define REPORT_FORMATS "text|csv|tsv|markdown|json|html|xlsx|email"

/** Options of crm-report. */
struct report_options {
	struct common common;
	const char *by;			/* --by: columns, separated by commas; NULL: segment */
	int format;			/* -F: enum report_format */
	struct xlsx_child *workbook;	/* started where it is REPORT_XLSX */
	const char *rules;		/* --rules */
	bool no_total;			/* --no-total */
	int language;			/* --lang: place in LANGUAGE_CHOICES */
	const char *currency;		/* --currency; NULL: what the table says */
	const char *title, *shop;	/* --title, --shop */
	const char *to;			/* --to: of -F email */
	int colour; /* --color: enum progress_when's order: auto, always, never */
	bool levels;			/* --levels */
	bool unprofitable;		/* --unprofitable */
	const char *previous;		/* --previous */
	int64_t movers;			/* --movers */
	const char *cohorts;		/* --cohorts */
	int64_t min_cell;		/* --min-cell */
	const char *watch;		/* --watch */
	const char *closeness;		/* --closeness: where levels begin, or `default` */
	const char *scheme;		/* --scheme: a file */
	struct opt_list parties;	/* --parties: KIND=TABLE */
	const char *customer;		/* --customer: ids */
	const char *ledger;		/* a ledger among the operands */
	const char *list;		/* --list */
	int64_t limit;			/* --limit; 0: none */
	struct decimal budget, contact_cost;	/* --budget, --contact-cost; 0: not given */
	double control;			/* --control */
	bool stratify;			/* --stratify */
	const char *columns;		/* --columns */
	const char *offers;		/* --offers */
	struct opt_list exclude;	/* --exclude */
	const char *exclude_by;		/* --exclude-by; NULL: customer */
	const char *direction;		/* --direction; NULL: all who moved, or of a scheme all */
	int64_t slipped;		/* --slipped: days; 0: not asked for */
	const char *receipt;		/* --receipt */
	struct opt_list measure;	/* --measure: lists */
	struct decimal offer_cost;	/* --offer-cost; 0: not given */
	double margin;			/* --margin; 0: not given */
	struct decimal allocate;	/* --allocate: a budget; 0: not given */
	bool partial, merge;		/* may be both: partials into one */
	bool power;			/* --power */
	double base_rate, lift;		/* --base-rate, --lift; 0: not given */
};

/**
 * report_run(options, run):
 * Read customer tables and write the report.  Memory in proportion to groups, and to the customers
 * that are listed. As a filter's run function.
 */
CRM_CHECKED enum crm_status report_run(const struct report_options *options, const struct run *run);

#endif
