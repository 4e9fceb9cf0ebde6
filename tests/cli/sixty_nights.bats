#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Sixty nights of samples/nightly.sh with everything that goes wrong in them.  Each fault must be said the same night, with the right
# status; the operator does what the message asks for; and after the last night the table is that of one run over the good logs.
# The table of what was said is printed as comments (and is what the issue asks to be shown).
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper

teardown() {
	[ ! -d disk ] || umount disk 2> /dev/null || true
}

# tell NIGHT FAULT NEXT: a row of the table: what the night of a fault said.
tell() {
	printf '# | %s | %s | %s | %s | %s |\n' "$1" "$2" "$status" "$(tr '\n' ' ' <<< "$stderr" | sed "s|$PWD/||g" | cut -c 1-230)" "$3" >> told
}

# night STATUS: a night, of which this status is expected.
night() {
	run --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[ "$status" -eq "$1" ] || { echo "night: status $status"; echo "$stderr"; false; }
}

# quiet: a night that says nothing.
quiet() {
	night 0
	[ -z "$stderr" ] || { echo "$stderr"; false; }
}

# says PATTERN: whether the night said this.
says() {
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == $1 ]] || { echo "$stderr"; false; }
}

# log N: the name of the log of night N.
log() {
	echo "$(date -u -d "2023-01-01 + $1 days" +%F).csv.gz"
}

# good N: the log of night N comes, as it should be; a file that was there is replaced, later than its ledger was made.
good() {
	sleep "${2-0}"
	cp "day/$(log "$1")" logs/
}

@test "sixty nights with all faults: what was said, and the table is that of the good logs" {
	need flock python3
	shopgen --relations --customers 900 --days 70 --arrive 1 --basket 2 --purchase 2,5 > shop.csv
	mkdir logs day disk
	awk -F, 'NR == 1 { header = $0; next } { file = "day/" $2 ".csv"; if (!(file in seen)) { print header > file; seen[file] = 1 } print > file }' shop.csv
	gzip -n day/*.csv
	# A disk of its own, that can be full.
	mount -t tmpfs -o size=40m tmpfs disk 2> /dev/null || skip "no disk of its own to be had"
	ln -s disk out
	# The shop has just opened: its first weeks are not like those after them, and say so.
	for n in $(seq 0 35); do good "$n"; done
	"$ROOT/samples/nightly.sh" logs out 2> /dev/null || [ $? -eq 1 ]
	n=36
	good $n; quiet

	# Half a file, and the whole one under the same name.
	n=37
	gzip -dc "day/$(log $n)" | awk -v rows="$(gzip -dc "day/$(log $n)" | wc -l)" 'NR <= rows / 2' | gzip -n > "logs/$(log $n)"
	night 1; says '*not as expected: * rows, where the * logs like it let expect *'
	tell $n 'half a file' 'copies the whole file over it'
	good $n 1; night 1; says '*another content was read under this name before: * rows then, * now*counted anew*'
	tell $n '... and the whole file, later' 'nothing'
	n=38; good $n; quiet

	# A file that is replaced by another, corrected one.
	n=39
	gzip -dc "day/$(log $n)" | awk -F, -v OFS=, 'NR == 5 { $6 = $6 + 1 } { print }' | gzip -n > "logs/$(log $n)"
	quiet
	good $n 1; night 1; says '*another content was read under this name before*'
	tell $n 'a corrected file under the same name' 'nothing'
	n=40; good $n; quiet

	# Rows doubled inside a file.
	n=41
	{ gzip -dc "day/$(log $n)"; gzip -dc "day/$(log $n)" | tail -n +2; } | gzip -n > "logs/$(log $n)"
	night 1; says '*50.* % duplicates, where *'
	tell $n 'rows doubled inside a file' 'nothing: they count once'
	good $n 1; night 1
	n=42; good $n; quiet

	# Columns that are lost.
	n=43
	gzip -dc "day/$(log $n)" | python3 -c 'import csv, sys; csv.writer(sys.stdout).writerows(r[:7] for r in csv.reader(sys.stdin))' | gzip -n > "logs/$(log $n)"
	night 1; says '*its columns are not those of the log before: gone: channel, country, cost, referrer*'
	tell $n 'columns lost' 'has the export mended, and copies it over'
	good $n 1; night 1
	tell $n '... and the mended file' 'nothing'

	# A file that comes late.
	n=45; good $n; quiet
	n=44; good $n; night 1; says '*came late: the table was counted anew from all ledgers*'
	tell $n 'a late file' 'nothing'
	n=46; good $n; quiet

	# An empty file, and one that is cut.
	n=47
	: > "logs/$(log $n)"
	night 3; says '*is empty*'
	tell $n 'an empty file' 'copies the file again'
	head -c 700 "day/$(log $n)" > "logs/$(log $n)"
	night 3; says '*cut short*'
	tell $n 'a file cut short (gzip)' 'copies the file again'
	good $n; quiet

	# A full disk.
	n=48
	good $n
	dd if=/dev/zero of=disk/filler bs=1k 2> /dev/null || true
	before=$(md5sum < out/customers.csv.gz)
	night 3; says '*No space left on device*'
	[ "$(md5sum < out/customers.csv.gz)" = "$before" ]
	tell $n 'a full disk' 'makes room'
	rm disk/filler
	quiet

	# Two runs at once.
	n=49
	good $n
	"$ROOT/samples/nightly.sh" logs out 2> other & pid=$!
	until [ -d disk/new ] || ! kill -0 $pid 2> /dev/null; do :; done
	run --separate-stderr "$ROOT/samples/nightly.sh" logs out
	wait $pid
	# Whoever was second found it at work, or found nothing new.
	[[ $status -eq 3 && $stderr == *'still at work' ]] || [[ $status -eq 1 && $stderr == *'no log is new' ]]
	tell $n 'two runs at once: the second' 'nothing'

	# kill -9 at twelve moments of a night.
	n=50
	good $n
	for ms in 5 20 40 60 80 100 130 160 200 250 300 400; do
		setsid "$ROOT/samples/nightly.sh" logs out > /dev/null 2>&1 & pid=$!
		sleep "$(printf '0.%03d' $ms)"
		kill -9 -- "-$pid" 2> /dev/null || true
		{ wait $pid; } 2> /dev/null || true
	done
	run --separate-stderr "$ROOT/samples/nightly.sh" logs out
	[ "$status" -le 1 ]
	tell $n 'kill -9, twelve times' 'nothing'

	# The same file under another name, and a channel that vanishes.
	n=51
	cp "day/$(log 46)" "logs/$(log $n)"
	night 1; says "*its content was read before, as \"$(log 46)\"*"
	tell $n "yesterday's file under today's name" 'copies the right one over it'
	good $n 1; night 1
	n=52
	gzip -dc "day/$(log $n)" | python3 -c 'import csv, sys; csv.writer(sys.stdout).writerows(r for r in csv.reader(sys.stdin) if r[7] != "web")' | gzip -n > "logs/$(log $n)"
	night 1; says '*no row of channel "web"*'
	tell $n 'a channel that vanished' 'asks the shop, and copies the whole file over it'
	good $n 1; night 1

	for n in $(seq 53 60); do good "$n"; quiet; done
	# One run over what should have come.
	mkdir clean
	for log in logs/*.csv.gz; do
		cmp "$log" "day/${log##*/}"
		crm-ingest -q --dedupe -o "clean/${log##*/}" "$log"
	done
	[ "$(find clean -name '*.gz' | wc -l)" -eq 61 ]
	crm-ingest -q clean/*.csv.gz | crm-rfm -q > once.csv
	gzip -dc out/customers.csv.gz | cmp - once.csv
	{ echo '# | night | fault | status | what was said | what the operator does |'; cat told; } >&3
}
