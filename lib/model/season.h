/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SEASON_H
#define CRM_MODEL_SEASON_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Season apart from growth.  Orders of cohort c at age a, in period c + a, are Poisson with the
 * mean
 *
 *   customers_c * level_c * course_a * factor_(part of the year in which period c + a lies).
 *
 * A shop that grows has larger cohorts, which customers_c takes out.  Any growth or decline at a
 * steady rate is a product of a power of c and one of a, so level_c and course_a take it out too:
 * it cannot pass for a season.  What is left and comes again each year is the factor.
 */
struct season_cells {
	size_t periods;			/* cohorts and ages are 0 .. periods - 1 */
	const double *customers;	/* by cohort */
	const double *orders;	/* periods x periods: by cohort, then age; only c + a < periods */
	const uint32_t *part;		/* of each period, < parts */
	size_t parts;
};

/**
 * season_fit(cells, factor, orders):
 * Fit by maximum likelihood to ages 1 and more: an age of 0 holds first orders, which are the
 * shop's winning of customers.  ${factor} receives a factor a part, of mean 1 over the parts that
 * have customers to order in them; others are NaN.  ${orders} receives the orders behind each.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIDENT where the search does not end, as when fewer than two
 * years leave season and growth open.  O(periods^2) a round, of some hundreds.
 */
CRM_CHECKED enum crm_status season_fit(
    const struct season_cells *cells, double *factor, double *orders);

#endif
