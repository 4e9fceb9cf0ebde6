#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Dates, ids and numbers as programs and people write them.

bats_require_minimum_version 1.5.0
load helper

# log LINE ...: a log of these lines.
log() {
	printf '%s\n' "$@" > log.csv
}

@test "dates that can be read in several ways are asked about, whichever is commoner" {
	for date in 24/01/05 24-01-05 24.01.05 24-Jan-05 240105 04/05/06; do
		log customer,date,amount "A,$date,10"
		run -2 crm-ingest log.csv
		[[ "$output" == *"\"$date\" in line 2 is "*%y*" and "*%y* ]]
	done
	[[ "$output" == *"2006-05-04 as %d/%m/%y, 2006-04-05 as %m/%d/%y and 2004-05-06 as %y/%m/%d"* ]]
	exports="$ROOT/../shared/data/exports"
	[ -d "$exports" ] || skip "no shared/data/exports"
	run -2 crm-ingest "$exports/1_yearfirst.csv"
	[[ "$output" == *%d/%m/%y*%y/%m/%d* ]]
}

@test "a year of another calendar, or a mistyped one, is refused to the end of the log" {
	{
		echo customer,date,amount
		seq 1 60000 | awk '{ printf "c%d,2024-%02d-%02d,1.00\n", $1, $1 % 12 + 1, $1 % 28 + 1 }'
		printf 'x,%s,1.00\n' 1402-10-24 0204-01-05 3024-01-05 2099-12-31 1970-01-01
	} > log.csv
	run -1 --separate-stderr crm-ingest --receipt=r.json --rejects=bad.csv log.csv
	[ "${#lines[@]}" -eq 60003 ]
	[[ "$stderr" == *'"1402-10-24" is of another calendar or mistyped: see --date-range'* ]]
	grep -q '"range": *3' r.json
	[ "$(grep -vc "^#" bad.csv)" -eq 4 ]
	crm-ingest -q --date-range=0001-01-01,9999-12-31 log.csv | tail -n 1 | grep -qx x,1970-01-01,,1.00
	run -2 crm-ingest --date-range=2024-01-01 log.csv
	run -2 crm-ingest --date-range=2025-01-01,2024-01-01 log.csv
}

@test "dates as spreadsheets, marketplaces and databases write them" {
	log customer,date,amount 'A,"Feb 29, 2024 11:59:59 PM PST",1' 'B,"Mar 1, 2024 12:00:01 AM PST",2'
	crm-ingest -q log.csv | cut -d, -f2 | paste -sd' ' | grep -qx 'date 2024-02-29 2024-03-01'
	log customer,date,amount A,45351,1 B,45351.99,2 C,29.02.2024,3
	crm-ingest -q log.csv | cut -d, -f2 | paste -sd' ' | grep -qx 'date 2024-02-29 2024-02-29 2024-02-29'
	crm-ingest --sniff log.csv | grep -qF -- "--date-format='%d.%m.%Y|excel'"
	crm-ingest --sniff log.csv | bash 2>/dev/null | cmp - <(crm-ingest -q log.csv)
	log customer,date,amount A,1709240399999,1
	crm-ingest -q log.csv | grep -qx A,2024-02-29,,1
	log customer,date,amount 'A,29-FEB-24 11.59.59.000000000 PM,1' 'A,07-MAR-95 11.59.59.000000000 PM,1'
	crm-ingest -q log.csv | grep -qx A,2024-02-29,,1
	log customer,date,amount 'A,2024-02-29 24:00,1'
	crm-ingest -q log.csv | grep -qx A,2024-02-29,,1
}

@test "what programs write for a missing id or number is no customer, and --na adds to it" {
	log customer,date,order,amount,quantity,sku 'A,2024-01-13,NULL,1,-,x' 'NULL,2024-01-13,1,1,1,x' \
		'\N,2024-01-13,1,1,1,x' 'N/A,2024-01-13,1,1,1,x' 'nan,2024-01-13,1,1,1,x' 'None,2024-01-13,1,1,1,x' \
		'-,2024-01-13,1,1,1,x' '#N/A,2024-01-13,1,1,1,x' '0,2024-01-13,1,1,1,x' 'guest,2024-01-13,1,0,1,n/a'
	run --separate-stderr crm-ingest log.csv
	[ "$status" -eq 0 ]
	[ "$output" = $'customer,date,order,amount,quantity,sku\nA,2024-01-13,,1,,x\nguest,2024-01-13,1,0,1,' ]
	[[ "$stderr" == *"8 without a customer"* ]]
	[ "$(crm-ingest -q --na=guest,x log.csv | wc -l)" -eq 2 ]
	# An empty one stands for none of the usual words.
	[ "$(crm-ingest -q --na= log.csv 2>/dev/null | cut -d, -f1 | sort | uniq -c | wc -l)" -eq 10 ]
}

@test "ids that a spreadsheet has damaged are refused, with the way out" {
	log customer,date,amount '"1,23E+05",2024-01-13,1' 13085,2024-01-13,2 13085.0,2024-01-13,3
	run -1 --separate-stderr crm-ingest --rejects=bad.csv log.csv
	[ "$output" = $'customer,date,order,amount\n13085,2024-01-13,,2' ]
	[[ "$stderr" == *'"1,23E+05" was cut short by a spreadsheet: export the column as text'* ]]
	[[ "$stderr" == *'"13085.0" has a .0, which the ids before it have not: say --trim-id=.0'* ]]
	run -1 --separate-stderr crm-ingest --trim-id=.0 log.csv
	[ "$output" = $'customer,date,order,amount\n13085,2024-01-13,,2\n13085,2024-01-13,,3' ]
	# All of them: then it is how ids are written.
	log customer,date,amount 13085.0,2024-01-13,2 13086.0,2024-01-13,3
	crm-ingest -q log.csv | grep -qx 13086.0,2024-01-13,,3
}

@test "blanks around ids are never part of them, and --fold-id says how many it made one" {
	log customer,date,order,amount ' A,2024-01-13, 1 ,1' $'A\xc2\xa0,2024-01-13,1,1' '"=""007""",2024-01-13,2,1' \
		'İSMAİL,2024-01-13,3,1' 'ismail,2024-01-13,3,1' 'علي,2024-01-13,4,1' 'علی,2024-01-13,4,1' '۱۲۳,2024-01-13,5,1' 123,2024-01-13,5,1
	crm-ingest -q log.csv | cut -d, -f1,3 | head -4 | paste -sd' ' | grep -qx 'customer,order A,1 A,1 007,2'
	run --separate-stderr crm-ingest --fold-id=case --receipt=r.json log.csv
	[ "$(cut -d, -f1 <<< "$output" | tail -n +2 | sort -u | wc -l)" -eq 5 ]
	[[ "$stderr" == *"noted: 3 ids made one with others"* ]]
	grep -q '"folded": *3' r.json
}

@test "customers who differ only in case are told before they are counted twice" {
	log customer,date,amount ada@example.org,2024-01-13,1 Bob,2024-01-14,1 Ada@example.org,2024-01-15,1 bob,2024-01-16,1
	run --separate-stderr crm-ingest --receipt=r.json log.csv
	# They stay apart, as nobody has said that they are one.
	[ "$(cut -d, -f1 <<< "$output" | sort -u | wc -l)" -eq 5 ]
	[[ "$stderr" == *'log.csv: customer "Ada@example.org" (and 1 more) differs from another only in case'* ]]
	grep -q '"alike": .*Ada@example.org' <(tr -d '\n' < r.json)
	# No id is shown where ids are to be hidden.
	echo 'a key of some length, 1234567890' > key
	chmod 600 key
	run --separate-stderr crm-ingest --pseudonym-key=key log.csv
	[[ "$stderr" == *'customer "..." (and 1 more)'* && "$stderr" != *example.org* ]]
	for said in --fold-id=none --fold-id=both --identity=customer; do
		run --separate-stderr crm-ingest "$said" log.csv
		[[ "$stderr" != *"only in case"* ]]
	done
	# Nothing is said of a ledger, where it was said already.
	run --separate-stderr bash -c 'crm-ingest -q log.csv | crm-ingest'
	[[ "$stderr" != *"only in case"* ]]
}

@test "numbers as people and programs write them" {
	log 'customer;date;amount' 'A;13.01.2024;5,-' 'A;13.01.2024;5,00-' 'A;13.01.2024;1.234,--' 'A;13.01.2024;50,- Kč' 'A;13.01.2024;1,5E+3'
	[ "$(crm-ingest -q log.csv | cut -d, -f4 | paste -sd' ')" = 'amount 5 -5.00 1234 50 1500' ]
	log customer,date,amount A,2024-01-13,35.980000000000004 A,2024-01-13,3e3 'A,2024-01-13,"₹1,23,456.50"' A,2024-01-13,500/-
	run --separate-stderr crm-ingest --receipt=r.json log.csv
	[ "$(cut -d, -f4 <<< "$output" | paste -sd' ')" = 'amount 35.98 3000 123456.50 500' ]
	[[ "$stderr" == *"noted: 1 numbers rounded"* ]]
	grep -q '"rounded": *1' r.json
	[ "$(crm-ingest -q --decimals=3 log.csv | sed -n 2p)" = A,2024-01-13,,35.980 ]
	# Products: exact as long as they can be held, then rounded and counted; a return of a return is no purchase.
	log customer,date,quantity,price A,2024-01-13,1.23456,2.34567 A,2024-01-13,-1,-5
	run -1 --separate-stderr crm-ingest log.csv
	[ "$(cut -d, -f4 <<< "$output" | paste -sd' ')" = 'amount 2.895870355' ]
	[[ "$stderr" == *'"-5" is negative, as the quantity is'* ]]
	exports="$ROOT/../shared/data/exports"
	[ -d "$exports" ] || skip "no shared/data/exports"
	[ "$(crm-ingest -q "$exports/2_dash_price.csv" | cut -d, -f4 | paste -sd' ')" = 'amount 5 12.50' ]
}

@test "--amount=1: a log without money counts its rows" {
	log visitor,date,page A,2024-01-13,x A,2024-01-14,y B,2024-01-14,z
	run -2 crm-ingest -m customer=visitor log.csv
	[[ "$output" == *"or --amount=1 if there is none"* ]]
	run -0 crm-ingest -q -m customer=visitor --amount=1 log.csv
	[ "$output" = $'customer,date,order,amount\nA,2024-01-13,,1\nA,2024-01-14,,1\nB,2024-01-14,,1' ]
	log visitor,date,status,price A,2024-01-13,completed,7 A,2024-01-14,cancelled,8
	run -0 crm-ingest -q -m customer=visitor --amount=1 log.csv
	[ "$(cut -d, -f1-4 <<< "$output")" = $'customer,date,order,amount\nA,2024-01-13,,1' ]
}

@test "a ledger keeps the signs it was written with, however few rows show them" {
	log customer,date,order,amount,cost,discount A,2024-06-18,1,17.43,-3,-2
	crm-ingest -q log.csv > once
	cmp log.csv once
}

@test "amounts with and without a currency are added up with a word; a shared sign is what --currency says" {
	printf 'customer,date,order,amount\na,2024-01-05,1,$5\nb,2024-01-06,2,$6\nc,2024-01-06,3,7\n' > log.csv
	run -0 --separate-stderr crm-ingest log.csv
	[[ $stderr == *'rows without a currency: 1, added up with those in $; --currency=CODE says what they are'* ]]
	for code in USD CAD; do
		run -0 --separate-stderr crm-ingest --currency=$code log.csv
		[[ $stderr == *"3 kept"*"amount 11 $code, 7"* && $stderr != *'without a currency'* ]]
	done
	run -0 --separate-stderr crm-ingest --currency=EUR log.csv
	[[ $stderr == *'2 in another currency'* ]]
}

@test "a fee is positive in the ledger also where the log begins as a ledger does" {
	printf 'customer,date,order,amount,Fee\na,2024-01-05,1,100,-3.20\nb,2024-01-05,2,100,-3.20\n' > log.csv
	crm-ingest -q log.csv | cut -d, -f5 > got
	printf '%s\n' fee 3.20 3.20 | diff - got
	# In a ledger it stands as it is: a fee that was paid back.
	sed 1s/Fee/fee/ log.csv | crm-ingest -q | cut -d, -f5 > got
	printf '%s\n' fee -3.20 -3.20 | diff - got
}
