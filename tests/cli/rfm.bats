#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The customer table: what each column is, on ledgers small enough to work out by hand.

bats_require_minimum_version 1.5.0
load helper

# ledger LINE ...: a ledger of these rows.
ledger() {
	printf '%s\n' customer,date,order,amount "$@" > ledger.csv
}

# column NAME FILE: the values of a column, blank between.
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { printf "%s%s", s, $c; s = " " }' "$2"
}

@test "the metrics of a customer, by hand" {
	ledger b,2024-03-01,7,10.00 b,2024-03-01,7,2.50 b,2024-05-10,8,7.5 b,2024-05-12,9,-7.50 a,2024-06-09,1,1
	crm-rfm -q ledger.csv > out.csv
	run cut -d, -f1-11 out.csv
	[ "${lines[0]}" = customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last,span_days,tenure_days,avg_order ]
	[ "${lines[1]}" = a,2024-06-09,2024-06-09,1,0,1.00,1.00,0,0,0,1.00 ]
	[ "${lines[2]}" = b,2024-03-01,2024-05-10,2,1,12.50,12.50,30,70,100,6.25 ]
}

@test "the order of the rows does not matter" {
	shopgen --lines 20000 --seed 5 2>/dev/null | crm-ingest -q > ledger.csv
	head -1 ledger.csv > shuffled.csv
	tail -n +2 ledger.csv | sort -t, -k4,4 -k6,6 >> shuffled.csv
	crm-rfm -q ledger.csv > a.csv
	crm-rfm -q shuffled.csv > b.csv
	cmp a.csv b.csv
	[ "$(wc -l < a.csv)" -gt 100 ]
}

@test "an order is an id on a day; without ids, a day; or a row" {
	ledger a,2024-01-01,1,1 a,2024-01-01,1,1 a,2024-01-01,2,1 a,2024-01-02,2,1 a,2024-01-02,,1 a,2024-01-02,,1
	crm-rfm -q ledger.csv > order.csv
	crm-rfm -q --occasion=day ledger.csv > day.csv
	crm-rfm -q --occasion=row ledger.csv > row.csv
	[ "$(column orders order.csv) $(column orders day.csv) $(column orders row.csv)" = "4 2 6" ]
	[ "$(column first_amount order.csv) $(column first_amount day.csv)" = "2 3" ]
}

@test "contacts cost money and are no orders; a gift is an order" {
	printf '%s\n' customer,date,order,amount,cost a,2024-01-01,1,10.00,1.255 a,2024-01-05,,0,0.5 a,2024-01-09,2,0, b,2024-01-09,,0,4 \
	    > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	[ "$(column orders out.csv)" = "2 0" ]
	[ "$(column cost out.csv)" = "1.755 4.000" ]
	[ "$(column margin out.csv)" = "8.245 -4.000" ]
	[ "$(column contacts out.csv)" = "1 1" ]
	[ "$(column segment out.csv | cut -d' ' -f3-)" = "No purchase" ]
	[ "$(column days_since_last out.csv)" = "0 " ]
}

@test "who returns all that they buy is no champion" {
	{
		echo customer,date,order,amount
		for i in {1..30}; do
			printf 'a%02d,2024-01-%02d,%d,10\n' "$i" $((i % 28 + 1)) "$i"
		done
		# as recent and frequent as can be: more comes back than was bought, all of it, and a gift
		for i in {1..9}; do
			printf 'minus,2024-01-2%d,m%d,5\nminus,2024-01-2%d,m%dr,-6\n' "$i" "$i" "$i" "$i"
			printf 'zero,2024-01-2%d,z%d,5\nzero,2024-01-2%d,z%dr,-5\n' "$i" "$i" "$i" "$i"
			printf 'gift,2024-01-2%d,g%d,0\n' "$i" "$i"
			printf 'best,2024-01-2%d,b%d,9\n' "$i" "$i"
		done
	} > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	[ "$(grep -E '^(minus|zero|gift|best),' out.csv | cut -d, -f1,16 | sort | paste -sd' ')" = "best,Champions gift,Champions minus,All returned zero,All returned" ]
	crm-report -F csv out.csv | grep -q '^All returned,2,.*,ask why it came back; no rewards$'
}

@test "channels and referrers" {
	printf '%s\n' customer,date,order,amount,channel,referrer a,2024-01-02,2,5,web, a,2024-01-01,1,5,shop, a,2024-01-01,1,5,, \
	    b,2024-01-03,3,7,app,a c,2024-01-04,4,8.5,web,a c,2024-01-05,5,1,web,b d,2024-01-05,5,1,,d > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	[ "$(column first_channel out.csv)" = "shop app web " ]
	[ "$(column last_channel out.csv)" = "web app web " ]
	[ "$(column channels out.csv)" = "shop;web app web " ]
	[ "$(column referrer out.csv)" = " a a d" ]
	[ "$(column referrals out.csv)" = "2 0 0 0" ]
	[ "$(column referred_revenue out.csv)" = "16.5 0.0 0.0 0.0" ]
}

@test "channels are a set, whatever the order and however many" {
	{
		echo customer,date,order,amount,channel
		for i in $(seq 100); do
			echo "a,2024-01-01,$i,1,c$i"
			echo "a,2024-01-02,$i,1,c$i"
		done | sort -t, -k3,3r
	} > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	[ "$(column channels out.csv)" = "$(seq -f c%g 100 | LC_ALL=C sort | paste -sd ';')" ]
}

@test "a channel named with ; or quotes stays one channel" {
	printf '%s\n' customer,date,order,amount,channel 'a,2024-01-01,1,1,"b;c"' a,2024-01-02,2,1,b 'a,2024-01-03,3,1,"d""e\f"' \
	    'a,2024-01-03,4,1,b;c' > ledger.csv
	crm-rfm -q ledger.csv > out.csv
	grep -qF ',b;c,"d""e\f","b;b\;c;d""e\\f"' out.csv
}

@test "70 of 100 one-time buyers share one score, and the edges are said" {
	{
		echo customer,date,order,amount
		for i in $(seq 100); do
			echo "c$i,2024-01-01,o$i,5"
			[ "$i" -le 70 ] || echo "c$i,2024-02-01,p$i,5"
			[ "$i" -le 90 ] || echo "c$i,2024-03-01,q$i,5"
		done
	} > ledger.csv
	run --separate-stderr crm-rfm -v ledger.csv
	[ "$status" -eq 0 ]
	# Ranks 70 to 89 of 0 to 99 are twice buyers: middle rank 79.5 is above the cut at 79.2.
	[[ "$stderr" == *"frequency: equal values leave 2 bins of 5"* ]]
	[[ "$stderr" == *"frequency: score 1: 1 to 1, 70 customers"* ]]
	[[ "$stderr" == *"frequency: score 5: 2 to 3, 30 customers"* ]]
}

@test "bins of a table without customers score one without customers, and nobody else" {
	echo customer,date,order,amount > none.csv
	printf 'customer,date,order,amount\nA,2024-01-01,1,5\n' > one.csv
	crm-rfm -q --save-bins=bins.csv none.csv > want.csv
	crm-rfm -q --bins-from=bins.csv none.csv | cmp - want.csv
	run -3 --separate-stderr crm-rfm -q --bins-from=bins.csv one.csv
	[ "$stderr" = 'crm-rfm: bins.csv: has no bin of metric r' ]
}

@test "frozen bins score the same data the same" {
	shopgen --lines 5000 --seed 3 2>/dev/null | crm-ingest -q > ledger.csv
	crm-rfm -q --save-bins bins.csv ledger.csv > a.csv
	crm-rfm -q --bins-from bins.csv ledger.csv > b.csv
	cmp a.csv b.csv
	[ "$(head -1 bins.csv)" = metric,score,from,to ]
	# Days and orders are whole; half a day would be moved to another bin in silence.
	sed 's/^\(r,1,[0-9]*\),/\1.5,/' bins.csv > half.csv
	run --separate-stderr crm-rfm -q --bins-from half.csv ledger.csv
	[ "$status" -eq 3 ]
	[[ "$stderr" == *" from: "*".5\" is not a whole number of days or orders" ]]
}

@test "the built-in rules cover each cell once, also on other scales" {
	for n in 2 3 4 5 6 7 8 9; do
		crm-rfm --check-rules --bins $n > found.csv
		[ "$(wc -l < found.csv)" -eq 1 ]
	done
}

@test "--check-rules finds gaps, overlaps and rules that cannot match" {
	printf '%s\n' segment,r_min,r_max,f_min,f_max,m_min,m_max A,1,1,,,, B,1,1,2,2,, C,,,1,1,, > rules.csv
	run crm-rfm --check-rules --bins 2 --rules rules.csv
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = check,r,f,m,segments ]
	[ "${lines[1]}" = "overlap,1,1,1,A; C" ]
	[ "${lines[3]}" = "overlap,1,2,1,A; B" ]
	[ "${lines[5]}" = "uncovered,2,2,1," ]
	[ "${lines[7]}" = "unreachable,,,,B" ]
	[ "${#lines[@]}" -eq 8 ]
}

@test "printed rules are read back" {
	crm-rfm --print-rules > rules.csv
	crm-rfm --print-rules --rules rules.csv | cmp - rules.csv
	[ "$(wc -l < rules.csv)" -eq 11 ]
}

@test "a text of a rule, or a name of a cluster, with a NUL byte is refused and not cut" {
	printf 'segment,r_min,r_max,f_min,f_max,m_min,m_max\n%b,,,,,,\n' 'VIP\0s' > rules.csv
	try crm-rfm --print-rules --rules rules.csv
	complains 3 'rules.csv:2: segment: "VIP?s" is not text without NUL bytes'
	printf 'segment,r_min,r_max,f_min,f_max,m_min,m_max,action\nVIP,,,,,,,%b\n' 'call\0' > rules.csv
	try crm-rfm --print-rules --rules rules.csv
	complains 3 'rules.csv:2: action: "call?" is not text without NUL bytes'
	printf 'cluster,differs,mean_revenue,name\n1,,,%b\n' 'loyal\0' > profile.csv
	printf '%s\n' customer,segment,cluster,orders,revenue,days_since_last a,Loyal,1,2,3,4 > now.csv
	try crm-report -F html now.csv profile.csv
	complains 3 'profile.csv:2: name: "loyal?" is not text without NUL bytes'
}

@test "a ledger without a column order has the customers that it has" {
	printf '%s\n' customer,date,amount a,2024-01-01,5 b,2024-01-02,6 a,2024-01-02,1 b,2024-01-02,7 c,2024-03-01,2 > ledger.csv
	crm-rfm -q ledger.csv | cut -d, -f1-4,6 > got
	printf '%s\n' customer,first_date,last_date,orders,revenue a,2024-01-01,2024-01-02,2,6 b,2024-01-02,2024-01-02,1,13 c,2024-03-01,2024-03-01,1,2 | cmp - got
	# The same with an empty order in each row, as crm-ingest writes it.
	sed '1s/date/date,order/; 2,$s/\(-[0-9]*\),/\1,,/' ledger.csv > ordered.csv
	crm-rfm -q ordered.csv | cut -d, -f1-4,6 | cmp - got
}

@test "rows after --as-of are left out and counted" {
	ledger a,2024-01-01,1,1 a,2024-02-01,2,1
	run --separate-stderr crm-rfm --as-of 2024-01-31 ledger.csv
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"1 rows after --as-of left out"* ]]
	[[ "${lines[1]}" == a,2024-01-01,2024-01-01,1,0,1,1,30,0,30,1.00,* ]]
}

@test "tiers go by how many are worth more, so equal values share one" {
	ledger a,2024-01-01,1,9 b,2024-01-01,2,9 c,2024-01-01,3,9 d,2024-01-01,4,5 e,2024-01-01,5,4 f,2024-01-01,6,3
	crm-rfm -q ledger.csv > out.csv
	[ "$(column value_tier out.csv)" = "most_valuable most_valuable most_valuable low_value low_value low_value" ]
}

@test "--key values partners instead of customers" {
	printf '%s\n' customer,date,order,amount,partner a,2024-01-01,1,5,p b,2024-01-02,2,6,p a,2024-01-03,3,7,q > ledger.csv
	crm-rfm -q --key partner ledger.csv > out.csv
	[ "$(column customer out.csv)" = "p q" ]
	[ "$(column revenue out.csv)" = "11 7" ]
}

@test "bad ledgers are refused with place and value" {
	ledger a,2024-02-30,1,1
	run crm-rfm ledger.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-rfm: ledger.csv:2: date: "2024-02-30" is not a date (YYYY-MM-DD)' ]
	ledger a,2024-02-01,1,1e5
	run crm-rfm ledger.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-rfm: ledger.csv:2: amount: "1e5" is not an amount (like -12.50) of at most 18 digits, 9 of them decimals' ]
	printf 'customer,date,total\n' > ledger.csv
	run crm-rfm ledger.csv
	[ "$status" -eq 2 ]
	[ "$output" = 'crm-rfm: ledger.csv: no column amount (crm-ingest writes it) among: customer,date,total' ]
	printf 'customer,date,order,amount\na,2024-01-01,1,5' > ledger.csv
	run crm-rfm -o out.csv ledger.csv
	[ "$status" -eq 3 ]
	[[ "$output" == *"cut short"* ]]
	[ ! -e out.csv ]
}

@test "a ledger without rows is a table without customers" {
	ledger
	run crm-rfm ledger.csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "the manual's examples run" {
	examples crm-rfm 10
	crm-rfm -q ledger.csv | cmp - december.csv
	crm-rfm -q ledger.csv | cmp - merged.csv
}
