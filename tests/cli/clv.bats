#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-clv: what is expected of each customer.
# shellcheck disable=SC2154  # bats sets stderr

bats_require_minimum_version 1.5.0
load helper
load clv_tables

@test "rows pass through byte for byte, with columns appended" {
	simulate 500 >plain.csv
	{
		sed -n 1p plain.csv | sed 's/$/,note/'
		sed 1d plain.csv | sed 's/$/,"a ""b"", c"/'
		printf 'c999999,2,30.00,10.00,5,20,web,1.00,0,0.00,"two\nlines"\n'
	} >in.csv
	crm-clv in.csv >out.csv
	[ "$(head -1 out.csv)" = "$(head -1 in.csv),p_alive,expected_orders,expected_order_value,clv,p_order" ]
	# What was appended has neither quotes nor letters.
	sed 's/\(,[0-9.e-]*\)\{5\}$//' out.csv | sed '1s/,p_alive.*//' >back.csv
	sed '$d' back.csv | head -501 | cmp - <(head -501 in.csv)
	tail -2 out.csv | head -1 | grep -qx 'c999999,2,30.00,10.00,5,20,web,1.00,0,0.00,"two'
	tail -1 out.csv | grep -q '^lines",0\.'
}

@test "the output is the same for any number of threads, and does not depend on the order of the rows" {
	simulate 3000 >in.csv
	crm-clv --interval 90 -j1 in.csv >one.csv
	crm-clv --interval 90 -j3 in.csv >three.csv
	cmp one.csv three.csv
	{ head -1 in.csv; sed 1d in.csv | LC_ALL=C sort -t, -k4,4; } | crm-clv --interval 90 >turned.csv
	cmp <(sed 1d one.csv) <(sed 1d turned.csv | LC_ALL=C sort)
}

@test "known parameters are found again within four standard errors" {
	simulate 20000 >in.csv
	crm-clv --model=mbg-nbd --spend=gamma-gamma --summary in.csv >out.csv
	awk -F, 'function off(want) { d = $3 - want; return d * d > 16 * $4 * $4 }
	$2 == "r" && off(1) || $2 == "alpha" && off(40) || $2 == "a" && off(1) || $2 == "b" && off(2) || $2 == "p" && off(1) || $2 == "q" && off(3) { print; bad = 1 }
	END { exit bad }' out.csv
	near customers 20000 0 <out.csv
}

@test "the published fits of the CDNOW sample, to the digits given" {
	need_data cdnow/CDNOW_sample.txt.gz
	cdnow 19970930 >in.csv
	crm-clv --model=bg-nbd --spend=gamma-gamma --summary --unit=week in.csv >bg.csv
	# Fader, Hardie & Lee 2005, table 2; gamma-gamma: Fader & Hardie 2013
	near repeat_orders 2457 0 <bg.csv
	near repeat_customers 946 0 <bg.csv
	near r .24259 5e-6 <bg.csv
	near alpha 4.41360 5e-6 <bg.csv
	near a .79292 5e-6 <bg.csv
	near b 2.42591 5e-6 <bg.csv
	near log_likelihood -9582.4292 5e-5 <bg.csv
	grep gamma-gamma bg.csv >spend.csv
	near p 6.25 .005 <spend.csv
	near q 3.744 .0005 <spend.csv
	near gamma 15.44 .005 <spend.csv
	near log_likelihood -4055.9177 5e-5 <spend.csv
	# Fader & Hardie's note on the Pareto/NBD
	crm-clv --model=pareto-nbd --summary --unit=week in.csv >pareto.csv
	near r .553 5e-4 <pareto.csv
	near alpha 10.578 1e-3 <pareto.csv
	near s .606 5e-4 <pareto.csv
	near beta 11.669 1e-3 <pareto.csv
	near log_likelihood -9594.97618 5e-6 <pareto.csv
}

@test "E[X(39 weeks) | x=2, t_x=30.43, T=38.86] is 1.226" {
	need_data cdnow/CDNOW_sample.txt.gz
	cdnow 19970930 >in.csv
	crm-clv --model=bg-nbd --horizon 273 in.csv >out.csv
	# customer 1 of the sample has that history: 213 and 272 days
	awk -F, '$1 == "0001" { exit !($2 == 3 && $5 == 213 && $6 == 272 && $10 > 1.2255 && $10 < 1.2265) }' out.csv
}

@test "scores equal those of lifetimes 0.11.3" {
	need_data cdnow/CDNOW_sample.txt.gz
	cdnow 19970930 | crm-clv --model=mbg-nbd --spend=gamma-gamma >out.csv
	# ModifiedBetaGeoFitter and GammaGammaFitter (tol 1e-8) in days; clv as the sum of 1.1^(-mid/365) times increments over 30-day steps
	awk -F, 'function off(got, want) { d = got / want - 1; return d * d > 1e-12 }
	$1 == "0001" { n++; bad += off($9, .706138484) + off($10, 1.600434326) + off($11, 24.653918713) + off($12, 37.776621911) }
	$1 == "0002" { n++; bad += off($9, .170951086) + off($10, .240806609) + off($11, 18.910018475) + off($12, 4.357886374) }
	$1 == "0003" { n++; bad += off($9, .389723003) + off($10, .198107848) + off($11, 35.170371330) + off($12, 6.663285218) }
	END { exit !(n == 3 && bad == 0) }' out.csv
}

@test "from the raw CDNOW sample through the whole pipe" {
	need_data cdnow/CDNOW_sample.txt.gz
	need crm-ingest crm-rfm
	gzip -dc "$DATA/cdnow/CDNOW_sample.txt.gz" |
	    awk 'BEGIN { print "customer,date,amount" } $3 <= 19970930 { print $2 "," substr($3, 1, 4) "-" substr($3, 5, 2) "-" substr($3, 7) "," $5 }' |
	    crm-ingest -q | crm-rfm -q --as-of 1997-09-30 | crm-clv -q --model=bg-nbd --summary --unit=week >out.csv
	near log_likelihood -9582.4292 5e-5 <out.csv
	near alpha 4.41360 5e-6 <out.csv
}

@test "the 2,357 published histories of CDNOW through crm-ingest and crm-rfm" {
	need_data cdnow/CDNOW_sample.txt.gz cdnow/cdnow_customers_summary_with_transactions.csv
	need crm-ingest crm-rfm
	gzip -dc "$DATA/cdnow/CDNOW_sample.txt.gz" |
	    awk 'BEGIN { print "customer,date,amount" } $3 <= 19970930 { print $2 "," substr($3, 1, 4) "-" substr($3, 5, 2) "-" substr($3, 7) "," $5 }' |
	    crm-ingest -q | crm-rfm -q --as-of 1997-09-30 >out.csv
	# x, t_x and T in weeks and the mean of the repeat orders, published with two decimals
	awk -F, '
	function off(got, want) { d = got - want; return d * d > .00501 * .00501 }
	FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	FILENAME == "out.csv" {
		id = $at["customer"] + 0; x[id] = $at["orders"] - 1; tx[id] = $at["span_days"] / 7; T[id] = $at["tenure_days"] / 7
		mean[id] = x[id] > 0 ? ($at["revenue"] - $at["first_amount"]) / x[id] : 0; next
	}
	{ id = $1 + 0; n++; if (x[id] != $2 || off(tx[id], $3) || off(T[id], $4) || off(mean[id], $5)) { bad++; print } }
	END { exit !(n == 2357 && bad == 0) }' out.csv "$DATA/cdnow/cdnow_customers_summary_with_transactions.csv"
}

@test "customers without orders pass through without scores and are counted" {
	simulate 500 >in.csv
	printf 'z1,0,0.00,,,30,web,0.00,0,0.00\nz2,,,,,,web,,,\n' >>in.csv
	crm-clv in.csv >out.csv 2>err
	[ "$(tail -2 out.csv)" = "z1,0,0.00,,,30,web,0.00,0,0.00,,,,,
z2,,,,,,web,,,,,,,," ]
	grep -qx 'crm-clv: 2 customers without orders, span_days or tenure_days passed through without scores' err
}

@test "a saved model scores a stream to the same bytes" {
	simulate 2000 >in.csv
	for law in auto mbg-nbd bg-nbd pareto-nbd; do
		crm-clv --model=$law --by channel --interval 80 --margin margin --save-model model.csv in.csv >direct.csv
		crm-clv --model model.csv --interval 80 <in.csv >stream.csv
		cmp direct.csv stream.csv
	done
	crm-clv --spend=none --save-model model.csv in.csv >direct.csv
	crm-clv --spend=none --model=model.csv in.csv >stream.csv
	cmp direct.csv stream.csv
	[ "$(head -1 direct.csv)" = "$(head -1 in.csv),p_alive,expected_orders,p_order" ]
}

# glibc has other exp() and log() for processors that multiply and add in one step.
@test "a model is fitted the same on a processor without FMA" {
	local tunables=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable,-AVX512F

	simulate 2000 > in.csv
	for law in auto mbg-nbd bg-nbd pareto-nbd nbd; do
		crm-clv -q --model=$law --interval 80 --save-model with.model in.csv > with.csv
		GLIBC_TUNABLES=$tunables crm-clv -q --model=$law --interval 80 --save-model without.model in.csv > without.csv
		cmp with.csv without.csv
		cmp with.model without.model
	done
	crm-clv -q --summary in.csv > with
	GLIBC_TUNABLES=$tunables crm-clv -q --summary in.csv > without
	cmp with without
}

@test "groups that a saved model does not know are left without scores, status 1" {
	simulate 2000 >in.csv
	crm-clv --by channel --save-model model.csv in.csv >direct.csv
	sed '$s/web\|shop/fair/' in.csv >other.csv
	run --separate-stderr crm-clv --model model.csv other.csv
	[ "$status" -eq 1 ]
	[[ ${lines[2000]} == c002000*,,,, ]]
	[[ $stderr == *'channel: "fair" is not in the model'* ]]
}

@test "bounds hold the expectation between them" {
	simulate 2000 | crm-clv --interval 90 >out.csv
	awk -F, 'NR > 1 { n++; if (!($15 <= $11 && $11 <= $16 && $17 <= $12 && $12 <= $18 && $19 <= $13 && $13 <= $20 && $21 <= $14 && $14 <= $22)) bad++
	    if ($15 < 0 || $16 > 1) bad++ } END { exit !(n == 2000 && bad == 0) }' out.csv
	[ "$(head -1 out.csv | cut -d, -f15-)" = \
	    p_alive_low,p_alive_high,expected_orders_low,expected_orders_high,expected_order_value_low,expected_order_value_high,clv_low,clv_high,p_order,orders_low,orders_high ]
}

@test "--margin takes a share, or the share of a column" {
	simulate 2000 >in.csv
	crm-clv in.csv >all.csv
	crm-clv --margin .25 in.csv >quarter.csv
	paste -d, <(cut -d, -f14 all.csv) <(cut -d, -f14 quarter.csv) | awk -F, 'NR > 1 { d = $1 / 4 - $2; if (d * d > 1e-14 * $1 * $1) exit 1 }'
	# the column was made as a quarter of revenue, rounded down to cents
	crm-clv --margin margin --summary in.csv | near margin .25 1e-3
}

@test "amounts of a customer table have up to 28 digits, and so have their sums" {
	simulate 300 >in.csv
	huge=9999999999999999999999999999
	awk -F, -v OFS=, -v huge=$huge 'NR == 2 { $3 = huge; $4 = "-" huge } { print }' in.csv >wide.csv
	crm-clv --spend=none wide.csv >/dev/null
	run --separate-stderr crm-clv --margin margin wide.csv
	[ "$status" -eq 3 ]
	[ "$stderr" = "crm-clv: the amounts add up to more than 28 digits before the point" ]
	sed "s/,$huge,/,1$huge,/" wide.csv >wider.csv
	run --separate-stderr crm-clv wider.csv
	[ "$status" -eq 3 ]
	[ "$stderr" = "crm-clv: wider.csv:2: revenue: \"1$huge\" is not an amount of at most 28 digits before the point and 9 after it" ]
}

@test "--by fits groups apart, --pool lends to those too small" {
	simulate 3000 >in.csv
	crm-clv --by channel --summary in.csv >by.csv
	[ "$(head -1 by.csv)" = channel,model,name,value,std_error ]
	[ "$(cut -d, -f1 by.csv | sort -u | tr '\n' ' ')" = "channel shop web " ]
	{ head -1 in.csv; grep ,shop, in.csv; } | crm-clv --summary | cut -d, -f2,3 >shop.csv
	grep ^shop by.csv | cut -d, -f3,4 | cmp - <(sed 1d shop.csv)
	sed '5s/web\|shop/fair/' in.csv >few.csv
	run --separate-stderr crm-clv --by channel few.csv
	[ "$status" -eq 4 ]
	[ -z "$output" ]
	[[ $stderr == "crm-clv: channel=fair: mbg-nbd: only "*" of 1 customers came back; at least 10 are needed" ]]
	run -0 --separate-stderr crm-clv --by channel --pool few.csv
	[ "$stderr" = "crm-clv: 1 of 3 groups cannot be fitted on their own and take the models of all customers (-v names them)" ]
	crm-clv -q --by channel --pool few.csv >pooled.csv
	[ "$(cut -d, -f5 <<<"$(crm-clv few.csv | sed -n 5p)")" = "$(cut -d, -f5 <<<"$(sed -n 5p pooled.csv)")" ]
	[ "$(crm-clv few.csv | sed -n 5p)" = "$(sed -n 5p pooled.csv)" ]
}

@test "--holdout --min-cell hides sums from few customers, and a second one" {
	simulate 300 > in.csv
	crm-clv -q --holdout --horizon 180 in.csv > all.csv
	crm-clv -q --holdout --horizon 180 --min-cell 8 in.csv > out.csv
	# How many customers of each decile ordered in the holdout is not in the table: orders are at least as many.
	awk -F, 'FNR == NR { actual[FNR] = $4; next }
	    FNR > 1 && $1 != "all" { if ($4 == "") hidden++; else if ($4 != actual[FNR] || ($4 > 0 && $4 < 8)) bad = 1 }
	    $1 == "all" && $4 != actual[FNR] { bad = 1 }
	    END { exit bad || hidden < 2 || hidden > 9 }' all.csv out.csv
	try crm-clv --min-cell 8 in.csv
	complains 2 '--min-cell is for the table of --holdout'
}

@test "--holdout compares forecast, truth and as before" {
	simulate 5000 >in.csv
	crm-clv --holdout --horizon 180 in.csv >out.csv
	[ "$(cut -d, -f1 out.csv | tr '\n' ' ')" = "decile 1 2 3 4 5 6 7 8 9 10 all " ]
	awk -F, '
	FNR == NR { if (FNR > 1) { held += $9; money += $10; n++ } next }
	FNR > 1 && $1 != "all" { for (i = 2; i <= 8; i++) sum[i] += $i }
	$1 == "all" {
		for (i = 2; i <= 8; i++) { d = sum[i] / $i - 1; if (d * d > 1e-12) bad = 1 }
		if ($2 != n || $4 != held || ($7 - money) ^ 2 > 1e-6 * money ^ 2) bad = 1
		# The truth was drawn from the model: the forecast is calibrated, sums up and beats "as before".
		if ($3 / $4 < .93 || $3 / $4 > 1.07 || $11 < .85 || $11 > 1.15 || $9 >= $12 || $15 >= $18) bad = 1
	}
	END { exit bad }' in.csv out.csv
}

@test "--what-if: more retention, more profit, within bounds, beside the claim" {
	simulate 5000 >in.csv
	crm-clv --what-if=retention=+5% in.csv >out.csv
	[ "$(cut -d, -f1 out.csv | tr '\n' ' ')" = "year 1 2 3 4 5 all " ]
	awk -F, 'NR > 1 && $1 != "all" { d = $3 - $2 - .05; if (d * d > 1e-14 || $2 <= last || $2 >= 1 || $5 <= $4) bad = 1; last = $2 }
	NR > 1 { if (!($9 < $8 && $8 < $10 && $8 > 0)) bad = 1; d = $7 / $6 - 1 - $8; if (d * d > 1e-14) bad = 1 }
	$1 == "all" { if ($11 != .25 || $12 != .85) bad = 1 } END { exit bad }' out.csv
	crm-clv --what-if=retention=-5% in.csv | awk -F, '$1 == "all" { exit !($8 < 0 && $11 == "") }'
}

@test "what is not identified is refused with the reason, status 4 and no output" {
	refused() {
		run --separate-stderr crm-clv "${@:2}" in.csv
		[ "$status" -eq 4 ]
		[ -z "$output" ]
		[[ $stderr == "crm-clv: "$1 ]] || { echo "$stderr"; return 1; }
	}
	head=customer,orders,revenue,first_amount,span_days,tenure_days
	echo $head >in.csv
	refused "auto: no customer with orders to learn from"
	{ echo $head; for i in {1..60}; do echo "$i,$((1 + (i < 4))),30,10,$((i < 4 ? 9 : 0)),90"; done; } >in.csv
	refused "mbg-nbd: only 3 of 60 customers came back; at least 10 are needed" --model=mbg-nbd
	{ echo $head; for i in {1..60}; do echo "$i,2,20,10,0,0"; done; } >in.csv
	refused "bg-nbd: not identified by this data: no time has passed since any first order" --model=bg-nbd
	{ echo $head; for i in {1..900}; do echo "$i,6,60,10,80,90"; done; } >in.csv
	refused "mbg-nbd: not identified by this data: * ?try --model=auto?" --model=mbg-nbd
	refused "*-nbd: not identified by this data: *" --model=pareto-nbd
	simulate 800 | awk -F, -v OFS=, 'NR > 1 { $3 = $4 }  1' >in.csv
	refused "gamma-gamma: only 0 customers have repeat orders of positive value; at least 10 are needed (try --spend=all-orders; --spend=none forecasts orders without their value)" --spend=gamma-gamma
	# values whose logarithms are spread far: no finite mean
	simulate 3000 | awk -F, -v OFS=, 'NR > 1 { u = (NR * 7919 % 3001 + .5) / 3001; $3 = sprintf("%.2f", $4 + ($2 - 1) / u ^ 1.8) } 1' >in.csv
	refused "gamma-gamma: q <= 1: the spend of these customers has no finite mean (try --spend=all-orders; --spend=none forecasts orders without their value)" --spend=gamma-gamma
	crm-clv --spend=none in.csv >out.csv
}

@test "spend that grows with frequency is warned of" {
	simulate 3000 | awk -F, -v OFS=, 'NR > 1 && $2 > 1 { $3 = $4 + ($2 - 1) * ($3 - $4) } 1' >in.csv
	crm-clv --summary --spend=gamma-gamma in.csv 2>err >out.csv
	grep -q 'the value of orders grows with their number (correlation 0\.' err
}

@test "bad tables are refused with column and value" {
	simulate 500 >in.csv
	bad() {
		run --separate-stderr crm-clv "${@:3}" bad.csv
		[ "$status" -eq "$1" ]
		[[ $stderr == *"$2"* ]] || { echo "$stderr"; return 1; }
	}
	sed '1s/tenure_days/age/' in.csv >bad.csv
	bad 2 tenure_days
	cp in.csv bad.csv
	bad 2 nope --by nope
	sed '3s/^\([^,]*\),[0-9]*,/\1,2.5,/' in.csv >bad.csv
	bad 3 'bad.csv:3: orders: "2.5" is not a whole number'
	awk -F, -v OFS=, 'NR == 4 { $6 = "x" } 1' in.csv >bad.csv
	bad 3 'bad.csv:4: tenure_days: "x" is not a number of days'
	awk -F, -v OFS=, 'NR == 4 { $5 = 999 } 1' in.csv >bad.csv
	bad 3 'bad.csv:4: span_days: "999" is not at most tenure_days'
	awk -F, -v OFS=, 'NR == 4 { $3 = "1e3" } 1' in.csv >bad.csv
	bad 3 'bad.csv:4: revenue: "1e3" is not an amount'
	head -c 5000 in.csv >bad.csv
	bad 3 bad.csv
	crm-clv in.csv >bad.csv
	bad 2 'the table already has a column p_alive'
}

@test "options that make no sense together" {
	usage() {
		run --separate-stderr crm-clv "${@:2}" /dev/null
		[ "$status" -eq 2 ]
		[[ $stderr == *"$1"* ]] || { echo "$stderr"; return 1; }
	}
	usage 'exclude each other' --summary --holdout
	usage '--holdout needs --horizon' --holdout
	echo customer,orders,revenue,first_amount,span_days,tenure_days > plain.csv
	run -2 --separate-stderr crm-clv --holdout --horizon 90 plain.csv
	[[ $stderr == *"no column holdout_orders (crm-rfm --holdout-from writes it) among"* ]]
	usage '--pool needs --by' --pool
	usage '--margin has no meaning' --spend=none --margin .5
	usage '"2" is not a share' --margin 2
	usage 'is not retention=+N%' --what-if=price=+5%
	usage 'is not retention=+N%' --what-if=retention=+90%
	usage 'needs spend' --what-if=retention=+5% --spend=none
	usage '--interval is for scores' --summary --interval 90
	usage '--unit is for the times of --summary' --unit=day
	usage '"mbgnbd" is not auto, mbg-cnbd-k, mbg-nbd, bg-nbd, pareto-nbd, nbd or a file' --model=mbgnbd
	usage '--save-model has nothing to save' --model /dev/null --save-model x
	usage '--summary describes a fit' --model /dev/null --summary
	[ ! -e x ]
}

@test "a model file that is none is refused" {
	simulate 500 >in.csv
	crm-clv --model=mbg-nbd --save-model model.csv in.csv >/dev/null
	broken() {
		run --separate-stderr crm-clv --model broken.csv "${@:3}" in.csv
		[ "$status" -eq "$1" ]
		[ -z "$output" ]
		[[ $stderr == *"$2"* ]] || { echo "$stderr"; return 1; }
	}
	grep -v ',alpha,' model.csv >broken.csv
	broken 3 'broken.csv: a parameter of the model is missing'
	sed 's/mbg-nbd/abc/' model.csv >broken.csv
	broken 3 'model: "abc" is not the name of a model'
	sed 's/alpha,[0-9]/alpha,-/' model.csv >broken.csv
	broken 3 'is not a'
	sed 's/alpha,[0-9.]*$/alpha,1e308/' model.csv >broken.csv
	broken 3 'value: "1e308" is not a number as crm-clv --save-model writes it'
	sed 's/,alpha,/,omega,/' model.csv >broken.csv
	broken 3 '"omega" is not a value that crm-clv --save-model writes'
	head -1 model.csv >broken.csv
	broken 3 'no model in it'
	head -c 300 model.csv >broken.csv
	broken 3 broken.csv
	cp model.csv broken.csv
	broken 2 'was fitted to all customers together' --by channel
	crm-clv --spend=none --save-model broken.csv in.csv >/dev/null
	broken 2 'was saved with --spend=none' --spend=all-orders
}

@test "the manual's examples run" {
	examples crm-clv 10
}
