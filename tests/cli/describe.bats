#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# --describe: what a program says of itself as JSON is what it does, and what the manual says.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	command -v python3 > /dev/null || skip "no python3"
}

programs() {
	find "$BIN" -maxdepth 1 -name 'crm-*' -type f -perm -u+x -printf '%f\n' | LC_ALL=C sort
}

# columns PROGRAM TABLE: the columns of a table as --describe has them.
columns() {
	"$1" --describe | python3 -c 'import json, sys
for c in json.load(sys.stdin)["columns"]:
    if c["table"] == sys.argv[1]: print(c["name"])' "$2"
}

@test "each program prints one JSON object, with the options of --help, their choices and ranges" {
	while read -r program; do
		"$program" --describe > described.json
		"$program" --help > help.txt
		python3 - "$program" <<-'END'
		import json, re, sys
		d = json.load(open("described.json"))
		assert d["program"] == sys.argv[1] and d["summary"] and d["version"] and d["examples"]
		assert list(d["exit_statuses"]) == list("01234")
		text = open("help.txt").read()
		want = sorted(re.findall(r"^  (?:-.,|   ) (--[a-z0-9-]+)", text, re.M))
		got = sorted(o["name"] for o in d["options"])
		assert got == want, set(got) ^ set(want)
		for o in d["options"]:
		    assert (o["type"] == "flag") == ("value" not in o), o
		    assert o["type"] != "choice" or len(o["choices"]) > 1, o
		    assert o.get("minimum", 0) <= o.get("maximum", 1e300), o
		names = {o["name"] for o in d["options"]}
		for t in d["reads"] + d["writes"]:
		    where = t.get("from", t.get("to"))
		    assert where in names or where.startswith("operands") or where.startswith("--output"), t
		    assert any(c["table"] == t["table"] for c in d["columns"]), t
		END
	done < <(programs)
	# A number outside the range that is said is refused, one at its end is not.
	run -2 crm-rfm --bins 1 /dev/null
	crm-rfm --describe | grep -q '"--bins".*"minimum": 2'
}

@test "the columns are those that the programs write" {
	shop=$ROOT/samples/corner-shop.csv
	crm-ingest -q --expect history.csv --alerts alerts.csv -o ledger.csv "$shop"
	crm-rfm -q --save-bins bins.csv --history --explain --weights 1,1,1 --holdout-from 2024-12-01 -o customers.csv ledger.csv
	crm-clv -q customers.csv | crm-cluster -q -k 3 > scored.csv
	crm-rfm --print-rules > rules.csv
	crm-cohort -q ledger.csv > cohorts.csv
	crm-basket -q --min-count 2 ledger.csv > association_rules.csv
	crm-report -q --watch nights.csv -F csv customers.csv > groups.csv
	same() {
		diff <(head -1 "$3" | tr , '\n') <(columns "$1" "$2")
	}
	same crm-ingest history_of_logs history.csv
	same crm-ingest alerts alerts.csv
	same crm-rfm bins bins.csv
	same crm-rfm rules rules.csv
	same crm-cohort cohorts cohorts.csv
	same crm-basket association_rules association_rules.csv
	same crm-report history_of_nights nights.csv
	# Of four years, as a season takes two at least.
	crm-ingest -q -o relations.csv "$ROOT/samples/relations.csv"
	crm-rfm -q -o related.csv relations.csv
	for table in lifecycle survival channels tenure offence season; do
		crm-cohort -q --$table relations.csv > $table.csv
		same crm-cohort $table $table.csv
	done
	crm-cohort -q --project=3 relations.csv > projection.csv
	same crm-cohort projection projection.csv
	for event in complaint delivery discount; do
		crm-cohort -q --effect=$event relations.csv > effects.csv
		same crm-cohort effects effects.csv
	done
	crm-clv -q --summary customers.csv > lifetime_models.csv
	same crm-clv lifetime_models lifetime_models.csv
	crm-clv -q --interval 80 related.csv > bounds.csv
	crm-basket -q --itemsets -n 2 ledger.csv > itemsets.csv
	same crm-basket itemsets itemsets.csv
	crm-basket -q --sequence -n 1 -c 0 ledger.csv > sequences.csv
	same crm-basket sequences sequences.csv
	crm-basket -q --recommend 2 ledger.csv > offers.csv
	same crm-basket offers offers.csv
	# A partial of itemsets, the candidates and the counts have the same columns.
	crm-basket -q --partial ledger.csv > itemset_counts.csv
	same crm-basket itemset_counts itemset_counts.csv
	crm-basket -q --merge itemset_counts.csv > candidates.csv
	same crm-basket itemset_counts candidates.csv
	crm-basket -q --count-itemsets candidates.csv ledger.csv > itemset_counts.csv
	same crm-basket itemset_counts itemset_counts.csv
	for part in closeness=default scheme="$ROOT/samples/tiers.csv" parties=partner=related.csv; do
		crm-report -q -F csv "--$part" related.csv > "${part%%=*}.csv"
		same crm-report "${part%%=*}" "${part%%=*}.csv"
	done
	# Partials begin alike, whatever adds up after that.
	crm-cohort -q --partial ledger.csv > crm-cohort.csv
	for program in crm-report crm-clv "crm-cluster --sample=10"; do
		$program -q --partial customers.csv > "${program%% *}.csv"
	done
	for program in crm-cohort crm-report crm-clv crm-cluster; do
		diff <(head -1 $program.csv | cut -d, -f1-3 | tr , '\n') <(columns $program partials)
	done
	diff <(head -1 groups.csv | tr , '\n' | grep -vxE 'cost|margin') <(columns crm-report groups)
	# The ledger and the customer table may have more of the known ones, never others.
	[ -z "$(comm -23 <(head -1 ledger.csv | tr , '\n' | sort) <(columns crm-ingest ledger | sort))" ]
	[ -z "$(comm -23 <(head -1 bounds.csv | tr , '\n' | sort) <({ columns crm-clv customers; columns crm-rfm ledger; } | sort -u))" ]
	[ -z "$(comm -23 <(head -1 scored.csv | tr , '\n' | sort) <({ columns crm-rfm customers; columns crm-rfm ledger; } | sort -u))" ]
	# And the values are of the type that is said.
	python3 - <<-'END'
	import csv, json, re, subprocess
	kinds = {"integer": r"-?\d+", "decimal": r"-?\d+(\.\d+)?", "real": r"-?\d+(\.\d+)?(e[-+]?\d+)?", "date": r"\d{4}-\d\d-\d\d", "text": r".*"}
	for program, table, name in (("crm-rfm", "customers", "scored.csv"), ("crm-ingest", "ledger", "ledger.csv"), ("crm-ingest", "history_of_logs", "history.csv"),
	    ("crm-rfm", "bins", "bins.csv"), ("crm-cohort", "cohorts", "cohorts.csv"), ("crm-basket", "association_rules", "association_rules.csv"),
	    *((p, t, t + ".csv") for p, names in (("crm-cohort", "lifecycle survival channels tenure offence season projection effects"), ("crm-clv", "lifetime_models"),
	        ("crm-basket", "itemsets sequences offers itemset_counts"), ("crm-report", "closeness scheme parties groups")) for t in names.split()), ("crm-clv", "customers", "bounds.csv"), ("crm-report", "history_of_nights", "nights.csv")):
	    described = json.loads(subprocess.run([program, "--describe"], capture_output=True, check=True).stdout)
	    types = {c["name"]: c["type"] for c in described["columns"] if c["table"] == table}
	    for row in csv.DictReader(open(name)):
	        for column, value in row.items():
	            if value and column in types:
	                assert re.fullmatch(kinds[types[column]], value), (table, column, types[column], value)
	END
}

@test "crm-table(5) says the same types" {
	{ crm-rfm --describe; echo; crm-ingest --describe; echo; crm-report --describe; } > described.txt
	python3 - "$ROOT/man/crm-table.5" <<-'END'
	import json, re, sys
	decoder, text, said = json.JSONDecoder(), open("described.txt").read(), {}
	at = 0
	while at < len(text.rstrip()):
	    d, at = decoder.raw_decode(text, at)
	    at += len(text[at:]) - len(text[at:].lstrip())
	    for c in d["columns"]:
	        said[c["table"], c["name"]] = c["type"]
	sections = {"THE LEDGER": "ledger", "THE CUSTOMER TABLE": "customers", "THE HISTORY OF LOGS": "history_of_logs", "THE HISTORY OF NIGHTS": "history_of_nights"}
	table, n = None, 0
	for line in open(sys.argv[1]):
	    if line.startswith(".Sh "):
	        table = sections.get(line[4:].strip())
	    m = re.match(r"\.It Li (.+?) Ta (text|date|integer|decimal) Ta", line)
	    for name in m.group(1).split(" , ") if m and table else ():
	        assert said[table, name] == m.group(2), (table, name, said[table, name], m.group(2))
	        n += 1
	assert n > 80, n
	END
}

@test "completion: built-in names, columns of the file on the command line, files; a misspelt name is asked back" {
	head -3 "$ROOT/samples/corner-shop.csv" > shop.csv
	gzip -k shop.csv
	crm-ingest -q "$ROOT/samples/corner-shop.csv" | crm-rfm -q > customers.csv
	# completed PROGRAM WORD ...: what bash offers for the last word.
	completed() {
		bash -c 'eval "$($1 --completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _${1//-/_}; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
	}
	[ "$(completed crm-rfm --rules p)" = putler ]
	[ "$(completed crm-rfm --rules = rfm)" = rfm-r ]
	completed crm-clv --model mbg | grep -qx mbg-cnbd-k
	[ "$(completed crm-ingest --encoding windows-1254)" = windows-1254 ]
	[ "$(completed crm-ingest --reading trend)" = trendyol ]
	[ "$(completed crm-report --lang f)" = fa ]
	completed crm-report --previous cust | grep -qx customers.csv
	[ "$(completed crm-report customers.csv --by seg)" = segment ]
	[ "$(completed crm-report customers.csv --by segment,val)" = segment,value_tier ]
	[ "$(completed crm-ingest shop.csv.gz -m customer=cust)" = customer=customer_id ]
	# What is suggested is taken: each platform, each encoding.
	crm-ingest --describe | python3 -c 'import json, sys
for o in json.load(sys.stdin)["options"]:
    for w in o.get("suggestions", ()): print(o["name"], w)' > suggestions
	[ "$(wc -l < suggestions)" -gt 40 ]
	printf 'customer,date,amount\na,2024-01-01,1\n' > log.csv
	while read -r option word; do
		# A platform may find no columns of its own in this log, but must be known.
		crm-ingest -q "$option" "$word" --sniff log.csv > /dev/null 2> said || [ "$word" = utf-16 ] || [ "$option" = --reading ] ||
		    { echo "$option $word"; cat said; false; }
		[ -z "$(grep -E 'No such file|no platform' said)" ] || { echo "$option $word"; cat said; false; }
	done < suggestions
	diff <(sed -n 's/^--reading //p' suggestions) <(sed -n 's/^	{ "\([a-z0-9-]*\)",$/\1/p' "$ROOT"/lib/ingest/platform_shops.c "$ROOT"/lib/ingest/platform_markets.c)
	run --separate-stderr -2 crm-ingest --reading shopfy shop.csv
	[[ "$stderr" == *'"shopfy" is no file and no platform: is it shopify?' ]]
	run --separate-stderr -2 crm-rfm --rules puttler shop.csv
	[[ "$stderr" == *': is it putler?' ]]
	run --separate-stderr -2 crm-rfm --bisn 3 shop.csv
	[[ "$stderr" == *'is it --bins?'* ]]
}

@test "completion for zsh and fish is well-formed" {
	while read -r program; do
		"$program" --completion zsh > "_$program"
		"$program" --completion fish > "$program.fish"
		"$program" --completion bash > "$program.bash"
		bash -n "$program.bash"
		if command -v zsh > /dev/null; then zsh -n "_$program"; fi
		if command -v fish > /dev/null; then fish -n "$program.fish"; fi
	done < <(programs)
}
