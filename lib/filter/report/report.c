/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The work of crm-report: read the customer table once, feed each customer to every section that
 * the options ask for, then make the sections and write them.
 *
 * --list and --measure make a report of their own; otherwise groups are always added up, and the
 * other sections are opened only where they are asked for (or the format shows them by itself).
 * Nothing is written before the last row has been read.
 */
#include "filter/report/report_making.h"

#include "filter/report/report_compare.h"
#include "filter/report/report_parts.h"
#include "filter/report/report_power.h"
#include "filter/report/report_retention.h"
#include "filter/report/report_small.h"
#include "filter/report/report_summary.h"
#include "filter/report/report_write.h"
#include "report/xlsx_child.h"

#include <string.h>

/**
 * Find the columns that the options need.  CRM_EUSAGE after a message where one is missing; without
 * --by the column is always `segment`, so the message names the filter that writes it.
 */
static enum crm_status
find_columns(struct making *m)
{
	const struct report_options *o = m->options;
	enum crm_status status;

	for (size_t i = 0; i < m->advice.n_columns; i++) {
		const char *name = m->advice.columns[i];

		if (o->by == NULL && table_column(m->t, name) == TABLE_NONE) {
			msg_error(m->run->msg,
			    "the table has no column %s: send the ledger through crm-rfm first, or name a column to group by "
			    "with --by",
			    name);
			return CRM_EUSAGE;
		}
		if ((status = table_need(m->t, name, &m->by[i])) != CRM_OK)
			return status;
	}
	if ((status = report_find_columns(m->t, &m->columns)) != CRM_OK)
		return status;
	if ((o->list != NULL || o->measure.n > 0 || o->previous != NULL || o->unprofitable) &&
	    (status = table_need(m->t, "customer", &m->columns.customer)) != CRM_OK)
		return status;
	if (o->unprofitable && m->columns.cost == TABLE_NONE) {
		msg_error(m->run->msg,
		    "--unprofitable: the table has no column cost: give costs to the ledger (crm-ingest -m cost=COLUMN) and send it "
		    "through crm-rfm");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/**
 * Open the parts that customers are fed to.  A customer sheet, a list and a measurement return
 * early: they replace the page, so none of its sections is opened or held in memory.  CRM_OK, or
 * another status after a message; report_run() closes what was opened.
 */
static enum crm_status
open_all(struct making *m)
{
	const struct report_options *o = m->options;
	const struct report_column label = advice_label(&m->advice, 0);
	enum crm_status status;

	if (groups_open(&m->groups, m->advice.n_columns) != CRM_OK)
		return msg_nomem(m->run->msg);
	if (o->customer != NULL)
		return person_open(&m->person, o, m->t, m->run);
	if ((status = further_open(
		 &m->further, o, &m->advice, &m->columns, m->t, m->run)) != CRM_OK)
		return status;
	if (o->list != NULL)
		return list_open(&m->list, o, &m->advice, &m->columns,
		    further_list(&m->further), m->t, m->run);
	if (o->measure.n > 0)
		return measure_open(
		    &m->measure, o, &label, m->columns.cost != TABLE_NONE, m->run->msg);
	m->unprofitable.picks.limit = (size_t)o->limit;
	if (o->previous != NULL &&
	    (status = change_open(
		 &m->change, &o->previous, &m->advice, (size_t)o->movers, m->run->msg)) != CRM_OK)
		return status;
	if (o->watch != NULL &&
	    (status = watch_open(&m->watch, o->watch, m->t, m->run)) != CRM_OK)
		return status;
	if (o->partial && !o->merge && (status = report_partial_open(m)) != CRM_OK)
		return status;
	if ((o->partial || report_has_views((enum report_format)o->format)) &&
	    views_open(&m->views, m->t) != CRM_OK)
		return msg_nomem(m->run->msg);
	return CRM_OK;
}

/** Return the section called ${name}, or NULL; it may move when a section is added. */
static struct report_section *
find_section(struct making *m, const char *name)
{

	for (size_t i = 0; i < m->report.n; i++)
		if (strcmp(m->report.sections[i].name, name) == 0)
			return &m->report.sections[i];
	return NULL;
}

/**
 * Append the sections of further tables among the operands.  They are left out with --min-cell:
 * they come as finished numbers, so nothing can be hidden together with a small cell.
 */
static enum crm_status
make_extra(struct making *m)
{
	const struct report_options *o = m->options;
	enum crm_status status = CRM_OK;

	if (m->extra.n_tables > 0 && o->min_cell > 0)
		msg_warn(m->run->msg,
		    "--min-cell: further tables among the operands are left out: their small cells cannot be hidden");
	else
		status = extra_sections(&m->extra, &m->report, &m->language, m->run);
	/* The clusters of the customer table are shown with the names of the profile. */
	if (find_section(m, "clusters") != NULL && find_section(m, "profile") != NULL)
		find_section(m, "profile")->audience = FOR_MACHINES;
	if (status == CRM_OK && o->cohorts != NULL)
		status = retention_section(&m->report, &o->cohorts, (uint64_t)o->min_cell,
		    &m->language, m->run->msg);
	return status;
}

/**
 * Use the further tables that change sections of the customer table: the lifecycle makes the
 * comparison of periods, a profile names the clusters.  Runs before views_make(), which prints
 * those names.
 */
static enum crm_status
use_extra(struct making *m)
{
	const char *lifecycle = extra_path(&m->extra, "lifecycle"),
		   *profile = extra_path(&m->extra, "profile");
	enum crm_status status = CRM_OK;

	if (m->options->min_cell > 0)
		return CRM_OK;
	if (lifecycle != NULL)
		status = compare_section(&m->report, lifecycle, &m->language, m->run->msg);
	if (status == CRM_OK && profile != NULL && m->views != NULL)
		status = views_name_clusters(m->views, profile, m->run->msg);
	return status;
}

/**
 * Make the sections about all customers.  Their order here is free: parts_arrange() sorts them for
 * the page.  CRM_OK, or another status after a message.
 */
static enum crm_status
make_sections(struct making *m, const struct summary *summary)
{
	const struct report_options *o = m->options;
	const struct language *language = &m->language;
	const struct report_column label = advice_label(&m->advice, 0);
	enum crm_status status = use_extra(m);
	size_t left_out = 0;

	if (status != CRM_OK)
		return status;
	if (summary_make(summary, &m->report) != CRM_OK ||
	    (m->views != NULL && summary_front(summary, &m->report, language) != CRM_OK) ||
	    ((o->levels || m->views != NULL) &&
		summary_levels(summary, &m->report, language) != CRM_OK) ||
	    (m->change != NULL &&
		change_make(m->change, &m->report, &label, language, (uint64_t)o->min_cell,
		    !summary->any_hidden) != CRM_OK) ||
	    (o->unprofitable &&
		unprofitable_make(&m->unprofitable, &m->report, &label, language) != CRM_OK) ||
	    further_make(&m->further, &m->report, language, (uint64_t)o->min_cell,
		&left_out) != CRM_OK ||
	    (m->views != NULL &&
		views_make(m->views, &m->report, language, (uint64_t)o->min_cell, &left_out) !=
		    CRM_OK))
		return msg_nomem(m->run->msg);
	if (m->watch != NULL &&
	    watch_make(m->watch, m->groups, m->advice.n_columns, &m->report, language,
		m->views != NULL, &m->alarms) != CRM_OK)
		return msg_nomem(m->run->msg);
	if (left_out > 0)
		msg_warn(m->run->msg,
		    "--min-cell: %zu further tables have small cells and are left out", left_out);
	if ((status = make_extra(m)) == CRM_OK)
		parts_arrange(&m->report);
	return status;
}

/** The name of a file without its folder. */
static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/**
 * Make the report of the kind that the options ask for: a customer, a list, an effect, or the page.
 * CRM_OK, or after a message another status; CRM_EDATA if the report is complete but one of its
 * checks failed, so it is still to be written.
 */
static enum crm_status
make_report(struct making *m)
{
	const struct report_options *o = m->options;
	struct summary summary;
	enum crm_status status;

	if (report_about(&m->report, o, &m->language) != CRM_OK ||
	    small_print(&m->report, m->whole, &m->extra.facts, &m->language) != CRM_OK)
		return msg_nomem(m->run->msg);
	if (m->person != NULL)
		return person_make(m->person, &m->report, &m->language);
	if (m->list != NULL)
		return list_make(m->list, &m->report);
	if (m->measure != NULL)
		return measure_make(m->measure, &m->report, &m->language);
	/* CRM_EDATA has another meaning here: the total itself would reveal a small group. */
	if ((status = summary_open(&summary, m->groups, &m->advice, (uint64_t)o->min_cell)) ==
	    CRM_EDATA) {
		msg_error(m->run->msg, "--min-cell: with groups this small nothing can be shown");
		return CRM_EUSAGE;
	}
	if (status != CRM_OK)
		return msg_nomem(m->run->msg);
	summary.total = !o->no_total;
	summary.costs = m->columns.cost != TABLE_NONE && !summary.few_costs;
	if (m->columns.cost != TABLE_NONE && summary.few_costs)
		msg_warn(m->run->msg,
		    "--min-cell: few customers have costs, so costs and margins are left out");
	if (m->views != NULL)
		/* Partials name no customers, so commands name the table that they are of. */
		summary.operand = m->run->n > 0 && !o->merge ? base_name(m->run->names[0])
							     : "customers.csv";
	if (o->power)
		status =
		    power_section(&summary, o, &m->report, &m->language) ==
			CRM_OK
		    ? CRM_OK
		    : msg_nomem(m->run->msg);
	else
		status = make_sections(m, &summary);
	summary_close(&summary);
	return status;
}

/**
 * Name the one section that CSV and TSV hold.  The order is from special to general: a list of
 * movers also has --previous, and an allocation also has --measure.
 */
static const char *
main_table(const struct report_options *o)
{

	return o->customer != NULL ? "customer"
	    : o->list != NULL	  ? "list"
	    : o->allocate.units > 0 ? "allocation"
	    : o->measure.n > 0	  ? "effect"
	    : o->parties.n > 0	  ? "parties"
	    : o->closeness != NULL ? "closeness"
	    : o->scheme != NULL	  ? "scheme"
	    : o->movers > 0	  ? "movers"
	    : o->previous != NULL ? "migration"
	    : o->unprofitable	  ? "unprofitable"
	    : o->levels		  ? "levels"
	    : o->power		  ? "power"
				  : "groups";
}

/**
 * Make the report and write it, also if a check failed: the reader needs it to see why.  The report
 * goes first, so that a run that cannot write it leaves the receipt and the history as they were.
 */
static enum crm_status
finish_report(struct making *m)
{
	enum crm_status found = make_report(m), status;

	if (found != CRM_OK && found != CRM_EDATA)
		return found;
	if ((status = report_write(&m->report, m->options, m->run, &m->language,
		 main_table(m->options))) !=
		CRM_OK ||
	    (m->list != NULL && (status = list_receipt(m->list)) != CRM_OK) ||
	    (m->watch != NULL && (status = watch_write(m->watch)) != CRM_OK))
		return status;
	return m->alarms > 0 ? CRM_EDATA : found;
}

/** Read customers, or the partials of many, and write the report or a partial. */
static enum crm_status
make_and_write(struct making *m, struct report_options *o, struct buf *by)
{
	enum crm_status status = CRM_OK;

	if (o->partial && (m->extra.n_tables > 0 || m->extra.facts.receipts > 0 ||
			      o->cohorts != NULL || o->offers != NULL || o->ledger != NULL)) {
		msg_error(m->run->msg,
		    "--partial is of customer tables: give other tables and receipts to --merge");
		return CRM_EUSAGE;
	}
	if (o->merge) {
		if ((status = report_partial_open(m)) != CRM_OK ||
		    (status = report_merge_read(m, by)) != CRM_OK)
			return status;
		o->by = by->p;
	}
	if ((status = advice_open(&m->advice, o->by == NULL ? "segment" : o->by, o->rules,
		 m->run->msg)) != CRM_OK)
		return status;
	if (!o->merge &&
	    ((status = run_table(m->run, &m->t)) != CRM_OK || (status = find_columns(m)) != CRM_OK))
		return status;
	if ((status = open_all(m)) != CRM_OK)
		return status;
	status = o->merge ? report_merge_load(m) : feed_customers(m);
	if (status != CRM_OK || (o->merge && o->partial))
		return status;
	return o->partial ? report_partial_write(m) : finish_report(m);
}

enum crm_status
report_run(const struct report_options *options, const struct run *whole)
{
	struct report_options own = *options;	/* with what the operands say */
	struct run part = *whole, *run = &part;	/* of which only the customer tables are read */
	const struct report_options *o = &own;
	struct making m = { .options = o,
		.run = run,
		.whole = whole,
		.report = { .from = DATE_NONE, .to = DATE_NONE } };
	struct buf by = { 0 };		/* of partials */
	enum crm_status status;
	char show[MSG_SHOW];

	m.language = *language_at((size_t)o->language);
	/* Pages show at most two decimals, also if unit prices in the log have three. */
	m.language.most_decimals = o->format == REPORT_HTML || o->format == REPORT_XLSX ||
		o->format == REPORT_EMAIL
	    ? 2
	    : 0;
	if (o->currency != NULL && !language_currency(&m.language, o->currency)) {
		msg_error(run->msg, "--currency: \"%s\" is not a code of ISO 4217, such as EUR",
		    msg_show(show, slice_of(o->currency)));
		return CRM_EUSAGE;
	}
	/* Sort the operands first: options below, such as --cohorts, may come from them. */
	if ((status = extra_open(&m.extra, &own, whole)) != CRM_OK) {
		extra_close(&m.extra);
		return status;
	}
	/* A receipt knows the currency of the ledger, also if the table has no such column. */
	if (o->currency == NULL && m.extra.facts.currency[0] != '\0')
		(void)language_currency(&m.language, m.extra.facts.currency);
	part.names = m.extra.customers;
	part.n = m.extra.n_customers;
	status = make_and_write(&m, &own, &by);
	buf_free(&by);
	partial_close(m.partial);
	table_close(m.t);
	groups_close(m.groups);
	views_close(m.views);
	change_close(m.change);
	watch_close(m.watch);
	measure_close(m.measure);
	list_close(m.list);
	person_close(m.person);
	picks_free(&m.unprofitable.picks);
	further_close(&m.further);
	advice_close(&m.advice);
	report_free(&m.report);
	extra_close(&m.extra);
	xlsx_child_stop(o->workbook);
	return status;
}
