/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_PICKS_H
#define CRM_FILTER_REPORT_REPORT_PICKS_H

#include "base/slice.h"
#include "base/status.h"
#include "filter/report/report_read.h"

#include <stddef.h>
#include <stdint.h>

/** A customer worth naming. */
struct pick {
	decimal_sum rank;		/* the greatest comes first; of equal ones the least id */
	struct report_values values;
	struct slice customer, group, from;
	struct slice rest;		/* further bytes, the caller's to read */
	char *texts;			/* what the four above point into once they are kept */
};

/**
 * The best customers seen so far: all of them, or at most ${limit}.  Memory in proportion to how
 * many are kept.
 */
struct picks {
	struct pick *v; /* with a limit a heap, the last in order on top; sorted by picks_sort() */
	size_t n, room;
	size_t limit;			/* 0: no limit */
};

/**
 * picks_offer(picks, pick): Keep a copy of ${pick} and its texts if it is among the best.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status picks_offer(struct picks *picks, const struct pick *pick);

/** picks_sort(picks): Bring them into order, best first; nothing can be offered after that. */
void picks_sort(struct picks *picks);

/** picks_free(picks): Free what it holds. */
void picks_free(struct picks *picks);

#endif
