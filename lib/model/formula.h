/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_FORMULA_H
#define CRM_MODEL_FORMULA_H

#include "base/status.h"
#include "model/expr.h"
#include "model/formula_lex.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A model formula as R users write it (Chambers & Hastie 1992, chapter 2): `response ~ term + term
 * ...`.
 *
 * A term is a variable, `a:b` (interaction), `a*b` (a + b + a:b), `(a + b)^2` (all up to that
 * order), a group in parentheses;
 * `- term` takes one away, and `- 1` or `+ 0` the intercept.  A variable is a column, a function of
 * columns (log1p(revenue)), arithmetic in I(...), `factor(column)`, or `poly(column, k)`: the raw
 * powers 1..k, not orthogonal polynomials.
 */

enum formula_kind { FORMULA_NUMERIC, FORMULA_FACTOR, FORMULA_POLY };

/**
 * A column of the table as the formula uses it; one used as a number and as levels is here
 * twice.
 */
struct formula_column {
	char *name;
	bool levels;		/* its values are names of levels, not numbers */
};

struct formula_variable {
	char *text;		/* as written, without blanks: its name in tables */
	enum formula_kind kind;
	struct expr expr;	/* its value; of a factor, its column alone */
	size_t column;		/* where it is one column: which; else SIZE_MAX */
	unsigned degree;	/* FORMULA_POLY */
	bool plain;		/* a bare column name, which may yet prove to be a factor */
};

/** A formula holds at most so many variables: terms are sets of bits. */
#define FORMULA_VARIABLES 64

struct formula {
	char *text;		/* as it was given */
	struct formula_column *column;	/* all columns used; the first is the response's */
	size_t n_columns, columns_room;
	struct formula_variable *variable;
	size_t n_variables, variables_room;
	char *response;		/* the response as written, without blanks */
	struct expr left;	/* its value */
	uint64_t *term; /* sets of variables: by order (number of variables), then as they came; no
			   empty one */
	size_t n_terms, terms_room;
	bool intercept;
};

/**
 * formula_parse(f, text, why):
 * Parse ${text} into ${f}.  Return CRM_OK; CRM_ENOMEM; or CRM_EUSAGE with the reason and its place
 * in ${why}.  On failure there is nothing to free.
 */
CRM_CHECKED enum crm_status formula_parse(
    struct formula *f, const char *text, char why[FORMULA_WHY]);

/**
 * formula_add_column(f, name, levels, column):
 * Number the column ${name} (weights, say) as if the formula named it.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status formula_add_column(
    struct formula *f, struct slice name, bool levels, size_t *column);

/**
 * formula_make_factor(f, column):
 * ${column}, given bare as a variable, has proved to hold text: the variable becomes a factor.
 * False, and nothing done, where arithmetic or the response needs numbers of it.
 */
bool formula_make_factor(struct formula *f, size_t column);

/** formula_predicts(f, column): Whether a variable on the right uses ${column}. */
bool formula_predicts(const struct formula *f, size_t column);

/** formula_free(f): Free all.  NULL is fine. */
void formula_free(struct formula *f);

#endif
