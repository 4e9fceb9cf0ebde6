/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_H
#define CRM_FILTER_CLV_CLV_H

#include "app/program.h"
#include "model/btyd_choose.h"

enum clv_spend { CLV_ALL_ORDERS, CLV_GAMMA_GAMMA, CLV_NO_SPEND };

enum clv_occasion { CLV_OF_DAY, CLV_OF_ORDER };

enum clv_unit { CLV_DAY, CLV_WEEK };

/** The options of crm-clv.  clv_check() sets the members after the empty line. */
struct clv_options {
	struct common common;
	const char *model;	/* the name of one or several laws, or a file of --save-model */
	int occasion;		/* enum clv_occasion, or -1: not given */
	int spend;		/* enum clv_spend, or -1: not given */
	double horizon;		/* days; NaN: not given */
	const char *season;	/* file of factors, or NULL */
	const char *covariates;	/* list of columns, or NULL */
	double discount;	/* per cent a year */
	const char *by;
	bool pool;
	const char *margin;	/* a share, or a column */
	double interval;	/* per cent; NaN: none */
	bool summary;
	int unit;		/* enum clv_unit, or -1: not given */
	const char *save_model;
	bool holdout;
	int64_t min_cell;	/* of --holdout; 0: show all */
	const char *what_if;
	bool partial, merge;

	const struct btyd_law *const *laws;	/* to choose from; NULL: ${model} is a file */
	size_t n_laws;
	double margin_share;	/* NaN: ${margin} is a column */
	double retention;	/* --what-if: percentage points a year */
};

/**
 * clv_check(options, run): Check the options against one another, with a message.  CRM_OK or
 * CRM_EUSAGE.
 */
CRM_CHECKED enum crm_status clv_check(void *options, const struct run *run);

/** clv_paths(options, paths, room): The files that options name, for the sandbox. */
size_t clv_paths(const void *options, struct sandbox_path *paths, size_t room);

/**
 * clv_run(options, run): Read a customer table, fit or load the models, and write what the options
 * ask for.
 */
CRM_CHECKED enum crm_status clv_run(void *options, const struct run *run);

#endif
