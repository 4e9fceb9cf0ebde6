/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REGRESS_REGRESS_DATA_H
#define CRM_FILTER_REGRESS_REGRESS_DATA_H

#include "filter/regress/regress.h"
#include "io/spool.h"
#include "model/design.h"
#include "model/rowsource.h"
#include "table/strmap.h"
#include "table/table_in.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a row is used for. */
enum regress_role { REGRESS_FIT, REGRESS_HOLDOUT, REGRESS_PREDICT };

/** A column of the formula in the table. */
struct regress_column {
	size_t at;		/* its place in the table; TABLE_NONE where it is not needed */
	bool known; /* a value has been seen, so that it is known to be numbers or text */
	struct strmap *map;	/* names of levels, numbered in the order of the input */
	unsigned char *used;	/* by number: it occurs in a row of the fit */
	size_t used_room;
	size_t *level;		/* by number: its rank among the levels of the fit, or SIZE_MAX */
};

/** How many rows were read, used, left out of the fit, or got no prediction, by reason. */
struct regress_counts {
	uint64_t rows, fit, holdout;
	uint64_t missing;	/* a column of the formula is empty */
	uint64_t undefined;	/* log(0) and the like */
	uint64_t weightless;	/* weight 0 */
	uint64_t unseen;	/* a level that no row of the fit has */
	uint64_t unpredicted;	/* rows without prediction for any of these reasons */
};

/**
 * The rows of a table, read once: their text in a spool for the output, and the columns of the
 * formula as numbers in another for the passes of the fit, both in memory while small and then in
 * $TMPDIR.
 */
struct regress_data {
	const struct regress_options *options;
	struct msg *msg;
	struct formula *formula;
	struct table_in *table;
	struct regress_column *column;	/* formula->n_columns of them */
	struct design_levels *levels;	/* likewise */
	size_t weights;			/* the formula's column of weights, or SIZE_MAX */
	double *values;			/* of the current row, by column */
	bool unseen;			/* it has a level that the saved model does not know */
	struct spool *text, *records;	/* text: NULL where rows are not written out */
	struct design design;		/* from regress_data_design() on */
	struct dd *x;			/* a row of it */
	struct rowblock block;		/* for the source */
	struct regress_counts counts;
};

/** One row read back. */
struct regress_record {
	enum regress_role role;
	double y, w;		/* y is NaN where missing */
	const double *values;	/* by column of the formula: numbers or levels */
	bool unseen;		/* a level is not one of the fit */
};

/**
 * regress_data_open(d, options, formula, table, msg):
 * Find the columns of ${formula} in ${table}; both must outlive ${d} (zeroed before).  Only the
 * columns of variables are looked for when a saved model is used.  CRM_OK, CRM_ENOMEM, CRM_EUSAGE
 * after a message.  regress_data_close() in any case.
 */
CRM_CHECKED enum crm_status regress_data_open(struct regress_data *d,
    const struct regress_options *options, struct formula *formula, struct table_in *table,
    struct msg *msg);

/**
 * regress_data_values(d, row):
 * Parse the columns of ${row} into d->values.  CRM_OK, CRM_ENOMEM, or CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status regress_data_values(struct regress_data *d, const struct csv_row *row);

/**
 * regress_data_read(d, keep):
 * Read the whole table; with ${keep} the text of the rows too.  CRM_OK or a failure after a
 * message.
 */
CRM_CHECKED enum crm_status regress_data_read(struct regress_data *d, bool keep);

/**
 * regress_data_design(d):
 * Order the levels of the fit and make the design.  CRM_OK; CRM_ENOMEM, CRM_EIDENT or CRM_EUSAGE
 * after a message.
 */
CRM_CHECKED enum crm_status regress_data_design(struct regress_data *d);

/**
 * regress_data_levels(d, levels):
 * With a saved model: use its ${levels} (by column of the formula; they must outlive ${d}) and make
 * the design.  Return as regress_data_design().
 */
CRM_CHECKED enum crm_status regress_data_levels(
    struct regress_data *d, const struct design_levels *levels);

/** regress_data_rewind(d): Go back to the first record.  Return as spool_rewind(). */
CRM_CHECKED enum crm_status regress_data_rewind(struct regress_data *d);

/**
 * regress_data_next(d, record, more): The next record, valid until the next call; *${more} becomes
 * false at the end.  Return as spool_block().
 */
CRM_CHECKED enum crm_status regress_data_next(
    struct regress_data *d, struct regress_record *record, bool *more);

/** regress_data_source(d, rows): The rows of the fit, for the models.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status regress_data_source(struct regress_data *d, struct rowsource *rows);

/** regress_data_close(d): Free it. */
void regress_data_close(struct regress_data *d);

#endif
