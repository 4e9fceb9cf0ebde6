#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows that are not as RFC 4180 has them, rows that are none, and logs that were cut.

bats_require_minimum_version 1.5.0
load helper

# log LINE ...: a log of these lines.
log() {
	printf '%s\n' "$@" > log.csv
}

@test "quotes out of place are read where the number of fields is right, and counted" {
	log customer,date,order,amount,sku 'A,2024-01-13,1,5,19" monitor' 'B,2024-01-13,2,6,"19" screen"' 'C,2024-01-13,3,7, "a, b"' \
		'D,2024-01-13,4,8,="00123"' 'E,2024-01-13,5,9,"open' 'F,2024-01-13,6,10,"x"' 'G,2024-01-13,7,11,a"b,c'
	run -1 --separate-stderr crm-ingest --receipt=r.json --rejects=bad.csv log.csv
	[ "${lines[1]}" = 'A,2024-01-13,1,5,"19"" monitor"' ]
	[ "${lines[2]}" = 'B,2024-01-13,2,6,"19"" screen"' ]
	[ "${lines[3]}" = 'C,2024-01-13,3,7,"a, b"' ]
	[ "${lines[4]}" = 'D,2024-01-13,4,8,00123' ]
	[ "${lines[5]}" = 'F,2024-01-13,6,10,x' ]
	[ "${#lines[@]}" -eq 6 ]
	[[ "$stderr" == *"noted: 4 rows with quotes out of place"* ]]
	grep -q '"quotes": *4' r.json
	run -1 --separate-stderr crm-ingest --quoting=strict log.csv
	[ "${#lines[@]}" -eq 2 ]
}

@test "an empty field too many, in the header or in rows, is none; headers again are dropped" {
	want=$'customer,date,order,amount\nA,2024-01-13,,5\nB,2024-01-14,,6'
	log customer,date,amount, A,2024-01-13,5 B,2024-01-14,6
	run --separate-stderr crm-ingest log.csv
	[ "$status $output" = "0 $want" ]
	[[ "$stderr" == *"noted: 2 rows with an empty last field"* ]]
	log customer,date,amount A,2024-01-13,5, B,2024-01-14,6,
	run --separate-stderr crm-ingest log.csv
	[ "$status $output" = "0 $want" ]
	log customer,date,amount, A,2024-01-13,5, B,2024-01-14,6,
	[ "$(crm-ingest -q log.csv)" = "$want" ]
	log customer,date,amount A,2024-01-13,5 B,2024-01-14,6,x
	run -1 crm-ingest -q log.csv
	printf 'customer,date,amount\r\r\nA,2024-01-13,5\r\r\nB,2024-01-14,6\r\r\n' > log.csv
	[ "$(crm-ingest -q log.csv)" = "$want" ]
	printf 'customer,date,amount\nA,2024-01-13,5\n\xef\xbb\xbfcustomer,date,amount\r\nB,2024-01-14,6\ncustomer,date,amount\n' > log.csv
	run --separate-stderr crm-ingest log.csv
	[ "$status $output" = "0 $want" ]
	[[ "$stderr" == *"dropped: 2 repeated headers"* ]]
}

@test "rows of totals are refused by name" {
	log customer,date,amount A,2024-01-13,5 B,2024-01-14,6 TOTAL,2024-01-14,11 'Genel Toplam:,2024-01-14,11' 'المجموع,2024-01-14,11' 'Grand Total,,11'
	run -1 --separate-stderr crm-ingest log.csv
	[ "${#lines[@]}" -eq 3 ]
	[[ "$stderr" == *"refused: 4 that are totals"* ]]
	# A firm of that name has orders; and a guest's row is no total unless it is the sum of all before.
	log customer,date,order,amount Total,2024-01-13,1,5
	crm-ingest -q log.csv | grep -qx Total,2024-01-13,1,5
	log customer,date,amount A,2024-01-13,5 B,2024-01-14,6 ,2024-01-14,11 ,2024-01-14,7
	run -1 --separate-stderr crm-ingest --guests=keep log.csv
	[ "${lines[3]}" = ,2024-01-14,,7 ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "what is no table is named, with the way to make one of it" {
	printf '{"customer":"A","date":"2024-01-13","amount":5}\n{"customer":"B","date":"2024-01-13","amount":5}\n' > log.csv
	run -3 crm-ingest log.csv
	[[ "$output" == *"is JSON lines, not a table: \`mlr --ijsonl --ocsv unsparsify FILE\`"* ]]
	printf '<html><table><tr><td>customer</td></tr></table></html>\n' > log.xls
	run -3 crm-ingest log.xls
	[[ "$output" == *"is a web page, whatever its name ends in"* ]]
	printf -- '-- MySQL dump\nINSERT INTO orders VALUES (1,2);\n' > log.sql
	run -3 crm-ingest log.sql
	[[ "$output" == *"is a dump of a database"* ]]
}

@test "a log that was cut short: a ledger is refused, another log is marked" {
	printf 'customer,date,order,amount\nA,2024-01-01,1,10.00\nB,2024-01-02,2,125.00\n' > ledger.csv
	head -c -5 ledger.csv > cut.csv
	run -3 --separate-stderr crm-ingest cut.csv
	[[ "$stderr" == *"cut.csv: is a ledger, and ends without its last line end: it was cut short"* ]]
	run -3 crm-ingest -o out.csv cut.csv
	[ ! -e out.csv ]
	printf 'Customer;Date;Amount\nA;2024-01-01;10,00\nB;2024-01-02;125,00' > log.csv
	run --separate-stderr crm-ingest --receipt=r.json log.csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "$stderr" == *"log.csv: does not end in a line end: it may have been cut short"* ]]
	grep -q '"no_last_line_end": *1' r.json
	printf 'Customer;Date;Amount\nA;2024-01-01;10,00\nB;2024-01-' > log.csv
	run -1 --separate-stderr crm-ingest log.csv
	[ "${#lines[@]}" -eq 2 ]
}

@test "a field of 100 MB is refused in bounded memory, and the rest is read" {
	need_plain_memory
	{ printf 'customer,date,amount\na,2024-01-02,5\n'; head -c 100000000 /dev/zero | tr '\0' x; printf '\nb,2024-01-02,6\n'; } > log.csv
	run -1 --separate-stderr bash -c 'ulimit -v 200000; crm-ingest log.csv'
	[ "${lines[2]}" = b,2024-01-02,,6 ]
	[[ "$stderr" == *"log.csv:3: row is too long"* ]]
}

@test "a million columns" {
	{ printf 'customer,date,amount'; yes ,x | head -1000000 | tr -d '\n'; printf '\na,2024-01-02,5'; yes , | head -1000000 | tr -d '\n'; echo; } > log.csv
	run crm-ingest -q log.csv
	[ "$status" -ne 0 ]
	[ "${#output}" -lt 1000 ]
}

@test "--escape: quotes and delimiters as databases escape them" {
	log customer,date,amount,sku 'A,2024-01-13,5,"say \"hi\", you"' 'B,2024-01-13,6,x\,y' 'C,2024-01-13,7,"z\""' 'D,2024-01-13,8,\N' 'E,2024-01-13,9,e'
	run -0 --separate-stderr crm-ingest --escape='\' log.csv
	[ "$output" = $'customer,date,order,amount,sku\nA,2024-01-13,,5,"say ""hi"", you"\nB,2024-01-13,,6,"x,y"\nC,2024-01-13,,7,"z"""\nD,2024-01-13,,8,\nE,2024-01-13,,9,e' ]
	[[ "$stderr" != *noted* ]]
	run -2 crm-ingest --escape=ab log.csv
	[[ "$output" == *'--escape: "ab" is not one character'* ]]
}
