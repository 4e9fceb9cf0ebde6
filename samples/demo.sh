#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: demo.sh -- the main job on a small shop's log: from raw lines to a table of segments.
set -eu -o pipefail

cd "$(dirname "$0")/.."
PATH=$PWD/${BUILD:-build}:$PATH

echo '$ crm-ingest samples/corner-shop.csv | crm-rfm | crm-cluster -k 4 | crm-report'
crm-ingest samples/corner-shop.csv | crm-rfm | crm-cluster -k 4 | crm-report
