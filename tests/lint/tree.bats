#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The law of the house: who may include whom, and what a file looks like.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	build=${BUILD:-build}
}

# allowed FOLDER INCLUDE ...: fail, naming the lines, where a file of lib/FOLDER includes of ours anything else.
allowed() {
	local folder=$1 others

	shift
	others=$(printf '|%s' "$@")
	! git grep --untracked -nE '#include "' -- "lib/$folder/*.[ch]" | grep -vE "#include \"(${others#|})/[^/]*\""
}

# only PATTERN FOLDER ...: fail, naming the lines, where a header like PATTERN is included anywhere else than in FOLDER.
only() {
	local pattern=$1 folders

	shift
	folders=$(printf '|%s' "$@")
	! git grep -nE "#include <$pattern" -- '*.[ch]' | grep -vE "^(${folders#|})"
}

@test "layers include only what lies below them" {
	allowed base base
	allowed io base io
	allowed table base io table
	allowed ingest base io table ingest
	allowed model base table model
	allowed report base io table report
	allowed segment base io table segment
	allowed app base io table ingest model report segment app
	! grep -nE '#include "' cmd/*.c | grep -vE '#include "(base|io|table|ingest|model|report|segment|app|filter)/'
	! git grep -nE '#include "(base|io|table|ingest|model|report|segment|app|filter)/' -- samples
}

@test "no filter includes another, and none looks up" {
	for room in lib/filter/*/; do
		name=$(basename "$room")
		allowed "filter/$name" base io table ingest model report segment app customer "filter/$name"
	done
	! ls lib/filter/*.[ch] 2>/dev/null
}

@test "unit tests lie in the rooms of what they test" {
	! ls tests/unit/*.c 2>/dev/null
	for room in $(git ls-files 'tests/unit/*.c' | sed 's|tests/unit/\(.*\)/[^/]*|\1|' | sort -u); do
		[ -d "lib/$room" ] || { echo "tests/unit/$room has no lib/$room"; return 1; }
	done
}

@test "each foreign library is seen in its own layer only" {
	only 'zlib' lib/io/ tests/
	only 'isa-l' lib/io/
	only 'csv\.h' lib/table/csv_ tests/
	only 'gsl/' lib/model/ tests/
	only 'unicode/' lib/ingest/ tests/
	only 'sodium' lib/ingest/ tests/
	only 'seccomp' lib/base/
	only 'jansson' lib/report/ tests/
	only 'xlsxwriter' lib/report/ tests/
}

@test "filters open outputs as outputs of their run, which places them together" {
	! git grep -n 'output_open(' -- 'lib/filter/*.c'
}

@test "models do not print, read or write" {
	! grep -nE '\b(printf|fprintf|puts|fputs|fopen|fwrite|fread|putc|write|read|msg_(error|warn|note|repeat))\(' lib/model/*.c
}

# But for the names that a signal handler, which has no argument, must find, and what is of the whole process: its key and its temporary file,
# and the built-in words, which are folded once.
@test "nothing mutable at file scope" {
	make -s "$build/libcrm.a"
	run bash -c "objdump -t '$build/libcrm.a' | awk '/^[^ ]*\\.o:/ { f = \$1 } f ~ /^(outfile_signal|keyed_hash|temp_file|header_names|status_words|kind_words|date_names)\\.o:/ { next } (/ \\.data\\t/ || / \\.bss\\t/ || / \\.data\\.[^r]/) && / O / { print f, \$NF; bad = 1 } END { exit bad }'"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "no file is longer than 500 lines" {
	run bash -c "git ls-files '*.[ch]' '*.sh' '*.bats' '*.bash' Makefile | xargs wc -l | awk '\$2 != \"total\" && \$1 > 500 { print; bad = 1 } END { exit bad }'"
	echo "$output"
	[ "$status" -eq 0 ]
}

# Messages and tables of words stay whole so that they can be searched for; all else is wrapped.
@test "no line of lib or cmd is longer than 100 columns, but for texts" {
	run bash -c "git grep -nE '.{101}' -- 'lib/*.[ch]' 'cmd/*.[ch]' | grep -v '\"'"
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "every source file says its licence in the first lines" {
	bad=0
	for f in $(git ls-files '*.[ch]' '*.sh' '*.bats' '*.bash' '*.py'); do
		if ! head -3 "$f" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later'; then
			echo "$f"
			bad=1
		fi
	done
	[ "$bad" -eq 0 ]
}

@test "file names are unique in the tree" {
	run bash -c "git ls-files 'lib/*.[ch]' 'cmd/*.[ch]' 'tests/*.[ch]' 'samples/*.[ch]' | sed 's|.*/||' | sort | uniq -d"
	echo "$output"
	[ -z "$output" ]
}

@test "the top holds what the design says and nothing else" {
	run bash -c "git ls-files | sed 's|/.*||' | sort -u | grep -vxE '\\..*|Makefile|README\\.md|LICENSE|cmd|lib|man|samples|tests'"
	echo "$output"
	[ -z "$output" ]
}

@test "no marks of unfinished work, no paths of one machine" {
	run git grep -nE '\b(TODO|FIXME|XXX)\b|/work/|/root/|/home/' -- '*.[ch]' '*.sh' '*.bash' 'tests/cli/*' 'tests/unit/*' Makefile 'man/*' README.md samples
	echo "$output"
	[ "$status" -eq 1 ]
}
