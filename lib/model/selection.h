/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SELECTION_H
#define CRM_MODEL_SELECTION_H

#include <stddef.h>

/**
 * selection_nth(x, n, at):
 * Order ${x} so that x[at] is where sorting would put it, nothing greater before and nothing less
 * after.  O(n) on average.
 */
void selection_nth(double *x, size_t n, size_t at);

/**
 * selection_quantile(x, n, p):
 * The type 7 quantile (R's default) of n > 0 finite values, 0 <= ${p} <= 1; reorders them.  O(n) on
 * average.
 */
double selection_quantile(double *x, size_t n, double p);

#endif
