/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_SEGMENT_RELATIONSHIP_LEVEL_H
#define CRM_SEGMENT_RELATIONSHIP_LEVEL_H

#include "base/slice.h"

#include <stddef.h>

/**
 * How close a shop stays to its customers: the five levels of Kotler (Marketing Management), by
 * what each customer brings and how many bring as much.  Closeness costs staff time for each
 * customer, so it pays where few customers bring much.
 */
enum relationship_level {
	LEVEL_BASIC,
	LEVEL_REACTIVE,
	LEVEL_ACCOUNTABLE,
	LEVEL_PROACTIVE,
	LEVEL_PARTNERSHIP,
	LEVELS
};

/** What customers bring, against the mean of all: less than half of it, twice it or more. */
enum value_band { BAND_LOW, BAND_MEDIUM, BAND_HIGH, BANDS };

/** The names of the levels, in their order: values of a rules table, and message ids. */
extern const char *const relationship_levels[LEVELS];

/** level_band(each, mean): The band of customers who bring ${each}, where all bring ${mean}. */
enum value_band level_band(double each, double mean);

/**
 * level_advised(each, mean, share):
 * The level for customers who bring ${each}, where all bring ${mean} and ${share} of all customers
 * are in the same band.  Who brings nothing gets the lowest.
 *
 * The number that counts is that of a band, not of a group: a group that is cut in two halves which
 * bring the same is advised the same.
 */
enum relationship_level level_advised(double each, double mean, const double share[BANDS]);

/** level_named(name): The level called ${name}; LEVELS for a name of the user's own. */
enum relationship_level level_named(struct slice name);

#endif
