#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: sweep.sh -- shards of random small logs, always the same, are merged by all programs: 200 logs with CRM_SWEEP, else 10.
if ! command -v python3 > /dev/null; then
	echo '1..0 # SKIP no python3'
	exit 0
fi
[ -n "${CRM_SWEEP:-}" ] && logs=200 || logs=10
SOAK_SEED='' SOAK_SWEEP=$logs PYTHONDONTWRITEBYTECODE=1 exec nice python3 "$(dirname "$0")/soak.py"
