#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Exact totals; and the same bytes for any order of rows, number of threads, and memory.

bats_require_minimum_version 1.5.0
load helper

# shop LINES: a ledger of a made-up shop in ledger.csv, and the same rows shuffled in shuffled.csv.
shop() {
	shopgen --lines "$1" --relations --seed 8 2>/dev/null | crm-ingest -q > ledger.csv
	{ head -1 ledger.csv; tail -n +2 ledger.csv | sort -t, -k4,4 -k6,6 -k1,1; } > shuffled.csv
	! cmp -s ledger.csv shuffled.csv
}

@test "totals equal Python's decimal to the last digit" {
	need python3
	shop 60000
	# Amounts of many digits and decimals among the others.
	printf '%s\n' x1,2024-03-01,big1,99999999999999999.9 x1,2024-03-02,big2,123456789.987654321 x2,2024-03-01,big3,-99999999999999999.9 \
	    x2,2024-03-03,big4,0.000000001 | sed 's/$/,,,,,/' >> ledger.csv
	crm-rfm -q ledger.csv > out.csv
	python3 - <<-'PY'
	import csv
	from decimal import Decimal, getcontext
	getcontext().prec = 60
	revenue, cost = {}, {}
	for r in csv.DictReader(open("ledger.csv")):
	    if r["customer"]:
	        revenue[r["customer"]] = revenue.get(r["customer"], 0) + Decimal(r["amount"])
	        cost[r["customer"]] = cost.get(r["customer"], 0) + Decimal(r["cost"] or 0)
	rows = list(csv.DictReader(open("out.csv")))
	assert len(rows) == len(revenue) > 1000
	for r in rows:
	    assert Decimal(r["revenue"]) == revenue[r["customer"]], r
	    assert Decimal(r["cost"]) == cost[r["customer"]], r
	    assert Decimal(r["margin"]) == revenue[r["customer"]] - cost[r["customer"]], r
	assert sum(Decimal(r["revenue"]) for r in rows) == sum(revenue.values())
	PY
}

@test "the same bytes for shuffled rows, any -j, and on disk" {
	shop 60000
	for line in '' '--method=ntile' '--nested --ties=split' '--method=kmeans --weights=2,1,1' '--history --explain' '--holdout-from=2024-06-01' \
	    '--occasion=day --monetary=per_day' '--print-bins --nested' '--metrics-only --as-of=2031-01-01'; do
		# shellcheck disable=SC2086
		{
			crm-rfm -q $line ledger.csv > want.csv
			crm-rfm -q $line -j1 shuffled.csv | cmp - want.csv
			crm-rfm -q $line --memory=1M ledger.csv | cmp - want.csv
			crm-rfm -q $line --memory=1 shuffled.csv | cmp - want.csv
		}
		[ "$(wc -l < want.csv)" -gt 10 ]
	done
}

# Rows in order of time: every customer comes back in each pass, so that parts are split again with some of a customer's
# rows in memory and some still to come.
@test "on disk no customer is split, whatever the order of rows and however often parts are split again" {
	need python3
	python3 - <<-'PY' > time.csv
	print('customer,date,order,amount')
	for j in range(4):
	    for i in range(20000):
	        print('C%05d,2024-%02d-01,%d-%d,1.00' % (i, j + 1, i, j))
	PY
	crm-rfm -q time.csv > want.csv
	[ "$(wc -l < want.csv)" -eq 20001 ]
	for memory in 1 16K 64K 512K 4M; do
		crm-rfm -q --memory=$memory time.csv | cmp - want.csv
	done
}

@test "one customer with more orders than memory" {
	{
		echo customer,date,order,amount
		seq -f 'a,2024-01-01,order-number-%.0f,1.25' 5000
		echo b,2024-01-02,x,1
	} > ledger.csv
	crm-rfm -q ledger.csv > want.csv
	crm-rfm -q --memory=1 ledger.csv | cmp - want.csv
	grep -q '^a,2024-01-01,2024-01-01,5000,0,6250.00,' want.csv
	run --separate-stderr crm-rfm -v --memory=1 -o out.csv ledger.csv
	[[ "$stderr" == *"--memory would be passed: going on in temporary files"* ]]
}

@test "temporary files have no names, also when killed" {
	shop 60000
	mkdir tmp
	TMPDIR=$PWD/tmp crm-rfm -q --memory=1 -o out.csv ledger.csv
	[ -z "$(ls -A tmp)" ]
	mkfifo pipe
	TMPDIR=$PWD/tmp crm-rfm -q --memory=1 -o killed.csv < pipe &
	pid=$!
	exec 7> pipe
	cat ledger.csv >&7
	for _ in 1 2; do
		tail -n +2 ledger.csv >&7
	done
	for _ in $(seq 100); do
		ls -l "/proc/$pid/fd" 2>/dev/null | grep -q "$PWD/tmp.*deleted" && break
		sleep 0.05
	done
	ls -l "/proc/$pid/fd" | grep -q "$PWD/tmp.*deleted"
	kill -9 $pid
	exec 7>&-
	wait $pid || true
	[ -z "$(ls -A tmp)" ]
	[ ! -e killed.csv ]
}

@test "a full disk says so and leaves nothing behind" {
	unshare -rm true 2>/dev/null || skip "no namespaces for a small disk"
	shop 60000
	mkdir tmp
	# shellcheck disable=SC2016
	run unshare -rm sh -c 'mount -t tmpfs -o size=512k none tmp || exit 99
		TMPDIR=$PWD/tmp crm-rfm -q --memory=1 -o out.csv shuffled.csv
		status=$?; ls -A tmp; exit $status'
	[ "$status" -ne 99 ] || skip "no small disk to be had"
	echo "$output"
	[ "$status" -eq 3 ]
	[[ "$output" == "crm-rfm: temporary file in "*"tmp: No space left on device" ]]
	[ ! -e out.csv ]
	[ "$(ls -A)" = "$(printf '%s\n' ledger.csv shuffled.csv tmp)" ]
}

@test "who only looked or complained counts in the value tiers, in memory and on disk" {
	{
		echo customer,date,order,amount,kind
		for i in {10..19}; do
			echo "b$i,2024-01-$i,$i,$i.00,order"
			echo "v$i,2024-01-$i,,0,visit"
		done
	} > ledger.csv
	crm-rfm -q ledger.csv > memory.csv
	crm-rfm -q --memory=1 ledger.csv > disk.csv
	cmp memory.csv disk.csv
	# Of 20 customers, not of the 10 with orders, 20 % are 4, and the next 30 % are 6.
	[ "$(grep -c most_valuable memory.csv)" -eq 4 ]
	[ "$(grep -c potential memory.csv)" -eq 6 ]
}
