#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every header compiles alone, and again after itself; but for one that says `No include guard`: a template.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
}

alone() {
	local flags bad=0

	flags=$(pkg-config --cflags gsl icu-i18n libsodium jansson xlsxwriter libseccomp)
	for h in $(git ls-files 'lib/*.h' 'samples/*.h' | xargs grep -L 'No include guard'); do
		# shellcheck disable=SC2086 # words on purpose
		if ! printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "$h" "$h" |
		    "$1" -x c -std=c11 -D_GNU_SOURCE -I. -Ilib $flags -Wall -Wextra -Wpedantic -Werror -fsyntax-only -; then
			echo "$h does not stand alone"
			bad=1
		fi
	done
	[ "$bad" -eq 0 ]
}

@test "every header compiles alone with gcc" {
	alone gcc
}

@test "every header compiles alone with clang" {
	alone clang
}
