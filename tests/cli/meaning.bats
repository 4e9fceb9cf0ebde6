#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What a column, a status and a blank of a shop's export mean: status words, shape, discounts, fees, what is not used.

bats_require_minimum_version 1.5.0
load helper

log() {
	printf '%s\n' "$@" > log.csv
}

# rows [OPTION ...]: the ledger of log.csv without its header, in one line.
rows() {
	crm-ingest -q "$@" log.csv | tail -n +2 | tr '\n' ' '
}

@test "cancelled, failed and pending orders are no revenue, refunded ones a purchase and its return" {
	log 'Order ID,Order Date,Order Status,Customer Email,Order Total' '1,2026-01-02,completed,a,10.00' '2,2026-01-03,Cancelled,a,99.00' \
	    '3,2026-01-04,refunded,b,50.00' '4,2026-01-05,failed,c,70.00' '5,2026-01-05,on-hold,c,3.00' '6,2026-01-06,mystery,d,1.00'
	run -0 --separate-stderr crm-ingest --receipt=r.json log.csv
	[ "$(printf '%s\n' "${lines[@]:1}" | tr '\n' ' ')" = "a,2026-01-02,1,10.00,sale b,2026-01-04,3,50.00,sale b,2026-01-04,3,-50.00,refunded d,2026-01-06,6,1.00,mystery " ]
	[[ $stderr == *"6 rows read: 3 kept, 3 dropped, 0 refused"*"amount 11.00"* ]]
	[[ $stderr == *'status "mystery" is not a known word, and its rows are kept: --where-not="Order Status=mystery" drops them'* ]]
	[[ $stderr == *'status: 1 "completed" (sale), 1 "Cancelled" (cancelled), 1 "refunded" (refunded), 1 "failed" (failed), 1 "on-hold" (pending), 1 "mystery" (unknown)'* ]]
	grep -q '"returns_added": 1' r.json
	# The ledger is read to itself, and a status can be left alone.
	crm-ingest -q log.csv > once
	crm-ingest -q once > twice
	cmp once twice
	[ "$(rows -m status= | wc -w)" -eq 6 ]
}

@test "the words of a status in eight languages" {
	for words in 'en completed cancelled' 'tr Tamamlandı İptal' 'fa تکمیل-شده لغو-شده' 'ar مكتمل ملغي' 'de Bezahlt Storniert' 'fr Payée Annulée' 'es Pagado Cancelado' 'it Pagato Annullato'; do
		set -- $words
		log customer,date,amount,status "a,2024-01-02,1,$2" "b,2024-01-02,1,$3"
		[ "$(rows)" = "a,2024-01-02,,1,sale " ] || { echo "$words: $(rows)"; return 1; }
	done
}

@test "a column that holds the words of a status, and is not used, is said" {
	log customer,date,amount,xyz a,2024-01-02,1,completed b,2024-01-02,1,cancelled
	run -0 --separate-stderr crm-ingest --receipt=r.json log.csv
	[[ $stderr == *'not used: "xyz" (its words are those of a status)'* ]]
	grep -q 'its words are those of a status' r.json
	run -0 --separate-stderr crm-ingest -m status= log.csv
	[[ $stderr != *'not used'* ]]
	# Also beside one that is used.
	log 'customer,date,amount,status,fulfillment status' a,2024-01-02,1,paid,unfulfilled b,2024-01-02,1,paid,returned
	run -0 --separate-stderr crm-ingest log.csv
	[[ $stderr == *'not used: "fulfillment status" (status)'* ]]
	log customer,date,amount,xyz a,2024-01-02,1,completed b,2024-01-02,1,cancelled
	[ "$(rows -m status=xyz)" = "a,2024-01-02,,1,sale " ]
}

@test "discounts: a share, percent, an amount, before or after" {
	# The first order of Northwind: 1813.00 before, 1552.60 after.
	log OrderID,CustomerID,OrderDate,ProductID,UnitPrice,Quantity,Discount 10250,HANAR,1996-07-08,41,7.70,10,0 \
	    10250,HANAR,1996-07-08,51,42.40,35,0.15 10250,HANAR,1996-07-08,65,16.80,15,0.15
	crm-ingest -q log.csv > out
	[ "$(crm-rfm -q out | tail -1 | cut -d, -f6)" = 1552.60 ]
	[ "$(tail -1 out)" = HANAR,1996-07-08,10250,214.20,15,65,37.80 ]
	# What is 10 percent or 10.00 must be said.
	log customer,date,adet,birim_fiyat,indirim a,2024-01-02,2,50,10 b,2024-01-02,1,20,5
	try crm-ingest log.csv
	complains 2 'the discount "indirim" can be a number of percent or an amount'
	[ "$(rows --discount=percent)" = "a,2024-01-02,,90.00,2,10.00 b,2024-01-02,,19.00,1,1.00 " ]
	[ "$(rows --discount=amount)" = "a,2024-01-02,,90,2,10 b,2024-01-02,,15,1,5 " ]
	[ "$(rows --discount=none)" = "a,2024-01-02,,100,2,10 b,2024-01-02,,20,1,5 " ]
	# Quantity, price and amount settle whether the amount is before it.
	log customer,date,quantity,price,amount,discount a,2024-01-02,2,50,90,10 b,2024-01-02,1,20,15.5,4.5
	[ "$(rows | cut -d' ' -f2)" = "b,2024-01-02,,15.5,1,4.5" ]
	log customer,date,quantity,price,amount,discount a,2024-01-02,2,50,100,10.5 b,2024-01-02,1,20,20,4.5
	[ "$(rows)" = "a,2024-01-02,,89.5,2,10.5 b,2024-01-02,,15.5,1,4.5 " ]
	# With nothing to settle it, the amount stays and that is said.
	log customer,date,amount,تخفیف a,2024-01-02,100,10
	run --separate-stderr crm-ingest log.csv
	[[ $stderr == *'"تخفیف" is not taken off, as "amount" is taken to be after it: --discount='* ]]
	# Units at the end of names are no part of them.
	log 'Fatura No;Müşteri Kodu;Tarih;Miktar;Birim Fiyat (TL);İskonto %' 'F1;M1;13.01.2024;2;100,00;10' 'F2;M2;14.01.2024;1;50,00;0'
	[ "$(rows)" = "M1,2024-01-13,F1,180.00,2,20.00 M2,2024-01-14,F2,50.00,1,0.00 " ]
	# A percent sign is one.
	log customer,date,quantity,price,discount a,2024-01-02,2,50,10%
	[ "$(rows)" = "a,2024-01-02,,90.00,2,10.00 " ]
}

@test "an order's total on each of its lines counts once" {
	log order_id,customer,date,order_total 1,A,2024-01-01,30.00 1,A,2024-01-01,30.00 1,A,2024-01-01,30.00 2,B,2024-01-02,5.01 2,B,2024-01-02,5.01
	[ "$(rows)" = "A,2024-01-01,1,10.00 A,2024-01-01,1,10.00 A,2024-01-01,1,10.00 B,2024-01-02,2,2.51 B,2024-01-02,2,2.50 " ]
	# Told by quantity times price, whatever the name.
	log order,customer,date,amount,quantity,price 1,A,2024-01-01,30,1,10 1,A,2024-01-01,30,2,10 2,B,2024-01-02,5,1,5
	[ "$(rows)" = "A,2024-01-01,1,10,1 A,2024-01-01,1,20,2 B,2024-01-02,2,5,1 " ]
	# A total that cannot be told from lines that are alike must be said.
	log order,customer,date,total 1,A,2024-01-01,30 1,A,2024-01-01,30 2,B,2024-01-02,5 2,B,2024-01-02,5
	try crm-ingest log.csv
	complains 2 '"total" is the same on all lines of each order: say --amount=order if it is the order'"'"'s total, or --amount=lines'
	[ "$(rows --amount=lines | wc -w)" -eq 4 ]
	[ "$(rows --amount=order)" = "A,2024-01-01,1,15 A,2024-01-01,1,15 B,2024-01-02,2,2.50 B,2024-01-02,2,2.50 " ]
	# Lines that do not stand together would count it again.
	log order_id,customer,date,order_total 1,A,2024-01-01,30.00 1,A,2024-01-01,30.00 2,B,2024-01-02,5 1,A,2024-01-01,30.00
	run -1 --separate-stderr crm-ingest log.csv
	[[ $stderr == *'log.csv:5: order_id: "1" has other lines further up: sort the log by order'* ]]
}

@test "shares add up to what was paid, to the last cent" {
	python3 - <<-'PY' > log.csv
	import random
	random.seed(5)
	print('order id,customer,date,quantity,price,total paid,discount amount,shipping')
	for o in range(1, 3000):
	    n = random.randint(1, 7)
	    lines = [(random.randint(1, 9), random.randint(1, 99999)) for _ in range(n)]
	    total = sum(q * p for q, p in lines) + random.randint(-500, 900)
	    for i, (q, p) in enumerate(lines):
	        head = 'c%d,2024-01-%02d' % (o % 97, o % 28 + 1) if i == 0 else ','
	        paid = '%d.%02d' % divmod(max(total, 1), 100) + ',0.37,5.01' if i == 0 else ',,'
	        print('%d,%s,%d,%d.%02d,%s' % (o, head, q, p // 100, p % 100, paid))
	PY
	crm-ingest -q --amount=order log.csv > out
	python3 - <<-'PY'
	import csv
	from decimal import Decimal as D
	want, got = {}, {}
	for r in csv.DictReader(open('log.csv')):
	    if r['total paid']:
	        want[r['order id']] = [D(r['total paid']), D(r['discount amount']), D(r['shipping'])]
	for r in csv.DictReader(open('out')):
	    g = got.setdefault(r['order'], [D(0)] * 3)
	    got[r['order']] = [a + b for a, b in zip(g, (D(r['amount']), D(r['discount']), D(r['shipping'])))]
	    assert r['customer'] and r['date'], r
	assert want == got
	PY
}

@test "fields on the first line of an order hold for its lines" {
	log 'Order ID,Email,Created at,Currency,Amount,Note' 1,a,2024-01-01,TRY,100,x 1,,,,50, 2,b,2024-01-02,TRY,10,y 2,,,,5,
	[ "$(rows --keep=Note --where=Note=x)" = "a,2024-01-01,1,100,TRY,x a,2024-01-01,1,50,TRY,x " ]
	# A guest stays one.
	log 'Order ID,Email,Created at,Amount' 1,a,2024-01-01,100 1,,,50 2,,2024-01-02,10 2,,,5 3,c,2024-01-02,7
	[ "$(rows)" = "a,2024-01-01,1,100 a,2024-01-01,1,50 c,2024-01-02,3,7 " ]
}

@test "several costs add up, a fee lowers the margin whichever sign it has, a commission is not both" {
	log customer,date,amount,cogs,'service cost',Fee,commission a,2024-01-02,100,60,5,-3.20,12 b,2024-01-02,10,5,1.5,-0.30,1
	run -0 --separate-stderr crm-ingest -o out.csv log.csv
	[ "$(tail -n +2 out.csv | tr '\n' ' ')" = "a,2024-01-02,,100,65,3.20 b,2024-01-02,,10,6.5,0.30 " ]
	[[ $stderr == *'not used: "commission" (fee)'* ]]
	[ "$(crm-rfm -q out.csv | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "margin") m = i } NR == 2 { print $m }')" = 31.80 ]
	crm-ingest -q out.csv | cmp out.csv -
	crm-ingest -q -m cost=cogs,fee= log.csv > one.csv
	[ "$(tail -1 one.csv)" = b,2024-01-02,,10,5 ]
	crm-ingest -q -m cost=cogs,cost='service cost',fee= log.csv > two.csv
	[ "$(tail -1 two.csv)" = b,2024-01-02,,10,6.5 ]
}

@test "money that is known and not used is said in one line" {
	log customer,date,amount,subtotal,'order total' a,2024-01-02,10,9,12
	run -0 --separate-stderr crm-ingest --receipt=r.json log.csv
	[[ $stderr == *'not used: "subtotal" (amount), "order total" (total): --map FIELD=COLUMN uses one'* ]]
	grep -q '"order total\\" (total)' r.json
	crm-ingest -q log.csv > out 2> err
	[ ! -s err ]
}

@test "a refund lowers what was paid by as much as was paid back" {
	log order,customer,date,amount,refund 1,a,2024-01-02,10.00,0 2,b,2024-01-02,50.00,12.50 3,c,2024-01-02,5.00,-5.00
	[ "$(rows)" = "a,2024-01-02,1,10.00 b,2024-01-02,2,50.00 b,2024-01-02,2,-12.50 c,2024-01-02,3,5.00 " ]
	log order,customer,date,amount,refund 1,a,2024-01-02,10.00,0 2,b,2024-01-02,50.00,-12.50 3,c,2024-01-02,5.00,-5.00
	[ "$(rows)" = "a,2024-01-02,1,10.00 b,2024-01-02,2,50.00 b,2024-01-02,2,-12.50 c,2024-01-02,3,5.00 c,2024-01-02,3,-5.00 " ]
}

@test "two negative signs are no purchase" {
	log customer,date,quantity,price a,2024-01-02,-1,-5 b,2024-01-02,-1,5
	run -1 --separate-stderr crm-ingest log.csv
	[ "${lines[1]}" = b,2024-01-02,,-5,-1 ]
	[[ $stderr == *'log.csv:2: price: "-5" is negative, as the quantity is'* ]]
}

@test "the shared exports have the right reading" {
	need_data exports/README.md
	sum() {
		crm-ingest -q "$@" | tail -n +2 | cut -d, -f4 | awk '{ s += $1 } END { printf "%.2f", s }'
	}
	try crm-ingest "$DATA/exports/1_yearfirst.csv"
	complains 2 '%y/%m/%d'
	[ "$(sum "$DATA/exports/2_dash_price.csv")" = 17.50 ]
	[ "$(crm-ingest -q "$DATA/exports/5_id_is_order.csv" | tail -1)" = u2,2024-01-03,1003,7 ]
	[ "$(sum "$DATA/exports/6_order_total_repeated.csv")" = 35.00 ]
	[ "$(sum --currency=TRY --rates="$DATA/exports/7_rates.csv" "$DATA/exports/7_fill_currency.csv")" = 630.00 ]
	try crm-ingest "$DATA/exports/8_runon_header.csv"
	complains 2 'more than one currency ("USD", "EUR")'
	[ "$(crm-ingest -q "$DATA/exports/9_shopify_shape.csv" | tail -n +2 | cut -d, -f1,3,4,6 | tr '\n' ' ')" = \
	    "ann@example.com,#1001,206.67,MUG ann@example.com,#1001,103.33,PLT bob@example.com,#1002,50.00,CUP bob@example.com,#1002,-50.00,CUP " ]
	[ "$(sum "$DATA/exports/10_status.csv")" = 10.00 ]
}

@test "one order id of two customers is two orders, and their money is not shared" {
	log Customer,Date,Order,Amount,Cost a,2024-01-01,7,10.00,2.00 b,2024-01-01,7,30.00, c,2024-01-02,8,10.00,3.00
	[ "$(crm-ingest -q log.csv | cut -d, -f1,5 | tr '\n' ' ')" = "customer,cost a,2.00 b, c,3.00 " ]
	# Nor where a line further down shows that costs stand once for an order.
	echo c,2024-01-02,8,5.00, >> log.csv
	[ "$(crm-ingest -q log.csv | cut -d, -f1,5 | tr '\n' ' ')" = "customer,cost a,2.00 b, c,2.00 c,1.00 " ]
}
