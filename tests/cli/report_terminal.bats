#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Reports on a terminal: as wide as it is; workbooks: every number shows; currency, titles, unfinished periods.

load helper

tables() {
	need crm-ingest crm-cluster crm-cohort
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q --as-of 2024-06-30 --save-bins bins.csv ledger.csv > before.csv
	crm-rfm -q --bins-from bins.csv ledger.csv | crm-cluster -q -k 3 > now.csv
	crm-cohort -q ledger.csv > cohorts.csv
}

# on_terminal WIDTH COMMAND ...: run it on a terminal of that width; what it prints is in the file screen.
on_terminal() {
	python3 - "$@" <<-'END'
	import fcntl, os, pty, struct, sys, termios
	pid, fd = pty.fork()
	if pid == 0:
	    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 40, int(sys.argv[1]), 0, 0))
	    os.environ.pop('COLUMNS', None)
	    os.execvp(sys.argv[2], sys.argv[2:])
	out = b''
	while True:
	    try:
	        piece = os.read(fd, 65536)
	    except OSError:
	        break
	    if not piece:
	        break
	    out += piece
	open('screen', 'wb').write(out)
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	END
}

# widest: the columns of the longest line of the file screen.
widest() {
	python3 - <<-'END'
	import re, unicodedata
	text = re.sub('\x1b\\[[0-9;]*m', '', open('screen', encoding='utf-8').read())
	print(max(sum(0 if unicodedata.combining(c) or unicodedata.category(c) == 'Cf' else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line)
	    for line in text.splitlines()))
	END
}

@test "no line is longer than the terminal is wide" {
	need python3
	tables
	for language in en tr fa ar; do
		for width in 20 80 ${CRM_SWEEP:+60 100} 150; do
			on_terminal $width crm-report -q --lang $language --levels --unprofitable --previous before.csv --cohorts cohorts.csv --movers 3 now.csv
			[ "$(widest)" -le $width ] || { echo "$language $width: $(widest)"; return 1; }
			on_terminal $width crm-report -q --lang $language --list all --control 20% now.csv
			[ "$(widest)" -le $width ] || { echo "$language $width: list"; return 1; }
		done
	done
	# What gives way, in order: bars, what to do, columns.
	on_terminal 200 crm-report -q now.csv
	grep -q '█' screen
	on_terminal 140 crm-report -q now.csv
	! grep -q '█' screen
	grep -q '[0-9].*reward; ask for referrals' screen
	on_terminal 100 crm-report -q now.csv
	grep -q '^    reward; ask for referrals' screen
	on_terminal 60 crm-report -q now.csv
	grep -q 'columns do not fit here' screen
	# COLUMNS overrides what the terminal says.
	on_terminal 200 env COLUMNS=60 crm-report -q now.csv
	[ "$(widest)" -le 60 ]
	# A pipe has no width, whatever COLUMNS says.
	COLUMNS=60 crm-report -q now.csv > piped
	crm-report -q now.csv | cmp - piped
	grep -q 'Average order  What to do' piped
}

@test "bytes that are no text are not written to a terminal" {
	need python3
	tables
	for how in '-F xlsx' -z; do
		# shellcheck disable=SC2086
		! on_terminal 80 crm-report -q $how now.csv
		grep -q 'standard output is a terminal: name a file with -o' screen
	done
	on_terminal 80 crm-report -q -F xlsx -o book.xlsx now.csv
	[ -s book.xlsx ]
}

@test "a currency has its decimals in what people read, and exact amounts elsewhere" {
	printf '%s\n' customer,orders,revenue,days_since_last,segment a,1,10.125,5,New b,1,20.5,5,New > t.csv
	crm-report --currency JPY t.csv | grep -q '^Total .* 31 '
	crm-report --currency KWD t.csv | grep -q '^Total .* 30.625 '
	crm-report --currency EUR t.csv | grep -q '^Total .* 30.62 '
	crm-report --currency EUR -F csv t.csv | grep -q '^Total,2,1,30.625,'
	crm-report --currency EUR -F html t.csv | grep -q 'Amounts in EUR'
	# The table says it itself.
	sed -e '1s/$/,currency/' -e '2,$s/$/,TRY/' t.csv > try.csv
	crm-report try.csv | grep -q '^Total .* 30.62 '
	sed '3s/TRY/EUR/' try.csv > mixed.csv
	try crm-report mixed.csv
	grep -qx 'crm-report: amounts in TRY and "EUR" are added up as if they were one currency: convert them with crm-ingest --rates' err
	try crm-report --currency euro t.csv
	complains 2 '--currency: "euro" is not a code of ISO 4217, such as EUR'
	# Cards have two decimals though a price had three.
	crm-report -F html t.csv | grep -q '<dd>30.62</dd>'
}

@test "title and shop" {
	printf '%s\n' customer,orders,revenue,days_since_last,segment a,1,10,5,New > t.csv
	crm-report -F html --shop 'Ali & Co' t.csv | grep -q '<h1>Ali &amp; Co – What our customers bring</h1>'
	crm-report -F html --title 'Weekly' t.csv | grep -q '<title>Weekly</title>'
}

@test "the month that is not over is marked, and in no mean" {
	printf '%s\n' cohort,age,customers,active,orders,retention,state 2024-01,0,100,100,1,1,whole 2024-01,1,100,30,1,0.3,whole \
	    2024-01,2,100,4,1,0.04,partial 2024-02,0,300,300,1,1,whole 2024-02,1,300,9,1,0.03,partial > cohorts.csv
	printf '%s\n' customer,orders,revenue,days_since_last,segment a,1,10,5,New > t.csv
	crm-report --cohorts cohorts.csv t.csv > got
	grep -q '^2024-01 .*100.%.*30.%.*4.%\*$' got
	grep -q '^2024-02 .*100.%.*3.%\*$' got
	grep -qE '^Mean +100.% +30.%$' got
	grep -q '^Hatched or marked with \*: the period is not over' got
	crm-report -F html --cohorts cohorts.csv t.csv > page.html
	[ "$(grep -o 'class="num part"' page.html | wc -l)" -eq 2 ]
	[ "$(grep -o 'class="k"' page.html | wc -l)" -eq 8 ]
}

@test "Turkish puts the sign before the per cent mark" {
	printf '%s\n' customer,orders,revenue,days_since_last,segment a,1,-1.3,5,New b,1,101.3,5,Loyal > t.csv
	crm-report --lang tr t.csv | grep -q -- ' -%1,3 '
	crm-report --lang tr t.csv | grep -q ' %101,3 '
	# And a suffix by the number's last sound: yedi, altı.
	{ echo customer,orders,revenue,days_since_last,segment; seq 107 | sed 's/.*/a&,1,2,5,Champions/'; seq 893 | sed 's/.*/b&,1,1,5,New/'; } > t.csv
	sed -i 's/^b\(.*\),1,1,5/b\1,1,0.1,5/' t.csv
	crm-report --lang tr -F html t.csv | grep -q 'müşterilerin %10,7’si gelirin %70,6’sını getiriyor'
}

@test "a workbook: every number shows, titles are whole, one page wide, texts stay texts" {
	need soffice pdftotext python3 unzip
	tables
	{ echo customer,orders,revenue,days_since_last,segment,phone; seq 3 | awk '{ print "c" $1 ",1,9876543210.12" $1 ",5,New,00905" $1 }'; } > large.csv
	crm-report -q -F xlsx --previous before.csv --cohorts cohorts.csv --unprofitable --currency TRY -o book.xlsx now.csv
	crm-report -q -F xlsx -o large.xlsx large.csv
	crm-report -q -F xlsx --list all --columns phone,revenue -o list.xlsx large.csv
	HOME=$PWD soffice --headless --convert-to pdf book.xlsx large.xlsx list.xlsx > /dev/null 2>&1
	for book in book large list; do
		pdftotext -layout $book.pdf $book.txt
		! grep '###' $book.txt
	done
	grep -q 'Who they are and what they bring' book.txt
	grep -q '29,629,629,630' large.txt
	grep -q 009051 list.txt
	# One page a sheet, the contents first.
	[ "$(pdfinfo book.pdf | awk '/^Pages/ { print $2 }')" -eq 11 ]
	python3 - <<-'END'
	import zipfile
	from xml.etree import ElementTree
	book = zipfile.ZipFile('book.xlsx')
	sheets = [e.get('name') for e in ElementTree.fromstring(book.read('xl/workbook.xml')).iter() if e.tag.endswith('}sheet')]
	assert sheets[0] == 'Contents' and sheets[1] == '1 Segments', sheets
	chart = book.read('xl/charts/chart1.xml').decode()
	assert 'share of customers' in chart and 'share of revenue' in chart and 'formatCode="0%"' in chart
	assert 'autoFilter' in book.read('xl/worksheets/sheet2.xml').decode()
	END
	# A list for a mailing begins with its headings.
	unzip -p list.xlsx xl/worksheets/sheet1.xml | grep -q '<row r="1"'
	unzip -p list.xlsx xl/sharedStrings.xml | grep -q '<t>009051</t>'
}

@test "tables of other filters among the operands are told apart by their headers" {
	tables
	crm-cohort -q --lifecycle ledger.csv > lifecycle.csv
	crm-cohort -q --survival ledger.csv > survival.csv
	crm-cohort -q --channels ledger.csv > channels.csv
	crm-basket -q --min-support 0.01 ledger.csv > rules.csv
	crm-rfm -q ledger.csv | crm-cluster -q -k 3 --profile=profile.csv -o now.csv
	# In any order, and the same as with --cohorts.
	crm-report -q -F html rules.csv now.csv cohorts.csv lifecycle.csv channels.csv survival.csv profile.csv > page.html
	for title in 'What sells together?' 'Cohorts: which share' 'How is it going?' 'Which channels pay?' 'How long customers stay' '<th scope="col">Name'; do
		grep -q "$title" page.html || { echo "$title"; return 1; }
	done
	crm-report -q -F html now.csv cohorts.csv | sed '/<footer>/,$d' > one.html
	crm-report -q -F html --cohorts cohorts.csv now.csv | sed '/<footer>/,$d' | cmp - one.html
	# JSON has them too, and money in it is exact.
	crm-report -q -F json now.csv channels.csv | grep -q '"channels"'
	# The picture of the periods: a bar each, and the month that is not over hatched.
	printf '%s\n' period,revenue,new_revenue,active,new,lapsed,state 2024-01,100.5,60,9,5,1,whole 2024-02,50,20,4,1,2,partial > lifecycle.csv
	crm-report -q -F html now.csv lifecycle.csv > two.html
	sed -n '/Revenue, period by period/,/<\/figure>/p' two.html > figure
	[ "$(grep -o 'class="b"' figure | wc -l)" -eq 3 ]	# with the legend
	[ "$(grep -o 'class="a"' figure | wc -l)" -eq 3 ]
	grep -q 'class="k"' figure
	grep -q '50.00\*' figure
	crm-report -q -F xlsx now.csv cohorts.csv lifecycle.csv channels.csv -o book.xlsx
	# In the workbook too: the part over the whole, the unfinished month hatched, for revenue and for customers.
	if command -v unzip > /dev/null; then
		unzip -p book.xlsx 'xl/charts/*.xml' > charts
		[ "$(grep -o '<c:overlap val="100"/>' charts | wc -l)" -eq 2 ]
		[ "$(grep -o '<a:pattFill prst="wdUpDiag">' charts | wc -l)" -eq 4 ]
		grep -q '<c:scatterStyle' charts	# the Pareto curve
	fi
	try crm-report -F csv now.csv channels.csv
	complains 2 'channels.csv: a CSV or TSV file holds one table: name the customer table alone'
	try crm-report now.csv cohorts.csv cohorts.csv
	complains 2 'cohorts.csv: a second table of cohorts: give one'
	# Offers go to the list.
	printf '%s\n' customer,rank,offer K000001,1,milk > offers.csv
	crm-report -q --list all --limit 3 -F csv now.csv offers.csv | head -1 | grep -q offer_1
}
