#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every program, on a small input, with an allocator whose n-th call fails, for every n: it says so, once, exits 3
# (or goes on without what it asked for), leaves no file, and does not crash.
#
# CRM_SWEEP=all tries every n, CRM_SWEEP=N every N-th; else it is every 97th, and in each line at least one.  Of a line that takes
# long (a fit of crm-clv) fewer are tried, so that no line takes much longer than others.  Seven hundred calls are those of the child
# that makes the filter of the sandbox, the same whatever the line: they are tried in the first line of each program only.

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
	cd "$BATS_TEST_TMPDIR/run" || return 1
	need_plain_memory
	export CRM_FAIL_LOG=$BATS_TEST_TMPDIR/log TMPDIR=$PWD/tmp
}

# One run of `$@` whose call ${n} of the allocator fails, in the folder `run`, which fine() has left as it found it.
go() {
	local left

	status=0
	for left in file bins.csv rejects.csv report.xlsx; do
		[ ! -e "$left" ] || rm "$left"
	done
	CRM_FAIL_AT=$n LD_PRELOAD=$SHIM "$@" > out 2> err || status=$?
}

# fine PROGRAM UNFINISHED: whether the run just made was all right; the function UNFINISHED looks at what came on stdout.
fine() {
	if [ "$status" -eq 3 ]; then
		says "$1" "out of memory|cannot start a thread" && "$2" out && leaves
		return
	fi
	# It went on without: a smaller team of threads, a progress line less.
	got "0 1 4" && ! grep "out of memory" err
}

# every UNFINISHED EVERY PROGRAM WORD ...: run the program over and over, each time with another call failing, every ${2}-th of them, or of
# those as many as the sample and the time that the program takes allow.
every() {
	local begin=${EPOCHREALTIME/[.,]/} took stride last n=0

	go "${@:3}"
	took=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
	[ "$status" -eq 0 ] || { echo "${*:3}: status $status where no call failed"; return 1; }
	read -r last < "$CRM_FAIL_LOG"
	[ "$last" -gt 20 ] || { echo "$3 asked for memory $last times only: is the allocator in place?"; return 1; }
	stride=$((step * (1 + took / (20 * step))))
	for ((n = (1 + RANDOM % (stride * $2 < last ? stride : last / $2)) * $2; n <= last; n += stride * $2)); do
		go "${@:3}"
		[ -s "$CRM_FAIL_LOG" ] || continue
		tried=$((tried + 1))
		fine "$3" "$1" || { echo "^ call $n of: ${*:3}"; return 1; }
	done
}

# of_all FUNCTION EVERY: call it for every line of every program, as `FUNCTION EVERY program input`, with args[] of the line.
of_all() {
	local program line bad=0 lines=0 tried=0 step
	local -a args

	sampling 97
	while read -r program; do
		[ -e "$INPUTS/$(input_of "$program")" ] || continue
		export CRM_FAIL_CHILDREN=1
		while read -r line; do
			lines=$((lines + 1))
			eval "args=($line)"
			"$1" "$2" "$program" "$INPUTS/$(input_of "$program")" || bad=$((bad + 1))
			unset CRM_FAIL_CHILDREN
		done < <(lines_of "$program")
	done < <(programs)
	[ "$lines" -gt 0 ] || skip "no program has been built"
	echo "# $tried faults in $lines command lines" >&3
	[ "$bad" -eq 0 ]
}

# to_file EVERY PROGRAM INPUT
to_file() {
	every unfinished "$1" "$2" -q -j2 -o file "${args[@]}" "$3"
}

# gzip_to_stdout EVERY PROGRAM INPUT: from gzip to gzip.
gzip_to_stdout() {
	gzip -c "$3" > ../input.gz
	every no_gzip "$1" "$2" -q -z "${args[@]}" ../input.gz
}

@test "the n-th allocation fails, for every n" {
	unset CRM_FAIL_ALL
	of_all to_file 1
}

@test "the n-th and all later allocations fail, for every fifth n" {
	export CRM_FAIL_ALL=1
	of_all to_file 5
}

@test "the same from gzip to gzip, every seventh: what is not finished does not look whole" {
	unset CRM_FAIL_ALL
	of_all gzip_to_stdout 7
}
