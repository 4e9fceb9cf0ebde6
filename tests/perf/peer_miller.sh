#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: peer_miller.sh LOG.csv.gz OUT.csv -- per-customer metrics by Miller, money in whole cents.
if [ "$1" = --version ]; then
	# It takes 1.4 kB a line: where that is more than there is, it must fail alone.
ulimit -v "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)"
# shellcheck disable=SC1010,SC2016 # `then` and `$` are Miller's
exec mlr --version
fi
# It takes 1.4 kB a line: where that is more than there is, it must fail alone.
ulimit -v "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)"
# shellcheck disable=SC1010,SC2016 # `then` and `$` are Miller's
exec mlr --gzin --icsv --ocsv --no-auto-flatten filter '$customer_id != ""' then put -q '
	if ($quantity > 0) {
		date = sub($order_date, " .*", "");
		@first[$customer_id] = min(@first[$customer_id] ?? date, date);
		@last[$customer_id] = max(@last[$customer_id] ?? date, date);
		@order[$customer_id][$order_id] = 1;
	}
	@cents[$customer_id] += $quantity * roundm($unit_price * 100, 1);
	end {
		for (c, first in @first) {
			emit1 {"customer": c, "first_date": first, "last_date": @last[c], "orders": length(@order[c]),
			    "revenue": fmtnum(@cents[c] / 100, "%.2f")};
		}
	}' then sort -f customer "$1" > "$2"
