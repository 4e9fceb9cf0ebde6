/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turn a formula and the levels of its factors into columns of numbers, as R's model.matrix()
 * does.
 *
 * For each term the variables are combined, the first one fastest.  A factor is coded by treatment
 * contrasts where the rest of its term is already in the model, else by a column for each level:
 * this is R's rule for keeping the columns independent (Chambers & Hastie 1992, section 2.4.1).
 * Values are double-double, so that powers and products of large numbers lose nothing before the
 * regression sees them.
 */
#include "model/design.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What the making of one design carries along. */
struct maker {
	struct design *d;
	const struct formula *f;
	const struct design_levels *levels;
	uint64_t full;		/* of the present term: the factors that show all their levels */
	char *why;
};

/* The lowest variable of a term. */
static size_t
lowest(uint64_t term)
{

	return (size_t)__builtin_ctzll(term);
}

/*
 * Which factors of term ${t} must show all their levels: those where the rest of the term is not
 * spanned by a term before it (R's TermCode; Chambers & Hastie 1992, p. 38).
 */
static uint64_t
full_factors(const struct formula *f, size_t t, bool first)
{
	uint64_t term = f->term[t], rest, full = 0, todo, bit;
	size_t i;

	for (todo = term; todo != 0; todo &= todo - 1) {
		bit = todo & (~todo + 1);
		if (f->variable[lowest(bit)].kind != FORMULA_FACTOR)
			continue;
		rest = term & ~bit;
		for (i = 0; i < t; i++)
			if ((rest & ~f->term[i]) == 0)
				break;
		if ((rest != 0 && i == t) || (first && full == 0 && !f->intercept))
			full |= bit;
		first = false;
	}
	return full;
}

/* How many columns variable ${v} has in the present term, and the first of its parts. */
static size_t
parts_of(const struct maker *mk, size_t v, size_t *from)
{
	const struct formula_variable *var = &mk->f->variable[v];

	*from = 0;
	if (var->kind == FORMULA_NUMERIC)
		return 1;
	if (var->kind == FORMULA_POLY)
		return var->degree;
	*from = (mk->full >> v & 1) != 0 ? 0 : 1;
	return mk->levels[var->column].n - *from;
}

static enum crm_status
name_piece(const struct maker *mk, struct buf *name, struct design_piece piece)
{
	const struct formula_variable *var = &mk->f->variable[piece.variable];
	enum crm_status rc = buf_text(name, var->text);
	struct slice level;

	if (rc == CRM_OK && var->kind == FORMULA_FACTOR) {
		level = mk->levels[var->column].name[piece.part];
		rc = buf_add(name, level.p, level.n);
	} else if (rc == CRM_OK && var->kind == FORMULA_POLY) {
		rc = buf_print(name, "%zu", piece.part + 1);
	}
	return rc;
}

static enum crm_status
add_column(struct design *d, struct buf *name, size_t pieces)
{

	if (d->p == DESIGN_COLUMNS)
		return CRM_EUSAGE;
	if (buf_add(name, "", 1) != CRM_OK ||
	    mem_grow(&d->column, &d->columns_room, d->p + 1, sizeof(*d->column)) != CRM_OK)
		return CRM_ENOMEM;
	d->column[d->p++] = (struct design_column){ name->p, d->n_pieces - pieces, pieces };
	*name = (struct buf){ 0 };
	return CRM_OK;
}

/* The ${which}-th column of ${term}: its pieces and its name. */
static enum crm_status
make_column(struct maker *mk, uint64_t term, size_t which)
{
	struct design *d = mk->d;
	struct design_piece piece;
	struct buf name = { 0 };
	enum crm_status rc = CRM_OK;
	size_t n, from, pieces = 0;

	for (; term != 0 && rc == CRM_OK; term &= term - 1) {
		piece.variable = lowest(term);
		n = parts_of(mk, piece.variable, &from);
		piece.part = from + which % n;
		which /= n;
		if (mem_grow(&d->piece, &d->pieces_room, d->n_pieces + 1, sizeof(*d->piece)) !=
			CRM_OK ||
		    (pieces > 0 && buf_text(&name, ":") != CRM_OK)) {
			rc = CRM_ENOMEM;
			break;
		}
		d->piece[d->n_pieces++] = piece;
		pieces++;
		rc = name_piece(mk, &name, piece);
	}
	if (rc == CRM_OK)
		rc = add_column(d, &name, pieces);
	buf_free(&name);
	return rc;
}

static enum crm_status
make_term(struct maker *mk, uint64_t term)
{
	enum crm_status rc = CRM_OK;
	size_t n = 1, i, from, parts;
	uint64_t todo;

	for (todo = term; todo != 0; todo &= todo - 1) {
		if ((parts = parts_of(mk, lowest(todo), &from)) == 0) {
			(void)snprintf(mk->why, FORMULA_WHY,
			    "`%s` has fewer than two levels in the rows of the fit, so nothing can be learned of it",
			    mk->f->variable[lowest(todo)].text);
			return CRM_EIDENT;
		}
		if (n > DESIGN_COLUMNS / parts) {
			rc = CRM_EUSAGE;
			break;
		}
		n *= parts;
	}
	for (i = 0; i < n && rc == CRM_OK; i++)
		rc = make_column(mk, term, i);
	if (rc == CRM_EUSAGE)
		(void)snprintf(mk->why, FORMULA_WHY,
		    "the factors have so many levels that the regression would have more than %d columns",
		    DESIGN_COLUMNS);
	return rc;
}

enum crm_status
design_make(struct design *d, const struct formula *f, const struct design_levels *levels,
    char why[FORMULA_WHY])
{
	struct maker mk = { d, f, levels, 0, why };
	struct buf name = { 0 };
	enum crm_status rc = CRM_OK;
	bool first = true;
	size_t t, i;

	*d = (struct design){ .formula = f };
	why[0] = '\0';
	for (i = 0; i < f->n_variables; i++) {
		if (f->variable[i].kind == FORMULA_FACTOR && levels[f->variable[i].column].n == 0) {
			(void)snprintf(why, FORMULA_WHY,
			    "`%s` has no levels in the rows of the fit", f->variable[i].text);
			return CRM_EIDENT;
		}
	}
	if ((d->value = mem_new(f->n_variables, sizeof(*d->value))) == NULL)
		return CRM_ENOMEM;
	if (f->intercept &&
	    ((rc = buf_text(&name, "(Intercept)")) != CRM_OK ||
		(rc = add_column(d, &name, 0)) != CRM_OK))
		buf_free(&name);
	for (t = 0; t < f->n_terms && rc == CRM_OK; t++) {
		mk.full = full_factors(f, t, first);
		for (i = 0; i < f->n_variables; i++)
			if ((f->term[t] >> i & 1) != 0 && f->variable[i].kind == FORMULA_FACTOR)
				first = false;
		rc = make_term(&mk, f->term[t]);
	}
	if (rc != CRM_OK)
		design_free(d);
	return rc;
}

/* The value of one variable; a factor's is its level. */
static enum design_state
variable_value(const struct formula_variable *var, const double *values, struct dd *value)
{

	*value = expr_eval(&var->expr, values);
	if (isfinite(value->hi))
		return DESIGN_OK;
	return expr_missing(&var->expr, values) ? DESIGN_MISSING : DESIGN_UNDEFINED;
}

enum design_state
design_check(const struct formula *f, const double *values)
{
	enum design_state state = DESIGN_OK, one;
	struct dd value;
	size_t i;

	for (i = 0; i < f->n_variables && state != DESIGN_MISSING; i++) {
		one = variable_value(&f->variable[i], values, &value);
		if (one != DESIGN_OK)
			state = one;
	}
	return state;
}

enum design_state
design_row(struct design *d, const double *values, struct dd *x)
{
	const struct formula *f = d->formula;
	enum design_state state = DESIGN_OK, one;
	const struct formula_variable *var;
	const struct design_piece *piece;
	struct dd product;
	size_t i, k;

	for (i = 0; i < f->n_variables; i++) {
		one = variable_value(&f->variable[i], values, &d->value[i]);
		if (state != DESIGN_MISSING && one != DESIGN_OK)
			state = one;
	}
	if (state != DESIGN_OK)
		return state;
	for (i = 0; i < d->p; i++) {
		product = dd_of(1.0);
		for (k = 0; k < d->column[i].pieces; k++) {
			piece = &d->piece[d->column[i].first + k];
			var = &f->variable[piece->variable];
			if (var->kind == FORMULA_NUMERIC)
				product = k == 0 ? d->value[piece->variable]
						 : dd_mul(product, d->value[piece->variable]);
			else if (var->kind == FORMULA_POLY)
				product = dd_mul(product,
				    dd_power(d->value[piece->variable], (int)piece->part + 1));
			else if (d->value[piece->variable].hi != (double)piece->part)
				product = dd_of(0.0);
			if (product.hi == 0.0)
				break;
		}
		x[i] = product;
		if (!isfinite(product.hi) || !isfinite(product.lo))
			return DESIGN_UNDEFINED;
	}
	return DESIGN_OK;
}

void
design_free(struct design *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->p; i++)
		free(d->column[i].name);
	free(d->column);
	free(d->piece);
	free(d->value);
	*d = (struct design){ 0 };
}
