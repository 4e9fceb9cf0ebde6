#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual of each program names exactly the options of its option table, and so does its completion.

load helper

programs() {
	find "$BIN" -maxdepth 1 -name 'crm-*' -type f -perm -u+x -printf '%f\n' | LC_ALL=C sort
}

# table_options PROGRAM: its options as --help lists them: `-o --output` or `--seed`, one a line.
table_options() {
	"$1" --help | sed -n -E 's/^  (-.), (--[a-z0-9-]+).*/\1 \2/p; s/^      (--[a-z0-9-]+).*/\1/p' | LC_ALL=C sort
}

# manual_options PAGE: the same from the lines `.It Fl o , Fl -output` and `.It Fl -since Ns = Ns Ar DATE , Fl -until` of a manual.
manual_options() {
	sed -n -E '/^\.It Fl /{ s/^\.It //; s/Fl ([^- ]) , Fl (-[a-z0-9-]+)/Fl \1+\2/; s/ , Fl /\nFl /g; p; }' "$1" |
	    sed -n -E 's/^Fl (.)\+(-[a-z0-9-]+).*/-\1 -\2/p; s/^Fl (-[a-z0-9-]+).*/-\1/p; s/^Fl ([^-])( .*)?$/-\1/p' | LC_ALL=C sort
}

@test "the manual names exactly the options of the program" {
	local program bad=0 n=0

	while read -r program; do
		n=$((n + 1))
		diff -u --label "$program --help" --label "man/$program.1" <(table_options "$program") \
		    <(manual_options "$ROOT/man/$program.1") || bad=1
	done < <(programs)
	[ "$n" -gt 0 ] || skip "no program has been built"
	[ "$bad" -eq 0 ]
}

@test "the completion for bash knows every option of the program" {
	local program bad=0

	while read -r program; do
		diff -u --label "$program --help" --label "$program --completion=bash" \
		    <(table_options "$program" | grep -o -e '--.*' | LC_ALL=C sort) \
		    <("$program" --completion=bash | sed -n "s/.*compgen -W '\(--output.*\)' --.*/\1/p" | tr ' ' '\n' | LC_ALL=C sort) || bad=1
	done < <(programs)
	[ "$bad" -eq 0 ]
}

@test "a letter means the same option in every program" {
	local program

	while read -r program; do
		table_options "$program" | grep '^-. '
	done < <(programs) | LC_ALL=C sort -u > letters
	[ "$(wc -l < letters)" -gt 6 ]
	[ -z "$(cut -d' ' -f1 letters | uniq -d)" ]
}

@test "--help: what a program answers, and the same words for what all have" {
	local program

	while read -r program; do
		"$program" --help > help
		sed -n '/^Common options:/,/^$/p' help | cksum
		sed -n '2,/^$/p' help | tr '\n' ' ' | grep -qE '^[A-Z].*: .*\? +$' || { cat help; touch bad; }
	done < <(programs) > sums
	[ "$(sort -u sums | wc -l)" -eq 1 ]
	[ ! -e bad ]
}
