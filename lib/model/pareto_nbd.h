/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_PARETO_NBD_H
#define CRM_MODEL_PARETO_NBD_H

#include "model/btyd_law.h"

/**
 * pareto_nbd_law:
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987): orders come at a rate lambda ~ Gamma(r,
 * alpha), and the customer leaves after an exponential lifetime of rate mu ~ Gamma(s, beta).
 * Parameters r, alpha, s, beta.
 */
extern const struct btyd_law pareto_nbd_law;

#endif
