/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KMEANS_CHOOSE_H
#define CRM_MODEL_KMEANS_CHOOSE_H

#include "model/cluster_quality.h"

/** What speaks for and against one number of clusters. */
struct kmeans_choice {
	size_t k;
	double inertia;
	struct cluster_quality quality;
	double gap; /* mean ln W of uniform clouds less ln W of the data (Tibshirani, Walther &
		       Hastie 2001); infinite for W = 0 */
	double gap_error;	/* its standard error sd sqrt(1 + 1/B) */
	double stable_seeds;	/* mean adjusted Rand index between fits from different seeds */
	double stable_halves; /* the same between fits to random halves, each then applied to all */
	bool structured; /* gap - gap for k = 1 is more than two standard errors, and more than
			    KMEANS_CHOOSE_GAIN */
	bool stable;		/* stable_halves is at least KMEANS_CHOOSE_STABLE */
};

/**
 * ln of the least factor by which clusters must beat uniform clouds; the least stability of a clear
 * number.
 */
#define KMEANS_CHOOSE_GAIN 0.05
#define KMEANS_CHOOSE_STABLE 0.9

/** The greatest k of a scan. */
#define KMEANS_CHOOSE_MOST ((size_t)100)

struct kmeans_scan {
	struct kmeans_choice *row;	/* for k = low, low + 1, ... */
	size_t n;		/* fewer than asked for where there are fewer distinct points */
	size_t chosen;		/* of row */
	bool clear;		/* whether the choice is more than a compromise */
};

/**
 * kmeans_choose(points, low, high, options, scan):
 * Fit for each k in 2 <= ${low} .. ${high} <= KMEANS_CHOOSE_MOST with ${options} and judge it.
 * Inertia and the indices of cluster_quality.h are of all points; the gap (10 clouds, uniform in
 * the box along the principal axes) and the stability (5 seeds, 10 pairs of halves) are of at most
 * 8192 of them, drawn by weight.
 *
 * The number is clear where some k is structured and stable: then it is, of these, the k of the
 * greatest gap (the least k of equal ones).  Else it is the k of the greatest sum of silhouette and
 * stable_halves, which is no more than a compromise.
 *
 * Return CRM_OK, to be freed with kmeans_choose_free(); CRM_EIDENT if fewer than ${low} points are
 * distinct; CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status kmeans_choose(const struct points *points, size_t low, size_t high,
    const struct kmeans_options *options, struct kmeans_scan *scan);

/** kmeans_choose_free(scan): Free the rows. */
void kmeans_choose_free(struct kmeans_scan *scan);

#endif
