/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic over columns, compiled once to postfix and evaluated for each row.
 *
 * The parser is recursive descent with a bounded depth, so that the stack of the evaluation has a
 * fixed size.  Sums, products, quotients and whole powers are double-double.
 */
#include "model/expr.h"

#include "model/portable_math.h"

#include "base/mem.h"

#include <stdlib.h>

enum op_kind {
	OP_NUMBER,
	OP_COLUMN,
	OP_NEGATE,
	OP_ADD,
	OP_SUBTRACT,
	OP_MULTIPLY,
	OP_DIVIDE,
	OP_POWER,
	OP_CALL
};

struct expr_op {
	enum op_kind kind;
	double number;		/* OP_NUMBER */
	size_t index;		/* OP_COLUMN: the column; OP_CALL: the function */
};

static const struct function {
	const char *name;
	double (*call)(double);
} functions[] = {
	{ "log", portable_log }, { "log1p", log1p }, { "log2", log2 }, { "log10", log10 },
	{ "exp", portable_exp }, { "expm1", expm1 }, { "sqrt", sqrt }, { "abs", fabs },
};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

/* What the parser carries along. */
struct parser {
	struct expr *expr;
	struct formula_lex *lex;
	expr_names *names;
	void *arg;
	unsigned depth;
};

static enum crm_status parse_sum(struct parser *ps);

static size_t
find_function(struct slice name)
{
	size_t i;

	for (i = 0; i < FUNCTIONS; i++)
		if (slice_equal(name, slice_of(functions[i].name)))
			break;
	return i;
}

bool
expr_is_function(struct slice name)
{

	return find_function(name) < FUNCTIONS;
}

const char *
expr_functions(void)
{

	return "log log1p log2 log10 exp expm1 sqrt abs";
}

static enum crm_status
emit(struct expr *expr, struct expr_op op)
{

	if (mem_grow(&expr->op, &expr->room, expr->n + 1, sizeof(*expr->op)) != CRM_OK)
		return CRM_ENOMEM;
	expr->op[expr->n++] = op;
	return CRM_OK;
}

static enum crm_status
parse_call(struct parser *ps)
{
	size_t f = find_function(ps->lex->name);
	enum crm_status rc;

	if (f == FUNCTIONS)
		return lex_fail(ps->lex, "`%.*s` is no function that can be used here (%s)",
		    (int)(ps->lex->name.n < 40 ? ps->lex->name.n : 40), ps->lex->name.p,
		    expr_functions());
	lex_next(ps->lex);
	if ((rc = lex_expect(ps->lex, '(')) != CRM_OK || (rc = parse_sum(ps)) != CRM_OK ||
	    (rc = lex_expect(ps->lex, ')')) != CRM_OK)
		return rc;
	return emit(ps->expr, (struct expr_op){ .kind = OP_CALL, .index = f });
}

static enum crm_status
parse_atom(struct parser *ps)
{
	struct expr_op op = { .kind = OP_NUMBER };
	enum crm_status rc;

	if (lex_call(ps->lex))
		return parse_call(ps);
	switch (ps->lex->kind) {
	case LEX_NUMBER:
		op.number = ps->lex->number;
		break;
	case LEX_NAME:
		op.kind = OP_COLUMN;
		if ((rc = ps->names(ps->arg, ps->lex->name, &op.index)) != CRM_OK)
			return rc;
		break;
	case '(':
		lex_next(ps->lex);
		if ((rc = parse_sum(ps)) != CRM_OK)
			return rc;
		return lex_expect(ps->lex, ')');
	default:
		return lex_fail(ps->lex, "a column, a number or a function is missing");
	}
	lex_next(ps->lex);
	return emit(ps->expr, op);
}

static enum crm_status
parse_unary(struct parser *ps)
{
	enum crm_status rc;
	bool negative = ps->lex->kind == '-';

	if (ps->depth >= EXPR_DEPTH)
		return lex_fail(
		    ps->lex, "the expression nests too deep (more than %d levels)", EXPR_DEPTH);
	ps->depth++;
	if (negative || ps->lex->kind == '+') {
		lex_next(ps->lex);
		if ((rc = parse_unary(ps)) == CRM_OK && negative)
			rc = emit(ps->expr, (struct expr_op){ .kind = OP_NEGATE });
	} else if ((rc = parse_atom(ps)) == CRM_OK && ps->lex->kind == '^') {
		/* -x^2 is -(x^2), and 2^-1 is one half: the exponent may carry a sign. */
		lex_next(ps->lex);
		if ((rc = parse_unary(ps)) == CRM_OK)
			rc = emit(ps->expr, (struct expr_op){ .kind = OP_POWER });
	}
	ps->depth--;
	return rc;
}

static enum crm_status
parse_product(struct parser *ps)
{
	enum crm_status rc = parse_unary(ps);
	enum op_kind kind;

	while (rc == CRM_OK && (ps->lex->kind == '*' || ps->lex->kind == '/')) {
		kind = ps->lex->kind == '*' ? OP_MULTIPLY : OP_DIVIDE;
		lex_next(ps->lex);
		if ((rc = parse_unary(ps)) == CRM_OK)
			rc = emit(ps->expr, (struct expr_op){ .kind = kind });
	}
	return rc;
}

static enum crm_status
parse_sum(struct parser *ps)
{
	enum crm_status rc = parse_product(ps);
	enum op_kind kind;

	while (rc == CRM_OK && (ps->lex->kind == '+' || ps->lex->kind == '-')) {
		kind = ps->lex->kind == '+' ? OP_ADD : OP_SUBTRACT;
		lex_next(ps->lex);
		if ((rc = parse_product(ps)) == CRM_OK)
			rc = emit(ps->expr, (struct expr_op){ .kind = kind });
	}
	return rc;
}

enum crm_status
expr_parse(struct expr *expr, struct formula_lex *lex, expr_names *names, void *arg)
{
	struct parser ps = { expr, lex, names, arg, 0 };

	return parse_sum(&ps);
}

enum crm_status
expr_parse_call(struct expr *expr, struct formula_lex *lex, expr_names *names, void *arg)
{
	struct parser ps = { expr, lex, names, arg, 0 };

	return parse_call(&ps);
}

enum crm_status
expr_column(struct expr *expr, size_t column)
{

	return emit(expr, (struct expr_op){ .kind = OP_COLUMN, .index = column });
}

static struct dd
power(struct dd a, struct dd b)
{

	if (b.hi == rint(b.hi) && b.lo == 0.0 && fabs(b.hi) <= 64.0)
		return dd_power(a, (int)b.hi);
	return dd_of(pow(dd_real(a), dd_real(b)));
}

/* What is not finite has no low part (the arithmetic leaves NaN there). */
static struct dd
tidy(struct dd a)
{

	return isfinite(a.lo) ? a : dd_of(a.hi);
}

static struct dd
evaluate(const struct expr *expr, const double *values)
{
	/* At each level of nesting a sum, a product and a power may each keep one value waiting. */
	struct dd stack[3 * EXPR_DEPTH + 4] = { { 0, 0 } }, *top = stack;
	const struct expr_op *op;
	size_t i;

	for (i = 0; i < expr->n; i++) {
		op = &expr->op[i];
		if (op->kind >= OP_ADD && op->kind <= OP_POWER)
			top--;
		switch (op->kind) {
		case OP_NUMBER:
			*top++ = dd_of(op->number);
			break;
		case OP_COLUMN:
			*top++ = dd_of(values[op->index]);
			break;
		case OP_NEGATE:
			top[-1] = dd_neg(top[-1]);
			break;
		case OP_ADD:
			top[-1] = tidy(dd_add(top[-1], top[0]));
			break;
		case OP_SUBTRACT:
			top[-1] = tidy(dd_sub(top[-1], top[0]));
			break;
		case OP_MULTIPLY:
			top[-1] = tidy(dd_mul(top[-1], top[0]));
			break;
		case OP_DIVIDE:
			top[-1] = tidy(dd_div(top[-1], top[0]));
			break;
		case OP_POWER:
			top[-1] = tidy(power(top[-1], top[0]));
			break;
		case OP_CALL:
			top[-1] = dd_of(functions[op->index].call(dd_real(top[-1])));
			break;
		}
	}
	return stack[0];
}

struct dd
expr_eval(const struct expr *expr, const double *values)
{

	/* Most expressions are a column alone. */
	return expr->n == 1 && expr->op->kind == OP_COLUMN ? dd_of(values[expr->op->index])
							   : evaluate(expr, values);
}

bool
expr_missing(const struct expr *expr, const double *values)
{
	size_t i;

	for (i = 0; i < expr->n; i++)
		if (expr->op[i].kind == OP_COLUMN && isnan(values[expr->op[i].index]))
			return true;
	return false;
}

bool
expr_uses(const struct expr *expr, size_t column)
{
	size_t i;

	for (i = 0; i < expr->n; i++)
		if (expr->op[i].kind == OP_COLUMN && expr->op[i].index == column)
			return true;
	return false;
}

void
expr_free(struct expr *expr)
{

	free(expr->op);
	*expr = (struct expr){ 0 };
}
