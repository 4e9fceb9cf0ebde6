/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_SEGMENT_SEGMENT_RULES_H
#define CRM_SEGMENT_SEGMENT_RULES_H

#include "base/msg.h"
#include "base/status.h"
#include "io/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Scores that rules look at: r, f, m, and fm, which is the mean of f and m, a half rounded up. */
#define SEGMENT_SCORES 4

/** A segment: customers whose scores lie in these ranges, both ends included. */
struct segment_rule {
	char *segment;
	uint8_t min[SEGMENT_SCORES], max[SEGMENT_SCORES];
	char *level, *action;		/* "" where the table does not say */
};

/** Rules in order: the first that matches names the segment. */
struct segment_rules {
	struct segment_rule *v;
	size_t n, room;
	int scores;			/* the scores are 1..scores */
};

/**
 * The segments of customers whom no rule is asked about: those without a purchase, of whom leads
 * came only lately, and those whose returns took all that they brought.  The last is of those that
 * no rule matches.
 */
#define SEGMENT_LEAD "Leads"
#define SEGMENT_NO_PURCHASE "No purchase"
#define SEGMENT_RETURNED "All returned"
#define SEGMENT_OTHER "Other"

/**
 * segment_rules_add(rules, rule): Append a rule with copies of its texts.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status segment_rules_add(
    struct segment_rules *rules, const struct segment_rule *rule);

/**
 * segment_rules_preset(rules, name, scores, there):
 * Rules that are built in: `default`, `rfm-r`, `putler` or `tiers`.  They are made for scores 1..5;
 * score s of ${scores} counts as ceil(5 s / scores).  *${there} is false for any other name.
 * CRM_OK or CRM_ENOMEM, without a message.
 */
CRM_CHECKED enum crm_status segment_rules_preset(
    struct segment_rules *rules, const char *name, int scores, bool *there);

/**
 * segment_rules_read(rules, path, scores, msg):
 * Read `segment,r_min,r_max,f_min,f_max,m_min,m_max` and optionally `fm_min,fm_max`,
 * `level,action`; an empty bound is the end of the range.  Return CRM_OK, CRM_ENOMEM, CRM_EIO,
 * CRM_EUSAGE, CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status segment_rules_read(
    struct segment_rules *rules, const char *path, int scores, struct msg *msg);

/**
 * segment_rules_open(rules, name, preset_scores, scores, msg):
 * What --rules=${name} means: the built-in rules of that name for ${preset_scores}, or else those
 * in the file ${name}, whose scores may go up to ${scores}.  As segment_rules_read() returns.
 */
CRM_CHECKED enum crm_status segment_rules_open(struct segment_rules *rules, const char *name,
    int preset_scores, int scores, struct msg *msg);

/** segment_rules_match(rules, r, f, m): The place of the first rule that matches, or rules->n. */
size_t segment_rules_match(const struct segment_rules *rules, int r, int f, int m);

/** segment_rules_print(rules, out): Write them as the table that segment_rules_read() reads. */
void segment_rules_print(const struct segment_rules *rules, struct output *out);

/**
 * segment_rules_check(rules, out):
 * Write a table `check,r,f,m,segments` of cells that no rule covers (`uncovered`), cells that
 * several cover
 * (`overlap`), and rules that can never match (`unreachable`).  Return how many there are.
 */
size_t segment_rules_check(const struct segment_rules *rules, struct output *out);

/** segment_rules_free(rules): Free what it holds. */
void segment_rules_free(struct segment_rules *rules);

#endif
