#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-clv: which model, what one customer may do, and whether it helps.
# shellcheck disable=SC2154  # bats sets stderr

bats_require_minimum_version 1.5.0
load helper
load clv_tables

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

@test "auto: where no model is identified, the mean rate of all, in words" {
	head=customer,last_date,orders,revenue,span_days,tenure_days
	# Two customers, one of whom came back: rate (1 + .5) / (60 + 40 + 182.5), r 1, so alpha 188.33.
	printf '%s\n' $head a,2024-03-31,2,30,30,60 b,2024-02-20,1,20,0,40 >in.csv
	run -0 --separate-stderr crm-clv --horizon=100 -o out.csv in.csv
	[[ $stderr == *"crm-clv: only 1 of 2 customers came back, too few to fit a model (10 are needed): each is expected to order at a rate between their own and the mean of all, and nobody to leave (nbd with r 1)"* ]]
	awk -F, -v OFS=, 'NR > 1 { a = 282.5 / 1.5; w = (1 + $3 - 1) / (a + $6) * 100; if ($7 != 1 || ($8 - w)^2 > 1e-14) { print $8, w; bad = 1 } } END { exit bad || NR != 3 }' out.csv
	crm-clv -q --summary in.csv >summary.csv
	[ "$(sed -n 2p summary.csv)" = nbd,r,1,0 ]
	# Bounds know how little is known: a factor of e^(1.645 / sqrt(1.5)) either way, about.
	crm-clv -q --horizon=100 --interval=90 in.csv | awk -F, 'NR == 3 { exit !($14 / $13 > 4) }'
	# No time has passed at all.
	{ echo $head; for i in {1..60}; do echo "$i,2024-01-01,1,20,0,0"; done; } >in.csv
	run -0 --separate-stderr crm-clv -o out.csv in.csv
	[ "$(cut -d, -f8 out.csv | sort -u | wc -l)" -eq 2 ]
	# All buy alike: everybody goes on as the mean, not as one of whom little is known.
	{ echo $head; for i in {1..900}; do echo "$i,2024-01-01,6,60,80,90"; done; } >in.csv
	run -0 --separate-stderr crm-clv --horizon=90 -o out.csv in.csv
	[[ $stderr == *"no model is identified by this data ("*"): each customer is expected"* ]]
	awk -F, 'NR > 1 && !($8 > 4.9 && $8 < 5.1) { print; bad = 1 } END { exit bad }' out.csv
	# A model by name is still refused, and so is a group of --by without --pool.
	printf '%s\n' $head a,2024-03-31,2,30,30,60 b,2024-02-20,1,20,0,40 >in.csv
	run -4 crm-clv --model=nbd in.csv
	run -4 crm-clv --by=customer in.csv
	run -0 crm-clv -q --by=customer --pool in.csv
}

@test "no sample and no export ends in status 4" {
	local file n=0

	for file in "$ROOT"/samples/shop-*.csv "$ROOT"/samples/corner-shop.csv "$ROOT"/tests/cli/platforms/*.csv "$DATA"/exports/*.csv; do
		[ -e "$file" ] || continue
		# What crm-ingest asks about is no matter of the forecast.
		crm-ingest -q --max-rejects=100% "$file" >ledger.csv 2>/dev/null || continue
		crm-rfm -q ledger.csv >in.csv
		[ "$(wc -l <in.csv)" -ge 2 ] || continue
		crm-clv -q in.csv >out.csv || { echo "$file"; false; }
		n=$((n + 1))
	done
	[ "$n" -ge 15 ]
}

@test "too many decimals are told as such, in each filter that reads amounts" {
	printf 'customer,date,order,amount\na,2024-01-01,1,1.1234567890123\n' >ledger.csv
	run -3 --separate-stderr crm-rfm ledger.csv
	[ "$stderr" = 'crm-rfm: ledger.csv:2: amount: "1.1234567890123" is not an amount (like -12.50) of at most 18 digits, 9 of them decimals' ]
	printf 'customer,orders,revenue,first_amount,span_days,tenure_days\na,2,20.00000000000000000001,10,5,10\n' >in.csv
	run -3 --separate-stderr crm-clv in.csv
	[ "$stderr" = 'crm-clv: in.csv:2: revenue: "20.00000000000000000001" is not an amount of at most 28 digits before the point and 9 after it' ]
}
