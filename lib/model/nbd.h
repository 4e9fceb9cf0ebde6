/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_NBD_H
#define CRM_MODEL_NBD_H

#include "model/btyd_law.h"

/**
 * nbd_law:
 * NBD (Ehrenberg 1959, "The pattern of consumer purchases", Applied Statistics 8): orders come at a
 * rate lambda ~ Gamma(r, alpha), and nobody leaves.  It is the limit of the other laws as leaving
 * goes to 0.  Parameters r, alpha.
 */
extern const struct btyd_law nbd_law;

#endif
