#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Return rate, gaps, overdue, stages and holdouts, on ledgers made by hand.

bats_require_minimum_version 1.5.0
load helper

# column NAME FILE: the values of a column without commas, blank between.
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { printf "%s%s", s, $c; s = " " }' "$2"
}

# buy CUSTOMER AMOUNT DAY ...: orders on days of 2024, counted from 0.
buy() {
	local customer=$1 amount=$2 day

	shift 2
	for day; do
		echo "$customer,$(date -u -d "2024-01-01 + $day days" +%F),o$day,$amount"
	done
}

# of CUSTOMER COLUMN: a value of out.csv.
of() {
	awk -F, -v name="$2" -v id="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i } $1 == id { print $c }' out.csv
}

@test "return rate and days between orders" {
	{
		echo customer,date,order,amount
		buy a 5 0 10 25
		echo a,2024-01-12,r1,-5
		buy b 5 3
		echo c,2024-01-12,r2,-5
	} > ledger.csv
	crm-rfm -q --history ledger.csv > out.csv
	[ "$(column return_rate out.csv)" = "0.3333 0.0000 " ]
	[ "$(column days_between_orders out.csv)" = "12.50  " ]
	[ "$(of c stage)" = "" ]
}

# M = 10 by d alone (spans 60 of 6 gaps); every other customer has one gap of 10 days more or none, so M stays 10.
@test "overdue and the stages that days alone decide, at their very borders" {
	{
		echo customer,date,order,amount
		buy pace 5 940 950 960 970 980 990 1000
		# One order: m = 2 * 10 / 2 = 10; overdue after 23.03 days, lapsed after 46.05.
		buy new 5 977
		buy lapsing 5 976
		buy still 5 954
		buy lapsed 5 953
		# A gap of 10: m = 30 / 3.
		buy back 5 977 967
		buy gone 5 953 943
	} > ledger.csv
	crm-rfm -q --history ledger.csv > out.csv
	[ "$(of new days_since_last) $(of new overdue) $(of new stage)" = "23 0 new" ]
	[ "$(of lapsing days_since_last) $(of lapsing overdue) $(of lapsing stage)" = "24 1 lapsing" ]
	[ "$(of still days_since_last) $(of still stage)" = "46 lapsing" ]
	[ "$(of lapsed days_since_last) $(of lapsed overdue) $(of lapsed stage)" = "47 1 lapsed" ]
	[ "$(of back overdue) $(of back stage)" = "0 active" ]
	[ "$(of gone stage)" = lapsed ]
	[ "$(of pace stage)" = active ]
}

@test "own gaps count: who comes every 100 days is not overdue after 50" {
	{
		echo customer,date,order,amount
		buy slow 5 0 100 200 300 400 500 600 700 800 900 950
		buy quick 5 950 955 960 965 970 975 980 985 990 995 1000 1000 950
		buy once 5 950
	} > ledger.csv
	crm-rfm -q --history ledger.csv > out.csv
	# M = 1000 / 20 = 50.  slow: (950 + 100) / 12 = 87.5; once: 50, of which 50 days are not 115.
	[ "$(of slow overdue) $(of once overdue)" = "0 0" ]
}

@test "won back, growing, shrinking" {
	{
		echo customer,date,order,amount
		buy pace 5 860 870 880 890 900 910 920 930 940 950 960 970 980 990 1000
		# 3 days with gaps of 10, then 90: more than ln 100 times (20 + 2 M) / 4, M being about 15.
		buy won 5 880 890 900 990
		# From day 900 to 1000; the first day is left out.  The middle, day 950, counts to the first half.
		buy grow 100 900
		buy grow 10 920 950
		buy grow 15 960 995
		buy same 100 900
		buy same 10 920 950
		buy same 14.9 960 995
		buy shrink 100 900
		buy shrink 15 920 950
		buy shrink 10 960 995
		# Three purchase days are too few for a trend.
		buy few 100 900
		buy few 10 950
		buy few 90 995
	} > ledger.csv
	crm-rfm -q --history ledger.csv > out.csv
	[ "$(of won stage) $(of grow stage) $(of same stage) $(of shrink stage) $(of few stage)" = "won_back growing active shrinking active" ]
	# The order of rows is nothing to it.
	{ head -1 ledger.csv; tail -n +2 ledger.csv | sort -t, -k3,3; } | crm-rfm -q --history | cmp - out.csv
}

@test "nobody came back: nobody can be overdue" {
	{
		echo customer,date,order,amount
		buy a 5 0
		buy b 5 300
	} > ledger.csv
	crm-rfm -q --history ledger.csv > out.csv
	[ "$(column overdue out.csv)" = " " ]
	[ "$(column stage out.csv)" = "new new" ]
}

@test "a holdout is counted apart, and all else is as if the ledger ended before" {
	need python3
	shopgen --lines 30000 --relations --seed 6 2>/dev/null | crm-ingest -q > ledger.csv
	awk -F, 'NR == 1 || $2 < "2024-07-01"' ledger.csv > before.csv
	crm-rfm -q --holdout-from 2024-07-01 --history --explain ledger.csv > out.csv
	crm-rfm -q --as-of 2024-06-30 --history --explain before.csv > plain.csv
	python3 - <<-'PY'
	import csv
	from decimal import Decimal
	orders, revenue = {}, {}
	for r in csv.DictReader(open("ledger.csv")):
	    if r["customer"] and r["date"] >= "2024-07-01":
	        amount = Decimal(r["amount"])
	        revenue[r["customer"]] = revenue.get(r["customer"], 0) + amount
	        if amount > 0 or (amount == 0 and not Decimal(r["cost"] or 0)):
	            orders.setdefault(r["customer"], set()).add((r["order"], r["date"]))
	out, plain = list(csv.DictReader(open("out.csv"))), list(csv.DictReader(open("plain.csv")))
	assert len(out) == len(plain) > 500
	for o, p in zip(out, plain):
	    assert int(o.pop("holdout_orders")) == len(orders.get(o["customer"], ()))
	    assert Decimal(o.pop("holdout_revenue")) == revenue.get(o["customer"], 0)
	    days = {day for _, day in orders.get(o["customer"], ())}
	    assert int(o.pop("holdout_purchase_days")) == len(days)
	    assert o == p, (o, p)
	assert sum(map(len, orders.values())) > 100
	PY
}

@test "a holdout in which nothing happened is warned of" {
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 b,2024-03-01,2,1 > ledger.csv
	run -0 --separate-stderr crm-rfm --min-data=1 --holdout-from=2024-03-02 ledger.csv
	[[ $stderr == *"crm-rfm: --holdout-from: the ledger has no row from that day on, so nothing is held out"* ]]
	run -0 --separate-stderr crm-rfm --min-data=1 --holdout-from=2024-03-01 ledger.csv
	[[ $stderr != *"held out"* ]]
}

@test "regular buyers are overdue sooner: 1.945 and 3.319 mean gaps for k = 2" {
	need_data btydplus/grocery_elog.csv.gz
	{ echo customer,date,order,amount; gzip -dc "$DATA/btydplus/grocery_elog.csv.gz" | awk -F, 'NR > 1 { print $1 "," $2 "," NR ",1" }'; } >ledger.csv
	crm-rfm -q --history ledger.csv >out.csv
	# The shape of these gaps is 2: all customers by the rule of the manual.
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { n++; row[n] = $0; span += $at["span_days"]; gaps += $at["orders"] - 1 }
	END {
		for (i = 1; i <= n; i++) {
			$0 = row[i]; m = ($at["span_days"] + 2 * span / gaps) / ($at["orders"] + 1); since = $at["days_since_last"]
			late = since > m * 1.9448600849337145; lapsed = since > m * 3.3191760339969054
			if ($at["overdue"] != late || lapsed != ($at["stage"] == "lapsed")) { print; bad++ }
			overdue += late
		}
		exit bad || overdue < 100
	}' out.csv
	crm-rfm -q --history --memory=100K ledger.csv | cmp - out.csv
	{ head -1 ledger.csv; tail -n +2 ledger.csv | sort -t, -k3,3r; } | crm-rfm -q --history | cmp - out.csv
}
