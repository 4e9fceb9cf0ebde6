/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and settings that a program reads back: saved models, rules, bins, rates, a history of
 * logs, a reading, a base table.  People mend such files by hand, and disks damage them, so any
 * bytes must be taken or refused, with nothing read out of bounds, lost or freed twice.
 *
 * The first byte names the kind, as in kinds[] below; the rest is the file.  What was taken must
 * hold what its header promises; what is saved of it must be read back, and saved as the same
 * again.
 */
#include "filter/clv/clv_model.h"
#include "filter/cluster/cluster_model.h"
#include "filter/ingest/reading.h"
#include "filter/regress/regress_model.h"
#include "filter/rfm/customer_record.h"
#include "filter/rfm/rfm_bins_file.h"
#include "filter/rfm/rfm_load.h"
#include "ingest/log_history.h"
#include "ingest/rates.h"
#include "segment/segment_rules.h"

#include "harness.h"
#include "mutate_table.h"

#define PATH HARNESS_PATH

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	memory_file(HARNESS_IN);
	memory_file(HARNESS_OUT);
	return 0;
}

static void
save_cluster(const struct cluster_model *model, struct msg *msg, struct buf *text)
{
	const struct common common = { 0 };
	const struct run run = { .common = &common, .msg = msg };
	int begun = harness_begin();

	demand(cluster_model_save(model, "-", &run) == CRM_OK);
	harness_end(begun, text);
}

static void
read_cluster(struct msg *msg)
{
	struct cluster_model model, again;
	struct buf once = { 0 }, twice = { 0 };

	if (cluster_model_load(&model, PATH, msg) != CRM_OK)
		return;
	demand(model.d > 0 && model.fit.k > 0 && model.fit.d == model.d);
	for (size_t j = 0; j < model.d; j++) {
		double x = 2.5, y;

		cluster_model_transform(&model, j, &x, 1, &y);
	}
	save_cluster(&model, msg, &once);
	demand(cluster_model_load(&again, HARNESS_AGAIN, msg) == CRM_OK);
	save_cluster(&again, msg, &twice);
	harness_same(&once, &twice);
	cluster_model_free(&model);
	cluster_model_free(&again);
}

static void
write_clv(const void *model, struct output *out)
{

	clv_model_write(model, out);
}

static enum crm_status
load_clv(struct clv_model *model, const char *path, struct msg *msg)
{
	struct clv_options o = { .model = path, .occasion = -1, .spend = -1, .margin_share = 1 };
	const struct run run = { .common = &o.common, .msg = msg };

	demand(clv_model_init(model) == CRM_OK);
	return clv_model_read(model, &o, &run);
}

static void
read_clv(struct msg *msg)
{
	struct clv_model model, again;
	struct buf once = { 0 }, twice = { 0 };

	if (load_clv(&model, PATH, msg) == CRM_OK) {
		harness_written(write_clv, &model, msg, &once);
		demand(load_clv(&again, HARNESS_AGAIN, msg) == CRM_OK);
		harness_written(write_clv, &again, msg, &twice);
		harness_same(&once, &twice);
		clv_model_free(&again);
	}
	clv_model_free(&model);
}

static void
read_regress(struct msg *msg)
{
	struct regress_saved saved;

	if (regress_model_load(PATH, &saved, msg) == CRM_OK)
		regress_model_free(&saved);
}

static void
write_rules(const void *rules, struct output *out)
{

	segment_rules_print(rules, out);
}

/** Rules that are printed name the same segments. */
static void
read_rules(struct msg *msg)
{
	struct segment_rules rules = { 0 }, again = { 0 };
	struct buf once = { 0 }, twice = { 0 };

	if (segment_rules_read(&rules, PATH, 5, msg) == CRM_OK) {
		harness_written(write_rules, &rules, msg, &once);
		demand(segment_rules_read(&again, HARNESS_AGAIN, 5, msg) == CRM_OK);
		for (int i = 0; i < 125; i++) {
			int r = i / 25 + 1, f = i / 5 % 5 + 1, m = i % 5 + 1;
			size_t match = segment_rules_match(&rules, r, f, m);

			demand(match <= rules.n && match == segment_rules_match(&again, r, f, m));
		}
		harness_written(write_rules, &again, msg, &twice);
		harness_same(&once, &twice);
	}
	segment_rules_free(&rules);
	segment_rules_free(&again);
}

static void
read_bins(struct msg *msg)
{
	struct rfm_options o = { .monetary = RFM_TOTAL };
	struct rfm_scorer scorer = { .options = &o, .scale = 2 };
	struct bins bins[METRICS] = { { .n = 0 } };
	char text[DECIMAL_PRINT];

	for (enum metric m = 0; m < METRICS; m++) {
		scorer.bins[m] = &bins[m];
		scorer.groups[m] = 1;
	}
	if (rfm_read_bins(&scorer, PATH, msg) != CRM_OK)
		return;
	/* A table without customers has none; they are asked for where somebody is scored. */
	if (rfm_check_bins(&scorer, PATH, msg) == CRM_OK)
		for (enum metric m = 0; m < METRICS; m++)
			demand(bins[m].n > 0);
	for (enum metric m = 0; m < METRICS; m++) {
		demand(bins[m].n <= BINS_MAX);
		for (size_t i = 0; i < bins[m].n; i++) {
			const struct bin *bin = &bins[m].bin[i];

			demand(bin->score >= 1 && bin->score <= BINS_MAX && bin->from <= bin->to);
			demand(i == 0 || bin[-1].to < bin->from);
			demand(rfm_bin_end(&scorer, m, bin->from, text) < sizeof(text));
			demand(bins_find(&bins[m], bin->from) == i);
			demand(bins_find(&bins[m], bin->to) == i);
		}
	}
}

static void
read_rates(struct msg *msg)
{
	struct rates *rates = NULL;
	struct decimal out;

	if (rates_open(&rates, PATH, msg) != CRM_OK)
		return;
	for (date_day day = 19000; day < 20000; day += 100)
		if (rates_convert(rates, slice_of("EUR"), day, (struct decimal){ 12345, 2 }, &out) ==
		    NULL)
			demand(out.scale >= 0 && out.scale <= DECIMAL_SCALE);
	rates_close(rates);
}

static void
write_history(const void *history, struct output *out)
{

	log_history_write(history, out);
}

static void
read_history(struct msg *msg)
{
	struct log_history history = { 0 }, again = { 0 };
	struct buf once = { 0 }, twice = { 0 };

	if (log_history_read(&history, PATH, msg) == CRM_OK) {
		harness_written(write_history, &history, msg, &once);
		demand(log_history_read(&again, HARNESS_AGAIN, msg) == CRM_OK);
		harness_written(write_history, &again, msg, &twice);
		harness_same(&once, &twice);
	}
	log_history_free(&history);
	log_history_free(&again);
}

static void
read_reading(struct msg *msg)
{
	struct reading first, second;
	struct buf once = { 0 }, twice = { 0 };

	reading_init(&first);
	reading_init(&second);
	if (reading_load(&first, PATH, msg) == CRM_OK) {
		demand(reading_print(&first.set, "", &once) == CRM_OK);
		demand(reading_parse(&second, buf_slice(&once), "again", msg) == CRM_OK);
		demand(reading_print(&second.set, "", &twice) == CRM_OK);
		harness_same(&once, &twice);
	}
	reading_free(&first);
	reading_free(&second);
}

static void
read_base(struct msg *msg)
{
	const char *path = PATH;
	struct table_in *table;
	struct rfm_load load = { 0 };
	struct customer_record record;
	struct csv_row row;

	if (table_open(&table, &path, 1, NULL, msg) != CRM_OK)
		return;
	if (rfm_load_begin(&load, table) == CRM_OK)
		while (rfm_load_next(&load, &record, &row) == CRM_OK && row.n > 0)
			demand(record.c.orders == 0 || record.id.n <= row.line.n);
	table_close(table);
}

static const struct harness_kind kinds[] = { { 'c', read_cluster }, { 'v', read_clv },
	{ 'r', read_regress }, { 's', read_rules }, { 'x', read_rates }, { 'h', read_history },
	{ 'g', read_reading }, { 'b', read_base }, { 'n', read_bins } };

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
