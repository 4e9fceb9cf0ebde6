#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Dates of other calendars through the whole of crm-ingest.

bats_require_minimum_version 1.5.0
load helper

@test "Persian dates are those of jalaali-js" {
	need_data jalali/pairs.csv
	sed -e '1s/.*/customer,date,amount/' -e '2,$s/^\(.*\),\(.*\)$/\1,\2,1/' "$DATA/jalali/pairs.csv" > pairs.csv
	crm-ingest -q --calendar=persian --date-format=%Y-%m-%d --date-range=1900-01-01,2200-12-31 pairs.csv > ledger.csv
	# The Gregorian date stands for the customer.
	[ "$(wc -l < ledger.csv)" -eq "$(wc -l < pairs.csv)" ]
	tail -n +2 ledger.csv | awk -F, '$1 != $2 { print; bad = 1 } END { exit bad }'
}

@test "a year of each calendar, sniffed from its dates alone" {
	# The first and the last day of 1402 and of 1445 (node 20, Intl.DateTimeFormat with ca-persian and ca-islamic-umalqura).
	printf 'customer,date,amount\na,۱۴۰۲/۰۱/۰۱,1\nb,۱۴۰۲/۱۲/۲۹,1\n' | crm-ingest -q > persian
	[ "$(tail -n +2 persian | cut -d, -f2 | paste -sd' ')" = '2023-03-21 2024-03-19' ]
	printf 'customer,date,amount\na,١٤٤٥/٠١/٠١,1\nb,١٤٤٥/١٢/٣٠,1\n' | crm-ingest -q > umalqura
	[ "$(tail -n +2 umalqura | cut -d, -f2 | paste -sd' ')" = '2023-07-19 2024-07-06' ]
}

@test "a date that two calendars know is asked about" {
	run crm-ingest <<< $'customer,date,amount\na,1415/02/05,5'
	[ "$status" -eq 2 ]
	[ "$output" = 'crm-ingest: stdin: "1415/02/05" in line 2 is 2036-04-24 as %Y/%m/%d (persian) and 1994-07-14 as %Y/%m/%d (islamic-umalqura): say --date-format, or --calendar' ]
	[ "$(crm-ingest -q --calendar=islamic-umalqura <<< $'customer,date,amount\na,1415/02/05,5' | tail -1)" = 'a,1994-07-14,,5' ]
}

@test "the Buddhist calendar is told by its years, and can be asked for" {
	printf 'order,customer,date,total\n1,a,15/01/2567,10\n2,b,๒๖/๐๒/๒๕๖๗,20\n3,b,29/02/2567,20\n' > log.csv
	run -0 --separate-stderr crm-ingest -q log.csv
	[ "$(printf '%s\n' "${lines[@]:1}" | cut -d, -f2 | tr '\n' ' ')" = "2024-01-15 2024-02-26 2024-02-29 " ]
	crm-ingest -q --calendar=buddhist log.csv > given
	crm-ingest -q log.csv | cmp given -
	crm-ingest -q --save-reading=r log.csv | cmp given -
	grep -qx 'calendar = buddhist' r
	# Days that do not exist there either, and years that are of no log.
	printf 'customer,date,amount\na,15/01/2567,10\na,29/02/2566,1\n' > log.csv
	run -1 --separate-stderr crm-ingest log.csv
	[[ $stderr == *'"29/02/2566" is a day that does not exist'* ]]
	# Where years of both calendars are in one log, it is asked which is meant, and the others are mistakes.
	printf 'customer,date,amount\na,2024-01-05,10\na,2567-01-06,1\n' > log.csv
	try crm-ingest log.csv
	complains 2 'say --date-format, or --calendar'
	run -1 --separate-stderr crm-ingest --calendar=gregorian log.csv
	[ "${lines[1]}" = "a,2024-01-05,,10" ]
	# Two digits are a Buddhist year only where that is said.
	printf 'customer,date,amount\na,15/01/67,10\n' > log.csv
	[ "$(crm-ingest -q --calendar=buddhist --date-format=%d/%m/%y log.csv | tail -1)" = "a,2024-01-15,,10" ]
}
