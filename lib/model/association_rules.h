/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ASSOCIATION_RULES_H
#define CRM_MODEL_ASSOCIATION_RULES_H

#include "base/status.h"
#include "model/itemsets.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Who buys all of an itemset A also buys the item y: one rule A -> y, y not in A.  Shares are of
 * all baskets.
 */
struct rule {
	uint32_t antecedent;	/* node of the itemset A */
	uint32_t consequent;	/* rank of y */
	uint32_t count;		/* baskets with A and y */
	double support;		/* P(A, y) = count / baskets */
	double confidence;	/* P(A, y) / P(A) */
	double lift;		/* P(A, y) / (P(A) P(y)) */
	double leverage;	/* P(A, y) - P(A) P(y) */
	double conviction;	/* (1 - P(y)) / (1 - confidence); infinite where confidence is 1 */
	double p_value;		/* fisher_greater() */
	double log_p;		/* fisher_log_greater(): tells apart what underflows */
	double q_value;		/* fisher_adjust() over the rules found */
};

/**
 * association_rules_find(sets, baskets, min_confidence, rules, n):
 * Every rule with one item as consequent from the itemsets ${sets} of ${baskets} baskets whose
 * confidence is at least ${min_confidence} (Agrawal & Srikant 1994; as R's arules), in the order of
 * the itemsets.  *${rules} becomes a malloc'd array of *${n}, which the caller frees. Return CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status association_rules_find(const struct itemsets *sets, uint64_t baskets,
    double min_confidence, struct rule **rules, size_t *n);

#endif
