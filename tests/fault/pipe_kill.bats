#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2030,SC2031,SC2034,SC2154
# A filter of a running pipe is killed, at any moment: the next one must not take what it has got for the whole.  It exits 3 and
# leaves its -o file as it was; or, where the victim had said all, its output is the whole one, byte for byte.
#
# CRM_SWEEP=all makes all rounds; else it is a third of them.

load fault

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/inputs"
	cd "$BATS_FILE_TMPDIR/inputs" || return 1
	"$BIN/shopgen" --relations --customers 8000 --basket 2 --days 500 --seed 9 > raw.csv
	"$BIN/crm-ingest" -q raw.csv > ledger.csv 2> /dev/null || true
	"$BIN/crm-rfm" -q ledger.csv > customers.csv
	"$BIN/crm-cluster" -q -k 4 --restarts=2 customers.csv > clusters.csv
}

setup() {
	INPUTS=$BATS_FILE_TMPDIR/inputs
	cd "$BATS_TEST_TMPDIR" || return 1
	RANDOM=20
}

# slowly FILE: the file, but in pieces over about half a second, so that what reads it is at work when it is killed.
slowly() {
	local size i

	size=$(stat -c %s "$1")
	for ((i = 0; i < 16; i++)); do
		tail -c "+$((i * (size / 16 + 1) + 1))" "$1" | head -c "$((size / 16 + 1))"
		sleep 0.02
	done 2> /dev/null
}

# cut_short SIGNAL INPUT VICTIM NEXT: run the shell words VICTIM < INPUT | NEXT -o file, and kill VICTIM after a random time.
cut_short() {
	local pid

	echo old > file
	rm -f pipe
	mkfifo pipe
	eval "exec $4 -q -o file" < pipe 2> err &
	next=$!
	# The exec makes the victim's id that of the subshell.
	(eval "exec env --default-signal=INT $3 -q") < <(slowly "$INPUTS/$2") > pipe 2> victim &
	pid=$!
	sleep "0.$(printf %03d $((RANDOM % 450)))"
	kill "-$1" "$pid" 2> /dev/null || true	# it may have come to its end
	status=0
	wait "$pid" 2> /dev/null || status=$?
	victim=$status
	status=0
	wait "$next" 2> /dev/null || status=$?
}

# rounds N INPUT VICTIM NEXT: that often, or a third of it, with each signal in turn; ${cut} counts the rounds in which the victim did not come to its end.
rounds() {
	local i signal rounds=$1

	[ "${CRM_SWEEP:-}" = all ] || rounds=$(($1 < 12 ? 4 : $1 / 3))
	cut=0
	# What comes out when nobody is killed.
	eval "$3 -q" < "$INPUTS/$2" | eval "$4 -q" > whole || return 1
	for ((i = 0; i < rounds; i++)); do
		case $((i % 4)) in
		0) signal=TERM ;;
		1) signal=INT ;;
		*) signal=KILL ;;
		esac
		cut_short $signal "$2" "$3" "$4"
		if [ "$status" -eq 0 ]; then
			cmp whole file || { echo "round $i, $signal: status 0 and another table"; return 1; }
			continue
		fi
		cut=$((cut + 1))
		[ "$victim" -ne 0 ] || { echo "round $i: the victim had ended well"; return 1; }
		got 3 && [ "$(cat file)" = old ] && [ -s err ] || { echo "round $i, $signal"; cat err; return 1; }
		for left in file.* .file*; do
			[ ! -e "$left" ] || { echo "round $i, $signal: left behind: $left"; return 1; }
		done
	done
	[ "$cut" -gt 0 ] || { echo "no round was cut short"; return 1; }
}

@test "crm-ingest is killed before crm-rfm" {
	rounds 24 raw.csv crm-ingest crm-rfm
}

@test "crm-ingest is killed before crm-cohort and crm-basket" {
	rounds 12 raw.csv crm-ingest crm-cohort
	rounds 12 raw.csv crm-ingest "crm-basket --min-count=2 --recommend=1"
}

@test "crm-rfm is killed before crm-cluster" {
	rounds 16 ledger.csv crm-rfm "crm-cluster -k 4 --restarts=1"
}

@test "crm-rfm is killed before crm-clv" {
	rounds 12 ledger.csv crm-rfm crm-clv
}

@test "crm-rfm is killed before crm-report and crm-regress" {
	rounds 12 ledger.csv crm-rfm crm-report
	rounds 12 ledger.csv crm-rfm "crm-regress 'revenue ~ orders'"
}

@test "crm-cluster, crm-clv and crm-regress are killed before crm-report" {
	rounds 8 customers.csv "crm-cluster -k 4 --restarts=1" "crm-report --by cluster"
	rounds 8 customers.csv crm-clv crm-report
	rounds 8 customers.csv "crm-regress 'revenue ~ orders'" crm-report
}

@test "the middle one of three is killed: the first ends by SIGPIPE, the last with 3" {
	local i pid

	for ((i = 0; i < 8; i++)); do
		echo old > file
		rm -f one two
		mkfifo one two
		crm-report -q -o file < two 2> err &
		last=$!
		(exec crm-rfm -q < one > two 2> middle) &
		pid=$!
		status=0
		{ sleep "0.$((1 + RANDOM % 3))"; kill -KILL "$pid"; } &
		slowly "$INPUTS/raw.csv" | env --default-signal=PIPE crm-ingest -q > one 2> first || status=$?
		got "141" || return 1
		status=0
		wait "$last" || status=$?
		got 3 && [ "$(cat file)" = old ] || return 1
	done
}
