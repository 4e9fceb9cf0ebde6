#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What a relationship costs and what hangs on it: --scheme, --closeness and --parties of crm-report.

load helper
load relations

# in_one_line: text without its line ends, and with plain blanks.
in_one_line() {
	tr '\n' ' ' | sed 's/\xe2\x80\xaf/ /g'
}

# --- a loyalty scheme

@test "scheme: who is in which tier, rewards to the cent, who is one order away, what must be sold for it" {
	members > t.csv
	tiers > tiers.csv
	# Rewards: a 5; b .9999 -> 1.00, c .50, i .505 -> .50, j .515 -> .52 (half to even).
	# One order of their mean away: b, c and i from Silver, d and e from Bronze; f lacks 10 and orders 8, g and h nothing.
	crm-report --scheme tiers.csv -F csv t.csv > got
	diff - got <<-'END'
	tier,from,customers,customers_share,revenue,revenue_share,reward,reward_share,below
	Silver,100,1,0.1,100.00,0.209652396,5.00,0.05,0
	Bronze,50,4,0.4,251.99,0.528303074,2.52,0.0100003968,3
	(no tier),,5,0.5,124.99,0.26204453,0.00,0,2
	Total,,10,1,476.98,1,7.52,0.0157658602,5
	END
	# Of a margin of 40 %: 5 / (40 - 5), 2.52 / (100.796 - 2.52), 7.52 / (190.792 - 7.52).
	crm-report --scheme tiers.csv --margin 40% -F csv t.csv | cut -d, -f 1,10 > got
	printf '%s\n' tier,break_even Silver,0.142857143 Bronze,0.0256420693 '(no tier),' Total,0.0410319089 | diff - got
	crm-report --scheme tiers.csv --margin 40% t.csv | in_one_line | grep -qF 'The scheme costs 7.52, 1.6 % of the revenue; it pays for itself where the members'"'"' purchases grow by 4.1 %.'
	crm-report --scheme tiers.csv t.csv | in_one_line | grep -qF 'give --margin to see how much more'
	# A margin that the reward takes all of is never paid back.
	crm-report --scheme tiers.csv --margin 1% t.csv | in_one_line | grep -qF 'the margin does not cover it, however much more they buy.'
	# The margin of the tables, where they have costs.
	sed '1s/$/,cost/; 2,$s/$/,1/; s/^a.*/a,2,100,10,Champions,a@x.org,60/' t.csv > costs.csv
	crm-report --scheme tiers.csv -F csv costs.csv | sed -n 2p | grep -q ',0.142857143$'
}

@test "scheme: by orders, from 0, without costs or rewards" {
	members > t.csv
	printf 'reward,tier,from_orders\n0,Guest,0\n10%%,Friend,2\n0.000001,"Best, of all",5\n' > tiers.csv
	crm-report --scheme tiers.csv -F csv t.csv | python3 -c '
import csv, sys
rows = [(r["tier"], r["from_orders"], r["customers"], r["revenue"], r["reward"], r["below"]) for r in csv.DictReader(sys.stdin)]
assert rows == [("Best, of all", "5", "1", "40.00", "0.00", "0"), ("Friend", "2", "3", "191.50", "19.15", "1"),
    ("Guest", "0", "6", "245.48", "0.00", "5"), ("(no tier)", "", "0", "0.00", "0.00", "0"), ("Total", "", "10", "476.98", "19.15", "6")], rows
'
}

@test "scheme: what a file must not hold, with the line" {
	members > t.csv
	bad() {	# bad STATUS MESSAGE LINE ...: a scheme of these lines is refused
		local status=$1 message=$2

		shift 2
		printf '%s\n' "$@" > bad.csv
		try crm-report -q --scheme bad.csv -o out.csv -F csv t.csv
		complains "$status" "crm-report: $message"
		[ ! -e out.csv ]
	}
	bad 2 'bad.csv: column "note": a scheme has the columns tier, reward and either from or from_orders' tier,from,reward,note A,1,1%,x
	bad 2 'bad.csv: column "from": a scheme has the columns tier, reward and either from or from_orders' tier,from,from_orders,reward A,1,1,1%
	bad 3 'bad.csv: has no tier' tier,from,reward
	bad 3 'bad.csv:3: tier: "A" is not a new tier: it has a row above' tier,from,reward A,1,1% A,2,1%
	bad 3 'bad.csv:2: tier: "" is not the name of a tier' tier,from,reward ,1,1%
	bad 3 'bad.csv:3: from: "1.0" is not more than that of the tier above it' tier,from,reward A,1,1% B,1.0,1%
	bad 3 'bad.csv:2: from: "-1" is not an amount of 0 or more' tier,from,reward A,-1,1%
	bad 3 'bad.csv:2: from: "" is not an amount of 0 or more' tier,from,reward A,,1%
	bad 3 'bad.csv:2: from: "1e3" is not an amount of 0 or more' tier,from,reward A,1e3,1%
	bad 3 'bad.csv:2: from_orders: "2.0" is not a whole number of orders from 0 on' tier,from_orders,reward A,2.0,1%
	for reward in 1 100% 5 -1% 5%% '5 %' '' % 0.0000001 0.00001% nan; do
		bad 3 "bad.csv:2: reward: \"$reward\" is not a share from 0 to below 1 such as 5% or 0.05, with at most six decimals (four of %)" tier,from,reward "A,1,$reward"
	done
	bad 3 'bad.csv:2: 2 fields where the header has 3' tier,from,reward A,1
	printf 'tier,from,reward\nA,1,1%%' > bad.csv
	try crm-report --scheme bad.csv t.csv
	[ "$status" -eq 3 ]
	try crm-report --scheme none.csv t.csv
	[ "$status" -eq 3 ]
	{ echo tier,from,reward; seq 65 | sed 's/.*/t&,&,1%/'; } > bad.csv
	try crm-report --scheme bad.csv t.csv
	complains 3 'crm-report: bad.csv:66: tier: "t65" is not within the 64 tiers that a scheme may have'
	# The largest amounts there can be: the reward is exact.
	printf 'customer,orders,revenue,days_since_last,segment\na,4294967295,9999999999999999999999999999.999999999,1,x\n' > big.csv
	printf 'tier,from,reward\nA,0,0.999999\nB,999999999999999999,0.999999\n' > tiers.csv
	crm-report --scheme tiers.csv -F csv big.csv | grep -q '^B,999999999999999999,1,1,9999999999999999999999999999.999999999,1,9999990000000000000000000000.00,'
}

@test "scheme: the list of those who are just below a step, and due" {
	members | awk -F, -v OFS=, 'NR == 1 { print $0, "last_date,next_order_date,worry_date"; next }
	    $1 == "b" { print $0, "2026-01-01,2026-02-10,2026-09-01"; next }
	    $1 == "c" { print $0, "2026-01-01,2026-02-11,2026-09-01"; next }
	    $1 == "d" { print $0, "2026-01-01,2026-01-02,2026-01-11"; next }
	    $1 == "e" { print $0, "2026-01-01,2026-01-05,"; next }
	    $1 == "h" { print $0, ",,"; next }
	    { print $0, "2026-01-01,2026-01-20,2027-01-01" }' > t.csv
	tiers > tiers.csv
	# The day of the table is 2026-01-11: b is due in 30 days, c in 31, d is overdue, e has passed, i is due in 9.
	crm-report --scheme tiers.csv -F csv t.csv | cut -d, -f 1,9,10 > got
	printf '%s\n' tier,below,due Silver,0,0 Bronze,3,2 '(no tier),2,1' Total,5,3 | diff - got
	crm-report --list all --scheme tiers.csv --direction due --columns email,revenue -F csv t.csv > got
	diff - got <<-'END'
	email,revenue,tier,reward,next_tier,missing,step
	b@x.org,99.99,Bronze,1.00,Silver,0.01,due
	i@x.org,50.50,Bronze,0.50,Silver,49.50,due
	e@x.org,40.00,,0.00,Bronze,10.00,due
	END
	crm-report --list loyal --scheme tiers.csv --direction below --columns customer,step,missing -F csv t.csv | cut -d, -f 1-3 > got
	printf '%s\n' customer,step,missing b,due,0.01 i,due,49.50 c,below,50.00 d,below,0.01 e,due,10.00 | diff - got
	# Everybody, and --limit counts those who are wanted only.
	[ "$(crm-report --list all --scheme tiers.csv -F csv t.csv | wc -l)" -eq 11 ]
	crm-report --list all --scheme tiers.csv --direction below --limit 2 --receipt r.json -F csv t.csv | wc -l | grep -qx 3
	tr -d ' \n' < r.json | grep -q '"listed":2.*"beyond_limit":3'
	members > plain.csv
	try crm-report --list all --scheme tiers.csv --direction due plain.csv
	complains 2 'crm-report: --direction: "due" is not one of below (due needs the columns of crm-clv)'
	try crm-report --list all --scheme tiers.csv --direction rose t.csv
	complains 2 'crm-report: --direction: "rose" is not one of below, due'
	sed '2s/2026-01-20/soon/' t.csv > bad.csv
	try crm-report --scheme tiers.csv bad.csv
	[ "$status" -eq 0 ]	# who is not near a step needs no day
	sed '3s/2026-02-10/soon/' t.csv > bad.csv
	try crm-report --scheme tiers.csv bad.csv
	complains 3 'crm-report: bad.csv:3: next_order_date: "soon" is not a day'
}

# --- closeness

# The day of the table is 2026-11-01, 304 days (9.988 months) after 2026-01-01.
contacts() {
	cat <<-END
	customer,orders,revenue,cost,days_since_last,segment,first_date,last_date,contacts,emails
	a,5,1000,100,1,Champions,2026-01-01,2026-10-31,0,0
	b,5,120,20,1,Loyal,2026-01-01,2026-10-31,11,11
	c,5,110,10,1,Loyal,2026-01-01,2026-10-31,3,1
	d,1,5,2,1,New,2026-10-31,2026-10-31,1,0
	e,1,5,30,1,New,2026-01-01,2026-10-31,21,1
	f,0,0,3,,Leads,,,2,2
	END
}

@test "closeness: contacts a month beside the level advised, both mismatches, and their cost" {
	contacts > t.csv
	# Margins 900, 100, 100, 3, -25 without the lead f: mean 215.6.  High is a alone (20 % of five: many), so accountable; b, c, d
	# and e are low (80 %), so basic.  Months: 304/30.4375 = 9.988; d is known for one day, which counts as a month.
	# Kept: a 0 basic; b 1.101 proactive; c 0.3004 accountable; d 1 proactive; e 2.10 partnership.
	crm-report --closeness default -F csv t.csv > got
	python3 - <<-'END'
	import csv
	m = lambda days: max(16 * days, 487) / 487
	ten = m(304)
	rows = list(csv.DictReader(open('got')))
	assert [(r['level'], r['customers'], r['closer'], r['as_advised'], r['less_close'], r['cost'], r['margin']) for r in rows] == [
	    ('accountable', '1', '0', '0', '1', '100', '900'), ('basic', '4', '4', '0', '0', '62', '178'), ('Total', '5', '4', '0', '1', '162', '1078')], rows
	for row, contacts, emails, months in zip(rows, (0, 36, 36), (0, 13, 13), (ten, 3 * ten + 1, 4 * ten + 1)):
	    assert abs(float(row['contacts_month']) - contacts / months) < 1e-8, row
	    assert abs(float(row['emails_month']) - emails / months) < 1e-8, row
	END
	crm-report --closeness default t.csv | in_one_line | grep -qF '4 customers are kept closer than advised and cost 62; 1 are kept less close and bring a margin of 900.'
	crm-report --list all --closeness default --direction less_close --columns customer -F csv t.csv > got
	printf '%s\n' customer,level,kept,contacts_month,closeness,emails_month a,accountable,basic,0,less_close,0 | diff - got
	crm-report --list all --closeness default --columns customer -F csv t.csv | cut -d, -f 1-3,5 > got
	printf '%s\n' customer,level,kept,closeness a,accountable,basic,less_close b,basic,proactive,closer c,basic,accountable,closer \
	    d,basic,proactive,closer e,basic,partnership,closer f,,partnership, | diff - got
	# Other steps; what is there already at a step has its level.
	crm-report --list all --closeness 0.001,1.05,1.1,2.5 --columns customer,kept -F csv t.csv | cut -d, -f 1,2 > got
	printf '%s\n' customer,kept a,basic b,proactive c,reactive d,reactive e,proactive f,proactive | diff - got
	# A level of the rules wins; one of the user's own is in no order with the others.
	printf '%s\n' segment,r_min,r_max,f_min,f_max,m_min,m_max,level,action 'Loyal,5,5,,,,,proactive,call' 'New,1,1,,,,,hug,' > rules.csv
	crm-report --list all --closeness default --rules rules.csv --columns customer -F csv t.csv | cut -d, -f 1,2,5 > got
	printf '%s\n' customer,level,closeness a,proactive,less_close b,proactive,as_advised c,proactive,less_close d,, e,, f,, > want
	# Without d and e the mean is 366.67: a is high and a third of the three.
	sed -i 's/^a,proactive/a,accountable/' want
	diff want got
}

@test "closeness: the advice for a customer does not depend on how they are grouped, nor on the order of rows" {
	need python3
	random_shop 300 5 > t.csv
	crm-report --list all --closeness default --columns customer,revenue -F csv t.csv | LC_ALL=C sort > want
	for by in value_tier segment,value_tier,orders; do
		crm-report --list all --closeness default --columns customer,revenue --by $by -F csv t.csv | LC_ALL=C sort | diff want -
	done
	crm-report --closeness default -F csv t.csv > want
	for by in value_tier segment,value_tier,orders; do
		crm-report --closeness default --by $by -F csv t.csv | diff want -
	done
	{ head -1 t.csv; tail -n +2 t.csv | sort -t, -k3,3; } > other.csv
	crm-report --closeness default -F csv other.csv | diff want -
}

@test "closeness: what is asked of it, and of the table" {
	contacts > t.csv
	for levels in '' 1 1,2,3 1,2,3,4,5 1,2,3,3 0,1,2,3 3,2,1,0 a,b,c,d 0.1,0.3,1,2, usual; do
		try crm-report --closeness "$levels" t.csv
		complains 2 "crm-report: --closeness: \"$levels\" is neither default nor four rising numbers of contacts a month above 0, such as 0.1,0.3,1,2"
	done
	cut -d, -f 1-8 t.csv > without.csv
	try crm-report --closeness default without.csv
	[ "$status" -eq 2 ]
	grep -qF 'no column contacts (crm-rfm writes it)' err
	sed 's/,11,11$/,11,12/' t.csv > bad.csv
	try crm-report --closeness default bad.csv
	complains 3 'crm-report: bad.csv:3: emails: "12" is not at most the number of contacts'
	sed 's/^c,5,110,10,1,Loyal,2026-01-01/c,5,110,10,1,Loyal,01.01.2026/' t.csv > bad.csv
	try crm-report --closeness default bad.csv
	complains 3 'crm-report: bad.csv:4: first_date: "01.01.2026" is not a day'
	# Leads only: nobody is judged.
	grep -e ^customer -e ^f t.csv > leads.csv
	crm-report --closeness default -F csv leads.csv | tail -1 | grep -q '^Total,0,'
}

# --- parties

@test "parties: shares, concentration, margin left, trend, and what leaves with the largest" {
	printf '%s\n' customer,orders,revenue,days_since_last,segment,cost a,1,60,1,x,10 b,1,30,1,x,5 c,1,20,1,x,5 d,1,-10,1,x,0 > t.csv
	printf '%s\n' customer,revenue,cost,last_date p,50,30,2026-01-31 q,30,3,2026-01-01 r,0,1, > partners.csv
	printf '%s\n' customer,revenue,cost,last_date p,40,1,2025-12-31 > before.csv
	printf '%s\n' customer,revenue s,25.5 > suppliers.csv
	printf '%s\n' customer,orders,revenue,days_since_last,segment a,1,80,1,x > previous.csv
	# customers: of 110 above 0: 60/110, 1; squares (3600 + 900 + 400)/12100; Gini of 0 20 30 60: (-3*0 - 20 + 30 + 180)/(4*110).
	# partner: of 80; squares (2500 + 900)/6400; Gini of 0 30 50: (-2*0 + 0 + 100)/(3*80).
	crm-report -q --parties partner=partners.csv --parties supplier=suppliers.csv --parties partner=before.csv --previous previous.csv -F csv t.csv > got
	python3 - <<-'END'
	import csv
	rows = {r['party']: r for r in csv.DictReader(open('got'))}
	assert list(rows) == ['customers', 'partner', 'supplier'], rows
	want = {
	    'customers': dict(parties=4, revenue=100, revenue_share=1, top_1=60/110, top_3=1, top_10=1, hhi=1e4*4900/12100, gini=190/440, cost=20, margin=80,
	        margin_share=.8, revenue_before=80, change=.25, risk_share=.6, risk_margin=50),
	    'partner': dict(parties=3, revenue=80, revenue_share=.8, top_1=50/80, top_3=1, top_10=1, hhi=1e4*3400/6400, gini=100/240, cost=34, margin=46,
	        margin_share=46/80, revenue_before=40, change=1, risk_share=.5, risk_margin=20),
	    'supplier': dict(parties=1, revenue=25.5, revenue_share=.255, top_1=1, top_3=1, top_10=1, hhi=1e4, gini=0, risk_share=.255),
	}
	for name, values in want.items():
	    for key, value in rows[name].items():
	        if key == 'party':
	            continue
	        if key not in values:
	            assert value == '', (name, key, value)
	        else:
	            assert abs(float(value) - values[key]) < 1e-8 * max(1, values[key]), (name, key, value, values[key])
	END
	crm-report --parties partner=partners.csv t.csv | in_one_line | grep -qF 'partner: the largest brings 50.0 % of all revenue, and 43.5 % of the margin of its kind.'
	# No name of a party is on the report.
	[ "$(grep -cwE "p|q|r|s" got)" -eq 0 ]
	bad() {	# bad MESSAGE OPTION ...: these options are refused
		local message=$1

		shift
		try crm-report "$@" t.csv
		complains 2 "crm-report: $message"
	}
	for text in partner partner= =partners.csv; do
		bad "--parties: \"$text\" is not KIND=TABLE, such as partner=partners.csv" --parties "$text"
	done
	bad '--parties: "customers=t.csv": the customers are the operands, and their earlier table is --previous' --parties customers=t.csv
	sed s/2025/2027/ before.csv > later.csv
	bad '--parties: later.csv goes on longer than partners.csv: name today'"'"'s table first, then the earlier one' \
	    --parties partner=partners.csv --parties partner=later.csv
	bad '--parties: "partner=before.csv": a third table of a kind: give today'"'"'s and an earlier one' \
	    --parties partner=partners.csv --parties partner=before.csv --parties partner=before.csv
	printf '%s\n' customer,revenue s,ten > broken.csv
	try crm-report --parties supplier=broken.csv t.csv
	[ "$status" -eq 3 ]
	grep -q 'broken.csv:2: revenue: "ten" is not an amount' err
	printf 'customer,revenue\ns,10' > cut.csv
	try crm-report --parties supplier=cut.csv t.csv
	[ "$status" -eq 3 ]
	printf '%s\n' customer,revenue s,9999999999999999999999999999 u,1 > much.csv
	try crm-report --parties supplier=much.csv t.csv
	complains 3 'crm-report: much.csv: the amounts add up to more than 28 digits before the point'
	printf '%s\n' customer,revenue,currency s,10,USD > dollars.csv
	sed '1s/$/,currency/; 2,$s/$/,EUR/' t.csv > euros.csv
	try crm-report --parties supplier=dollars.csv euros.csv
	[ "$status" -eq 0 ]
	grep -qx 'crm-report: --parties: dollars.csv is in USD and the customers are in EUR: their shares cannot be compared' err
}
