/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Report the bins: --print-bins, the lines of -v, and the warnings that some score is given to
 * nobody.
 *
 * The customers of a bin are counted by scoring all of them once more, which also settles --strict:
 * it judges the scores that customers get, not their values.  Bins have one set for each metric, or
 * with --nested one for each combination of the scores before it; counts follow the same order.
 */
#include "filter/rfm/rfm_bins.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/rfm/rfm_bins_file.h"
#include "filter/rfm/rfm_score.h"
#include "table/csv_out.h"

#include <stdlib.h>

static void
put_number(struct output *out, uint64_t n)
{
	char number[20];

	csvout_next(out, (struct slice){ number, num_u64(number, n) });
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
	/* Split ties go by the order of ids: count in the order in which the table is written. */
	status = rfm_source_start(source, s->split);
	rfm_scorer_restart(s);
	while (status == CRM_OK && (status = rfm_source_figures(source, &f, &more)) == CRM_OK &&
	    more) {
		if (f.orders == 0)
			continue;
		rfm_scorer_score(s, &f, &score);
		for (enum metric m = 0; m < METRICS; m++)
			/*
			 * Place of the group, then of the bin in it: both from the pointers that
			 * scoring has left.
			 */
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
				const struct bin *b = rfm_bin_at(m, &s->bins[m][g], i);

				rfm_put_bin(s, m, b, out);
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

static const char *const metric_words[METRICS] = { "recency", "frequency", "monetary" };

/** Warn of missing scores and, given counts, report the bins of one metric. */
static void
tell_metric(const struct rfm_scorer *s, enum metric m, const uint64_t *counts, struct msg *msg)
{
	const struct bins *bins = &s->bins[m][0];

	if (s->options->bins_from == NULL && !s->options->strict && bins->n > 0 &&
	    (int64_t)bins->n < s->options->bins)
		msg_warn(msg, "%s: equal values leave %zu bins of %d (see -v)", metric_words[m],
		    bins->n, (int)s->options->bins);
	for (size_t i = 0; i < bins->n && counts != NULL; i++) {
		const struct bin *b = rfm_bin_at(m, bins, i);
		char from[DECIMAL_PRINT], to[DECIMAL_PRINT];
		int from_n = (int)rfm_bin_end(s, m, m == METRIC_R ? b->to : b->from, from);
		int to_n = (int)rfm_bin_end(s, m, m == METRIC_R ? b->from : b->to, to);

		msg_note(msg, "%s: score %d: %.*s to %.*s, %llu customers", metric_words[m],
		    b->score, from_n, from, to_n, to, (unsigned long long)counts[b - bins->bin]);
	}
}

/**
 * How many of the scores 1..--bins of a metric some customer has, in whatever group: with --nested,
 * different values may still all have one score.
 */
static int64_t
scores_given(const struct rfm_scorer *s, enum metric m, const uint64_t *counts)
{
	bool given[BINS_MAX + 1] = { false };
	int64_t n = 0;

	for (size_t g = 0; g < s->groups[m]; g++)
		for (size_t i = 0; i < s->bins[m][g].n; i++)
			if (counts[g * BINS_MAX + i] > 0)
				given[s->bins[m][g].bin[i].score] = true;
	for (int64_t score = 1; score <= BINS_MAX; score++)
		n += given[score];
	return n;
}

/** What --strict asks of the scores. */
static enum crm_status
judge_metric(const struct rfm_scorer *s, enum metric m, const uint64_t *counts, bool *unused,
    struct msg *msg)
{
	int64_t given = scores_given(s, m, counts);

	if (given == 1) {
		msg_error(msg, "%s: all customers have the same score, so it says nothing",
		    metric_words[m]);
		return CRM_EIDENT;
	}
	if (given < s->options->bins) {
		msg_error(msg, "%s: only %lld of the scores 1 to %lld are given to anybody",
		    metric_words[m], (long long)given, (long long)s->options->bins);
		*unused = true;
	}
	return CRM_OK;
}

enum crm_status
rfm_tell_bins(struct rfm_scorer *s, struct rfm_source *source, bool *unused, struct msg *msg)
{
	bool strict = s->options->strict && s->buyers > 0;
	bool verbose = msg_is_verbose(msg) && s->buyers > 0;
	struct counts counts = { { NULL } };
	enum crm_status status;

	*unused = false;
	if ((verbose || strict) && (status = count(s, source, &counts)) != CRM_OK)
		return status;
	for (enum metric m = 0; m < METRICS; m++)
		if (s->groups[m] == 1)
			tell_metric(s, m, verbose ? counts.of[m] : NULL, msg);
	status = CRM_OK;
	for (enum metric m = 0; m < METRICS && status == CRM_OK && strict; m++)
		status = judge_metric(s, m, counts.of[m], unused, msg);
	free_counts(&counts);
	return status;
}
