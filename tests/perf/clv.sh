#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: clv.sh -- how long lifetime models take, beside Python's lifetimes in the same run; a Markdown table on stdout.
#
# Fits CDNOW's 23,570 customers (needs the real data) and fits and scores a simulated shop of a million; the truth of the latter is
# printed beside what was found.
#
# BUILD        where the programs are (build)
# BENCH_DIR    where tables are made and kept (/tmp/bench)
# BENCH_RUNS   runs of each, of which the median counts (5)
# CRM_DATA     the real data (../shared/data)
set -eu -o pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$root/${BUILD:-build}
data=${CRM_DATA:-$root/../shared/data}
dir=${BENCH_DIR:-/tmp/bench}
runs=${BENCH_RUNS:-5}
python=${PYTHON:-python3}
mkdir -p "$dir"

# seconds COMMAND...: the median wall time.
seconds() {
	local i

	for ((i = 0; i < runs; i++)); do
		"$bin/tests/perf/measure" "$dir/one" "$@" >/dev/null
		cut -d' ' -f1 "$dir/one"
	done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

# row NAME OURS THEIRS
row() {
	awk -v name="$1" -v ours="$2" -v theirs="$3" 'BEGIN {
		if (theirs == "") printf "| %s | %.4f | | |\n", name, ours
		else printf "| %s | %.4f | %.4f | %.0f |\n", name, ours, theirs, theirs / ours
	}'
}

peer() {
	"$python" "$here/peer_lifetimes.py" "$@" 2>/dev/null || true
}

echo "| seconds | crm-clv | lifetimes | times faster |"
echo "|---|---|---|---|"
if [ -e "$data/cdnow/CDNOW_master.txt.gz" ]; then
	gzip -dc "$data/cdnow/CDNOW_master.txt.gz" | tr -d '\r' |
	    awk 'BEGIN { print "customer,date,amount" } $2 ~ /^[0-9]+$/ { print $1 "," substr($2, 1, 4) "-" substr($2, 5, 2) "-" substr($2, 7) "," $4 }' |
	    "$bin/crm-ingest" -q | "$bin/crm-rfm" -q -o "$dir/cdnow.csv"
	for law in bg-nbd mbg-nbd pareto-nbd; do
		row "CDNOW, $law, whole process" "$(seconds "$bin/crm-clv" -q --model=$law --spend=none --summary "$dir/cdnow.csv")" \
		    "$(peer process "$dir/cdnow.csv" $law "$runs")"
		row "CDNOW, $law, its fit() alone" "$(seconds "$bin/crm-clv" -q --model=$law --spend=none --summary "$dir/cdnow.csv")" \
		    "$(peer fit "$dir/cdnow.csv" $law "$runs")"
	done
fi
if [ ! -s "$dir/million.csv" ]; then
	"$bin/shopgen" --customers 1000000 --model mbg --purchase 0.7,70 --dropout 0.6,1.2 --basket 1 --returns 0 --guests 0 |
	    "$bin/crm-ingest" -q | "$bin/crm-rfm" -q -o "$dir/million.csv.part"
	mv "$dir/million.csv.part" "$dir/million.csv"
fi
row "a million customers fitted and scored, two threads" "$(seconds "$bin/crm-clv" -q -j2 "$dir/million.csv")" ""
row "the same, one thread" "$(seconds "$bin/crm-clv" -q -j1 "$dir/million.csv")" ""
echo
echo "| parameter | truth | found | standard error |"
echo "|---|---|---|---|"
"$bin/crm-clv" -q --summary "$dir/million.csv" | awk -F, '
BEGIN { truth["r"] = .7; truth["alpha"] = 70; truth["a"] = .6; truth["b"] = 1.2; truth["p"] = 6; truth["q"] = 4; truth["gamma"] = 15 }
($2 in truth) { printf "| %s | %g | %g | %.2g |\n", $2, truth[$2], $3, $4 }'
