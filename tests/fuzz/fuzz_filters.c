/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole programs on one small table: crm-rfm, crm-cohort, crm-basket and crm-report.  The first
 * byte names the program and its table, as in kinds[] below; the rest is the ledger, or the
 * customer table.
 *
 * What must hold is that there is one answer however it is reached: the rows from last to first
 * give the same bytes, or are refused as well; so do two inputs, one behind the other, and the
 * merged partials of the two, where each has all rows of some of the customers.
 */
#include "base/hash.h"
#include "filter/basket/basket.h"
#include "filter/cohort/cohort.h"
#include "filter/report/report.h"
#include "filter/rfm/rfm.h"
#include "filter/rfm/rfm_check.h"
#include "model/kaplan_meier.h"
#include "table/table_in.h"

#include "harness.h"
#include "mutate_table.h"

/** Files in memory: the table, turned around, by customers; their partials; what comes out. */
enum { IN = HARNESS_IN, OUT = HARNESS_OUT, TURNED, PART, PARTIAL = PART + 2, AGAIN = PARTIAL + 2 };

static const char *const whole_name[] = { HARNESS_PATH };
static const char *const turned_name[] = { "/dev/fd/102" };
static const char *const part_names[] = { "/dev/fd/103", "/dev/fd/104" };
static const char *const partial_names[] = { "/dev/fd/105", "/dev/fd/106" };

/** How a program is run. */
enum way { PLAIN, TO_PARTIAL, MERGING };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	for (int i = IN; i <= AGAIN; i++)
		memory_file(i);
	return 0;
}

static enum crm_status
run_rfm(enum way way, struct run *run)
{
	struct rfm_options o = { .as_of = DATE_NONE, .holdout_from = DATE_NONE, .bins = 3,
		.min_data = 2, .tiers = { { 20, 50 } }, .memory = (uint64_t)16 << 20,
		.partial = way == TO_PARTIAL, .merge = way == MERGING };

	o.common.threads = 1;
	run->common = &o.common;
	demand(rfm_check(&o, run) == CRM_OK);
	return rfm_run(&o, run);
}

static enum crm_status
run_cohort(struct cohort_options o, enum way way, struct run *run)
{

	o.wide = o.project = o.effect = -1;
	o.within = o.after = -1;
	o.confidence = 0.95;
	o.confidence_type = KM_LOG_LOG;
	o.as_of = DATE_NONE;
	o.period = -1;
	o.partial = way == TO_PARTIAL;
	o.merge = way == MERGING;
	o.common.threads = 1;
	run->common = &o.common;
	demand(cohort_check(&o, run) == CRM_OK);
	return cohort_run(&o, run);
}

static enum crm_status
run_cohorts(enum way way, struct run *run)
{

	return run_cohort((struct cohort_options){ .survival = -1, .channels = -1 }, way, run);
}

static enum crm_status
run_lifecycle(enum way way, struct run *run)
{

	return run_cohort((struct cohort_options){ .survival = -1, .channels = -1,
			      .lifecycle = true }, way, run);
}

static enum crm_status
run_survival(enum way way, struct run *run)
{

	return run_cohort((struct cohort_options){ .survival = COHORT_CURVE, .channels = -1 }, way,
	    run);
}

static enum crm_status
run_won(enum way way, struct run *run)
{

	return run_cohort((struct cohort_options){ .survival = -1, .channels = COHORT_ACQUISITION },
	    way, run);
}

static enum crm_status
run_sold(enum way way, struct run *run)
{

	return run_cohort(
	    (struct cohort_options){ .survival = -1, .channels = COHORT_ORDER }, way, run);
}

/** Itemsets are made in two passes (fuzz_merge has their merge), so here in one only. */
static enum crm_status
run_basket(enum way way, struct run *run)
{
	struct basket_options o = { .min_support = -1, .min_confidence = -1, .holdout = DATE_NONE,
		.fdr = 1, .max_itemsets = 10000, .min_step = 1.1, .max_step = 3, .sort = -1,
		.joiner = " + " };

	(void)way;
	o.common.threads = 1;
	run->common = &o.common;
	demand(basket_check(&o, run) == CRM_OK);
	return basket_run(&o, run);
}

static enum crm_status
run_report(enum way way, struct run *run)
{
	struct report_options o = { .partial = way == TO_PARTIAL, .merge = way == MERGING };

	run->common = &o.common;
	return report_run(&o, run);
}

static const struct {
	char letter;
	enum crm_status (*run)(enum way way, struct run *run);
	bool merges;
} kinds[] = { { 'r', run_rfm, true }, { 'c', run_cohorts, true }, { 'l', run_lifecycle, true },
	{ 's', run_survival, true }, { 'w', run_won, true }, { 'o', run_sold, true },
	{ 'b', run_basket, false }, { 'p', run_report, true } };

/** Run a program on the files ${names} to the file ${to}. */
static enum crm_status
run(size_t kind, enum way way, const char *const *names, size_t n, int to)
{
	static char program[] = "fuzz";
	char *argv[] = { program, NULL };
	struct run run = { .names = names, .n = n, .argv = argv };
	enum crm_status status;
	int was = memory_stdout(to);

	demand(msg_open(&run.msg, "fuzz") == CRM_OK);
	msg_level(run.msg, MSG_QUIET);
	status = kinds[kind].run(way, &run);
	msg_close(run.msg);
	memory_stdout_back(was);
	return status;
}

/** Write a line to the end of ${to}. */
static void
append_line(struct buf *to, struct slice line)
{

	demand(buf_add(to, line.p, line.n) == CRM_OK && buf_add(to, "\n", 1) == CRM_OK);
}

/** Put a line before what is in ${to}, but behind its first ${head} bytes. */
static void
insert_line(struct buf *to, size_t head, struct slice line)
{

	demand(buf_room(to, line.n + 1) == CRM_OK);
	memmove(to->p + head + line.n + 1, to->p + head, to->n - head);
	memcpy(to->p + head, line.p, line.n);
	to->p[head + line.n] = '\n';
	to->n += line.n + 1;
}

/**
 * Make the other files of the table: its rows turned around, and by customers in two.  False where
 * it has no rows, or cannot be read.
 */
static bool
make_files(struct msg *msg)
{
	struct buf part[2] = { { 0 }, { 0 } }, turned = { 0 };
	struct table_in *t;
	struct csv_row row;
	size_t customer, head;
	enum crm_status status;

	if (table_open(&t, whole_name, 1, NULL, msg) != CRM_OK)
		return false;
	customer = table_column(t, "customer");
	head = table_header(t).n + 1;
	for (int i = 0; i < 2; i++)
		append_line(&part[i], table_header(t));
	append_line(&turned, table_header(t));
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		uint64_t hash = hash_mix(hash_text(table_field(&row, customer)));

		append_line(&part[hash & 1], row.line);
		insert_line(&turned, head, row.line);
	}
	table_close(t);
	if (turned.n == head)
		status = CRM_EINPUT;
	memory_fill(TURNED, buf_slice(&turned));
	buf_free(&turned);
	for (int i = 0; i < 2; i++) {
		memory_fill(PART + i, buf_slice(&part[i]));
		buf_free(&part[i]);
	}
	return status == CRM_OK;
}

/** The files ${names} give what the whole table gave. */
static void
same_answer(size_t kind, enum way way, const char *const *names, size_t n, enum crm_status status,
    struct buf *whole)
{
	struct buf other = { 0 };
	enum crm_status got = run(kind, way, names, n, AGAIN);

	/* What is refused may be refused for another row. */
	demand((got == CRM_OK) == (status == CRM_OK));
	memory_read(AGAIN, &other);
	demand(status != CRM_OK || slice_equal(buf_slice(whole), buf_slice(&other)));
	buf_free(&other);
}

/** Look at the table in IN; ${nul}: it has a NUL byte, and keys of partials may have none. */
static void
check(size_t kind, bool nul, struct msg *msg)
{
	enum crm_status status = run(kind, PLAIN, whole_name, 1, OUT);
	struct buf whole = { 0 };

	memory_read(OUT, &whole);
	/* What is not whole does not end as if it were. */
	if (kinds[kind].run != run_report)
		demand((whole.n > 0 && whole.p[whole.n - 1] == '\n') ==
		    (status == CRM_OK || status == CRM_EDATA));
	if (make_files(msg)) {
		same_answer(kind, PLAIN, turned_name, 1, status, &whole);
		same_answer(kind, PLAIN, part_names, 2, status, &whole);
		if (kinds[kind].merges && status == CRM_OK && !nul) {
			for (size_t i = 0; i < 2; i++)
				demand(run(kind, TO_PARTIAL, part_names + i, 1, PARTIAL + (int)i) ==
				    CRM_OK);
			same_answer(kind, MERGING, partial_names, 2, status, &whole);
		}
	}
	buf_free(&whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msg *msg;

	for (size_t i = 0; size > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((char)data[0] != kinds[i].letter)
			continue;
		memory_fill(IN, (struct slice){ (const char *)data + 1, size - 1 });
		demand(msg_open(&msg, "fuzz") == CRM_OK);
		msg_level(msg, MSG_QUIET);
		check(i, memchr(data, '\0', size) != NULL, msg);
		msg_close(msg);
	}
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
