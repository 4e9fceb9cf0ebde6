/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of a campaign: which customers, in which order, with which columns.
 *
 * Each customer of the table passes the questions in this order: is their group asked for
 * (report_names.h), did they come into it since the table of --previous (report_earlier.h), are
 * they excluded, did they consent.  Who passes is kept with their rank and the texts of the chosen
 * columns (report_list_columns.h).  After the last row all are sorted, the control group is drawn
 * (report_control.h) and rows are made until the limit.
 *
 * What must hold: a customer is counted in one reason only, the first that applies, so kept and
 * left out add up to those who were asked for.
 */
#include "filter/report/report_list.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_control.h"
#include "filter/report/report_earlier.h"
#include "filter/report/report_list_columns.h"
#include "filter/report/report_names.h"
#include "filter/report/report_offers.h"
#include "filter/report/report_picks.h"
#include "filter/report/report_power.h"
#include "ingest/consent.h"
#include "io/output.h"
#include "model/experiment.h"
#include "report/json_record.h"
#include "table/key_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Why a customer who was asked for is not on the list. */
enum left_out { LEFT_EXCLUDED, LEFT_CONSENT, LEFT_LIMIT, LEFT_REASONS };

static const char *const left_names[] = { "excluded", "without_consent", "beyond_limit" };

static const char *const left_words[LEFT_REASONS] = { "by --exclude", "without consent",
	"beyond the limit" };

struct list {
	const struct report_options *options;
	const struct advice *advice;
	const struct table_in *t;
	const struct run *run;
	size_t customer, clv, cost, consent, excluded_by, slipped;	/* columns */
	struct names *names;		/* groups asked for; NULL: all */
	struct earlier earlier;
	bool directions[CHANGE_DIRECTIONS];
	struct key_set *excluded;
	struct offers *offers;
	struct list_columns columns;
	struct picks picks;
	struct buf kept;
	uint64_t left[LEFT_REASONS], treated, held;
	int scale, margin_scale;	/* decimals of revenue; of cost */
};

/** Read --direction: which movers are wanted; by default all who moved. */
static enum crm_status
read_directions(struct list *list)
{
	const char *p = list->options->direction;
	char show[MSG_SHOW];

	for (size_t i = 0; i < CHANGE_DIRECTIONS; i++)
		list->directions[i] = p == NULL && i != CHANGE_STAYED && i != CHANGE_GONE;
	for (; p != NULL; p++) {
		struct slice word = { p, strcspn(p, ",") };
		size_t i = 0;

		while (i < CHANGE_GONE && !slice_equal(word, slice_of(change_names[i])))
			i++;
		if (i == CHANGE_GONE) {
			msg_error(list->run->msg,
			    "--direction: \"%s\" is not one of rose, stayed, fell, moved, new",
			    msg_show(show, word));
			return CRM_EUSAGE;
		}
		list->directions[i] = true;
		p += word.n;
		if (*p == '\0')
			break;
	}
	return CRM_OK;
}

/** Read the tables of --exclude. */
static enum crm_status
read_excluded(struct list *list)
{
	const struct report_options *o = list->options;
	const char *by = o->exclude_by == NULL ? "customer" : o->exclude_by;
	enum crm_status status;

	if (o->exclude.n == 0)
		return CRM_OK;
	if ((status = table_need(list->t, by, &list->excluded_by)) != CRM_OK)
		return status;
	if (key_set_open(&list->excluded, strcmp(by, "customer") != 0) != CRM_OK)
		return msg_nomem(list->run->msg);
	for (size_t i = 0; i < o->exclude.n && status == CRM_OK; i++) {
		const struct key_set_source source = { "--exclude", &o->exclude.v[i], by, NULL };

		status = key_set_read(list->excluded, &source, list->run->msg);
	}
	return status;
}

static enum crm_status
open_list_parts(struct list *list)
{
	const struct report_options *o = list->options;
	const struct report_column label = advice_label(list->advice, 0);
	struct list_features has = { .control = o->control > 0,
		.moved = o->previous != NULL,
		.clv = list->clv != TABLE_NONE,
		.cost = list->cost != TABLE_NONE,
		.language = language_at((size_t)o->language) };
	enum crm_status status;

	if (!names_all(o->list) &&
	    names_open(&list->names, o->list, list->advice) != CRM_OK)
		return msg_nomem(list->run->msg);
	if ((status = read_directions(list)) != CRM_OK || (status = read_excluded(list)) != CRM_OK)
		return status;
	if (o->previous != NULL && (status = earlier_open(&list->earlier, &o->previous,
					list->advice, list->run->msg)) != CRM_OK)
		return status;
	if (o->slipped > 0 &&
	    (status = table_need(list->t, "days_since_slipped", &list->slipped)) != CRM_OK)
		return status;
	if (o->offers != NULL) {
		if ((status = offers_open(&list->offers, &o->offers, list->run->msg)) != CRM_OK)
			return status;
		has.offers = offers_width(list->offers);
	}
	return list_columns_open(
	    &list->columns, o->columns, &has, &label, list->t, list->run->msg);
}

enum crm_status
list_open(struct list **out, const struct report_options *options, const struct advice *advice,
    const struct report_columns *columns, const struct table_in *t, const struct run *run)
{
	enum crm_status status;
	struct list *list;

	if ((list = mem_new(1, sizeof(*list))) == NULL)
		return msg_nomem(run->msg);
	list->options = options;
	list->advice = advice;
	list->t = t;
	list->run = run;
	list->customer = columns->customer;
	list->clv = table_column(t, "clv");
	list->cost = columns->cost;
	list->consent = columns->consent;
	if ((status = open_list_parts(list)) != CRM_OK) {
		list_close(list);
		return status;
	}
	*out = list;
	return CRM_OK;
}

/** Return in ${moved} whether --direction wants this move, in ${from} the old group. */
static enum crm_status
has_moved(struct list *list, const struct csv_row *row, struct slice group, bool *moved,
    struct slice *from, const struct report_values *values)
{
	struct slice id = csvin_field(row, list->customer);
	enum crm_status status;
	int order;

	*moved = true;
	*from = (struct slice){ "", 0 };
	if (list->options->previous == NULL)
		return CRM_OK;
	if ((status = earlier_now(
		 &list->earlier, list->t, row, list->customer, values)) != CRM_OK)
		return status;
	while ((order = earlier_compare(&list->earlier, id)) < 0)
		if ((status = earlier_advance(&list->earlier)) != CRM_OK)
			return status;
	*from = order == 0 ? earlier_group(&list->earlier) : slice_of(CHANGE_NEW_NAME);
	*moved = list->directions[change_direction(list->advice, *from, group)];
	return CRM_OK;
}

/** Return in ${slipped} whether they slipped into their segment within --slipped days. */
static enum crm_status
has_slipped(const struct list *list, const struct csv_row *row, bool *slipped)
{
	struct slice text;
	int64_t days = 0;

	*slipped = true;
	if (list->options->slipped == 0)
		return CRM_OK;
	text = csvin_field(row, list->slipped);
	if (text.n > 0 && num_i64(text, 0, UINT32_MAX, &days) != CRM_OK)
		return table_bad(list->t, row, list->slipped, "a number of days");
	*slipped = text.n > 0 && days < list->options->slipped;
	return CRM_OK;
}

/** The rank of a customer: by lifetime value where it is known, else by revenue. */
static enum crm_status
rank_of(const struct list *list, const struct csv_row *row, const struct report_values *values,
    decimal_sum *rank)
{
	struct slice text = table_field(row, list->clv);
	double value = 0, whole;

	*rank = values->revenue;
	if (list->clv == TABLE_NONE)
		return CRM_OK;
	if (text.n > 0 && (num_real(text, &value) != CRM_OK || fabs(value) > 1e28))
		return table_bad(list->t, row, list->clv, "a lifetime value");
	whole = trunc(value);
	*rank =
	    (decimal_sum)whole * 1000000000 + (decimal_sum)round((value - whole) * 100) * 10000000;
	return CRM_OK;
}

enum crm_status
list_add(struct list *list, const struct csv_row *row, struct slice group,
    const struct report_values *values)
{
	struct pick pick = { .values = *values,
		.customer = csvin_field(row, list->customer),
		.group = group };
	bool wanted = true, moved, slipped;
	enum crm_status status;

	/* From all customers: the decimals must not depend on which groups are listed. */
	if (values->revenue_scale > list->scale)
		list->scale = values->revenue_scale;
	if (values->cost_scale > list->margin_scale)
		list->margin_scale = values->cost_scale;
	if (list->names != NULL && names_match(list->names, group, &wanted) != CRM_OK)
		return msg_nomem(list->run->msg);
	if ((status = has_moved(list, row, group, &moved, &pick.from, values)) != CRM_OK ||
	    (status = has_slipped(list, row, &slipped)) != CRM_OK)
		return status;
	if (!wanted || !moved || !slipped)
		return CRM_OK;
	if (list->excluded != NULL &&
	    key_set_has(list->excluded, csvin_field(row, list->excluded_by))) {
		list->left[LEFT_EXCLUDED]++;
		return CRM_OK;
	}
	if (list->consent != TABLE_NONE &&
	    consent_read(csvin_field(row, list->consent)) != CONSENT_YES) {
		list->left[LEFT_CONSENT]++;
		return CRM_OK;
	}
	list->kept.n = 0;
	if ((status = rank_of(list, row, values, &pick.rank)) != CRM_OK ||
	    (status = list_columns_keep(
		 &list->columns, list->t, row, &list->kept, list->run->msg)) != CRM_OK)
		return status;
	pick.rest = buf_slice(&list->kept);
	return picks_offer(&list->picks, &pick) == CRM_OK ? CRM_OK : msg_nomem(list->run->msg);
}

/** The most to contact: the limit, or what the budget pays for, whichever is less. */
static uint64_t
most_contacts(const struct report_options *o)
{
	uint64_t most = o->limit > 0 ? (uint64_t)o->limit : UINT64_MAX;
	decimal_sum paid;

	if (o->budget.units == 0)
		return most;
	paid = decimal_to_sum(o->budget) / decimal_to_sum(o->contact_cost);
	return paid < (decimal_sum)most ? (uint64_t)paid : most;
}

/** Set a cell; values of the table are taken off ${rest}, so go through columns in order. */
static enum crm_status
make_cell(const struct list *list, const struct list_column *column, const struct pick *pick,
    bool held, struct slice *rest, struct report_cell *cell)
{

	switch (column->source) {
	case LIST_TABLE:
		return list_columns_cell(&column->column, list_columns_next(rest), cell);
	case LIST_CUSTOMER:
		return cell_text(cell, pick->customer);
	case LIST_GROUP:
		return cell_text(cell, pick->group);
	case LIST_FROM:
		return cell_text(cell, pick->from);
	case LIST_DIRECTION:
		return cell_text(cell,
		    slice_of(change_names[change_direction(
			list->advice, pick->from, pick->group)]));
	case LIST_ARM:
		return cell_text(cell, slice_of(held ? "control" : "treated"));
	case LIST_OFFER:
		return cell_text(cell, offers_get(list->offers, pick->customer, column->at));
	case LIST_SHARE:
		cell_real(cell, list->options->control);
		break;
	case LIST_ORDERS:
		cell_count(cell, (int64_t)pick->values.orders);
		break;
	case LIST_REVENUE:
		cell_money(cell, pick->values.revenue);
		break;
	case LIST_MARGIN:
		cell_money(cell, pick->values.revenue - pick->values.cost);
		break;
	case LIST_DAYS:
		cell_real(cell, pick->values.days >= 0 ? (double)pick->values.days : NAN);
		break;
	case LIST_CLV:
		cell_money(cell, pick->rank);
		break;
	}
	return CRM_OK;
}

static enum crm_status
make_rows(struct list *list, struct report_table *table)
{
	const struct report_options *o = list->options;
	uint64_t most = most_contacts(o);
	struct report_cell *cells;
	struct control control;
	enum crm_status status;
	size_t i;

	status = control_open(&control, o->control, (uint64_t)o->common.seed, o->stratify);
	for (i = 0; i < list->picks.n && list->treated < most && status == CRM_OK; i++) {
		const struct pick *pick = &list->picks.v[i];
		struct slice rest = pick->rest;
		bool held = false;

		if (control_draw(&control, pick->customer, pick->group, &held) != CRM_OK ||
		    report_row(table, &cells) != CRM_OK)
			status = CRM_ENOMEM;
		list->treated += !held;
		list->held += held;
		for (size_t c = 0; c < list->columns.n && status == CRM_OK; c++)
			status = make_cell(
			    list, &list->columns.v[c], pick, held, &rest, &cells[c]);
	}
	list->left[LEFT_LIMIT] = list->picks.n - i;
	control_close(&control);
	return status;
}

/** Say what the control group of the list could show: to the user, and below the table. */
static enum crm_status
say_power(const struct list *list, struct report_section *section)
{
	const struct report_options *o = list->options;
	double base = o->base_rate > 0 ? o->base_rate : POWER_BASE_RATE,
	       lift = power_lift((double)list->treated, (double)list->held, base, POWER_WANTED,
		   POWER_LEVEL);
	char text[3][32];
	struct slice args[3] = { { text[0], 0 }, { text[1], 0 }, { text[2], 0 } };
	const struct language *language = language_at((size_t)o->language);
	struct buf note = { 0 };
	enum crm_status status;

	if (isnan(lift)) {
		msg_warn(list->run->msg,
		    "--control: with %llu treated and %llu held out no effect could be seen: take a greater share or a longer list",
		    (unsigned long long)list->treated, (unsigned long long)list->held);
		return CRM_OK;
	}
	msg_warn(list->run->msg,
	    "--control: %llu treated and %llu held out show a lift of %.0f %% or more (base rate %g %%, power 80 %%; see --power)",
	    (unsigned long long)list->treated, (unsigned long long)list->held, lift * 100,
	    base * 100);
	args[0].n = (size_t)snprintf(text[0], sizeof(text[0]), "%llu",
	    (unsigned long long)list->treated);
	args[1].n =
	    (size_t)snprintf(text[1], sizeof(text[1]), "%llu", (unsigned long long)list->held);
	args[2].n = (size_t)snprintf(text[2], sizeof(text[2]), "%.0f", lift * 100);
	status = language_sentence(language, &note,
	    "With {1} treated and {2} held out a campaign must lift orders by {3} per cent to be seen.",
	    args, 3);
	if (status == CRM_OK)
		status = report_note(section, buf_slice(&note));
	buf_free(&note);
	return status;
}

/** Say how many were left out, and whether the list or its control group is empty. */
static enum crm_status
say_counts(const struct list *list)
{
	struct msg *msg = list->run->msg;
	struct buf text = { 0 };
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < LEFT_LIMIT && status == CRM_OK; i++)
		if (list->left[i] > 0)
			status = buf_print(&text, "%s%llu %s", text.n > 0 ? ", " : "",
			    (unsigned long long)list->left[i], left_words[i]);
	if (status == CRM_OK && text.n > 0)
		msg_warn(msg, "--list: left out: %.*s", (int)text.n, text.p);
	if (status == CRM_OK && list->treated + list->held == 0) {
		msg_error(msg, "--list: nobody is on the list%s%.*s",
		    text.n > 0 ? "; left out: " : "", (int)text.n, text.n > 0 ? text.p : "");
		status = CRM_EDATA;
	} else if (status == CRM_OK && list->options->control > 0 && list->held == 0)
		msg_warn(msg,
		    "--control: chance held out none of the %llu on the list, so its effect cannot be measured: "
		    "take a greater share, a longer list or another --seed",
		    (unsigned long long)list->treated);
	buf_free(&text);
	return status == CRM_ENOMEM ? msg_nomem(msg) : status;
}

enum crm_status
list_make(struct list *list, struct report *report)
{
	struct report_section *section;
	enum crm_status status;

	if (list->options->previous != NULL &&
	    (status = earlier_end(&list->earlier)) != CRM_OK)
		return status;
	if (list->names != NULL &&
	    (status = names_check(list->names, "--list", list->run->msg)) != CRM_OK)
		return status == CRM_ENOMEM ? msg_nomem(list->run->msg) : status;
	if (report_section(report, "list", "Whom to contact, best first", &section) != CRM_OK)
		return msg_nomem(list->run->msg);
	for (size_t i = 0; i < list->columns.n; i++) {
		struct report_column column = list->columns.v[i].column;

		if (list->columns.v[i].source == LIST_REVENUE)
			column.decimals = list->scale;
		if (list->columns.v[i].source == LIST_MARGIN)
			column.decimals = list->scale > list->margin_scale ? list->scale
									   : list->margin_scale;
		if (report_column(&section->table, &column) != CRM_OK)
			return msg_nomem(list->run->msg);
	}
	picks_sort(&list->picks);
	if (make_rows(list, &section->table) != CRM_OK ||
	    (list->held > 0 && list->treated > 0 && say_power(list, section) != CRM_OK))
		return msg_nomem(list->run->msg);
	return say_counts(list);
}

enum crm_status
list_receipt(const struct list *list)
{
	struct json_record *r;
	struct output *out;
	enum crm_status status;

	if (list->options->receipt == NULL)
		return CRM_OK;
	if (json_record_open(&r) != CRM_OK)
		return msg_nomem(list->run->msg);
	json_record_number(r, "listed", list->treated + list->held);
	json_record_number(r, "treated", list->treated);
	json_record_number(r, "control", list->held);
	json_record_begin(r, "left_out");
	for (size_t i = 0; i < LEFT_REASONS; i++)
		json_record_number(r, left_names[i], list->left[i]);
	json_record_end(r);
	if ((status = run_side_output(list->run, list->options->receipt, 0, &out)) ==
	    CRM_OK) {
		if (json_record_write(r, out) != CRM_OK) {
			output_abort(out);
			status = msg_nomem(list->run->msg);
		} else
			status = output_finish(out);
	}
	json_record_close(r);
	return status;
}

void
list_close(struct list *list)
{

	if (list == NULL)
		return;
	names_close(list->names);
	earlier_close(&list->earlier);
	key_set_close(list->excluded);
	offers_close(list->offers);
	list_columns_close(&list->columns);
	picks_free(&list->picks);
	buf_free(&list->kept);
	free(list);
}
