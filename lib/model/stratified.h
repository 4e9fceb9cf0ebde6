/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_STRATIFIED_H
#define CRM_MODEL_STRATIFIED_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * stratified_margin(squares, n, level):
 * Half the width of an interval for a figure whose influences by cluster have the sum of squares
 * ${squares} over ${n} clusters: t(n - 1) sqrt(squares n / (n - 1)).  NaN where ${n} is below 2.
 */
double stratified_margin(double squares, uint64_t n, double level);

/** The difference between the exposed and the others, among those who are alike. */
struct stratified {
	double exposed, others;		/* means of y, weighted alike */
	double difference, low, high;	/* NaN where it cannot be had */
	uint64_t n_exposed, n_others;	/* observations in strata that have both */
};

/**
 * The mean difference of y within strata, weighted by n1 n0 / (n1 + n0) (Greenland & Robins,
 * Biometrics 41, 1985), with an interval that is robust to observations of one cluster (a customer)
 * being alike: the sum of influences by cluster.
 *
 * It needs all observations twice, in the same order, so that they need not be in memory: first
 * each by strata_count(), then strata_weigh(), then each by strata_influence(), with
 * strata_end_cluster() after the last of a cluster, and strata_result().  Memory is in proportion
 * to the strata.
 */
struct strata;

/** strata_open(s, n): For strata 0 to ${n} - 1.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status strata_open(struct strata **s, size_t n);

/** strata_count(s, stratum, exposed, y): First pass: take in an observation. */
void strata_count(struct strata *s, size_t stratum, bool exposed, double y);

/** strata_weigh(s): The first pass is over: weigh the strata. */
void strata_weigh(struct strata *s);

/** strata_influence(s, stratum, exposed, y): Second pass: how much it moves the difference. */
void strata_influence(struct strata *s, size_t stratum, bool exposed, double y);

/** strata_end_cluster(s): Second pass: the observations that follow are of another cluster. */
void strata_end_cluster(struct strata *s);

/** strata_result(s, level, result): The second pass is over: the difference and its interval. */
void strata_result(const struct strata *s, double level, struct stratified *result);

/** strata_close(s): Free it.  NULL is fine. */
void strata_close(struct strata *s);

#endif
