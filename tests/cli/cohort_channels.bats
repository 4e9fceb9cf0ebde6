#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# crm-cohort: what channels bring, and cohorts under contract.

bats_require_minimum_version 1.5.0
load helper
load cohort

channels() {
	cat <<-END
	customer,date,order,amount,cost,channel,fee
	a,2024-01-01,x1,0.00,5.00,ads,
	a,2024-01-02,o1,10.00,4.00,ads,0.50
	a,2024-01-12,o2,20.00,8.00,web,0.25
	b,2024-01-03,x2,0.00,3.00,ads,
	c,2024-01-05,o3,50.00,20.00,web,
	d,2024-03-01,o4,8.00,2.00,,
	END
}

@test "channels: margin after commission and cost, over those observed long enough" {
	# By hand: ads earn 30, cost 20 (3 of it for the prospect b), and are paid 10 % and 2 for customer a.
	printf '%s\n' channel,rate,per_customer ads,0.10,2.00 tv,0.50, > rates.csv
	channels > ledger.csv
	run crm-cohort -q --channels --commission-rates=rates.csv ledger.csv
	is "channel,customers,prospects,orders,revenue,commission,cost,margin,margin_per_customer,margin_30_days,margin_90_days,margin_365_days,payback_days,bought_again,first_touches,converted,win_cost,cost_to_win,leads,lead_conversion,lead_conversion_low,lead_conversion_high,lead_verdict
,1,0,1,8.00,0.00,2.00,6.00,6.00,,,,0,0,1,1,0.00,0.00,0,,,,
ads,1,1,2,30.00,5.00,20.00,5.00,5.00,8.00,,,10,1,2,0.5,8.00,8.00,2,0.5,0.0945312057,0.905468794,this log does not tell
web,1,0,1,50.00,0.00,20.00,30.00,30.00,30.00,,,0,0,1,1,0.00,0.00,0,,,,"
	run crm-cohort --channels --commission=fee ledger.csv
	[[ ${lines[2]} == ads,1,1,2,30.00,0.75,20.00,9.25,9.25,12.25,,,10,1,* ]]
}

# market: A comes by Trendyol and then buys at the shop's own site, B the other way round; a guest at the site.
market() {
	printf '%s\n' customer,date,order,amount,channel,komisyon A,2024-01-05,1,100.00,Trendyol,'"21,5"' A,2024-02-05,2,100.00,Web,0 \
	    B,2024-01-06,3,100.00,Web, B,2024-02-06,4,100.00,Trendyol,'"21,5"' ,2024-02-07,5,10.99,Web,
}

@test "channels: whom a channel won, and what its orders bring, are two questions" {
	market > ledger.csv
	printf '%s\n' channel,rate Trendyol,0.19 > rates.csv
	run bash -c 'crm-cohort -q --channels --commission-rates=rates.csv ledger.csv | cut -d, -f1-8'
	is "channel,customers,prospects,orders,revenue,commission,cost,margin
Trendyol,1,0,2,200.00,38.00,0.00,162.00
Web,1,0,2,200.00,0.00,0.00,200.00"
	for rate in 0.19 19% '19 %'; do
		printf '%s\n' channel,rate "Trendyol,$rate" Web,0 > rates.csv
		run crm-cohort -q --channels=order --commission-rates=rates.csv ledger.csv
		is "channel,customers,orders,revenue,commission,cost,margin,margin_per_order,win_cost,cost_to_win
Trendyol,2,2,200.00,38.00,0.00,162.00,81.00,0.00,0.00
Web,2,3,210.99,0.00,0.00,210.99,70.33,0.00,0.00"
	done
}

@test "channels: the ledger's own rates, and both views add up to the same commission" {
	market > ledger.csv
	run bash -c 'crm-cohort -q --channels=order --commission-rate=komisyon ledger.csv | cut -d, -f1,5'
	is "channel,commission
Trendyol,43.00
Web,0.00"
	run bash -c 'crm-cohort -q --channels --commission-rate=komisyon ledger.csv | cut -d, -f1,6'
	is "channel,commission
Trendyol,21.50
Web,21.50"
	# Random rates, in per cent, as shares and with a sign: 300 lines, their sums by awk in whole units of 10^-6.
	for style in 100 1 100%; do
		awk -v style=$style 'BEGIN { srand(7); print "customer,date,order,amount,channel,rate"
		    for (i = 0; i < 300; i++) {
			cents = int(rand() * 9999) - 500; rate = int(rand() * 400)
			printf "c%d,2024-0%d-%02d,%d,%.2f,ch%d,%s%s\n", rand() * 40, 1 + rand() * 9, 1 + rand() * 28, i, cents / 100, rand() * 4,
			    style == 1 ? sprintf("%.3f", rate / 1000) : sprintf("%.1f", rate / 10), style == "100%" ? "%" : ""
			sum += cents * rate; all += cents
		    }
		    printf "%.5f %.2f\n", sum / 100000, all / 100 > "wanted" }' > ledger.csv
		for view in acquisition order; do
			crm-cohort --channels=$view --commission-rate=rate ledger.csv > out
			awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			    { c += $at["commission"]; r += $at["revenue"]; m += $at["margin"] }
			    END { printf "%.5f %.2f\n", c, r; if ((r - c - m) ^ 2 > 1e-12) exit 1 }' out | diff wanted -
		done
	done
}

@test "channels: what contacts cost belongs to the channel that made them, and --spend is added" {
	printf '%s\n' customer,date,order,amount,cost,channel a,2024-01-01,x,0.00,5.00,ads a,2024-01-03,1,20.00,8.00,web \
	    a,2024-01-09,y,0.00,1.00,ads b,2024-01-03,2,20.00,30.00,web > ledger.csv
	run bash -c 'crm-cohort --channels ledger.csv | cut -d, -f1-8,13,15-18'
	is "channel,customers,prospects,orders,revenue,commission,cost,margin,payback_days,first_touches,converted,win_cost,cost_to_win
ads,0,0,0,0.00,0.00,5.00,-5.00,,1,1,5.00,5.00
web,2,0,2,40.00,0.00,39.00,1.00,0,1,1,0.00,0.00"
	printf '%s\n' channel,date,amount ads,2024-01-01,10.00 tv,2024-01-02,3 ads,2025-01-01,99 > spend.csv
	run bash -c 'crm-cohort -v --channels --spend=spend.csv ledger.csv 2>&1 | cut -d, -f1-8,15-18'
	is 'crm-cohort: --spend: no row of the ledger has the channel "tv"
crm-cohort: --spend: 1 rows after the last day were left out
channel,customers,prospects,orders,revenue,commission,cost,margin,first_touches,converted,win_cost,cost_to_win
ads,0,0,0,0.00,0.00,15.00,-15.00,1,1,15.00,15.00
tv,0,0,0,0.00,0.00,3.00,-3.00,0,,3.00,
web,2,0,2,40.00,0.00,39.00,1.00,1,1,0.00,0.00'
	run bash -c 'crm-cohort --channels=order --spend=spend.csv ledger.csv | cut -d, -f1-3,6-'
	is "channel,customers,orders,cost,margin,margin_per_order,win_cost,cost_to_win
ads,0,0,16.00,-16.00,,16.00,
tv,0,0,3.00,-3.00,,3.00,
web,2,2,38.00,2.00,1.00,0.00,0.00"
}

# The columns of a channel: touches and leads.
touches() {
	crm-cohort -q --channels "$@" | awk -F, -v OFS=, '{ print $1, $15, $16, $19, $20, $23 }'
}

@test "channels: a contact is the first touch without a cost too, but not what follows from the first order" {
	# a asks at the fair and orders a week later; b clicks on the day of the order; c gets an e-mail and a delivery that day;
	# d only asked; e was called before, and at the fair later; f complained before the data have an order.
	printf '%s\n' customer,date,order,amount,channel,kind a,2024-01-01,,0,fair,lead a,2024-01-08,1,20,web,order \
	    b,2024-01-03,,0,ads,click b,2024-01-03,2,20,web,order c,2024-01-04,3,20,web,order c,2024-01-04,,0,email,email \
	    c,2024-01-04,3,0,post,delivered d,2024-01-05,,0,fair,lead e,2024-01-02,,0,phone,call e,2024-01-04,,0,fair,visit \
	    e,2024-03-09,4,20,web,order f,2024-01-02,,0,shop,complaint f,2024-01-12,5,20,web,order > ledger.csv
	touches ledger.csv > got
	run cat got
	is "channel,first_touches,converted,leads,lead_conversion,lead_verdict
ads,1,1,1,1,this log does not tell
fair,2,0.5,2,0.5,this log does not tell
phone,1,1,1,1,this log does not tell
shop,1,1,1,1,this log does not tell
web,1,1,0,,"
	# In any order of rows, and lines of an order.
	(head -1 ledger.csv; tail -n +2 ledger.csv | sort -r) | touches | cmp - got
	# A delivery or a commission never is, even with a cost, which is one of winning the customer; a paid contact is.
	printf '%s\n' customer,date,order,amount,cost,channel,kind a,2024-01-04,1,20,,web,order a,2024-01-04,1,0,5,post,delivered \
	    b,2024-01-04,2,20,,web,order b,2024-01-04,2,0,3,partner,commission b,2024-01-03,2,0,2,partner,commission \
	    c,2024-01-04,3,20,,web,order c,2024-01-04,,0,1,phone,call > paid.csv
	run touches paid.csv
	is "channel,first_touches,converted,leads,lead_conversion,lead_verdict
partner,0,,0,,
phone,1,1,1,1,this log does not tell
post,0,,0,,
web,2,1,0,,"
	[ "$(crm-cohort -q --channels paid.csv | cut -d, -f1,17 | tr '\n' ' ')" = "channel,win_cost partner,5 phone,1 post,5 web,0 " ]
	# Within 30 days: e took 67. Who asked later than 30 days before the end has not been seen for that long.
	run touches --within=30 --as-of=2024-04-01 ledger.csv
	[ "${lines[3]}" = "phone,1,1,1,0,this log does not tell" ]
	run touches --within=30 --as-of=2024-02-01 ledger.csv
	[ "${lines[2]}" = "fair,2,0.5,1,1,this log does not tell" ]
	run -2 crm-cohort --channels=order --within=30 ledger.csv
	[[ $output == *"--within needs --effect or --channels=acquisition"* ]]
}

@test "channels: leads are compared with those of the other channels" {
	awk 'BEGIN {
		print "customer,date,order,amount,channel,kind"
		for (i = 0; i < 300; i++) {
			channel = i % 3 == 0 ? "fair" : i % 3 == 1 ? "ads" : "web"
			printf "c%d,2024-01-%02d,,0,%s,lead\n", i, 1 + i % 20, channel
			if (i % 3 == 0 ? i % 2 == 0 : i % 10 == 1)
				printf "c%d,2024-02-%02d,o%d,10,shop,order\n", i, 1 + i % 20, i
		}
	}' > ledger.csv
	# Wilson, 50 and 10 of 100 at 95 %: R, prop.test(50, 100, correct = FALSE) and (10, 100).
	run crm-cohort -q --channels ledger.csv
	[[ ${lines[1]} == ads,*,100,0.1,0.0552291371,0.174365662,lower ]]
	[[ ${lines[2]} == fair,*,100,0.5,0.403831530,0.596168470,higher ]] || [[ ${lines[2]} == fair,*,100,0.5,0.40383153,0.59616847,higher ]]
	# The leads of a channel are hidden where few ordered or few did not; the verdict always: it is about hidden ones too.
	run crm-cohort -q --channels --min-cell=11 ledger.csv
	[[ ${lines[1]} == ads,*,,,,, ]]
	[[ ${lines[2]} == fair,*,100,0.5,* ]] && [[ ${lines[2]} == *, ]]
}

@test "channels: payback is the last crossing, and empty where the margin is negative in the end" {
	printf '%s\n' customer,date,order,amount,cost,channel a,2024-01-01,1,10,4,lost a,2024-01-05,2,0.00,30,lost \
	    b,2024-01-01,3,10,4,late b,2024-01-03,4,1,20,late b,2024-01-09,5,30,1,late > ledger.csv
	run bash -c 'crm-cohort --channels ledger.csv | cut -d, -f1,8,13'
	is "channel,margin,payback_days
late,16.00,8
lost,-24.00,"
}

@test "channels: a commission that is also the cost counts once" {
	printf '%s\n' customer,date,order,amount,cost,channel,fee a,2024-01-03,1,20.00,4.00,web,4.00 b,2024-01-04,2,20.00,1.00,web, > ledger.csv
	run --separate-stderr crm-cohort --channels=order --commission=fee ledger.csv
	[[ ${lines[1]} == web,2,2,40.00,4.00,1.00,35.00,17.50,0.00,0.00 ]]
	[[ $stderr == *"column fee is also the cost of each of its rows; it is counted once"* ]]
	run crm-cohort -q --channels=order --commission=cost ledger.csv
	[[ ${lines[1]} == web,2,2,40.00,5.00,0.00,35.00,17.50,0.00,0.00 ]]
}

@test "channels: rates that cannot be are refused, names that match nothing told" {
	channels > ledger.csv
	printf '%s\n' channel,rate ads,8 > rates.csv
	run crm-cohort --channels --commission-rates=rates.csv ledger.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-cohort: rates.csv:2: rate: "8" is not a share (0.08) or a percentage (8%)' ]
	printf '%s\n' channel,rate ads,0.08 ads,0.09 > rates.csv
	run crm-cohort --channels --commission-rates=rates.csv ledger.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-cohort: --commission-rates: "ads" is there twice' ]
	run crm-cohort --channels --commission-rates=none.csv ledger.csv
	[ "$status" -eq 3 ]
	for name in Ads ADS adz; do
		printf '%s\n' channel,rate "$name,0.08" > rates.csv
		run crm-cohort --channels=order --commission-rates=rates.csv ledger.csv
		[ "$status" -eq 2 ]
		[ "$output" = "crm-cohort: --commission-rates: no row of the ledger has the channel \"$name\"; is it \"ads\"?" ]
	done
	printf '%s\n' channel,date,amount Ads,2024-01-01,1 > spend.csv
	run crm-cohort --channels --spend=spend.csv ledger.csv
	[ "$status" -eq 2 ]
	printf '%s\n' channel,rate ads,0.08 ads2,0.09 > rates.csv
	run crm-cohort -v --channels --commission-rates=rates.csv ledger.csv
	[ "$status" -eq 0 ]
	[[ $output == *'no row of the ledger has the channel "ads2"'* ]]
	[[ $output == *'no rate for "", "web": their commission is 0'* ]]
	printf '%s\n' channel,rate,per_customer ads,0.08,2 > rates.csv
	run crm-cohort --channels=order --commission-rates=rates.csv ledger.csv
	[ "$status" -eq 3 ]
}

@test "channels: --min-cell hides small channels, a second one, and figures from few" {
	{
		echo customer,date,order,amount,channel
		for i in 1 2 3 4 5 6 7 8 9; do echo "w$i,2024-01-0$i,w$i,10,web"; done
		for i in 1 2 3 4 5 6; do echo "a$i,2024-01-0$i,a$i,10,app"; done
		echo w1,2024-03-20,late,500,web
		echo t1,2024-01-01,t1,10,tel
		echo w2,2024-06-01,end,0.01,other
	} > ledger.csv
	run crm-cohort --channels --min-cell=3 ledger.csv
	is "channel,customers,prospects,orders,revenue,commission,cost,margin,margin_per_customer,margin_30_days,margin_90_days,margin_365_days,payback_days,bought_again,first_touches,converted,win_cost,cost_to_win,leads,lead_conversion,lead_conversion_low,lead_conversion_high,lead_verdict
app,,,,,,,,,,,,,,,,,,,,,,
tel,,,,,,,,,,,,,,,,,,,,,,
web,9,0,,590.01,0.00,0.00,590.01,65.56,,,,0,,9,1,0.00,0.00,0,,,,"
	run crm-cohort --channels=order --min-cell=3 ledger.csv
	is "channel,customers,orders,revenue,commission,cost,margin,margin_per_order,win_cost,cost_to_win
app,,,,,,,,,
other,,,,,,,,,
tel,,,,,,,,,
web,9,,590.00,0.00,0.00,590.00,,0.00,"
}

# contracts SURVIVORS ...: that many customers paid in year 1, 2, ...
contracts() {
	awk -v list="$*" 'BEGIN { n = split(list, s, " "); print "customer,date,order,amount"
	    for (y = 1; y <= n; y++) for (i = 1; i <= s[y]; i++) printf "c%d,%d-06-01,%d-%d,10\n", i, 1999 + y, y, i
	    printf "x,%d-12-31,l,-1\n", 1999 + n }'
}

@test "--project: parameters as published, and the years that were held back" {
	# Fader & Hardie (2007, 2018), fitted to years 0 to 7; years 8 to 12 had 468 445 427 409 394 and 223 207 194 183 173 of 1,000.
	contracts 1000 869 743 653 593 551 517 491 > high.csv
	contracts 1000 631 468 382 326 289 262 241 > regular.csv
	run bash -c "for f in high regular; do crm-cohort --project=0 --period=year \$f.csv; done |
	    awk -F, '/bg|bdw/ { printf \"%s %.5f %.4f %.4f %.3f %s\n\", \$1, \$2, \$3, \$4, \$5, \$7 }'"
	is "sbg 0.66809 3.8061 0.0000 -1611.158 0
bdw 0.21425 1.4266 1.7236 -1605.314 1
sbg 0.70408 1.1820 0.0000 -1680.265 1
bdw 0.45561 0.7793 1.2835 -1679.603 0"
	run bash -c "crm-cohort --project=5 --period=year high.csv | tail -7 | awk -F, '{ printf \"%d %s %.0f %.0f %s\n\", \$2, \$4, \$5, \$6, \$8 }'"
	is "6 517 518 522 observed
7 491 491 489 observed
8  468 462 projected
9  449 438 projected
10  432 416 projected
11  417 397 projected
12  404 380 projected"
}

@test "--project: a gap is no end, the running period is not judged, and cohorts are fitted together" {
	# a pays in months 1 and 3, b in 1, c in 1 to 4; d starts in month 2 and pays in 2; the fifth month runs still.
	printf '%s\n' customer,date,order,amount a,2024-01-01,1,1 a,2024-03-01,2,1 b,2024-01-01,3,1 c,2024-01-01,4,1 c,2024-02-01,5,1 \
	    c,2024-03-01,6,1 c,2024-05-01,7,1 d,2024-02-01,8,1 e,2024-05-02,9,1 > ledger.csv
	run bash -c 'crm-cohort --project=1 ledger.csv | cut -d, -f1-4,8'
	is "cohort,age,customers,survivors,state
2024-01,0,3,3,observed
2024-01,1,3,2,observed
2024-01,2,3,2,observed
2024-01,3,3,1,observed
2024-01,4,3,,projected
2024-02,0,1,1,observed
2024-02,1,1,0,observed
2024-02,2,1,0,observed
2024-02,3,1,,projected"
	# Groups together are all, and what cannot be fitted says so.
	refuses 4 'needs customers who left at two ages or more' -q --project=3 --as-of=2024-02-29
	refuses 2 'exclude each other' --project=3 --wide
}

@test "--project --min-cell: cohorts in which few left at some age are not shown" {
	contracts 100 60 40 30 25 | grep -v ^x > big.csv
	run bash -c 'crm-cohort --project=1 --period=year --as-of=2004-12-31 --min-cell=5 big.csv | cut -d, -f1-4,8'
	[[ ${lines[5]} == 2000,4,100,25,observed ]]
	# Of a second cohort few left in 2003: it is hidden, and its numbers are not in the fit that is shown of the first.
	{
		cat big.csv
		sed '1d; /^c2[6-9],2003/d; s/^c/d/; s/,2000/,2001/' big.csv
	} > two.csv
	crm-cohort --project=1 --period=year --as-of=2004-12-31 --min-cell=5 big.csv > alone
	crm-cohort --project=1 --period=year --as-of=2004-12-31 --min-cell=5 two.csv > both
	grep ^2000 both | cmp - <(grep ^2000 alone)
	[ "$(grep ^2001 both | cut -d, -f3-8 | sort -u)" = ,,,,,suppressed ]
	refuses 4 'or a smaller --min-cell' -q --project=1 --period=year --as-of=2004-12-31 --min-cell=5 <(sed '2,${ /^c/d }' two.csv)
}

@test "a name in other case or spelling, in any script, is an error; another number is another name" {
	printf '%s\n' customer,date,order,amount,channel A,2024-01-10,1,100,Mağaza B,2024-01-11,2,50,"Store 2" C,2024-01-12,3,50,Магазин > l.csv
	for typed in MAĞAZA magaza Mağza; do
		printf 'channel,rate\n%s,10%%\n' "$typed" > r.csv
		try crm-cohort -q --channels=order --commission-rates r.csv l.csv
		complains 2 "--commission-rates: no row of the ledger has the channel \"$typed\"; is it \"Mağaza\"?"
	done
	printf 'channel,rate\nМАГАЗИН,10%%\n' > r.csv
	try crm-cohort -q --channels=order --commission-rates r.csv l.csv
	complains 2 'is it "Магазин"?'
	printf 'channel,rate\nMağaza,10%%\nStore 1,5%%\n' > r.csv
	try crm-cohort --channels=order --commission-rates r.csv l.csv
	[ "$status" -eq 0 ]
	grep -q 'no rate for "Store 2", "Магазин"' err
}

@test "commissions as an export writes them, kept beside the amounts" {
	printf '%s\n' 'customer;date;order;amount;commission;channel' 'x;2024-01-01;1;100;21,5;n11' 'y;2024-01-02;2;200;43;n11' 'z;2024-01-02;3;9;;n11' > log.csv
	crm-ingest -q --keep commission log.csv > l.csv
	crm-cohort -q --channels=order --commission commission l.csv > got
	[ "$(sed -n 2p got | cut -d, -f1-5)" = n11,3,3,309.0,64.50 ]
	# The cost and the commission are one amount: it counts once.
	crm-ingest -q -m cost=commission --keep commission log.csv > l.csv
	try crm-cohort --channels=order --commission commission l.csv
	grep -q 'it is counted once, as commission' err
	[ "$(sed -n 2p out | cut -d, -f5-7)" = 64.50,0.0,244.50 ]
	for bad in '1,234' '1.234,50' x '1,2,3'; do
		printf 'customer,date,order,amount,channel,commission\na,2024-01-01,1,5,w,"%s"\n' "$bad" > b.csv
		try crm-cohort --channels=order --commission commission b.csv
		complains 3 'is not an amount (like -12.50 or -12,50)'
	done
}
