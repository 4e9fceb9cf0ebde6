/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_VIEWS_INNER_H
#define CRM_FILTER_REPORT_REPORT_VIEWS_INNER_H

#include "filter/report/report_cluster_names.h"
#include "filter/report/report_outlook.h"
#include "filter/report/report_pareto.h"
#include "filter/report/report_views.h"

#include <stdbool.h>

/* What report_views.c and report_views_sums.c share. */

/** Scores go up to this. */
#define SCORES 9

/**
 * Borders of lifetime value: 0, and 1, 2, 5 times powers of ten from 0.1 on; the last bin has no
 * upper end.
 */
#define BORDERS 44

/** Customers whose lifetime value lies between two borders. */
struct value_bin {
	uint64_t customers;
	decimal_sum value;
};

struct views {
	size_t r, f, cluster, clv, first_date, last_date;
	uint64_t scores[SCORES][SCORES], scored, all;
	struct groups *clusters;
	struct cluster_names names;
	struct pareto *pareto;
	struct outlook *outlook;
	struct value_bin bins[BORDERS + 1];	/* the first: 0 */
	uint64_t valued;
	char from[DATE_PRINT], to[DATE_PRINT];
	bool dated;
};

#endif
