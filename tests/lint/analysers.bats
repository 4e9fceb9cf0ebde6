#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What static analysers find.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	flags="-std=c11 -D_GNU_SOURCE -Ilib -DCRM_VERSION=\"0\" $(pkg-config --cflags gsl icu-i18n libsodium jansson xlsxwriter libseccomp)"
	if pkg-config --exists libisal; then
		flags="$flags -DHAVE_ISAL"
	fi
}

@test "clang-tidy" {
	# shellcheck disable=SC2086 # words on purpose
	git ls-files 'lib/*.c' 'cmd/*.c' 'samples/*.c' | xargs -P "$(nproc)" -n 4 -I{} clang-tidy --quiet {} -- $flags 2>/dev/null
}

@test "cppcheck" {
	# cppcheck 2.10 takes an array that a function fills for one that nobody has set; valgrind and both compilers watch over that.
	cppcheck -q -j "$(nproc)" --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches --suppress=uninitvar \
	    --suppress=legacyUninitvar -D_GNU_SOURCE -DHAVE_ISAL -Ilib lib cmd samples
}

@test "shellcheck" {
	git ls-files '*.sh' '*.bash' '.ci/*' | xargs shellcheck -x -P SCRIPTDIR
}
