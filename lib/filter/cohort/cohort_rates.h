/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_RATES_H
#define CRM_FILTER_COHORT_COHORT_RATES_H

#include "filter/cohort/cohort.h"

/** The commission of a channel, and what --spend has for it. */
struct cohort_rate {
	struct decimal share;		/* of the revenue */
	struct decimal per_customer;	/* for each customer won */
	decimal_sum spend;
	bool given, spent;		/* it is in --commission-rates; in --spend */
};

/** A function that gets each row of --spend. */
struct cohort_spent {
	/* Add ${amount} of ${day} for the channel ${group}: CRM_OK, CRM_ENOMEM, CRM_EDATA. */
	enum crm_status (*add)(void *arg, uint32_t group, date_day day, struct decimal amount);
	void *arg;
};

/**
 * cohort_rates_read(options, cells, spent, rates, msg):
 * Read --commission-rates and --spend.  *${rates} becomes a malloc'd array by group, which the
 * caller frees; a channel that only --spend names becomes a group; ${spent} may be NULL.  Of
 * ${cells} only the groups and the last day are looked at.  A name that is nearly one of
 * the ledger's is CRM_EUSAGE, one that is not in it a note, and a channel without a rate is named
 * in a warning.  CRM_OK, or after a message what reading gave; then there is nothing to free.
 */
CRM_CHECKED enum crm_status cohort_rates_read(const struct cohort_options *options,
    const struct cohort_cells *cells, const struct cohort_spent *spent, struct cohort_rate **rates,
    struct msg *msg);

#endif
