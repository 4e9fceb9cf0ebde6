#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-report --watch: a customer table that is unlike those of the nights before is said the same night.

bats_require_minimum_version 1.5.0
load helper

# tables FOLDER FROM TO [CHANGE]: the customer tables of these nights, 1 being 2024-01-01, in FOLDER: 1000 customers and 10 to 14 more a
# night, each with an order every other week.  CHANGE is Python that changes the row of customer i before it is printed.
tables() {
	python3 - "$1" "$2" "$3" <<-END
	import sys
	from datetime import date, timedelta
	day = [(date(2024, 1, 1) + timedelta(n)).isoformat() for n in range(-700, 100)]
	def table(night, file):
	    i = 0
	    print("customer,first_date,last_date,orders,revenue,days_since_last,segment,p_alive", file=file)
	    for n in range(1, night + 1):
	        for k in range(1000 if n == 1 else 10 + n * 3 % 5):
	            i += 1
	            first = -700 + i * 7 % 690 if n == 1 else n - 1
	            last = max(first, night - 1 - (night + i * 5) % 14)
	            orders = 1 + (last - first) // 14
	            segment = "Champions" if i % 10 < 2 else "Loyal" if i % 10 < 6 else "At risk"
	            p, revenue = (50 + i % 40) / 100, orders * (20 + i % 9)
	            ${4-}
	            print(f"C{i:06},{day[first + 700]},{day[last + 700]},{orders},{revenue:.2f},{night - 1 - last},{segment},{p}", file=file)
	for night in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
	    with open(f"{sys.argv[1]}/table-{night}.csv", "w") as file:
	        table(night, file)
	END
}

# The tables of quiet nights are the same for all tests.
setup_file() {
	command -v python3 > /dev/null || return 0
	tables "$BATS_FILE_TMPDIR" 1 64
}

# table N [CHANGE]: the customer table of night N in table.csv.
table() {
	need python3
	if [ -n "${2-}" ]; then
		tables . "$1" "$1" "$2"
		mv "table-$1.csv" table.csv
	else
		cp "$BATS_FILE_TMPDIR/table-$1.csv" table.csv
	fi
}

# watch N [CHANGE]: report night N.
watch() {
	table "$@"
	crm-report -q --watch history.csv -F csv -o report.csv table.csv
}

# nights N: N quiet nights.
nights() {
	local n

	for n in $(seq "$1"); do
		watch "$n" 2> said || { cat said; return 1; }
		[ ! -s said ]
	done
}

@test "quiet nights say nothing; each has a row for each measure" {
	nights 40
	[ "$(head -1 history.csv)" = date,measure,group,value ]
	[ "$(grep -c '^2024-02-09,' history.csv)" -eq 8 ]
	[ "$(grep '^2024-02-09,' history.csv | cut -d, -f2,3)" = "$(printf '%s\n' 'customers,' 'customers,At risk' 'customers,Champions' 'customers,Loyal' \
	    'new_customers,' 'orders,' 'p_alive,' 'revenue,')" ]
	crm-report -q --no-total -F csv table.csv > groups.csv
	[ "$(sed -n 's/^2024-02-09,customers,Loyal,//p' history.csv)" = "$(sed -n 's/^Loyal,\([0-9]*\),.*/\1/p' groups.csv)" ]
	# The night's new customers are those of 10 + 40 * 3 % 5.
	grep -q '^2024-02-09,new_customers,,10$' history.csv
	[ "$(sed -n 's/^2024-02-09,revenue,,//p' history.csv)" = "$(tail -n +2 table.csv | awk -F, '{ s += $5 } END { printf "%.2f", s }')" ]
	[ "$(sed -n 's/^2024-02-09,p_alive,,//p' history.csv)" = "$(tail -n +2 table.csv | awk -F, '{ s += $8; n++ } END { printf "%.6f", s / n }')" ]
	[ -z "$(grep '^2024-01-01,new_customers' history.csv)" ]
}

@test "a segment that swings, no new customers, revenue that falls, p_alive that jumps: status 1 and a sentence" {
	nights 40
	cp history.csv quiet.csv
	for fault in "if segment == \"Loyal\" and i % 2: segment = \"At risk\" # At risk: [0-9.]* % of the customers, where the .* nights like it let expect [34]" \
	    "if n == night: first = last = n - 4 # New customers: 0, where the [0-9]* nights like it let expect 1[0-4]" \
	    "revenue *= .98 # Revenue since the night before: [^0-9]*[0-9][^:]*, where " \
	    "p /= 2 # Still active (mean probability): 3[45].[0-9] %, where the [0-9]* nights like it let expect 6[89]" \
	    "if i % 4 == 0: continue # Customers: 1[^0-9]*1[0-9]*, where the [0-9]* nights like it let expect 1[^0-9]*[45]"; do
		cp quiet.csv history.csv
		run --separate-stderr -1 watch 41 "${fault% #*}"
		grep -q -- "--watch: not as expected: ${fault#*# }" <<< "$stderr" || { echo "$fault"; echo "$stderr"; false; }
		grep -q '^2024-02-10,' history.csv
		[ -s report.csv ]
	done
	# Once it is said, and all is well again, the next quiet night is not compared with the fault.
	cp quiet.csv history.csv
	watch 41
}

@test "a night that is reported again replaces its rows; an old table is judged by the nights before it" {
	nights 12
	cp history.csv once.csv
	watch 12
	cmp history.csv once.csv
	watch 5
	cmp history.csv once.csv
}

@test "nights that were missed do not make the next one unusual" {
	nights 30
	watch 33
	watch 34
}

@test "two runs at once keep both nights, and the same bytes come of any order" {
	local n

	nights 3
	cp history.csv three.csv
	for n in 4 5 6 7 8; do
		table "$n"
		mv table.csv "table-$n.csv"
	done
	for n in 8 4 7 5 6; do
		crm-report -q --watch history.csv -F csv -o "report-$n.csv" "table-$n.csv" &
	done
	wait
	cat history.csv; ls; 	[ "$(grep -c ',customers,,' history.csv)" -eq 8 ]
	mv history.csv both.csv
	cp three.csv history.csv
	for n in 4 5 6 7 8; do
		crm-report -q --watch history.csv -F csv -o "report-$n.csv" "table-$n.csv"
	done
	diff <(grep -v new_customers both.csv) <(grep -v new_customers history.csv)
}

@test "a run that fails leaves the history as it was; what is no history is refused" {
	nights 3
	cp history.csv before.csv
	table 4
	head -c -10 table.csv > cut.csv
	run --separate-stderr -3 crm-report -q --watch history.csv -o report.txt cut.csv
	cmp history.csv before.csv
	[ ! -e report.txt ]
	head -c -4 before.csv > history.csv
	run --separate-stderr -3 crm-report -q --watch history.csv -o report.txt table.csv
	[ ! -e report.txt ]
	printf 'a,b\n1,2\n' > history.csv
	run --separate-stderr -3 crm-report -q --watch history.csv -o report.txt table.csv
	[[ "$stderr" == *'"date"'* || "$stderr" == *'no column date'* ]]
	run --separate-stderr -2 crm-report -q --watch history.csv --min-cell 5 table.csv
	[[ "$stderr" == *'--min-cell hides small groups, and --watch keeps the size of each: choose one' ]]
	cut -d, -f1,4- table.csv > bare.csv
	rm history.csv
	run --separate-stderr -2 crm-report -q --watch history.csv bare.csv
	[[ "$stderr" == *first_date* ]]
	[ ! -e history.csv ]
	# A full disk: neither.
	cp before.csv history.csv
	run --separate-stderr -3 crm-report -q --watch history.csv -o /dev/full table.csv
	cmp history.csv before.csv
}

@test "a page shows the last sixty nights, as lines and in numbers, and what was found at its top" {
	nights 64
	table 65 'if segment == "Loyal" and i % 2: segment = "At risk"'
	run --separate-stderr -1 crm-report -q --watch history.csv -F html -o page.html table.csv
	[ "$(grep -o '<th scope="row">2024-0[1-3]-[0-9]*</th>' page.html | wc -l)" -eq 120 ]
	grep -q 'id="h-nights"' page.html
	sed -n '/id="h-nights_groups"/,/<table/p' page.html | grep -q '<svg'
	grep -q '<p class="lead">.*At risk: [0-9.]*.* of the customers, where the [0-9]* nights like it let expect' page.html
	crm-report -q --watch history.csv -F json -o page.json table.csv || true
	need python3
	python3 - <<-'END'
	import json
	sections = json.load(open("page.json"))
	text = json.dumps(sections)
	assert '"nights"' in text and '"new_customers"' in text, text[:400]
	END
	for l in tr fa ar; do
		run --separate-stderr -1 crm-report -q --lang "$l" --watch history.csv -F html -o "page-$l.html" table.csv
		[[ "$stderr" == *'At risk: '*' % of the customers, where the '* ]]
		[ -z "$(grep 'let expect' "page-$l.html")" ]
		[ -z "$(grep 'The last nights' "page-$l.html")" ]
	done
	crm-report -q --watch history.csv -F email --to a@b.c -o mail table.csv || [ $? -eq 1 ]
	crm-report -q --watch history.csv -F xlsx -o book.xlsx table.csv || [ $? -eq 1 ]
}
