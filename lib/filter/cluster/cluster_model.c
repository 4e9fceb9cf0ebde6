/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model as a table: all that is needed to assign other rows to the same clusters.
 *
 * A row for each feature holds its transform, parameters and coordinate of each centre; further
 * rows hold shares and distances. Numbers are written with as many digits as a double needs, so a
 * saved model gives the same bits when it is read. What is read is checked before it is used: a
 * model that no fit can have written is refused with its line.
 */
#include "filter/cluster/cluster_model.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "table/csv_out.h"
#include "table/row_out.h"
#include "table/table_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The columns before those of the clusters, in the order of column_name.  Not every kind of row
 * fills all of them.
 */
enum { KIND, NAME, TRANSFORM, FILL, SHIFT, SCALE, STRETCH, MEAN, DEVIATION, KNOTS, FIRST_CLUSTER };

static const char *const column_name[] = { "kind", "name", "transform", "fill", "shift", "scale",
	"stretch", "mean", "deviation", "knots" };

enum crm_status
cluster_model_init(struct cluster_model *model, size_t d)
{

	*model = (struct cluster_model){ .d = d };
	return (model->feature = mem_new(d, sizeof(*model->feature))) == NULL ? CRM_ENOMEM : CRM_OK;
}

void
cluster_model_free(struct cluster_model *model)
{

	for (size_t j = 0; j < model->d + model->constants && model->feature != NULL; j++) {
		free(model->feature[j].name);
		transform_free(&model->feature[j].t);
	}
	free(model->feature);
	free(model->share);
	kmeans_fit_free(&model->fit);
	*model = (struct cluster_model){ 0 };
}

/* --- Writing --- */

/* Print ${x} with as few digits as read back to the same bits: 17 always do. */
static int
print_exact(char out[NUM_PRINT], double x)
{
	size_t n = 0;

	for (int digits = 15; digits <= 17; digits++) {
		double back;

		n = num_print(out, x, digits);
		if (num_real((struct slice){ out, n }, &back) == CRM_OK && !(back < x || back > x))
			break;
	}
	return (int)n;
}

/*
 * Write ${x} so that reading it back gives the same bits; the same rows then get the same clusters.
 */
static void
write_exact(struct row_out *row, double x)
{
	char text[NUM_PRINT];

	row_out_text(row, (struct slice){ text, (size_t)print_exact(text, x) });
}

/* `value:share|value:share|...` */
static enum crm_status
print_knots(const struct transform *t, struct buf *text)
{
	enum crm_status status = CRM_OK;

	text->n = 0;
	for (size_t i = 0; i < t->knots && status == CRM_OK; i++) {
		/*
		 * The order of evaluation does not matter: each print_exact() has a buffer of its
		 * own.
		 */
		char a[NUM_PRINT], b[NUM_PRINT];

		status = buf_print(text, "%s%.*s:%.*s", i == 0 ? "" : "|", print_exact(a, t->at[i]),
		    a, print_exact(b, t->rank[i]), b);
	}
	return status;
}

/* Write the row of feature ${j}: CRM_OK, or CRM_ENOMEM where its knots found no room. */
static enum crm_status
write_feature(const struct cluster_model *model, size_t j, struct row_out *row)
{
	const struct cluster_feature *f = model->feature + j;
	struct buf knots = { 0 };
	char transform[TRANSFORM_PRINT];
	enum crm_status status;

	transform_print(&f->t, transform);
	row_out_text(row, slice_of("feature"));
	row_out_text(row, slice_of(f->name));
	row_out_text(row, slice_of(transform));
	write_exact(row, f->t.fill);
	write_exact(row, f->t.shift);
	write_exact(row, f->t.scale);
	write_exact(row, f->t.stretch);
	write_exact(row, f->mean);
	write_exact(row, f->deviation);
	status = print_knots(&f->t, &knots);
	row_out_text(row, buf_slice(&knots));
	buf_free(&knots);
	for (size_t g = 0; g < model->fit.k; g++)
		write_exact(row, model->fit.centres[g * model->d + j]);
	row_out_end(row);
	return status;
}

/* A row that holds one number, in column mean. */
static void
write_model_number(const struct cluster_model *model, const char *kind, const char *name,
    double value, struct row_out *row)
{

	row_out_text(row, slice_of(kind));
	row_out_text(row, slice_of(name));
	row_out_empty(row, MEAN - TRANSFORM);
	write_exact(row, value);
	row_out_empty(row, FIRST_CLUSTER - DEVIATION + model->fit.k);
	row_out_end(row);
}

enum crm_status
cluster_model_save(const struct cluster_model *model, const char *path, const struct run *run)
{
	struct row_out row = { 0 };
	struct output *out;
	enum crm_status status;
	char name[32];

	if ((status = run_side_output(run, path, 0, &out)) != CRM_OK)
		return status;
	row.out = out;
	for (size_t c = 0; c < FIRST_CLUSTER; c++)
		row_out_text(&row, slice_of(column_name[c]));
	for (size_t g = 0; g < model->fit.k; g++) {
		snprintf(name, sizeof(name), "cluster_%zu", g + 1);
		row_out_text(&row, slice_of(name));
	}
	row_out_end(&row);
	for (size_t j = 0; j < model->d && status == CRM_OK; j++)
		status = write_feature(model, j, &row);
	row_out_text(&row, slice_of("share"));
	row_out_empty(&row, FIRST_CLUSTER - NAME);
	for (size_t g = 0; g < model->fit.k; g++)
		write_exact(&row, model->share[g]);
	row_out_end(&row);
	write_model_number(model, "distance", "mean", model->distance, &row);
	/* Rows of a kind that does not apply are left out; loading leaves their numbers 0. */
	if (model->outlier_share > 0) {
		write_model_number(model, "outlier", "share", model->outlier_share, &row);
		write_model_number(model, "outlier", "distance", model->outlier_distance, &row);
	}
	if (model->fill)
		write_model_number(model, "missing", "mean", 1, &row);
	for (size_t j = model->d; j < model->d + model->constants && status == CRM_OK; j++)
		write_model_number(model, "constant", model->feature[j].name, 0, &row);
	if (status != CRM_OK) {
		output_abort(out);
		return msg_nomem(run->msg);
	}
	return output_finish(out);
}

/* --- Reading --- */

/* A model while its table is read, feature by feature: how many there are is known at the end. */
struct loading {
	struct cluster_model *model;
	struct table_in *table;
	size_t room;		/* of model->feature */
	size_t cells;		/* room of fit.centres, feature by feature while loading */
};

/*
 * Read a number that a fit can give.  A model edited by hand or damaged may hold infinities that
 * would turn every distance into NaN, so that all rows went to cluster 1: they are refused here.
 */
static enum crm_status
real(const struct loading *l, const struct csv_row *row, size_t column, double *out)
{

	if (num_saved(csvin_field(row, column), -INFINITY, INFINITY, out) == CRM_OK)
		return CRM_OK;
	return table_bad(l->table, row, column,
	    num_real(csvin_field(row, column), out) == CRM_OK ? "a number that a fit gives" :
								"a number");
}

/* The same for a distance or deviation. */
static enum crm_status
load_length(const struct loading *l, const struct csv_row *row, size_t column, double *out)
{

	if (num_saved(csvin_field(row, column), 0, INFINITY, out) == CRM_OK)
		return CRM_OK;
	return table_bad(l->table, row, column, "a number of at least 0");
}

/* The same for a share. */
static enum crm_status
load_share(const struct loading *l, const struct csv_row *row, size_t column, double *out)
{

	if (num_saved(csvin_field(row, column), 0, 1, out) == CRM_OK)
		return CRM_OK;
	return table_bad(l->table, row, column, "a share from 0 to 1");
}

/* The knots of a rank transform: values that rise, each with the share of rows below. */
static enum crm_status
load_knots(const struct loading *l, const struct csv_row *row, struct transform *t)
{
	struct slice text = csvin_field(row, KNOTS);
	const char *end = text.p + text.n;

	/* Both are freed with the model, also if the list turns out to be bad. */
	t->at = mem_new(TRANSFORM_KNOTS, sizeof(*t->at));
	t->rank = mem_new(TRANSFORM_KNOTS, sizeof(*t->rank));
	if (t->at == NULL || t->rank == NULL)
		return CRM_ENOMEM;
	for (const char *p = text.p; p < end; t->knots++) {
		const char *bar = memchr(p, '|', (size_t)(end - p)), *colon;

		bar = bar == NULL ? end : bar;
		colon = memchr(p, ':', (size_t)(bar - p));
		if (t->knots == TRANSFORM_KNOTS || colon == NULL ||
		    num_real((struct slice){ p, (size_t)(colon - p) }, t->at + t->knots) !=
			CRM_OK ||
		    num_real((struct slice){ colon + 1, (size_t)(bar - colon - 1) },
			t->rank + t->knots) != CRM_OK ||
		    (t->knots > 0 && !(t->at[t->knots] > t->at[t->knots - 1])))
			return table_bad(
			    l->table, row, KNOTS, "a list of rising value:share pairs");
		p = bar < end ? bar + 1 : end;
	}
	return t->knots > 0 ? CRM_OK
			    : table_bad(l->table, row, KNOTS, "a list of rising value:share pairs");
}

/* Add the feature or, if ${constant}, the column that was left out, whose name is in ${row}. */
static enum crm_status
load_name(struct loading *l, const struct csv_row *row, bool constant)
{
	struct cluster_model *model = l->model;
	size_t n = model->d + model->constants, j = constant ? n : model->d;
	struct slice text = csvin_field(row, NAME);
	char *name;

	if (slice_has_nul(text))
		return table_bad(l->table, row, NAME, TABLE_TEXT);
	if ((name = strndup(text.p, text.n)) == NULL ||
	    mem_grow(&model->feature, &l->room, n + 1, sizeof(*model->feature)) != CRM_OK) {
		free(name);
		return CRM_ENOMEM;
	}
	/* Constants come after the features: a feature moves the first constant to the end. */
	model->feature[n] = model->feature[j];
	model->feature[j] = (struct cluster_feature){ .name = name };
	*(constant ? &model->constants : &model->d) += 1;
	return CRM_OK;
}

static enum crm_status
load_feature(struct loading *l, const struct csv_row *row)
{
	struct cluster_model *model = l->model;
	size_t k = model->fit.k, j = model->d;
	struct cluster_feature *f;
	enum crm_status status;

	if ((status = load_name(l, row, false)) != CRM_OK)
		return status;
	if (mem_grow(&model->fit.centres, &l->cells, (j + 1) * k, sizeof(*model->fit.centres)) !=
	    CRM_OK)
		return CRM_ENOMEM;
	/* Only now: load_name() may have moved the array. */
	f = model->feature + j;
	if (transform_parse(csvin_field(row, TRANSFORM), &f->t.log, &f->t.kind) != CRM_OK)
		return table_bad(l->table, row, TRANSFORM, "a transform");
	if ((status = real(l, row, FILL, &f->t.fill)) != CRM_OK ||
	    (status = real(l, row, SHIFT, &f->t.shift)) != CRM_OK ||
	    (status = real(l, row, SCALE, &f->t.scale)) != CRM_OK ||
	    (status = real(l, row, STRETCH, &f->t.stretch)) != CRM_OK ||
	    (status = real(l, row, MEAN, &f->mean)) != CRM_OK ||
	    (status = load_length(l, row, DEVIATION, &f->deviation)) != CRM_OK)
		return status;
	/* Numbers are divided by the scale. Written so that NaN is refused as well. */
	if (!(f->t.scale > 0))
		return table_bad(l->table, row, SCALE, "above 0");
	if (!(f->t.stretch > 0))
		return table_bad(l->table, row, STRETCH, "above 0");
	if (f->t.kind == TRANSFORM_RANK && (status = load_knots(l, row, &f->t)) != CRM_OK)
		return status;
	for (size_t g = 0; g < k; g++)
		if ((status = real(l, row, FIRST_CLUSTER + g, model->fit.centres + j * k + g)) !=
		    CRM_OK)
			return status;
	return CRM_OK;
}

static enum crm_status
load_model_row(struct loading *l, const struct csv_row *row)
{
	struct cluster_model *model = l->model;
	struct slice kind = csvin_field(row, KIND), name = csvin_field(row, NAME);
	enum crm_status status = CRM_OK;

	/* The kinds may come in any order and number; what is missing keeps its default of 0. */
	if (slice_equal(kind, slice_of("feature")))
		return load_feature(l, row);
	if (slice_equal(kind, slice_of("share"))) {
		for (size_t g = 0; g < model->fit.k && status == CRM_OK; g++)
			status = load_share(l, row, FIRST_CLUSTER + g, model->share + g);
		return status;
	}
	if (slice_equal(kind, slice_of("distance")))
		return load_length(l, row, MEAN, &model->distance);
	if (slice_equal(kind, slice_of("outlier")))
		return slice_equal(name, slice_of("share")) ?
		    load_share(l, row, MEAN, &model->outlier_share) :
		    load_length(l, row, MEAN, &model->outlier_distance);
	if (slice_equal(kind, slice_of("missing"))) {
		model->fill = true;
		return CRM_OK;
	}
	if (slice_equal(kind, slice_of("constant")))
		return load_name(l, row, true);
	return table_bad(l->table, row, KIND,
	    "a kind of row of a model (feature, share, distance, outlier, missing, constant)");
}

/* Check that the table looks like a model; *${k} becomes its number of clusters. */
static enum crm_status
check_header(const struct table_in *table, const char *path, struct msg *msg, size_t *k)
{

	/*
	 * The columns after the fixed ones are the clusters, so the header gives k before any row
	 * is read.
	 */
	*k = table_width(table) < FIRST_CLUSTER ? 0 : table_width(table) - FIRST_CLUSTER;
	for (size_t c = 0; c < FIRST_CLUSTER && *k > 0; c++)
		if (!slice_equal(table_name(table, c), slice_of(column_name[c])))
			*k = 0;
	if (*k > 0 && *k <= KMEANS_MAX_K)
		return CRM_OK;
	msg_error(msg, "--model: %s is not a model as --save-model writes it", path);
	return CRM_EUSAGE;
}

/* Loading gathered the centres feature by feature; they are kept centre by centre. */
static enum crm_status
turn_centres(struct kmeans_fit *fit)
{
	double *centres = mem_new(fit->k * fit->d, sizeof(*centres));

	if (centres == NULL)
		return CRM_ENOMEM;
	for (size_t g = 0; g < fit->k; g++)
		for (size_t j = 0; j < fit->d; j++)
			centres[g * fit->d + j] = fit->centres[j * fit->k + g];
	free(fit->centres);
	fit->centres = centres;
	return CRM_OK;
}

enum crm_status
cluster_model_load(struct cluster_model *model, const char *path, struct msg *msg)
{
	struct loading l = { .model = model };
	struct csv_row row;
	enum crm_status status;

	*model = (struct cluster_model){ 0 };
	if ((status = table_open(&l.table, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	if ((status = check_header(l.table, path, msg, &model->fit.k)) != CRM_OK)
		goto done;
	status = CRM_ENOMEM;
	if ((model->share = mem_new(model->fit.k, sizeof(*model->share))) == NULL)
		goto done;
	for (;;) {
		if ((status = table_next(l.table, &row)) != CRM_OK)
			goto done;
		if (row.n == 0)
			break;
		if ((status = load_model_row(&l, &row)) != CRM_OK)
			goto done;
	}
	/* Only now is the number of features known, and with it the place of each coordinate. */
	model->fit.d = model->d;
	if (model->d == 0) {
		msg_error(msg, "--model: %s has no feature", path);
		status = CRM_EUSAGE;
		goto done;
	}
	status = turn_centres(&model->fit);
done:
	table_close(l.table);
	if (status != CRM_OK)
		cluster_model_free(model);
	return status;
}
