/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CONTROL_H
#define CRM_FILTER_REPORT_REPORT_CONTROL_H

#include "base/slice.h"
#include "base/status.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stdint.h>

/** How the control group of a list is drawn. */
struct control {
	double share;		/* held out; 0: nobody */
	uint64_t seed;
	bool stratified;
	struct strmap *groups;	/* stratified: groups of the list, */
	double *position;	/* and how far each one's walk has come */
	size_t room;
};

/** control_number(seed, text): A number in [0,1) that follows from ${text} and ${seed} alone. */
double control_number(uint64_t seed, struct slice text);

/** control_open(c, share, seed, stratified): CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status control_open(
    struct control *c, double share, uint64_t seed, bool stratified);

/**
 * control_draw(c, customer, group, held):
 * Whether the next customer of the list, best first, is held out.  CRM_OK or CRM_ENOMEM.
 *
 * Plain: by a hash of id and seed, so that the same customer is in every list of that seed and
 * share, however long, and a greater share holds out the same ones and more.
 *
 * Stratified: within each group every (1/share)-th customer in the order of value, from a start
 * that is a hash of group and seed (systematic sampling).  Each customer is held out with the same
 * chance, each group's share is exact to one customer, and both arms have the same values.
 */
CRM_CHECKED enum crm_status control_draw(
    struct control *c, struct slice customer, struct slice group, bool *held);

/** control_close(c): Free what it holds. */
void control_close(struct control *c);

#endif
