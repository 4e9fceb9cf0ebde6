/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort --channels: what channels bring, two questions.
 *
 * By acquisition a customer belongs for good to the channel of the first order, with all later
 * orders wherever made: what an affiliate or a campaign has won.  By order (--channels=order) each
 * row belongs to its own channel: what a marketplace sells after its commission.  There the
 * customers of the cells are pairs of a customer and a channel, so one loop serves both.
 *
 * A contact before the first order was made to win the customer.  Its cost belongs to the channel
 * that made it, whoever won the customer in the end; so it is taken out of the account of the
 * winner and put to that of the maker, and all costs still add up to the ledger's.
 *
 * Money is kept by days since the first order, day 0 with all that came before.  Commissions by
 * rates are computed on sums, so the days of payback see them too.
 */
#include "filter/cohort/cohort_channels_inner.h"

#include "base/mem.h"
#include "filter/cohort/cohort_touch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const int channel_horizons[COHORT_HORIZONS] = { 30, 90, 365 };

static int
compare_contacts(const void *a, const void *b)
{
	const struct cohort_contact *x = a, *y = b;

	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

/* Order the contacts by customer. */
static void
index_contacts(struct channel_job *job)
{
	size_t k = 0;

	if (job->cells->n_contacts > 0)
		qsort(job->contacts, job->cells->n_contacts, sizeof(*job->contacts),
		    compare_contacts);
	for (size_t i = 0; i < job->cells->n; i++) {
		job->contacts_of[i] = k;
		while (k < job->cells->n_contacts && job->contacts[k].customer == i)
			k++;
	}
	job->contacts_of[job->cells->n] = k;
}

/* Whether a contact was made to win its customer. */
static bool
is_to_win(const struct channel_job *job, const struct cohort_contact *contact)
{
	date_day first = job->cells->customer[contact->customer].first;

	return job->options->channels == COHORT_ORDER || first == DATE_NONE ||
	    contact->day <= first;
}

/* Count customer ${i} where they were first touched: by a contact, or else by the first order. */
static void
add_touch(struct channel_job *job, size_t i)
{
	const struct cohort_customer *customer = &job->cells->customer[i];
	bool won = customer->first != DATE_NONE;
	int64_t within = job->options->within;
	uint32_t group = customer->group;
	struct channel *channel;
	date_day day;
	bool lead = cohort_touch_of(job->cells, (uint32_t)i, &day, &group);

	channel = &job->channels[group];
	channel->listed = true;
	channel->touched++;
	channel->converted += won;
	won = won && (within < 0 || (int64_t)customer->first - day <= within);
	if (lead && job->partial != NULL)
		channels_save_lead(job, group, day, won);
	/* Only who has been seen for the whole time, so that a new channel is not thought poor. */
	if (!lead || (within >= 0 && (int64_t)job->cells->as_of - day < within))
		return;
	channel->leads++;
	channel->leads_won += won;
}

/*
 * Put the contacts that were to win customer ${i} to the channels that made them.  Returns what
 * other channels than the customer's own spent.
 */
static decimal_sum
add_contacts(struct channel_job *job, size_t i)
{
	const struct cohort_customer *customer = &job->cells->customer[i];
	decimal_sum elsewhere = 0;
	uint32_t before = COHORT_NONE;

	for (size_t k = job->contacts_of[i]; k < job->contacts_of[i + 1]; k++) {
		const struct cohort_contact *contact = &job->contacts[k];
		struct channel *maker = &job->channels[contact->group];

		if (!is_to_win(job, contact))
			continue;
		maker->win_cost += contact->cost;
		maker->listed = true;
		maker->contacted += contact->group != before;
		before = contact->group;
		if (contact->group != customer->group) {
			job->won_elsewhere[contact->group] += contact->cost;
			elsewhere += contact->cost;
		}
	}
	return elsewhere;
}

void
channels_differ(const bool seen[COHORT_HORIZONS + 1],
    const struct channel_money within[COHORT_HORIZONS + 1],
    uint64_t differ[COHORT_HORIZONS + 1][COHORT_HORIZONS + 1])
{

	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		for (size_t j = h + 1; j <= COHORT_HORIZONS; j++)
			differ[h][j] += seen[h] != seen[j] ||
			    (seen[h] &&
				(within[h].revenue != within[j].revenue ||
				    within[h].commission != within[j].commission ||
				    within[h].cost != within[j].cost));
}

void
channels_seen(date_day first, date_day as_of, bool seen[COHORT_HORIZONS + 1])
{

	/* The last one has no end, and all customers have been seen so long. */
	seen[COHORT_HORIZONS] = true;
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		seen[h] = first != DATE_NONE && as_of - first >= channel_horizons[h] - 1;
}

/* Add what a customer brought in the first days, and all of it, to the channel. */
static void
add_horizons(struct channel_job *job, const struct cohort_customer *customer,
    const struct channel_money within[COHORT_HORIZONS + 1], struct channel *channel)
{
	bool seen[COHORT_HORIZONS + 1];

	if (job->partial != NULL && customer->first != DATE_NONE)
		channels_save_horizons(job, customer, within);
	channel->never += customer->first == DATE_NONE;
	channels_seen(customer->first, job->cells->as_of, seen);
	for (size_t h = 0; h < COHORT_HORIZONS; h++) {
		if (!seen[h])
			continue;
		channel->observed[h]++;
		channel->within[h].revenue += within[h].revenue;
		channel->within[h].commission += within[h].commission;
		channel->within[h].cost += within[h].cost;
	}
	channels_differ(seen, within, channel->differ);
}

/* The days since the first order of a cell; 0 before it. */
static int32_t
day_since_first(const struct cohort_customer *customer, const struct cohort_cell *cell)
{

	return customer->first != DATE_NONE && cell->period > customer->first
	    ? cell->period - customer->first
	    : 0;
}

/* Add one customer, or one who never ordered, to their channel. */
static void
add_channel_customer(struct channel_job *job, size_t i, struct channel *channel)
{
	const struct cohort_cells *cells = job->cells;
	const struct cohort_customer *customer = &cells->customer[i];
	struct channel_money all = { 0, 0, 0 }, within[COHORT_HORIZONS + 1];
	bool won = customer->first != DATE_NONE;
	decimal_sum elsewhere = add_contacts(job, i);

	add_touch(job, i);
	job->elsewhere[i] = elsewhere;
	memset(within, 0, sizeof(within));
	channel->listed = true;
	channel->customers += won && !customer->guest;
	channel->prospects += !won && !customer->guest;
	channel->orders += customer->orders;
	channel->again += customer->orders >= 2 && !customer->guest;
	for (uint32_t c = customer->cells; c != COHORT_NONE; c = cells->cell[c].next) {
		decimal_sum revenue = cells->cell[c].revenue, cost = cohort_cells_cost(cells, c);
		decimal_sum commission = cells->commission == NULL ? 0 : cells->commission[c];
		int32_t day = day_since_first(customer, &cells->cell[c]);

		all.revenue += revenue;
		all.commission += commission;
		all.cost += cost;
		for (size_t h = 0; h < COHORT_HORIZONS; h++) {
			if (day >= channel_horizons[h])
				continue;
			within[h].revenue += revenue;
			within[h].commission += commission;
			within[h].cost += cost;
		}
	}
	all.cost -= elsewhere;
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		within[h].cost -= elsewhere;
	within[COHORT_HORIZONS] = all;
	channel->money.revenue += all.revenue;
	channel->money.commission += all.commission;
	channel->money.cost += all.cost;
	channel->earning += all.revenue != 0;
	channel->costing += all.cost != 0;
	channel->paid += all.commission != 0;
	add_horizons(job, customer, within, channel);
}

/* Add a customer's money to the days of their channel. */
static void
add_days(struct channel_job *job, size_t i)
{
	const struct cohort_cells *cells = job->cells;
	const struct cohort_customer *customer = &cells->customer[i];

	for (uint32_t c = customer->cells; c != COHORT_NONE; c = cells->cell[c].next) {
		int32_t day = day_since_first(customer, &cells->cell[c]);

		job->revenue_on[day] += cells->cell[c].revenue;
		job->spent_on[day] += cohort_cells_cost(cells, c) +
		    (cells->commission == NULL ? 0 : cells->commission[c]);
	}
	job->spent_on[0] -= job->elsewhere[i];
}

/* Add the commission by rates on ${revenue} from so many ${customers}; false on overflow. */
static bool
add_rate(const struct cohort_rate *rate, decimal_sum revenue, uint64_t customers, decimal_sum *sum)
{
	decimal_sum part;

	if (__builtin_mul_overflow(
		decimal_to_sum(rate->per_customer), (decimal_sum)customers, &part))
		return false;
	return cohort_share(revenue, rate->share, sum) &&
	    decimal_sum_add(sum, part);
}

/*
 * Find the first day from which on the channel's revenue covers what was spent on it up to each
 * day; -1 where the margin is negative in the end, or no customer was won.
 */
static bool
find_payback(const struct channel_job *job, const struct cohort_rate *rate, struct channel *channel)
{
	decimal_sum revenue = 0, spent = 0;

	channel->payback = -1;
	for (size_t day = 0; day < job->days && channel->customers > 0; day++) {
		decimal_sum paid = 0;

		revenue += job->revenue_on[day];
		spent += job->spent_on[day];
		if (!add_rate(rate, revenue, channel->customers, &paid))
			return false;
		if (revenue < spent + paid)
			channel->payback = -1;
		else if (channel->payback < 0)
			channel->payback = (int64_t)day;
	}
	return true;
}

bool
channels_settle(struct channel_job *job, uint32_t group)
{
	struct channel *channel = &job->channels[group];
	const struct cohort_rate *rate = &job->rates[group];
	decimal_sum extra;

	/* A partial is written before there are rates. */
	assert(job->rates != NULL);
	extra = job->won_elsewhere[group] + rate->spend;
	channel->win_cost += rate->spend;
	channel->money.cost += extra;
	job->spent_on[0] += extra;
	channel->listed |= rate->spent;
	if (!find_payback(job, rate, channel) ||
	    !add_rate(rate, channel->money.revenue, channel->customers, &channel->money.commission))
		return false;
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		if (!add_rate(rate, channel->within[h].revenue, channel->observed[h],
			&channel->within[h].commission))
			return false;
	return true;
}

/*
 * Sum up all channels.  Contacts that another channel won are known only after all customers, so
 * the channels are gone through a second time for the days of payback.
 */
static enum crm_status
sum_up_channels(struct channel_job *job, const uint32_t *order, struct msg *msg)
{
	const struct cohort_cells *cells = job->cells;
	size_t groups = cohort_cells_groups(cells), from = 0, end;
	uint32_t *sorted;

	for (size_t i = 0; i < cells->n; i++)
		add_channel_customer(job, i, &job->channels[cells->customer[i].group]);
	if (strmap_sorted(cells->groups, &sorted) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t g = 0; g < groups; g++, from = end) {
		end = from;
		if (from < cells->n && cells->customer[order[from]].group == sorted[g])
			end = cohort_cells_run(cells, order, from, false);
		memset(job->revenue_on, 0, job->days * sizeof(*job->revenue_on));
		memset(job->spent_on, 0, job->days * sizeof(*job->spent_on));
		for (size_t i = from; i < end; i++)
			add_days(job, order[i]);
		if (job->partial != NULL)
			channels_save(job, sorted[g]);
		else if (!channels_settle(job, sorted[g])) {
			msg_error(msg, CHANNELS_TOO_MUCH);
			free(sorted);
			return CRM_EINPUT;
		}
	}
	free(sorted);
	return CRM_OK;
}

void
channels_free(struct channel_job *job)
{

	free(job->channels);
	free(job->contacts_of);
	free(job->elsewhere);
	free(job->won_elsewhere);
	free(job->revenue_on);
	free(job->spent_on);
}

enum crm_status
channels_open(struct channel_job *job)
{
	const struct cohort_cells *cells = job->cells;
	size_t groups = cohort_cells_groups(cells);

	job->contacts = cells->contact;
	job->channels = mem_new(groups, sizeof(*job->channels));
	job->contacts_of = mem_new(cells->n + 1, sizeof(*job->contacts_of));
	job->elsewhere = mem_new(cells->n, sizeof(*job->elsewhere));
	job->won_elsewhere = mem_new(groups, sizeof(*job->won_elsewhere));
	job->revenue_on = mem_new(job->days, sizeof(*job->revenue_on));
	job->spent_on = mem_new(job->days, sizeof(*job->spent_on));
	if (job->channels == NULL || job->contacts_of == NULL || job->elsewhere == NULL ||
	    job->won_elsewhere == NULL || job->revenue_on == NULL || job->spent_on == NULL)
		return CRM_ENOMEM;
	index_contacts(job);
	return CRM_OK;
}

enum crm_status
cohort_write_channels(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, const struct run *run)
{
	struct channel_job job = { .options = options,
		.cells = cells,
		.days = cells->from == DATE_NONE ? 1 : (size_t)(cells->as_of - cells->from) + 1 };
	struct cohort_rate *rates;
	uint32_t *order = NULL;
	enum crm_status status;

	/* Reading may add channels, so it comes before all arrays by group. */
	if ((status = cohort_rates_read(options, cells, NULL, &rates, run->msg)) != CRM_OK)
		return status;
	job.rates = rates;
	if ((status = channels_open(&job)) == CRM_OK &&
	    (status = cohort_cells_order(cells, &order)) == CRM_OK &&
	    (status = sum_up_channels(&job, order, run->msg)) == CRM_OK)
		status = cohort_channels_write(options, cells, job.channels, out);
	free(order);
	channels_free(&job);
	free(rates);
	return status;
}

enum crm_status
cohort_channels_fill(const struct cohort_options *options, const struct cohort_cells *cells,
    struct partial *p, struct msg *msg)
{
	struct channel_job job = { .options = options,
		.cells = cells,
		.partial = p,
		.days = cells->from == DATE_NONE ? 1 : (size_t)(cells->as_of - cells->from) + 1 };
	uint32_t *order = NULL;
	enum crm_status status;

	if ((status = channels_open(&job)) == CRM_OK &&
	    (status = cohort_cells_order(cells, &order)) == CRM_OK)
		status = sum_up_channels(&job, order, msg);
	free(order);
	channels_free(&job);
	/* What could not be saved has had its message. */
	return status == CRM_ENOMEM ? msg_nomem(msg) : status != CRM_OK ? status : job.saved;
}
