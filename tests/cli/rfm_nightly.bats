#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Adding a ledger to a table (--base, --late), and older tables made shard by shard; rfm_shards.bats has more of these.

bats_require_minimum_version 1.5.0
load helper

# days LEDGER: split it by date into day/DATE.csv, each with the header.
days() {
	mkdir -p day
	awk -F, 'NR == 1 { header = $0; next } { file = "day/" $2 ".csv" } !(file in seen) { print header > file; seen[file] = 1 } { print > file }' "$1"
}

# night_by_night OPTION ...: feed day/*.csv, the oldest first; the last table is in table.csv.
night_by_night() {
	local file nights=0

	for file in day/*.csv; do
		if [ -e table.csv ]; then
			crm-rfm -q "$@" --base table.csv -o table.csv "$file"
		else
			crm-rfm -q "$@" -o table.csv "$file"
		fi
		nights=$((nights + 1))
	done
	echo "$nights nights"
}

# ledger LINE ...: a ledger of these rows.
ledger() {
	printf '%s\n' customer,date,order,amount "$@"
}

@test "a year of Online Retail day by day equals the run at once" {
	need_data online_retail/online_retail.csv.gz
	crm-ingest -q "$DATA/online_retail/online_retail.csv.gz" > ledger.csv
	days ledger.csv
	run night_by_night
	[ "$output" = "305 nights" ]
	crm-rfm -q ledger.csv > once.csv
	cmp once.csv table.csv
}

@test "costs, channels and referrers day by day" {
	shopgen --customers 400 --relations 2>/dev/null | crm-ingest -q > all.csv
	head -1 all.csv > ledger.csv
	grep ',2023-0[1-4]-' all.csv >> ledger.csv
	head -1 ledger.csv | grep -q cost,channel,referrer
	days ledger.csv
	night_by_night --occasion=day
	crm-rfm -q --occasion=day ledger.csv > once.csv
	cmp once.csv table.csv
	[ "$(wc -l < once.csv)" -gt 50 ]
}

@test "columns of a base or of partials that would be lost are told" {
	printf '%s\n' customer,date,order,amount,email,city A,2024-01-01,1,5,a@example.org,Izmir B,2024-01-02,2,6,b@example.org,Bursa > one.csv
	printf '%s\n' customer,date,order,amount,email,city A,2024-02-01,3,7,a@example.org,Izmir > two.csv
	crm-rfm -q --keep=email,city one.csv | crm-cluster -q --clusters=2 -o base.csv
	run --separate-stderr crm-rfm --base=base.csv --keep=city two.csv
	[[ "$stderr" == *'--base: the column "email" is not carried on: --keep names those that are'* ]]
	# What is carried, and what filters write, is not.
	[ "$(grep -c 'not carried' <<< "$stderr")" -eq 1 ]
	crm-rfm -q --partial --keep=email,city one.csv > part.csv
	run --separate-stderr crm-rfm --merge part.csv
	[ "$(grep -c -- '--merge: the column "[a-z]*" is not carried' <<< "$stderr")" -eq 2 ]
	run --separate-stderr crm-rfm --merge --keep=email,city part.csv
	[[ "$stderr" != *"not carried"* ]]
}

@test "money keeps the most decimals of table and ledger" {
	ledger a,2024-01-01,1,1.125 b,2024-01-01,2,3 > one.csv
	ledger a,2024-01-02,1,1.5 > two.csv
	crm-rfm -q one.csv > table.csv
	crm-rfm -q --base table.csv two.csv > new.csv
	{ cat one.csv; tail -n +2 two.csv; } | crm-rfm -q | cmp - new.csv
	grep -q '^a,.*,2.625,' new.csv
}

@test "rows that the base may have are refused and counted, with status 1" {
	ledger a,2024-01-01,1,1 a,2024-01-05,2,1 b,2024-01-02,3,5 > old.csv
	crm-rfm -q old.csv > table.csv
	ledger a,2024-01-05,2,1 a,2024-01-06,4,2 b,2024-01-03,5,7 c,2024-01-01,6,9 > new.csv
	run --separate-stderr crm-rfm -q --base table.csv new.csv
	[ "$status" -eq 1 ]
	[ "$stderr" = 'crm-rfm: 3 rows dated 2024-01-05 or before, as the table of --base is, refused (--late takes those that cannot be in it)' ]
	[ "$(cut -d, -f1-6 <<< "$output")" = "customer,first_date,last_date,orders,returns,revenue
a,2024-01-01,2024-01-06,3,0,4
b,2024-01-02,2024-01-02,1,0,5" ]
}

@test "--late takes rows of new customers and those after the customer's last purchase" {
	ledger a,2024-01-01,1,1 a,2024-01-05,2,1 b,2024-01-02,3,5 d,2024-01-02,7,5 d,2024-01-03,8,-1 > old.csv
	crm-rfm -q old.csv > table.csv
	ledger b,2024-01-03,5,7 c,2024-01-01,6,9 b,2024-01-04,9,-2 a,2024-01-06,4,2 > good.csv
	# On a's last day, and a return of one who has had returns.
	ledger a,2024-01-05,2,1 d,2024-01-03,8,-1 > bad.csv
	{ cat good.csv; tail -n +2 bad.csv; } > new.csv
	run --separate-stderr crm-rfm -q --late --base table.csv -o got.csv new.csv
	[ "$status" -eq 1 ]
	[ "$stderr" = 'crm-rfm: 2 rows dated 2024-01-05 or before, as the table of --base is, refused: their orders may be in it' ]
	{ cat old.csv; tail -n +2 good.csv; } | crm-rfm -q | cmp - got.csv
	crm-rfm -q --late --memory 1 --base table.csv new.csv > spilled.csv || [ $? -eq 1 ]
	cmp spilled.csv got.csv
}

@test "a table that is no base is refused" {
	ledger a,2024-01-06,1,1 > new.csv
	printf '%s\n' customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last \
	    a,2024-01-01,2024-01-02,2,0,5,3,1 b,2024-01-01,2024-01-01,1,0,5,3,1 > table.csv
	run crm-rfm -q --base table.csv new.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-rfm: table.csv:3: days_since_last: "1" is not what it was on 2024-01-03, the day of the rows before' ]
	# Nor is a day past the calendar printed, as :000-02-10 was.
	printf '%s\n' customer,date,order,amount a,9999-12-31,1,1.00 b,9999-12-31,2,1.00 | crm-rfm -q | sed 's/,9999-12-31,1,0,1.00,1.00,0,/,9999-12-31,1,0,1.00,1.00,41,/' > late.csv
	run crm-rfm -q --base late.csv <<< customer,date,order,amount
	[ "$status" -eq 3 ]
	[[ $output == *'days_since_last: "41" is not a number of days, to one before the year 10000' ]]
	printf '%s\n' customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last \
	    a,2024-01-01,2024-01-02,2,0,5,3,1 a,2024-01-01,2024-01-01,1,0,5,3,2 > table.csv
	run crm-rfm -q --base table.csv new.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-rfm: table.csv:3: customer: "a" is not new: each customer has one row' ]
	run crm-rfm -q --base new.csv new.csv
	[ "$status" -eq 2 ]
	[[ "$output" == *"no column first_date (crm-rfm writes it)"* ]]
	printf '%s\n' customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last a,,,0,0,x,, > table.csv
	run crm-rfm -q --base table.csv new.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-rfm: table.csv:2: revenue: "x" is not an amount' ]
}

@test "shards by customer, put together and scored, equal the one run" {
	shopgen --lines 20000 --relations --seed 4 2>/dev/null | crm-ingest -q > ledger.csv
	as_of=$(tail -n +2 ledger.csv | cut -d, -f2 | sort | tail -1)
	# A shard with more decimals than the others.
	awk -F, -v OFS=, 'NR > 1 && substr($1, length($1)) == 3 && ++n == 5 { $4 = $4 "5" } { print }' ledger.csv > all.csv
	crm-rfm -q all.csv > once.csv
	for s in 0 1 2; do
		awk -F, -v s=$s 'NR == 1 || substr($1, length($1)) % 3 == s' all.csv | crm-rfm -q --metrics-only --as-of "$as_of" > "shard$s.csv"
	done
	cat shard2.csv shard0.csv shard1.csv | crm-rfm -q --score-only | cmp - once.csv
	crm-rfm -q --score-only shard0.csv shard1.csv shard2.csv | cmp - once.csv
	crm-rfm -q --score-only --memory 1 shard0.csv shard1.csv shard2.csv | cmp - once.csv
	# A table with scores can be scored anew.
	crm-rfm -q --method=ntile all.csv > ntile.csv
	crm-rfm -q --score-only --method=ntile once.csv | cmp - ntile.csv
	run crm-rfm -q --score-only shard0.csv shard0.csv
	[ "$status" -eq 3 ]
	[[ "$output" == *"is in the tables twice: split shards by customer, so that each is in one" ]]
	run crm-rfm -q --score-only --memory 1 shard0.csv shard0.csv
	[ "$status" -eq 3 ]
}

@test "a holdout goes through shards" {
	shopgen --lines 20000 --seed 4 2>/dev/null | crm-ingest -q > ledger.csv
	crm-rfm -q --holdout-from 2024-01-01 ledger.csv > once.csv
	crm-rfm -q --holdout-from 2024-01-01 --as-of 2023-12-31 --metrics-only ledger.csv | crm-rfm -q --score-only | cmp - once.csv
}

@test "what cannot go together is said" {
	for line in "--partial --explain:--partial does not score" \
	    "--late:--late is about the table of --base" \
	    "--base=x --holdout-from=2024-01-01:--holdout-from needs the whole ledger: no --base" \
	    "--base=-:--base: standard input is the ledger's" \
	    "--merge --key=sku:--key is about the ledger: not with --merge" \
	    "--merge --base=x:--base adds a ledger, and --merge reads none" \
	    "--method=fixed:--method=fixed needs the bins of --bins-from" \
	    "--nested --save-bins=x:--nested has other bins for each score: no --save-bins or --bins-from" \
	    "--method=ntile --save-bins=x:ties that are split have no bins for --save-bins: say --ties=same" \
	    "--as-of=2024-01-02 --holdout-from=2024-01-02:--as-of must be before --holdout-from"; do
		# shellcheck disable=SC2086
		run crm-rfm ${line%%:*} /dev/null
		echo "$output"
		[ "$status" -eq 2 ]
		[ "$output" = "crm-rfm: ${line#*:}" ]
	done
	ledger a,2024-01-05,1,1 > old.csv
	crm-rfm -q old.csv > table.csv
	run crm-rfm -q --base table.csv --as-of 2024-01-04 old.csv
	[ "$status" -eq 2 ]
	[ "$output" = 'crm-rfm: --as-of: the table of --base is as of 2024-01-05 already' ]
	run crm-rfm -q --monetary=margin old.csv
	[ "$status" -eq 2 ]
	[ "$output" = 'crm-rfm: --monetary=margin needs a column cost' ]
}
