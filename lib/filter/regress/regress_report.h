/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REGRESS_REGRESS_REPORT_H
#define CRM_FILTER_REGRESS_REGRESS_REPORT_H

#include "base/msg.h"
#include "filter/regress/regress_data.h"
#include "io/output.h"
#include "model/design.h"
#include "model/fit_quality.h"
#include "model/regfit.h"

/** regress_report_coefficients(out, design, fit, level): The table of --coefficients. */
void regress_report_coefficients(
    struct output *out, const struct design *design, const struct regfit *fit, double level);

/**
 * regress_report_fit(out, fit, counts, scores):
 * The table of --fit: `statistic,value,holdout`.  ${scores}[0] are the rows of the fit,
 * ${scores}[1] those held out.
 */
void regress_report_fit(struct output *out, const struct regfit *fit,
    const struct regress_counts *counts, const struct fit_quality scores[2]);

/**
 * regress_report_counts(msg, counts): Warn of the rows that were left out of the fit, or have no
 * prediction.
 */
void regress_report_counts(struct msg *msg, const struct regress_counts *counts);

/**
 * regress_report_fault(msg, design, why): Report why the model is not identified, with the columns.
 */
void regress_report_fault(
    struct msg *msg, const struct design *design, const struct regfit_why *why);

#endif
