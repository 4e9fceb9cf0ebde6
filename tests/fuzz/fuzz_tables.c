/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables that a program reads beside its input: a loyalty scheme, the customers of --only, factors
 * of a season, the nights of --watch, receipts, offers, and the tables of other programs that
 * crm-report shows.  The first byte names the kind, as in kinds[] below; the rest is the file.
 *
 * What was taken must hold what its header promises; what is written again must be read back as the
 * same; a section that was made must have values that each renderer can print.
 */
#include "filter/clv/clv_season.h"
#include "filter/report/report_cluster_names.h"
#include "filter/report/report_compare.h"
#include "filter/report/report_extra.h"
#include "filter/report/report_offers.h"
#include "filter/report/report_retention.h"
#include "filter/report/report_watch_history.h"
#include "ingest/counts.h"
#include "report/receipt_sum.h"
#include "report/render.h"
#include "segment/loyalty_scheme.h"
#include "table/key_set.h"

#include "harness.h"
#include "mutate_table.h"

#include <math.h>

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	memory_file(HARNESS_IN);
	memory_file(HARNESS_OUT);
	return 0;
}

/** Tiers rise, and a customer is in the last one reached, with a reward below the revenue. */
static void
read_scheme(struct msg *msg)
{
	struct loyalty_scheme scheme;
	decimal_sum unit;

	if (loyalty_scheme_read(&scheme, HARNESS_PATH, msg) != CRM_OK)
		return;
	unit = decimal_powers[DECIMAL_SCALE];
	demand(scheme.n > 0 && scheme.n <= LOYALTY_TIERS);
	for (size_t i = 0; i < scheme.n; i++) {
		const struct loyalty_tier *tier = &scheme.v[i];
		decimal_sum revenue = scheme.orders ? 7 * unit : tier->from, reward;
		uint64_t orders = scheme.orders ? (uint64_t)(tier->from / unit) : 3;

		demand(tier->name[0] != '\0' && tier->from >= 0 &&
		    tier->reward >= 0 && tier->reward < LOYALTY_PARTS);
		demand(i == 0 || tier[-1].from < tier->from);
		demand(loyalty_tier_of(&scheme, revenue, orders) == i + 1);
		demand(loyalty_missing(&scheme, i, revenue, orders) == 0);
		demand(i + 1 == scheme.n || loyalty_missing(&scheme, i + 1, revenue, orders) > 0);
		reward = loyalty_reward(&scheme, i + 1, revenue);
		/* Half to even may round up to the next hundredth. */
		demand(reward >= 0 && reward <= revenue + unit / 100);
	}
	loyalty_scheme_free(&scheme);
}

/** What is in a strict set is in the loose one. */
static void
read_keys(struct msg *msg)
{
	const char *path = HARNESS_PATH;
	const struct key_set_source source = { "--only", &path, "customer", "segment=a,B b,c" };
	const struct slice keys[] = { { "c1", 2 }, { "C 2", 3 }, { "", 0 }, { "1", 1 } };
	struct key_set *strict, *loose;
	bool has[4];

	demand(key_set_open(&strict, false) == CRM_OK && key_set_open(&loose, true) == CRM_OK);
	if (key_set_read(strict, &source, msg) == CRM_OK) {
		demand(key_set_read(loose, &source, msg) == CRM_OK);
		demand(key_set_count(loose) <= key_set_count(strict));
		key_set_has_each(strict, keys, 4, has);
		for (size_t i = 0; i < 4; i++) {
			demand(has[i] == key_set_has(strict, keys[i]));
			demand(!has[i] || key_set_has(loose, keys[i]));
		}
		demand(!has[2]);
	}
	key_set_close(strict);
	key_set_close(loose);
}

static void
read_cluster_names(struct msg *msg)
{
	struct cluster_names names = { 0 };

	if (cluster_names_read(&names, HARNESS_PATH, msg) == CRM_OK)
		for (size_t i = 0; i < names.n; i++) {
			struct report_cell cells[2] = { { 0 }, { 0 } };

			demand(cluster_names_cells(&names, slice_of(names.v[i].cluster),
				   language_at(i % LANGUAGES), cells) == CRM_OK);
			for (size_t j = 0; j < 2; j++)
				if (cells[j].state == CELL_VALUE)
					free(cells[j].v.text);
		}
	cluster_names_close(&names);
}

/** Factors are finite and have a mean of 1, or all of them are 0. */
static void
read_season(struct msg *msg)
{
	struct clv_season season = { 0 };

	if (clv_season_read(&season, HARNESS_PATH, msg) == CRM_OK && clv_season_scale(&season)) {
		demand(clv_season_parts(&season) > 0);
		for (size_t i = 0; i < clv_season_parts(&season); i++)
			demand(isfinite(season.factor[i]) && season.factor[i] >= 0 &&
			    season.factor[i] <= 400);
	}
	clv_season_free(&season);
}

static void
write_nights(const void *history, struct output *out)
{

	watch_history_write(history, out);
}

/** Nights that are written again are read as the same. */
static void
read_nights(struct msg *msg)
{
	struct watch_history history = { 0 }, again = { 0 };
	struct buf once = { 0 }, twice = { 0 };

	if (watch_history_read(&history, HARNESS_PATH, msg) == CRM_OK) {
		watch_history_sort(&history);
		harness_written(write_nights, &history, msg, &once);
		demand(watch_history_read(&again, HARNESS_AGAIN, msg) == CRM_OK);
		demand(again.n == history.n);
		watch_history_sort(&again);
		harness_written(write_nights, &again, msg, &twice);
		harness_same(&once, &twice);
	}
	watch_history_free(&history);
	watch_history_free(&again);
}

/** A sum to be written. */
struct sum {
	struct receipt_sum *of;
	struct msg *msg;
};

static void
write_sum(const void *sum, struct output *out)
{
	const struct sum *s = sum;

	demand(receipt_sum_write(s->of, out, s->msg) == CRM_OK);
}

/** The sum of one receipt ${text} becomes ${written}, which stays empty where it is refused. */
static void
sum_receipt(struct slice text, struct msg *msg, struct buf *written)
{
	static const char *const names[] = { "guest", "return", "no date", "folded" };
	static const struct receipt_rules rules = { names, 4, "folded", COUNTS_MOST };
	struct sum sum = { .msg = msg };

	demand(receipt_sum_open(&sum.of, &rules) == CRM_OK);
	if (receipt_sum_add(sum.of, HARNESS_PATH, text, msg) == CRM_OK)
		harness_written(write_sum, &sum, msg, written);
	receipt_sum_close(sum.of);
}

/** The sum of one receipt says what it says, is a receipt, and is the sum of itself. */
static void
read_receipt(struct msg *msg)
{
	struct receipt_facts facts = { 0 }, of_sum = { 0 };
	struct buf text = { 0 }, once = { 0 }, twice = { 0 };

	if (receipt_read(HARNESS_PATH, &text, msg) == CRM_OK && text.n > 0) {
		enum crm_status status = receipt_facts_add(&facts, buf_slice(&text));

		sum_receipt(buf_slice(&text), msg, &once);
		if (once.n > 0) {
			sum_receipt(buf_slice(&once), msg, &twice);
			demand(status == CRM_OK &&
			    receipt_facts_add(&of_sum, buf_slice(&once)) == CRM_OK);
			demand(facts.read == of_sum.read && facts.kept == of_sum.kept &&
			    facts.refused == of_sum.refused);
			harness_same(&once, &twice);
		}
	}
	buf_free(&text);
}

static void
read_offers(struct msg *msg)
{
	const char *path = HARNESS_PATH;
	struct offers *offers;
	size_t width;

	if (offers_open(&offers, &path, msg) != CRM_OK)
		return;
	width = offers_width(offers);
	demand(width <= OFFERS_MOST);
	demand(offers_get(offers, slice_of("c1"), width).n == 0);
	for (size_t i = 0; i < width; i++)
		(void)offers_get(offers, slice_of("c1"), i);
	offers_close(offers);
}

/** Print a report one way: rendering takes longer than reading, so the rows choose which. */
static void
print_report(const void *arg, struct output *out)
{
	const struct report *report = arg;
	size_t rows = report->sections[0].table.n_rows;
	const struct render_options options = { .language = language_at(rows / 5 % LANGUAGES),
		.width = 60, .bars = true };
	enum crm_status status;

	switch (rows % 5) {
	case 0: status = render_json(report, out); break;
	case 1: status = render_text(report, &options, out); break;
	case 2: status = render_markdown(report, &options, out); break;
	case 3: status = render_html(report, &options, out); break;
	default: status = render_email(report, &options, out);
	}
	demand(status == CRM_OK);
}

static void
end_report(struct report *report, enum crm_status status, struct msg *msg)
{
	struct buf text = { 0 };

	if (status == CRM_OK && report->n > 0)
		harness_written(print_report, report, msg, &text);
	buf_free(&text);
	report_free(report);
}

static void
read_retention(struct msg *msg)
{
	const char *path = HARNESS_PATH;
	struct report report = { .title = "Customers", .from = DATE_NONE, .to = DATE_NONE };

	end_report(&report, retention_section(&report, &path, 2, language_at(0), msg), msg);
}

static void
read_lifecycle(struct msg *msg)
{
	struct report report = { .title = "Customers", .from = DATE_NONE, .to = DATE_NONE };

	end_report(&report, compare_section(&report, HARNESS_PATH, language_at(1), msg), msg);
}

/** A table beside another: told by its columns what it is, and shown. */
static void
read_extra(struct msg *msg)
{
	static const char *const names[] = { HARNESS_PATH, HARNESS_PATH };
	struct report report = { .title = "Customers", .from = DATE_NONE, .to = DATE_NONE };
	struct report_options options = { 0 };
	struct run run = { .common = &options.common, .names = names, .n = 2, .msg = msg };
	struct extra extra = { 0 };
	enum crm_status status = extra_open(&extra, &options, &run);

	if (status == CRM_OK) {
		demand(extra.n_customers + extra.n_tables + extra.facts.receipts <= 2);
		status = extra_sections(&extra, &report, language_at(3), &run);
	}
	end_report(&report, status, msg);
	extra_close(&extra);
}

static const struct harness_kind kinds[] = { { 'l', read_scheme }, { 'k', read_keys },
	{ 'n', read_cluster_names }, { 'f', read_season }, { 'w', read_nights },
	{ 'j', read_receipt }, { 'o', read_offers }, { 't', read_retention },
	{ 'p', read_lifecycle }, { 'e', read_extra } };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{

	harness_run(kinds, sizeof(kinds) / sizeof(kinds[0]), data, size);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
