#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every program, on a small input, with an allocator whose n-th call fails, for every n: it says so, once, exits 3
# (or goes on without what it asked for), leaves no file, and does not crash.
#
# CRM_SWEEP=all tries every n, CRM_SWEEP=N every N-th; else it is every 149th, beginning at another one in each line.  Of a line that
# takes long (a fit of crm-clv) fewer are tried, so that no line takes much longer than others.

load fault

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/inputs"
	make_inputs "$BATS_FILE_TMPDIR/inputs"
	"${CC:-cc}" -O2 -fPIC -shared -o "$BATS_FILE_TMPDIR/fail_alloc.so" "$ROOT/tests/fault/fail_alloc.c" -ldl
}

setup() {
	INPUTS=$BATS_FILE_TMPDIR/inputs
	SHIM=$BATS_FILE_TMPDIR/fail_alloc.so
	mkdir -p "$BATS_TEST_TMPDIR/run/tmp"
	cd "$BATS_TEST_TMPDIR" || return 1
	need_plain_memory
	case ${CRM_SWEEP:-} in
	all) sample=1 ;;
	[1-9]*) sample=$CRM_SWEEP ;;
	*) sample=149 ;;
	esac
	begun=0
	export CRM_FAIL_LOG=$BATS_TEST_TMPDIR/log
}

# One run of `$@` whose call ${n} of the allocator fails, in the folder `run`, which fine() has left as it found it.
go() {
	status=0
	cd "$BATS_TEST_TMPDIR/run" || return 1
	rm -f file bins.csv rejects.csv report.xlsx
	TMPDIR=$PWD/tmp CRM_FAIL_AT=$n LD_PRELOAD=$SHIM "$@" > out 2> err || status=$?
	cd ..
}

# fine PROGRAM UNFINISHED: whether the run just made was all right; the function UNFINISHED looks at what came on stdout.
fine() (
	cd run || return 1
	if [ "$status" -eq 3 ]; then
		says "$1" "out of memory|cannot start a thread" && "$2" out && leaves
		return
	fi
	# It went on without: a smaller team of threads, a progress line less.
	got "0 1 4" && ! grep "out of memory" err
)

# spread: how many of the n of a line are passed over between two that are tried, by how long the line takes.
spread() {
	local begin=${EPOCHREALTIME/[.,]/} took

	n=1000000000
	go "$@"
	took=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
	stride=$((sample * (1 + took / (20 * sample))))
}

# Run line ${2} of program ${1} over and over, each time with a call ${step} further on failing, until no call fails any more.
every_call() {
	local program=$1 line=$2 input
	local -a args

	input=$INPUTS/$(input_of "$1")
	eval "args=($line)"
	spread "$program" -q -j2 -o file "${args[@]}" "$input"
	n=$((begun++ % stride * step + step))
	while :; do
		go "$program" -q -j2 -o file "${args[@]}" "$input"
		[ -s log ] || break
		if ! fine "$program" unfinished; then
			echo "call $n of: $program -o file $line"
			return 1
		fi
		n=$((n + step * stride))
	done
	[ "$status" -eq 0 ] || { echo "$program $line: status $status where no call failed"; return 1; }
	[ "$n" -gt 5 ] || { echo "$program asked for memory $n times only: is the allocator in place?"; return 1; }
}

# all_programs FUNCTION: call it for every line of every program, as `FUNCTION program line`.
all_programs() {
	local program line bad=0 n=0 tried=0

	while read -r program; do
		[ -e "$INPUTS/$(input_of "$program")" ] || continue
		while read -r line; do
			tried=$((tried + 1))
			"$1" "$program" "$line" || bad=$((bad + 1))
		done < <(lines_of "$program")
	done < <(programs)
	[ "$tried" -gt 0 ] || skip "no program has been built"
	[ "$bad" -eq 0 ]
}

@test "the n-th allocation fails, for every n" {
	unset CRM_FAIL_ALL
	step=1
	all_programs every_call
}

@test "the n-th and all later allocations fail, for every fifth n" {
	export CRM_FAIL_ALL=1
	step=5
	all_programs every_call
}

# As every_call(), from gzip to gzip on stdout, at every seventh call.
gzip_to_stdout() {
	local program=$1 line=$2
	local -a args

	gzip -c "$INPUTS/$(input_of "$program")" > input.gz
	eval "args=($line)"
	spread "$program" -q -z "${args[@]}" ../input.gz
	n=$((begun++ % stride * 7 + 7))
	while :; do
		go "$program" -q -z "${args[@]}" ../input.gz
		[ -s log ] || break
		if ! fine "$program" no_gzip; then
			echo "call $n of: $program -z $line < input.gz"
			return 1
		fi
		n=$((n + 7 * stride))
	done
}

@test "the same from gzip to gzip: what is not finished does not look whole" {
	unset CRM_FAIL_ALL
	all_programs gzip_to_stdout
}
