#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: steps.sh columns OUT LOG ...      settle the columns of the ledger: once, first
#        steps.sh split OUT SHARDS LOG     one log to SHARDS ledgers: a task for each log
#        steps.sh shard OUT I              shard I of all logs to a partial: a task for each I from 0
#        steps.sh merge OUT                all partials to customers.csv.gz, receipts to receipt.json: once, last
#        steps.sh count OUT I              shard I to what models and rules are fitted to: a task for each I, where MODELS is set
#        steps.sh fit OUT                  models, profiles and rules of all: once
#        steps.sh score OUT I              the customers of shard I by the models, to scored/I.csv.gz: a task for each I
#        steps.sh finish OUT               the report of all scored customers, to segments.csv.gz: once, last
#        steps.sh all OUT SHARDS LOG ...   all of them one after another on this machine, JOBS tasks at a time
#
# The steps of a run on many machines, stated once: crm-scale(7).  xargs (`all`), spark.py, kubernetes.yaml and slurm.sh run these and
# nothing else.  All machines see the folder OUT and the logs under the same names.
#
# A task is pure: it reads files, and puts whole files in place or none.  So it may be killed, retried or run twice at the same time.
# Its status is 0; or 1: done, but rows were refused, which are in OUT/rejects; else it failed as its message says, and so must the job.
# Logs have a name of their own each; what is in OUT from another run with other logs or another number of shards must be removed first.
#
# Settings, the same for each task: INGEST="options of crm-ingest", RFM="options of crm-rfm --partial", MERGE="of crm-rfm --merge".
# Where REPORT is set, to options of crm-report or to nothing, shards also make partials of the cohort and lifecycle tables, by month;
# `merge` adds these up to cohorts.csv.gz and lifecycle.csv.gz, and ends with the page report.html.
#
# Where MODELS is set, to the options of crm-cluster that fit, or to nothing, there are four more steps, and channels.csv.gz, rules.csv.gz,
# clusters.csv.gz (the profile), clv.csv.gz (the summary) and the customers with cluster and lifetime value.  SAMPLE is the number of
# customers that clusters are fitted to; CLV="options of crm-clv --merge", BASKET="of crm-basket --partial", RULES="of crm-basket --merge".
set -euo pipefail
export LC_ALL=C
read -ra ingest <<< "${INGEST:-}"
read -ra rfm <<< "${RFM:-}"
read -ra merge <<< "${MERGE:-}"
read -ra report <<< "${REPORT:-}"
read -ra models <<< "${MODELS:-}"
read -ra clv <<< "${CLV:-}"
read -ra basket <<< "${BASKET:-}"
read -ra rules <<< "${RULES:-}"
sample=--sample=${SAMPLE:-100000}

usage() {
	sed -n 's/^# usage: /usage: /p; s/^#        steps/       steps/p' "$0" >&2
	exit 2
}

# All logs are looked at (a megabyte of each), so that each shard has the columns that any log has.
columns() {
	local out=$1 header

	shift
	if [ "$(printf '%s\n' "${@##*/}" | sort | uniq -d | wc -l)" -gt 0 ]; then
		echo "steps.sh: two logs have the same name" >&2
		exit 2
	fi
	mkdir -p "$out/split" "$out/partial" "$out/cohorts" "$out/lifecycle" "$out/receipts" "$out/rejects" \
	    "$out/channels" "$out/itemsets" "$out/counts" "$out/sample" "$out/histories" "$out/scored" "$out/segments"
	# The header comes out once all logs have been looked at; crm-ingest then ends, as nobody reads on.
	header=$(crm-ingest -q "${ingest[@]}" "$@" < /dev/null | head -n 1) || true
	[ -n "$header" ] || exit 3
	echo "$header" > "$out/columns.new"
	mv "$out/columns.new" "$out/columns"
}

split() {
	local out=$1 shards=$2 log=$3 name=${3##*/} rc=0

	mkdir -p "$out/split/$name"
	crm-ingest -q "${ingest[@]}" --columns="$(cat "$out/columns")" --shards="$shards" \
	    --rejects="$out/rejects/$name.csv" --receipt="$out/receipts/$name.json" -o "$out/split/$name/%04d.csv.gz" "$log" < /dev/null || rc=$?
	[ "$rc" -ne 0 ] || rm -f "$out/rejects/$name.csv"
	return "$rc"
}

shard() {
	local out=$1 i

	i=$(printf %04d "$2")
	crm-rfm -q "${rfm[@]}" --partial -o "$out/partial/$i.csv.gz" "$out"/split/*/"$i".csv.gz < /dev/null
	if [ -n "${MODELS+set}" ]; then
		crm-cohort -q --partial --channels -o "$out/channels/$i.csv.gz" "$out"/split/*/"$i".csv.gz < /dev/null
		crm-basket -q --partial "${basket[@]}" -o "$out/itemsets/$i.csv.gz" "$out"/split/*/"$i".csv.gz < /dev/null
	fi
	[ -n "${REPORT+set}" ] || return 0
	crm-cohort -q --partial -o "$out/cohorts/$i.csv.gz" "$out"/split/*/"$i".csv.gz < /dev/null
	crm-cohort -q --partial --lifecycle -o "$out/lifecycle/$i.csv.gz" "$out"/split/*/"$i".csv.gz < /dev/null
}

merge() {

	crm-rfm -q "${merge[@]}" --merge -o "$1/customers.csv.gz" "$1"/partial/*.csv.gz < /dev/null
	crm-ingest -q --merge-receipts -o "$1/receipt.json" "$1"/receipts/*.json < /dev/null
	if [ -n "${MODELS+set}" ]; then
		crm-cohort -q --merge --channels -o "$1/channels.csv.gz" "$1"/channels/*.csv.gz < /dev/null
		crm-basket -q --merge -o "$1/candidates.csv.gz" "$1"/itemsets/*.csv.gz < /dev/null
	fi
	[ -n "${REPORT+set}" ] || return 0
	crm-cohort -q --merge -o "$1/cohorts.csv.gz" "$1"/cohorts/*.csv.gz < /dev/null
	crm-cohort -q --merge --lifecycle -o "$1/lifecycle.csv.gz" "$1"/lifecycle/*.csv.gz < /dev/null
	crm-report -q -F html "${report[@]}" -o "$1/report.html" "$1/customers.csv.gz" "$1/receipt.json" "$1/cohorts.csv.gz" \
	    "$1/lifecycle.csv.gz" < /dev/null
}

# The customers of a shard are those of its partial; scores need all customers, so they are in the merged table only.
count() {
	local out=$1 i

	i=$(printf %04d "$2")
	crm-basket -q --count-itemsets="$out/candidates.csv.gz" -o "$out/counts/$i.csv.gz" "$out"/split/*/"$i".csv.gz < /dev/null
	crm-cluster -q "$sample" --partial --only="$out/partial/$i.csv.gz" -o "$out/sample/$i.csv.gz" "$out/customers.csv.gz" < /dev/null
	crm-clv -q --partial --only="$out/partial/$i.csv.gz" -o "$out/histories/$i.csv.gz" "$out/customers.csv.gz" < /dev/null
}

fit() {

	crm-basket -q --merge "${rules[@]}" -o "$1/rules.csv.gz" "$1"/counts/*.csv.gz < /dev/null
	crm-cluster -q "$sample" "${models[@]}" --merge --save-model="$1/cluster.model" -o "$1/clusters.csv.gz" "$1"/sample/*.csv.gz < /dev/null
	crm-clv -q "${clv[@]}" --merge --save-model="$1/clv.model" -o "$1/clv.csv.gz" "$1"/histories/*.csv.gz < /dev/null
}

score() {
	local out=$1 i

	i=$(printf %04d "$2")
	crm-cluster -q --model="$out/cluster.model" --only="$out/partial/$i.csv.gz" "$out/customers.csv.gz" < /dev/null |
	    crm-clv -q --model="$out/clv.model" -o "$out/scored/$i.csv.gz"
	crm-report -q --partial -o "$out/segments/$i.csv.gz" "$out/scored/$i.csv.gz" < /dev/null
}

finish() {

	crm-report -q --merge -F csv -o "$1/segments.csv.gz" "$1"/segments/*.csv.gz < /dev/null
}

# task STEP ...: a step for xargs, which has no room for "done, but": 0 for status 1, 255 to start no more tasks for a failure.
task() {
	local rc=0

	bash "$0" "$@" || rc=$?
	[ "$rc" -le 1 ] || exit 255
}

all() {
	local out=$1 shards=$2 jobs=${JOBS:-$(nproc)}

	shift 2
	bash "$0" columns "$out" "$@"
	printf '%s\0' "$@" | xargs -0 -P "$jobs" -n 1 bash "$0" task split "$out" "$shards" || exit 3
	seq 0 $((shards - 1)) | xargs -P "$jobs" -n 1 bash "$0" task shard "$out" || exit 3
	bash "$0" merge "$out"
	if [ -n "${MODELS+set}" ]; then
		seq 0 $((shards - 1)) | xargs -P "$jobs" -n 1 bash "$0" task count "$out" || exit 3
		bash "$0" fit "$out"
		seq 0 $((shards - 1)) | xargs -P "$jobs" -n 1 bash "$0" task score "$out" || exit 3
		bash "$0" finish "$out"
	fi
	if [ -n "$(find "$out/rejects" -name '*.csv')" ]; then
		echo "steps.sh: rows were refused: see $out/rejects" >&2
		exit 1
	fi
}

[ $# -ge 2 ] || usage
case $1:$# in
columns:[3-9] | columns:??* | split:4 | shard:3 | merge:2 | count:3 | fit:2 | score:3 | finish:2 | all:[4-9] | all:??* | task:*) "$@" ;;
*) usage ;;
esac
