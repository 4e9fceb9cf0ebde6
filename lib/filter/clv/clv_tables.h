/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_TABLES_H
#define CRM_FILTER_CLV_CLV_TABLES_H

#include "filter/clv/clv_score.h"

/**
 * clv_write_holdout(rows, model, scores, options, out, msg):
 * What --holdout prints: forecast, truth and naive forecast by decile of the forecast, and the
 * quality of both.  CRM_OK, CRM_ENOMEM, or CRM_EIDENT after a message where there are fewer than 10
 * customers.
 */
CRM_CHECKED enum crm_status clv_write_holdout(const struct clv_rows *rows,
    const struct clv_model *model, const struct clv_scores *scores,
    const struct clv_options *options, struct output *out, struct msg *msg);

/**
 * clv_write_what_if(rows, model, patterns, options, team, out):
 * What --what-if prints: retention and profit of five years, as they are and with another
 * retention.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_write_what_if(const struct clv_rows *rows,
    const struct clv_model *model, const struct clv_patterns *patterns,
    const struct clv_options *options, struct team *team, struct output *out);

/**
 * clv_first_date(model, rows, patterns, team, msg):
 * After --model=auto has fitted all customers together: try the day of the first order as a
 * covariate.  If AIC falls clearly, keep it and make ${patterns} again; otherwise remove the
 * covariates from the model.  CRM_OK, CRM_ENOMEM, or a failure after a message.
 */
CRM_CHECKED enum crm_status clv_first_date(struct clv_model *model, struct clv_rows *rows,
    struct clv_patterns *patterns, struct team *team, struct msg *msg);

#endif
