/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_COVARIATES_H
#define CRM_FILTER_CLV_CLV_COVARIATES_H

#include "app/program.h"
#include "base/buf.h"
#include "model/btyd_law.h"
#include "table/date.h"
#include "table/strmap.h"
#include "table/table_in.h"

/** The cell of a row that lacks a value in one of the columns. */
#define CLV_NO_CELL UINT32_MAX

/** One covariate: the number in a column, or 1 if a column has a certain level, else 0. */
struct clv_term {
	size_t column;
	char *level;		/* NULL: the column's own number */
	bool base;	/* the level that the others are compared with; it has no number */
	date_day origin;	/* of a column of dates: days count from here; else DATE_NONE */
};

/**
 * The columns of --covariates.  Customers with the same texts in them form a cell; texts are
 * numbered as they come, and read as numbers or levels once all are known.
 */
struct clv_covariates {
	size_t columns;			/* 0: none */
	bool implicit;			/* first_date, which no option named: only try it */
	bool gap;			/* implicit, and some row lacks it */
	char *name[BTYD_TERMS];
	size_t at[BTYD_TERMS];		/* in the table */
	struct strmap *cells;		/* texts of a cell, each with a NUL at its end */
	struct buf key;
	struct clv_term *term;	/* by column; a column's base level first, the others follow */
	size_t n_terms, room;
	size_t numbers;			/* terms but for base levels: at most BTYD_TERMS */
	double *z;			/* ${numbers} a cell; NaN where a level is not known */
	size_t n_z, z_room;		/* cells in ${z} */
};

/**
 * clv_covariates_name(c, list, msg): Use the columns in ${list}, separated by commas.  CRM_OK, or
 * another status after a message.
 */
CRM_CHECKED enum crm_status clv_covariates_name(
    struct clv_covariates *c, const char *list, struct msg *msg);

/**
 * clv_covariates_imply(c): Use first_date as an implicit covariate, if the table has it.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_covariates_imply(struct clv_covariates *c);

/** clv_covariates_used(c): Whether there are covariates that are not only tried. */
static inline bool
clv_covariates_used(const struct clv_covariates *c)
{

	return c->columns > 0 && !c->implicit;
}

/**
 * clv_covariates_add(c, column, level, base, origin): The next term of a saved model.  CRM_OK,
 * CRM_ENOMEM, or CRM_EDATA for too many or a text with a NUL byte.
 */
CRM_CHECKED enum crm_status clv_covariates_add(
    struct clv_covariates *c, struct slice column, const struct slice *level, bool base,
    date_day origin);

/**
 * clv_covariates_cell(c, row, cell): *${cell} becomes the cell of a row.  CRM_OK; CRM_EDATA for a
 * value with a NUL byte; CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_covariates_cell(
    struct clv_covariates *c, const struct csv_row *row, uint32_t *cell);

/**
 * clv_covariates_learn(c, msg): After all rows of a fit: decide which columns are numbers, and
 * collect the levels of the others.  CRM_OK; CRM_ENOMEM; CRM_EUSAGE after a message for too many.
 */
CRM_CHECKED enum crm_status clv_covariates_learn(struct clv_covariates *c, struct msg *msg);

/** clv_covariates_number(c): Compute the numbers ${z} of new cells.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status clv_covariates_number(struct clv_covariates *c);

/** clv_covariates_known(c, cell): Whether the terms can express a cell. */
bool clv_covariates_known(const struct clv_covariates *c, uint32_t cell);

/**
 * clv_covariates_label(c, number, label, room): Write the name of a number, `Gender` or
 * `channel=web`, cut at ${room}.
 */
void clv_covariates_label(const struct clv_covariates *c, size_t number, char *label, size_t room);

/** clv_covariates_free(c): Free it.  NULL is fine. */
void clv_covariates_free(struct clv_covariates *c);

#endif
