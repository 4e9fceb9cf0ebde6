#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the README shows is what the programs say.

load helper

@test "the README shows what the programs say" {
	BUILD=$BIN "$ROOT/tests/readme.sh" "$ROOT/README.md" > README.md
	diff -u "$ROOT/README.md" README.md || { echo '`make readme` puts what they say now into the README'; false; }
}

@test "every question of the README has an answer" {
	local command n=0

	shopgen --lines 20000 --relations --seed 5 2> /dev/null > sales-1.csv
	gzip sales-1.csv
	printf 'channel,rate\nmarketplace,15%%\n' > partners.csv
	printf 'channel,date,amount\nweb,2024-01-15,500\n' > ads.csv
	printf 'tier,from,reward\nGold,300,5%%\n' > tiers.csv
	while read -r command; do
		n=$((n + 1))
		bash -o pipefail -c "$command" > out 2> err || { echo "$command"; cat err; return 1; }
		[[ $command == *' -o '* ]] || [ "$(wc -l < out)" -ge 2 ] || { echo "$command"; cat err; return 1; }
	done < <(sed -n '/A question, a command/,/Every night from cron/s/^    crm-/crm-/p' "$ROOT/README.md" | sed 's/2011-09-01/2024-06-01/')
	[ "$n" -eq 17 ]
}
