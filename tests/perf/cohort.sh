#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cohort.sh -- how long the monthly cohort table of a large gzip ledger takes, beside DuckDB and pandas; a Markdown table on stdout.
#
# BUILD, BENCH_DIR, BENCH_LINES, BENCH_RUNS: as bench.sh has them.  The ledger is made by shopgen and crm-ingest.
set -eu -o pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
case ${BUILD:=build} in /*) bin=$BUILD ;; *) bin=$root/$BUILD ;; esac
dir=${BENCH_DIR:-/tmp/bench}
lines=${BENCH_LINES:-10000000}
runs=${BENCH_RUNS:-5}
python=${PYTHON:-python3}
ledger=$dir/ledger$((lines / 1000000))m.csv.gz
out=$dir/cohorts.csv

mkdir -p "$dir"
if [ ! -s "$ledger" ]; then
	echo "cohort: writing $ledger" >&2
	"$bin/shopgen" --lines "$lines" --basket 4.75 --timestamps | "$bin/crm-ingest" -q | gzip -6 > "$ledger.part"
	mv "$ledger.part" "$ledger"
fi

# run NAME COMMAND ...: measure COMMAND ${runs} times and add a row: name, median seconds, KiB, rows of the table and its check sum.
run() {
	local name=$1 i

	shift
	: > "$dir/times"
	for ((i = 0; i < runs; i++)); do
		if ! "$bin/tests/perf/measure" "$dir/one" "$@" > "$dir/log"; then
			echo "cohort: $name failed and is left out" >&2
			return
		fi
		cat "$dir/one" >> "$dir/times"
		echo "cohort: $name: $(cut -d' ' -f1 "$dir/one") s" >&2
	done
	# What all have: cohort, age, customers, active, orders, revenue; months that nobody was active in are not in all.
	grep -v '^,,' "$out" | cut -d, -f1-6 | grep -v ',0,0,0.00$' > "$dir/cells"
	echo "$name|$(sort -n "$dir/times" | sed -n "$(((runs + 1) / 2))p" | tr ' ' '|')|$(wc -l < "$dir/cells")|$(cksum < "$dir/cells" | cut -d' ' -f1)"
}

cat "$ledger" > /dev/null
{
	run crm-cohort "$bin/crm-cohort" -q -o "$out" "$ledger"
	for peer in duckdb pandas; do
		if "$python" "$here/cohort_$peer.py" --version > "$dir/version" 2>/dev/null; then
			run "$(cat "$dir/version")" "$python" "$here/cohort_$peer.py" "$ledger" "$out"
		else
			echo "cohort: $peer is not installed and is left out" >&2
		fi
	done
} > "$dir/rows"

echo "Monthly cohorts of a ledger of $(gzip -dc "$ledger" | tail -n +2 | wc -l) lines ($(stat -c %s "$ledger") bytes of gzip), median of $runs."
echo
echo '| | seconds | × DuckDB | peak MiB | cells | check sum |'
echo '|---|--:|--:|--:|--:|--:|'
duck=$(sed -n 's/^DuckDB[^|]*|\([^|]*\).*/\1/p' "$dir/rows")
awk -F'|' -v duck="$duck" '{ printf "| %s | %.2f | %s | %.0f | %d | %s |\n", $1, $2, duck ? sprintf("%.2f", $2 / duck) : "", $3 / 1024, $4, $5 }' "$dir/rows"
