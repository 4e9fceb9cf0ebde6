#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-cluster: clusters of customers.
# shellcheck disable=SC2154 # run sets output, stderr and lines

bats_require_minimum_version 1.5.0
load helper

# planted N GROUPS: N rows around so many places in five dimensions, group,a,b,c,d,e; with 0 groups an even cloud.
planted() {
	awk -v n="$1" -v groups="$2" 'BEGIN {
		srand(7)
		print "group,a,b,c,d,e"
		for (i = 0; i < n; i++) {
			g = groups ? int(rand() * groups) : 0
			printf "%d", g + 1
			for (j = 0; j < 5; j++) {
				x = rand() + rand() + rand() + rand() - 2
				printf ",%.6f", groups ? 1.6 * x + 3 * ((g * (j + 2) + j) % 5) : rand()
			}
			print ""
		}
	}'
}

# agreement: the adjusted Rand index of columns 1 and 7 of a planted table that was clustered.
agreement() {
	awk -F, 'NR > 1 { both[$1 "," $7]++; a[$1]++; b[$7]++; n++ } END {
		for (i in both) t += both[i] * (both[i] - 1) / 2
		for (i in a) u += a[i] * (a[i] - 1) / 2
		for (i in b) v += b[i] * (b[i] - 1) / 2
		e = u * v / (n * (n - 1) / 2)
		printf "%.4f\n", (t - e) / ((u + v) / 2 - e)
	}'
}

# inertia FILE FEATURES K: what -v says.
inertia() {
	crm-cluster -f "$2" --transform=none -k "$3" -v "$1" 2>&1 >/dev/null | sed -n 's/.*inertia \([0-9.e+-]*\) after.*/\1/p'
}

# least FILE FEATURES VALUE...: whether each published inertia for k = 2, 3, ... is reached to 1e-9.
least() {
	local file=$1 features=$2 k=2 value got

	shift 2
	for value; do
		got=$(inertia "$file" "$features" "$k")
		awk -v a="$got" -v b="$value" 'BEGIN { d = a / b - 1; exit !(d < 1e-9 && d > -1e-9) }' ||
			{ echo "k=$k: $got, published $value"; return 1; }
		k=$((k + 1))
	done
}

# Published least inertias: data/README.md.
@test "iris: the published least inertia for every k from 2 to 10" {
	need_data kmeans/iris.csv
	least "$DATA/kmeans/iris.csv" sepal_length,sepal_width,petal_length,petal_width 152.347951760358 78.851441426146 57.2284732142857 \
	    46.4461820512821 39.0399872460872 34.2982296650718 29.9889439507861 27.7860924173081 25.8340548199725
}

@test "Ruspini: the published least inertia for every k from 2 to 10" {
	need_data kmeans/ruspini.csv
	least "$DATA/kmeans/ruspini.csv" x,y 89337.832142857 51063.4750456705 12881.0512361466 10126.7197881828 8575.40687645688 \
	    7126.19854312354 6149.63901931402 5181.65183982684 4446.28214285714
}

@test "Ruspini has four groups, and says so" {
	need_data kmeans/ruspini.csv
	run -0 --separate-stderr crm-cluster -f x,y --transform=none --scan "$DATA/kmeans/ruspini.csv"
	[ "$(grep -c . <<< "$output")" -eq 12 ]
	[[ $(grep chosen <<< "$output") == 4,12881.0512,* ]]
}

@test "five planted groups among thousands of rows of five features are found" {
	# make check-long has so many rows that the choice of k looks at a sample of them.
	planted "$([ -n "${CRM_SWEEP:-}" ] && echo 200000 || echo 5000)" 5 > rows.csv
	crm-cluster -f a,b,c,d,e --transform=none -k auto --strict rows.csv > out.csv
	[ "$(cut -d, -f7 out.csv | tail -n +2 | sort -u | wc -l)" -eq 5 ]
	awk -v r="$(agreement < out.csv)" 'BEGIN { exit !(r >= 0.95) }'
}

@test "an even cloud has no clear number of groups" {
	planted 700 0 > rows.csv
	run -0 --separate-stderr crm-cluster -f a,b,c --transform=none -k auto rows.csv
	[[ $stderr == *"no clear number of groups between 2 and 12: "*"is the best compromise"* ]]
	run -4 --separate-stderr crm-cluster -f a,b,c --transform=none -k auto --strict rows.csv
	[ -z "$output" ]
	[[ $stderr == "crm-cluster: no clear number of groups between 2 and 12 (see --scan)" ]]
}

@test "the same bytes for any number of threads" {
	local j

	# So many rows are looked at by a sample; make check-long has some pieces for each thread.
	planted "$([ -n "${CRM_SWEEP:-}" ] && echo 150000 || echo 70000)" 7 > rows.csv
	for j in 1 ${CRM_SWEEP:+2} 4; do
		crm-cluster -j "$j" -f a,b,c,d,e --silhouette --outlier=0.99 --save-model="model.$j" --profile="profile.$j" rows.csv > "out.$j"
		crm-cluster -j "$j" -f a,b,c,d,e --scan -k 2-4 --restarts=2 rows.csv > "scan.$j"
	done
	for j in ${CRM_SWEEP:+2} 4; do
		cmp out.1 "out.$j"
		cmp model.1 "model.$j"
		cmp profile.1 "profile.$j"
		cmp scan.1 "scan.$j"
	done
}

# The bar is 2.5 times the matrix (8 MB here), besides 4 MB of the program and its libraries.
@test "memory: at most 2.5 times the features, whatever is asked for" {
	need python3
	need_plain_memory
	planted 200000 7 > rows.csv
	python3 - <<-'PY'
	import os
	matrix = 200000 * 5 * 8
	def peak(*options):
	    pid = os.posix_spawnp("crm-cluster", ["crm-cluster", "-q", "-j2", "-f", "a,b,c,d,e", "-o", "out.csv", *options, "rows.csv"], os.environ)
	    _, status, used = os.wait4(pid, 0)
	    assert status == 0
	    return used.ru_maxrss * 1024
	ways = [], ["--profile=p.csv"], ["--transform=rank"], ["--profile"], ["--weight=group", "--profile"]
	for options in ways if os.environ.get("CRM_SWEEP") else ways[::2]:
	    times = (peak(*options) - (4 << 20)) / matrix
	    assert times <= 2.5, (options, times)
	PY
}

# The sums were taken from a gcc 12 build on a processor with AVX-512; clang 14 gave the same, and so did AVX2 under valgrind.
@test "the same bytes from every compiler, processor and path" {
	awk 'BEGIN {
		x = 42
		print "a,b,c"
		for (i = 0; i < 70000; i++) {
			for (j = 0; j < 3; j++) {
				x = x * 16807 % 2147483647
				v[j] = x
			}
			printf "%d,%d.%02d,%d\n", v[0] % 400, v[1] % 5000 * (1 + v[0] % 3), v[1] % 100, v[2] % 40
		}
	}' > rows.csv
	[ "$(cksum < rows.csv)" = "2001888875 1011219" ]
	[ "$(crm-cluster -f a,b,c -k 6 --restarts=3 --silhouette rows.csv | cksum)" = "502263690 2802818" ]
	[ "$(head -2000 rows.csv | crm-cluster -f a,b,c -k 6 --transform=rank | cksum)" = "1273103999 56731" ]
}

@test "a saved model gives the same rows, profile and no drift, and any transform is kept exactly" {
	planted 3000 4 > rows.csv
	crm-cluster -f a,b,c,d,e --transform=log1p,zscore --transform=a=rank --transform=b=robust --transform=c=minmax --transform=d=log1p,rank \
	    --feature-weight=e=2.5 -k 4 --outlier=0.9 --silhouette --value=a --save-model=model.csv --profile=profile.csv rows.csv > fitted.csv
	crm-cluster --model=model.csv --outlier=0.9 --silhouette --value=a --profile=profile2.csv --drift=drift.csv rows.csv > assigned.csv
	cmp fitted.csv assigned.csv
	cmp profile.csv profile2.csv
	awk -F, 'NR > 1 && $5 != 0 { bad = 1 } END { exit bad }' drift.csv
	# Rows of another kind drift.
	planted 3000 2 | crm-cluster --model=model.csv --drift > moved.csv
	awk -F, '$1 == "stability_index" && $5 > 0.25 { found = 1 } END { exit !found }' moved.csv
}

@test "a profile sums amounts of more than 18 digits exactly" {
	{
		echo customer,orders,revenue
		seq -f 'a%02g,1,1234567890123456789.01' 10 99
		seq -f 'b%02g,9,2234567890123456789' 10 99
	} > customers.csv
	crm-cluster -q -k 2 -f orders --profile customers.csv | cut -d, -f 1,3,5 > got
	# 90 times each, by bc
	diff - got <<-'END'
	cluster,customers,revenue
	1,90,201111110111111111010.00
	2,90,111111110111111111010.90
	END
	huge=9999999999999999999999999999
	printf '%s\n' customer,orders,revenue a,1,$huge b,2,1 > huge.csv
	run -3 --separate-stderr crm-cluster -q -k 2 -f orders --profile huge.csv
	[ "$stderr" = "crm-cluster: the amounts add up to more than 28 digits before the point" ]
}

@test "clusters are numbered by falling revenue, and the profile adds up to the table" {
	printf 'customer,days_since_last,orders,revenue\na,1,9,900.10\nb,2,8,800.20\nc,90,1,10.05\nd,95,1,11.00\ne,,1,5.55\n' > customers.csv
	# The distances: numpy, (log1p(x) - mean) / population deviation.
	run -0 --separate-stderr crm-cluster -k 2 customers.csv
	[ "$output" = "customer,days_since_last,orders,revenue,cluster,distance
a,1,9,900.10,1,0.132795379
b,2,8,800.20,1,0.132795379
c,90,1,10.05,2,0.0241217929
d,95,1,11.00,2,0.0241217929
e,,1,5.55,," ]
	[ "$stderr" = "crm-cluster: 1 of 5 rows lack a feature and get no cluster" ]
	run -0 --separate-stderr crm-cluster -q -k 2 --profile customers.csv
	[ "$(cut -d, -f1 <<< "$output" | tr '\n' ' ')" = "cluster 1 2  " ]
	grep -q '^1,"[a-z_, ]*",2,0.4,1700.30,0.984' <<< "$output"
	grep -q '^,none,1,0.2,5.55,' <<< "$output"
}

@test "--profile --min-cell: small clusters are hidden, and never one alone" {
	for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
		awk -v seed=$seed 'BEGIN { srand(seed); print "customer,x,revenue"
		    for (i = 0; i < 60; i++) { g = int(rand() ^ 3 * 6); printf "c%d,%.2f,%d\n", i, g * 100 + rand(), rand() < .8 ? rand() * 90 : 0 } }' > t.csv
		crm-cluster -q -f x --transform=none -k 6 --profile t.csv > all$seed.csv
		crm-cluster -q -f x --transform=none -k 6 --profile --min-cell 5 t.csv > out$seed.csv
	done
	# Of the hidden clusters there are none or two, of 5 customers each at least by what a reader knows.
	python3 - <<-'END'
		import csv
		for seed in range(1, 13):
		    all, out = list(csv.DictReader(open('all%d.csv' % seed))), list(csv.DictReader(open('out%d.csv' % seed)))
		    hidden = [a for a, o in zip(all, out) if o['customers'] == '']
		    valued = [a for a, o in zip(all, out) if o['customers'] != '' and o['revenue'] == '']
		    assert len(all) == len(out)
		    assert all == out or hidden or valued
		    assert not any(0 < int(o['customers'] or 0) < 5 for o in out)
		    assert len(hidden) == 0 or (len(hidden) > 1 and sum(int(a['customers']) for a in hidden) >= 5 + len(hidden) - 1)
		    assert len([o for o in out if o['revenue'] == '']) != 1
	END
	try crm-cluster --min-cell 5 t.csv
	complains 2 '--min-cell is for the table of --profile'
}

@test "what --min-cell hides in profiles and holdouts stays hidden, attacked with all that is printed" {
	need crm-clv
	scipy=$(with_scipy) || skip "no scipy"
	"$scipy" "$ROOT/tests/cli/attack_models.py" "$BIN" "$([ -n "${CRM_SWEEP:-}" ] && echo 100 || echo 10)"
}

@test "columns pass through byte for byte, quotes, commas and line ends inside too" {
	printf 'x,note\n1,"a ""b"", c"\n2,"two\nlines"\n10,\xff\n11,plain\n' > rows.csv
	crm-cluster -f x --transform=none -k 2 rows.csv > out.csv
	[ "$(cat out.csv)" = "$(printf 'x,note,cluster,distance\n1,"a ""b"", c",2,0.5\n2,"two\nlines",2,0.5\n10,\xff,1,0.5\n11,plain,1,0.5')" ]
}

@test "missing values: dropped, taken as the mean, or refused" {
	printf 'x,y\n1,1\n2,\n,\n9,9\n' > rows.csv
	run -0 --separate-stderr crm-cluster -f x,y --transform=none -k 2 rows.csv
	[ "$output" = $'x,y,cluster,distance\n1,1,2,0\n2,,,\n,,,\n9,9,1,0' ]
	run -0 --separate-stderr crm-cluster -f x,y --transform=none -k 2 --missing=mean rows.csv
	[ "${lines[2]}" != "2,,," ]
	[ "${lines[3]}" = ",,," ]
	run -3 --separate-stderr crm-cluster -f x,y --missing=error rows.csv
	[[ $stderr == 'crm-cluster: rows.csv:3: y: "" is not a number, and --missing=error was asked for' ]]
}

@test "a profile's means are over the rows where the feature is known, in any order; a cluster that is empty says so" {
	printf 'x,y\n,10\n10,10\n20,10\n500,90\n600,95\n' > rows.csv
	crm-cluster -q -f x,y -k 2 --missing=mean --transform=none --save-model=model.csv --profile rows.csv > profile.csv
	[ "$(tail -n +2 profile.csv | sed 's/".*"/name/' | cut -d, -f1,3,5,6)" = $'1,2,550,92.5\n2,3,15,10' ]
	{ head -1 rows.csv; tail -n +2 rows.csv | tac; } | crm-cluster -q -f x,y -k 2 --missing=mean --transform=none --profile | cmp - profile.csv
	head -4 rows.csv | crm-cluster -q --model=model.csv --missing=mean --profile > other.csv
	[ "$(sed -n 2p other.csv)" = "1,empty,0,0,,,550,92.5," ]
}

@test "NaN, inf and text are no numbers: the row has no cluster, the status is 1" {
	printf 'x\n1\nNaN\ninf\n-Infinity\nabc\n1e400\n1e301\n2\n' > rows.csv
	run -1 --separate-stderr crm-cluster -f x -k 2 rows.csv
	[ "$(grep -c ',,$' <<< "$output")" -eq 6 ]
	[[ $stderr == *'rows.csv:3: x: "NaN" is not a number'* ]]
}

@test "fewer different rows than clusters: as many clusters as rows, with a warning" {
	printf 'x\n1\n2\n1\n2\n' > rows.csv
	run -0 --separate-stderr crm-cluster -f x --transform=none -k 5 rows.csv
	[ "$output" = $'x,cluster,distance\n1,2,0\n2,1,0\n1,2,0\n2,1,0' ]
	[ "$stderr" = "crm-cluster: only 2 rows are different: 2 clusters instead of 5" ]
	printf 'x\n1\n5\n' > two.csv
	run -0 --separate-stderr crm-cluster -f x -k 2 two.csv
	[ "$output" = $'x,cluster,distance\n1,2,0\n5,1,0' ]
}

@test "all rows equal: one cluster, with the reason" {
	printf 'x,y\n3,4\n3,4\n3,4\n' > rows.csv
	run -0 --separate-stderr crm-cluster -f x,y -k 3 rows.csv
	[ "$output" = $'x,y,cluster,distance\n3,4,1,0\n3,4,1,0\n3,4,1,0' ]
	[[ $stderr == *"x is the same in all rows: clustered without it"* ]]
	[[ $stderr == *"y is the same in all rows, and nothing else is left to cluster by"* ]]
	[[ $stderr == *"all rows are equal: 1 cluster instead of 3"* ]]
	run -4 --separate-stderr crm-cluster -f x,y -k auto rows.csv
	[[ $stderr == *"all rows are equal"* ]]
}

@test "one constant column is left out with a warning" {
	printf 'x,y\n1,7\n2,7\n9,7\n' > rows.csv
	run -0 --separate-stderr crm-cluster -f x,y --transform=none -k 2 rows.csv
	[ "$output" = $'x,y,cluster,distance\n1,7,2,0.5\n2,7,2,0.5\n9,7,1,0' ]
	[ "$stderr" = "crm-cluster: y is the same in all rows: clustered without it" ]
}

@test "k = 1 is the mean" {
	printf 'x\n1\n2\n6\n' > rows.csv
	run -0 crm-cluster -f x --transform=none -k 1 --silhouette rows.csv
	[ "$output" = $'x,cluster,distance,silhouette\n1,1,2,\n2,1,1,\n6,1,3,' ]
}

@test "1e15 beside 1e-15, and values whose squares no double holds" {
	printf 'x,y\n1e15,1e-15\n2e15,1e-15\n1e15,9e-15\n2e15,9e-15\n' > rows.csv
	run -0 --separate-stderr crm-cluster -f x,y --transform=zscore -k 4 rows.csv
	[ "$(cut -d, -f3,4 <<< "$output" | tail -n +2 | sort | tr '\n' ' ')" = "1,0 2,0 3,0 4,0 " ]
	printf 'x\n1e200\n-1e200\n5\n' > rows.csv
	run -4 --separate-stderr crm-cluster -f x --transform=none -k 2 rows.csv
	[[ $stderr == *"cannot be squared: scale them with --transform=zscore" ]]
	run -0 --separate-stderr crm-cluster -f x --transform=zscore -k 3 rows.csv
	[ "$(grep -c ',0$' <<< "$output")" -eq 3 ]
}

@test "weights stand for so many rows" {
	printf 'x,w\n1,1\n2,3\n10,1\n12,1\n500,0\n' > weighted.csv
	run -0 crm-cluster -f x --transform=none -k 2 --weight=w weighted.csv
	[ "${lines[1]}" = "1,1,2,0.75" ]
	[ "${lines[3]}" = "10,1,1,1" ]
	[ "${lines[5]}" = "500,0,1,489" ]
	printf 'x,w\n1,-1\n' > bad.csv
	run -3 --separate-stderr crm-cluster -f x --weight=w bad.csv
	[ "$stderr" = 'crm-cluster: bad.csv:2: w: "-1" is not a weight from 0 to 1e15' ]
}

@test "no rows: the header comes out, and a fit that is asked for fails" {
	printf 'x\n' > rows.csv
	run -0 crm-cluster -f x rows.csv
	[ "$output" = "x,cluster,distance" ]
	run -4 --separate-stderr crm-cluster -f x --save-model=m.csv rows.csv
	[ "$stderr" = "crm-cluster: there are no rows to cluster" ]
	[ ! -e m.csv ]
	printf 'x\nabc\n' > rows.csv
	run -4 --separate-stderr crm-cluster -f x rows.csv
	[[ $stderr == *"no row has all the features: choose others, or --missing=mean" ]]
}

@test "usage errors are told apart" {
	local -a wrong=(
		"-k 0|--clusters: \"0\" is neither a number from 1 to 10000, nor auto, nor a range such as 2-12 within 2 to 100"
		"-k 5-3|--clusters: \"5-3\" is neither a number from 1 to 10000, nor auto, nor a range such as 2-12 within 2 to 100"
		"-f x,,y|--features: \"x,,y\" has an empty name"
		"-f x,x|--features: \"x,x\" names a column twice"
		"-f x --transform=cube|--transform: \"cube\" is not log1p, or one of none, zscore, robust, minmax, rank, or log1p, and one of these"
		"-f x --transform=z=rank|--transform: \"z\" is none of the features"
		"-f x --feature-weight=x=0|--feature-weight: \"x=0\" is not a feature, =, and a number from 0.000001 to 1000000"
		"--drift|--drift compares with an earlier fit: it needs --model FILE"
		"--model=m -k 3|--model assigns by what was fitted before: -k does not go with it"
		"--strict -k 4|--strict judges a choice: it needs -k auto or a range such as -k 2-12"
		"--scan --profile|only one of --scan, --profile and --drift can replace the rows on standard output: give the others a file"
		"--scan --save-model=m|--scan only compares: --save-model needs a run that settles on one number of clusters"
	)
	local case

	printf 'x,y\n1,2\n' > rows.csv
	for case in "${wrong[@]}"; do
		# shellcheck disable=SC2086 # the options are words
		run -2 --separate-stderr crm-cluster ${case%%|*} rows.csv
		[ -z "$output" ]
		[ "$stderr" = "crm-cluster: ${case#*|}" ] || { echo "$stderr"; return 1; }
	done
	printf 'x,cluster\n1,2\n2,2\n' > rows.csv
	run -2 --separate-stderr crm-cluster -f x -k 1 rows.csv
	[ "$stderr" = "crm-cluster: the table has a column cluster already: name the new ones with --prefix" ]
	[ -z "$output" ]
	run -2 --separate-stderr crm-cluster -f x -k 1 --prefix="$(printf '%065d' 0)" rows.csv
	[ "$stderr" = "crm-cluster: --prefix: longer than 64 bytes" ]
	run -0 crm-cluster -f x -k 1 --prefix=new_ rows.csv
	[ "${lines[0]}" = "x,cluster,new_cluster,new_distance" ]
}

@test "a file that is no model is refused" {
	printf 'x,y\n1,2\n' > rows.csv
	run -2 --separate-stderr crm-cluster --model=rows.csv rows.csv
	[ "$stderr" = "crm-cluster: --model: rows.csv is not a model as --save-model writes it" ]
	crm-cluster -f x --transform=none -k 1 --save-model=m.csv rows.csv > /dev/null 2>&1
	sed 's/^feature,x,none,1/feature,x,none,one/' m.csv > bad.csv
	run -3 --separate-stderr crm-cluster --model=bad.csv rows.csv
	[ "$stderr" = 'crm-cluster: bad.csv:2: fill: "one" is not a number' ]
	# What no fit gives: squares that overflow, shares that are none.
	sed 's/^feature,x,none,1/feature,x,none,1e308/' m.csv > bad.csv
	run -3 --separate-stderr crm-cluster --model=bad.csv rows.csv
	[[ $stderr == 'crm-cluster: bad.csv:2: fill: "1e308'*'" is not a number that a fit gives' ]]
	sed 's/^share,\(.*\),[^,]*$/share,\1,-1/' m.csv > bad.csv
	run -3 --separate-stderr crm-cluster --model=bad.csv rows.csv
	[[ $stderr == *': cluster_1: "-1" is not a share from 0 to 1' ]]
	sed 's/^distance,mean\(,*\)[^,]*/distance,mean\1-2/' m.csv > bad.csv
	run -3 --separate-stderr crm-cluster --model=bad.csv rows.csv
	[[ $stderr == *': mean: "-2" is not a number of at least 0' ]]
	run -2 --separate-stderr crm-cluster --model=m.csv --outlier=0.9 rows.csv
	[[ $stderr == *"the model was not saved with --outlier=0.9, so it does not hold that distance" ]]
}

@test "a cut table is refused, and nothing whole comes out" {
	printf 'x\n1\n2' > cut.csv
	run -3 --separate-stderr crm-cluster -f x -k 2 -o out.csv cut.csv
	[ ! -e out.csv ]
}

# The manual's example; customers and revenue add up to the published 4,338 and 8,911,407.904 (data/README.md).
@test "Online Retail: the manual's profile" {
	local manual

	need_data online_retail/online_retail.csv.gz
	need crm-ingest crm-rfm
	crm-ingest -q --returns=drop --zeros=drop "$DATA/online_retail/online_retail.csv.gz" | crm-rfm -q > customers.csv
	crm-cluster --profile customers.csv > profile.csv
	awk -F'"?,"?' 'NR > 1 { for (i = 1; i <= NF && $i !~ /^[0-9]+$/ || i == 1; i++) ; print $1, $i, $(i + 2) }' profile.csv > got
	manual=$(sed -n '/^cluster customers/,/^$/s/^\([1-9]\) *\([0-9]*\) *\([0-9.]*\) .*/\1 \2 \3/p' "$ROOT/man/crm-cluster.1")
	[ "$(cat got)" = "$manual" ]
	[ "$(awk '{ n += $2; r += $3 } END { printf "%d %.3f", n, r }' got)" = "4338 8911407.904" ]
	run -0 --separate-stderr crm-cluster -k auto -o auto.csv customers.csv
	[[ $stderr == *"no clear number of groups between 2 and 12"* ]]
}

@test "the manual's examples run" {
	examples crm-cluster 6
}

@test "a column that is the same in all rows must be there, in the fit and by its saved model" {
	printf 'a,b,c\n1,5,1\n2,5,9\n8,5,2\n9,5,7\n4,,3\n,5,\n' > rows.csv
	crm-cluster -q -f b,a,c -k 2 --save-model=model.csv rows.csv > fitted.csv
	grep -q '^constant,b,' model.csv
	[ "$(grep -c ',,$' fitted.csv)" -eq 2 ]
	crm-cluster -q --model=model.csv rows.csv | cmp - fitted.csv
	crm-cluster -q -f b,a,c -k 2 --missing=mean --save-model=model.csv rows.csv > fitted.csv
	crm-cluster -q --model=model.csv rows.csv | cmp - fitted.csv
	# A row of the constant may come first; a table without the column is refused.
	(head -1 model.csv; grep '^constant' model.csv; sed 1d model.csv | grep -v '^constant') > turned.csv
	crm-cluster -q --model=turned.csv rows.csv | cmp - fitted.csv
	cut -d, -f1,3 rows.csv > less.csv
	run -2 --separate-stderr crm-cluster -q --model=model.csv less.csv
	[[ $stderr == *"no column b"* ]]
}
