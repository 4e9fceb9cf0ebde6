/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The column `reason`: each score of a customer in words, as `r=5: 12 days, ..30`.
 *
 * What is printed is the value that was scored and the bin that it fell into, both as --print-
 * bins has them, so that a reader can check a score by hand.  A bin is printed from its lower
 * to its upper end; the first and the last bin have no outer end, since any value beyond
 * belongs to them too.
 */
#include "filter/rfm/rfm_explain.h"

#include "filter/rfm/rfm_bins_file.h"
#include "table/csv_out.h"

#include <string.h>

/**
 * The bin of a metric, `98..180`; in days where it is of recency, whose values fall from bin to
 * bin.
 */
static char *
put_range(char *p, const struct rfm_scorer *s, enum metric m, const struct rfm_score *score)
{
	const struct bin *bin = score->bin[m];
	size_t place = (size_t)(bin - score->among[m]->bin), last = score->among[m]->n - 1;
	bool back = m == METRIC_R, open_below = place == (back ? last : 0),
	     open_above = place == (back ? 0 : last);

	if (!open_below)
		p += rfm_bin_end(s, m, back ? bin->to : bin->from, p);
	p = stpcpy(p, "..");
	if (!open_above)
		p += rfm_bin_end(s, m, back ? bin->from : bin->to, p);
	return p;
}

size_t
rfm_explain(const struct rfm_scorer *s, const struct customer_record *record,
    const struct rfm_score *score, char text[RFM_EXPLAIN_ROOM])
{
	static const char *const units[METRICS] = { " day", " order", "" };
	struct rfm_figures f = rfm_figures_of(record);
	char reason[RFM_EXPLAIN_ROOM / 2 - 1], *p = reason;

	for (enum metric m = 0; m < METRICS && score->s[METRIC_R] > 0; m++) {
		decimal_sum value = rfm_metric(s, &f, m);

		p = stpcpy(p, m == METRIC_R ? "" : "; ");
		*p++ = "rfm"[m];
		*p++ = '=';
		*p++ = (char)('0' + score->s[m]);
		p = stpcpy(p, ": ");
		p += rfm_bin_end(s, m, value, p);
		p = stpcpy(p, units[m]);
		if (m != METRIC_M && value != 1 && value != -1)
			*p++ = 's';
		p = stpcpy(p, ", ");
		p = put_range(p, s, m, score);
	}
	return csvout_quote(text, (struct slice){ reason, (size_t)(p - reason) });
}
