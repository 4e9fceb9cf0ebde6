#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# samples/scale: the same tables by many tasks as by one machine, whatever happens to a task.
# shellcheck disable=SC2154 # run sets output, stderr and status

bats_require_minimum_version 1.5.0
load helper
load scale

SCALE=$ROOT/samples/scale

# logs ROWS: a shop with costs, channels, referrals, and notes with line ends, a log a month, in logs/; one customer has half of all rows.
# Logs differ in their columns: the notes begin in the third.
logs() {
	mkdir -p logs
	shopgen --relations --lines "$1" --days 150 --returns 0.1 2> /dev/null | python3 -c '
import csv, sys
rows, out = csv.DictReader(sys.stdin), {}
for i, row in enumerate(rows):
    if i % 2 and row["order_id"]:
        row["customer_id"] = "whale, the \"big\""
    row["note"] = "" if i % 7 else "two\nlines, %d" % i
    month = row["order_date"][:7]
    names = [n for n in row if n != "note" or month > "2023-02"]
    if month not in out:
        out[month] = csv.DictWriter(open("logs/%s.csv" % month, "w", newline=""), names, extrasaction="ignore", lineterminator="\n")
        out[month].writeheader()
    out[month].writerow(row)
'
	gzip -n logs/*.csv
	export INGEST="--keep=note --today=2030-01-01" RFM="--history --keep=note" MERGE="--keep=note --method=ntile"
}

# whole: what one machine makes of logs/, in whole.csv.
whole() {
	# shellcheck disable=SC2086
	crm-ingest -q $INGEST -o ledger.csv logs/* || [ $? -eq 1 ]
	crm-rfm -q --history --keep=note --method=ntile -o whole.csv ledger.csv
}

# same: the table that was made of shards is whole.csv.
same() {
	gzip -dc out/customers.csv.gz | cmp - whole.csv
}

@test "tasks by xargs give the bytes of one machine" {
	logs 6000
	whole
	for shards in 1 7; do
		rm -rf out
		JOBS=3 "$SCALE/steps.sh" all out "$shards" logs/*
		same
	done
	# The shards hold the ledger: tables of orders come out the same.
	gzip -dc "out/split/2023-01.csv.gz/0000.csv.gz" | head -1 | cmp - <(head -1 ledger.csv)
	for table in "crm-cohort" "crm-cohort --channels" "crm-basket --min-count=5"; do
		$table -q ledger.csv > a
		$table -q out/split/*/*.csv.gz | cmp - a
		[ "$(wc -l < a)" -gt 2 ]
	done
}

@test "a run that ends with a report: page, tables and receipt are those of one machine" {
	logs 6000
	REPORT="--shop=Shop" JOBS=2 "$SCALE/steps.sh" all out 5 logs/*
	mkdir one
	# shellcheck disable=SC2086
	crm-ingest -q $INGEST --receipt one/receipt.json -o ledger.csv logs/*
	cmp out/receipt.json one/receipt.json
	crm-rfm -q --history --keep=note --method=ntile -o one/customers.csv.gz ledger.csv
	crm-cohort -q -o one/cohorts.csv.gz ledger.csv
	crm-cohort -q --lifecycle -o one/lifecycle.csv.gz ledger.csv
	crm-report -q -F html --shop=Shop -o one/report.html one/customers.csv.gz one/receipt.json one/cohorts.csv.gz one/lifecycle.csv.gz
	for file in customers.csv.gz cohorts.csv.gz lifecycle.csv.gz report.html; do
		cmp "out/$file" "one/$file"
	done
	grep -q 'rows of the logs' one/report.html
}

@test "models, rules, channels and the report of all by many tasks" {
	models
	JOBS=3 "$SCALE/steps.sh" all out 6 logs/*
	same
	same_models
}

@test "a shard without customers keeps its place" {
	mkdir logs
	printf '%s\n' customer,date,order,amount,channel a,2024-01-01,1,5,web a,2024-01-02,2,6,shop > logs/one.csv
	printf '%s\n' customer,date,order,amount,cost a,2024-01-09,3,5,1 > logs/two.csv
	"$SCALE/steps.sh" all out 5 logs/*
	[ "$(gzip -dc out/partial/*.csv.gz | grep -vc ^customer)" -eq 1 ]
	crm-ingest -q logs/* | crm-rfm -q > whole.csv
	same
}

@test "refused rows: the tables come out, the rows are kept, and the status is 1" {
	logs 3000
	gzip -dc logs/2023-02.csv.gz | sed '5s/2023-02/2023-99/' | gzip -n > new.gz
	mv new.gz logs/2023-02.csv.gz
	whole
	run --separate-stderr -1 "$SCALE/steps.sh" all out 3 logs/*
	[ "$stderr" = "steps.sh: rows were refused: see out/rejects" ]
	grep -q '^logs/2023-02.csv.gz,5,.*2023-99' out/rejects/2023-02.csv.gz.csv
	[ "$(ls out/rejects)" = 2023-02.csv.gz.csv ]
	same
}

@test "a cut log stops the job, names the log, and leaves no table" {
	logs 3000
	head -c 2000 logs/2023-03.csv.gz > cut.gz
	mv cut.gz logs/2023-03.csv.gz
	run --separate-stderr -3 "$SCALE/steps.sh" all out 3 logs/*
	[[ "$stderr" == *"crm-ingest: logs/2023-03.csv.gz: "* ]]
	[ ! -e out/customers.csv.gz ]
	[ ! -e out/split/2023-03.csv.gz/0000.csv.gz ]
}

@test "a task that is killed fails the run, and the next run repairs it" {
	logs 3000
	whole
	for program in crm-ingest crm-rfm; do
		rm -rf out bin died
		mkdir bin
		printf '#!/bin/bash\ncase "$*" in *partial/0001* | *--shards*2023-02*) [ -e "%s/died" ] || { touch "%s/died"; kill -9 $$; } ;; esac\nexec "%s" "$@"\n' \
		    "$PWD" "$PWD" "$BIN/$program" > "bin/$program"
		chmod +x "bin/$program"
		PATH=$PWD/bin:$PATH run -3 "$SCALE/steps.sh" all out 3 logs/*
		[ ! -e out/customers.csv.gz ]
		PATH=$PWD/bin:$PATH "$SCALE/steps.sh" all out 3 logs/*
		same
	done
}

@test "two logs of one name are refused" {
	mkdir a b
	echo customer,date,order,amount | tee a/x.csv > b/x.csv
	run -2 "$SCALE/steps.sh" all out 3 a/x.csv b/x.csv
	[ "$output" = "steps.sh: two logs have the same name" ]
	run -2 "$SCALE/steps.sh" split out
	[[ "$output" == "usage: steps.sh columns OUT LOG ..."* ]]
}

# models: settings for the steps of models, with logs for which they are identified.
models() {
	logs 20000
	export MODELS="-k 4" SAMPLE=150 CLV=--spend=gamma-gamma BASKET="--min-support=0.001" RULES="--min-support=0.001 --min-confidence=0.02"
	whole
}

# An sbatch that runs each task at once, and fails as soon as one does.
@test "the Slurm arrays run the same steps, with models where they are asked for" {
	models
	mkdir bin
	cat > bin/sbatch <<-'END'
		#!/bin/bash
		for word; do
			case $word in
			--wrap=*) wrap=${word#--wrap=} ;;
			--array=*) last=${word##*-} ;;
			esac
		done
		for ((i = 0; i <= ${last:-0}; i++)); do
			SLURM_ARRAY_TASK_ID=$i sh -c "$wrap" >&2 || exit
		done
		echo 7
	END
	chmod +x bin/sbatch
	PATH=$PWD/bin:$PATH run --separate-stderr -0 "$SCALE/slurm.sh" out 3 logs/*
	[ "$output" = 7 ]
	same
	same_models
	rm -r out
	unset MODELS
	PATH=$PWD/bin:$PATH run --separate-stderr -0 "$SCALE/slurm.sh" out 3 logs/*
	same
	[ ! -e out/candidates.csv.gz ] && [ ! -e out/clv.model ]
}

@test "the Kubernetes Jobs run the same steps" {
	python3 -c 'import yaml' 2> /dev/null || skip "no yaml of Python"
	models
	mkdir bin
	cp "$SCALE/steps.sh" bin/
	"$SCALE/steps.sh" columns out logs/*
	printf '%s\n' "$PWD"/logs/* > logs.txt
	PATH=$PWD/bin:$PATH python3 -c '
import os, subprocess, sys, yaml
logs = sum(1 for _ in open("logs.txt"))
jobs = list(yaml.safe_load_all(open(sys.argv[1])))
assert [j["metadata"]["name"] for j in jobs] == ["crm-split", "crm-shard", "crm-count", "crm-score"]
for job in jobs:
    spec = job["spec"]
    assert job["kind"] == "Job" and spec["completionMode"] == "Indexed" and spec["template"]["spec"]["restartPolicy"] == "Never"
    box = spec["template"]["spec"]["containers"][0]
    words = [w.replace("/crm/", os.getcwd() + "/") for w in box["command"] + box.get("args", [])]
    env = {e["name"]: e["value"] for e in box.get("env", [])}
    env["RFM"] = os.environ["RFM"] + " " + env.get("RFM", "")
    # Sixty-four shards, as the manifest has them.
    for i in range(logs if job["metadata"]["name"] == "crm-split" else spec["completions"]):
        subprocess.run(words, env=dict(os.environ, JOB_COMPLETION_INDEX=str(i), **env), check=True)
    after = {"crm-shard": "merge", "crm-count": "fit", "crm-score": "finish"}.get(job["metadata"]["name"])
    if after:
        subprocess.run(["steps.sh", after, "out"], check=True)
' "$SCALE/kubernetes.yaml"
	same
	same_models
}

@test "the manual's examples run" {
	ln -s "$ROOT/samples" samples
	sed -n '/^.Sh EXAMPLES/,$s/^\$ //p' "$ROOT/man/crm-scale.7" > examples
	[ "$(wc -l < examples)" -eq 5 ]
	run -0 --separate-stderr bash -eo pipefail examples
	[ "$output" = "same
$(python3 -c 'import zlib; print(zlib.crc32(b"K000017") % 4)')" ]
}
