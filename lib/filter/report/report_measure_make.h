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
	decimal_sum revenue;
	bool control, seen;
};

/** What the customers of an arm have done since. */
struct arm {
	struct outcome *revenue, *orders;	/* a customer each */
	size_t n, revenue_room, orders_room;
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
	struct arm arm[ARMS];
};

struct measure {
	const struct report_options *options;
	struct wave *waves;
	size_t n;
	decimal_sum turnover;		/* since, signs apart */
	int scale;
	struct msg *msg;
};

/** An estimate of all waves together, and its intervals. */
struct effect {
	struct difference day;		/* of a look at one day fixed beforehand */
	double low, high;		/* that hold however often one looks; NaN: none */
};

/** The effects of all waves on what is measured. */
struct effects {
	struct effect response, revenue;
	struct difference lift, capped, adjusted, orders;
	double cap;			/* what `capped` cuts at; NaN: nobody bought */
};

/** measure_effects(m, effects): Estimate them.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status measure_effects(const struct measure *m, struct effects *effects);

/** measure_section(m, effects, report, language): Append the section.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status measure_section(const struct measure *m,
    const struct effects *effects, struct report *report, const struct language *language);

#endif
