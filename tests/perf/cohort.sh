#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cohort.sh -- how long the monthly cohort table of a large gzip ledger takes, beside DuckDB and pandas; a Markdown table on stdout.
#
# The ledger is made by shopgen and crm-ingest.
# BENCH_SHAPE: shape of its log, as shopgen --shape has it (shop); all else as perf.bash has it.
source "$(dirname "$0")/perf.bash"

shape=${BENCH_SHAPE:-shop}
ledger=$dir/ledger-$shape${lines/%000000/m}.csv.gz
out=$dir/cohorts.csv

# ledger_of LINES: the ledger of a shop.
ledger_of() {
	"$bin/shopgen" --shape="$shape" --lines "$1" --basket 4.75 --timestamps | "$bin/crm-ingest" -q | gzip -6
}

make_once "$ledger" ledger_of "$lines"

# run NAME COMMAND ...: measure COMMAND and print a row: name, median seconds, KiB, rows of the table and its check sum.
run() {
	local times

	times=$(measured "$@") || return 0
	# What all have: cohort, age, customers, active, orders, revenue; months that nobody was active in are not in all.
	grep -v '^,,' "$out" | cut -d, -f1-6 | grep -v ',0,0,0.00$' > "$dir/cells"
	echo "$1|${times/ /|}|$(wc -l < "$dir/cells")|$(cksum < "$dir/cells" | cut -d' ' -f1)"
}

{
	run crm-cohort "$bin/crm-cohort" -q -o "$out" "$ledger"
	for peer in duckdb pandas; do
		if "$python" "$here/cohort_$peer.py" --version > "$dir/version" 2>/dev/null; then
			run "$(cat "$dir/version")" "$python" "$here/cohort_$peer.py" "$ledger" "$out"
		else
			say "$peer is not installed and is left out"
		fi
	done
} > "$dir/rows"

echo "Monthly cohorts of a ledger of shape \`$shape\`, $(gzip -dc "$ledger" | tail -n +2 | wc -l) lines ($(stat -c %s "$ledger") bytes of gzip), median of $runs."
echo
echo '| | seconds | × DuckDB | peak MiB | cells | check sum |'
echo '|---|--:|--:|--:|--:|--:|'
duck=$(sed -n 's/^DuckDB[^|]*|\([^|]*\).*/\1/p' "$dir/rows")
awk -F'|' -v duck="$duck" '{ printf "| %s | %.2f | %s | %.0f | %d | %s |\n", $1, $2, duck ? sprintf("%.2f", $2 / duck) : "", $3 / 1024, $4, $5 }' "$dir/rows"
