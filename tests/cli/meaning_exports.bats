#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Peculiarities of shops' exports that gave wrong sums with status 0: each row here was counted, or counted twice.

bats_require_minimum_version 1.5.0
load helper

log() {
	printf '%s\n' "$@" > log.csv
}

# rows [OPTION ...]: the ledger of log.csv without its header, in one line.
rows() {
	crm-ingest -q "$@" log.csv | tail -n +2 | tr '\n' ' '
}

@test "a column that says what was cancelled: a date, a yes, a letter" {
	log order_id,customer,date,amount,'Cancelled at' 1,a,2026-01-02,10, 2,b,2026-01-03,20,2026-01-04T10:00:00Z 3,b,2026-01-05,5,0000-00-00
	run -0 --separate-stderr crm-ingest --receipt=r.json log.csv
	[ "$(printf '%s\n' "${lines[@]:1}" | tr '\n' ' ')" = "a,2026-01-02,1,10 b,2026-01-05,3,5 " ]
	[[ $stderr == *"3 rows read: 2 kept, 1 dropped, 0 refused"* ]]
	[[ $stderr == *'status: 1 "Cancelled at" (cancelled)'* ]]
	for words in 'canceled N Y' 'İptal Hayır Evet' 'storniert nein X' 'annulé non oui' 'is_test false true' 'تاریخ_لغو - 1402/10/15' 'cancelado no C'; do
		set -- $words
		log "customer,date,amount,$1" "a,2026-01-02,1,$2" "b,2026-01-02,1,$3" c,2026-01-02,1,
		[ "$(rows)" = "a,2026-01-02,,1 c,2026-01-02,,1 " ] || { echo "$words: $(rows)"; return 1; }
	done
	[ "$(rows -m cancelled= | wc -w)" -eq 3 ]
	# Beside a status: what was paid back is a purchase and its return; what is pending stays pending.
	log order,customer,date,amount,status,'cancelled at' 1,a,2026-01-02,7,refunded,2026-01-03 2,a,2026-01-02,7,paid,2026-01-03 3,a,2026-01-02,7,pending,2026-01-03
	[ "$(rows)" = "a,2026-01-02,1,7,sale a,2026-01-02,1,-7,refunded " ]
	# It holds for the other lines of an order.
	log order,customer,date,sku,amount,'cancelled at' 1,a,2026-01-02,x,1,2026-01-05 1,,,y,1, 2,b,2026-01-02,x,1, 2,,,y,1,
	[ "$(rows)" = "b,2026-01-02,2,1,x b,2026-01-02,2,1,y " ]
	# The reading that is saved has it.
	crm-ingest -q --save-reading=r log.csv > once
	grep -qx 'map = cancelled=cancelled at' r
	crm-ingest -q --reading=r log.csv | cmp once -
}

@test "test orders of Shopify and Stripe are no revenue" {
	log Name,Email,'Financial Status','Lineitem quantity','Lineitem price',Total,'Created at','Payment Method','Cancelled at' \
	    '#1,a@x,paid,1,10.00,10.00,2026-02-10 09:00:00 +0100,bogus,' '#2,a@x,paid,1,10.00,10.00,2026-02-11 09:00:00 +0100,card,' \
	    '#3,b@x,paid,1,10.00,10.00,2026-02-11 09:00:00 +0100,card,2026-02-12 09:00:00 +0100'
	[ "$(rows | cut -d, -f1-4)" = "a@x,2026-02-11,#2,10.00" ]
	log id,'Created (UTC)',Amount,'Amount Refunded',Currency,Status,Mode,'Customer Email' \
	    'ch_1,2026-01-05 10:11:12,5.00,0.00,eur,Paid,Live,a@x' 'ch_2,2026-01-05 10:11:12,99.00,0.00,eur,Paid,Test,dev@x'
	[ "$(rows | cut -d, -f1-4)" = "a@x,2026-01-05,ch_1,5.00" ]
}

@test "a type that says return makes a positive amount negative" {
	log order_id,customer,date,type,amount 1,a,2026-01-05,Sale,10 2,b,2026-01-06,Sale,10 3,a,2026-01-07,Refund,5
	run -0 --separate-stderr crm-ingest log.csv
	[ "${lines[3]}" = "a,2026-01-07,3,-5,return" ]
	[[ $stderr == *'kind: 2 "Sale" (order), 1 "Refund" (return)'* ]]
	# Returns that are negative already are read as before.
	log order_id,customer,date,type,amount 1,a,2026-01-05,Sale,10 3,a,2026-01-07,Refund,-5
	[ "$(rows)" = "a,2026-01-05,1,10 a,2026-01-07,3,-5 " ]
	for words in 'fatura_türü (08)_Toptan_Satış_Faturası (03)_Toptan_Satış_İade_Faturası' 'نوع فروش برگشت_از_فروش' 'النوع بيع مرتجع' 'Belegart Rechnung Gutschrift' 'type vente avoir'; do
		set -- ${words}
		log "customer,date,amount,${1//_/ }" "a,2026-01-02,3,${2//_/ }" "a,2026-01-02,2,${3//_/ }"
		[ "$(rows | tr '\n' ' ')" = "a,2026-01-02,,3,order a,2026-01-02,,-2,return " ] || { echo "$words: $(rows)"; return 1; }
	done
	# A loyalty programme: points that are spent or given are no orders.
	log member_id,txn_date,txn_type,receipt_no,amount,points M1,2026-01-05,EARN,R1,100.00,100 M1,2026-01-06,REDEEM,R2,0.00,-50 M2,2026-01-06,EARN,R3,40.00,40
	[ "$(crm-ingest -q log.csv | crm-rfm -q | cut -d, -f1,4,6 | tr '\n' ' ')" = "customer,orders,revenue M1,1,100.00 M2,1,40.00 " ]
}

@test "invoices and their payments in one column are not both counted" {
	log Customer,Type,Date,"Invoice No",Amount Acme,Invoice,2026-01-05,1001,1000.00 Acme,Payment,2026-01-20,55,-1000.00 Beta,Invoice,2026-01-25,1002,50.00
	try crm-ingest log.csv
	complains 2 '"Type" has rows of "Invoice" and of "Payment", which may be the same money: say --where-not="Type=Payment" to leave one out'
	[ "$(rows --where-not=Type=Payment)" = "Acme,2026-01-05,1001,1000.00 Beta,2026-01-25,1002,50.00 " ]
	[ "$(rows -m kind= | wc -w)" -eq 3 ]
}

@test "an order's total on each of its lines counts once, also where one order alone has several" {
	log 'Sipariş No,Sipariş Tarihi,E-posta,Ürün Adı,Adet,Birim Fiyat,Toplam Tutar' '1001,2026-01-05,a,Kupa,2,50.00,140.00' '1001,2026-01-05,a,Çay,1,30.00,140.00' \
	    '1002,2026-01-06,b,Çay,1,30.00,30.00'
	[ "$(crm-ingest -q log.csv | crm-rfm -q | cut -d, -f1,6 | tr '\n' ' ')" = "customer,revenue a,140.00 b,30.00 " ]
	# Without quantities nothing decides.
	log order,customer,date,total 1,a,2026-01-05,30 1,a,2026-01-05,30 2,b,2026-01-06,20
	try crm-ingest log.csv
	complains 2 '"total" is the same on all lines of each order: say --amount=order'
	# Lines that are worth the same are lines.
	log order,customer,date,quantity,price,total 1,a,2026-01-05,1,30,30 1,a,2026-01-05,1,30,30 2,b,2026-01-06,1,20,20
	[ "$(crm-ingest -q log.csv | crm-rfm -q | cut -d, -f1,6 | tr '\n' ' ')" = "customer,revenue a,60 b,20 " ]
	# What was paid for each line goes before quantity times price, which is without its discount.
	log 'Sipariş No,Tarih,Müşteri,Adet,Birim Fiyat,Ödenen Tutar' 1,2026-01-05,a,2,50.00,90.00 1,2026-01-05,a,1,30.00,30.00
	[ "$(crm-ingest -q log.csv | crm-rfm -q | cut -d, -f1,6 | tr '\n' ' ')" = "customer,revenue a,120.00 " ]
}

@test "lines of goods alone are of the order above them" {
	log 'order,customer,date,status,item,quantity,price' 1,a,2026-01-05,paid,Mug,2,50 ,,,,Tea,1,30 2,b,2026-01-06,cancelled,Mug,1,50 ,,,,Tea,1,30 ,,,,Total,5,210
	run -0 --separate-stderr crm-ingest log.csv
	[ "$(printf '%s\n' "${lines[@]:1}" | tr '\n' ' ')" = "a,2026-01-05,1,100,2,Mug,sale a,2026-01-05,1,30,1,Tea,sale " ]
	# The total at the end is of nobody.
	[[ $stderr == *"5 rows read: 2 kept, 3 dropped"* ]]
}

@test "subtotals and payments on a till's tape are no goods" {
	log receipt,date,card,item,amount 1,2026-01-05,5001,EKMEK,20 1,2026-01-05,5001,SÜT,35.50 1,2026-01-05,5001,'ARA TOPLAM',55.50 1,2026-01-05,5001,NAKİT,60 1,2026-01-05,5001,'PARA ÜSTÜ',-4.50
	run -0 --separate-stderr crm-ingest -m customer=card log.csv
	[ "$(printf '%s\n' "${lines[@]:1}" | tr '\n' ' ')" = "5001,2026-01-05,1,20,EKMEK 5001,2026-01-05,1,35.50,SÜT " ]
	[[ $stderr == *"dropped: 3 that total other lines"* ]]
	# A ledger has no such lines: a product may be called so.
	printf 'customer,date,order,amount,sku\na,2026-01-05,1,5,Total\n' > ledger
	crm-ingest -q ledger | cmp ledger -
}

@test "status words of shops: partial refunds, deletions, WordPress's wc-" {
	log customer,date,amount,status a,2026-01-02,1,wc-completed a,2026-01-02,1,'Kısmen İade Edildi' b,2026-01-02,1,wc-cancelled b,2026-01-02,1,محذوف b,2026-01-02,1,'Ürün Reddedildi' \
	    c,2026-01-02,1,'برگشت خورده' d,2026-01-02,1,'Quotation Sent' d,2026-01-02,1,'en attente de virement bancaire'
	[ "$(rows)" = "a,2026-01-02,,1,sale a,2026-01-02,,1,sale c,2026-01-02,,1,sale c,2026-01-02,,-1,refunded " ]
}

@test "a row that no condition wants is not refused for its numbers" {
	# The order has a status, so that its lines are put together before they are converted.
	log 'receipt,date,customer,line,status,amount' 1,2026-01-05,a,Line,closed,5 1,2026-01-05,a,Pay,closed, 2,2026-01-06,b,Line,closed,x
	run -1 --separate-stderr crm-ingest --where-not=line=Pay log.csv
	[[ $stderr == *"3 rows read: 1 kept, 1 dropped, 1 refused"* ]]
	# A total is shared among the lines there are, whatever the payment's row holds.
	log 'order,date,customer,line,quantity,order total' 1,2026-01-05,a,Line,1,7 1,2026-01-05,a,Line,2,7 1,2026-01-05,a,Pay,?,7
	[ "$(rows --amount=order --where-not=line=Pay)" = "a,2026-01-05,1,2.33,1 a,2026-01-05,1,4.67,2 " ]
}

@test "a column that asks whether a row is a return" {
	log order_id,customer,date,type,amount,is_return 1,a,2026-01-05,web,10,no 2,b,2026-01-06,web,20,no 3,a,2026-01-07,shop,5,yes
	[ "$(rows)" = "a,2026-01-05,1,10,order b,2026-01-06,2,20,order a,2026-01-07,3,-5,return " ]
	log 'Fiş No,Müşteri No,Tarih,Tutar,İade' 1,a,2026-01-05,10,H 3,a,2026-01-07,5,E
	[ "$(rows)" = "a,2026-01-05,1,10,order a,2026-01-07,3,-5,return " ]
	# A number of pieces is no such answer.
	log order_id,customer,date,amount,returned 1,a,2026-01-05,10,0 2,b,2026-01-06,20,1 3,a,2026-01-07,5,3
	[ "$(rows)" = "a,2026-01-05,1,10 b,2026-01-06,2,20 a,2026-01-07,3,5 " ]
}

@test "the states that an order went through are not its lines" {
	log order_id,customer,date,status,amount 1,a,2026-01-05,paid,10 1,a,2026-01-06,shipped,10 2,b,2026-01-06,paid,20
	try crm-ingest log.csv
	complains 2 'orders have rows with one amount and several words in "status": say --where="status=..."'
	[ "$(rows --where=status=paid)" = "a,2026-01-05,1,10,sale b,2026-01-06,2,20,sale " ]
	[ "$(rows --amount=lines | wc -w)" -eq 3 ]
	# Lines of different goods, and returns that are negative, are lines.
	log order_id,customer,date,status,sku,amount 1,a,2026-01-05,shipped,x,10 1,a,2026-01-05,paid,y,10
	[ "$(rows | wc -w)" -eq 2 ]
	log order_id,customer,date,status,amount 1,a,2026-01-05,completed,10 1,a,2026-01-09,refunded,-10
	[ "$(rows | wc -w)" -eq 2 ]
}

@test "amounts without a sign beside a mark of debit and credit" {
	log date,customer,amount,D/C 2026-01-05,a,1500.00,C 2026-01-06,b,50.00,D
	try crm-ingest log.csv
	complains 2 'amounts have no sign, and "D/C" has "D" and "C": say --where="D/C=C" if only these are sales, or --map kind="D/C" and kind-word = return=D in a --reading'
	[ "$(rows --where=D/C=C)" = "a,2026-01-05,,1500.00 " ]
	printf 'map = kind=D/C\nkind-word = order=C\nkind-word = return=D\n' > r
	[ "$(rows --reading=r)" = "a,2026-01-05,,1500.00,order b,2026-01-06,,-50.00,return " ]
	for words in 'Soll/Haben S H' 'B/A B A' 'x Borç Alacak' 'x debit credit' 'نوع بدهکار بستانکار' 'yön Çıkış Giriş'; do
		set -- $words
		log "date,customer,amount,$1" "2026-01-05,a,5,$2" "2026-01-05,a,5,$3"
		try crm-ingest log.csv
		complains 2 "amounts have no sign, and \"$1\" has \"$2\" and \"$3\"" || { echo "$words"; return 1; }
	done
	# Signs that are there need no mark, and letters elsewhere are none.
	log date,customer,amount,D/C 2026-01-05,a,1500.00,C 2026-01-06,b,-50.00,D
	[ "$(rows | wc -w)" -eq 2 ]
	log date,customer,amount,shelf 2026-01-05,a,1500.00,C 2026-01-06,b,50.00,D
	[ "$(rows | wc -w)" -eq 2 ]
}

@test "pieces that came back, and are not used, are said" {
	log order_id,customer,date,sku,quantity,refunded_quantity,unit_price 1,a,2026-01-05,x,3,1,10 2,b,2026-01-06,y,1,0,20
	run -0 --separate-stderr crm-ingest log.csv
	[[ $stderr == *'not used: "refunded_quantity" (what came back)'* ]]
	log order_id,customer,date,sku,quantity,refunded_quantity,unit_price 1,a,2026-01-05,x,3,0,10
	run -0 --separate-stderr crm-ingest log.csv
	[[ $stderr != *'not used'* ]]
}

@test "lines of names and values above the table are no header, though they have its delimiters" {
	printf '%s\n' 'Hesap Hareketleri;;;' 'Müşteri Adı:;KUPA LTD;;' 'IBAN:;TR00;;' ';;;' 'Tarih;Açıklama;İşlem Tutarı;Bakiye' '05.01.2026;AYŞE;1.500,00 TL;11.500,00 TL' \
	    '26.01.2026;CAN;500,00 TL;12.000,00 TL' > log.csv
	[ "$(rows -m customer=Açıklama)" = "AYŞE,2026-01-05,,1500.00 CAN,2026-01-26,,500.00 " ]
	# A first row of data is not passed over for a header further below: such a row fills all that the header fills.
	printf '%s\n' 'a;2026-01-05;3' 'customer;date;amount' 'b;2026-01-06;4' > log.csv
	try crm-ingest log.csv
	complains 2 'there are: numbers from 1 to 3, as the first line is data'
}
