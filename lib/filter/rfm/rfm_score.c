/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Score customers: cut each metric into bins over all customers, then look each customer up.
 *
 * One pass finds the ranges; then each metric is gathered into an array of keys and cut (see
 * score_bins.h), and so is the worth that value tiers go by.  With --nested a metric is cut group
 * by group, where a group is the customers who share the scores of the metrics before it, so the
 * metrics are then cut one after another instead of at the same time.  Customers without a purchase
 * have no scores and are not counted in any cut.
 */
#include "filter/rfm/rfm_score.h"

#include "base/mem.h"
#include "base/thread.h"
#include "filter/rfm/rfm_bins_file.h"

#include <stdlib.h>

/* Customers that are not worth a thread. */
#define FEW 16384

/* What is cut besides the metrics: the worth that tiers go by. */
#define WORTH METRICS

/** The least and the greatest of what is cut. */
struct ranges {
	decimal_sum low[METRICS + 1], high[METRICS + 1];
};

/** What a customer's tier is by: margin where costs are known, else revenue. */
static decimal_sum
worth(const struct rfm_scorer *s, const struct rfm_figures *f)
{

	return s->by_margin ? f->revenue - f->cost : f->revenue;
}

/* Return the value by which ${what}, a metric or WORTH, is cut. */
static decimal_sum
value_of(const struct rfm_scorer *s, const struct rfm_figures *f, int what)
{

	return what == WORTH ? worth(s, f) : rfm_metric(s, f, (enum metric)what);
}

/** The step of which all values are multiples. */
static decimal_sum
unit_of(const struct rfm_scorer *s, int what)
{
	decimal_sum unit = 1;

	/* Days and orders are whole numbers; money has the decimals of the ledger. */
	if (what == METRIC_R || what == METRIC_F)
		return 1;
	for (int scale = what == WORTH ? s->scale : rfm_monetary_scale(s); scale < DECIMAL_SCALE;
	     scale++)
		unit *= 10;
	return unit;
}

/** Look at all customers once. */
static enum crm_status
find_ranges(struct rfm_scorer *s, struct rfm_source *source, struct ranges *ranges)
{
	enum crm_status status = rfm_source_start(source, false);
	struct rfm_figures f;
	bool more = true;
	int shape;

	while (status == CRM_OK && (status = rfm_source_figures(source, &f, &more)) == CRM_OK &&
	    more) {
		/*
		 * Without a purchase there is no recency, but costs and returns still make a worth.
		 */
		int from = f.orders == 0 ? WORTH : 0;

		for (int what = from; what <= WORTH; what++) {
			decimal_sum v = value_of(s, &f, what);
			bool new = what == WORTH ? s->customers == 0 : s->buyers == 0;

			ranges->low[what] = new || v < ranges->low[what] ? v : ranges->low[what];
			ranges->high[what] = new || v > ranges->high[what] ? v : ranges->high[what];
		}
		s->customers++;
		if (f.orders == 0)
			continue;
		s->buyers++;
		s->span_days += (uint64_t)(f.last - f.first);
		s->gaps += f.orders - 1;
		if (s->history && f.pace.days > 2 &&
		    regularity_add(&s->regularity, f.pace.days - 1u,
			(uint64_t)(f.last - f.first), f.pace.log_gaps) != CRM_OK)
			return CRM_ENOMEM;
	}
	shape = regularity_shape(&s->regularity);
	s->late = regularity_quantile(shape, .9);
	s->lapsed = regularity_quantile(shape, .99);
	return status;
}

/** Which of the bins of ${metric} a customer belongs to, as far as scored. */
static size_t
group_of(const struct rfm_scorer *s, const struct rfm_score *score, enum metric metric)
{

	if (s->groups[metric] == 1)
		return 0;
	return metric == METRIC_F ? score->s[METRIC_R] - 1u
				  : (score->s[METRIC_R] - 1u) * BINS_MAX + score->s[METRIC_F] - 1u;
}

/** Score the metrics before ${until}. */
static void
score_until(
    struct rfm_scorer *s, const struct rfm_figures *f, enum metric until, struct rfm_score *score)
{

	for (enum metric m = 0; m < until; m++) {
		struct bins *bins = &s->bins[m][group_of(s, score, m)];

		score->among[m] = bins;
		score->bin[m] = &bins->bin[bins_find(bins, rfm_metric(s, f, m))];
		score->s[m] = (uint8_t)score->bin[m]->score;
	}
}

static inline void
put_value(struct bin_values *values, size_t at, decimal_sum v)
{

	if (values->wide != NULL)
		values->wide[at] = v;
	else
		/*
		 * Exact, as all values are multiples of the unit: half the memory of a sum, and it
		 * sorts by radix.
		 */
		values->key[at] = (uint64_t)((v - values->low) / values->unit);
}

/**
 * Go through the customers: count them by group in place[group + 1], or with ${values} put each
 * value where its group's next one goes.
 */
static enum crm_status
gather_values(struct rfm_scorer *s, struct rfm_source *source, int what, size_t *place,
    struct bin_values *values)
{
	bool grouped = what != WORTH && s->groups[what] > 1;
	uint32_t in_memory = rfm_source_in_memory(source);
	struct rfm_score score = { { 0 }, 0, { NULL }, { NULL } };
	enum crm_status status = CRM_OK;
	struct rfm_figures f;
	bool more = true;

	/*
	 * Without groups the order does not matter, and this loop keeps no position in the source,
	 * so several threads can run it at the same time.
	 */
	if (!grouped && values != NULL && in_memory > 0) {
		for (uint32_t i = 0; i < in_memory; i++)
			if (rfm_source_figures_of(source, i, &f) && (what == WORTH || f.orders > 0))
				put_value(values, place[0]++, value_of(s, &f, what));
		return CRM_OK;
	}
	/* Ties are split in the order of ids. */
	status = rfm_source_start(source, s->split && grouped);
	if (grouped)
		rfm_scorer_restart(s);
	while (status == CRM_OK && (status = rfm_source_figures(source, &f, &more)) == CRM_OK &&
	    more) {
		size_t group = 0;

		if (what != WORTH && f.orders == 0)
			continue;
		if (grouped) {
			score_until(s, &f, (enum metric)what, &score);
			group = group_of(s, &score, (enum metric)what);
		}
		if (values == NULL)
			place[group + 1]++;
		else
			put_value(values, place[group]++, value_of(s, &f, what));
	}
	return status;
}

/** The thresholds of tiers. */
static void
cut_tiers(struct rfm_scorer *s, struct bin_values *values)
{
	size_t n = values->n, ranks[2];

	for (size_t i = 0; i < 2; i++) {
		/*
		 * Fewer than ceil(n p / 100) are worth more than a value that is not below the
		 * ceil(n p / 100)-th greatest.
		 */
		size_t share = (size_t)s->options->tiers.percent[i];
		size_t best = n / 100 * share + (n % 100 * share + 99) / 100;

		/* values_select() wants rising ranks, and the best tier has the highest. */
		ranks[1 - i] = n - best;
	}
	values_select(values, ranks, ranks[0] == ranks[1] ? 1 : 2);
	for (size_t i = 0; i < 2; i++)
		s->tier[i] = values_at(values, ranks[1 - i]);
}

/** Cut one metric, group by group, or the worth. */
static enum crm_status
cut(struct rfm_scorer *s, struct rfm_source *source, int what, const struct ranges *ranges)
{
	static const enum bin_method methods[] = { BIN_QUANTILE, BIN_NTILE, BIN_KMEANS };
	struct bin_values values = { .low = ranges->low[what], .unit = unit_of(s, what) };
	size_t groups = what == WORTH ? 1 : s->groups[what], place[BINS_MAX * BINS_MAX + 1] = { 0 },
	       from = 0;
	/*
	 * Keys of 64 bits hold the differences of nearly all ledgers; only a span beyond them needs
	 * the whole sums.
	 */
	bool wide = (ranges->high[what] - values.low) / values.unit > INT64_MAX;
	enum crm_status status = CRM_OK;

	values.wide = wide ? mem_raw(s->customers, sizeof(*values.wide)) : NULL;
	values.key = wide ? NULL : mem_raw(s->customers, sizeof(*values.key));
	if (values.wide == NULL && values.key == NULL)
		return CRM_ENOMEM;
	if (groups > 1) {
		if ((status = gather_values(s, source, what, place, NULL)) != CRM_OK)
			goto done;
		for (size_t g = 0; g < groups; g++)
			place[g + 1] += place[g];
	} else
		place[1] = what == WORTH ? s->customers : s->buyers;
	if ((status = gather_values(s, source, what, place, &values)) != CRM_OK)
		goto done;
	/* Each place is now where the next group begins. */
	for (size_t g = 0; g < groups && status == CRM_OK; from = place[g++]) {
		struct bin_values part = values;

		/* Each group is a stretch of the arrays, which is cut on its own. */
		part.n = place[g] - from;
		part.key = part.key == NULL ? NULL : part.key + from;
		part.wide = part.wide == NULL ? NULL : part.wide + from;
		if (part.n == 0)
			continue;
		if (what == WORTH)
			cut_tiers(s, &part);
		else
			status = bins_cut(&part, (int)s->options->bins, methods[s->options->method],
			    s->split, (uint64_t)s->options->common.seed, &s->bins[what][g]);
	}

done:
	free(values.key);
	free(values.wide);
	return status;
}

/** All that is to be cut. */
struct cutting {
	struct rfm_scorer *scorer;
	struct rfm_source *source;
	struct ranges ranges;
	enum crm_status status[METRICS + 1];
};

static void
cut_piece(void *arg, size_t piece, unsigned thread)
{
	struct cutting *cutting = arg;
	const struct rfm_scorer *s = cutting->scorer;
	int what = (int)piece;

	(void)thread;
	/* A nested metric is cut by those before it, one after another. */
	for (size_t before = 0; before < piece && s->options->nested; before++)
		if (cutting->status[before] != CRM_OK)
			return;
	if (what == WORTH ? s->customers > 0 : s->buyers > 0 && s->options->bins_from == NULL)
		cutting->status[piece] =
		    cut(cutting->scorer, cutting->source, what, &cutting->ranges);
}

/**
 * Cut all: at the same time, where customers are in memory and no metric has to wait for another.
 */
static enum crm_status
cut_all(struct cutting *cutting)
{
	const struct rfm_scorer *s = cutting->scorer;
	enum crm_status status = CRM_OK;
	struct team *team = NULL;

	if (rfm_source_in_memory(cutting->source) > FEW && !s->options->nested &&
	    team_open(&team, (unsigned)s->options->common.threads) != CRM_OK)
		return CRM_ENOMEM;
	team_run(team, METRICS + 1, cut_piece, cutting);
	team_close(team);
	for (size_t i = 0; i <= METRICS && status == CRM_OK; i++)
		status = cutting->status[i];
	return status;
}

/** Whether there is enough to score by; with --strict it is an error. */
static enum crm_status
check_data(const struct rfm_scorer *s, const struct ranges *ranges, struct msg *msg)
{
	static const char *const names[METRICS] = { "the same days since the last purchase",
		"as many orders", "the same money" };
	void (*say)(struct msg *, const char *, ...) = s->options->strict ? msg_error : msg_warn;
	bool thin = false;

	/* --by counts the values that are too small to score. */
	if (s->options->bins_from != NULL || s->options->by != NULL ||
	    (s->customers == 0 && !s->options->strict))
		return CRM_OK;
	if (s->buyers < (uint64_t)s->options->min_data) {
		say(msg,
		    "too little data to score by: %llu customers with a purchase, and --min-data is %llu",
		    (unsigned long long)s->buyers, (unsigned long long)s->options->min_data);
		thin = true;
	}
	for (enum metric m = 0; m < METRICS && s->buyers > 0; m++)
		if (ranges->low[m] == ranges->high[m]) {
			say(msg, "all customers have %s, so score %c says nothing", names[m],
			    "rfm"[m]);
			thin = true;
		}
	return thin && s->options->strict ? CRM_EIDENT : CRM_OK;
}

enum crm_status
rfm_scorer_open(struct rfm_scorer *s, struct rfm_source *source, struct msg *msg)
{
	const struct rfm_options *o = s->options;
	struct cutting cutting = { .scorer = s, .source = source };
	enum crm_status status;

	s->split = o->bins_from == NULL && o->method != RFM_KMEANS &&
	    (o->ties == RFM_TIES_SPLIT || (o->ties == RFM_TIES_AUTO && o->method == RFM_NTILE));
	for (enum metric m = 0, n = 1; m < METRICS; m++, n = o->nested ? n * BINS_MAX : 1) {
		s->groups[m] = n;
		if ((s->bins[m] = mem_new(n, sizeof(*s->bins[m]))) == NULL) {
			status = msg_nomem(msg);
			goto fail;
		}
	}
	if (o->bins_from != NULL && (status = rfm_read_bins(s, o->bins_from, msg)) != CRM_OK)
		goto fail;
	if ((status = find_ranges(s, source, &cutting.ranges)) == CRM_OK && o->bins_from != NULL &&
	    s->buyers > 0)
		status = rfm_check_bins(s, o->bins_from, msg);
	if (status != CRM_OK || (status = check_data(s, &cutting.ranges, msg)) != CRM_OK ||
	    (status = cut_all(&cutting)) != CRM_OK)
		goto fail;
	return CRM_OK;

fail:
	rfm_scorer_close(s);
	if (status == CRM_ENOMEM)
		msg_nomem(msg);
	return status;
}

void
rfm_scorer_restart(struct rfm_scorer *s)
{

	for (enum metric m = 0; m < METRICS; m++)
		for (size_t g = 0; g < s->groups[m]; g++)
			bins_restart(&s->bins[m][g]);
}

void
rfm_scorer_score(struct rfm_scorer *s, const struct rfm_figures *f, struct rfm_score *score)
{
	decimal_sum value = worth(s, f);

	*score = (struct rfm_score){ .tier = TIER_LOW_VALUE };
	if (value >= s->tier[1])
		score->tier = value >= s->tier[0] ? TIER_MOST_VALUABLE : TIER_POTENTIAL;
	if (f->orders > 0)
		score_until(s, f, METRICS, score);
}

void
rfm_scorer_close(struct rfm_scorer *s)
{

	for (enum metric m = 0; m < METRICS; m++) {
		free(s->bins[m]);
		s->bins[m] = NULL;
	}
	free(s->regularity.count);
	s->regularity = (struct regularity){ .count = NULL };
}
