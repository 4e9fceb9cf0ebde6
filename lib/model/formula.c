/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parse a model formula such as `y ~ (a + b)^2 + factor(c)` into a set of terms.
 *
 * A term is a set of variables, kept as bits; the operators + - : * ^ are operations on sets of
 * terms, done while parsing by recursive descent (Chambers & Hastie 1992, chapter 2).  At the end
 * terms are ordered by how many variables they have, as in R.  The number of variables and terms
 * is bounded, so that no formula runs for ever.
 */
#include "model/formula.h"

#include "base/mem.h"
#include "model/termset.h"

#include <stdlib.h>

/* The highest degree of poly(). */
#define POLY_MAX 20

/*
 * The most products of terms that one formula may ask for.  Few of them need be new terms:
 * ((a0 + ... + a9)^9)^9 has 1,023 terms and, without a limit, millions of products.
 */
#define PRODUCTS_MAX 4000000

struct parser {
	struct formula *f;
	struct formula_lex lex;
	unsigned depth;
	size_t products;	/* made so far */
};

static enum crm_status parse_terms(struct parser *ps, struct termset *out);

/* Give the reason where a set of terms has grown too large. */
static enum crm_status
check_terms(struct parser *ps, enum crm_status rc)
{

	return rc == CRM_EUSAGE
	    ? lex_fail(&ps->lex, "the formula spells out more than %d terms", TERMSET_MAX)
	    : rc;
}

/* As termset_cross(), after a message where the formula asks for too many products. */
static enum crm_status
cross(struct parser *ps, struct termset *out, const struct termset *a, const struct termset *b)
{

	/* No overflow: neither set has more than TERMSET_MAX terms. */
	ps->products += a->n * b->n;
	if (ps->products > PRODUCTS_MAX)
		return lex_fail(&ps->lex,
		    "the formula multiplies out to %zu products of terms, and at most %d are made",
		    ps->products, PRODUCTS_MAX);
	return check_terms(ps, termset_cross(out, a, b));
}

enum crm_status
formula_add_column(struct formula *f, struct slice name, bool levels, size_t *column)
{
	char *copy;

	for (*column = 0; *column < f->n_columns; ++*column)
		if (f->column[*column].levels == levels &&
		    slice_equal(slice_of(f->column[*column].name), name))
			return CRM_OK;
	if (mem_grow(&f->column, &f->columns_room, f->n_columns + 1, sizeof(*f->column)) != CRM_OK)
		return CRM_ENOMEM;
	if ((copy = mem_raw(name.n + 1, 1)) == NULL)
		return CRM_ENOMEM;
	memcpy(copy, name.p, name.n);
	copy[name.n] = '\0';
	f->column[f->n_columns++] = (struct formula_column){ copy, levels };
	return CRM_OK;
}

static enum crm_status
name_column(void *arg, struct slice name, size_t *column)
{

	return formula_add_column(arg, name, false, column);
}

/* Put ${v} among the variables, unless it is there; it is taken over or freed. */
static enum crm_status
add_variable(struct parser *ps, struct formula_variable *v, uint64_t *bit)
{
	struct formula *f = ps->f;
	enum crm_status rc = CRM_ENOMEM;
	size_t i;

	for (i = 0; i < f->n_variables; i++) {
		if (strcmp(f->variable[i].text, v->text) == 0) {
			*bit = UINT64_C(1) << i;
			rc = CRM_OK;
			goto drop;
		}
	}
	if (f->n_variables == FORMULA_VARIABLES) {
		rc = lex_fail(&ps->lex, "a formula holds at most %d variables", FORMULA_VARIABLES);
		goto drop;
	}
	if (mem_grow(&f->variable, &f->variables_room, f->n_variables + 1, sizeof(*f->variable)) !=
	    CRM_OK)
		goto drop;
	*bit = UINT64_C(1) << f->n_variables;
	f->variable[f->n_variables++] = *v;
	return CRM_OK;
drop:
	free(v->text);
	expr_free(&v->expr);
	return rc;
}

/* A column by its bare name, as an argument or alone. */
static enum crm_status
parse_column(struct parser *ps, struct formula_variable *v)
{
	enum crm_status rc;

	if (ps->lex.kind != LEX_NAME || lex_call(&ps->lex))
		return lex_fail(&ps->lex, "the name of a column is missing");
	if ((rc = formula_add_column(ps->f, ps->lex.name, v->kind == FORMULA_FACTOR, &v->column)) !=
	    CRM_OK)
		return rc;
	lex_next(&ps->lex);
	return expr_column(&v->expr, v->column);
}

/* `, k` or `, k, raw = TRUE` of poly(). */
static enum crm_status
parse_degree(struct parser *ps, struct formula_variable *v)
{
	struct formula_lex *lex = &ps->lex;
	enum crm_status rc;

	if ((rc = lex_expect(lex, ',')) != CRM_OK)
		return rc;
	if (lex->kind != LEX_NUMBER || lex->number != rint(lex->number) || lex->number < 1.0 ||
	    lex->number > POLY_MAX)
		return lex_fail(
		    lex, "the degree of poly() is a whole number from 1 to %d", POLY_MAX);
	v->degree = (unsigned)lex->number;
	lex_next(lex);
	if (lex->kind != ',')
		return CRM_OK;
	lex_next(lex);
	if (lex->kind != LEX_NAME || !slice_equal(lex->name, slice_of("raw")))
		return lex_fail(lex, "poly() takes a column, a degree and `raw = TRUE`");
	lex_next(lex);
	if ((rc = lex_expect(lex, '=')) != CRM_OK)
		return rc;
	if (lex->kind != LEX_NAME ||
	    !(slice_equal(lex->name, slice_of("TRUE")) || slice_equal(lex->name, slice_of("T"))))
		return lex_fail(lex, "poly() makes raw powers only");
	lex_next(lex);
	return CRM_OK;
}

/* factor(c), poly(c, k), I(...): after the name. */
static enum crm_status
parse_wrapped(struct parser *ps, struct formula_variable *v)
{
	enum crm_status rc;

	lex_next(&ps->lex);
	if ((rc = lex_expect(&ps->lex, '(')) != CRM_OK)
		return rc;
	if (v->kind == FORMULA_NUMERIC)
		rc = expr_parse(&v->expr, &ps->lex, name_column, ps->f);
	else if ((rc = parse_column(ps, v)) == CRM_OK && v->kind == FORMULA_POLY)
		rc = parse_degree(ps, v);
	return rc == CRM_OK ? lex_expect(&ps->lex, ')') : rc;
}

static enum crm_status
parse_variable(struct parser *ps, struct formula_variable *v)
{
	struct slice name = ps->lex.name;

	if (!lex_call(&ps->lex)) {
		if (!ps->lex.quoted && slice_equal(name, slice_of(".")))
			return lex_fail(&ps->lex, "`.` is not supported: name the columns");
		v->plain = true;
		return parse_column(ps, v);
	}
	if (slice_equal(name, slice_of("factor")))
		v->kind = FORMULA_FACTOR;
	else if (slice_equal(name, slice_of("poly")))
		v->kind = FORMULA_POLY;
	else if (expr_is_function(name))
		return expr_parse_call(&v->expr, &ps->lex, name_column, ps->f);
	else if (!slice_equal(name, slice_of("I")))
		return lex_fail(&ps->lex, "`%.*s` is not a function of formulas (factor poly I %s)",
		    (int)(name.n < 40 ? name.n : 40), name.p, expr_functions());
	return parse_wrapped(ps, v);
}

/* A variable as a term. */
static enum crm_status
parse_term_variable(struct parser *ps, struct termset *out)
{
	struct formula_variable v = { .column = SIZE_MAX };
	const char *from = ps->lex.start;
	enum crm_status rc;
	uint64_t bit = 0;

	if ((rc = parse_variable(ps, &v)) == CRM_OK &&
	    (v.text = lex_source(&ps->lex, from)) == NULL)
		rc = CRM_ENOMEM;
	if (rc == CRM_OK && ps->lex.kind == '^')
		rc = lex_fail(&ps->lex, "write I(%s^2) for a power", v.text);
	if (rc == CRM_OK && ps->lex.kind == '/')
		rc = lex_fail(&ps->lex, "write I(a/b) for a quotient");
	if (rc != CRM_OK) {
		free(v.text);
		expr_free(&v.expr);
		return rc;
	}
	if ((rc = add_variable(ps, &v, &bit)) != CRM_OK)
		return rc;
	return check_terms(ps, termset_add(out, bit));
}

/* The ^k after a group: all products of up to k of its terms. */
static enum crm_status
parse_group_power(struct parser *ps, const struct termset *base, struct termset *out)
{
	struct termset more = { 0 };
	enum crm_status rc = CRM_OK;
	double k = ps->lex.number;

	if (ps->lex.kind != LEX_NUMBER || k != rint(k) || k < 1.0 || k > 9.0)
		return lex_fail(
		    &ps->lex, "the power of a group of terms is a whole number from 1 to 9");
	lex_next(&ps->lex);
	/* Once a power adds nothing, no higher one does. */
	for (size_t n = 0; k > 1.0 && rc == CRM_OK && n != out->n; k -= 1.0) {
		n = out->n;
		termset_clear(&more);
		if ((rc = cross(ps, &more, out, base)) == CRM_OK)
			rc = check_terms(ps, termset_unite(out, &more));
	}
	termset_free(&more);
	return rc;
}

/* ( terms ) with an optional ^k. */
static enum crm_status
parse_group(struct parser *ps, struct termset *out)
{
	struct termset base = { 0 };
	enum crm_status rc;

	if (ps->depth == EXPR_DEPTH)
		return lex_fail(
		    &ps->lex, "the formula nests too deep (more than %d levels)", EXPR_DEPTH);
	ps->depth++;
	lex_next(&ps->lex);
	if ((rc = parse_terms(ps, &base)) == CRM_OK && (rc = lex_expect(&ps->lex, ')')) == CRM_OK)
		rc = check_terms(ps, termset_unite(out, &base));
	if (rc == CRM_OK && ps->lex.kind == '^') {
		lex_next(&ps->lex);
		rc = parse_group_power(ps, &base, out);
	}
	ps->depth--;
	termset_free(&base);
	return rc;
}

static enum crm_status
parse_atom(struct parser *ps, struct termset *out)
{

	switch (ps->lex.kind) {
	case '(':
		return parse_group(ps, out);
	case LEX_NAME:
		return parse_term_variable(ps, out);
	case LEX_NUMBER:
		if (ps->lex.number != 1.0)
			return lex_fail(&ps->lex,
			    "the only numbers among terms are 1 and 0, with and without an intercept");
		lex_next(&ps->lex);
		return check_terms(ps, termset_add(out, 0));
	default:
		return lex_fail(&ps->lex, "a term is missing");
	}
}

/* a:b (${colons}) before a*b, both to the left. */
static enum crm_status
parse_crossed(struct parser *ps, struct termset *out, bool colons)
{
	struct termset right = { 0 }, left;
	enum crm_status rc = colons ? parse_atom(ps, out) : parse_crossed(ps, out, true);

	while (rc == CRM_OK && ps->lex.kind == (colons ? ':' : '*')) {
		lex_next(&ps->lex);
		termset_clear(&right);
		if ((rc = colons ? parse_atom(ps, &right) : parse_crossed(ps, &right, true)) !=
		    CRM_OK)
			break;
		left = *out;
		*out = (struct termset){ 0 };
		if (!colons && (rc = termset_unite(out, &left)) == CRM_OK)
			rc = termset_unite(out, &right);
		rc = check_terms(ps, rc);
		if (rc == CRM_OK)
			rc = cross(ps, out, &left, &right);
		termset_free(&left);
	}
	termset_free(&right);
	return rc;
}

static enum crm_status
parse_terms(struct parser *ps, struct termset *out)
{
	struct termset one = { 0 };
	enum crm_status rc = CRM_OK;
	bool minus = false;
	size_t i;

	for (;;) {
		while (ps->lex.kind == '+' || ps->lex.kind == '-') {
			minus = ps->lex.kind == '-' ? !minus : minus;
			lex_next(&ps->lex);
		}
		termset_clear(&one);
		if (ps->lex.kind == LEX_NUMBER && ps->lex.number == 0.0) {
			/* + 0 takes the intercept away, and - 0 puts it back. */
			minus = !minus;
			lex_next(&ps->lex);
			rc = check_terms(ps, termset_add(&one, 0));
		} else {
			rc = parse_crossed(ps, &one, false);
		}
		for (i = 0; rc == CRM_OK && i < one.n; i++) {
			rc = minus ? termset_remove(out, one.v[i])
				   : check_terms(ps, termset_add(out, one.v[i]));
		}
		if (rc != CRM_OK || (ps->lex.kind != '+' && ps->lex.kind != '-'))
			break;
		minus = false;
	}
	termset_free(&one);
	return rc;
}

/* Take the terms over into the formula: by order, then as they came. */
static enum crm_status
keep_terms(struct formula *f, const struct termset *t)
{
	unsigned order;
	size_t i;

	for (order = 0; order <= FORMULA_VARIABLES; order++) {
		for (i = 0; i < t->n; i++) {
			if (termset_order(t->v[i]) != order)
				continue;
			if (order == 0) {
				f->intercept = true;
				continue;
			}
			if (mem_grow(&f->term, &f->terms_room, f->n_terms + 1, sizeof(*f->term)) !=
			    CRM_OK)
				return CRM_ENOMEM;
			f->term[f->n_terms++] = t->v[i];
		}
	}
	return CRM_OK;
}

static enum crm_status
parse_response(struct parser *ps)
{
	struct formula *f = ps->f;
	const char *from = ps->lex.start;
	enum crm_status rc;

	if (ps->lex.kind == '~')
		return lex_fail(&ps->lex, "the response is missing on the left of `~`");
	/* I(...) on the left means no more than parentheses. */
	if (lex_call(&ps->lex) && slice_equal(ps->lex.name, slice_of("I")))
		lex_next(&ps->lex);
	if ((rc = expr_parse(&f->left, &ps->lex, name_column, f)) != CRM_OK)
		return rc;
	if ((f->response = lex_source(&ps->lex, from)) == NULL)
		return CRM_ENOMEM;
	return lex_expect(&ps->lex, '~');
}

enum crm_status
formula_parse(struct formula *f, const char *text, char why[FORMULA_WHY])
{
	struct parser ps = { .f = f };
	struct termset all = { 0 };
	enum crm_status rc;

	*f = (struct formula){ 0 };
	lex_open(&ps.lex, text, why);
	if ((f->text = strdup(text)) == NULL)
		rc = CRM_ENOMEM;
	else if ((rc = parse_response(&ps)) == CRM_OK && (rc = termset_add(&all, 0)) == CRM_OK &&
	    (rc = parse_terms(&ps, &all)) == CRM_OK) {
		if (ps.lex.kind != LEX_END)
			rc = lex_fail(&ps.lex, "`+`, `-`, `:` or `*` is missing between terms");
		else if (all.n == 0)
			rc = lex_fail(&ps.lex, "the formula has no terms");
		else
			rc = keep_terms(f, &all);
	}
	termset_free(&all);
	if (rc != CRM_OK)
		formula_free(f);
	return rc;
}

bool
formula_predicts(const struct formula *f, size_t column)
{
	size_t i;

	for (i = 0; i < f->n_variables; i++)
		if (expr_uses(&f->variable[i].expr, column))
			return true;
	return false;
}

bool
formula_make_factor(struct formula *f, size_t column)
{
	size_t i;

	if (expr_uses(&f->left, column))
		return false;
	for (i = 0; i < f->n_variables; i++)
		if (!f->variable[i].plain && expr_uses(&f->variable[i].expr, column))
			return false;
	f->column[column].levels = true;
	for (i = 0; i < f->n_variables; i++)
		if (f->variable[i].column == column)
			f->variable[i].kind = FORMULA_FACTOR;
	return true;
}

void
formula_free(struct formula *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->n_columns; i++)
		free(f->column[i].name);
	for (i = 0; i < f->n_variables; i++) {
		free(f->variable[i].text);
		expr_free(&f->variable[i].expr);
	}
	expr_free(&f->left);
	free(f->text);
	free(f->column);
	free(f->variable);
	free(f->response);
	free(f->term);
	*f = (struct formula){ 0 };
}
