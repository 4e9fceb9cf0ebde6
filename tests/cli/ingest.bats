#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Foreign logs to the ledger: dialects, what is wanted, what is refused, and that the receipt adds up.

bats_require_minimum_version 1.5.0
load helper

# log LINE ...: a log of these lines.
log() {
	printf '%s\n' "$@" > log.csv
}

@test "one shop in four dialects is one ledger, byte for byte" {
	crm-ingest -q "$ROOT/samples/shop-en.csv" > en
	crm-ingest -q --encoding=windows-1254 "$ROOT/samples/shop-tr.csv" > tr
	crm-ingest -q "$ROOT/samples/shop-fa.csv" > fa
	crm-ingest -q "$ROOT/samples/shop-ar.csv" > ar
	cmp en tr
	cmp en fa
	cmp en ar
	[ "$(wc -l < en)" -gt 150 ]
	for dialect in en tr fa ar; do
		shopgen --lines 20000 --seed 11 --dialect $dialect > raw 2>/dev/null
		crm-ingest -q "$([ $dialect = tr ] && echo --encoding=windows-1254 || echo --encoding=UTF-8)" raw | cksum
	done | sort -u > sums
	[ "$(wc -l < sums)" -eq 1 ]
}

@test "the command line that --sniff prints runs, whatever the file is called" {
	local name

	for name in -x.csv "it's one.csv" '--output=$HOME' '*'; do
		printf 'customer,date,order,amount\na,2024-01-02,1,1.00\n' > "./$name"
		crm-ingest -q --sniff -- "$name" > command
		crm-ingest -q -- "$name" | cmp - <(PATH=$BIN:$PATH bash command 2> /dev/null)
		rm -- "./$name"
	done
}

@test "the command line that --sniff prints makes the same ledger" {
	for dialect in en tr fa ar; do
		encoding=$([ $dialect = tr ] && echo windows-1254 || echo UTF-8)
		crm-ingest --sniff --encoding=$encoding "$ROOT/samples/shop-$dialect.csv" > command
		crm-ingest -q --encoding=$encoding "$ROOT/samples/shop-$dialect.csv" > want
		bash -e ./command 2>/dev/null > got
		cmp want got
	done
}

@test "short rows of one customer and day, whose copies lie close together" {
	{ echo customer,date,order,amount; yes A,2024-01-13,,5 | head -1000; } > once
	crm-ingest -q once > twice
	cmp once twice
}

@test "a ledger is read to itself" {
	crm-ingest -q --keep=country "$ROOT/samples/corner-shop.csv" > once
	crm-ingest -q --keep=country once > twice
	cmp once twice
}

@test "CDNOW master and sample as they come: customers, purchases and sums" {
	need_data cdnow/CDNOW_master.txt.gz cdnow/CDNOW_sample.txt.gz
	run --separate-stderr crm-ingest -o m.csv "$DATA/cdnow/CDNOW_master.txt.gz"
	[ "$stderr" = "crm-ingest: 69659 rows read: 69659 kept, 0 dropped, 0 refused; 1997-01-01 to 1998-06-30; amount 2500315.63" ]
	[ "$(tail -n +2 m.csv | cut -d, -f1 | sort -u | wc -l)" -eq 23570 ]
	run --separate-stderr crm-ingest --no-header -m customer=1,date=3,amount=5 -o s.csv "$DATA/cdnow/CDNOW_sample.txt.gz"
	[ "$stderr" = "crm-ingest: 6919 rows read: 6919 kept, 0 dropped, 0 refused; 1997-01-01 to 1998-06-30; amount 244091.94" ]
	[ "$(tail -n +2 s.csv | cut -d, -f1 | sort -u | wc -l)" -eq 2357 ]
}

@test "Online Retail: exact duplicates are dropped, of which 5,268 are published" {
	need_data online_retail/online_retail.csv.gz
	run crm-ingest --dedupe --guests=keep -o out.csv "$DATA/online_retail/online_retail.csv.gz"
	[[ "$output" == *"dropped: 5268 duplicates"* ]]
}

@test "rows of an order that are read together are as read one by one" {
	for more in "" "--keep=country" "--returns=drop" "--pseudonym-key=key" "--trim-id=1"; do
		head -c 32 /dev/zero | tr '\0' k > key
		chmod 600 key
		shopgen --lines 30000 --seed 5 --timestamps 2>/dev/null | awk '!seen[$0]++' > log.csv
		# Whether a row came before has to be asked for each of them.
		crm-ingest -q ${more:+"$more"} --receipt=one.json log.csv > one
		crm-ingest -q ${more:+"$more"} --receipt=two.json --dedupe log.csv > two
		cmp one two
		cmp one.json two.json
	done
	[ "$(wc -l < one)" -gt 25000 ]
}

@test "plain rows are converted as any others are, also beside rows that are not plain" {
	cat > random_log.py <<-'PY'
		import random, sys
		r = random.Random(int(sys.argv[1]))
		order = sys.argv[2].split(",")
		print(*order, sep=",")
		def pick(common, *others):
		    return r.choice(others) if r.random() < 0.03 else common
		customer = date = number = "x"
		for i in range(6000):
		    if r.random() < 0.6:
		        customer = pick("K%05d" % r.randrange(500), "", "  ", " a", "b ", "\u00e9", "a customer with a rather long name indeed", '"q,q"', "x" * 300)
		        number = pick("S%d" % r.randrange(9999), "", " ", '"a""b"', "A7", "7")
		        date = pick("2024-%02d-%02d" % (r.randrange(1, 13), r.randrange(1, 29)), "2024-02-30", "2024-01-01T24:00:00", "2023-12-31", "2025-06-01", "", "2024-1-5")
		    time = "" if len(date) != 10 else pick("", " 12:00:00", "T23:59:59", " 23:59:60", " 25:00:00", " 12:00", " 12:00:00Z") if r.random() < 0.5 else " %02d:%02d:%02d" % (r.randrange(24), r.randrange(60), r.randrange(60))
		    row = {"customer": customer, "date": date + time, "order": number,
		        "quantity": pick(str(r.randrange(10)), "", "-1", "-0", "-9", "10", "007", "+1", "1.5", "--1", "-", "x"),
		        "price": pick("%d.%02d" % (r.randrange(500), r.randrange(100)), "5", "0", "12345678", "123456789.01", "1.2345678", ".5", "5.", "-2.50", "", "1,5", "99999999"),
		        "sku": "T%d" % i, "name": pick("a lamp", '"a lamp, ""white"" one"', '"two', "w\r", "\u20ac", "a\0b"), "channel": pick("web", "", '"x"', "shop " * 20)}
		    row["amount"] = row["price"]
		    print(*[row[f] for f in order], sep=",")
	PY
	shuf() { python3 -c 'import random, sys; f = sys.argv[2].split(","); random.Random(int(sys.argv[1])).shuffle(f); print(*f, sep=",")' "$@"; }
	seed=0
	for fields in order,date,customer,sku,name,quantity,price,channel customer,date,order,amount,sku,name date,customer,sku,amount; do
		for more in "" "--keep=name" "--returns=drop" "--zeros=drop" "--guests=keep" "--since=2024-02-01" "--until=2024-10-01" "--cancel-prefix=S1" "--fold-id=case"; do
			[[ "$fields" == *name* || "$more" != --keep=name ]] || continue
			seed=$((seed + 1))
			# Once as they are, and once in any order.
			[ $((seed % 2)) -eq 0 ] || fields=$(shuf $seed "$fields")
			python3 random_log.py $seed "$fields" > log.csv
			# With --dedupe each row is converted by itself.
			status=0
			crm-ingest -q ${more:+"$more"} --receipt=one.json --rejects=one.rej log.csv > one 2> one.err || status=$?
			[ "$status" -le 1 ]
			crm-ingest -q ${more:+"$more"} --receipt=two.json --rejects=two.rej --dedupe log.csv > two 2> two.err || true
			cmp one two
			cmp one.json two.json
			cmp one.rej two.rej
			cmp one.err two.err
			[ "$(wc -l < one)" -gt 1000 ]
		done
	done
}

@test "headers of many tongues, mapped or recognised" {
	log 'Kunden-Nr.;Bestelldatum;Betrag' 'a;31.12.2024;1.234,50' 'b;01.01.2025;-7,00'
	run crm-ingest -q log.csv
	[ "${lines[1]}" = a,2024-12-31,,1234.50 ]
	[ "${lines[2]}" = b,2025-01-01,,-7.00 ]
	log 'kim,ne zaman,tutar' 'a,2024-12-31,5'
	run crm-ingest -q log.csv
	[ "$status" -eq 2 ]
	[[ "$output" == *"which column is the customer? say --map customer=COLUMN; there are: kim,ne zaman,tutar"* ]]
	run crm-ingest -q -m customer=kim,date="ne zaman" log.csv
	[ "${lines[1]}" = a,2024-12-31,,5 ]
}

@test "what is ambiguous is refused with its choices, and evidence settles it" {
	log customer,date,amount a,01/02/2024,5 b,03/04/2024,6
	run crm-ingest log.csv
	[ "$status" -eq 2 ]
	[[ "$output" == *%d/%m/%Y*%m/%d/%Y*--date-format* ]]
	run crm-ingest -q --date-format=%d/%m/%Y log.csv
	[ "${lines[1]}" = a,2024-02-01,,5 ]
	log customer,date,amount a,01/02/2024,5 b,13/04/2024,6
	run crm-ingest -q log.csv
	[ "${lines[1]}" = a,2024-02-01,,5 ]
	log customer,date,amount a,2024-01-02,1.234 b,2024-01-02,5.678
	run crm-ingest log.csv
	[ "$status" -eq 2 ]
	[[ "$output" == *1.234*--decimal* ]]
	run crm-ingest -q --decimal=, log.csv
	[ "${lines[1]}" = a,2024-01-02,,1234 ]
}

@test "a NUL byte refuses its row, where the value is kept" {
	printf 'customer,date,order,amount,note\na\0b,2024-01-01,1,5.00,x\nc,2024-01-02,2,6.00,x\0y\nd,2024-01-03,3,7.00,\n' > nul.csv
	run -1 --separate-stderr crm-ingest --rejects=bad.csv nul.csv
	[ "$output" = "$(printf 'customer,date,order,amount\nc,2024-01-02,2,6.00\nd,2024-01-03,3,7.00')" ]
	[[ $stderr == *"crm-ingest: nul.csv:2: has a NUL byte"* ]]
	[ "$(tail -1 bad.csv | cut -d, -f1-3 | tr -d '"')" = "nul.csv,2,encoding" ]
	run -1 --separate-stderr crm-ingest -q --keep=note nul.csv
	[ "${lines[*]}" = "customer,date,order,amount,note d,2024-01-03,3,7.00," ]
}

@test "what is not UTF-8 is refused with the encodings that would fit" {
	printf 'm\374\337teri,date,amount\nAy\376e,2024-01-01,5\n' > log.csv
	run crm-ingest log.csv
	[ "$status" -eq 2 ]
	[[ "$output" == *"is not UTF-8: try --encoding=windows-1254"* ]]
	printf 'customer,date,amount\n' | iconv -t UTF-16 > log.csv
	printf 'Ayşe,2024-01-01,5\n' | iconv -t UTF-16LE >> log.csv
	run crm-ingest -q log.csv
	[ "${lines[1]}" = Ayşe,2024-01-01,,5 ]
}

@test "what is no text is refused by its name, with what to do" {
	printf 'PK\3\4\24\0\0\0\10\0' > sales.zip
	run -3 --separate-stderr crm-ingest sales.zip
	[ "$stderr" = "crm-ingest: sales.zip: is a zip archive or a workbook: unpack it, or save the sheet as CSV" ]
	[ -z "$output" ]
	printf '\320\317\021\340\241\261\032\341abc' > sales.xls
	run -3 --separate-stderr crm-rfm sales.xls
	[ "$stderr" = "crm-rfm: sales.xls: is an old workbook (.xls): save the sheet as CSV" ]
	log customer,date,amount a,2024-01-02,1
	tar -czf sales.tar.gz log.csv
	run -3 --separate-stderr crm-ingest sales.tar.gz
	[ "$stderr" = "crm-ingest: sales.tar.gz: is a tar archive: unpack it and name the files in it" ]
	if command -v xz > /dev/null; then
		xz -k log.csv
		run -3 --separate-stderr crm-ingest log.csv.xz
		[ "$stderr" = "crm-ingest: log.csv.xz: is compressed by xz: give it through xz -dc" ]
	fi
	# Names of columns are no such signs.
	printf 'PAR1,BZh9,PK,customer,date,amount\n,,,a,2024-01-02,1\n' > log.csv
	run -0 --separate-stderr crm-ingest -q log.csv
	[ "${lines[1]}" = a,2024-01-02,,1 ]
}

@test "a format of dates that is none is told with an example" {
	log customer,date,amount a,01/02/2024,1
	run -2 --separate-stderr crm-ingest --date-format=dd/mm/yyyy log.csv
	[ "$stderr" = "crm-ingest: --date-format: \"dd/mm/yyyy\" is no date format: it needs either %Y or %y; for 31.12.2026 it is %d.%m.%Y" ]
}

@test "kept, dropped and refused add up, by reason" {
	log customer,date,order,amount,cost a,2024-01-02,1,5, b,2024-01-02,2,-5, c,2024-01-02,3,0, d,2024-01-02,4,0,2 ,2024-01-02,5,5, \
	    e,2024-01-99,6,5, f,2024-01-02,7,five, g,2024-01-02,8 '' h,2023-01-02,9,5, i,2025-01-02,10,5,
	run --separate-stderr crm-ingest --returns=drop --zeros=drop --since=2024-01-01 --until=2024-12-31 log.csv
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "$stderr" == *"11 rows read: 2 kept, 6 dropped, 3 refused; 2024-01-02 to 2024-01-02; amount 5"* ]]
	[[ "$stderr" == *"dropped: 1 blank lines, 1 without a customer, 1 returns, 1 of amount 0, 1 before --since, 1 after --until"* ]]
	[[ "$stderr" == *"refused: 1 with too few or too many fields, 1 without a readable date, 1 without a readable number"* ]]
	[[ "$stderr" == *'log.csv:7: date: "2024-01-99" '* ]]
	[[ "$stderr" == *'log.csv:8: amount: "five" '* ]]
	[[ "$stderr" == *'log.csv:9: has fewer fields than the first line'* ]]
}

@test "the receipt as JSON" {
	log customer,date,amount,currency a,2024-01-02,5.50,EUR ,2024-01-02,6,EUR 'b,2024-01-03,0.1,EUR' c,x,7,EUR
	gzip -k log.csv
	run -1 crm-ingest -q --receipt=receipt.json -o out.csv log.csv log.csv.gz
	grep -q '"map = currency=currency"' receipt.json
	sed -e '/"readings"/,$d' receipt.json > facts.json
	diff - facts.json <<-JSON
	{
	  "inputs": [
	    {
	      "name": "log.csv",
	      "bytes": $(stat -c %s log.csv),
	      "inflated_bytes": $(stat -c %s log.csv),
	      "gzip_members": 0,
	      "rows": 4
	    },
	    {
	      "name": "log.csv.gz",
	      "bytes": $(stat -c %s log.csv.gz),
	      "inflated_bytes": $(stat -c %s log.csv),
	      "gzip_members": 1,
	      "rows": 4
	    }
	  ],
	  "rows_read": 8,
	  "rows_kept": 4,
	  "rows_dropped": 2,
	  "rows_refused": 2,
	  "dropped": {
	    "guest": 2
	  },
	  "refused": {
	    "date": 2
	  },
	  "first_date": "2024-01-02",
	  "last_date": "2024-01-03",
	  "sums": [
	    {
	      "currency": "EUR",
	      "amount": "11.20",
	      "rows": 4
	    }
	  ],
	JSON
}

@test "rejects are as they were, can be mended and fed back" {
	log customer,date,amount,note 'a,2024-01-02,5,"x, ""y"""' 'b,2024-13-02,6,"p, ""q"""' 'c,2024-01-02,7'
	run crm-ingest -q --rejects=bad.csv -o good.csv log.csv
	[ "$status" -eq 1 ]
	[ "$(stat -c %a bad.csv)" = 600 ]
	[ "$(head -1 bad.csv)" = "# crm-reading: how the rows below are read" ]
	grep -v '^#' bad.csv | diff - /dev/fd/3 3<<-'CSV'
	reject_input,reject_line,reject_reason,reject_column,reject_value,customer,date,amount,note
	log.csv,3,date,date,2024-13-02,b,2024-13-02,6,"p, ""q"""
	log.csv,4,fields,,,c,2024-01-02,7
	CSV
	sed -i -e 's/,b,2024-13/,b,2024-12/' -e '$s/$/,/' bad.csv
	run crm-ingest -q --keep=note bad.csv
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = 'b,2024-12-02,,6,"p, ""q"""' ]
	[ "${lines[2]}" = 'c,2024-01-02,,7,' ]
}

@test "--max-rejects as a number and as a share" {
	log customer,date,amount a,2024-01-02,5 b,x,6 c,2024-01-02,7 d,2024-01-02,7
	run -1 crm-ingest -q -o out.csv log.csv
	run -0 crm-ingest -q --max-rejects=1 -o out.csv log.csv
	run -0 crm-ingest -q --max-rejects=25% -o out.csv log.csv
	run -1 crm-ingest -q --max-rejects=24.9% -o out.csv log.csv
	for bad in few -1 % ''; do
		run -2 crm-ingest -q --max-rejects="$bad" -o out.csv log.csv
		[ "$output" = "crm-ingest: --max-rejects: \"$bad\" is not a number of rows, or a share as 0.1%" ]
	done
}

@test "--max-rejects: a share that is just reached is not passed" {
	{
		echo customer,date,amount
		seq -f 'a%g,2024-01-02,5' 71
		seq -f 'b%g,2024-01-02,x' 29
	} > log.csv
	run -0 crm-ingest -q --max-rejects=29% -o out.csv log.csv
	run -1 crm-ingest -q --max-rejects=28.99% -o out.csv log.csv
}

@test "ids: trimmed, folded, and made pseudonyms as openssl does" {
	need openssl
	log customer,date,amount,referrer '  Ann  Lee.0,2024-01-02,5,Bob.0'
	run crm-ingest -q --trim-id=.0 --fold-id=both log.csv
	[ "${lines[1]}" = "ann lee,2024-01-02,,5,bob" ]
	echo 'a key of some length, 1234567890' > key
	chmod 600 key
	run crm-ingest -q --trim-id=.0 --pseudonym-key=key log.csv
	want=$(printf %s Bob | openssl dgst -sha256 -hmac "$(cat key)" | sed 's/.* //')
	[ "${lines[1]##*,}" = "$want" ]
	chmod 644 key
	run crm-ingest -q --pseudonym-key=key log.csv
	[ "$status" -eq 2 ]
}

@test "the key of pseudonyms is locked in memory, and there is no core dump" {
	printf 'a key of more than 16 bytes' > key
	chmod 600 key
	mkfifo fifo
	crm-ingest -q --pseudonym-key=key -o out.csv < fifo &
	pid=$!
	exec 9> fifo
	printf 'customer,date,order,amount\na,2024-01-02,1,1.00\n' >&9
	for _ in {1..100}; do
		grep -q '^VmLck:.* [1-9]' /proc/$pid/status && break
		sleep 0.02
	done
	grep '^VmLck:.* [1-9]' /proc/$pid/status
	grep -E '^Max core file size +0 +0 ' /proc/$pid/limits
	exec 9>&-
	wait $pid
	[ "$(wc -l < out.csv)" -eq 2 ]

	# Where memory cannot be locked, that is said.
	run bash -c "ulimit -l 0; setpriv --bounding-set -ipc_lock --inh-caps -ipc_lock crm-ingest --pseudonym-key=key" <<< $'customer,date,order,amount\na,2024-01-02,1,1.00'
	[ "$status" -eq 0 ] || skip "no setpriv"
	[[ $output == *'cannot be locked in memory'* ]]
}

@test "with pseudonyms, no id is shown in a message" {
	echo 'a key of some length, 1234567890' > key
	chmod 600 key
	log customer,date,amount 'ann@example.org,ann@example.org,5' 'bob@example.org,2024-01-01,bob@example.org' 'cy@example.org,2024-01-01'
	run crm-ingest --pseudonym-key=key --rejects=bad.csv -o out.csv log.csv
	[ "$status" -eq 1 ]
	[[ "$output" != *example* ]]
	[[ "$output" == *"log.csv:2: date:"* ]]
}

@test "only rows with consent" {
	log customer,date,amount,ok a,2024-01-02,5,yes b,2024-01-02,6,no
	run crm-ingest --require-consent=ok=yes -o out.csv log.csv
	[[ "$output" == *"1 kept, 1 dropped"*"1 without consent"* ]]
}

@test "cancelled orders are returns" {
	log customer,date,order,amount a,2024-01-02,C1,5 a,2024-01-02,2,6 a,2024-01-02,C3,-7
	crm-ingest -q --cancel-prefix=C log.csv > out.csv
	[ "$(tail -n +2 out.csv | cut -d, -f4 | tr '\n' ' ')" = "-5 6 -7 " ]
}

@test "currencies: refused, chosen, or converted exactly" {
	log customer,date,amount,currency a,2024-01-02,10.00,EUR b,2024-01-02,10.00,TRY c,2024-02-02,10.25,EUR d,2024-01-02,1,USD
	try crm-ingest log.csv
	complains 2 'the amounts are in more than one currency ("EUR", "TRY"): choose one with --currency, or convert with --rates'
	# After the first megabyte, a second one refuses its rows.
	{ echo customer,date,amount,currency; yes a,2024-01-02,10.00,EUR | head -60000; echo b,2024-01-02,10.00,TRY; echo c,2024-01-02,1.00,; } > long.csv
	run crm-ingest -o out.csv long.csv
	[ "$status" -eq 1 ]
	[[ "$output" == *'currency: "TRY" is a second currency: choose one with --currency, or convert with --rates'* ]]
	[[ "$output" == *'currency: "" is blank, and other rows have a currency'* ]]
	crm-ingest -q --currency=EUR log.csv > out.csv
	[ "$(wc -l < out.csv)" -eq 3 ]
	printf '%s\n' currency,date,rate EUR,2024-01-01,32.5 EUR,2024-02-01,33.1 > rates.csv
	run --separate-stderr crm-ingest --currency=TRY --rates=rates.csv log.csv
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = a,2024-01-02,,325.00,TRY ]
	[ "${lines[2]}" = b,2024-01-02,,10.00,TRY ]
	# 10.25 * 33.1 = 339.275, half to even
	[ "${lines[3]}" = c,2024-02-02,,339.28,TRY ]
	[[ "$stderr" == *'"USD" has no rate'* ]]
}

@test "currencies: signs and small letters mean the code, in the log, the options and the rates" {
	log customer,date,amount,currency a,2024-01-02,10.00,eur b,2024-01-02,10.00,€ c,2024-01-02,10.00,USD
	for wanted in EUR eur €; do
		crm-ingest -q --currency=$wanted log.csv > out.csv
		[ "$(tail -n +2 out.csv | cut -d, -f1,5 | tr '\n' ' ')" = "a,EUR b,EUR " ]
	done
	printf '%s\n' currency,rate usd,0.5 > rates.csv
	crm-ingest -q --currency=eur --rates=rates.csv log.csv > out.csv
	[ "$(tail -1 out.csv)" = c,2024-01-02,,5.00,EUR ]
}

@test "currencies: a name that is no code stands for itself" {
	log customer,date,amount,currency 'a,2024-01-02,1,US Dollars' 'b,2024-01-02,2,US Dollars'
	run -0 --separate-stderr crm-ingest log.csv
	[ "${lines[2]}" = 'b,2024-01-02,,2,US Dollars' ]
	[[ "$stderr" == *'amount 3 US Dollars' ]]
	log customer,date,amount,currency "a,2024-01-02,1,$(printf 'x%.0s' {1..33})"
	run -1 crm-ingest log.csv
	[[ "$output" == *"is too long for a currency"* ]]
}

@test "a byte that the given encoding does not have is told as that" {
	printf 'customer,date,amount,note\na,2024-01-02,1,x\x81y\nb,2024-01-02,2,\xe9\n' > log.csv
	run -1 --separate-stderr crm-ingest --encoding=windows-1252 --keep=note log.csv
	[ "${lines[1]}" = 'b,2024-01-02,,2,é' ]
	[[ "$stderr" == *"log.csv:2: has bytes that mean nothing in the encoding that --encoding names"* ]]
}

@test "a line of nothing but blanks is a blank line" {
	printf 'customer date amount\na 2024-01-02 1\n \t \n\nb 2024-01-02 2\n' > log
	run -0 crm-ingest --delimiter=space -o out.csv log
	[[ "$output" == *"4 rows read: 2 kept, 2 dropped, 0 refused"* ]]
}

@test "several inputs are one ledger, with the columns that any of them has" {
	log customer,date,amount a,2024-01-02,5
	printf 'amount;customer;date\n7;b;2024-01-03\n' | gzip > more.csv.gz
	crm-ingest -q log.csv more.csv.gz > out.csv
	[ "$(tail -n +2 out.csv | tr '\n' ' ')" = "a,2024-01-02,,5 b,2024-01-03,,7 " ]
	# A column that only some have is empty for the others; all are looked at before a row is written.
	printf 'customer,date,amount,channel\nb,2024-01-03,7,web\n' > third.csv
	crm-ingest -q log.csv third.csv > out.csv
	[ "$(tr '\n' ' ' < out.csv)" = "customer,date,order,amount,channel a,2024-01-02,,5, b,2024-01-03,,7,web " ]
	crm-ingest -q --keep=channel log.csv third.csv > out.csv
	[ "$(head -1 out.csv)" = customer,date,order,amount,channel,channel ]
	try crm-ingest -q --keep=nothing log.csv third.csv
	complains 2 '--keep: no column "nothing"'
	printf 'customer,date,amount\nb,01/02/2024,7\n' > fourth.csv
	try crm-ingest -q log.csv fourth.csv third.csv
	complains 2 'fourth.csv: '
}

@test "every oddity of foreign files" {
	run crm-ingest -q < /dev/null
	[ "$status" -eq 3 ]
	log customer,date,amount
	run -0 crm-ingest -q log.csv
	[ "$output" = customer,date,order,amount ]
	printf 'customer,date,amount\r\na,2024-01-02,5\r\n' > log.csv
	run -0 crm-ingest -q log.csv
	[ "${lines[1]}" = a,2024-01-02,,5 ]
	printf 'customer,date,amount\ra,2024-01-02,5\r' > log.csv
	run -0 crm-ingest -q log.csv
	[ "${lines[1]}" = a,2024-01-02,,5 ]
	printf '\357\273\277customer,date,amount\na,2024-01-02,5' > log.csv
	run -0 crm-ingest -q log.csv
	[ "${lines[1]}" = a,2024-01-02,,5 ]
	printf 'customer,date,amount\na\0b,2024-01-02,5\n' > log.csv
	run -1 --separate-stderr crm-ingest log.csv
	[[ "$stderr" == *"log.csv:2: has a NUL byte"* ]]
	printf 'customer,date,amount\na,2024-01-02,5\n"b,2024-01-02,6\nc,2024-01-02,7\n' > log.csv
	run -1 --separate-stderr crm-ingest log.csv
	[ "${lines[2]}" = c,2024-01-02,,7 ]
	[[ "$stderr" == *"log.csv:3: quote is not closed"* ]]
	# A byte in one row that is not UTF-8, far behind the sample.
	{ printf 'customer,date,amount\n'; yes a,2024-01-02,5 | head -100000; printf 'b\377,2024-01-02,6\nc,2024-01-02,7\n'; } > log.csv
	run -1 --separate-stderr crm-ingest -o out.csv log.csv
	[ "$(tail -1 out.csv)" = c,2024-01-02,,7 ]
	[[ "$stderr" == *"log.csv:100002: is not UTF-8"* ]]
}

@test "a field of 100 MB is refused in bounded memory, and the rest is read" {
	need_plain_memory
	{ printf 'customer,date,amount\na,2024-01-02,5\n'; head -c 100000000 /dev/zero | tr '\0' x; printf '\nb,2024-01-02,6\n'; } > log.csv
	run -1 --separate-stderr bash -c 'ulimit -v 200000; crm-ingest log.csv'
	[ "${lines[2]}" = b,2024-01-02,,6 ]
	[[ "$stderr" == *"log.csv:3: row is too long"* ]]
}

@test "a million columns" {
	{ printf 'customer,date,amount'; yes ,x | head -1000000 | tr -d '\n'; printf '\na,2024-01-02,5'; yes , | head -1000000 | tr -d '\n'; echo; } > log.csv
	run crm-ingest -q log.csv
	[ "$status" -ne 0 ]
	[ "${#output}" -lt 1000 ]
}

@test "marks that contradict each other are a usage error" {
	log customer,date,amount a,2024-01-02,1.234
	run -2 crm-ingest --grouping=. log.csv
	[ "$output" = 'crm-ingest: --grouping: "." is the decimal mark; the other one is --decimal=,' ]
	run -2 crm-ingest --decimal=, --grouping=,space log.csv
	[ "$output" = 'crm-ingest: --grouping: "," is the decimal mark; the other one is --decimal=.' ]
	crm-ingest -q --decimal=, --grouping=. log.csv > out.csv
	[ "$(tail -1 out.csv)" = a,2024-01-02,,1234 ]
	run -2 crm-ingest --delimiter=';' --quote=';' log.csv
	[ "$output" = 'crm-ingest: --quote: ";" is not one character other than the delimiter, or "none"' ]
}

@test "a wrong time zone or date format is named, and not the other one" {
	log customer,date,amount a,31.12.2024,1
	run -2 crm-ingest --timezone=Mars/Base log.csv
	[[ "$output" == 'crm-ingest: --timezone: "Mars/Base" is no time zone:'* ]]
	run -2 crm-ingest --timezone=Europe/Istanbul --date-format=%d.%Q log.csv
	[[ "$output" == 'crm-ingest: --date-format: "%d.%Q" is no date format:'* ]]
}

@test "dates that can be read in several ways are asked about, whichever is commoner" {
	for date in 24/01/05 24-01-05 24.01.05 24-Jan-05 240105 04/05/06; do
		log customer,date,amount "A,$date,10"
		run -2 crm-ingest log.csv
		[[ "$output" == *"\"$date\" in line 2 is "*%y*" and "*%y* ]]
	done
	[[ "$output" == *"2006-05-04 as %d/%m/%y, 2006-04-05 as %m/%d/%y and 2004-05-06 as %y/%m/%d"* ]]
	exports="$ROOT/../shared/data/exports"
	[ -d "$exports" ] || skip "no shared/data/exports"
	run -2 crm-ingest "$exports/1_yearfirst.csv"
	[[ "$output" == *%d/%m/%y*%y/%m/%d* ]]
}

@test "a year of another calendar, or a mistyped one, is refused to the end of the log" {
	{
		echo customer,date,amount
		seq 1 60000 | awk '{ printf "c%d,2024-%02d-%02d,1.00\n", $1, $1 % 12 + 1, $1 % 28 + 1 }'
		printf 'x,%s,1.00\n' 1402-10-24 0204-01-05 3024-01-05 2099-12-31 1970-01-01
	} > log.csv
	run -1 --separate-stderr crm-ingest --receipt=r.json --rejects=bad.csv log.csv
	[ "${#lines[@]}" -eq 60003 ]
	[[ "$stderr" == *'"1402-10-24" is of another calendar or mistyped: see --date-range'* ]]
	grep -q '"range": *3' r.json
	[ "$(grep -vc "^#" bad.csv)" -eq 4 ]
	crm-ingest -q --date-range=0001-01-01,9999-12-31 log.csv | tail -n 1 | grep -qx x,1970-01-01,,1.00
	run -2 crm-ingest --date-range=2024-01-01 log.csv
	run -2 crm-ingest --date-range=2025-01-01,2024-01-01 log.csv
}

@test "dates as spreadsheets, marketplaces and databases write them" {
	log customer,date,amount 'A,"Feb 29, 2024 11:59:59 PM PST",1' 'B,"Mar 1, 2024 12:00:01 AM PST",2'
	crm-ingest -q log.csv | cut -d, -f2 | paste -sd' ' | grep -qx 'date 2024-02-29 2024-03-01'
	log customer,date,amount A,45351,1 B,45351.99,2 C,29.02.2024,3
	crm-ingest -q log.csv | cut -d, -f2 | paste -sd' ' | grep -qx 'date 2024-02-29 2024-02-29 2024-02-29'
	crm-ingest --sniff log.csv | grep -qF -- "--date-format='%d.%m.%Y|excel'"
	crm-ingest --sniff log.csv | bash 2>/dev/null | cmp - <(crm-ingest -q log.csv)
	log customer,date,amount A,1709240399999,1
	crm-ingest -q log.csv | grep -qx A,2024-02-29,,1
	log customer,date,amount 'A,29-FEB-24 11.59.59.000000000 PM,1' 'A,07-MAR-95 11.59.59.000000000 PM,1'
	crm-ingest -q log.csv | grep -qx A,2024-02-29,,1
	log customer,date,amount 'A,2024-02-29 24:00,1'
	crm-ingest -q log.csv | grep -qx A,2024-02-29,,1
}

@test "what programs write for a missing id or number is no customer, and --na adds to it" {
	log customer,date,order,amount,quantity,sku 'A,2024-01-13,NULL,1,-,x' 'NULL,2024-01-13,1,1,1,x' \
		'\N,2024-01-13,1,1,1,x' 'N/A,2024-01-13,1,1,1,x' 'nan,2024-01-13,1,1,1,x' 'None,2024-01-13,1,1,1,x' \
		'-,2024-01-13,1,1,1,x' '#N/A,2024-01-13,1,1,1,x' '0,2024-01-13,1,1,1,x' 'guest,2024-01-13,1,0,1,n/a'
	run --separate-stderr crm-ingest log.csv
	[ "$status" -eq 0 ]
	[ "$output" = $'customer,date,order,amount,quantity,sku\nA,2024-01-13,,1,,x\nguest,2024-01-13,1,0,1,' ]
	[[ "$stderr" == *"8 without a customer"* ]]
	[ "$(crm-ingest -q --na=guest,x log.csv | wc -l)" -eq 2 ]
	# An empty one stands for none of the usual words.
	[ "$(crm-ingest -q --na= log.csv 2>/dev/null | cut -d, -f1 | sort | uniq -c | wc -l)" -eq 10 ]
}

@test "ids that a spreadsheet has damaged are refused, with the way out" {
	log customer,date,amount '"1,23E+05",2024-01-13,1' 13085,2024-01-13,2 13085.0,2024-01-13,3
	run -1 --separate-stderr crm-ingest --rejects=bad.csv log.csv
	[ "$output" = $'customer,date,order,amount\n13085,2024-01-13,,2' ]
	[[ "$stderr" == *'"1,23E+05" was cut short by a spreadsheet: export the column as text'* ]]
	[[ "$stderr" == *'"13085.0" has a .0, which the ids before it have not: say --trim-id=.0'* ]]
	run -1 --separate-stderr crm-ingest --trim-id=.0 log.csv
	[ "$output" = $'customer,date,order,amount\n13085,2024-01-13,,2\n13085,2024-01-13,,3' ]
	# All of them: then it is how ids are written.
	log customer,date,amount 13085.0,2024-01-13,2 13086.0,2024-01-13,3
	crm-ingest -q log.csv | grep -qx 13086.0,2024-01-13,,3
}

@test "blanks around ids are never part of them, and --fold-id says how many it made one" {
	log customer,date,order,amount ' A,2024-01-13, 1 ,1' $'A\xc2\xa0,2024-01-13,1,1' '"=""007""",2024-01-13,2,1' \
		'İSMAİL,2024-01-13,3,1' 'ismail,2024-01-13,3,1' 'علي,2024-01-13,4,1' 'علی,2024-01-13,4,1' '۱۲۳,2024-01-13,5,1' 123,2024-01-13,5,1
	crm-ingest -q log.csv | cut -d, -f1,3 | head -4 | paste -sd' ' | grep -qx 'customer,order A,1 A,1 007,2'
	run --separate-stderr crm-ingest --fold-id=case --receipt=r.json log.csv
	[ "$(cut -d, -f1 <<< "$output" | tail -n +2 | sort -u | wc -l)" -eq 5 ]
	[[ "$stderr" == *"noted: 3 ids made one with others"* ]]
	grep -q '"folded": *3' r.json
}

@test "numbers as people and programs write them" {
	log 'customer;date;amount' 'A;13.01.2024;5,-' 'A;13.01.2024;5,00-' 'A;13.01.2024;1.234,--' 'A;13.01.2024;50,- Kč' 'A;13.01.2024;1,5E+3'
	[ "$(crm-ingest -q log.csv | cut -d, -f4 | paste -sd' ')" = 'amount 5 -5.00 1234 50 1500' ]
	log customer,date,amount A,2024-01-13,35.980000000000004 A,2024-01-13,3e3 'A,2024-01-13,"₹1,23,456.50"' A,2024-01-13,500/-
	run --separate-stderr crm-ingest --receipt=r.json log.csv
	[ "$(cut -d, -f4 <<< "$output" | paste -sd' ')" = 'amount 35.98 3000 123456.50 500' ]
	[[ "$stderr" == *"noted: 1 numbers rounded"* ]]
	grep -q '"rounded": *1' r.json
	[ "$(crm-ingest -q --decimals=3 log.csv | sed -n 2p)" = A,2024-01-13,,35.980 ]
	# Products: exact as long as they can be held, then rounded and counted; a return of a return is no purchase.
	log customer,date,quantity,price A,2024-01-13,1.23456,2.34567 A,2024-01-13,-1,-5
	run -1 --separate-stderr crm-ingest log.csv
	[ "$(cut -d, -f4 <<< "$output" | paste -sd' ')" = 'amount 2.895870355' ]
	[[ "$stderr" == *'"-5" is negative, as the quantity is'* ]]
	exports="$ROOT/../shared/data/exports"
	[ -d "$exports" ] || skip "no shared/data/exports"
	[ "$(crm-ingest -q "$exports/2_dash_price.csv" | cut -d, -f4 | paste -sd' ')" = 'amount 5 12.50' ]
}

@test "quotes out of place are read where the number of fields is right, and counted" {
	log customer,date,order,amount,sku 'A,2024-01-13,1,5,19" monitor' 'B,2024-01-13,2,6,"19" screen"' 'C,2024-01-13,3,7, "a, b"' \
		'D,2024-01-13,4,8,="00123"' 'E,2024-01-13,5,9,"open' 'F,2024-01-13,6,10,"x"' 'G,2024-01-13,7,11,a"b,c'
	run -1 --separate-stderr crm-ingest --receipt=r.json --rejects=bad.csv log.csv
	[ "${lines[1]}" = 'A,2024-01-13,1,5,"19"" monitor"' ]
	[ "${lines[2]}" = 'B,2024-01-13,2,6,"19"" screen"' ]
	[ "${lines[3]}" = 'C,2024-01-13,3,7,"a, b"' ]
	[ "${lines[4]}" = 'D,2024-01-13,4,8,00123' ]
	[ "${lines[5]}" = 'F,2024-01-13,6,10,x' ]
	[ "${#lines[@]}" -eq 6 ]
	[[ "$stderr" == *"noted: 4 rows with quotes out of place"* ]]
	grep -q '"quotes": *4' r.json
	run -1 --separate-stderr crm-ingest --quoting=strict log.csv
	[ "${#lines[@]}" -eq 2 ]
}

@test "an empty field too many, in the header or in rows, is none; headers again are dropped" {
	want=$'customer,date,order,amount\nA,2024-01-13,,5\nB,2024-01-14,,6'
	log customer,date,amount, A,2024-01-13,5 B,2024-01-14,6
	run --separate-stderr crm-ingest log.csv
	[ "$status $output" = "0 $want" ]
	[[ "$stderr" == *"noted: 2 rows with an empty last field"* ]]
	log customer,date,amount A,2024-01-13,5, B,2024-01-14,6,
	run --separate-stderr crm-ingest log.csv
	[ "$status $output" = "0 $want" ]
	log customer,date,amount, A,2024-01-13,5, B,2024-01-14,6,
	[ "$(crm-ingest -q log.csv)" = "$want" ]
	log customer,date,amount A,2024-01-13,5 B,2024-01-14,6,x
	run -1 crm-ingest -q log.csv
	printf 'customer,date,amount\r\r\nA,2024-01-13,5\r\r\nB,2024-01-14,6\r\r\n' > log.csv
	[ "$(crm-ingest -q log.csv)" = "$want" ]
	printf 'customer,date,amount\nA,2024-01-13,5\n\xef\xbb\xbfcustomer,date,amount\r\nB,2024-01-14,6\ncustomer,date,amount\n' > log.csv
	run --separate-stderr crm-ingest log.csv
	[ "$status $output" = "0 $want" ]
	[[ "$stderr" == *"dropped: 2 repeated headers"* ]]
}

@test "rows of totals are refused by name" {
	log customer,date,amount A,2024-01-13,5 B,2024-01-14,6 TOTAL,2024-01-14,11 'Genel Toplam:,2024-01-14,11' 'المجموع,2024-01-14,11' 'Grand Total,,11'
	run -1 --separate-stderr crm-ingest log.csv
	[ "${#lines[@]}" -eq 3 ]
	[[ "$stderr" == *"refused: 4 that are totals"* ]]
	# A firm of that name has orders; and a guest's row is no total unless it is the sum of all before.
	log customer,date,order,amount Total,2024-01-13,1,5
	crm-ingest -q log.csv | grep -qx Total,2024-01-13,1,5
	log customer,date,amount A,2024-01-13,5 B,2024-01-14,6 ,2024-01-14,11 ,2024-01-14,7
	run -1 --separate-stderr crm-ingest --guests=keep log.csv
	[ "${lines[3]}" = ,2024-01-14,,7 ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "what is no table is named, with the way to make one of it" {
	printf '{"customer":"A","date":"2024-01-13","amount":5}\n{"customer":"B","date":"2024-01-13","amount":5}\n' > log.csv
	run -3 crm-ingest log.csv
	[[ "$output" == *"is JSON lines, not a table: \`mlr --ijsonl --ocsv unsparsify FILE\`"* ]]
	printf '<html><table><tr><td>customer</td></tr></table></html>\n' > log.xls
	run -3 crm-ingest log.xls
	[[ "$output" == *"is a web page, whatever its name ends in"* ]]
	printf -- '-- MySQL dump\nINSERT INTO orders VALUES (1,2);\n' > log.sql
	run -3 crm-ingest log.sql
	[[ "$output" == *"is a dump of a database"* ]]
}

@test "a log that was cut short: a ledger is refused, another log is marked" {
	printf 'customer,date,order,amount\nA,2024-01-01,1,10.00\nB,2024-01-02,2,125.00\n' > ledger.csv
	head -c -5 ledger.csv > cut.csv
	run -3 --separate-stderr crm-ingest cut.csv
	[[ "$stderr" == *"cut.csv: is a ledger, and ends without its last line end: it was cut short"* ]]
	run -3 crm-ingest -o out.csv cut.csv
	[ ! -e out.csv ]
	printf 'Customer;Date;Amount\nA;2024-01-01;10,00\nB;2024-01-02;125,00' > log.csv
	run --separate-stderr crm-ingest --receipt=r.json log.csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "$stderr" == *"log.csv: does not end in a line end: it may have been cut short"* ]]
	grep -q '"no_last_line_end": *1' r.json
	printf 'Customer;Date;Amount\nA;2024-01-01;10,00\nB;2024-01-' > log.csv
	run -1 --separate-stderr crm-ingest log.csv
	[ "${#lines[@]}" -eq 2 ]
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

@test "--amount=1: a log without money counts its rows" {
	log visitor,date,page A,2024-01-13,x A,2024-01-14,y B,2024-01-14,z
	run -2 crm-ingest -m customer=visitor log.csv
	[[ "$output" == *"or --amount=1 if there is none"* ]]
	run -0 crm-ingest -q -m customer=visitor --amount=1 log.csv
	[ "$output" = $'customer,date,order,amount\nA,2024-01-13,,1\nA,2024-01-14,,1\nB,2024-01-14,,1' ]
	log visitor,date,status,price A,2024-01-13,completed,7 A,2024-01-14,cancelled,8
	run -0 crm-ingest -q -m customer=visitor --amount=1 log.csv
	[ "$(cut -d, -f1-4 <<< "$output")" = $'customer,date,order,amount\nA,2024-01-13,,1' ]
}
