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

/** One observation.  Those of a cluster (a customer) follow one another. */
struct stratified_unit {
	uint32_t cluster, stratum;
	bool exposed;
	double y;
};

/** The difference between the exposed and the others, among those who are alike. */
struct stratified {
	double exposed, others;		/* means of y, weighted alike */
	double difference, low, high;	/* NaN where it cannot be had */
	uint64_t n_exposed, n_others;	/* observations in strata that have both */
};

/**
 * stratified_fit(units, n, strata, level, result):
 * The mean difference of y within strata, weighted by n1 n0 / (n1 + n0) (Greenland & Robins,
 * Biometrics 41, 1985), with an interval that is robust to observations of one cluster being alike
 * (the sum of influences by cluster).  ${strata}: how many there are.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status stratified_fit(const struct stratified_unit *units, size_t n,
    size_t strata, double level, struct stratified *result);

#endif
