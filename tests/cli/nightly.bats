#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# samples/nightly.sh, night after night.
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper

# logs_of FILE LENGTH: a gzip file in day/ for each day of a shop's log (LENGTH 10), or each month (7); the folder of the logs is empty.
logs_of() {
	need flock
	mkdir logs day
	awk -F, -v n="$2" 'NR == 1 { header = $0; next } { file = "day/" substr($2, 1, n) ".csv" }
	    !(file in seen) { print header > file; seen[file] = 1 } { print > file }' "$1"
	gzip -n day/*.csv
}

# shop OPTION ...: the days of a shop that is made up.
shop() {
	shopgen --relations "$@" > shop.csv
	logs_of shop.csv 10
}

# nights FILE ...: a night for each of these files of day/, which all must be quiet.
nights() {
	local file

	for file; do
		cp "$file" logs/
		"$ROOT/samples/nightly.sh" logs out > said 2>&1 || { echo "$file: status $?"; cat said; return 1; }
		[ ! -s said ] || { echo "$file:"; cat said; return 1; }
	done
}

# at_once: whether the table is what all logs that have come give at once with the same bins.
# shellcheck disable=SC2046 # the names of logs have no blanks
at_once() {
	local bins=()

	[ ! -e out/bins.csv ] || bins=(--bins-from out/bins.csv)
	mkdir -p clean
	touch sums
	# Those that are as they were the last time are clean already.
	cksum logs/*.csv.gz > sums.now
	while read -r _ _ log; do
		crm-ingest -q --dedupe -o "clean/${log##*/}" "$log"
	done < <(grep -vxFf sums sums.now)
	mv sums.now sums
	crm-ingest -q $(sed 's|.* logs/|clean/|' sums) | crm-rfm -q "${bins[@]}" > once.csv
	gzip -dc out/customers.csv.gz | cmp - once.csv
}

@test "the corner shop's year, month by month, is the year at once" {
	logs_of "$ROOT/samples/corner-shop.csv" 7
	nights day/*
	[ "$(find out/ledger -name '*.csv.gz' | wc -l)" -eq 12 ]
	at_once
	crm-ingest -q "$ROOT/samples/corner-shop.csv" | crm-rfm -q | cmp - once.csv
	[ "$(ls out)" = "$(printf '%s\n' alerts customers.csv.gz history.csv ledger lock previous.csv.gz rejects report.html \
	    scored.csv.gz shop.reading)" ]
	gzip -dc out/scored.csv.gz | head -1 | grep -q ',cluster,distance$'
	[ -z "$(find out/rejects out/alerts -type f)" ]
	[ "$(wc -l < out/history.csv)" -eq 13 ]
}

@test "bins freeze with the ninetieth log, and scores hold to them" {
	shop --customers 250 --days 100 --arrive 60 --basket 1.2
	cp day/2023-0[12]* day/2023-03-[01]* day/2023-03-2[0-8]* logs/
	nights day/2023-03-29* day/2023-03-30*
	[ ! -e out/bins.csv ]
	nights day/2023-03-31*
	cp out/bins.csv frozen.csv
	nights day/2023-04-0[1-3]*
	cmp out/bins.csv frozen.csv
	at_once
	[ "$(wc -l < once.csv)" -gt 150 ]
	# Counted anew from the ledgers.
	rm out/customers.csv.gz
	nights day/2023-04-04*
	at_once
}

@test "a night that failed leaves all as it was, and the next goes on" {
	shop --customers 30 --days 20 --arrive 10
	nights day/2023-01-0[1-5]*
	cp -r out before
	head -c 150 day/2023-01-06.csv.gz > logs/2023-01-06.csv.gz
	run -3 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[[ $stderr == crm-ingest:*"cut short"* ]]
	cmp out/customers.csv.gz before/customers.csv.gz
	diff -r out/ledger before/ledger
	nights day/2023-01-0[67]*
	at_once
	# Killed after the table was made and before its ledger found its place: nothing counts twice.
	rm out/ledger/2023-01-07.csv.gz
	run -1 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[[ $stderr == *"2023-01-07.csv.gz came late: the table was counted anew from all ledgers" ]]
	at_once
	nights day/2023-01-08*
	at_once
}

@test "what is to be told is told: refused rows, no log, another run, a wrong call" {
	shop --customers 30 --days 20 --arrive 10
	{ gzip -dc day/2023-01-01.csv.gz; echo 'S9,2023-13-45,K000001,A,Tea,1,2.00,web,Iran,0,'; } | gzip > logs/2023-01-01.csv.gz
	run -1 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[ "$stderr" = "nightly: $PWD/logs/2023-01-01.csv.gz: rows were refused, and are in out/rejects/2023-01-01.csv" ]
	grep -q 2023-13-45 out/rejects/2023-01-01.csv
	[ "$(gzip -dc out/customers.csv.gz | wc -l)" -gt 1 ]
	run -1 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[ "$stderr" = "nightly: $PWD/logs: no log is new" ]
	cp day/2023-01-02.csv.gz logs/
	exec 8> out/lock
	flock 8
	run -3 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[ "$stderr" = "nightly: out: the run before this one is still at work" ]
	exec 8>&-
	nights day/2023-01-02.csv.gz
	run -2 "$ROOT/samples/nightly.sh" logs
	run -2 "$ROOT/samples/nightly.sh" nowhere out
	[ ! -e nowhere ]
}

# complains PATTERN: a night that is done, but has something to say.
complains() {
	run -1 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == $1 ]] || { echo "$stderr"; return 1; }
}

# nights of a shop with about 150 rows each.
@test "half a file is said the same night; the whole one under the same name is read again" {
	shop --customers 900 --days 50 --arrive 1 --basket 2 --purchase 2,5
	cp day/2023-01-2* day/2023-01-3* day/2023-02-0* logs/
	"$ROOT/samples/nightly.sh" logs out > said 2>&1 || true
	rows=$(gzip -dc day/2023-02-14.csv.gz | wc -l)
	[ "$rows" -gt 100 ]
	nights day/2023-02-1[0-3]*
	gzip -dc day/2023-02-14.csv.gz | head -n $((rows / 2)) | gzip -n > logs/2023-02-14.csv.gz
	complains '*2023-02-14.csv.gz: not as expected: *rows, where *'
	grep -q '^2023-02-14.csv.gz,2023-02-14,rows,' out/alerts/2023-02-14.csv
	at_once
	# It is copied over later, as cp does; the table is what the whole files give.
	sleep 1
	cp day/2023-02-14.csv.gz logs/
	complains '*another content was read under this name before*the table was counted anew from all ledgers'
	at_once
	nights day/2023-02-15*
	at_once
	# Rows doubled inside a file count once, and are said.
	{ gzip -dc day/2023-02-16.csv.gz; gzip -dc day/2023-02-16.csv.gz | tail -n +2; } | gzip -n > logs/2023-02-16.csv.gz
	complains '*% duplicates, where *'
	cp day/2023-02-16.csv.gz logs/again
	mv logs/again logs/2023-02-16.csv.gz
	touch -d '1 hour ago' logs/2023-02-16.csv.gz
	complains '*another content was read under this name before*'
	at_once
	# The same file under another name.
	cp day/2023-02-10.csv.gz logs/2023-02-17.csv.gz
	complains '*its content was read before, as "2023-02-10.csv.gz"*'
	rm logs/2023-02-17.csv.gz out/ledger/2023-02-17.csv.gz out/customers.csv.gz
	cp day/2023-02-17* logs/
	complains '*another content was read under this name before*'
	at_once
}

@test "a night without the optional columns is said, and the table can be counted anew after it" {
	shop --customers 900 --days 40 --arrive 1 --purchase 2,5
	nights day/2023-01-0[1-5]*
	need python3
	gzip -dc day/2023-01-06.csv.gz |
	    python3 -c 'import csv, sys; csv.writer(sys.stdout).writerows(r[:7] for r in csv.reader(sys.stdin))' | gzip -n > logs/2023-01-06.csv.gz
	run -1 --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[[ $stderr == *'its columns are not those of the log before: gone: '* ]] || { echo "$stderr"; false; }
	rm out/customers.csv.gz
	cp day/2023-01-07.csv.gz logs/
	run --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[ "$status" -le 1 ]
	at_once
}

@test "a late file is taken in" {
	shop --customers 200 --days 20 --arrive 1 --purchase 2,5
	nights day/2023-01-0[1-3]* day/2023-01-0[5-7]*
	cp day/2023-01-04.csv.gz logs/
	complains '*2023-01-04.csv.gz*it begins on 2023-01-04*came late: the table was counted anew from all ledgers'
	at_once
}
