/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/num.h"
#include "filter/rfm_score.h"
#include "table/csv_out.h"
#include "table/table_in.h"

static const char *const metric_names[METRICS] = { "r", "f", "m" };

/** One whole unit of days or orders, in units of a decimal_sum. */
static const decimal_sum whole = 1000000000;

enum crm_status
rfm_save_bins(const struct scores *scores, const struct rfm_base *base, const char *path, struct msg *msg)
{
	static const char *const header[] = { "metric", "score", "from", "to" };
	struct output_options options = { path, false, 0 };
	enum crm_status status;
	struct output *out;

	if ((status = output_open(&out, &options, msg)) != CRM_OK)
		return status;
	csvout_row(out, header, 4);
	for (enum metric m = 0; m < METRICS; m++)
		for (size_t i = 0; i < scores->bins[m].n; i++) {
			const struct bin *b = &scores->bins[m].bin[i];
			decimal_sum one = m == METRIC_M ? 1 : whole;
			int scale = m == METRIC_M ? base->scale : 0;
			char text[DECIMAL_PRINT], number[20];

			csvout_field(out, slice_of(metric_names[m]));
			csvout_next(out, (struct slice){ number, num_u64(number, (uint64_t)b->score) });
			csvout_next(out, (struct slice){ text, decimal_print_sum(text, b->from * one, scale) });
			csvout_next(out, (struct slice){ text, decimal_print_sum(text, b->to * one, scale) });
			csvout_end(out);
		}
	return output_finish(out);
}

/** Put a bin in its place, from the lowest values to the highest; false where two overlap. */
static bool
insert(struct bins *bins, const struct bin *bin)
{
	size_t i = bins->n;

	for (; i > 0 && bins->bin[i - 1].from > bin->from; i--)
		bins->bin[i] = bins->bin[i - 1];
	bins->bin[i] = *bin;
	bins->n++;
	return (i == 0 || bins->bin[i - 1].to < bin->from) && (i + 1 == bins->n || bin->to < bins->bin[i + 1].from);
}

static enum crm_status
read_rows(struct scores *scores, struct table_in *t)
{
	size_t metric, score, ends[2];
	enum crm_status status;
	struct csv_row row;

	if ((status = table_need(t, "metric", &metric)) != CRM_OK || (status = table_need(t, "score", &score)) != CRM_OK ||
	    (status = table_need(t, "from", &ends[0])) != CRM_OK || (status = table_need(t, "to", &ends[1])) != CRM_OK)
		return status;
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		enum metric m = 0;
		decimal_sum value[2];
		struct bin bin;
		int64_t s;
		int scale;

		while (m < METRICS && !slice_equal(csvin_field(&row, metric), slice_of(metric_names[m])))
			m++;
		if (m == METRICS)
			return table_bad(t, &row, metric, "r, f or m");
		if (num_i64(csvin_field(&row, score), 1, BINS_MAX, &s) != CRM_OK)
			return table_bad(t, &row, score, "a score of 1 to 9");
		for (size_t i = 0; i < 2; i++) {
			if (decimal_parse_sum(csvin_field(&row, ends[i]), &value[i], &scale) != CRM_OK)
				return table_bad(t, &row, ends[i], "a number");
			if (m != METRIC_M)
				value[i] /= whole;
		}
		bin = (struct bin){ (int)s, value[0], value[1] };
		if (bin.from > bin.to)
			return table_bad(t, &row, ends[1], "at least the value in column from");
		if (scores->bins[m].n == BINS_MAX || !insert(&scores->bins[m], &bin))
			return table_bad(t, &row, ends[0], "free: bins of one metric must not overlap, and be at most 9");
	}
	return status;
}

enum crm_status
rfm_read_bins(struct scores *scores, const char *path, struct msg *msg)
{
	enum crm_status status;
	struct table_in *t;

	for (enum metric m = 0; m < METRICS; m++)
		scores->bins[m].n = 0;
	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	status = read_rows(scores, t);
	table_close(t);
	for (enum metric m = 0; m < METRICS && status == CRM_OK; m++)
		if (scores->bins[m].n == 0) {
			msg_error(msg, "%s: has no bin of metric %s", path, metric_names[m]);
			status = CRM_EINPUT;
		}
	return status;
}
