/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of groups beforehand: their order, what to do about each, and the headings of the
 * columns that customers are grouped by.  A rules table goes before what is built in here.
 */
#include "filter/report/report_advice.h"

#include "base/mem.h"
#include "filter/report/report_groups.h"
#include "model/score_bins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Ranks of a group.  Segments of the rules have 0, 1, 2, ... in the order of the rules.  After them
 * come built-in values, then unknown ones, and last those that mean "no segment fits".  The ranges
 * are so far apart that no table of rules reaches the next one.
 */
#define RANK_KNOWN 1000
#define RANK_UNKNOWN 1000000
#define RANK_OTHER 1000001
#define RANK_RETURNED 1000002
#define RANK_LEAD 1000003
#define RANK_NO_PURCHASE 1000004
#define RANK_NOTHING 1000005

/** A value with a built-in meaning, and what to do about its customers (a message id). */
struct known {
	const char *value, *action;
};

/*
 * Best first.  The names are those of all built-in rule sets of crm-rfm, some of which name the
 * same kind of customer differently.
 */
static const struct known segments[] = {
	{ "Champions", "reward; ask for referrals" },
	{ "Gold", "keep: serve personally" },
	{ "Loyal", "offer a higher tier; ask for reviews" },
	{ "Loyal Customers", "offer a higher tier; ask for reviews" },
	{ "Potential loyalists", "invite to the loyalty programme; recommend more" },
	{ "Potential Loyalist", "invite to the loyalty programme; recommend more" },
	{ "Silver", "grow: offer what goes with it" },
	{ "New", "welcome; help with the first steps" },
	{ "New Customers", "welcome; help with the first steps" },
	{ "Recent Customers", "welcome; help with the first steps" },
	{ "Promising", "build trust; a small offer" },
	{ "Need attention", "a limited offer from what they bought" },
	{ "Need Attention", "a limited offer from what they bought" },
	{ "Customers Needing Attention", "a limited offer from what they bought" },
	{ "About to sleep", "remind; popular products at a good price" },
	{ "About To Sleep", "remind; popular products at a good price" },
	{ "Bronze", "serve at low cost" },
	{ "At risk", "write personally; renew and win back" },
	{ "At Risk", "write personally; renew and win back" },
	{ "Can't lose", "call; listen; win back before a rival does" },
	{ "Can't Lose Them", "call; listen; win back before a rival does" },
	{ "Hibernating", "one cheap offer, then let go" },
	{ "Lost", "one cheap offer, then let go" },
	{ SEGMENT_RETURNED, "ask why it came back; no rewards" },
	{ SEGMENT_OTHER, "no rule covers them: complete the rules" },
	{ SEGMENT_LEAD, "answer at once; help with the first order" },
	{ SEGMENT_NO_PURCHASE, "never bought: contact no more at a cost" },
};

static const struct known tiers[] = {
	{ "most_valuable", "keep: serve personally" },
	{ "potential", "grow: offer what goes with it" },
	{ "low_value", "serve at low cost" },
};

static const struct known stages[] = {
	{ "growing", "recommend more; ask for referrals" },
	{ "active", "thank them; keep it up" },
	{ "won_back", "welcome back; ask what was missing" },
	{ "new", "welcome; help with the first steps" },
	{ "shrinking", "ask what has changed; an offer from what they bought" },
	{ "lapsing", "remind now, before they are gone" },
	{ "lapsed", "one cheap offer, then let go" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** The columns whose values have a built-in order and advice. */
static const struct {
	const char *column;
	const struct known *known;
	size_t n;
} meanings[] = {
	{ "segment", segments, COUNT(segments) },
	{ "value_tier", tiers, COUNT(tiers) },
	{ "stage", stages, COUNT(stages) },
};

/**
 * Headings of columns that customers are grouped by.  Where ${words} is set the values are message
 * ids and are translated; channels and ids of the shop are never translated.
 */
static const struct {
	const char *name, *title;
	bool words;
} headings[] = {
	{ "segment", "Segment", true },
	{ "cluster", "Cluster", true },
	{ "value_tier", "Value tier", true },
	{ "stage", "Stage", true },
	{ "rfm", "RFM score", true },
	{ "r", "Recency score", true },
	{ "f", "Frequency score", true },
	{ "m", "Money score", true },
	{ "first_channel", "First channel", false },
	{ "last_channel", "Last channel", false },
	{ "orders", "Orders", false },
	{ "customer", "Customer", false },
};

/**
 * Names that sections give to their own columns.  A column of the user's with one of them is
 * printed as `by_NAME`, since machines find columns by name and two of one name are ambiguous.
 */
static const char *const taken[] = { "customers", "customers_share", "revenue", "revenue_share",
	"mean_days_since_last", "orders", "mean_orders", "avg_order", "cost", "margin", "action",
	"level", "mean_margin", "mean_revenue", "returns", "contacts", "reason", "break_even_order",
	"break_even_rise", "candidate_for", "direction", "from", "to", "arm", "days_since_last",
	"clv", "suppressed" };

/**
 * Split ${by} into advice->columns, and make `by_NAME` of each.  CRM_EUSAGE after a message if the
 * list is empty, too long, or names a column twice.  On failure the caller frees what was added.
 */
static enum crm_status
split(struct advice *advice, const char *by, struct msg *msg)
{
	size_t room = 0, labels_room = 0;
	char show[MSG_SHOW], *label;

	for (const char *p = by, *end; ; p = end + 1) {
		end = p + strcspn(p, ",");
		if (end == p || advice->n_columns == GROUPS_COLUMNS) {
			msg_error(msg, "--by: \"%s\" is not a list of 1 to %d columns",
			    msg_show(show, slice_of(by)), GROUPS_COLUMNS);
			return CRM_EUSAGE;
		}
		if (mem_grow(&advice->columns, &room, advice->n_columns + 1,
			sizeof(*advice->columns)) != CRM_OK ||
		    mem_grow(&advice->labels, &labels_room, advice->n_columns + 1,
			sizeof(*advice->labels)) != CRM_OK ||
		    asprintf(&label, "by_%.*s", (int)(end - p), p) == -1)
			return msg_nomem(msg);
		advice->labels[advice->n_columns] = label;
		if ((advice->columns[advice->n_columns] = strndup(p, (size_t)(end - p))) == NULL) {
			free(label);
			return msg_nomem(msg);
		}
		for (size_t i = 0; i < advice->n_columns; i++)
			if (strcmp(advice->columns[i], advice->columns[advice->n_columns]) == 0) {
				msg_error(msg, "--by: column %s is named twice",
				    msg_show(show, slice_of(advice->columns[i])));
				/* Counted, so that advice_close() frees it. */
				advice->n_columns++;
				return CRM_EUSAGE;
			}
		advice->n_columns++;
		if (*end == '\0')
			return CRM_OK;
	}
}

enum crm_status
advice_open(struct advice *advice, const char *by, const char *rules, struct msg *msg)
{
	enum crm_status status;

	*advice = (struct advice){ 0 };
	status = split(advice, by, msg);
	if (status == CRM_OK && rules != NULL)
		status = segment_rules_open(&advice->rules, rules, 5, BINS_MAX, msg);
	if (status != CRM_OK)
		advice_close(advice);
	return status;
}

/**
 * Return the built-in entry for ${value} of ${column}, with its index in ${place} (its rank); NULL
 * if there is none, and then ${place} has no meaning.
 */
static const struct known *
find_meaning(const char *column, struct slice value, size_t *place)
{

	for (size_t i = 0; i < COUNT(meanings); i++)
		for (*place = 0; strcmp(meanings[i].column, column) == 0 && *place < meanings[i].n;
		     ++*place)
			if (slice_equal(slice_of(meanings[i].known[*place].value), value))
				return &meanings[i].known[*place];
	return NULL;
}

/**
 * Return the first rule that gives the segment ${value}, or NULL.  Several rules may give one
 * segment; the first has the action and the rank.
 */
static const struct segment_rule *
find_rule(const struct advice *advice, struct slice value)
{

	for (size_t i = 0; i < advice->rules.n; i++)
		if (slice_equal(slice_of(advice->rules.v[i].segment), value))
			return &advice->rules.v[i];
	return NULL;
}

size_t
advice_rank(const void *arg, size_t column, struct slice value)
{
	const struct advice *advice = arg;
	bool segment = strcmp(advice->columns[column], "segment") == 0;
	const struct segment_rule *rule;
	size_t place;

	if (value.n == 0)
		return RANK_NOTHING;
	/* Before the rules: a table of rules may name these too, and they still belong last. */
	if (segment && slice_equal(value, slice_of(SEGMENT_OTHER)))
		return RANK_OTHER;
	if (segment && slice_equal(value, slice_of(SEGMENT_RETURNED)))
		return RANK_RETURNED;
	if (segment && slice_equal(value, slice_of(SEGMENT_LEAD)))
		return RANK_LEAD;
	if (segment && slice_equal(value, slice_of(SEGMENT_NO_PURCHASE)))
		return RANK_NO_PURCHASE;
	if (segment && (rule = find_rule(advice, value)) != NULL)
		return (size_t)(rule - advice->rules.v);
	if (find_meaning(advice->columns[column], value, &place) != NULL)
		return RANK_KNOWN + place;
	return RANK_UNKNOWN;
}

const char *
advice_known(const struct advice *advice, size_t column, size_t i)
{
	const char *name = advice->columns[column];

	/* Rules go first, so that a suggestion for a misspelt name is one the user wrote. */
	if (strcmp(name, "segment") == 0) {
		if (i < advice->rules.n)
			return advice->rules.v[i].segment;
		i -= advice->rules.n;
	}
	for (size_t m = 0; m < COUNT(meanings); m++)
		if (strcmp(meanings[m].column, name) == 0)
			return i < meanings[m].n ? meanings[m].known[i].value : NULL;
	return NULL;
}

const char *
advice_action(const struct advice *advice, size_t column, struct slice value)
{
	const char *name = advice->columns[column];
	const struct segment_rule *rule;
	const struct known *known;
	size_t place;

	if (strcmp(name, "segment") == 0 && (rule = find_rule(advice, value)) != NULL &&
	    rule->action[0] != '\0')
		return rule->action;
	return (known = find_meaning(name, value, &place)) == NULL ? NULL : known->action;
}

const char *
advice_segment_level(const struct advice *advice, struct slice segment)
{
	const struct segment_rule *rule = find_rule(advice, segment);

	return rule == NULL || rule->level[0] == '\0' ? NULL : rule->level;
}

const char *
advice_level(const struct advice *advice, size_t column, struct slice value)
{

	return strcmp(advice->columns[column], "segment") == 0 ? advice_segment_level(advice, value)
							       : NULL;
}

struct report_column
advice_label(const struct advice *advice, size_t column)
{
	struct report_column label = { advice->columns[column], NULL, COLUMN_TEXT, 0, FOR_ALL,
		false, false, false };

	for (size_t i = 0; i < COUNT(headings); i++)
		if (strcmp(headings[i].name, label.name) == 0) {
			label.title = headings[i].title;
			label.words = headings[i].words;
		}
	if (label.title == NULL)
		label.title = label.name;
	/* The heading stays: only machines need names to be distinct. */
	for (size_t i = 0; i < COUNT(taken); i++)
		if (strcmp(taken[i], label.name) == 0)
			label.name = advice->labels[column];
	return label;
}

void
advice_close(struct advice *advice)
{

	for (size_t i = 0; i < advice->n_columns; i++) {
		free(advice->columns[i]);
		free(advice->labels[i]);
	}
	free(advice->columns);
	free(advice->labels);
	segment_rules_free(&advice->rules);
	*advice = (struct advice){ 0 };
}
