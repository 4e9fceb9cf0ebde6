#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: clv.sh -- how long lifetime models take, beside Python's lifetimes in the same run; a Markdown table on stdout.
#
# Fits CDNOW's 23,570 customers (needs the real data) and fits and scores a simulated shop of a million customers; the truth of the latter is
# printed beside what was found.
#
# BENCH_CUSTOMERS: of the simulated shop (1000000); all else as perf.bash has it.
source "$(dirname "$0")/perf.bash"

customers=${BENCH_CUSTOMERS:-1000000}
table=$dir/clv${customers/%000000/m}.csv

# seconds COMMAND ...: the median wall time.
seconds() {
	measured crm-clv "$@" | cut -d' ' -f1
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
# simulated: the customer table of a shop whose customers behave as the model says.
simulated() {
	"$bin/shopgen" --customers "$customers" --model mbg --purchase 0.7,70 --dropout 0.6,1.2 --basket 1 --returns 0 --guests 0 |
	    "$bin/crm-ingest" -q | "$bin/crm-rfm" -q
}

make_once "$table" simulated
row "$customers customers fitted and scored, two threads" "$(seconds "$bin/crm-clv" -q -j2 "$table")" ""
row "the same, one thread" "$(seconds "$bin/crm-clv" -q -j1 "$table")" ""
echo
echo "| parameter | truth | found | standard error |"
echo "|---|---|---|---|"
"$bin/crm-clv" -q --summary "$table" | awk -F, '
BEGIN { truth["r"] = .7; truth["alpha"] = 70; truth["a"] = .6; truth["b"] = 1.2; truth["p"] = 6; truth["q"] = 4; truth["gamma"] = 15 }
($2 in truth) { printf "| %s | %g | %g | %.2g |\n", $2, truth[$2], $3, $4 }'
