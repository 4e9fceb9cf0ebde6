/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CLOSENESS_INNER_H
#define CRM_FILTER_REPORT_REPORT_CLOSENESS_INNER_H

/*
 * What report_closeness.c, which reads and judges customers, and report_closeness_make.c, which
 * makes the table, share.
 */

#include "filter/report/report_closeness.h"
#include "segment/relationship_level.h"
#include "table/date.h"

/*
 * Times are whole numbers of sixteenths of a day, of which a mean month (365.25 / 12 days) has 487,
 * so that sums over customers are exact in any order.
 */
#define DAY 16
#define MONTH 487

/** How a customer is kept, compared with the level advised. */
enum verdict { KEPT_CLOSER, KEPT_AS_ADVISED, KEPT_LESS_CLOSE, VERDICTS };

/** The same as values of a table. */
extern const char *const closeness_verdicts[VERDICTS];

/* contacted.wanted of customers who are not compared. */
#define NOT_JUDGED (-2)
/* contacted.wanted of customers whose level follows from their margin, by Kotler's table. */
#define BY_VALUE (-1)

/** What is kept of a customer. */
struct contacted {
	decimal_sum brings, cost;
	date_day since;			/* the first day known of them, or DATE_NONE */
	uint32_t contacts, emails;
	int wanted;			/* a level that the rules set, or one of the above */
};

struct closeness {
	const struct advice *advice;
	size_t contacts, emails, first_date, first_contact, last_date, segment;
	bool costs;
	double from[LEVELS];		/* contacts a month from which a customer has the level */
	struct decimal typed[LEVELS];	/* the same as given */
	struct contacted *v;
	size_t n, room;
	date_day today;			/* as-of date of the table */
	uint64_t own_levels;		/* customers whose level has a name of the user's own */
	int scale;
	bool settled;			/* the next two are known */
	double mean, share[BANDS];
	struct list_part list;
	struct report_column columns[5];
};

/** closeness_settle(c): Work out the mean and the bands, once all customers are there. */
void closeness_settle(struct closeness *c);

/** closeness_advised(c, r): The level advised for a customer who is judged; after settling. */
enum relationship_level closeness_advised(const struct closeness *c, const struct contacted *r);

/** closeness_verdict(c, r): How a customer who is judged is kept; after settling. */
enum verdict closeness_verdict(const struct closeness *c, const struct contacted *r);

/** closeness_time(c, r): For how long a customer is known, in 1 / DAY days; at least a MONTH. */
uint64_t closeness_time(const struct closeness *c, const struct contacted *r);

/** closeness_per_month(contacts, time): How many contacts a month ${contacts} in ${time} are. */
static inline double
closeness_per_month(uint64_t contacts, uint64_t time)
{

	return (double)contacts * MONTH / (double)time;
}

#endif
