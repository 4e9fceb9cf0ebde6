/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_EVENTS_INNER_H
#define CRM_FILTER_COHORT_COHORT_EVENTS_INNER_H

#include "base/buf.h"
#include "filter/cohort/cohort_events.h"

/* What cohort_events.c and cohort_events_read.c share: the records of the sorter. */

/* Bytes of a key besides the id: before it a hash and its length, after it day, order, kinds. */
#define BEFORE_ID (8 + 4)
#define AFTER_ID (4 + 8 + 1 + 1)

/**
 * cohort_events_join(e, to, from): Add the sums of ${from} to those of ${to}; false past 29 digits.
 */
CRM_CHECKED bool cohort_events_join(
    const struct cohort_events *e, struct event *to, const struct event *from);

/** cohort_events_too_large(msg): Report that cohort_events_join() has failed; CRM_EINPUT. */
enum crm_status cohort_events_too_large(struct msg *msg);

#endif
