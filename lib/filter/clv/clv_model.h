/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_MODEL_H
#define CRM_FILTER_CLV_CLV_MODEL_H

#include "filter/clv/clv_rows.h"
#include "filter/clv/clv_season.h"
#include "model/btyd.h"
#include "model/gamma_gamma.h"

/** The models of one group of customers. */
struct clv_group {
	struct btyd_fit life;
	/* All fits that ${life} was chosen from; a model read back has n = 0, and joint only. */
	struct btyd_choice tried;
	bool has_spend, spend_all;	/* spend_all: fitted to all orders */
	double by_day;			/* 1: of purchase days, 0: of orders */
	struct gamma_gamma_fit spend;
	double margin;			/* share of revenue; 1 without --margin */
	bool pooled;			/* these are the models of all customers (--pool) */
};

/** The names of the parameters of spend, and of its model as it is saved. */
extern const char *const clv_spend_parameter[GAMMA_GAMMA_PARAMETERS];
const char *clv_spend_name(const struct clv_group *group);

/** The models of all groups. */
struct clv_model {
	char *by;			/* the column of groups, or NULL */
	struct strmap *names;		/* number of each group; without ${by} the one group "" */
	struct clv_group *groups;	/* strmap_count(names) */
	struct clv_season season;	/* that times are weighted by */
	struct clv_covariates covariates;
};

/** The patterns of each group's rows. */
struct clv_patterns {
	struct patterns *of;		/* n */
	size_t n;
	uint32_t *row;		/* the rows of group 0, of group 1, ..., and those of none */
	size_t *first;		/* n + 1: where each group begins in ${row}, and the last ends */
};

/**
 * clv_model_init(model): Create a model without groups.  CRM_OK, or CRM_ENOMEM with nothing to
 * free.
 */
CRM_CHECKED enum crm_status clv_model_init(struct clv_model *model);

/**
 * clv_patterns_make(p, rows, groups, covariates): Collect the patterns of each of ${groups} groups
 * and set rows->pattern.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_patterns_make(
    struct clv_patterns *p, struct clv_rows *rows, size_t groups,
    const struct clv_covariates *covariates);

/** clv_patterns_free(p): Free them.  NULL is fine. */
void clv_patterns_free(struct clv_patterns *p);

/**
 * clv_model_fit(model, rows, patterns, options, team, msg):
 * Fit the models of every group in model->names.  With --pool a group that cannot be fitted gets
 * the models of all customers.  Return CRM_OK, CRM_ENOMEM, or CRM_EIDENT after a message with the
 * reason and the group.
 */
CRM_CHECKED enum crm_status clv_model_fit(struct clv_model *model, const struct clv_rows *rows,
    const struct clv_patterns *patterns, const struct clv_options *options, struct team *team,
    struct msg *msg);

/**
 * clv_model_round(model):
 * Round all fitted numbers to the digits that clv_model_write() writes, so that a model gives the
 * same scores just fitted as read back, and on whichever processor it was fitted.
 */
void clv_model_round(struct clv_model *model);

/**
 * clv_model_write(model, out): What --save-model writes: the table by,group,model,name,value with
 * parameters in days.
 */
void clv_model_write(const struct clv_model *model, struct output *out);

/**
 * clv_model_read(model, options, run): Read such a table from options->model into the empty
 * ${model}.  Options of spend and occasions that were not given are set as the model was fitted.
 * CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status clv_model_read(
    struct clv_model *model, struct clv_options *options, const struct run *run);

/** clv_model_write_summary(model, options, out): What --summary prints. */
void clv_model_write_summary(
    const struct clv_model *model, const struct clv_options *options, struct output *out);

/** clv_model_free(model): Free it.  NULL is fine. */
void clv_model_free(struct clv_model *model);

#endif
