#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# How a log is read, as a file; conditions on rows; names of columns that are not clear.

bats_require_minimum_version 1.5.0
load helper

log() {
	printf '%s\n' "$@" > log.csv
}

@test "a saved reading reads the log again, and options go over it" {
	log 'Kim;Ne zaman;Ne kadar;Not' 'a;31.12.2024;1.234,50;x' ' b;01.01.2025;7,00;y'
	crm-ingest -q --date-format=%d.%m.%Y -m 'customer=Kim,date=Ne zaman,amount=Ne kadar' --keep=Not --save-reading=shop.reading log.csv > want
	grep -qx 'map = amount=Ne kadar' shop.reading
	grep -qx 'delimiter = ;' shop.reading
	crm-ingest -q --reading=shop.reading log.csv > got
	cmp want got
	crm-ingest -q --reading=shop.reading --where=Not=y log.csv > got
	[ "$(wc -l < got)" -eq 2 ]
	crm-ingest -q --reading=shop.reading --save-reading=again.reading log.csv > got
	cmp shop.reading again.reading
}

@test "a key that is none is an error, with the one that may be meant" {
	log customer,date,amount a,2024-01-02,5
	echo 'delimeter = ,' > r
	try crm-ingest --reading=r log.csv
	complains 2 'r:1: "delimeter" is no key of a reading: is it "delimiter"?'
	printf 'platform = none\nencoding = UTF\0-8\n' > r
	try crm-ingest --reading r log.csv
	complains 2 'r:2: encoding: "UTF?-8" is not text without NUL bytes'
	printf '# comment\n\nreturns = perhaps\n' > r
	try crm-ingest --reading=r log.csv
	complains 2 'r:3: returns: "perhaps" is not one of keep|drop'
	echo 'something' > r
	try crm-ingest --reading=r log.csv
	complains 2 'r:1: "something" is not KEY = VALUE'
	try crm-ingest --reading=absent log.csv
	[ "$status" -eq 3 ]
}

@test "conditions add up, in any mix of --where, --where-not and --require-consent" {
	log customer,date,amount,consent,state A,2024-01-13,5,no,done B,2024-01-14,6,yes,done C,2024-01-15,7,yes,void
	only() {
		crm-ingest -q -m status= "$@" log.csv | tail -n +2 | cut -d, -f1 | tr -d '\n'
	}
	[ "$(only --require-consent=consent=yes --require-consent=state=done)" = B ]
	[ "$(only --where=consent=yes --where-not=state=void)" = B ]
	[ "$(only --where=state=done,void)" = ABC ]
	[ "$(only --where=state=done --where=state=void)" = "" ]
	[ "$(only --where-not=state=done,void)" = "" ]
	[ "$(only --where=' state = done')" = AB ]
	run --separate-stderr crm-ingest -o out.csv --receipt=r.json --where=consent=yes --where-not=state=void log.csv
	[[ $stderr == *"dropped: 2 by --where or --where-not"* ]]
	grep -q '"text": "state=void"' r.json
	try crm-ingest --where=nothing=1 log.csv
	complains 2 '--where: no column "nothing"'
	try crm-ingest --where=state log.csv
	complains 2 '--where: "state" is not COLUMN=VALUE'
}

@test "the shared example of a consent given twice keeps B alone" {
	need_data exports/3_consent_twice.csv
	crm-ingest -q --require-consent=consent=yes --require-consent=status=completed "$DATA/exports/3_consent_twice.csv" > out
	[ "$(tail -n +2 out | cut -d, -f1)" = B ]
}

@test "a column that an option names and that stands twice is an error" {
	log customer,date,amount,consent,consent A,2024-01-13,5,yes,no
	try crm-ingest --require-consent=consent=yes log.csv
	complains 2 '--require-consent: 2 columns are called "consent"'
	try crm-ingest --keep=consent log.csv
	complains 2 '--keep: 2 columns are called "consent"'
	try crm-ingest -q log.csv
	complains 2 'both "consent" and "consent" look like the consent: say --map consent=COLUMN'
	crm-ingest -q -m consent= log.csv > out
	[ "$(head -1 out)" = customer,date,order,amount ]
}

@test "names are found without their outer blanks, and may hold commas" {
	log ' Who ;"When, exactly";amount' 'a;2024-01-02;5'
	crm-ingest -q -m 'customer=Who,date=When, exactly' log.csv > out
	[ "$(tail -1 out)" = a,2024-01-02,,5 ]
	try crm-ingest -q -m customer=Who,customer=amount log.csv
	complains 2 'customer is given two columns'
}

@test "headers without blanks between their words, and names that are not what they seem" {
	log CUSTOMERID,ORDERNUMBER,TOTALAMOUNT,CURRENCYCODE,ORDERDATE,CUSTOMERNAME c,1,5,USD,2024-01-02,Ann
	crm-ingest -q log.csv > out
	[ "$(tail -1 out)" = c,2024-01-02,1,5,USD ]
	# id is the order, not the customer; a reference is no goods.
	log id,order_date,total,buyer_uuid,reference 1001,2024-01-01,5,u1,x
	crm-ingest -q -m order=id log.csv > out
	[ "$(tr '\n' ' ' < out)" = "customer,date,order,amount u1,2024-01-01,1001,5 " ]
	log id,date,amount 1,2024-01-01,5
	try crm-ingest log.csv
	complains 2 'which column is the customer?'
}

@test "rejects carry their reading: any first run's are read alone" {
	printf 'x\nid;when;amount;note\nG\366k\347e;14.01.2024;7,50;a\nG\366k\347e;99.01.2024;8,50;"b;c"\n' > log.csv
	run crm-ingest -q --encoding=windows-1254 --skip=1 -m customer=id,date=when --keep=note --rejects=r.csv -o out log.csv
	[ "$status" -eq 1 ]
	sed -i 's/;99\.01/;15.01/2' r.csv
	crm-ingest -q r.csv > again
	[ "$(tail -1 again)" = 'Gökçe,2024-01-15,,8.50,b;c' ]
	# Given the options of the first run as well, it is the same.
	crm-ingest -q --encoding=windows-1254 --skip=1 -m customer=id,date=when --keep=note r.csv > again
	[ "$(tail -1 again)" = 'Gökçe,2024-01-15,,8.50,b;c' ]
	# Without a header, columns stay numbers.
	printf 'a|5|20240101\nb|6|20240199\nc|6|20240104\n' > log
	run crm-ingest -q --no-header -m customer=1,amount=2,date=3 --date-format=%Y%m%d --rejects=r.csv -o out log
	[ "$status" -eq 1 ]
	sed -i 's/|20240199$/|20240102/' r.csv
	crm-ingest -q r.csv > again
	[ "$(tail -1 again)" = b,2024-01-02,,6 ]
	# A message names the line in the file.
	sed -i 's/|20240102$/|x/' r.csv
	run crm-ingest r.csv
	[[ $output == *"r.csv:$(wc -l < r.csv): 3:"* ]]
}

@test "a refused line of an order has what the order's first line holds for it" {
	log order,email,date,quantity,price,note '1,ann@x.example,2024-01-14,1,5.00,"a,b"' '1,,,x,6.00,' '2,bob@x.example,2024-01-15,2,1.00,' '2,,,1,4.00,'
	run crm-ingest -q --rejects=r.csv -o out log.csv
	[ "$status" -eq 1 ]
	[ "$(tail -1 r.csv)" = 'log.csv,3,number,quantity,x,1,ann@x.example,2024-01-14,x,6.00,"a,b"' ]
	sed -i '$s/,x,6/,3,6/' r.csv
	[ "$(crm-ingest -q r.csv | tail -1)" = ann@x.example,2024-01-14,1,18.00,3 ]
}

@test "the shared example of rejects from another encoding" {
	need_data exports/4_rejects_encoding_cp1254.csv
	run crm-ingest -q --encoding=windows-1254 --rejects=r.csv -o out "$DATA/exports/4_rejects_encoding_cp1254.csv"
	[ "$status" -eq 1 ]
	sed -i 's/;99\.01/;15.01/2' r.csv
	crm-ingest -q --encoding=windows-1254 r.csv > again
	[ "$(tail -1 again | cut -d, -f1)" = Gökçe ]
	[ "$(tail -1 out | cut -d, -f1)" = Gökçe ]
}

@test "what an order has once is pinned by the reading, whatever a small part of the log shows" {
	printf '%s\n' 'client,order date,order no,line amount,shipping' a,2024-01-01,1,10,5 a,2024-01-01,1,20,5 b,2024-01-02,2,30,6 \
	    c,2024-01-03,3,40,7 c,2024-01-03,3,5,7 > whole.csv
	crm-ingest -q --save-reading=pinned whole.csv > ledger.csv
	grep -qx 'once = shipping' pinned
	# A part with one order of two lines shows too little to find it out.
	sed -n '1p;5,6p' whole.csv > part.csv
	crm-ingest -q --reading=pinned part.csv | cut -d, -f5 > got
	sed -n '1p;5,6p' ledger.csv | cut -d, -f5 | diff - got
	printf 'once = none\n' > none
	crm-ingest -q --reading=./none whole.csv | cut -d, -f5 > got
	cut -d, -f5 whole.csv | diff - got
	printf 'once = shiping\n' > wrong
	try crm-ingest --reading=./wrong whole.csv
	complains 2 'once: "shiping" is not one of cost discount shipping tax tip fee refund, nor none'
}

@test "the example of crm-reading(5) reads such a log" {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh/{/^\.Bd/,/^\.Ed/{/^\.[BE]d/!p}}' "$ROOT/man/crm-reading.5" | sed 's/\\e/\\/g' > shop.reading
	[ "$(wc -l < shop.reading)" -gt 5 ]
	printf '%s\n' 'Kunde;Datum;Summe;Zustand;Filiale' 'A;05.01.2024;10;fertig;Nord' 'A;06.01.2024;11;weg;Nord' 'B;07.01.2024;12;fertig;Test' > log.csv
	[ "$(crm-ingest -q --reading shop.reading log.csv)" = "$(printf 'customer,date,order,amount,status\nA,2024-01-05,,10,sale')" ]
}
