#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# --only: the same bytes as filtering beforehand, in every filter.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q ledger.csv > customers.csv
	awk 'NR == 1 || NR % 3 == 0' customers.csv > some.csv
}

# keep TABLE: its rows of the customers in some.csv, wherever their column is.
keep() {
	awk -F, 'NR == FNR { if (FNR > 1) want[$1]; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "customer") at = i; print; next } $at in want' some.csv "$1"
}

@test "each filter reads the same with --only as a table filtered beforehand" {
	keep ledger.csv > less.csv
	keep customers.csv > fewer.csv
	[ "$(wc -l < less.csv)" -lt "$(wc -l < ledger.csv)" ]
	for command in crm-rfm crm-cohort 'crm-cohort --lifecycle' 'crm-basket --min-support 0.01' 'crm-rfm --memory 64K'; do
		# shellcheck disable=SC2086
		{
			$command -q --only some.csv ledger.csv > got || [ $? -eq 1 ]
			$command -q less.csv > want || [ $? -eq 1 ]
		}
		cmp got want || { echo "$command"; return 1; }
		[ -s got ]
	done
	for command in crm-report 'crm-report -F json' 'crm-report --list all -F csv' 'crm-cluster -k 2' 'crm-regress revenue~orders'; do
		# shellcheck disable=SC2086
		$command -q --only some.csv customers.csv > got
		# shellcheck disable=SC2086
		$command -q fewer.csv > want
		cmp got want || { echo "$command"; return 1; }
	done
}

@test "rows of every order of columns and of customers, against a plain filter" {
	# Customers alternate and repeat; the column is first, or last.
	awk 'BEGIN { srand(3); print "customer,date,order,amount"; for (i = 1; i <= 20000; i++) { c = int(rand() * 40)
	    for (n = int(rand() * 4); n >= 0; n--) printf "c%02d,2024-%02d-%02d,o%d,%d.50\n", c, 1 + i / 1700, 1 + i / 60 % 28, i, rand() * 100 } }' > first.csv
	awk -F, -v OFS=, '{ print $2, $3, $4, $1 }' first.csv > last.csv
	{ echo customer; seq -f 'c%02g' 0 3 39; } > some.csv
	for table in first last; do
		keep $table.csv > less.csv
		crm-rfm -q --only some.csv $table.csv > got
		crm-rfm -q less.csv > want
		cmp got want
		crm-cohort -q --only some.csv $table.csv > got
		crm-cohort -q less.csv > want
		cmp got want
	done
}

@test "rows of several lines, quoted ones and other line ends, in two inputs with other columns" {
	# A customer of several lines is not that of the line before, though that line of text begins alike.
	printf 'customer,date,order,amount,note\nA,2024-01-01,1,10.00,"x\nB,2024-01-02,2"\nB,2024-01-02,2,5.00,y\nB,2024-01-03,3,7.00,z\n' > note.csv
	printf 'customer\nB\n' > some.csv
	[ "$(crm-rfm -q --only some.csv note.csv | cut -d, -f1-6)" = $'customer,first_date,last_date,orders,returns,revenue\nB,2024-01-02,2024-01-03,2,0,12.00' ]
	python3 - <<-'END'
		import csv, random
		random.seed(5)
		names = ["c%d" % i for i in range(30)] + ["a long customer id, number %d" % i for i in range(30)]
		some = set(random.sample(names, 25)) | {"nobody"}
		rows, n = [], 0
		while len(rows) < 6000:
		    who, n = random.choice(names), n + 1
		    for _ in range(random.choice([1, 1, 2, 5, 40])):
		        note = random.choice(["", "", "", "plain", 'said "so"', "a, b", "x\n%s,2024-01-01,1" % random.choice(names)])
		        rows.append([who, "2024-%02d-%02d" % (n % 12 + 1, n % 28 + 1), "o%d" % n, "%d.25" % random.randrange(90), note])
		def write(name, rows, order, end):
		    with open(name, "w", newline="") as f:
		        w = csv.writer(f, lineterminator=end)
		        head = ["customer", "date", "order", "amount", "note"]
		        for row in [head] + rows:
		            w.writerow([row[i] for i in order])
		straight, turned = [0, 1, 2, 3, 4], [4, 2, 0, 3, 1]
		less = [r for r in rows if r[0] in some]
		for kind, end in (("lf", "\n"), ("crlf", "\r\n")):
		    write("a." + kind, rows[:3000], straight, end)
		    write("b." + kind, rows[3000:], turned, end)
		    k = sum(r[0] in some for r in rows[:3000])
		    write("less-a." + kind, less[:k], straight, end)
		    write("less-b." + kind, less[k:], turned, end)
		open("some.csv", "w").write("customer\n" + "".join('"%s"\n' % w for w in sorted(some)))
	END
	for kind in lf crlf; do
		for command in crm-rfm 'crm-rfm --memory=16K' crm-cohort; do
			$command -q --only some.csv a.$kind b.$kind > got
			$command -q less-a.$kind less-b.$kind > want
			cmp got want
			$command -q --only some.csv b.$kind a.$kind > got
			$command -q less-b.$kind less-a.$kind > want
			cmp got want
		done
	done
	[ "$(wc -l < got)" -gt 10 ]
}

@test "a condition on the rows of the table" {
	crm-rfm -q --only customers.csv --only-where 'segment=Loyal,At risk,nothing' ledger.csv > got
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "segment") at = i } NR == 1 || $at == "Loyal" || $at == "At risk"' customers.csv > some.csv
	[ "$(wc -l < some.csv)" -gt 2 ]
	keep ledger.csv | crm-rfm -q > want
	cmp got want
	try crm-rfm --only customers.csv --only-where segment ledger.csv
	complains 2 '--only-where: "segment" is not COLUMN=VALUE,...'
	try crm-rfm --only customers.csv --only-where segmnt=x ledger.csv
	complains 2 'no column segmnt; is it segment?'
	try crm-rfm --only-where segment=x ledger.csv
	complains 2 '--only-where: name the table with --only'
	try crm-rfm --only nowhere.csv ledger.csv
	[ "$status" -eq 3 ]
}

@test "a value of --only-where that no row has is told, and a slip of one that is there is an error" {
	printf '%s\n' customer,segment,store c1,Loyal,S001 c2,"At risk",S002 > t.csv
	printf '%s\n' customer,date,order,amount c1,2024-01-01,1,5 c2,2024-01-01,2,7 > l.csv
	for typed in loyal 'Loyal ' Loyl 'At_risk' 'At riks'; do
		try crm-rfm -q --only t.csv --only-where "segment=$typed" l.csv
		complains 2 "--only-where: no row of t.csv has the segment \"$typed\"; is it \""
	done
	try crm-rfm --only t.csv --only-where 'segment=Loyal,Champions' l.csv
	[ "$status" -eq 0 ]
	[ "$(wc -l < out)" -eq 2 ]
	grep -qx 'crm-rfm: --only-where: no row of t.csv has the segment "Champions"' err
	# Ids that differ in a digit are two.
	try crm-rfm --only t.csv --only-where store=S003 l.csv
	[ "$status" -eq 0 ]
	grep -qx 'crm-rfm: --only-where: no row of t.csv has the store "S003"' err
}
