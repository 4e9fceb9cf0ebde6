#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: night.sh -- how long crm-rfm --base takes to add the rows of a night to a customer table, beside DuckDB doing the same
# merge, beside reading that table once, and beside the whole log anew; a Markdown table on stdout.
#
# One customer of a hundred has two lines of one order in the night.  All else as perf.bash has it.
source "$(dirname "$0")/perf.bash"

shape=${BENCH_SHAPE:-shop}
log=$dir/log-$shape${lines/%000000/m}.csv.gz
base=$dir/base-$shape${lines/%000000/m}.csv.gz
night=$dir/night-$shape${lines/%000000/m}.csv.gz
out=$dir/night.csv

# base_of LOG: the customer table of a log.
base_of() {
	"$bin/crm-ingest" -q "$1" | "$bin/crm-rfm" -q | gzip -6
}

# night_of BASE: rows of every hundredth customer, the day after the newest of the table.
night_of() {
	gzip -dc "$1" | awk -F, '
		NR > 1 && $3 > newest { newest = $3 }
		NR % 100 == 2 { customer[++n] = $1 }
		END {
			split(newest, day, "-")
			next_day = strftime("%Y-%m-%d", mktime(day[1] " " day[2] " " day[3] " 12 00 00") + 86400)
			print "customer,date,order,amount,channel"
			for (i = 1; i <= n; i++)
				for (k = 1; k <= 2; k++)
					printf "%s,%s,N%d,%d.%02d,web\n", customer[i], next_day, i, i % 90 + k, i % 100
		}' | gzip -6
}

# run NAME COMMAND ...: measure COMMAND and print a row: name, what measured() prints, the check sum of what it writes to $out.
run() {
	local times

	rm -f "$out"
	times=$(measured "$@") || return 0
	# The columns that both tables have: customer, dates, orders, returns, revenue.
	echo "$1|$times|$(if [ -e "$out" ]; then cut -d, -f1-6 "$out" | cksum | cut -d' ' -f1; fi)"
}

make_once "$log" log_of "$shape" "$lines"
make_once "$base" base_of "$log"
make_once "$night" night_of "$base"
# shellcheck disable=SC2016 # for the shell that is started
to_file=(sh -c 'exec "$0" "$@" > "$OUT"')
export OUT=$out
{
	run 'gzip -dc base' gzip -dc "$base"
	run 'crm-rfm --base' "${to_file[@]}" "$bin/crm-rfm" -q --base "$base" "$night"
	run 'the whole log anew, without the night' "$bin/crm-ingest" -q "$log" + env OUT="$dir/anew.csv" "${to_file[@]}" "$bin/crm-rfm" -q
	if "$python" "$here/night_duckdb.py" --version > "$dir/version" 2>/dev/null; then
		run "$(cat "$dir/version")" "$python" "$here/night_duckdb.py" "$base" "$night" "$out"
	else
		say "DuckDB is not installed and is left out"
	fi
} > "$dir/rows"

echo "A night of $(gzip -dc "$night" | tail -n +2 | wc -l) lines added to a table of $(gzip -dc "$base" | tail -n +2 | wc -l) customers ($(stat -c %s "$base") bytes of gzip), median of $runs."
echo
echo '| | seconds | CPU s | × DuckDB | peak MiB | check sum |'
echo '|---|--:|--:|--:|--:|--:|'
duck=$(sed -n 's/^DuckDB[^|]*|\([^ ]*\).*/\1/p' "$dir/rows")
awk -F'|' -v duck="$duck" '{
	n = split($2, m, " ")
	for (i = 2; i < n; i++) kib[NR] += m[i]
	printf "| %s | %.2f | %.2f | %s | %.0f | %s |\n", $1, m[1], m[n], duck ? sprintf("%.2f", m[1] / duck) : "", kib[NR] / 1024, $3 }' "$dir/rows"
