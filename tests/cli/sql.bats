#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The tables load into SQLite and PostgreSQL by the committed recipes, and their totals are the same to the last digit.

bats_require_minimum_version 1.5.0
load helper

make_tables() {
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q ledger.csv | crm-cluster -q -k 3 > customers.csv
	# The sum of the lines in whole cents, by awk: no line with a customer has other than two decimals.
	total=$(awk -F, 'NR > 1 { sub(/\./, "", $4); sum += $4 } END { printf "%.2f", sum / 100 }' ledger.csv)
	rows=$(($(wc -l < ledger.csv) - 1))
	customers=$(($(wc -l < customers.csv) - 1))
}

@test "SQLite" {
	need sqlite3
	make_tables
	run --separate-stderr sqlite3 -bail shop.db < "$ROOT/samples/load-sqlite.sql"
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[ "$output" = "ledger,$rows,$total
customers,$customers,$total" ]
	# Twice does no harm, and types are as written.
	sqlite3 -bail shop.db < "$ROOT/samples/load-sqlite.sql"
	[ "$(sqlite3 shop.db 'select distinct typeof(orders), typeof(revenue), typeof(days_since_last), typeof(segment) from customers')" = \
	    'integer|text|integer|text' ]
	[ "$(sqlite3 shop.db "select count(*) from ledger where date like '2024-__-__'")" -eq "$rows" ]
}

@test "PostgreSQL" {
	need_postgres
	make_tables
	start_postgres
	run --separate-stderr psql -X -q -t -A -F , -v ON_ERROR_STOP=1 -h "$server" -U shop -f "$ROOT/samples/load-postgres.sql" postgres
	types=$(psql -X -t -A -F , -h "$server" -U shop -c 'select distinct pg_typeof(revenue), pg_typeof(first_date), pg_typeof(cluster) from customers' postgres)
	stop_postgres
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[ "$output" = "ledger,$rows,$total
customers,$customers,$total" ]
	[ "$types" = 'numeric,date,integer' ]
}
