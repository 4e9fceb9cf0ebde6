#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: nightly.sh LOGS OUT -- tonight's customer table and report in the folder OUT, from the logs in the folder LOGS.
#
# In a crontab, every night at ten past two; cron mails what goes wrong, and only that:
#
#     10 2 * * *  /usr/local/lib/crm/nightly.sh /srv/shop/logs /srv/shop/crm
#
# Files are written with -o, so that they are whole or as they were.  pipefail makes the first failure that of the line.
# Bins are frozen in OUT/bins.csv the first night, so that a score means the same next month; delete it to cut anew.
set -eu -o pipefail
export LC_ALL=C

logs=$1
out=$2

crm-ingest -q --rejects "$out/rejects.csv" -o "$out/ledger.csv.gz" "$logs"/*.csv.gz
if [ -e "$out/bins.csv" ]; then
	bins=(--bins-from "$out/bins.csv")
else
	bins=(--save-bins "$out/bins.csv")
fi
crm-rfm -q "${bins[@]}" "$out/ledger.csv.gz" | crm-cluster -q -k 5 -o "$out/customers.csv.gz"
crm-report -q -F markdown -o "$out/report.md" "$out/customers.csv.gz"
