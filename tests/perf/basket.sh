#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: basket.sh -- how long association rules of the groceries and of Online Retail take, beside mlxtend and arules; a Markdown table on stdout.
#
# All is as perf.bash has it, but what takes ten seconds runs once.
source "$(dirname "$0")/perf.bash"

patience=10
out=$dir/rules.csv

if [ ! -e "$data/groceries/groceries.csv.gz" ]; then
	say "no $data: nothing to measure"
	exit 0
fi
# Blanks at the end of an item are no part of it; not all peers know that.
gzip -dc "$data/groceries/groceries.csv.gz" | sed 's/ *,/,/g; s/ *$//' > "$dir/groceries.csv"
# The invoices of Online Retail as baskets of stock codes; quoted fields come behind those two, and lines of an invoice may stand apart.
gzip -dc "$data/online_retail/online_retail.csv.gz" | tail -n +2 | cut -d, -f1,2 | awk -F, '
	!(($1, $2) in seen) { seen[$1, $2]; basket[$1] = basket[$1] (basket[$1] == "" ? "" : ",") $2 }
	END { for (i in basket) print basket[i] }' > "$dir/online_retail.csv"

# run DATA NAME COMMAND ...: measure COMMAND and print a row: data, name, median seconds, KiB, rules.
run() {
	local times

	times=$(measured "$1: $2" "${@:3}") || return 0
	echo "$1|$2|${times/ /|}|$(($(wc -l < "$out") - 1))"
}

{
	while read -r on support confidence; do
		file=$dir/$on.csv
		run "$on $support" crm-basket "$bin/crm-basket" -q --baskets -s "$support" -c "$confidence" -o "$out" "$file"
		if "$python" "$here/basket_mlxtend.py" --version > "$dir/version" 2>/dev/null; then
			run "$on $support" "$(cat "$dir/version")" "$python" -W ignore "$here/basket_mlxtend.py" "$file" "$out" "$support" "$confidence"
		else
			say 'mlxtend is not installed and is left out'
		fi
		if Rscript "$here/basket_arules.R" --version > "$dir/version" 2>/dev/null; then
			run "$on $support" "$(cat "$dir/version")" Rscript "$here/basket_arules.R" "$file" "$out" "$support" "$confidence"
		else
			say 'arules is not installed and is left out'
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
