/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_LIST_INNER_H
#define CRM_FILTER_REPORT_REPORT_LIST_INNER_H

/* What report_list.c (who is on a list) and report_list_make.c (what is written) share. */

#include "filter/report/report_earlier.h"
#include "filter/report/report_list.h"
#include "filter/report/report_list_columns.h"
#include "filter/report/report_names.h"
#include "filter/report/report_offers.h"
#include "filter/report/report_picks.h"
#include "table/key_set.h"

/** Why a customer who was asked for is not on the list. */
enum left_out { LEFT_EXCLUDED, LEFT_CONSENT, LEFT_LIMIT, LEFT_REASONS };

/** A list while the table is read, and then while it is written. */
struct list {
	const struct report_options *options;
	const struct advice *advice;
	const struct table_in *t;
	const struct run *run;
	size_t customer, clv, cost, consent, excluded_by, slipped;	/* columns */
	struct names *names;		/* groups asked for; NULL: all */
	struct earlier earlier;
	bool directions[CHANGE_DIRECTIONS];	/* which moves --direction wants */
	const struct list_part *part;	/* a further part of the report, or NULL */
	bool words[LIST_PART_WORDS];	/* which of the part's customers --direction wants */
	struct key_set *excluded;
	struct offers *offers;
	struct list_columns columns;
	struct picks picks;
	struct buf kept;		/* the texts of one customer, before they are picked */
	uint64_t left[LEFT_REASONS];	/* customers who were asked for, by why they are not on it */
	uint64_t treated, held;		/* on the list: to be contacted; in the control group */
	int scale, margin_scale;	/* decimals of revenue; of cost */
};

#endif
