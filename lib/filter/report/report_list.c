/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of a campaign: which customers, in which order, with which columns.
 *
 * Each customer of the table passes the questions in this order: is their group asked for
 * (report_names.h), did they come into it since the table of --previous (report_earlier.h), are
 * they excluded, did they consent.  Who passes is kept with their rank and the texts of the chosen
 * columns (report_list_columns.h).  After the last row report_list_make.c sorts them and writes.
 *
 * What must hold: a customer is counted in one reason only, the first that applies, so kept and
 * left out add up to those who were asked for.
 */
#include "filter/report/report_list_inner.h"

#include "base/mem.h"
#include "base/num.h"
#include "ingest/consent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Read --direction of a further part of the report: by default all of its customers. */
static enum crm_status
read_words(struct list *list)
{
	const struct list_part *part = list->part;
	const char *p = list->options->direction;
	char show[MSG_SHOW];

	while (p != NULL) {
		struct slice word = { p, strcspn(p, ",") };
		size_t i = 0;

		while (i < LIST_PART_WORDS && part->words[i] != NULL &&
		    !slice_equal(word, slice_of(part->words[i])))
			i++;
		if (i == LIST_PART_WORDS || part->words[i] == NULL) {
			msg_error(list->run->msg, "--direction: \"%s\" is not one of %s",
			    msg_show(show, word), part->choices);
			return CRM_EUSAGE;
		}
		list->words[i] = true;
		p += word.n;
		p = *p == ',' ? p + 1 : NULL;
	}
	return CRM_OK;
}

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
		.part = list->part,
		.language = language_at((size_t)o->language) };
	enum crm_status status;

	if (!names_all(o->list) &&
	    names_open(&list->names, o->list, list->advice) != CRM_OK)
		return msg_nomem(list->run->msg);
	status = list->part == NULL ? read_directions(list) : read_words(list);
	if (status != CRM_OK || (status = read_excluded(list)) != CRM_OK)
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
    const struct report_columns *columns, const struct list_part *part, const struct table_in *t,
    const struct run *run)
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
	list->part = part;
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
	/* Both tables are sorted by customer: skip those who are in the earlier one only. */
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
	/* To the cent, as it is shown, so that customers who look equal are sorted by id. */
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
	if (list->part != NULL &&
	    (status = list->part->keep(list->part->arg, list->t, row, values, &list->kept,
		 list->run->msg)) != CRM_OK)
		return status;
	pick.rest = buf_slice(&list->kept);
	return picks_offer(&list->picks, &pick) == CRM_OK ? CRM_OK : msg_nomem(list->run->msg);
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
