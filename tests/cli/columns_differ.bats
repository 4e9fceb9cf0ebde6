#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Inputs of one run with different columns: joined by name, as crm-ingest does with logs.

bats_require_minimum_version 1.5.0
load helper

# Three nights of one shop: with a channel, with a cost and other order of columns, and with neither.
nights() {
	printf '%s\n' customer,date,order,amount,channel a,2024-01-01,1,5,web b,2024-01-01,2,6,"a;b" > one.csv
	printf '%s\n' cost,order,customer,note,date,amount 2,3,a,"\"x, \"\"y\"\"\"",2024-01-02,7 1,4,b,,2024-01-02,0 > two.csv
	printf '%s\n' customer,date,order,amount c,2024-01-03,5,8.25 > three.csv
	printf '%s\n' customer,date,order,amount,channel,cost,note a,2024-01-01,1,5,web,, b,2024-01-01,2,6,"a;b",, \
	    a,2024-01-02,3,7,,2,"\"x, \"\"y\"\"\"" b,2024-01-02,4,0,,1, c,2024-01-03,5,8.25,,, > all.csv
}

@test "ledgers of different columns are one ledger, in any order, plain or compressed" {
	nights
	crm-rfm -q --keep=note all.csv > whole.csv
	grep -q '^a,.*,"x, ""y"""$' whole.csv
	gzip -k two.csv
	for files in "one.csv two.csv three.csv" "three.csv two.csv.gz one.csv" "two.csv three.csv one.csv"; do
		# shellcheck disable=SC2086
		crm-rfm -q --keep=note $files | cmp - whole.csv
		# shellcheck disable=SC2086
		crm-rfm -q --keep=note --memory=1 $files | cmp - whole.csv
	done
	# What comes by a pipe may lack columns, but has no others.
	crm-rfm -q --keep=note one.csv two.csv - < three.csv | cmp - whole.csv
	run -3 crm-rfm -q one.csv - < two.csv
	[ "$output" = "crm-rfm: stdin: its header is not that of the inputs before it: they lack column cost, or it is there twice" ]
}

@test "many rows of an order, before and after a change of columns" {
	shopgen --lines 20000 --relations 2> /dev/null | crm-ingest -q > all.csv
	awk -F, -v OFS=, 'NR <= 7001' all.csv > one.csv
	# Without the last column where it is empty, and in another order.
	awk -F, -v OFS=, 'NR == 1 || (NR > 7001 && NR <= 14000) { print $9, $4, $1, $2, $7, $3, $5, $6, $8 }' all.csv > two.csv
	awk -F, -v OFS=, 'NR == 1 || NR > 14000' all.csv > three.csv
	[ "$(awk -F, '{ print NF }' all.csv | sort -u)" = 9 ]
	for program in crm-rfm crm-cohort "crm-cohort --channels" "crm-basket --min-count=5"; do
		$program -q all.csv > whole.csv
		$program -q one.csv two.csv three.csv | cmp - whole.csv
		$program -q two.csv three.csv one.csv | cmp - whole.csv
	done
}

@test "a column that is needed must be in each input" {
	nights
	echo customer,date,order > none.csv
	run -3 crm-rfm -q one.csv none.csv
	[ "$output" = "crm-rfm: none.csv: no column amount, which other inputs have" ]
	run -2 crm-rfm -q none.csv one.csv
	[ "$output" = "crm-rfm: none.csv: no column amount, which other inputs have" ]
	printf '%s\n' customer,date,order,amount,cost,cost > twice.csv
	run -3 crm-rfm -q one.csv twice.csv
	[ "$output" = "crm-rfm: twice.csv: its header is not that of the inputs before it: they lack column cost, or it is there twice" ]
	: > empty.csv
	run -3 crm-rfm -q one.csv empty.csv
	[[ "$output" == "crm-rfm: empty.csv: no header line"* ]]
}

@test "columns that pass through come out under the names of all inputs" {
	printf '%s\n' customer,orders,city a,1,Izmir b,2,'"x, y"' c,9,z > one.csv
	printf '%s\n' orders,customer,zip 8,d,'"0""1"' > two.csv
	run -0 crm-cluster -q -k2 --features=orders one.csv two.csv
	[ "$(cut -d, -f1-5 <<< "$(tr -d '\r' <<< "$output")")" = 'customer,orders,city,zip,cluster
a,1,Izmir,,2
b,2,"x, y",
c,9,z,,1
d,8,,"0""1",1' ]
}

@test "partials of shards with and without costs and channels merge" {
	nights
	grep -h '^a\|^customer' one.csv > a.csv
	crm-rfm -q --partial a.csv > pa.csv
	printf '%s\n' customer,date,order,amount,cost b,2024-01-02,4,5,1 > b.csv
	crm-rfm -q --partial b.csv > pb.csv
	crm-rfm -q a.csv b.csv > whole.csv
	crm-rfm -q --merge pa.csv pb.csv | cmp - whole.csv
	crm-rfm -q --merge pb.csv pa.csv > other.csv
	cmp other.csv whole.csv
}

# usage: twice COLUMN TABLE COMMAND ...: the command takes the table, and refuses it with COLUMN once more at its end.
twice() {
	local column=$1 table=$2
	shift 2
	awk -v column="$column" 'NR == 1 { print $0 "," column; next } { print $0 ",7" }' "$table" > twice.csv
	run -0 "$@" "$table"
	run -3 "$@" twice.csv
	[[ "$output" == *": twice.csv: the header names column $column 2 times" ]]
}

@test "a column that an option names must be there once, whatever its name is" {
	awk 'BEGIN { print "customer,date,order,amount,cost,channel,store,sku,quantity,fee2,rate2"
	    for (i = 0; i < 300; i++) printf "c%02d,2024-%02d-%02d,%d,%d,1,web,s%d,p%d,1,1,5\n", i % 40, i % 12 + 1, i % 28 + 1, i, i % 9 + 1, i % 3,
	        i % 4 }' > ledger.csv
	crm-rfm -q --keep=store ledger.csv > customers.csv
	twice store ledger.csv crm-rfm -q --by=store
	twice store ledger.csv crm-rfm -q --keep=store
	twice store ledger.csv crm-rfm -q --key=store
	twice store customers.csv crm-rfm -q --merge --keep=store
	twice store customers.csv crm-rfm -q ledger.csv --only-where=store=s1 --only
	twice store ledger.csv crm-cohort -q --by=store
	twice fee2 ledger.csv crm-cohort -q --channels --commission=fee2
	twice rate2 ledger.csv crm-cohort -q --channels --commission-rate=rate2
	twice store ledger.csv crm-basket -q --item=store
	twice store ledger.csv crm-basket -q --recommend=2 --upsell=store
	twice fee2 ledger.csv crm-basket -q --recommend=2 --upsell=store --price=fee2
	twice store customers.csv crm-regress -q 'revenue ~ factor(store)'
	twice store customers.csv crm-report -q --by=store
	twice store customers.csv crm-report -q --list=all --columns=store
}
