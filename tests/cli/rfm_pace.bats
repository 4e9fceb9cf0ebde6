#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# purchase_days and log_gaps: the same numbers however the table came about.

bats_require_minimum_version 1.5.0
load helper

# column NAME FILE: the values of a column without commas, blank between.
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { printf "%s%s", s, $c; s = " " }' "$2"
}

# log_gaps_of: recompute both columns from the ledger on stdin, in awk.
pace_of() {
	tail -n +2 | awk -F, '$4 > 0 { print $1 "," $2 }' | LC_ALL=C sort -u | awk -F, -v OFS=, '
		function days(d,  y, m) {	# days since 0000-03-01
			y = substr(d, 1, 4) + 0; m = substr(d, 6, 2) + 0
			if (m < 3) { y--; m += 12 }
			return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + substr(d, 9, 2)
		}
		function round(x) { return int(x + .5) }
		$1 != id { if (NR > 1) print id, n, sprintf("%.6f", sum / 1e6); id = $1; n = sum = 0 }
		{ day = days($2); if (n > 0) sum += round(1e6 * log(day - last)); n++; last = day }
		END { print id, n, sprintf("%.6f", sum / 1e6) }'
}

@test "three shopping days as 1, 2 and 4 orders are one purchase day each" {
	printf '%s\n' customer,date,order,amount a,2024-01-05,1,40 b,2024-01-05,2,20 b,2024-01-05,3,20 c,2024-01-05,4,10 c,2024-01-05,5,10 \
	    c,2024-01-05,6,10 c,2024-01-05,7,10 > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	[ "$(column orders out.csv)" = "1 2 4" ]
	[ "$(column purchase_days out.csv)" = "1 1 1" ]
	[ "$(column log_gaps out.csv)" = "0.000000 0.000000 0.000000" ]
}

@test "purchase days and the sum of ln gaps, by hand and recomputed from a ledger" {
	# ln 9 + ln 20 = 2.197225 + 2.995732
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 a,2024-01-30,3,1 a,2024-01-10,2,1 a,2024-01-10,4,1 a,2024-01-20,5,-1 \
	    b,2024-01-02,,0 > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	[ "$(column purchase_days out.csv)" = "3" ] || [ "$(column purchase_days out.csv)" = "3 1" ]
	[[ "$(column log_gaps out.csv)" == 5.192957* ]]
	shopgen --lines 20000 --seed 4 2>/dev/null | crm-ingest -q > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["orders"] > 0 { print $1, $at["purchase_days"], $at["log_gaps"] }' out.csv |
	    LC_ALL=C sort > got.txt
	pace_of < ledger.csv > want.txt
	[ "$(wc -l < want.txt)" -gt 500 ]
	diff want.txt got.txt
}

@test "the same bytes shuffled, spilled, by every occasion rule, nightly and late" {
	shopgen --lines 20000 --seed 4 2>/dev/null | crm-ingest -q > ledger.csv
	{ head -1 ledger.csv; tail -n +2 ledger.csv | shuf --random-source=<(yes); } > shuffled.csv
	for rule in order day row; do
		crm-rfm -q --occasion=$rule ledger.csv > plain.csv
		crm-rfm -q --occasion=$rule shuffled.csv | cmp - plain.csv
		crm-rfm -q --occasion=$rule --memory=100K shuffled.csv | cmp - plain.csv
	done
	crm-rfm -q ledger.csv > plain.csv
	awk -F, 'NR == 1 || $2 < "2024-03-01"' shuffled.csv > old.csv
	awk -F, 'NR == 1 || $2 >= "2024-03-01"' shuffled.csv > new.csv
	[ "$(wc -l < old.csv)" -gt 100 ]
	[ "$(wc -l < new.csv)" -gt 100 ]
	crm-rfm -q --metrics-only --as-of=2024-02-29 old.csv > base.csv
	crm-rfm -q --base base.csv new.csv | cmp - plain.csv
	crm-rfm -q --memory=100K --base base.csv new.csv | cmp - plain.csv
	crm-rfm -q --late --base base.csv new.csv | cmp - plain.csv
	crm-rfm -q --metrics-only --as-of="$(tail -n +2 ledger.csv | cut -d, -f2 | sort | tail -1)" ledger.csv | crm-rfm -q --score-only | cmp - plain.csv
}

@test "a base without the columns leaves them unknown; the holdout has its own days" {
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 a,2024-01-30,3,1 a,2024-01-10,2,1 > ledger.csv
	crm-rfm -q --metrics-only --as-of=2024-01-30 ledger.csv | cut -d, -f1-11 > old.csv
	printf '%s\n' customer,date,order,amount a,2024-02-10,4,1 b,2024-02-10,5,1 | crm-rfm -q --base old.csv > out.csv
	[ "$(sed -n 2p out.csv | cut -d, -f18,19)" = "," ]
	[ "$(sed -n 3p out.csv | cut -d, -f18,19)" = "1,0.000000" ]
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 a,2024-03-05,3,1 a,2024-03-02,2,1 a,2024-03-05,4,1 > ledger.csv
	crm-rfm -q --holdout-from=2024-03-01 ledger.csv > out.csv
	[ "$(column purchase_days out.csv) $(column holdout_orders out.csv) $(column holdout_purchase_days out.csv)" = "1 3 2" ]
	crm-rfm -q --holdout-from=2024-03-01 --memory=1K ledger.csv | cmp - out.csv
}

@test "impossible purchase days in a base are refused" {
	head=customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last,purchase_days,log_gaps
	for row in a,2024-01-01,2024-01-01,2,0,5,5,0,2,0 a,2024-01-01,2024-01-03,2,0,5,5,0,1,0 a,2024-01-01,2024-01-03,2,0,5,5,0,9,0 \
	    a,2024-01-01,2024-01-03,2,0,5,5,0,2,-1 a,2024-01-01,2024-01-03,2,0,5,5,0,2,0.0000001 a,2024-01-01,2024-01-03,2,0,5,5,0,2,; do
		printf '%s\n' $head $row > base.csv
		run -3 crm-rfm -q --score-only base.csv
	done
}
