/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channels as sums that add up.
 *
 * What does not depend on the last day observed is summed up by channel.  The margins of the first
 * days are of those who have been seen so long, so they are kept by the day of the first order; the
 * leads, by the day of the first touch; and the days of payback, by days since the first order.
 * After the merge, when the last day of all shards is known, the channels are what customers would
 * have made of them, and rates and spend are applied to the sums as ever.
 *
 * The keys of a row: channel, date, days:
 *
 *	-, -		all that needs no day
 *	first date, -	customers, and by how many of them two margins differ
 *	first date, N	what they brought in their first N days
 *	first date, lead	leads touched on that day
 *	-, N		revenue and cost on day N after the first order
 */
#include "filter/cohort/cohort_channels_inner.h"
#include "filter/cohort/cohort_partial.h"

#include "base/mem.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* The values of a row, in the order of the columns; from UNEQUAL on a count for each pair. */
#define PAIRS (COHORT_HORIZONS * (COHORT_HORIZONS + 1) / 2)
enum {
	CUSTOMERS, PROSPECTS, NEVER, ORDERS, AGAIN, TOUCHED, CONVERTED, LEADS, LEADS_WON, EARNING,
	COSTING, CONTACTED, UNEQUAL, REVENUE = UNEQUAL + PAIRS, COST, WIN_COST, ELSEWHERE, VALUES
};

static const struct partial_column channel_columns[] = {
	{ "channel", PARTIAL_KEY }, { "date", PARTIAL_KEY }, { "days", PARTIAL_KEY },
	{ "customers", PARTIAL_COUNT }, { "prospects", PARTIAL_COUNT }, { "never", PARTIAL_COUNT },
	{ "orders", PARTIAL_COUNT }, { "again", PARTIAL_COUNT }, { "touched", PARTIAL_COUNT },
	{ "converted", PARTIAL_COUNT }, { "leads", PARTIAL_COUNT }, { "leads_won", PARTIAL_COUNT },
	{ "earning", PARTIAL_COUNT }, { "costing", PARTIAL_COUNT }, { "contacted", PARTIAL_COUNT },
	{ "unequal_30_90", PARTIAL_COUNT }, { "unequal_30_365", PARTIAL_COUNT },
	{ "unequal_30_all", PARTIAL_COUNT }, { "unequal_90_365", PARTIAL_COUNT },
	{ "unequal_90_all", PARTIAL_COUNT }, { "unequal_365_all", PARTIAL_COUNT },
	{ "revenue", PARTIAL_MONEY }, { "cost", PARTIAL_MONEY }, { "win_cost", PARTIAL_MONEY },
	{ "won_elsewhere", PARTIAL_MONEY }, COHORT_SHARED
};
#define COLUMNS (sizeof(channel_columns) / sizeof(channel_columns[0]))

/* The third key of leads. */
#define LEAD "lead"

/* Add a row of a channel to the partial. */
static void
save_row(struct channel_job *job, uint32_t group, date_day date, struct slice days,
    const decimal_sum values[VALUES])
{
	char text[DATE_PRINT];
	const struct slice keys[] = { cohort_cells_name(job->cells, group),
		{ text, date_print(text, date) }, days };

	if (job->saved == CRM_OK)
		job->saved = partial_add(job->partial, keys, values);
}

void
channels_save_lead(struct channel_job *job, uint32_t group, date_day day, bool won)
{

	save_row(job, group, day, slice_of(LEAD),
	    (const decimal_sum[VALUES]){ [LEADS] = 1, [LEADS_WON] = won });
}

void
channels_save_horizons(struct channel_job *job, const struct cohort_customer *customer,
    const struct channel_money within[COHORT_HORIZONS + 1])
{
	static const bool seen[COHORT_HORIZONS + 1] = { true, true, true, true };
	uint64_t differ[COHORT_HORIZONS + 1][COHORT_HORIZONS + 1] = { { 0 } };
	decimal_sum values[VALUES] = { [CUSTOMERS] = 1 };
	char number[20];
	size_t pair = 0;

	channels_differ(seen, within, differ);
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		for (size_t j = h + 1; j <= COHORT_HORIZONS; j++)
			values[UNEQUAL + pair++] = differ[h][j];
	save_row(job, customer->group, customer->first, (struct slice){ "", 0 }, values);
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		save_row(job, customer->group, customer->first,
		    (struct slice){ number, num_u64(number, (uint64_t)channel_horizons[h]) },
		    (const decimal_sum[VALUES]){
			[REVENUE] = within[h].revenue, [COST] = within[h].cost });
}

void
channels_save(struct channel_job *job, uint32_t group)
{
	const struct channel *c = &job->channels[group];
	char number[20];

	/* Also where all is 0: the channel is one that the ledger has. */
	save_row(job, group, DATE_NONE, (struct slice){ "", 0 },
	    (const decimal_sum[VALUES]){ [CUSTOMERS] = c->customers,
		[PROSPECTS] = c->prospects,
		[NEVER] = c->never,
		[ORDERS] = c->orders,
		[AGAIN] = c->again,
		[TOUCHED] = c->touched,
		[CONVERTED] = c->converted,
		[EARNING] = c->earning,
		[COSTING] = c->costing,
		[CONTACTED] = c->contacted,
		[REVENUE] = c->money.revenue,
		[COST] = c->money.cost,
		[WIN_COST] = c->win_cost,
		[ELSEWHERE] = job->won_elsewhere[group] });
	for (size_t day = 0; day < job->days; day++)
		if (job->revenue_on[day] != 0 || job->spent_on[day] != 0)
			save_row(job, group, DATE_NONE,
			    (struct slice){ number, num_u64(number, day) },
			    (const decimal_sum[VALUES]){
				[REVENUE] = job->revenue_on[day], [COST] = job->spent_on[day] });
}

/* Take the sums that need no day. */
static void
load_all(struct channel_job *job, uint32_t group, const decimal_sum *v)
{
	struct channel *c = &job->channels[group];

	c->customers = (uint64_t)v[CUSTOMERS];
	c->prospects = (uint64_t)v[PROSPECTS];
	c->never = (uint64_t)v[NEVER];
	c->orders = (uint64_t)v[ORDERS];
	c->again = (uint64_t)v[AGAIN];
	c->touched = (uint64_t)v[TOUCHED];
	c->converted = (uint64_t)v[CONVERTED];
	c->earning = (uint64_t)v[EARNING];
	c->costing = (uint64_t)v[COSTING];
	c->contacted = (uint64_t)v[CONTACTED];
	c->money.revenue = v[REVENUE];
	c->money.cost = v[COST];
	c->win_cost = v[WIN_COST];
	c->listed = c->customers + c->prospects + c->never + c->touched + c->contacted > 0;
	job->won_elsewhere[group] = v[ELSEWHERE];
	/* Who never ordered is in the whole margin, and not in those of the first days. */
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		c->differ[h][COHORT_HORIZONS] += c->never;
}

/* Take how many have their first order on a day, and how far their margins differ. */
static void
load_first(const bool seen[COHORT_HORIZONS + 1], const decimal_sum *v, struct channel *c)
{
	uint64_t n = (uint64_t)v[CUSTOMERS];
	size_t pair = 0;

	for (size_t h = 0; h < COHORT_HORIZONS; h++) {
		c->observed[h] += seen[h] ? n : 0;
		for (size_t j = h + 1; j <= COHORT_HORIZONS; j++, pair++)
			c->differ[h][j] += seen[h] != seen[j] ? n
			    : seen[h]			      ? (uint64_t)v[UNEQUAL + pair]
							      : 0;
	}
}

/* Take a row that has a date: ${days} is its third key.  False where it is none. */
static bool
load_dated(struct channel_job *job, struct channel *c, date_day date, struct slice days,
    const decimal_sum *v)
{
	date_day as_of = job->cells->as_of;
	int64_t within = job->options->within, number;
	bool seen[COHORT_HORIZONS + 1];

	channels_seen(date, as_of, seen);
	if (days.n == 0) {
		load_first(seen, v, c);
		return true;
	}
	if (slice_equal(days, slice_of(LEAD))) {
		if (within < 0 || (int64_t)as_of - date >= within) {
			c->leads += (uint64_t)v[LEADS];
			c->leads_won += (uint64_t)v[LEADS_WON];
		}
		return true;
	}
	if (num_i64(days, 0, INT32_MAX, &number) != CRM_OK)
		return false;
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		if (number == channel_horizons[h]) {
			c->within[h].revenue += seen[h] ? v[REVENUE] : 0;
			c->within[h].cost += seen[h] ? v[COST] : 0;
			return true;
		}
	return false;
}

/* Take the rows ${from} to ${end} of channel ${group}; false where one does not fit. */
static bool
load_channel(
    struct channel_job *job, const struct partial *p, size_t from, size_t end, uint32_t group)
{
	struct channel *c = &job->channels[group];
	date_day date;
	int64_t day;

	for (; from < end; from++) {
		const decimal_sum *v = partial_values(p, from);
		struct slice days = partial_key(p, from, 2);

		if (!cohort_partial_day(partial_key(p, from, 1), &date) ||
		    (date != DATE_NONE && date > job->cells->as_of))
			return false;
		if (date != DATE_NONE) {
			if (!load_dated(job, c, date, days, v))
				return false;
		} else if (days.n == 0)
			load_all(job, group, v);
		else if (num_i64(days, 0, (int64_t)job->days - 1, &day) == CRM_OK) {
			job->revenue_on[day] += v[REVENUE];
			job->spent_on[day] += v[COST];
		} else
			return false;
	}
	return true;
}

/* Take all channels, in the order of their names, and settle each; --spend may have added some. */
static enum crm_status
load_channels(struct channel_job *job, const struct partial *p, struct msg *msg)
{
	size_t from = 0, end;
	enum crm_status status = CRM_OK;
	uint32_t *sorted;

	if (strmap_sorted(job->cells->groups, &sorted) != CRM_OK)
		return msg_nomem(msg);
	for (size_t g = 0; g < cohort_cells_groups(job->cells) && status == CRM_OK; g++) {
		struct slice name = cohort_cells_name(job->cells, sorted[g]);

		memset(job->revenue_on, 0, job->days * sizeof(*job->revenue_on));
		memset(job->spent_on, 0, job->days * sizeof(*job->spent_on));
		/* The row that all partials begin with may be of no channel. */
		while (from < partial_rows(p) && slice_compare(partial_key(p, from, 0), name) < 0)
			from++;
		end = from < partial_rows(p) && slice_equal(partial_key(p, from, 0), name)
		    ? cohort_partial_group(p, from)
		    : from;
		if (!load_channel(job, p, from, end, sorted[g]))
			status = cohort_partial_misfit(msg);
		else if (!channels_settle(job, sorted[g])) {
			msg_error(msg, CHANNELS_TOO_MUCH);
			status = CRM_EINPUT;
		}
		from = end;
	}
	free(sorted);
	return status;
}

/* Write the table from the sums of all partials. */
static enum crm_status
write_channels(struct cohort_frame *f, const struct partial *p, const struct run *run)
{
	struct cohort_cells cells = { .kind = f->kind, .from = f->from, .as_of = f->as_of,
		.scale = f->scale };
	struct channel_job job = { .options = f->options,
		.cells = &cells,
		.days = f->from == DATE_NONE ? 1 : (size_t)(f->as_of - f->from) + 1 };
	struct cohort_rate *rates = NULL;
	enum crm_status status;
	uint32_t ignored;

	if (strmap_open(&cells.groups) != CRM_OK)
		return msg_nomem(run->msg);
	for (size_t row = 0; row < partial_rows(p); row = cohort_partial_group(p, row)) {
		struct slice name = partial_key(p, row, 0);

		if ((name.n > 0 || !cohort_partial_is_zero(p, row, VALUES)) &&
		    strmap_put(cells.groups, name, strmap_hash(name), &ignored) != CRM_OK) {
			status = msg_nomem(run->msg);
			goto done;
		}
	}
	if ((status = cohort_cells_refuse(&cells, "sums",
		 f->from == DATE_NONE ? 0 : job.days * cohort_cells_groups(&cells), run->msg)) !=
		CRM_OK ||
	    (status = cohort_rates_read(f->options, &cells, NULL, &rates, run->msg)) != CRM_OK)
		goto done;
	job.rates = rates;
	if (channels_open(&job) != CRM_OK)
		status = msg_nomem(run->msg);
	else if ((status = load_channels(&job, p, run->msg)) == CRM_OK &&
	    (status = cohort_channels_write(f->options, &cells, job.channels, f->row.out)) ==
		CRM_ENOMEM)
		msg_nomem(run->msg);
done:
	channels_free(&job);
	strmap_close(cells.groups);
	free(rates);
	return status;
}

const struct cohort_summable cohort_summable_won = {
	.kind = { "crm-cohort --channels=acquisition 1", channel_columns, COLUMNS },
	.fill = cohort_channels_fill,
	.write = write_channels,
};

const struct cohort_summable cohort_summable_sold = {
	.kind = { "crm-cohort --channels=order 1", channel_columns, COLUMNS },
	.fill = cohort_channels_fill,
	.write = write_channels,
};
