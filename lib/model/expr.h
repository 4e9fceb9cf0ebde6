/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_EXPR_H
#define CRM_MODEL_EXPR_H

#include "base/slice.h"
#include "base/status.h"
#include "model/dd.h"
#include "model/formula_lex.h"

#include <stddef.h>

/**
 * An arithmetic expression over the columns of a table, such as log1p(revenue) / orders, compiled
 * to postfix.  Sums, products, quotients and whole powers are carried in double-double, so that
 * powers of a column lose nothing before a regression sees them; the functions log log1p log2 log10
 * exp expm1 sqrt abs are those of libm, rounded to double.
 */
struct expr {
	struct expr_op *op;
	size_t n, room;
};

/** How deep an expression may nest, and how many values wait at the most. */
#define EXPR_DEPTH 32

/** expr_names: gives a column its number when it is first named; CRM_OK or CRM_ENOMEM. */
typedef enum crm_status expr_names(void *arg, struct slice name, size_t *column);

/** expr_is_function(name): Whether ${name} is one of the functions. */
bool expr_is_function(struct slice name);

/** expr_functions(): Their names, for messages. */
const char *expr_functions(void);

/**
 * expr_parse(expr, lex, names, arg):
 * Read an expression (`+ - * / ^`, unary minus, parentheses, functions, numbers, names; the usual
 * precedence, `^` to the right) up to the first token that does not continue it.  Columns are
 * numbered by ${names}(${arg}, ...).  CRM_OK, CRM_ENOMEM, or CRM_EUSAGE with the reason in
 * lex->why; ${expr} (zeroed before) is to be freed in any case.
 */
CRM_CHECKED enum crm_status expr_parse(
    struct expr *expr, struct formula_lex *lex, expr_names *names, void *arg);

/**
 * expr_parse_call(expr, lex, names, arg): As expr_parse(), but read one function and its
 * parentheses only.
 */
CRM_CHECKED enum crm_status expr_parse_call(
    struct expr *expr, struct formula_lex *lex, expr_names *names, void *arg);

/** expr_column(expr, column): Make ${expr} (zeroed) that column alone.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status expr_column(struct expr *expr, size_t column);

/**
 * expr_eval(expr, values): Its value where column i has ${values}[i].  NaN where one is missing;
 * may be infinite.
 */
struct dd expr_eval(const struct expr *expr, const double *values);

/** expr_missing(expr, values): Whether one of its columns is NaN in ${values}. */
bool expr_missing(const struct expr *expr, const double *values);

/** expr_uses(expr, column): Whether ${column} occurs in ${expr}. */
bool expr_uses(const struct expr *expr, size_t column);

/** expr_free(expr): Free and leave it empty. */
void expr_free(struct expr *expr);

#endif
