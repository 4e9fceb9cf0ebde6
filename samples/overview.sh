#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: crm-overview [-o FOLDER] [OPTION ...] EXPORT ... -- all that a shop's log can answer, on one page; man crm-overview.
#
# From the raw export to the page that people open, a program a step, each reading what an earlier one wrote:
#
#     export -> crm-ingest -> ledger.csv -+-> crm-rfm -> crm-clv -> crm-cluster -> customers.csv -+
#                                         +-> crm-cohort -> cohorts, lifecycle, ... .csv ---------+-> crm-report -> report.html
#                                         +-> crm-basket -> rules, offers.csv --------------------+
#
# Copy it and change what you want otherwise; each line below also works at a prompt.
set -u -o pipefail
here=$(dirname "$(readlink -f "$0")")
export LC_ALL=C PATH=$here:$PATH
umask 077

usage='usage: crm-overview [-o FOLDER] [--lang LANGUAGE] [--shop NAME] [--title TEXT] [--currency CODE] [--reading FILE] EXPORT ...'
folder=crm-overview
ingest=()
report=()
exports=()
while [ $# -gt 0 ]; do
	case $1 in
	-o | --output) folder=${2-} ;;
	--output=*) folder=${1#*=} ;;
	--reading) ingest+=("$1" "${2-}") ;;
	--reading=*) ingest+=("$1") ;;
	--lang | --shop | --title | --currency) report+=("$1" "${2-}") ;;
	--lang=* | --shop=* | --title=* | --currency=*) report+=("$1") ;;
	-h | --help) exec echo "$usage" ;;
	-V | --version) crm-report --version | sed 's/^crm-report/crm-overview/' && exit ;;
	--) exports+=("${@:2}") && break ;;
	-?*) echo "crm-overview: unknown option $1 ($usage)" >&2 && exit 2 ;;
	*) exports+=("$1") ;;
	esac
	case $1 in -o | --output | --reading | --lang | --shop | --title | --currency)
		[ $# -gt 1 ] || { echo "crm-overview: $1 needs a value" >&2 && exit 2; }
		shift ;;
	esac
	shift
done
if [ ${#exports[@]} -eq 0 ] || [ -z "$folder" ]; then
	echo "$usage" >&2
	exit 2
fi
status=0

# step NAME WHAT COMMAND ...: run a command, and say how long it took and what it made.  What it complains of is shown under its line.
# Statuses 0 and 1 are success (1: done, but rows were refused, for instance).
step() {
	local name=$1 what=$2 begin=$EPOCHREALTIME rc=0

	"${@:3}" 2> "$folder/messages" || rc=$?
	if [ "$rc" -le 1 ]; then
		awk -v name="$name" -v a="$begin" -v b="$EPOCHREALTIME" -v what="$what" \
		    'BEGIN { printf "%-10s %5.2f s  %s\n", name, b - a, what }'
	else
		printf '%-10s not done (status %d)\n' "$name" "$rc"
	fi
	sed 's/^/                    /' "$folder/messages"
	rm -f "$folder/messages"
	return "$rc"
}

# has COLUMN: whether the ledger has that column.
has() {
	head -n 1 "$folder/ledger.csv" | tr , '\n' | grep -qx "$1"
}

# needed COMMAND ...: without this step there is no page.
needed() {
	local rc=0

	step "$@" || rc=$?
	[ "$rc" -le 1 ] || exit "$rc"
	status=$((rc > status ? rc : status))
}

mkdir -p "$folder" && folder=$(realpath "$folder") || exit 3
rm -f "$folder"/{ledger,rejects,customers,next,clusters,cohorts,lifecycle,survival,channels,rules,offers}.csv "$folder"/{receipt.json,report.html,report.xlsx}

# The ledger: one clean row a line.  All else is made of it, so compare its sum with your books.
needed ledger ledger.csv crm-ingest "${ingest[@]}" --rejects "$folder/rejects.csv" --receipt "$folder/receipt.json" -o "$folder/ledger.csv" \
    "${exports[@]}"
cd "$folder" || exit 3
if grep -q '"rows_refused": 0' receipt.json; then
	rm rejects.csv
fi

# The customer table, to which the forecast and the clusters add columns.  Each step that can fail on a small log leaves it as it was.
needed customers customers.csv crm-rfm -q -o customers.csv ledger.csv
tables=(customers.csv)
step forecast 'customers.csv: expected orders, lifetime value' crm-clv -q --interval 90 -o next.csv customers.csv && mv next.csv customers.csv
step clusters 'customers.csv: clusters; clusters.csv' crm-cluster -q --profile=clusters.csv -o next.csv customers.csv &&
    mv next.csv customers.csv && tables+=(clusters.csv)

# Who comes and goes.
step cohorts cohorts.csv crm-cohort -q -o cohorts.csv ledger.csv && tables+=(cohorts.csv)
step lifecycle lifecycle.csv crm-cohort -q --lifecycle -o lifecycle.csv ledger.csv && tables+=(lifecycle.csv)
step survival survival.csv crm-cohort -q --survival -o survival.csv ledger.csv && tables+=(survival.csv)
if has channel; then
	step channels channels.csv crm-cohort -q --channels -o channels.csv ledger.csv && tables+=(channels.csv)
else
	echo 'channels   not done: the log has no channel (crm-ingest -m channel=COLUMN)'
fi

# What sells together, and the next best offers: for lists (crm-report --list ... --offers offers.csv).
if has sku; then
	step together rules.csv crm-basket -q -o rules.csv ledger.csv && tables+=(rules.csv)
	step offers offers.csv crm-basket -q --recommend 3 -o offers.csv ledger.csv
else
	echo 'offers     not done: the log has no goods (crm-ingest -m sku=COLUMN)'
fi

# The page and the workbook: all tables as operands, told apart by their headers.
needed report report.html crm-report -q -F html "${report[@]}" -o report.html "${tables[@]}" receipt.json
needed workbook report.xlsx crm-report -q -F xlsx "${report[@]}" -o report.xlsx "${tables[@]}" receipt.json
echo "open       $folder/report.html"
exit "$status"
