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
