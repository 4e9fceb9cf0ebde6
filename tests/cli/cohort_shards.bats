#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Partials of the cohort table: any split of the customers, in any order, merges to the bytes of the whole.

bats_require_minimum_version 1.5.0
load helper

# shards N: ledger.csv in N shards of the ledger by customer, l0.csv, l1.csv, ...
shards() {
	rm -f l[0-9]*.csv p[0-9]*.csv
	crm-ingest -q --shards="$1" -o 'l%d.csv' ledger.csv
}

# partials OPTION ...: a partial of each shard, p0.csv, p1.csv, ...
partials() {
	local file

	for file in l[0-9]*.csv; do
		crm-cohort -q --partial "$@" -o "p${file#l}" "$file"
	done
}

@test "cohorts of random shops, by period and group, in 1 to 16 shards" {
	for seed in 1 2 3; do
		shopgen --lines 4000 --relations --returns 0.2 --seed "$seed" 2> /dev/null | crm-ingest -q > ledger.csv
		for n in 1 5 16; do
			shards "$n"
			for options in "" "-pweek" "-pquarter --by=channel" "-pyear --by=referrer" "--as-of=2023-09-10"; do
				# shellcheck disable=SC2086
				partials $options
				mapfile -t parts < <(printf '%s\n' p[0-9]*.csv | sort -R --random-source=ledger.csv)
				for rest in "" "--min-cell=5" "--wide" "--wide=margin --min-cell=3" "--wide=cumulative_revenue_per_customer"; do
					# shellcheck disable=SC2086
					crm-cohort -q $options $rest ledger.csv > whole.csv
					# shellcheck disable=SC2086
					crm-cohort -q --merge $rest "${parts[@]}" | cmp - whole.csv
				done
			done
			crm-cohort -q --merge --partial "${parts[@]}" > one.csv
			crm-cohort -q --partial --as-of=2023-09-10 ledger.csv | cmp - one.csv
			cat "${parts[@]}" | crm-cohort -q --merge --wide=orders > two.csv
			crm-cohort -q --merge --wide=orders one.csv | cmp - two.csv
		done
	done
	[ "$(wc -l < whole.csv)" -gt 5 ]
}

@test "days past the last order of a shard, customers without an order, and other columns" {
	printf '%s\n' customer,date,order,amount,cost a,2024-01-05,1,5.5,1 a,2024-03-01,2,6,0 b,2024-02-10,3,-2,0 c,2024-01-20,4,1,2 d,2024-05-01,5,0,3 > ledger.csv
	printf '%s\n' customer,date,order,amount a,2024-01-05,1,5.5 a,2024-03-01,2,6 > l0.csv
	printf '%s\n' customer,date,order,amount,cost b,2024-02-10,3,-2,0 c,2024-01-20,4,1,2 > l1.csv
	printf '%s\n' customer,date,order,amount,cost d,2024-05-01,5,0,3 > l2.csv
	printf '%s\n' customer,date,order,amount,cost > l3.csv
	partials
	[ "$(wc -l < p3.csv)" -eq 1 ]
	sed 's/^\(a,2024-01-05.*\),1$/\1,0/' ledger.csv > same.csv
	for rest in "" --wide=margin; do
		# shellcheck disable=SC2086
		crm-cohort -q $rest same.csv > whole.csv
		# shellcheck disable=SC2086
		crm-cohort -q --merge $rest p3.csv p1.csv p0.csv p2.csv | cmp - whole.csv
		# shellcheck disable=SC2086
		crm-cohort -q --merge $rest p0.csv p2.csv p1.csv p3.csv | cmp - whole.csv
	done
	grep -q no_order <(crm-cohort -q --merge p0.csv p1.csv p2.csv)
}

@test "partials that do not fit are refused" {
	printf '%s\n' customer,date,order,amount a,2024-01-05,1,5.5 > ledger.csv
	crm-cohort -q --partial ledger.csv > month.csv
	crm-cohort -q --partial -pweek ledger.csv > week.csv
	crm-cohort -q --partial --as-of=2024-01-09 ledger.csv > ninth.csv
	run -3 crm-cohort -q --merge month.csv week.csv
	[ "$output" = 'crm-cohort: week.csv:2: period: "week" is not that of the rows before' ]
	run -3 crm-cohort -q --merge month.csv ninth.csv
	[ "$output" = 'crm-cohort: ninth.csv:2: as_of: "2024-01-09" is not that of the rows before: make all partials with the same --as-of, or without' ]
	run -2 crm-cohort -q --merge --as-of=2024-01-04 month.csv
	[ "$output" = 'crm-cohort: --as-of: the partials have later days' ]
	run -2 crm-cohort -q --merge ledger.csv
	[[ "$output" == *"no column cohort_date"* ]]
	for bad in "--partial --lifecycle" "--merge --channels" "--partial --wide" "--partial --min-cell=3" "--merge --by=channel" "--merge -pweek" "--merge --only=month.csv"; do
		# shellcheck disable=SC2086
		run -2 crm-cohort -q $bad month.csv
	done
	sed 's/,5.5,/,x,/' month.csv > bad.csv
	run -3 crm-cohort -q --merge bad.csv
	[ "$output" = 'crm-cohort: bad.csv:2: revenue: "x" is not an amount' ]
}
