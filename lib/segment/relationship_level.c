/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kotler's table of relationship levels.  High and low are multiples of the mean of all customers;
 * many and few are shares of all customers.
 */
#include "segment/relationship_level.h"

#define HIGH 2.0
#define LOW 0.5
#define MANY 0.20
#define FEW 0.05

const char *const relationship_levels[LEVELS] = { "basic", "reactive", "accountable", "proactive",
	"partnership" };

/* Rows by number (many, some, few), columns by band. */
static const enum relationship_level advice[3][BANDS] = {
	{ LEVEL_BASIC, LEVEL_REACTIVE, LEVEL_ACCOUNTABLE },
	{ LEVEL_REACTIVE, LEVEL_ACCOUNTABLE, LEVEL_PROACTIVE },
	{ LEVEL_ACCOUNTABLE, LEVEL_PROACTIVE, LEVEL_PARTNERSHIP },
};

enum value_band
level_band(double each, double mean)
{

	return each >= HIGH * mean ? BAND_HIGH : each >= LOW * mean ? BAND_MEDIUM : BAND_LOW;
}

enum relationship_level
level_advised(double each, double mean, const double share[BANDS])
{
	enum value_band band = level_band(each, mean);

	if (each <= 0)
		return LEVEL_BASIC;
	return advice[share[band] >= MANY ? 0 : share[band] >= FEW ? 1 : 2][band];
}

enum relationship_level
level_named(struct slice name)
{
	enum relationship_level level = LEVEL_BASIC;

	while (level < LEVELS && !slice_equal(name, slice_of(relationship_levels[level])))
		level++;
	return level;
}
