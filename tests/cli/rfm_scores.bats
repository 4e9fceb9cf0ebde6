#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Ways to score, segment and explain.

bats_require_minimum_version 1.5.0
load helper

# column NAME FILE: the values of a column without commas, blank between.
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { printf "%s%s", s, $c; s = " " }' "$2"
}

# shop LINES: a ledger of a made-up shop in ledger.csv.
shop() {
	shopgen --lines "$1" --seed 3 2>/dev/null | crm-ingest -q > ledger.csv
}

# amounts AMOUNT ...: a ledger of customers c1, c2, ... with one order of these amounts each, one a day.
amounts() {
	local n=0 amount

	echo customer,date,order,amount
	for amount; do
		n=$((n + 1))
		printf 'c%d,2024-01-%02d,%d,%s\n' $n $n $n "$amount"
	done
}

@test "quantile scores: middle ranks by numpy, and its type-7 cuts where nothing is tied" {
	need python3
	python3 -c 'import numpy' 2>/dev/null || skip "no numpy"
	shop 30000
	for bins in 3 5 9; do
		crm-rfm -q --bins $bins ledger.csv > out.csv
		python3 - $bins <<-'PY'
		import csv, sys
		import numpy as np
		bins = int(sys.argv[1])
		rows = [r for r in csv.DictReader(open("out.csv")) if r["orders"] != "0"]
		assert len(rows) > 500
		for score, metric, sign in ("r", "days_since_last", -1), ("f", "orders", 1), ("m", "revenue", 1):
		    v = np.array([sign * round(float(r[metric]) * 100) for r in rows])	# whole cents: exact
		    # Equal values share the score of their middle rank; the ends are pinned; a cut goes to the middle.
		    values, at, count = np.unique(v, return_inverse=True, return_counts=True)
		    middle = 2 * (np.cumsum(count) - count) + count - 1
		    cut = 2 * (len(v) - 1) * np.arange(1, bins)
		    want = 1 + ((middle * bins)[:, None] > cut).sum(axis=1)
		    want += ((middle * bins)[:, None] == cut)[:, :(bins - 1) // 2].sum(axis=1)
		    want[0], want[-1] = 1, bins
		    assert [int(r[score]) for r in rows] == want[at].tolist(), metric
		    cuts = np.quantile(v, [i / bins for i in range(1, bins)])
		    plain = 1 + (v[:, None] > cuts[None, :] + 1e-9 * np.abs(cuts)).sum(axis=1)
		    alone = (count[at] == 1) & ~((middle[at] * bins)[:, None] == cut).any(axis=1)
		    assert (want[at] == plain)[alone].all(), metric
		PY
	done
}

@test "ntile scores as SQL has them" {
	need python3
	python3 -c 'import duckdb' 2>/dev/null || skip "no duckdb"
	shop 30000
	crm-rfm -q --method=ntile --bins 7 ledger.csv > out.csv
	run python3 -c "
import duckdb
print(duckdb.sql('''select count(*), sum((r = want)::int), sum((f = want_f)::int), sum((m = want_m)::int) from
    (select *, ntile(7) over (order by days_since_last desc, customer) as want, ntile(7) over (order by orders, customer) as want_f,
    ntile(7) over (order by revenue, customer) as want_m
    from read_csv('out.csv', types={'revenue': 'decimal(18,2)'}) where orders > 0)''').fetchall()[0])"
	echo "$output"
	[[ "$output" =~ ^\(([0-9]+),\ ([0-9]+),\ ([0-9]+),\ ([0-9]+)\)$ ]]
	[ "${BASH_REMATCH[1]}" -gt 500 ]
	[ "${BASH_REMATCH[1]}" -eq "${BASH_REMATCH[2]}" ]
	[ "${BASH_REMATCH[1]}" -eq "${BASH_REMATCH[3]}" ]
	[ "${BASH_REMATCH[1]}" -eq "${BASH_REMATCH[4]}" ]
}

@test "ties: the same score or split, by hand" {
	amounts 5 5 5 5 5 5 5 8 9 20 > ledger.csv
	crm-rfm -q ledger.csv > same.csv
	[ "$(column customer same.csv)" = "c1 c10 c2 c3 c4 c5 c6 c7 c8 c9" ]
	[ "$(column m same.csv)" = "1 5 1 1 1 1 1 1 4 5" ]
	crm-rfm -q --ties=split ledger.csv > split.csv
	[ "$(column m split.csv)" = "1 5 1 2 2 3 3 4 4 5" ]
	crm-rfm -q --method=ntile --ties=same ledger.csv > ntile.csv
	[ "$(column m ntile.csv)" = "1 5 1 1 1 1 1 1 4 5" ]
}

@test "nested: f within r, m within r and f" {
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 b,2024-01-01,2,2 b,2024-01-01,3,2 c,2024-01-02,4,1 c,2024-01-02,5,1 d,2024-01-02,6,1 \
	    d,2024-01-02,7,2 > ledger.csv
	crm-rfm -q --bins 2 ledger.csv > plain.csv
	[ "$(column rfm plain.csv)" = "111 122 221 222" ]
	crm-rfm -q --bins 2 --nested ledger.csv > out.csv
	# Within r 1: one and two orders; within r 2 all have two: the middle score, the lower one of two.
	[ "$(column rfm out.csv)" = "111 121 211 212" ]
	run crm-rfm -q --bins 2 --nested --print-bins ledger.csv
	[ "$output" = "metric,score,from,to,customers,r,f
r,2,0,0,2,,
r,1,1,1,2,,
f,1,1,1,1,1,
f,2,2,2,1,1,
f,1,2,2,2,2,
m,1,1,1,1,1,1
m,1,4,4,1,1,2
m,1,2,2,1,2,1
m,2,3,3,1,2,1" ]
}

@test "kmeans: clumps are found, and scored by their centres" {
	amounts 1 2 3 101 102 103 1000 > ledger.csv
	crm-rfm -q --method=kmeans --bins 3 ledger.csv > out.csv
	[ "$(column m out.csv)" = "1 1 1 2 2 2 3" ]
	run crm-rfm -q --method=kmeans --bins 3 --print-bins ledger.csv
	# Centres 2, 102 and 1000: cuts at 52 and 551.
	[ "$(grep ^m, <<< "$output")" = "m,1,1,52,3
m,2,53,551,3
m,3,552,1000,1" ]
	shop 20000
	crm-rfm -q --method=kmeans ledger.csv > a.csv
	{ head -1 ledger.csv; tail -n +2 ledger.csv | sort -t, -k4,4; } | crm-rfm -q --method=kmeans | cmp - a.csv
}

@test "fixed bins, printed bins and saved bins" {
	shop 20000
	crm-rfm -q --save-bins bins.csv ledger.csv > a.csv
	crm-rfm -q --method=fixed --bins-from bins.csv ledger.csv | cmp - a.csv
	crm-rfm -q --print-bins ledger.csv > printed.csv
	cut -d, -f1-4 printed.csv | cmp - bins.csv
	buyers=$(awk -F, 'NR > 1 && $4 > 0' a.csv | wc -l)
	for metric in r f m; do
		[ "$(awk -F, -v m=$metric '$1 == m { n += $5 } END { print n }' printed.csv)" -eq "$buyers" ]
	done
}

@test "a value in a gap of frozen bins takes the worse score, one outside the nearest" {
	printf '%s\n' metric,score,from,to r,2,0,3 r,1,6,9 f,1,1,1 m,1,10,20 m,2,30,40 > bins.csv
	amounts 5 10 25 30 99 > ledger.csv
	crm-rfm -q --bins 2 --bins-from bins.csv --as-of 2024-01-08 ledger.csv > out.csv
	[ "$(column days_since_last out.csv)" = "7 6 5 4 3" ]
	[ "$(column r out.csv)" = "1 1 1 1 2" ]
	[ "$(column m out.csv)" = "1 1 1 2 2" ]
}

@test "money by total, mean, margin and per day" {
	printf '%s\n' customer,date,order,amount,cost a,2024-01-01,1,10.00,9 a,2024-01-10,2,10.00, b,2024-01-10,3,15.00,1 > ledger.csv
	crm-rfm -q --bins 2 --monetary=total ledger.csv > total.csv
	crm-rfm -q --bins 2 --monetary=mean ledger.csv > mean.csv
	crm-rfm -q --bins 2 --monetary=margin ledger.csv > margin.csv
	[ "$(column m total.csv) $(column m mean.csv) $(column m margin.csv)" = "2 1 1 2 1 2" ]
	run crm-rfm -q --bins 2 --monetary=per_day --print-bins ledger.csv
	[ "$(grep ^m, <<< "$output")" = "m,1,2.00,8.50,1
m,2,8.51,15.00,1" ]
}

@test "weights make an exact score, halves to even" {
	amounts 1 2 3 4 5 > ledger.csv
	crm-rfm -q --weights 3,2,1 ledger.csv > out.csv
	# f is 3 for all; (3 r + 6 + m) / 6 with r = m = 1..5.
	[ "$(column score out.csv)" = "1.67 2.33 3.00 3.67 4.33" ]
	crm-rfm -q --weights 0.125,0,7.875 ledger.csv > out.csv
	[ "$(column score out.csv)" = "1.00 2.00 3.00 4.00 5.00" ]
	crm-rfm -q --weights 3,197,0 --bins 2 ledger.csv > out.csv
	# (3 r + 197) / 200: r 2 gives 1.015, which is rounded to even.
	[ "$(column score out.csv)" = "1.00 1.00 1.00 1.02 1.02" ]
	for bad in 1,2 1,2,3,4 0,0,0 1,-2,3 x,1,1 1,,2 ''; do
		run crm-rfm -q --weights "$bad" ledger.csv
		[ "$status" -eq 2 ]
	done
}

@test "--explain says why" {
	amounts 1.00 2.00 3.00 4.00 5.00 > ledger.csv
	echo c3,2024-01-05,9,0.50 >> ledger.csv
	crm-rfm -q --explain --bins 3 ledger.csv > out.csv
	# Money 1, 2, 3.5, 4, 5: cuts at 2.5 and 3.8333.
	[ "$(sed -n 4p out.csv | cut -d'"' -f2)" = "r=3: 0 days, ..0; f=3: 2 orders, 2..; m=2: 3.50, 2.51..3.83" ]
	[ "$(sed -n 2p out.csv | cut -d'"' -f2)" = "r=1: 4 days, 3..; f=1: 1 order, ..1; m=1: 1.00, ..2.50" ]
}

@test "tiers: boundaries as options, by margin where costs are known" {
	amounts 10 20 30 40 50 60 70 80 90 100 > ledger.csv
	crm-rfm -q --tiers 10,30 ledger.csv > out.csv
	[ "$(column value_tier out.csv | tr ' ' '\n' | sort | uniq -c | tr '\n' ' ' | tr -s ' ')" = " 7 low_value 1 most_valuable 2 potential " ]
	for bad in 50 50,50 60,50 0,50 50,100 a,b 1,2,3; do
		run crm-rfm -q --tiers $bad ledger.csv
		[ "$status" -eq 2 ]
		[[ "$output" == *"is not two rising percentages of 1 to 99 as 20,50"* ]]
	done
}

@test "ties at the best end score best: six customers, a newest day of 85 %, month ends" {
	{
		echo customer,date,order,amount
		echo a,2024-01-10,1,10
		n=1
		for c in b c d e f; do
			printf '%s,2024-02-01,%d,20\n%s,2024-03-01,%d,20\n' $c $((++n)) $c $((++n))
		done
	} > six.csv
	crm-rfm -q --min-data=0 six.csv > out.csv
	[ "$(column rfm out.csv)" = "111 555 555 555 555 555" ]
	[ "$(column segment out.csv)" = "Hibernating Champions Champions Champions Champions Champions" ]
	# 85 of 100 bought on the newest day.
	{
		echo customer,date,order,amount
		for i in {1..100}; do printf 'c%03d,2024-03-%02d,%d,%d\n' $i $((i > 85 ? i - 84 : 31)) $i $i; done
	} > newest.csv
	crm-rfm -q newest.csv > out.csv
	[ "$(column r out.csv | tr ' ' '\n' | sort | uniq -c | awk '{ print $2 ":" $1 }' | tr '\n' ' ')" = "1:15 5:85 " ]
	# A shop that bills at the end of the month has Champions.
	shop 20000
	awk -F, -v OFS=, 'NR > 1 { $2 = substr($2, 1, 8) "28" } 1' ledger.csv | crm-rfm -q > out.csv
	[ "$(column segment out.csv | grep -o Champions | wc -l)" -gt 50 ]
}

@test "--strict looks at the scores: status 1 where one is given to nobody, 4 where all are the same" {
	{
		echo customer,date,order,amount
		for i in {1..40}; do printf 'c%02d,2024-03-%02d,%d,%d\n' $i $((i % 20 + 1)) $i $i; done
		echo c07,2024-03-20,41,1
	} > ledger.csv
	crm-rfm -q ledger.csv > plain.csv
	run -1 --separate-stderr crm-rfm -q --strict -o out.csv ledger.csv
	cmp plain.csv out.csv
	[ "$stderr" = "crm-rfm: frequency: only 2 of the scores 1 to 5 are given to anybody" ]
	# Saved bins in which every customer has the same score of money.
	printf '%s\n' metric,score,from,to r,5,0,9 r,1,10,99 f,1,1,1 f,5,2,9 m,3,0,999 > bins.csv
	run -4 --separate-stderr crm-rfm -q --strict --bins-from=bins.csv -o none.csv ledger.csv
	[[ "$stderr" == *"monetary: all customers have the same score, so it says nothing"* ]]
	[ ! -e none.csv ]
	# With --nested two values of frequency, each alone within its recency, are one score.
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 b,2024-01-01,2,2 c,2024-01-02,3,3 c,2024-01-02,4,4 d,2024-01-02,5,1 \
	    d,2024-01-02,6,2 > nested.csv
	run -4 --separate-stderr crm-rfm -q --strict --min-data=0 --bins 2 --nested nested.csv
	[[ "$stderr" == *"frequency: all customers have the same score"* ]]
}

@test "too little data: said, and status 4 with --strict" {
	amounts 1 2 3 > ledger.csv
	run --separate-stderr crm-rfm -o out.csv ledger.csv
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"too little data to score by: 3 customers with a purchase, and --min-data is 30"* ]]
	[[ "$stderr" == *"all customers have as many orders, so score f says nothing"* ]]
	rm out.csv
	run --separate-stderr crm-rfm --strict -o out.csv ledger.csv
	[ "$status" -eq 4 ]
	[ ! -e out.csv ]
	echo c3,2024-01-05,9,0.50 >> ledger.csv
	run --separate-stderr crm-rfm --strict --min-data 3 --bins 2 -q ledger.csv
	[ "$status" -eq 0 ]
	[ "$stderr" = "" ]
}

@test "built-in rules: putler reaches all its segments and leaves no cell, rfm-r is as published" {
	crm-rfm --rules=putler --check-rules > found.csv || [ $? -eq 1 ]
	! grep -E '^(uncovered|unreachable)' found.csv
	[ "$(crm-rfm --rules=putler --print-rules | wc -l)" -eq 12 ]
	crm-rfm --rules=putler --print-rules > putler.csv
	crm-rfm --rules=./putler.csv --print-rules | cmp - putler.csv
	for cell in 555:Champions 154:"Can't Lose Them" 511:"Recent Customers" 311:Promising 111:Lost 322:"About To Sleep" 112:Hibernating \
	    333:"Customers Needing Attention" 133:"At Risk" 433:"Loyal Customers" 422:"Potential Loyalist"; do
		awk -F, -v r="${cell:0:1}" -v f="${cell:1:1}" -v m="${cell:2:1}" -v want="${cell#*:}" 'NR > 1 {
			fm = int((f + m + 1) / 2)
			if (r >= $2 && r <= $3 && f >= $4 && f <= $5 && m >= $6 && m <= $7 && fm >= $8 && fm <= $9) { found = $1; exit }
		} END { exit found != want }' putler.csv || { echo "$cell"; false; }
	done
	[ "$(crm-rfm --rules=rfm-r --print-rules | wc -l)" -eq 11 ]
	crm-rfm --rules=tiers --check-rules > found.csv
	[ "$(wc -l < found.csv)" -eq 1 ]
	try crm-rfm --rules=nonsense --print-rules
	complains 2 'crm-rfm: --rules: "nonsense" is no file, nor one of the built-in rules default, rfm-r, putler, tiers'
}
