#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: bench.sh -- how long per-customer metrics of a large gzip log take, beside other tools; a Markdown table on stdout.
#
# BENCH_PEERS: peers to try (`duckdb polars pandas miller`); all else as perf.bash has it.
source "$(dirname "$0")/perf.bash"

peers=${BENCH_PEERS:-duckdb polars pandas miller}
log=$dir/log${lines/%000000/m}.csv.gz
out=$dir/out
make_once "$log" log_of "$lines"

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

# run NAME COMMAND ...: measure COMMAND and add a row to $dir/rows: name, seconds, KiB of each process, sums.
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

: > "$dir/rows"
run 'gzip -dc' gzip -dc "$log"
if command -v igzip >/dev/null; then
	run 'igzip -dc' igzip -dc "$log"
fi
if [ -x "$bin/crm-ingest" ]; then
	run 'crm-ingest' "$bin/crm-ingest" -q "$log"
	if [ -x "$bin/crm-rfm" ]; then
		# To a plain file, as the others write: with -o it would be synced to the disk too.
		# shellcheck disable=SC2016 # for the shell that is started
		rfm=(sh -c 'exec "$0" -q > "$1"' "$bin/crm-rfm" "$out")
		run 'crm-ingest \| crm-rfm' "$bin/crm-ingest" -q "$log" + "${rfm[@]}"
		# The others read no column that their metrics do not need.
		run 'the same, without goods and channels' "$bin/crm-ingest" -q -m sku= -m channel= "$log" + "${rfm[@]}"
	fi
fi
versions=
for p in $peers; do
	read -ra command <<< "$(peer "$p" || true)"
	if [ "${#command[@]}" -eq 0 ]; then
		say "$p is not installed and is left out"
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
