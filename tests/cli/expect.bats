#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-ingest --expect: a log that is unlike those before it is said the same night.

bats_require_minimum_version 1.5.0
load helper

# night N ROWS: the log of night N, a Monday for N = 1, in night-N.csv.
night() {
	{
		echo customer,date,order,amount,channel
		seq "$2" | awk -v day="$(date -u -d "2024-01-01 + $(($1 - 1)) days" +%F)" -v n="$1" \
		    '{ printf "c%d,%s,%d-%d,%d.50,web\n", $1 % 50, day, n, $1, 5 + ($1 * 7) % 30 }'
	} > "night-$1.csv"
}

# What most tests begin with is read once: forty nights of 140 to 168 rows, of which each is quiet.
setup_file() {
	local n

	cd "$BATS_FILE_TMPDIR" || return 1
	for n in $(seq 40); do
		night "$n" $((140 + n * 5 % 29))
		crm-ingest -q --expect history.csv -o ledger.csv "night-$n.csv"
	done
}

# history N: the logs and the history of the first N of these nights.
history() {
	local n

	for ((n = 1; n <= $1; n++)); do
		ln "$BATS_FILE_TMPDIR/night-$n.csv" .
	done
	head -n $(($1 + 1)) "$BATS_FILE_TMPDIR/history.csv" > history.csv
}

@test "quiet nights say nothing, and each has a row with what it was" {
	history 30
	run --separate-stderr -0 crm-ingest -q --expect history.csv -o ledger.csv <(night 31 150; cat night-31.csv)
	[ -z "$stderr" ]
	[ "$(wc -l < history.csv)" -eq 32 ]
	[ "$(sed -n 3p history.csv | cut -d, -f1-3)" = "night-2.csv,$(stat -c %s night-2.csv),$(sha256sum night-2.csv | cut -d' ' -f1)" ]
	sed -n 3p history.csv | grep -q ',customer;date;order;amount;channel,'
	sed -n 3p history.csv | grep -q 'date-format = %Y-%m-%d;.*",150,150,0,0,0,0,0,'
}

@test "half a file, a doubled one, lost columns: status 1, a sentence, a row in --alerts" {
	history 40
	night 41 77
	run --separate-stderr -1 crm-ingest -q --expect history.csv --alerts alerts.csv -o ledger.csv night-41.csv
	[[ "$stderr" == *'night-41.csv: not as expected: 77 rows, where the '*' logs like it let expect 1'* ]]
	grep -q '^night-41.csv,2024-02-10,rows,"77 rows, where ' alerts.csv
	night 42 150
	tail -n +2 night-42.csv > again.txt
	cat again.txt >> night-42.csv
	run --separate-stderr -1 crm-ingest -q --dedupe --expect history.csv -o ledger.csv night-42.csv
	[[ "$stderr" == *'% duplicates, where '* ]]
	night 43 150
	cut -d, -f1-4 night-43.csv > narrow.csv
	run --separate-stderr -1 crm-ingest -q --expect history.csv -o ledger.csv narrow.csv
	[[ "$stderr" == *'its columns are not those of the log before: gone: channel'* ]]
}

@test "the same content under another name; another content under the same name" {
	history 30
	cp night-12.csv copy.csv
	run --separate-stderr -1 crm-ingest -q --expect history.csv -o ledger.csv copy.csv
	[[ "$stderr" == *'copy.csv: not as expected: its content was read before, as "night-12.csv": its rows count twice'* ]]
	night 30 151
	run --separate-stderr -1 crm-ingest -q --expect history.csv -o ledger.csv night-30.csv
	[[ "$stderr" == *'another content was read under this name before: '*' rows then, 151 now'* ]]
}

@test "--strict-expect writes nothing: no ledger, no row in the history" {
	history 30
	cp history.csv before.csv
	night 31 20
	run --separate-stderr -3 crm-ingest -q --strict-expect --expect history.csv -o ledger-31.csv night-31.csv
	[ ! -e ledger-31.csv ]
	cmp history.csv before.csv
	# Into a pipe the rows have gone already, but the table does not end.
	crm-ingest -q --strict-expect --expect history.csv night-31.csv > cut.csv 2> /dev/null && false
	[ "$(tail -c 1 cut.csv | od -An -c | tr -d ' ')" != '\n' ]
}

@test "several logs in one run are judged one after another" {
	history 30
	night 31 150
	cp night-31.csv copy-31.csv
	run --separate-stderr -1 crm-ingest -q --expect history.csv -o ledger.csv night-31.csv copy-31.csv
	[[ "$stderr" == *'copy-31.csv: not as expected: its content was read before, as "night-31.csv"'* ]]
	[ "$(wc -l < history.csv)" -eq 33 ]
}

@test "two runs at once keep both rows" {
	local n

	for n in 1 2 3 4 5 6 7 8; do
		night "$n" 100
		crm-ingest -q --expect history.csv -o "ledger-$n.csv" "night-$n.csv" &
	done
	wait
	[ "$(wc -l < history.csv)" -eq 9 ]
	[ "$(tail -n +2 history.csv | cut -d, -f1 | sort -u | wc -l)" -eq 8 ]
}

@test "a history that was cut, or is no history, is refused; options that need it" {
	history 3
	head -c -20 history.csv > cut.csv
	run --separate-stderr -3 crm-ingest -q --expect cut.csv -o ledger.csv night-1.csv
	[ ! -e ledger.csv ]
	printf 'a,b\n1,2\n' > other.csv
	run --separate-stderr -3 crm-ingest -q --expect other.csv -o ledger.csv night-1.csv
	[ ! -e ledger.csv ]
	run --separate-stderr -2 crm-ingest -q --alerts a.csv night-1.csv
	[[ "$stderr" == *'--alerts needs --expect'* ]]
	run --separate-stderr -2 crm-ingest -q --strict-expect night-1.csv
}

@test "a run that fails leaves the history as it was" {
	history 3
	cp history.csv before.csv
	night 4 100
	gzip -c night-4.csv | head -c 200 > night-4.csv.gz
	run --separate-stderr -3 crm-ingest -q --expect history.csv -o ledger.csv night-4.csv.gz
	cmp history.csv before.csv
}

@test "customers, orders and rows by channel are in the history; a channel that vanished is said" {
	local n

	for n in $(seq 30); do
		night "$n" $((140 + n * 5 % 29))
		sed -E '2,$ s/^(c[0-9]*[05],.*),web$/\1,"shop, old"/' "night-$n.csv" > "log-$n.csv"
		crm-ingest -q --expect history.csv -o "ledger-$n.csv" "log-$n.csv"
	done
	# Every fifth customer of fifty buys in the shop; each row of night() is an order.
	rows=$(tail -n +2 log-29.csv | wc -l)
	shop=$(grep -c 'shop, old' log-29.csv)
	[[ $(sed -n 30p history.csv) == *",50,$rows,\"shop, old $shop;web $((rows - shop))\",2024-01-29,2024-01-29" ]]
	night 31 150
	run --separate-stderr -1 crm-ingest -q --expect history.csv --alerts alerts.csv -o ledger.csv night-31.csv
	[[ "$stderr" == *'night-31.csv: not as expected: no row of channel "shop, old", of which the 14 logs before it let expect 29' ]]
	grep -q '^night-31.csv,2024-01-31,channels,' alerts.csv
	# A quiet channel proves nothing.
	head -30 night-31.csv > few.csv
	cp history.csv other.csv
	run --separate-stderr -1 crm-ingest -q --expect other.csv -o ledger.csv few.csv
	[[ "$stderr" != *'no row of channel'* ]]
}

@test "an order without an id is what a customer buys on a day; a history without these columns is judged by what it has" {
	printf 'customer,date,amount\na,2024-01-01,1\na,2024-01-01,2\nb,2024-01-01,3\na,2024-01-02,4\n' > log.csv
	crm-ingest -q --expect history.csv -o ledger.csv log.csv
	[[ $(tail -1 history.csv) == *,10,0,2,3,,2024-01-01,2024-01-02 ]]
	rm history.csv
	history 30
	cp history.csv whole.csv
	sed -E 's/,(customers,orders,channels|50,[0-9]+,web [0-9]+),/,/' whole.csv > history.csv
	[ "$(grep -c customers history.csv)" -eq 0 ]
	night 31 150
	crm-ingest -q --expect history.csv -o ledger.csv night-31.csv
	sed -n 2p history.csv | grep -q ',,,,2024-01-01,2024-01-01$'
	tail -1 history.csv | grep -q ',50,150,web 150,'
}

@test "with --identity the rows are counted once their persons are known, one log a run" {
	printf 'customer,date,amount,email\na,2024-01-01,1,x@y.z\nb,2024-01-01,2,x@y.z\nc,2024-01-01,4,u@y.z\n' > log.csv
	crm-ingest -q --identity email --expect history.csv -o ledger.csv log.csv
	[[ $(tail -1 history.csv) == *,3,3,0,0,0,0,0,7,7,0,2,2,,2024-01-01,2024-01-01 ]]
	cp log.csv log2.csv
	run --separate-stderr -2 crm-ingest -q --identity email --expect history.csv -o ledger.csv log.csv log2.csv
	[[ "$stderr" == *'give them one log a run' ]]
}
