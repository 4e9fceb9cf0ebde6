/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do customers who came at another time buy otherwise?  --model=auto asks that by itself.
 *
 * The models take it that all customers are drawn from one population.  A log that begins in the
 * middle of a shop's life breaks that: those who are first seen in its first weeks are mostly old
 * customers, who buy more often than the new ones who come later.  The day of the first order as a
 * covariate lets the rates change with it.  It is taken only where the data speak for it clearly:
 * where AIC falls by 10 and more, at which the model without it has "essentially no support"
 * (Burnham & Anderson 2002, section 2.6).  Online Retail, which begins so, falls by 141 and 217; of
 * CDNOW and the grocery, whose customers are all new ones, it does not fall at all.
 */
#include "filter/clv/clv_tables.h"

#include "base/mem.h"
#include "model/btyd_covariates.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLEARLY 10.	/* of AIC */

/* Whether the column is there to be tried, with a date in each row that is fitted. */
static bool
may_try(const struct clv_model *model, const struct clv_rows *rows)
{
	const struct clv_group *g = model->groups;

	/* The mean rate that replaces a model has no likelihood. */
	return rows->cell != NULL && !model->covariates.gap && !isnan(g->life.log_likelihood) &&
	    strmap_count(model->covariates.cells) > 1;
}

/*
 * Fit the chosen law with the covariate; *${better}: whether it is to be taken.  Most shops do not
 * need it, and one evaluation (a score test) is enough to see that.
 */
static enum crm_status
try_first(struct clv_group *g, const struct patterns *p, struct team *team, bool *better)
{
	struct btyd_fit fit;
	double joint[BTYD_JOINT * BTYD_JOINT];
	enum crm_status status = btyd_fit_effects(
	    &g->life, p, team, CLEARLY / 2, &fit, joint);

	*better = status == CRM_OK && btyd_aic(&fit) + CLEARLY <= btyd_aic(&g->life);
	if (*better) {
		g->life = g->tried.fit[g->tried.best] = fit;
		memcpy(g->tried.joint, joint, sizeof(joint));
	}
	return status == CRM_EIDENT ? CRM_OK : status;
}

enum crm_status
clv_first_date(struct clv_model *model, struct clv_rows *rows, struct clv_patterns *patterns,
    struct team *team, struct msg *msg)
{
	struct clv_covariates *c = &model->covariates;
	struct clv_patterns split = { 0 };
	uint32_t *pattern = rows->pattern;
	double aic;
	bool better = false;
	enum crm_status status = CRM_OK;

	assert(c->implicit && strmap_count(model->names) == 1);
	if (!may_try(model, rows))
		goto drop;
	c->implicit = false;
	aic = btyd_aic(&model->groups->life);
	if ((status = clv_covariates_learn(c, msg)) != CRM_OK)
		goto drop;
	if ((rows->pattern = mem_raw(rows->frame.rows, sizeof(*pattern))) == NULL) {
		rows->pattern = pattern;
		status = CRM_ENOMEM;
		goto drop;
	}
	status = clv_patterns_make(&split, rows, 1, c);
	if (status == CRM_OK) {
		split.of->log_gaps = patterns->of->log_gaps;
		status = try_first(model->groups, split.of, team, &better);
	}
	if (better) {
		struct clv_patterns plain = *patterns;

		*patterns = split;
		split = plain;
		free(pattern);
		/* The new numbers are known to as many digits as the others, see there. */
		clv_model_round(model);
		msg_note(msg,
		    "customers who came at another time buy otherwise: first_date is a covariate (AIC %.0f less)",
		    aic - btyd_aic(&model->groups->life));
	} else {
		free(rows->pattern);
		rows->pattern = pattern;
	}
	clv_patterns_free(&split);
drop:
	if (!better)
		clv_covariates_free(c);
	return status;
}
