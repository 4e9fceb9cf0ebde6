#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# From a shop's export to the mailing: who slipped lately, with consent, offers and a control group, and the letters themselves.

load helper

# readme FIRST LAST: the indented commands of the README from the line that has FIRST to the one that has LAST.
readme() {
	sed -n "/$1/,/$2/s/^    //p" "$ROOT/README.md"
}

# market LINES [SEED]: the export of a Turkish shop on several marketplaces.
market() {
	python3 "$ROOT/tests/cli/market.py" "$@"
}

@test "four commands from a Turkish marketplace's export to a workbook and to letters" {
	need python3
	market 3000 > export.csv
	[ "$(wc -l < export.csv)" -eq 3001 ]
	readme "crm-ingest -m consent='İleti" 'mailing.xlsx customers' > commands
	[ "$(grep -c ^crm- commands)" -eq 4 ]
	[ "$(wc -l < commands)" -eq 4 ]
	bash -euo pipefail commands 2> err
	grep -q 'consent: 1660 "Evet" (yes), 167 "Hayır" (no)$' err
	grep -q 'left out: .* without consent' err
	[ "$(head -c 2 mailing.xlsx)" = PK ]
	# The same as a table, and the letters of the README's loop.
	sed -n 's/-F xlsx -o mailing.xlsx/-F tsv -o mailing.tsv/p' commands > list
	[ "$(wc -l < list)" -eq 1 ]
	bash -euo pipefail list 2> /dev/null
	head -1 mailing.tsv | grep -q "^Ad Soyad	E-posta	customer	arm	orders	revenue	offer_1	offer_2	offer_3"
	mkdir bin letters
	# shellcheck disable=SC2016
	printf '#!/bin/sh\n{ echo "$@"; cat; } > "letters/$4"\n' > bin/mail
	chmod +x bin/mail
	readme 'sed 1d mailing.tsv' '^    *done$' > loop
	PATH=$PWD/bin:$PATH bash -eu loop
	awk -F'\t' 'NR > 1 && $4 == "treated" { print $2 }' mailing.tsv | sort > want
	[ "$(wc -l < want)" -ge 5 ]
	[ "$(awk -F'\t' '$4 == "control"' mailing.tsv | wc -l)" -ge 1 ]
	(cd letters && ls) | sort | diff want -
	IFS=$'\t' read -r name email _ _ _ _ offer _ < <(awk -F'\t' '$4 == "treated"' mailing.tsv)
	printf '%s\n' "-s Sizi özledik -- $email" "Merhaba $name," '' "$offer sizi bekliyor." | diff - "letters/$email"
	# Each address and name is the customer's own, and each of them said yes last.
	python3 - <<-'END'
	import csv
	said, who = {}, {}
	for row in csv.DictReader(open('export.csv', encoding='utf-8'), delimiter=';'):
	    if row['Sipariş Durumu'] == 'İptal Edildi':
	        continue
	    d, m, y = row['Sipariş Tarihi'].split('.')
	    who[row['Müşteri No']] = (row['Ad Soyad'], row['E-posta'])
	    if row['İleti İzni']:
	        day = said.setdefault(row['Müşteri No'], {}).setdefault(f'{y}-{m}-{d}', set())
	        day.add(row['İleti İzni'])
	for row in csv.DictReader(open('mailing.tsv', encoding='utf-8'), delimiter='\t'):
	    assert who[row['customer']] == (row['Ad Soyad'], row['E-posta']), row
	    assert said[row['customer']][max(said[row['customer']])] == {'Evet'}, row
	END
}

@test "the workbook opens in a spreadsheet, with the same rows" {
	need python3 soffice
	market 3000 > export.csv
	readme "crm-ingest -m consent='İleti" 'mailing.xlsx customers' > commands
	bash -euo pipefail commands 2> /dev/null
	sed -n 's/-F xlsx -o mailing.xlsx/-F csv -o mailing.want/p' commands | bash -euo pipefail 2> /dev/null
	HOME=$PWD soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76' mailing.xlsx > /dev/null 2>&1 ||
	    skip "soffice does not run here"
	cut -d, -f1,2 mailing.csv | grep @ > got || ls
	sed 1d mailing.want | cut -d, -f1,2 | diff - got
}

# day N: the day N days before the last of the ledger.
day() {
	date -d "2025-02-03 -$1 days" +%F
}

# moved LEDGER DAYS: who is in another segment than DAYS days before, by a table of then, and has bought nothing since.
moved() {
	crm-rfm -q --as-of "$(day "$2")" --bins-from bins.csv "$1" > then.csv
	crm-report -q --list all --previous then.csv --columns customer,last_date -F csv now.csv | awk -F, -v d="$(day "$2")" 'NR > 1 && $2 <= d { print $1 }' | sort
}

@test "who slipped: the same as by the table of then, however the table is made" {
	need python3
	for seed in 1 2 3; do
		market 3000 $seed | crm-ingest -q --until 2025-02-03 - > ledger.csv
		crm-rfm -q --as-of 2025-02-03 --save-bins bins.csv --slipped ledger.csv > now.csv
		for days in 1 7 30 100; do
			moved ledger.csv $days > want || [ ! -s want ]
			crm-report -q --list all --slipped $days --columns customer,last_date -F csv now.csv > list || [ "$(wc -l < list)" -eq 1 ]
			awk -F, -v d="$(day $days)" 'NR > 1 && $2 <= d { print $1 }' list | sort > got
			diff want got
		done
		[ -s got ]
	done
	# Spilled, by one thread, in shards, night by night.
	crm-rfm -q --memory 1 --slipped ledger.csv | cmp - now.csv
	crm-rfm -q -j 1 --slipped ledger.csv | cmp - now.csv
	for s in 0 1; do
		awk -F, -v s=$s 'NR == 1 || substr($1, length($1)) % 2 == s' ledger.csv | crm-rfm -q --partial > shard$s
	done
	crm-rfm -q --slipped --as-of 2025-02-03 ledger.csv > want
	crm-rfm -q --merge --slipped shard0 shard1 | cmp - want
	crm-ingest -q --until 2024-11-30 ledger.csv | crm-rfm -q --slipped > base.csv
	crm-ingest -q --since 2024-12-01 ledger.csv | crm-rfm -q --slipped --base base.csv | cmp - now.csv
	# Nested bins differ from score to score of recency, and rules may be one's own.
	crm-rfm -q --slipped --nested ledger.csv > out
	[ "$(wc -l < out)" -eq "$(wc -l < now.csv)" ]
	crm-rfm -q --slipped --rules tiers ledger.csv | cut -d, -f12-16,24 > out
	# Money does not go with time, so nobody slips in tiers of money.
	[ "$(sed 1d out | cut -d, -f6 | sort -u)" = "" ]
}

@test "what cannot slip is told" {
	printf '%s\n' customer,date,amount a,2024-01-01,5 > l.csv
	try crm-rfm --slipped --ties split l.csv
	complains 2 '--slipped needs bins of values, and split ties have none: say --ties=same'
	try crm-rfm --slipped --partial l.csv
	complains 2 '--partial does not score'
	crm-rfm -q l.csv > t.csv
	try crm-report --list all --slipped 7 t.csv
	complains 2 'no column days_since_slipped (crm-rfm --slipped writes it)'
	try crm-report --slipped 7 t.csv
	complains 2 '--slipped: only with --list, by segment'
	printf '%s\n' customer,orders,revenue,days_since_last,segment,days_since_slipped a,1,5,9,New,x > bad.csv
	try crm-report --list all --slipped 7 bad.csv
	complains 3 'days_since_slipped: "x" is not a number of days'
}
