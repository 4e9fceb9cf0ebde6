# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of crm-cohort share.

# Orders, a return, contacts (amount 0 with a cost), a customer who never ordered and a guest; three months, the last one running.
ledger() {
	cat <<-END
	customer,date,order,amount,cost,channel
	ann,2024-01-05,o1,100.00,40.00,web
	ann,2024-01-05,o1,20.00,5.00,web
	ann,2024-02-10,o4,50.00,20.00,app
	ann,2024-03-03,o6,-20.00,,web
	bob,2024-01-20,o2,30.00,10.00,app
	bob,2024-03-15,o7,60.00,20.00,web
	cid,2024-01-31,c1,0.00,2.50,ads
	cid,2024-02-01,o3,80.00,30.00,web
	dan,2024-02-11,c2,0.00,1.00,ads
	cid,2024-02-20,o5,10.00,4.00,web
	,2024-02-21,o9,5.00,1.00,web
	END
}

# refuses STATUS TEXT ARGUMENT ...: with these arguments the ledger gives that status, that text on stderr, and no table.
refuses() {
	try crm-cohort "${@:3}" < <(ledger)
	complains "$1" "$2"
}
