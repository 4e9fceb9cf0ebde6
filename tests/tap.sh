#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: tap.sh TEST -- run a test, whatever it is written for, so that it speaks TAP (prove -e tests/tap.sh).
case $1 in
*.bats) exec bats --tap "$1" ;;
*) CMOCKA_MESSAGE_OUTPUT=TAP exec "$1" ;;
esac
