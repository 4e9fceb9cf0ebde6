# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# What tests of --partial and --merge share: a table in parts by customer, and a partial of each part.

# split_customers N: customers.csv in N parts s00.csv, s01.csv, ..., the last one of N > 1 without customers, each in an order of its own.
split_customers() {
	rm -f s[0-9]*.csv p[0-9]*.csv
	python3 - "$1" <<-'END'
		import random, sys
		n, r = int(sys.argv[1]), random.Random(7)
		head, *rows = open("customers.csv").read().splitlines(True)
		r.shuffle(rows)
		parts = [[] for _ in range(n)]
		for row in rows:
		    parts[r.randrange(max(1, n - 1))].append(row)
		for i, part in enumerate(parts):
		    open("s%02d.csv" % i, "w").write(head + "".join(part))
	END
}

# partials_by PROGRAM OPTION ...: a partial of each part s*.csv, p*.csv, named in a random order in the array parts.
partials_by() {
	local file program=$1

	shift
	for file in s[0-9]*.csv; do
		"$program" -q --partial "$@" -o "p${file#s}" "$file"
	done
	mapfile -t parts < <(printf '%s\n' p[0-9]*.csv | sort -R --random-source="${BASH_SOURCE[0]}")
}
