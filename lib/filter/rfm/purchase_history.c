/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A history in a bounded form: enough to work out every stage as of this day or any later one.
 *
 * A stage needs the gap before the last purchase day and the trend.  The trend compares what was
 * bought up to the middle of the days from the first purchase to the as-of date with what was
 * bought after it (crm-rfm(1)).  As the as-of date moves on, the middle moves on too, so a day that
 * is early stays early: early days are one sum.  A day that is late may become early, so late days
 * are kept one by one.  That is exact, and is what customer tables carry in `previous_date`,
 * `early_revenue` and `late_purchases`, so that a history survives shards and the table of --base.
 *
 * What must hold: days are kept for an as-of date that is not after the one they are asked for.
 */
#include "filter/rfm/purchase_history.h"

#include "table/packed.h"

#include <assert.h>
#include <string.h>

/* From so many purchase days on there is a trend. */
#define TREND_DAYS 4

/* More money than this in one day's text is refused, so that sums of many days are in range. */
#define MOST_MONEY ((decimal_sum)1000000000000000000 * 100000000000000000)

enum crm_status
history_pack(struct buf *buf, date_day first, const struct history_day *day)
{
	char bytes[2 * PACKED_ROOM];
	char *end = packed_put(bytes, (packed_wide)((int64_t)day->day - first));

	assert(day->day > first);
	end = packed_put_signed(end, day->amount);
	return buf_add(buf, bytes, (size_t)(end - bytes));
}

bool
history_next(struct slice *late, date_day first, struct history_day *day)
{
	const char *at = late->p;

	if (late->n == 0)
		return false;
	day->day = (date_day)(first + (int64_t)packed_get(&at));
	day->amount = packed_get_signed(&at);
	late->n -= (size_t)(at - late->p);
	late->p = at;
	return true;
}

/** Split what was bought after the first day at the middle day as of ${as_of}. */
static void
split_history(
    const struct customer_record *r, date_day as_of, decimal_sum *early, decimal_sum *late)
{
	struct slice rest = r->history.late;
	struct history_day day;

	*early = r->history.early;
	*late = 0;
	while (history_next(&rest, r->c.first, &day))
		*(history_is_late(day.day, r->c.first, as_of) ? late : early) += day.amount;
}

int
history_trend(const struct customer_record *r, date_day as_of)
{
	decimal_sum early, late;

	if (r->pace.days < TREND_DAYS)
		return 0;
	split_history(r, as_of, &early, &late);
	/* Sums of 29 digits leave room for these. */
	return 2 * late >= 3 * early ? 1 : 3 * late <= 2 * early ? -1 : 0;
}

decimal_sum
history_early(const struct customer_record *r, date_day as_of)
{
	decimal_sum early, late;

	split_history(r, as_of, &early, &late);
	return early;
}

char *
history_print(char *p, const struct customer_record *r, date_day as_of, int scale)
{
	struct slice rest = r->history.late;
	struct history_day day;
	bool first = true;

	while (history_next(&rest, r->c.first, &day)) {
		if (!history_is_late(day.day, r->c.first, as_of))
			continue;
		if (!first)
			*p++ = ';';
		first = false;
		p += date_print(p, day.day);
		*p++ = ' ';
		p += decimal_print_sum(p, day.amount, scale);
	}
	return p;
}

enum crm_status
history_parse(struct slice text, struct customer_record *r, struct buf *late, int *scale)
{
	date_day before = r->c.first;
	decimal_sum all = 0;

	late->n = 0;
	while (text.n > 0) {
		const char *end = memchr(text.p, ';', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.p);
		struct history_day day;
		int decimals;

		if (n < DATE_PRINT + 2 || text.p[DATE_PRINT] != ' ' ||
		    date_parse((struct slice){ text.p, DATE_PRINT }, &day.day) != CRM_OK ||
		    day.day <= before || day.day > r->c.last ||
		    decimal_parse_sum((struct slice){ text.p + DATE_PRINT + 1, n - DATE_PRINT - 1 },
			&day.amount, &decimals) != CRM_OK ||
		    day.amount < 0 || day.amount >= MOST_MONEY || (all += day.amount) >= MOST_MONEY)
			return CRM_EDATA;
		if (history_pack(late, r->c.first, &day) != CRM_OK)
			return CRM_ENOMEM;
		before = day.day;
		*scale = decimals > *scale ? decimals : *scale;
		/* A `;` at the very end is no separator. */
		if (end != NULL && n + 1 == text.n)
			return CRM_EDATA;
		n += end != NULL;
		text = (struct slice){ text.p + n, text.n - n };
	}
	r->history.late = buf_slice(late);
	return CRM_OK;
}

enum crm_status
history_restore(struct purchase_days *days, uint32_t number, const struct customer_record *r)
{
	struct slice rest = r->history.late;
	struct history_day day = { r->c.first, 0 };
	enum crm_status status;
	/*
	 * The early sum needs a day after the first one that is early and changes neither the last
	 * day nor the last but one: the day after the first is early wherever any is, and is the
	 * last but one only if it was that.  With two days the sum can only be that of the last.
	 */
	date_day early = r->history.previous > r->c.first ? r->c.first + 1 : r->c.last;

	if ((status = purchase_days_add(days, number, r->c.first, 0)) != CRM_OK ||
	    (r->history.previous > r->c.first &&
		(status = purchase_days_add(days, number, r->history.previous, 0)) != CRM_OK) ||
	    (r->history.early != 0 &&
		(status = purchase_days_add(days, number, early, r->history.early)) != CRM_OK))
		return status;
	if (r->c.last > r->c.first &&
	    (status = purchase_days_add(days, number, r->c.last, 0)) != CRM_OK)
		return status;
	while (history_next(&rest, r->c.first, &day))
		if ((status = purchase_days_add(days, number, day.day, day.amount)) != CRM_OK)
			return status;
	return CRM_OK;
}
