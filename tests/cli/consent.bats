#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Consent is a state: -m consent=COLUMN keeps it in the ledger, crm-rfm carries the latest word, and every list obeys it.

load helper

# consent TABLE: customer and consent of a customer table.
consent() {
	python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin): print(row["customer"] + "=" + row["consent"])' | tr '\n' ' '
}

# same_by_nights DAY LEDGER: the table up to DAY and then the rest of LEDGER is the table `want`, in memory and on disk.
same_by_nights() {
	awk -F, -v d="$1" 'NR == 1 || $2 <= d' "$2" | crm-rfm -q > base
	awk -F, -v d="$1" 'NR == 1 || $2 > d' "$2" > night
	crm-rfm -q --base base night | cmp - want
	crm-rfm -q --memory 64K --base base night | cmp - want
}

@test "words for yes and no in nine languages, whatever their case; others are no, and told" {
	need python3
	{
		echo customer,date,amount,ok
		for w in yes Y TRUE 1 opt-in Opted_In evet EVET onaylı İzinli بله بلی نعم Ja oui Accepté sí SI sì sim; do echo "y,2024-01-01,1,$w"; done
		for w in no N false 0 opt-out UNSUBSCRIBED hayır HAYIR Yok red خیر لا nein Widerrufen non Refusée rechazado não; do echo "n,2024-01-01,1,$w"; done
		echo 'u,2024-01-01,1,perhaps'
		echo 'b,2024-01-01,1,'
		echo 'b,2024-01-01,1,-'
	} > log.csv
	try crm-ingest -m consent=ok --receipt r.json log.csv
	[ "$status" -eq 0 ]
	[ "$(grep ^y, out | cut -d, -f5 | sort -u)" = yes ]
	[ "$(grep ^n, out | cut -d, -f5 | sort -u)" = no ]
	[ "$(grep ^u, out | cut -d, -f5)" = perhaps ]
	[ "$(grep ^b, out | cut -d, -f5 | sort -u)" = "" ]
	grep -qx 'crm-ingest: consent "perhaps" is not a known word, and counts as no consent: replace it by yes or no' err
	grep -q '"HAYIR" (no)' err
	python3 - <<-'END'
	import json
	counts = [c for c in json.load(open('r.json'))['counts'] if c['by'] == 'consent']
	assert sum(c['rows'] for c in counts if c['means'] == 'yes') == 20, counts
	assert sum(c['rows'] for c in counts if c['means'] == 'no') == 18, counts
	assert [c['text'] for c in counts if c['means'] == 'unknown'] == ['perhaps']
	END
	# What crm-ingest wrote it reads again, and --keep of the same column makes no second one.
	cp out ledger.csv
	crm-ingest -q ledger.csv | cmp - ledger.csv
	crm-ingest -q --keep consent ledger.csv | cmp - ledger.csv
	# A list has those with a yes alone.
	crm-rfm -q ledger.csv > t.csv
	try crm-report --list all --columns customer --receipt list.json -F csv t.csv
	printf '%s\n' customer y | diff - out
	grep -qx 'crm-report: --list: left out: 3 without consent' err
	python3 -c 'import json; assert json.load(open("list.json"))["left_out"]["without_consent"] == 3'
}

@test "the latest word holds, blank says nothing, and of one day a no holds before a yes" {
	need python3
	printf '%s\n' customer,date,amount,ok a,2024-01-01,5,evet a,2024-02-01,5,hayır b,2024-02-01,5,yes b,2024-01-01,5,no c,2024-01-01,5,yes c,2024-03-01,5, \
	    d,2024-01-01,5,yes d,2024-01-01,5,no e,2024-01-01,5,no e,2024-01-01,5,yes f,2024-01-01,5,yes f,2024-01-01,5,quizás g,2024-01-01,5, > log.csv
	crm-ingest -q -m consent=ok log.csv > l.csv
	want='a=no b=yes c=yes d=no e=no f=quizás g= '
	[ "$(crm-rfm -q l.csv | consent)" = "$want" ]
	[ "$(tac l.csv | sed '1{h;d};$!b' | cat <(head -1 l.csv) <(tail -n +2 l.csv | tac) | crm-rfm -q | consent)" = "$want" ]
	crm-rfm -q l.csv > t.csv
	crm-report -q --list all --columns customer -F csv t.csv | tail -n +2 | sort | tr '\n' ' ' > got
	[ "$(cat got)" = 'b c ' ]
	# Excluding, moving and slipping change nothing of it.
	printf '%s\n' customer b > written.csv
	crm-report -q --list all --exclude written.csv --columns customer -F csv t.csv | diff <(printf '%s\n' customer c) -
}

@test "a withdrawal by any way to the table: base, late rows, shards, spilled" {
	need python3
	awk 'BEGIN { srand(4); print "customer,date,order,amount,consent"
	    for (i = 0; i < 30000; i++) {
	        c = rand(); printf "k%04d,2024-%02d-%02d,o%d,%d.5,%s\n", rand() * 2000, 1 + rand() * 6, 1 + rand() * 28, i, 1 + rand() * 90,
	            c < .6 ? "" : c < .8 ? "yes" : c < .95 ? "no" : "vielleicht" } }' > l.csv
	crm-rfm -q l.csv > want
	python3 - <<-'END'
	import csv
	last = {}
	for row in csv.DictReader(open('l.csv')):
	    if row['consent']:
	        key = (row['date'], row['consent'] != 'yes', row['consent'])
	        last[row['customer']] = max(last.get(row['customer'], key), key)
	for row in csv.DictReader(open('want')):
	    assert row['consent'] == last.get(row['customer'], ('',))[-1], row
	END
	for memory in 1 64K 600K; do crm-rfm -q --memory $memory l.csv | cmp - want; done
	crm-rfm -q -j 1 l.csv | cmp - want
	day=2024-06-28
	for s in 0 1 2; do awk -F, -v s=$s 'NR == 1 || substr($1, 2) % 3 == s' l.csv | crm-rfm -q --metrics-only --as-of $day > s$s; done
	crm-rfm -q --score-only s0 s1 s2 | cmp - <(crm-rfm -q --as-of $day l.csv)
	for split in 2024-02-15 2024-05-31; do
		same_by_nights $split l.csv
	done
	# The table does not say when a word was given: a late yes does not undo a no, and a late no holds.
	printf '%s\n' customer,date,order,amount,cost,consent a,2024-01-01,1,5,0,yes a,2024-02-01,,0,1,no b,2024-01-01,2,5,0,yes z,2024-03-01,3,5,0,yes | crm-rfm -q > base
	printf '%s\n' customer,date,order,amount,cost,consent a,2024-01-15,4,5,0,yes b,2024-01-15,5,5,0,no z,2024-03-05,6,5,0, > late
	for memory in 1 64M; do [ "$(crm-rfm -q --memory $memory --late --base base late | consent)" = 'a=no b=no z=yes ' ]; done
}

@test "rows of the kinds consent and withdrawal are words of consent, equal to a column, by any way to the table" {
	need python3
	awk 'BEGIN { srand(7); print "customer,date,order,amount,kind,consent"
	    for (i = 0; i < 20000; i++) {
	        c = rand(); printf "k%04d,2024-%02d-%02d,o%d,%s,%s\n", rand() * 1500, 1 + rand() * 6, 1 + rand() * 28, i, (c < .5 ? 0 : 1 + int(rand() * 90) ".5"),
	            (c >= .5 ? "order," : (c < .1 ? "consent,yes" : (c < .2 ? "withdrawal,no" : "visit,"))) } }' > both.csv
	# The same words in the kinds alone, in the column alone, and in both.
	cut -d, -f1-5 both.csv > kinds.csv
	sed 's/,\(consent\|withdrawal\),/,other,/' both.csv > column.csv
	crm-rfm -q kinds.csv > want
	[ "$(consent < want)" = "$(crm-rfm -q column.csv | consent)" ]
	crm-rfm -q both.csv | cmp - want
	[ "$(consent < want | tr ' ' '\n' | grep -c '=no$')" -gt 300 ]
	for memory in 1 64K 600K; do crm-rfm -q --memory $memory kinds.csv | cmp - want; done
	(head -1 kinds.csv; tail -n +2 kinds.csv | tac) | crm-rfm -q -j 1 | cmp - want
	for s in 0 1 2; do awk -F, -v s=$s 'NR == 1 || substr($1, 2) % 3 == s' kinds.csv | crm-rfm -q --partial > p$s; done
	crm-rfm -q --merge p2 p0 p1 | cmp - want
	for split in 2024-01-02 2024-04-15; do
		same_by_nights $split kinds.csv
	done
	# A list has those with a yes alone.
	crm-report -q --list all --columns customer,consent -F csv want | tail -n +2 | cut -d, -f2 | sort -u > words
	[ "$(cat words)" = yes ]
}

@test "kinds without a word of consent make no column; of one day a no holds, and a shard or a base without words is no matter" {
	need python3
	printf '%s\n' customer,date,order,amount,kind a,2024-01-01,1,5,order a,2024-01-02,,0,visit c,2024-01-02,2,4,order > quiet.csv
	printf '%s\n' customer,date,order,amount,kind b,2024-02-01,3,5,order b,2024-02-02,,0,withdrawal b,2024-02-02,,0,consent d,2024-02-01,,0,consent > loud.csv
	crm-rfm -q quiet.csv > t.csv
	[[ $(head -1 t.csv) != *consent* ]]
	crm-report -q --list all --columns customer -F csv t.csv | tail -n +2 | sort | tr '\n' ' ' > got
	[ "$(cat got)" = 'a c ' ]
	want='a= b=no c= d=yes '
	[ "$(crm-rfm -q quiet.csv loud.csv | consent)" = "$want" ]
	[ "$(crm-rfm -q --base t.csv loud.csv | consent)" = "$want" ]
	crm-rfm -q --partial quiet.csv > p1
	crm-rfm -q --partial loud.csv > p2
	[[ $(head -1 p1) != *consent* ]]
	crm-rfm -q --merge p1 p2 > m
	crm-rfm -q quiet.csv loud.csv | cmp - m
	# Currency and kept columns stay in their places.
	sed '1s/$/,currency,site/;2,$s/$/,EUR,x/' quiet.csv > wide.csv
	[[ $(crm-rfm -q --keep=site wide.csv | head -1) == *,site,currency ]]
	[[ $(crm-rfm -q --keep=site wide.csv | sed -n 2p) == *,x,EUR ]]
}

@test "a kept column of a field's name is that field, or an error: two columns of one name would be none" {
	printf '%s\n' customer,date,amount,channel,site a,2024-01-02,5,web,x > log.csv
	try crm-ingest --keep=channel -m channel=site log.csv
	complains 2 '--keep: the ledger has a column channel already, made of "site": map this one with -m channel=channel, or leave it out'
	[ "$(crm-ingest -q --keep=channel,site log.csv | head -1)" = customer,date,order,amount,channel,site ]
}

@test "two accounts of one person: the latest word of either holds" {
	need python3
	printf '%s\n' id,date,amount,mail,ok 1,2024-01-01,5,ali@x.example,yes 2,2024-02-01,5,ALI@x.example,no 3,2024-01-01,5,eda@x.example,no > log.csv
	crm-ingest -q -m customer=id -m consent=ok --identity mail log.csv > l.csv
	[ "$(crm-rfm -q l.csv | consent)" = 'ali@x.example=no eda@x.example=no ' ]
}
