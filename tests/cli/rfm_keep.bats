#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-rfm --keep: the newest value of each customer, against a plain program, however the answer is reached.

load helper

# ledger SEED ROWS: random rows with an e-mail, a city and a consent that change, are empty, and come twice a day; quotes and commas
# among them.
ledger() {
	awk -v seed="$1" -v rows="$2" 'BEGIN {
	    srand(seed); print "customer,date,order,amount,email,city,consent"
	    for (i = 1; i <= rows; i++) {
	        c = int(rand() * rows / 8); d = 1 + int(rand() * 28); m = 1 + int(rand() * 6)
	        email = rand() < .4 ? "" : "e" int(rand() * 5) "@x.org"
	        city = rand() < .5 ? "" : rand() < .2 ? "\"Kadıköy, İstanbul\"" : rand() < .2 ? "\"the \"\"old\"\" town\"" : "city" int(rand() * 3)
	        consent = rand() < .5 ? "" : rand() < .5 ? "yes" : "no"
	        printf "c%05d,2024-%02d-%02d,o%d,%s%d.50,%s,%s,%s\n", c, m, d, i, rand() < .1 ? "-" : "", rand() * 90, email, city, consent
	    } }'
}

# oracle LEDGER: customer,email,city,consent by a program of its own: the newest, of one day the greatest, but of consent no before yes.
oracle() {
	python3 - "$1" <<-'END'
	import csv, sys
	best = {}
	for row in csv.DictReader(open(sys.argv[1], encoding='utf-8')):
	    of = best.setdefault(row['customer'], {})
	    for name in ('email', 'city', 'consent'):
	        if row[name]:
	            of[name] = max(of.get(name, ('', False, b'')), (row['date'], name == 'consent' and row[name] != 'yes', row[name].encode()))
	out = csv.writer(sys.stdout, lineterminator='\n')
	out.writerow(['customer', 'email', 'city', 'consent'])
	for customer in sorted(best, key=str.encode):
	    out.writerow([customer] + [best[customer].get(name, (b'',))[-1].decode() for name in ('email', 'city', 'consent')])
	END
}

# pick: the columns customer, email, city, consent of a table.
pick() {
	python3 -c 'import csv, sys
out = csv.writer(sys.stdout, lineterminator="\n")
for i, row in enumerate(csv.reader(sys.stdin)):
    if i == 0: at = [row.index(n) for n in ("customer", "email", "city", "consent")]
    out.writerow([row[a] for a in at])'
}

@test "the newest value, by day and then bytes, whatever the order of the rows" {
	need python3
	ledger 1 4000 > l.csv
	oracle l.csv > want
	crm-rfm -q --keep email,city,consent l.csv > got.csv
	pick < got.csv | cmp - want
	# What is kept changes no other column.
	cut -d, -f1-4 l.csv | crm-rfm -q | cmp - <(python3 -c 'import csv, sys
out = csv.writer(sys.stdout, lineterminator="\n")
for row in csv.reader(open("got.csv", encoding="utf-8")): out.writerow(row[:-3])')
	for seed in 1 2 3; do
		{ head -1 l.csv; tail -n +2 l.csv | shuf --random-source=<(yes $seed); } > shuffled.csv
		crm-rfm -q --keep email,city,consent shuffled.csv > shuffled.got
		pick < shuffled.got | cmp - want
	done
}

@test "in temporary files, by threads, in shards: the same bytes" {
	ledger 2 60000 > l.csv
	crm-rfm -q --keep email,city,consent l.csv > want
	# The first limit spills both, the others one or the other.
	for memory in 64K 400K 3M; do
		crm-rfm -q --memory $memory --keep email,city,consent l.csv | cmp - want || { echo "$memory"; return 1; }
	done
	run crm-rfm -v --memory 64K --keep email,city,consent -o got l.csv
	[[ $output == *'--keep: values go on in temporary files'* ]]
	crm-rfm -q -j 1 --keep email,city,consent l.csv | cmp - want
	for s in 0 1 2; do
		awk -F, -v s=$s 'NR == 1 || substr($1, 2) % 3 == s' l.csv | crm-rfm -q --as-of 2024-06-28 --metrics-only --keep email,city,consent > shard$s
	done
	crm-rfm -q --as-of 2024-06-28 --keep email,city,consent l.csv > want
	crm-rfm -q --score-only --keep email,city,consent shard0 shard1 shard2 | cmp - want
	crm-rfm -q --score-only --memory 64K --keep email,city,consent shard0 shard1 shard2 | cmp - want
}

@test "night by night with --base: the same bytes as all at once" {
	ledger 3 8000 > l.csv
	crm-rfm -q --keep email,city,consent l.csv > want
	for split in 2024-02-10 2024-05-01; do
		awk -F, -v d=$split 'NR == 1 || $2 <= d' l.csv | crm-rfm -q --as-of $split --keep email,city,consent > base.csv
		awk -F, -v d=$split 'NR == 1 || $2 > d' l.csv > new.csv
		crm-rfm -q --base base.csv --keep email,city,consent new.csv | cmp - want
		crm-rfm -q --memory 64K --base base.csv --keep email,city,consent new.csv | cmp - want
	done
	# A base without the columns: what comes from now on.
	awk -F, 'NR == 1 || $2 <= "2024-02-10"' l.csv | cut -d, -f1-4 | crm-rfm -q --as-of 2024-02-10 > base.csv
	awk -F, 'NR == 1 || $2 > "2024-02-10"' l.csv > new.csv
	crm-rfm -q --base base.csv --keep city new.csv | head -1 | grep -q ',city,consent$'
}

@test "rows that are held out say nothing; a column that is none, or one's own" {
	printf '%s\n' customer,date,amount,email a,2024-01-01,5,old@x a,2024-03-01,5,new@x > l.csv
	crm-rfm -q --holdout-from 2024-02-01 --keep email l.csv | grep -q 'old@x$'
	crm-rfm -q --as-of 2024-02-01 --keep email l.csv 2> /dev/null | grep -q 'old@x$'
	try crm-rfm --keep emial l.csv
	complains 2 'no column emial; is it email?'
	try crm-rfm --keep email,email l.csv
	complains 2 '--keep: column email is named twice'
	try crm-rfm --keep revenue l.csv
	complains 2 '--keep: revenue is a column of the customer table already'
	try crm-rfm --keep email, l.csv
	complains 2 '--keep: 1 to 32 columns'
}

@test "from the log to the list: an address and a consent that was withdrawn" {
	need crm-ingest crm-report
	printf '%s\n' customer,date,amount,email,consent c1,2024-01-01,5,c1@x,yes c1,2024-02-01,5,,no c2,2024-01-05,9,c2@x,no c2,2024-02-05,9,,yes > log.csv
	# consent is carried without being named.
	crm-ingest -q --keep email,consent log.csv | crm-rfm -q --keep email > t.csv
	[[ $(head -1 t.csv) == *,email,consent ]]
	try crm-report --list all --columns email -F csv t.csv
	[ "$status" -eq 0 ]
	printf '%s\n' email c2@x | diff - out
	grep -qx 'crm-report: --list: left out: 1 without consent' err
}
