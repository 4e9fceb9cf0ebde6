#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# --scheme, --closeness and --parties of crm-report together: random tables, small groups, formats, languages, rules between options.

load helper
load relations

@test "the same by an independent computation on random tables" {
	need python3
	printf '%s\n' tier,from,reward One,20,1.5% Two,77.7,0.0333 Three,250,7% Four,1000,12.3456% > tiers.csv
	for seed in 1 2 3 ${CRM_SWEEP:+4 5}; do
		echo "seed $seed"
		random_shop $((200 * seed * seed)) $seed > t.csv
		crm-report -q --scheme tiers.csv -F csv t.csv > scheme.csv
		crm-report -q --closeness 0.2,0.5,1,1.5 -F csv t.csv > closeness.csv
		crm-report -q --parties other=t.csv -F csv t.csv > parties.csv
		python3 - <<-'END'
		import csv, datetime
		from decimal import Decimal as D, ROUND_HALF_EVEN
		from fractions import Fraction as F
		table = list(csv.DictReader(open('t.csv')))
		near = lambda a, b: (a == '') == (b is None) and (b is None or abs(float(a) - float(b)) < 1e-8 * max(1, abs(float(b))))

		tiers = [(None, None, D(0))] + [(r['tier'], D(r['from']), D(r['reward'].rstrip('%')) / (100 if '%' in r['reward'] else 1))
		    for r in csv.DictReader(open('tiers.csv'))]
		sums = [dict(n=0, revenue=D(0), cost=D(0), reward=D(0), below=0, due=0) for _ in range(len(tiers) + 1)]
		for r in table:
		    revenue, orders = D(r['revenue']), int(r['orders'])
		    k = sum(t[1] <= revenue for t in tiers[1:])
		    reward = (max(revenue, D(0)) * tiers[k][2]).quantize(D('0.01'), ROUND_HALF_EVEN)
		    below = orders > 0 and revenue > 0 and k + 1 < len(tiers) and F(revenue) + F(revenue) / orders >= F(tiers[k + 1][1])
		    due = False
		    if below:
		        today = datetime.date.fromisoformat(r['last_date']) + datetime.timedelta(int(r['days_since_last']))
		        due = r['worry_date'] > str(today) and r['next_order_date'] <= str(today + datetime.timedelta(30))
		    for s in (sums[k], sums[-1]):
		        s['n'] += 1; s['revenue'] += revenue; s['cost'] += D(r['cost']); s['reward'] += reward; s['below'] += below; s['due'] += due
		got = list(csv.DictReader(open('scheme.csv')))
		assert len(got) == 6
		for r, s in zip(got, sums[-2::-1] + sums[-1:]):
		    left = s['revenue'] - s['cost'] - s['reward']
		    assert (int(r['customers']), D(r['revenue']), D(r['reward']), int(r['below']), int(r['due'])) == \
		        (s['n'], s['revenue'], s['reward'], s['below'], s['due']), (r, s)
		    assert near(r['break_even'], s['reward'] / left if s['reward'] > 0 and left > 0 else None), (r, s)
		    assert near(r['reward_share'], s['reward'] / s['revenue']), (r, s)

		names = ['basic', 'reactive', 'accountable', 'proactive', 'partnership']
		kotler = [['basic', 'reactive', 'accountable'], ['reactive', 'accountable', 'proactive'], ['accountable', 'proactive', 'partnership']]
		judged = [r for r in table if not (r['segment'] == 'Leads' and r['orders'] == '0')]
		brings = [F(D(r['revenue']) - D(r['cost'])) for r in judged]
		mean = sum(brings) / len(brings)
		band = lambda x: 2 if x >= 2 * mean else 1 if x >= mean / 2 else 0
		share = [F(sum(band(x) == b for x in brings), len(brings)) for b in range(3)]
		want = {}
		for r, x in zip(judged, brings):
		    b = band(x)
		    level = 'basic' if x <= 0 else kotler[0 if share[b] >= F(1, 5) else 1 if share[b] >= F(1, 20) else 2][b]
		    first = min(d for d in (r['first_date'], r['first_contact']) if d)
		    months = max(F((datetime.date(2026, 6, 30) - datetime.date.fromisoformat(first)).days) / (F(36525, 100) / 12), F(1))
		    kept = sum(F(int(r['contacts'])) / months >= F(t) for t in ('0.2', '0.5', '1', '1.5'))
		    verdict = 'closer' if kept > names.index(level) else 'less_close' if kept < names.index(level) else 'as_advised'
		    for key in (level, 'Total'):
		        w = want.setdefault(key, dict(customers=0, closer=0, as_advised=0, less_close=0, contacts=0, emails=0, months=F(0), cost=D(0), margin=F(0)))
		        w['customers'] += 1; w[verdict] += 1; w['contacts'] += int(r['contacts']); w['emails'] += int(r['emails'])
		        w['months'] += months; w['cost'] += D(r['cost']); w['margin'] += x
		got = list(csv.DictReader(open('closeness.csv')))
		assert [r['level'] for r in got] == [n for n in names[::-1] if n in want] + ['Total'], got
		for r in got:
		    w = want[r['level']]
		    for key in ('customers', 'closer', 'as_advised', 'less_close'):
		        assert int(r[key]) == w[key], (key, r, w)
		    assert D(r['cost']) == w['cost'] and F(D(r['margin'])) == w['margin'], (r, w)
		    assert near(r['contacts_month'], w['contacts'] / w['months']) and near(r['emails_month'], w['emails'] / w['months']), (r, w)

		revenue = sorted((max(D(r['revenue']), D(0)) for r in table), reverse=True)
		total, n = sum(revenue), len(revenue)
		gini = sum((2 * (i + 1) - n - 1) * x for i, x in enumerate(revenue[::-1])) / (n * total)
		largest = max(table, key=lambda r: (D(r['revenue']), D(r['revenue']) - D(r['cost'])))
		for r in csv.DictReader(open('parties.csv')):
		    assert int(r['parties']) == n and D(r['revenue']) == sum(D(x['revenue']) for x in table)
		    assert near(r['hhi'], 10000 * sum((x / total) ** 2 for x in revenue)) and near(r['gini'], gini), (r, gini)
		    for k in (1, 3, 10):
		        assert near(r[f'top_{k}'], sum(revenue[:k]) / total)
		    assert D(r['risk_margin']) == D(largest['revenue']) - D(largest['cost'])
		END
		# In any order of rows, and from several files.
		{ head -1 t.csv; tail -n +2 t.csv | sort -t, -k2,2n -k8,8; } > other.csv
		head -50 t.csv > first.csv
		{ head -1 t.csv; tail -n +51 t.csv; } > second.csv
		crm-report -q --scheme tiers.csv -F csv other.csv | cmp - scheme.csv
		crm-report -q --closeness 0.2,0.5,1,1.5 -F csv other.csv | cmp - closeness.csv
		crm-report -q --parties other=other.csv -F csv other.csv | cmp - parties.csv
		crm-report -q --scheme tiers.csv -F csv first.csv second.csv | cmp - scheme.csv
		crm-report -q --closeness 0.2,0.5,1,1.5 -F csv first.csv second.csv | cmp - closeness.csv
		crm-report -q --parties other=other.csv -F csv first.csv second.csv | cmp - parties.csv
	done
}

@test "--min-cell hides small figures, and what would give them away" {
	need python3
	printf '%s\n' tier,from,reward One,20,1.5% Two,77.7,0.0333 Three,250,7% Four,1000,12% > tiers.csv
	for seed in $(seq "$([ -n "${CRM_SWEEP:-}" ] && echo 12 || echo 6)"); do
		echo "seed $seed"
		random_shop $((12 + 9 * seed)) $seed > t.csv
		for min in 2 4 7; do
			crm-report -q --min-cell $min --by orders --scheme tiers.csv -F json t.csv > scheme.json 2> err || { grep -q 'nothing can be shown' err; continue; }
			crm-report -q --min-cell $min --by value_tier --closeness default --parties other=t.csv -F json t.csv > rest.json 2> err ||
			    { grep -q 'nothing can be shown' err; continue; }
			python3 - $min <<-'END'
			import json, sys
			least = int(sys.argv[1])
			def rows(name, file):
			    section = json.load(open(file)).get(name)
			    return [] if section is None else section['rows'] + [section['total']]
			def check(table, parts):
			    for key in ['customers'] + parts:
			        hidden = [r for r in table[:-1] if r.get(key) is None]
			        shown = [int(r[key]) for r in table[:-1] if r.get(key) is not None]
			        assert not any(0 < n < least for n in shown), (key, table)
			        if table[-1].get(key) is not None:
			            assert len(hidden) != 1, (key, table)
			            if hidden:
			                assert int(table[-1][key]) - sum(shown) >= (least if key == 'customers' else 0), (key, table)
			    for r in table[:-1]:
			        # Of a row whose sum is known never a single part.
			        if r.get('customers') is None:
			            assert all(r.get(k) is None for k in parts + ['revenue', 'reward', 'margin', 'cost', 'break_even', 'contacts_month']), r
			scheme = rows('scheme', 'scheme.json')
			if scheme:
			    check(scheme, [])
			    for r in scheme[:-1]:
			        for a, b in (('customers', 'below'), ('below', 'due')):
			            if r.get(a) is not None and r.get(b) is not None:
			                assert int(r[b]) == 0 or int(r[b]) >= least, r
			                assert int(r[a]) == int(r[b]) or int(r[a]) - int(r[b]) >= least, r
			closeness = rows('closeness', 'rest.json')
			if closeness:
			    check(closeness, ['closer', 'as_advised', 'less_close'])
			    for r in closeness[:-1]:
			        assert sum(r.get(k) is None for k in ('closer', 'as_advised', 'less_close')) != 1, r
			for r in json.load(open('rest.json'))['parties']['rows']:
			    assert all(r[k] is None for k in ('top_1', 'hhi', 'gini', 'risk_share', 'risk_margin')), r
			    assert least <= 3 or r['top_3'] is None
			END
		done
	done
	# Few suppliers are hidden whole.
	printf '%s\n' customer,revenue s,25 u,5 > suppliers.csv
	crm-report -q --min-cell 3 --by value_tier --parties supplier=suppliers.csv -F csv t.csv | grep -qE '^supplier,+$'
	# So is what few of them brought in the earlier table, and the change from it.
	printf '%s\n' customer,revenue s,25 u,5 v,7 w,8 > now.csv
	for before in suppliers.csv now.csv; do
		crm-report -q --min-cell 3 --by value_tier --parties s=now.csv --parties s=$before -F json t.csv > got.json
		python3 -c '
import json, sys
row = json.load(open("got.json"))["parties"]["rows"][1]
small = sys.argv[1] == "suppliers.csv"
assert row["revenue"] == "45.00" and row["revenue_before"] == (None if small else "45.00") and row["change"] == (None if small else 0), row' $before
	done
}

@test "in every format and language, with no word of English, and on a narrow terminal" {
	need python3
	random_shop 120 3 > t.csv
	printf '%s\n' tier,from,reward Bronze,20,1.5% Silver,250,7% > tiers.csv
	options=(--scheme tiers.csv --closeness default --parties 5=t.csv)
	for l in en tr fa ar; do
		for format in text markdown html json email; do
			crm-report -q --lang $l -F $format "${options[@]}" t.csv > got.$format
		done
		crm-report -q --lang $l -F xlsx "${options[@]}" -o got.xlsx t.csv
		python3 -c '
import zipfile
from xml.etree import ElementTree
book = zipfile.ZipFile("got.xlsx")
sheets = [e.get("name") for e in ElementTree.fromstring(book.read("xl/workbook.xml")).iter() if e.tag.endswith("}sheet")]
assert len(sheets) == len(set(sheets)) and not any(s in ("scheme", "closeness", "parties") for s in sheets), sheets
'
		grep -q Total got.json
		case $l in
		fa | ar)
			crm-report -q --lang $l --list all "${options[@]:0:2}" t.csv | sed 's/k[0-9]*//g' >> got.text
			crm-report -q --lang $l --list all "${options[@]:2:2}" t.csv | sed 's/k[0-9]*//g' >> got.text
			run grep -nE '[A-Za-z]{2,}' got.text
			echo "$output"
			[ "$status" -eq 1 ]
			;;
		esac
	done
	# Each format says the same.
	crm-report -q -F json "${options[@]}" t.csv > got.json
	for part in scheme closeness; do
		crm-report -q -F csv --$part "$([ $part = scheme ] && echo tiers.csv || echo default)" t.csv > part.csv
		python3 - $part <<-'END'
		import csv, json, sys
		section = json.load(open('got.json'))[sys.argv[1]]
		rows = section['rows'] + [section['total']]
		for a, b in zip(csv.DictReader(open('part.csv')), rows, strict=True):
		    for key, value in a.items():
		        other = b[key]
		        assert value == ('' if other is None else str(other)) or abs(float(value) - float(other)) < 1e-8, (key, value, other)
		END
	done
}

@test "which options do not go together" {
	members > t.csv
	tiers > tiers.csv
	try crm-report --scheme tiers.csv --closeness default -F csv t.csv
	complains 2 'crm-report: --levels, --unprofitable, --previous, --closeness, --scheme, --parties: a CSV or TSV file holds one table, so choose one'
	try crm-report --list all --scheme tiers.csv --closeness default t.csv
	complains 2 'crm-report: --list with --closeness, --scheme or --previous: choose one'
	try crm-report --list all --scheme tiers.csv --previous t.csv t.csv
	complains 2 'crm-report: --list with --closeness, --scheme or --previous: choose one'
	try crm-report --list all --parties a=t.csv t.csv
	[ "$status" -eq 2 ]
	try crm-report --customer a --scheme tiers.csv t.csv
	complains 2 'crm-report: --closeness and --scheme: on the page, or with --list'
	for option in --scheme=tiers.csv --closeness=default --parties=a=t.csv; do
		try crm-report "$option" --partial t.csv
		complains 2 'crm-report: --closeness, --scheme and --parties look at each customer: leave --partial and --merge off'
	done
	try crm-report --margin 40% t.csv
	complains 2 'crm-report: --margin: only with --measure or --scheme'
	try crm-report --margin 101% --scheme tiers.csv t.csv
	[ "$status" -eq 2 ]
	try crm-report --direction below --scheme tiers.csv t.csv
	complains 2 'crm-report: --direction: only with --list and --previous, --scheme or --closeness'
}
