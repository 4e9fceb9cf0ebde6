/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_MEASURE_MAKE_H
#define CRM_FILTER_REPORT_REPORT_MEASURE_MAKE_H

#include "filter/report/report.h"
#include "model/experiment.h"
#include "report/language.h"
#include "report/report_table.h"
#include "table/strmap.h"

#include <stdbool.h>

/* What the two files of report_measure.h share. */

enum { TREATED, CONTROL, ARMS };

/** A customer as the list knew them. */
struct listed {
	int64_t orders;
	decimal_sum revenue, margin;
	uint32_t group;			/* of measure.groups; with --allocate */
	bool control, seen;
};

/*
 * A bit of arm.group: in which half of the customers, drawn by a hash of the id, the customer is.
 */
#define MEASURE_FOLD (UINT32_C(1) << 31)

/** What profit is computed from: revenue, --margin of it, or the margin in the tables. */
enum profit_of { PROFIT_OF_REVENUE, PROFIT_OF_SHARE, PROFIT_OF_MARGIN };

/** What the customers of an arm have done since. */
struct arm {
	struct outcome *revenue, *orders, *margin;	/* a customer each */
	uint32_t *group;		/* and their group in the list, with MEASURE_FOLD */
	size_t n, revenue_room, orders_room, margin_room, group_room;
	uint64_t responders;
	decimal_sum total;		/* revenue since */
};

/** One list. */
struct wave {
	const char *path;
	struct strmap *ids;
	struct listed *v;
	size_t n, room, seen;
	double share;			/* that was to be held out; NaN: not known */
	bool has_margin;		/* the list says what each customer's margin was */
	struct arm arm[ARMS];
};

struct measure {
	const struct report_options *options;
	struct wave *waves;
	size_t n;
	enum profit_of profit_of;
	struct report_column label;	/* of the groups */
	struct strmap *groups;		/* of the lists and of today; NULL without --allocate */
	uint64_t *today;		/* of each group: customers who may be written to */
	size_t today_room;
	decimal_sum turnover;		/* since, signs apart */
	int scale;
	struct msg *msg;
};

/** An estimate of all waves together, and its intervals. */
struct effect {
	struct difference day;		/* of a look at one day fixed beforehand */
	double low, high;		/* bounds that hold for repeated looks; NaN: none */
};

/** The effects of all waves on what is measured. */
struct effects {
	struct effect response, revenue;
	struct difference lift, capped, adjusted, orders, margin;
	double cap;			/* the limit of `capped`; NaN if nobody bought */
};

/** measure_effects(m, effects): Estimate them.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status measure_effects(const struct measure *m, struct effects *effects);

/** measure_section(m, effects, report, language): Append the section.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status measure_section(const struct measure *m,
    const struct effects *effects, struct report *report, const struct language *language);

#endif
