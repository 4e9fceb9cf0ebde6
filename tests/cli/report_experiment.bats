#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Experiments: power, the sample ratio check, capped and adjusted revenue, waves, profit, published figures.

load helper

# arms LETTER TREATED CONTROL [SHARE]: a list of so many customers, none of whom had bought.
arms() {
	{
		echo customer,arm,orders,revenue,control_share
		seq "$2" | awk -v s="$4" -v l="$1" '{ print l "t" $1 ",treated,0,0," s }'
		seq "$3" | awk -v s="$4" -v l="$1" '{ print l "c" $1 ",control,0,0," s }'
	} | if [ -n "$4" ]; then cat; else sed 's/,[^,]*$//'; fi
}

# since LETTER TREATED RESPONDERS CONTROL RESPONDERS AMOUNT: what became of them.
since() {
	awk -v l="$1" -v t="$2" -v a="$3" -v c="$4" -v b="$5" -v m="$6" 'BEGIN {
	    for (i = 1; i <= t; i++) print l "t" i "," (i <= a) "," (i <= a ? m : 0) ",3,s"
	    for (i = 1; i <= c; i++) print l "c" i "," (i <= b) "," (i <= b ? m : 0) ",3,s" }'
}

header=customer,orders,revenue,days_since_last,segment

# value ROW COLUMN: of the table got, to six places.
value() {
	awk -F, -v r="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) at = i } $1 == r { printf "%.6f\n", $at }' got
}

# --- power

@test "the smallest lift that a campaign shows, and the size that a lift needs" {
	# Base rate 5 %, 10 % held out, power 80 %: +181 % for 1,000 customers, +46 % for 10,000, +13 % for 100,000; the same
	# formula gives R's power.prop.test(p1 = .5, p2 = .75, power = .9) n = 76.7 (tests/unit/model/test_experiment.c).
	{ echo $header; seq 1000 | sed 's/.*/a&,1,5,3,A/'; seq 10000 | sed 's/.*/b&,1,5,3,B/'; seq 100000 | sed 's/.*/c&,1,5,3,C/'; } > t.csv
	crm-report --power --no-total -F csv t.csv > got
	[ "$(head -1 got)" = segment,customers,treated,control,base_rate,smallest_lift ]
	[ "$(value A smallest_lift | cut -c1-4)" = 1.81 ]
	[ "$(value B smallest_lift | cut -c1-5)" = 0.459 ]
	[ "$(value C smallest_lift | cut -c1-4)" = 0.13 ]
	# The lift that 10,000 show needs 10,000.
	lift=$(value B smallest_lift)
	crm-report --power --lift "$lift" -F csv t.csv > got
	n=$(value B customers_needed)
	[ "${n%.*}" -ge 9999 ] && [ "${n%.*}" -le 10001 ]
	crm-report --power --control 50% --base-rate 10% t.csv | grep -q '10.0'
	try crm-report --lift 10% t.csv
	complains 2 '--lift: only with --power'
}

@test "each list with a control group says what it could show" {
	{ echo $header; seq 10000 | sed 's/.*/b&,1,5,3,B/'; } > t.csv
	try crm-report --list all --control 10% -F csv t.csv
	grep -qE '^crm-report: --control: [0-9]+ treated and [0-9]+ held out show a lift of 4[4-8] % or more \(base rate 5 %, power 80 %; see --power\)$' err
	crm-report -q --list all --control 10% t.csv | grep -q 'a campaign must lift orders by'
}

# --- the draw

@test "arms that are not what was drawn are told, with status 1" {
	arms k 107 13 0.1 > list.csv
	{ echo $header; since k 107 20 13 1 5; } > now.csv
	try crm-report --measure list.csv -F csv now.csv
	[ "$status" -eq 0 ]
	arms k 107 3 0.1 > cut.csv
	try crm-report -q --measure cut.csv -F csv now.csv
	[ "$status" -eq 1 ]
	grep -q 'crm-report: --measure: cut.csv: 3 of 110 customers are control where a share of 0.1 was drawn, .* do not trust the comparison' err
	[ "$(wc -l < out)" -eq 11 ]	# the table is there all the same
	# Control customers who are missing from the table of today.
	grep -v '^kc[4-9]\|^kc1' now.csv > less.csv
	try crm-report -q --measure list.csv -F csv less.csv
	[ "$status" -eq 1 ]
	grep -q 'one arm has lost customers' err
	# Without the column the share can be given.
	arms k 107 3 > cut.csv
	try crm-report -q --measure cut.csv -F csv now.csv
	[ "$status" -eq 0 ]
	try crm-report -q --measure cut.csv --control 10% -F csv now.csv
	[ "$status" -eq 1 ]
}

@test "a list as it was made passes the check, stratified or not" {
	{ echo $header; seq 3000 | awk '{ print "b" $1 ",1," $1 ",3," ($1 % 3 ? "Loyal" : "New") }'; } > t.csv
	for seed in 1 2 3 4 5; do
		crm-report -q --list all --control 10% --seed $seed -F csv t.csv > list.csv
		crm-report -q --measure list.csv -F csv t.csv > got
		crm-report -q --list all --control 10% --stratify --seed $seed -F csv t.csv > list.csv
		crm-report -q --measure list.csv -F csv t.csv > got
	done
}

# --- published figures

# Hillstrom, The MineThatData e-mail analytics challenge (2008): 64,000 customers. Visits: women's e-mail 3,238 of 21,387,
# control 2,262 of 21,306; conversion: men's 1.253 %, control .573 %; spend +.770 a customer. Intervals: statsmodels,
# confint_proportions_2indep (newcomb; log).
@test "Hillstrom's e-mail test" {
	arms w 21387 21306 > women.csv
	{ echo $header; since w 21387 3238 21306 2262 1; } > visits.csv
	crm-report -q --measure women.csv -F csv visits.csv > got
	[ "$(value difference response)" = 0.045233 ]
	[ "$(value 'at least' response)" = 0.038894 ]
	[ "$(value 'at most' response)" = 0.051574 ]
	[ "$(value lift response)" = 0.426055 ]
	[ "$(value 'lift at least' response)" = 0.356171 ]
	[ "$(value 'lift at most' response)" = 0.499540 ]
	arms m 21307 21306 > men.csv
	# Spend: 30,311.69 over 267 buyers, 13,908.33 over 122.
	{ echo $header; since m 21307 267 0 0 113.5269; since m 0 0 21306 122 114.0027; } > spend.csv
	crm-report -q --measure men.csv -F csv spend.csv > got
	[ "$(value treated response)" = 0.012531 ] && [ "$(value control response)" = 0.005726 ]
	[ "$(value difference response)" = 0.006805 ]
	[ "$(value difference revenue_each | cut -c1-5)" = 0.769 ] || [ "$(value difference revenue_each | cut -c1-5)" = 0.770 ]
}

# --- revenue three ways

@test "a great order decides the raw difference, not the capped one; earlier revenue adjusts" {
	{
		echo customer,arm,orders,revenue
		seq 200 | awk '{ print "t" $1 ",treated,1," $1 % 50 }'
		seq 200 | awk '{ print "c" $1 ",control,1," $1 % 50 }'
	} > list.csv
	{
		echo $header
		# What they bring follows what they brought before; the treated bring 1 more; one of them 100,000.
		seq 200 | awk '{ print "t" $1 ",2," $1 % 50 * 2 + 1 + ($1 == 7 ? 100000 : 0) + $1 % 3 ",3,s" }'
		seq 200 | awk '{ print "c" $1 ",2," $1 % 50 * 2 + ($1 + 1) % 3 ",3,s" }'
	} > now.csv
	crm-report --measure list.csv -F csv now.csv > got
	awk -v d="$(value difference revenue_each)" 'BEGIN { exit !(d > 400) }'
	awk -v d="$(value difference revenue_capped)" 'BEGIN { exit !(d > 0 && d < 3) }'
	# Without the great order CUPED halves the interval and more.
	sed 's/^t7,2,[0-9]*/t7,2,15/' now.csv > plain.csv
	crm-report --measure list.csv -F csv plain.csv > got
	awk -v a="$(value 'at least' revenue_each)" -v b="$(value 'at most' revenue_each)" -v c="$(value 'at least' revenue_adjusted)" \
	    -v d="$(value 'at most' revenue_adjusted)" 'BEGIN { exit !(d - c < (b - a) / 5 && c < 1 && d > 1) }'
	# The sequence is wider than the interval of one look, around the same difference.
	awk -v a="$(value 'at least' revenue_each)" -v b="$(value 'always at least' revenue_each)" 'BEGIN { exit !(b < a) }'
}

# --- waves and profit

@test "several waves are each compared with their own control group, and averaged" {
	arms a 70 80 > one.csv
	arms b 100 110 > two.csv
	{ echo $header; since a 70 56 80 48 10; since b 100 30 110 20 10; } > now.csv
	crm-report --measure one.csv --measure two.csv -F csv now.csv > got
	[ "$(value treated customers)" = 170.000000 ] && [ "$(value control responders)" = 68.000000 ]
	# Weights n1 n2 / (n1 + n2), Mantel and Haenszel's ratio with Greenland and Robins' variance: a separate program in Python.
	[ "$(value difference response)" = 0.152229 ]
	[ "$(value 'at least' response)" = 0.062579 ]
	[ "$(value 'at most' response)" = 0.241880 ]
	[ "$(value lift response)" = 0.427804 ]
	[ "$(value 'lift at least' response)" = 0.151094 ]
	[ "$(value 'lift at most' response)" = 0.771032 ]
}

@test "profit after what contacts and offers cost" {
	arms a 70 80 > one.csv
	{ echo $header; since a 70 56 80 48 10; } > now.csv
	crm-report --measure one.csv --contact-cost 0.5 --offer-cost 1.25 -F csv now.csv > got
	# Each of 70 brings 2 more; 70 contacts at 0.50 and 56 offers at 1.25 cost 105.
	[ "$(value treated cost)" = 105.000000 ]
	[ "$(value difference profit)" = 35.000000 ]
	try crm-report --offer-cost 1 now.csv
	complains 2 '--offer-cost: only with --measure'
	try crm-report --measure list.csv --min-cell 5 customers.csv
	complains 2 '--min-cell hides small groups, and --measure counts the few who ordered: choose one'
}
