/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names the outcomes of rows, for receipts and rejects and for people, and adds them up.
 */
#include "ingest/outcome.h"

static const struct {
	const char *name, *words;
} outcomes[OUTCOMES] = {
	[KEPT] = { "kept", "kept" },
	[DROPPED_BLANK] = { "blank", "blank lines" },
	[DROPPED_GUEST] = { "guest", "without a customer" },
	[DROPPED_RETURN] = { "return", "returns" },
	[DROPPED_ZERO] = { "zero", "of amount 0" },
	[DROPPED_EARLY] = { "since", "before --since" },
	[DROPPED_LATE] = { "until", "after --until" },
	[DROPPED_DUPLICATE] = { "duplicate", "duplicates" },
	[DROPPED_HEADER] = { "header", "repeated headers" },
	[DROPPED_TOTAL] = { "total_line", "that total other lines" },
	[DROPPED_CONSENT] = { "consent", "without consent" },
	[DROPPED_WHERE] = { "where", "by --where or --where-not" },
	[DROPPED_STATUS] = { "status", "whose status is no sale" },
	[DROPPED_CURRENCY] = { "other_currency", "in another currency" },
	[DROPPED_ERASED] = { "erased", "of customers in --erase" },
	[REFUSED_QUOTING] = { "quoting", "with broken quoting or too long" },
	[REFUSED_WIDTH] = { "fields", "with too few or too many fields" },
	[REFUSED_ENCODING] = { "encoding", "not in the encoding" },
	[REFUSED_TOTAL] = { "total", "that are totals" },
	[REFUSED_ID] = { "id", "with an id that a program has damaged" },
	[REFUSED_DATE] = { "date", "without a readable date" },
	[REFUSED_RANGE] = { "range", "dated outside the plausible years" },
	[REFUSED_FUTURE] = { "future", "dated after --today" },
	[REFUSED_NUMBER] = { "number", "without a readable number" },
	[REFUSED_SIZE] = { "size", "with an amount too large to hold" },
	[REFUSED_ORDER] = { "order", "of an order that cannot be put together" },
	[REFUSED_CURRENCY] = { "currency", "in a currency that was not chosen" },
};

const char *
outcome_name(enum outcome outcome)
{

	return outcomes[outcome].name;
}

const char *
outcome_words(enum outcome outcome)
{

	return outcomes[outcome].words;
}

static uint64_t
sum(const struct tally *t, enum outcome from, enum outcome to)
{
	uint64_t n = 0;

	for (enum outcome o = from; o < to; o++)
		n += t->rows[o];
	return n;
}

uint64_t
tally_read(const struct tally *t)
{

	return sum(t, KEPT, OUTCOMES);
}

uint64_t
tally_dropped(const struct tally *t)
{

	return sum(t, DROPPED_BLANK, REFUSED_QUOTING);
}

uint64_t
tally_refused(const struct tally *t)
{

	return sum(t, REFUSED_QUOTING, OUTCOMES);
}
