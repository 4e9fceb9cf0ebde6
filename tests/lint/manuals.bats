#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Manuals: clean mdoc, one a program, and exactly the options that the program has.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	bin=${BUILD:-build}
}

@test "mandoc finds nothing to complain of" {
	run mandoc -Tlint -Wstyle man/*
	# What it says of other projects' pages, and of pages of ours that are not installed, does not count.
	echo "$output" | grep -vE 'referenced manual not found|^$' && return 1
	true
}

@test "every program has a manual, and every manual that it needs" {
	for p in cmd/crm-*.c; do
		[ -e "man/$(basename "$p" .c).1" ]
	done
	[ -e man/crm-table.5 ]
	[ -e man/crm-tools.7 ]
	for m in man/*.1; do
		for section in NAME SYNOPSIS DESCRIPTION MEMORY 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
			grep -qx ".Sh $section" "$m" || { echo "$m: no $section"; false; }
		done
	done
}

# The long options of --help, and those that the manual has an item for.
of_help() {
	"$bin/$1" --help | grep -oE '^ +(-[a-zA-Z], )?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+' | sort -u
}
of_manual() {
	grep -E '^\.It Fl' "man/$1.1" | grep -oE 'Fl -[a-z0-9-]+' | sed 's/Fl -/--/' | sort -u
}
# The same of short ones.
short_of_help() {
	"$bin/$1" --help | grep -oE '^ +-[a-zA-Z], ' | grep -oE -- '-[a-zA-Z]' | sort -u
}
short_of_manual() {
	grep -E '^\.It Fl' "man/$1.1" | grep -oE 'Fl [a-zA-Z]( |$)' | sed 's/Fl \(.\).*/-\1/' | sort -u
}

@test "manuals name exactly the options of --help" {
	bad=0
	for p in cmd/crm-*.c; do
		p=$(basename "$p" .c)
		diff <(of_help "$p") <(of_manual "$p") || { echo "$p: < in --help, > in its manual"; bad=1; }
		diff <(short_of_help "$p") <(short_of_manual "$p") || { echo "$p: < in --help, > in its manual"; bad=1; }
	done
	[ "$bad" -eq 0 ]
}
