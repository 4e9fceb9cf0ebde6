/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_ALLOCATE_H
#define CRM_FILTER_REPORT_REPORT_ALLOCATE_H

#include "filter/report/report_measure_make.h"
#include "model/shrinkage.h"

#include <stdint.h>

/** What is known of a group, and how many of it to write to. */
struct allocation_row {
	uint32_t group;			/* of measure.groups */
	uint64_t customers;		/* today, who may be written to */
	uint64_t n[ARMS];		/* in the lists */
	struct measured effect, expected; /* on the margin of one customer: as it was; shrunk */
	double profit_each;		/* expected less contact and offer */
	uint64_t contacts;
};

/** The equal parts that the customers of the lists are taken in, best groups first. */
#define ALLOCATION_STEPS 10

/** What the first so many parts brought together. */
struct allocation_step {
	double customers, treated, gain, chance;
};

struct allocation {
	struct allocation_row *v;	/* the most profitable group first */
	size_t n;
	double mean;			/* what is expected of a group that is not known */
	struct allocation_step steps[ALLOCATION_STEPS];
	double qini;			/* area between gain and chance, for each treated */
};

/**
 * allocate_open(m, a): Work out the allocation of the budget of --allocate, after all customers.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status allocate_open(const struct measure *m, struct allocation *a);

/** allocate_close(a): Free what it holds. */
void allocate_close(struct allocation *a);

/**
 * allocate_make(m, report, language): Append the sections of the allocation and of its deciles.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status allocate_make(
    const struct measure *m, struct report *report, const struct language *language);

#endif
