# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# What every benchmark begins with: where things are, what is measured, and how.
#
# BUILD        where the programs are (build)
# BENCH_DIR    where logs and tables are made and kept (/tmp/bench)
# BENCH_LINES  lines of a log (10000000)
# BENCH_SHAPES shapes of the logs of bench.sh (shop line order mixed)
# BENCH_RUNS   runs of each, of which the median counts (5)
# CRM_DATA     the real data (../shared/data)
# PYTHON       runs the peers in Python (python3)
set -eu -o pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
case ${BUILD:=build} in
/*) bin=$BUILD ;;
*) bin=$root/$BUILD ;;
esac
dir=${BENCH_DIR:-/tmp/bench}
lines=${BENCH_LINES:-10000000}
runs=${BENCH_RUNS:-5}
data=${CRM_DATA:-$root/../shared/data}
python=${PYTHON:-python3}
patience=60	# what takes so many seconds or more runs once
mkdir -p "$dir"

# say TEXT: to stderr, with the name of the benchmark.
say() {
	echo "$(basename "$0" .sh): $1" >&2
}

# make_once FILE COMMAND ...: the output of COMMAND as FILE, kept from run to run; then read once, to be in the page cache.
make_once() {
	local file=$1

	shift
	if [ ! -s "$file" ]; then
		say "writing $file"
		"$@" > "$file.part"
		mv "$file.part" "$file"
	fi
	cat "$file" > /dev/null
}

# log_of SHAPE LINES: a gzip log of a shop; SHAPE as shopgen --shape has it.
log_of() {
	"$bin/shopgen" --shape="$1" --lines "$2" --basket 4.75 --timestamps | gzip -6
}

# measured NAME COMMAND ...: run COMMAND (as measure takes it) again and again, and print the median by wall time: seconds,
# KiB of each process, CPU seconds of all.  Fails, saying so, where COMMAND does.
measured() {
	local name=$1 i

	shift
	: > "$dir/times"
	for ((i = 0; i < runs; i++)); do
		if ! "$bin/tests/perf/measure" "$dir/one" "$@" > /dev/null 2> "$dir/messages"; then
			tail -1 "$dir/messages" >&2
			say "$name failed and is left out"
			return 1
		fi
		cat "$dir/one" >> "$dir/times"
		say "$name: $(cut -d' ' -f1 "$dir/one") s"
		if [ "$(cut -d. -f1 "$dir/one")" -ge "$patience" ]; then
			break
		fi
	done
	sort -n "$dir/times" | sed -n "$((($(wc -l < "$dir/times") + 1) / 2))p"
}
