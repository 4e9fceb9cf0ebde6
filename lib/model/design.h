/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_DESIGN_H
#define CRM_MODEL_DESIGN_H

#include "base/slice.h"
#include "base/status.h"
#include "model/dd.h"
#include "model/formula.h"

#include <stddef.h>

/**
 * The columns of a regression that a formula and the levels of its factors make, as R's
 * model.matrix() does: the intercept first, then term by term; in an interaction the first variable
 * runs fastest.  A factor is coded as treatment contrasts (one 0/1 column for each level but the
 * first) where the rest of its term is in the model before it, else as one column for each level;
 * without an intercept the first factor of the model has all its levels.
 */

/** The most columns of a design. */
#define DESIGN_COLUMNS 2000

/** The levels of one column of the formula, in bytewise order; n = 0 for a column of numbers. */
struct design_levels {
	struct slice *name;
	size_t n;
};

struct design_piece {
	size_t variable;
	size_t part;		/* of a factor: the level; of poly(): the power less 1 */
};

struct design_column {
	char
	    *name; /* as R calls it: `(Intercept)`, `log1p(revenue)`, `factor(channel)web`, `a:b` */
	size_t first,
	    pieces; /* the product of piece[first .. first + pieces); the intercept has none */
};

struct design {
	const struct formula *formula;
	struct design_column *column;
	size_t p, columns_room;
	struct design_piece *piece;
	size_t n_pieces, pieces_room;
	struct dd *value;	/* scratch: of each variable in the present row */
};

enum design_state {
	DESIGN_OK,
	DESIGN_MISSING, /* a column is missing */
	DESIGN_UNDEFINED /* all are there, but a variable such as log(0) has no finite value */
};

/**
 * design_make(d, f, levels, why):
 * Make the columns for ${f}, which must outlive ${d}, where column i of ${f} has ${levels}[i].
 * Return CRM_OK; CRM_ENOMEM; CRM_EIDENT (a factor of which nothing can be learned) or CRM_EUSAGE
 * (past DESIGN_COLUMNS) with the reason in ${why}.  On failure there is nothing to free.
 */
CRM_CHECKED enum crm_status design_make(struct design *d, const struct formula *f,
    const struct design_levels *levels, char why[FORMULA_WHY]);

/**
 * design_row(d, values, x):
 * Compute the d->p entries ${x} of the row whose column i of the formula has ${values}[i]: a
 * number, the index of its level, or NaN where it is missing.  Not re-entrant (d->value).
 */
enum design_state design_row(struct design *d, const double *values, struct dd *x);

/**
 * design_check(f, values):
 * What design_row() would find out of the variables of ${f} in a row of ${values} (any number but
 * NaN stands for a level), before there is a design.
 */
enum design_state design_check(const struct formula *f, const double *values);

/** design_free(d): Free all.  NULL is fine. */
void design_free(struct design *d);

#endif
