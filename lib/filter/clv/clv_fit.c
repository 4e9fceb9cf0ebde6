/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit the models of each group of customers: lifetime, spend, margin.
 *
 * Rows are sorted by group once; a group's histories are its patterns.  The lifetime model is
 * chosen from the candidates of --model by AIC (btyd_choose.h).  Spend is fitted to all orders or
 * to repeat orders, and falls back to a plain average where --spend=all-orders is not identified.
 * A group that cannot be fitted ends the run, or with --pool takes the models of all customers,
 * which are then fitted once.
 */
#include "filter/clv/clv_model.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Gamma-Gamma takes it that spend does not go with frequency; above this correlation say so. */
#define MOST_CORRELATION .15

enum crm_status
clv_model_init(struct clv_model *model)
{

	*model = (struct clv_model){ 0 };
	return strmap_open(&model->names);
}

void
clv_model_free(struct clv_model *model)
{

	if (model == NULL)
		return;
	free(model->by);
	strmap_close(model->names);
	clv_season_free(&model->season);
	clv_covariates_free(&model->covariates);
	free(model->groups);
	*model = (struct clv_model){ 0 };
}

void
clv_patterns_free(struct clv_patterns *p)
{

	if (p == NULL)
		return;
	for (size_t g = 0; p->of != NULL && g < p->n; g++)
		patterns_free(&p->of[g]);
	free(p->of);
	free(p->row);
	free(p->first);
	*p = (struct clv_patterns){ 0 };
}

/* Columns of some rows, gathered. */
struct gathered {
	size_t n;
	uint32_t *which;
	double *v[3];
};

static void
gathered_free(struct gathered *g)
{

	free(g->which);
	free(g->v[0]);
	*g = (struct gathered){ 0 };
}

/* Gather three columns of the rows ${row}, ${n} of them. */
static enum crm_status
gather(struct gathered *g, const struct clv_rows *rows, const uint32_t *row, size_t n,
    const int columns[3])
{

	*g = (struct gathered){ .n = n, .which = mem_raw(n, sizeof(*g->which)),
	    .v = { n <= SIZE_MAX / 3 ? mem_raw(3 * n, sizeof(double)) : NULL } };
	if (g->which == NULL || g->v[0] == NULL) {
		gathered_free(g);
		return CRM_ENOMEM;
	}
	for (size_t c = 0; c < 3 && n > 0; c++) {
		const double *from = frame_column(&rows->frame, (size_t)columns[c]);

		g->v[c] = g->v[0] + c * n;
		for (size_t i = 0; i < n; i++)
			g->v[c][i] = from[row[i]];
	}
	return CRM_OK;
}

static const int history[] = { CLV_X, CLV_TX, CLV_T }, spending[] = { CLV_N, CLV_VALUE, CLV_VALUE };

/* Sort the rows by group, those without one last. */
static enum crm_status
index_rows(struct clv_patterns *p, const struct clv_rows *rows)
{
	size_t n = rows->frame.rows, at = 0, count;

	p->row = mem_raw(n, sizeof(*p->row));
	p->first = mem_new(p->n + 1, sizeof(*p->first));
	if (p->row == NULL || p->first == NULL || n > UINT32_MAX)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (rows->group[i] != CLV_NO_GROUP)
			p->first[rows->group[i]]++;
	for (size_t g = 0; g <= p->n; g++) {
		count = p->first[g];
		p->first[g] = at;
		at += count;
	}
	for (size_t i = 0; i < n; i++)
		if (rows->group[i] != CLV_NO_GROUP)
			p->row[p->first[rows->group[i]]++] = (uint32_t)i;
	/* Placing the rows has moved first[g] to where group g + 1 begins: shift them back. */
	for (size_t g = p->n; g > 0; g--)
		p->first[g] = p->first[g - 1];
	p->first[0] = 0;
	return CRM_OK;
}

/* The sum of ln(gap) over some rows; NaN where one of them is not known. */
static double
sum_log_gaps(const struct clv_rows *rows, const uint32_t *row, size_t n)
{
	const double *logs, *x;
	double millionths = 0;

	if (n == 0)
		return NAN;
	logs = frame_column(&rows->frame, CLV_LOG_GAPS);
	x = frame_column(&rows->frame, CLV_X);
	for (size_t i = 0; i < n; i++)
		if (x[row[i]] > 0)
			millionths += logs[row[i]];	/* whole numbers, so exact in any order */
	return millionths / 1e6;
}

/* The patterns of gathered histories, which are those of the rows ${row}. */
static enum crm_status
collect(struct patterns *p, const struct clv_rows *rows, const uint32_t *row, struct gathered *g,
    const struct clv_covariates *covariates)
{
	uint32_t *cell;
	enum crm_status status;

	if (!clv_covariates_used(covariates))
		return patterns_make(p, g->v[0], g->v[1], g->v[2], g->n, g->which);
	if ((cell = mem_raw(g->n, sizeof(*cell))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < g->n; i++)
		cell[i] = rows->cell[row[i]];
	status = patterns_split(p, g->v[0], g->v[1], g->v[2], cell, g->n, g->which);
	free(cell);
	p->terms = covariates->numbers;
	p->z = covariates->z;
	return status;
}

static enum crm_status
make_one(struct clv_patterns *p, struct clv_rows *rows, size_t group,
    const struct clv_covariates *covariates)
{
	const uint32_t *row = p->row + p->first[group];
	struct gathered g;
	enum crm_status status =
	    gather(&g, rows, row, p->first[group + 1] - p->first[group], history);

	if (status != CRM_OK)
		return status;
	status = collect(&p->of[group], rows, row, &g, covariates);
	for (size_t i = 0; status == CRM_OK && i < g.n; i++)
		rows->pattern[row[i]] = g.which[i];
	gathered_free(&g);
	if (status == CRM_OK)
		p->of[group].log_gaps = sum_log_gaps(rows, row, p->of[group].rows);
	return status;
}

enum crm_status
clv_patterns_make(struct clv_patterns *p, struct clv_rows *rows, size_t groups,
    const struct clv_covariates *covariates)
{
	enum crm_status status = CRM_ENOMEM;

	*p = (struct clv_patterns){ .of = mem_new(groups, sizeof(*p->of)), .n = groups };
	if (p->of != NULL)
		status = index_rows(p, rows);
	for (size_t g = 0; status == CRM_OK && g < groups; g++)
		status = make_one(p, rows, g, covariates);
	if (status != CRM_OK)
		clv_patterns_free(p);
	return status;
}

/* `channel=web: ` for messages, or nothing. */
static const char *
of_group(char text[2 * MSG_SHOW], const struct clv_model *model, uint32_t group)
{
	char shown[MSG_SHOW];

	text[0] = '\0';
	if (model->by != NULL && group != CLV_NO_GROUP)
		snprintf(text, 2 * MSG_SHOW, "%.80s=%s: ", model->by,
		    msg_show(shown, strmap_key(model->names, group)));
	return text;
}

static void
say_life_fault(const struct btyd_fit *f, const char *group, struct msg *msg)
{

	if (f->repeaters < BTYD_LEAST_REPEATERS)
		msg_error(msg, "%s%s: only %zu of %zu customers came back; at least %d are needed",
		    group, f->law->name, f->repeaters, f->customers, BTYD_LEAST_REPEATERS);
	else if (f->fault == MINIMISE_SOUND)
		msg_error(msg,
		    "%s%s: not identified by this data: no time has passed since any first order",
		    group, f->law->name);
	else
		msg_error(msg, "%s%s: not identified by this data: %s%s%s%s (try %s)", group,
		    f->law->name, minimise_why(f->fault), f->parameter != NULL ? " (" : "",
		    f->parameter != NULL ? f->parameter : "", f->parameter != NULL ? ")" : "",
		    f->law->n == 2 ? "more customers, or a longer time" : "--model=auto");
}

static void
say_spend_fault(const struct gamma_gamma_fit *f, const char *group, struct msg *msg)
{
	const char *hint = "try --spend=all-orders; --spend=none forecasts orders without their value";

	if (f->customers < BTYD_LEAST_REPEATERS)
		msg_error(msg,
		    "%sgamma-gamma: only %zu customers have repeat orders of positive value; at least %d are needed (%s)",
		    group, f->customers, BTYD_LEAST_REPEATERS, hint);
	else if (f->parameter != NULL && strcmp(f->parameter, "q") == 0 && f->par[1] < 2)
		msg_error(msg,
		    "%sgamma-gamma: q <= 1: the spend of these customers has no finite mean (%s)",
		    group, hint);
	else
		msg_error(msg, "%sgamma-gamma: not identified by this data: %s%s%s (%s)", group,
		    minimise_why(f->fault), f->parameter != NULL ? ", in " : "",
		    f->parameter != NULL ? f->parameter : "", hint);
}

/* What is being fitted. */
struct job {
	struct clv_model *model;
	const struct clv_rows *rows;
	const struct clv_patterns *patterns;
	const struct clv_options *options;
	struct team *team;
	struct msg *msg;
	bool by_day;
};

/* Gather the columns of a group, or for CLV_NO_GROUP those of all groups. */
static enum crm_status
gather_group(const struct job *job, uint32_t group, const int columns[3], struct gathered *g)
{
	const struct clv_patterns *p = job->patterns;
	size_t from = group == CLV_NO_GROUP ? 0 : p->first[group],
	       to = group == CLV_NO_GROUP ? p->first[p->n] : p->first[group + 1];

	return gather(g, job->rows, p->row + from, to - from, columns);
}

/* Fit order values of a group to out->spend; CRM_EIDENT if the data does not determine them. */
static enum crm_status
fit_spend(const struct job *job, uint32_t group, struct clv_group *out)
{
	struct gathered g;
	enum crm_status status = gather_group(job, group, spending, &g);

	if (status != CRM_OK)
		return status;
	out->has_spend = true;
	out->spend_all = job->options->spend == CLV_ALL_ORDERS;
	status = gamma_gamma_fit(g.v[0], g.v[1], g.n, job->team, &out->spend);
	gathered_free(&g);
	return status;
}

/* The share of revenue that is margin. */
static enum crm_status
find_margin(
    const struct job *job, uint32_t group, struct clv_group *out, const char *of, bool quiet)
{
	struct clv_margin sum = { 0, 0 };

	out->margin = job->options->margin == NULL ? 1 : job->options->margin_share;
	if (!isnan(out->margin))
		return CRM_OK;
	for (size_t g = 0; g < job->rows->n_margins; g++)
		if (group == CLV_NO_GROUP || group == g) {
			sum.revenue += job->rows->margins[g].revenue;
			sum.margin += job->rows->margins[g].margin;
		}
	if (sum.revenue <= 0) {
		if (!quiet)
			msg_error(job->msg,
			    "%s%s: no share of revenue, because the revenue is not positive; give --margin SHARE",
			    of, job->options->margin);
		return CRM_EIDENT;
	}
	/* One share for the group: margins of single customers are mostly chance. */
	out->margin = decimal_real(sum.margin) / decimal_real(sum.revenue);
	return CRM_OK;
}

/* Say which of several models is used. */
static void
say_choice(const struct job *job, const struct clv_group *group, const char *of)
{

	if (job->options->n_laws == 1)
		return;
	if (group->life.law->n == 2)
		msg_warn(job->msg,
		    "%snobody is seen to leave: the model is nbd, in which customers go on ordering at their own rate "
		    "for ever",
		    of);
	else
		msg_note(job->msg, "%sthe model is %s, of the least AIC (--summary has all)", of,
		    group->life.law->name);
}

/*
 * The model of spend.  Where gamma-gamma is not identified, --spend=all-orders weighs a customer's
 * own orders with one more of the mean value.
 */
static enum crm_status
find_spend(
    const struct job *job, uint32_t group, struct clv_group *out, const char *of, bool quiet)
{
	bool all = job->options->spend == CLV_ALL_ORDERS;
	enum crm_status status = fit_spend(job, group, out);

	/* (mean + x m) / (1 + x): between the customer's own mean and that of all. */
	if (status == CRM_EIDENT && all && out->spend.mean > 0) {
		msg_warn(job->msg,
		    "%sgamma-gamma is not identified by this data: order values are the customer's own, with one order of "
		    "the mean value added",
		    of);
		gamma_gamma_shrink(&out->spend);
		status = CRM_OK;
	}
	if (status == CRM_EIDENT && !quiet)
		say_spend_fault(&out->spend, of, job->msg);
	if (status != CRM_OK)
		return status;
	if (out->spend.one_price)
		msg_note(job->msg, "%sall order values are equal: %g is the value of an order", of,
		    out->spend.mean);
	if (!all && out->spend.correlation > MOST_CORRELATION)
		msg_warn(job->msg,
		    "%sthe value of orders grows with their number (correlation %.2f); gamma-gamma takes it that it does "
		    "not",
		    of, out->spend.correlation);
	return CRM_OK;
}

/*
 * Whether the mean rate of all will do where no model is identified: for the default, which a shop
 * of any size may run, not for a model asked for by name, and not for a group of --by, for which
 * --pool has something better.
 */
static bool
takes_rate(const struct job *job, uint32_t group)
{

	return strcmp(job->options->model, "auto") == 0 &&
	    (job->options->by == NULL || group == CLV_NO_GROUP);
}

static void
take_rate(const struct job *job, const struct patterns *patterns, struct clv_group *out)
{
	const struct btyd_fit *f = &out->life;

	if (f->repeaters < BTYD_LEAST_REPEATERS)
		msg_warn(job->msg,
		    "only %zu of %zu customers came back, too few to fit a model (%d are needed): each is expected to "
		    "order at a rate between their own and the mean of all, and nobody to leave (nbd with r 1)",
		    f->repeaters, f->customers, BTYD_LEAST_REPEATERS);
	else
		msg_warn(job->msg,
		    "no model is identified by this data (%s: %s): each customer is expected to order at a rate between "
		    "their own and the mean of all, and nobody to leave",
		    f->law->name,
		    f->fault == MINIMISE_SOUND ? "no time has passed since any first order"
					       : minimise_why(f->fault));
	btyd_choose_rate(patterns, &out->tried);
	out->life = out->tried.fit[out->tried.best];
}

/* Fit one group; ${quiet}: leave the reason of a failure to the caller. */
static enum crm_status
fit_group(const struct job *job, uint32_t group, const struct patterns *patterns,
    struct clv_group *out, bool quiet)
{
	char of[2 * MSG_SHOW];
	enum crm_status status;

	of_group(of, job->model, group);
	*out = (struct clv_group){ .by_day = job->by_day };
	status = btyd_choose(
	    job->options->laws, job->options->n_laws, patterns, job->team, &out->tried);
	out->life = out->tried.fit[status == CRM_OK ? out->tried.best : 0];
	if (status == CRM_OK)
		say_choice(job, out, of);
	else if (status == CRM_EIDENT && takes_rate(job, group))
		take_rate(job, patterns, out);
	else {
		if (status == CRM_EIDENT && !quiet)
			say_life_fault(&out->life, of, job->msg);
		return status;
	}
	if (job->options->spend != CLV_NO_SPEND &&
	    (status = find_spend(job, group, out, of, quiet)) != CRM_OK)
		return status;
	return find_margin(job, group, out, of, quiet);
}

/* The models of all customers together. */
static enum crm_status
fit_pool(const struct job *job, struct clv_group *out)
{
	struct gathered g;
	struct patterns p;
	enum crm_status status = gather_group(job, CLV_NO_GROUP, history, &g);

	if (status != CRM_OK)
		return status;
	status = collect(&p, job->rows, job->patterns->row, &g, &job->model->covariates);
	gathered_free(&g);
	if (status != CRM_OK)
		return status;
	p.log_gaps = sum_log_gaps(job->rows, job->patterns->row, p.rows);
	status = fit_group(job, CLV_NO_GROUP, &p, out, false);
	patterns_free(&p);
	out->pooled = true;
	return status;
}

enum crm_status
clv_model_fit(struct clv_model *model, const struct clv_rows *rows,
    const struct clv_patterns *patterns, const struct clv_options *options, struct team *team,
    struct msg *msg)
{
	struct job job = { model, rows, patterns, options, team, msg, rows->by_day };
	struct clv_group pool = { .pooled = false };
	char of[2 * MSG_SHOW];
	uint32_t n = strmap_count(model->names), lent = 0;
	enum crm_status status = CRM_OK;

	if (options->by != NULL && (model->by = strdup(options->by)) == NULL)
		return CRM_ENOMEM;
	model->groups = mem_new(n, sizeof(*model->groups));
	if (model->groups == NULL)
		return CRM_ENOMEM;
	if (n == 0) {
		msg_error(msg, "%s: no customer with orders to learn from", options->model);
		return CRM_EIDENT;
	}
	for (uint32_t g = 0; status == CRM_OK && g < n; g++) {
		status = fit_group(&job, g, &patterns->of[g], &model->groups[g], options->pool);
		if (status != CRM_EIDENT || !options->pool)
			continue;
		if (!pool.pooled && (status = fit_pool(&job, &pool)) != CRM_OK)
			break;
		msg_note(msg, "%sscored with the models of all customers", of_group(of, model, g));
		model->groups[g] = pool;
		status = CRM_OK;
		lent++;
	}
	if (status == CRM_OK && lent > 0)
		msg_warn(msg,
		    "%u of %u groups cannot be fitted on their own and take the models of all customers (-v names them)",
		    lent, n);
	if (status == CRM_OK)
		clv_model_round(model);
	return status;
}
