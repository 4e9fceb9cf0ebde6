#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: growth.sh -- crm-ingest | crm-rfm of ever larger gzip logs: time a line should be flat, memory go by customers.
#
# BUILD            where the programs are (build)
# BENCH_DIR        where the logs are made and kept (/tmp/bench)
# BENCH_MILLIONS   sizes of the logs, in millions of lines (`1 10 50`)
# BENCH_RUNS       runs of each, of which the median counts (3)
# BENCH_MEMORY     if set, also with crm-rfm --memory so much, which must give the same bytes
set -eu -o pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/../.." && pwd)
bin=$root/${BUILD:-build}
dir=${BENCH_DIR:-/tmp/bench}
runs=${BENCH_RUNS:-3}

mkdir -p "$dir"

# measure OUT OPTION ...: the median run with these options of crm-rfm: seconds, KiB of crm-ingest, KiB of crm-rfm.
measure() {
	local out=$1 i

	shift
	: > "$dir/times"
	for ((i = 0; i < runs; i++)); do
		"$bin/tests/perf/measure" "$dir/one" "$bin/crm-ingest" -q "$log" + "$bin/crm-rfm" -q "$@" -o "$out"
		cat "$dir/one" >> "$dir/times"
	done
	sort -n "$dir/times" | sed -n "$(((runs + 1) / 2))p"
}

echo '| million lines | customers | crm-rfm | seconds | ns a line | peak MiB | bytes a customer |'
echo '|--:|--:|---|--:|--:|--:|--:|'
for m in ${BENCH_MILLIONS:-1 10 50}; do
	log=$dir/log${m}m.csv.gz
	if [ ! -s "$log" ]; then
		"$bin/shopgen" --lines "${m}000000" --basket 4.75 --timestamps | gzip -6 > "$log.part"
		mv "$log.part" "$log"
	fi
	cat "$log" > /dev/null
	for memory in - ${BENCH_MEMORY:-}; do
		if [ "$memory" = - ]; then
			read -r seconds ingest rfm <<< "$(measure "$dir/whole.csv")"
			same=
		else
			read -r seconds ingest rfm <<< "$(measure "$dir/parts.csv" --memory "$memory")"
			same=$(cmp -s "$dir/whole.csv" "$dir/parts.csv" && echo ', same bytes' || echo ', OTHER BYTES')
		fi
		customers=$(($(wc -l < "$dir/whole.csv") - 1))
		awk -v m="$m" -v c="$customers" -v s="$seconds" -v i="$ingest" -v r="$rfm" -v o="${memory/#-/}" -v same="$same" 'BEGIN {
			printf "| %d | %d | %s%s | %.2f | %.0f | %.0f + %.0f | %.0f |\n", m, c, o == "" ? "" : "--memory " o, same, s,
			    s * 1000 / m, i / 1024, r / 1024, r * 1024 / c }'
	done
done
