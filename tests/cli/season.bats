#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Season: crm-cohort --season learns it from the ledger, crm-clv --season measures time by it.

bats_require_minimum_version 1.5.0
load helper
load clv_tables

# ledger [SEASON]: 3.5 years of a growing shop.  A random share of all orders is dropped: by month, which makes a season of a Poisson
# process and leaves what it is (thinning), or the same share each month.
ledger() {
	shopgen --customers 6000 --from 2021-01-01 --days 1277 --arrive 1100 --guests 0 --returns 0 --seed 3 --basket 1 --purchase .9,30 |
	    crm-ingest -q | awk -F, -v factors="${1:-1 1 1 1 1 1 1 1 1 1 1 1}" '
		BEGIN { split(factors, f, " "); seed = 11 }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
		{
			if (!($at["order"] in u)) { seed = (seed * 16807) % 2147483647; u[$at["order"]] = seed / 2147483647 }
			if (u[$at["order"]] * 1.5 < f[substr($at["date"], 6, 2) + 0]) print
		}'
}

# same ONE OTHER: the same tables, but for the last digit of numbers.
same() {
	awk -F, 'NR == FNR { line[FNR] = $0; next }
	$0 != line[FNR] { split(line[FNR], was); for (i = 1; i <= NF; i++) if ($i != was[i] && !(($i - was[i])^2 <= 1e-16 * $i^2 && $i != 0)) { print $i, was[i]; bad = 1 } }
	END { exit bad || FNR < 2 }' "$1" "$2"
}

SEASON=".7 .75 .8 .9 .95 1 .9 .85 1 1.15 1.5 1.5"

@test "crm-cohort --season finds known factors, and none in a shop that only grows" {
	ledger "$SEASON" >ledger.csv
	crm-cohort --season --as-of=2023-12-31 ledger.csv >season.csv
	[ "$(sed -n 1p season.csv)" = month,factor,orders ]
	# Within four standard errors of what was put in (mean 1).
	awk -F, -v factors="$SEASON" 'BEGIN { n = split(factors, f, " "); for (i = 1; i <= n; i++) sum += f[i] }
	NR > 1 { d = log($2 / (f[$1] * 12 / sum)); if (d * d > 16 / $3) { print; bad = 1 } } END { exit bad || NR != 13 }' season.csv
	ledger >flat.csv
	crm-cohort --season --as-of=2023-12-31 flat.csv | awk -F, 'NR > 1 { d = log($2); if (d * d > 16 / $3) { print; bad = 1 } } END { exit bad }'
	# By month alone December of the first year has more orders than any month before it.
	[ "$(grep -c ,2021-12 flat.csv)" -gt "$((2 * $(grep -c ,2021-03 flat.csv)))" ]
	# By week: 53 rows; 53 is as 52.
	crm-cohort -q --season --period=week --as-of=2023-12-31 ledger.csv >weeks.csv
	[ "$(wc -l <weeks.csv)" -eq 54 ]
	[ "$(sed -n 53p weeks.csv | cut -d, -f2)" = "$(sed -n 54p weeks.csv | cut -d, -f2)" ]
	# The same factors as a Poisson regression of orders on cohort, age and month.
	crm-cohort -q --as-of=2023-12-31 ledger.csv | awk -F, -v OFS=, 'NR == 1 { print "c,a,m,orders" }
	$1 != "" && $2 >= 1 && $NF == "whole" { split($1, d, "-"); print "c" $1, "a" $2, "m" (d[2] - 1 + $2) % 12 + 101, $5 }' >cells.csv
	crm-regress -q --family=poisson --coefficients 'orders ~ c + a + m' cells.csv | sed -n 's/^mm1//p' >want.csv
	[ "$(wc -l <want.csv)" -eq 11 ]
	awk -F, 'NR == FNR { want[$1 + 0] = $2; next } FNR == 2 { first = log($2) }
	FNR > 2 { d = log($2) - first - want[$1]; if (d * d > 1e-10) { print; bad = 1 } } END { exit bad }' want.csv season.csv
}

@test "crm-clv --season: the busy half of the year is forecast, and a saved model brings its season along" {
	ledger "$SEASON" >ledger.csv
	crm-cohort --season --as-of=2023-06-30 ledger.csv >season.csv
	awk -F, 'NR == 1 || $2 < "2024"' ledger.csv | crm-rfm -q --holdout-from=2023-07-01 >in.csv
	# July to December: without the season a sixth is missing.
	crm-clv -q --holdout --horizon=184 in.csv | tail -1 >plain
	crm-clv -q --season=season.csv --holdout --horizon=184 in.csv | tail -1 >weighted
	awk -F, '{ print $3 / $4; exit !($3 / $4 < .9) }' plain
	awk -F, '{ print $3 / $4, $11; exit !($3 / $4 > .96 && $3 / $4 < 1.04 && $11 > .93 && $11 < 1.07) }' weighted
	# The baselines count days of the calendar in any case.
	[ "$(cut -d, -f5,12-14 plain)" = "$(cut -d, -f5,12-14 weighted)" ]
	crm-clv -q --season=season.csv --save-model=model.csv --horizon=184 in.csv >fitted.csv
	crm-clv -q --model=model.csv --horizon=184 in.csv | cmp - fitted.csv
	# A season without ups and downs changes nothing.
	{ echo month,factor; for m in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $m,5; done; } >flat.csv
	crm-clv -q in.csv >plain.csv
	crm-clv -q --season=flat.csv in.csv >flat
	same plain.csv flat
	# Nor one of numbers so small that what they are scaled by is beyond a double.
	{ echo month,factor; for m in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $m,1e-310; done; } >flat.csv
	crm-clv -q --season=flat.csv in.csv >flat
	same plain.csv flat
	{ echo week,factor; for w in $(seq 52); do echo $w,.3; done; } >flat.csv
	crm-clv -q --season=flat.csv in.csv >flat
	same plain.csv flat
}

@test "season by hand: weighted times, horizon and dates" {
	# nbd of r 2, alpha 20.  As of 2024-01-31; January counts double (a saved season is taken as it is).
	{
		echo by,group,model,name,value
		for m in 1 2 3 4 5 6 7 8 9 10 11 12; do echo ",,season,month_$m,$((m == 1 ? 2 : 1))"; done
		printf '%s\n' ,,nbd,r,2 ,,nbd,alpha,20 ,,nbd,covariance_1_1,.01 ,,nbd,covariance_2_1,0 ,,nbd,covariance_2_2,.01 \
		    ,,value,purchase_days,0 ,,value,margin,1
	} >model.csv
	printf '%s\n' customer,last_date,orders,span_days,tenure_days a,2024-01-21,4,31,41 >in.csv
	# T = 31 x 2 + 10 = 72, t_x = 52; the next 30 days count once: 5 / 92 x 30; 1 - (92 / 122)^5 = .75614.
	# Median 92 (2^(1/5) - 1) = 13.68 days after 01-31; 90 % of gaps 72 (10^(1/5) - 1) = 42.11, of which 20 are left of January.
	crm-clv -q --model model.csv --horizon 30 in.csv >out.csv
	[ "$(sed -n 2p out.csv)" = "a,2024-01-21,4,31,41,1,1.63043478,0.756140329,2024-02-14,2024-02-23" ]
}

@test "what --season refuses" {
	simulate 100 >in.csv
	{ echo month,factor; for m in 1 2 3 4 5 6 7 8 9 10 11; do echo $m,1; done; } >eleven.csv
	run -2 --separate-stderr crm-clv --season=eleven.csv --model=eleven.csv in.csv
	[[ $stderr == *"--season is for fitting; a model that was fitted with a season brings it along"* ]]
	run -3 --separate-stderr crm-clv --season=eleven.csv in.csv
	[[ $stderr == *"eleven.csv: no factor of month 12"* ]]
	{ cat eleven.csv; echo 12,1; } >season.csv
	run -2 --separate-stderr crm-clv --season=season.csv in.csv
	[[ $stderr == *last_date* ]]
	printf '%s\n' month,factor 13,1 >bad.csv
	run -3 --separate-stderr crm-clv --season=bad.csv in.csv
	[[ $stderr == *'bad.csv:2: month: "13" is not a month (1 to 12, each once)'* ]]
	# Rows of two days.
	printf '%s\n' customer,last_date,orders,span_days,tenure_days,revenue a,2024-03-01,4,60,70,9 b,2024-03-02,4,60,70,9 >two.csv
	run -3 --separate-stderr crm-clv --season=season.csv two.csv
	[[ $stderr == *'two.csv:3: last_date: "2024-03-02" is not of one day with the other rows'* ]]
	# One year cannot tell season from growth.
	shopgen --customers 300 --from 2023-01-01 --days 400 | crm-ingest -q >ledger.csv
	run -4 --separate-stderr crm-cohort --season ledger.csv
	[[ $stderr == *"season can be told from growth only after two years"* ]]
	[ -z "$output" ]
	run -2 --separate-stderr crm-cohort --season --period=quarter ledger.csv
	run -2 --separate-stderr crm-cohort --season --by=channel ledger.csv
	run -2 --separate-stderr crm-cohort --season --wide ledger.csv
}
