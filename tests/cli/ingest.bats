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
		for i in range(int(sys.argv[3])):
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
			# Some are longer than what is read at once; of make check-long all.
			[ $((seed % 9)) -ne 1 ] && [ -z "${CRM_SWEEP:-}" ] && rows=1500 || rows=6000
			echo "seed $seed, $rows rows of $fields $more"
			python3 random_log.py $seed "$fields" $rows > log.csv
			# With --dedupe each row is converted by itself.
			status=0
			crm-ingest -q ${more:+"$more"} --receipt=one.json --rejects=one.rej log.csv > one 2> one.err || status=$?
			[ "$status" -le 1 ]
			crm-ingest -q ${more:+"$more"} --receipt=two.json --rejects=two.rej --dedupe log.csv > two 2> two.err || true
			cmp one two
			cmp one.json two.json
			cmp one.rej two.rej
			cmp one.err two.err
			[ "$(wc -l < one)" -gt $((rows / 6)) ]
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
	[ "$(head -1 out.csv)" = customer,date,order,amount,channel ]
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

@test "the manual's examples run" {
	need_data online_retail/online_retail.csv.gz cdnow/CDNOW_sample.txt.gz
	ln -s "$DATA/online_retail/online_retail.csv.gz" "$DATA/cdnow/CDNOW_sample.txt.gz" .
	cp "$ROOT/samples/corner-shop.csv" export.csv
	gzip -c export.csv > sales-0.csv.gz
	cp sales-0.csv.gz sales.csv.gz
	printf '%s\n' customer,ordered_on,order,amount A,2024-01-05,o1,50.20 > orders.csv
	printf '%s\n' customer,when,event A,2024-01-07,complaint > contacts.csv
	session "$ROOT/man/crm-ingest.1" EXAMPLES 6
	[ "$(zcat ledger.csv.gz | wc -l)" -gt 600 ]
	[ "$(cat ledger.csv)" = "$(printf 'customer,date,order,amount,kind\nA,2024-01-05,o1,50.20,\nA,2024-01-07,,0,complaint')" ]
}
