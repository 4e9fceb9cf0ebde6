#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-clv: what is expected of each customer.
# shellcheck disable=SC2154  # bats sets stderr

bats_require_minimum_version 1.5.0
load helper

# simulate CUSTOMERS: a customer table of known truth (MBG/NBD r 1, alpha 40, a 1, b 2; order values p 1, q 3, gamma 60), with holdout
# columns of 180 days.  The generator is Lehmer's, exact in any awk's doubles.
simulate() {
	awk -v n="$1" '
	function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	function expo() { return -log(u()) }
	BEGIN {
		seed = 20240229
		print "customer,orders,revenue,first_amount,span_days,tenure_days,channel,margin,holdout_orders,holdout_revenue"
		for (i = 1; i <= n; i++) {
			rate = expo() / 40; leave = 1 - sqrt(u()); worth = 60 / (expo() + expo() + expo())
			T = 100 + int(265 * u()); t = 0; tx = 0; x = 0; h = 0; held = 0
			first = int(100 * worth * expo()) + 1; sum = first
			alive = u() >= leave
			while (alive) {
				t += expo() / rate
				if (t > T + 180)
					break
				v = int(100 * worth * expo()) + 1
				if (t <= T) { x++; tx = t; sum += v } else { h++; held += v }
				alive = u() >= leave
			}
			printf "c%06d,%d,%d.%02d,%d.%02d,%.6g,%d,%s,%d.%02d,%d,%d.%02d\n", i, x + 1, sum / 100, sum % 100, first / 100, first % 100,
			    tx, T, i % 3 ? "web" : "shop", sum / 400, sum / 4 % 100, h, held / 100, held % 100
		}
	}'
}

# cdnow AS-OF [UNTIL]: the CDNOW sample as a customer table.
cdnow() {
	gzip -dc "$DATA/cdnow/CDNOW_sample.txt.gz" | awk -v end="$1" -v until="${2:-$1}" '
	function day(s,	y, m) {	# days since 1970-01-01
		y = substr(s, 1, 4) + 0; m = substr(s, 5, 2) + 0
		if (m <= 2) { y--; m += 12 }
		return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + substr(s, 7, 2) - 719469
	}
	{ cents[$2, $3] += $5 * 100; if (!(($2, $3) in seen)) { seen[$2, $3]; dates[$2] = dates[$2] " " $3 } }
	function money(c) { c = int(c + .5); return sprintf("%d.%02d", c / 100, c % 100) }
	END {
		print "customer,orders,revenue,first_amount,span_days,tenure_days,holdout_orders,holdout_revenue"
		for (id in dates) {
			n = split(dates[id], d, " "); orders = 0; sum = 0; h = 0; held = 0
			first = d[1]; for (i = 2; i <= n; i++) if (d[i] < first) first = d[i]
			last = first
			for (i = 1; i <= n; i++) {
				if (d[i] <= end) { orders++; sum += cents[id, d[i]]; if (d[i] > last) last = d[i] }
				else if (d[i] <= until) { h++; held += cents[id, d[i]] }
			}
			print id "," orders "," money(sum) "," money(cents[id, first]) "," day(last) - day(first) "," day(end) - day(first) "," h "," money(held) | "LC_ALL=C sort"
		}
	}'
}

# near NAME WANTED TOLERANCE: whether the value of NAME (second column) in the summary on stdin is near.
near() {
	awk -F, -v name="$1" -v want="$2" -v tolerance="$3" '
	$2 == name && !found { found = 1; d = $3 - want; if (d < 0) d = -d; if (d <= tolerance) ok = 1; else print name ": " $3 ", want " want }
	END { exit !ok }'
}

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
	[ "$stderr" = "crm-clv: wider.csv:2: revenue: \"1$huge\" is not an amount of at most 28 digits before the point" ]
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
	refused "mbg-nbd: only 3 of 60 customers came back; at least 10 are needed"
	{ echo $head; for i in {1..60}; do echo "$i,2,20,10,0,0"; done; } >in.csv
	refused "bg-nbd: not identified by this data: no time has passed since any first order" --model=bg-nbd
	{ echo $head; for i in {1..900}; do echo "$i,6,60,10,80,90"; done; } >in.csv
	refused "*-nbd: not identified by this data: *"
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
	usage '--summary tells of a fit' --model /dev/null --summary
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
	examples crm-clv 8
}

@test "auto: regular buyers, nobody who leaves, and what was tried" {
	# Customers of r 2, alpha 20 who never leave: the fits with leaving are not identified, or no better than nbd.
	awk 'function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 7
		print "customer,orders,revenue,first_amount,span_days,tenure_days"
		for (i = 1; i <= 400; i++) {
			rate = -(log(u()) + log(u())) / 20; T = 200 + int(200 * u()); t = tx = x = 0
			while ((t += -log(u()) / rate) <= T) { x++; tx = t }
			printf "c%03d,%d,%d,10,%.6g,%d\n", i, x + 1, 10 * (x + 1), tx, T
		}
	}' >in.csv
	run -0 --separate-stderr crm-clv -o out.csv in.csv
	[[ $stderr == *"nobody is seen to leave: the model is nbd"* ]]
	awk -F, 'NR > 1 && $7 != 1 { bad = 1 } END { exit bad || NR != 401 }' out.csv
	crm-clv -q --summary in.csv >summary.csv
	[ "$(sed -n 2p summary.csv | cut -d, -f1,2)" = nbd,r ]
	grep -q '^bg-nbd,\(identified,0,\|aic,\)' summary.csv
	# r and alpha within four standard errors of 2 and 20; each order is worth 10, without a model of spend.
	awk -F, '$1 == "nbd" && $2 == "r" { bad += ($3 - 2)^2 > 16 * $4^2 } $1 == "nbd" && $2 == "alpha" { bad += ($3 - 20)^2 > 16 * $4^2 } END { exit bad }' summary.csv
	awk -F, 'NR > 1 && $9 != 10 { bad = 1 } END { exit bad }' out.csv
	crm-clv -q --save-model model.csv in.csv >fitted.csv
	cmp out.csv fitted.csv
	crm-clv -q --model model.csv in.csv | cmp - out.csv
}

@test "the published and prototype figures of regular buyers" {
	need_data btydplus/grocery_elog.csv.gz
	{ echo customer,date,order,amount; gzip -dc "$DATA/btydplus/grocery_elog.csv.gz" | awk -F, 'NR > 1 { print $1 "," $2 "," NR ",1" }'; } |
	    crm-rfm -q --holdout-from=2007-01-01 >in.csv
	# BTYDplus: MBG/NBD -15781.94, k = 2 -14978.21, in weeks
	crm-clv -q --model=mbg-nbd --spend=none --summary --unit=week in.csv | near log_likelihood -15781.94 .005
	crm-clv -q --spend=none --summary --unit=week in.csv >out.csv
	[ "$(sed -n 2p out.csv | cut -d, -f1)" = mbg-cnbd-2 ]
	near log_likelihood -14978.21 .005 <out.csv
}

@test "three customers with one shopping day each are worth the same, as 1, 2 and 4 orders" {
	shopgen --lines 20000 --seed 4 2>/dev/null | crm-ingest -q >ledger.csv
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; width = NF; print; next } { print }
	END {
		for (n = 1; n <= 4; n *= 2)
			for (k = 1; k <= n; k++) {
				$0 = ""; NF = width; for (i = 1; i <= width; i++) $i = ""
				$at["customer"] = "zz" n; $at["date"] = "2023-08-01"; $at["order"] = "z" n "-" k; $at["amount"] = sprintf("%.2f", 40 / n); print
			}
	}' ledger.csv | crm-rfm -q | crm-clv -q >out.csv
	[ "$(grep -c '^zz' out.csv)" -eq 3 ]
	[ "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "clv") c = i } /^zz/ { print $c }' out.csv | sort -u | wc -l)" -eq 1 ]
	# Without the column a table of orders is warned of.
	simulate 2000 | awk -F, -v OFS=, 'NR % 20 == 2 { $2 = 3; $5 = 0 } 1' >old.csv
	run -0 --separate-stderr crm-clv --spend=none -o out.csv old.csv
	[[ $stderr == *"crm-clv: 100 customers with several orders on one day only, which count as coming back"* ]]
}

@test "p_order: buyers expected and Brier score of CDNOW, 39 weeks ahead" {
	need_data cdnow/CDNOW_sample.txt.gz
	cdnow 19970930 19980630 >in.csv
	crm-clv -q --model=mbg-nbd --horizon 273 in.csv >out.csv
	# MBG/NBD: 565.7 expected, 684 true, Brier .1614; the sum of p_alive would be 1,057.6.
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ p = $at["p_order"]; y = $at["holdout_orders"] > 0; sum += p; true += y; brier += (p - y)^2; alive += $at["p_alive"] }
	END { print sum, true, brier / (NR - 1), alive; exit !(sum > 565.6 && sum < 565.8 && true == 684 && sprintf("%.4f", brier / (NR - 1)) == "0.1614" &&
	    alive > 1057.5 && alive < 1057.7) }' out.csv
}

@test "orders_low and orders_high hold the customer's own orders at their level" {
	simulate 20000 >in.csv
	for model in mbg-nbd auto; do
		crm-clv -q --model=$model --horizon 180 --interval 90 in.csv >out.csv
		# At least 90 %, and not much more than whole numbers force: a customer with 0..0 holds all of P(0) > .95.
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ h = $at["holdout_orders"]; in_ += h >= $at["orders_low"] && h <= $at["orders_high"]; above += h > $at["orders_high"]
		  p += $at["p_order"]; y += h > 0 }
		END { print in_ / (NR - 1), above / (NR - 1), p, y; exit !(in_ / (NR - 1) > .9 && above / (NR - 1) < .06 && p / y > .97 && p / y < 1.03) }' out.csv ||
			{ echo $model; false; }
	done
}

@test "next_order_date and worry_date, by hand" {
	# nbd: r 2, alpha 20; x = 3, t_x = 60, T = 70: median (20 + 70)(2^(1/5) - 1) = 13.38 days, 90 % of gaps (20 + 60)(10^(1/5) - 1) = 46.8
	printf '%s\n' by,group,model,name,value ,,nbd,r,2 ,,nbd,alpha,20 ,,nbd,covariance_1_1,.01 ,,nbd,covariance_2_1,0 ,,nbd,covariance_2_2,.01 \
	    ,,value,purchase_days,0 ,,value,margin,1 >model.csv
	printf '%s\n' customer,last_date,orders,span_days,tenure_days a,2024-03-01,4,60,70 b,2024-03-01,1,0,0 c,,0,, >in.csv
	crm-clv -q --model model.csv --horizon 90 in.csv >out.csv || [ $? -eq 0 ]
	[ "$(sed -n 1p out.csv)" = customer,last_date,orders,span_days,tenure_days,p_alive,expected_orders,p_order,next_order_date,worry_date ]
	# p_order = 1 - (90 / 180)^5, expected 5 / 90 * 90
	[ "$(sed -n 2p out.csv)" = "a,2024-03-01,4,60,70,1,5,0.96875,2024-03-25,2024-04-17" ]
	# b: 20 (2^(1/2) - 1) = 8.28 and 20 (10^(1/2) - 1) = 43.2 days
	[[ "$(sed -n 3p out.csv)" == "b,2024-03-01,1,0,0,1,9,0."*",2024-03-10,2024-04-14" ]]
	[ "$(sed -n 4p out.csv)" = "c,,0,,,,,,," ] || sed -n 4p out.csv
}

@test "scores by a model are the same in later batches, where patterns are known from earlier ones" {
	shopgen --customers 3000 --seed 4 | crm-ingest -q | crm-rfm -q > few.csv
	crm-clv -q --save-model=model --summary few.csv > /dev/null
	# A batch has 65,536 rows.
	n=$((150000 / $(wc -l < few.csv)))
	{
		head -1 few.csv
		for _ in $(seq "$n"); do tail -n +2 few.csv; done
	} > many.csv
	for more in "" --interval=90; do
		crm-clv -q ${more:+"$more"} --model=model few.csv > once
		{
			head -1 once
			for _ in $(seq "$n"); do tail -n +2 once; done
		} > wanted
		crm-clv -q ${more:+"$more"} --model=model many.csv | cmp - wanted
	done
}

@test "--holdout: buyers, Brier score, squared errors and the hiatus forecast, recomputed" {
	need python3
	simulate 3000 >in.csv
	crm-clv -q --model=mbg-nbd --horizon 180 in.csv >scored.csv
	crm-clv -q --model=mbg-nbd --horizon 180 --holdout in.csv | sed -n '1p;$p' >all.csv
	python3 - <<-'PY'
	import csv, math
	rows, got = list(csv.DictReader(open("scored.csv"))), next(csv.DictReader(open("all.csv")))
	y = [float(r["holdout_orders"]) for r in rows]
	x = [float(r["orders"]) - 1 for r in rows]
	T, t = [float(r["tenure_days"]) for r in rows], [float(r["span_days"]) for r in rows]
	p = [float(r["p_order"]) for r in rows]
	hiatus = math.log(10) * sum(t) / sum(x)
	naive = [a / b * 180 if b else 0 for a, b in zip(x, T)]
	short = [n if b - c <= hiatus else 0 for n, b, c in zip(naive, T, t)]
	def rmse(f):
	    return math.sqrt(sum((a - b) ** 2 for a, b in zip(f, y)) / len(y))
	want = {"buyers_expected": sum(p), "buyers_seen": sum(v > 0 for v in y),
	    "p_order_brier": sum((a - (b > 0)) ** 2 for a, b in zip(p, y)) / len(y),
	    "orders_rmse": rmse([float(r["expected_orders"]) for r in rows]), "naive_orders_rmse": rmse(naive), "hiatus_orders_rmse": rmse(short),
	    "hiatus_orders_mae": sum(abs(a - b) for a, b in zip(short, y)) / len(y)}
	for name, value in want.items():
	    assert abs(float(got[name]) - value) < 1e-6 * max(1, value), (name, got[name], value)
	PY
}
