#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cluster.sh -- how long k-means of a large customer table takes, beside scikit-learn; Markdown tables on stdout.
#
# BENCH_CUSTOMERS: rows (1000000); BENCH_GROWTH: rows of the table of growth; all else as perf.bash has it.
source "$(dirname "$0")/perf.bash"

rows=${BENCH_CUSTOMERS:-1000000}
growth=${BENCH_GROWTH-10000 100000 1000000 10000000}
threads=${BENCH_THREADS:-2}

# customers N: a customer table of N rows of twelve kinds that overlap.
customers() {
	awk -v n="$1" 'BEGIN {
		srand(1)
		print "customer,days_since_last,orders,revenue"
		for (g = 0; g < 12; g++) { a[g] = 5 * rand(); b[g] = 3 * rand(); c[g] = 3 + 4 * rand() }
		for (i = 0; i < n; i++) {
			g = int(12 * rand())
			x = rand() + rand() + rand() - 1.5; y = rand() + rand() + rand() - 1.5; z = rand() + rand() + rand() - 1.5
			printf "%08d,%d,%d,%.2f\n", i, exp(a[g] + x), 1 + exp(b[g] + y), exp(c[g] + b[g] + y + z)
		}
	}'
}

table=$dir/customers$rows.csv
make_once "$table" customers "$rows"
peer=$("$python" "$here/cluster_sklearn.py" --version 2>/dev/null) || peer=
[ -n "$peer" ] || say 'scikit-learn is not installed and is left out'

echo "Clustering $rows customers by three features (log1p,zscore), $threads threads, median of $runs; \`fit\` is the fit alone, \`filter\` is"
echo "\`crm-cluster\` from CSV to CSV."
echo
echo "| k | restarts | ${peer:-no peer} fit s | inertia | fit s | inertia | × | filter s | × | peak MiB |"
echo '|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
for k in 8 20; do
	for restarts in 1 10; do
		ours=$("$bin/tests/perf/kmeans_fit" "$table" "$k" "$restarts" "$threads" "$runs")
		theirs="0 0"
		# Ten restarts of scikit-learn take long: once is enough.
		[ -z "$peer" ] || theirs=$("$python" "$here/cluster_sklearn.py" "$table" "$k" "$restarts" "$threads" $((restarts > 1 ? 1 : runs)))
		filter=$(measured "k = $k, $restarts restarts" "$bin/crm-cluster" -q -j "$threads" -k "$k" --restarts="$restarts" -o "$dir/out.csv" "$table")
		awk -v k="$k" -v r="$restarts" -v theirs="$theirs" -v ours="$ours" -v filter="$filter" 'BEGIN {
			split(theirs, t, " "); split(ours, o, " "); split(filter, f, " ")
			printf "| %d | %d | %.3f | %.8g | %.4f | %.8g | %s | %.3f | %s | %.0f |\n", k, r, t[1], t[2], o[1], o[2],
			    (t[1] > 0 ? sprintf("%.3f", o[1] / t[1]) : ""), f[1], (t[1] > 0 ? sprintf("%.2f", f[1] / t[1]) : ""), f[2] / 1024
		}'
	done
done

[ -n "$growth" ] || exit 0
echo
echo 'Growth (k = 8, 10 restarts): the matrix is 24 bytes a row.'
echo
echo '| rows | filter s | µs a row | peak MiB | × matrix |'
echo '|--:|--:|--:|--:|--:|'
for n in $growth; do
	table=$dir/customers$n.csv
	make_once "$table" customers "$n"
	"$bin/tests/perf/measure" "$dir/one" "$bin/crm-cluster" -q -j "$threads" -k 8 -o "$dir/out.csv" "$table"
	awk -v n="$n" '{ printf "| %d | %.3f | %.2f | %.0f | %.2f |\n", n, $1, 1e6 * $1 / n, $2 / 1024, $2 * 1024 / (24 * n) }' "$dir/one"
done
