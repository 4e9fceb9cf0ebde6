#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# One person is erased: crm-ingest --erase, and samples/forget.sh for the folder of nightly.sh.

bats_require_minimum_version 1.5.0
load helper

@test "rows of the customers in --erase are left out and counted; who sent others is not named" {
	cat > log.csv <<-'END'
	customer,date,order,amount,referrer,mail
	anna,2024-01-01,o1,10.00,,a@x
	anna,2024-01-01,o1,5.00,,a@x
	bert,2024-01-02,o2,7.00,anna,b@x
	carl,2024-01-03,o3,1.50,bert,c@x
	END
	printf 'customer\nanna\nnobody\n' > gone.csv
	crm-ingest -q --erase gone.csv --keep mail --receipt receipt.json -o ledger.csv log.csv
	diff ledger.csv - <<-'END'
	customer,date,order,amount,referrer,mail
	bert,2024-01-02,o2,7.00,,b@x
	carl,2024-01-03,o3,1.50,bert,c@x
	END
	grep -q '"erased": 2' receipt.json
	grep -q '"erased_referrer": 1' receipt.json
	[ -z "$(grep -ri anna ledger.csv receipt.json)" ]
	# Over a ledger, as the recipe does it.
	crm-ingest -q --keep mail -o before.csv log.csv
	crm-ingest -q --erase gone.csv --keep mail -o after.csv before.csv
	cmp after.csv ledger.csv
}

@test "with --guests=keep the sums stay, and nothing says whose they were" {
	cat > log.csv <<-'END'
	customer,date,order,amount,referrer,mail,channel
	anna,2024-01-01,o1,10.00,zoe,a@x,web
	anna,2024-01-01,o1,5.00,zoe,a@x,web
	bert,2024-01-01,o1,7.00,anna,b@x,web
	END
	printf 'customer\nanna\n' > gone.csv
	crm-ingest -q --erase gone.csv --guests=keep --keep mail --receipt receipt.json -o ledger.csv log.csv
	diff ledger.csv - <<-'END'
	customer,date,order,amount,channel,referrer,mail
	,2024-01-01,,10.00,web,,
	,2024-01-01,,5.00,web,,
	bert,2024-01-01,o1,7.00,web,,b@x
	END
	grep -q '"erased_kept": 2' receipt.json
	grep -q '"amount": "22.00"' receipt.json
}

@test "an id is known folded, trimmed, with blanks around it, and by its pseudonym" {
	cat > log.csv <<-'END'
	customer,date,amount
	Anna,2024-01-01,10
	 anna ,2024-01-02,20
	bert,2024-01-03,30
	carl.0,2024-01-04,40
	END
	printf 'a key of some length' > key
	chmod 600 key
	printf 'customer\nanna\ncarl\n' > gone.csv
	crm-ingest -q --erase gone.csv --fold-id case --trim-id .0 -o ledger.csv log.csv
	[ "$(tail -n +2 ledger.csv)" = bert,2024-01-03,,30 ]
	need openssl
	{ echo customer; printf %s bert | openssl dgst -sha256 -hmac "$(cat key)" | sed 's/.* //'; } > gone.csv
	crm-ingest -q --pseudonym-key key --erase gone.csv -o ledger.csv log.csv
	[ "$(wc -l < ledger.csv)" -eq 4 ]
	[ -z "$(grep "$(tail -1 gone.csv)" ledger.csv)" ]
	# A ledger of pseudonyms, without the key.
	crm-ingest -q --pseudonym-key key -o whole.csv log.csv
	crm-ingest -q --erase gone.csv whole.csv | cmp - ledger.csv
	# Or the id, where the key is at hand.
	printf 'customer\nbert\n' > gone.csv
	crm-ingest -q --pseudonym-key key --erase gone.csv log.csv | cmp - ledger.csv
}

@test "rows that cannot be read are not kept among the rejects either" {
	cat > log.csv <<-'END'
	customer,date,amount
	anna,2024-13-01,10
	bert,2024-13-01,10
	anna,2024-01-01
	"anna",2024-01-01,x"
	carl,2024-01-03,30
	END
	printf 'customer\nanna\n' > gone.csv
	run --separate-stderr -1 crm-ingest --erase gone.csv --rejects bad.csv --receipt receipt.json -o ledger.csv log.csv
	[ -z "$(grep anna bad.csv ledger.csv receipt.json)" ]
	[[ "$stderr" != *anna* ]]
	grep -q bert bad.csv
	grep -q '"erased": 3' receipt.json
}

@test "the plain way and the fast one agree: erasing is as if the rows had not been there" {
	shopgen --customers 200 --days 200 --relations > shop.csv
	crm-ingest -q -o whole.csv shop.csv
	{ echo customer; cut -d, -f1 whole.csv | sed 1d | sort -u | awk 'NR % 7 == 0'; } > gone.csv
	awk -F, 'NR == FNR { gone[$1]; next } !($1 in gone) || FNR == 1' gone.csv whole.csv |
	    awk -F, -v OFS=, 'NR == FNR { gone[$1]; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "referrer") r = i }
	    FNR > 1 && $r in gone { $r = "" } { print }' gone.csv - > want.csv
	[ "$(wc -l < want.csv)" -lt "$(wc -l < whole.csv)" ]
	crm-ingest -q --erase gone.csv whole.csv | cmp - want.csv
	crm-ingest -q --erase gone.csv shop.csv | cmp - want.csv
}

@test "what cannot be is refused: no table of customers, --identity" {
	printf 'customer,date,amount\na,2024-01-01,1\n' > log.csv
	printf 'a\n' > gone.csv
	run --separate-stderr -2 crm-ingest -q --erase gone.csv log.csv
	[[ "$stderr" == *customer* ]]
	printf 'customer\na\n' > gone.csv
	run --separate-stderr -2 crm-ingest -q --erase gone.csv --identity customer log.csv
	[[ "$stderr" == *'run crm-ingest --erase over the ledger that they make' ]]
	run --separate-stderr -3 crm-ingest -q --erase nowhere.csv log.csv
}

# shop DAYS: a shop's days in logs/, all taken in by nightly.sh.
shop() {
	need flock
	shopgen --customers 120 --days "$1" --relations --arrive 20 > shop.csv
	mkdir logs
	awk -F, 'NR == 1 { header = $0; next } { file = "logs/" $2 ".csv"; if (!(file in seen)) { print header > file; seen[file] = 1 } print > file }' shop.csv
	gzip -n logs/*.csv
	"$ROOT/samples/nightly.sh" logs out 2> said || [ $? -eq 1 ]
}

# everything: all that OUT holds, as text.
everything() {
	find out -type f -name '*.gz' -exec gzip -dc {} +
	find out -type f ! -name '*.gz' -exec cat {} +
}

@test "forget.sh erases one from ledgers, tables, report and receipts, as grep says; the sums stay" {
	shop 30
	who=$(gzip -dc out/customers.csv.gz | sed -n 40p | cut -d, -f1)
	[ "$(everything | grep -cw "$who")" -gt 3 ]
	gzip -dc out/ledger/*.gz | awk -F, '$4 ~ /^[-0-9.]+$/ { s += $4 } END { printf "%.2f\n", s }' > sum
	{ echo customer; echo "$who"; } > gone.csv
	run --separate-stderr -1 "$ROOT/samples/forget.sh" logs out gone.csv
	[[ "$stderr" == *"still names somebody: replace it by a new export, or delete it"* ]]
	[ "$(everything | grep -cw "$who")" -eq 0 ]
	gzip -dc out/ledger/*.gz | awk -F, '$4 ~ /^[-0-9.]+$/ { s += $4 } END { printf "%.2f\n", s }' | cmp - sum
	# The table is that of the logs without them.
	awk -F, -v who="$who" '$3 != who { for (i = 1; i <= NF; i++) if ($i == who) $i = ""; print }' OFS=, shop.csv > without.csv
	crm-ingest -q --dedupe without.csv | crm-rfm -q > want.csv
	gzip -dc out/customers.csv.gz | cut -d, -f1-6 | cmp - <(cut -d, -f1-6 want.csv)
	# Logs that are mended say nothing more, and a night after that brings nobody back.
	for log in logs/*.gz; do
		gzip -dc "$log" | sed "s/$who//g" | gzip -n > mended
		touch -r "$log" mended
		mv mended "$log"
	done
	run --separate-stderr -0 "$ROOT/samples/forget.sh" logs out gone.csv
	[ -z "$stderr" ]
	# In a log that is yet to come they are left out by OUT/erase.csv.
	cp gone.csv out/erase.csv
	{ head -1 shop.csv; echo "S999999,2023-03-20,$who,L200,Lamp,1,5.00,web,Iran,0,"; echo "S999998,2023-03-20,K000077,L200,Lamp,1,5.00,web,Iran,0,"; } |
	    gzip > logs/2023-03-20.csv.gz
	"$ROOT/samples/nightly.sh" logs out 2> /dev/null || [ $? -eq 1 ]
	rm out/erase.csv
	[ "$(everything | grep -cw "$who")" -eq 0 ]
	gzip -dc out/customers.csv.gz | grep -q '^K000077,[^,]*,2023-03-20'
}

@test "forget.sh keeps the last months; the sums of what went stay in the history" {
	shop 45
	logs=$(find logs -name "*.gz" | wc -l)
	"$ROOT/samples/forget.sh" logs out 1
	[ "$(find out/ledger -name '*.gz' | sort | head -1)" = out/ledger/2023-01-14.csv.gz ]
	[ "$(find logs -name '*.gz' | sort | head -1)" = logs/2023-01-14.csv.gz ]
	[ "$(gzip -dc out/ledger/*.gz | grep -cE '^[^,]*,2023-01-0')" -eq 0 ]
	grep -q '^2023-01-01.csv.gz,' out/history.csv
	[ "$(wc -l < out/history.csv)" -eq $((logs + 1)) ]
	awk -F, 'NR == 1 || $2 >= "2023-01-14"' shop.csv > recent.csv
	crm-ingest -q --dedupe recent.csv | crm-rfm -q > want.csv
	gzip -dc out/customers.csv.gz | cmp - want.csv
	run --separate-stderr -1 "$ROOT/samples/nightly.sh" logs out
	[[ "$stderr" == *"no log is new" ]]
	run -2 "$ROOT/samples/forget.sh" logs out nobody.csv
	run -2 "$ROOT/samples/forget.sh" logs out
	printf 'id\na\n' > wrong.csv
	run -2 "$ROOT/samples/forget.sh" logs out wrong.csv
}
