#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-rfm --by: customers scored within each store, the same as the store's rows alone as of the day of all.

load helper

# ledger SEED ROWS: random rows of five stores (one without a name, one with a comma), with all that a ledger may have.
ledger() {
	awk -v seed="$1" -v rows="$2" 'BEGIN {
	    srand(seed); print "customer,date,order,amount,cost,channel,referrer,store,email"
	    s[1] = "Ankara"; s[2] = "\"Çorlu, 2\""; s[3] = ""; s[4] = "Zürich"; s[5] = "b"
	    for (i = 1; i <= rows; i++) {
	        c = int(rand() * rows / 10); k = rand()
	        printf("c%05d,2024-%02d-%02d,o%d,%s%.2f,%s,%s,%s,%s,%s\n", c, 1 + rand() * 6, 1 + rand() * 28, int(i / 2),
	            k < .1 ? "-" : "", k > .95 ? 0 : rand() * 90, k > .9 ? "1.50" : "", rand() < .5 ? "web" : "app",
	            rand() < .2 ? sprintf("c%05d", rand() * rows / 10) : "", s[1 + int(rand() ^ 2 * 5)], rand() < .5 ? "e" int(rand() * 9) "@x" : "") } }'
}

# apart OPTION ...: each store's rows alone, as of the day of all, put together by store.
apart() {
	python3 - "$@" <<-'END'
	import csv, subprocess, sys
	rows = list(csv.reader(open('l.csv', encoding='utf-8')))
	at, day = rows[0].index('store'), max(r[1] for r in rows[1:])
	args = sys.argv[1:] if any(a.startswith('--holdout') for a in sys.argv) else ['--as-of', day] + sys.argv[1:]
	out = csv.writer(sys.stdout, lineterminator='\n')
	for i, store in enumerate(sorted({r[at] for r in rows[1:]}, key=str.encode)):
	    with open('part.csv', 'w', encoding='utf-8') as f:
	        csv.writer(f, lineterminator='\n').writerows([rows[0]] + [r for r in rows[1:] if r[at] == store])
	    got = subprocess.run(['crm-rfm', '-q'] + args + ['part.csv'], stdout=subprocess.PIPE, check=True).stdout.decode()
	    table = list(csv.reader(got.splitlines()))
	    if i == 0:
	        out.writerow(['store'] + table[0])
	    out.writerows([store] + r for r in table[1:])
	END
}

@test "the same as each store alone, with every kind of score" {
	need python3
	ledger 1 4000 > l.csv
	for options in '' --history '--slipped --explain' --nested '--method ntile' '--method kmeans --bins 4' '--monetary margin --weights 1,2,3' \
	    '--keep email' '--holdout-from 2024-05-01 --history' '--occasion day --rules putler'; do
		# shellcheck disable=SC2086
		apart $options > want
		# shellcheck disable=SC2086
		crm-rfm -q --by store $options l.csv | cmp - want || { echo "$options"; return 1; }
	done
	[ "$(cut -d, -f1 want | uniq | wc -l)" -ge 6 ]
	[ "$(head -1 want | cut -d, -f1,2)" = store,customer ]
}

@test "whatever the order of rows, in temporary files and by threads" {
	need python3
	ledger 2 "$([ -n "${CRM_SWEEP:-}" ] && echo 40000 || echo 15000)" > l.csv
	apart --keep email > want
	for memory in 1 64K ${CRM_SWEEP:+3M} 600K; do
		crm-rfm -q --memory $memory --by store --keep email l.csv | cmp - want || { echo "$memory"; return 1; }
	done
	crm-rfm -q -j 1 --by store --keep email l.csv | cmp - want
	{ head -1 l.csv; tail -n +2 l.csv | shuf --random-source=<(yes 5); } | crm-rfm -q --by store --keep email | cmp - want
}

@test "beside --key, per day of the whole, and what is left out" {
	need python3
	ledger 3 2000 > l.csv
	# Partners (channel) within each store.
	apart --key channel > want
	crm-rfm -q --key channel --by store l.csv | cmp - want
	# The sums of all stores are those of the ledger.
	crm-rfm -q --by store l.csv > t.csv
	python3 - <<-'END'
	import csv
	from decimal import Decimal
	total = sum(Decimal(r['amount']) for r in csv.DictReader(open('l.csv', encoding='utf-8')))
	assert sum(Decimal(r['revenue']) for r in csv.DictReader(open('t.csv', encoding='utf-8'))) == total
	END
	# Reports and the other filters find their columns by name.
	crm-report -q --by store,segment -F csv t.csv > report
	crm-clv -q --model mbg-nbd t.csv > clv || [ $? -eq 4 ]
}

@test "few customers are told once; nothing, and what is refused" {
	printf '%s\n' customer,date,amount,store a,2024-01-01,5,x b,2024-01-02,5,y > l.csv
	try crm-rfm --by store l.csv
	[ "$status" -eq 0 ]
	[ "$(cat err)" = "crm-rfm: --by: in 2 of 2 values of store fewer than 30 customers have a purchase (--min-data): their scores say little" ]
	[ "$(sed 1d out | cut -d, -f1,2)" = x,a$'\n'y,b ]
	head -1 l.csv | crm-rfm -q --by store > out
	[ "$(wc -l < out)" -eq 1 ] && [[ $(cat out) == store,customer,* ]]
	try crm-rfm --by shop l.csv
	complains 2 'no column shop'
	cp out base.csv
	try crm-rfm --by store --base base.csv l.csv
	complains 2 '--by scores within each value of the whole ledger: not with --base, --partial or --merge'
	try crm-rfm --by store --partial l.csv
	complains 2 '--by scores within each value of the whole ledger: not with --base, --partial or --merge'
	try crm-rfm --by store --save-bins b.csv l.csv
	complains 2 '--by has other bins for each value: no --save-bins, --bins-from or --print-bins'
	try crm-rfm --by store --strict l.csv
	complains 2 '--by scores small groups too, and says which: not with --strict'
}
