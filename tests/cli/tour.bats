#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The tour, crm-tools(7): its examples run, in the order they are told.  (That other languages have the same ones, tests/lint sees to.)

load helper

# block N MANUAL: the N-th example, as it is typed.
block() {
	awk -v n="$1" '/^\.Bd/ { i++; on = 1; next } /^\.Ed/ { on = 0 } on && i == n' "$2" | sed 's/\\e/\\/g; s/\\(dq/"/g; s/^\$ //'
}

@test "the examples of the tour" {
	local manual=$ROOT/man/crm-tools.7 n i

	mkdir bin
	ln -s "$ROOT/samples/overview.sh" bin/crm-overview
	PATH=$PWD/bin:$PATH
	cp "$ROOT/samples/corner-shop.csv" export.csv
	cp export.csv log.csv
	cp export.csv sales-0.csv
	gzip sales-0.csv
	n=$(sed -n '/^\.Sh A TOUR/,/^\.Sh FROM/p' "$manual" | grep -c '^\.Bd')
	[ "$n" -eq 11 ]
	sed -n 's/^\.Dl \$ //p' "$manual" > commands
	bash -e -o pipefail commands > out
	grep -q '^Champions' out
	for ((i = 1; i < 9; i++)); do
		block "$i" "$manual" > commands
		if grep -q '^mlr' commands && ! command -v mlr > /dev/null; then
			continue
		fi
		bash -e -o pipefail commands > "out-$i" 2> err || { cat commands err; false; }
	done
	[ -s shop/report.html ]
	# The night: the table of the day before, and a log of its own.
	crm-rfm -q -o customers.csv.gz ledger.csv.gz
	rm sales-0.csv.gz
	printf 'customer,date,order,amount\nK000001,2025-01-05,n1,12.50\n' | gzip > "sales-$(date -d yesterday +%F).csv.gz"
	block 9 "$manual" > night
	bash night
	[ "$(gzip -dc customers.csv.gz | grep -c '^K000001,.*,2025-01-05,')" -eq 1 ]
	[ -s report.html ]
	# Forgetting a customer, and the years before.
	gzip -dc ledger.csv.gz > ledger.csv
	grep -q '^K000042,' ledger.csv
	for i in 10 11; do
		block "$i" "$manual" > commands
		bash -e -o pipefail commands
	done
	! grep -q '^K000042,' ledger.csv || false
	[ "$(wc -l < ledger.csv)" -eq "$(gzip -dc ledger.csv.gz | wc -l)" ]
}

@test "from lead to partner: every command gives what the manual shows" {
	cp "$ROOT/samples/relations.csv" .
	session "$ROOT/man/crm-tools.7" "FROM LEAD TO PARTNER" 18
	# What is said of it in words.
	[ "$(cut -d, -f9 ledger.csv | sort -u | grep -cv kind)" -eq 18 ]
	[ "$(tail -n +2 customers.csv | wc -l)" -eq 320 ]
	[ "$(grep -c '^c38201-239,.*,complaint,' ledger.csv)" -eq 5 ]
}

@test "the examples of crm-table(5)" {
	crm-ingest -q "$ROOT/samples/corner-shop.csv" | crm-rfm -q > customers.csv
	(echo customer,city; tail -n +2 customers.csv | cut -d, -f1 | sed 's/$/,Izmir/') > addresses.csv
	session "$ROOT/man/crm-table.5" EXAMPLES 2
	[ "$(wc -l < got)" -eq "$(wc -l < customers.csv)" ]
}

@test "man finds the tour in every language" {
	need man col
	export MANPATH=$PWD/tree/usr/share/man
	make -s -C "$ROOT" BUILD="$BUILD" DEPS=no DESTDIR="$PWD/tree" PREFIX=/usr install > /dev/null
	for l in tr fa ar; do
		cmp "$ROOT/man/$l/crm-tools.7" "tree/usr/share/man/$l/man7/crm-tools.7"
		[ "$(man -w -L "$l" crm-tools)" = "$PWD/tree/usr/share/man/$l/man7/crm-tools.7" ]
	done
	# As a terminal shows it, letters and all.
	man -L tr -E UTF-8 crm-tools | col -b > tr.txt
	grep -q 'Birbirine benzeyen müşterileri' tr.txt
	man -L fa -E UTF-8 crm-tools | grep -q 'مشتریان'
}
