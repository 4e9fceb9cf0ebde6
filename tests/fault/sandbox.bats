#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2030,SC2031,SC2034,SC2154
# Every program, from within, tries what its sandbox is to refuse; see try_escape.c.

load fault

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/inputs"
	make_inputs "$BATS_FILE_TMPDIR/inputs"
	"${CC:-cc}" -D_GNU_SOURCE -O1 -fPIC -shared -o "$BATS_FILE_TMPDIR/try_escape.so" "$ROOT/tests/fault/try_escape.c" -ldl
}

setup() {
	INPUTS=$BATS_FILE_TMPDIR/inputs
	SHIM=$BATS_FILE_TMPDIR/try_escape.so
	cd "$BATS_TEST_TMPDIR" || return 1
	need_plain_memory
	# A build without the sandbox has no call of it.
	grep -q -a 'cannot enter the sandbox' "$BIN/crm-rfm" || skip "built without the sandbox"
}

# escape PROGRAM ARGUMENT ...: run it with the shim; its tries in the file log.
escape() {
	rm -f ../log
	echo secret > tmp/there
	status=0
	CRM_ESCAPE_LOG=../log LD_PRELOAD=$SHIM "$@" > out 2> err < "$input" || status=$?
}

confined() {
	local input=$2 want

	want='TCP UDP unix socketpair mmap_W|X mprotect_X memfd_create read_/etc/passwd create read write unlink nameless fork clone vfork execve end'
	escape "$1" -q "${args[@]}"
	got 0 || return 1
	if [ "$(cut -d: -f1 ../log | tr ' \n' '_ ')" != "$want " ]; then
		echo "not all was tried:"
		cat ../log
		return 1
	fi
	if grep -v -e ': Operation not permitted$' -e ': Permission denied$' -e '^vfork: Function' -e '^end$' ../log; then
		return 1
	fi
	[ "$(cat tmp/there)" = secret ]
	# Without the shim, and with TMPDIR not set, it says the same.
	cp out with
	env -u TMPDIR "$1" -q "${args[@]}" < "$input" | cmp - with
}

@test "no program gets sockets, processes, code, or files that are not its own" {
	each confined
}

@test "nor does the process that makes a workbook, nor leaves it anything" {
	local input=$INPUTS/customers.csv
	local -a args=(-F xlsx)

	[ -e "$input" ] || skip "no crm-rfm"
	mkdir -p run/tmp
	cd run
	export TMPDIR=$PWD/tmp
	confined crm-report "$input"
	export CRM_ESCAPE_CHILD=1
	confined crm-report "$input"
	unset CRM_ESCAPE_CHILD
	rm tmp/there with
	crm-report -q -F xlsx < "$input" | cmp - out
	leaves

	# However the program ends: its folder goes, and the process with it.
	mkfifo ../fifo
	crm-report -q -F xlsx < ../fifo > out 3>&- &
	pid=$!
	exec 9> ../fifo
	for _ in {1..100}; do
		compgen -G 'tmp/*' > /dev/null && break
		sleep 0.02
	done
	compgen -G 'tmp/*'
	kill -KILL $pid
	wait $pid || true
	exec 9>&-
	for _ in {1..100}; do
		compgen -G 'tmp/*' > /dev/null || break
		sleep 0.02
	done
	leaves
}

@test "what ended the process that makes a workbook is told" {
	local input=$INPUTS/customers.csv

	[ -e "$input" ] || skip "no crm-rfm"
	mkfifo fifo
	crm-report -q -F xlsx -o book.xlsx < fifo 2> err 3>&- &
	pid=$!
	exec 9> fifo
	for _ in {1..100}; do
		# Not by pgrep, which a small system does not have.
		cat /proc/$pid/task/*/children > child 2> /dev/null && [ -s child ] && break
		sleep 0.02
	done
	read -r child < child || [ -n "$child" ]
	kill -KILL "$child"
	cat "$input" >&9
	exec 9>&-
	status=0
	wait $pid || status=$?
	got 3
	says crm-report 'the workbook could not be made: its process was ended by a signal \(Killed\)'
	[ ! -e book.xlsx ]

	status=0
	TMPDIR=$PWD/absent crm-report -q -F xlsx -o book.xlsx "$input" 2> err || status=$?
	got 3
	says crm-report "the workbook could not be made: temporary files in .*/absent: No such file or directory"
}

no_descriptors() {
	local n refused=0

	# With few descriptors a rule cannot be made: an error, and not a rule that is missing.
	for n in {4..20}; do
		go_limited "$n" "$1" -q "${args[@]}" "$2"
		[ "$status" -ne 127 ] || continue	# not even the loader has what it needs
		[ "$status" -ne 0 ] || break
		got 3 && says "$1" "Too many open files|cannot start a thread" && unfinished out || return 1
		! grep -q sandbox err || refused=$((refused + 1))
	done
	got 0 && [ "$refused" -gt 0 ]
}

# go_limited N COMMAND ...: run it with room for N descriptors.
go_limited() {
	status=0
	(ulimit -n "$1"; shift; exec "$@") > out 2> err || status=$?
}

@test "a rule that cannot be set is an error" {
	each no_descriptors
}
