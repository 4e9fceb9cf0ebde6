/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_POINTS_SAMPLE_H
#define CRM_MODEL_POINTS_SAMPLE_H

#include "model/points.h"

/**
 * points_sample(from, moments, team, m, start, to):
 * Draw ${m} points of ${from}, whose ${moments} are those of points_moments(), weighted so that
 * their k-means costs are, for every set of centres, near those of ${from}: half of the chance by
 * weight, half by weighted squared distance to the mean, so that far points are not missed
 * (lightweight coresets: Bachem, Lucic & Krause, KDD 2018).  The draws are systematic, from
 * ${start} in [0, 1); a point may be drawn again and again. Same bits for any ${team}.  CRM_OK or
 * CRM_ENOMEM.  O(n d).
 */
CRM_CHECKED enum crm_status points_sample(const struct points *from,
    const struct points_moments *moments, struct team *team, size_t m, double start,
    struct points *to);

#endif
