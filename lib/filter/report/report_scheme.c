/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A loyalty scheme before it is announced: who would be in which tier, what the rewards cost, and
 * who is one order away from the next tier.
 *
 * It is arithmetic on what the customers did without the scheme, and predicts nothing.  To judge
 * the cost, the break-even is shown: the share x by which the members of a tier must buy more so
 * that the margin less the reward is as large as the margin is now,
 *
 *	(1 + x) (margin - reward) = margin,  x = reward / (margin - reward)
 *
 * Memory: the tiers, not the customers.
 */
#include "filter/report/report_scheme.h"

#include "base/mem.h"
#include "filter/report/report_due.h"
#include "filter/report/report_hide.h"
#include "filter/report/report_say.h"
#include "segment/loyalty_scheme.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far a customer is from the next tier, from far to near: each is also all before it. */
enum step { STEP_NONE, STEP_BELOW, STEP_DUE, STEPS };

/* The columns of a list. */
enum { LIST_TIER, LIST_REWARD, LIST_NEXT, LIST_MISSING, LIST_STEP, LIST_COLUMNS };

/** The sums of a tier, or of those below the first. */
struct tier_sums {
	uint64_t customers, steps[STEPS];
	decimal_sum revenue, cost, reward;
	uint64_t from[HIDE_KINDS];	/* those with revenue, a cost, a reward */
};

struct scheme {
	struct loyalty_scheme rules;
	struct due_columns due;
	bool due_known, costs;
	double margin;			/* --margin; 0: not given */
	int scale;			/* decimals of revenue */
	struct tier_sums sums[LOYALTY_TIERS + 1], all;
	struct report_column columns[LIST_COLUMNS];
	struct list_part list;
};

static const char no_tier[] = "(no tier)";

/** What a list keeps of a customer: the number of tiers reached, and the step. */
struct kept {
	size_t reached;
	enum step step;
};

/**
 * Return whether one order more, as large as the customer's mean one, brings the next tier:
 * missing <= revenue / orders, exactly.
 */
static bool
is_just_below(const struct scheme *s, size_t reached, const struct report_values *values)
{
	decimal_sum missing =
	    loyalty_missing(&s->rules, reached, values->revenue, values->orders);

	if (reached == s->rules.n || values->orders == 0)
		return false;
	if (s->rules.orders)
		return missing <= decimal_powers[DECIMAL_SCALE];
	/* A positive revenue, so that missing is at most 18 digits and the product fits. */
	return values->revenue > 0 &&
	    missing * (decimal_sum)values->orders <= values->revenue;
}

/** Find the tier and the step of a customer.  CRM_OK, or CRM_EINPUT after a message. */
static enum crm_status
place_customer(const struct scheme *s, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct kept *kept)
{
	enum crm_status status;
	enum due_when when;

	memset(kept, 0, sizeof(*kept));
	kept->reached = loyalty_tier_of(&s->rules, values->revenue, values->orders);
	kept->step = is_just_below(s, kept->reached, values) ? STEP_BELOW : STEP_NONE;
	if (kept->step == STEP_NONE || !s->due_known)
		return CRM_OK;
	if ((status = due_read(&s->due, t, row, values, &when)) != CRM_OK)
		return status;
	if (when == DUE_WEEK || when == DUE_MONTH)
		kept->step = STEP_DUE;
	return CRM_OK;
}

static enum crm_status
keep_customer(void *arg, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct buf *buf, struct msg *msg)
{
	struct kept kept;
	enum crm_status status = place_customer(arg, t, row, values, &kept);

	if (status != CRM_OK)
		return status;
	return buf_add(buf, &kept, sizeof(kept)) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

/** Return what keep_customer() kept; by memcpy(), as ${bytes} are not aligned. */
static struct kept
kept_of(struct slice bytes)
{
	struct kept kept;

	memcpy(&kept, bytes.p, sizeof(kept));
	return kept;
}

/** Whether a customer is `below` (${word} 0) or `due`; those who are due are below as well. */
static bool
is_step(void *arg, const struct report_values *values, struct slice bytes, size_t word)
{

	(void)arg;
	(void)values;
	return kept_of(bytes).step >= (word == 0 ? STEP_BELOW : STEP_DUE);
}

static enum crm_status
set_list_cell(void *arg, const struct report_values *values, struct slice bytes, size_t column,
    struct report_cell *cell)
{
	static const char *const steps[STEPS] = { "", "below", "due" };
	const struct scheme *s = arg;
	struct kept kept = kept_of(bytes);
	decimal_sum missing =
	    loyalty_missing(&s->rules, kept.reached, values->revenue, values->orders);

	switch (column) {
	case LIST_TIER:
		return kept.reached == 0
		    ? CRM_OK
		    : cell_text(cell, slice_of(s->rules.v[kept.reached - 1].name));
	case LIST_REWARD:
		cell_money(cell, loyalty_reward(&s->rules, kept.reached, values->revenue));
		return CRM_OK;
	case LIST_NEXT:
		return kept.reached == s->rules.n
		    ? CRM_OK
		    : cell_text(cell, slice_of(s->rules.v[kept.reached].name));
	case LIST_MISSING:
		if (kept.reached < s->rules.n && s->rules.orders)
			cell_count(cell, (int64_t)(missing / decimal_powers[DECIMAL_SCALE]));
		else if (kept.reached < s->rules.n)
			cell_money(cell, missing);
		return CRM_OK;
	default:
		return cell_text(cell, slice_of(steps[kept.step]));
	}
}

/** Set up what the scheme adds to a list. */
static void
describe_list(struct scheme *s)
{
	const struct report_column columns[LIST_COLUMNS] = {
		{ "tier", "Tier", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "reward", "Reward", COLUMN_MONEY, LOYALTY_DECIMALS, FOR_ALL, false, false,
		    false },
		{ "next_tier", "Next tier", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ s->rules.orders ? "missing_orders" : "missing", "Missing to it",
		    s->rules.orders ? COLUMN_COUNT : COLUMN_MONEY,
		    s->rules.scale > LOYALTY_DECIMALS ? s->rules.scale : LOYALTY_DECIMALS, FOR_ALL,
		    false, false, false },
		{ "step", "Step", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
	};

	memcpy(s->columns, columns, sizeof(columns));
	s->list = (struct list_part){ .columns = s->columns,
		.n = LIST_COLUMNS,
		.words = { "below", s->due_known ? "due" : NULL },
		.choices = s->due_known ? "below, due"
					: "below (due needs the columns of crm-clv)",
		.arg = s,
		.keep = keep_customer,
		.is = is_step,
		.cell = set_list_cell };
}

enum crm_status
scheme_open(struct scheme **out, const struct report_options *options,
    const struct report_columns *columns, const struct table_in *t, const struct run *run)
{
	enum crm_status status;
	struct scheme *s;

	if ((s = mem_new(1, sizeof(*s))) == NULL)
		return msg_nomem(run->msg);
	if ((status = loyalty_scheme_read(&s->rules, options->scheme, run->msg)) != CRM_OK) {
		free(s);
		return status;
	}
	s->due = due_columns(t);
	s->due_known = due_known(&s->due) && s->due.last != TABLE_NONE;
	s->costs = columns->cost != TABLE_NONE;
	s->margin = options->margin;
	describe_list(s);
	*out = s;
	return CRM_OK;
}

/** Add a customer's numbers to the sums of a tier, or of all. */
static void
add_to_tier(struct tier_sums *sums, const struct report_values *values, enum step step,
    decimal_sum reward)
{

	sums->customers++;
	sums->steps[step]++;
	sums->revenue += values->revenue;
	sums->cost += values->cost;
	sums->reward += reward;
	sums->from[0] += values->revenue != 0;
	sums->from[1] += values->cost != 0;
	sums->from[2] += reward != 0;
}

enum crm_status
scheme_add(struct scheme *s, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values)
{
	struct kept kept;
	enum crm_status status = place_customer(s, t, row, values, &kept);
	decimal_sum reward;

	if (status != CRM_OK)
		return status;
	reward = loyalty_reward(&s->rules, kept.reached, values->revenue);
	add_to_tier(&s->sums[kept.reached], values, kept.step, reward);
	add_to_tier(&s->all, values, kept.step, reward);
	s->scale = values->revenue_scale > s->scale ? values->revenue_scale : s->scale;
	/* Lists show what is missing with all decimals of both. */
	if (!s->rules.orders && s->scale > s->columns[LIST_MISSING].decimals)
		s->columns[LIST_MISSING].decimals = s->scale;
	return CRM_OK;
}

/** Return the margin of a tier as it is now; NaN where it is not known. */
static double
margin_of(const struct scheme *s, const struct tier_sums *sums)
{

	return s->margin > 0 ? s->margin * decimal_real(sums->revenue)
	    : s->costs	     ? decimal_real(sums->revenue - sums->cost)
			     : NAN;
}

/**
 * Return by which share the customers must buy more for the margin to pay for the reward; NaN if
 * the reward is the whole margin or more, or the margin is not known, or there is no reward.
 */
static double
break_even(const struct scheme *s, const struct tier_sums *sums)
{
	double reward = decimal_real(sums->reward), left = margin_of(s, sums) - reward;

	return left > 0 && sums->reward > 0 ? reward / left : NAN;
}

/** The columns of the section, in their order. */
enum {
	TIER, FROM, CUSTOMERS, CUSTOMERS_SHARE, REVENUE, REVENUE_SHARE, REWARD, REWARD_SHARE, BELOW,
	DUE_SOON, BREAK_EVEN, COLUMNS
};

static enum crm_status
add_scheme_columns(const struct scheme *s, struct report_table *table)
{
	const struct report_column columns[COLUMNS] = {
		{ "tier", "Tier", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ s->rules.orders ? "from_orders" : "from", s->rules.orders ? "Orders from" : "From",
		    s->rules.orders ? COLUMN_COUNT : COLUMN_MONEY, s->rules.scale, FOR_ALL, false,
		    false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "customers_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "revenue", "Revenue", COLUMN_MONEY, s->scale, FOR_ALL, false, false, false },
		{ "revenue_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "reward", "Reward", COLUMN_MONEY, LOYALTY_DECIMALS, FOR_ALL, false, false,
		    false },
		{ "reward_share", "Rate", COLUMN_SHARE, 1, FOR_ALL, false, false,
		    false },
		{ "below", "Just below", COLUMN_COUNT, 0, FOR_ALL, false, false,
		    false },
		{ "due", "Due", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "break_even", "Must buy more", COLUMN_SHARE, 1, FOR_ALL, false, true, false },
	};

	for (size_t i = 0; i < COLUMNS; i++)
		if ((i != DUE_SOON || s->due_known) &&
		    (i != BREAK_EVEN || s->costs || s->margin > 0) &&
		    report_column(table, &columns[i]) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

/** Set the cells of who is one order from the next tier, from ${at} on; return the next place. */
static size_t
set_steps(const struct scheme *s, struct report_cell *cells, size_t at, const uint64_t steps[STEPS],
    const bool hidden[STEPS])
{
	bool hide[2] = { hidden[STEP_BELOW] || hidden[STEP_DUE], hidden[STEP_DUE] };

	cell_count(&cells[at], (int64_t)(steps[STEP_BELOW] + steps[STEP_DUE]));
	if (s->due_known)
		cell_count(&cells[at + 1], (int64_t)steps[STEP_DUE]);
	for (size_t i = 0; i < 1 + (size_t)s->due_known; i++)
		if (hide[i])
			cells[at + i] = (struct report_cell){ .state = CELL_HIDDEN };
	return at + 1 + (size_t)s->due_known;
}

/** Set the cells of a row from CUSTOMERS on. */
static void
set_sums(const struct scheme *s, struct report_cell *cells, const struct tier_sums *sums,
    const bool hidden[STEPS])
{
	double revenue = decimal_real(sums->revenue);
	size_t at;

	cell_count(&cells[CUSTOMERS], (int64_t)sums->customers);
	cell_real(&cells[CUSTOMERS_SHARE], (double)sums->customers / (double)s->all.customers);
	cell_money(&cells[REVENUE], sums->revenue);
	if (s->all.revenue > 0)
		cell_real(&cells[REVENUE_SHARE], revenue / decimal_real(s->all.revenue));
	cell_money(&cells[REWARD], sums->reward);
	if (sums->revenue > 0)
		cell_real(&cells[REWARD_SHARE], decimal_real(sums->reward) / revenue);
	at = set_steps(s, cells, BELOW, sums->steps, hidden);
	if (s->costs || s->margin > 0)
		cell_real(&cells[at], break_even(s, sums));
}

/** Append the row of the customers who reached ${reached} tiers. */
static enum crm_status
add_tier_row(const struct scheme *s, struct report_table *table, size_t reached,
    const struct hidden_parts *hidden)
{
	static const bool shown[STEPS] = { false };
	const struct loyalty_tier *tier = reached > 0 ? &s->rules.v[reached - 1] : NULL;
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[TIER], slice_of(tier == NULL ? no_tier : tier->name)) != CRM_OK)
		return CRM_ENOMEM;
	if (tier != NULL && s->rules.orders)
		cell_count(&cells[FROM], (int64_t)(tier->from / decimal_powers[DECIMAL_SCALE]));
	else if (tier != NULL)
		cell_money(&cells[FROM], tier->from);
	if (s->sums[reached].customers == 0)
		hidden = NULL;		/* that nobody is there is no secret */
	set_sums(s, cells, &s->sums[reached], hidden == NULL ? shown : hidden->cells[reached]);
	for (size_t i = CUSTOMERS; i < table->n_columns && hidden != NULL && hidden->rows[reached];
	     i++)
		cells[i] = (struct report_cell){ .state = CELL_HIDDEN };
	return CRM_OK;
}

/** Append the sentences below the table. */
static enum crm_status
add_notes(const struct scheme *s, struct report_section *section, const struct language *language)
{
	const struct report_column money = { "", NULL, COLUMN_MONEY, LOYALTY_DECIMALS, FOR_PEOPLE,
		false, false, false },
				   share = { "", NULL, COLUMN_SHARE, 1, FOR_PEOPLE, false, false,
		false };
	struct report_figure figures[3] = { { money, { 0 } }, { share, { 0 } }, { share, { 0 } } };
	double pays = break_even(s, &s->all), margin = margin_of(s, &s->all);

	cell_money(&figures[0].cell, s->all.reward);
	if (s->all.revenue > 0)
		cell_real(&figures[1].cell,
		    decimal_real(s->all.reward) / decimal_real(s->all.revenue));
	cell_real(&figures[2].cell, pays);
	if (s->all.revenue > 0 && s->all.reward > 0 &&
	    say_note(section, language,
		!isnan(pays)	? "The scheme costs {1}, {2} of the revenue; it pays for itself where the members' purchases grow by {3}."
		    : isnan(margin) ? "The scheme costs {1}, {2} of the revenue; give --margin to see how much more the members must buy to pay for it."
				    : "The scheme costs {1}, {2} of the revenue; the margin does not cover it, however much more they buy.",
		figures, 3) != CRM_OK)
		return CRM_ENOMEM;
	return report_note(section,
	    slice_of(language_text(language,
		"Counted on what the customers did without the scheme: what they would do with it nobody knows. Each reward is a share of all that the customer spent. "
		"Just below: one more order like their average brings the next tier.")));
}

enum crm_status
scheme_make(const struct scheme *s, struct report *report, const struct language *language,
    uint64_t min_cell, size_t *left_out)
{
	uint64_t steps[(LOYALTY_TIERS + 1) * STEPS], from[LOYALTY_TIERS + 1][HIDE_KINDS];
	struct hidden_parts hidden;
	struct report_section *section;
	struct report_cell *cells;

	for (size_t i = 0; i <= s->rules.n; i++) {
		memcpy(&steps[i * STEPS], s->sums[i].steps, sizeof(s->sums[i].steps));
		memcpy(from[i], s->sums[i].from, sizeof(from[i]));
		/* Nothing that is shown depends on costs where --margin is given. */
		if (s->margin > 0)
			from[i][1] = 0;
	}
	hide_parts(steps, s->rules.n + 1, STEPS, from, min_cell, &hidden);
	if (hidden.all) {
		++*left_out;
		return CRM_OK;
	}
	if (report_section(report, "scheme", "A loyalty scheme: who would be where, and what it costs",
		&section) != CRM_OK ||
	    add_scheme_columns(s, &section->table) != CRM_OK)
		return CRM_ENOMEM;
	/* The highest tier first, as segments are. */
	for (size_t i = s->rules.n + 1; i-- > 0;)
		if (add_tier_row(s, &section->table, i, &hidden) != CRM_OK)
			return CRM_ENOMEM;
	if (report_row(&section->table, &cells) != CRM_OK ||
	    cell_text(&cells[TIER], slice_of("Total")) != CRM_OK)
		return CRM_ENOMEM;
	set_sums(s, cells, &s->all,
	    (const bool[STEPS]){ hidden.totals, hidden.totals, hidden.totals });
	section->table.total = true;
	section->chart = CHART_SHARES;
	return add_notes(s, section, language);
}

const struct list_part *
scheme_list(struct scheme *s)
{

	return &s->list;
}

void
scheme_close(struct scheme *s)
{

	if (s == NULL)
		return;
	loyalty_scheme_free(&s->rules);
	free(s);
}
