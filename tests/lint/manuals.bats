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
	# In other scripts it counts bytes of escapes for columns, and takes their end for a delimiter.
	run --separate-stderr mandoc -Tlint -Wstyle man/??/*.7
	echo "$output" | grep -vE 'referenced manual not found|mandoc\.db|^$|longer than 80 bytes|trailing delimiter: .*\\\[u[0-9A-F]{4}\]$' && return 1
	true
}

@test "the tour in other languages has all that the English one has, and no line of more than 80 characters" {
	# The macros line by line (definitions are sorted in each language), and the examples without what they say of themselves.
	skeleton() {
		sed -n 's/^\(\.[A-Z][a-z]\)\( .*\)*$/\1/p' "$1" | grep -vE '^\.(Pq|Po|Pc|Li|Xr|Fl|Ev|Pa|Nm|Em|Pp|Ql)$' | sort | uniq -c
	}
	examples() {
		sed -n '/^\.Bd/,/^\.Ed/p; /^\.Dl/p' "$1" | sed 's/ *# .*//'
	}
	for m in man/??/crm-tools.7; do
		diff <(skeleton man/crm-tools.7) <(skeleton "$m")
		diff <(examples man/crm-tools.7) <(examples "$m")
		diff <(grep -oE 'Xr [a-z-]+ [0-9]' man/crm-tools.7 | sort -u) <(grep -oE 'Xr [a-z-]+ [0-9]' "$m" | sort -u)
		diff <(grep -oE '^\.(Fl|Ev) [^ ]+' man/crm-tools.7 | sort -u) <(grep -oE '^\.(Fl|Ev) [^ ]+' "$m" | sort -u)
		[ "$(LC_ALL=C.UTF-8 wc -L < "$m")" -le 82 ]
	done
	[ "$(find man/?? -name crm-tools.7 | wc -l)" -eq 3 ]
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

@test "the manuals name every column that --describe has of other tables" {
	local name missing=0

	for name in $(sed '1,/other_columns\[\]/d' lib/table/known_columns.c | grep -oE '^	\{ "[a-z0-9_]+"' | tr -cd 'a-z0-9_\n' | sort -u); do
		grep -qE "^\.(It )?Li (.*[ ,])?$name([ ,]|\$)" man/crm-*.[15] || { echo "$name"; missing=1; }
	done
	[ "$missing" -eq 0 ]
}

@test "crm-table(5) names every column of the contract" {
	local column missing=0

	for column in $(sed '/other_columns\[\]/,$d' lib/table/known_columns.c | grep -oE '\{ "[a-z_]+"' | tr -cd 'a-z_\n'); do
		grep -qE "^\.(It )?Li (.* , )?$column( |\$)" man/crm-table.5 || { echo "$column"; missing=1; }
	done
	[ "$missing" -eq 0 ]
}
