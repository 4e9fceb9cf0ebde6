#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: tap.sh TEST -- run a test, whatever it is written for, so that it speaks TAP (prove -e tests/tap.sh).
case $1 in
*.bats) exec bats --tap "$1" ;;
*.sh) exec "$1" ;;
esac
# cmocka writes `not ok 1 # SKIP` of a test that was skipped, which TAP takes for a failure.
out=$(mktemp)
trap 'rm -f "$out"' EXIT
CMOCKA_MESSAGE_OUTPUT=TAP "$1" > "$out"
status=$?
sed 's/^not ok \([0-9]* # SKIP\)/ok \1/' "$out"
exit $status
