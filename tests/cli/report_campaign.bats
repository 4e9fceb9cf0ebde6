#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-report beyond the table of groups: levels, unprofitable relationships, change, lists and their measure.

load helper

header=customer,orders,returns,revenue,days_since_last,segment,cost,contacts

# --- levels

# 100 customers: few great ones, some good ones, many small ones, and some that bring nothing.
crowd() {
	echo $header
	seq -f 'c%03g,1,0,100,5,Champions,0,0' 1 4
	seq -f 'c%03g,1,0,12,5,Loyal,2,0' 5 24
	seq -f 'c%03g,1,0,3,5,Hibernating,1,0' 25 84
	seq -f 'c%03g,1,0,1,5,Other,2,0' 85 100
}

@test "levels by margin and number, as Kotler's table has them" {
	# Mean margin (4*100 + 20*10 + 60*2 - 16)/100 = 7.04: high from 14.08, low under 3.52; Loyal is 20 %: many, medium.
	crowd | crm-report --levels -F csv > got
	diff - got <<-'END'
	segment,customers,mean_margin,level,action
	Champions,4,100.00,partnership,reward; ask for referrals
	Loyal,20,10.00,reactive,offer a higher tier; ask for reviews
	Hibernating,60,2.00,basic,"one cheap offer, then let go"
	Other,16,-1.00,basic,no rule covers them: complete the rules
	END
	crowd | crm-report --levels | grep -q '^Level: by margin per customer (low: under half the mean'
	printf '%s\n' segment,r_min,r_max,f_min,f_max,m_min,m_max,level,action 'Loyal,5,5,,,,,partnership,dine' > rules.csv
	crowd | crm-report --levels --rules rules.csv -F csv | grep -qx 'Loyal,20,10.00,partnership,dine'
	crowd | cut -d, -f 1-6 | crm-report --levels -F csv | grep -qx 'Champions,4,100.00,partnership,reward; ask for referrals'
}

@test "levels: the advice is that of the band, however finely the groups are cut" {
	# Loyal in ten groups of two, Hibernating in thirty: by their own size all would be few.
	crowd | awk -F, -v OFS=, 'NR == 1 { print $0, "part"; next } { print $0, $6 int(NR / 2) % 30 }' > parts
	crm-report --by part --levels -F csv parts > got
	[ "$(grep -c . got)" -gt 40 ]
	awk -F, '$1 ~ /^Champions/ && $4 != "partnership" || $1 ~ /^Loyal/ && $4 != "reactive" || $1 ~ /^(Hib|Other)/ && $4 != "basic"' got > wrong
	diff /dev/null wrong
}

# --- unprofitable

shop() {
	cat <<-END
	$header
	a,4,0,400.10,10,Champions,20,1
	b,2,1,50,100,Hibernating,60,1
	c,1,1,0,201,Hibernating,7.5,0
	d,0,0,0,,No purchase,3.25,6
	e,2,0,30,40,New,90,5
	f,1,0,20,20,Loyal,80,1
	g,1,0,20,20,Loyal,20,1
	END
}

@test "relationships that cost more than they bring: reason, break-even, what to think of" {
	shop | crm-report --unprofitable -F csv > got
	diff - got <<-'END'
	customer,segment,orders,returns,contacts,revenue,cost,margin,reason,break_even_order,break_even_rise,candidate_for
	e,New,2,0,5,30.00,90.00,-60.00,more contacts than orders,45.00,2,a cheaper service
	f,Loyal,1,0,1,20.00,80.00,-60.00,costs above revenue,80.00,3,a cheaper service or an end
	b,Hibernating,2,1,1,50.00,60.00,-10.00,costs above revenue,30.00,0.2,a new price
	c,Hibernating,1,1,0,0.00,7.50,-7.50,returns took all revenue,7.50,,an end
	d,No purchase,0,0,6,0.00,3.25,-3.25,no purchase,,,an end
	Total,,,,,100.00,240.75,-140.75,,,,
	END
	shop | crm-report --unprofitable --limit 2 -F csv | cut -d, -f1 > got
	printf '%s\n' customer e f | diff - got
	shop | sed -n 1,2p | crm-report --unprofitable | grep -qx 'No customer costs more than it brings.'
	shop | cut -d, -f 1-6 > table
	try crm-report --unprofitable table
	complains 2 'no column cost'
}

# --- change

before() {
	cat <<-'END'
	customer,orders,revenue,days_since_last,segment
	a,3,300,5,Champions
	b,2,50,10,Loyal
	c,1,10,20,New
	e,1,70,300,Hibernating
	f,2,40,9,Loyal
	END
}

now() {
	cat <<-'END'
	customer,orders,revenue,days_since_last,segment
	a,4,400.5,5,Champions
	b,2,50,100,At risk
	c,3,90,2,Champions
	d,1,15,1,New
	f,2,40,60,About to sleep
	END
}

@test "from group to group, and nobody is lost" {
	before > before.csv
	now | crm-report --previous before.csv -F csv > got
	diff - got <<-'END'
	from,to,direction,customers,revenue_before,revenue
	Champions,Champions,stayed,1,300.0,400.5
	Loyal,About to sleep,fell,1,40.0,40.0
	Loyal,At risk,fell,1,50.0,50.0
	New,Champions,rose,1,10.0,90.0
	Hibernating,(no longer there),gone,1,70.0,0.0
	(not there before),New,new,1,0.0,15.0
	END
	now | crm-report --previous before.csv > got
	grep -q '^fell  *2  *90\.0  *90\.0  *0\.0$' got
	grep -qx 'Value at risk: the 2 customers who fell have brought 90.0 so far.' got
	grep -q '^Customers from group' got
	now | crm-report --previous before.csv --movers 1 -F csv > got
	diff - got <<-'END'
	customer,direction,from,to,revenue_before,revenue,revenue_change,days_since_last
	b,fell,Loyal,At risk,50.0,50.0,0.0,100
	c,rose,New,Champions,10.0,90.0,80.0,2
	END
}

@test "tables that are not sorted cannot be compared" {
	before > before.csv
	{ now | sed -n 1p; now | sed 1d | sort -r; } > turned
	try crm-report --previous before.csv turned
	complains 3 'is not sorted after the one before: --previous needs both tables sorted by customer'
	{ sed -n 1p before.csv; sed 1d before.csv | sort -r; } > other.csv
	now > now.csv
	try crm-report --previous other.csv now.csv
	complains 3 '--previous: line 3: customer "e" does not sort after the one before'
}

# --- lists

many() {
	echo customer,orders,revenue,days_since_last,segment
	seq 400 | awk '{ printf "k%04d,1,%d.25,10,At risk\n", $1, $1 }'
	seq 100 | awk '{ printf "m%04d,2,%d,10,Loyal\n", $1, $1 }'
}

@test "a list: best first, ties by id, until the limit or the budget" {
	shop | crm-report --list Hibernating,Loyal -F csv > got
	diff - got <<-'END'
	customer,segment,orders,revenue,days_since_last
	b,Hibernating,2,50.00,100
	f,Loyal,1,20.00,20
	g,Loyal,1,20.00,20
	c,Hibernating,1,0.00,201
	END
	shop | crm-report --list all --limit 2 -F csv --no-total | cut -d, -f1 > got
	printf '%s\n' customer a b | diff - got
	# 0.3 pays for three contacts of 0.1, which binary fractions would make two.
	many | crm-report --list 'At risk' --budget 0.3 --contact-cost 0.1 -F csv | cut -d, -f1,4 > got
	printf '%s\n' customer,revenue k0400,400.25 k0399,399.25 k0398,398.25 | diff - got
}

@test "a list ranked by lifetime value where the table has it" {
	printf '%s\n' customer,orders,revenue,days_since_last,segment,clv a,1,5,1,New,2.5 b,1,4,1,New,30.123456789012 c,1,6,1,New, |
	    crm-report --list New -F csv > got
	diff - got <<-'END'
	customer,segment,orders,revenue,days_since_last,clv
	b,New,1,4,1,30.12
	a,New,1,5,1,2.50
	c,New,1,6,1,0.00
	END
}

@test "a control group: reproducible, of the share asked for, growing with it, and beside the limit" {
	many | crm-report --list 'At risk' --control 10% -F csv | sed 's/,[^,]*$//' > one
	many | crm-report --list 'At risk' --control 0.1 -F csv | sed 's/,[^,]*$//' | cmp - one
	n=$(grep -c ,control, one)
	[ "$n" -ge 24 ] && [ "$n" -le 58 ]	# 40 is wanted; three standard deviations of 6
	many | crm-report --list 'At risk' --control 30% -F csv | sed 's/,[^,]*$//' | grep ,control, > more
	[ "$(grep ,control, one | grep -cxFf more)" -eq "$n" ]
	many | crm-report --list 'At risk' --control 10% --seed 2 -F csv | sed 's/,[^,]*$//' > other
	! cmp -s one other
	many | crm-report --list 'At risk,Loyal' --control 10% --limit 50 -F csv | sed 's/,[^,]*$//' > short
	[ "$(grep -c ,treated, short)" -eq 50 ]
	[ "$(grep ,control, short | grep ^k | grep -cxFf one)" -eq "$(grep ,control, short | grep -c ^k)" ]
}

@test "a control group of nobody is warned of" {
	shop | crm-report --list Champions --control 1% -F csv > got 2> err
	grep -qx 'crm-report: --control: chance held out none of the 1 on the list, .*: take a greater share, a longer list or another --seed' err
	many | crm-report --list 'At risk' --control 10% -F csv > /dev/null 2> err
	! grep -q 'chance held out none' err
}

@test "what a campaign did: the arms, differences with intervals, and a verdict" {
	# 70 treated of whom 56 order again for 10, 80 in the control group of whom 48 do; Newcombe 1998: .0524 to .3339.
	{ echo customer,segment,arm,orders,revenue,days_since_last; seq -f 't%02g,s,treated,1,5,9' 70; seq -f 'u%02g,s,control,1,5,9' 80; } > list.csv
	{
		echo customer,orders,revenue,days_since_last,segment
		seq -f 'a%02g,7,7,1,s' 50
		seq -f 't%02g,2,15.00,1,s' 56
		seq -f 't%02g,1,5,1,s' 57 70
		seq -f 'u%02g,2,15,1,s' 48
		seq -f 'u%02g,1,5,1,s' 49 80
	} > now.csv
	crm-report --measure list.csv -F csv now.csv > got
	sed 's/\(\.[0-9]\{4\}\)[0-9]*/\1/g' got > cut
	# Revenue each: scipy.stats.ttest_ind(equal_var=False) says 0.5536174089 to 3.4463825911.
	diff - cut <<-'END'
	arm,customers,responders,response,revenue,revenue_each,orders_each,revenue_capped,revenue_adjusted
	treated,70,56,0.8,560.00,8,0.8,8,
	control,80,48,0.6,480.00,6,0.6,6,
	difference,,,0.2,,2,0.2,2,2
	at least,,,0.0524,,0.5536,0.0553,0.5536,0.5536
	at most,,,0.3338,,3.4463,0.3446,3.4463,3.4463
	always at least,,,-0.0248,,,,,
	always at most,,,0.4248,,,,,
	lift,,,0.3333,,,,,
	lift at least,,,0.0766,,,,,
	lift at most,,,0.6512,,,,,
	END
	crm-report --measure list.csv now.csv | grep -qx 'The treated brought more than the control group, beyond what chance explains.'
	sed /^t01/d now.csv > less.csv
	crm-report --measure list.csv less.csv 2>&1 > /dev/null | grep -q '1 of 150 customers of the list are not in the table'
	sed 's/,control,/,controls,/' list.csv > bad.csv
	try crm-report --measure bad.csv now.csv
	complains 3 'arm: "controls" is not treated or control'
	crm-report --by segment --list all -F csv now.csv > alone.csv
	try crm-report --measure alone.csv now.csv
	complains 2 'crm-report: --measure: alone.csv has no column arm: only a list that was made with --list and --control can be measured'
}

@test "a table that is not one of cohorts: how to make it" {
	echo customer,orders,revenue,days_since_last,segment > now.csv
	echo customer,date,order,amount > ledger.csv
	try crm-report --cohorts ledger.csv now.csv
	complains 2 'crm-report: --cohorts: ledger.csv is a ledger: first make a table of cohorts of it: crm-cohort ledger.csv > cohorts.csv'
	try crm-report --cohorts now.csv now.csv
	complains 2 'crm-report: --cohorts: now.csv has no column cohort: make the table from the ledger: crm-cohort LEDGER > cohorts.csv'
}

# --- options that exclude each other

@test "options that make no sense together say so" {
	shop > table
	try crm-report --list all --previous table --movers 2 table
	complains 2 '--list and --measure make a report of their own'
	try crm-report --list all --measure table table
	complains 2 '--list and --measure: choose one'
	try crm-report --min-cell 5 --list all table
	complains 2 '--min-cell hides small groups'
	try crm-report --min-cell 5 --unprofitable table
	complains 2 '--min-cell hides small groups'
	try crm-report --movers 3 table
	complains 2 '--movers: name the earlier table with --previous'
	try crm-report --limit 3 table
	complains 2 '--limit: only with --list or --unprofitable'
	try crm-report --list all --budget 5 table
	complains 2 '--budget and --contact-cost: one needs the other (or --measure)'
	try crm-report --control 10% table
	complains 2 '--budget and --control: only with --list'
	try crm-report --levels --unprofitable -F csv table
	complains 2 'holds one table, so choose one'
	try crm-report --cohorts table -F tsv table
	complains 2 '--cohorts: a CSV or TSV file holds one table'
	try crm-report --list all --control 60% table
	complains 2 '--control: "60%" is not a share above 0 and up to a half'
	try crm-report --list all --budget -5 table
	complains 2 '--budget: "-5" is not an amount above 0'
}

# --- small groups

@test "--min-cell hides cells of --cohorts in which few ordered, or few did not" {
	crowd > table
	printf '%s\n' cohort,age,customers,active,retention,state 2024-01,0,100,100,1,whole 2024-01,1,100,3,0.03,whole \
	    2024-01,2,100,97,0.97,whole 2024-01,3,100,10,0.1,whole 2024-01,4,100,0,0,whole > cohorts.csv
	crm-report --min-cell 10 -F json --cohorts cohorts.csv table > got
	python3 -c "
import json
row = json.load(open('got'))['cohorts']['rows'][0]
assert [row['age_%d' % age] for age in range(5)] == [1, None, None, 0.1, 0], row"
}

@test "small groups are hidden, and one more where the total would tell" {
	crowd | crm-report --min-cell 10 -F csv > got
	diff - got <<-'END'
	segment,customers,customers_share,revenue,revenue_share,mean_days_since_last,orders,mean_orders,avg_order,cost,margin,action
	Champions,,,,,,,,,,,reward; ask for referrals
	Loyal,20,0.2,240,0.28708134,5,20,1,12.00,40,200,offer a higher tier; ask for reviews
	Hibernating,60,0.6,180,0.215311005,5,60,1,3.00,60,120,"one cheap offer, then let go"
	Other,,,,,,,,,,,no rule covers them: complete the rules
	Total,100,1,836,1,5,100,1,8.36,132,704,
	END
	crowd | crm-report --min-cell 10 | grep -q '^Champions  *…  *…  *…'
	shop > table
	try crm-report --min-cell 8 table
	complains 2 '--min-cell: with groups this small nothing can be shown'
}
