#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# One customer, whole: --customer.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' customer,date,order,amount,sku,cost a,2024-01-01,o1,10.50,tea,0 a,2024-01-01,o1,2,jam,0 a,2024-01-31,o2,10.50,tea,0 \
	    a,2024-03-01,o3,10.50,tea,0 a,2024-03-05,o4,-2,jam,0 a,2024-03-09,,0,,1.50 b,2024-02-02,o9,7,milk,0 > ledger.csv
	crm-rfm -q --explain ledger.csv > customers.csv
	printf '%s\n' customer,rank,offer a,1,bread b,1,eggs a,2,'"oil, olive"' > offers.csv
}

@test "what the table says, by month, by item with the day it is needed again, and offers" {
	crm-report --customer a customers.csv ledger.csv offers.csv > got
	for line in 'a +Segment +' 'a +Customer since +2024-01-01' 'a +Orders +3' 'a +Revenue +31.50' 'a +Reason +r=' \
	    'a +2024-01 +2 +23.00' 'a +2024-03 +1 +8.50' 'a +tea +3 +31.50 +2024-03-01 +30.d +2024-03-31' 'a +jam +1 +0.00 +2024-01-01' \
	    'a +1 +bread' 'a +2 +oil, olive'; do
		grep -qE "^$line" got || { echo "$line"; cat got; return 1; }
	done
	# Paid contacts are no orders, and nobody else is named.
	! grep -q '^b\|milk\|eggs' got
	crm-report --customer a,b -F csv customers.csv > got
	[ "$(head -1 got)" = customer,what,value ]
	grep -qx 'a,revenue,31.50' got
	grep -qx 'b,orders,1' got
	crm-report --customer a -F json customers.csv ledger.csv offers.csv | python3 -c 'import json, sys
report = json.load(sys.stdin)
assert {"customer", "months", "items", "offers"} <= set(report), report.keys()'
	for l in tr fa ar; do
		crm-report --customer a --lang $l -F html customers.csv ledger.csv offers.csv > page.html
		! grep -q 'Needed again\|What is known' page.html
	done
}

@test "contacts of any kind are no orders, and what passed between has headings in every language" {
	printf '%s\n' customer,date,order,amount,sku,kind,rating a,2024-01-01,,0,,lead, a,2024-02-01,o1,10.50,tea,order, a,2024-02-03,,0,tea,visit, \
	    a,2024-02-04,,0,,review,4 a,2024-02-05,,0,,email, a,2024-02-06,,0,,open, a,2024-03-05,o1,0,tea,return, a,2024-03-06,,0,,complaint, > kinds.csv
	crm-rfm -q kinds.csv > customers.csv
	crm-report --customer a customers.csv kinds.csv > got
	for line in 'a +Visits +1' 'a +E-mails sent +1' 'a +Response rate +100.%' 'a +Last complaint +2024-03-06' 'a +Mean rating +4.00' \
	    'a +2024-02 +1 +10.50' 'a +2024-03 +0 +0.00' 'a +tea +1 +10.50 +2024-02-01'; do
		grep -qE "^$line" got || { echo "$line"; cat got; return 1; }
	done
	run grep -E '2024-01 |rating_sum' got
	[ "$status" -eq 1 ]
	for l in tr fa ar; do
		crm-report --customer a --lang $l -F html customers.csv kinds.csv > page.html
		run grep -E 'Visits|E-mails|Complaints|Rating|late_deliveries' page.html
		[ "$status" -eq 1 ]
	done
}

@test "a customer who is not there, and small groups" {
	try crm-report --customer a,nobody customers.csv
	complains 2 'crm-report: --customer: "nobody" is not in the table'
	try crm-report --customer a --min-cell 5 customers.csv
	complains 2 '--customer names single customers: choose one'
	try crm-report --customer a --list all customers.csv
	complains 2 '--list and --measure: choose one (and --power and --customer)'
}
