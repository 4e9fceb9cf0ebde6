#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The generator keeps its promises: the same bytes everywhere, the truth it tells, calendars that others agree with.

bats_require_minimum_version 1.5.0
load helper

@test "the committed samples are what the generator writes" {
	mkdir again
	make -s -C "$ROOT" BUILD="$BUILD" SAMPLEDIR="$PWD/again" samples
	for f in again/*.csv; do
		cmp "$f" "$ROOT/samples/${f#again/}"
	done
	[ "$(find again -name '*.csv' | wc -l)" -eq 5 ]
}

# The generator's own parameters (Makefile, CORNER, and its defaults) lie within two standard errors of what is fitted.
@test "crm-clv identifies the corner shop, and finds what it was made from" {
	crm-ingest -q "$ROOT/samples/corner-shop.csv" | crm-rfm -q > customers.csv
	run -0 --separate-stderr crm-clv customers.csv
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 61 ]
	crm-clv --summary customers.csv > summary.csv
	awk -F, 'BEGIN { true["r"] = 0.9; true["alpha"] = 40; true["p"] = 6; true["q"] = 4; true["gamma"] = 15 }
		($1 == "pareto-nbd" || $1 ~ /^gamma-gamma/) && $2 in true { n++; d = ($3 - true[$2]) / $4; if (d > 2 || d < -2) { print; bad = 1 } }
		END { exit bad || n != 5 }' summary.csv
}

@test "a large log has not changed since its sum was taken" {
	# Taken from gcc 12 and clang 14 at -O0 and -O3, x86-64: any machine must agree.
	[ "$(shopgen --lines 200000 --relations --timestamps | md5sum)" = "f708b1c5fa3ba20fbf126395e6593fd7  -" ]
	[ "$(shopgen --lines 200000 --relations --model mbg --seed 9 --dialect tr | md5sum)" = "6f2a1358111e2cd44a35d9ee34d2c158  -" ]
}

@test "shapes keep what they promise, and have not changed since their sums were taken" {
	# Taken from gcc 12 at -O0 and -O3.
	[ "$(shopgen --shape=line --lines 100000 --timestamps | md5sum)" = "ac5ad5504cdaf81632ad0d7c2b630c67  -" ]
	[ "$(shopgen --shape=order --lines 100000 --timestamps | md5sum)" = "fca1c63fef8e02fb5e044d9ac0af4118  -" ]
	[ "$(shopgen --shape=mixed --lines 100000 --timestamps | md5sum)" = "9dc7e1416361b9c8c1fb5d00283aa5fe  -" ]
	# Orders, pairs of order and customer, orders of several days, quoted lines; the busiest hundredth's share of lines.
	for shape in line order mixed; do
		shopgen --shape=$shape --lines 50000 --timestamps | awk -F, '
			NR > 1 {
				split($2, d, " ")
				days += !(($1, d[1]) in day); day[$1, d[1]]
				orders += !($1 in order); order[$1]
				pairs += !(($1, $3) in pair); pair[$1, $3]
				quoted += /"/
			}
			END { print orders, pairs, days - orders, quoted }' > $shape
	done
	busy=$(shopgen --shape=line --lines 50000 | cut -d, -f3 | sort | uniq -c | sort -rn | awk 'NR <= 20 { n += $1 } END { print n }')
	[ "$busy" -gt 9500 ] && [ "$busy" -lt 12500 ]
	read -r orders pairs days quoted < line
	[ "$orders" -gt 9500 ] && [ "$orders" -lt 10500 ]
	[ "$pairs" -eq "$orders" ] && [ "$days" -eq 0 ]
	[ "$quoted" -gt 2300 ] && [ "$quoted" -lt 2700 ]
	read -r orders pairs days quoted < order
	[ "$orders" -eq 50000 ] && [ "$pairs" -eq 50000 ]
	read -r orders pairs days quoted < mixed
	[ "$orders" -eq 10000 ] && [ "$pairs" -gt 49000 ]
	run -2 shopgen --shape=line
	[[ "$output" == *"--lines beside it"* ]]
}

@test "--lines is kept to the line" {
	[ "$(shopgen --lines 12345 | wc -l)" -eq 12346 ]
	[ "$(shopgen --lines 1 | wc -l)" -eq 2 ]
}

@test "logs are sorted by time" {
	shopgen --lines 20000 --timestamps | tail -n +2 | cut -d, -f2 > dates
	LC_ALL=C sort -c dates
}

@test "about three lines in a hundred are quoted" {
	n=$(shopgen --lines 100000 | grep -c '"')
	[ "$n" -gt 2700 ]
	[ "$n" -lt 3300 ]
}

@test "the truth is the sum of the lines" {
	shopgen --customers 2000 --relations --truth truth.csv |
	    awk -F, -v OFS=, '
		# No comma stands before the description, and none after it in what is counted from the end.
		NR > 1 && $3 != "" {
			q = $(NF - 5); gsub(/\./, "", $(NF - 4)); gsub(/\./, "", $(NF - 1))
			cents[$3] += q * $(NF - 4); cost[$3] += $(NF - 1)
			if (q > 0) {
				if (!($3 in first)) first[$3] = $2
				last[$3] = $2
				if (!(($3, $1) in seen)) { seen[$3, $1] = 1; orders[$3]++ }
			} else if (q < 0) {
				returns[$3]++
			} else {
				contacts[$3]++
			}
		}
		END { for (c in first) print c, first[c], last[c], orders[c], returns[c] + 0, cents[c], cost[c], contacts[c] + 0 }' |
	    LC_ALL=C sort > sums
	tail -n +2 truth.csv | cut -d, -f1-8 | awk -F, -v OFS=, '{ sub(/\./, "", $6); sub(/\./, "", $7); $6 += 0; $7 += 0; print }' |
	    LC_ALL=C sort > told
	cmp sums told
	[ "$(wc -l < told)" -eq 2000 ]
}

@test "the hidden parameters have the moments of their model" {
	shopgen --customers 40000 --truth truth.csv > /dev/null
	# rate: gamma(0.9, 60): mean 0.015, deviation 0.0158; value: 6 * 15 / (4 - 1) = 30, deviation 21.2; 4 errors of 40,000.
	awk -F, 'NR > 1 { rate += $9; value += $12; n++ } END { print n, rate / n, value / n;
	    exit !(n == 40000 && rate / n > 0.01468 && rate / n < 0.01532 && value / n > 29.5 && value / n < 30.5) }' truth.csv
	# Spend: the mean order is 30 as well.
	awk -F, 'NR > 1 { sum += $6; n += $4 } END { print sum / n; exit !(sum / n > 28.5 && sum / n < 30.5) }' truth.csv
}

@test "dropout happens with the probability that was asked for" {
	# MBG/NBD: after every purchase with probability beta(2, 6): who never comes back is at least 1 in 4.
	shopgen --customers 40000 --model mbg --dropout 2,6 --purchase 5,5 --arrive 1 --truth truth.csv > /dev/null
	awk -F, 'NR > 1 { once += $4 == 1; n++ } END { print once / n; exit !(once / n > 0.241 && once / n < 0.259) }' truth.csv
	# BG/NBD: never after the first.
	shopgen --customers 40000 --model bg --dropout 2,6 --purchase 5,5 --arrive 1 --truth truth.csv > /dev/null
	awk -F, 'NR > 1 { once += $4 == 1; n++ } END { print once / n; exit !(once / n < 0.001) }' truth.csv
}

@test "Persian and Umm al-Qura dates are those of node's Intl, on 47,800 of the 47,847 days of 1320 to 1450" {
	need node
	days_in() {
		shopgen --lines 900000 --basket 1 --returns 0 --from 1941-03-21 --days 47846 --arrive 47846 --dialect "$1" |
		    tail -n +2 | cut -d, -f2
	}
	paste -d, <(days_in en) <(days_in fa) <(days_in ar) | uniq > days
	[ "$(cut -d, -f1 days | uniq | wc -l)" -ge 47800 ]
	node -e '
		const tell = c => { const f = new Intl.DateTimeFormat("en-US-u-ca-" + c, { timeZone: "UTC", year: "numeric", month: "2-digit", day: "2-digit" });
			return d => { const o = {}; for (const x of f.formatToParts(d)) o[x.type] = x.value; return o.year + "/" + o.month + "/" + o.day; }; };
		const ascii = (s, zero) => [...s].map(c => c === "/" ? c : c.codePointAt(0) - zero).join("");
		const fa = tell("persian"), ar = tell("islamic-umalqura");
		let bad = 0;
		for (const line of require("fs").readFileSync("days", "utf8").trim().split("\n")) {
			const [iso, p, u] = line.split(","), d = new Date(iso + "T00:00:00Z");
			if (ascii(p, 0x6f0) !== fa(d) || ascii(u, 0x660) !== ar(d))
				bad++, console.log(line, fa(d), ar(d));
		}
		process.exit(bad > 0 ? 1 : 0);'
}

@test "the Turkish log is windows-1254, the others UTF-8" {
	iconv -f windows-1254 -t UTF-8 "$ROOT/samples/shop-tr.csv" | head -1 | grep -q '^Sipariş No;Sipariş Tarihi;Müşteri No;Ürün Kodu;Açıklama;'
	! iconv -f UTF-8 -t UTF-8 "$ROOT/samples/shop-tr.csv" > /dev/null
	for d in en fa ar; do
		iconv -f UTF-8 -t UTF-8 "$ROOT/samples/shop-$d.csv" > /dev/null
	done
}

@test "wrong options say what would be right and write nothing" {
	for o in --customers=0 --customers=x --lines=-1 --from=2023-02-29 --from=1941-03-20 --dialect=de --spend=1,2 --returns=0.95 \
	    --model=x --days=99999 --purchase=0,1 stray; do
		run --separate-stderr shopgen "$o"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == shopgen:*expected* ]]
	done
}

@test "a full disk is told" {
	run bash -c 'shopgen --lines 100 > /dev/full'
	[ "$status" -eq 3 ]
	[[ $output == "shopgen: stdout: No space left on device" ]]
}

@test "one shop in four dialects gives four ledgers of the same bytes" {
	crm-ingest -q "$ROOT/samples/shop-en.csv" > en
	crm-ingest -q --encoding=windows-1254 "$ROOT/samples/shop-tr.csv" > tr
	crm-ingest -q "$ROOT/samples/shop-fa.csv" > fa
	crm-ingest -q "$ROOT/samples/shop-ar.csv" > ar
	[ "$(head -1 en)" = customer,date,order,amount,quantity,sku,cost,channel,referrer ]
	[ "$(wc -l < en)" -gt 150 ]
	for d in tr fa ar; do
		cmp $d en
	done
	# And larger ones, where the calendars meet more days.
	shopgen --lines 20000 --relations --days 7000 --from 2004-01-01 | crm-ingest -q > en
	for d in fa ar; do
		shopgen --lines 20000 --relations --days 7000 --from 2004-01-01 --dialect $d | crm-ingest -q > $d
		cmp $d en
	done
	shopgen --lines 20000 --relations --days 7000 --from 2004-01-01 --dialect tr | crm-ingest -q --encoding=windows-1254 > tr
	cmp tr en
}

@test "the customer table of a generated shop is its truth" {
	shopgen --customers 5000 --relations --truth truth.csv | crm-ingest -q | crm-rfm -q > customers.csv
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $1, $at["first_date"], $at["last_date"], $at["orders"], $at["returns"], $at["revenue"], $at["cost"], $at["contacts"] }' \
	    customers.csv > ours
	tail -n +2 truth.csv | cut -d, -f1-8 > theirs
	cmp ours theirs
	[ "$(wc -l < ours)" -eq 5000 ]
}
