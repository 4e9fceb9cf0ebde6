/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "table/row_out.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

/*
 * Margins are told after so many days from the first order on, the day of the first order being the
 * first.
 */
static const int horizons[] = { 30, 90, 365 };
#define HORIZONS (sizeof(horizons) / sizeof(horizons[0]))

/* What a channel is paid: a share of the revenue, and so much a customer. */
struct rate {
	struct decimal share, per_customer;
	bool given;
};

/* One channel. */
struct channel {
	uint64_t customers, prospects, orders, again;
	decimal_sum revenue, commission, cost;
	struct { uint64_t customers; decimal_sum revenue, commission, cost; } within[HORIZONS];
	decimal_sum *revenue_on, *spent_on;	/* by days since the first order */
	size_t days;
};

/* ${sum} * ${share}, rounded half to even at DECIMAL_SCALE; false where it does not fit. */
static bool
times(decimal_sum sum, struct decimal share, decimal_sum *out)
{
	uint64_t by = 1;

	for (int i = 0; i < share.scale; i++)
		by *= 10;
	if (__builtin_mul_overflow(sum, (decimal_sum)share.units, out))
		return false;
	*out = decimal_divide(*out, by, DECIMAL_SCALE);
	return true;
}

/* The commission on ${revenue} from ${customers}, besides what stands in the ledger. */
static bool
commission_on(const struct rate *rate, decimal_sum revenue, uint64_t customers, decimal_sum *sum)
{
	decimal_sum part;

	if (!times(revenue, rate->share, &part) || __builtin_add_overflow(*sum, part, sum))
		return false;
	if (__builtin_mul_overflow(
		decimal_to_sum(rate->per_customer), (decimal_sum)customers, &part))
		return false;
	return !__builtin_add_overflow(*sum, part, sum);
}

/* Add one customer, or one who never ordered. */
static void
add_customer(const struct cohort_cells *cells, const struct cohort_customer *customer,
    struct channel *channel)
{
	bool won = customer->first != DATE_NONE;

	channel->customers += won;
	channel->prospects += !won;
	channel->orders += customer->orders;
	channel->again += customer->orders >= 2;
	for (size_t h = 0; h < HORIZONS; h++)
		channel->within[h].customers +=
		    won && cells->as_of - customer->first >= horizons[h] - 1;
	for (uint32_t c = customer->cells; c != COHORT_NONE; c = cells->cell[c].next) {
		decimal_sum revenue = cells->cell[c].revenue, cost = cohort_cells_cost(cells, c);
		decimal_sum commission = cells->commission == NULL ? 0 : cells->commission[c];
		int32_t day = won && cells->cell[c].period > customer->first ?
		    cells->cell[c].period - customer->first : 0;

		channel->revenue += revenue;
		channel->cost += cost;
		channel->commission += commission;
		channel->revenue_on[day] += revenue;
		channel->spent_on[day] += cost + commission;
		for (size_t h = 0; h < HORIZONS; h++) {
			if (!won || cells->as_of - customer->first < horizons[h] - 1 ||
			    day >= horizons[h])
				continue;
			channel->within[h].revenue += revenue;
			channel->within[h].cost += cost;
			channel->within[h].commission += commission;
		}
	}
}

static void
write_header(const struct cohort_options *options, struct row_out *row)
{
	static const char *const names[] = { "customers", "prospects", "orders", "revenue",
		"commission", "cost", "margin", "margin_per_customer", "margin_30_days",
		"margin_90_days", "margin_365_days", "payback_days", "bought_again" };

	row_out_text(row, slice_of(options->by));
	row_out_names(row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(row);
}

/*
 * Write the first day by whose end the channel has earned what was spent on it; nothing where that
 * has not come.
 */
static bool
write_payback(const struct channel *channel, const struct rate *rate, struct row_out *row)
{
	decimal_sum revenue = 0, spent = 0;

	for (size_t day = 0; day < channel->days && channel->customers > 0; day++) {
		decimal_sum paid = 0;

		revenue += channel->revenue_on[day];
		spent += channel->spent_on[day];
		if (!commission_on(rate, revenue, channel->customers, &paid))
			return false;
		if (revenue >= spent + paid) {
			row_out_u64(row, day);
			return true;
		}
	}
	row_out_empty(row, 1);
	return true;
}

static bool
write_channel(const struct cohort_options *options, struct slice name,
    const struct channel *channel, const struct rate *rate, int scale, struct row_out *row)
{
	int mean_scale = scale > 2 ? scale : 2;
	decimal_sum commission = channel->commission, margin;

	row_out_text(row, name);
	if (channel->customers + channel->prospects < (uint64_t)options->min_cell) {
		row_out_empty(row, 13);
		row_out_end(row);
		return true;
	}
	if (!commission_on(rate, channel->revenue, channel->customers, &commission))
		return false;
	margin = channel->revenue - commission - channel->cost;
	row_out_u64(row, channel->customers);
	row_out_u64(row, channel->prospects);
	row_out_u64(row, channel->orders);
	row_out_money(row, channel->revenue, scale);
	row_out_money(row, commission, mean_scale);
	row_out_money(row, channel->cost, scale);
	row_out_money(row, margin, mean_scale);
	row_out_mean(row, margin, channel->customers, mean_scale);
	for (size_t h = 0; h < HORIZONS; h++) {
		commission = channel->within[h].commission;
		if (!commission_on(rate, channel->within[h].revenue, channel->within[h].customers,
			&commission))
			return false;
		row_out_mean(row, channel->within[h].revenue - commission - channel->within[h].cost,
		    channel->within[h].customers, mean_scale);
	}
	if (!write_payback(channel, rate, row))
		return false;
	row_out_real(row, (double)channel->again / (double)channel->customers, 6);
	row_out_end(row);
	return true;
}

/* Read one row of the rates: a channel of the ledger gets its rate, others are passed over. */
static enum crm_status
read_rate(const struct table_in *table, const struct csv_row *row, const size_t column[3],
    const struct cohort_cells *cells,
    struct rate *rates, struct msg *msg)
{
	struct slice name = csvin_field(row, column[0]);
	uint32_t group = strmap_get(cells->groups, name, strmap_hash(name));
	struct rate rate = { .given = true };
	char show[MSG_SHOW];

	if (decimal_parse(csvin_field(row, column[1]), &rate.share) != CRM_OK ||
	    rate.share.units < 0)
		return table_bad(table, row, column[1], "a share (like 0.08)");
	if (column[2] != TABLE_NONE && csvin_field(row, column[2]).n > 0 &&
	    decimal_parse(csvin_field(row, column[2]), &rate.per_customer) != CRM_OK)
		return table_bad(table, row, column[2], "an amount");
	if (group == STRMAP_NONE)
		return CRM_OK;
	if (rates[group].given) {
		msg_error(
		    msg, "--commission-rates: \"%s\" stands there twice", msg_show(show, name));
		return CRM_EINPUT;
	}
	rates[group] = rate;
	return CRM_OK;
}

/* Read --commission-rates into ${rates}, by group. */
static enum crm_status
read_rates(const struct cohort_options *options, const struct cohort_cells *cells,
    struct rate *rates, struct msg *msg)
{
	size_t column[3];
	struct table_in *table;
	struct csv_row row;
	enum crm_status status;

	if ((status = table_open(&table, &options->rates, 1, NULL, msg)) != CRM_OK)
		return status;
	if ((status = table_need(table, options->by, &column[0])) != CRM_OK ||
	    (status = table_need(table, "rate", &column[1])) != CRM_OK)
		goto done;
	column[2] = table_column(table, "per_customer");
	while ((status = table_next(table, &row)) == CRM_OK && row.n > 0)
		if ((status = read_rate(table, &row, column, cells, rates, msg)) != CRM_OK)
			break;
done:
	table_close(table);
	return status;
}

static void
clear(struct channel *channel)
{
	struct channel empty = { .revenue_on = channel->revenue_on, .spent_on = channel->spent_on,
	    .days = channel->days };

	memset(channel->revenue_on, 0, channel->days * sizeof(*channel->revenue_on));
	memset(channel->spent_on, 0, channel->days * sizeof(*channel->spent_on));
	*channel = empty;
}

enum crm_status
cohort_write_channels(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, const struct run *run)
{
	struct channel channel = {
		.days = cells->from == DATE_NONE ? 1 : (size_t)(cells->as_of - cells->from) + 1
	};
	struct rate *rates = mem_new(cohort_cells_groups(cells), sizeof(*rates));
	struct row_out row = { .out = out };
	uint32_t *order = NULL;
	enum crm_status status = CRM_ENOMEM;
	size_t end;

	channel.revenue_on = mem_new(channel.days, sizeof(*channel.revenue_on));
	channel.spent_on = mem_new(channel.days, sizeof(*channel.spent_on));
	if (rates == NULL || channel.revenue_on == NULL || channel.spent_on == NULL ||
	    cohort_cells_order(cells, &order) != CRM_OK)
		goto done;
	status = options->rates == NULL ? CRM_OK : read_rates(options, cells, rates, run->msg);
	if (status != CRM_OK)
		goto done;
	write_header(options, &row);
	for (size_t from = 0; from < cells->n && status == CRM_OK; from = end) {
		uint32_t group = cells->customer[order[from]].group;

		end = cohort_cells_run(cells, order, from, false);
		clear(&channel);
		for (size_t i = from; i < end; i++)
			add_customer(cells, &cells->customer[order[i]], &channel);
		if (!write_channel(options, cohort_cells_name(cells, group), &channel,
			&rates[group], cells->scale, &row)) {
			msg_error(
			    run->msg, "--commission-rates: a commission has more than 29 digits");
			status = CRM_EINPUT;
		}
	}
done:
	free(order);
	free(rates);
	free(channel.revenue_on);
	free(channel.spent_on);
	return status;
}
