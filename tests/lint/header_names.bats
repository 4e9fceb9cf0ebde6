#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The list of header names in the manual is the table of the program.

@test "crm-ingest(1) lists the names that crm-ingest knows" {
	cd "$BATS_TEST_DIRNAME/../.."
	diff <(LC_ALL=C awk -f tests/lint/header_names.awk lib/ingest/header_table.c) \
	    <(sed -e '1,/Made by tests\/lint\/header_names.awk/d' -e '/^\.Sh SEE ALSO/,$d' man/crm-ingest.1)
}
