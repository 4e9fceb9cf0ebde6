/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the numbers of a row come from: find the columns of features, value and weight, read them,
 * and decide what happens without one.
 *
 * One reader serves fitting and assigning, so both see a row alike. A feature that is no number is
 * refused, counted, and treated as missing.
 */
#include "filter/cluster/cluster_source.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What customers are clustered by where nothing is said. */
#define DEFAULT_FEATURES "days_since_last,orders,revenue"

#define NOT_A_NUMBER "a number (nor empty)"

/* The part of ${text} before its first ${mark}, which it is moved after. */
static struct slice
split_features(struct slice *text, char mark)
{
	const char *at = text->n == 0 ? NULL : memchr(text->p, mark, text->n);
	struct slice part = *text;

	if (at == NULL) {
		text->n = 0;
		return part;
	}
	part.n = (size_t)(at - text->p);
	*text = (struct slice){ at + 1, text->n - part.n - 1 };
	return part;
}

/* The feature named ${name}, or model->d. */
static size_t
find_feature(const struct cluster_model *model, struct slice name)
{
	size_t j = 0;

	while (j < model->d && !slice_equal(slice_of(model->feature[j].name), name))
		j++;
	return j;
}

/* The features of -f, in order, with the default transform. */
static enum crm_status
name_features(struct cluster_model *model, const char *list, struct msg *msg)
{
	struct slice rest = slice_of(list);
	size_t room = 1;
	enum crm_status status;
	char shown[MSG_SHOW];

	/* One more name than commas; an empty name is refused below. */
	for (const char *p = list; *p != '\0'; p++)
		room += *p == ',';
	if ((status = cluster_model_init(model, room)) != CRM_OK)
		return status;
	model->d = 0;
	for (size_t i = 0; i < room; i++) {
		struct slice name = split_features(&rest, ',');

		if (name.n == 0 || find_feature(model, name) < model->d) {
			msg_error(msg, "--features: \"%s\" %s", msg_show(shown, slice_of(list)),
			    name.n == 0 ? "has an empty name" : "names a column twice");
			return CRM_EUSAGE;
		}
		if ((model->feature[i].name = strndup(name.p, name.n)) == NULL)
			return CRM_ENOMEM;
		model->feature[i].t =
		    (struct transform){ .log = true, .kind = TRANSFORM_ZSCORE, .stretch = 1 };
		model->d++;
	}
	return CRM_OK;
}

/*
 * --transform SPEC for all features, then those with COLUMN=SPEC for one each.  Two passes, so that
 * the order in which the options were given does not matter.
 */
static enum crm_status
set_transforms(struct cluster_model *model, const struct opt_list *list, struct msg *msg)
{
	char shown[MSG_SHOW];

	for (int one = 0; one < 2; one++) {
		for (size_t i = 0; i < list->n; i++) {
			struct slice spec = slice_of(list->v[i]), name = spec;
			bool named = memchr(spec.p, '=', spec.n) != NULL, log;
			enum transform_scale kind;
			size_t j = model->d;

			/* Pass 0 takes those for all features, pass 1 those for one. */
			if (named != (one == 1))
				continue;
			if (named) {
				name = split_features(&spec, '=');
				j = find_feature(model, name);
			}
			if (named && j == model->d) {
				msg_error(msg, "--transform: \"%s\" is none of the features",
				    msg_show(shown, name));
				return CRM_EUSAGE;
			}
			if (transform_parse(spec, &log, &kind) != CRM_OK) {
				msg_error(msg,
				    "--transform: \"%s\" is not log1p, or one of none, zscore, robust, minmax, rank, or log1p, "
				    "and one of these",
				    msg_show(shown, spec));
				return CRM_EUSAGE;
			}
			for (size_t f = named ? j : 0; f < (named ? j + 1 : model->d); f++) {
				model->feature[f].t.log = log;
				model->feature[f].t.kind = kind;
			}
		}
	}
	return CRM_OK;
}

/*
 * --feature-weight COLUMN=W.  A weight multiplies the squared distance along a feature, so the
 * coordinate is stretched by its square root.
 */
static enum crm_status
set_weights(struct cluster_model *model, const struct opt_list *list, struct msg *msg)
{
	char shown[MSG_SHOW];

	for (size_t i = 0; i < list->n; i++) {
		struct slice spec = slice_of(list->v[i]), name = split_features(&spec, '=');
		size_t j = find_feature(model, name);
		double weight;

		if (j == model->d || num_real(spec, &weight) != CRM_OK ||
		    !(weight >= 1e-6 && weight <= 1e6)) {
			msg_error(msg,
			    "--feature-weight: \"%s\" is not a feature, =, and a number from 0.000001 to 1000000",
			    msg_show(shown, slice_of(list->v[i])));
			return CRM_EUSAGE;
		}
		model->feature[j].t.stretch = sqrt(weight);
	}
	return CRM_OK;
}

/* The columns that do not depend on how the features were named. */
static enum crm_status
find_feature_columns(struct cluster_source *source, const struct cluster_options *options,
    const struct cluster_model *model)
{
	struct table_in *table = source->table;
	enum crm_status status;

	/*
	 * Also those that the model does not use: a row that lacks one had no cluster in the fit.
	 */
	source->d = model->d + model->constants;
	if ((source->column = mem_new(source->d, sizeof(*source->column))) == NULL)
		return CRM_ENOMEM;
	for (size_t j = 0; j < source->d; j++)
		if ((status = table_need(table, model->feature[j].name, source->column + j)) !=
		    CRM_OK)
			return status;
	/* A weight or value that was named must be there; revenue is only taken if it is. */
	source->value = source->weight = TABLE_NONE;
	if (options->weight != NULL &&
	    (status = table_need(table, options->weight, &source->weight)) != CRM_OK)
		return status;
	if (options->value != NULL)
		return table_need(table, options->value, &source->value);
	source->value = table_column(table, "revenue");
	return CRM_OK;
}

/*
 * Note whether the value column is a feature too: then it has been read already, and a field that
 * is no number is reported once, not twice.
 */
static void
find_value_feature(struct cluster_source *source)
{

	source->value_feature = 0;
	while (source->value_feature < source->d &&
	    source->column[source->value_feature] != source->value)
		source->value_feature++;
}

enum crm_status
cluster_source_name(struct cluster_source *source, const struct cluster_options *options,
    struct cluster_model *model, struct msg *msg)
{
	enum crm_status status;

	*source = (struct cluster_source){ .msg = msg,
		.value = TABLE_NONE,
		.weight = options->weight != NULL ? 0 : TABLE_NONE };
	*model = (struct cluster_model){ 0 };
	if ((status = name_features(
		 model, options->features == NULL ? DEFAULT_FEATURES : options->features, msg)) !=
		CRM_OK ||
	    (status = set_transforms(model, &options->transform, msg)) != CRM_OK ||
	    (status = set_weights(model, &options->feature_weight, msg)) != CRM_OK) {
		cluster_model_free(model);
		return status;
	}
	source->d = source->value_feature = model->d;
	source->missing =
	    options->missing < 0 ? CLUSTER_DROP : (enum cluster_missing)options->missing;
	/* Saved with the model, so that rows assigned later are treated as those of the fit. */
	model->fill = source->missing == CLUSTER_MEAN;
	return CRM_OK;
}

void
cluster_source_value(
    struct cluster_source *source, const struct cluster_model *model, struct slice name)
{

	source->need_value = name.n > 0;
	source->value = name.n > 0 ? 0 : TABLE_NONE;
	source->value_feature = find_feature(model, name);
}

enum crm_status
cluster_source_fit(struct cluster_source *source, const struct cluster_options *options,
    struct cluster_model *model, struct table_in *table, struct msg *msg)
{
	enum crm_status status = cluster_source_name(source, options, model, msg);

	if (status != CRM_OK)
		return status;
	source->table = table;
	if ((status = find_feature_columns(source, options, model)) != CRM_OK) {
		cluster_source_free(source);
		cluster_model_free(model);
		return status;
	}
	source->need_value = source->value != TABLE_NONE;
	source->need_amount = source->need_value && options->profile != NULL;
	find_value_feature(source);
	return CRM_OK;
}

enum crm_status
cluster_source_apply(struct cluster_source *source, const struct cluster_options *options,
    const struct cluster_model *model, struct table_in *table, struct msg *msg)
{
	enum crm_status status;

	*source = (struct cluster_source){ .table = table, .msg = msg };
	if ((status = find_feature_columns(source, options, model)) != CRM_OK) {
		cluster_source_free(source);
		return status;
	}
	source->missing = options->missing >= 0 ? (enum cluster_missing)options->missing
	    : model->fill			? CLUSTER_MEAN
						: CLUSTER_DROP;
	/* The clusters have their order from the fit: the value is only summed up in a profile. */
	source->need_value = source->need_amount =
	    source->value != TABLE_NONE && options->profile != NULL;
	find_value_feature(source);
	return CRM_OK;
}

/* A feature or value: *${out} is NaN for none, or for what is refused. */
static enum crm_status
read_feature(struct cluster_source *source, const struct csv_row *row, size_t column, double *out)
{
	struct slice text = csvin_field(row, column);

	/*
	 * Beyond TRANSFORM_MAX a transform could overflow, so such a number is refused like a text.
	 */
	if (text.n > 0 && num_real(text, out) == CRM_OK && fabs(*out) <= TRANSFORM_MAX)
		return CRM_OK;
	*out = (double)NAN;
	if (source->missing == CLUSTER_ERROR)
		return table_bad(
		    source->table, row, column, "a number, and --missing=error was asked for");
	if (text.n > 0) {
		source->refused++;
		table_doubt(source->table, row, column, NOT_A_NUMBER);
	}
	return CRM_OK;
}

/* The value column: as a number to order the clusters by, and where it is summed up, exact. */
static void
read_value_column(
    struct cluster_source *source, const struct csv_row *row, struct cluster_values *values)
{
	struct slice text = csvin_field(row, source->value);
	bool number = text.n > 0 && num_real(text, &values->value) == CRM_OK;

	/* A feature that is no number has been reported as such. */
	if (text.n == 0 || (!number && source->value_feature < source->d) ||
	    (number &&
		(!source->need_amount ||
		    money_read(text, &values->amount, &values->scale) == CRM_OK)))
		return;
	source->refused++;
	table_doubt(source->table, row, source->value,
	    source->need_amount ? MONEY_WANTED : NOT_A_NUMBER);
}

enum crm_status
cluster_source_read(
    struct cluster_source *source, const struct csv_row *row, struct cluster_values *values)
{
	size_t found = 0;
	enum crm_status status;

	source->rows++;
	for (size_t j = 0; j < source->d; j++) {
		if ((status = read_feature(source, row, source->column[j], values->x + j)) !=
		    CRM_OK)
			return status;
		found += isnan(values->x[j]) ? 0 : 1;
	}
	/* A row without any feature would be the mean of all rows, which says nothing of it. */
	values->complete = found == source->d || (source->missing == CLUSTER_MEAN && found > 0);
	/* Counted whether or not the mean fills in, as the warning at the end says which. */
	source->without += found < source->d;
	/*
	 * A bad weight ends the run, unlike a bad feature: leaving the row out would shift the
	 * centres without a word.
	 */
	values->weight = 1;
	if (source->weight != TABLE_NONE &&
	    (num_real(csvin_field(row, source->weight), &values->weight) != CRM_OK ||
		!(values->weight >= 0 && values->weight <= 1e15)))
		return table_bad(source->table, row, source->weight, "a weight from 0 to 1e15");
	values->amount = 0;
	values->scale = 0;
	values->value = (double)NAN;
	if (source->need_amount || (source->need_value && source->value_feature == source->d))
		read_value_column(source, row, values);
	return CRM_OK;
}

enum crm_status
cluster_source_done(const struct cluster_source *source)
{

	if (source->without > 0)
		msg_warn(source->msg, "%llu of %llu rows lack a feature and %s",
		    (unsigned long long)source->without, (unsigned long long)source->rows,
		    source->missing == CLUSTER_MEAN ? "take its mean" : "get no cluster");
	return source->refused > 0 ? CRM_EDATA : CRM_OK;
}

void
cluster_source_free(struct cluster_source *source)
{

	free(source->column);
	*source = (struct cluster_source){ 0 };
}
