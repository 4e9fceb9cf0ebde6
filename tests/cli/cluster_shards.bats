#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-cluster --sample: the same customers, and the same fit, of any split of the table.
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper
load shards

# customers SEED N: a random customer table in customers.csv, some rows of which lack a feature.
customers() {
	python3 - "$1" "$2" > customers.csv <<-'END'
		import random, sys
		r, n = random.Random(int(sys.argv[1])), int(sys.argv[2])
		print("customer,days_since_last,orders,revenue,basket,weight")
		for i in range(n):
		    big = r.random() < .3
		    print("C%d,%s,%d,%.2f,%s,%d" % (i * 7, r.randrange(700) if r.random() > .02 else "", 1 + int(r.expovariate(.1 if big else 1)),
		        r.gammavariate(2, 300 if big else 20) - 5, repr(r.random() * 9) if r.random() > .1 else "", r.randrange(4)))
	END
}

@test "profiles, scans and models of 1 to 16 parts with an empty one, in any order" {
	for seed in 1 ${CRM_SWEEP:+2}; do
		customers "$seed" 900
		for n in 3 ${CRM_SWEEP:+1 16}; do
			split_customers "$n"
			echo "seed $seed, $n parts"
			for shape in --sample=200 "--sample=9999 --features=orders,revenue,basket --missing=mean" \
			    "--sample=500 --weight=weight --value=orders --features=orders,basket"; do
				# shellcheck disable=SC2086
				partials_by crm-cluster $shape
				for fit in "" "-k 2-6" "--transform=robust --outlier=0.95 --min-cell=3" "-k 3 --transform=rank"; do
					# shellcheck disable=SC2086
					crm-cluster -q $shape $fit --save-model=whole.model customers.csv > whole.csv
					# shellcheck disable=SC2086
					crm-cluster -q $shape $fit --save-model=merged.model --merge "${parts[@]}" | cmp - whole.csv
					cmp merged.model whole.model
				done
				# shellcheck disable=SC2086
				crm-cluster -q $shape --partial customers.csv > all.csv
				# shellcheck disable=SC2086
				crm-cluster -q $shape --partial --merge "${parts[@]}" | cmp - all.csv
			done
			partials_by crm-cluster --sample=300
			crm-cluster -q --sample=300 --scan -k 2-4 customers.csv > whole.csv
			cat "${parts[@]}" | crm-cluster -q --sample=300 --scan -k 2-4 --merge | cmp - whole.csv
		done
	done
	[ "$(wc -l < whole.csv)" -eq 4 ]
}

@test "the sample is of the least hashes, has all its customers, and leaves no trace of the order" {
	customers 4 900
	crm-cluster -q --sample=100 --partial customers.csv > part.csv
	python3 - <<-'END'
		import csv
		def key(text):
		    h = 0xcbf29ce484222325
		    for b in text.encode():
		        h = (h ^ b) * 0x100000001b3 % 2**64
		    h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9 % 2**64
		    h = (h ^ h >> 27) * 0x94d049bb133111eb % 2**64
		    return h ^ h >> 31
		complete = [r["customer"] for r in csv.DictReader(open("customers.csv")) if r["days_since_last"]]
		got = {r["customer"] for r in csv.DictReader(open("part.csv"))} - {""}
		assert got == set(sorted(complete, key=key)[:100]), (len(got), len(complete))
	END
	crm-cluster -q --sample=100 --save-model=a customers.csv > one.csv
	{ head -1 customers.csv; sed 1d customers.csv | tac; } | crm-cluster -q --sample=100 --save-model=b | cmp - one.csv
	cmp a b
	[ "$(python3 -c 'import csv; print(sum(int(r["customers"]) for r in csv.DictReader(open("one.csv"))))')" -eq 100 ]
	# The model assigns each part as it would the whole.
	split_customers 4
	crm-cluster -q --model=a customers.csv > whole.csv
	for part in s[0-9]*.csv; do
		crm-cluster -q --model=a "$part"
	done | LC_ALL=C sort -u | cmp - <(LC_ALL=C sort whole.csv)
}

@test "parts of other options, twice, cut or changed are refused" {
	customers 5 400
	split_customers 3
	partials_by crm-cluster --sample=50
	crm-cluster -q --sample=60 --partial s00.csv > other.csv
	run -3 crm-cluster -q --sample=50 --merge p01.csv other.csv
	[ "$output" = 'crm-cluster: other.csv:2: partial: "crm-cluster --sample=60 --missing=drop 1" is not crm-cluster --sample=50 --missing=drop 1: make the partials with the options and the version that merge them' ]
	run -3 crm-cluster -q --sample=50 --merge p00.csv p01.csv p00.csv
	[[ "$output" == *": the same customers would count twice" ]]
	# One customer in two parts, whose parts are not the same.
	{ cat s01.csv; sed -n 2,60p s00.csv; } > both.csv
	crm-cluster -q --sample=50 --partial both.csv > both.part
	run -3 crm-cluster -q --sample=50 --merge p00.csv both.part
	[[ "$output" == 'crm-cluster: --sample: customer "C'*'" is there twice, and must have one row' ]]
	{ cat s00.csv; sed 1d s00.csv; } > twice.csv
	run -3 crm-cluster -q --sample=50 twice.csv
	[[ "$output" == *'is there twice, and must have one row' ]]
	head -20 p00.csv > cut.csv
	rm -f model
	run -3 crm-cluster -q --sample=50 --save-model=model --merge cut.csv p01.csv
	[[ "$output" == *"are here: some were lost" ]]
	[ ! -e model ]
	head -c -1 p00.csv > cut.csv
	run -3 crm-cluster -q --sample=50 --merge cut.csv
	[[ "$output" == "crm-cluster: cut.csv: "* ]]
	sed '3s/,1,revenue$/,1,orders/' p00.csv > bad.csv
	run -3 crm-cluster -q --sample=50 --merge bad.csv
	[[ "$output" == *'value_column: "orders" is not that of the other partials'* ]]
	awk -F, -v OFS=, 'NR == 4 { $8 = "x" } 1' p00.csv > bad.csv
	run -3 crm-cluster -q --sample=50 --merge bad.csv
	[ "$output" = "crm-cluster: --merge: a row of the partials is no customer: they were changed" ]
	run -2 crm-cluster -q --sample=50 --merge customers.csv
	[[ "$output" == *"this table is none (no column partial)"* ]]
	head -1 customers.csv | crm-cluster -q --sample=50 --partial > none.csv
	run -4 crm-cluster -q --sample=50 --merge none.csv
	[ "$output" = "crm-cluster: there are no rows to cluster" ]
	cut -d, -f2- customers.csv > nameless.csv
	run -2 crm-cluster -q --sample=50 nameless.csv
	[[ "$output" == *customer* ]]
}

@test "options that do not go with a sample are refused with one line" {
	customers 6 100
	for bad in --partial --merge "--sample=9 --silhouette" "--sample=9 --prefix=x" "--sample=9 --profile=f" "--sample=9 --partial -k 3" \
	    "--sample=9 --partial --save-model=m" "--sample=9 --merge --only=customers.csv" "--sample=9 --partial --transform=rank" \
	    "--sample=9 --model=customers.csv" "--sample=0" "--sample=9 --partial --min-cell=3"; do
		# shellcheck disable=SC2086
		run -2 crm-cluster -q $bad customers.csv
		[ "${#lines[@]}" -eq 1 ]
	done
}
