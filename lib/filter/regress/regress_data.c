/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a regression: columns by name, levels of factors, roles of rows.
 *
 * regress_values.c parses a row's columns to numbers or numbers of levels.  They go to a
 * spool as numbers or level numbers while the table is read; once all is read, the levels that
 * rows of the fit use are put in bytewise order and numbered anew (regress_data_design()), and
 * only then can rows be read back.  Rows with a missing or undefined value are counted and left
 * out of the fit, but written with an empty prediction.
 */
#include "filter/regress/regress_data.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "model/regfit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A record in its spool: role, y, w, and then the values, all doubles. */
#define RECORD_HEAD 3

/* From more levels than this on, half as many as rows are worth a warning. */
#define LEVELS_MANY 10

enum crm_status
regress_data_open(struct regress_data *d, const struct regress_options *options,
    struct formula *formula, struct table_in *table, struct msg *msg)
{
	enum crm_status rc;
	size_t i, n;

	*d = (struct regress_data){ .options = options,
		.formula = formula,
		.table = table,
		.msg = msg,
		.weights = SIZE_MAX };
	if (options->weights != NULL &&
	    formula_add_column(formula, slice_of(options->weights), false, &d->weights) != CRM_OK)
		return CRM_ENOMEM;
	n = formula->n_columns;
	d->column = mem_new(n, sizeof(*d->column));
	d->levels = mem_new(n, sizeof(*d->levels));
	d->values = mem_new(n, sizeof(*d->values));
	if (d->column == NULL || d->levels == NULL || d->values == NULL)
		return CRM_ENOMEM;
	for (i = 0; i < n; i++) {
		d->column[i].at = TABLE_NONE;
		/*
		 * New rows that are to be predicted have no response yet, so its column may be
		 * missing.
		 */
		if (options->model != NULL && !formula_predicts(formula, i))
			continue;
		if ((rc = table_need(table, formula->column[i].name, &d->column[i].at)) != CRM_OK)
			return rc;
		if (formula->column[i].levels && strmap_open(&d->column[i].map) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/*
 * Whether row ${number} is held out: a hash of the number and the seed, mapped to [0, 1), is
 * compared with the share. A row's role so does not depend on the rows before it, and appending
 * rows changes no role. The upper 53 bits are what a double holds exactly.
 */
static bool
is_held_out(const struct regress_options *options, uint64_t number)
{
	uint64_t h = (uint64_t)options->common.seed * UINT64_C(0xd1342543de82ef95) +
	    number * UINT64_C(0x9e3779b97f4a7c15);

	return (double)(hash_mix(h) >> 11) * 0x1p-53 < options->holdout_share;
}

/*
 * Set *y to the response of the present row and *state to whether it has one. A response outside
 * the range of its family ends the run: the likelihood is not defined there.
 */
static enum crm_status
response(struct regress_data *d, const struct csv_row *row, double *y, enum design_state *state)
{
	static const char *const what[] = { "",
		"a response from 0 to 1, as --family=binomial needs",
		"a response of 0 or more, as --family=poisson needs" };
	int family = d->options->family;

	*y = dd_real(expr_eval(&d->formula->left, d->values));
	if (!isfinite(*y)) {
		*state =
		    expr_missing(&d->formula->left, d->values) ? DESIGN_MISSING : DESIGN_UNDEFINED;
		*y = NAN;
		return CRM_OK;
	}
	*state = DESIGN_OK;
	if ((family == REGFIT_BINOMIAL && !(*y >= 0.0 && *y <= 1.0)) ||
	    (family == REGFIT_POISSON && !(*y >= 0.0)))
		return table_bad(d->table, row, d->column[0].at, what[family]);
	return CRM_OK;
}

/*
 * Decide the role of the present row, count it, and fill record[] with role, response and weight. A
 * row that is not fit to estimate from is still predicted. The holdout is drawn last, so its share
 * is one of usable rows.
 */
static enum crm_status
judge(struct regress_data *d, const struct csv_row *row, double record[RECORD_HEAD])
{
	double w = d->weights == SIZE_MAX ? 1.0 : d->values[d->weights];
	enum design_state left, right;
	enum crm_status rc;

	if (w < 0.0)
		return table_bad(
		    d->table, row, d->column[d->weights].at, "a weight, which is 0 or more");
	if ((rc = response(d, row, &record[1], &left)) != CRM_OK)
		return rc;
	right = design_check(d->formula, d->values);
	record[0] = REGRESS_PREDICT;
	record[2] = w;
	if (left == DESIGN_MISSING || right == DESIGN_MISSING || isnan(w)) {
		d->counts.missing++;
	} else if (left == DESIGN_UNDEFINED || right == DESIGN_UNDEFINED) {
		d->counts.undefined++;
	} else if (w == 0.0) {
		d->counts.weightless++;
	} else if (is_held_out(d->options, d->counts.rows)) {
		record[0] = REGRESS_HOLDOUT;
		d->counts.holdout++;
	} else {
		record[0] = REGRESS_FIT;
		d->counts.fit++;
	}
	return CRM_OK;
}

/*
 * Mark the levels of a fitted row. Only these get coefficients: a level of rows that are held out
 * would be a column of zeros, which no fit can determine.
 */
static enum crm_status
mark_levels(struct regress_data *d)
{
	struct regress_column *c;
	size_t i, number, room;

	for (i = 0; i < d->formula->n_columns; i++) {
		c = &d->column[i];
		if (c->map == NULL)
			continue;
		number = (size_t)d->values[i];
		room = c->used_room;
		if (number >= room) {
			if (mem_grow(&c->used, &c->used_room, number + 1, 1) != CRM_OK)
				return CRM_ENOMEM;
			/* mem_grow() does not clear what it adds. */
			memset(c->used + room, 0, c->used_room - room);
		}
		c->used[number] = 1;
	}
	return CRM_OK;
}

/* Parse a row, decide its role, keep its text if it will be written again, and spool its values. */
static enum crm_status
add_row(struct regress_data *d, const struct csv_row *row)
{
	double record[RECORD_HEAD] = { REGRESS_PREDICT };
	enum crm_status rc;

	d->counts.rows++;
	if ((rc = regress_data_values(d, row)) != CRM_OK || (rc = judge(d, row, record)) != CRM_OK)
		return rc;
	if (record[0] == REGRESS_FIT && (rc = mark_levels(d)) != CRM_OK)
		return rc;
	if (d->text != NULL && (rc = spool_add_line(d->text, row->line)) != CRM_OK)
		return rc;
	if ((rc = spool_add(d->records, record, sizeof(record))) != CRM_OK)
		return rc;
	return spool_add(d->records, d->values, d->formula->n_columns * sizeof(*d->values));
}

enum crm_status
regress_data_read(struct regress_data *d, bool keep)
{
	/* Two spools share the limit, each with half; what is beyond goes to temporary files. */
	size_t memory =
	    d->options->memory > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)d->options->memory / 2;
	enum crm_status rc;
	struct csv_row row;

	if ((keep && (rc = spool_open(&d->text, memory, d->msg)) != CRM_OK) ||
	    (rc = spool_open(&d->records, memory, d->msg)) != CRM_OK)
		return rc;
	while ((rc = table_next(d->table, &row)) == CRM_OK && row.n > 0)
		if ((rc = add_row(d, &row)) != CRM_OK)
			break;
	return rc;
}

/* The levels of one column: the names that rows of the fit use, in bytewise order. */
static enum crm_status
settle_levels(struct regress_column *c, struct design_levels *levels)
{
	uint32_t n = strmap_count(c->map), i, *order = NULL;

	c->level = mem_raw(n, sizeof(*c->level));
	levels->name = mem_raw(n, sizeof(*levels->name));
	if (c->level == NULL || levels->name == NULL || strmap_sorted(c->map, &order) != CRM_OK)
		return CRM_ENOMEM;
	for (i = 0; i < n; i++) {
		c->level[order[i]] = SIZE_MAX;
		if (order[i] >= c->used_room || c->used[order[i]] == 0)
			continue;
		c->level[order[i]] = levels->n;
		levels->name[levels->n++] = strmap_key(c->map, order[i]);
	}
	free(order);
	return CRM_OK;
}

/* Lay out the columns of the design matrix; report why a formula has none. */
static enum crm_status
make_design(struct regress_data *d, const struct design_levels *levels)
{
	char why[FORMULA_WHY];
	enum crm_status rc = design_make(&d->design, d->formula, levels, why);

	if (rc != CRM_OK) {
		if (rc != CRM_ENOMEM)
			msg_error(d->msg, "%s", why);
		return rc;
	}
	d->x = mem_new(d->design.p, sizeof(*d->x));
	return d->x == NULL ? CRM_ENOMEM : CRM_OK;
}

/* A date or an id that was taken for a factor predicts each row by itself. */
static void
warn_of_levels(const struct regress_data *d, size_t i)
{
	size_t n = d->levels[i].n;
	char shown[MSG_SHOW];

	if (n > LEVELS_MANY && n > d->counts.fit / 2)
		msg_warn(d->msg,
		    "%s is text with %zu different values in %llu rows: the fit is little more than the rows themselves",
		    msg_show(shown, slice_of(d->formula->column[i].name)), n,
		    (unsigned long long)d->counts.fit);
}

enum crm_status
regress_data_design(struct regress_data *d)
{
	size_t i;

	for (i = 0; i < d->formula->n_columns; i++) {
		if (d->column[i].map == NULL)
			continue;
		if (settle_levels(&d->column[i], &d->levels[i]) != CRM_OK)
			return CRM_ENOMEM;
		warn_of_levels(d, i);
	}
	return make_design(d, d->levels);
}

enum crm_status
regress_data_levels(struct regress_data *d, const struct design_levels *levels)
{
	uint32_t number;
	size_t i, k;

	for (i = 0; i < d->formula->n_columns; i++)
		for (k = 0; k < levels[i].n && d->column[i].map != NULL; k++)
			if (strmap_put(d->column[i].map, levels[i].name[k],
				strmap_hash(levels[i].name[k]), &number) != CRM_OK)
				return CRM_ENOMEM;
	return make_design(d, levels);
}

enum crm_status
regress_data_rewind(struct regress_data *d)
{

	return spool_rewind(d->records);
}

enum crm_status
regress_data_next(struct regress_data *d, struct regress_record *record, bool *more)
{
	size_t n = d->formula->n_columns, i, number;
	struct slice block;
	enum crm_status rc;
	double head[RECORD_HEAD];

	if ((rc = spool_block(d->records, (RECORD_HEAD + n) * sizeof(double), &block)) != CRM_OK)
		return rc;
	if (!(*more = block.n != 0))
		return CRM_OK;
	memcpy(head, block.p, sizeof(head));
	memcpy(d->values, block.p + sizeof(head), n * sizeof(*d->values));
	*record = (struct regress_record){ (enum regress_role)head[0], head[1], head[2], d->values,
		false };
	for (i = 0; i < n; i++) {
		if (d->column[i].map == NULL || isnan(d->values[i]))
			continue;
		/*
		 * From the number by first occurrence, as spooled, to the place in bytewise order.
		 */
		number = d->column[i].level[(size_t)d->values[i]];
		if (number == SIZE_MAX)
			record->unseen = true;
		d->values[i] = number == SIZE_MAX ? NAN : (double)number;
	}
	return CRM_OK;
}

/* The rowsource callbacks: the fits pass over the rows several times and know nothing of spools. */
static enum crm_status
source_first(void *arg)
{

	return regress_data_rewind(arg);
}

/* Fill ${block}, which is overwritten by the next call, with the next rows; no rows at the end. */
static enum crm_status
source_next(void *arg, struct rowblock *block)
{
	struct regress_data *d = arg;
	struct regress_record record;
	enum crm_status rc;
	bool more;
	size_t j;

	*block = d->block;
	block->n = 0;
	while (block->n < ROWSOURCE_BLOCK) {
		if ((rc = regress_data_next(d, &record, &more)) != CRM_OK)
			return rc;
		if (!more)
			break;
		/*
		 * A product of finite variables may still overflow: such a row is no part of the
		 * fit.
		 */
		if (record.role != REGRESS_FIT ||
		    design_row(&d->design, record.values, d->x) != DESIGN_OK)
			continue;
		for (j = 0; j < d->design.p; j++) {
			block->hi[j * ROWSOURCE_BLOCK + block->n] = d->x[j].hi;
			block->lo[j * ROWSOURCE_BLOCK + block->n] = d->x[j].lo;
		}
		block->y[block->n] = record.y;
		block->w[block->n++] = record.w;
	}
	return CRM_OK;
}

enum crm_status
regress_data_source(struct regress_data *d, struct rowsource *rows)
{
	size_t p = d->design.p;

	*rows = (struct rowsource){ p, source_first, source_next, d };
	d->block.hi = mem_raw(p, ROWSOURCE_BLOCK * sizeof(double));
	d->block.lo = mem_raw(p, ROWSOURCE_BLOCK * sizeof(double));
	d->block.y = mem_raw(ROWSOURCE_BLOCK, sizeof(double));
	d->block.w = mem_raw(ROWSOURCE_BLOCK, sizeof(double));
	return d->block.hi == NULL || d->block.lo == NULL || d->block.y == NULL ||
		d->block.w == NULL
	    ? CRM_ENOMEM
	    : CRM_OK;
}

void
regress_data_close(struct regress_data *d)
{
	size_t i;

	for (i = 0; d->column != NULL && i < d->formula->n_columns; i++) {
		strmap_close(d->column[i].map);
		free(d->column[i].used);
		free(d->column[i].level);
	}
	for (i = 0; d->levels != NULL && i < d->formula->n_columns; i++)
		free(d->levels[i].name);
	design_free(&d->design);
	spool_close(d->text);
	spool_close(d->records);
	free(d->column);
	free(d->levels);
	free(d->values);
	free(d->x);
	free(d->block.hi);
	free(d->block.lo);
	free(d->block.y);
	free(d->block.w);
}
