#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: nightly.sh LOGS OUT -- take the logs that are new in the folder LOGS into the customer table in the folder OUT.
#
# In a crontab, every night at ten past two; cron mails what goes wrong, and only that:
#
#     10 2 * * *  /usr/local/lib/crm/nightly.sh /srv/shop/logs /srv/shop/crm
#
# (or crm-nightly@.timer of systemd).  A log is LOGS/*.csv.gz and has whole days, later ones than the logs before it in the order of
# their names.  A night costs what the night brought: the table is the state, and new rows are added to it.  OUT holds
#
#     customers.csv.gz   the customer table; previous.csv.gz: that of the night before
#     scored.csv.gz      the same with clusters
#     report.html        what to do, and who moved
#     ledger/*.csv.gz    the clean rows of each log, for crm-cohort and crm-basket
#     history.csv        what each log was and held; crm-ingest --expect judges a night by it
#     nights.csv         the totals of each night's table; crm-report --watch judges a night by it, once bins.csv is there
#     alerts/*.csv       what was unlike other nights; rejects/*.csv: the rows that were refused
#     bins.csv           the bins from the ninetieth log on (the days of fewer say little), so that a score means the same next month
#     erase.csv          where you put it: customers to leave out (forget.sh erases one who is in already)
#     shop.reading       how the logs are read, settled by the first: crm-reading(5).  Look at it once.
#
# A log that was replaced since it was read is read again, and one that comes late is taken in; the table is then counted anew from all
# ledgers.  Delete bins.csv to cut the bins anew, and customers.csv.gz to count anew.  To leave a log out, remove it from LOGS and ledger/.
#
# Status: 0 done; 1 done, but a message says what to look at (rows refused, a log unlike the others, no log is new); else the night
# failed as the message says, each file is whole, of this night or the one before, and the next run goes on where this one stopped.
set -eEuo pipefail
trap 'rc=$?; exit $((rc == 1 ? 3 : rc))' ERR
export LC_ALL=C PATH=$PATH:/usr/local/bin
umask 077

# Exact duplicates of a row within a log are dropped: an export that ran twice is more common than two equal sales.
ingest=(crm-ingest -q --dedupe)

# Who asked to be erased and is still in the logs that come (forget.sh): left out, and counted.
[ ! -e "${2-}/erase.csv" ] || ingest+=(--erase "$(realpath "$2/erase.csv")")

# From so many logs on the bins stay as they are.
freeze=90

if [ $# -ne 2 ] || [ ! -d "$1" ]; then
	echo "usage: nightly.sh LOGS OUT (two folders; LOGS must be there)" >&2
	exit 2
fi
logs=$(realpath "$1")
out=$2
status=0

# complain MESSAGE: cron mails it; the night goes on.
complain() {
	echo "nightly: $1" >&2
	status=1
}

# finds COMMAND ...: whether its status was 1: done, but it found something.  Any other failure ends the night.
finds() {
	local rc=0

	"$@" || rc=$?
	[ "$rc" -le 1 ] || exit "$rc"
	[ "$rc" -eq 1 ]
}

# changed LOG: whether LOG is not the one that its ledger was made of.
changed() {
	local name=${1##*/}

	[ "$1" -nt "ledger/$name" ] || [ -z "${was[$name,${size[$1]-}]-}" ]
}

# last_date HISTORY: the newest day of all logs in it (its last column).
last_date() {
	[ ! -e "$1" ] || tail -n +2 "$1" | sed 's/.*,//' | sort | tail -n 1
}

mkdir -p "$out/ledger" "$out/rejects" "$out/alerts"
cd "$out"
exec 9> lock
if ! flock -n 9; then
	echo "nightly: $out: the run before this one is still at work" >&2
	exit 3
fi
shopt -s nullglob

# Logs become ledgers in a folder of their own until the table has them; so does the history that they are added to.
rm -rf new
mkdir new
[ ! -e history.csv ] || cp history.csv new/history.csv
reading=()
if [ -e shop.reading ]; then
	reading=(--reading shop.reading)
fi
recount=
# The size of each log, and what was read, by name and size: years of nights are looked through without a process for each.
declare -A size was
all=("$logs"/*.csv.gz)
while read -r bytes log; do
	size[$log]=$bytes
done < <([ ${#all[@]} -eq 0 ] || printf '%s\0' "${all[@]}" | xargs -0 stat -Lc '%s %n')
if [ -e history.csv ]; then
	while IFS=, read -r name bytes _; do
		was[$name,$bytes]=yes
	done < history.csv
fi
known=$(last_date new/history.csv)
for log in "${all[@]}"; do
	name=${log##*/}
	if [ -e "ledger/$name" ]; then
		changed "$log" || continue
		recount="$name was replaced"
	fi
	save=()
	if [ ${#reading[@]} -eq 0 ]; then
		save=(--save-reading new/shop.reading)
	fi
	# What is unlike other nights, and the rows refused, are tables with a header; a table of rejects has its reading above it.
	tables=(--expect new/history.csv --alerts new/alerts --rejects new/rejects -o "new/$name")
	rc=0
	"${ingest[@]}" "${reading[@]}" "${save[@]}" "${tables[@]}" "$log" || rc=$?
	if [ "$rc" -eq 2 ] && [ ${#reading[@]} -gt 0 ]; then
		complain "$log: cannot be read as $out/shop.reading says; its format was detected anew"
		rc=0
		"${ingest[@]}" "${tables[@]}" "$log" || rc=$?
	fi
	[ "$rc" -le 1 ] || exit "$rc"
	if [ "$rc" -eq 1 ]; then
		status=1
		[ "$(wc -l < new/alerts)" -eq 1 ] || mv new/alerts "alerts/${name%.gz}"
		if [ "$(grep -vc '^# ' new/rejects)" -gt 1 ]; then
			mv new/rejects "rejects/${name%.gz}"
			complain "$log: rows were refused, and are in $out/rejects/${name%.gz}"
		fi
	fi
	[ ${#save[@]} -eq 0 ] || reading=(--reading new/shop.reading)
	row=$(tail -n 1 new/history.csv)
	last=${row##*,} row=${row%,*}
	first=${row##*,}
	if [ -n "$known" ] && [ -n "$first" ] && [[ ! $first > $known ]]; then
		recount=${recount:-"$name came late"}
	fi
	[[ ! $last > $known ]] || known=$last
done
added=(new/*.csv.gz)
[ ${#added[@]} -gt 0 ] || complain "$logs: no log is new"

# The table comes before the ledgers find their place: after a night that ends in between, the same logs are read again, and --base
# refuses what it has already.
table=(crm-rfm -q -o customers.csv.gz)
frozen=
if [ -e bins.csv ]; then
	table+=(--bins-from bins.csv)
	frozen=1
else
	table+=(--save-bins new/bins.csv)
fi
if [ ${#added[@]} -gt 0 ] || [ ! -e customers.csv.gz ]; then
	[ ! -e customers.csv.gz ] || ln -f customers.csv.gz previous.csv.gz
	if [ -e customers.csv.gz ] && [ -z "$recount" ]; then
		if finds "${table[@]}" --base customers.csv.gz "${added[@]}"; then
			status=1
		fi
	else
		[ ! -e customers.csv.gz ] || complain "$recount: the table was counted anew from all ledgers"
		ledgers=("${added[@]}")
		for ledger in ledger/*.csv.gz; do
			[ -e "new/${ledger##*/}" ] || ledgers+=("$ledger")
		done
		# crm-ingest reads ledgers whose columns differ as one; crm-rfm does not depend on the order of rows.
		crm-ingest -q "${ledgers[@]}" | "${table[@]}"
	fi
	for ledger in new/*.csv.gz; do
		mv "$ledger" ledger/
	done
	for file in history.csv shop.reading; do
		[ ! -e "new/$file" ] || mv "new/$file" .
	done
	ledgers=(ledger/*.csv.gz)
	if [ -e new/bins.csv ] && [ ${#ledgers[@]} -ge "$freeze" ]; then
		mv new/bins.csv .
	fi
fi
rm -rf new

# What is made from the table; each night anew, as it takes no time.
if [ -e customers.csv.gz ]; then
	crm-cluster -q -k 5 -o scored.csv.gz customers.csv.gz
	report=(crm-report -q -F html -o report.html)
	# Nights can be compared once they are scored with the same bins.
	[ -z "$frozen" ] || report+=(--watch nights.csv)
	[ ! -e previous.csv.gz ] || [ -z "$frozen" ] || report+=(--previous previous.csv.gz)
	if finds "${report[@]}" scored.csv.gz; then
		status=1
	fi
fi
exit "$status"
