#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What 0.1.0 wrote (tests/compat) is read, or refused by name with what to type.

bats_require_minimum_version 1.5.0
load helper

OLD=$ROOT/tests/compat/0.1.0

# same_columns PREFIX: whether the table on stdin has the values that 0.1.0 wrote in each column of expected.csv that begins so.
same_columns() {
	need python3
	cat > now.csv
	python3 - "$OLD/expected.csv" "$1" <<-'END'
	import csv, sys
	now = {row["customer"]: row for row in csv.DictReader(open("now.csv"))}
	then, columns = list(csv.DictReader(open(sys.argv[1]))), 0
	for name in then[0]:
	    if name.startswith(sys.argv[2] + ":"):
	        columns += 1
	        for row in then:
	            assert now[row["customer"]][name.split(":")[1]] == row[name], (row["customer"], name)
	assert columns and len(now) == len(then) == 60
	END
}

@test "a customer table of 0.1.0 is a base, and gives what the whole log does" {
	shop=$ROOT/samples/corner-shop.csv
	crm-ingest -q --since 2024-10-01 "$shop" | crm-rfm -q --base "$OLD/customers.csv" -o today.csv
	crm-ingest -q "$shop" | crm-rfm -q -o whole.csv
	# What 0.1.0 did not count is empty for those who were there.
	need python3
	python3 - <<-'END'
	import csv
	a, b = list(csv.DictReader(open("today.csv"))), list(csv.DictReader(open("whole.csv")))
	assert len(a) == len(b) == 60 and list(a[0]) == list(b[0])
	for x, y in zip(a, b):
	    for name in y:
	        if name in ("purchase_days", "log_gaps"):
	            assert x[name] in ("", y[name])
	        else:
	            assert x[name] == y[name], (x["customer"], name, x[name], y[name])
	END
}

@test "a table with the history columns of 0.1.0 is refused as a base, with what to type" {
	run --separate-stderr -2 bash -c 'crm-ingest -q --since 2024-10-01 "$1" | crm-rfm -q --history --base "$2"' - "$ROOT/samples/corner-shop.csv" "$OLD/history.csv"
	[[ "$stderr" == *'late_purchases'*'write it with --history from the whole ledger once' ]]
	# Without --history it is a base as any other; its old columns are not added to in silence.
	run --separate-stderr bash -c 'crm-ingest -q --since 2024-10-01 "$1" | crm-rfm -q --base "$2"' - "$ROOT/samples/corner-shop.csv" "$OLD/history.csv"
	[ "$status" -eq 0 ] || [ -n "$stderr" ]
}

@test "bins and rules of 0.1.0 score and segment; today's programs write the same rules" {
	crm-ingest -q --until 2024-09-30 "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q --bins-from "$OLD/bins.csv" --rules "$OLD/rules.csv" ledger.csv > now.csv
	[ "$(wc -l < now.csv)" -eq 61 ]
	cut -d, -f1,12-15 now.csv | cmp - <(cut -d, -f1,12-15 "$OLD/customers.csv")
	# Who has returned all is told apart since.
	diff <(cut -d, -f1,16 now.csv | grep -v 'All returned') <(cut -d, -f1,16 "$OLD/customers.csv") > changed || true
	[ "$(grep -c '^[<>]' changed)" -eq "$(grep -c 'All returned' now.csv)" ]
	crm-rfm --check-rules --rules "$OLD/rules.csv"
	crm-rfm --print-rules | cmp - "$OLD/rules.csv"
}

@test "models of 0.1.0 predict today what they did then" {
	for model in bg-nbd mbg-nbd pareto-nbd; do
		crm-clv -q --model "$OLD/clv-$model.csv" "$OLD/customers.csv" | same_columns "$model"
	done
	crm-cluster -q --model "$OLD/cluster.csv" "$OLD/customers.csv" | same_columns cluster
	crm-regress -q --model="$OLD/regress.csv" "$OLD/customers.csv" | same_columns regress
}

@test "rejects of 0.1.0 are read again once they are mended" {
	run --separate-stderr -1 crm-ingest -o ledger.csv "$OLD/rejects.csv"
	[[ "$stderr" == *'rejects.csv:2: date: "2024-13-01"'* ]]
	sed 's/2024-13-01,o1/2024-01-31,o1/; s/o2,x$/o2,6/; s/2024-02-30,o4/2024-02-29,o4/' "$OLD/rejects.csv" > mended.csv
	crm-ingest -q mended.csv > ledger.csv
	[ "$(cat ledger.csv)" = "$(printf 'customer,date,order,amount\na,2024-01-31,o1,5\nb,2024-01-02,o2,6\n"d, e",2024-02-29,o4,1')" ]
}

@test "reports take the tables, lists, offers, cohorts and receipts of 0.1.0" {
	crm-report -q --previous "$OLD/customers.csv" --cohorts "$OLD/cohorts.csv" -F html -o page.html "$OLD/customers.csv"
	crm-report -q -F html -o receipt.html "$OLD/customers.csv" "$OLD/receipt.json"
	crm-report -q --list all --offers "$OLD/offers.csv" -F csv "$OLD/customers.csv" > offers.csv
	[ "$(wc -l < offers.csv)" -eq 61 ]
	crm-ingest -q --since 2024-10-01 "$ROOT/samples/corner-shop.csv" | crm-rfm -q --base "$OLD/customers.csv" -o today.csv
	crm-report --measure "$OLD/list.csv" today.csv > effect.txt || [ $? -eq 4 ]
	[ -s effect.txt ]
	crm-report -q --list all --exclude "$OLD/list.csv" -F csv today.csv > rest.csv
	[ "$(wc -l < rest.csv)" -eq $((61 - $(tail -n +2 "$OLD/list.csv" | wc -l))) ]
}
