#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: unit.sh TEST -- a unit test under valgrind, as TAP (prove -e tests/valgrind/unit.sh); one that takes over
# VALGRIND_SECONDS (60) is skipped, saying so: the sanitizers run it too.
seconds=${VALGRIND_SECONDS:-60}
case $1 in
*.bats) exec bats --tap "$1" ;;
esac
out=$(mktemp)
trap 'rm -f "$out"' EXIT
CMOCKA_MESSAGE_OUTPUT=TAP timeout "$seconds" valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
    "$@" > "$out"
status=$?
if [ $status -eq 124 ]; then
	echo "1..0 # SKIP takes over $seconds s under valgrind"
	exit 0
fi
# As tests/tap.sh does.
sed 's/^not ok \([0-9]* # SKIP\)/ok \1/' "$out"
exit $status
