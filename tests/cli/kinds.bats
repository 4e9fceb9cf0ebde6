#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows that are no orders: visits, e-mails, complaints, from one log or from several.

bats_require_minimum_version 1.5.0
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cat >"one.csv" <<'EOF'
customer,date,order,amount,channel,kind
A,2024-01-05,o1,50,shop,order
A,2024-01-07,,0,email,E-mail sent
A,2024-01-09,,0,phone,complaint
A,2024-02-09,,,visit,visit
B,2024-02-10,,0,visit,visit
C,2024-03-01,o2,20,web,order
C,2024-03-03,o2,20,web,return
D,2024-03-03,o3,3,web,
E,2024-03-04,,12.5,web,view
F,2024-03-05,,5,partner,commission
C,2024-03-06,,0,web,singing
EOF
	cat >"orders.csv" <<'EOF'
Customer ID;Order Date;Order;Total
A;05.01.2024;o1;50,20
C;01.03.2024;o2;20,10
EOF
	cat >"contacts.csv" <<'EOF'
client,when,event,stars
A,2024-01-07T10:00:00,E-mail sent,
A,2024-01-09T10:00:00,complaint,2
B,2024-02-10T10:00:00,visit,
EOF
}

ingest() {
	crm-ingest -q "$@"
}

@test "contacts are no orders, a return is one, a commission is a cost" {
	run ingest one.csv
	[ "$status" -eq 0 ]
	[ "$output" = "customer,date,order,amount,cost,channel,kind
A,2024-01-05,o1,50,,shop,order
A,2024-01-07,,0,,email,email
A,2024-01-09,,0,,phone,complaint
A,2024-02-09,,0,,visit,visit
B,2024-02-10,,0,,visit,visit
C,2024-03-01,o2,20,,web,order
C,2024-03-03,o2,-20,,web,return
D,2024-03-03,o3,3,,web,
E,2024-03-04,,0,,web,visit
F,2024-03-05,,0,5,partner,commission
C,2024-03-06,,0,,web,other" ]
}

@test "three contacts are not three orders, a visit makes nobody new, and no channel wins by it" {
	ingest one.csv >ledger.csv
	run bash -c "crm-rfm -q ledger.csv | cut -d, -f1-6,17"
	[[ ${lines[1]} == A,2024-01-05,2024-01-05,1,0,50,* ]]
	[[ ${lines[2]} == B,,,0,0,0,* ]]
	[[ ${lines[3]} == C,2024-03-01,2024-03-01,1,1,0,* ]]
	run bash -c "crm-cohort -q --channels ledger.csv | grep ^visit | cut -d, -f1,2,4,5"
	[ "$output" = "visit,0,0,0" ]
	run bash -c "crm-cohort -q --by channel ledger.csv | cut -d, -f2 | sort -u"
	[[ $output != *visit* ]]
}

@test "what is not known or not counted is told" {
	run --separate-stderr crm-ingest one.csv
	[ "$status" -eq 0 ]
	[[ $stderr == *'noted: 1 contacts with an amount, which is not counted'* ]]
	[[ $stderr == *'kind "singing" is not a known word'* ]]
	[[ $stderr == *'2 "visit" (visit), 1 "return" (return), 1 "view" (visit), 1 "commission" (commission), 1 "singing" (unknown)'* ]]
	printf 'customer,date,amount\nA,2024-01-01,5\nA,2024-01-02,0\n' >zero.csv
	run --separate-stderr crm-ingest --receipt r.json zero.csv
	[[ $stderr == *'noted: 1 orders of amount 0 (--map kind=COLUMN if they are none)'* ]]
	grep -q '"zero_without_kind": *1' r.json
}

@test "ratings that cannot be are refused or told, in a ledger too" {
	printf '%s\n' customer,date,type,stars A,2024-01-05,review,4.5 A,2024-01-06,review,-3 A,2024-01-07,feedback,11 A,2024-01-08,feedback,five \
	    A,2024-01-09,feedback,10 A,2024-01-10,feedback,0 > log.csv
	run --separate-stderr crm-ingest -m rating=stars log.csv
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 6 ]
	[[ $stderr == *'log.csv:5: stars: "five" is not a number'* ]]
	[[ $stderr == *'noted: 2 ratings below 0 or above 10 (a mean needs all of one scale)'* ]]
	printf '%s\n' customer,date,order,amount,kind,rating A,2024-01-05,1,10,order, A,2024-01-06,,0,review,five A,2024-01-07,,0,review,3 > ledger.csv
	run --separate-stderr crm-rfm ledger.csv
	[ "$status" -eq 0 ]
	[[ $stderr == *'ledger.csv:3: rating: "five" is not a number (like 4.5), and is not counted'* ]]
	[[ ${lines[1]} == A,*,1,3,3.00 ]]
}

@test "a ledger whose kinds are no kinds of crm-table(5) is not read in silence" {
	# Words that crm-ingest would know, in a ledger that somebody else wrote: by their amount these contacts are orders.
	printf '%s\n' customer,date,order,amount,kind A,2024-01-05,1,10,order A,2024-01-06,,0,Complaint A,2024-01-07,2,7,Sipariş > ledger.csv
	for program in crm-rfm crm-cohort "crm-cohort --tenure"; do
		run --separate-stderr $program ledger.csv
		[ "$status" -eq 0 ]
		[[ $stderr == *'ledger.csv:3: kind: "Complaint" is not a kind of row in crm-table(5), so its amount decides whether it is an order'* ]]
		[[ $stderr == *'ledger.csv:4: kind: "Sipariş" is not'* ]]
	done
	# A column of that name that is something else is nobody's business.
	printf '%s\n' customer,date,order,amount,kind A,2024-01-05,1,10,book A,2024-01-06,2,5,tea > ledger.csv
	run --separate-stderr crm-cohort ledger.csv
	[ -z "$stderr" ]
}

@test "customers who differ in case are told across inputs, whichever comes first" {
	printf '%s\n' 'Customer ID;Order Date;Order;Total' 'M001;05.01.2024;o1;50,20' 'M002;05.01.2024;o2;50,20' > orders.csv
	printf '%s\n' client,when,event m001,2024-01-07,complaint M002,2024-01-08,visit > contacts.csv
	run --separate-stderr crm-ingest -m date=when orders.csv contacts.csv
	[[ $stderr == *'contacts.csv: customer "m001" differs from another only in case, blanks or form of letters: --fold-id=both makes them one'* ]]
	run --separate-stderr crm-ingest -m date=when contacts.csv orders.csv
	[[ $stderr == *'orders.csv: customer "M001" differs from another only in case'* ]]
	# A ledger beside them, too; alone its ids were settled when it was written.
	crm-ingest -q orders.csv > ledger.csv
	sed 's/when/date/' contacts.csv > dated.csv
	run --separate-stderr crm-ingest ledger.csv dated.csv
	[[ $stderr == *'dated.csv: customer "m001" differs'* ]]
	printf '%s\n' customer,date,order,amount a,2024-01-05,1,10 A,2024-01-05,2,10 > ledger.csv
	run --separate-stderr crm-ingest ledger.csv
	[[ $stderr != *differs* ]]
	run --separate-stderr crm-ingest --fold-id=both -m date=when orders.csv contacts.csv
	[[ $stderr != *differs* ]]
}

@test "--zeros=drop drops orders of nothing, and no contact" {
	printf 'customer,date,amount,kind\nA,2024-01-01,0,\nA,2024-01-02,0,visit\n' >zero.csv
	[ "$(ingest --zeros=drop zero.csv)" = "$(printf 'customer,date,order,amount,kind\nA,2024-01-02,,0,visit')" ]
}

@test "orders and contacts of two systems become one ledger, each by its own columns" {
	run ingest -m "date=Order Date,date=when" orders.csv contacts.csv
	[ "$status" -eq 0 ]
	[ "$output" = "customer,date,order,amount,kind,rating
A,2024-01-05,o1,50.20,,
C,2024-03-01,o2,20.10,,
A,2024-01-07,,0,email,
A,2024-01-09,,0,complaint,2
B,2024-02-10,,0,visit," ]
	[ "$(ingest -m date=when orders.csv contacts.csv)" = "$output" ]
}

@test "a column that no input has is an error, and so are two of one input" {
	run ingest -m date=whenn orders.csv contacts.csv
	[ "$status" -eq 2 ]
	[[ $output == *'no column "whenn" in the header: client,when,event,stars'* ]]
	run ingest -m date=when,date=event orders.csv contacts.csv
	[ "$status" -eq 2 ]
	[[ $output == *'date is given two columns'* ]]
	run ingest -m date=when orders.csv
	[ "$status" -eq 2 ]
}

@test "the ledger is read to itself" {
	ingest one.csv >a.csv
	cmp a.csv <(ingest a.csv)
	ingest -m date=when orders.csv contacts.csv >b.csv
	cmp b.csv <(ingest b.csv)
	printf 'customer,date,order,amount,kind\nA,2024-01-05,o1,50,order\n' >c.csv
	cmp c.csv <(ingest c.csv)
}

@test "a column is not taken for its name alone, but where -m says so" {
	printf 'customer,date,amount,type\nA,2024-01-05,5,book\nA,2024-01-06,7,return\n' >type.csv
	[ "$(ingest type.csv)" = "$(printf 'customer,date,order,amount\nA,2024-01-05,,5\nA,2024-01-06,,7')" ]
	[ "$(ingest -m kind=type type.csv 2>/dev/null)" = "$(printf 'customer,date,order,amount,kind\nA,2024-01-05,,5,\nA,2024-01-06,,-7,return')" ]
	[ "$(ingest -m kind= one.csv 2>/dev/null | sed -n 3p)" = A,2024-01-07,,0,email ]
}

@test "a log without amounts needs contacts" {
	printf 'customer,date,type\nA,2024-01-05,book\n' >type.csv
	run ingest type.csv
	[ "$status" -eq 2 ]
	[[ $output == *"which column is the line's total?"* ]]
	[ "$(printf 'customer,date,type\nA,2024-01-05,visit\nA,2024-01-06,\n' | ingest)" = \
	    "$(printf 'customer,date,order,amount,kind\nA,2024-01-05,,0,visit\nA,2024-01-06,,0,other')" ]
}

@test "words in other languages, and those of a reading" {
	printf 'Müşteri No;Tarih;Tutar;Tür\n1;05.01.2024;50,00;Sipariş\n1;06.01.2024;;Şikayet\n1;07.01.2024;;Ziyaret\n' >tr.csv
	[ "$(ingest tr.csv | cut -d, -f1,4,5)" = "$(printf 'customer,amount,kind\n1,50.00,order\n1,0,complaint\n1,0,visit')" ]
	printf 'کد مشتری,تاریخ,مبلغ,نوع\n1,2024-01-05,50,خرید\n1,2024-01-06,,شکایت\n' >fa.csv
	[ "$(ingest fa.csv | cut -d, -f4,5)" = "$(printf 'amount,kind\n50,order\n0,complaint')" ]
	printf 'kind-word = call=singing|whistling\n' >r.reading
	[ "$(ingest --reading r.reading one.csv | tail -1)" = "C,2024-03-06,,0,,web,call" ]
	printf 'kind-word = cry=singing\n' >r.reading
	run ingest --reading r.reading one.csv
	[ "$status" -eq 2 ]
	[[ $output == *'kind-word: "cry=singing" is not KIND=WORD|WORD...'* ]]
}

@test "contacts beside orders of several lines, whose money is worked out" {
	printf '%s\n' customer,date,order,quantity,price,discount,kind A,2024-01-01,1,2,10,5,order \
	    A,2024-01-01,1,1,5,0,order A,2024-01-02,,,,,complaint A,2024-01-03,1,2,10,5,return >lines.csv
	[ "$(ingest --discount=amount lines.csv | cut -d, -f3,4,7)" = "$(printf 'order,amount,kind\n1,15,order\n1,5,order\n,0,complaint\n1,-15,return')" ]
}

@test "customers, orders and revenue do not change where a log of contacts is added" {
	ingest one.csv | sed '/,\(email\|complaint\|visit\|other\|commission\)$/d' >without.csv
	crm-rfm -q --metrics-only --as-of 2024-03-06 without.csv | cut -d, -f1-7 >a
	ingest one.csv | crm-rfm -q --metrics-only --as-of 2024-03-06 | cut -d, -f1-7 | grep -v ',,,0,0,0,' >b
	cmp a b
}

# shop SEED ROWS: a ledger in which anything may happen on any day.
shop() {
	awk -v seed="$1" -v rows="$2" 'BEGIN {
		srand(seed)
		n = split("- order order visit email open click complaint late call review return", kind, " ")
		split("5 7.5 12", price, " ")
		split("1 2.5 4.25", score, " ")
		print "customer,date,order,amount,channel,kind,rating"
		# Leads, who matter for how large the tiers are.
		for (i = 0; i < rows / 100; i++)
			printf "lead%d,2024-%02d-%02d,,0,web,visit,\n", i, 1 + i % 10, 1 + i % 28
		for (i = 0; i < rows; i++) {
			k = kind[1 + int(rand() * n)]
			sold = k == "-" || k == "order"
			amount = sold ? price[1 + int(rand() * 3)] : k == "return" ? "-3" : "0"
			printf "c%d,2024-%02d-%02d,%s,%s,%s,%s,%s\n", int(rand() * 60), 1 + i * 10 / rows, 1 + int(rand() * 28), sold ? "o" i : "",
			    amount, rand() < .5 ? "web" : "shop", k == "-" ? "" : k, k == "review" || k == "complaint" ? score[1 + int(rand() * 3)] : ""
		}
	}'
}

@test "contacts of customers: the same however they are reached, and as counted by hand" {
	shop 1 6000 | (read -r header; echo "$header"; sort -t, -k2,2) >all.csv
	crm-rfm -q all.csv >whole.csv
	crm-rfm -q --memory=1 all.csv | cmp - whole.csv
	awk -F, 'NR == 1 || $2 <= "2024-06-15"' all.csv >early.csv
	awk -F, 'NR == 1 || $2 > "2024-06-15"' all.csv >late.csv
	crm-rfm -q early.csv >base.csv
	crm-rfm -q --base base.csv late.csv | cmp - whole.csv
	for shard in 0 1 2; do
		awk -F, -v shard="$shard" 'NR == 1 || substr($1, 2) % 3 == shard' all.csv | crm-rfm -q --partial >"part$shard.csv"
	done
	crm-rfm -q --merge part0.csv part1.csv part2.csv | cmp - whole.csv
	sort -R all.csv --random-source=all.csv | grep -v ^customer >rows
	(head -1 all.csv; cat rows) | crm-rfm -q | cmp - whole.csv
	# By hand: complaints, their last day, e-mails, the mean rating of one customer.
	[ "$(grep ^c7, whole.csv | cut -d, -f27,31,32)" = "$(awk -F, '$1 == "c7" { e += $6 == "email"; c += $6 == "complaint" }
	    $1 == "c7" && $6 == "complaint" { d = $2 } END { print e "," c "," d }' all.csv)" ]
	[ "$(grep ^c7, whole.csv | cut -d, -f34,36)" = "$(awk -F, '$1 == "c7" && $7 != "" { n++; s += $7 } END { printf "%d,%.2f", n, s / n }' all.csv)" ]
}

@test "a night with contacts on a table without says that they begin there" {
	printf '%s\n' customer,date,order,amount A,2024-01-05,1,10 > old.csv
	printf '%s\n' customer,date,order,amount,channel,kind A,2024-01-06,,0,phone,complaint > night.csv
	crm-rfm -q old.csv > base.csv
	run --separate-stderr crm-rfm --base base.csv night.csv
	[ "$status" -eq 0 ]
	[[ $stderr == *'the table of --base has no kinds of contacts: they begin with this ledger; to have earlier ones, make it anew'* ]]
	[[ $stderr == *'has no channels: '* ]] && [[ $stderr != *costs* ]]
	crm-rfm -q --base base.csv night.csv > next.csv
	sed 's/-06/-07/' night.csv > later.csv
	run --separate-stderr crm-rfm --base next.csv later.csv
	[[ $stderr != *begin* ]]
}

@test "who came lately and has not bought is a lead, and no loss; after 90 days nobody is" {
	printf '%s\n' customer,date,order,amount,cost,kind a,2024-05-01,1,20,, b,2024-05-20,,0,3,call c,2024-01-02,,0,3,call \
	    d,2024-05-01,2,10,, d,2024-05-02,3,10,, >ledger.csv
	crm-rfm -q ledger.csv >table.csv
	[ "$(cut -d, -f1,16 table.csv | sed -n '3p;4p' | tr '\n' ' ')" = "b,Leads c,No purchase " ]
	run -0 crm-report -q --format=markdown table.csv
	[[ $output == *'Leads'*'answer at once; help with the first order'* ]]
	run -0 crm-report -q --unprofitable table.csv
	[[ $output != *' b '* ]]
	[[ $output == *c* ]]
}
