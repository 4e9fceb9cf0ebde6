/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists that a user types: --columns, --by, --covariates, --only-where, lists of names in one
 * field, rates, and command lines.  The first byte names the kind, as in kinds[] below; the list
 * goes up to the first LF, and what is behind it is the table that it is about.
 *
 * What must hold: a list that was taken names no column twice; a value that was kept for a list is
 * the one in the table; a name that is written in a list is read back from it.
 */
#include "app/option_amount.h"
#include "app/option_date.h"
#include "base/opt.h"
#include "filter/clv/clv_covariates.h"
#include "filter/cohort/cohort_commission.h"
#include "filter/report/report_list_columns.h"
#include "table/key_set.h"
#include "table/name_list.h"

#include "harness.h"
#include "mutate_table.h"

#include <stddef.h>

/** The most words of a command line. */
#define WORDS 16

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	memory_file(HARNESS_IN);
	return 0;
}

/** --by: each column once, with a heading. */
static void
try_by(char *list, struct msg *msg)
{
	struct advice advice = { 0 };

	if (advice_open(&advice, list, NULL, msg) == CRM_OK) {
		demand(advice.n_columns > 0);
		for (size_t i = 0; i < advice.n_columns; i++) {
			demand(advice.columns[i][0] != '\0' &&
			    advice_label(&advice, i).name[0] != '\0');
			for (size_t j = 0; j < i; j++)
				demand(strcmp(advice.columns[i], advice.columns[j]) != 0);
			(void)advice_rank(&advice, i, slice_of("Loyal"));
			(void)advice_action(&advice, i, slice_of("at_risk"));
		}
		advice_close(&advice);
	}
}

/** What is kept of a row is what the row has, and can be printed. */
static void
check_kept(struct list_columns *columns, const struct table_in *t, const struct csv_row *row,
    struct buf *kept, struct msg *msg)
{
	struct slice rest;

	kept->n = 0;
	if (list_columns_keep(columns, t, row, kept, msg) != CRM_OK)
		return;
	rest = buf_slice(kept);
	for (size_t i = 0; i < columns->n; i++) {
		struct report_cell cell = { 0 };
		struct slice text;

		if (columns->v[i].source != LIST_TABLE)
			continue;
		text = list_columns_next(&rest);
		demand(slice_equal(text, csvin_field(row, columns->v[i].at)));
		demand(list_columns_cell(&columns->v[i].column, text, &cell) == CRM_OK);
		demand(text.n == 0 || cell.state == CELL_VALUE);
		if (columns->v[i].column.kind == COLUMN_TEXT && cell.state == CELL_VALUE)
			free(cell.v.text);
	}
	demand(rest.n == 0);
}

/** --columns of a list of customers. */
static void
try_columns(char *list, struct msg *msg)
{
	const char *path = HARNESS_PATH;
	const struct list_features has = { .control = list[0] == 'a', .clv = true, .offers = 3,
		.language = language_at(1) };
	const struct report_column label = { "segment", "Segment", COLUMN_TEXT, 0, FOR_ALL, true,
		false, false };
	struct list_columns columns;
	struct buf kept = { 0 };
	struct table_in *t;
	struct csv_row row;

	if (table_open(&t, &path, 1, NULL, msg) != CRM_OK)
		return;
	if (list_columns_open(&columns, list, &has, &label, t, msg) == CRM_OK) {
		for (size_t i = 0; i < columns.n; i++)
			for (size_t j = 0; j < i; j++)
				demand(columns.v[i].source != columns.v[j].source ||
				    columns.v[i].at != columns.v[j].at);
		while (table_next(t, &row) == CRM_OK && row.n > 0)
			check_kept(&columns, t, &row, &kept, msg);
	}
	list_columns_close(&columns);
	buf_free(&kept);
	table_close(t);
}

static void
try_covariates(char *list, struct msg *msg)
{
	struct clv_covariates c = { 0 };

	if (clv_covariates_name(&c, list, msg) == CRM_OK) {
		demand(c.columns > 0 && c.columns <= BTYD_TERMS);
		for (size_t i = 0; i < c.columns; i++)
			for (size_t j = 0; j < i; j++)
				demand(strcmp(c.name[i], c.name[j]) != 0);
	}
	clv_covariates_free(&c);
}

/** --only-where: of a condition there are no more keys than without it. */
static void
try_where(char *list, struct msg *msg)
{
	const char *path = HARNESS_PATH;
	struct key_set_source source = { "--only", &path, "customer", NULL };
	struct key_set *all, *some = NULL;

	demand(key_set_open(&all, false) == CRM_OK && key_set_open(&some, false) == CRM_OK);
	if (key_set_read(all, &source, msg) == CRM_OK) {
		source.where = list;
		if (key_set_read(some, &source, msg) == CRM_OK)
			demand(key_set_count(some) <= key_set_count(all));
	}
	key_set_close(all);
	key_set_close(some);
}

/** Each name of a list, written again, is read back. */
static void
try_names(char *list, struct msg *msg)
{
	struct slice rest = slice_of(list), name, again;
	struct buf plain = { 0 }, written = { 0 }, twice = { 0 };

	(void)msg;
	while (rest.p != NULL) {
		struct slice left;

		name = name_list_next(&rest);
		demand(name_list_plain(name, &plain) == CRM_OK);
		written.n = 0;
		demand(name_list_escape(&written, buf_slice(&plain)) == CRM_OK &&
		    buf_add(&written, ";x", 2) == CRM_OK);
		left = buf_slice(&written);
		again = name_list_next(&left);
		demand(left.n == 1 && again.n + 2 == written.n);
		demand(name_list_plain(again, &twice) == CRM_OK &&
		    slice_equal(buf_slice(&plain), buf_slice(&twice)));
	}
	buf_free(&plain);
	buf_free(&written);
	buf_free(&twice);
}

/** A share of at most all; it is a rate too. */
static void
try_rate(char *list, struct msg *msg)
{
	struct decimal rate, share;
	bool percent;

	(void)msg;
	if (cohort_commission_share(slice_of(list), &share)) {
		demand(cohort_commission_rate(slice_of(list), &rate, &percent));
		demand(share.units >= 0 && share.scale <= DECIMAL_SCALE);
		demand(percent || decimal_to_sum(share) <= decimal_powers[DECIMAL_SCALE]);
	}
}

/** One value of each kind of option. */
struct values {
	bool flag;
	const char *text;
	int64_t whole;
	double real;
	uint64_t size;
	int choice;
	struct opt_list list;
	date_day day;
	struct decimal amount;
	double share;
};

#define AT(member) offsetof(struct values, member)

static const struct opt options[] = {
	{ 'f', "flag", OPT_FLAG, AT(flag), NULL, "help", 0, 0, NULL, NULL },
	{ 't', "text", OPT_TEXT, AT(text), "TEXT", "help", 0, 0, NULL, NULL },
	{ 0, "text-or-none", OPT_TEXT, AT(text), "[TEXT]", "help", 0, 0, NULL, NULL },
	{ 'w', "whole", OPT_INT, AT(whole), "N", "help", -5, 1024, NULL, NULL },
	{ 'r', "real", OPT_REAL, AT(real), "X", "help", 0, 1, NULL, NULL },
	{ 's', "size", OPT_SIZE, AT(size), "BYTES", "help", 0, 0, NULL, NULL },
	{ 'c', "choice", OPT_CHOICE, AT(choice), "[WHEN]", "help", 0, 0, "auto|always|never",
	    NULL },
	{ 'l', "list", OPT_LIST, AT(list), "A,B", "help", 0, 0, NULL, NULL },
	{ 'd', "day", OPT_CALL, AT(day), "DATE", "help", 0, 0, NULL, option_date },
	{ 'a', "amount", OPT_CALL, AT(amount), "AMOUNT", "help", 0, 0, NULL, option_amount },
	{ 0, "share", OPT_CALL, AT(share), "SHARE", "help", 0, 0, NULL, option_share },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

/** A command line, its words between blanks: values are in the range that the table states. */
static void
try_options(char *list, struct msg *msg)
{
	static char program[] = "fuzz";
	char *argv[WORDS + 2] = { program }, **operands = NULL;
	struct values values = { .day = DATE_NONE };
	size_t n = 0;
	int argc = 1;

	for (char *word = strtok(list, " "); word != NULL && argc <= WORDS; word = strtok(NULL, " "))
		argv[argc++] = word;
	if (opt_parse(options, argc, argv, &values, &operands, &n, msg) == CRM_OK) {
		demand(n < (size_t)argc && values.whole >= -5 && values.whole <= 1024);
		demand(values.real >= 0 && values.real <= 1 && values.share >= 0 &&
		    values.share <= 0.5);
		demand(values.choice >= 0 && values.choice <= 2 && values.amount.units >= 0);
		for (size_t i = 0; i < n; i++)
			demand(operands[i] != NULL);
		for (size_t i = 0; i < values.list.n; i++)
			demand(values.list.v[i] != NULL);
	}
	opt_free(options, &values);
}

static const struct {
	char letter;
	void (*try)(char *list, struct msg *msg);
} kinds[] = { { 'b', try_by }, { 'c', try_columns }, { 'v', try_covariates }, { 'w', try_where },
	{ 'n', try_names }, { 'r', try_rate }, { 'o', try_options } };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *from = (const char *)data + 1, *end;
	struct msg *msg;
	char *list;
	size_t n;

	if (size == 0)
		return 0;
	end = size == 1 ? NULL : memchr(from, '\n', size - 1);
	n = end == NULL ? size - 1 : (size_t)(end - from);
	if (memchr(data, '\0', n + 1) != NULL || (list = strndup(from, n)) == NULL)
		return 0;
	memory_fill(HARNESS_IN, end == NULL ? (struct slice){ "", 0 }
					    : (struct slice){ end + 1, size - 2 - n });
	demand(msg_open(&msg, "fuzz") == CRM_OK);
	msg_level(msg, MSG_QUIET);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((char)data[0] == kinds[i].letter)
			kinds[i].try(list, msg);
	msg_close(msg);
	free(list);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
