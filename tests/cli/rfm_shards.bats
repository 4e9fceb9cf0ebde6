#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Partials of shards by customer and their merge, and histories that go through shards and nights.

bats_require_minimum_version 1.5.0
load helper

# ledger LINE ...: a ledger of these rows.
ledger() {
	printf '%s\n' customer,date,order,amount "$@"
}

# shards N FILE: split a ledger by a sum of the id's bytes into s0.csv, s1.csv, ..., each with the header.
shards() {
	awk -F, -v n="$1" 'BEGIN { for (i = 0; i < 256; i++) ord[sprintf("%c", i)] = i }
	    NR == 1 { for (i = 0; i < n; i++) print > ("s" i ".csv"); next }
	    { h = 0; for (i = 1; i <= length($1); i++) h = (h * 31 + ord[substr($1, i, 1)]) % 65521; print > ("s" h % n ".csv") }' "$2"
}

# shop ROWS: a random ledger of few customers, with costs, channels, referrers, returns and odd decimals.
shop() {
	shopgen --lines "$1" --relations --returns 0.2 --seed "${2:-1}" 2> /dev/null | crm-ingest -q
}

@test "partials know no as-of date: it comes out at the merge, whatever shard has the newest day" {
	ledger a,2024-01-01,1,5 a,2024-01-09,2,5 b,2024-01-03,3,7 c,2024-01-20,4,-2 > all.csv
	ledger a,2024-01-01,1,5 a,2024-01-09,2,5 > one.csv
	ledger b,2024-01-03,3,7 > two.csv
	# The newest day is of a return, of one who bought nothing, alone in their shard.
	ledger c,2024-01-20,4,-2 > three.csv
	ledger > four.csv
	for i in one two three four; do crm-rfm -q --partial -o "p$i.csv" "$i.csv"; done
	[ "$(head -1 pfour.csv)" = "$(head -1 pone.csv)" ]
	[ "$(wc -l < pfour.csv)" -eq 1 ]
	[ "$(sed -n 2p pone.csv)" = "a,2024-01-01,2024-01-09,2,0,10,5,,8,,5.00,2,2.079442,2024-01-09," ]
	crm-rfm -q all.csv > whole.csv
	crm-rfm -q --merge pfour.csv pthree.csv ptwo.csv pone.csv | cmp - whole.csv
	cat pone.csv pfour.csv pthree.csv ptwo.csv | crm-rfm -q --merge | cmp - whole.csv
	crm-rfm -q --merge --partial ptwo.csv pone.csv > low.csv
	crm-rfm -q --merge pthree.csv low.csv | cmp - whole.csv
	# A later day may be asked for at the merge; an earlier one may not.
	crm-rfm -q --as-of=2024-02-01 all.csv > later.csv
	crm-rfm -q --merge --as-of=2024-02-01 pone.csv ptwo.csv pthree.csv | cmp - later.csv
	run crm-rfm -q --merge --as-of=2024-01-19 pone.csv ptwo.csv pthree.csv
	[ "$status" -eq 2 ]
	[ "$output" = "crm-rfm: --as-of: the table of --merge is as of 2024-01-20 already" ]
}

@test "partials of different as-of dates are refused" {
	ledger a,2024-01-01,1,5 > one.csv
	ledger b,2024-01-03,3,7 > two.csv
	crm-rfm -q --partial one.csv > none.csv
	crm-rfm -q --partial --as-of=2024-01-05 two.csv > fifth.csv
	crm-rfm -q --partial --as-of=2024-01-06 one.csv > sixth.csv
	for pair in "none.csv fifth.csv" "fifth.csv sixth.csv" "fifth.csv none.csv"; do
		# shellcheck disable=SC2086
		run crm-rfm -q --merge $pair
		[ "$status" -eq 3 ]
		[[ "$output" == *": as_of: "*"is not that of the rows before: make all partials with the same --as-of, or without" ]]
	done
	run crm-rfm -q --merge --as-of=2024-01-07 fifth.csv
	[ "$status" -eq 2 ]
	[ "$output" = "crm-rfm: --as-of: the tables were made with --as-of=2024-01-05" ]
	crm-rfm -q --partial --as-of=2024-01-05 one.csv > other.csv
	ledger a,2024-01-01,1,5 b,2024-01-03,3,7 | crm-rfm -q --as-of=2024-01-05 > whole.csv
	crm-rfm -q --merge fifth.csv other.csv | cmp - whole.csv
}

@test "a customer in two shards is refused" {
	ledger b,2024-01-03,3,7 c,2024-01-03,4,7 > two.csv
	crm-rfm -q --partial two.csv > part.csv
	run -3 crm-rfm -q --merge part.csv part.csv
	[ "$output" = 'crm-rfm: customer "b" is in the tables twice: split shards by customer, so that each is in one' ]
	run -3 crm-rfm -q --merge -o out.csv part.csv part.csv
	[ ! -e out.csv ]
}

@test "any split, in any order, on disk and in steps, with every column there is" {
	shop 6000 3 > all.csv
	for options in "" "--history" "--occasion=day --history" "--holdout-from=2024-02-01" "--holdout-from=2024-02-01 --history"; do
		# shellcheck disable=SC2086
		crm-rfm -q $options --method=ntile all.csv > whole.csv
		for n in 1 2 7 16; do
			shards "$n" all.csv
			rm -f p*.csv
			# shellcheck disable=SC2086
			for ((i = 0; i < n; i++)); do crm-rfm -q $options --partial -o "p$i.csv" "s$i.csv"; done
			mapfile -t parts < <(printf '%s\n' p*.csv | sort -R --random-source=all.csv)
			crm-rfm -q --merge --method=ntile "${parts[@]}" | cmp - whole.csv
			crm-rfm -q --merge --method=ntile --memory=1 -j1 "${parts[@]}" | cmp - whole.csv
		done
		crm-rfm -q --merge --partial p?.csv -o low.csv
		crm-rfm -q --merge --partial p??.csv -o high.csv
		crm-rfm -q --merge --method=ntile high.csv low.csv | cmp - whole.csv
		# A table that is not sorted any more.
		{ head -1 low.csv; tail -q -n +2 low.csv high.csv | sort -R --random-source=all.csv; } > mixed.csv
		crm-rfm -q --merge --method=ntile mixed.csv | cmp - whole.csv
	done
}

@test "decimals of a customer whom only the holdout knows reach the whole" {
	ledger a,2024-01-01,1,5 b,2024-03-01,3,7.125 > all.csv
	crm-rfm -q --holdout-from=2024-02-01 all.csv > whole.csv
	grep -q '^a,.*,5.000,' whole.csv
	grep '^a\|^cust' all.csv | crm-rfm -q --holdout-from=2024-02-01 --partial > a.csv
	grep '^b\|^cust' all.csv | crm-rfm -q --holdout-from=2024-02-01 --partial > b.csv
	crm-rfm -q --merge a.csv b.csv | cmp - whole.csv
	crm-rfm -q --memory=1 --merge b.csv a.csv | cmp - whole.csv
	grep '^b\|^cust' all.csv | crm-rfm -q --memory=1 --holdout-from=2024-02-01 --partial | cmp - b.csv
}

@test "nights in shards: a partial is the base of the next" {
	shop 4000 9 > all.csv
	mapfile -t days < <(tail -n +2 all.csv | cut -d, -f2 | sort -u | awk 'NR % 40 == 0')
	shards 3 all.csv
	for i in 0 1 2; do
		from=
		for to in "${days[@]}" 9999-12-31; do
			awk -F, -v from="$from" -v to="$to" 'NR == 1 || ($2 > from && $2 <= to)' "s$i.csv" > night.csv
			if [ -z "$from" ]; then
				crm-rfm -q --history --partial -o "p$i.csv" night.csv
			else
				crm-rfm -q --base "p$i.csv" --partial -o "p$i.csv" night.csv
			fi
			from=$to
		done
	done
	crm-rfm -q --history all.csv > whole.csv
	crm-rfm -q --merge p2.csv p0.csv p1.csv | cmp - whole.csv
}

@test "a year of Online Retail night by night has the histories of the run at once" {
	need_data online_retail/online_retail.csv.gz
	# rfm_nightly.bats has the whole year, without histories, at any time.
	crm-ingest -q "$DATA/online_retail/online_retail.csv.gz" |
	    awk -F, -v last="${CRM_SWEEP:+9999-12-31}" 'BEGIN { last = last ? last : "2011-03-01" } NR == 1 || $2 <= last' > ledger.csv
	mkdir day
	awk -F, 'NR == 1 { header = $0; next } { file = "day/" $2 ".csv" } !(file in seen) { print header > file; seen[file] = 1 } { print > file }' ledger.csv
	nights=0
	for file in day/*.csv; do
		if [ -e table.csv ]; then
			# A table that has a history goes on having one.
			crm-rfm -q --base table.csv -o table.csv "$file"
		else
			crm-rfm -q --history -o table.csv "$file"
		fi
		nights=$((nights + 1))
	done
	[ "$nights" -eq "$([ -n "${CRM_SWEEP:-}" ] && echo 305 || echo 69)" ]
	crm-rfm -q --history ledger.csv | cmp - table.csv
}

@test "what a history is kept as" {
	# The middle of 0 to 100 is day 50, which is early.
	ledger a,2024-01-01,1,5 a,2024-01-11,2,6 a,2024-02-20,3,7 a,2024-02-21,4,8.5 b,2024-04-10,5,1 > all.csv
	crm-rfm -q --history all.csv | grep '^a' | grep -o '2024-02-20,.*' > kept
	[ "$(cat kept)" = "2024-02-20,13.0,2024-02-21 8.5" ]
	for bad in 's/,2024-02-20,13.0/,2024-02-21,13.0/:previous_date: "2024-02-21" is not the last day but one with a purchase, or empty where there is one only' \
	    's/21 8.5/22 8.5/:late_purchases: "2024-02-22 8.5" is not days after first_date with amounts, as "2024-05-01 9.90;2024-06-01 5.00"' \
	    's/21 8.5/21 8.5;/:late_purchases: "2024-02-21 8.5;" is not days after first_date with amounts, as "2024-05-01 9.90;2024-06-01 5.00"' \
	    's/,13.0,/,x,/:early_revenue: "x" is not an amount'; do
		crm-rfm -q --history all.csv | sed "${bad%%:*}" > bad.csv
		run -3 crm-rfm -q --merge bad.csv
		[ "$output" = "crm-rfm: bad.csv:2: ${bad#*:}" ]
	done
}

@test "a base table without a history has none to go on with" {
	ledger a,2024-01-01,1,5 > old.csv
	ledger a,2024-01-02,1,5 > new.csv
	crm-rfm -q old.csv > table.csv
	run -2 crm-rfm -q --history --base table.csv new.csv
	[ "$output" = "crm-rfm: --history: the table has none (no column late_purchases): write it with --history from the whole ledger once" ]
	run -2 crm-rfm -q --history --merge table.csv
}

@test "the older names do the same" {
	ledger a,2024-01-01,1,5 b,2024-01-03,3,7 > all.csv
	crm-rfm -q --partial all.csv > new.csv
	crm-rfm -q --metrics-only all.csv | cmp - new.csv
	crm-rfm -q --merge new.csv > whole.csv
	crm-rfm -q --score-only new.csv | cmp - whole.csv
	# A table of before, without the newest day, is as of its days.
	crm-rfm -q --partial --as-of=2024-01-03 all.csv | cut -d, -f1-13 > older.csv
	crm-rfm -q --merge older.csv | cmp - whole.csv
}
