#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the README shows is what the programs say.

load helper

@test "the README shows what the programs say" {
	BUILD=$BIN "$ROOT/tests/readme.sh" "$ROOT/README.md" > README.md
	diff -u "$ROOT/README.md" README.md || { echo '`make readme` puts what they say now into the README'; false; }
}
