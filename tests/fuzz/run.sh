#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: run.sh FUZZER ... -- each for FUZZ_SECONDS (20) from its committed corpus (tests/fuzz/corpus/NAME), memory capped;
# what is new goes to $BUILD/corpus/NAME, what crashes to $BUILD.  The harnesses of logs also start from the first rows of our samples and
# of each platform's export, and without libFuzzer's "entropic" schedule, which costs them a third of their speed.
set -eu -o pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/${BUILD:-build-fuzz}
seconds=${FUZZ_SECONDS:-20}

# log_seeds FOLDER BYTE: the logs that the tree has, cut to a few rows, after the byte that chooses options.
log_seeds() {
	local log

	mkdir -p "$1"
	for log in "$root"/tests/cli/platforms/*.csv "$root"/samples/shop-*.csv; do
		{
			printf %s "$2"
			head -n 5 "$log"
		} > "$1/$(basename "$log")"
	done
}

for fuzzer; do
	name=$(basename "$fuzzer")
	corpus=$root/tests/fuzz/corpus/$name
	new=$build/corpus/$name
	mkdir -p "$new"
	dirs=("$new")
	if [ -d "$corpus" ]; then
		dirs+=("$corpus")
	fi
	options=()
	case $name in
	fuzz_ingest) first=' ' ;;	# bit 32, which chooses nothing
	fuzz_sniff) first=: ;;		# a table
	*) first= ;;
	esac
	if [ -n "$first" ]; then
		log_seeds "$build/seeds/$name" "$first"
		dirs+=("$build/seeds/$name")
		options+=(-entropic=0)
	fi
	echo "fuzz: $name for $seconds s"
	if ! (cd "$build" && "$root/$fuzzer" -max_total_time="$seconds" -rss_limit_mb=1024 -malloc_limit_mb=512 -timeout=20 -print_final_stats=1 "${options[@]}" \
	    -artifact_prefix="$build/$name-" "${dirs[@]}" > "$build/$name.log" 2>&1); then
		tail -60 "$build/$name.log"
		echo "fuzz: $name: a fault; the input is $build/$name-*" >&2
		exit 1
	fi
	grep -E 'stat::number_of_executed_units|stat::peak_rss_mb' "$build/$name.log"
done
