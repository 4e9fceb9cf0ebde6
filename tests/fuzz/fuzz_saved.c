/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and settings that a program reads back: saved models, rules, bins, rates, a history of
 * logs, a reading, a base table.  People mend such files by hand, and disks damage them, so any bytes must
 * be taken or refused, with nothing read out of bounds, lost or freed twice.
 *
 * The first byte names the kind, as in kinds[] below; the rest is the file.  What was taken must
 * hold what its header promises, and a reading that is printed must be read back as the same.
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

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mutate_table.h"

#define IN 100
#define PATH "/dev/fd/100"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool so)
{

	if (!so)
		abort();
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int fd = memfd_create("in", 0);

	(void)argc;
	(void)argv;
	demand(fd >= 0 && dup2(fd, IN) == IN);
	close(fd);
	return 0;
}

static void
read_cluster(struct msg *msg)
{
	struct cluster_model model;

	if (cluster_model_load(&model, PATH, msg) != CRM_OK)
		return;
	demand(model.d > 0 && model.fit.k > 0 && model.fit.d == model.d);
	for (size_t j = 0; j < model.d; j++) {
		double x = 2.5, y;

		cluster_model_transform(&model, j, &x, 1, &y);
	}
	cluster_model_free(&model);
}

static void
read_clv(struct msg *msg)
{
	struct clv_options o = { .model = PATH, .occasion = -1, .spend = -1, .margin_share = 1 };
	struct run run = { .common = &o.common, .msg = msg };
	struct clv_model model;

	demand(clv_model_init(&model) == CRM_OK);
	(void)clv_model_read(&model, &o, &run);
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
read_rules(struct msg *msg)
{
	struct segment_rules rules = { 0 };

	if (segment_rules_read(&rules, PATH, 5, msg) == CRM_OK)
		for (int i = 0; i < 125; i++)
			demand(segment_rules_match(&rules, i / 25 + 1, i / 5 % 5 + 1, i % 5 + 1) <=
			    rules.n);
	segment_rules_free(&rules);
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
	for (enum metric m = 0; m < METRICS; m++) {
		demand(bins[m].n > 0 && bins[m].n <= BINS_MAX);
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
read_history(struct msg *msg)
{
	struct log_history history = { 0 };

	(void)log_history_read(&history, PATH, msg);
	log_history_free(&history);
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
		demand(slice_equal(buf_slice(&once), buf_slice(&twice)));
	}
	buf_free(&once);
	buf_free(&twice);
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

static const struct {
	char letter;
	void (*read)(struct msg *msg);
} kinds[] = { { 'c', read_cluster }, { 'v', read_clv }, { 'r', read_regress }, { 's', read_rules },
	{ 'x', read_rates }, { 'h', read_history }, { 'g', read_reading }, { 'b', read_base },
	{ 'n', read_bins } };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msg *msg;

	if (size == 0)
		return 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((char)data[0] != kinds[i].letter)
			continue;
		demand(ftruncate(IN, 0) == 0 &&
		    pwrite(IN, data + 1, size - 1, 0) == (ssize_t)size - 1);
		demand(msg_open(&msg, "fuzz") == CRM_OK);
		msg_level(msg, MSG_QUIET);
		kinds[i].read(msg);
		msg_close(msg);
	}
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
