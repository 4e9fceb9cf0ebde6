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
	for seed in 1 ${CRM_SWEEP:+2 3}; do
		shopgen --lines 4000 --relations --returns 0.2 --seed "$seed" 2> /dev/null | crm-ingest -q > ledger.csv
		for n in 5 ${CRM_SWEEP:+1 16}; do
			shards "$n"
			echo "seed $seed, $n shards"
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
	# A shard without customers has the row that all partials begin with.
	[ "$(sed -n '2,$p' p3.csv)" = "crm-cohort 2,0000000000000000,1,,,,0,0,0,0,0,0,0,,month,,,yes,," ]
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
	[ "$output" = 'crm-cohort: week.csv:2: period: "week" is not that of the other partials: make all with the same options' ]
	run -3 crm-cohort -q --merge month.csv ninth.csv
	[ "$output" = 'crm-cohort: ninth.csv:2: as_of: "2024-01-09" is not that of the other partials: make all with the same options' ]
	run -2 crm-cohort -q --merge --as-of=2024-01-04 month.csv
	[ "$output" = 'crm-cohort: --as-of: the partials have later days' ]
	run -2 crm-cohort -q --merge ledger.csv
	[ "$output" = 'crm-cohort: --merge reads partials, and this table is none (no column partial): make them with --partial, those of older versions again' ]
	for bad in "--partial --season" "--merge --project=2" "--partial --tenure" "--merge --effect=discount" "--partial --wide" "--partial --min-cell=3" "--merge --by=channel" "--merge -pweek" "--merge --only=month.csv"; do
		# shellcheck disable=SC2086
		run -2 crm-cohort -q $bad month.csv
	done
	sed '3s/,5.5,/,x,/' month.csv > bad.csv
	run -3 crm-cohort -q --merge bad.csv
	[ "$output" = 'crm-cohort: bad.csv:3: revenue: "x" is not an amount' ]
	sed 's/2024-01-01,2024-01-01/2024-01-01,2024-03-01/' month.csv > bad.csv
	run -3 crm-cohort -q --merge bad.csv
	[ "$output" = 'crm-cohort: --merge: keys or dates of the partials do not fit one another: they were changed' ]
}

@test "attacks: the same part twice, rows that were lost or moved, an old version" {
	shopgen --lines 900 --relations --seed 5 2> /dev/null | crm-ingest -q > ledger.csv
	shards 3
	partials
	crm-cohort -q ledger.csv > whole.csv
	crm-cohort -q --merge p0.csv p1.csv p2.csv | cmp - whole.csv
	part=$(sed -n '2s/^[^,]*,\([^,]*\),.*/\1/p' p1.csv)
	for way in "p0.csv p1.csv p2.csv p1.csv" "-"; do
		# shellcheck disable=SC2086
		run -3 crm-cohort -q --merge $way < <(cat p1.csv p2.csv p1.csv p0.csv)
		[[ "$output" == *": part: \"$part\" is not a part that is new: the same customers would count twice" ]]
	done
	rows=$(($(wc -l < p1.csv) - 1))
	for keep in 10 "$rows"; do
		head -"$keep" p1.csv > cut.csv
		for way in "p0.csv cut.csv p2.csv" "cut.csv" "-"; do
			# shellcheck disable=SC2086
			run -3 crm-cohort -q --merge -o out.csv $way < <(cat p0.csv cut.csv p2.csv)
			[ "$output" = "crm-cohort: part $part of the partials has $rows rows, and $((keep - 1)) are here: some were lost" ]
			[ ! -e out.csv ]
		done
	done
	sed 5d p1.csv > cut.csv
	run -3 crm-cohort -q --merge cut.csv
	[[ "$output" == *": some were lost" ]]
	head -1 p1.csv > cut.csv
	run -3 crm-cohort -q --merge p0.csv cut.csv
	[ "$output" = "crm-cohort: cut.csv: a partial has one row at least, and this one has none: they were lost" ]
	head -c -1 p1.csv > cut.csv
	run -3 crm-cohort -q --merge p0.csv cut.csv p2.csv
	[[ "$output" == *"cut.csv: "*"cut"* ]]
	sed '5{h;d};6G' p1.csv > moved.csv
	run -3 crm-cohort -q --merge moved.csv
	[[ "$output" == *": part: \"$part\" is not that of the rows before, in their order: give partials as they were written" ]]
	sed 's/^crm-cohort 2/crm-cohort 1/' p1.csv > old.csv
	run -3 crm-cohort -q --merge p0.csv old.csv
	[ "$output" = 'crm-cohort: old.csv:2: partial: "crm-cohort 1" is not crm-cohort 2: make the partials with the options and the version that merge them' ]
	cut -d, -f4- p1.csv > old.csv
	run -2 crm-cohort -q --merge old.csv
	[[ "$output" == *"this table is none (no column partial)"* ]]
}

# merged OPTIONS REST ...: partials with OPTIONS of random shops in 1 to 16 shards, merged with the table's option and each of REST, have
# the bytes of the whole; so has the partial of partials.
merged() {
	local options=$1 table=${1%% -p*} seed n more rest

	shift
	for seed in 1 ${CRM_SWEEP:+2}; do
		shopgen --lines 2500 --relations --returns 0.2 --seed "$seed" 2> /dev/null | crm-ingest -q > ledger.csv
		for n in 4 ${CRM_SWEEP:+1 16}; do
			shards "$n"
			echo "seed $seed, $n shards: $options"
			for more in "" --by=channel "--as-of=2023-09-10 --by=referrer"; do
				rm -f p[0-9]*.csv
				# shellcheck disable=SC2086
				partials $options $more
				mapfile -t parts < <(printf '%s\n' p[0-9]*.csv | sort -R --random-source=ledger.csv)
				# shellcheck disable=SC2086
				crm-cohort -q --partial $options $more ledger.csv > whole.csv
				# shellcheck disable=SC2086
				crm-cohort -q --merge --partial $table "${parts[@]}" | cmp - whole.csv
				for rest in "" "$@"; do
					# shellcheck disable=SC2086
					crm-cohort -q $options $more $rest ledger.csv > whole.csv
					# shellcheck disable=SC2086
					crm-cohort -q --merge $table $rest "${parts[@]}" | cmp - whole.csv
				done
			done
		done
	done
	[ "$(wc -l < whole.csv)" -gt 5 ]
}

@test "the lifecycle of random shops, with what --min-cell hides" {
	merged --lifecycle --min-cell=3 --min-cell=10
	merged "--lifecycle -pweek" --min-cell=3
}

@test "a last period of one shard is not the last of all" {
	printf '%s\n' customer,date,order,amount a,2024-01-05,1,5 a,2024-02-05,2,6 b,2024-01-07,3,7 b,2024-04-08,4,7 c,2024-02-09,5,-1 > ledger.csv
	for table in "" --lifecycle --survival; do
		head -3 ledger.csv > l0.csv
		sed '2,3d' ledger.csv > l1.csv
		# shellcheck disable=SC2086
		partials $table
		# shellcheck disable=SC2086
		crm-cohort -q $table ledger.csv > whole.csv
		# shellcheck disable=SC2086
		crm-cohort -q --merge $table p0.csv p1.csv | cmp - whole.csv
		# shellcheck disable=SC2086
		crm-cohort -q $table --as-of=2024-08-01 ledger.csv > whole.csv
		# shellcheck disable=SC2086
		crm-cohort -q --merge $table --as-of=2024-08-01 p1.csv p0.csv | cmp - whole.csv
	done
}

@test "survival of random shops, and the test of groups" {
	merged --survival --min-cell=3 --confidence=0.8
	merged "--survival --after=0" --confidence-type=plain
	crm-cohort -q --survival=log-rank --by=channel ledger.csv > whole.csv
	rm -f p[0-9]*.csv
	partials --survival --by=channel
	crm-cohort -q --merge --survival=log-rank p[0-9]*.csv | cmp - whole.csv
	crm-cohort -q --survival=log-rank --by=channel --min-cell=4 ledger.csv > whole.csv
	crm-cohort -q --merge --survival=log-rank --min-cell=4 p[0-9]*.csv | cmp - whole.csv
	partials --survival
	run -2 crm-cohort -q --merge --survival=log-rank p[0-9]*.csv
	[ "$output" = "crm-cohort: --survival=log-rank compares groups: make the partials with --by COLUMN" ]
	run -2 crm-cohort -q --merge --survival --after=2 p[0-9]*.csv
	[ "$output" = "crm-cohort: --after: the partials were made with another one" ]
	run -3 crm-cohort -q --merge --lifecycle p0.csv
	[ "$output" = 'crm-cohort: p0.csv:2: partial: "crm-cohort --survival 1" is not crm-cohort --lifecycle 1: make the partials with the options and the version that merge them' ]
}

@test "what channels bring, of random shops: won, by order, with rates and spend" {
	printf '%s\n' channel,referrer,rate,per_customer web,K000001,8%,1.5 app,K000002,0.125, marketplace,,3.25%,2 > rates.csv
	cut -d, -f1-3 rates.csv > order.csv
	printf '%s\n' channel,referrer,date,amount web,K000009,2023-03-01,100.5 radio,,2023-04-01,33 zzz,K000022,2024-01-01,20 > spend.csv
	merged --channels --min-cell=3 --min-cell=10 --spend=spend.csv
	merged "--channels --within=40" --confidence=0.9
	merged --channels=order --min-cell=4 --spend=spend.csv
	merged "--channels --commission-rates=rates.csv" --min-cell=3
	merged "--channels=order --commission-rates=order.csv"
	# A shard whose own days are fewer than those of all: who has been seen for 30 days is known after the merge.
	printf '%s\n' customer,date,order,amount,cost,channel a,2024-01-05,1,5,1,web a,2024-01-25,2,6,0,app d,2024-01-02,,0,3,mail > l0.csv
	printf '%s\n' customer,date,order,amount,cost,channel b,2024-01-06,3,7,2,web c,2024-06-01,4,7,0,app d,2024-03-09,9,1,0,web > l1.csv
	{ cat l0.csv; tail -n +2 l1.csv; } > ledger.csv
	sed -i '/^d/d' l1.csv
	echo d,2024-03-09,9,1,0,web >> l0.csv
	rm -f p[0-9]*.csv l[2-9]*.csv l1?.csv
	for table in --channels --channels=order "--channels --within=60"; do
		# shellcheck disable=SC2086
		partials $table
		# shellcheck disable=SC2086
		crm-cohort -q $table ledger.csv > whole.csv
		# shellcheck disable=SC2086
		crm-cohort -q --merge $table p1.csv p0.csv | cmp - whole.csv
	done
}

@test "options of channels that must agree, and what all rows decide" {
	printf '%s\n' customer,date,order,amount,channel,fee a,2024-01-05,1,5,web,1 b,2024-01-06,2,9,app,2 > ledger.csv
	printf '%s\n' channel,rate web,8% app,9% > rates.csv
	crm-cohort -q --partial --channels ledger.csv > fees.csv
	crm-cohort -q --partial --channels --commission-rates=rates.csv ledger.csv > rated.csv
	for bad in "--commission-rates=rates.csv fees.csv" rated.csv "--within=9 fees.csv"; do
		# shellcheck disable=SC2086
		run -2 crm-cohort -q --merge --channels $bad
		[ "$output" = "crm-cohort: --commission-rates and --within: give the same to all partials and to --merge; with rates fees are no cost" ]
	done
	crm-cohort -q --channels --commission-rates=rates.csv ledger.csv > whole.csv
	crm-cohort -q --merge --channels --commission-rates=rates.csv rated.csv | cmp - whole.csv
	run -3 crm-cohort -q --merge --channels=order fees.csv
	[ "$output" = 'crm-cohort: fees.csv:2: partial: "crm-cohort --channels=acquisition 1" is not crm-cohort --channels=order 1: make the partials with the options and the version that merge them' ]
	run -2 crm-cohort -q --partial --channels --commission=fee ledger.csv
	[ "$output" = "crm-cohort: --commission and --commission-rate have no partials, as all rows decide what they are: read the shards of the ledger together" ]
	run -2 crm-cohort -q --partial --channels --spend=rates.csv ledger.csv
	[ "$output" = "crm-cohort: --partial: what was spent is no shard's: give --spend to --merge" ]
}
