#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-cohort --tenure and --effect: by hand, whatever the order of rows, and what was planted is found.

bats_require_minimum_version 1.5.0
load helper

# a and b first order in 2020, a stays for three years; c comes in 2021.
relations() {
	printf '%s\n' customer,date,order,amount,cost,discount,kind \
	    a,2020-01-10,1,10,4,,order a,2020-06-01,2,20,5,2,order a,2020-07-01,,0,1,,call a,2020-07-02,,0,,,visit \
	    a,2021-02-01,3,30,6,3,order a,2021-03-01,3,-5,,,return a,2022-03-01,4,40,7,,order a,2022-03-09,,0,,,complaint \
	    b,2020-03-01,5,8,2,,order b,2021-04-01,6,6,2,,order c,2021-05-01,7,100,50,,order z,2024-12-31,,0,,,visit > ledger.csv
}

# value WHO YEAR METRIC: total and value of the cohort of 2020.
value() {
	crm-cohort --tenure ledger.csv | awk -F, -v who="$1" -v year="$2" -v metric="$3" \
	    '$1 == 2020 && $2 == who && $3 == year && $5 == metric { print $4, $6, $7 }'
}

@test "--tenure by hand: years of each customer's own, alive and stayed" {
	relations
	[ "$(value alive 1 orders)" = "2 3 1.5" ]
	[ "$(value alive 1 revenue)" = "2 38 19" ]
	[ "$(value alive 1 contacts)" = "2 1 0.5" ]
	[ "$(value alive 1 contact_cost)" = "2 1 0.5" ]
	[ "$(value alive 1 cost_per_order)" = "2 12 4" ]
	[ "$(value alive 1 discount_share)" = "2 1 0.333333" ]
	# b, too, ordered in the first year; of the second year's orders one was returned in part.
	[ "$(value alive 2 orders)" = "2 2 1" ]
	[ "$(value alive 2 return_rate)" = "2 1 0.5" ]
	[ "$(value alive 3 orders)" = "2 1 0.5" ]
	[ "$(value alive 3 complaints)" = "2 1 0.5" ]
	# Nobody ordered in the fourth year, which the cohort has had, so nobody stayed throughout.
	[ "$(value alive 4 orders)" = "1 0 0" ]
	[ "$(value stayed 1 orders)" = "0 0 " ]
	crm-cohort --tenure --as-of 2023-12-31 ledger.csv > three.csv
	[ "$(awk -F, '$1 == 2020 && $2 == "stayed" && $5 == "orders" { print $3, $4, $6 }' three.csv | tr '\n' ';')" = "1 1 2;2 1 1;3 1 1;" ]
	[ "$(awk -F, '$1 == 2020 && $2 == "stayed" && $5 == "revenue" { print $10 }' three.csv | tr '\n' ';')" = ";-5;10;" ]
	# A year that not all of the cohort have had is not there.
	! crm-cohort --tenure --as-of 2021-12-30 ledger.csv | grep -q '^2020,alive,2'
}

@test "--tenure: what the ledger has no column for is not there, and a short log says that it does not tell" {
	printf '%s\n' customer,date,order,amount a,2020-01-01,1,5 b,2020-03-01,2,5 > ledger.csv
	run -0 --separate-stderr crm-cohort --tenure ledger.csv
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == *"no cohort has been seen for two whole years: this log does not tell; --period=quarter asks for less"* ]]
	printf 'a,2021-12-31,3,5\n' >> ledger.csv
	run -0 --separate-stderr crm-cohort --tenure ledger.csv
	[ "$(printf '%s\n' "${lines[@]:1}" | cut -d, -f5 | tr '\n' ' ')" = "orders revenue return_rate " ]
}

@test "studies do not depend on the order of rows, nor on lines of one order" {
	for study in --tenure --effect=complaint --effect=delivery --effect=discount; do
		crm-cohort -q "$study" "$ROOT/samples/relations.csv" > want.csv
		(head -1 "$ROOT/samples/relations.csv"; tail -n +2 "$ROOT/samples/relations.csv" | sort -t, -k4,4) > other.csv
		crm-cohort -q "$study" other.csv | cmp - want.csv
		awk -F, -v OFS=, 'NR == 1 || $7 != "order" { print; next } { a = $4; $4 = 1; c = $5; $5 = 0; print; $4 = sprintf("%.2f", a - 1); $5 = c; print }' \
		    "$ROOT/samples/relations.csv" > lines.csv
		crm-cohort -q "$study" lines.csv | cmp - want.csv
	done
}

@test "studies give the same bytes on disk as in memory, for more customers than a complaint is compared with" {
	local study memory

	# The 5,000 customers after a case are its candidates: of 5,600, the ring goes on with the first ones.
	awk 'BEGIN {
		srand(5)
		print "customer,date,order,amount,cost,discount,kind"
		for (c = 0; c < 5600; c++)
			for (i = 0; i < 5; i++) {
				date = sprintf("%d-%02d-%02d", 2020 + int(rand() * 3), 1 + int(rand() * 12), 1 + int(rand() * 28))
				printf "%s%d,%s,o%d,%d,%d,%s,order\n", "c", c, date, i, 1 + rand() * 50, rand() * 9, rand() < .3 ? 1 : ""
				if (rand() < .2)
					printf "c%d,%s,o%d,0,,,%s\n", c, date, i, rand() < .3 ? "complaint" : rand() < .3 ? "answer" : rand() < .5 ? "late" : "delivered"
			}
	}' > many.csv
	for study in --tenure "--tenure --period=quarter" --effect=complaint --effect=delivery --effect=discount; do
		crm-cohort -q $study many.csv > want.csv
		[ "$(wc -l < want.csv)" -gt 1 ]
		for memory in 1 64K 512K 4M; do
			crm-cohort -q $study --memory=$memory many.csv | cmp - want.csv
		done
	done
	# Spread over the whole ring, cases find as many others wherever they are.
	[ "$(crm-cohort -q --effect=complaint many.csv | awk -F, 'NR == 2 { print ($5 > 3 * $4) }')" -eq 1 ]
	run -2 crm-cohort --memory=1M many.csv
	[[ $output == *"--memory needs --tenure or --effect: the other tables hold all customers"* ]]
}

@test "--memory bounds the memory of studies" {
	need /usr/bin/time
	awk 'BEGIN {
		print "customer,date,order,amount,kind"
		for (i = 0; i < 400000; i++)
			printf "c%d,20%02d-%02d-%02d,o%d,5,%s\n", i * 7919 % 40009, 10 + i % 9, 1 + i % 12, 1 + i % 28, i, "order"
	}' > many.csv
	# In kilobytes: some 7 MB are the program, its buffers and those of a merge. ASan's shadow would count too.
	if nm "$BIN/crm-cohort" | grep -q __asan; then skip "built with ASan"; fi
	/usr/bin/time -f %M -o bounded crm-cohort -q --tenure --memory=64K many.csv > want.csv
	/usr/bin/time -f %M -o free crm-cohort -q --tenure many.csv | cmp - want.csv
	[ "$(cat bounded)" -lt 14000 ]
	[ "$(cat free)" -gt 25000 ]
}

@test "large sums are exact, and dates that make a table of millions of rows are refused" {
	(echo customer,date,order,amount
	for i in $(seq 1 200); do echo "c$i,2020-01-01,$i,999999999999999999"; done
	echo z,2023-01-01,z,1) > large.csv
	run -0 crm-cohort --tenure large.csv
	[[ $output == *2020,alive,1,200,revenue,199999999999999999800,* ]]
	(echo customer,date,order,amount
	for i in $(seq 1 400); do echo "c$i,$((1500 + i))-01-01,$i,1"; done
	echo z,9999-01-01,z,1) > far.csv
	run -2 crm-cohort --tenure --period=month far.csv
	[[ $output == *"the table needs more than 50000000 rows for the days 1501-01-01 to 9999-01-01: look for wrong dates, or use a longer --period" ]]
}

@test "the sample: complaints that nobody answers cost the next order, as late deliveries do; old customers ask for less" {
	run -0 crm-cohort -q --effect=complaint "$ROOT/samples/relations.csv"
	[[ ${lines[1]} == 'complaint,complained against matched others,ordered_again,'*,lower ]]
	[[ ${lines[3]} == 'complaint,answered within 7 days,ordered_again,'*,"no difference seen" ]]
	[[ ${lines[5]} == 'complaint,not answered within 7 days,ordered_again,'*,lower ]]
	run -0 crm-cohort -q --effect=discount "$ROOT/samples/relations.csv"
	[[ ${lines[1]} == discount,*,lower ]]
	run -0 crm-cohort -q --effect=delivery "$ROOT/samples/relations.csv"
	[[ ${lines[1]} == delivery,*,ordered_again,*,lower ]]
}

@test "what is late: told so, or after the day that was promised" {
	{
		echo customer,date,order,amount,kind
		for i in $(seq 1 60); do
			echo "c$i,2024-01-02,o$i,10,order"
			echo "c$i,2024-01-0$((3 + i % 2 * 3)),o$i,0,delivered"
			echo "c$i,2024-01-05,o$i,0,promised"
			[ $((i % 2)) -eq 1 ] || echo "c$i,2024-02-0$((1 + i % 9)),p$i,5,order"
		done
		echo z,2024-12-01,,0,visit
	} > ledger.csv
	run -0 crm-cohort -q --effect=delivery --within=90 ledger.csv
	[[ ${lines[1]} == *,ordered_again,30,30,0,1,-1,-1,-1,lower ]]
	[[ ${lines[2]} == *,revenue,30,30,0,5,-5,-5,-5,lower ]]
	# The same by rows that say so.
	sed 's/-06,\(.*\),delivered/-06,\1,late/; /promised/d' ledger.csv > told.csv
	[ "$(crm-cohort -q --effect=delivery --within=90 told.csv)" = "$output" ]
}

@test "few cases, or none, are told as such" {
	relations
	run -0 crm-cohort -q --effect=complaint ledger.csv
	[ "${lines[1]}" = "complaint,complained against matched others,ordered_again,0,0,,,,,,this log does not tell" ]
	run -2 crm-cohort --effect=complaint "$ROOT/samples/baskets.csv"
	printf 'customer,date,order,amount\na,2024-01-01,1,5\n' > plain.csv
	run -2 crm-cohort --effect=complaint plain.csv
	[[ $output == *"--effect=complaint needs a ledger with the column kind: this log does not tell"* ]]
	run -2 crm-cohort --effect=discount plain.csv
	[[ $output == *"with the column discount"* ]]
	run -2 crm-cohort --tenure --effect=discount plain.csv
	[[ $output == *"exclude each other"* ]]
	run -2 crm-cohort --within=9 plain.csv
	[[ $output == *"--within needs --effect"* ]]
	run -2 crm-cohort --tenure --min-cell=5 plain.csv
	run -2 crm-cohort --tenure --period=week plain.csv
}

@test "the sample is what its generator writes" {
	need python3
	# shellcheck disable=SC2046 -- the words of the command that is told there
	python3 "$ROOT/tests/ref/relations.py" $(sed -n '/^samples\/relations.csv is seed/,/^$/{s/^.* is seed \([0-9]*\) of \([0-9]*\) customers with/\1 customers=\2/;s/\.$//;p}' \
	    "$ROOT/tests/ref/relations.py") | cmp - "$ROOT/samples/relations.csv"
}

# tests/ref/relations.py plants truths in ledgers of random customers; 200 seeds find each in at least 90 % (make check has few).
@test "what is planted is found, and nothing is where nothing was planted" {
	need python3
	python3 "$ROOT/tests/ref/relations.py" check "$BIN/crm-cohort" 4 .75
}
