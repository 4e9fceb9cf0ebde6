#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Reports as others read them: JSON by Python, pages by Chromium, workbooks by LibreOffice, catalogues by gettext; and an attack on what is hidden.

bats_require_minimum_version 1.5.0
load helper

# customers OPTION ...: the customer table of the small shop, with clusters, and the one of half a year before.
tables() {
	need crm-ingest crm-cluster
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q --as-of 2024-06-30 --save-bins bins.csv ledger.csv > before.csv
	crm-rfm -q --bins-from bins.csv ledger.csv | crm-cluster -q -k 3 > now.csv
}

@test "JSON: every section, exact money, the total" {
	need python3
	tables
	crm-report -q -F json --previous before.csv --unprofitable now.csv > got.json
	crm-report -q -F csv now.csv > groups.csv
	python3 - <<-'END'
	import csv, json
	report = json.load(open('got.json'))
	assert set(report) == {'title', 'from', 'to', 'groups', 'levels', 'change', 'migration', 'unprofitable', 'scores', 'clusters', 'pareto'}, set(report)
	rows = list(csv.DictReader(open('groups.csv')))
	got = report['groups']['rows'] + [report['groups']['total']]
	assert len(rows) == len(got)
	for want, have in zip(rows, got):
	    for name, value in want.items():
	        if isinstance(have[name], float):
	            assert float(value) == have[name], (name, value, have[name])
	        else:
	            assert value == ('' if have[name] is None else str(have[name])), (name, value, have[name])
	assert isinstance(got[0]['revenue'], str) and isinstance(got[0]['customers'], int)
	n = sum(sum(v for k, v in r.items() if k != 'r') for r in report['scores']['rows'])
	assert n == report['groups']['total']['customers'] - sum(r['customers'] for r in got if r['segment'] == 'No purchase')
	END
}

hostile() {
	printf 'customer,orders,revenue,days_since_last,segment\n'
	printf '%s\n' '<script>alert(1)</script>,1,5,1,<img src=x onerror=alert(1)>' '"=1+1",1,6,1,"=HYPERLINK(""http://example.org"")"' \
	    'c,1,7,1,"'"'"'""&<b>"' 'd,1,8,1,@SUM(A1)' 'e,1,9,1,+1' 'f,1,9,1,-1'
	printf 'g,1,9,1,bad \xff\xfe bytes\nh,1,9,1,\xe2\x80\xae turned\n'
}

@test "markup and formulas in values stay what they are: text" {
	hostile > table
	crm-report -F html table > page.html
	! grep -q '<img\|<script\|<b>' page.html
	grep -q '&lt;img src=x onerror=alert(1)&gt;' page.html
	grep -q '&#39;&quot;&amp;&lt;b&gt;' page.html
	iconv -f UTF-8 -t UTF-8 page.html > /dev/null
	crm-report -F markdown table | grep -q '&lt;img src=x'
	crm-report -F csv --no-total table | grep -q '^"=HYPERLINK(""http://example.org"")",1,'
	crm-report -F json table > got.json
	if command -v python3 > /dev/null; then
		python3 -c 'import json; assert any(r["segment"].startswith("=HYPERLINK") for r in json.load(open("got.json"))["groups"]["rows"])'
	fi
	crm-report -F xlsx table > book.xlsx
	if command -v unzip > /dev/null; then
		! unzip -p book.xlsx 'xl/worksheets/*' | grep -q '<f>'
	fi
}

@test "controls and marks that turn a line around are not shown, but direction marks of Persian are" {
	printf '%s\n' customer,orders,revenue,days_since_last,segment > table
	printf 'a,1,1,1,"x\xe2\x80\xaey\xe2\x81\xa6\x1b[2J\nz\xff|\xe2\x80\x8c\xe2\x80\x8f"\n' >> table
	marks=$(printf '\xe2\x80\x8c\xe2\x80\x8f')
	none=$(printf '\xef\xbf\xbd')
	crm-report --no-total table | grep -qF "x?y??[2J?z?|$marks "
	crm-report --no-total -F markdown table | grep -qF "x${none}y$none$none\\[2J z$none\\|$marks |"
	crm-report --no-total -F html table | grep -qF "x${none}y$none$none[2J z$none|$marks<"
}

@test "a column of a report's own name does not stand twice" {
	printf 'customer,orders,revenue,days_since_last,customers\na,2,5,1,x\nb,1,5,1,x\nc,2,5,1,y\n' > table
	crm-report --by orders,customers -F csv --no-total table | cut -d, -f 1-3 > got
	printf '%s\n' by_orders,by_customers,customers 2,x,1 2,y,1 1,x,1 | diff - got
	crm-report --by orders -F json table | grep -q '"by_orders": "2"'
}

@test "workbooks of every language are well-formed, and their sheets have names" {
	need python3
	tables
	for l in en tr fa ar; do
		crm-report -q -F xlsx --lang $l --previous before.csv --unprofitable now.csv > book.xlsx
		python3 - <<-'END'
		import zipfile
		from xml.etree import ElementTree
		book = zipfile.ZipFile('book.xlsx')
		for name in book.namelist():
		    if name.endswith('.xml') or name.endswith('.rels'):
		        ElementTree.fromstring(book.read(name))
		sheets = [e.get('name') for e in ElementTree.fromstring(book.read('xl/workbook.xml')).iter() if e.tag.endswith('}sheet')]
		assert len(sheets) == len(set(sheets)) == 10, sheets
		assert all(len(s) > 4 for s in sheets), sheets
		END
	done
}

@test "pages in Chromium: no script, no request, no complaint, nothing out of place; light, dark, on paper, on a phone, right to left" {
	need node
	command -v "${CHROMIUM:-chromium}" > /dev/null || skip "no chromium"
	node -e 'require("playwright-core"); require("axe-core")' 2> /dev/null || skip "no playwright-core and axe-core in NODE_PATH"
	tables
	crm-cohort -q ledger.csv > cohorts.csv
	crm-report -q -F html --previous before.csv --cohorts cohorts.csv --unprofitable --movers 3 now.csv > en.html
	crm-report -q -F html --lang fa --previous before.csv --cohorts cohorts.csv now.csv > fa.html
	hostile | crm-report -F html > hostile.html
	# The whole page, of all tables.
	"$ROOT/samples/overview.sh" -o shop "$ROOT/samples/corner-shop.csv" > /dev/null
	for l in en ar; do
		(cd shop && crm-report -q -F html --lang $l customers.csv clusters.csv cohorts.csv lifecycle.csv survival.csv channels.csv rules.csv receipt.json) > all-$l.html
	done
	CHROMIUM=$(command -v "${CHROMIUM:-chromium}") node "$ROOT/tests/cli/page.js" en.html fa.html hostile.html all-*.html
}

@test "a workbook in LibreOffice: the same texts and numbers, and numbers are numbers" {
	need soffice python3
	tables
	crm-report -q -F xlsx --previous before.csv -o book.xlsx now.csv
	crm-report -q -F xlsx --previous before.csv now.csv | cmp - book.xlsx
	HOME=$PWD soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1' book.xlsx > /dev/null 2>&1
	crm-report -q -F csv now.csv > groups.csv
	python3 - <<-'END'
	import csv, glob
	rows = list(csv.reader(open(glob.glob('book-1 *.csv')[0], encoding='utf-8')))
	head, body = rows[2], rows[3:]
	want = list(csv.DictReader(open('groups.csv')))
	names = ['segment', 'customers', 'customers_share', 'revenue', 'revenue_share', 'mean_days_since_last', 'mean_orders', 'avg_order']
	for row, line in zip(want, body):
	    assert row['segment'] == line[0], (row, line)
	    for name, value in zip(names[1:], line[1:]):
	        if row[name] == '':
	            assert value == '', (name, value)
	        else:
	            value = float(value[:-1]) / 100 if value.endswith('%') else float(value)
	            assert abs(value - float(row[name])) < 1e-8 * max(1, abs(float(row[name]))), (name, value, row[name])
	assert len(glob.glob('book-*.csv')) == 9, glob.glob('book-*.csv')	# with the contents
	END
}

@test "every message is translated: Persian and Arabic reports hold no English" {
	tables
	crm-cohort -q ledger.csv > cohorts.csv
	for l in fa ar; do
		crm-report -q --lang $l --levels --unprofitable --movers 2 --previous before.csv --cohorts cohorts.csv now.csv > got
		# Scores are called R and F, customers K000001.
		run grep -nE '[A-Za-z]{2,}|[0-9]' <(sed 's/K[0-9]*//g' got)
		echo "$output"
		[ "$status" -eq 1 ]
		crm-report -q --lang $l -F html --levels --previous before.csv now.csv | sed '/<style>/,/<\/style>/d; /<footer>/,$d; s/<td class="cmd"[^<]*<.td>//g; s/<[^>]*>/ /g; s/crm-report (crm-tools [0-9.]*)//' > got
		run grep -nE '[A-Za-z]{2,}' got
		echo "$output"
		[ "$status" -eq 1 ]
		crm-report -q --lang $l --list all --control 20% now.csv | sed 's/K[0-9]*//g' > got
		crm-report -q --list all --control 20% -F csv before.csv > list.csv
		crm-report -q --lang $l --measure list.csv now.csv >> got
		run grep -nE '[A-Za-z]{2,}' got
		echo "$output"
		[ "$status" -eq 1 ]
	done
}

@test "--min-cell: a sum of one customer in a group of many is not shown" {
	awk 'BEGIN { OFS = ","; print "customer,orders,revenue,days_since_last,cost,contacts,first_date,last_date,segment,cluster"
	    for (s = 1; s <= 3; s++) for (i = 10; i < 30; i++)
		print s "-" i, 1, (s == 1 ? (i == 10 ? "777.77" : "0.00") : "10.00"), 10, (s == 2 && i == 10 ? "55.55" : "0.00"),
		    (s == 2 && i == 10), "2024-01-01", "2024-05-01", s == 1 ? "Loyal" : s == 2 ? "New" : "At risk", s }' > now.csv
	sed 's/^3-10,1,10.00/3-10,1,6.66/' now.csv > before.csv
	printf '%s\n' tier,from,reward silver,5,1% gold,500,5% > scheme.csv
	for f in text markdown json html; do
		crm-report -q --min-cell 5 --levels --closeness default --scheme scheme.csv --previous before.csv -F $f now.csv > out
		# The revenue of all is shown, and is that of 41 customers.
		run grep -nE '(^|[^0-9 ])777[.,]77|38[.,]89|55[.,]55|7[.,]22|3[.,]34' out
		echo "$output"
		[ "$status" -eq 1 ]
	done
	run -0 crm-report -q --min-cell 5 --levels -F csv now.csv
	[ "$(sed -n 2,3p <<< "$output")" = 'Loyal,,,,
New,20,10.00,reactive,welcome; help with the first steps' ]
	# Nothing is left of these tables: one has paid, costs something, or has a reward.
	for table in --closeness=default --scheme=scheme.csv --previous=before.csv; do
		run -2 crm-report -q --min-cell 5 $table -F csv now.csv
	done
	# The total is of all who paid, and of the others together enough paid.
	[ "$(crm-report -q --min-cell 5 -F csv now.csv | cut -d, -f1-4)" = 'segment,customers,customers_share,revenue
Loyal,,,
New,20,0.333333333,200.00
At risk,,,
Total,60,1,1177.77' ]
	# Sums of shards say the same.
	crm-report --partial now.csv > part.csv
	crm-report -q --merge --min-cell 5 -F json part.csv > merged
	crm-report -q --min-cell 5 -F json now.csv | cmp - merged
}

@test "what is hidden stays hidden, attacked with all that is printed" {
	scipy=$(with_scipy) || skip "no scipy"
	"$scipy" "$ROOT/tests/cli/attack.py" crm-report "$([ -n "${CRM_SWEEP:-}" ] && echo 80 || echo 20)"
}

@test "reports of a million customers need no more memory than of a thousand" {
	need crm-rfm
	need_plain_memory
	awk 'BEGIN { print "customer,orders,revenue,days_since_last,segment"; for (i = 0; i < 300000; i++) printf "c%07d,%d,%d.%02d,%d,s%d\n", i, i % 9, i % 977, i % 100, i % 365, i % 11 }' > many.csv
	# 40 MB of address space, which the table alone would take up if it were kept.
	for f in text csv json html; do
		(ulimit -v 60000; crm-report --previous many.csv -F $f many.csv > got)
		[ -s got ]
	done
}

@test "the manual shows what the program says of Online Retail" {
	need crm-ingest crm-rfm
	need_data online_retail/online_retail.csv.gz
	crm-ingest -q --returns=drop --zeros=drop "$DATA/online_retail/online_retail.csv.gz" | crm-rfm -q > customers.csv
	sed -n '/^\$ crm-report --by value_tier/,/^\.Ed/p' "$ROOT/man/crm-report.1" | sed '1d; $d' |
	    sed "s/\\\\\[u202F]/$(printf '\xe2\x80\xaf')/g; s/\\\\\[u2500]/─/g" > manual
	crm-report --by value_tier customers.csv | diff manual -
}

# every_table: tables of all kinds of reports, as name.csv, and their totals by crm-report itself.
every_table() {
	tables
	crm-report -q -F csv --no-total now.csv > groups.csv
	crm-report -q -F csv --no-total --levels now.csv > levels.csv
	crm-report -q -F csv --previous before.csv now.csv > migration.csv
	crm-report -q -F csv --previous before.csv --movers 5 now.csv > movers.csv
	crm-report -q -F csv --list all --control 20% now.csv > list.csv
	crm-report -q -F csv --measure list.csv now.csv > effect.csv
	total=$(crm-report -q -F csv now.csv | grep ^Total, | cut -d, -f4)
	customers=$(crm-report -q -F csv now.csv | grep ^Total, | cut -d, -f2)
}

# column NAME: its SQL type, as the manual has it.
type_of() {
	case $1 in
	customers | orders | responders) echo bigint ;;
	revenue* | cost | margin | avg_order | mean_revenue | mean_margin) echo numeric ;;
	customers_share | mean_* | response | orders_each | days_since_last) echo "double precision" ;;
	*) echo text ;;
	esac
}

# create NAME: the statement that makes the table of NAME.csv.
create() {
	local column list=

	for column in $(head -1 "$1.csv" | tr , ' '); do
		list="$list, \"$column\" $(type_of "$column")"
	done
	echo "create table \"$1\" (${list#, });"
}

@test "SQLite takes every table of reports, and totals are equal" {
	need sqlite3
	every_table
	for t in groups levels migration movers list effect; do
		create $t | sqlite3 shop.db
		sqlite3 -bail shop.db ".mode csv" ".import --skip 1 $t.csv $t"
		[ "$(sqlite3 shop.db "select count(*) from \"$t\"")" -eq $(($(wc -l < $t.csv) - 1)) ]
	done
	[ "$(sqlite3 shop.db 'select sum(customers) from groups')" = "$customers" ]
	[ "$(sqlite3 shop.db "select printf('%.2f', sum(revenue)) from groups")" = "$total" ]
	[ "$(sqlite3 shop.db "select sum(customers) from migration where \"to\" <> '(no longer there)'")" = "$customers" ]
	[ "$(sqlite3 shop.db 'select distinct typeof(customers) from groups')" = integer ]
}

@test "PostgreSQL takes every table of reports, typed, and totals are equal" {
	need_postgres
	every_table
	for t in groups levels migration movers list effect; do
		create $t
		echo "\\copy \"$t\" from '$t.csv' with (format csv, header match)"
	done > load.sql
	cat >> load.sql <<-'END'
	select sum(customers), sum(revenue) from groups;
	select sum(customers), sum(revenue) from migration where "to" <> '(no longer there)';
	select count(*), sum(revenue) from list;
	END
	start_postgres
	run psql -X -q -t -A -F , -v ON_ERROR_STOP=1 -h "$server" -U shop -f load.sql postgres
	stop_postgres
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "$customers,$total
$customers,$total
$customers,$total" ]
}
