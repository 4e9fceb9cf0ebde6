#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: basket.sh -- how long association rules of the groceries and of Online Retail take, beside mlxtend and arules; a Markdown table on stdout.
#
# BUILD, BENCH_DIR, BENCH_RUNS: as bench.sh has them.  CRM_DATA: where the real data are.
set -eu -o pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
case ${BUILD:=build} in /*) bin=$BUILD ;; *) bin=$root/$BUILD ;; esac
dir=${BENCH_DIR:-/tmp/bench}
runs=${BENCH_RUNS:-5}
data=${CRM_DATA:-$root/../shared/data}
python=${PYTHON:-python3}
out=$dir/rules.csv

if [ ! -e "$data/groceries/groceries.csv.gz" ]; then
	echo "basket: no $data: nothing to measure" >&2
	exit 0
fi
mkdir -p "$dir"
# Blanks at the end of an item are no part of it; not all peers know that.
gzip -dc "$data/groceries/groceries.csv.gz" | sed 's/ *,/,/g; s/ *$//' > "$dir/groceries.csv"
# The invoices of Online Retail as baskets of stock codes; quoted fields come behind those two, and lines of an invoice may stand apart.
gzip -dc "$data/online_retail/online_retail.csv.gz" | tail -n +2 | cut -d, -f1,2 | awk -F, '
	!(($1, $2) in seen) { seen[$1, $2]; basket[$1] = basket[$1] (basket[$1] == "" ? "" : ",") $2 }
	END { for (i in basket) print basket[i] }' > "$dir/online_retail.csv"

# run DATA NAME COMMAND ...: measure COMMAND and print a row: data, name, median seconds, KiB, rules.
run() {
	local on=$1 name=$2 i n=$runs

	shift 2
	: > "$dir/times"
	for ((i = 0; i < n; i++)); do
		if ! "$bin/tests/perf/measure" "$dir/one" "$@" > "$dir/log" 2>&1; then
			echo "basket: $name failed on $on and is left out" >&2
			return
		fi
		cat "$dir/one" >> "$dir/times"
		echo "basket: $on: $name: $(cut -d' ' -f1 "$dir/one") s" >&2
		# What takes over ten seconds runs once.
		[ "$(cut -d. -f1 "$dir/one")" -lt 10 ] || n=1
	done
	echo "$on|$name|$(sort -n "$dir/times" | sed -n "$(((n + 1) / 2))p" | tr ' ' '|')|$(($(wc -l < "$out") - 1))"
}

{
	while read -r on support confidence; do
		file=$dir/$on.csv
		run "$on $support" crm-basket "$bin/crm-basket" -q --baskets -s "$support" -c "$confidence" -o "$out" "$file"
		if "$python" "$here/basket_mlxtend.py" --version > "$dir/version" 2>/dev/null; then
			run "$on $support" "$(cat "$dir/version")" "$python" -W ignore "$here/basket_mlxtend.py" "$file" "$out" "$support" "$confidence"
		else
			echo 'basket: mlxtend is not installed and is left out' >&2
		fi
		if Rscript "$here/basket_arules.R" --version > "$dir/version" 2>/dev/null; then
			run "$on $support" "$(cat "$dir/version")" Rscript "$here/basket_arules.R" "$file" "$out" "$support" "$confidence"
		else
			echo 'basket: arules is not installed and is left out' >&2
		fi
	done <<-END
	groceries 0.006 0.25
	groceries 0.001 0.25
	online_retail 0.005 0.25
	END
} > "$dir/rows"

echo "Association rules with one item as consequent, median of $runs (start of the interpreter included)."
echo
echo '| baskets, support | | seconds | × crm-basket | peak MiB | rules |'
echo '|---|---|--:|--:|--:|--:|'
awk -F'|' '$2 == "crm-basket" { ours = $3 } { printf "| %s | %s | %.3f | %.0f | %.0f | %d |\n", $1, $2, $3, $3 / ours, $4 / 1024, $5 }' "$dir/rows"
