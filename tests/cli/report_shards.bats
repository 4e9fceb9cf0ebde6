#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Partials of a report: any split of the customers, in any order, merges to the report of all, in every format.
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper
load shards

# customers ROWS SEED: a customer table of a random shop, with clusters and forecasts, in all.csv.
customers() {
	shopgen --lines "$1" --relations --returns 0.2 --seed "$2" 2> /dev/null | crm-ingest -q | crm-rfm -q --history |
	    crm-cluster -q -k 4 | crm-clv -q --interval=90 > all.csv
}

# shards N SEED: all.csv in N shards by customer, s0.csv, s1.csv, ..., of which the last of several is empty.
shards() {
	rm -f s[0-9]*.csv p[0-9]*.csv
	awk -F, -v n="$1" -v seed="$2" 'BEGIN { srand(seed) }
	    NR == 1 { for (i = 0; i < n; i++) print > ("s" i ".csv"); next }
	    { print > ("s" int(rand() * (n > 1 ? n - 1 : 1)) ".csv") }' all.csv
}

# A page says by what command it was made: this takes out what differs by intent.
made() {
	if [ "$1" = email ]; then
		python3 -c '
import email, sys
for part in email.message_from_binary_file(sys.stdin.buffer).walk():
    if not part.is_multipart():
        sys.stdout.buffer.write(part.get_payload(decode=True))' | sed 's/ --merge//; s/ --by=[a-z_,]*//'
	else
		sed 's/ --merge//; s/ --by=[a-z_,]*//'
	fi
}

@test "reports of random shops in every format, in 1 to 16 shards" {
	for seed in 1 ${CRM_SWEEP:+2}; do
		customers 5000 "$seed"
		for n in 4 ${CRM_SWEEP:+1 16}; do
			shards "$n" "$seed"
			echo "seed $seed, $n shards"
			for by in segment value_tier,segment cluster; do
				partials_by crm-report --by="$by"
				crm-report -q --partial --by="$by" all.csv > one.csv
				crm-report -q --merge --partial "${parts[@]}" | cmp - one.csv
				for options in -Ftext -Fcsv -Ftsv -Fmarkdown -Fjson -Fhtml -Femail "-Ftext --levels" "-Fcsv --min-cell=30" \
				    "-Fhtml --min-cell=9 --lang=fa" "-Fjson --no-total --currency=EUR" --power; do
					format=${options%% *}
					# shellcheck disable=SC2086
					crm-report -q --by="$by" $options < all.csv | made "${format#-F}" > whole
					[ "$(wc -c < whole)" -gt 300 ]
					# shellcheck disable=SC2086
					cat "${parts[@]}" | crm-report -q --merge $options | made "${format#-F}" | cmp - whole
				done
			done
		done
	done
}

@test "a workbook of merged sums has the sheets of all customers" {
	need unzip
	customers 3000 3
	shards 5 3
	partials_by crm-report
	crm-report -q -F xlsx -o whole.xlsx < all.csv
	crm-report -q --merge -F xlsx -o merged.xlsx "${parts[@]}"
	for book in whole merged; do
		unzip -q -d "$book" "$book.xlsx"
		sed -i 's/crm-report [^<]*//; s/crm-report --list[^<]*//' "$book"/xl/sharedStrings.xml
	done
	diff -rq whole/xl/worksheets merged/xl/worksheets
	cmp whole/xl/sharedStrings.xml merged/xl/sharedStrings.xml
}

@test "tables with other columns than the rest, and none at all" {
	customers 1500 4
	shards 3 4
	# The first has no clusters and no costs, the second has another currency.
	python3 -c '
import csv
for path, without, more in (("s0.csv", ("cluster", "cost", "margin"), {}), ("s1.csv", (), {"currency": "EUR"})):
    rows = list(csv.DictReader(open(path)))
    names = [n for n in rows[0] if n not in without] + list(more)
    out = csv.DictWriter(open(path, "w", newline=""), names, extrasaction="ignore", lineterminator="\n")
    out.writeheader()
    out.writerows(dict(row, **more) for row in rows)
'
	partials_by crm-report
	for format in text json html; do
		crm-report -q -F "$format" s0.csv s1.csv s2.csv | made "$format" | sed 's/ s0.csv.*csv//; s/s0.csv/customers.csv/' > whole
		crm-report -q --merge -F "$format" "${parts[@]}" | made "$format" | sed 's/\( p[0-9].csv\)*//g' | cmp - whole
	done
	grep -q 'no cluster' whole
	grep -q EUR whole
	# Ties of revenue are settled by names, whatever the order of customers.
	printf '%s\n' customer,segment,orders,revenue,days_since_last b,Loyal,1,10,3 a,Champions,1,10,3 c,"At risk",1,5,9 d,"Can't lose",1,5,9 > all.csv
	shards 4 1
	partials_by crm-report
	crm-report -q -F html < all.csv | made html > whole
	cat "${parts[@]}" | crm-report -q --merge -F html | made html | cmp - whole
}

@test "decimals of those who are due are not those of costs" {
	printf '%s\n' customer,segment,orders,revenue,days_since_last,cost,last_date,next_order_date,expected_orders a,Loyal,2,10,3,1.25,2024-01-05,2024-02-01,1.5 \
	    b,Loyal,2,7.5,3,1,2024-01-05,2024-02-01,0.25 c,Loyal,0,,,,,, > all.csv
	shards 3 2
	partials_by crm-report
	crm-report -q -F json < all.csv | made json > whole
	cat "${parts[@]}" | crm-report -q --merge -F json | made json | cmp - whole
}

@test "what single customers are needed for is refused" {
	customers 800 5
	shards 2 5
	partials_by crm-report
	for options in "--list=all" "--customer=x" "--measure=all.csv" "--previous=all.csv" --unprofitable "--watch=h.csv"; do
		for way in --partial --merge; do
			run -2 crm-report -q "$way" "$options" p0.csv
			[ "$output" = "crm-report: --partial and --merge have sums and no customers: for --list, --customer, --measure, --previous, --unprofitable and --watch read the customer tables together" ]
		done
	done
	for options in -Fcsv --levels --min-cell=5 --power --lang=tr --title=x --rules=tiers; do
		run -2 crm-report -q --partial "$options" s0.csv
		[ "$output" = "crm-report: --partial has sums, and nothing that is made of them: give options of the report to --merge" ]
	done
	run -2 crm-report -q --merge --by=cluster p0.csv
	[ "$output" = "crm-report: --merge: the partials have their --by" ]
	run -2 crm-report -q --merge --only=all.csv p0.csv
	[ "$output" = "crm-report: --only reads customers: give it to --partial" ]
	run -2 crm-report -q --merge s0.csv
	[[ "$output" == *"this table is none (no column partial)"* ]]
	run -2 crm-report -q p0.csv
	[[ "$output" == *"the table has no column segment"* ]]
}

@test "attacks: other options, the same part twice, a cut part, an old version, a changed row" {
	customers 800 6
	shards 3 6
	partials_by crm-report
	crm-report -q --partial --by=cluster -o other.csv s1.csv
	run -3 crm-report -q --merge p0.csv other.csv
	[ "$output" = 'crm-report: other.csv:2: by: "cluster" is not that of the other partials: make all with the same options' ]
	run -3 crm-report -q --merge p0.csv p1.csv p0.csv
	[[ "$output" == "crm-report: p0.csv:2: part: "*" is not a part that is new: the same customers would count twice" ]]
	head -20 p1.csv > cut.csv
	run -3 crm-report -q --merge -o out p0.csv cut.csv
	[[ "$output" == "crm-report: part "*", and 19 are here: some were lost" ]]
	[ ! -e out ]
	head -c -3 p1.csv > cut.csv
	run -3 crm-report -q --merge cut.csv
	[[ "$output" == *cut.csv* ]]
	sed 's/^crm-report 2/crm-report 0/' p1.csv > old.csv
	run -3 crm-report -q --merge p0.csv old.csv
	[ "$output" = 'crm-report: old.csv:2: partial: "crm-report 0" is not crm-report 2: make the partials with the options and the version that merge them' ]
	sed 's/,score,[1-9],/,score,x,/' p1.csv > changed.csv
	run -3 crm-report -q --merge -F json changed.csv
	[[ "$output" == *"is not that of the rows before, in their order"* || "$output" == *"a partial has a row that is none: it was changed" ]]
	sed 's/,pareto,none,/,pareto,some,/' p1.csv > changed.csv
	run -3 crm-report -q --merge -F json changed.csv
	[ "$output" = "crm-report: --merge: a partial has a row that is none: it was changed" ]
}
