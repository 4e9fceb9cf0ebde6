#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2086,SC2154
# crm-cohort: cohorts, lifecycle, survival, channels, and what it refuses.

bats_require_minimum_version 1.5.0
load helper
load cohort

# same_columns FILE COLUMNS: those columns of the output are the table FILE.
same_columns() {
	diff -u "$1" <(cut -d, -f"$2" out)
}

@test "cohorts by month: a row for each observed cell, the last one partial" {
	run bash -c "$(declare -f ledger); ledger | crm-cohort -q"
	[ "$status" -eq 0 ]
	is "cohort,age,customers,active,orders,revenue,margin,retention,cumulative_revenue_per_customer,state
,,1,,0,0.00,-1.00,,,no_order
2024-01,0,2,2,2,150.00,95.00,1,75.00,whole
2024-01,1,2,1,1,50.00,30.00,0.5,100.00,whole
2024-01,2,2,1,1,40.00,20.00,0.5,120.00,partial
2024-02,0,1,1,2,90.00,53.50,1,90.00,whole
2024-02,1,1,0,0,0.00,0.00,0,90.00,partial"
}

@test "rows without a customer are counted and added up" {
	ledger | crm-cohort 2> err > out
	grep -qx 'crm-cohort: 1 rows without a customer were left out; their amounts are 5.00 in all' err
}

@test "a triangle: what has not been observed is empty" {
	run bash -c "$(declare -f ledger); ledger | crm-cohort -q --wide"
	is "cohort,customers,partial_age,age_0,age_1,age_2
2024-01,2,2,1,0.5,0.5
2024-02,1,1,1,0,"
	run bash -c "$(declare -f ledger); ledger | crm-cohort -q --wide=margin --as-of=2024-03-31"
	is "cohort,customers,partial_age,age_0,age_1,age_2
2024-01,2,,95.00,30.00,20.00
2024-02,1,,53.50,0.00,"
}

@test "margin is empty where the ledger has no costs" {
	run bash -c "$(declare -f ledger); ledger | grep -v ',c[12],' | cut -d, -f1-4 | crm-cohort -q --wide=margin"
	is "cohort,customers,partial_age,age_0,age_1,age_2
2024-01,2,2,,,
2024-02,1,1,,,"
}

@test "an earlier --as-of leaves later rows out" {
	run bash -c "$(declare -f ledger); ledger | crm-cohort -q --wide=active --as-of=2024-02-29"
	is "cohort,customers,partial_age,age_0,age_1
2024-01,2,,2,1
2024-02,1,,1,"
}

# crowd: customers a to e order in January, a alone in February, f to m in March; n once in April.
crowd() {
	echo customer,date,order,amount,cost
	for c in a b c d e; do echo "$c,2024-01-05,1$c,10.00,1.00"; done
	echo a,2024-02-03,2a,777.77,5.00
	for c in f g h i j k l m; do echo "$c,2024-03-05,3$c,20.00,"; done
	[ "$#" -eq 0 ] || echo n,2024-04-01,4n,30.00,
}

@test "--min-cell looks at the cell's own customers, alike in every measure" {
	crowd > ledger.csv
	run crm-cohort --min-cell=5 --as-of=2024-03-31 ledger.csv
	is "cohort,age,customers,active,orders,revenue,margin,retention,cumulative_revenue_per_customer,state
2024-01,0,5,5,5,50.00,45.00,1,10.00,whole
2024-01,1,5,,,,,,,suppressed
2024-01,2,5,0,0,0.00,0.00,0,,whole
2024-03,0,8,8,8,160.00,160.00,1,20.00,whole"
	for measure in retention active orders revenue margin cumulative_revenue_per_customer; do
		crm-cohort --min-cell=5 --wide=$measure ledger.csv > out
		grep -qE '^2024-01,5,2,[^,]+,,' out
		run ! grep -e 777.77 -e 772.77 -e 827.77 -e 165.55 out
	done
}

@test "--min-cell: a second cohort is hidden where one alone would follow from the number of all" {
	crowd n > ledger.csv
	run bash -c 'crm-cohort --min-cell=5 ledger.csv | cut -d, -f1-4,10'
	is "cohort,age,customers,active,state
2024-01,0,,,suppressed
2024-01,1,,,suppressed
2024-01,2,,,suppressed
2024-01,3,,,suppressed
2024-03,0,8,8,whole
2024-03,1,8,0,partial
2024-04,0,,,suppressed"
}

@test "--min-cell: a lifecycle period is hidden with what its neighbours tell of it" {
	{
		crowd
		for c in f g h i j k l m; do echo "$c,2024-04-05,4$c,25.00,"; done
	} > ledger.csv
	run bash -c 'crm-cohort --min-cell=5 --lifecycle ledger.csv | cut -d, -f1-12,16,17,19'
	is "period,known,active,new,retained,reactivated,lapsed,churned,churn_rate,revenue,new_revenue,expansion,change,gross_revenue_retention,state
2024-01,5,5,5,0,0,0,0,,50.00,50.00,0.00,50.00,,whole
2024-02,,,,,,,,,,,,,,suppressed
2024-03,,,,,,,,,,,,,,suppressed
2024-04,13,8,0,,,5,,,200.00,0.00,,,,partial"
}

@test "--min-cell: a survival curve puts days together, and small groups stay out" {
	{
		echo customer,date,order,amount,who
		for i in 1 2 3 4 5 6 7 8; do
			echo "a$i,2024-01-01,$i,1,a"
			[ $i -gt 5 ] || echo "a$i,2024-01-0$((i + 1)),x$i,1,a"
		done
		echo b1,2024-01-01,y,1,b
		echo b2,2024-01-09,z,1,b
	} > ledger.csv
	run --separate-stderr crm-cohort --survival --by=who --min-cell=3 ledger.csv
	is "who,days,at_risk,events,censored,survival,std_error,lower,upper
a,8,8,5,3,0.375,0.171163299,0.0870062251,0.674363327"
	[ "$stderr" = 'crm-cohort: --min-cell: 1 groups with few who came back or few who did not are left out' ]
	refuses 2 'with --after=0 one customer counts many times' --survival --after=0 --min-cell=3
}

@test "what --min-cell hides stays hidden, attacked with all that is printed" {
	scipy=$(with_scipy) || skip "no scipy"
	# 300 rounds take 20 s of CPU: make check has a sample.
	"$scipy" "$ROOT/tests/cli/attack_tables.py" "$BIN" "$([ -n "${CRM_SWEEP:-}" ] && echo 300 || echo 20)"
}

@test "--by: the value at the first order, for good; of one day the bytewise least" {
	run bash -c "$(declare -f ledger); ledger | crm-cohort -q --by=channel --period=quarter | cut -d, -f1-7"
	is "channel,cohort,age,customers,active,orders,revenue
ads,,,1,,0,0.00
app,2024-Q1,0,1,1,2,90.00
web,2024-Q1,0,2,2,4,240.00"
	run bash -c "printf '%s\n' customer,date,order,amount,who a,2024-01-01,2,1,z a,2024-01-01,1,1, a,2024-01-01,3,1,b |
	    crm-cohort --by=who --wide=orders"
	is "who,cohort,customers,partial_age,age_0
b,2024-01,1,0,3"
}

@test "ISO weeks cross the year" {
	run bash -c "printf '%s\n' customer,date,order,amount a,2020-12-28,1,1 a,2021-01-03,2,1 b,2021-01-04,3,1 a,2021-01-10,4,1 |
	    crm-cohort --period=week --wide=orders"
	is "cohort,customers,partial_age,age_0,age_1
2020-W53,1,,2,1
2021-W01,1,,1,"
}

@test "an order is a distinct id on a day, wherever its lines stand" {
	run bash -c "printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 b,2024-01-01,2,1 a,2024-01-01,1,1 a,2024-01-02,1,1 \
	    b,2024-01-01,,3 b,2024-01-01,,4 | crm-cohort --wide=orders"
	is "cohort,customers,partial_age,age_0
2024-01,2,0,4"
}

@test "lifecycle: each customer's change is in one part of the bridge" {
	run bash -c "$(declare -f ledger); ledger | crm-cohort -q --lifecycle"
	is "period,known,active,new,retained,reactivated,lapsed,churned,churn_rate,revenue,new_revenue,expansion,contraction,reactivation,lost,change,gross_revenue_retention,net_revenue_retention,state,orders
2024-01,2,2,2,0,0,0,0,,150.00,150.00,0.00,0.00,0.00,0.00,150.00,,,whole,2
2024-02,3,2,1,1,0,1,1,0.5,140.00,90.00,0.00,-70.00,0.00,-30.00,-10.00,0.333333333,0.333333333,whole,3
2024-03,3,1,0,0,1,2,2,1,40.00,0.00,0.00,0.00,60.00,-160.00,-100.00,-0.142857143,-0.142857143,partial,1"
}

# adds_up: active + lapsed = known, the bridge is the change, and the changes lead to the revenue; in thousandths, so whole numbers.
adds_up() {
	awk -F, 'function m(x) { sub(/\./, "", x); return x + 0 }
	    NR > 1 {
		rows++; sum += m($16)
		if ($3 + $7 != $2 || $4 + $5 + $6 != $3 || m($11) + m($12) + m($13) + m($14) + m($15) != m($16) || sum != m($10)) {
			print; bad = 1
		}
	    }
	    END { exit bad || rows < 3 }' "$@"
}

@test "lifecycle: the sums hold in every period of any length" {
	for period in day week month quarter; do
		ledger | crm-cohort -q --lifecycle --period=$period > out
		if [ $period = quarter ]; then
			[ "$(wc -l < out)" -eq 2 ]
		else
			adds_up out
		fi
	done
}

@test "lifecycle: groups add up to the whole" {
	ledger > ledger.csv
	crm-cohort -q --lifecycle ledger.csv | cut -d, -f1-8,10-16 | tail -n +2 > whole
	crm-cohort -q --lifecycle --by=channel ledger.csv | cut -d, -f2-9,11-17 | tail -n +2 |
	    awk -F, -v OFS=, '{ p[$1]; for (i = 2; i <= NF; i++) s[$1, i] += $i }
	    END { for (x in p) { $0 = x; for (i = 2; i <= 8; i++) $i = s[x, i]; for (; i <= 15; i++) $i = sprintf("%.2f", s[x, i]); print } }' |
	    LC_ALL=C sort | diff whole -
}

@test "the order of the rows does not matter" {
	ledger > ledger.csv
	{ head -1 ledger.csv; tail -n +2 ledger.csv | LC_ALL=C sort -t, -k4; } > shuffled.csv
	run ! cmp -s ledger.csv shuffled.csv
	for args in '' --lifecycle --channels '--by=channel --period=week' --survival; do
		crm-cohort -q $args ledger.csv > one
		crm-cohort -q $args shuffled.csv | cmp - one
	done
}

@test "orders that come late are counted as those in the order of days" {
	# In the order of days each order is known to be new at once; in no order they are counted late, some hundred at a time, in cells
	# found in a short list or, of customers with many, in an index.
	awk 'BEGIN {
		srand(7); print "customer,date,order,amount"
		for (i = 0; i < 12000; i++)
			printf "c%d,2023-%02d-%02d,o%d,%d.50\n", 150 * rand() * rand(), 1 + 12 * rand(), 1 + 28 * rand(), i / 1.5, 1 + 90 * rand()
	}' > random.csv
	{ head -1 random.csv; tail -n +2 random.csv | LC_ALL=C sort -t, -k2,2; } > ordered.csv
	for period in day week month; do
		crm-cohort -q --period=$period ordered.csv > one
		crm-cohort -q --period=$period random.csv | cmp - one
	done
	# Each pair of order and day of a customer once.
	[ "$(awk -F, 'NR > 1 { n += $5 } END { print n }' one)" -eq "$(tail -n +2 random.csv | cut -d, -f1-3 | sort -u | wc -l)" ]
}

# Remission of leukaemia, 6-MP against placebo (Freireich et al. 1963), as orders: the first so many days before the last day of the data,
# and the second after the remission, or never.
freireich() {
	local n=0 t last=2000-06-30

	echo customer,date,order,amount,arm
	for t in 6 6 6 7 10 13 16 22 23; do
		n=$((n + 1))
		printf 'm%d,2000-01-01,%d,1,6-MP\nm%d,%s,%d,1,later\n' $n $n $n "$(date -u -d "2000-01-01 + $t days" +%F)" $((n + 100))
	done
	for t in 6 9 10 11 17 19 20 25 32 32 34 35; do
		n=$((n + 1))
		printf 'm%d,%s,%d,1,6-MP\n' $n "$(date -u -d "$last - $t days" +%F)" $n
	done
	for t in 1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23; do
		n=$((n + 1))
		printf 'p%d,2000-01-01,%d,1,placebo\np%d,%s,%d,1,later\n' $n $n $n "$(date -u -d "2000-01-01 + $t days" +%F)" $((n + 100))
	done
}

@test "Kaplan-Meier: the 6-MP arm of Freireich as published" {
	freireich > ledger.csv
	crm-cohort --survival --by=arm --as-of=2000-06-30 ledger.csv > out
	# Kleinbaum & Klein, Survival Analysis (3rd ed.), table 2.1: .8571 .8067 .7529 .6902 .6275 .5378 .4482; errors as by R's survfit.
	run awk -F, '$1 == "6-MP" && $4 > 0 { printf "%d %d %d %.4f %.4f\n", $2, $3, $4, $6, $7 }' out
	is "6 21 3 0.8571 0.0764
7 17 1 0.8067 0.0869
10 15 1 0.7529 0.0963
13 12 1 0.6902 0.1068
16 11 1 0.6275 0.1141
22 7 1 0.5378 0.1282
23 6 1 0.4482 0.1346"
	[ "$(grep -c '^placebo,' out)" -eq 12 ]
	grep -q '^placebo,23,1,1,0,0,,,$' out
}

@test "log-rank: 16.79 on 1 degree of freedom, as published" {
	freireich > ledger.csv
	run crm-cohort --survival=log-rank --by=arm --as-of=2000-06-30 ledger.csv
	# lifelines 0.30.3, logrank_test(): 16.792940989216547, p 4.168809109334511e-05; expected events by exact fractions.
	is "arm,customers,events,expected_events,median_days,chi_square,degrees,p_value
6-MP,21,9,19.2505009,23,16.792941,1,0.0000416880911
placebo,21,21,10.7494991,8,16.792941,1,0.0000416880911"
}

@test "survival after any order counts every gap" {
	run bash -c "printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 a,2024-01-03,2,1 a,2024-01-08,3,1 b,2024-01-04,4,1 |
	    crm-cohort --survival --after=0 | cut -d, -f1-5"
	is "days,at_risk,events,censored,survival
0,4,0,1,1
2,3,1,0,0.666666667
4,2,0,1,0.666666667
5,1,1,0,0"
	run bash -c "printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 a,2024-01-03,2,1 a,2024-01-08,3,1 b,2024-01-04,4,1 |
	    crm-cohort --survival --after=2 | cut -d, -f1-5"
	is "days,at_risk,events,censored,survival
5,1,1,0,0"
}

@test "options that make no sense together: 2, and nothing is written" {
	refuses 2 'exclude each other' --wide --lifecycle
	refuses 2 'exclude each other' --survival --channels
	refuses 2 '--survival=log-rank needs --by' --survival=log-rank
	refuses 2 '--commission-rates needs --channels' --commission-rates=x.csv
	refuses 2 '--spend needs --channels' --spend=x.csv
	refuses 2 '--commission and --commission-rate exclude' --channels --commission=cost --commission-rate=cost
	refuses 2 '--after needs --survival' --after=1
	refuses 2 '--period has no meaning' --period=week --survival
	refuses 2 'is not a date' --as-of=2024-02-30
	refuses 2 '--by: "customer" is not a column that groups customers' --by=customer
	refuses 2 'no column shop' --by=shop
	refuses 2 '--period: "fortnight"' --period=fortnight
}

@test "groups that cannot be compared: 4" {
	refuses 4 'needs two groups' -q --survival=log-rank --by=channel --as-of=2024-01-31
}

@test "a row that is none stops it: 3, with input, line and column" {
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1.00 a,01.02.2024,2,1.00 > bad.csv
	run crm-cohort bad.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-cohort: bad.csv:3: date: "01.02.2024" is not a date (YYYY-MM-DD)' ]
	printf '%s\n' customer,date,order,amount 'a,2024-01-01,1,"1,50"' > bad.csv
	run crm-cohort bad.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-cohort: bad.csv:2: amount: "1,50" is not an amount (like -12.50) of at most 18 digits, 9 of them decimals' ]
}

@test "a cut ledger: 3, and no table passes for whole" {
	ledger | head -c 305 > cut.csv
	run --separate-stderr crm-cohort -q cut.csv
	[ "$status" -eq 3 ]
	[ -z "$output" ]
}

@test "no rows, no customers: a header" {
	for args in '' --lifecycle --channels --survival; do
		run crm-cohort $args <<< customer,date,order,amount,channel
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	run crm-cohort --wide <<< customer,date,order,amount
	[ "$output" = cohort,customers,partial_age ]
}

@test "sums past 64 bits are exact" {
	for i in 1 2 3 4 5 6 7 8 9 10 11; do echo "a,2024-01-01,$i,999999999999999999"; done | sed '1i customer,date,order,amount' |
	    crm-cohort --wide=revenue > out
	grep -q '^2024-01,1,0,10999999999999999989$' out
}

@test "Online Retail: the monthly cohorts are those of pandas" {
	need_data online_retail/online_retail.csv.gz
	need crm-ingest
	crm-ingest -q --returns=drop --zeros=drop "$DATA/online_retail/online_retail.csv.gz" | crm-cohort > out
	same_columns "$ROOT/tests/ref/online_retail/cohorts.csv" 1-6
}

@test "Online Retail: lifecycle and revenue bridge are those of pandas, and add up" {
	need_data online_retail/online_retail.csv.gz
	need crm-ingest
	crm-ingest -q "$DATA/online_retail/online_retail.csv.gz" | crm-cohort --lifecycle > out
	same_columns "$ROOT/tests/ref/online_retail/lifecycle.csv" 1-8,10-16
	adds_up out
}

# days ORDER: one customer who bought on each of 3000 days, in the order of days times ORDER modulo 3001.
days() {
	echo customer,date,order,amount,channel
	awk -v by="$1" 'BEGIN { for (i = 1; i <= 3000; i++) { d = i * by % 3001
	    print "A," strftime("%Y-%m-%d", 86400 * d, 1) "," d "," d ".25,c" d % 7 } }'
}

@test "days in any order: the same tables, and not quadratic time" {
	days 1 > sorted
	days 1231 > scattered
	days 3000 > reversed
	for args in '' '-p day' '--lifecycle -p day' '--survival --after 0' '--channels' '--wide=revenue -p week'; do
		crm-cohort -q $args sorted > want
		[ "$(wc -l < want)" -gt 1 ]
		crm-cohort -q $args scattered | cmp - want
		crm-cohort -q $args reversed | cmp - want
	done
}

@test "a few rows do not make billions: refused with the number and the limit" {
	printf '%s\n' customer,date,order,amount a,0001-01-01,1,1.00 b,9999-12-31,2,1.00 > far
	crm-cohort -q far > out
	[ "$(wc -l < out)" -eq 119990 ]	# 12 x 9999 months, the last month and the header
	for i in {1..28}; do printf 'c%d,0001-02-%02d,%d,1.00\n' "$i" "$i" "$i"; done >> far
	try crm-cohort -p day far
	complains 2 "the table needs 105908466 rows for the days 0001-01-01 to 9999-12-31, and at most 50000000 are made"
	try crm-cohort -p day --wide far
	complains 2 "the table needs 109561770 fields"
	crm-cohort -p month far > out
}

@test "the manual's examples run" {
	examples crm-cohort 11
}
