# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# What every bats file loads: where things are, and a folder of its own to run each test in.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
case ${BUILD:=build} in
/*) BIN=$BUILD ;;
*) BIN=$ROOT/$BUILD ;;
esac
DATA=${CRM_DATA:-$ROOT/../shared/data}
# The system's Python, which .ci/deps brings SciPy for: that of a version manager may be a script, which takes longer to start
# than most tests.  One that was activated goes on.
[ -n "${VIRTUAL_ENV:-}" ] || [ ! -x /usr/bin/python3 ] || PATH=/usr/bin:$PATH
PATH=$BIN:$PATH

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# need_data FILE ...: skip the test, saying so, where the real data is not there.
need_data() {
	local file

	for file; do
		[ -e "$DATA/$file" ] || skip "no $DATA/$file"
	done
}

# need PROGRAM ...: skip the test where a program is missing.
need() {
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program"
	done
}

# long_only: skip the test, saying so, where make check-long has not asked for the whole (CRM_SWEEP).
long_only() {
	[ -n "${CRM_SWEEP:-}" ] || skip "make check-long has it"
}

# with_scipy: print a Python that has scipy, or fail.
with_scipy() {
	local python

	for python in python3 /usr/bin/python3; do
		if "$python" -c 'import scipy.optimize' 2> /dev/null; then
			echo "$python"
			return
		fi
	done
	return 1
}

# as_server COMMAND ...: PostgreSQL does not run as root.
as_server() {
	if [ "$(id -u)" -eq 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}

# need_postgres: skip the test where no PostgreSQL server can be started.
need_postgres() {
	need psql
	PATH=$PATH:$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
	need initdb pg_ctl
	if [ "$(id -u)" -eq 0 ]; then
		id postgres > /dev/null 2>&1 || skip "no user postgres"
	fi
}

# start_postgres: a server of the test's own, for user shop, whose socket is in the folder $server.
start_postgres() {
	server=$(mktemp -d)	# with a short name: a socket's path is limited
	chmod 755 "$server"
	if [ "$(id -u)" -eq 0 ]; then
		chown postgres "$server"
	fi
	(cd "$server" && as_server initdb -D "$server/data" -A trust -U shop -E UTF8 --locale C > /dev/null &&
	    as_server pg_ctl -D "$server/data" -w -l "$server/log" -o "-k $server -c listen_addresses=''" start > /dev/null 3>&-)
}

# stop_postgres: and nothing of it is left.
stop_postgres() {
	(cd "$server" && as_server pg_ctl -D "$server/data" -m immediate stop > /dev/null)
	rm -rf "$server"
}

# need_plain_memory: skip the test where the programs were built with a sanitizer, which has an allocator of its own and
# maps far more memory than it uses.
need_plain_memory() {
	! grep -q -e __asan_init -e __tsan_init "$BIN"/crm-* || skip "built with a sanitizer"
}

# is WANTED: the output of `run` is that.
is() {
	diff -u --label wanted --label got <(printf '%s\n' "$1") <(printf '%s\n' "$output")
}

# try COMMAND ...: run it, and keep its status in ${status}, what it writes in the file out, and what it says in err.
try() {
	status=0
	"$@" > out 2> err || status=$?
}

# complains STATUS TEXT: what was tried ended with that status, no table, and one line on stderr that has the text.
complains() {
	[ "$status" -eq "$1" ] && [ "$(wc -l < err)" -eq 1 ] && grep -qF -- "$2" err && [ ! -s out ] && return 0
	echo "status $status"
	cat err
	return 1
}

# session MANUAL SECTION LEAST: run the commands after `$ ` in a section of a manual, LEAST or more, one after another, as they would be
# typed. What stands below a command is its output, messages too; a line that ends in a backslash goes on in the next. A block without
# `$ ` at its start is a script.
session() {
	local n=0

	rm -f command.* wanted.*
	sed -e 's/\\e/\\/g; s/\\(dq/"/g; s/\\-/-/g' "$1" | awk -v section=".Sh $2" '
		/^\.Sh / { on = $0 == section; next }
		!on { next }
		/^\.Dl \$ / { n++; print substr($0, 7) > ("command." n); next }
		/^\.[BE]d/ { block = /^\.Bd/; first = 1; more = script = 0; next }
		!block { next }
		first && !/^\$ / { n++; script = 1 }
		{ first = 0 }
		script { print > ("command." n); next }
		/^\$ / || more {
			if (!more)
				n++
			sub(/^\$ /, "")
			print > ("command." n)
			more = /[|\\]$/
			next
		}
		{
			line = $0
			if (broken)
				sub(/^ +/, "", line)
			broken = sub(/ *\\$/, " ", line)
			printf "%s%s", line, broken ? "" : "\n" > ("wanted." n)
		}'
	while [ -e "command.$((n + 1))" ]; do
		n=$((n + 1))
		# What is read by head may be told that nobody reads on.
		if grep -q '| head -[0-9]*$' "command.$n"; then
			bash "command.$n" > got 2>&1
		else
			bash -o pipefail "command.$n" > got 2>&1
		fi || { cat "command.$n" got; return 1; }
		[ ! -e "wanted.$n" ] || diff "wanted.$n" got || { cat "command.$n"; return 1; }
	done
	[ "$n" -ge "$3" ]
}

# examples PAGE LEAST: run the examples of a manual, LEAST or more, and the commands that stand in blocks of other sections, in one
# folder with the samples and the real data that is there;
# each goes on with what the ones before left, and writes a file or has rows to show.
examples() {
	local n=0 command file

	need crm-ingest
	ln -s "$ROOT/samples" samples
	for file in online_retail/online_retail.csv.gz cdnow/CDNOW_sample.txt.gz; do
		[ ! -e "$DATA/$file" ] || ln -s "$DATA/$file" .
	done
	# One command a line, or more after a pipe or a backslash.
	while read -r command; do
		n=$((n + 1))
		# The real data may be absent.
		[[ ! $command =~ (online_retail\.csv|CDNOW_sample\.txt)\.gz ]] || [ -e "${BASH_REMATCH[0]}" ] || continue
		bash -o pipefail -c "$command" > out || { echo "$command"; return 1; }
		[[ $command =~ (\ >\ |-o\ |\|\ tail\ -1) ]] || [ "$(wc -l < out)" -gt 1 ] || { echo "$command: nothing"; return 1; }
	done < <(sed '/^\.Sh EXAMPLES/,/^\.Sh SEE/!{/^\.Dl/d}' "$ROOT/man/$1.1" |
	    sed -n -e 's/^\.Dl //p' -e '/^\.Bd -literal -offset indent/,/^\.Ed/{/^\.[BE]d/!p}' | sed 's/\\e/\\/g' |
	    sed -e ':a' -e '/[|\\]$/{N;s/\\*\n *//;ba' -e '}')
	[ "$n" -ge "$2" ]
}
