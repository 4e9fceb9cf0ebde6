#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Partials of a fit: any split of the customers, in any order, merges to the model of the whole, byte for byte.

bats_require_minimum_version 1.5.0
load helper
load shards

# customers SEED: customers.csv of a random shop, and in `header` and `rows` its lines, shuffled.
customers() {
	shopgen --lines 6000 --returns 0.1 --relations --seed "$1" 2> /dev/null | crm-ingest -q | crm-rfm -q -o customers.csv
	head -1 customers.csv > header
	sed 1d customers.csv | sort -R --random-source=header > rows
}

# partials N OPTION ...: the rows in N tables, some of which are empty, and a partial of each, p0.csv, p1.csv, ...
partials() {
	local n=$1 i

	shift
	rm -f p[0-9]*.csv
	for ((i = 0; i < n; i++)); do
		# No row in the last of several.
		{ cat header; awk -v n="$n" -v i="$i" '(NR * NR) % (n > 1 ? n - 1 : 1) == i' rows; } |
		    crm-clv -q --partial "$@" -o "p$i.csv"
	done
}

@test "models of random shops from 1 to 16 shards are those of the whole" {
	for seed in 1 ${CRM_SWEEP:+2}; do
		customers "$seed"
		for n in 4 ${CRM_SWEEP:+1 16}; do
			echo "seed $seed, $n shards"
			for columns in "" "--by=first_channel --margin=margin" "--covariates=first_channel"; do
				# shellcheck disable=SC2086
				partials "$n" $columns
				for fit in "" "--spend=gamma-gamma --occasion=order" "--model=pareto-nbd --unit=week"; do
					case $columns in --by*) fit="$fit --pool" ;; esac
					# shellcheck disable=SC2086
					crm-clv -q --summary $columns $fit --save-model=whole.csv customers.csv > summary.csv
					# shellcheck disable=SC2086
					crm-clv -q --merge $columns $fit --save-model=merged.csv p[0-9]*.csv | cmp - summary.csv
					cmp merged.csv whole.csv
				done
			done
		done
		crm-clv -q --what-if=retention=+5% --covariates=first_channel --margin=.3 customers.csv > what-if.csv
		cat p[0-9]*.csv | crm-clv -q --merge --what-if=retention=+5% --covariates=first_channel --margin=.3 | cmp - what-if.csv
	done
	[ "$(wc -l < summary.csv)" -gt 20 ]
}

@test "a season, partials of partials, and scores of shards by the merged model" {
	customers 3
	{ echo month,factor; for m in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "$m,$((m + 3))"; done; } > season.csv
	partials 5
	crm-clv -q --merge --season=season.csv --save-model=m.csv p[0-9].csv > merged.csv
	crm-clv -q --summary --season=season.csv customers.csv | cmp - merged.csv
	crm-clv -q --merge --partial p0.csv p3.csv > a.csv
	crm-clv -q --merge --partial p4.csv a.csv p1.csv p2.csv > b.csv
	crm-clv -q --partial customers.csv | cmp - b.csv
	# The way that shards go: fit once, score each.
	crm-clv -q --season=season.csv customers.csv > whole.csv
	{ cat header; head -40 rows; } | crm-clv -q --model=m.csv > one.csv
	{ cat header; sed 1,40d rows; } | crm-clv -q --model=m.csv > two.csv
	{ head -1 one.csv; sed 1d one.csv; sed 1d two.csv; } | { read -r first; echo "$first"; sort; } > both.csv
	cmp both.csv whole.csv
}

@test "the order of rows does not change a fit by group" {
	customers 4
	cat header rows > other.csv
	for more in "--by=last_channel --pool" "--covariates=last_channel"; do
		# shellcheck disable=SC2086
		crm-clv -q --summary $more --save-model=a.csv customers.csv > one.csv
		# shellcheck disable=SC2086
		crm-clv -q --summary $more --save-model=b.csv other.csv | cmp - one.csv
		cmp a.csv b.csv
	done
}

@test "a name that has that of another column in it is not taken for it" {
	customers 7
	# No purchase days, but a column of groups whose name ends so.
	awk -F, -v OFS=, '{ print $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (NR == 1 ? "my purchase_days" : $4 % 2) }' customers.csv > other.csv
	crm-clv -q --partial --by="my purchase_days" other.csv > part.csv
	crm-clv -q --summary --by="my purchase_days" --save-model=whole.csv other.csv > summary.csv
	crm-clv --merge --by="my purchase_days" --save-model=merged.csv part.csv 2> said | cmp - summary.csv
	cmp merged.csv whole.csv
	run grep -c "without purchase_days" said
	[ "$output" -eq 0 ]
}

@test "partials that are not whole, of other columns or there twice are refused" {
	customers 5
	partials 3
	run -3 --separate-stderr crm-clv --merge p0.csv p1.csv p0.csv
	[[ "$stderr" == *"the same customers would count twice"* ]]
	sed 3d p1.csv > short.csv
	run -3 --separate-stderr crm-clv --merge p0.csv short.csv
	sed 's/^crm-clv 1,/crm-clv 0,/' p1.csv > old.csv
	run --separate-stderr crm-clv --merge p0.csv old.csv
	[ "$status" -ne 0 ]
	head -c -1 p1.csv > cut.csv
	run -3 --separate-stderr crm-clv --merge p0.csv cut.csv
	# A column that one shard lacks would count as empty.
	cut -d, -f1-17 customers.csv | crm-clv -q --partial -o narrow.csv
	run --separate-stderr crm-clv --merge p0.csv narrow.csv
	[ "$status" -ne 0 ]
	# What the options name was not asked for when the partials were made.
	run --separate-stderr crm-clv --merge --by=first_channel p0.csv p1.csv
	[ "$status" -eq 2 ]
	run --separate-stderr crm-clv --merge customers.csv
	[ "$status" -eq 2 ]
	[[ "$stderr" == *"make them with --partial"* ]]
	# A number that nobody could hold is no number of customers.
	awk -F, -v OFS=, 'NR == 3 { $(NF - 1) = "99999999999" } { print }' p0.csv > many.csv
	run -3 --separate-stderr crm-clv --merge many.csv
	[[ "$stderr" == *"more than 4294967293 customers"* ]]
	# A value that a fit cannot read is refused when the partial is made, with its line.
	sed '3s/^\([^,]*,[^,]*,[^,]*\),[0-9]*/\1,many/' customers.csv > bad.csv
	run -3 --separate-stderr crm-clv --partial bad.csv
	[[ "$stderr" == *'bad.csv:3: orders: "many" is not a whole number'* ]]
}

@test "--partial and --merge go with what they can keep" {
	customers 6
	partials 2
	for wrong in --summary --what-if=retention=+5% --save-model=m.csv --pool --interval=90 --holdout; do
		run -2 --separate-stderr crm-clv --partial "$wrong" --horizon=30 customers.csv
		[ -n "$stderr" ]
	done
	run -2 --separate-stderr crm-clv --merge --only=customers.csv p0.csv
	run -2 --separate-stderr crm-clv --merge --holdout --horizon=30 p0.csv
	crm-clv -q --summary -o m.csv --save-model=model.csv customers.csv
	run -2 --separate-stderr crm-clv --merge --model=model.csv p0.csv
	[[ "$stderr" == *"a saved model scores each shard on its own"* ]]
}

# population SEED N: a random customer table in customers.csv. Those of the first weeks buy more often; all columns that a fit can use.
population() {
	python3 - "$1" "$2" > customers.csv <<-'END'
		import math, random, sys
		from datetime import date, timedelta
		r, n, day0 = random.Random(int(sys.argv[1])), int(sys.argv[2]), date(2023, 1, 1)
		print("customer,first_date,last_date,orders,revenue,first_amount,span_days,tenure_days,purchase_days,log_gaps,margin,channel,kids")
		for i in range(n):
		    first = r.randrange(30) if r.random() < .3 else r.randrange(500)
		    days, rate, at = [first], r.gammavariate(1.5, .02 if first < 30 else .006) + .001, first
		    end, dear = first + r.expovariate(r.gammavariate(1, .004) + .0001), 3000 / r.gammavariate(3, 1)
		    while True:
		        at += 1 + int(r.expovariate(rate))
		        if at > min(700, end):
		            break
		        days.append(at)
		    amounts = [1 + int(r.gammavariate(2, dear)) for _ in days]
		    gaps = sum(math.log(b - a) for a, b in zip(days, days[1:]))
		    if r.random() < .01:
		        print("n%05d,,,0,-5.00,,,,,,,web," % i)
		        continue
		    print("c%05d,%s,%s,%d,%.2f,%.2f,%d,%d,%d,%.6f,%.2f,%s,%s" % (i, day0 + timedelta(first), day0 + timedelta(days[-1]), len(days) + r.randrange(2),
		        sum(amounts) / 100, amounts[0] / 100, days[-1] - first, 700 - first, len(days), gaps, sum(amounts) / 300,
		        r.choice(["web", "shop", '"a,b""c"']), r.choice(["0", "1", "2", ""])))
	END
}

# same_fit OPTION ...: the summary and the model of the parts are those of customers.csv.
same_fit() {
	rm -f merged.model whole.model
	local status=0 other=0

	crm-clv -q "$@" --summary --save-model=whole.model customers.csv > whole.csv 2> whole.said || status=$?
	crm-clv -q "$@" --save-model=merged.model --merge "${parts[@]}" > merged.csv 2> merged.said || other=$?
	[ "$status" -eq "$other" ]
	cmp whole.said merged.said
	cmp whole.csv merged.csv
	[ "$status" -ne 4 ] || return 0
	cmp whole.model merged.model
	fits=$((fits + 1))
}

@test "all models, in 1 to 16 parts with an empty one, in any order" {
	printf '%s\n' month,factor 1,0.6 2,0.7 3,0.9 4,1 5,1 6,1 7,0.9 8,0.8 9,1 10,1.1 11,1.5 12,2 > season.csv
	fits=0
	for seed in 1 ${CRM_SWEEP:+2}; do
		population "$seed" 900
		for n in 4 ${CRM_SWEEP:+1 16}; do
			echo "seed $seed, $n parts"
			split_customers "$n"
			partials_by crm-clv
			for model in auto mbg-cnbd-k mbg-nbd bg-nbd pareto-nbd nbd; do
				same_fit --model="$model"
			done
			for options in --spend=gamma-gamma --spend=none --occasion=order "--by=channel --margin=margin" --covariates=channel,kids \
			    --season=season.csv; do
				# Partials have what these name; the rest is for the merge.
				# shellcheck disable=SC2086
				case $options in
				--by=* | --covariates=*) partials_by crm-clv $options ;;
				*) partials_by crm-clv ;;
				esac
				# shellcheck disable=SC2086
				same_fit $options --model=mbg-cnbd-k
			done
		done
	done
	# A model that the data does not identify fails alike; most do not.
	[ "$fits" -ge "$([ -n "${CRM_SWEEP:-}" ] && echo 60 || echo 10)" ]
}

@test "the first date as a covariate of auto, and groups that borrow the model of all" {
	population 3 2500
	split_customers 5
	partials_by crm-clv
	same_fit
	grep -q ',orders:first_date,' whole.csv
	grep -q '^gamma-gamma-all,p,.*,0\.' whole.csv
	sed 's/"a,b""c"/rare/; 3,12s/,web,/,few,/' customers.csv > few.csv
	mv few.csv customers.csv
	split_customers 5
	partials_by crm-clv --by=channel
	same_fit --by=channel --pool
	run -4 crm-clv --by=channel --merge "${parts[@]}"
	[[ "$output" == *"channel=few: "*"customers came back; at least 10 are needed"* ]]
}

