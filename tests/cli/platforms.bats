#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Each platform's export, made up after its public documentation, is recognised and gives its right ledger, worked out by hand.

bats_require_minimum_version 1.5.0
load helper

@test "every platform is recognised by its header, and read to its right ledger" {
	local n=0

	for log in "$ROOT"/tests/cli/platforms/*.csv; do
		name=$(basename "$log" .csv)
		crm-ingest -q --receipt=r.json "$log" > got
		diff "${log%.csv}.ledger" got || { echo "$name"; return 1; }
		grep -q "\"platform\": \"$name\"" r.json || { echo "$name is not recognised"; return 1; }
		# A platform that is named, and the reading that is saved, say the same; the ledger is read to itself.
		crm-ingest -q --reading="$name" --save-reading=saved "$log" | cmp "${log%.csv}.ledger" -
		crm-ingest -q --reading=saved "$log" | cmp "${log%.csv}.ledger" -
		crm-ingest -q got | cmp got - || { echo "$name: not read to itself"; return 1; }
		n=$((n + 1))
	done
	# Each in the table has a sample.
	[ "$n" -eq "$(cat "$ROOT"/lib/ingest/platform_shops.c "$ROOT"/lib/ingest/platform_markets.c | grep -c '^	{ "')" ]
}

@test "eight platforms end to end, to a report" {
	for name in shopify woocommerce magento stripe etsy square trendyol opencart; do
		crm-ingest -q "$ROOT/tests/cli/platforms/$name.csv" | crm-rfm -q | crm-report -q > report
		grep -qi segment report || { echo "$name"; return 1; }
	done
}

@test "a platform that the header told is said, also without -v; one that was named is not" {
	local log="$ROOT/tests/cli/platforms/shopify.csv"

	run -0 --separate-stderr crm-ingest "$log"
	[[ $stderr == *"read as Shopify, orders (--reading=shopify; -v says how)"* ]]
	run -0 --separate-stderr crm-ingest --reading=shopify "$log"
	[[ $stderr != *"read as"* ]]
}

@test "an order that nothing shares is no platform, and none can be asked for" {
	run -0 --separate-stderr crm-ingest --sniff "$ROOT/tests/cli/platforms/stripe.csv"
	[[ "${lines[0]}" == "crm-ingest --reading=stripe "* ]]
	[[ $stderr == *"the columns are those of Stripe, payments (--reading=stripe)"* ]]
	echo "platform = shopfy" > r
	try crm-ingest --reading=r "$ROOT/tests/cli/platforms/stripe.csv"
	complains 2 'platform: "shopfy" is not known'
	run -0 --separate-stderr crm-ingest --sniff --reading=none "$ROOT/tests/cli/platforms/stripe.csv"
	[[ $output != *--reading=* ]]
}
