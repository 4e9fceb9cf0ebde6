#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: bench.sh -- how long per-customer metrics of large gzip logs take, beside other tools; a Markdown table a shape on stdout.
#
# BENCH_PEERS: peers to try (`duckdb polars chdb duckdb_same`; there are pandas and miller too); all else as perf.bash has it.
# `duckdb_same` answers what crm-rfm does, but for scores and segments; the others only give five of its columns.
source "$(dirname "$0")/perf.bash"

peers=${BENCH_PEERS:-duckdb polars chdb duckdb_same}
shapes=${BENCH_SHAPES:-shop line order mixed}
out=$dir/out

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

# run NAME COMMAND ...: measure COMMAND and add a row to $dir/rows: name, what measured() prints, sums.
run() {
	local times

	rm -f "$out"
	times=$(measured "$@") || return 0
	echo "$1|$times|$(sums "$out")" >> "$dir/rows"
}

# peer NAME: the command that runs the script of NAME, or nothing where it is not installed.
peer() {
	local script

	for script in "$here/peer_$1".*; do
		case $script in
		*.py) "$python" "$script" --version >/dev/null 2>&1 && echo "$python $script" ;;
		*.sh) bash "$script" --version >/dev/null 2>&1 && echo "bash $script" ;;
		esac
	done
}

# ours LOG: rows of this project's programs.
ours() {
	local to_file

	run "bare $("$bin/tests/perf/inflate" "$1")" "$bin/tests/perf/inflate" "$1"
	run 'crm-ingest to nowhere' "$bin/crm-ingest" -q "$1"
	run 'crm-ingest \| cat' "$bin/crm-ingest" -q "$1" + cat
	# To a plain file, as the others write: with -o it would be synced to the disk too.
	# shellcheck disable=SC2016 # for the shell that is started
	to_file=(sh -c 'exec "$0" -q > "$1"' "$bin/crm-rfm" "$out")
	run 'crm-ingest \| crm-rfm' "$bin/crm-ingest" -q "$1" + "${to_file[@]}"
	# The others read no column that their metrics do not need.
	run 'the same, without goods and channels' "$bin/crm-ingest" -q -m sku= -m channel= "$1" + "${to_file[@]}"
}

# theirs LOG: rows of the peers.
theirs() {
	local p

	for p in $peers; do
		read -ra command <<< "$(peer "$p" || true)"
		if [ "${#command[@]}" -eq 0 ]; then
			say "$p is not installed and is left out"
			continue
		fi
		run "$("${command[@]}" --version | head -1)" "${command[@]}" "$1" "$out"
	done
}

# table SHAPE LOG: print the rows as a table.
table() {
	echo
	echo "Shape \`$1\`: per-customer metrics of $lines lines ($(stat -c %s "$2") bytes of gzip)."
	echo
	echo '| | seconds | CPU s | × bare | × DuckDB | × fastest peer | × same columns | peak MiB | memory × DuckDB | customers, orders, revenue |'
	echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|---|'
	sed 's/\\|/\x01/' "$dir/rows" | awk -F'|' '
		function ratio(x, of) { return of ? sprintf("%.2f", x / of) : "" }
		{
			name[NR] = $1; sums[NR] = $3; n = split($2, m, " "); s[NR] = m[1]; cpu[NR] = m[n]
			for (i = 2; i < n; i++) { kib[NR] += m[i]; mem[NR] = mem[NR] (i > 2 ? " + " : "") sprintf("%.0f", m[i] / 1024) }
		}
		$1 ~ /^bare/ { bare = s[NR] }
		/same columns/ { same = s[NR]; next }
		$1 ~ /^DuckDB/ { duck = s[NR]; duck_kib = kib[NR] }
		$1 ~ /^(DuckDB|Polars|ClickHouse|pandas|Miller)/ && (!best || s[NR] < best) { best = s[NR] }
		END {
			for (i = 1; i <= NR; i++) {
				gsub(/\001/, "\\|", name[i])
				printf "| %s | %.2f | %.2f | %s | %s | %s | %s | %s | %s | %s |\n", name[i], s[i], cpu[i],
				    ratio(s[i], bare), ratio(s[i], duck), ratio(s[i], best), ratio(s[i], same), mem[i],
				    ratio(kib[i], duck_kib), sums[i]
			}
		}'
}

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | sort -u | head -1)
echo "Medians of $runs by wall time, page cache warm. ${cpu:-unknown processor}, $(nproc) cores, $(uname -sr)."
for shape in $shapes; do
	log=$dir/log-$shape${lines/%000000/m}.csv.gz
	make_once "$log" log_of "$shape" "$lines"
	: > "$dir/rows"
	ours "$log"
	theirs "$log"
	table "$shape" "$log"
done
