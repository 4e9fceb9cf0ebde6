/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REGRESS_REGRESS_MODEL_H
#define CRM_FILTER_REGRESS_REGRESS_MODEL_H

#include "app/program.h"
#include "base/msg.h"
#include "base/status.h"
#include "model/design.h"
#include "model/regfit.h"

#include <stddef.h>

/**
 * A fitted model as a table `item,name,value,rest`: all that is needed to predict.
 *
 *     format       crm-regress  1
 *     formula                   the formula
 *     family                    gaussian, binomial or poisson
 *     factor       column       its number in the formula: a column whose values are levels
 *     level        column       the level, in order
 *     df_residual               degrees of freedom
 *     coefficient  term         estimate, and in `rest` what it lacks to 32 digits
 *     root         row:column   an entry of the matrix whose product with its transpose is the
 *                               covariance; none where the fit is exact, and errors unknown
 *
 * Numbers have 17 digits, so predictions from the file equal those of the fit to the last bit.
 */

/** A model read back. */
struct regress_saved {
	struct formula formula;
	struct design_levels *levels;	/* by column of the formula */
	struct regfit fit;
};

/**
 * regress_model_save(path, formula, design, levels, fit, run):
 * Write the model to ${path}, a side output of ${run}.  CRM_OK, or a failure after a message.
 */
CRM_CHECKED enum crm_status regress_model_save(const char *path, const struct formula *formula,
    const struct design *design, const struct design_levels *levels, const struct regfit *fit,
    const struct run *run);

/**
 * regress_model_load(path, saved, msg):
 * Read the model back.  CRM_OK; CRM_EINPUT where the file is no such model; CRM_EIO; CRM_ENOMEM;
 * after a message.  On failure there is nothing to free.
 */
CRM_CHECKED enum crm_status regress_model_load(
    const char *path, struct regress_saved *saved, struct msg *msg);

/** regress_model_free(saved): Free it. */
void regress_model_free(struct regress_saved *saved);

#endif
