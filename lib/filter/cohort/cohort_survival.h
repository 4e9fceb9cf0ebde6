/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_SURVIVAL_H
#define CRM_FILTER_COHORT_COHORT_SURVIVAL_H

#include "filter/cohort/cohort.h"

/**
 * Counts of one group by days since the order: events (came back), and censored (last observed).
 */
struct survival_counts {
	uint64_t *events, *censored;
	size_t days;
};

/** Where the groups come from, in bytewise order of their names. */
struct survival_source {
	size_t groups;		/* how many at most */
	/*
	 * Set all ${counts} of the next group and its *${name}; *${more} becomes false after the
	 * last.  CRM_OK; CRM_ENOMEM; CRM_EDATA for a bad partial.
	 */
	enum crm_status (*next)(
	    void *arg, struct survival_counts *counts, struct slice *name, bool *more);
	void *arg;
};

/**
 * survival_write(options, source, days, out, msg):
 * Write the curves, or the test, of groups with counts of ${days} days.  CRM_OK; CRM_ENOMEM; what
 * the source returns; CRM_EIDENT, after a message, where the groups cannot be compared.
 */
CRM_CHECKED enum crm_status survival_write(const struct cohort_options *options,
    struct survival_source *source, size_t days, struct output *out, struct msg *msg);

#endif
