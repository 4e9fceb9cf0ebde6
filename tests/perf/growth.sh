#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: growth.sh -- crm-ingest | crm-rfm of ever larger gzip logs: time a line should be flat, memory go by customers.
#
# BENCH_MILLIONS   sizes of the logs, in millions of lines (`1 10 50`)
# BENCH_SHAPE      shape of the logs, as shopgen --shape has it (shop)
# BENCH_RUNS       3 here; all else as perf.bash has it
# BENCH_MEMORY     if set, also with crm-rfm --memory so much, which must give the same bytes
source "$(dirname "$0")/perf.bash"

runs=${BENCH_RUNS:-3}
shape=${BENCH_SHAPE:-shop}

# run OUT OPTION ...: the log with these options of crm-rfm: seconds, KiB of crm-ingest, KiB of crm-rfm, CPU seconds.
run() {
	measured "$m million lines" "$bin/crm-ingest" -q "$log" + "$bin/crm-rfm" -q "${@:2}" -o "$1"
}

echo '| million lines | customers | crm-rfm | seconds | ns a line | peak MiB | bytes a customer |'
echo '|--:|--:|---|--:|--:|--:|--:|'
for m in ${BENCH_MILLIONS:-1 10 50}; do
	log=$dir/log-$shape${m}m.csv.gz
	make_once "$log" log_of "$shape" "${m}000000"
	for memory in - ${BENCH_MEMORY:-}; do
		if [ "$memory" = - ]; then
			read -r seconds ingest rfm _ <<< "$(run "$dir/whole.csv")"
			same=
		else
			read -r seconds ingest rfm _ <<< "$(run "$dir/parts.csv" --memory "$memory")"
			same=$(cmp -s "$dir/whole.csv" "$dir/parts.csv" && echo ', same bytes' || echo ', OTHER BYTES')
		fi
		customers=$(($(wc -l < "$dir/whole.csv") - 1))
		awk -v m="$m" -v c="$customers" -v s="$seconds" -v i="$ingest" -v r="$rfm" -v o="${memory/#-/}" -v same="$same" 'BEGIN {
			printf "| %d | %d | %s%s | %.2f | %.0f | %.0f + %.0f | %.0f |\n", m, c, o == "" ? "" : "--memory " o, same, s,
			    s * 1000 / m, i / 1024, r / 1024, r * 1024 / c }'
	done
done
