/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values that are scored: recency, frequency and money of one customer.
 *
 * All are whole multiples of a unit, so they compare exactly; recency is negated, so that more is
 * better in all three.
 */
#include "filter/rfm/rfm_metric.h"

int
rfm_monetary_scale(const struct rfm_scorer *s)
{
	bool mean = s->options->monetary == RFM_MEAN || s->options->monetary == RFM_PER_DAY;

	return mean && s->scale < 2 ? 2 : s->scale;
}

decimal_sum
rfm_metric(const struct rfm_scorer *s, const struct rfm_figures *f, enum metric metric)
{

	switch (metric) {
	case METRIC_R:
		return (decimal_sum)f->last - s->as_of;
	case METRIC_F:
		return f->orders;
	default:
		break;
	}
	switch ((enum rfm_monetary)s->options->monetary) {
	case RFM_MEAN:
		return decimal_divide(f->revenue, f->orders, rfm_monetary_scale(s));
	case RFM_MARGIN:
		return f->revenue - f->cost;
	case RFM_PER_DAY:
		return decimal_divide(
		    f->revenue, (uint64_t)(s->as_of - f->first) + 1, rfm_monetary_scale(s));
	default:
		return f->revenue;
	}
}
