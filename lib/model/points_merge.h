/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_POINTS_MERGE_H
#define CRM_MODEL_POINTS_MERGE_H

#include "model/points.h"

/**
 * points_merge(from, to, merged):
 * Merge equal points of ${from} into one with the sum of their weights, in the order of their first
 * coming, if that pays: always for few points; for many where a sample says that at most a quarter
 * is distinct.  *${merged} tells whether it was done; if not, ${to} is not touched.  Points of
 * weight 0 are left out.  CRM_OK or CRM_ENOMEM.  O(n d).
 */
CRM_CHECKED enum crm_status points_merge(
    const struct points *from, struct points *to, bool *merged);

#endif
