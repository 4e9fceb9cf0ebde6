/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of bins as a file: write it (--save-bins) and read it (--bins-from).
 *
 * Both ends of a bin are included, which is exact because days, orders and money are whole
 * multiples of a unit.  A saved bin is a range of values and no longer a range of ranks: in the
 * next month a value has the score of the bin it falls into, however many customers share it, and a
 * value outside all bins takes the end bin.  Bins are held from the worst values to the best,
 * recency as negative days, and written from the lowest days, orders or money.
 */
#include "filter/rfm/rfm_bins_file.h"

#include "base/num.h"
#include "table/csv_out.h"
#include "table/table_in.h"

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

void
rfm_put_bin(const struct rfm_scorer *s, enum metric m, const struct bin *b, struct output *out)
{
	char text[DECIMAL_PRINT];
	/*
	 * Recency is held as negative days, so that more is better in all metrics: its ends swap in
	 * the file.
	 */
	bool back = m == METRIC_R;
	size_t digits = num_u64(text, (uint64_t)b->score);

	csvout_field(out, slice_of(metric_names[m]));
	csvout_next(out, (struct slice){ text, digits });
	csvout_next(out, (struct slice){ text, rfm_bin_end(s, m, back ? b->to : b->from, text) });
	csvout_next(out, (struct slice){ text, rfm_bin_end(s, m, back ? b->from : b->to, text) });
}

const struct bin *
rfm_bin_at(enum metric m, const struct bins *bins, size_t i)
{

	return &bins->bin[m == METRIC_R ? bins->n - 1 - i : i];
}

enum crm_status
rfm_save_bins(const struct rfm_scorer *s, const char *path, const struct run *run)
{
	static const char *const header[] = { "metric", "score", "from", "to" };
	enum crm_status status;
	struct output *out;

	if ((status = run_side_output(run, path, 0, &out)) != CRM_OK)
		return status;
	csvout_row(out, header, 4);
	for (enum metric m = 0; m < METRICS; m++)
		for (size_t i = 0; i < s->bins[m][0].n; i++) {
			rfm_put_bin(s, m, rfm_bin_at(m, &s->bins[m][0], i), out);
			csvout_end(out);
		}
	return output_finish(out);
}

/** Put a bin in its place, from the worst values to the best; false where two overlap. */
static bool
insert(struct bins *bins, const struct bin *bin)
{
	/* Insertion sort: there are at most nine bins, and they mostly come in order. */
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
			/* An end within a day or order would be moved in silence. */
			if (m != METRIC_M && value[i] % whole != 0)
				return table_bad(t, &row, ends[i], "a whole number of days or orders");
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
	return status;
}

enum crm_status
rfm_check_bins(const struct rfm_scorer *s, const char *path, struct msg *msg)
{

	for (enum metric m = 0; m < METRICS; m++)
		if (s->bins[m][0].n == 0) {
			msg_error(msg, "%s: has no bin of metric %s", path, metric_names[m]);
			return CRM_EINPUT;
		}
	return CRM_OK;
}
