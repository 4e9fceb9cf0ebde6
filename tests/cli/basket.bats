#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2086,SC2154
# crm-basket: itemsets, rules, offers, upsells, sequences, and what it refuses.

bats_require_minimum_version 1.5.0
load helper

# Two customers and a guest; a return, a contact and a row without an item do not count, and an item twice in a basket does once.
ledger() {
	cat <<-END
	customer,date,order,amount,quantity,sku,cost,kind
	ann,2024-01-01,o1,2.00,1,tea,,drink
	ann,2024-01-01,o1,3.00,1,cake,,food
	ann,2024-01-01,o1,2.00,1,tea,,drink
	bob,2024-01-02,o2,2.00,1,tea,,drink
	bob,2024-01-02,o2,3.00,1,cake,,food
	bob,2024-01-02,o2,9.00,2,jam,,food
	ann,2024-01-11,o3,4.50,1,jam,,food
	ann,2024-01-11,o4,5.00,1,rum,,drink
	bob,2024-01-22,o5,9.00,2,jam,,food
	,2024-01-23,o6,2.00,1,tea,,drink
	bob,2024-01-24,o7,-9.00,-2,rum,,drink
	ann,2024-01-25,c1,0.00,,mail,0.50,
	ann,2024-01-25,o8,1.00,1,,,
	END
}

# refuses STATUS TEXT ARGUMENT ...: with these arguments the ledger gives that status, that text on stderr, and no table.
refuses() {
	try crm-basket -q "${@:3}" < <(ledger)
	complains "$1" "$2"
}

@test "itemsets of a ledger: distinct purchases of a customer, order and day" {
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --itemsets --min-count=2"
	[ "$status" -eq 0 ]
	is "items,size,count,support
jam,1,3,0.5
tea,1,3,0.5
cake,1,2,0.333333333
cake + tea,2,2,0.333333333"
}

@test "purchases without an item are counted" {
	ledger | crm-basket 2> err > out
	grep -qx 'crm-basket: 1 purchases without sku were left out' err
}

@test "rules with all their measures" {
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --min-count=2"
	# 6 baskets, tea in 3, cake in 2, both in 2.  One-sided Fisher: C(3,2) C(3,0) / C(6,2) = 0.2.
	is "antecedent,consequent,count,support,confidence,lift,leverage,conviction,p_value,q_value
cake,tea,2,0.333333333,1,2,0.166666667,,0.2,0.2
tea,cake,2,0.333333333,0.666666667,2,0.166666667,2,0.2,0.2"
}

@test "thresholds keep what is at them and drop what is below" {
	ledger > ledger.csv
	[ "$(crm-basket -q --min-support=0.333333 ledger.csv | wc -l)" -eq 3 ]
	[ "$(crm-basket -q --min-support=0.333334 ledger.csv | wc -l)" -eq 1 ]
	[ "$(crm-basket -q --min-count=2 --min-confidence=0.67 ledger.csv | wc -l)" -eq 2 ]
	[ "$(crm-basket -q --min-count=2 --min-confidence=1 ledger.csv | wc -l)" -eq 2 ]
	[ "$(crm-basket -q --min-count=2 --min-lift=2.01 ledger.csv | wc -l)" -eq 1 ]
	[ "$(crm-basket -q --min-count=2 --fdr=0.21 ledger.csv | wc -l)" -eq 3 ]
	[ "$(crm-basket -q --min-count=2 --fdr=0.19 ledger.csv | wc -l)" -eq 1 ]
	[ "$(crm-basket -q --min-count=2 --max-items=1 ledger.csv | wc -l)" -eq 1 ]
}

@test "--max-basket leaves large baskets out of the counts" {
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --itemsets --min-count=2 --max-basket=2"
	is "items,size,count,support
jam,1,2,0.4
tea,1,2,0.4"
}

@test "--item takes another column" {
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --item=kind --itemsets --min-count=3"
	is "items,size,count,support
drink,1,4,0.666666667
food,1,4,0.666666667"
}

@test "offers: what a rule speaks for and the customer does not own, with the reason" {
	run bash -c "$(declare -f ledger); { ledger; echo eve,2024-02-01,o9,2.00,1,tea,,drink; } | crm-basket -q --recommend=2 --min-count=1"
	# ann has bought all; bob lacks rum, for which no rule speaks; eve has tea: cake in 2 of 4 baskets with tea, jam in 1.
	is "customer,rank,offer,because_of,count,confidence,lift
eve,1,cake,tea,2,0.5,1.75
eve,2,jam,tea,1,0.25,0.583333333"
}

@test "offers: without thresholds the list is filled up with what is most bought" {
	run bash -c "$(declare -f ledger); { ledger; echo eve,2024-02-01,o9,2.00,1,tea,,drink; } | crm-basket -q --recommend=3 | grep ^eve"
	is "eve,1,cake,tea,2,0.5,1.75
eve,2,jam,tea,1,0.25,0.583333333
eve,3,rum,,1,0.142857143,"
	# Where thresholds leave nothing, a line says what to try.
	ledger > ledger.csv
	run --separate-stderr crm-basket --recommend=3 --min-count=3 --min-confidence=1 --min-lift=5 ledger.csv
	[ "$status" -eq 0 ]
	is customer,rank,offer,because_of,count,confidence,lift
	[[ $stderr == *'no rule speaks for any customer: lower --min-count'* ]]
}

# habits: tea on days 1, 8, 15 and 22 with cake twice; jam once long ago; a second customer, who never had rum.
habits() {
	cat <<-END
	customer,date,order,amount,sku
	ann,2024-01-01,1,2,tea
	ann,2024-01-01,1,2,jam
	ann,2024-01-08,2,2,tea
	ann,2024-01-08,2,2,cake
	ann,2024-01-15,3,2,tea
	ann,2024-01-22,4,2,tea
	ann,2024-01-22,4,2,cake
	bob,2024-01-22,5,2,tea
	bob,2024-01-22,5,2,rum
	END
}

@test "offers: what they buy again, with the share of their orders and when it is due" {
	run bash -c "$(declare -f habits); habits | crm-basket -q --recommend=4 --repeat"
	# tea is in 4 of ann's 4 orders and in all 5: lift 1; its mean gap is 7 days, that of cake 14.  By hand.
	is "customer,rank,offer,because_of,count,confidence,lift,kind,last_date,due_date
ann,1,tea,,4,1,1,repeat,2024-01-22,2024-01-29
ann,2,cake,,2,0.5,1.25,repeat,2024-01-22,2024-02-05
ann,3,jam,,1,0.25,1.25,repeat,2024-01-01,
bob,1,tea,,1,1,1,repeat,2024-01-22,
bob,2,rum,,1,1,5,repeat,2024-01-22,"
	run bash -c "$(declare -f habits); habits | crm-basket -q --recommend=4 --repeat --new | cut -d, -f1-3,8"
	is "customer,rank,offer,kind
ann,1,tea,repeat
ann,2,cake,repeat
ann,3,jam,repeat
ann,4,rum,new
bob,1,tea,repeat
bob,2,rum,repeat
bob,3,cake,new
bob,4,jam,new"
	# With a half-life of a week the baskets weigh 1/8, 1/4, 1/2, 1 and bob's 1, so cake is in 1.25 of 2.875 and rum in 1; one's own orders
	# count alike.
	run bash -c "$(declare -f habits); habits | crm-basket -q --recommend=2 --repeat --half-life=7 | cut -d, -f1-7"
	is "customer,rank,offer,because_of,count,confidence,lift
ann,1,tea,,4,1,1
ann,2,cake,,2,0.5,1.15
bob,1,tea,,1,1,1
bob,2,rum,,1,1,2.875"
}

@test "offers: an item that is overdue counts less" {
	{
		echo customer,date,order,amount,sku
		for m in 01 02 03 04; do echo "a,2024-$m-01,x$m,1,old"; echo "a,2024-$m-01,x$m,1,both"; done
		for m in 05 06 07 08 09 10; do echo "a,2024-$m-01,x$m,1,both"; done
		for m in 09 10; do echo "a,2024-$m-01,x$m,1,late"; done
	} > ledger.csv
	# old: 4 of 10 orders, 183 days after a mean gap of 30.3: 0.4 / 2^(5.03 / 4) = 0.167; late: 2 of 10.
	run bash -c 'crm-basket -q --recommend=3 --repeat ledger.csv | cut -d, -f3,5'
	is "offer,count
both,10
late,2
old,4"
}

@test "--holdout: offers are compared with the next order, by hand" {
	run bash -c "$(declare -f habits); { habits; echo bob,2024-02-01,6,2,cake; } | crm-basket -q --recommend=1 --holdout=last | cut -d, -f1-7"
	# ann bought tea and cake (tea was first), bob bought cake: new to him, and what is most bought but for tea and rum.
	is "list,offers,customers,hits,recall,hit_rate,coverage
repeat,1,2,0.5,0.25,0.5,1
new,1,2,0.5,0.5,0.5,1
mix,1,2,0.5,0.25,0.5,1
global_top,1,2,0.5,0.25,0.5,1
own_top,1,2,0.5,0.25,0.5,1"
	habits > ledger.csv
	run crm-basket -q --recommend=1 --holdout=2025-01-01 ledger.csv
	[ "$status" -eq 4 ]
	try crm-basket --holdout=last ledger.csv
	complains 2 '--holdout needs --recommend'
	try crm-basket --recommend=1 --holdout=never ledger.csv
	complains 2 'never'
}

@test "Online Retail: repeats, new offers and their mix on the last order of each customer" {
	need_data online_retail/online_retail.csv.gz
	need crm-ingest
	crm-ingest -q --returns=drop --zeros=drop "$DATA/online_retail/online_retail.csv.gz" > ledger.csv
	crm-basket -q --recommend=10 --holdout=last ledger.csv > out
	# own_top and global_top by an independent few lines of Python: .2764 .7185 and .0659 .3610.
	awk -F, '{ printf "%s %.4f %.4f\n", $1, $4, $6 }' out | grep -qx 'own_top 0.2764 0.7185'
	awk -F, '{ printf "%s %.4f %.4f\n", $1, $4, $6 }' out | grep -qx 'global_top 0.0659 0.3610'
	# Repeats at least .268 and .709; the mix better than both; on new items the offers beat the global top twice over.
	awk -F, '{ hits[$1] = $4; rate[$1] = $6; fresh[$1] = $8 }
	    END { exit !(hits["repeat"] >= .268 && rate["repeat"] >= .709 && hits["mix"] > hits["repeat"] && hits["mix"] > hits["new"] &&
		rate["mix"] > rate["repeat"] && rate["mix"] > rate["new"] && fresh["new"] > 2 * fresh["global_top"]) }' out
	# What all buy of late makes all three better: hits of repeats .277 to .284, of the mix .280 to .287, of new offers on new items .076 to .084.
	crm-basket -q --recommend=10 --half-life=20 --holdout=last ledger.csv > recent
	awk -F, 'NR == FNR { was[$1] = $4; new = $1 == "new" ? $8 : new; next } { is[$1] = $4; fresh = $1 == "new" ? $8 : fresh }
	    END { exit !(is["repeat"] > was["repeat"] + .006 && is["mix"] > was["mix"] + .006 && fresh > new + .007) }' out recent
	# Another split of the log, half a year earlier: the same order of the lists.
	crm-basket -q --recommend=10 --holdout=2011-06-01 ledger.csv > june
	awk -F, '{ hits[$1] = $4; rate[$1] = $6; fresh[$1] = $8 }
	    END { exit !(hits["repeat"] > .27 && rate["repeat"] > .75 && hits["mix"] > hits["repeat"] && rate["mix"] > rate["repeat"] &&
		hits["mix"] > hits["own_top"] && fresh["new"] > 2 * fresh["global_top"]) }' june
	# The order of the rows does not matter.
	{ head -1 ledger.csv; tail -n +2 ledger.csv | LC_ALL=C sort -t, -k3; } | crm-basket -q --recommend=10 --holdout=last | cmp - out
}

@test "upsell: dearer items of the same category, most bought first" {
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --upsell=kind"
	# tea 2.00, rum 5.00; cake 3.00, jam 4.50: ann has the dearest of both; bob has tea and jam.
	is "customer,rank,offer,kind,price,buyers,because_of,owned_price
bob,1,rum,drink,5.00,1,tea,2.00"
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --upsell=kind --max-step=2"
	[ "${#lines[@]}" -eq 1 ]
	# Seven cents more than 2.87 are no upsell, unless that is asked for.
	printf '%s\n' customer,date,order,amount,quantity,sku,kind a,2024-01-01,1,2.87,1,mug,cup b,2024-01-01,2,2.94,1,cup,cup \
	    b,2024-01-02,3,3.20,1,jug,cup > cups.csv
	run bash -c 'crm-basket --upsell=kind cups.csv | cut -d, -f1-3'
	is "customer,rank,offer
a,1,jug"
	run bash -c 'crm-basket --upsell=kind --min-step=1 cups.csv | cut -d, -f1-3'
	is "customer,rank,offer
a,1,cup
a,2,jug"
}

@test "sequence: the next day with an order, and the median gap" {
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --sequence --min-count=1"
	# ann: {tea, cake} -10-> {jam, rum}; bob: {tea, cake, jam} -20-> {jam}.
	is "item,next,count,support,confidence,lift,median_gap_days,p_value,q_value
cake,jam,2,1,1,1,15,1,1
tea,jam,2,1,1,1,15,1,1
jam,jam,1,0.5,1,1,20,1,1
cake,rum,1,0.5,0.5,1,10,1,1
tea,rum,1,0.5,0.5,1,10,1,1"
	run bash -c "$(declare -f ledger); ledger | crm-basket -q --sequence --min-count=2 --sort=support"
	[ "${#lines[@]}" -eq 3 ]
}

@test "--sort=p_value tells apart what a double cannot hold" {
	# p is about e^-2769 for a and b, e^-2644 for c and d, which have the greater lift.
	awk 'BEGIN { for (i = 0; i < 4000; i++) print (i < 2000 ? "a,b," : "") (i % 8 < 3 ? "c,d," : "") "x" }' |
	    crm-basket -b --max-items=2 --min-confidence=0.6 --sort=p_value --min-lift=1.5 > out
	run cut -d, -f1,2,9 out
	is "antecedent,consequent,p_value
a,b,0
b,a,0
c,d,0
d,c,0"
}

@test "ragged baskets: blanks around items, empty fields and rows, quotes" {
	printf '%s\n' 'milk,bread ' ' milk, bread,,' '' '"milk","a, b"' '"a, b",bread' > baskets.csv
	run crm-basket --baskets --itemsets --min-count=1 --max-items=1 baskets.csv
	is 'items,size,count,support
bread,1,3,0.75
milk,1,3,0.75
"a, b",1,2,0.5'
	printf 'a;b\nb;c\n' > semi.csv
	run crm-basket --baskets --delimiter=';' --itemsets --min-count=2 semi.csv
	[ "${lines[1]}" = b,1,2,1 ]
	[ "$(tr ';' '\t' < semi.csv | crm-basket -b -d tab --itemsets -n 2 | tail -1)" = b,1,2,1 ]
	# Several inputs, plain and gzip, and the last row without a line end.
	printf 'a,b' | gzip > last.csv.gz
	run crm-basket -b --itemsets -n 2 baskets.csv last.csv.gz
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = bread,1,3,0.6 ]
}

@test "the same bytes for any threads and any order of rows" {
	ledger > ledger.csv
	{ head -1 ledger.csv; tail -n +2 ledger.csv | LC_ALL=C sort -t, -k4; } > shuffled.csv
	for args in '--min-count=1 --min-confidence=0' '--itemsets --min-count=1' '--recommend=3 --min-count=1' '--sequence --min-count=1'; do
		crm-basket -q -j1 $args ledger.csv > one
		crm-basket -q -j5 $args ledger.csv | cmp - one
		crm-basket -q $args shuffled.csv | cmp - one
	done
}

@test "options that make no sense together: 2, and nothing is written" {
	refuses 2 'exclude each other' --itemsets --sequence
	refuses 2 '--recommend goes with rules' --recommend=1 --sequence
	refuses 2 'need a ledger' --baskets --recommend=1
	refuses 2 '--item names a column of a ledger' --baskets --item=sku
	refuses 2 '--delimiter needs --baskets' --delimiter=';'
	refuses 2 '--price needs --upsell' --price=amount
	refuses 2 '--delimiter: "ab"' --baskets --delimiter=ab
	refuses 2 '--max-basket has no meaning' --max-basket=3 --upsell=kind
	refuses 2 '--min-support: "1.5"' --min-support=1.5
	refuses 2 'no column colour' --item=colour
	refuses 2 'no column colour' --upsell=colour
}

@test "too many itemsets: 2, with what to do about it" {
	refuses 2 'more than 3 frequent itemsets: raise --min-support' --min-count=2 --max-itemsets=3
	ledger | crm-basket -q --min-count=2 --max-itemsets=4 > out
}

@test "bad input: 3, with input, line and column" {
	printf '%s\n' customer,date,order,amount,sku a,2024-01-01,1,1,x a,2024-01-0x,1,1,x > bad.csv
	run crm-basket bad.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-basket: bad.csv:3: date: "2024-01-0x" is not a date (YYYY-MM-DD)' ]
	printf 'a,b\n"c,d\ne\n' > bad.csv
	run crm-basket --baskets bad.csv
	[ "$status" -eq 3 ]
	[[ $output == 'crm-basket: bad.csv:2: '* ]]
	ledger | head -c 305 > cut.csv
	run --separate-stderr crm-basket cut.csv
	[ "$status" -eq 3 ]
	[ -z "$output" ]
}

@test "nothing to mine gives a header" {
	for args in '' --itemsets --recommend=1 --sequence --upsell=sku; do
		run crm-basket $args <<< customer,date,order,amount,quantity,sku
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	run crm-basket --baskets < /dev/null
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "groceries: as many rules as arules finds" {
	need_data groceries/groceries.csv.gz
	# apriori(Groceries, list(support = 0.006, confidence = 0.25, minlen = 2)): set of 463 rules; 0.01 and 0.5: 15 rules.
	[ "$(crm-basket -b -s 0.006 -c 0.25 "$DATA/groceries/groceries.csv.gz" | tail -n +2 | wc -l)" -eq 463 ]
	[ "$(crm-basket -b -s 0.01 -c 0.5 "$DATA/groceries/groceries.csv.gz" | tail -n +2 | wc -l)" -eq 15 ]
}

@test "groceries: itemsets and rules are those of mlxtend, p-values those of scipy" {
	need_data groceries/groceries.csv.gz
	crm-basket -b -s 0.006 --itemsets "$DATA/groceries/groceries.csv.gz" | cut -d, -f1-3 |
	    diff - "$ROOT/tests/ref/groceries/itemsets.csv"
	crm-basket -b -s 0.006 "$DATA/groceries/groceries.csv.gz" | tail -n +2 | cut -d, -f1-3,5-9 | LC_ALL=C sort > got
	tail -n +2 "$ROOT/tests/ref/groceries/rules.csv" > wanted	# of six significant digits
	paste -d, got wanted | awk -F, 'NF != 16 { exit 1 }
	    { for (i = 1; i <= 3; i++) if ($i != $(i + 8)) exit 1
	      for (; i <= 8; i++) if (($i == "") != ($(i + 8) == "") || ($i - $(i + 8)) ^ 2 > 1e-10 * $i ^ 2) exit 1 }'
}

@test "Online Retail: as many itemsets and rules as mlxtend finds" {
	need_data online_retail/online_retail.csv.gz
	# All 25,900 invoices as baskets of stock codes; both fields stand before any that is quoted; lines of one may stand apart.
	gzip -dc "$DATA/online_retail/online_retail.csv.gz" | tail -n +2 | cut -d, -f1,2 | awk -F, '
	    { basket[$1] = basket[$1] $2 "," } END { for (i in basket) print basket[i] }' > baskets.csv
	# mlxtend 0.25, fpgrowth(min_support = 0.005) and association_rules(min_threshold = 0.25) with one item as consequent.
	crm-basket -v -b -s 0.005 --itemsets baskets.csv > sets 2> err
	grep -qx 'crm-basket: 25900 baskets, 4070 items, 7538 itemsets of at least 130 baskets' err
	[ "$(crm-basket -b -s 0.005 -c 0.25 baskets.csv | tail -n +2 | wc -l)" -eq 10686 ]
}

@test "the manual's examples run" {
	examples crm-basket 5
}
