/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models as tables: --save-model and --model FILE.
 *
 * A saved model is the table by,group,model,name,value.  Writer and reader walk one list of
 * entries (list_entries()), so what is written is what is read, to the last bit of each number.
 * For that a fit is rounded to the digits that are saved before it scores anybody.
 * What a model was fitted to (purchase days or orders, all or repeat orders) is saved with it,
 * since scoring must count the same.
 */
#include "filter/clv/clv_model.h"

#include "base/mem.h"
#include "base/num.h"
#include "model/btyd_covariates.h"
#include "table/csv_out.h"
#include "table/row_out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All digits of a double: what is read back is what was written. */
#define ALL_DIGITS 17

/*
 * The digits of a fitted number.  A fit ends where a step no longer pays, which leaves about ten
 * digits certain, and its last ones depend on the processor: libm has another exp() and log() for
 * one that multiplies and adds in one step.
 */
#define FITTED_DIGITS 9

/* Spend learnt from repeat orders, as published, and from all orders. */
#define SPEND_NAME "gamma-gamma"
#define SPEND_ALL_NAME "gamma-gamma-all"
#define SEASON_NAME "season"
#define COVARIATE_NAME "covariate"

const char *const clv_spend_parameter[GAMMA_GAMMA_PARAMETERS] = { "p", "q", "gamma" };

/* One number of a group's models: where it is under its name, and where in memory. */
struct entry {
	const char *model;	/* the law's name, SPEND_NAME or "value" */
	char name[64];
	double *at;
};

static void
write_text(struct row_out *row, const char *text)
{

	row_out_text(row, slice_of(text));
}

const char *
clv_spend_name(const struct clv_group *g)
{

	return g->spend_all ? SPEND_ALL_NAME : SPEND_NAME;
}

/*
 * List the lower triangle of a covariance matrix of ${n} rows, each ${stride} numbers apart; the
 * upper one is the same numbers. Names count from 1, as in the manual.
 */
static void
add_covariance(struct entry **e, const char *what, const char *model, double *covariance,
    size_t n, size_t stride)
{

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++, (*e)++) {
			(*e)->model = model;
			snprintf((*e)->name, sizeof((*e)->name), "%s_%zu_%zu", what, i + 1, j + 1);
			(*e)->at = &covariance[i * stride + j];
		}
}

/* The effects of covariates, and the covariance of all that was fitted together. */
static void
list_effects(struct clv_group *g, struct entry **e)
{
	static const char *const on[BTYD_EFFECTS] = { "orders", "leaving" };
	struct btyd_fit *f = &g->life;

	for (size_t k = 0; k < f->free_parameters - f->law->n; k++, (*e)++) {
		(*e)->model = f->law->name;
		snprintf((*e)->name, sizeof((*e)->name), "%s_%zu", on[k / f->terms],
		    k % f->terms + 1);
		(*e)->at = &f->effect[k / f->terms][k % f->terms];
	}
	add_covariance(e, "joint", f->law->name, g->tried.joint, f->free_parameters,
	    f->free_parameters);
}

/*
 * All that a saved group consists of besides the name of its law: the parameters, and the
 * covariances of their logarithms.
 */
#define ENTRIES (32 + BTYD_JOINT + BTYD_JOINT * (BTYD_JOINT + 1) / 2)

/*
 * List the numbers of group ${g} with their names in ${entries}; return how many. Which there are
 * follows from the law, the terms and the model of spend, so these must be set before. They are
 * written in this order; the reader finds them by name.
 */
static size_t
list_entries(struct clv_group *g, struct entry entries[ENTRIES])
{
	struct entry *e = entries;

	memset(entries, 0, ENTRIES * sizeof(*entries));
	for (size_t k = 0; k < g->life.law->n; k++, e++) {
		e->model = g->life.law->name;
		snprintf(e->name, sizeof(e->name), "%s", g->life.law->parameter[k]);
		e->at = &g->life.par[k];
	}
	add_covariance(&e, "covariance", g->life.law->name, g->life.covariance, g->life.law->n,
	    BTYD_PARAMETERS);
	if (g->life.terms > 0)
		list_effects(g, &e);
	if (g->has_spend) {
		for (int k = 0; k < GAMMA_GAMMA_PARAMETERS; k++, e++) {
			e->model = clv_spend_name(g);
			snprintf(e->name, sizeof(e->name), "%s", clv_spend_parameter[k]);
			e->at = &g->spend.par[k];
		}
		add_covariance(&e, "covariance", clv_spend_name(g), g->spend.covariance, GAMMA_GAMMA_PARAMETERS,
		    GAMMA_GAMMA_PARAMETERS);
	}
	e->model = "value";
	snprintf(e->name, sizeof(e->name), "purchase_days");
	e++->at = &g->by_day;
	e->model = "value";
	snprintf(e->name, sizeof(e->name), "margin");
	e++->at = &g->margin;
	return (size_t)(e - entries);
}

/* Entries are the lower triangles of covariances: fill the upper ones. */
static void
mirror_covariances(struct clv_group *g)
{

	for (int i = 0; i < BTYD_PARAMETERS; i++)
		for (int j = 0; j < i; j++)
			g->life.covariance[j * BTYD_PARAMETERS + i] =
			    g->life.covariance[i * BTYD_PARAMETERS + j];
	for (size_t i = 0, n = g->life.free_parameters; i < n; i++)
		for (size_t j = 0; j < i; j++)
			g->tried.joint[j * n + i] = g->tried.joint[i * n + j];
	for (int i = 0; i < GAMMA_GAMMA_PARAMETERS; i++)
		for (int j = 0; j < i; j++)
			g->spend.covariance[j * GAMMA_GAMMA_PARAMETERS + i] =
			    g->spend.covariance[i * GAMMA_GAMMA_PARAMETERS + j];
}

void
clv_model_round(struct clv_model *model)
{
	struct entry entries[ENTRIES];
	char text[NUM_PRINT];

	for (uint32_t g = 0; g < strmap_count(model->names); g++) {
		size_t n = list_entries(&model->groups[g], entries);

		for (size_t i = 0; i < n; i++) {
			/*
			 * Round through text, as saving and loading do, so that a fit and its saved
			 * copy score alike.
			 */
			size_t digits = num_print(text, *entries[i].at, FITTED_DIGITS);

			/* What is not a number has no text, and stays. */
			if (digits > 0 &&
			    num_real((struct slice){ text, digits }, entries[i].at) != CRM_OK)
				*entries[i].at = NAN;
		}
		mirror_covariances(&model->groups[g]);
	}
}

/* The season that all groups share. */
static void
write_season(const struct clv_season *s, struct row_out *row)
{
	const char *part = s->kind == CLV_BY_MONTH ? "month" : "week";
	char name[32];

	for (size_t i = 0; i < clv_season_parts(s); i++) {
		snprintf(name, sizeof(name), "%s_%zu", part, i + 1);
		row_out_empty(row, 2);
		write_text(row, SEASON_NAME);
		write_text(row, name);
		row_out_real(row, s->factor[i], ALL_DIGITS);
		row_out_end(row);
	}
}

/* The columns of covariates, in place of group names: column, level, kind, and 0 for a base. */
static void
write_covariates(const struct clv_covariates *c, struct row_out *row)
{

	for (size_t t = 0; t < c->n_terms; t++) {
		const struct clv_term *term = &c->term[t];

		write_text(row, c->name[term->column]);
		write_text(row, term->level != NULL ? term->level : "");
		write_text(row, COVARIATE_NAME);
		write_text(row,
		    term->level != NULL			? "level"
			: term->origin != DATE_NONE	? "date"
							: "number");
		row_out_real(row, term->origin != DATE_NONE ? term->origin : !term->base,
		    ALL_DIGITS);
		row_out_end(row);
	}
}

void
clv_model_write(const struct clv_model *model, struct output *out)
{
	static const char *const header[] = { "by", "group", "model", "name", "value" };
	struct entry entries[ENTRIES];
	struct row_out row = { .out = out };
	const char *by = model->by != NULL ? model->by : "";

	csvout_row(out, header, 5);
	write_season(&model->season, &row);
	write_covariates(&model->covariates, &row);
	for (uint32_t g = 0; g < strmap_count(model->names); g++) {
		size_t n = list_entries(&model->groups[g], entries);

		for (size_t i = 0; i < n; i++) {
			write_text(&row, by);
			row_out_text(&row, strmap_key(model->names, g));
			write_text(&row, entries[i].model);
			write_text(&row, entries[i].name);
			row_out_real(&row, *entries[i].at, FITTED_DIGITS);
			row_out_end(&row);
		}
	}
}

/* Reading what clv_model_write() wrote. */
struct loader {
	struct clv_model *model;
	struct clv_options *options;
	struct table_in *table;
	size_t by, group, kind, name, value;
	size_t room;
	size_t factors;		/* of the season, read so far */
};

/*
 * Set *group to the number of the row's group. Its first row names the law, from which the entries
 * that must follow are known; a group that is new begins with all parameters 0 and no margin, which
 * is_complete() takes as missing.
 */
static enum crm_status
start_group(struct loader *l, const struct csv_row *row, uint32_t *group)
{
	struct slice key = csvin_field(row, l->group), by = csvin_field(row, l->by),
		     kind = csvin_field(row, l->kind);
	uint32_t before = strmap_count(l->model->names);
	char law[32] = "";
	enum crm_status status;

	if ((status = strmap_put(l->model->names, key, strmap_hash(key), group)) != CRM_OK ||
	    *group < before)
		return status;
	if ((status = mem_grow(&l->model->groups, &l->room, (size_t)*group + 1,
		 sizeof(*l->model->groups))) != CRM_OK)
		return status;
	l->model->groups[*group] = (struct clv_group){ .margin = NAN };
	if (kind.n < sizeof(law))
		memcpy(law, kind.p, kind.n);
	if ((l->model->groups[*group].life.law = btyd_law_named(law)) == NULL)
		return table_bad(l->table, row, l->kind, "the name of a model");
	l->model->groups[*group].life.terms = l->model->covariates.numbers;
	l->model->groups[*group].life.free_parameters = btyd_free_parameters(
	    l->model->groups[*group].life.law, l->model->covariates.numbers);
	if (slice_has_nul(by))
		return table_bad(l->table, row, l->by, TABLE_TEXT);
	if (by.n > 0 && l->model->by == NULL && (l->model->by = strndup(by.p, by.n)) == NULL)
		return CRM_ENOMEM;
	if (!slice_equal(by, slice_of(l->model->by != NULL ? l->model->by : "")))
		return table_bad(l->table, row, l->by, "the same in all rows");
	return CRM_OK;
}

/*
 * Read the next factor of the season. Factors come in the order of their parts, so that a missing
 * or repeated row is noticed by its name.
 */
static enum crm_status
load_season(struct loader *l, const struct csv_row *row)
{
	struct clv_season *s = &l->model->season;
	struct slice name = csvin_field(row, l->name);
	size_t key = name.n > 5 && memcmp(name.p, "month_", 6) == 0 ? 6 : 5;
	int64_t part;
	double value;

	if (l->factors == 0) {
		s->kind = key == 6 ? CLV_BY_MONTH : CLV_BY_WEEK;
		s->as_of = DATE_NONE;
	}
	if (name.n <= key || memcmp(name.p, key == 6 ? "month_" : "week_", key) != 0 ||
	    (key == 6) != (s->kind == CLV_BY_MONTH) ||
	    num_i64((struct slice){ name.p + key, name.n - key }, 1,
		(int64_t)clv_season_parts(s), &part) != CRM_OK ||
	    part != (int64_t)l->factors + 1)
		return table_bad(l->table, row, l->name, "the next month or week of a season");
	if (num_saved(csvin_field(row, l->value), 0, 1e9, &value) != CRM_OK)
		return table_bad(l->table, row, l->value, "a factor");
	s->factor[l->factors++] = value;
	return CRM_OK;
}

/*
 * Read a column of covariates, or one of its levels. All come before the first group, as the number
 * of a group's effects depends on them.
 */
static enum crm_status
load_covariate(struct loader *l, const struct csv_row *row)
{
	struct slice level = csvin_field(row, l->group), name = csvin_field(row, l->name),
		     value = csvin_field(row, l->value);
	bool date = slice_equal(name, slice_of("date")),
	     number = date || slice_equal(name, slice_of("number"));
	int64_t n;
	enum crm_status status = CRM_EDATA;

	/* A date has the day that it is counted from, a number 1, a level 0 (base) or 1. */
	if (strmap_count(l->model->names) == 0 &&
	    (number || slice_equal(name, slice_of("level"))) &&
	    num_i64(value, date ? DATE_FIRST : number, date ? DATE_LAST : 1, &n) == CRM_OK)
		status = clv_covariates_add(&l->model->covariates, csvin_field(row, l->by),
		    number ? NULL : &level, !number && n == 0,
		    date ? (date_day)n : DATE_NONE);
	return status == CRM_EDATA ? table_bad(l->table, row, l->name, "a covariate of a model")
				   : status;
}

/*
 * Read one row of a saved model to where list_entries() says that its number belongs. An unknown
 * name is refused: it may be of a later version, and change what is predicted.
 */
static enum crm_status
load_row(struct loader *l, const struct csv_row *row)
{
	struct entry entries[ENTRIES];
	struct slice kind = csvin_field(row, l->kind), name = csvin_field(row, l->name);
	struct clv_group *g;
	enum crm_status status;
	uint32_t group;
	double value;
	size_t n;

	if (slice_equal(kind, slice_of(SEASON_NAME)))
		return load_season(l, row);
	if (slice_equal(kind, slice_of(COVARIATE_NAME)))
		return load_covariate(l, row);
	if ((status = start_group(l, row, &group)) != CRM_OK)
		return status;
	g = &l->model->groups[group];
	/* Which entries there are follows from the law and the model of spend, known by name. */
	g->spend_all = g->spend_all || slice_equal(kind, slice_of(SPEND_ALL_NAME));
	g->has_spend = g->has_spend || g->spend_all || slice_equal(kind, slice_of(SPEND_NAME));
	n = list_entries(g, entries);
	for (size_t i = 0; i < n; i++) {
		if (!slice_equal(kind, slice_of(entries[i].model)) ||
		    !slice_equal(name, slice_of(entries[i].name)))
			continue;
		if (num_saved(csvin_field(row, l->value), -INFINITY, INFINITY, &value) != CRM_OK)
			return table_bad(l->table, row, l->value,
			    "a number as crm-clv --save-model writes it");
		/* Names with a number are covariances and effects, which may be negative. */
		if (strchr(entries[i].name, '_') == NULL &&
		    strcmp(entries[i].model, "value") != 0 && !(value > 0))
			return table_bad(l->table, row, l->value, "a positive number");
		*entries[i].at = value;
		return CRM_OK;
	}
	return table_bad(l->table, row, l->name, "a value that crm-clv --save-model writes");
}

/*
 * Whether no parameter of a group is missing. A mean of spend exists only for q > 1, so the second
 * parameter of gamma-gamma has to be above 1.
 */
static bool
is_complete(const struct clv_group *g)
{
	bool all = !isnan(g->margin);

	for (size_t k = 0; k < g->life.law->n; k++)
		all = all && g->life.par[k] > 0;
	for (int k = 0; g->has_spend && k < GAMMA_GAMMA_PARAMETERS; k++)
		all = all && g->spend.par[k] > (k == 1 ? 1 : 0);
	return all;
}

/*
 * Fill in the options that were not given from the model, and refuse those that contradict it.
 * --spend=none is allowed with any model: it leaves columns out and changes no score.
 */
static enum crm_status
agree(struct loader *l, const struct clv_group *g, struct msg *msg)
{
	static const char *const spends[] = { "all-orders", "gamma-gamma", "none" };
	struct clv_options *o = l->options;
	int spend = !g->has_spend ? CLV_NO_SPEND : g->spend_all ? CLV_ALL_ORDERS : CLV_GAMMA_GAMMA;
	int occasion = g->by_day > 0 ? CLV_OF_DAY : CLV_OF_ORDER;

	/* Scoring must count what fitting counted, or p_alive and values are of other numbers. */
	o->spend = o->spend < 0 ? spend : o->spend;
	o->occasion = o->occasion < 0 ? occasion : o->occasion;
	if (o->spend != spend && o->spend != CLV_NO_SPEND) {
		msg_error(msg, "%s: the model was saved with --spend=%s; say so here too", o->model,
		    spends[spend]);
		return CRM_EUSAGE;
	}
	if (o->occasion != occasion) {
		msg_error(msg, "%s: the model was saved with --occasion=%s; say so here too",
		    o->model, occasion == CLV_OF_DAY ? "day" : "order");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/*
 * Check that the file was complete and agrees with the options, and finish what reading left open:
 * the upper triangles and a margin given anew.
 */
static enum crm_status
check_loaded(struct loader *l, struct msg *msg)
{
	const char *file = l->options->model, *by = l->options->by;
	enum crm_status status;

	if (strmap_count(l->model->names) == 0) {
		msg_error(msg, "%s: no model in it", file);
		return CRM_EINPUT;
	}
	if (l->factors != clv_season_parts(&l->model->season)) {
		msg_error(msg, "%s: a factor of the season is missing", file);
		return CRM_EINPUT;
	}
	for (uint32_t g = 0; g < strmap_count(l->model->names); g++) {
		mirror_covariances(&l->model->groups[g]);
		if (!is_complete(&l->model->groups[g])) {
			msg_error(msg, "%s: a parameter of the model is missing", file);
			return CRM_EINPUT;
		}
		if ((status = agree(l, &l->model->groups[g], msg)) != CRM_OK)
			return status;
		if (l->options->margin != NULL)
			l->model->groups[g].margin = l->options->margin_share;
	}
	if (by != NULL && (l->model->by == NULL || strcmp(by, l->model->by) != 0)) {
		msg_error(msg, "--by: the model %s was fitted %s%s", file,
		    l->model->by != NULL ? "by " : "to all customers together",
		    l->model->by != NULL ? l->model->by : "");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

enum crm_status
clv_model_read(struct clv_model *model, struct clv_options *options, const struct run *run)
{
	struct loader l = { .model = model, .options = options };
	struct {
		const char *name;
		size_t *at;
	} columns[] = { { "by", &l.by }, { "group", &l.group }, { "model", &l.kind },
		{ "name", &l.name }, { "value", &l.value } };
	struct csv_row row;
	enum crm_status status;

	if ((status = table_open(&l.table, &options->model, 1, NULL, run->msg)) != CRM_OK)
		return status;
	for (size_t i = 0; status == CRM_OK && i < sizeof(columns) / sizeof(*columns); i++)
		status = table_need(l.table, columns[i].name, columns[i].at);
	while (status == CRM_OK && (status = table_next(l.table, &row)) == CRM_OK && row.n > 0)
		status = load_row(&l, &row);
	if (status == CRM_OK)
		status = check_loaded(&l, run->msg);
	table_close(l.table);
	return status;
}
