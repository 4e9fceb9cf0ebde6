#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Who is one person.

bats_require_minimum_version 1.5.0
load helper

# log LINE ...: a log of these lines.
log() {
	printf '%s\n' "$@" > log.csv
}

@test "--identity: one person by any of their keys, and every night agrees" {
	log account,email,phone,date,order,amount ',Ann@x.org,,2024-01-01,1,10' 'A7,ann@x.org,0532 123 45 67,2024-01-02,2,20' \
		'A3,,+90 532 123 45 67,2024-01-03,3,30' 'B,b@x.org,,2024-01-04,4,5' ',,,2024-01-05,5,1' '"C ""x"", y",,,2024-01-06,6,2'
	run --separate-stderr crm-ingest --identity=account,email,phone --country=90 --save-merge=m.csv log.csv
	[ "$status" -eq 0 ]
	diff - <(cat <<< "$output") <<-'CSV'
		customer,date,order,amount
		A3,2024-01-01,1,10
		A3,2024-01-02,2,20
		A3,2024-01-03,3,30
		B,2024-01-04,4,5
		"C ""x"", y",2024-01-06,6,2
	CSV
	[[ "$stderr" == *"6 rows read: 5 kept, 1 dropped, 0 refused; 2024-01-01 to 2024-01-06; amount 67"* ]]
	[[ "$stderr" == *"dropped: 1 without a customer"* ]]
	diff - m.csv <<-'CSV'
		from,to
		+905321234567,A3
		A7,A3
		ann@x.org,A3
		b@x.org,B
	CSV
	[ "$(stat -c %a m.csv)" = 600 ]
	# A later night with the first account gone, and a more trusted key that is bytewise less.
	log account,email,phone,date,order,amount 'A1,ann@x.org,,2024-02-01,9,7' ',b@x.org,,2024-02-01,10,8'
	crm-ingest -q --identity=account,email,phone --country=90 --merge=m.csv --save-merge=m2.csv log.csv > night.csv
	[ "$(cut -d, -f1 night.csv | paste -sd' ')" = 'customer A3 B' ]
	grep -qx A1,A3 m2.csv
	grep -qx A7,A3 m2.csv
	# By hand, without --identity.
	log customer,date,amount A1,2024-02-01,7 Z,2024-02-01,7
	crm-ingest -q --merge=m2.csv log.csv | cut -d, -f1 | paste -sd' ' | grep -qx 'customer A3 Z'
	run -2 crm-ingest --identity=nobody log.csv
	[[ "$output" == *'--identity: no column "nobody"'* ]]
	run -2 crm-ingest --identity=customer --country=x log.csv
	[[ "$output" == *'--country: "x" is not a calling code'* ]]
}

@test "--identity: the same with pseudonyms, without memory, shuffled, and a shared key joins nobody" {
	awk 'BEGIN { srand(5); print "account,email,phone,date,order,amount"
		for (i = 1; i <= 20000; i++) { p = int(rand() * 4000)
			printf "%s,%s,%s,2024-01-%02d,%d,%d\n", rand() < .5 ? "A" p : "", rand() < .02 ? "no@mail.com" : rand() < .6 ? "u" p "@x.org" : "", rand() < .6 ? "0532" 1000000 + p : "", i % 28 + 1, i, i % 50 } }' > log.csv
	crm-ingest -q --identity=account,email,phone --save-merge=m.csv log.csv > whole.csv
	crm-ingest -q --identity=account,email,phone --save-merge=m1.csv --memory=1 log.csv > small.csv
	cmp whole.csv small.csv
	cmp m.csv m1.csv
	# Every person has an id of their own number.
	! tail -n +2 whole.csv | cut -d, -f1 | grep -q no@mail
	join -t, -1 3 -2 5 <(tail -n +2 whole.csv | sort -t, -k3,3) <(tail -n +2 log.csv | sort -t, -k5,5) |
		awk -F, '{ k = $2; gsub(/[^0-9]/, "", k); k += 0; if (k > 1000000) k -= 5321000000
			a = substr($5, 2); if ($5 != "" && a + 0 != k) bad = 1 } END { exit bad }'
	{ head -1 log.csv; tail -n +2 log.csv | sort -t, -k5,5r; } > other.csv
	crm-ingest -q --identity=account,email,phone other.csv | sort > a
	sort whole.csv | cmp - a
	echo 0123456789abcdef0123456789abcdef > key
	chmod 600 key
	crm-ingest -q --identity=account,email,phone --pseudonym-key=key log.csv > hidden.csv
	[ "$(tail -n +2 hidden.csv | cut -d, -f1 | sort -u | wc -l)" -eq "$(tail -n +2 whole.csv | cut -d, -f1 | sort -u | wc -l)" ]
	[ "$(sed -n 2p hidden.csv | cut -d, -f1)" = "$(printf %s "$(sed -n 2p whole.csv | cut -d, -f1)" | openssl dgst -sha256 -hmac "$(cat key)" | sed 's/.*= //')" ]
}

@test "--identity: exact on a log of which it is known who is who" {
	python3 "$ROOT/tests/perf/identity_truth.py" make 24000 4000 0 > log.csv
	crm-ingest -q --identity=account,email,phone --country=90 --guests=keep --keep=person log.csv |
		python3 "$ROOT/tests/perf/identity_truth.py" judge > judged.csv
	[ "$(wc -l < judged.csv)" -eq 7 ]
	tail -n +2 judged.csv | awk -F, '$2 != $3 || $4 != 1 || $5 != 1 { print; bad = 1 } END { exit bad }'
}
