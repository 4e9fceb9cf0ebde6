/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/not_table.h"

static void
test_named(void **state)
{
	static const struct {
		const char *text, *expect;
	} rows[] = {
		{ "{\"customer\":\"A\",\"amount\":1}\n{\"customer\":\"B\",\"amount\":2}\n", "is JSON lines" },
		{ "{\"a\": 1,\n \"b\": 2}\n", "is JSON," },
		{ "[\n  {\n    \"a\" : 1}]", "is JSON," },
		{ "[{\"a\":1}]", "is JSON," },
		{ "[]", "is JSON," },
		{ "<html><table>", "is a web page" },
		{ "\n<!DOCTYPE html>\n", "is a web page" },
		{ "<table border=1><tr>", "is a web page" },
		{ "<meta http-equiv=\"Content-Type\">", "is a web page" },
		{ "<?xml version=\"1.0\"?>\n<orders>", "is XML" },
		{ "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
		    "is a sheet as XML" },
		{ "-- MySQL dump 10.13\n--\n", "is a dump" },
		{ "--\n-- PostgreSQL database dump\n--\n", "is a dump" },
		{ "--\n\nCREATE TABLE x (", "is a dump" },
		{ "INSERT INTO `orders` VALUES (1,2);\n", "is a dump" },
		{ "/*!40101 SET NAMES utf8 */;\n", "is a dump" },
		{ "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", "is a dump" },
		{ "customer,date,amount\n", NULL },
		{ "{x},date,amount\n", NULL },
		{ "[id],[date],[amount]\n", NULL },
		{ "<b>,date,amount\n", NULL },
		{ "--,date\n", NULL },
		{ "\"{\"\"a\"\":1}\",date\n", NULL },
		{ "", NULL },
		{ "{", NULL },
		{ "{\"a", NULL },
		{ "insert,date\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *got = not_table_name(slice_of(rows[i].text));

		if (rows[i].expect == NULL ? got != NULL
					   : got == NULL || strncmp(got, rows[i].expect, strlen(rows[i].expect)) != 0)
			fail_msg("\"%s\": %s", rows[i].text, got != NULL ? got : "(null)");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_named) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
