#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Itemsets of shards in two passes: rules, itemsets and offers are those of one run over the whole log, byte for byte.
# shellcheck disable=SC2154,SC2030,SC2031 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper

# shop LINES SEED: a ledger in all.csv with a guest, and goods whose names need quotes and backslashes.
shop() {
	shopgen --lines "$1" --relations --basket 4 --seed "$2" 2> /dev/null | crm-ingest -q | python3 -c '
import csv, sys
names = {"B": "a;b", "K": "b\\", "W": "x, \"y\"", "T": "li\nne", "S": "märket"}
rows = list(csv.DictReader(sys.stdin))
out = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
out.writeheader()
guest = rows[0]["customer"]
for row in rows:
    row["sku"] = names.get(row["sku"][:1], row["sku"][:1]) + row["sku"][2:3]
    row["customer"] = "" if row["customer"] == guest else row["customer"]
    out.writerow(row)' > all.csv
}

# split_all N SEED: all.csv by customer into s0.csv, s1.csv, ..., of which the last of several is empty.
split_all() {
	rm -f s[0-9]*.csv f[0-9]*.csv c[0-9]*.csv
	python3 - "$1" "$2" << 'END'
import csv, random, sys
n, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
header, *rows = csv.reader(open("all.csv", newline=""))
files = [csv.writer(open("s%d.csv" % i, "w", newline=""), lineterminator="\n") for i in range(n)]
for file in files:
    file.writerow(header)
shard = {}
for row in rows:
    files[shard.setdefault(row[0], rng.randrange(max(1, n - 1)))].writerow(row)
END
}

# both OPTION ...: both passes over the shards, to c0.csv, c1.csv, ..., named in a random order in the array counts, and their sum.
both() {
	local file

	for file in s[0-9]*.csv; do
		crm-basket -q --partial "$@" -o "f${file#s}" "$file"
	done
	mapfile -t found < <(printf '%s\n' f[0-9]*.csv | sort -R --random-source=all.csv)
	crm-basket -q --merge -o candidates.csv "${found[@]}"
	for file in s[0-9]*.csv; do
		crm-basket -q --count-itemsets=candidates.csv -o "c${file#s}" "$file"
	done
	mapfile -t counts < <(printf '%s\n' c[0-9]*.csv | sort -R --random-source=all.csv)
	crm-basket -q --merge --partial -o counts.csv "${counts[@]}"
}

@test "rules and itemsets of random shops in 1 to 16 shards" {
	for seed in 1 ${CRM_SWEEP:+2 3}; do
		shop 3000 "$seed"
		for n in 4 ${CRM_SWEEP:+1 16}; do
			split_all "$n" "$seed"
			for sought in --min-support=0.02 "--min-support=0.01 --max-items=3 --max-basket=4"; do
				# shellcheck disable=SC2086
				both $sought
				for options in "" --itemsets "--min-confidence=0.05 --sort=support --joiner=|" --fdr=0.5 --min-lift=1.1 \
				    "--min-support=0.04 --max-items=2" --min-count=100; do
					# What is given again replaces it; --min-count alone means no share.
					whole="$sought $options"
					[[ $options != *--min-support* ]] || whole=${sought##*--min-support=0.0?}
					[[ $options != *--min-support* ]] || whole="${whole/--max-items=3/} $options"
					[ "$options" != --min-count=100 ] || whole="${sought#--min-support=0.0?} $options"
					# shellcheck disable=SC2086
					crm-basket -q $whole all.csv > whole.csv
					[ -n "$options" ] || rules=$(wc -l < whole.csv)
					# shellcheck disable=SC2086
					cat "${counts[@]}" | crm-basket -q --merge $options | cmp - whole.csv
					# shellcheck disable=SC2086
					crm-basket -q --merge $options counts.csv | cmp - whole.csv
				done
				[ "$rules" -gt 10 ]
			done
		done
	done
}

@test "partials are merged in steps, and counted by any number of threads" {
	shop 20000 4
	split_all 4 4
	both --min-support=0.01
	crm-basket -q --merge --partial f0.csv f3.csv > left.csv
	crm-basket -q --merge --partial f2.csv f1.csv > right.csv
	crm-basket -q --merge left.csv right.csv | cmp - candidates.csv
	crm-basket -q --merge --partial c0.csv c1.csv > left.csv
	crm-basket -q --merge --partial left.csv c3.csv c2.csv | cmp - counts.csv
	for j in 1 2 5; do
		crm-basket -q -j "$j" --count-itemsets=candidates.csv s0.csv | cmp - c0.csv
		crm-basket -q -j "$j" --partial --min-support=0.01 s0.csv | cmp - f0.csv
	done
	# All in one shard: the counts of the whole ledger.
	crm-basket -q --count-itemsets=candidates.csv all.csv | cmp - counts.csv
}

@test "offers by the counts of all shards" {
	shop 4000 5
	split_all 3 5
	for sought in "" ${CRM_SWEEP:+--min-support=0.02} "--min-support=0.01 --max-basket=4"; do
		# shellcheck disable=SC2086
		both $sought
		for options in --recommend=3 "--recommend=4 --repeat" "--recommend=2 --min-confidence=0.05" "--recommend=3 --new --fdr=0.9"; do
			# shellcheck disable=SC2086
			crm-basket -q $sought $options all.csv > whole.csv
			for file in s[0-9]*.csv; do
				# A share that is given is a threshold, so lists are not filled up.
				# shellcheck disable=SC2086
				crm-basket -q --model=counts.csv ${sought%% --max*} $options "$file" > "r${file#s}"
			done
			python3 - << 'END'
import csv, glob
whole = list(csv.reader(open("whole.csv", newline="")))
parts = [row for path in glob.glob("r*.csv") for row in list(csv.reader(open(path, newline="")))[1:]]
parts.sort(key=lambda row: (row[0].encode(), int(row[1])))
assert len(whole) > 100, len(whole)
assert whole[1:] == parts, "offers differ"
END
		done
	done
	# An item that was in no shard is owned, and has no lift.
	printf 'customer,date,order,amount,sku\nnew,2030-01-01,1,5,never seen\n' > late.csv
	run -0 crm-basket -q --model=counts.csv --recommend=1 --repeat late.csv
	[ "${lines[1]}" = 'new,1,never seen,,1,1,,repeat,2030-01-01,' ]
}

@test "rows of baskets in shards" {
	python3 -c '
import random
rng = random.Random(6)
for i in range(900):
    print(*{"item %d" % min(9, rng.paretovariate(.6)) for k in range(rng.randint(1, 6))}, sep=";")' > all.csv
	split -n l/5 --additional-suffix=.csv -d -a 1 all.csv s
	for i in 0 1 2 3 4; do
		crm-basket -q -b -d ';' --partial --min-support=0.02 -o "f$i" "s$i.csv"
	done
	crm-basket -q --merge -o candidates.csv f3 f0 f1 f4 f2
	for i in 0 1 2 3 4; do
		crm-basket -q -b -d ';' --count-itemsets=candidates.csv -o "c$i" "s$i.csv"
	done
	crm-basket -q -b -d ';' --min-support=0.02 all.csv > whole.csv
	[ "$(wc -l < whole.csv)" -gt 50 ]
	crm-basket -q --merge c4 c2 c3 c0 c1 | cmp - whole.csv
	run --separate-stderr -2 crm-basket --count-itemsets=candidates.csv s0.csv
	[[ $stderr == *'candidates.csv is of baskets: add --baskets' ]]
}

@test "Online Retail in shards by crm-ingest" {
	need_data online_retail/online_retail.csv.gz
	crm-ingest -q --returns=drop --zeros=drop "$DATA/online_retail/online_retail.csv.gz" > all.csv
	crm-ingest -q --returns=drop --zeros=drop --shards=4 -o 's%d.csv' "$DATA/online_retail/online_retail.csv.gz"
	both --min-support=0.02
	for options in "" --itemsets --fdr=0.01; do
		# shellcheck disable=SC2086
		crm-basket -q --min-support=0.02 $options all.csv > whole.csv
		# shellcheck disable=SC2086
		crm-basket -q --merge $options "${counts[@]}" | cmp - whole.csv
		[ "$(wc -l < whole.csv)" -gt 20 ]
	done
}

# refused STATUS TEXT COMMAND ...: the command ends so, says so in one line, and writes nothing.
refused() {
	run --separate-stderr "-$1" "${@:3}"
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"$2"* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "what would give other rules is refused" {
	shop 3000 7
	split_all 4 7
	both --min-support=0.02 --max-items=3
	refused 3 'candidates were found in' crm-basket --merge c0.csv c1.csv
	refused 3 'a part that is new' crm-basket --merge c0.csv c1.csv c2.csv c3.csv c0.csv
	refused 3 'candidates were found in' crm-basket --recommend=3 --model=c0.csv s0.csv
	refused 2 'looked for from' crm-basket --merge --min-support=0.01 counts.csv
	refused 2 'looked for from' crm-basket --merge --min-count=3 counts.csv
	refused 2 'looked for up to 3 items' crm-basket --merge --max-items=4 counts.csv
	refused 2 'more than 5 frequent itemsets' crm-basket --merge --max-itemsets=5 counts.csv
	refused 2 'have candidates and no counts' crm-basket --merge candidates.csv
	refused 2 'have candidates and no counts' crm-basket --merge --partial candidates.csv
	refused 2 'have candidates and no counts' crm-basket --model=f0.csv --recommend=1 s0.csv
	refused 2 'these partials make candidates' crm-basket --merge --itemsets f0.csv
	refused 2 'f0.csv has no candidates' crm-basket --count-itemsets=f0.csv s0.csv
	refused 3 'that of the other partials' crm-basket --merge f0.csv c1.csv
	# Candidates of other shards: what was counted cannot be added up.
	crm-basket -q --merge f0.csv f1.csv > other.csv
	crm-basket -q --count-itemsets=other.csv s1.csv > c1.csv
	refused 3 'that of the other partials' crm-basket --merge c0.csv c1.csv c2.csv c3.csv
	crm-basket -q --partial --min-support=0.03 --max-items=3 s1.csv > f1.csv
	refused 3 'that of the other partials' crm-basket --merge f0.csv f1.csv f2.csv f3.csv
	sed '4d' c0.csv > lost.csv
	refused 3 'some were lost' crm-basket --merge --partial lost.csv
	# Rows that no crm-basket writes.
	sed 's/,0\.02,3,/,2,3,/' c0.csv > edited.csv
	refused 3 'the partials have "2" for min_support' crm-basket --merge --partial edited.csv
}

@test "options that have no meaning for shards are refused" {
	printf 'customer,date,order,amount,sku\na,2024-01-01,1,5,tea\n' > all.csv
	split_all 1 1
	both
	for options in --recommend=2 --upsell=sku --sequence; do
		for kind in --partial --merge --count-itemsets=candidates.csv; do
			refused 2 'of rules and itemsets' crm-basket "$options" "$kind" s0.csv
		done
	done
	for options in --itemsets --min-count=2 --min-confidence=0.5 --min-lift=2 --fdr=0.5 --sort=lift; do
		refused 2 '--partial has no rules' crm-basket --partial "$options" s0.csv
		refused 2 '--partial has no rules' crm-basket --count-itemsets=candidates.csv "$options" s0.csv
	done
	for options in --item=sku --max-basket=3 --min-support=0.5 --max-items=2; do
		refused 2 '--count-itemsets: the candidates have their' crm-basket --count-itemsets=candidates.csv "$options" s0.csv
	done
	for options in --item=sku --max-basket=3 --baskets --only=s0.csv; do
		refused 2 '--merge: the partials have their' crm-basket --merge "$options" c0.csv
	done
	for options in --holdout=last --half-life=30 "--repeat --new"; do
		# shellcheck disable=SC2086
		refused 2 'read the shards together' crm-basket --model=counts.csv --recommend=2 $options s0.csv
	done
	refused 2 '--model goes with --recommend' crm-basket --model=counts.csv s0.csv
	refused 2 '--model has its --item' crm-basket --model=counts.csv --recommend=1 --item=sku s0.csv
	refused 2 'choose one' crm-basket --merge --count-itemsets=candidates.csv c0.csv
}

@test "shards without baskets only" {
	printf 'customer,date,order,amount,sku\n' > all.csv
	split_all 3 1
	both
	crm-basket -q all.csv > whole.csv
	crm-basket -q --merge "${counts[@]}" | cmp - whole.csv
	crm-basket -q --recommend=2 all.csv > whole.csv
	crm-basket -q --recommend=2 --model=counts.csv s0.csv | cmp - whole.csv
}
