/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a list, its notes and its receipt.
 *
 * The customers who were picked are sorted, best first.  Each is drawn into an arm
 * (report_control.h) and gets a row, until as many are treated as --limit or --budget allow: those
 * held out do not count, so that a control group does not shorten the mailing.  A note below the
 * table and a message say which lift the control group can detect; a message and the receipt say
 * how many customers were left out, and why.
 */
#include "filter/report/report_list_inner.h"

#include "filter/report/report_control.h"
#include "filter/report/report_power.h"
#include "io/output.h"
#include "model/experiment.h"
#include "report/json_record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const left_names[LEFT_REASONS] = { "excluded", "without_consent", "beyond_limit" };

static const char *const left_words[LEFT_REASONS] = { "by --exclude", "without consent",
	"beyond the limit" };

/** The most to contact: the limit, or what the budget pays for, whichever is less. */
static uint64_t
most_contacts(const struct report_options *o)
{
	uint64_t most = o->limit > 0 ? (uint64_t)o->limit : UINT64_MAX;
	decimal_sum paid;

	if (o->budget.units == 0)
		return most;
	/* Only whole contacts: what is left of the budget is not spent. */
	paid = decimal_to_sum(o->budget) / decimal_to_sum(o->contact_cost);
	return paid < (decimal_sum)most ? (uint64_t)paid : most;
}

/** Return what the further part of the report kept of a customer, after the table's columns. */
static struct slice
kept_by_part(const struct list *list, const struct pick *pick)
{
	struct slice rest = pick->rest;

	for (size_t i = 0; i < list->columns.n; i++)
		if (list->columns.v[i].source == LIST_TABLE)
			(void)list_columns_next(&rest);
	return rest;
}

/** Drop the customers whom --direction does not want of a further part of the report. */
static void
drop_unwanted(struct list *list)
{
	size_t n = 0;

	if (list->part == NULL || list->options->direction == NULL)
		return;
	for (size_t i = 0; i < list->picks.n; i++) {
		struct pick *pick = &list->picks.v[i];
		struct slice kept = kept_by_part(list, pick);
		bool wanted = false;

		for (size_t word = 0; word < LIST_PART_WORDS; word++)
			wanted = wanted ||
			    (list->words[word] &&
				list->part->is(list->part->arg, &pick->values, kept, word));
		if (wanted)
			list->picks.v[n++] = *pick;
		else
			free(pick->texts);
	}
	list->picks.n = n;
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
	case LIST_PART:
		return list->part->cell(list->part->arg, &pick->values, kept_by_part(list, pick),
		    column->at, cell);
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

	/* In the order of the list: the stratified draw walks through it. */
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

		if (list->columns.v[i].source == LIST_PART)
			column.decimals = list->part->columns[list->columns.v[i].at].decimals;
		if (list->columns.v[i].source == LIST_REVENUE)
			column.decimals = list->scale;
		if (list->columns.v[i].source == LIST_MARGIN)
			column.decimals = list->scale > list->margin_scale ? list->scale
									   : list->margin_scale;
		if (report_column(&section->table, &column) != CRM_OK)
			return msg_nomem(list->run->msg);
	}
	picks_sort(&list->picks);
	drop_unwanted(list);
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
