#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-reading(5) has the keys, words and platforms of the program's own tables.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
}

@test "crm-reading(5) has every key of a reading, and no other" {
	diff <(grep -E '^	(TEXT|LIST|WORD|COUNT)\(' lib/filter/ingest/reading_keys.c | sed 's/[^"]*"\([^"]*\)".*/\1/' | sort) \
	    <(sed -e '/^\.Sh EXAMPLES/,$d' man/crm-reading.5 | sed -n 's/^\.It Cm //p' | sed 's/ , /\n/g' | sort)
}

@test "a key that is an option has its name in the table of crm-ingest" {
	for key in $(grep -E '^	(TEXT|LIST|WORD|COUNT)\(.*true\),' lib/filter/ingest/reading_keys.c | sed 's/[^"]*"\([^"]*\)".*/\1/'); do
		grep -q "\"$key\"" cmd/crm-ingest.c || { echo "$key"; return 1; }
	done
}

@test "crm-reading(5) lists the words and platforms that crm-ingest knows" {
	diff <(LC_ALL=C awk -f tests/lint/reading_tables.awk lib/ingest/status_table.c lib/ingest/kind_table.c lib/ingest/platform_shops.c lib/ingest/platform_markets.c) \
	    <(sed -e '1,/Made by tests\/lint\/reading_tables.awk/d' -e '/^\.Sh SEE ALSO/,$d' man/crm-reading.5)
}
