/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the rows of customers come from: a customer table, or with --merge the partials of several.
 *
 * Both have columns by name and rows of texts, so what reads a row (clv_rows.c) need not know which
 * of them it is.
 */
#include "filter/clv/clv_rows.h"

#include <math.h>

/* The place of column ${name}, or TABLE_NONE. */
static size_t
source_column(const struct clv_source *s, const char *name)
{

	return s->partial != NULL ? clv_partial_column(s->partial, name)
				  : table_column(s->table, name);
}

/* The place of a column that must be there; a message where it is not. */
static enum crm_status
source_need(const struct clv_source *s, const char *name, size_t *at)
{

	if (s->partial == NULL)
		return table_need(s->table, name, at);
	if ((*at = clv_partial_column(s->partial, name)) != TABLE_NONE)
		return CRM_OK;
	msg_error(s->msg, "--merge: the tables that the partials were made of had no column `%s`", name);
	return CRM_EUSAGE;
}

enum crm_status
clv_source_bad(
    const struct clv_source *s, const struct csv_row *row, size_t column, const char *what)
{
	char name[MSG_SHOW], show[MSG_SHOW];

	if (s->partial == NULL)
		return table_bad(s->table, row, column, what);
	msg_error(s->msg, "--merge: %s: \"%s\" is not %s",
	    msg_show(name, slice_of(clv_partial_name(s->partial, column))),
	    msg_show(show, csvin_field(row, column)), what);
	return CRM_EINPUT;
}

enum crm_status
clv_source_next(struct clv_source *s, struct csv_row *row)
{

	return s->partial != NULL ? clv_partial_next(s->partial, row)
				  : table_next(s->table, row);
}

/* Find the columns of covariates.  An implied one, which nobody asked for, may be missing. */
static enum crm_status
find_covariates(struct clv_source *s)
{
	struct clv_covariates *c = s->covariates;
	enum crm_status status = CRM_OK;

	if (c->implicit && source_column(s, c->name[0]) == TABLE_NONE)
		clv_covariates_free(c);
	for (size_t i = 0; i < c->columns && status == CRM_OK; i++)
		status = source_need(s, c->name[i], &c->at[i]);
	return status;
}

/*
 * Columns that are used where the table has them: purchase days, the regularity that only goes with
 * them, and the first amount for the naive forecast of --holdout.
 */
static void
find_optional(struct clv_source *s)
{

	if (s->options->occasion < 0)
		s->days = source_column(s, "purchase_days");
	if (s->days != TABLE_NONE)
		s->logs = source_column(s, "log_gaps");
	s->last = source_column(s, "last_date");
	if (s->options->holdout && s->options->spend == CLV_ALL_ORDERS)
		s->first = source_column(s, "first_amount");
	if (s->options->holdout && s->days != TABLE_NONE &&
	    source_column(s, "holdout_purchase_days") != TABLE_NONE)
		s->holdout_orders = source_column(s, "holdout_purchase_days");
}

enum crm_status
clv_source_open(struct clv_source *s, const struct clv_options *options, const char *by,
    bool known_groups, struct strmap **groups, struct clv_season *season,
    struct clv_covariates *covariates, const struct run *run)
{
	bool spend = options->spend != CLV_NO_SPEND,
	     margin = options->margin != NULL && isnan(options->margin_share),
	     dates = season->kind != CLV_NO_SEASON;
	struct {
		const char *name;
		size_t *at;
		bool wanted;
	} columns[] = {
		{ "orders", &s->orders, true },
		{ "span_days", &s->span, true },
		{ "tenure_days", &s->tenure, true },
		{ "last_date", &s->last, dates },
		{ "revenue", &s->revenue, spend },
		{ "first_amount", &s->first, options->spend == CLV_GAMMA_GAMMA },
		{ "purchase_days", &s->days, options->occasion == CLV_OF_DAY },
		{ by, &s->by_at, by != NULL },
		{ options->margin, &s->margin, margin },
		{ "holdout_orders", &s->holdout_orders, options->holdout },
		{ "holdout_revenue", &s->holdout_revenue, options->holdout },
	};
	enum crm_status status;

	*s = (struct clv_source){ .options = options,
		.logs = TABLE_NONE,
		.by = by,
		.known_groups = known_groups,
		.groups = groups,
		.season = season,
		.covariates = covariates,
		.msg = run->msg };
	if (options->merge) {
		if ((status = clv_partial_open(&s->partial, options, run->msg)) != CRM_OK)
			return status;
		status = clv_partial_read(s->partial, run);
	} else
		status = run_table(run, &s->table);
	if (status != CRM_OK) {
		clv_source_close(s);
		return status;
	}
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		*columns[i].at = TABLE_NONE;
		if (columns[i].wanted &&
		    (status = source_need(s, columns[i].name, columns[i].at)) != CRM_OK) {
			clv_source_close(s);
			return status;
		}
	}
	if ((status = find_covariates(s)) != CRM_OK)
		clv_source_close(s);
	else
		find_optional(s);
	return status;
}

void
clv_source_close(struct clv_source *s)
{

	table_close(s->table);
	clv_partial_close(s->partial);
	s->table = NULL;
	s->partial = NULL;
}
