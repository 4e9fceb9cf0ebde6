/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_RETENTION_H
#define CRM_MODEL_RETENTION_H

#include "base/status.h"
#include "base/thread.h"
#include "model/btyd.h"
#include "model/patterns.h"

/*
 * What keeping customers a little better is worth.
 */

#define RETENTION_YEARS 5
#define RETENTION_YEAR 365.	/* days */

/** What is ahead of a base: at the ends of years 0..5 and in years 1..5. */
struct retention_base {
	double alive[RETENTION_YEARS + 1];	/* expected customers who have not left */
	double profit[RETENTION_YEARS];
};

/** The same base, were its retention another one. */
struct retention_change {
	double rate[RETENTION_YEARS], rate_then[RETENTION_YEARS]; /* of those alive when the year
								     begins, who are at its end */
	double alive_then[RETENTION_YEARS + 1];
	double profit_then[RETENTION_YEARS];
	double gain[RETENTION_YEARS + 1];	/* relative: of each year, and of all together */
};

/**
 * retention_ahead(fit, p, weight, team, alive, orders):
 * Expectations of the customers of the patterns (days), with or without covariates: *${alive}[k]
 * becomes the sum of their probabilities to be alive after k years;
 * ${orders} (p->n rows of RETENTION_YEARS) the orders expected of one customer of each pattern in
 * each year, times ${weight} of the year. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status retention_ahead(const struct btyd_fit *fit, const struct patterns *p,
    const double *weight, struct team *team, double alive[RETENTION_YEARS + 1], double *orders);

/**
 * retention_change(base, points, change):
 * Let each year's retention rate be ${points} (0.05: five percentage points) higher, within 0..1,
 * and the profit of a year go with the mean of those alive when it begins and ends.
 */
void retention_change(
    const struct retention_base *base, double points, struct retention_change *change);

#endif
