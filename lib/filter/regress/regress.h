/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REGRESS_REGRESS_H
#define CRM_FILTER_REGRESS_REGRESS_H

#include "app/program.h"

/** The options of crm-regress. */
struct regress_options {
	struct common common;
	const char *formula;	/* the first operand; NULL with --model */
	int family;		/* enum regfit_family, or -1: not given (gaussian) */
	int robust;		/* enum robust_kind, or -1 */
	const char *ridge;	/* `gcv` or a number, or NULL */
	double lambda;		/* ${ridge} as a number, by regress_check(); NaN: gcv */
	const char *weights;
	double holdout_share;
	const char *as;		/* name of the column appended */
	bool se;
	bool coefficients, fit;
	double confidence;
	const char *save_model, *model;
	uint64_t memory;
};

/**
 * regress_leading(options, names, n): Take the formula from the front of the ${n} operands
 * ${names}, unless --model is given; return how many were taken (0 or 1).
 */
size_t regress_leading(void *options, const char *const *names, size_t n);

/**
 * regress_check(options, run): Check the options against one another, with a message.  CRM_OK or
 * CRM_EUSAGE.
 */
CRM_CHECKED enum crm_status regress_check(void *options, const struct run *run);

/** regress_paths(options, paths, room): The model files, for the sandbox. */
size_t regress_paths(const void *options, struct sandbox_path *paths, size_t room);

/**
 * regress_run(options, run):
 * Fit the formula to the rows, or read the saved model, and write the rows with the predictions
 * appended, or the table asked for.  CRM_OK; CRM_EUSAGE; CRM_EIDENT; or an input or output failure;
 * after a message.
 */
CRM_CHECKED enum crm_status regress_run(void *options, const struct run *run);

#endif
