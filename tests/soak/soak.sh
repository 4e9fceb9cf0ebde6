#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: soak.sh -- compare all ways to one result on random logs for SOAK_SECONDS (60), or replay round SOAK_SEED.
if ! command -v python3 > /dev/null; then
	echo '1..0 # SKIP no python3'
	exit 0
fi
PYTHONDONTWRITEBYTECODE=1 exec python3 "$(dirname "$0")/soak.py"
