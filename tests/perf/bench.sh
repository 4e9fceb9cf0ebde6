#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: bench.sh -- how long per-customer metrics of a large gzip log take, beside other tools; a Markdown table on stdout.
#
# BUILD        where the programs are (build)
# BENCH_DIR    where the log is made and kept (/tmp/bench)
# BENCH_LINES  its lines (10000000)
# BENCH_RUNS   runs of each, of which the median counts (5); one that takes over a minute runs once
# BENCH_PEERS  peers to try (`duckdb polars pandas miller`)
set -eu -o pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$root/${BUILD:-build}
dir=${BENCH_DIR:-/tmp/bench}
lines=${BENCH_LINES:-10000000}
runs=${BENCH_RUNS:-5}
peers=${BENCH_PEERS:-duckdb polars pandas miller}
log=$dir/log$((lines / 1000000))m.csv.gz
out=$dir/out

mkdir -p "$dir"
if [ ! -s "$log" ]; then
	echo "bench: writing $log" >&2
	"$bin/shopgen" --lines "$lines" --basket 4.75 --timestamps | gzip -6 > "$log.part"
	mv "$log.part" "$log"
fi

# median FILE: the line of the middle of the times in FILE.
median() {
	sort -n "$1" | sed -n "$((($(wc -l < "$1") + 1) / 2))p"
}

# sums FILE: customers, orders and revenue of a customer table, for all to agree on.
sums() {
	[ -e "$1" ] || return 0
	python3 - "$1" <<-'PY' 2>/dev/null || echo "?,?,?"
	import csv, sys
	from decimal import Decimal
	rows = [r for r in csv.DictReader(open(sys.argv[1])) if int(r["orders"]) > 0]
	print(len(rows), sum(int(r["orders"]) for r in rows), sum(Decimal(r["revenue"]) for r in rows), sep=",")
	PY
}

# run NAME COMMAND...: measure COMMAND (as measure takes it), add a row to $dir/rows: name, seconds, KiB of each process, sums.
run() {
	local name=$1 i

	shift
	: > "$dir/times"
	rm -f "$out"
	for ((i = 0; i < runs; i++)); do
		if ! "$bin/tests/perf/measure" "$dir/one" "$@" >/dev/null; then
			echo "bench: $name failed and is left out" >&2
			return
		fi
		cat "$dir/one" >> "$dir/times"
		echo "bench: $name: $(cut -d' ' -f1 "$dir/one") s" >&2
		if [ "$(cut -d. -f1 "$dir/one")" -ge 60 ]; then
			break
		fi
	done
	echo "$name|$(median "$dir/times")|$(sums "$out")" >> "$dir/rows"
}

# peer NAME: the command that runs the script of NAME, or nothing where it is not installed.
peer() {
	local script

	for script in "$here/peer_$1".*; do
		case $script in
		*.py) "${PYTHON:-python3}" "$script" --version >/dev/null 2>&1 && echo "${PYTHON:-python3} $script" ;;
		*.sh) bash "$script" --version >/dev/null 2>&1 && echo "bash $script" ;;
		esac
	done
}

: > "$dir/rows"
cat "$log" > /dev/null
run 'gzip -dc' gzip -dc "$log"
if command -v igzip >/dev/null; then
	run 'igzip -dc' igzip -dc "$log"
fi
if [ -x "$bin/crm-ingest" ]; then
	run 'crm-ingest' "$bin/crm-ingest" -q "$log"
	if [ -x "$bin/crm-rfm" ]; then
		run 'crm-ingest \| crm-rfm' "$bin/crm-ingest" -q "$log" + "$bin/crm-rfm" -q -o "$out"
	fi
fi
versions=
for p in $peers; do
	read -ra command <<< "$(peer "$p" || true)"
	if [ "${#command[@]}" -eq 0 ]; then
		echo "bench: $p is not installed and is left out" >&2
		continue
	fi
	versions="$versions, $("${command[@]}" --version | head -1)"
	run "$p" "${command[@]}" "$log" "$out"
done

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | sort -u | head -1)
echo "Per-customer metrics of $lines lines ($(stat -c %s "$log") bytes of gzip), median of $runs, page cache warm."
echo "${cpu:-unknown processor}, $(nproc) cores, $(uname -sr), $(gzip --version | head -1)$versions."
echo
echo '| | seconds | × gzip -dc | × DuckDB | peak MiB | customers, orders, revenue |'
echo '|---|--:|--:|--:|--:|---|'
sed 's/\\|/\x01/' "$dir/rows" | awk -F'|' '
	{ name[NR] = $1; split($2, m, " "); s[NR] = m[1]; mem[NR] = ""; sums[NR] = $3 }
	{ for (i = 2; i in m; i++) mem[NR] = mem[NR] (i > 2 ? " + " : "") sprintf("%.0f", m[i] / 1024); delete m }
	$1 == "gzip -dc" { gzip = s[NR] }
	$1 == "duckdb" { duck = s[NR] }
	END {
		for (i = 1; i <= NR; i++) {
			gsub(/\001/, "\\|", name[i])
			printf "| %s | %.2f | %s | %s | %s | %s |\n", name[i], s[i], gzip ? sprintf("%.2f", s[i] / gzip) : "",
			    duck ? sprintf("%.2f", s[i] / duck) : "", mem[i], sums[i]
		}
	}'
