#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Pseudonyms and consent: whose rows are taken, what stands for an id, and that no id is shown.

bats_require_minimum_version 1.5.0
load helper

# log LINE ...: a log of these lines.
log() {
	printf '%s\n' "$@" > log.csv
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
	need_plain_memory # the address sanitizer passes over mlock
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
	# Nor in what detection says: a column that is taken for the date, the currency or the amount, a first row that is taken for data.
	for rows in customer,date,amount:ann@example.org,ann@example.org,5 \
	    customer,date,amount,currency:a,2024-01-01,5,ann@example.org:b,2024-01-01,5,bob@example.org \
	    customer,date,amount:a,2024-01-01,ann@example.org:b,2024-01-01,1.234 \
	    ann@example.org,2024-01-01,5:bob@example.org,2024-01-02,6; do
		tr : '\n' <<< "$rows" > log.csv
		for more in -v --sniff; do
			run crm-ingest "$more" --pseudonym-key=key -o out.csv --receipt=receipt log.csv
			[[ "$output" != *example* ]]
			[ ! -e receipt ] || ! grep example receipt
			rm -f receipt
		done
	done
	log customer,date,amount a,ann@example.org,5
	run crm-ingest --pseudonym-key=key log.csv
	[[ "$output" == *'no known format of dates reads "..." in line 2'* ]]
}

@test "only rows with consent" {
	log customer,date,amount,ok a,2024-01-02,5,yes b,2024-01-02,6,no
	run crm-ingest --require-consent=ok=yes -o out.csv log.csv
	[[ "$output" == *"1 kept, 1 dropped"*"1 without consent"* ]]
}
