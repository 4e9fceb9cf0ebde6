#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: nightly.sh LOGS OUT -- take the logs that are new in the folder LOGS into the customer table in the folder OUT.
#
# In a crontab, every night at ten past two; cron mails what goes wrong, and only that:
#
#     10 2 * * *  /usr/local/lib/crm/nightly.sh /srv/shop/logs /srv/shop/crm
#
# A log is LOGS/*.csv.gz and is read once.  It has whole days, later ones than the logs before it in the order of their names.  A
# night costs what the night brought: the table is the state, and new rows are added to it.  In OUT come to lie
#
#     customers.csv.gz   the customer table, and in previous.csv.gz that of the night before
#     scored.csv.gz      the same with clusters
#     report.html        what to do, and who moved
#     ledger/*.csv.gz    the clean rows of each log, for crm-cohort and crm-basket
#     rejects/*.csv      the rows of a log that were refused, where any were
#     bins.csv           the bins from the ninetieth log on (the days of fewer say little), so that a score means the same next month
#
# Delete bins.csv to cut the bins anew, and customers.csv.gz to count all anew from the ledgers.
#
# Status: 0 done; 1 done, but rows were refused or no log was new; else the night failed as the message says, each file is whole,
# of this night or the one before, and the next run goes on where this one stopped.
set -eEuo pipefail
trap 'rc=$?; exit $((rc == 1 ? 3 : rc))' ERR
export LC_ALL=C PATH=$PATH:/usr/local/bin
umask 077

# What `crm-ingest --sniff` says of your logs belongs here (-m, --date-format ...), so that no night depends on a guess.
ingest=(crm-ingest -q)

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

# refuses COMMAND ...: whether its status was 1: done, but rows were refused.  Any other failure ends the night.
refuses() {
	local rc=0

	"$@" || rc=$?
	[ "$rc" -le 1 ] || exit "$rc"
	[ "$rc" -eq 1 ]
}

mkdir -p "$out/ledger" "$out/rejects"
cd "$out"
exec 9> lock
if ! flock -n 9; then
	echo "nightly: $out: the run before this one is still at work" >&2
	exit 3
fi
shopt -s nullglob

# New logs become ledgers, in a folder of their own until the table has them.
rm -rf new
mkdir new
for log in "$logs"/*.csv.gz; do
	name=${log##*/}
	[ ! -e "ledger/$name" ] || continue
	if refuses "${ingest[@]}" --rejects "new/${name%.gz}" -o "new/$name" "$log"; then
		mv "new/${name%.gz}" rejects/
		complain "$log: rows were refused, and are in $out/rejects/${name%.gz}"
	fi
done
added=(new/*.csv.gz)
[ ${#added[@]} -gt 0 ] || complain "$logs: no log is new"

# The table comes before the ledgers find their place: after a night that ends in between, --base refuses what it has already.
table=(crm-rfm -q -o customers.csv.gz)
frozen=
if [ -e bins.csv ]; then
	table+=(--bins-from bins.csv)
	frozen=1
else
	table+=(--save-bins new/bins.csv)
fi
if [ -e customers.csv.gz ]; then
	table+=(--base customers.csv.gz)
	[ ${#added[@]} -eq 0 ] || ln -f customers.csv.gz previous.csv.gz
else
	added=(ledger/*.csv.gz "${added[@]}")
fi
if [ ${#added[@]} -gt 0 ]; then
	if refuses "${table[@]}" "${added[@]}"; then
		complain "$out/customers.csv.gz was made without them"
	fi
	for ledger in new/*.csv.gz; do
		mv "$ledger" ledger/
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
	# Who moved can be told once two nights were scored with the same bins.
	[ ! -e previous.csv.gz ] || [ -z "$frozen" ] || report+=(--previous previous.csv.gz)
	"${report[@]}" scored.csv.gz
fi
exit "$status"
