#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The programs on the samples under valgrind: no bad access, no use of what was not set, no leak.

load ../cli/helper

# grind INPUT OUTPUT PROGRAM ARG ...
grind() {
	local in=$1 out=$2 program=$3

	shift 3
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite "$BIN/$program" "$@" < "$in" > "$out"
}


setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger
	crm-rfm -q < ledger > customers
}

@test "crm-ingest of a plain log" {
	grind "$ROOT/samples/corner-shop.csv" out crm-ingest
	cmp out ledger
}

@test "crm-ingest of a gzip log" {
	gzip < "$ROOT/samples/corner-shop.csv" > log.gz
	grind log.gz out crm-ingest
	cmp out ledger
}

@test "crm-ingest of three foreign logs" {
	grind "$ROOT/samples/shop-tr.csv" tr crm-ingest --encoding=windows-1254
	for d in fa ar; do
		grind "$ROOT/samples/shop-$d.csv" $d crm-ingest
		cmp $d tr
	done
}

@test "crm-rfm" {
	grind ledger out crm-rfm
	cmp out customers
}

@test "crm-cluster" {
	grind customers out crm-cluster -k 3
}

@test "crm-report" {
	for f in text csv markdown; do
		grind customers out crm-report -F "$f"
	done
}

@test "crm-cohort" {
	grind ledger out crm-cohort
	grind ledger out crm-cohort --lifecycle
}

@test "crm-basket" {
	grind ledger out crm-basket
}

@test "crm-clv" {
	# 60 customers are too few for the spread of their spending.
	grind customers out crm-clv --spend=none
}

@test "crm-regress" {
	grind customers out crm-regress 'revenue ~ orders'
}
