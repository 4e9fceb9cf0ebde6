#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2030,SC2031,SC2034,SC2154
# Every program, on a small input, with each of its system calls failing in turn (fail_calls.c): all of its outputs are
# the new ones and right, or all are the old ones and the status is 3; no stream looks whole that is not; an interrupted
# call or one that does a part of its work changes nothing.
#
# CRM_SWEEP=all tries every call, CRM_SWEEP=N every N-th; else it is every 29th, and in each line at least one of each kind.

load fault

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/inputs"
	make_inputs "$BATS_FILE_TMPDIR/inputs"
	"${CC:-cc}" -D_GNU_SOURCE -O2 -fPIC -shared -o "$BATS_FILE_TMPDIR/fail_calls.so" "$ROOT/tests/fault/fail_calls.c" -ldl
}

setup() {
	INPUTS=$BATS_FILE_TMPDIR/inputs
	SHIM=$BATS_FILE_TMPDIR/fail_calls.so
	mkdir -p "$BATS_TEST_TMPDIR/run/tmp" "$BATS_TEST_TMPDIR/new"
	cd "$BATS_TEST_TMPDIR/run" || return 1
	need_plain_memory
	export CRM_FAIL_LOG=$BATS_TEST_TMPDIR/log TMPDIR=$PWD/tmp
}

# side_lines_of PROGRAM: command lines that write files besides the main one; they are all named side*.
side_lines_of() {
	case $1 in
	crm-ingest) echo '--rejects=side --receipt=side2' ;;
	crm-rfm) echo '--save-bins=side' ;;
	crm-cluster) printf '%s\n' '-k 2 --profile=side --save-model=side2' ;;
	crm-clv) echo '--save-model=side' ;;
	crm-regress) echo "--save-model=side 'revenue ~ orders'" ;;
	crm-report) echo '--list all --receipt=side' ;;
	esac
}

# place: the outputs of the last night, of which nothing may change unless all does.
place() {
	local name

	for name in "${outputs[@]}"; do
		echo old > "$name"
	done
}

# all_are_old: whether all of ${outputs} are.
all_are_old() {
	local name content

	for name in "${outputs[@]}"; do
		content=
		read -r -d '' content < "$name"	# without a process; read takes off the line end
		[ "$content" = old ] || return 1
	done
}

# all_are_new FILE ...: whether they are as in ../new.
all_are_new() {
	local name

	for name; do
		cmp -s "$name" "../new/$name" || return 1
	done
}

# sound PROGRAM KIND: whether the run just made was all right.
sound() {
	if [ "$status" -eq "$want" ] && all_are_new out "${outputs[@]}"; then
		leaves "${outputs[@]}"
		return
	fi
	if [ "$2" = EINTR ] || [ "$2" = SHORT ]; then
		echo "status $status for $want, or another output"
		head -3 err
		return 1
	fi
	got 3 && says "$1" "" && leaves "${outputs[@]}" || return 1
	if ! all_are_old; then
		# All is in place and whole; only the sync of a folder can fail then.
		grep -q 'Input/output error\|No space left' err && all_are_new "${outputs[@]}" && return
		echo "some outputs are new, or broken:"
		head -c 100 "${outputs[@]}"
		return 1
	fi
	if [ "$zipped" = yes ]; then
		no_gzip out
	else
		unfinished out
	fi
}

# run AT KIND PROGRAM WORD ...: with the call that is to fail.
run_at() {
	place
	status=0
	CRM_FAIL_AT=$1 CRM_FAIL_KIND=$2 LD_PRELOAD=$SHIM "${@:3}" > out 2> err < "$stdin" || status=$?
}

# sweep PROGRAM WORD ...: run it with each call failing in each of ${kinds}.
sweep() {
	local kind all calls n
	# The letters of calls that can suffer it.
	local -A suffer=([EIO]=A-H [ENOSPC]=BDFH [EINTR]=CDGH [SHORT]=E-H)

	rm -f file* side* ../new/*
	run_at 0 none "$@"
	want=$status
	got "0 1" || return 1
	cp out "${outputs[@]}" ../new/
	read -r all < ../log
	[ "${#all}" -gt 10 ] || { echo "$1: only ${#all} calls: is the shim in place?"; return 1; }
	lines=$((lines + 1))
	for kind in "${kinds[@]}"; do
		calls=${all//[!${suffer[$kind]}]/}
		first ${#calls}
		for ((; n <= ${#calls}; n += step)); do
			run_at "$n" "$kind" "$@"
			[ -s ../log ] || continue
			tried[$kind]=$((tried[$kind] + 1))
			sound "$1" "$kind" || { echo "^ call $n, $kind, of: $*"; return 1; }
		done
	done
}

# of_all KIND ...: the sweep over all lines of all programs, to a file and to stdout.
of_all() {
	local kinds=("$@") program line bad=0 input stdin=/dev/null zipped=no lines=0 step kind
	local -a args outputs
	local -A tried

	sampling 29
	while read -r program; do
		input=$INPUTS/$(input_of "$program")
		[ -e "$input" ] || continue
		while read -r line; do
			eval "args=($line)"
			outputs=(file)
			[[ $line != *side* ]] || outputs+=(side)
			[[ $line != *side2* ]] || outputs+=(side2)
			sweep "$program" -q -j2 -o file "${args[@]}" "$input" || bad=$((bad + 1))
		done < <(lines_of "$program" | grep -v -e =bins.csv -e =rejects.csv; side_lines_of "$program")
		# From gzip to stdout, with and without a side file.
		gzip -c "$input" > ../input.gz
		while read -r line; do
			eval "args=($line)"
			outputs=()
			[[ $line != *side* ]] || outputs+=(side)
			[[ $line != *side2* ]] || outputs+=(side2)
			sweep "$program" -q -j1 "${args[@]}" ../input.gz || bad=$((bad + 1))
			zipped=yes
			sweep "$program" -q -z -j1 "${args[@]}" ../input.gz || bad=$((bad + 1))
			zipped=no
		done < <(lines_of "$program" | head -1; side_lines_of "$program")
	done < <(programs)
	[ "$lines" -gt 0 ] || skip "no program has been built"
	for kind in "${kinds[@]}"; do
		echo "# $kind: ${tried[$kind]} faults in $lines command lines" >&3
		[ "${tried[$kind]}" -gt 0 ]
	done
	[ "$bad" -eq 0 ]
}

@test "EIO from each call, a full disk at each, each interrupted, each count as short as can be" {
	of_all EIO ENOSPC EINTR SHORT
}

@test "EIO from each call, where files cannot be nameless" {
	export CRM_NO_TMPFILE=1
	of_all EIO
}

# endless FILE: its rows again and again, for ever, as crm-ingest looks at the first megabyte before it begins to write.
endless() {
	cat "$1"
	yes "$(tail -n +2 "$1")"
}

# A named temporary file: for its owner only, and gone with the process.
temporary() {
	local pid signal

	[ "$1" = crm-ingest ] || return 0	# the others read all before they write
	for signal in TERM INT HUP; do
		rm -f file .file*
		# A shell has its children in the background ignore SIGINT.
		CRM_NO_TMPFILE=1 LD_PRELOAD=$SHIM env --default-signal=INT,HUP "$1" -q -o file < <(endless "$2" 2> /dev/null 3>&-) 2> err 3>&- &
		pid=$!
		for _ in {1..200}; do
			compgen -G '.file.*' > /dev/null && break
			sleep 0.02
		done
		[ "$(stat -c %a .file.*)" = 600 ] || return 1
		kill -$signal $pid
		status=0
		wait $pid || status=$?
		got $((128 + $(kill -l $signal))) && [ ! -s err ] && leaves || return 1
	done
}

@test "a temporary file with a name is private, and removed by a signal" {
	each temporary
}

# go COMMAND ...: run it with stdout in `out` and stderr in `err`; ${status} is its exit status.
go() {
	status=0
	"$@" > out 2> err || status=$?
}

dangling_link() {
	mkdir sub
	ln -s sub/real link
	ln -s "$PWD/link" chain
	"$1" -q "${args[@]}" "$2" > plain || return 1
	go "$1" -q -o chain "${args[@]}" "$2"
	got 0 && [ -L chain ] && [ -L link ] && cmp sub/real plain || return 1
	ln -s loop loop
	go "$1" -q -o loop "${args[@]}" "$2"
	got 3 && says "$1" "loop: Too many levels of symbolic links"
}

@test "-o through links to a file that is not there yet" {
	each dangling_link
}
