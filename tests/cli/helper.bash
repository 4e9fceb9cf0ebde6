# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# What every bats file loads: where things are, and a folder of its own to run each test in.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
case ${BUILD:=build} in
/*) BIN=$BUILD ;;
*) BIN=$ROOT/$BUILD ;;
esac
DATA=${CRM_DATA:-$ROOT/../shared/data}
PATH=$BIN:$PATH

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# need_data FILE ...: skip the test, saying so, where the real data is not there.
need_data() {
	local file

	for file; do
		[ -e "$DATA/$file" ] || skip "no $DATA/$file"
	done
}

# need PROGRAM ...: skip the test where a program is missing.
need() {
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program"
	done
}

# need_plain_memory: skip the test where the programs were built with a sanitizer, which has an allocator of its own and
# maps far more memory than it uses.
need_plain_memory() {
	! grep -q -e __asan_init -e __tsan_init "$BIN"/crm-* || skip "built with a sanitizer"
}
