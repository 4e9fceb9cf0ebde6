#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# UCI Online Retail, from the raw log to customers: the published answers, and every customer as tests/ref/online_retail.py has him.

load helper

LOG=online_retail/online_retail.csv.gz

# Columns customer,first_date,last_date,orders,revenue,days_since_last without useless zeros, of customers with an order.
plain() {
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["orders"] > 0 {
			r = $at["revenue"]; if (r ~ /\./) { sub(/0+$/, "", r); sub(/\.$/, "", r) }
			print $at["customer"], $at["first_date"], $at["last_date"], $at["orders"], r, $at["days_since_last"]
		}'
}

# of CUSTOMER: days since the last order, orders, revenue.
of() {
	plain < customers | awk -F, -v OFS=, -v c="$1" '$1 == c { print $6, $4, $5 }'
}

# total COLUMN-NUMBER: exact sum of a column of three decimals at most, in thousandths.
total() {
	awk -F, -v c="$1" 'NR > 1 { split($c "", p, "."); t = substr(p[2] "000", 1, 3); s += (p[1] < 0 || p[1] ~ /^-/) ? p[1] * 1000 - t : p[1] * 1000 + t }
		END { printf "%.0f\n", s }'
}

@test "without returns and zeros: the published lines, orders, customers and revenue" {
	need_data $LOG
	crm-ingest -q --returns=drop --zeros=drop "$DATA/$LOG" > ledger
	[ "$(tail -n +2 ledger | wc -l)" -eq 397884 ]
	crm-rfm -q < ledger > customers
	[ "$(tail -n +2 customers | wc -l)" -eq 4338 ]
	[ "$(awk -F, 'NR > 1 { n += $4 } END { print n }' customers)" -eq 18532 ]
	[ "$(total 6 < customers)" -eq 8911407904 ]
	[ "$(total 4 < ledger)" -eq 8911407904 ]
	id=$(tail -n +2 customers | head -1 | cut -d, -f1)
	dot=${id#12346}	# ids are as they come, `12346.0`
	[ "$(of "12346$dot")" = 325,1,77183.6 ]
	[ "$(of "12347$dot")" = 2,7,4310 ]
	[ "$(of "12348$dot")" = 75,4,1797.24 ]
	[ "$(of "12349$dot")" = 18,1,1757.55 ]
	[ "$(of "12350$dot")" = 310,1,334.4 ]
}

@test "with returns and zeros: the published net revenue" {
	need_data $LOG
	crm-ingest -q --returns=keep --zeros=keep "$DATA/$LOG" > ledger
	[ "$(tail -n +2 ledger | wc -l)" -eq 406829 ]
	[ "$(total 4 < ledger)" -eq 8300065814 ]
	crm-rfm -q < ledger > customers
	[ "$(tail -n +2 customers | wc -l)" -eq 4372 ]
	[ "$(total 6 < customers)" -eq 8300065814 ]
}

@test "every customer as an independent computation has him" {
	need_data $LOG
	need python3
	for how in keep ${CRM_SWEEP:+drop}; do
		crm-ingest -q --returns=$how --zeros=$how "$DATA/$LOG" | crm-rfm -q | plain > ours
		python3 "$ROOT/tests/ref/online_retail.py" "$DATA/$LOG" $how 2> /dev/null | plain > theirs
		cmp ours theirs
	done
}

@test "the whole pipe gives a table of segments" {
	need_data $LOG
	crm-ingest -q --returns=drop --zeros=drop "$DATA/$LOG" | crm-rfm -q | crm-cluster -q -k 5 | crm-report -F csv > report
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { last = $at["customers"]; r = $at["revenue"]; sum += last }
		END { exit !(last == 4338 && sum == 2 * 4338 && r ~ /^8911407\.904?0*$/) }' report
}

@test "returns seem to fall with age where all are pooled; the customers who stay return as much as ever" {
	need_data $LOG
	crm-ingest -q --trim-id .0 "$DATA/$LOG" > ledger.csv
	# Returns for each order by 90 days since the first order, of everybody: those who leave take their returns along.
	awk -F, 'NR == 1 { next }
		function day(s) { return mktime(substr(s, 1, 4) " " substr(s, 6, 2) " " substr(s, 9, 2) " 12 0 0") / 86400 }
		$1 != "" { n++; who[n] = $1; when[n] = $2; what[n] = $3; back[n] = $4 < 0
			if ($4 >= 0 && (!($1 in first) || $2 < first[$1])) first[$1] = $2 }
		END {
			for (i = 1; i <= n; i++) {
				if (!(who[i] in first) || seen[who[i], when[i], what[i], back[i]]++)
					continue
				age = int((day(when[i]) - day(first[who[i]]) + .5) / 90)
				count[age < 0 ? 0 : age, back[i]]++
			}
			printf "%.3f %.3f\n", count[0, 1] / count[0, 0], count[4, 1] / count[4, 0]
		}' ledger.csv > pooled
	[ "$(cat pooled)" = "0.195 0.155" ]
	# The same 422 customers: 0.218, 0.211, 0.218, and no change that chance does not make.
	crm-cohort -q --tenure --period=quarter ledger.csv | awk -F, '$1 == "2010-Q4" && $2 == "stayed" && $5 == "return_rate" {
		printf "%s %.3f %s;", $4, $7, $10 == "" ? "" : ($11 < 0 && $12 > 0 ? "no change" : "change") }' > stayed
	[ "$(cat stayed)" = "422 0.218 ;422 0.211 no change;422 0.218 no change;" ]
}
