#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-ingest --shards, --columns, --one-line: ledgers for many machines.

bats_require_minimum_version 1.5.0
load helper

# odd_log: a log whose ids and notes have commas, quotes and line ends.
odd_log() {
	printf '%s\n' customer,date,order,amount,note '"a ""x"", b",2024-01-01,1,5,"line one' 'line two"' \
	    'c,2024-01-01,2,6,"plain, comma"' $'"d\r' 'e",2024-01-01,3,7,x' '"a ""x"", b",2024-01-02,4,5,' 'c,2024-01-03,5,1,"one' '' 'more"'
}

@test "each row is in the shard of its customer's CRC-32, in order, under the ledger's header" {
	shopgen --lines 20000 --relations --guests 0.1 2> /dev/null | gzip > log.csv.gz
	for options in "" "--guests=keep" "--fold-id=case --dedupe" "--identity=customer_id"; do
		# shellcheck disable=SC2086
		crm-ingest -q $options log.csv.gz > whole.csv
		rm -f shard-*
		# shellcheck disable=SC2086
		crm-ingest -q $options --shards=7 -o 'shard-%03d.csv.gz' log.csv.gz
		python3 -c '
import csv, gzip, sys, zlib
rows = list(csv.reader(open("whole.csv")))
for i in range(7):
    want = rows[:1] + [r for r in rows[1:] if zlib.crc32(r[0].encode()) % 7 == i]
    assert list(csv.reader(gzip.open("shard-%03d.csv.gz" % i, "rt"))) == want, i
    assert len(want) > 100
'
	done
	[ "$(find . -name 'shard-*' | wc -l)" -eq 7 ]
}

@test "ids that are quoted are hashed by what they mean" {
	odd_log > log.csv
	crm-ingest -q --keep=note log.csv > whole.csv
	crm-ingest -q --keep=note --shards=3 -o 'x%d.csv' log.csv
	python3 -c '
import csv, zlib
rows = list(csv.reader(open("whole.csv", newline="")))
assert len(rows) == 6
for i in range(3):
    want = [r for r in rows[1:] if zlib.crc32(r[0].encode()) % 3 == i]
    got = list(csv.reader(open("x%d.csv" % i, newline="")))
    assert got == rows[:1] + want, (i, got)
'
	# A shard without rows is a table all the same.
	[ "$(cat x1.csv)" = "customer,date,order,amount,note" ]
}

@test "--one-line makes blanks of line ends, and counts the rows" {
	odd_log > log.csv
	run --separate-stderr crm-ingest -v --keep=note --one-line log.csv
	[ "$status" -eq 0 ]
	[ "$output" = 'customer,date,order,amount,note
"a ""x"", b",2024-01-01,1,5,line one line two
c,2024-01-01,2,6,"plain, comma"
d e,2024-01-01,3,7,x
"a ""x"", b",2024-01-02,4,5,
c,2024-01-03,5,1,one  more' ]
	[[ "$stderr" == *"noted: 3 rows with line ends in a field, now blanks"* ]]
	crm-ingest -q --keep=note --one-line --receipt=r.json log.csv > whole.csv
	grep -q '"one_line": 3' r.json
	crm-ingest -q --keep=note --one-line --shards=2 -o 'y%d.csv' log.csv
	{ head -1 whole.csv; tail -q -n +2 y0.csv y1.csv | sort; } > got
	{ head -1 whole.csv; tail -n +2 whole.csv | sort; } | cmp - got
}

@test "--columns: the same header whatever a log has" {
	printf '%s\n' customer,date,order,amount,channel,city a,2024-01-01,1,5,web,Izmir > one.csv
	printf '%s\n' customer,date,order,amount,cost b,2024-01-01,2,5,1.5 > two.csv
	crm-ingest -q --columns=customer,cost,channel --keep=city,zip --columns=zip,city one.csv > a
	crm-ingest -q --columns=customer,cost,channel --keep=city,zip --columns=zip,city two.csv > b
	[ "$(cat a)" = 'customer,date,order,amount,cost,channel,zip,city
a,2024-01-01,1,5,,web,,Izmir' ]
	[ "$(cat b)" = 'customer,date,order,amount,cost,channel,zip,city
b,2024-01-01,2,5,1.5,,,' ]
	# What is not among them is left out.
	[ "$(crm-ingest -q --columns=cost one.csv)" = 'customer,date,order,amount,cost
a,2024-01-01,1,5,' ]
	run -2 crm-ingest -q --columns=city one.csv
	[ "$output" = 'crm-ingest: --columns: "city" is no column of a ledger: name it in --keep as well' ]
}

@test "all shards or none" {
	shopgen --lines 20000 2> /dev/null | gzip > log.csv.gz
	head -c 60000 log.csv.gz > cut.csv.gz
	run -3 crm-ingest -q --shards=3 -o 'z%d.csv' log.csv.gz cut.csv.gz
	[ -z "$(find . -name 'z*')" ]
	# A shard that cannot be written takes the others along.
	mkdir z1.csv
	run -3 crm-ingest -q --shards=3 -o 'z%d.csv' log.csv.gz
	[ "$(find . -name 'z*')" = ./z1.csv ]
	rmdir z1.csv
	run -1 crm-ingest -q --shards=3 -o 'z%d.csv' <<< $'customer,date,order,amount\na,2024-01-01,1,5\nb,x,2,5'
	[ "$(cat z?.csv | grep -c ^a)" -eq 1 ]
}

@test "-o must name all shards" {
	echo customer,date,order,amount > log.csv
	for bad in x.csv x%s.csv x%d-%d.csv x%.csv %99999d; do
		run -2 crm-ingest -q --shards=3 -o "$bad" log.csv
		[ "$output" = "crm-ingest: --shards: \"$bad\" must have one %04d where the number of the shard goes, as 'ledger-%04d.csv.gz'" ]
	done
	run -2 crm-ingest -q --shards=3 -o x%d/y.csv log.csv
	[ "$output" = 'crm-ingest: --shards: "x%d/y.csv" has the number of the shard in the name of a folder' ]
	run -2 crm-ingest -q --shards=3 log.csv
	[ "$output" = "crm-ingest: --shards needs files: name them with -o 'ledger-%04d.csv.gz'" ]
	# Without --shards it is a name like any other.
	crm-ingest -q -o x%d.csv log.csv
	[ -e x%d.csv ]
}
