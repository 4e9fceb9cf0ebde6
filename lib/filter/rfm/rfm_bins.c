/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "base/num.h"
#include "filter/rfm/rfm_score.h"
#include "table/csv_out.h"
#include "table/table_in.h"

#include <stdlib.h>

static const char *const metric_names[METRICS] = { "r", "f", "m" };

/** One whole unit of days or orders, in units of a decimal_sum. */
static const decimal_sum whole = 1000000000;

size_t
rfm_bin_end(const struct rfm_scorer *s, enum metric metric, decimal_sum end, char *text)
{

	if (metric == METRIC_M)
		return decimal_print_sum(text, end, rfm_monetary_scale(s));
	return decimal_print_sum(text, (metric == METRIC_R ? -end : end) * whole, 0);
}

static void
put_number(struct output *out, uint64_t n)
{
	char number[20];

	csvout_next(out, (struct slice){ number, num_u64(number, n) });
}

/** The columns `metric,score,from,to`; recency has its ends turned round. */
static void
put_bin(const struct rfm_scorer *s, enum metric m, const struct bin *b, struct output *out)
{
	char text[DECIMAL_PRINT];
	bool back = m == METRIC_R;

	csvout_field(out, slice_of(metric_names[m]));
	put_number(out, (uint64_t)b->score);
	csvout_next(out, (struct slice){ text, rfm_bin_end(s, m, back ? b->to : b->from, text) });
	csvout_next(out, (struct slice){ text, rfm_bin_end(s, m, back ? b->from : b->to, text) });
}

/** Bin ${i} from the lowest days, orders or money. */
static const struct bin *
bin_at(enum metric m, const struct bins *bins, size_t i)
{

	return &bins->bin[m == METRIC_R ? bins->n - 1 - i : i];
}

enum crm_status
rfm_save_bins(const struct rfm_scorer *s, const char *path, struct msg *msg)
{
	static const char *const header[] = { "metric", "score", "from", "to" };
	struct output_options options = { path, false, 0 };
	enum crm_status status;
	struct output *out;

	if ((status = output_open(&out, &options, msg)) != CRM_OK)
		return status;
	csvout_row(out, header, 4);
	for (enum metric m = 0; m < METRICS; m++)
		for (size_t i = 0; i < s->bins[m][0].n; i++) {
			put_bin(s, m, bin_at(m, &s->bins[m][0], i), out);
			csvout_end(out);
		}
	return output_finish(out);
}

/**
 * How many customers each bin has: those of metric ${m} and its group ${g} from [m][g * BINS_MAX]
 * on, by their place.
 */
struct counts {
	uint64_t *of[METRICS];
};

static void
free_counts(struct counts *counts)
{

	for (enum metric m = 0; m < METRICS; m++)
		free(counts->of[m]);
}

static enum crm_status
count(struct rfm_scorer *s, struct rfm_source *source, struct counts *counts)
{
	enum crm_status status;
	struct rfm_score score;
	struct rfm_figures f;
	bool more = true;

	*counts = (struct counts){ { NULL } };
	for (enum metric m = 0; m < METRICS; m++)
		if ((counts->of[m] = mem_new(s->groups[m] * BINS_MAX, sizeof(*counts->of[m]))) ==
		    NULL) {
			free_counts(counts);
			return CRM_ENOMEM;
		}
	status = rfm_source_start(source, s->split);
	rfm_scorer_restart(s);
	while (status == CRM_OK && (status = rfm_source_figures(source, &f, &more)) == CRM_OK &&
	    more) {
		if (f.orders == 0)
			continue;
		rfm_scorer_score(s, &f, &score);
		for (enum metric m = 0; m < METRICS; m++)
			counts->of[m][(score.among[m] - s->bins[m]) * BINS_MAX +
			    (score.bin[m] - score.among[m]->bin)]++;
	}
	if (status != CRM_OK)
		free_counts(counts);
	return status;
}

enum crm_status
rfm_print_bins(struct rfm_scorer *s, struct rfm_source *source, struct output *out)
{
	static const char *const header[] = { "metric", "score", "from", "to", "customers", "r",
		"f" };
	bool nested = s->options->nested;
	enum crm_status status;
	struct counts counts;

	if ((status = count(s, source, &counts)) != CRM_OK)
		return status;
	csvout_row(out, header, nested ? 7 : 5);
	for (enum metric m = 0; m < METRICS; m++)
		for (size_t g = 0; g < s->groups[m]; g++)
			for (size_t i = 0; i < s->bins[m][g].n; i++) {
				const struct bin *b = bin_at(m, &s->bins[m][g], i);

				put_bin(s, m, b, out);
				put_number(out,
				    counts.of[m][g * BINS_MAX + (size_t)(b - s->bins[m][g].bin)]);
				if (nested && m == METRIC_R)
					output_write(out, ",,", 2);
				else if (nested && m == METRIC_F) {
					put_number(out, g + 1);
					output_write(out, ",", 1);
				} else if (nested) {
					put_number(out, g / BINS_MAX + 1);
					put_number(out, g % BINS_MAX + 1);
				}
				csvout_end(out);
			}
	free_counts(&counts);
	return output_status(out);
}

/** Say the bins of one metric. */
static void
tell_metric(const struct rfm_scorer *s, enum metric m, const uint64_t *counts, struct msg *msg)
{
	static const char *const names[METRICS] = { "recency", "frequency", "monetary" };
	const struct bins *bins = &s->bins[m][0];

	if (s->options->bins_from == NULL && (int64_t)bins->n < s->options->bins && bins->n > 0)
		msg_warn(msg, "%s: equal values leave %zu bins of %d (see -v)", names[m], bins->n,
		    (int)s->options->bins);
	for (size_t i = 0; i < bins->n && counts != NULL; i++) {
		const struct bin *b = bin_at(m, bins, i);
		char from[DECIMAL_PRINT], to[DECIMAL_PRINT];
		int from_n = (int)rfm_bin_end(s, m, m == METRIC_R ? b->to : b->from, from);
		int to_n = (int)rfm_bin_end(s, m, m == METRIC_R ? b->from : b->to, to);

		msg_note(msg, "%s: score %d: %.*s to %.*s, %llu customers", names[m], b->score,
		    from_n, from, to_n, to, (unsigned long long)counts[b - bins->bin]);
	}
}

enum crm_status
rfm_tell_bins(struct rfm_scorer *s, struct rfm_source *source, struct msg *msg)
{
	bool verbose = msg_is_verbose(msg) && s->buyers > 0;
	struct counts counts = { { NULL } };
	enum crm_status status;

	if (verbose && (status = count(s, source, &counts)) != CRM_OK)
		return status;
	for (enum metric m = 0; m < METRICS; m++)
		if (s->groups[m] == 1)
			tell_metric(s, m, counts.of[m], msg);
	free_counts(&counts);
	return CRM_OK;
}

/** Put a bin in its place, from the worst values to the best; false where two overlap. */
static bool
insert(struct bins *bins, const struct bin *bin)
{
	size_t i = bins->n;

	for (; i > 0 && bins->bin[i - 1].from > bin->from; i--)
		bins->bin[i] = bins->bin[i - 1];
	bins->bin[i] = *bin;
	bins->n++;
	return (i == 0 || bins->bin[i - 1].to < bin->from) &&
	    (i + 1 == bins->n || bin->to < bins->bin[i + 1].from);
}

static enum crm_status
read_rows(struct rfm_scorer *s, struct table_in *t)
{
	size_t metric, score, ends[2];
	enum crm_status status;
	struct csv_row row;

	if ((status = table_need(t, "metric", &metric)) != CRM_OK ||
	    (status = table_need(t, "score", &score)) != CRM_OK ||
	    (status = table_need(t, "from", &ends[0])) != CRM_OK ||
	    (status = table_need(t, "to", &ends[1])) != CRM_OK)
		return status;
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		enum metric m = 0;
		decimal_sum value[2];
		struct bin bin;
		int64_t number;
		int scale;

		while (m < METRICS &&
		    !slice_equal(csvin_field(&row, metric), slice_of(metric_names[m])))
			m++;
		if (m == METRICS)
			return table_bad(t, &row, metric, "r, f or m");
		if (num_i64(csvin_field(&row, score), 1, BINS_MAX, &number) != CRM_OK)
			return table_bad(t, &row, score, "a score of 1 to 9");
		for (size_t i = 0; i < 2; i++) {
			if (decimal_parse_sum(csvin_field(&row, ends[i]), &value[i], &scale) !=
			    CRM_OK)
				return table_bad(t, &row, ends[i], "a number");
			if (m != METRIC_M)
				value[i] /= whole;
		}
		if (value[0] > value[1])
			return table_bad(t, &row, ends[1], "at least the value in column from");
		bin = (struct bin){ .score = (int)number, .from = value[0], .to = value[1] };
		if (m == METRIC_R) {
			bin.from = -value[1];
			bin.to = -value[0];
		}
		if (s->bins[m][0].n == BINS_MAX || !insert(&s->bins[m][0], &bin))
			return table_bad(t, &row, ends[0],
			    "free: bins of one metric must not overlap, and be at most 9");
	}
	return status;
}

enum crm_status
rfm_read_bins(struct rfm_scorer *s, const char *path, struct msg *msg)
{
	enum crm_status status;
	struct table_in *t;

	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	status = read_rows(s, t);
	table_close(t);
	for (enum metric m = 0; m < METRICS && status == CRM_OK; m++)
		if (s->bins[m][0].n == 0) {
			msg_error(msg, "%s: has no bin of metric %s", path, metric_names[m]);
			status = CRM_EINPUT;
		}
	return status;
}
