#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-report --allocate: measured effects pulled towards the whole, against simulation with known truth and published counts; margins.

load helper

header=customer,segment,orders,revenue,days_since_last

# value ROW COLUMN: of the table got.
value() {
	awk -F, -v r="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) at = i } $1 == r { print $at }' got
}

# about VALUE WANTED TOLERANCE
about() {
	awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { exit !(a - b <= t && b - a <= t) }' || { echo "$1 is not $2"; return 1; }
}

# Hillstrom (2008), spend in two weeks: men's e-mail 267 buyers of 21,307 and 30,311.69; women's 189 of 21,387 and 1.0772 each; control 122
# of 21,306 and 13,908.33: +.770 and +.424 a customer.
hillstrom() {
	echo customer,segment,arm,orders,revenue > list.csv
	echo $header > now.csv
	while read -r group arm n buyers spend; do
		awk -v g="$group" -v a="$arm" -v n="$n" -v b="$buyers" -v s="$spend" 'BEGIN { for (i = 1; i <= n; i++) {
		    print g a i "," g "," a ",0,0" >> "list.csv"
		    printf "%s%s%d,%s,%d,%.4f,3\n", g, a, i, g, i <= b, i <= b ? s / b : 0 >> "now.csv" } }'
	done <<-END
	Men treated 21307 267 30311.69
	Men control 21306 122 13908.33
	Women treated 21387 189 23038.08
	Women control 21306 122 13908.33
	END
}

@test "Hillstrom's two e-mails: what was measured, what is to be expected, and whom to write to" {
	hillstrom
	crm-report -q --measure list.csv --allocate 3000 --contact-cost 0.10 -F csv now.csv > got
	[ "$(head -1 got)" = segment,customers,treated,control,effect,expected,expected_at_least,expected_at_most,profit_each,contacts,cost,profit ]
	about "$(value Men effect)" .770 .0005
	about "$(value Women effect)" .424 .0005
	# The model by a program of its own, from the variances of the arms (each with two more customers of the variance of all).
	python3 - > want <<-'END'
	import math
	arms = {'Men': [(21307, 267, 30311.69), (21306, 122, 13908.33)], 'Women': [(21387, 189, 23038.08), (21306, 122, 13908.33)]}
	def parts(n, b, s):
	    x = round(s / b, 4); m = b * x / n
	    return m, b * (x - m) ** 2 + (n - b) * m * m
	all_variance = sum(parts(*a)[1] for g in arms.values() for a in g) / sum(a[0] - 1 for g in arms.values() for a in g)
	d = [parts(*g[0])[0] - parts(*g[1])[0] for g in arms.values()]
	v = [sum((parts(*a)[1] + 2 * all_variance) / (a[0] + 1) / a[0] for a in g) for g in arms.values()]
	most = 3 * abs(d[0] - d[1]) / math.sqrt(2) + sum(1 / x for x in v) ** -.5
	total, sums = 0, [0, 0]
	for i in range(20000):
	    t = most * (i + .5) / 20000
	    w = [1 / (x + t * t) for x in v]
	    mean = sum(a * b for a, b in zip(w, d)) / sum(w)
	    p = math.exp(-sum(math.log(1 / a) + a * (b - mean) ** 2 for a, b in zip(w, d)) / 2) / math.sqrt(sum(w))
	    total += p
	    for k in 0, 1:
	        sums[k] += p * (t * t * d[k] + v[k] * mean) / (t * t + v[k])
	print(*(x / total for x in sums), sep='\n')
	END
	about "$(value Men expected)" "$(sed -n 1p want)" 1e-4
	about "$(value Women expected)" "$(sed -n 2p want)" 1e-4
	# 3,000 pay for 30,000 contacts, all to the better one; 10,000 for some of the other too.
	[ "$(value Men contacts),$(value Women contacts),$(value Total cost)" = 30000,0,3000.0000 ]
	crm-report -q --measure list.csv --allocate 5000.05 --contact-cost 0.10 -F csv now.csv > got
	[ "$(value Men contacts),$(value Women contacts)" = 42613,7387 ]
	crm-report -q --measure list.csv --allocate 5000.05 --contact-cost 0.10 now.csv | grep -qx 'The options that make this list: --list "Men"; --list "Women" --limit 7387'
	# At 30 % margin and .15 a contact the women's e-mail does not pay.
	crm-report -q --measure list.csv --allocate 50000 --contact-cost 0.15 --margin 30% -F csv now.csv > got
	[ "$(value Men contacts),$(value Women contacts)" = 42613,0 ]
	crm-report -q --measure list.csv --allocate 5000 --contact-cost 1 now.csv | grep -qx 'No group is expected to bring more than it costs to write to.'
}

# simulate SEED SPREAD: 12 groups of 60 to 1,500, true effects of mean 1 and standard deviation SPREAD; margins with much noise.
simulate() {
	python3 - "$1" "$2" <<-'END'
	import random, sys
	rng = random.Random(int(sys.argv[1]))
	groups = [(f'g{i:02}', rng.choice([60, 120, 400, 1500]), rng.gauss(1, float(sys.argv[2]))) for i in range(12)]
	with open('list.csv', 'w') as l, open('now.csv', 'w') as n, open('truth', 'w') as t:
	    l.write('customer,segment,arm,orders,revenue\n')
	    n.write('customer,segment,orders,revenue,days_since_last\n')
	    for name, size, effect in groups:
	        t.write(f'{name} {effect}\n')
	        for i in range(size):
	            arm = i % 3 > 0
	            spent = 50 + rng.gauss(0, 12) + effect * arm
	            l.write(f'{name}x{i},{name},{"treated" if arm else "control"},1,10\n')
	            n.write(f'{name}x{i},{name},2,{10 + spent:.4f},3\n')
	END
}

@test "against simulated truth: shrunk effects are nearer, their intervals hold, and they spend better" {
	need python3
	: > errors
	for seed in $(seq 30); do
		simulate "$seed" 1.2
		crm-report -q --measure list.csv --allocate 2000 --contact-cost 1 --no-total -F csv now.csv > got
		awk 'NR == FNR { t[$1] = $2; next } FNR == 1 { FS = "," ; next } { split($0, x, ","); print t[x[1]], x[5], x[6], x[7], x[8], x[2] }' truth got >> errors
	done
	[ "$(wc -l < errors)" -eq 360 ]
	# Mean squared errors of measured and expected; the share of intervals that hold the truth; the true profit, at a cost of 2, of who is
	# expected to pay beside that of who was measured to.
	awk '{ a += ($2 - $1) ^ 2; b += ($3 - $1) ^ 2; in_ += $1 >= $4 && $1 <= $5; if ($3 > 2) p += ($1 - 2) * $6; if ($2 > 2) q += ($1 - 2) * $6 }
	    END { print a / NR, b / NR, in_ / NR, p, q; exit !(b < .4 * a && in_ / NR > .92 && in_ / NR < .98 && p > q) }' errors
}

@test "deciles: worth something where groups differ, nothing where they do not" {
	need python3
	for spread in 3 0; do
		: > qini$spread
		for seed in $(seq 20); do
			simulate "$seed" $spread
			crm-report -q --measure list.csv --allocate 2000 --contact-cost 1 -F json now.csv > got.json
			python3 - >> qini$spread <<-'END'
			import json
			rows = json.load(open('got.json'))['deciles']['rows']
			assert len(rows) == 10 and abs(rows[9]['gain'] - rows[9]['chance']) < 1e-6 * max(1, abs(rows[9]['gain']))
			assert abs(sum(1 for r in rows) * rows[0]['share'] - 1) < 1e-9
			print(sum(r['gain'] - r['chance'] for r in rows) / 10 / rows[9]['treated'])
			END
		done
	done
	awk '{ s += $1; up += $1 > 0 } END { print s / NR, up; exit !(s / NR > .2 && up >= 18) }' qini3
	# In-sample the best group would always look good; halves do not: the mean is 0 but for chance.
	awk '{ s += $1; q += $1 ^ 2 } END { m = s / NR; e = sqrt((q / NR - m * m) / (NR - 1)); print m, e; exit !(m < 2.5 * e && m > -2.5 * e) }' qini0
}

@test "profit is of the margin: the table's, or a share, or else revenue with a word" {
	cost=customer,segment,orders,revenue,days_since_last,cost
	{ echo $cost; for i in $(seq 200); do echo "k$i,s,1,10,3,4"; done; } > then.csv
	crm-report -q --list all --control 50% -F csv then.csv > list.csv
	[ "$(head -1 list.csv)" = customer,segment,arm,orders,revenue,margin,days_since_last,control_share ]
	[ "$(sed -n 2p list.csv | cut -d, -f6)" = 6 ]
	# The treated bring 20 at a cost of 15 more, the control group nothing.
	awk -F, 'NR > 1 { t = $3 == "treated"; print $1 ",s," 1 + t "," 10 + 20 * t ",3," 4 + 15 * t }' list.csv | sort | cat <(echo $cost) - > now.csv
	n=$(grep -c treated list.csv)
	crm-report -q --measure list.csv --contact-cost 1 -F csv now.csv > got
	[ "$(value difference revenue_each),$(value difference margin_each),$(value difference profit)" = "20,5,$((4 * n))" ]
	crm-report -q --measure list.csv --contact-cost 1 --margin 50% -F csv now.csv > got
	[ "$(value difference margin_each),$(value difference profit)" = "10,$((9 * n))" ]
	cut -d, -f1-5 now.csv > plain.csv
	try crm-report --measure list.csv --contact-cost 1 -F csv plain.csv
	[ "$status" -eq 0 ]
	grep -q 'no margin is known, so profit is reckoned as if all revenue were: say --margin SHARE' err
	cp out got
	[ "$(value difference profit)" = $((19 * n)) ]
	! head -1 got | grep -q margin_each
}

@test "who said no is not written to; groups that were not tested; what is not allowed" {
	printf '%s\n' customer,segment,arm,orders,revenue a1,A,treated,0,0 a2,A,treated,0,0 a3,A,control,0,0 a4,A,control,0,0 > list.csv
	printf '%s\n' $header,consent a1,A,1,30,3,yes a2,A,1,31,3,no a3,A,0,0,3,yes a4,A,1,1,3, b1,B,0,0,3,evet > now.csv
	crm-report -q --measure list.csv --allocate 100 --contact-cost 1 -F csv now.csv > got
	[ "$(value A customers),$(value B customers)" = 2,1 ]
	# Nobody of B was in the list: what all groups did is expected of them.
	[ "$(value B effect),$(value B treated)" = ,0 ]
	[ "$(value B expected)" = "$(value Total expected)" ]
	try crm-report --measure list.csv --allocate 100 now.csv
	complains 2 '--allocate: needs --measure and --contact-cost'
	try crm-report --measure list.csv --allocate 100 --contact-cost 1 --min-cell 5 now.csv
	complains 2 '--min-cell hides small groups, and --measure counts the few who ordered: choose one'
	cut -d, -f1,3- list.csv > short.csv
	try crm-report --measure short.csv --allocate 100 --contact-cost 1 now.csv
	complains 2 'short.csv: no column segment'
	# Where nothing was bought nothing is expected.
	sed '2,$s/,[0-9]*,[0-9]*,3,/,0,0,3,/' now.csv > idle.csv
	crm-report -q --measure list.csv --allocate 100 --contact-cost 1 -F csv idle.csv > got
	[ "$(value Total contacts),$(value A expected)" = 0, ]
}
