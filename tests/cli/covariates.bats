#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-clv --covariates: what is known of customers besides their orders.

bats_require_minimum_version 1.5.0
load helper
load clv_tables

# apparel: CLVTools' customers at the end of 2006 (104 weeks), with Gender and Channel.
apparel() {
	need_data clvtools/apparel_transactions.csv.gz clvtools/apparel_static_covariates.csv
	gzip -dc "$DATA/clvtools/apparel_transactions.csv.gz" |
	    awk -F, 'NR == 1 { print "customer,date,order,amount"; next } { printf "%s,%s,%d,%.2f\n", $1, $2, NR, $3 }' |
	    crm-rfm -q --holdout-from=2007-01-01 | awk -F, 'NR == FNR { z[$1] = $2 + 0 "," $3 + 0; next }
	    FNR == 1 { print $0 ",Gender,Channel"; next } { print $0 "," z[$1] }' "$DATA/clvtools/apparel_static_covariates.csv" -
}

@test "apparel: parameters, errors and likelihood as CLVTools publishes them" {
	apparel >in.csv
	crm-clv --summary --unit=week --model=pareto-nbd --spend=none --covariates=Gender,Channel in.csv >out.csv
	# The walkthrough of CLVTools 0.12: LL -5821.0627, AIC 11658.1254; its search stops a little before the peak.
	near log_likelihood -5821.0627 5e-5 <out.csv
	near aic 11658.1254 1e-4 <out.csv
	near r 1.8378 .002 <out.csv
	near alpha 92.9123 .06 <out.csv
	near s .5920 .001 <out.csv
	near beta 49.6227 .12 <out.csv
	near leaving:Gender -.6430 .0015 <out.csv
	near leaving:Channel .7907 .0015 <out.csv
	near orders:Gender .2859 .0005 <out.csv
	near orders:Channel .6241 .0005 <out.csv
	cut -d, -f1,2,4 out.csv | tr , ' ' | awk 'BEGIN { split("r .3455 alpha 16.9670 s .2609 beta 36.2509 leaving:Gender .2955 leaving:Channel .3059 orders:Gender .1041 orders:Channel .1050", w)
		for (i = 1; i < 16; i += 2) want[w[i]] = w[i + 1] }
	$2 in want { n++; d = $3 / want[$2] - 1; if (d * d > .005 ^ 2) { print; bad = 1 } } END { exit bad || n != 8 }'
	# MBG/NBD: two covariates raise the likelihood by 28.3.
	for with in "" --covariates=Gender,Channel; do
		crm-clv -q --summary --model=mbg-nbd --spend=none ${with:+"$with"} in.csv | sed -n 's/.*,log_likelihood,\([-0-9.]*\),/\1/p'
	done >likelihoods
	awk 'NR == 1 { plain = $1 } END { print $1 - plain; exit !($1 - plain > 28.25 && $1 - plain < 28.35) }' likelihoods
}

@test "levels: as numbers of 0 and 1, saved and read again, in any order of the rows" {
	simulate 3000 >in.csv
	awk -F, -v OFS=, 'NR == 1 { print $0, "web"; next } { print $0, ($7 == "web") }' in.csv >numbers.csv
	crm-clv -q --model=mbg-nbd --covariates=channel --summary in.csv | sed 's/channel=web/web/' >one
	crm-clv -q --model=mbg-nbd --covariates=web --summary numbers.csv | cmp - one
	# channel is drawn apart from all else: no effect beyond chance.
	awk -F, '/:web/ { n++; if ($3 * $3 > 9 * $4 * $4) { print; bad = 1 } } END { exit bad || n != 2 }' one
	for more in "" --interval=90; do
		crm-clv -q --covariates=channel --save-model=model.csv ${more:+"$more"} in.csv >fitted.csv
		crm-clv -q --model=model.csv ${more:+"$more"} in.csv | cmp - fitted.csv
	done
	{ sed 1q in.csv; sed 1d in.csv | sort -R --random-source=<(yes); } >shuffled.csv
	crm-clv -q --covariates=channel --interval=90 -j3 shuffled.csv | sort >got
	sort fitted.csv | cmp - got
	# A column in units of a thousandth has a thousandth of the effect.
	awk -F, -v OFS=, 'NR == 1 { print $0, "z"; next } { print $0, 5000 + 1000 * ($7 == "web") }' in.csv | crm-clv -q --covariates=z --model=mbg-nbd --summary >large
	paste -d, one large | awk -F, '$2 ~ /:web/ { n++; if (($3 / 1000 / $7 - 1)^2 > 1e-10) bad = 1 } $2 == "log_likelihood" { if (($3 / $7 - 1)^2 > 1e-20) bad = 1 } END { exit bad || n != 2 }'
}

@test "what --covariates refuses, and rows without a value" {
	simulate 600 >in.csv
	run -2 --separate-stderr crm-clv --covariates=chanel in.csv
	[[ $stderr == *channel* ]]
	run -2 --separate-stderr crm-clv --covariates=channel,channel in.csv
	[[ $stderr == *"--covariates"*"each once"* ]]
	run -2 --separate-stderr crm-clv --covariates=channel, in.csv
	[[ $stderr == *"--covariates"* ]]
	run -2 --separate-stderr crm-clv --covariates=customer in.csv
	[[ $stderr == *"customer has 600 levels, and at most 6 numbers and levels can be fitted"* ]]
	sed 's/,shop,/,web,/' in.csv >same.csv
	run -4 --separate-stderr crm-clv --covariates=channel same.csv
	[[ $stderr == *"channel is the same for all customers"* ]]
	# Texts of two columns are told apart by a NUL between them.
	sed '3s/,shop,/,sh\x00op,/;3s/,web,/,w\x00eb,/' in.csv >nul.csv
	run -3 --separate-stderr crm-clv --covariates=channel nul.csv
	[[ $stderr == *'nul.csv:3: channel: "'*'?'*'" is not text without NUL bytes'* ]]
	# A row without a value passes through without scores.
	awk -F, -v OFS=, 'NR == 5 { $7 = "" } 1' in.csv >hole.csv
	run -0 --separate-stderr crm-clv --model=mbg-nbd --covariates=channel -o out.csv hole.csv
	[[ $stderr == *"1 customer without a known value of a covariate passed through without scores"* ]]
	[[ $(sed -n 5p out.csv) == *,,,,, ]]
	# A level that the model does not know is no base level.
	crm-clv -q --model=mbg-nbd --covariates=channel --save-model=model.csv in.csv >fitted.csv
	sed '3s/,web,/,kiosk,/;3s/,shop,/,kiosk,/' in.csv >kiosk.csv
	run -1 --separate-stderr crm-clv --model=model.csv -o out.csv kiosk.csv
	[[ $stderr == *"1 customer without a known value of a covariate"* ]]
	[[ $(sed -n 3p out.csv) == *,,,,, ]]
	run -2 --separate-stderr crm-clv --model=model.csv --covariates=channel in.csv
}

# dated SHARE: customers of one population, or of whom the first SHARE % (who came in the first days) buy three times as often.
dated() {
	awk -v share="$1" 'function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	function date(n,	t, m, y) { split("31 28 31 30 31 30 31 31 30 31 30 31", t, " "); y = 2022
		while (n >= 365) { n -= 365; y++ }
		for (m = 1; n >= t[m]; m++) n -= t[m]
		return sprintf("%d-%02d-%02d", y, m, n + 1) }
	BEGIN {
		seed = 5
		print "customer,first_date,last_date,orders,revenue,span_days,tenure_days"
		for (i = 0; i < 3000; i++) {
			first = int(i / 3000 * 500); T = 600 - first; rate = -log(u()) / 60 * (i < 30 * share ? 3 : 1); leave = 1 - sqrt(u())
			t = tx = x = 0; alive = u() >= leave
			while (alive) { t += -log(u()) / rate; if (t > T) break; x++; tx = t; alive = u() >= leave }
			printf "c%04d,%s,%s,%d,%d,%.6g,%d\n", i, date(first), date(first + int(tx)), x + 1, 10 * (x + 1), tx, T
		}
	}'
}

@test "auto: the day of the first order is a covariate where a log begins in mid-life, and only there" {
	dated 20 >in.csv
	run -0 --separate-stderr crm-clv -v -o out.csv in.csv
	[[ $stderr == *"customers who came at another time buy otherwise: first_date is a covariate (AIC "*" less)"* ]]
	crm-clv -q --summary in.csv >summary.csv
	law=$(sed -n '2s/,.*//p' summary.csv)
	# The same as asked for by name, and two parameters more.
	crm-clv -q --model="$law" --covariates=first_date --summary in.csv >named.csv
	for name in log_likelihood aic orders:first_date; do
		near $name "$(awk -F, -v n=$name '$2 == n { print $3 }' named.csv)" .001 <summary.csv
	done
	awk -F, '$2 == "orders:first_date" { exit !($3 < -2 * $4) }' summary.csv
	for more in "" --interval=90 --what-if=retention=+5%; do
		crm-clv -q --save-model=model.csv ${more:+"$more"} in.csv >fitted.csv
		crm-clv -q --model=model.csv ${more:+"$more"} in.csv | cmp - fitted.csv
	done
	# Bounds of what is expected hold the same numbers as without bounds.
	crm-clv -q in.csv | cut -d, -f1-11 | cmp - <(crm-clv -q --interval=90 in.csv | cut -d, -f1-11)
	# One population: nothing is added, nor written to a model.
	dated 0 >one.csv
	crm-clv -v --save-model=model.csv --summary one.csv >summary.csv 2>err
	! grep first_date err summary.csv model.csv
	# A row without a date: as before, with all rows scored.
	awk -F, -v OFS=, 'NR == 9 { $2 = "" } 1' in.csv >hole.csv
	crm-clv -v --summary hole.csv >summary.csv 2>err
	! grep first_date err summary.csv
}
