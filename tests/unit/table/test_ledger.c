/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a ledger: columns found by name, what a row tells, and what is none. */
#include "capture.h"
#include "table/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct msg *sink;
static char path[] = "/tmp/crm-ledger-XXXXXX";

/* Open the ledger ${text} of ${n} bytes. */
static enum crm_status
open_text(struct ledger *ledger, struct table_in **table, const char *text, size_t n)
{
	static const char *const names[] = { path };
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, text, n), n);
	close(fd);
	assert_int_equal(table_open(table, names, 1, NULL, sink), CRM_OK);
	return ledger_find(ledger, *table, "customer");
}

static void
test_kinds(void **state)
{
	static const char text[] = "cost,order,amount,when,customer,date\n"
				   ",o1,2.50,x,ann,2024-01-02\n"
				   "3.1,o1,0,x,ann,2024-01-02\n"
				   "0,,0.00,x,bob,2024-01-03\n"
				   ",,-1,x,,2024-01-03\n"
				   "4,,5,x,c,2024-01-04\n";
	static const struct {
		const char *customer, *order;
		int day;
		int64_t amount, cost;
		enum ledger_kind kind;
	} want[] = {
		{ "ann", "o1", 19724, 250, 0, LEDGER_PURCHASE },
		{ "ann", "o1", 19724, 0, 31, LEDGER_CONTACT },
		{ "bob", "", 19725, 0, 0, LEDGER_PURCHASE },
		{ "", "", 19725, -1, 0, LEDGER_RETURN },
		{ "c", "", 19726, 5, 4, LEDGER_PURCHASE },
	};
	struct ledger ledger;
	struct ledger_row row;
	struct table_in *table;
	struct csv_row raw;

	(void)state;
	assert_int_equal(open_text(&ledger, &table, text, sizeof(text) - 1), CRM_OK);
	assert_int_equal(ledger_need_order(&ledger), CRM_OK);
	assert_true(ledger.at.channel == TABLE_NONE && ledger.at.referrer == TABLE_NONE);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(table_next(table, &raw), CRM_OK);
		assert_int_equal(ledger_read(&ledger, &raw, &row), CRM_OK);
		assert_true(slice_equal(row.customer, slice_of(want[i].customer)));
		assert_true(slice_equal(row.order, slice_of(want[i].order)));
		assert_int_equal(row.date, want[i].day);
		assert_int_equal(row.amount.units, want[i].amount);
		assert_int_equal(row.cost.units, want[i].cost);
		assert_int_equal(row.kind, want[i].kind);
		assert_int_equal(row.channel.n + row.referrer.n, 0);
	}
	assert_int_equal(table_next(table, &raw), CRM_OK);
	assert_int_equal(raw.n, 0);
	table_close(table);
}

/*
 * Rows that are none, each the first of a ledger: ten NUL bytes are no date that has been read
 * before.
 */
static void
test_faults(void **state)
{
	static const struct {
		const char *row, *message;
		size_t n;
	} bad[] = {
#define BAD(row, message) { row, message, sizeof(row) - 1 }
		BAD("a,\0\0\0\0\0\0\0\0\0\0,1,\n",
		    ":2: date: \"??????????\" is not a date (YYYY-MM-DD)\n"),
		BAD("a,2024-02-30,1,\n", ":2: date: \"2024-02-30\" is not a date (YYYY-MM-DD)\n"),
		BAD("a,,1,\n", ":2: date: \"\" is not a date (YYYY-MM-DD)\n"),
		BAD("a,1970-01-01,,\n", ":2: amount: \"\" is not an amount (like -12.50) of at most 18 digits, 9 of them decimals\n"),
		BAD("a,1970-01-01,1,x\n", ":2: cost: \"x\" is not a cost (like 12.50)\n"),
	};
	char text[96] = "customer,date,amount,cost\n";
	const size_t header = strlen(text);
	struct capture capture;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ledger ledger;
		struct ledger_row row;
		struct table_in *table;
		struct csv_row raw;

		memcpy(text + header, bad[i].row, bad[i].n);
		assert_int_equal(open_text(&ledger, &table, text, header + bad[i].n), CRM_OK);
		assert_int_equal(table_next(table, &raw), CRM_OK);
		capture_begin(&capture);
		assert_int_equal(ledger_read(&ledger, &raw, &row), CRM_EINPUT);
		assert_non_null(strstr(capture_end(&capture), bad[i].message));
		capture_begin(&capture);
		assert_int_equal(ledger_need_order(&ledger), CRM_EUSAGE);
		assert_non_null(
		    strstr(capture_end(&capture), "no column order (crm-ingest writes it)"));
		table_close(table);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_faults) };
	int failed, fd = mkstemp(path);

	if (fd == -1 || msg_open(&sink, "test") != CRM_OK)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	msg_close(sink);
	return failed;
}
