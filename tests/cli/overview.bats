#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-overview: from an export to a folder with a page, a program a step.
# shellcheck disable=SC2154  # bats sets stderr

bats_require_minimum_version 1.5.0
load helper

@test "an export to a folder: a line a step, and what each step alone would write" {
	run -0 "$ROOT/samples/overview.sh" -o out --shop Bakkal "$ROOT/samples/corner-shop.csv"
	echo "$output"
	for name in ledger customers forecast clusters cohorts lifecycle survival channels together offers report workbook; do
		grep -qE "^$name +[0-9]+[.][0-9]{2} s  " <<< "$output"
	done
	[ "$(tail -n 1 <<< "$output")" = "open       $PWD/out/report.html" ]
	[ "$(cd out && echo *)" = "channels.csv clusters.csv cohorts.csv customers.csv ledger.csv lifecycle.csv offers.csv receipt.json report.html report.xlsx rules.csv survival.csv" ]
	[ "$(stat -c %a out/customers.csv)" = 600 ]
	# The same as by hand.
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	cmp ledger.csv out/ledger.csv
	crm-rfm -q ledger.csv | crm-clv -q --interval 90 | crm-cluster -q | cmp - out/customers.csv
	crm-basket -q --recommend 3 ledger.csv | cmp - out/offers.csv
	# The page answers all the questions, in order, and says what it was made of.
	[ "$(sed -n 's/^<h2 class="q"[^>]*>\(.*\)<.h2>/\1/p' out/report.html)" = "How is it going?
Who brings it?
Who comes and who goes?
What do we do about it?
What sells together?
Which channels pay?
What is to come?" ]
	grep -q '<h1>Bakkal – ' out/report.html
	sed 's/\xe2\x80\xaf//g' out/report.html | grep -q '<p dir="auto">Of 643 rows of the logs 607 were kept and 36 left out: 36 without a customer.</p>'
	grep -q 'crm-report -F html --shop Bakkal customers.csv ' out/report.html
	# And again into the same folder.
	run -0 "$ROOT/samples/overview.sh" "$ROOT/samples/corner-shop.csv" --output=out --shop=Bakkal
}

@test "what a log cannot have is said in a line, and the rest is done" {
	{ echo customer,date,order,amount; seq 40 | awk '{ printf "c%d,2024-01-%02d,%d,10\n", $1 % 9, $1 % 28 + 1, $1 }'; echo x,yesterday,99,1; } > log.csv
	run -1 "$ROOT/samples/overview.sh" log.csv
	echo "$output"
	grep -q '^channels   not done: the log has no channel' <<< "$output"
	grep -q '^offers     not done: the log has no goods' <<< "$output"
	[ -s crm-overview/report.html ] && [ -s crm-overview/rejects.csv ]
	run ! grep -q 'Which channels pay' crm-overview/report.html
	# A table of before does not stay where the log has none any more.
	: > crm-overview/channels.csv
	sed -i '$d' log.csv
	run -0 "$ROOT/samples/overview.sh" log.csv
	[ ! -e crm-overview/channels.csv ] && [ ! -e crm-overview/rejects.csv ]
}

@test "without a ledger there is no page, and the message says why" {
	try "$ROOT/samples/overview.sh"
	complains 2 'usage: crm-overview '
	try "$ROOT/samples/overview.sh" --colour x
	complains 2 'crm-overview: unknown option --colour'
	try "$ROOT/samples/overview.sh" -o
	complains 2 'crm-overview: -o needs a value'
	printf 'a,b\n1,2\n' > log.csv
	run -2 "$ROOT/samples/overview.sh" log.csv
	grep -q '^ledger     not done (status 2)' <<< "$output"
	grep -q 'crm-ingest: log.csv' <<< "$output"
	[ ! -e crm-overview/report.html ]
	run -3 "$ROOT/samples/overview.sh" -o out missing.csv
}

@test "the examples of crm-overview(1)" {
	ln -s "$ROOT/samples" samples
	mkdir bin
	ln -s "$ROOT/samples/overview.sh" bin/crm-overview
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$ROOT/man/crm-overview.1" |
	    sed -n '/^\.Bd/,/^\.Ed/{/^\./d; s/\\e$/\\/; p}; s/^\.Dl //p' > commands
	[ "$(grep -c '^crm-overview' commands)" -eq 2 ]
	PATH=$PWD/bin:$PATH bash -e commands
	[ -s shop/report.html ]
	grep -q '<html lang="tr"' dukkan/report.html
}
