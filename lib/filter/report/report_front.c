/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a page begins with: its title, a sentence or two, and the most important figures.
 *
 * The sentences are about segments, so a report by another column has figures only.  Nothing here
 * may show a group that --min-cell hides; the figures of all customers may always be shown.
 */
#include "filter/report/report_summary.h"

#include <stdlib.h>
#include <string.h>

/* What a sentence may have in it. */
#define WORDS 4

/**
 * The values of a sentence, formatted one by one.  A failure is kept in ${status} and makes the
 * rest do nothing, so that only say() has to be checked.
 */
struct words {
	const struct language *language;
	struct buf text[WORDS];
	size_t n;
	enum crm_status status;
};

/** Add a value, formatted as the tables of the report would show it. */
static void
put_word(struct words *w, enum column_kind kind, int decimals, const struct report_cell *cell)
{
	const struct report_column column = { "", NULL, kind, decimals, FOR_PEOPLE, true, false,
		false };

	if (w->status == CRM_OK)
		w->status = language_cell(w->language, &w->text[w->n], &column, cell);
	w->n++;
}

/** Add the name of a group. */
static void
put_name(struct words *w, struct slice name)
{
	struct report_cell cell = { 0 };

	if (w->status == CRM_OK && (w->status = cell_text(&cell, name)) == CRM_OK)
		put_word(w, COLUMN_TEXT, 0, &cell);
	free(cell.v.text);
}

/**
 * Fill the words into the sentence ${id}, add it to the top of the page, and free the words.
 * CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
say(struct words *w, struct report *report, const char *id)
{
	struct buf text = { 0 };

	w->status = language_fill(w->language, w->status, &text, id, w->text, w->n);
	if (w->status == CRM_OK)
		w->status = report_lead(report, buf_slice(&text));
	buf_free(&text);
	return w->status;
}

/**
 * The group that brings the most, or of those that need to be won back where ${lost} is set;
 * groups_count() where there is none.
 */
static size_t
largest_group(const struct summary *s, bool lost)
{
	const struct groups *groups = s->groups;
	static const char *const names[] = { "At risk", "Can't lose", "At Risk",
		"Can't Lose Them" };
	size_t best = groups_count(groups);

	/* In the order of rows: of two with the same revenue the first row is it. */
	for (size_t row = 0; row < groups_count(groups); row++) {
		size_t i = s->order[row];
		struct slice key = groups_key(groups, i, 0);
		bool named = false;

		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			named = named || slice_equal(key, slice_of(names[j]));
		/* A sentence about a hidden group would give its numbers away. */
		if (s->hidden[i] || (lost && !named))
			continue;
		if (best == groups_count(groups) ||
		    groups_at(groups, i)->revenue > groups_at(groups, best)->revenue)
			best = i;
	}
	return best;
}

/**
 * Add a sentence about the segment with the most revenue, and one about the segment to win back
 * with the most revenue and how long its customers have not ordered.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
put_sentences(const struct summary *s, struct report *report, const struct language *language)
{
	const struct groups *groups = s->groups;
	const struct group *all = groups_all(groups), *group;
	struct words w = { .language = language };
	struct report_cell cell = { 0 };
	size_t i = largest_group(s, false);

	/* Shares of a revenue of 0 or less mean nothing. */
	if (i == groups_count(groups) || all->revenue <= 0)
		return CRM_OK;
	group = groups_at(groups, i);
	put_name(&w, groups_key(groups, i, 0));
	cell_real(&cell, (double)group->customers / (double)all->customers);
	put_word(&w, COLUMN_SHARE, 1, &cell);
	cell_real(&cell, summary_share(group->revenue, all->revenue));
	put_word(&w, COLUMN_SHARE, 1, &cell);
	if (say(&w, report, "{1}: {2} of the customers bring {3} of the revenue.") != CRM_OK)
		return CRM_ENOMEM;
	if ((i = largest_group(s, true)) == groups_count(groups) ||
	    groups_at(groups, i)->buyers == 0)
		return CRM_OK;
	group = groups_at(groups, i);
	w = (struct words){ .language = language };
	put_name(&w, groups_key(groups, i, 0));
	cell_count(&cell, (int64_t)group->customers);
	put_word(&w, COLUMN_COUNT, 0, &cell);
	cell_money(&cell, group->revenue);
	put_word(&w, COLUMN_MONEY, groups_scale(groups) < 2 ? groups_scale(groups) : 2, &cell);
	cell_real(&cell, (double)group->days / (double)group->buyers);
	put_word(&w, COLUMN_REAL, 0, &cell);
	return say(&w, report,
	    "{1}: {2} customers who brought {3} have not ordered for {4} days on average.");
}

enum crm_status
summary_front(const struct summary *s, struct report *report, const struct language *language)
{
	const struct group *all = groups_all(s->groups);
	/* At most two decimals, also if unit prices in the log have three. */
	int scale = groups_scale(s->groups) < 2 ? groups_scale(s->groups) : 2;
	const struct report_figure figures[] = {
		{ { "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		    { CELL_VALUE, { .count = (int64_t)all->customers }, false } },
		{ { "revenue", "Revenue", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		    { CELL_VALUE, { .money = all->revenue }, false } },
		{ { "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		    { CELL_VALUE, { .count = (int64_t)all->orders }, false } },
		{ { "avg_order", "Average order", COLUMN_MONEY, 2, FOR_ALL, false, false, false },
		    { all->orders > 0 ? CELL_VALUE : CELL_EMPTY,
			{ .money = all->orders > 0 ? decimal_divide(all->revenue, all->orders, 2)
						   : 0 }, false } },
		{ { "margin", "Margin", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		    { CELL_VALUE, { .money = all->revenue - all->cost }, false } },
	};

	report->n_figures = s->costs ? 5 : 4;
	memcpy(report->figures, figures, report->n_figures * sizeof(figures[0]));
	return s->advice->n_columns == 1 && strcmp(s->advice->columns[0], "segment") == 0
	    ? put_sentences(s, report, language)
	    : CRM_OK;
}

enum crm_status
report_about(
    struct report *report, const struct report_options *o, const struct language *language)
{
	const char *title = o->title != NULL ? o->title : "What our customers bring";
	struct buf text = { 0 };
	enum crm_status status;

	report->title = title;
	if (o->shop == NULL)
		return CRM_OK;
	if ((status = buf_print(&text, "%s – %s", o->shop, language_text(language, title))) ==
	    CRM_OK)
		status = buf_add(&text, "", 1);
	if (status == CRM_OK)
		report->title = report->title_made = text.p;
	else
		buf_free(&text);
	return status;
}
