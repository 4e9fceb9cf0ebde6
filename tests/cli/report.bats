#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-report: what it says of small tables whose sums are known, and what it says of tables that make no sense.

load helper

header=customer,orders,revenue,days_since_last,segment,value_tier,cluster

# A shop of six.
shop() {
	cat <<-END
	$header
	a,4,400.10,10,Champions,most_valuable,1
	b,1,50,100,Hibernating,potential,2
	c,1,25.005,201,Hibernating,low_value,2
	d,0,-5,,No purchase,low_value,
	e,2,30,40,VIP,low_value,10
	f,3,120,20,Loyal,potential,1
	END
}

@test "groups in the order of the rules, exact sums, means, shares and a total" {
	shop | crm-report -F csv > got
	diff - got <<-'END'
	segment,customers,customers_share,revenue,revenue_share,mean_days_since_last,orders,mean_orders,avg_order,action
	Champions,1,0.166666667,400.100,0.645213311,10,4,4,100.025,reward; ask for referrals
	Loyal,1,0.166666667,120.000,0.193515614,20,3,3,40.000,offer a higher tier; ask for reviews
	Hibernating,2,0.333333333,75.005,0.120955322,150.5,2,1,37.502,"one cheap offer, then let go"
	VIP,1,0.166666667,30.000,0.0483789036,40,2,2,15.000,
	No purchase,1,0.166666667,-5.000,-0.0080631506,,0,0,,never bought: contact no more at a cost
	Total,6,1,620.105,1,74.2,11,1.83333333,56.373,
	END
}

@test "the total of Online Retail equals the ledger to the last digit" {
	need crm-ingest
	need_data online_retail/online_retail.csv.gz
	crm-ingest -q --returns=drop --zeros=drop "$DATA/online_retail/online_retail.csv.gz" | crm-rfm -q | crm-report -F csv > got
	[ "$(grep ^Total, got | cut -d, -f1,2,4,7)" = Total,4338,8911407.904,18532 ]
	[ "$(awk -F, 'NR > 1 && $1 != "Total" { n += $2; o += $7 } END { print n, o }' got)" = "4338 18532" ]
}

@test "without a total, and as tabs" {
	shop | crm-report --by cluster -F tsv --no-total | cut -f 1,2,4 > got
	printf 'cluster\tcustomers\trevenue\n1\t2\t520.100\n2\t2\t75.005\n10\t1\t30.000\n\t1\t-5.000\n' | diff - got
}

@test "several columns: each in its own order" {
	shop | crm-report --by value_tier,segment -F csv --no-total | cut -d, -f 1-3 > got
	diff - got <<-'END'
	value_tier,segment,customers
	most_valuable,Champions,1
	potential,Loyal,1
	potential,Hibernating,1
	low_value,Hibernating,1
	low_value,VIP,1
	low_value,No purchase,1
	END
}

@test "rules give the order and the actions" {
	printf '%s\n' segment,r_min,r_max,f_min,f_max,m_min,m_max,level,action 'VIP,5,5,,,,,partnership,dine' 'Champions,1,4,,,,,,' > rules.csv
	shop | crm-report --rules rules.csv -F csv --no-total | cut -d, -f 1,10- > got
	diff - got <<-'END'
	segment,action
	VIP,dine
	Champions,reward; ask for referrals
	Loyal,offer a higher tier; ask for reviews
	Hibernating,"one cheap offer, then let go"
	No purchase,never bought: contact no more at a cost
	END
}

@test "rules that are neither built in nor a file" {
	shop > table
	try crm-report --rules putlr table
	complains 2 'crm-report: --rules: "putlr" is no file, nor one of the built-in rules default, rfm-r, putler, tiers'
}

@test "text is aligned, and the same in every locale" {
	shop | crm-report > got
	[ "$(head -1 got)" = "Segment      Customers    Share  Revenue    Share  Last order  Orders each  Average order  What to do" ]
	grep -q '^Total  .*  620\.105  ' got
	shop | LC_ALL=tr_TR.UTF-8 crm-report | cmp - got
	shop | crm-report -o file && cmp file got
	shop | NO_COLOR= crm-report --color=always | grep -q '█'
}

@test "other languages change what people read, and no table" {
	shop | crm-report -F csv > want
	for l in tr fa ar; do
		shop | crm-report -F csv --lang=$l | cmp - want
	done
	shop | crm-report --lang=tr | grep -q '^Toplam '
	shop | crm-report --lang=fa | grep -q '^جمع .*۶۲۰٫۱۰۵'
	shop | crm-report --lang=ar | grep -q '^المجموع .*٦٢٠٫١٠٥'
}

@test "inputs one after another, gzip or not" {
	shop > one.csv
	shop | sed 's/^\([a-f]\),/\1\1,/' | gzip > two.csv.gz
	crm-report -F csv one.csv two.csv.gz | grep -q '^Total,12,1,1240.210,1,'
}

@test "a table without segments says what to do" {
	shop | cut -d, -f 1-4 > table
	try crm-report table
	complains 2 'crm-report: the table has no column segment: send the ledger through crm-rfm first, or name a column to group by with --by'
	[ ! -s out ]
}

@test "a missing column, and lists of columns that make no sense" {
	shop > table
	try crm-report --by stage table
	complains 2 'no column stage'
	try crm-report --by segment,segment table
	complains 2 '--by: column segment is named twice'
	try crm-report --by segment, table
	complains 2 '--by: "segment," is not a list of 1 to 8 columns'
	shop | cut -d, -f 1,3- > table
	try crm-report table
	complains 2 'no column orders (crm-rfm writes it)'
}

@test "values that are none" {
	shop | sed 's/,400.10,/,4OO,/' > table
	try crm-report table
	complains 3 'table:2: revenue: "4OO" is not an amount of at most 28 digits before the point and 9 after it'
	shop | sed 's/^b,1,/b,-1,/' > table
	try crm-report table
	complains 3 'table:3: orders: "-1" is not a number of orders'
	shop | sed 's/,201,/,2o1,/' > table
	try crm-report table
	complains 3 'table:4: days_since_last: "2o1" is not a number of days'
}

@test "amounts of more than 18 digits: exact to the last, in every format" {
	cat > ledger.csv <<-END
	customer,date,order,amount
	a,2026-01-01,1,999999999999999999
	a,2026-02-01,2,999999999999999998
	b,2026-01-02,3,9999999999999999.75
	c,2026-01-03,4,-999999999.123456789
	END
	crm-rfm -q ledger.csv > customers.csv
	# 1999999999999999997 + 9999999999999999.75 - 999999999.123456789, by hand
	crm-report --by customer -F csv customers.csv | cut -d, -f 1,4 > got
	diff - got <<-'END'
	customer,revenue
	a,1999999999999999997.000000000
	b,9999999999999999.750000000
	c,-999999999.123456789
	Total,2009999998999999997.626543211
	END
	for format in text markdown; do
		crm-report --by customer -F $format customers.csv | sed 's/\xe2\x80\xaf/ /g' | grep -q '2 009 999 998 999 999 997[.]626543211'
	done
	# A page shows two decimals at most, rounded once.
	crm-report --by customer -F html customers.csv | sed 's/\xe2\x80\xaf/ /g' | grep -q '2 009 999 998 999 999 997[.]63<'
	crm-report --by customer -F json customers.csv | grep -q '"revenue": "2009999998999999997.626543211"'
	need unzip
	crm-report --by customer -F xlsx -o got.xlsx customers.csv
	unzip -p got.xlsx xl/sharedStrings.xml | grep -q '<t>2009999998999999997.626543211</t>'
	unzip -p got.xlsx | grep -q '<v>-999999999.1234568</v>'
}

@test "amounts that add up to too many digits are refused, and all others are exact" {
	huge=9999999999999999999999999999
	printf '%s\n' customer,orders,revenue,days_since_last,segment,cost a,1,$huge,3,Loyal,0 > huge.csv
	crm-report -F csv huge.csv | grep -q "^Total,1,1,$huge,"
	{ cat huge.csv; echo b,1,-1,3,Loyal,0; } > two.csv
	for options in "" --unprofitable "-F json"; do
		# shellcheck disable=SC2086
		try crm-report $options two.csv
		complains 3 'crm-report: the amounts add up to more than 28 digits before the point'
	done
	try crm-report --previous huge.csv huge.csv
	complains 3 'crm-report: the amounts add up to more than 28 digits before the point'
	sed "s/$huge/1$huge/" huge.csv > greater.csv
	try crm-report greater.csv
	complains 3 "crm-report: greater.csv:2: revenue: \"1$huge\" is not an amount of at most 28 digits before the point and 9 after it"
	sed "s/,$huge,3,Loyal,0/,0,3,New,7$huge/; s/79999/8/" huge.csv > loss.csv
	crm-report --unprofitable -F csv loss.csv | grep -q '^a,New,1,0,0,0,8[0-9]*,-8[0-9]*,'
	sed "s/,$huge,/,-1,/" huge.csv > before.csv
	crm-report --list all --control 0.01 -q -F csv before.csv > list.csv
	try crm-report --measure list.csv huge.csv
	complains 3 'crm-report: the amounts add up to more than 28 digits before the point'
	sed "s/,$huge,/,99999999999999999999999,/" huge.csv > now.csv
	crm-report --measure list.csv -F csv now.csv | grep -q '^treated,1,0,0,100000000000000000000000,'
}

@test "names of any characters: JSON has them as they are, workbooks are XML, and NUL cuts nothing off" {
	need python3
	printf 'customer,orders,revenue,days_since_last,ch\n1,1,5,1,a\n2,1,5,1,a\0b\n3,1,5,1,"x\ny\002"\n4,1,5,1,\xef\xbf\xbe\xef\xbf\xbf\n5,1,5,1,\x1b[31m\n' > names.csv
	crm-report --by ch -F json --no-total names.csv > names.json
	python3 - <<-'END'
	import json
	names = {row["ch"] for row in json.load(open("names.json"))["groups"]["rows"]}
	assert names == {"a", "a\ufffdb", "x\ny\x02", "\ufffe\uffff", "\x1b[31m"}, names
	END
	crm-report --by ch -F xlsx names.csv > names.xlsx
	python3 - <<-'END'
	import xml.dom.minidom, zipfile
	book = zipfile.ZipFile("names.xlsx")
	for name in book.namelist():
	    xml.dom.minidom.parseString(book.read(name))
	END
}

@test "too many groups" {
	{ echo $header; seq 70000 | sed 's/.*/&,1,1,1,s,t,1/'; } > table
	try crm-report --by customer table
	complains 2 'more than 65536 groups by customer: choose a column with fewer values for --by'
}

@test "a table without rows, and one that was cut" {
	echo $header > table
	crm-report -F csv table > got
	[ "$(tail -1 got | cut -d, -f1,2,3,4)" = Total,0,,0 ]
	shop | head -c -1 > table
	try crm-report table
	complains 3 'cut short'
}

@test "the manual's examples run" {
	examples crm-report 12
}

@test "which of two groups of one size is hidden does not depend on the order of customers" {
	awk 'BEGIN { print "customer,segment,orders,revenue,days_since_last"
	    for (i = 0; i < 9; i++) print "a" i ",Loyal,2,10,3" > "rows"
	    for (i = 0; i < 9; i++) print "b" i ",Champions,2,10,3" > "rows"
	    for (i = 0; i < 3; i++) print "c" i ",New,1,50,3" > "rows" }' > header
	cat header rows | crm-report -q -F csv --min-cell=5 > whole.csv
	[ "$(grep -c ',,,' whole.csv)" -eq 2 ]
	{ cat header; tac rows; } | crm-report -q -F csv --min-cell=5 | cmp - whole.csv
	{ cat header; sort -R --random-source=header rows; } | crm-report -q -F csv --min-cell=5 | cmp - whole.csv
}
