#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The words of reports in other languages.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
}

@test "catalogues are well-formed, complete, and alike" {
	for f in lib/report/po/*.po; do
		msgfmt --check -o /dev/null "$f"
		[ "$(msgfmt --statistics -o /dev/null "$f" 2>&1 | grep -c -E 'fuzzy|untranslated')" -eq 0 ]
	done
	for l in tr ar; do
		diff <(msgcat --no-wrap lib/report/po/fa.po | grep '^msgid') <(msgcat --no-wrap "lib/report/po/$l.po" | grep '^msgid')
	done
}

@test "every message of a catalogue is one of the program's" {
	sources=$(git ls-files 'lib/report/*.c' 'lib/filter/report/*.[ch]' 'lib/segment/*.[ch]')
	# String constants, without comments, characters and escaped quotes; those that are continued on the next line put together.
	for f in $sources; do
		cpp -fpreprocessed -dD -P "$f"
	done | sed -e 's/\\"//g' -e "s/'[^\\\\]'//g" | tr -d '\n' | sed 's/"[[:space:]]*"//g' | grep -oE '"([^"\\]|\\.)*"' | LC_ALL=C sort -u > "$BATS_TEST_TMPDIR/strings"
	msgcat --no-wrap lib/report/po/fa.po | sed -n 's/^msgid \(".\{1,\}"\)$/\1/p' | grep -vxF '""' | LC_ALL=C sort -u > "$BATS_TEST_TMPDIR/ids"
	run env LC_ALL=C comm -13 "$BATS_TEST_TMPDIR/strings" "$BATS_TEST_TMPDIR/ids"
	echo "$output"
	[ -z "$output" ]
}
