# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# What the tests of the fault folder share: the programs, a small input for each, and how to look at a failed run.

load ../cli/helper

# programs: the filters that have been built, one a line.
programs() {
	find "$BIN" -maxdepth 1 -name 'crm-*' -type f -perm -u+x -printf '%f\n' | LC_ALL=C sort
}

# to_ledger: a raw log to a ledger, by a tool that is not ours; rows with a comma within quotes are passed over.
to_ledger() {
	awk -F, -v OFS=, 'NR == 1 { print "customer,date,order,amount,quantity,sku,cost,channel"; next }
	    NF == 11 && $3 != "" { print $3, $2, $1, sprintf("%.2f", $6 * $7), $6, $4, $10, $8 }'
}

# make_inputs FOLDER: the small inputs, made once a file of tests.  The customer tables need crm-rfm, and one of them a shop with
# enough customers to fit a model to.
make_inputs() {
	cp "$ROOT/samples/corner-shop.csv" "$1/raw.csv"
	printf '%s\n' month,factor 1,.8 2,.8 3,.9 4,.9 5,1 6,1 7,.9 8,.9 9,1 10,1.1 11,1.4 12,1.3 > "$1/season.csv"
	to_ledger < "$1/raw.csv" > "$1/ledger.csv"
	[ -x "$BIN/crm-rfm" ] || return 0
	"$BIN/crm-rfm" -q "$1/ledger.csv" > "$1/customers.csv" || return 1
	if [ -x "$BIN/crm-cohort" ] && [ -x "$BIN/crm-ingest" ]; then	# further tables of a page
		"$BIN/crm-cohort" -q --lifecycle "$1/ledger.csv" > "$1/lifecycle.csv" || return 1
		"$BIN/crm-ingest" -q --receipt="$1/receipt.json" "$1/raw.csv" > /dev/null || return 1
	fi
	if [ -x "$BIN/crm-basket" ]; then	# of one shard
		"$BIN/crm-basket" -q --partial --max-items=2 "$1/ledger.csv" | "$BIN/crm-basket" -q --merge > "$1/candidates.csv" || return 1
		"$BIN/crm-basket" -q --count-itemsets="$1/candidates.csv" "$1/ledger.csv" > "$1/counts.csv" || return 1
	fi
	[ -x "$BIN/shopgen" ] || return 0
	"$BIN/shopgen" --relations --customers 150 --basket 1 --days 400 --seed 5 | to_ledger > "$1/shop.csv"
	"$BIN/crm-rfm" -q "$1/shop.csv" > "$1/lifetimes.csv"
}

# input_of PROGRAM: the name of what it reads.
input_of() {
	case $1 in
	crm-ingest) echo raw.csv ;;
	crm-rfm | crm-cohort | crm-basket) echo ledger.csv ;;
	crm-clv) echo lifetimes.csv ;;
	*) echo customers.csv ;;
	esac
}

# shellcheck disable=SC2016 # words are expanded where they are tried
# lines_of PROGRAM: command lines to try, as shell words; the input is given behind them or on stdin.  The first one writes a table.
lines_of() {
	case $1 in
	crm-ingest) printf '%s\n' '' '--rejects=rejects.csv --since=2024-06-01' ;;
	crm-rfm) printf '%s\n' '' '--bins=3 --save-bins=bins.csv' '--memory=1 --history --nested --explain' '--method=kmeans' ;;
	crm-cluster) printf '%s\n' '-k 3' '-k 2 --profile' ;;
	crm-clv) printf '%s\n' '' '--summary' '--by=first_channel --pool --interval=90 --save-model=bins.csv' '--what-if=retention=+5%' \
	    '--covariates=first_channel --interval=90 --save-model=bins.csv' '--season="$INPUTS"/season.csv' ;;
	crm-regress) printf '%s\n' "'revenue ~ orders + days_since_last'" "--coefficients 'revenue ~ orders'" "--robust=bisquare 'revenue ~ orders'" ;;
	crm-cohort) printf '%s\n' '' '--lifecycle' '--survival' '--tenure --period=quarter --memory=1' '--channels --within=30' \
	    '--partial' '--partial --channels=order' ;;
	crm-basket) printf '%s\n' '--min-count=2' '--min-count=2 --recommend=2' '--partial --max-items=2' \
	    '--count-itemsets="$INPUTS/candidates.csv"' '--recommend=2 --repeat --model="$INPUTS/counts.csv"' ;;
	crm-report) printf '%s\n' '' '--by segment,value_tier -F markdown --no-total --lang fa' '-F html --levels' '-F html "$INPUTS/lifecycle.csv" "$INPUTS/receipt.json"' \
	    '--list all --control 20%' '--partial' '--list all --scheme="$ROOT/samples/tiers.csv" --direction=below' \
	    '-F json --closeness=default --scheme="$ROOT/samples/tiers.csv" --parties=other="$INPUTS/customers.csv"' ;;
	*) echo ;;
	esac
}

# quick: bats notes the place of each command, by a trap that costs a sweep more than all of its own work; what fails in
# a sweep is told by what it prints.
quick() {
	trap - DEBUG
}

# sampling N: set ${step} to how many of the faults of a sweep lie between two that are tried: 1 with CRM_SWEEP=all, N with CRM_SWEEP=N,
# else ${1}.  Where each sample begins is drawn from a seed, which is told: a new one with CRM_SWEEP, that of CRM_SEED to repeat it.
sampling() {
	local seed

	quick
	case ${CRM_SWEEP:-} in
	all) step=1 ;;
	[1-9]*) step=$CRM_SWEEP ;;
	*) step=$1 ;;
	esac
	seed=${CRM_SEED:-${CRM_SWEEP:+$RANDOM}}
	RANDOM=${seed:=1}
	echo "# CRM_SEED=$seed, one of $step: $BATS_TEST_DESCRIPTION" >&3
}

# first OF: a number from 1 to the ${step} of the sample, but at most ${1}, so that something is tried wherever there is anything; in ${n}.
first() {
	n=$((RANDOM % ($1 > 0 && $1 < step ? $1 : step) + 1))
}

# each PROGRAM-FUNCTION: call it for every program as `FUNCTION program input`, with args[] of its first line, in an empty folder that is
# also the TMPDIR's parent.  All programs are tried; the test fails if one did.
each() {
	local program input bad=0 n=0
	local -a args

	quick
	while read -r program; do
		input=$INPUTS/$(input_of "$program")
		[ -e "$input" ] || continue
		eval "args=($(lines_of "$program" | head -1))"
		rm -rf "$BATS_TEST_TMPDIR/run"
		mkdir -p "$BATS_TEST_TMPDIR/run/tmp"
		cd "$BATS_TEST_TMPDIR/run" || return 1
		export TMPDIR=$PWD/tmp
		n=$((n + 1))
		if ! "$1" "$program" "$input"; then
			echo "^ $program"
			bad=$((bad + 1))
		fi
	done < <(programs)
	[ "$n" -gt 0 ] || skip "no program has been built"
	[ "$bad" -eq 0 ]
}

# got WANTED: whether `status` is one of the statuses WANTED (`3` or `0 3`).
got() {
	case " $1 " in
	*" $status "*) ;;
	*)
		echo "status $status, not $1"
		head -5 err
		return 1
		;;
	esac
}

# says PROGRAM PATTERN: whether stderr, of one line, is `PROGRAM: ` and something that matches the extended regular expression.
# This and leaves() are run thousands of times, and so start no process.
says() {
	local -a lines

	mapfile -t lines < err
	if [ "${#lines[@]}" -ne 1 ] || [[ ! ${lines[0]} =~ ^$1:\ .*($2) ]]; then
		echo "stderr should be one line with \"$2\":"
		printf '%s\n' "${lines[@]:0:5}"
		return 1
	fi
}

# leaves FILE ...: whether the folder holds nothing but out, err, FILE ... and an empty tmp.
leaves() {
	local file
	local -a files

	shopt -s nullglob dotglob
	files=(* tmp/*)
	shopt -u nullglob dotglob
	for file in "${files[@]}"; do
		case " out err tmp $* " in
		*" $file "*) ;;
		*)
			echo "left behind: $file"
			return 1
			;;
		esac
	done
}

# unfinished FILE: whether FILE is absent, empty, or does not end in LF, as an output that was not finished must be.
unfinished() {
	if [ -s "$1" ] && [ "$(tail -c1 "$1"; echo .)" = $'\n.' ]; then
		echo "$1 ends in LF though the run failed"
		return 1
	fi
}

# no_gzip FILE: whether FILE is no whole gzip file.
no_gzip() {
	if gzip -t "$1" 2> /dev/null; then
		echo "$1 is a whole gzip file though the run failed"
		return 1
	fi
}
