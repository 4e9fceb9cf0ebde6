/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Save a fitted regression as a table and load it again, to the last bit of each number.
 *
 * The formula is saved as text and parsed again; levels of factors and coefficients follow by
 * name.  A model that does not fit its own formula is refused with its line.
 */
#include "filter/regress/regress_model.h"

#include "base/mem.h"
#include "base/num.h"
#include "io/output.h"
#include "table/csv_out.h"
#include "table/table_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const families[] = { "gaussian", "binomial", "poisson" };

#define FAMILIES (sizeof(families) / sizeof(families[0]))

/* The columns of the file. */
static const char *const header[] = { "item", "name", "value", "rest" };

enum { ITEM, NAME, VALUE, REST, COLUMNS };

/* Write a line with a text as its value. */
static void
write_item(struct output *out, const char *item, struct slice name, struct slice value)
{

	csvout_field(out, slice_of(item));
	csvout_next(out, name);
	csvout_next(out, value);
	csvout_next(out, slice_of(""));
	csvout_end(out);
}

/*
 * Write a line with a number and, where it is not 0, the rest that a double cannot hold. 17
 * significant digits are the fewest that bring every double back to the same bits.
 */
static void
write_number(struct output *out, const char *item, struct slice name, double value, double rest)
{
	char number[2][NUM_PRINT];

	csvout_field(out, slice_of(item));
	csvout_next(out, name);
	csvout_next(out, (struct slice){ number[0], num_print(number[0], value, 17) });
	csvout_next(
	    out, (struct slice){ number[1], rest == 0.0 ? 0 : num_print(number[1], rest, 17) });
	csvout_end(out);
}

/*
 * Write the factors, each followed by its levels in order. The number of the column is saved as
 * well, as a name may occur twice in a formula: bare and within factor().
 */
static void
write_levels(struct output *out, const struct formula *f, const struct design_levels *levels)
{
	char number[20] = "";
	size_t i, k;

	for (i = 0; i < f->n_columns; i++) {
		if (!f->column[i].levels)
			continue;
		write_item(out, "factor", slice_of(f->column[i].name),
		    (struct slice){ number, num_u64(number, i) });
		for (k = 0; k < levels[i].n; k++)
			write_item(out, "level", slice_of(f->column[i].name), levels[i].name[k]);
	}
}

enum crm_status
regress_model_save(const char *path, const struct formula *formula, const struct design *design,
    const struct design_levels *levels, const struct regfit *fit, const struct run *run)
{
	struct output *out;
	enum crm_status rc;
	char place[48];
	size_t i, j;

	if ((rc = run_side_output(run, path, 0, &out)) != CRM_OK)
		return rc;
	csvout_row(out, header, COLUMNS);
	write_item(out, "format", slice_of("crm-regress"), slice_of("1"));
	write_item(out, "formula", slice_of(""), slice_of(formula->text));
	write_item(out, "family", slice_of(""), slice_of(families[fit->family]));
	write_levels(out, formula, levels);
	/*
	 * What predictions and their errors are made of: x'beta, and |x' root| with root a square
	 * root of the coefficients' covariance, so that a loaded model gives the same bits.  An
	 * exact fit has no root: its errors are unknown, not 0.
	 */
	write_number(out, "df_residual", slice_of(""), fit->df_residual, 0.0);
	for (j = 0; j < fit->p; j++)
		write_number(out, "coefficient", slice_of(design->column[j].name), fit->beta[j],
		    fit->rest[j]);
	for (i = 0; i < fit->p; i++) {
		for (j = 0; j < fit->p; j++) {
			/* The root is triangular: half of it need not be written. */
			if (fit->exact || fit->root[i * fit->p + j] == 0.0)
				continue;
			(void)snprintf(place, sizeof(place), "%zu:%zu", i, j);
			write_number(out, "root", slice_of(place), fit->root[i * fit->p + j], 0.0);
		}
	}
	return output_finish(out);
}

/* What the reading of one file carries along. */
struct loader {
	struct regress_saved *saved;
	struct table_in *table;
	struct csv_row row;
	size_t at[COLUMNS];
	size_t factor;		/* the column whose levels come */
	struct design design;
	size_t levels_room;
	bool formula, family, designed, root;
	size_t coefficients;
};

/*
 * The field of the present row in ${column} of the file, found by name, so that columns may be
 * reordered by a spreadsheet.
 */
static struct slice
field(const struct loader *l, int column)
{

	return csvin_field(&l->row, l->at[column]);
}

/* Refuse the present row: ${what} was expected in ${column}. */
static enum crm_status
bad(struct loader *l, int column, const char *what)
{

	return table_bad(l->table, &l->row, l->at[column], what);
}

/* Parse the formula, once. It has to come before levels, which are kept by its columns. */
static enum crm_status
load_formula(struct loader *l)
{
	char why[FORMULA_WHY], *text;
	struct slice value = field(l, VALUE);
	enum crm_status rc;

	if (l->formula)
		return bad(l, ITEM, "expected again");
	if ((text = mem_new(value.n + 1, 1)) == NULL)
		return CRM_ENOMEM;
	memcpy(text, value.p, value.n);
	rc = formula_parse(&l->saved->formula, text, why);
	free(text);
	if (rc == CRM_EUSAGE)
		return bad(l, VALUE, why);
	if (rc != CRM_OK)
		return rc;
	l->formula = true;
	l->saved->levels = mem_new(l->saved->formula.n_columns, sizeof(*l->saved->levels));
	return l->saved->levels == NULL ? CRM_ENOMEM : CRM_OK;
}

/*
 * Begin the levels of a factor. formula_make_factor() repeats what reading did when it met text in
 * a bare column, which the formula's text alone does not say.
 */
static enum crm_status
load_factor(struct loader *l)
{
	struct formula *f = &l->saved->formula;
	int64_t i;

	if (!l->formula || num_i64(field(l, VALUE), 0, (int64_t)f->n_columns - 1, &i) != CRM_OK ||
	    !slice_equal(slice_of(f->column[i].name), field(l, NAME)) || l->saved->levels[i].n > 0)
		return bad(l, NAME, "a column of the formula");
	if (!f->column[i].levels && !formula_make_factor(f, (size_t)i))
		return bad(l, NAME, "a column that the formula can take as a factor");
	l->factor = (size_t)i;
	l->levels_room = 0;
	return CRM_OK;
}

/*
 * Add a level to the present factor. The row's memory is reused by the next row, so the name is
 * copied; regress_model_free() frees it.
 */
static enum crm_status
load_level(struct loader *l)
{
	struct design_levels *levels;
	struct slice value = field(l, VALUE);
	char *copy;

	if (l->factor == SIZE_MAX || l->designed)
		return bad(l, ITEM, "expected here");
	levels = &l->saved->levels[l->factor];
	if (mem_grow(&levels->name, &l->levels_room, levels->n + 1, sizeof(*levels->name)) !=
		CRM_OK ||
	    (copy = mem_raw(value.n, 1)) == NULL)
		return CRM_ENOMEM;
	memcpy(copy, value.p, value.n);
	levels->name[levels->n++] = (struct slice){ copy, value.n };
	return CRM_OK;
}

/*
 * Make the design at the first coefficient: formula and levels are known by then, and the design
 * says how many coefficients must follow. Levels that come later are refused.
 */
static enum crm_status
load_design(struct loader *l)
{
	char why[FORMULA_WHY];
	enum crm_status rc;
	/* regfit_open() clears what the rows before have set. */
	struct regfit fit = l->saved->fit;

	if (!l->formula || !l->family)
		return bad(l, ITEM, "expected before formula and family");
	if ((rc = design_make(&l->design, &l->saved->formula, l->saved->levels, why)) != CRM_OK)
		return rc == CRM_ENOMEM ? rc : bad(l, ITEM, why);
	l->designed = true;
	if ((rc = regfit_open(&l->saved->fit, l->design.p)) != CRM_OK)
		return rc;
	l->saved->fit.family = fit.family;
	l->saved->fit.df_residual = fit.df_residual;
	return CRM_OK;
}

/* Read the next coefficient. All must be there, in the order of the design's columns. */
static enum crm_status
load_coefficient(struct loader *l)
{
	struct regfit *fit = &l->saved->fit;
	size_t j = l->coefficients;
	enum crm_status rc;

	if (!l->designed && (rc = load_design(l)) != CRM_OK)
		return rc;
	/* A name out of place means that the formula was edited, and beta would be misread. */
	if (j == fit->p || !slice_equal(field(l, NAME), slice_of(l->design.column[j].name)))
		return bad(l, NAME, "the next coefficient of the formula");
	if (num_saved(field(l, VALUE), -INFINITY, INFINITY, &fit->beta[j]) != CRM_OK)
		return bad(l, VALUE, "a number that a fit gives");
	if (field(l, REST).n > 0 &&
	    num_saved(field(l, REST), -INFINITY, INFINITY, &fit->rest[j]) != CRM_OK)
		return bad(l, REST, "a number that a fit gives");
	l->coefficients++;
	return CRM_OK;
}

/*
 * Read an element i:j of the root of the covariance. Elements that are not in the file are 0. Both
 * indexes are checked against the coefficients read: the file may be edited or cut.
 */
static enum crm_status
load_root(struct loader *l)
{
	struct slice name = field(l, NAME);
	const char *colon = memchr(name.p, ':', name.n);
	int64_t last = (int64_t)l->coefficients - 1, i, j;

	if (colon == NULL ||
	    num_i64((struct slice){ name.p, (size_t)(colon - name.p) }, 0, last, &i) != CRM_OK ||
	    num_i64((struct slice){ colon + 1, name.n - (size_t)(colon + 1 - name.p) }, 0, last,
		&j) != CRM_OK)
		return bad(l, NAME, "a place in the matrix");
	if (num_saved(field(l, VALUE), -INFINITY, INFINITY,
		&l->saved->fit.root[(size_t)i * l->saved->fit.p + (size_t)j]) != CRM_OK)
		return bad(l, VALUE, "a number that a fit gives");
	l->root = true;
	return CRM_OK;
}

/* Read the family by name: numbers of an enum may change between versions, names do not. */
static enum crm_status
load_family(struct loader *l)
{
	size_t i;

	for (i = 0; i < FAMILIES; i++) {
		if (slice_equal(field(l, VALUE), slice_of(families[i]))) {
			l->saved->fit.family = (enum regfit_family)i;
			l->family = true;
			return CRM_OK;
		}
	}
	return bad(l, VALUE, "gaussian, binomial or poisson");
}

/*
 * Read one line by what it is about. An unknown item is refused rather than skipped: a model of a
 * later version may need it to predict correctly.
 */
static enum crm_status
load_item(struct loader *l)
{
	static const struct {
		const char *item;
		enum crm_status (*load)(struct loader *);
	} items[] = {
		{ "formula", load_formula },
		{ "family", load_family },
		{ "factor", load_factor },
		{ "level", load_level },
		{ "coefficient", load_coefficient },
		{ "root", load_root },
	};
	struct slice item = field(l, ITEM);
	size_t i;

	for (i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		if (slice_equal(item, slice_of(items[i].item)))
			return items[i].load(l);
	if (slice_equal(item, slice_of("df_residual")))
		return num_saved(field(l, VALUE), 0, INFINITY, &l->saved->fit.df_residual) == CRM_OK
		    ? CRM_OK
		    : bad(l, VALUE, "a number that a fit gives");
	if (slice_equal(item, slice_of("format")))
		return slice_equal(field(l, VALUE), slice_of("1"))
		    ? CRM_OK
		    : bad(l, VALUE, "a format that this version reads (1)");
	return bad(l, ITEM, "an item of a model of crm-regress");
}

enum crm_status
regress_model_load(const char *path, struct regress_saved *saved, struct msg *msg)
{
	struct loader l = { .saved = saved, .factor = SIZE_MAX };
	enum crm_status rc;
	int i;

	*saved = (struct regress_saved){ 0 };
	if ((rc = table_open(&l.table, &path, 1, NULL, msg)) != CRM_OK)
		return rc;
	for (i = 0; i < COLUMNS && rc == CRM_OK; i++) {
		if ((l.at[i] = table_column(l.table, header[i])) == TABLE_NONE) {
			msg_error(msg, "%s: this is no model of crm-regress: it has no column `%s`",
			    path, header[i]);
			rc = CRM_EINPUT;
		}
	}
	while (rc == CRM_OK && (rc = table_next(l.table, &l.row)) == CRM_OK && l.row.n > 0)
		rc = load_item(&l);
	/* A file that was cut short has fewer coefficients, and would predict from those alone. */
	if (rc == CRM_OK && (!l.designed || l.coefficients < l.design.p)) {
		msg_error(msg, "%s: the model has %zu coefficients where its formula needs %zu",
		    path, l.coefficients, l.design.p);
		rc = CRM_EINPUT;
	}
	saved->fit.exact = !l.root;
	design_free(&l.design);
	table_close(l.table);
	if (rc != CRM_OK)
		regress_model_free(saved);
	return rc;
}

void
regress_model_free(struct regress_saved *saved)
{
	size_t i, k;

	for (i = 0; saved->levels != NULL && i < saved->formula.n_columns; i++) {
		for (k = 0; k < saved->levels[i].n; k++)
			/* A slice is const, but load_level() made this copy. */
			free((void *)(uintptr_t)saved->levels[i].name[k].p);
		free(saved->levels[i].name);
	}
	free(saved->levels);
	saved->levels = NULL;
	regfit_free(&saved->fit);
	formula_free(&saved->formula);
}
