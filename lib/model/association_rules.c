/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From frequent itemsets to rules with one item on the right (Agrawal & Srikant 1994).
 *
 * Every subset of a frequent itemset is frequent, so its count is in the itemset tree already:
 * each itemset gives one rule for each of its items, by looking up the itemset without it.
 * P-values are Fisher's, adjusted over all rules found (Benjamini & Hochberg 1995), because
 * thousands of rules are tested at once.
 */
#include "model/association_rules.h"

#include "base/mem.h"
#include "model/fisher.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct found {
	struct rule *rule;
	size_t n, room;
};

static struct rule
measure_rule(const struct itemsets *sets, uint64_t baskets, uint32_t antecedent,
    uint32_t consequent, uint32_t count)
{
	uint64_t a = sets->node[antecedent].count, y = sets->node[consequent].count;
	double n = (double)baskets, pa = (double)a / n, py = (double)y / n;
	struct rule rule = { .antecedent = antecedent, .consequent = consequent, .count = count };

	rule.support = (double)count / n;
	rule.confidence = (double)count / (double)a;
	rule.lift = rule.confidence / py;
	rule.leverage = rule.support - pa * py;
	rule.conviction = count == a ? INFINITY : (1 - py) / (1 - rule.confidence);
	rule.p_value = fisher_greater(count, a, y, baskets);
	rule.log_p = fisher_log_greater(count, a, y, baskets);
	return rule;
}

/* The rules of one itemset: each of its items in turn is the consequent. */
static enum crm_status
rules_of(const struct itemsets *sets, uint64_t baskets, double min_confidence, uint32_t node,
    uint32_t *ranks, uint32_t *rest, struct found *found)
{
	size_t k = itemsets_ranks(sets, node, ranks);
	uint32_t count = sets->node[node].count;

	for (size_t skip = 0; k > 1 && skip < k; skip++) {
		uint32_t antecedent = sets->node[node].parent;

		if (skip + 1 < k) {
			memcpy(rest, ranks, skip * sizeof(*rest));
			memcpy(rest + skip, ranks + skip + 1, (k - skip - 1) * sizeof(*rest));
			antecedent = itemsets_look(sets, rest, k - 1);
		}
		if ((double)count / (double)sets->node[antecedent].count < min_confidence)
			continue;
		if (mem_grow(&found->rule, &found->room, found->n + 1, sizeof(*found->rule)) !=
		    CRM_OK)
			return CRM_ENOMEM;
		found->rule[found->n++] =
		    measure_rule(sets, baskets, antecedent, ranks[skip], count);
	}
	return CRM_OK;
}

static enum crm_status
adjust(struct found *found)
{
	double *p = mem_new(found->n, sizeof(*p)), *q = mem_new(found->n, sizeof(*q));
	enum crm_status status = CRM_ENOMEM;

	if (p == NULL || q == NULL)
		goto done;
	for (size_t i = 0; i < found->n; i++)
		p[i] = found->rule[i].p_value;
	if ((status = fisher_adjust(p, q, found->n)) != CRM_OK)
		goto done;
	for (size_t i = 0; i < found->n; i++)
		found->rule[i].q_value = q[i];
done:
	free(p);
	free(q);
	return status;
}

enum crm_status
association_rules_find(const struct itemsets *sets, uint64_t baskets, double min_confidence,
    struct rule **rules, size_t *n)
{
	uint32_t *ranks = mem_new(sets->longest, sizeof(*ranks)),
		 *rest = mem_new(sets->longest, sizeof(*rest));
	struct found found = { 0 };
	enum crm_status status = CRM_ENOMEM;

	if (ranks == NULL || rest == NULL)
		goto done;
	status = CRM_OK;
	for (size_t i = sets->ranks; i < sets->n && status == CRM_OK; i++)
		status = rules_of(sets, baskets, min_confidence, (uint32_t)i, ranks, rest, &found);
	if (status == CRM_OK)
		status = adjust(&found);
done:
	free(ranks);
	free(rest);
	if (status != CRM_OK) {
		free(found.rule);
		return status;
	}
	*rules = found.rule;
	*n = found.n;
	return CRM_OK;
}
