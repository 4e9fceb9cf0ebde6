/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of what channels are paid: --commission-rates (a share of the revenue, and so
 * much for each customer won) and --spend (what was paid on a day, for advertisements say).
 *
 * The danger is a name that matches nothing in silence: a commission of 0.00 for a channel that is
 * spelled otherwise looks like a good channel.  So a name that is nearly one of the ledger's, which
 * has no row of its own, is an error; any other unknown name is noted; and channels without a rate
 * are listed.  All names of the ledger are known by then, so the order of rows does not matter.
 */
#include "filter/cohort/cohort_rates.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/near_name.h"
#include "filter/cohort/cohort_commission.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <strings.h>

/* A table that is read, and its columns. */
struct channel_table {
	const struct cohort_options *options;
	const struct cohort_cells *cells;
	struct cohort_rate *rates;	/* grows with the groups */
	size_t room;
	const struct cohort_spent *spent;	/* or NULL */
	struct strmap *unknown;		/* names that are not in the ledger */
	struct table_in *in;
	struct msg *msg;
	const char *option;
	bool is_spend;
	size_t channel, value, more;	/* more: per_customer, or the date */
	size_t groups;			/* of the ledger */
	uint64_t late;			/* rows after the last day */
};

/*
 * The number of a channel; of one that is not in the ledger a new number with ${make}, otherwise
 * STRMAP_NONE.
 */
static enum crm_status
find_channel(struct channel_table *t, struct slice name, bool make, uint32_t *group)
{
	uint64_t hash = strmap_hash(name);
	uint32_t ignored, count = strmap_count(t->cells->groups);

	*group = strmap_get(t->cells->groups, name, hash);
	/* Numbers from t->groups on are names that a table has added. */
	if (*group != STRMAP_NONE && *group < t->groups)
		return CRM_OK;
	if (strmap_put(t->unknown, name, hash, &ignored) != CRM_OK)
		return CRM_ENOMEM;
	if (!make)
		return CRM_OK;
	if (strmap_put(t->cells->groups, name, hash, group) != CRM_OK ||
	    mem_grow(&t->rates, &t->room, (size_t)*group + 1, sizeof(*t->rates)) != CRM_OK)
		return CRM_ENOMEM;
	if (count < strmap_count(t->cells->groups))
		t->rates[*group] = (struct cohort_rate){ .spent = true };
	return CRM_OK;
}

static enum crm_status
read_rate_row(struct channel_table *t, const struct csv_row *row)
{
	struct slice name = csvin_field(row, t->channel);
	struct cohort_rate rate = { .given = true };
	char show[MSG_SHOW];
	uint32_t group;

	if (!cohort_commission_share(csvin_field(row, t->value), &rate.share))
		return table_bad(t->in, row, t->value, "a share (0.08) or a percentage (8%)");
	if (t->more != TABLE_NONE && csvin_field(row, t->more).n > 0 &&
	    (decimal_parse(csvin_field(row, t->more), &rate.per_customer) != CRM_OK ||
		(rate.per_customer.units != 0 && t->options->channels == COHORT_ORDER)))
		return table_bad(t->in, row, t->more, t->options->channels == COHORT_ORDER ?
		    "meant with --channels=order, where no customer is won" : "an amount");
	/* A rate for a channel without rows changes nothing; judge_unknown() reports its name. */
	if (find_channel(t, name, false, &group) != CRM_OK)
		return CRM_ENOMEM;
	if (group == STRMAP_NONE)
		return CRM_OK;
	if (t->rates[group].given) {
		msg_error(t->msg, "--commission-rates: \"%s\" is there twice",
		    msg_show(show, name));
		return CRM_EINPUT;
	}
	rate.spend = t->rates[group].spend;
	rate.spent = t->rates[group].spent;
	t->rates[group] = rate;
	return CRM_OK;
}

static enum crm_status
read_spend_row(struct channel_table *t, const struct csv_row *row)
{
	enum crm_status status = CRM_OK;
	struct decimal amount;
	uint32_t group;
	date_day day;

	if (date_parse(csvin_field(row, t->more), &day) != CRM_OK)
		return table_bad(t->in, row, t->more, "a date (YYYY-MM-DD)");
	if (decimal_parse(csvin_field(row, t->value), &amount) != CRM_OK)
		return table_bad(t->in, row, t->value, "an amount");
	/* Money spent after the last day has had no time to win anybody. */
	if (t->cells->as_of == DATE_NONE || day > t->cells->as_of) {
		t->late++;
		return CRM_OK;
	}
	/*
	 * Money spent on a channel without rows is a loss and must be in the table: make it a
	 * group.
	 */
	if (find_channel(t, csvin_field(row, t->channel), true, &group) != CRM_OK)
		return CRM_ENOMEM;
	t->rates[group].spent = true;
	if (t->spent != NULL)
		status = t->spent->add(t->spent->arg, group, day, amount);
	if (status == CRM_ENOMEM)
		return status;
	if (status != CRM_OK || !decimal_add(&t->rates[group].spend, amount))
		return table_bad(t->in, row, t->value, "small enough to be added up");
	return CRM_OK;
}

/* Whether a name of the ledger is meant that has no row of its own in this table. */
static bool
is_meant(const struct channel_table *t, struct slice typed, uint32_t group)
{
	struct slice name = strmap_key(t->cells->groups, group);
	const struct cohort_rate *rate = &t->rates[group];

	if (group >= t->groups || (t->is_spend ? rate->spent : rate->given))
		return false;
	return near_name(typed, name) ||
	    (typed.n == name.n && typed.n > 0 && strncasecmp(typed.p, name.p, name.n) == 0);
}

/*
 * Report names that are not in the ledger: CRM_EUSAGE where one is probably a misspelt name of the
 * ledger, else a note for each.  The ledger's names are tried in their order, so that the same
 * input gives the same message.
 */
static enum crm_status
judge_unknown(const struct channel_table *t)
{
	uint32_t *sorted;
	char typed[MSG_SHOW], meant[MSG_SHOW];

	if (strmap_sorted(t->cells->groups, &sorted) != CRM_OK)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(t->unknown); i++) {
		struct slice name = strmap_key(t->unknown, i);

		for (size_t g = 0; g < strmap_count(t->cells->groups); g++) {
			if (!is_meant(t, name, sorted[g]))
				continue;
			msg_error(t->msg,
			    "%s: no row of the ledger has the %s \"%s\"; is it \"%s\"?", t->option,
			    t->options->by, msg_show(typed, name),
			    msg_show(meant, strmap_key(t->cells->groups, sorted[g])));
			free(sorted);
			return CRM_EUSAGE;
		}
		msg_note(t->msg, "%s: no row of the ledger has the %s \"%s\"", t->option,
		    t->options->by, msg_show(typed, name));
	}
	free(sorted);
	if (t->late > 0)
		msg_note(t->msg, "%s: %llu rows after the last day were left out", t->option,
		    (unsigned long long)t->late);
	return CRM_OK;
}

/* Read one of the two tables. */
static enum crm_status
read_channel_table(struct channel_table *t, const char *path, const char *value, const char *more,
    enum crm_status (*read_row)(struct channel_table *, const struct csv_row *))
{
	struct csv_row row;
	enum crm_status status;

	t->late = 0;
	t->is_spend = read_row == read_spend_row;
	if (strmap_open(&t->unknown) != CRM_OK)
		return CRM_ENOMEM;
	if ((status = table_open(&t->in, &path, 1, NULL, t->msg)) != CRM_OK ||
	    (status = table_need(t->in, t->options->by, &t->channel)) != CRM_OK ||
	    (status = table_need(t->in, value, &t->value)) != CRM_OK)
		goto done;
	t->more = table_column(t->in, more);
	if (t->is_spend && (status = table_need(t->in, more, &t->more)) != CRM_OK)
		goto done;
	while ((status = table_next(t->in, &row)) == CRM_OK && row.n > 0)
		if ((status = read_row(t, &row)) != CRM_OK)
			break;
	if (status == CRM_OK)
		status = judge_unknown(t);
done:
	table_close(t->in);
	strmap_close(t->unknown);
	t->in = NULL;
	t->unknown = NULL;
	return status;
}

/* Warn of channels whose commission is 0 only because the table has no rate for them. */
static enum crm_status
name_without_rate(const struct channel_table *t)
{
	struct buf names = { 0 };
	uint32_t *sorted;
	char show[MSG_SHOW];
	enum crm_status status = CRM_OK;

	if (strmap_sorted(t->cells->groups, &sorted) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t g = 0; g < strmap_count(t->cells->groups) && status == CRM_OK; g++)
		/* A few names show what is wrong; a ledger of campaigns may have thousands. */
		if (sorted[g] < t->groups && !t->rates[sorted[g]].given && names.n < 200)
			status = buf_print(&names, "%s\"%s\"", names.n == 0 ? "" : ", ",
			    msg_show(show, strmap_key(t->cells->groups, sorted[g])));
	if (status == CRM_OK && names.n > 0)
		msg_warn(t->msg, "--commission-rates: no rate for %.*s: their commission is 0",
		    (int)names.n, names.p);
	buf_free(&names);
	free(sorted);
	return status;
}

enum crm_status
cohort_rates_read(const struct cohort_options *options, const struct cohort_cells *cells,
    const struct cohort_spent *spent, struct cohort_rate **rates, struct msg *msg)
{
	struct channel_table t = { .options = options,
		.cells = cells,
		.spent = spent,
		.msg = msg,
		.groups = cohort_cells_groups(cells),
		.room = cohort_cells_groups(cells) };
	enum crm_status status = CRM_OK;

	if ((t.rates = mem_new(t.room, sizeof(*t.rates))) == NULL)
		return CRM_ENOMEM;
	if (options->rates != NULL) {
		t.option = "--commission-rates";
		status = read_channel_table(
		    &t, options->rates, "rate", "per_customer", read_rate_row);
		if (status == CRM_OK)
			status = name_without_rate(&t);
	}
	if (status == CRM_OK && options->spend != NULL) {
		t.option = "--spend";
		status = read_channel_table(&t, options->spend, "amount", "date", read_spend_row);
	}
	if (status != CRM_OK)
		free(t.rates);
	else
		*rates = t.rates;
	return status;
}
