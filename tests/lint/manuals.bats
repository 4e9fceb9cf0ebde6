#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Manuals: clean mdoc, one a program, with all its sections.  (That they name the right options, tests/cli/options.bats sees to.)

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
}

@test "mandoc finds nothing to complain of" {
	run --separate-stderr mandoc -Tlint -Wstyle man/*.[1-8]
	# What it says of other pages, which may not be installed, does not count.
	echo "$output" | grep -vE 'referenced manual not found|mandoc\.db|^$' && return 1
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

@test "crm-table(5) names every column of the contract" {
	local column missing=0

	for column in $(grep -oE '\{ "[a-z_]+"' lib/table/known_columns.c | tr -cd 'a-z_\n'); do
		grep -qE "^\.(It )?Li (.* , )?$column( |\$)" man/crm-table.5 || { echo "$column"; missing=1; }
	done
	[ "$missing" -eq 0 ]
}
