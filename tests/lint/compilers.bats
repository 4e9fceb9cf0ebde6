#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Not one warning from either compiler, with ISA-L and without.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
}

@test "gcc builds everything without a warning" {
	make -s BUILD=build-gcc CC=gcc CFLAGS='-O2 -Werror' all tests
}

@test "clang builds everything without a warning" {
	make -s BUILD=build-clang CC=clang CFLAGS='-O2 -Werror' all tests
}

@test "gcc builds everything without ISA-L" {
	make -s BUILD=build-zlib CC=gcc CFLAGS='-O0 -Werror' HARDEN=-fPIE ISAL=no all
}

# The headers of the other libraries are those of this system: they are looked at only after musl's own.
@test "nothing needs more of the C library than musl has" {
	local file target

	command -v musl-gcc > /dev/null || skip "no musl-gcc"
	target=$(gcc -print-multiarch)
	for file in lib/*/*.c lib/filter/*/*.c cmd/*.c; do
		musl-gcc -std=c11 -D_GNU_SOURCE -DCRM_NO_SANDBOX -DCRM_VERSION='""' -Ilib -idirafter /usr/include \
		    -idirafter "/usr/include/$target" -fsyntax-only -Werror=implicit-function-declaration -Werror=int-conversion "$file"
	done
}
