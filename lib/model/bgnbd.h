/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BGNBD_H
#define CRM_MODEL_BGNBD_H

#include "model/btyd_law.h"

/**
 * bgnbd_law, mbgnbd_law:
 * Orders come at a rate lambda ~ Gamma(r, alpha); after each, the customer leaves with probability
 * p ~ Beta(a, b). BG/NBD (Fader, Hardie & Lee 2005) lets nobody leave before the first repeat
 * order; MBG/NBD (Batislam, Denizel & Filiztekin 2007) also after the first order.  Parameters r,
 * alpha, a, b.
 */
extern const struct btyd_law bgnbd_law, mbgnbd_law;

/**
 * mbgcnbd_laws:
 * MBG/CNBD-k for k = 2..BTYD_MOST_GAP_SHAPE (Platzer & Reutterer 2016): gaps between orders are
 * Erlang-k instead of exponential, so that customers buy more regularly than at random; k = 1 is
 * MBG/NBD.
 */
#define BTYD_MOST_GAP_SHAPE 6
extern const struct btyd_law mbgcnbd_laws[BTYD_MOST_GAP_SHAPE - 1];

#endif
