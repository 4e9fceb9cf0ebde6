#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2030,SC2031,SC2034,SC2154
# One contract for all programs: what each does when the world around it fails.  A program that is built is tested; only
# lines_of() and input_of() of fault.bash know them by name.

load fault

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/inputs"
	make_inputs "$BATS_FILE_TMPDIR/inputs"
}

setup() {
	INPUTS=$BATS_FILE_TMPDIR/inputs
	cd "$BATS_TEST_TMPDIR" || return 1
}

# go COMMAND ...: run it with stdout in `out` and stderr in `err`; ${status} is its exit status.
go() {
	status=0
	"$@" > out 2> err || status=$?
}

# --- what works

works() {
	go "$1" "${args[@]}" "$2"
	got 0 || return 1
	if unfinished out > /dev/null || [ ! -s out ]; then
		echo "no whole table"
		return 1
	fi
	mv out operand
	go "$1" "${args[@]}" < "$2"
	got 0 && cmp operand out
}

@test "the first line of each program works, from a file and from stdin" {
	each works
}

same_bytes() {
	"$1" -q -j1 "${args[@]}" < "$2" > one || return 1
	for j in 2 7; do
		"$1" -q -j$j "${args[@]}" < "$2" | cmp - one || return 1
	done
	LC_ALL=tr_TR.UTF-8 TZ=Asia/Tehran "$1" -q "${args[@]}" < "$2" | cmp - one || return 1
	gzip -c "$2" | "$1" -q "${args[@]}" | cmp - one || return 1
	"$1" -q -z "${args[@]}" < "$2" | gzip -dc | cmp - one || return 1
	"$1" -q -o file "${args[@]}" < "$2" && cmp file one || return 1
	"$1" -q -o file.gz "${args[@]}" < "$2" && gzip -dc file.gz | cmp - one || return 1
	head -c 3000 "$2" > first
	tail -c +3001 "$2" > rest
	{ dd bs=7 status=none < first; sleep 0.1; dd bs=1009 status=none < rest; } | "$1" -q "${args[@]}" | cmp - one
}

@test "the same bytes for any threads, locale, compression and chunking" {
	each same_bytes
}

# --- where output cannot go

full_disk() {
	status=0
	"$1" "${args[@]}" < "$2" > /dev/full 2> err || status=$?
	got 3 && grep -q "^$1: .*No space left on device" err && leaves
}

@test "a full disk: 3" {
	each full_disk
}

# second PROGRAM: words that make it write a second file `side`.
second() {
	case $1 in
	crm-ingest) echo --receipt=side --rejects=side2 ;;
	crm-rfm) echo --save-bins=side ;;
	crm-cluster | crm-clv | crm-regress) echo --save-model=side ;;
	esac
}

full_beside() {
	local words

	words=$(second "$1")
	[ -n "$words" ] || return 0
	echo old > side
	status=0
	# shellcheck disable=SC2086
	"$1" -q $words "${args[@]}" < "$2" > /dev/full 2> err || status=$?
	got 3 && says "$1" "No space left on device" && leaves side && [ "$(cat side)" = old ] || return 1
	# shellcheck disable=SC2086
	go "$1" -q $words "${args[@]}" "$2"
	got 0 && leaves side side2 && [ "$(cat side)" != old ]
}

@test "a full disk: no second file comes to stand beside the output that failed" {
	each full_beside
}

same_place() {
	local word

	for word in $(second "$1"); do
		go "$1" -q "$word" -o "${word#*=}" "${args[@]}" "$2"
		got 2 && says "$1" "side2?: two outputs would go there" && [ ! -s out ] && leaves || return 1
		go "$1" -q "${word%%=*}=-" "${args[@]}" "$2"
		got 2 && says "$1" "standard output: two outputs" && [ ! -s out ] && leaves || return 1
		"$1" -q "${word%%=*}=/dev/stdout" "${args[@]}" "$2" 2> err | cat > out
		says "$1" "/dev/stdout: two outputs" && [ ! -s out ] || return 1
		go "$1" -q "${word%%=*}=/dev/null" -o /dev/null "${args[@]}" "$2"
		got 0 && leaves side side2 || return 1
		"$1" -q "${word%%=*}=-" -o file "${args[@]}" "$2" > out
		[ -s out ] && [ -s file ] || return 1
		rm -f file side side2
	done
}

@test "two outputs at one place: 2, and nothing is written" {
	each same_place
}

closed_stdout() {
	status=0
	"$1" -q "${args[@]}" < "$2" 2> err >&- || status=$?
	got 3 && says "$1" "Bad file descriptor" && leaves
}

@test "closed stdout: 3" {
	each closed_stdout
}

closed_stdout_is_not_needed() {
	status=0
	"$1" -q -o file "${args[@]}" < "$2" 2> err >&- || status=$?
	got 0 && [ ! -s err ] && [ -s file ] && leaves file
}

@test "closed stdout with -o: no fault, and no file takes its place" {
	each closed_stdout_is_not_needed
}

closed_stderr() {
	status=0
	"$1" -v "${args[@]}" < "$2" > out 2>&- || status=$?
	got 0 || return 1
	"$1" -q "${args[@]}" < "$2" | cmp - out	# and nothing that was meant for stderr
}

@test "closed stderr: messages go nowhere" {
	each closed_stderr
}

closed_pipe() {
	{ sleep 0.2; status=0; env --default-signal=PIPE "$1" -q "${args[@]}" < "$2" 2> err || status=$?; echo "$status" > out; } | true
	status=$(cat out)
	got 141 && [ ! -s err ] && leaves
}

@test "a pipe that nobody reads: SIGPIPE, and no message" {
	each closed_pipe
}

ignored_sigpipe() {
	{ sleep 0.2; status=0; env --ignore-signal=PIPE "$1" -q "${args[@]}" < "$2" 2> err || status=$?; echo "$status" > out; } | true
	status=$(cat out)
	got 3 && says "$1" "Broken pipe" && leaves
}

@test "the same where SIGPIPE is ignored: 3" {
	each ignored_sigpipe
}

head_1() {
	local -a both

	env --default-signal=PIPE "$1" -q "${args[@]}" < "$2" 2> err | head -1 > out
	both=("${PIPESTATUS[@]}")
	status=${both[0]}
	got "0 141" && [ "$(wc -l < out)" -eq 1 ] && [ ! -s err ]
}

@test "| head -1" {
	each head_1
}

no_folder() {
	go "$1" -q -o no/such/file "${args[@]}" "$2"
	got 3 && says "$1" "no/such/file: .*No such file or directory" && [ ! -s out ] && leaves || return 1
	go "$1" -q -o /proc/file "${args[@]}" "$2"
	got 3 && says "$1" "/proc/file: " && leaves || return 1
	go "$1" -q -o tmp "${args[@]}" "$2"
	got 3 && says "$1" "tmp: .*[Ii]s a directory" && leaves
}

@test "-o to where no file can be: 3" {
	each no_folder
}

# What was in the log before stays: an output to an open descriptor writes there, and replaces no file.
append() {
	local name

	"$1" -q "${args[@]}" "$2" > plain || return 1
	ln -s /dev/stdout link
	for name in /dev/stdout /dev/fd/1 /proc/self/fd/1 link; do
		echo old > log
		status=0
		"$1" -q -o "$name" "${args[@]}" "$2" >> log 2> err || status=$?
		got 0 && cmp <(echo old; cat plain) log || return 1
		echo before > log
		{ echo old; "$1" -q -o "$name" "${args[@]}" "$2"; echo new; } > log
		cmp <(echo old; cat plain; echo new) log || return 1
	done
}

@test "-o /dev/stdout writes to stdout, whatever file that is" {
	each append
}

# --- help

help_checked() {
	local option

	for option in --help --version --completion=bash --completion=zsh; do
		go "$1" "$option"
		got 0 && [ -s out ] && [ ! -s err ] || return 1
		status=0
		"$1" "$option" > /dev/full 2> err || status=$?
		got 3 && says "$1" "No space left on device" || return 1
		status=0
		"$1" "$option" 2> err >&- || status=$?
		got 3 && says "$1" "Bad file descriptor" || return 1
	done
}

@test "--help, --version and --completion are written, and checked to be" {
	each help_checked
}

help_fits() {
	"$1" --help > out || return 1
	if awk 'length > 80 && !/^  crm-/' out | grep .; then
		echo "wider than 80 columns"
		return 1
	fi
	bash -n <("$1" --completion=bash)
}

@test "--help fits 80 columns, and the completion for bash is bash" {
	each help_fits
}

terminal() {
	# script(1) makes a terminal; a program that waits for input is ended by timeout(1) with 124.
	status=0
	SHELL=/bin/sh timeout 10 script -qec "timeout 5 $1 $(lines_of "$1" | head -1) 2> err" /dev/null > out < /dev/null || status=$?
	got 2 && grep -q "^usage: $1 " err && grep -q -e --help err && [ ! -s out ]
}

@test "on a terminal without operands: the short help on stderr, 2" {
	script -qec true /dev/null > /dev/null 2>&1 < /dev/null || skip "no script(1), or no pseudo-terminal"
	each terminal
}

# --- options

unknown_option() {
	go "$1" "${args[@]}" --no-such-option "$2"
	got 2 && says "$1" "unknown option --no-such-option" && [ ! -s out ] || return 1
	go "$1" "${args[@]}" -@ "$2"
	got 2 && says "$1" "unknown option -@" && [ ! -s out ] || return 1
	go "$1" "${args[@]}" --quiet=1 "$2"
	got 2 && says "$1" "--quiet takes no value" && [ ! -s out ] || return 1
	go "$1" "${args[@]}" -q -v "$2"
	got 2 && says "$1" "exclude each other" && [ ! -s out ]
}

given_twice() {
	go "$1" "${args[@]}" -o file --output=file2 "$2"
	got 2 && says "$1" "--output is given twice: leave one of them out" && leaves || return 1
	go "$1" "${args[@]}" --seed=1 --seed=1 "$2"
	got 2 && says "$1" "--seed is given twice" && [ ! -s out ] || return 1
	go "$1" "${args[@]}" -q -q "$2"
	got 0 || return 1
	go "$1" "${args[@]}" --outptu=file "$2"
	got 2 && says "$1" "unknown option --outptu: is it --output\\?" && leaves
}

@test "an option given twice, or misspelt: 2" {
	each given_twice
}

@test "an unknown option: 2" {
	each unknown_option
}

bad_numbers() {
	local option value

	go "$1" --threads=0 "${args[@]}" "$2"
	got 2 && says "$1" '--threads: "0" is not in 1..1024' || return 1
	go "$1" --seed=-1 "${args[@]}" "$2"
	got 2 && says "$1" '--seed: "-1" is not in 0..9007199254740991' || return 1
	# Every option that takes a number refuses what is none, and names itself.
	while read -r option; do
		for value in '' x 5x 99999999999999999999999999; do
			go "$1" -o file "${args[@]}" "$option=$value" "$2"
			got 2 && says "$1" "$option: \"$value\"" && [ ! -s out ] && leaves || return 1
		done
	done < <("$1" --help | sed -n 's/^ .*\(--[a-z-]*\) N\( .*\)*$/\1/p')
}

@test "a number out of its range: 2, and the range is told" {
	each bad_numbers
}

# --- input

missing_file() {
	go "$1" -q "${args[@]}" no-such-file
	got 3 && says "$1" "no-such-file: No such file or directory" && [ ! -s out ] && leaves || return 1
	go "$1" -q -o file "${args[@]}" "$2" no-such-file
	got 3 && says "$1" "no-such-file: No such file or directory" && leaves
}

@test "a file that is not there, alone or behind a good one: 3" {
	each missing_file
}

folder() {
	go "$1" -q "${args[@]}" tmp
	got 3 && says "$1" "tmp: .*is a directory" && [ ! -s out ] && leaves || return 1
	status=0
	"$1" -q "${args[@]}" < tmp > out 2> err || status=$?
	got 3 && says "$1" "is a directory" && leaves
}

@test "a folder as input: 3" {
	each folder
}

closed_stdin() {
	status=0
	"$1" -q "${args[@]}" > out 2> err <&- || status=$?
	got 3 && says "$1" "stdin: is closed" && leaves
}

@test "closed stdin: 3" {
	each closed_stdin
}

empty() {
	status=0
	"$1" -q "${args[@]}" < /dev/null > out 2> err || status=$?
	got 3 && says "$1" "stdin: " && [ ! -s out ] && leaves
}

@test "no input at all, not even a header: 3" {
	each empty
}

header_only() {
	head -1 "$2" > ../header.csv
	go "$1" -q "${args[@]}" ../header.csv
	got "0 4" || return 1
	[ "$status" -eq 0 ] || says "$1" ""
}

@test "a header and no rows: an empty table, or the message why there is no model" {
	each header_only
}

cut() {
	local want=3

	[ "$1" != crm-ingest ] || want=0
	head -c -1 "$2" > ../cut.csv
	go "$1" -q "${args[@]}" ../cut.csv
	got $want || return 1
	[ $want -eq 0 ] || { says "$1" "cut short" && unfinished out; } || return 1

	# Nor does a file come to be, nor is the old one touched.
	[ $want -eq 0 ] && return 0
	go "$1" -q -o file "${args[@]}" ../cut.csv
	got 3 && leaves || return 1
	echo old > file
	go "$1" -q -o file "${args[@]}" ../cut.csv
	got 3 && leaves file && [ "$(cat file)" = old ]
}

@test "a table without its last line end is refused by all but crm-ingest: 3" {
	each cut
}

cut_gzip() {
	gzip -c "$2" | head -c -9 > ../cut.csv.gz
	go "$1" -q -o file "${args[@]}" ../cut.csv.gz
	got 3 && says "$1" "cut.csv.gz: " && leaves || return 1
	{ gzip -c "$2"; echo junk; } > ../junk.csv.gz
	go "$1" -q "${args[@]}" ../junk.csv.gz
	got 3 && says "$1" "junk.csv.gz: " && unfinished out && leaves
}

@test "gzip that is cut short, or has junk behind it: 3" {
	each cut_gzip
}

# What is compressed in a way that programs do not read is damaged input, not a table with odd columns.
compressed() {
	gzip -c "$2" | gzip > ../twice.gz
	go "$1" -q -o file "${args[@]}" ../twice.gz
	got 3 && says "$1" "twice.gz: is compressed by gzip twice: give it through gzip -dc" && leaves || return 1
	printf '\x1f' > ../one
	go "$1" -q "${args[@]}" ../one
	got 3 && says "$1" "one: is cut short: gzip data ends after its first byte" && [ ! -s out ] || return 1
	# gzip is a header of 10 bytes, deflate, and 8 bytes; zlib is 2, deflate, and 4 (here wrong: nobody looks at them).
	{ printf '\x78\x9c'; gzip -nc "$2" | tail -c +11 | head -c -8; printf '\0\0\0\0'; } > ../zlib
	go "$1" -q "${args[@]}" ../zlib
	got 3 && says "$1" "zlib: is compressed by zlib: give it through " && [ ! -s out ]
}

@test "gzip in gzip, one byte of gzip, and zlib: 3" {
	each compressed
}

binary() {
	head -c 200000 "$BIN/$1" > ../binary
	go timeout 20 "$1" -q "${args[@]}" ../binary
	got "1 2 3" && grep -q "^$1: " err && ! grep -q '[^[:print:][:space:]]' err || return 1
	go timeout 20 "$1" -q "${args[@]}" < /dev/zero
	got "1 2 3"
}

@test "what is no table at all: a message in plain characters" {
	each binary
}

killed() {
	local pid

	echo old > file
	mkfifo ../fifo
	{ cat "$2"; sleep 3; } > ../fifo &
	"$1" -q "${args[@]}" < ../fifo > out 2> err &
	pid=$!
	"$1" -q -o file "${args[@]}" < <(cat "$2"; sleep 3) 2> /dev/null &
	sleep 0.4
	kill -KILL $pid $!
	wait $pid $! 2> /dev/null
	rm ../fifo
	unfinished out && [ "$(cat file)" = old ] && leaves file
}

@test "kill -9: what was written does not end in LF, -o is not touched" {
	each killed
}

# --- memory

ulimited() {
	local kilobytes refused=0

	# ICU alone maps some 40 MB; below what the loader needs it says 127 itself.
	for kilobytes in 6000 20000 40000 50000 52000 54000 56000 60000 65000 70000 80000 100000 150000 300000; do
		status=0
		(ulimit -v $kilobytes; exec "$1" -q "${args[@]}" < "$2" > out 2> err) || status=$?
		case $status in
		0) continue ;;
		127)
			grep -q "error while loading shared libraries\|cannot allocate" err || return 1
			continue
			;;
		3)
			refused=$((refused + 1))
			says "$1" "out of memory" && unfinished out && leaves || return 1
			;;
		*)
			# The loader and libc's own start may be killed below the least they need; past that no signal is forgiven.
			[ $kilobytes -lt 40000 ] || { echo "at $kilobytes kB: status $status"; head -3 err; return 1; }
			;;
		esac
	done
	[ "$status" -eq 0 ] || { echo "300 MB are not enough for a small table"; return 1; }
}

@test "ulimit -v: out of memory is said, and nothing crashes" {
	need_plain_memory
	each ulimited
}
