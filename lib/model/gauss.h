/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_GAUSS_H
#define CRM_MODEL_GAUSS_H

/*
 * Gauss-Legendre quadrature with 16 points.  Of a panel it makes 14 digits where the logarithm of
 * the integrand changes by at most GAUSS_CHANGE over it and the nearest singularity is farther than
 * the panel is long; the integrals of the lifetime models are cut into such panels.
 */
#define GAUSS_HALF 8
#define GAUSS_CHANGE 8.

/**
 * Panels whose integrand has fallen by this much (in logarithm) below its greatest value are left
 * out.
 */
#define GAUSS_GONE 45.

/** The points on 0..1 and their weights; each stands for its mirror image as well. */
struct gauss {
	double x, weight;
};

extern const struct gauss gauss_points[GAUSS_HALF];

/**
 * As good with 8 points, for panels at most 1 long over which the logarithm changes by at most
 * GAUSS_LITTLE.
 */
#define GAUSS_FEW_HALF 4
#define GAUSS_LITTLE 2.

extern const struct gauss gauss_few[GAUSS_FEW_HALF];

#endif
