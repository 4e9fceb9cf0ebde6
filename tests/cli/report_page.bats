#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the page says to a manager's questions: numbers from the tables, compared with what awk makes of them.
# shellcheck disable=SC2154  # bats sets stderr

bats_require_minimum_version 1.5.0
load helper

# section NAME: its rows in the JSON of $page, as CSV of the values.
section() {
	python3 -c '
import json, sys
for row in json.load(open("page.json"))[sys.argv[1]]["rows"]: print(*("" if v is None else v for v in row.values()), sep=",")' "$1"
}

@test "the Pareto curve: shares within a thousandth of the exact ones, also where all pay the same, or return more than they buy" {
	need python3
	for kind in heavy equal ties returns; do
		awk -v kind=$kind 'function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
		BEGIN {
			seed = 5
			print "customer,orders,revenue,days_since_last,segment"
			for (i = 1; i <= 3001; i++) {
				x = exp(3 * sqrt(-2 * log(u())) * cos(6.283185307 * u()))
				x = kind == "equal" ? 9.99 : kind == "ties" ? int(x) % 7 + 0.5 : kind == "returns" && i % 9 == 0 ? -x / 3 : x
				printf "c%04d,1,%.3f,5,New\n", i, x
			}
		}' > t.csv
		crm-report -q -F json t.csv > page.json
		section pareto > got
		tail -n +2 t.csv | cut -d, -f3 | sort -rg | awk -F, '{ v[NR] = $1; all += $1 } END {
			while ((getline line < "got") > 0) {
				split(line, f, ",")
				want = f[1] * NR; sum = 0
				for (i = 1; i <= int(want); i++) sum += v[i]
				sum += (want - int(want)) * v[i]
				d = f[3] - sum / all; n++
				if (d > .001 || d < -.001) { print line, sum / all; bad = 1 }
			}
			exit bad || n != 12
		}'
	done
	# The sentence has the tenth.
	{ echo customer,orders,revenue,days_since_last,segment; seq 100 | awk '{ print "c" $1 ",1," ($1 <= 10 ? 46.1 : 53.9 / 9) ",5,New" }'; } > t.csv
	crm-report -F html t.csv | sed 's/\xe2\x80\xaf//g' | grep -q '<p class="lead">The best 10% of the customers bring 46.1% of the revenue.</p>'
	crm-report -F html --lang tr t.csv | grep -q 'Müşterilerin en iyi %10’u gelirin %46,1’ini getiriyor'
	# Nine customers make no curve, and one in a hundred of few would name them.
	head -n 10 t.csv | crm-report -F json | run ! grep '"pareto"'
	run --separate-stderr crm-report -F json --min-cell 5 t.csv
	[[ $output != *'"pareto"'* && $stderr == *'1 further tables have small cells'* ]]
}

@test "tables of crm-cohort --by: a page shows one group, and no group is taken for the shop" {
	shopgen --lines 2000 --seed 4 --days 200 2> /dev/null | crm-ingest -q > ledger.csv
	crm-rfm -q ledger.csv > customers.csv
	for table in '' --lifecycle --survival; do
		crm-cohort -q $table --by channel ledger.csv > groups.csv
		for format in json html text; do
			run --separate-stderr crm-report -q -F $format customers.csv groups.csv
			[ "$status" -eq 3 ]
			[[ $stderr == "crm-report: groups.csv:"*": channel: \""*"\" is not the group of the rows before: a page shows one group, so keep its rows, or run crm-cohort without --by" ]]
		done
		# The rows of one group are what a ledger of that group alone gives.
		group=$(sed -n '2s/,.*//p' groups.csv)
		awk -F, -v group="$group" 'NR == 1 || $1 == group' groups.csv > one.csv
		crm-report -q -F json customers.csv one.csv > got
		cut -d, -f2- one.csv > plain.csv
		crm-report -q -F json customers.csv plain.csv | diff - got
	done
}

@test "this period, the last, a year ago, and the bridge: what crm-cohort says, without the unfinished month" {
	need python3
	shopgen --lines 20000 --seed 3 --days 800 --from 2022-11-10 2> /dev/null | crm-ingest -q > ledger.csv
	crm-rfm -q ledger.csv > customers.csv
	for period in month quarter week year; do
		crm-cohort -q --lifecycle --period $period ledger.csv > life.csv
		crm-report -q -F json customers.csv life.csv > page.json
		section compare > got
		python3 - <<-'END'
		import csv
		rows = list(csv.DictReader(open('life.csv')))
		got = list(csv.reader(open('got')))
		at = max(i for i, r in enumerate(rows) if r['state'] == 'whole')
		now, before = rows[at], rows[at - 1]
		name = str(int(now['period'][:4]) - 1) + now['period'][4:]
		year = [r for r in rows if r['period'] == name and r is not before]
		want = rows[at + 1:at + 2] + [now, before] + year
		assert [g[0] for g in got] == [w['period'] for w in want], (got, want)
		for g, w in zip(got, want):
		    assert [g[2], g[4], g[6], g[8]] == [w[n] for n in ('revenue', 'orders', 'active', 'new')], (g, w)
		    if w in (before, *year):
		        assert abs(float(g[3]) - (float(now['revenue']) / float(w['revenue']) - 1)) < 1e-8, g
		        assert abs(float(g[5]) - (float(now['orders']) / float(w['orders']) - 1)) < 1e-8, g
		        assert abs(float(g[7]) - (float(now['active']) / float(w['active']) - 1)) < 1e-8, g
		    else:
		        assert g[3] == g[5] == g[7] == g[9] == '', g
		END
		section bridge > bridge
		# The steps lead from one revenue to the other, to the last digit.
		python3 -c '
import csv, json
from decimal import Decimal
section = json.load(open("page.json"))["bridge"]
steps = [Decimal(r["amount"]) for r in section["rows"]]
assert sum(steps) == Decimal(section["total"]["amount"]), steps
assert len(steps) == 6 and any(s < 0 for s in steps)'
	done
	# Where no month is over, nothing is compared.
	printf '%s\n' period,revenue,new_revenue,active,new,lapsed,state 2024-02,50,20,4,1,2,partial > life.csv
	crm-report -q -F json customers.csv life.csv | run ! grep '"compare"'
}

@test "what is to come: the sums of what crm-clv expects, bounds around them, and who is due when" {
	need python3
	shopgen --lines 20000 --seed 8 2> /dev/null | crm-ingest -q | crm-rfm -q | crm-clv -q --interval 90 > customers.csv
	crm-report -q -F json customers.csv > page.json
	section outlook > outlook
	section due > due
	python3 - <<-'END'
	import csv, datetime, math
	rows = [r for r in csv.DictReader(open('customers.csv')) if r['expected_orders']]
	f = lambda r, n: float(r[n])
	got = list(csv.reader(open('outlook')))
	e = [sum(f(r, 'p_order') for r in rows), sum(f(r, 'expected_orders') for r in rows),
	     sum(f(r, 'expected_orders') * f(r, 'expected_order_value') for r in rows)]
	for g, want in zip(got, e):
	    assert abs(float(g[1]) - want) < 1e-6 * want, (g, want)
	    assert float(g[2]) < want < float(g[3])
	shared = sum((f(r, 'expected_orders_high') - f(r, 'expected_orders_low')) / 2 for r in rows)
	own = sum(((f(r, 'orders_high') - f(r, 'orders_low')) / 2) ** 2 or 1.645 ** 2 * f(r, 'expected_orders') for r in rows)
	half = math.hypot(shared, math.sqrt(own))
	assert abs(float(got[1][3]) - e[1] - half) < 1e-6 * half
	day = datetime.date.fromisoformat
	count = [0] * 5
	for r in rows:
	    today = day(r['last_date']) + datetime.timedelta(int(r['days_since_last']))
	    if r['worry_date'] and day(r['worry_date']) <= today: count[0] += 1
	    elif not r['next_order_date']: count[4] += 1
	    else:
	        n = (day(r['next_order_date']) - today).days
	        count[1 if n <= 7 else 2 if n <= 30 else 3 if n <= 90 else 4] += 1
	assert [int(g[1]) for g in csv.reader(open('due'))] == count, count
	assert sum(c > 0 for c in count) >= 4, count
	END
	# Without bounds there are none, and without a forecast there is no such part.
	crm-rfm -q < /dev/null > /dev/null 2>&1 || true
	cut -d, -f 1-19 customers.csv | crm-report -q -F json | run ! grep -E '"(outlook|due)"'
}

@test "small print: what made the page, and what receipts say was left out; the currency too" {
	printf 'customer,date,order,amount,currency\na,2024-01-01,1,5,TRY\n,2024-01-02,2,7,TRY\nb,2024-01-03,3,0,TRY\nc,x,4,1,TRY\n' > log.csv
	crm-ingest -q --zeros drop --receipt r1.json log.csv > ledger.csv || [ $? -eq 1 ]
	crm-ingest -q --receipt r2.json ledger.csv > /dev/null
	crm-rfm -q ledger.csv > customers.csv
	mkdir folder
	crm-report -q -F html --shop "Ali's" -o folder/page.html "$PWD/customers.csv" r1.json r2.json
	sed -n '/<footer>/,$p' folder/page.html > footer
	grep -qxF '<p dir="auto">crm-report -F html --shop &quot;Ali&#39;s&quot; customers.csv r1.json r2.json</p>' footer
	grep -qxF '<p dir="auto">Of 5 rows of the logs 2 were kept and 3 left out: 1 without a customer, 1 of amount 0, 1 without a readable date.</p>' footer
	grep -q 'Amounts in TRY' folder/page.html
	# Where it is written does not change it, nor how loud the run was.
	crm-report -F html --shop "Ali's" --progress never "$PWD/customers.csv" r1.json r2.json | cmp - folder/page.html
	# The ledger's currency goes through crm-rfm by itself, in one run or by nights; a receipt helps a table without one.
	crm-report -q -F html customers.csv | grep -q 'Amounts in TRY'
	head -n 2 ledger.csv | crm-rfm -q > first.csv
	sed 2d ledger.csv | crm-rfm -q --base first.csv | cmp - customers.csv
	crm-rfm -q <(cut -d, -f 1-4 ledger.csv) > plain.csv
	crm-report -q -F html plain.csv | run ! grep 'Amounts in'
	crm-report -q -F html plain.csv r1.json | grep -q 'Amounts in TRY'
	# The table's own word comes first, --currency before both.
	sed s/TRY/EUR/ customers.csv > eur.csv
	crm-report -q -F html eur.csv r1.json | grep -q 'Amounts in EUR'
	crm-report -q -F html --currency USD eur.csv r1.json | grep -q 'Amounts in USD'
	echo '{"rows": 1}' > other.json
	try crm-report -F html customers.csv other.json
	complains 2 'other.json: is JSON and no receipt of crm-ingest: name tables and receipts'
	need python3
	crm-report -F email customers.csv r1.json | python3 -c '
import email.policy, sys
mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
for part in mail.iter_parts(): assert "crm-report -F email customers.csv r1.json" in part.get_content(), part'
}

@test "for each group the command that lists it, as a shell takes it" {
	printf 'customer,orders,revenue,days_since_last,segment\na,1,5,1,Can'"'"'t lose\nb,2,50,1,At risk\nc,1,7,3,New\nd,1,7,3,"one, two"\ne,1,1,1,It'"'"'s $1 & more\n' > 'my customers.csv'
	crm-report -q -F html 'my customers.csv' | sed -n 's/.*<td class="cmd" dir="ltr">\(..*\)<.td>.*/\1/p' | sed "s/&#39;/'/g; s/&quot;/\"/g; s/&amp;/\&/g" > commands
	[ "$(wc -l < commands)" -eq 4 ]	# not of a name with a comma, which --list would take for two
	while read -r command; do
		eval "$command" -F csv --no-total > got
		[ "$(wc -l < got)" -eq 2 ]
	done < commands
	crm-report -q -F html --by days_since_last 'my customers.csv' | grep -q -- "--list 3 --by days_since_last"
	grep -qF "crm-report --list \"Can't lose\" 'my customers.csv'" commands
	# Plain words for how close to stay.
	crm-report -q --levels 'my customers.csv' | grep -q ' basic  *sell, no more '
}

@test "names of clusters: in words, in the language, kept for machines" {
	printf 'customer,orders,revenue,days_since_last,segment,cluster\na,1,5,1,New,1\nb,2,50,1,New,2\nc,2,50,1,New,\n' > t.csv
	printf 'cluster,name,differs,mean_revenue\n1,"very_frequent, recent",x,5\n2,my_column,x,50\n' > profile.csv
	crm-report -q -F json t.csv profile.csv | tr -d ' \n' | grep -q '"cluster":"2","name":"my_column"'
	crm-report -q -F html t.csv profile.csv | grep -q '<td>very frequent, recent</td>'
	crm-report -q -F html t.csv profile.csv | grep -q '<td>my column</td>'
	crm-report -q -F html --lang fa t.csv profile.csv | grep -q '<td>بسیار پرخرید، تازه آمده</td>'
	# The profile itself is not shown a second time, but where the table has no clusters.
	[ "$(crm-report -q -F html t.csv profile.csv | grep -c 'What the clusters are')" -eq 0 ]
	cut -d, -f 1-5 t.csv > plain.csv
	crm-report -q -F html plain.csv profile.csv | grep -q 'What the clusters are'
}

@test "periods have names in the language" {
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q ledger.csv > customers.csv
	for period in month quarter week; do
		crm-cohort -q --lifecycle --period $period ledger.csv > $period.csv
	done
	crm-report -q -F html --lang tr customers.csv month.csv | grep -q 'Şubat 2024'
	crm-report -q -F html --lang fa customers.csv month.csv | grep -q 'فوریه ۲۰۲۴'
	crm-report -q -F html --lang ar customers.csv month.csv | grep -q 'فبراير ٢٠٢٤'
	crm-report -q -F html --lang tr customers.csv quarter.csv | grep -q '2024 2. çeyrek'
	crm-report -q -F html --lang fa customers.csv week.csv | grep -q 'هفتهٔ ۴۰ ۲۰۲۴'
	crm-report -q -F html customers.csv month.csv | grep -q '2024-02'
	# Goods and channels keep theirs, as somebody will search for them.
	printf 'antecedent,consequent,count,confidence,lift\n22917 + 22918,2024-02,5,0.5,2\n' > rules.csv
	crm-report -q -F html --lang fa customers.csv rules.csv > fa.html
	grep -q '22917 + 22918' fa.html && grep -q '>2024-02<' fa.html
	crm-report -q -F html --lang tr customers.csv | grep -q '<p class="sub">01.01.2024 – 30.12.2024</p>'
}

@test "every word of crm-cluster's names is one of the catalogues'" {
	# The words as the program has them, but for those of a column of the user's.
	sed -n '/^} words\[\] = {/,/^};/p' "$ROOT/lib/filter/cluster/cluster_profile.c" | grep -oE '"[a-z_]+"' | tr -d '"' > all
	{ sed -n '2~3p;3~3p' all; echo typical; } | sort -u > words
	[ "$(wc -l < words)" -eq 31 ]
	{
		echo cluster,name,differs,mean_revenue
		awk '{ print NR "," $0 ",x,1" }' words
	} > profile.csv
	{
		echo customer,orders,revenue,days_since_last,segment,cluster
		awk '{ print "c" NR ",1,5,1,New," NR }' words
	} > t.csv
	for l in tr fa ar; do
		crm-report -q -F html --lang $l t.csv profile.csv | sed -n 's/.*<th scope="row">[^<]*<.th><td>\([^<]*\)<.td>.*/\1/p' > got
		[ "$(wc -l < got)" -eq 31 ]
		run ! grep -xF -f <(tr _ ' ' < words) got
	done
}
