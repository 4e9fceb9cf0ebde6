/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule sets that are built in: the ten segments of the R x F map (the default), and three
 * others in use elsewhere.
 *
 * They are written for scores 1 to 5; for other scores the bounds are scaled so that every score
 * still falls into exactly one segment of the default set.
 */
#include "segment/segment_rules.h"

#include <string.h>

/** A rule over scores 1..5. */
struct preset_rule {
	const char *segment;
	uint8_t r[2], f[2], m[2], fm[2];
};

#define ANY { 1, 5 }

/**
 * Ten segments that cover each of the 25 cells of r and f once.  m speaks through the value tier.
 */
static const struct preset_rule by_default[] = {
	{ "Champions", { 5, 5 }, { 4, 5 }, ANY, ANY },
	{ "Loyal", { 3, 4 }, { 4, 5 }, ANY, ANY },
	{ "Potential loyalists", { 4, 5 }, { 2, 3 }, ANY, ANY },
	{ "New", { 5, 5 }, { 1, 1 }, ANY, ANY },
	{ "Promising", { 4, 4 }, { 1, 1 }, ANY, ANY },
	{ "Need attention", { 3, 3 }, { 3, 3 }, ANY, ANY },
	{ "About to sleep", { 3, 3 }, { 1, 2 }, ANY, ANY },
	{ "At risk", { 1, 2 }, { 3, 4 }, ANY, ANY },
	{ "Can't lose", { 1, 2 }, { 5, 5 }, ANY, ANY },
	{ "Hibernating", { 1, 2 }, { 1, 2 }, ANY, ANY },
};

/** Of the vignette of R package rfm (Hebbali), in its order; they overlap and leave gaps. */
static const struct preset_rule rfm_r[] = {
	{ "Champions", { 5, 5 }, { 5, 5 }, { 5, 5 }, ANY },
	{ "Potential Loyalist", { 3, 5 }, { 3, 5 }, { 2, 5 }, ANY },
	{ "Loyal Customers", { 2, 4 }, { 2, 4 }, { 2, 4 }, ANY },
	{ "Promising", { 3, 4 }, { 1, 3 }, { 3, 5 }, ANY },
	{ "New Customers", { 4, 5 }, { 1, 3 }, { 1, 5 }, ANY },
	{ "Can't Lose Them", { 1, 2 }, { 3, 4 }, { 4, 5 }, ANY },
	{ "At Risk", { 1, 2 }, { 2, 5 }, { 4, 5 }, ANY },
	{ "Need Attention", { 1, 3 }, { 3, 5 }, { 3, 5 }, ANY },
	{ "About To Sleep", { 2, 3 }, { 1, 3 }, { 1, 4 }, ANY },
	{ "Lost", { 1, 1 }, { 1, 5 }, { 1, 5 }, ANY },
};

/**
 * Putler's eleven segments of r and of frequency and money together.  Its ranges run from 0 and
 * overlap; here 0 is 1, the narrow ones come first, so that every segment can be reached and every
 * cell has one, and Lost is the cell that no other range comes down to alone.
 */
static const struct preset_rule putler[] = {
	{ "Champions", { 4, 5 }, ANY, ANY, { 4, 5 } },
	{ "Can't Lose Them", { 1, 1 }, ANY, ANY, { 4, 5 } },
	{ "Recent Customers", { 4, 5 }, ANY, ANY, { 1, 1 } },
	{ "Promising", { 3, 4 }, ANY, ANY, { 1, 1 } },
	{ "Lost", { 1, 1 }, ANY, ANY, { 1, 1 } },
	{ "About To Sleep", { 2, 3 }, ANY, ANY, { 1, 2 } },
	{ "Hibernating", { 1, 2 }, ANY, ANY, { 1, 2 } },
	{ "Customers Needing Attention", { 2, 3 }, ANY, ANY, { 2, 3 } },
	{ "At Risk", { 1, 2 }, ANY, ANY, { 2, 5 } },
	{ "Loyal Customers", { 2, 5 }, ANY, ANY, { 3, 5 } },
	{ "Potential Loyalist", { 3, 5 }, ANY, ANY, { 1, 3 } },
};

/** Three tiers by money. */
static const struct preset_rule tiers[] = {
	{ "Gold", ANY, ANY, { 5, 5 }, ANY },
	{ "Silver", ANY, ANY, { 3, 4 }, ANY },
	{ "Bronze", ANY, ANY, { 1, 2 }, ANY },
};

static const struct preset {
	const char *name;
	const struct preset_rule *rules;
	size_t n;
} presets[] = {
	{ "default", by_default, sizeof(by_default) / sizeof(by_default[0]) },
	{ "rfm-r", rfm_r, sizeof(rfm_r) / sizeof(rfm_r[0]) },
	{ "putler", putler, sizeof(putler) / sizeof(putler[0]) },
	{ "tiers", tiers, sizeof(tiers) / sizeof(tiers[0]) },
};

/**
 * The lowest of scores 1..${scores} that falls into fifth ${fifth} of them, where s is in fifth
 * ceil(5 s / scores).
 */
static uint8_t
first_of_fifth(int fifth, int scores)
{

	return (uint8_t)((fifth - 1) * scores / 5 + 1);
}

/**
 * Append a rule, brought to the scale; with fewer than five scores, some fifths are empty, and so
 * may rules be.
 */
static enum crm_status
add_preset(struct segment_rules *rules, const struct preset_rule *preset)
{
	const uint8_t *ranges[SEGMENT_SCORES] = { preset->r, preset->f, preset->m, preset->fm };
	char name[40], none[] = "";
	struct segment_rule rule = { .segment = name, .level = none, .action = none };

	strcpy(name, preset->segment);
	for (size_t i = 0; i < SEGMENT_SCORES; i++) {
		rule.min[i] = first_of_fifth(ranges[i][0], rules->scores);
		rule.max[i] = (uint8_t)(first_of_fifth(ranges[i][1] + 1, rules->scores) - 1);
		if (rule.min[i] > rule.max[i])
			return CRM_OK;
	}
	return segment_rules_add(rules, &rule);
}

enum crm_status
segment_rules_preset(struct segment_rules *rules, const char *name, int scores, bool *there)
{

	*rules = (struct segment_rules){ .scores = scores };
	*there = false;
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		if (strcmp(presets[i].name, name) != 0)
			continue;
		for (size_t j = 0; j < presets[i].n; j++)
			if (add_preset(rules, &presets[i].rules[j]) != CRM_OK) {
				segment_rules_free(rules);
				return CRM_ENOMEM;
			}
		*there = true;
		return CRM_OK;
	}
	return CRM_OK;
}
