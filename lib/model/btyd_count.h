/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_COUNT_H
#define CRM_MODEL_BTYD_COUNT_H

#include "model/btyd_law.h"

/*
 * What one customer may do, not only what is expected of many: how many orders, and when the next.
 */

/**
 * btyd_count_quantile(law, par, x, tx, T, t, level):
 * The least number of orders in (T, T + t] that is not passed with probability ${level} (0 < level
 * < 1), leaving and the customer's unknown rate included.  O(orders).
 */
double btyd_count_quantile(const struct btyd_law *law, const double *par, double x, double tx,
    double T, double t, double level);

/**
 * btyd_gap_quantile(law, par, x, tx, T, share):
 * The time from T until this share of the customers with such a history who have not left order
 * again; with T = tx, the length of gap that this share does not pass.
 */
double btyd_gap_quantile(
    const struct btyd_law *law, const double *par, double x, double tx, double T, double share);

#endif
