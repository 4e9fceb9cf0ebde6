#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Receipts of many runs, added up, are the receipt of the run that reads all logs.
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper

# logs N SEED: random logs log1.csv, log2.csv, ... with refused rows, guests, rows with and without a currency, words of a status and a kind.
logs() {
	python3 - "$1" "$2" <<-'END'
		import random, sys
		rng = random.Random(int(sys.argv[2]))
		for i in range(1, int(sys.argv[1]) + 1):
		    money = ("EUR",) if i % 2 else ()
		    with open("log%d.csv" % i, "w") as out:
		        out.write(",".join(("customer,date,order,amount,status",) + ("currency",) * len(money)) + "\n")
		        for row in range(rng.randint(1, 300)):
		            date = "2023-13-01" if rng.random() < .02 else "2023-%02d-%02d" % (rng.randint(1, 12), rng.randint(13, 28))
		            amount = "%.*f" % (rng.randint(0, 4), rng.uniform(-50, 500)) if rng.random() > .02 else "x"
		            out.write(",".join(("" if rng.random() < .1 else "c%d" % rng.randint(1, 99), date, "o%d-%d" % (i, row), amount,
		                rng.choice(("paid", "paid", "cancelled", "w%d" % rng.randint(1, 9)))) + money) + "\n")
	END
}

# receipts N: a receipt of each log, r1.json, r2.json, ..., and whole.json of all.
receipts() {
	local i

	for ((i = 1; i <= $1; i++)); do
		crm-ingest -q --max-rejects=50% --receipt "r$i.json" "log$i.csv" > /dev/null
	done
	# shellcheck disable=SC2046
	crm-ingest -q --max-rejects=50% --receipt whole.json $(seq -f 'log%.0f.csv' "$1") > /dev/null
}

@test "receipts of random logs, in one step and in several" {
	for seed in 1 2 ${CRM_SWEEP:+3 4 5 6}; do
		for n in 1 2 7; do
			echo "seed $seed, $n logs"
			rm -f ./*.json
			logs "$n" "$seed"
			receipts "$n"
			# shellcheck disable=SC2046
			crm-ingest --merge-receipts $(seq -f 'r%.0f.json' "$n") | cmp - whole.json
			cp r1.json sum.json
			for ((i = 2; i <= n; i++)); do
				crm-ingest --merge-receipts -o next.json sum.json "r$i.json"
				mv next.json sum.json
			done
			cmp sum.json whole.json
		done
	done
	grep -q '"EUR"' whole.json
	grep -q '"cancelled"' whole.json
	[ "$(python3 -c 'import json; r = json.load(open("whole.json")); print(r["rows_refused"] > 0 and len(r["counts"]) > 5)')" = True ]
	# A page says what was left out by one receipt as by all.
	crm-ingest -q --max-rejects=50% log?.csv | crm-rfm -q > customers.csv
	crm-report -q -F html customers.csv r?.json | sed 's/ r.*json<//' > each
	crm-report -q -F html customers.csv sum.json | sed 's/ sum.json<//' | cmp - each
}

@test "more words than are counted one by one" {
	python3 -c '
for i in (1, 2):
    with open("log%d.csv" % i, "w") as out:
        out.write("customer,date,order,amount,status\n")
        for row in range(260):
            out.write("c,2023-01-01,%d-%d,1,word %d\n" % (i, row, row if i == 1 else row * 3))
'
	receipts 2
	crm-ingest --merge-receipts r1.json > one.json
	cmp one.json r1.json
	crm-ingest --merge-receipts r1.json r2.json > sum.json
	python3 -c '
import json
one, whole, total = (json.load(open(name))["counts"] for name in ("r1.json", "whole.json", "sum.json"))
assert len(whole) == len(total) == 201 and total[200]["text"] == whole[200]["text"] == "(others)"
assert sum(c["rows"] for c in total) == sum(c["rows"] for c in whole) == 520
'
}

@test "what cannot be added up is left out, and said" {
	printf '%s\n' customer,date,order,amount Ann@x.org,2023-01-01,1,5 ann@x.org,2023-01-02,2,5 > log1.csv
	printf '%s\n' customer,date,order,amount ann@x.org,2023-01-03,3,5 > log2.csv
	for i in 1 2; do
		crm-ingest -q --fold-id=case --receipt "r$i.json" "log$i.csv" > /dev/null
	done
	grep -q '"folded": 1' r1.json
	run --separate-stderr -0 crm-ingest --merge-receipts -o sum.json r2.json r1.json
	[ "$stderr" = 'crm-ingest: "folded" counts over all logs and is left out: read the logs together for it' ]
	[ "$(python3 -c 'import json; r = json.load(open("sum.json")); print(r["left_out"], "noted" in r, r["rows_read"])')" = "['folded'] False 3" ]
	# It stays so in a sum of sums.
	crm-ingest -q --merge-receipts sum.json | cmp - sum.json
}

@test "attacks: twice, cut, of another version, no receipt" {
	logs 2 1
	receipts 2
	run -3 crm-ingest --merge-receipts -o out.json r1.json r2.json r1.json
	[ "$output" = 'crm-ingest: r1.json: the input "log1.csv" is in a receipt before: its rows would count twice' ]
	[ ! -e out.json ]
	head -c 300 r2.json > cut.json
	for file in cut.json log1.csv; do
		run -3 crm-ingest --merge-receipts r1.json "$file"
		[ "$output" = "crm-ingest: $file: is no receipt of crm-ingest, or was cut" ]
	done
	sed '2i "later": 1,' r2.json > later.json
	run -3 crm-ingest --merge-receipts r1.json later.json
	[ "$output" = 'crm-ingest: later.json: "later" cannot be added up: receipts of another version, or changed' ]
	sed 's/"rows_kept": [0-9]*/"rows_kept": -5/' r2.json > changed.json
	run -3 crm-ingest --merge-receipts r1.json changed.json
	[ "$output" = 'crm-ingest: changed.json: "rows_kept" cannot be added up: receipts of another version, or changed' ]
	run -2 crm-ingest --merge-receipts --since=2024-01-01 r1.json
	[ "$output" = 'crm-ingest: --merge-receipts reads receipts and no logs: leave other options out' ]
	crm-ingest --merge-receipts < r1.json > same.json
	cmp same.json r1.json
}

@test "the day of a refused row is not that of the rows of the order around it" {
	{
		echo order_id,order_date,customer_id,sku,quantity,unit_price
		for i in 1 2 3 4 5; do
			echo "O1,2023-01-05,C1,A$i,1,2.50"
		done
		echo O2,2098-01-01,C2,A1,1,2.50
		echo O1,2023-01-05,C1,A6,1,2.50
	} > log.csv
	run crm-ingest --date-range 2000-01-01,2030-12-31 log.csv
	[ "$status" -eq 1 ]
	[[ $output == *"2023-01-05 to 2023-01-05"* ]]
}
