/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A campaign measured: the lists are read first, then each customer of today's table is looked up
 * in every list, and what they have ordered and brought since goes to their arm.  The customers of
 * one list are a wave; a customer may be in several.  What the arms come to is estimated in
 * report_measure_effects.c and shown in report_measure_make.c.
 *
 * Before that the arms are checked against the draw: a list says which share was to be held out,
 * and a control arm that is much smaller or greater than chance explains was changed afterwards.
 */
#include "filter/report/report_measure.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_allocate.h"
#include "filter/report/report_control.h"
#include "filter/report/report_measure_make.h"
#include "table/money.h"
#include "table/table_in.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/*
 * Below this p-value an arm was not drawn at random (sample ratio mismatch).  A sound draw fails a
 * check in at most 1 of 100 campaigns.
 */
#define SURPRISE 0.01

static const char *const arms[ARMS] = { "treated", "control" };

/** The columns of a list. */
enum {
	AT_CUSTOMER,
	AT_ARM,
	AT_ORDERS,
	AT_REVENUE,
	AT_NEEDED,			/* so many must be there */
	AT_MARGIN = AT_NEEDED,
	AT_GROUP,
	AT_COLUMNS
};

/**
 * Return in ${number} the number of a group, adding it with 0 customers if it is new.  Lists and
 * today's table share the numbers, as a group may be in one only.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
group_of(struct measure *m, struct slice name, uint32_t *number)
{
	uint32_t known = strmap_count(m->groups);

	if (mem_grow(&m->today, &m->today_room, (size_t)known + 1, sizeof(*m->today)) != CRM_OK ||
	    strmap_put(m->groups, name, strmap_hash(name), number) != CRM_OK)
		return CRM_ENOMEM;
	if (*number == known)
		m->today[known] = 0;
	return CRM_OK;
}

/**
 * Take in a row of a list.  CRM_EINPUT after a message for a value that cannot be read, or a
 * customer who is listed twice: they would be counted twice.
 */
static enum crm_status
read_listed(struct measure *m, struct wave *wave, const struct table_in *t,
    const struct csv_row *row, const size_t at[AT_COLUMNS])
{
	struct slice id = csvin_field(row, at[AT_CUSTOMER]), arm = csvin_field(row, at[AT_ARM]);
	struct listed listed = { 0 };
	uint32_t number;
	int scale;

	listed.control = slice_equal(arm, slice_of(arms[CONTROL]));
	if (!listed.control && !slice_equal(arm, slice_of(arms[TREATED])))
		return table_bad(t, row, at[AT_ARM], "treated or control");
	if (num_i64(csvin_field(row, at[AT_ORDERS]), 0, UINT32_MAX, &listed.orders) != CRM_OK)
		return table_bad(t, row, at[AT_ORDERS], "a number of orders");
	if (money_read(csvin_field(row, at[AT_REVENUE]), &listed.revenue, &scale) != CRM_OK)
		return table_bad(t, row, at[AT_REVENUE], MONEY_WANTED);
	m->scale = scale > m->scale ? scale : m->scale;
	if (wave->has_margin &&
	    money_read(csvin_field(row, at[AT_MARGIN]), &listed.margin, &scale) != CRM_OK)
		return table_bad(t, row, at[AT_MARGIN], MONEY_WANTED);
	if (m->groups != NULL &&
	    group_of(m, csvin_field(row, at[AT_GROUP]), &listed.group) != CRM_OK)
		return msg_nomem(m->msg);
	if (strmap_put(wave->ids, id, strmap_hash(id), &number) != CRM_OK ||
	    mem_grow(&wave->v, &wave->room, wave->n + 1, sizeof(*wave->v)) != CRM_OK)
		return msg_nomem(m->msg);
	/* A customer's number is also their index in wave->v, so ids must be distinct. */
	if (number != wave->n)
		return table_bad(t, row, at[AT_CUSTOMER], "a customer that was not listed before");
	wave->v[wave->n++] = listed;
	return CRM_OK;
}

/**
 * Read the share that was to be held out.  It must be the same in every row: a file of two lists
 * joined has no one share to check against.
 */
static enum crm_status
read_share(struct wave *wave, const struct table_in *t, const struct csv_row *row, size_t column)
{
	double share;

	if (column == TABLE_NONE)
		return CRM_OK;
	if (num_real(csvin_field(row, column), &share) != CRM_OK || !(share > 0 && share < 1) ||
	    (!isnan(wave->share) && share != wave->share))
		return table_bad(t, row, column, "the share that the list was drawn with");
	wave->share = share;
	return CRM_OK;
}

/**
 * Read one list.  The margin is optional, as older lists do not have it; the group is needed only
 * with --allocate.  CRM_OK, or another status after a message; measure_close() frees what was read.
 */
static enum crm_status
read_wave(struct measure *m, struct wave *wave)
{
	static const char *const names[AT_NEEDED] = { "customer", "arm", "orders", "revenue" };
	size_t at[AT_COLUMNS] = { 0 }, share;
	enum crm_status status;
	struct csv_row row;
	struct table_in *t;

	if (strmap_open(&wave->ids) != CRM_OK)
		return msg_nomem(m->msg);
	if ((status = table_open(&t, &wave->path, 1, NULL, m->msg)) != CRM_OK)
		return status;
	if (table_column(t, "arm") == TABLE_NONE) {
		msg_error(m->msg,
		    "--measure: %s has no column arm: only a list that was made with --list and --control can be measured",
		    wave->path);
		status = CRM_EUSAGE;
	}
	for (size_t i = 0; i < AT_NEEDED && status == CRM_OK; i++)
		status = table_need(t, names[i], &at[i]);
	at[AT_MARGIN] = table_column(t, "margin");
	wave->has_margin = at[AT_MARGIN] != TABLE_NONE;
	if (m->groups != NULL && status == CRM_OK)
		status = table_need(t, m->label.name, &at[AT_GROUP]);
	share = table_column(t, "control_share");
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0)
		if ((status = read_listed(m, wave, t, &row, at)) == CRM_OK)
			status = read_share(wave, t, &row, share);
	table_close(t);
	return status;
}

/**
 * Decide what profit is worked out from: a share of the revenue if --margin gives one, the margins
 * if all lists and today's table have them, or else revenue as a whole, with a warning.  One kind
 * for all waves, as their effects are averaged.
 */
static void
choose_profit(struct measure *m, bool costs)
{
	bool margins = costs;

	assert(m->n == 0 || m->waves != NULL);
	for (size_t i = 0; i < m->n; i++)
		margins = margins && m->waves[i].has_margin;
	m->profit_of = m->options->margin > 0 ? PROFIT_OF_SHARE
	    : margins			      ? PROFIT_OF_MARGIN
					      : PROFIT_OF_REVENUE;
	if (m->profit_of == PROFIT_OF_REVENUE &&
	    (m->options->contact_cost.units > 0 || m->options->offer_cost.units > 0))
		msg_warn(m->msg,
		    "--measure: no margin is known, so profit is reckoned as if all revenue were: say --margin SHARE%s",
		    costs ? ", or take lists that have the column margin" : "");
}

enum crm_status
measure_open(struct measure **out, const struct report_options *options,
    const struct report_column *label, bool costs, struct msg *msg)
{
	enum crm_status status = CRM_OK;
	struct measure *m;

	if ((m = mem_new(1, sizeof(*m))) == NULL)
		return msg_nomem(msg);
	m->msg = msg;
	m->options = options;
	m->label = *label;
	if (options->allocate.units > 0 && strmap_open(&m->groups) != CRM_OK)
		status = msg_nomem(msg);
	if ((m->waves = mem_new(options->measure.n, sizeof(*m->waves))) == NULL)
		status = msg_nomem(msg);
	for (size_t i = 0; i < options->measure.n && status == CRM_OK; i++) {
		struct wave *wave = &m->waves[m->n++];

		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): not CRM_OK then. */
		wave->path = options->measure.v[i];
		wave->share = options->control > 0 ? options->control : NAN;
		status = read_wave(m, wave);
	}
	if (status != CRM_OK) {
		measure_close(m);
		return status;
	}
	choose_profit(m, costs);
	*out = m;
	return CRM_OK;
}

/** Make room for one more customer in each array of an arm.  CRM_OK or CRM_ENOMEM. */
static enum crm_status
grow_arm(struct arm *arm)
{
	size_t n = arm->n + 1;

	return mem_grow(&arm->revenue, &arm->revenue_room, n, sizeof(*arm->revenue)) == CRM_OK &&
		mem_grow(&arm->orders, &arm->orders_room, n, sizeof(*arm->orders)) == CRM_OK &&
		mem_grow(&arm->margin, &arm->margin_room, n, sizeof(*arm->margin)) == CRM_OK &&
		mem_grow(&arm->group, &arm->group_room, n, sizeof(*arm->group)) == CRM_OK
	    ? CRM_OK
	    : CRM_ENOMEM;
}

/**
 * Return a customer's margin when the list was made, and what was added since.  Money is subtracted
 * exactly, before it becomes a double: the totals are large and the difference is small.
 */
static struct outcome
margin_of(const struct measure *m, const struct listed *listed, const struct report_values *values)
{
	double share = m->profit_of == PROFIT_OF_SHARE ? m->options->margin : 1;

	return m->profit_of == PROFIT_OF_MARGIN
	    ? (struct outcome){ decimal_real(listed->margin),
		      decimal_real(values->revenue - values->cost - listed->margin) }
	    : (struct outcome){ share * decimal_real(listed->revenue),
		      share * decimal_real(values->revenue - listed->revenue) };
}

/**
 * Add what a customer has done since the list was made to their arm.  Orders and revenue can be
 * negative, when orders were cancelled or returned.  CRM_OK, or another status after a message.
 */
static enum crm_status
add_outcome(struct measure *m, struct arm *arm, struct slice customer,
    const struct listed *listed, const struct report_values *values)
{
	int64_t orders = (int64_t)values->orders - listed->orders;
	decimal_sum revenue = values->revenue - listed->revenue;
	uint64_t fold_seed = ~(uint64_t)m->options->common.seed;

	if (!money_bounded(&m->turnover, revenue)) {
		msg_error(m->msg, MONEY_TOO_MUCH);
		return CRM_EINPUT;
	}
	if (grow_arm(arm) != CRM_OK)
		return msg_nomem(m->msg);
	arm->revenue[arm->n] =
	    (struct outcome){ decimal_real(listed->revenue), decimal_real(revenue) };
	arm->orders[arm->n] = (struct outcome){ (double)listed->orders, (double)orders };
	arm->margin[arm->n] = margin_of(m, listed, values);
	/* Another seed than that of the draw, or each arm would be in one half. */
	arm->group[arm->n] = listed->group |
	    (control_number(fold_seed, customer) < .5 ? 0 : MEASURE_FOLD);
	arm->n++;
	arm->responders += orders > 0;
	arm->total += revenue;
	return CRM_OK;
}

enum crm_status
measure_today(struct measure *m, struct slice group, bool may_write)
{
	uint32_t number;

	if (m->groups == NULL)
		return CRM_OK;
	if (group_of(m, group, &number) != CRM_OK)
		return msg_nomem(m->msg);
	m->today[number] += may_write;
	return CRM_OK;
}

enum crm_status
measure_add(struct measure *m, struct slice customer, const struct report_values *values)
{
	uint64_t hash = strmap_hash(customer);
	enum crm_status status;

	/* In every list that names them: each wave is an experiment of its own. */
	for (size_t i = 0; i < m->n; i++) {
		struct wave *wave = &m->waves[i];
		uint32_t number = strmap_get(wave->ids, customer, hash);
		struct listed *listed;

		if (number == STRMAP_NONE)
			continue;
		listed = &wave->v[number];
		if (listed->seen) {
			msg_error(m->msg,
			    "--measure: a customer of the list is in the table twice");
			return CRM_EINPUT;
		}
		listed->seen = true;
		wave->seen++;
		if (values->revenue_scale > m->scale)
			m->scale = values->revenue_scale;
		if ((status = add_outcome(m, &wave->arm[listed->control ? CONTROL : TREATED],
			 customer, listed, values)) != CRM_OK)
			return status;
	}
	return CRM_OK;
}

/**
 * Check that the control arm of a wave is as large as a draw of its share makes it: once in the
 * list, and once among the customers still in the table.  Exact binomial tests (sample_ratio()).
 * Report and return false if either is too unlikely.
 */
static bool
is_as_drawn(const struct wave *wave, struct msg *msg)
{
	size_t control = 0;
	double p, seen;

	/* Older lists do not have the share; without --control it cannot be checked. */
	if (isnan(wave->share) || wave->n == 0)
		return true;
	for (size_t i = 0; i < wave->n; i++)
		control += wave->v[i].control;
	p = sample_ratio(control, wave->n, wave->share);
	if (p < SURPRISE) {
		msg_error(msg,
		    "--measure: %s: %zu of %zu customers are control where a share of %g was drawn, which chance "
		    "makes in %.2g of 100 draws: rows were removed or arms changed after the draw, so do not trust the comparison",
		    wave->path, control, wave->n, wave->share, p * 100);
		return false;
	}
	/*
	 * Customers leave the table from both arms alike, unless the campaign made them leave.
	 * Then the arms differ in more than the campaign, and the comparison is biased (attrition).
	 */
	seen = sample_ratio(wave->arm[CONTROL].n, wave->seen, wave->share);
	if (seen >= SURPRISE)
		return true;
	msg_error(msg,
	    "--measure: %s: of the customers still in the table %zu of %zu are control where a share of %g was "
	    "drawn, which chance makes in %.2g of 100 draws: one arm has lost customers, so do not trust the comparison",
	    wave->path, wave->arm[CONTROL].n, wave->seen, wave->share, seen * 100);
	return false;
}

enum crm_status
measure_make(struct measure *m, struct report *report, const struct language *language)
{
	enum crm_status status = CRM_OK;
	struct effects effects;

	for (size_t i = 0; i < m->n; i++) {
		const struct wave *wave = &m->waves[i];

		if (wave->seen < wave->n)
			msg_warn(m->msg,
			    "--measure: %zu of %zu customers of the list are not in the table, and left out",
			    wave->n - wave->seen, wave->n);
		if (!is_as_drawn(wave, m->msg))
			status = CRM_EDATA;
	}
	if (measure_effects(m, &effects) != CRM_OK ||
	    measure_section(m, &effects, report, language) != CRM_OK ||
	    (m->groups != NULL && allocate_make(m, report, language) != CRM_OK))
		return msg_nomem(m->msg);
	return status;
}

void
measure_close(struct measure *m)
{

	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): m->n is 0 without waves. */
		strmap_close(m->waves[i].ids);
		free(m->waves[i].v);
		for (size_t arm = 0; arm < ARMS; arm++) {
			free(m->waves[i].arm[arm].revenue);
			free(m->waves[i].arm[arm].orders);
			free(m->waves[i].arm[arm].margin);
			free(m->waves[i].arm[arm].group);
		}
	}
	free(m->waves);
	strmap_close(m->groups);
	free(m->today);
	free(m);
}
