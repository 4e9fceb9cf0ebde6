# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Customer tables for the tests of crm-clv, and a look at its summaries.

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
