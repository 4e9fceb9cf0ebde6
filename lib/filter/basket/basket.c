/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-basket from end to end: check the options against one another, read all baskets into memory,
 * and hand them to the one table that was asked for.
 *
 * Every table is made from the same arrays, so items, baskets and counts agree between them.
 */
#include "filter/basket/basket_counts.h"

#include <string.h>

/*
 * Report ${why} and return the status of a usage error, so that each check below is one statement.
 */
static enum crm_status
refuse_options(const struct run *run, const char *why)
{

	msg_error(run->msg, "%s", why);
	return CRM_EUSAGE;
}

/* False, after a message, where the options of shards do not go with the others. */
static bool
check_shards(const struct basket_options *o, const struct run *run)
{
	bool sums = o->partial || o->count_itemsets != NULL;
	bool shown = o->itemsets || o->min_confidence >= 0 || o->min_lift > 0 || o->fdr < 1 ||
	    o->sort >= 0 || o->min_count > 0;
	bool sought = o->item != NULL || o->max_basket > 0;
	const struct { bool wrong; const char *why; } rules[] = {
		{ (sums || o->merge) && (o->recommend > 0 || o->upsell != NULL || o->sequence),
		    "--partial and --merge are of rules and itemsets: for --upsell and --sequence read the shards together, for --recommend see --model" },
		{ o->model != NULL && (sums || o->merge || o->recommend == 0 || o->upsell != NULL),
		    "--model goes with --recommend, and not with --partial, --merge or --upsell" },
		{ o->model != NULL && (o->hold_out || o->half_life > 0 || (o->repeat && o->fresh)),
		    "--model has counts of all shards, and no orders: --holdout, --half-life and --repeat with --new read the shards together" },
		{ o->model != NULL && sought, "--model has its --item and --max-basket" },
		{ o->merge && o->count_itemsets != NULL,
		    "--count-itemsets reads a shard and --merge partials: choose one" },
		{ o->merge && (sought || o->baskets || run->common->only != NULL),
		    "--merge: the partials have their --item, --max-basket, --baskets and --only" },
		{ sums && !o->merge && shown,
		    "--partial has no rules: give --itemsets, --min-count, --min-confidence, --min-lift, --fdr and --sort to --merge" },
		{ o->count_itemsets != NULL &&
			(sought || o->min_support >= 0 || o->max_items > 0),
		    "--count-itemsets: the candidates have their --item, --max-basket, --min-support and --max-items" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].wrong) {
			msg_error(run->msg, "%s", rules[i].why);
			return false;
		}
	return true;
}

/*
 * Refuse contradictions first, then fill in defaults: a default must never look like an option
 * that the user gave.  The first contradiction found is reported, with the option to remove.
 *
 * The delimiter: a tab is hard to type in a shell, so its name and its escape are accepted.  A
 * quote or a line end would contradict the CSV grammar, and a blank would cut names like "red mug".
 *
 * The order: offers are sorted by how likely they are bought; a table of rules is read for what
 * goes together, and there lift does not favour items that everybody buys.
 *
 * options->fill: a user who sets a threshold wants only what passes it; without any, a list is
 * filled up with popular items (see basket_new.c).  With --min-count alone there is no share to
 * pass, as the absolute count is meant to be the only bound.
 */
enum crm_status
basket_check(void *values, const struct run *run)
{
	struct basket_options *options = values;
	char show[MSG_SHOW];
	bool wants_customers =
	    options->recommend > 0 || options->upsell != NULL || options->sequence;

	if (options->itemsets + options->sequence + (options->upsell != NULL) > 1)
		return refuse_options(run,
		    "--itemsets, --sequence and --upsell exclude each other: each is a table of its own");
	if (options->recommend > 0 && (options->itemsets || options->sequence))
		return refuse_options(run,
		    "--recommend goes with rules or --upsell, not with --itemsets or --sequence");
	if (options->recommend == 0 || options->upsell != NULL) {
		const char *option = options->repeat ? "--repeat" : options->fresh ? "--new" :
		    options->hold_out ? "--holdout" : options->half_life > 0 ? "--half-life" : NULL;

		if (option != NULL) {
			msg_error(run->msg, "%s needs --recommend without --upsell", option);
			return CRM_EUSAGE;
		}
	}
	if (options->baskets && wants_customers)
		return refuse_options(run,
		    "--baskets have no customers, so --recommend, --upsell and --sequence need a ledger");
	if (options->baskets && options->item != NULL)
		return refuse_options(run, "--item names a column of a ledger; --baskets have no columns");
	if (options->delimiter != NULL && !options->baskets)
		return refuse_options(
		    run, "--delimiter needs --baskets; a ledger is always separated by commas");
	if (options->price != NULL && options->upsell == NULL)
		return refuse_options(run, "--price needs --upsell");
	if (options->max_basket > 0 && options->upsell != NULL)
		return refuse_options(
		    run, "--max-basket has no meaning with --upsell, which counts no baskets");
	if (!check_shards(options, run))
		return CRM_EUSAGE;
	if (options->delimiter == NULL)
		options->delimiter = ",";
	if (strcmp(options->delimiter, "\\t") == 0 || strcmp(options->delimiter, "tab") == 0)
		options->delimiter = "\t";
	if (strlen(options->delimiter) != 1 || strchr("\"\r\n ", options->delimiter[0]) != NULL) {
		msg_error(run->msg,
		    "--delimiter: \"%s\" is not one character (or tab), or it is a blank or a quote",
		    msg_show(show, slice_of(options->delimiter)));
		return CRM_EUSAGE;
	}
	if (options->item == NULL)
		options->item = "sku";
	if (options->upsell != NULL && options->recommend == 0)
		options->recommend = 3;
	if (options->sort < 0)
		options->sort = options->recommend > 0 ? BASKET_CONFIDENCE : BASKET_LIFT;
	options->fresh = options->fresh || !options->repeat;
	options->fill = options->min_support < 0 && options->min_count == 0 &&
	    options->min_confidence < 0 && options->min_lift <= 0 && options->fdr >= 1;
	/* Offers are the best of a list anyway, so fewer rules are cut off. */
	if (options->min_confidence < 0)
		options->min_confidence = options->recommend > 0 && options->fill ? 0.1 : 0.25;
	/* Counts of shards have what they were looked for with: basket_counts_options(). */
	if (options->merge || options->model != NULL || options->count_itemsets != NULL)
		return CRM_OK;
	if (options->min_support < 0)
		options->min_support = options->min_count > 0 ? 0 : 0.005;
	if (options->max_items == 0)
		options->max_items = 10;
	return CRM_OK;
}

/*
 * Write the one table that the options ask for. The order matters: --upsell and --holdout also set
 * a number of offers, so they are looked at before --recommend.
 */
static enum crm_status
write_basket_table(const struct basket_work *work)
{

	if (work->options->sequence)
		return basket_write_sequence(work);
	if (work->options->upsell != NULL)
		return basket_write_upsell(work);
	if (work->options->hold_out)
		return basket_write_holdout(work);
	if (work->options->recommend > 0)
		return basket_write_offers(work);
	return basket_write_rules(work);
}

size_t
basket_paths(const void *values, struct sandbox_path *paths, size_t room)
{
	const struct basket_options *options = values;
	const struct sandbox_path all[] = { { options->count_itemsets, SANDBOX_READ },
		{ options->model, SANDBOX_READ } };

	return program_paths(all, sizeof(all) / sizeof(all[0]), paths, room);
}

/* Read the counts, or candidates, that ${options} name, and take the options that they have. */
static enum crm_status
read_counts(struct basket_options *options, const struct run *run, struct basket_counts *counts)
{
	bool model = options->model != NULL;
	const char *path = model ? options->model : options->count_itemsets;
	enum crm_status status;

	if ((status = basket_counts_read(counts, &path, 1, run)) != CRM_OK ||
	    (status = basket_counts_number(counts, run->msg)) != CRM_OK)
		return status;
	if (model && (status = basket_counts_whole(counts, run->msg)) != CRM_OK)
		return status;
	if (!model && !basket_counts_is(counts, STEP_CANDIDATES)) {
		msg_error(run->msg, "%s has no candidates: --merge makes them of the partials of all shards",
		    path);
		return CRM_EUSAGE;
	}
	if (options->baskets != (counts->item.n == 1)) {
		msg_error(run->msg, "%s is of %s", path,
		    options->baskets ? "ledgers: leave --baskets out" : "baskets: add --baskets");
		return CRM_EUSAGE;
	}
	basket_counts_options(counts, options);
	return CRM_OK;
}

/* Read the baskets, and write the table that the options ask for. */
static enum crm_status
read_and_write(const struct basket_options *options, struct basket_counts *counts,
    const struct run *run)
{
	bool sums = options->partial || options->count_itemsets != NULL;
	struct basket_source source = { .ragged = options->baskets,
		.delimiter = options->delimiter[0],
		.item = options->item,
		.category = options->upsell,
		.price = options->price,
		.steps = options->sequence,
		/*
		 * Only these results depend on which of two baskets of one day is the last; the
		 * ranking costs a sort of all basket keys.
		 */
		.ranked = options->hold_out || (options->repeat && options->fresh),
		.customers = options->recommend > 0 || options->sequence ||
		    (sums && !options->baskets) };
	struct basket_data data;
	struct basket_work work = { .options = options, .run = run, .data = &data };
	enum crm_status status;

	if (counts->partial != NULL) {
		work.counts = counts;
		source.items = counts->names;
		counts->names = NULL;
	}
	if ((status = basket_data_read(run, &source, &data)) != CRM_OK)
		return status;
	if (options->model != NULL)
		data.newest = counts->newest;
	if ((status = team_open(&work.team, (unsigned)run->common->threads)) != CRM_OK)
		goto done;
	if ((status = run_output(run, &work.out)) != CRM_OK)
		goto done;
	if ((status = sums ? basket_write_partial(&work) : write_basket_table(&work)) != CRM_OK)
		/* An aborted output leaves an existing file of that name as it was. */
		output_abort(work.out);
	else
		status = output_finish(work.out);
done:
	team_close(work.team);
	basket_data_free(&data);
	return status;
}

enum crm_status
basket_run(void *values, const struct run *run)
{
	const struct basket_options *options = values;
	struct basket_options own = *options;
	struct basket_counts counts = { 0 };
	enum crm_status status = CRM_OK;

	if (options->merge)
		return basket_merge(options, run);
	if (options->count_itemsets != NULL || options->model != NULL)
		status = read_counts(&own, run, &counts);
	if (status == CRM_OK)
		status = read_and_write(&own, &counts, run);
	basket_counts_free(&counts);
	return status;
}
