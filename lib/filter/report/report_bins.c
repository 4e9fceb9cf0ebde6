/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether two customer tables were scored with the same bins, seen from the tables alone.
 *
 * A bin is a range of values: whatever the bins are, the values that got a score lie between those
 * that got the scores beside it.  If that holds for each table and not for both together, some
 * value fell into different bins: the bins differ.  If it holds for both together, bins exist that
 * would have scored both as they are, so no customer moved for the bins' sake.
 *
 * A metric whose own table breaks the order is not judged: there the score was made of something
 * else (m of margin, not revenue).
 */
#include "filter/report/report_bins.h"

/** A metric: its score, whether less is better, and how a message calls the values. */
static const struct bin_metric {
	const char *column;
	bool less;
	const char *words;
} bin_metrics[BIN_METRICS] = {
	{ "r", true, "days since the last order" },
	{ "f", false, "orders" },
	{ "m", false, "of revenue" },
};

void
bin_marks_open(struct bin_marks *b, int which, const struct table_in *t)
{

	for (size_t i = 0; i < BIN_METRICS; i++)
		b->column[which][i] = table_column(t, bin_metrics[i].column);
}

/** Widen a range so that it holds ${value}. */
static void
widen(struct bin_range *range, decimal_sum value)
{

	if (!range->any || value < range->low)
		range->low = value;
	if (!range->any || value > range->high)
		range->high = value;
	range->any = true;
}

void
bin_marks_add(struct bin_marks *b, int which, const struct csv_row *row,
    const struct report_values *values)
{
	const decimal_sum all[BIN_METRICS] = { (decimal_sum)values->days,
		(decimal_sum)values->orders, values->revenue };

	if (values->days < 0)	/* no purchase, no scores */
		return;
	for (size_t i = 0; i < BIN_METRICS; i++) {
		struct slice score = table_field(row, b->column[which][i]);

		if (score.n == 1 && score.p[0] >= '0' && score.p[0] <= '9')
			widen(&b->range[which][i][score.p[0] - '0'], all[i]);
	}
}

/** Return the range of a score in both tables together; empty if it is empty in both. */
static struct bin_range
merged(const struct bin_range *a, const struct bin_range *b)
{
	struct bin_range both = *a;

	if (b->any) {
		widen(&both, b->low);
		widen(&both, b->high);
	}
	return both;
}

/**
 * Return whether no value of the lower score is as good as one of the higher; ${less}: small values
 * are good, as days since the last order are.  An empty range is in order with any.
 */
static bool
in_order(const struct bin_range *lower, const struct bin_range *higher, bool less)
{

	if (!lower->any || !higher->any)
		return true;
	return less ? lower->low > higher->high : lower->high < higher->low;
}

static bool
all_in_order(const struct bin_range range[10], bool less)
{

	for (size_t low = 0; low < 10; low++)
		for (size_t high = low + 1; high < 10; high++)
			if (!in_order(&range[low], &range[high], less))
				return false;
	return true;
}

enum crm_status
bin_marks_check(const struct bin_marks *b, const char *path, struct msg *msg)
{
	struct bin_range both[10];
	char text[DECIMAL_PRINT + 1];

	for (size_t i = 0; i < BIN_METRICS; i++) {
		bool less = bin_metrics[i].less;

		for (size_t score = 0; score < 10; score++)
			both[score] = merged(
			    &b->range[BIN_EARLIER][i][score], &b->range[BIN_NOW][i][score]);
		if (!all_in_order(b->range[BIN_EARLIER][i], less) ||
		    !all_in_order(b->range[BIN_NOW][i], less))
			continue;
		for (size_t low = 0; low < 10; low++)
			for (size_t high = low + 1; high < 10; high++) {
				decimal_sum value = less ? both[high].high : both[high].low;

				if (in_order(&both[low], &both[high], less))
					continue;
				/* Money has its decimals, days and orders have none. */
				text[decimal_print_sum(text,
				    i == 2 ? value : value * decimal_powers[DECIMAL_SCALE],
				    i == 2 ? 2 : 0)] = '\0';
				msg_error(msg,
				    "--previous: %s was scored with other bins: %s %s are %s %zu in one table and at most %zu in "
				    "the other, so customers would move who did nothing: score both with the same, "
				    "crm-rfm --save-bins bins.csv for the earlier and crm-rfm --bins-from bins.csv for this one",
				    path, text, bin_metrics[i].words, bin_metrics[i].column, high,
				    low);
				return CRM_EUSAGE;
			}
	}
	return CRM_OK;
}
