#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# samples/scale/spark.py by a real Spark, wherever there is one: `.ci/deps spark` brings it where there is Java.
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper
load scale

# need_spark: spark, the Python that has PySpark; or skip the test.
need_spark() {
	need java
	for spark in "${CRM_SPARK:-}" "${XDG_CACHE_HOME:-$HOME/.cache}/crm-tools/spark/bin/python" python3; do
		[ -n "$spark" ] && "$spark" -c 'import pyspark' 2> /dev/null && return
	done
	skip "no pyspark: see .ci/deps spark"
}

# submit MASTER ARGUMENT ...: a Spark job over these arguments, its standard error in said.
submit() {
	local master=$1

	shift
	SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$spark PYSPARK_DRIVER_PYTHON=$spark \
	    PYSPARK_SUBMIT_ARGS="--master $master --conf spark.speculation=true --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell" \
	    timeout 500 "$spark" "$ROOT/samples/scale/spark.py" "$@" 2> said || { rc=$?; tail -n 5 said; return "$rc"; }
}

# Logs with costs, channels and referrals, notes with line ends, one customer with half of all rows, and one row without a date.
shop() {
	mkdir logs
	shopgen --relations --lines "$1" --days 150 2> /dev/null | python3 -c '
import csv, sys
rows, out = csv.DictReader(sys.stdin), {}
for i, row in enumerate(rows):
    month = row["order_date"][:7]
    row["note"] = "" if i % 7 else "two\nlines, %d" % i
    if i % 2 and row["order_id"]:
        row["customer_id"] = "whale"
    if i == 1000:
        row["order_date"] = "none"
    if month not in out:
        out[month] = csv.DictWriter(open("logs/%s.csv" % month, "w", newline=""), list(row), lineterminator="\n")
        out[month].writeheader()
    out[month].writerow(row)
'
	gzip -n logs/*.csv
	export INGEST="--keep=note --today=2030-01-01" RFM="--keep=note --history" MERGE=--keep=note
}

@test "a task killed and retried, speculation, a skewed customer, more shards than tasks, a bad row: the bytes of one machine" {
	need_spark
	shop "${SPARK_LINES:-20000}"
	mkdir bin
	cp "$BIN"/crm-{ingest,cohort,report,basket,cluster} bin/
	# The first attempts at shard 1, and at the lifetime values of shard 2, are killed.
	for program in crm-rfm crm-clv; do
		rm -f "bin/$program"
		printf '#!/bin/bash\ncase "$*" in *"-o "*/partial/0001* | *"-o "*/scored/0002*) [ -e "%s/died.%s" ] || { touch "%s/died.%s"; kill -9 $$; } ;; esac\nexec "%s" "$@"\n' \
		    "$PWD" "$program" "$PWD" "$program" "$BIN/$program" > "bin/$program"
	done
	chmod +x bin/*
	export BIN=$PWD/bin
	export MODELS="-k 4" SAMPLE=${SPARK_SAMPLE:-150} CLV=--spend=gamma-gamma BASKET="--min-support=0.001" RULES="--min-support=0.001 --min-confidence=0.02"
	run -1 submit 'local[2,3]' out 5 logs/*
	[ -e died.crm-rfm ]
	[ -e died.crm-clv ]
	echo "$output"
	grep -q "^rows of $PWD/logs/2023-0.\.csv\.gz were refused: see $PWD/out/rejects/" said
	# shellcheck disable=SC2086
	crm-ingest -q $INGEST logs/* > ledger.csv || [ $? -eq 1 ]
	crm-rfm -q --keep=note --history ledger.csv > whole.csv
	gzip -dc out/customers.csv.gz | cmp - whole.csv
	crm-cohort -q ledger.csv > cohorts.csv
	crm-cohort -q out/split/*/*.csv.gz | cmp - cohorts.csv
	same_models
}

# A session takes ten seconds of CPU.  That the steps keep empty shards and stop at a cut log is tested by scale.bats, too.
@test "shards without customers" {
	need_spark
	long_only
	mkdir logs
	printf '%s\n' customer,date,order,amount,channel a,2024-01-01,1,5,web a,2024-01-02,2,6,shop > logs/one.csv
	printf '%s\n' customer,date,order,amount,cost a,2024-01-09,3,5,1 > logs/two.csv
	unset BIN
	run -0 submit 'local[2]' out 4 logs/*
	crm-ingest -q logs/* | crm-rfm -q > whole.csv
	gzip -dc out/customers.csv.gz | cmp - whole.csv
	[ "$(gzip -dc out/partial/*.csv.gz | grep -vc ^customer)" -eq 1 ]
}

@test "a cut log fails the job, with the program's own message" {
	need_spark
	long_only
	shop 5000
	head -c 3000 logs/2023-03.csv.gz > cut.gz
	mv cut.gz logs/2023-03.csv.gz
	export BIN
	run -3 submit 'local[2,2]' out 3 logs/*
	echo "$output"
	grep -q "^[cs].* $PWD/out .*: status 3: crm-ingest: $PWD/logs/2023-03.csv.gz: " said
	[ ! -e out/customers.csv.gz ]
}
