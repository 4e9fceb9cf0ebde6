/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing the table of --channels, by acquisition or by order, and what --min-cell hides of it.
 *
 * Commissions are written with as many decimals as they need, so that they add up to what was
 * really paid.
 *
 * With --min-cell a channel is left out where it is small, and where it alone would be, the next
 * larger one too: the ledger's total less the others would give it away.  Of a channel that stays,
 * each figure looks at the customers that it is from.  The margins of the first days and the whole
 * margin are about mostly the same customers, so two of them are shown only if they differ by none
 * or by enough customers.
 */
#include "filter/cohort/cohort_channels.h"
#include "filter/cohort/cohort_studies.h"

#include "base/mem.h"
#include "model/two_samples.h"
#include "table/row_out.h"
#include "table/suppress.h"

#include <stdlib.h>

#define DIGITS 9

/* The table while it is written. */
struct writing {
	uint64_t min;
	int scale;		/* decimals of amounts as the ledger has them */
	int exact;		/* decimals of commissions and margins */
	int mean;		/* decimals of means */
	double confidence;
	struct { uint64_t all, won, channels; } leads;	/* of all channels; which have any */
	struct row_out row;
};

static void
write_channel_header(const struct cohort_options *options, struct row_out *row)
{
	static const char *const won[] = { "customers", "prospects", "orders", "revenue",
		"commission", "cost", "margin", "margin_per_customer", "margin_30_days",
		"margin_90_days", "margin_365_days", "payback_days", "bought_again",
		"first_touches", "converted", "win_cost", "cost_to_win", "leads",
		"lead_conversion", "lead_conversion_low", "lead_conversion_high", "lead_verdict" };
	static const char *const sold[] = { "customers", "orders", "revenue", "commission", "cost",
		"margin", "margin_per_order", "win_cost", "cost_to_win" };

	row_out_text(row, slice_of(options->by));
	if (options->channels == COHORT_ORDER)
		row_out_names(row, sold, sizeof(sold) / sizeof(sold[0]));
	else
		row_out_names(row, won, sizeof(won) / sizeof(won[0]));
	row_out_end(row);
}

/* How many decimals ${sum} needs. */
static int
decimals_of(decimal_sum sum)
{
	int scale = DECIMAL_SCALE;

	while (scale > 0 && sum % 10 == 0) {
		sum /= 10;
		scale--;
	}
	return scale;
}

static decimal_sum
margin_of(const struct channel_money *money)
{

	return money->revenue - money->commission - money->cost;
}

/* How many customers a channel's row is about, for the choice of rows to hide. */
static uint64_t
size_of(const struct channel *channel)
{
	uint64_t n = channel->customers > 0 ? channel->customers :
	    channel->prospects > 0 ? channel->prospects : channel->contacted;

	/*
	 * The revenue of a row is from those who paid: if they are fewer, they are who must be
	 * protected.
	 */
	return channel->earning > 0 && channel->earning < n ? channel->earning : n;
}

static void
write_channel_count(struct writing *w, uint64_t n, bool hidden)
{

	if (hidden)
		row_out_empty(&w->row, 1);
	else
		row_out_u64(&w->row, n);
}

static void
write_channel_sum(struct writing *w, decimal_sum sum, int scale, bool hidden)
{

	if (hidden)
		row_out_empty(&w->row, 1);
	else
		row_out_money(&w->row, sum, scale);
}

static void
write_ratio(struct writing *w, decimal_sum sum, uint64_t n, bool hidden)
{

	if (hidden)
		row_out_empty(&w->row, 1);
	else
		row_out_mean(&w->row, sum, n, w->mean);
}

/* The margins of the first days, longest first: each that differs by enough from longer ones. */
static void
write_horizons(struct writing *w, const struct channel *channel, bool hidden)
{
	bool shown[COHORT_HORIZONS + 1];

	/* The whole margin is shown in any case (write_won() hides all of them where it is not). */
	shown[COHORT_HORIZONS] = true;
	for (size_t h = COHORT_HORIZONS; h-- > 0; ) {
		shown[h] = !hidden && !suppress_is_small(channel->observed[h], w->min);
		for (size_t j = h + 1; j <= COHORT_HORIZONS; j++)
			shown[h] = shown[h] &&
			    !(shown[j] && suppress_is_small(channel->differ[h][j], w->min));
	}
	for (size_t h = 0; h < COHORT_HORIZONS; h++)
		write_ratio(w, margin_of(&channel->within[h]), channel->observed[h], !shown[h]);
}

static void
write_touches(struct writing *w, const struct channel *channel)
{
	bool hidden = suppress_is_small(channel->touched, w->min) ||
	    suppress_is_small(channel->converted, w->min) ||
	    suppress_is_small(channel->touched - channel->converted, w->min);

	write_channel_count(w, channel->touched, hidden);
	if (hidden)
		row_out_empty(&w->row, 1);
	else
		row_out_real(&w->row, (double)channel->converted / (double)channel->touched,
		    DIGITS);
}

/* Whether all but ${part} of ${all} customers are few. */
static bool
differ_by_few(const struct writing *w, uint64_t all, uint64_t part)
{

	return suppress_is_small(all - part, w->min);
}

/* Whether something about the leads of a channel is about few. */
static bool
has_few_leads(const struct writing *w, const struct channel *channel)
{
	uint64_t lost = channel->leads - channel->leads_won;

	/* First touches are shown beside them: who is not a lead must not be few either. */
	return suppress_is_small(channel->leads, w->min) ||
	    suppress_is_small(channel->leads_won, w->min) || suppress_is_small(lost, w->min) ||
	    differ_by_few(w, channel->touched, channel->leads) ||
	    differ_by_few(w, channel->converted, channel->leads_won) ||
	    differ_by_few(w, channel->touched - channel->converted, lost);
}

/* Compare the leads of a channel with those of all others. */
static void
write_leads(struct writing *w, const struct channel *channel)
{
	uint64_t others = w->leads.all - channel->leads;
	struct proportion own =
	    wilson_proportion(channel->leads_won, channel->leads, w->confidence);
	struct difference d;

	if (has_few_leads(w, channel)) {
		row_out_empty(&w->row, 5);
		return;
	}
	row_out_u64(&w->row, channel->leads);
	row_out_real(&w->row, own.value, DIGITS);
	row_out_real(&w->row, own.low, DIGITS);
	row_out_real(&w->row, own.high, DIGITS);
	/* The others may have hidden channels among them. */
	if (w->min > 0 || channel->leads == 0) {
		row_out_empty(&w->row, 1);
		return;
	}
	/*
	 * As many comparisons as channels: each at the level at which all of them together are
	 * wrong as rarely as one of them would be (Bonferroni).
	 */
	d = two_proportions(channel->leads_won, channel->leads, w->leads.won - channel->leads_won,
	    others, 1 - (1 - w->confidence) / (double)w->leads.channels);
	row_out_text(&w->row,
	    slice_of(effect_verdict(&(struct effect_row){
		.n = channel->leads, .others = others, .low = d.low, .high = d.high })));
}

/* A row by acquisition. */
static void
write_won(struct writing *w, const struct channel *channel)
{
	bool no_cost = suppress_is_small(channel->costing, w->min) ||
	    suppress_is_small(channel->contacted, w->min);
	bool no_margin = no_cost || suppress_is_small(channel->paid, w->min);
	bool few_again = suppress_is_small(channel->again, w->min);
	decimal_sum margin = margin_of(&channel->money);

	write_channel_count(w, channel->customers, false);
	write_channel_count(w, channel->prospects, suppress_is_small(channel->prospects, w->min));
	write_channel_count(w, channel->orders, few_again);
	write_channel_sum(w, channel->money.revenue, w->scale, false);
	write_channel_sum(w, channel->money.commission, w->exact,
	    suppress_is_small(channel->paid, w->min));
	write_channel_sum(w, channel->money.cost, w->scale, no_cost);
	write_channel_sum(w, margin, w->exact, no_margin);
	write_ratio(w, margin, channel->customers, no_margin);
	write_horizons(w, channel, no_margin);
	write_channel_count(w, (uint64_t)channel->payback, no_margin || channel->payback < 0);
	/* A share shows both sides: those who bought again, and those who did not. */
	if (few_again || suppress_is_small(channel->customers - channel->again, w->min))
		row_out_empty(&w->row, 1);
	else
		row_out_real(&w->row, (double)channel->again / (double)channel->customers, DIGITS);
	write_touches(w, channel);
	write_channel_sum(
	    w, channel->win_cost, w->scale, suppress_is_small(channel->contacted, w->min));
	write_ratio(w, channel->win_cost, channel->converted,
	    suppress_is_small(channel->contacted, w->min) ||
		suppress_is_small(channel->converted, w->min));
	write_leads(w, channel);
}

/* A row by order. */
static void
write_sold(struct writing *w, const struct channel *channel)
{
	bool few_contacted = suppress_is_small(channel->contacted, w->min);
	bool no_cost = few_contacted || suppress_is_small(channel->costing, w->min);
	bool no_margin = no_cost || suppress_is_small(channel->paid, w->min);
	/* Orders beyond one a customer would be those of few. */
	bool no_orders = suppress_is_small(channel->again, w->min);
	decimal_sum margin = margin_of(&channel->money);

	write_channel_count(w, channel->customers, false);
	write_channel_count(w, channel->orders, no_orders);
	write_channel_sum(w, channel->money.revenue, w->scale, false);
	write_channel_sum(w, channel->money.commission, w->exact,
	    suppress_is_small(channel->paid, w->min));
	write_channel_sum(w, channel->money.cost, w->scale, no_cost);
	write_channel_sum(w, margin, w->exact, no_margin);
	write_ratio(w, margin, channel->orders, no_margin || no_orders);
	write_channel_sum(w, channel->win_cost, w->scale, few_contacted);
	write_ratio(w, channel->win_cost, channel->orders, few_contacted || no_orders);
}

/* Fill ${hidden}, by place in ${sorted}. */
static enum crm_status
hide_channels(const struct channel *channels, const uint32_t *sorted, size_t groups, uint64_t min,
    bool *hidden)
{
	uint64_t *sizes = mem_new(groups, sizeof(*sizes));

	if (sizes == NULL)
		return CRM_ENOMEM;
	for (size_t g = 0; g < groups; g++)
		/*
		 * In the order of names, so that of equal sizes the same one is hidden whatever the
		 * order of the rows.
		 */
		sizes[g] = size_of(&channels[sorted[g]]);
	if (!suppress_groups(sizes, groups, min, hidden))
		for (size_t g = 0; g < groups; g++)
			hidden[g] = true;
	free(sizes);
	return CRM_OK;
}

/* Decimals enough for every commission and margin. */
static int
exact_scale(const struct channel *channels, size_t groups, int scale)
{

	for (size_t g = 0; g < groups; g++) {
		int commission = decimals_of(channels[g].money.commission);
		int margin = decimals_of(margin_of(&channels[g].money));

		scale = commission > scale ? commission : scale;
		scale = margin > scale ? margin : scale;
	}
	return scale;
}

enum crm_status
cohort_channels_write(const struct cohort_options *options, const struct cohort_cells *cells,
    const struct channel *channels, struct output *out)
{
	size_t groups = cohort_cells_groups(cells);
	bool order = options->channels == COHORT_ORDER;
	struct writing w = { .min = (uint64_t)options->min_cell,
		.scale = cells->scale,
		.mean = cells->scale > 2 ? cells->scale : 2,
		.confidence = options->confidence,
		.row = { .out = out } };
	bool *hidden = mem_new(groups, sizeof(*hidden));
	uint32_t *sorted = NULL;
	enum crm_status status = CRM_ENOMEM;

	w.exact = exact_scale(channels, groups, w.mean);
	if (hidden == NULL || strmap_sorted(cells->groups, &sorted) != CRM_OK ||
	    (status = hide_channels(channels, sorted, groups, w.min, hidden)) != CRM_OK)
		goto done;
	for (size_t g = 0; g < groups; g++) {
		w.leads.all += channels[g].leads;
		w.leads.won += channels[g].leads_won;
		w.leads.channels += channels[g].leads > 0;
	}
	write_channel_header(options, &w.row);
	for (size_t g = 0; g < groups; g++) {
		const struct channel *channel = &channels[sorted[g]];

		if (!channel->listed)
			continue;
		row_out_text(&w.row, cohort_cells_name(cells, sorted[g]));
		if (hidden[g])
			row_out_empty(&w.row, order ? 9 : 22);
		else
			(order ? write_sold : write_won)(&w, channel);
		row_out_end(&w.row);
	}
	status = CRM_OK;
done:
	free(sorted);
	free(hidden);
	return status;
}
