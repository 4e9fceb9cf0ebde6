# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of samples/scale share.

# same_models: what the steps of models made of shards in out/ is what one machine makes of ledger.csv and whole.csv.
same_models() {
	# shellcheck disable=SC2086
	crm-cohort -q --channels -o one.channels.csv.gz ledger.csv
	# shellcheck disable=SC2086
	crm-basket -q $RULES -o one.rules.csv.gz ledger.csv
	# shellcheck disable=SC2086
	crm-cluster -q --sample="$SAMPLE" $MODELS --save-model=one.cluster.model -o one.clusters.csv.gz whole.csv
	# shellcheck disable=SC2086
	crm-clv -q $CLV --summary --save-model=one.clv.model -o one.clv.csv.gz whole.csv
	crm-cluster -q --model=one.cluster.model whole.csv | crm-clv -q --model=one.clv.model -o scored.csv
	crm-report -q -F csv -o one.segments.csv.gz scored.csv
	for file in channels.csv.gz rules.csv.gz clusters.csv.gz cluster.model clv.csv.gz clv.model segments.csv.gz; do
		cmp "out/$file" "one.$file"
		[ "$(zcat -f "out/$file" | wc -l)" -gt 2 ]
	done
	# The scored customers of all shards are the rows of the whole, those of each shard in the order of their ids.
	python3 -c '
import csv, glob, gzip, sys
rows = []
for name in glob.glob("out/scored/*.csv.gz"):
    header, *part = csv.reader(gzip.open(name, "rt", encoding="utf-8", newline=""))
    assert [r[0].encode() for r in part] == sorted(r[0].encode() for r in part)
    rows += part
whole = list(csv.reader(open("scored.csv", encoding="utf-8", newline="")))
assert [header] + sorted(rows, key=lambda r: r[0].encode()) == whole, len(rows)
'
}
