/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A loyalty scheme: who is in which tier, what is missing to the next, and what the reward costs.
 *
 * The reward is a share of all that a customer spent, not only of what is above the step.  It is
 * counted in millionths, so that revenue times reward is exact in 128 bits when the revenue is
 * split into whole multiples of the divisor and the rest.
 */
#include "segment/loyalty_scheme.h"

#include "base/mem.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

static const char *const wanted_from[2] = { "an amount of 0 or more",
	"a whole number of orders from 0 on" };

/** Where the columns are. */
struct scheme_columns {
	size_t tier, from, reward;
};

/**
 * Find the columns, and refuse others: a scheme with a column that is not understood would not be
 * simulated as its author means it.
 */
static enum crm_status
find_columns(struct loyalty_scheme *scheme, const struct table_in *t, const char *path,
    struct scheme_columns *at, struct msg *msg)
{
	char show[MSG_SHOW];
	enum crm_status status;

	if ((status = table_need(t, "tier", &at->tier)) != CRM_OK ||
	    (status = table_need(t, "reward", &at->reward)) != CRM_OK)
		return status;
	at->from = table_column(t, "from_orders");
	scheme->orders = at->from != TABLE_NONE;
	if (!scheme->orders && (status = table_need(t, "from", &at->from)) != CRM_OK)
		return status;
	for (size_t i = 0; i < table_width(t); i++)
		if (i != at->tier && i != at->reward && i != at->from) {
			msg_error(msg,
			    "%s: column \"%s\": a scheme has the columns tier, reward and either from or from_orders",
			    path, msg_show(show, table_name(t, i)));
			return CRM_EUSAGE;
		}
	return CRM_OK;
}

/** Read a share of 0 up to below 1, `5%` or `0.05`, to the millionth.  False if it is none. */
static bool
read_reward(struct slice text, int64_t *parts)
{
	bool percent = text.n > 0 && text.p[text.n - 1] == '%';
	struct decimal share;
	decimal_sum sum;

	text.n -= percent;
	if (decimal_parse(text, &share) != CRM_OK || share.units < 0)
		return false;
	sum = decimal_to_sum(share);
	/* From units of 10^-9 to millionths; what is left over cannot be counted exactly. */
	if (sum % (percent ? 100000 : 1000) != 0)
		return false;
	sum /= percent ? 100000 : 1000;
	*parts = sum < LOYALTY_PARTS ? (int64_t)sum : 0;
	return sum < LOYALTY_PARTS;
}

/** Return whether ${name} is one of the tiers read so far. */
static bool
is_taken(const struct loyalty_scheme *scheme, struct slice name)
{

	for (size_t i = 0; i < scheme->n; i++)
		if (slice_equal(slice_of(scheme->v[i].name), name))
			return true;
	return false;
}

/** Read the tier in ${row} and append it. */
static enum crm_status
read_tier(struct loyalty_scheme *scheme, const struct table_in *t, const struct csv_row *row,
    const struct scheme_columns *at, struct msg *msg)
{
	struct slice name = csvin_field(row, at->tier);
	struct decimal from;
	struct loyalty_tier tier;

	if (name.n == 0 || slice_has_nul(name))
		return table_bad(t, row, at->tier, "the name of a tier");
	if (is_taken(scheme, name))
		return table_bad(t, row, at->tier, "a new tier: it has a row above");
	if (scheme->n == LOYALTY_TIERS)
		return table_bad(t, row, at->tier, "within the 64 tiers that a scheme may have");
	if (decimal_parse(csvin_field(row, at->from), &from) != CRM_OK || from.units < 0 ||
	    (scheme->orders && from.scale > 0))
		return table_bad(t, row, at->from, wanted_from[scheme->orders]);
	tier.from = decimal_to_sum(from);
	if (scheme->n > 0 && tier.from <= scheme->v[scheme->n - 1].from)
		return table_bad(t, row, at->from, "more than that of the tier above it");
	if (!read_reward(csvin_field(row, at->reward), &tier.reward))
		return table_bad(t, row, at->reward,
		    "a share from 0 to below 1 such as 5% or 0.05, with at most six decimals (four of %)");
	if (mem_grow(&scheme->v, &scheme->room, scheme->n + 1, sizeof(*scheme->v)) != CRM_OK ||
	    (tier.name = strndup(name.p, name.n)) == NULL)
		return msg_nomem(msg);
	scheme->v[scheme->n++] = tier;
	scheme->scale = from.scale > scheme->scale ? from.scale : scheme->scale;
	return CRM_OK;
}

enum crm_status
loyalty_scheme_read(struct loyalty_scheme *scheme, const char *path, struct msg *msg)
{
	struct scheme_columns at;
	enum crm_status status;
	struct table_in *t;
	struct csv_row row;

	*scheme = (struct loyalty_scheme){ 0 };
	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	if ((status = find_columns(scheme, t, path, &at, msg)) == CRM_OK)
		while ((status = table_next(t, &row)) == CRM_OK && row.n > 0 &&
		    (status = read_tier(scheme, t, &row, &at, msg)) == CRM_OK)
			continue;
	table_close(t);
	if (status == CRM_OK && scheme->n == 0) {
		msg_error(msg, "%s: has no tier", path);
		status = CRM_EINPUT;
	}
	if (status != CRM_OK)
		loyalty_scheme_free(scheme);
	return status;
}

/** What a customer has of what tiers are by. */
static decimal_sum
reached_by(const struct loyalty_scheme *scheme, decimal_sum revenue, uint64_t orders)
{

	return scheme->orders ? (decimal_sum)orders * decimal_powers[DECIMAL_SCALE] : revenue;
}

size_t
loyalty_tier_of(const struct loyalty_scheme *scheme, decimal_sum revenue, uint64_t orders)
{
	decimal_sum has = reached_by(scheme, revenue, orders);
	size_t low = 0, high = scheme->n;

	/* The first tier that is not reached, by bisection. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (scheme->v[middle].from <= has)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

decimal_sum
loyalty_missing(
    const struct loyalty_scheme *scheme, size_t reached, decimal_sum revenue, uint64_t orders)
{

	return reached == scheme->n
	    ? 0
	    : scheme->v[reached].from - reached_by(scheme, revenue, orders);
}

decimal_sum
loyalty_reward(const struct loyalty_scheme *scheme, size_t reached, decimal_sum revenue)
{
	decimal_sum unit = decimal_powers[DECIMAL_SCALE - LOYALTY_DECIMALS],
		    divisor = unit * LOYALTY_PARTS, reward, rest;
	int64_t parts;

	if (reached == 0 || revenue <= 0)
		return 0;
	parts = scheme->v[reached - 1].reward;
	reward = revenue / divisor * parts;
	rest = revenue % divisor * parts;
	reward += rest / divisor;
	rest %= divisor;
	/* Half to even. */
	if (rest * 2 > divisor || (rest * 2 == divisor && reward % 2 != 0))
		reward++;
	return reward * unit;
}

void
loyalty_scheme_free(struct loyalty_scheme *scheme)
{

	for (size_t i = 0; i < scheme->n; i++)
		free(scheme->v[i].name);
	free(scheme->v);
	*scheme = (struct loyalty_scheme){ 0 };
}
