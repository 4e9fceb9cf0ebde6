#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# --only: the same bytes as filtering beforehand, in every filter.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q ledger.csv > customers.csv
	awk 'NR == 1 || NR % 3 == 0' customers.csv > some.csv
}

# keep TABLE: its rows of the customers in some.csv, wherever their column is.
keep() {
	awk -F, 'NR == FNR { if (FNR > 1) want[$1]; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "customer") at = i; print; next } $at in want' some.csv "$1"
}

@test "each filter reads the same with --only as a table filtered beforehand" {
	keep ledger.csv > less.csv
	keep customers.csv > fewer.csv
	[ "$(wc -l < less.csv)" -lt "$(wc -l < ledger.csv)" ]
	for command in crm-rfm crm-cohort 'crm-cohort --lifecycle' 'crm-basket --min-support 0.01' 'crm-rfm --memory 64K'; do
		# shellcheck disable=SC2086
		{
			$command -q --only some.csv ledger.csv > got || [ $? -eq 1 ]
			$command -q less.csv > want || [ $? -eq 1 ]
		}
		cmp got want || { echo "$command"; return 1; }
		[ -s got ]
	done
	for command in crm-report 'crm-report -F json' 'crm-report --list all -F csv' 'crm-cluster -k 2' 'crm-regress revenue~orders'; do
		# shellcheck disable=SC2086
		$command -q --only some.csv customers.csv > got
		# shellcheck disable=SC2086
		$command -q fewer.csv > want
		cmp got want || { echo "$command"; return 1; }
	done
}

@test "rows of every order of columns and of customers, against a plain filter" {
	# Customers alternate and repeat; the column is first, or last.
	awk 'BEGIN { srand(3); print "customer,date,order,amount"; for (i = 1; i <= 20000; i++) { c = int(rand() * 40)
	    for (n = int(rand() * 4); n >= 0; n--) printf "c%02d,2024-%02d-%02d,o%d,%d.50\n", c, 1 + i / 1700, 1 + i / 60 % 28, i, rand() * 100 } }' > first.csv
	awk -F, -v OFS=, '{ print $2, $3, $4, $1 }' first.csv > last.csv
	{ echo customer; seq -f 'c%02g' 0 3 39; } > some.csv
	for table in first last; do
		keep $table.csv > less.csv
		crm-rfm -q --only some.csv $table.csv > got
		crm-rfm -q less.csv > want
		cmp got want
		crm-cohort -q --only some.csv $table.csv > got
		crm-cohort -q less.csv > want
		cmp got want
	done
}

@test "a condition on the rows of the table" {
	crm-rfm -q --only customers.csv --only-where 'segment=Loyal,At risk,nothing' ledger.csv > got
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "segment") at = i } NR == 1 || $at == "Loyal" || $at == "At risk"' customers.csv > some.csv
	[ "$(wc -l < some.csv)" -gt 2 ]
	keep ledger.csv | crm-rfm -q > want
	cmp got want
	try crm-rfm --only customers.csv --only-where segment ledger.csv
	complains 2 '--only-where: "segment" is not COLUMN=VALUE,...'
	try crm-rfm --only customers.csv --only-where segmnt=x ledger.csv
	complains 2 'no column segmnt; is it segment?'
	try crm-rfm --only-where segment=x ledger.csv
	complains 2 '--only-where: name the table with --only'
	try crm-rfm --only nowhere.csv ledger.csv
	[ "$status" -eq 3 ]
}

@test "a value of --only-where that no row has is told, and a slip of one that is there is an error" {
	printf '%s\n' customer,segment,store c1,Loyal,S001 c2,"At risk",S002 > t.csv
	printf '%s\n' customer,date,order,amount c1,2024-01-01,1,5 c2,2024-01-01,2,7 > l.csv
	for typed in loyal 'Loyal ' Loyl 'At_risk' 'At riks'; do
		try crm-rfm -q --only t.csv --only-where "segment=$typed" l.csv
		complains 2 "--only-where: no row of t.csv has the segment \"$typed\"; is it \""
	done
	try crm-rfm --only t.csv --only-where 'segment=Loyal,Champions' l.csv
	[ "$status" -eq 0 ]
	[ "$(wc -l < out)" -eq 2 ]
	grep -qx 'crm-rfm: --only-where: no row of t.csv has the segment "Champions"' err
	# Ids that differ in a digit are two.
	try crm-rfm --only t.csv --only-where store=S003 l.csv
	[ "$status" -eq 0 ]
	grep -qx 'crm-rfm: --only-where: no row of t.csv has the store "S003"' err
}
