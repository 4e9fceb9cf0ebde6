#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: forget.sh LOGS OUT TABLE   -- erase the customers in TABLE (CSV with a column customer: ids, or pseudonyms)
#        forget.sh LOGS OUT MONTHS  -- keep the last so many months, such as 36
#
# For the folders of nightly.sh, between two nights.  It takes them out of ledgers, rejects, customer tables and the report, has
# nightly.sh count anew, and looks through all of OUT to see that nobody is left.
#
# What must be kept for the books stays without its owner: the rows of an erased customer lose customer, order, referrer and the
# columns of --keep, but not date, goods and amount (crm-ingest --erase --guests=keep); and history.csv has the sums of each log,
# also of those that were removed for their age, and never had an id.
#
# The shop's own logs are not ours to change.  Those that still name an erased customer are listed, with status 1: replace or delete
# them.  To keep an erased customer out of logs that are yet to come, put the same table into OUT/erase.csv, best as pseudonyms.
# Logs of which every day is too old are deleted with their ledgers.
#
# Status: 0 done; 1 done, but logs still name somebody; else nothing is certain: run it again.
set -eEuo pipefail
trap 'rc=$?; exit $((rc == 1 ? 3 : rc))' ERR
export LC_ALL=C PATH=$PATH:/usr/local/bin
umask 077
shopt -s nullglob

if [ $# -ne 3 ] || [ ! -d "$1" ] || [ ! -d "$2/ledger" ] || { [[ ! $3 =~ ^[1-9][0-9]*$ ]] && [ ! -f "$3" ]; }; then
	echo "usage: forget.sh LOGS OUT TABLE|MONTHS (the folders of nightly.sh)" >&2
	exit 2
fi
nightly=$(realpath "$(dirname "$0")/nightly.sh")
logs=$(realpath "$1")
out=$(realpath "$2")
table=
[ ! -f "$3" ] || table=$(realpath "$3")
cd "$out"
exec 9> lock
if ! flock -n 9; then
	echo "forget: $out: nightly.sh is at work: run this once it has finished" >&2
	exit 3
fi

if [ -n "$table" ]; then
	ids=$(mktemp)
	trap 'rm -f "$ids"' EXIT
	# The ids alone, as crm-ingest reads them: the first column of a ledger that is made of the table.
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "customer") c = i; next } c && $c != "" { print $c }' "$table" > "$ids"
	[ -s "$ids" ] || { echo "forget: $3: no column customer, or nobody in it" >&2; exit 2; }
fi

# named FILE: whether a field of FILE is one of the ids.
named() {
	case $1 in
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac | awk -v ids="$ids" 'BEGIN { FS = "[,;\"\t<>]"; while ((getline id < ids) > 0) gone[id] }
	    { for (i = 1; i <= NF; i++) { gsub(/^ +| +$|\r/, "", $i); if ($i in gone) found = 1 } } END { exit !found }'
}

# again OPTION ... LEDGER FILE: read a ledger once more, with the columns that came of --keep.
again() {
	local ledger=${*: -2:1} file=${*: -1} own='customer|date|order|amount|quantity|sku|cost|channel|referrer|currency' keep

	own+='|discount|shipping|tax|tip|fee|kind|status|consent'
	keep=$(gzip -dc "$ledger" | head -n 1 | tr , '\n' | grep -vxE "$own" | paste -sd, -) || keep=
	crm-ingest -q --guests=keep ${keep:+--keep "$keep"} "${@:1:$#-2}" -o "$file" "$ledger"
}

# Ledgers are replaced one by one, each whole or not at all; a second run finds nothing left to do in those that were.
rm -rf new
mkdir new
if [ -n "$table" ]; then
	for ledger in ledger/*.csv.gz; do
		! named "$ledger" || again --erase "$table" "$ledger" "$ledger"
	done
	for file in rejects/* alerts/*; do
		! named "$file" || rm "$file"
	done
else
	last=$(tail -n +2 history.csv | sed 's/.*,//' | sort | tail -n 1)
	since=$(date -u -d "$last - $3 months" +%F)
	for ledger in ledger/*.csv.gz; do
		name=${ledger##*/}
		again --since "$since" "$ledger" "new/$name"
		if [ "$(gzip -dc "new/$name" | head -n 2 | wc -l)" -eq 2 ]; then
			mv "new/$name" ledger/
		else
			rm -f "$ledger" "$logs/$name" "rejects/${name%.gz}"
		fi
	done
fi
rm -rf new customers.csv.gz previous.csv.gz scored.csv.gz report.html
exec 9>&-
rc=0
"$nightly" "$logs" "$out" 2> /dev/null || rc=$?
[ "$rc" -le 1 ] || exit "$rc"

status=0
[ -n "$table" ] || exit 0
while read -r file; do
	! named "$file" || { echo "forget: $out/$file still names somebody: run this again" >&2; exit 3; }
done < <(find . -type f ! -name erase.csv -size +0)
for log in "$logs"/*.csv.gz; do
	if named "$log"; then
		echo "forget: $log still names somebody: replace it by a new export, or delete it" >&2
		status=1
	fi
done
exit "$status"
