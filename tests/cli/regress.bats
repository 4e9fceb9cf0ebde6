#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# crm-regress: certified and published numbers, formulas, and what it says of bad data.

load helper
bats_require_minimum_version 1.5.0

REF=$ROOT/tests/ref/nist_strd

# digits DATASET CERTIFIED FORMULA FILE TERM ...: the least number of digits (NIST's log relative error; absolute for a certified 0) in
# which estimates and standard errors agree with the certified ones; TERM ... are the names of B0, B1, ... in FILE's formula.
digits() {
	local set=$1 certified=$2 formula=$3 file=$4

	shift 4
	crm-regress -q --coefficients "$formula" "$file" >"got.$set"
	# With an exact response the certified errors are 0 and there are 13 digits of 1 at stake.
	awk -F, -v set="$set" -v names="$*" '
	function lre(x, c, e) {
		e = c == 0 ? (x < 0 ? -x : x) : (x / c - 1 < 0 ? 1 - x / c : x / c - 1)
		return e == 0 ? 15 : -log(e) / log(10)
	}
	NR == FNR { if ($1 == set && $2 != "_summary") { b[++n] = $3; s[n] = $4 } next }
	FNR > 1 { i = FNR - 1; if ($1 != name[i]) { print "term " $1 " is not " name[i]; exit 1 }
		d = lre($2, b[i]); if (d < least) least = d; d = lre($3, s[i]); if (d < least) least = d; seen++ }
	BEGIN { least = 15; split(names, name, " ") }
	END { if (seen != n || n == 0) print "terms: " seen " of " n; else print least }' "$certified" "got.$set"
}

# at_least N VALUE
at_least() {
	awk -v least="$1" -v x="$2" 'BEGIN { exit !(x + 0 >= least) }' || {
		echo "$2 digits where $1 are wanted"
		return 1
	}
}

quintic='y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)'
quintic_terms='(Intercept) x I(x^2) I(x^3) I(x^4) I(x^5)'

@test "NIST StRD: the sets of the project's own reference to at least 12 digits" {
	c=$REF/certified.csv
	at_least 12 "$(digits Pontius "$c" 'y ~ x + I(x^2)' "$REF/Pontius.csv" '(Intercept)' x 'I(x^2)')"
	at_least 12 "$(digits NoInt2 "$c" 'y ~ x - 1' "$REF/NoInt2.csv" x)"
	at_least 12 "$(digits Filip "$c" "y ~ x$(printf ' + I(x^%s)' {2..10})" "$REF/Filip.csv" '(Intercept)' x 'I(x^'{2..10}')')"
	at_least 12 "$(digits Wampler4 "$c" "$quintic" "$REF/Wampler4.csv" "$quintic_terms")"
	at_least 12 "$(digits Wampler5 "$c" "$quintic" "$REF/Wampler5.csv" "$quintic_terms")"
}

@test "NIST StRD: Norris, NoInt1, Longley and Wampler 1 to 3 to at least 12 digits" {
	need_data nist_strd/certified.csv
	d=$DATA/nist_strd
	c=$d/certified.csv
	at_least 12 "$(digits Norris "$c" 'y ~ x' "$d/Norris.csv" '(Intercept)' x)"
	at_least 12 "$(digits NoInt1 "$c" 'y ~ x - 1' "$d/NoInt1.csv" x)"
	at_least 12 "$(digits Longley "$c" 'TOTEMP ~ GNPDEF + GNP + UNEMP + ARMED + POP + YEAR' "$d/Longley.csv" \
	    '(Intercept)' GNPDEF GNP UNEMP ARMED POP YEAR)"
	for n in 1 2 3; do
		at_least 12 "$(digits "Wampler$n" "$c" "$quintic" "$d/Wampler$n.csv" "$quintic_terms")"
	done
}

@test "UCLA admissions: coefficients, errors and log likelihood of the published logistic regression to 1e-6" {
	need_data logistic/admit.csv
	# ../shared/data/README.md, "Logistic", converged.
	crm-regress --coefficients --family=binomial 'admit ~ gre + gpa + factor(rank)' "$DATA/logistic/admit.csv" >got
	paste -d, <(tail -n +2 got) <(cat <<-'PUBLISHED'
		-3.9899790733,1.13995096
		.00226442579,.00109399766
		.80403754928,.33181930
		-.67544292796,.31648966
		-1.34020391647,.34530642
		-1.55146367692,.41783164
	PUBLISHED
	) | awk -F, '{ a = $2 / $8 - 1; b = $3 / $9 - 1; if (a * a > 1e-12 || b * b > 1e-12) { print; bad = 1 } }
	    END { exit bad || NR != 6 }'
	crm-regress --fit --family=binomial 'admit ~ gre + gpa + factor(rank)' "$DATA/logistic/admit.csv" >fit
	grep -q '^log_likelihood,-229.25874623[78]' fit
	grep -q '^aic,470.5174924758[0-9]*,$' fit
	# scikit-learn 1.x: roc_auc_score of the same predictions.
	grep -q '^auc,0.69284127945545[0-9]*,$' fit
}

table() {
	printf '%s\n' id,y,x,ch,w a,1,1,web,1 b,2.5,2,shop,2 'c,2.9,3,"we, b",1' d,4.5,4,web,1 e,,5,web,1 f,6.5,,shop,1 g,5.8,6,shop,3 \
	    h,7.1,7,web,0 'i,8,8,"we, b",1' j,9.4,9,shop,1
}

@test "rows pass through byte for byte, with a prediction wherever one can be made" {
	table >t.csv
	run --separate-stderr crm-regress 'y ~ x + ch' t.csv
	[ "$status" -eq 0 ]
	[ "$stderr" = 'crm-regress: 2 of 10 rows left out of the fit: a value is missing
crm-regress: 1 of 10 rows have no prediction' ]
	[ "${lines[0]}" = id,y,x,ch,w,predicted ]
	echo "$output" | sed 's/,[^,]*$//' | cmp - t.csv
	# No response, but a prediction; no predictor, no prediction.
	echo "$output" | grep -q '^e,,5,web,1,[0-9]'
	echo "$output" | grep -qx 'f,6.5,,shop,1,'
}

@test "a saved model predicts the same bytes in a stream, without the response" {
	table >t.csv
	crm-regress -q --se --save-model=m.csv 'y ~ log1p(x) + ch' t.csv | cut -d, -f1,3- >fitted
	cut -d, -f1,3- t.csv | crm-regress -q --se --model=m.csv >streamed
	cmp fitted streamed
	printf 'x,ch\n3,kiosk\n3,web\n,web\n' >new.csv
	run --separate-stderr crm-regress --model=m.csv new.csv
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = 3,kiosk, ]
	[[ ${lines[2]} == 3,web,[0-9]* ]]
	[ "${lines[3]}" = ,web, ]
	[ "$stderr" = 'crm-regress: 1 of 3 rows have a level of a factor that the fit has not seen
crm-regress: 2 of 3 rows have no prediction' ]
}

@test "a saved model of an exact fit leaves errors empty, as the fit does" {
	printf 'y,x,g\n1,1,a\n1,2,b\n1,3,a\n1,4,b\n1,5,a\n1,7,b\n' >t.csv
	for more in "" --robust --ridge=0; do
		crm-regress -q --se $more --save-model=m.csv 'y ~ x + g' t.csv >fitted
		grep -qx '1,2,b,1,' fitted
		crm-regress -q --se --model=m.csv t.csv | cmp - fitted
	done
}

@test "a model file that is damaged is refused, with its line" {
	table >t.csv
	crm-regress -q --save-model=m.csv 'y ~ x + ch' t.csv >/dev/null
	sed 's/^coefficient,x,/coefficient,z,/' m.csv >bad.csv
	run crm-regress --model=bad.csv t.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-regress: bad.csv:11: name: "z" is not the next coefficient of the formula' ]
	sed 's/^\(coefficient,x,\)[^,]*/\11e308/' m.csv >bad.csv
	run crm-regress --model=bad.csv t.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-regress: bad.csv:11: value: "1e308" is not a number that a fit gives' ]
	grep -v '^coefficient,x,' m.csv >bad.csv
	run crm-regress --model=bad.csv t.csv
	[ "$status" -eq 3 ]
	run crm-regress --model=t.csv t.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-regress: t.csv: this is no model of crm-regress: it has no column `item`' ]
}

@test "formulas that are none are refused, with the place" {
	table >t.csv
	while IFS='|' read -r formula message; do
		run crm-regress "$formula" t.csv
		[ "$status" -eq 2 ]
		[ "$output" = "crm-regress: $message" ] || { echo "$formula: $output"; return 1; }
	done <<-'CASES'
	y x|formula: no `~` in "y x": it comes first, as in 'revenue ~ orders + first_channel'
	~ x|formula: the response is missing on the left of `~`, at character 1
	y ~ |formula: a term is missing, at its end
	y ~ x^2|formula: write I(x^2) for a power, at character 6
	y ~ x + 2|formula: the only numbers among terms are 1 and 0, with and without an intercept, at character 9
	y ~ sin(x)|formula: `sin` is not a function of formulas (factor poly I log log1p log2 log10 exp expm1 sqrt abs), at character 5
	y ~ (x + w|formula: `)` is missing, at its end
	y ~ .|formula: `.` is not supported: name the columns, at character 5
	y ~ 0|formula: the formula has no terms, at its end
	y ~ poly(x, 21)|formula: the degree of poly() is a whole number from 1 to 20, at character 13
	y ~ `x|formula: a backquote is not closed, at character 5
	y ~ x w|formula: `+`, `-`, `:` or `*` is missing between terms, at character 7
	CASES
	run crm-regress 'y ~ nothere' t.csv
	[ "$status" -eq 2 ]
	run crm-regress
	[ "$status" -eq 2 ]
}

@test "collinear columns are named, status 4, and no output" {
	printf 'y,a,b,c,d\n1,1,2,3,7\n2,2,1,3,7\n3,5,1,6,7\n4,3,2,5,7\n5,0.1,0.2,0.3,7\n6,9,4,13,7\n' >t.csv
	run crm-regress 'y ~ a + b + c' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: `c` is a linear combination of `a`, `b`: take one of them out of the formula, or use --ridge' ]
	run crm-regress 'y ~ a + d' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: `d` is the same in all rows of the fit: take it out of the formula' ]
	run crm-regress --family=poisson 'y ~ a + b + c' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: `c` is a linear combination of `a`, `b`: take one of them out of the formula, or use --ridge' ]
	run crm-regress 'y ~ (a + b + factor(c))^2' t.csv
	[ "$status" -eq 4 ]
	[[ $output == 'crm-regress: 6 complete rows cannot determine '*' coefficients: at least '*' are needed (or two, and --ridge)' ]]
	crm-regress -q --ridge=0.1 'y ~ a + b + c' t.csv >/dev/null
}

@test "separated data are named, status 4" {
	printf 'y,x,ch,z\n0,1,a,3\n0,2,a,1\n0,3,a,7\n1,4,b,1\n1,5,b,5\n1,6,a,2\n0,2,a,2\n1,7,a,6\n' >t.csv
	run crm-regress --family=binomial 'y ~ x' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: the likelihood has no maximum: `(Intercept)`, `x` separate rows that can only have one outcome; take a column out, or join levels' ]
	# Quasi-complete: level b has successes only.
	run crm-regress --family=binomial 'y ~ ch + z' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: the likelihood has no maximum: `chb` separate rows that can only have one outcome; take a column out, or join levels' ]
	# A level without events has no finite rate.
	printf 'n,ch\n0,a\n0,a\n3,b\n2,b\n5,c\n4,c\n' >t.csv
	run crm-regress --family=poisson 'n ~ ch - 1' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: the likelihood has no maximum: `cha` separate rows that can only have one outcome; take a column out, or join levels' ]
}

@test "values that do not fit are refused, with their line" {
	printf 'y,x\n1,2\n2,abc\n' >t.csv
	run crm-regress 'y ~ x' t.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-regress: t.csv:3: x: "abc" is not a number (factor(x) in the formula takes values as levels)' ]
	printf 'y,x\n1,2\n2,3\n' >t.csv
	run crm-regress --family=binomial 'y ~ x' t.csv
	[ "$status" -eq 3 ]
	[ "$output" = 'crm-regress: t.csv:3: y: "2" is not a response from 0 to 1, as --family=binomial needs' ]
	run crm-regress 'y ~ x + predicted' t.csv
	[ "$status" -eq 2 ]
	printf 'y,predicted\n1,2\n2,3\n3,3\n' >t.csv
	run crm-regress 'y ~ predicted' t.csv
	[ "$status" -eq 2 ]
	[ "$output" = 'crm-regress: the table has a column `predicted` already: name the new one with --as' ]
	run crm-regress --as=second 'y ~ predicted' t.csv
	[ "$status" -eq 0 ]
}

@test "log(0) leaves a row out of the fit and is counted; a table without rows is not identified" {
	printf 'y,x\n1,0\n2,3\n3,4\n4.5,9\n' >t.csv
	run --separate-stderr crm-regress 'y ~ log(x)' t.csv
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = 1,0, ]
	[[ $stderr == *'1 of 4 rows left out of the fit: a function or quotient of the formula has no finite value there'* ]]
	printf 'y,x\n' >t.csv
	run crm-regress 'y ~ x' t.csv
	[ "$status" -eq 4 ]
	[ "$output" = 'crm-regress: no row of 0 has all the values that the formula needs' ]
	printf 'y,x\n1,2\n2,3' >t.csv
	run crm-regress 'y ~ x' t.csv
	[ "$status" -eq 3 ]
}

@test "the holdout is scored apart and depends on the seed and the rows alone" {
	awk 'BEGIN { srand(3); print "y,x"; for (i = 0; i < 2000; i++) { x = rand(); print 2 * x + rand() "," x } }' >t.csv
	crm-regress --fit --holdout-share=0.25 'y ~ x' t.csv >one
	crm-regress --fit --holdout-share=0.25 -j 2 --memory=4K 'y ~ x' <t.csv >two
	cmp one two
	crm-regress --fit --holdout-share=0.25 --seed=2 'y ~ x' t.csv >other
	! cmp -s one other
	awk -F, '$1 == "n" { ok = $2 + $3 == 2000 && $3 > 400 && $3 < 600 } END { exit !ok }' one
	# The noise is uniform on an interval of length 1: sigma = 1/sqrt(12) = 0.2887.
	awk -F, '$1 == "rmse" { ok = $3 > 0.27 && $3 < 0.31 } END { exit !ok }' one
}

@test "robust fits are not pulled, weights count as repetitions, options that clash are refused" {
	printf 'y,x,w\n1.1,1,1\n1.9,2,1\n3.2,3,2\n3.9,4,1\n5.1,5,1\n5.8,6,1\n7.1,7,1\n8,8,1\n900,9,1\n9.9,10,1\n' >t.csv
	crm-regress --coefficients --robust=bisquare 'y ~ x' t.csv >got
	awk -F, '$1 == "x" { ok = $2 > 0.95 && $2 < 1.02 } END { exit !ok }' got
	awk '{ print } /^3.2/ { print }' t.csv >twice.csv
	cmp <(crm-regress --coefficients --weights=w 'y ~ x' t.csv | cut -d, -f1,2 | cut -c1-16) \
	    <(crm-regress --coefficients 'y ~ x' twice.csv | cut -d, -f1,2 | cut -c1-16)
	run crm-regress --robust --ridge=1 'y ~ x' t.csv
	[ "$status" -eq 2 ]
	[ "$output" = 'crm-regress: --robust and --ridge exclude each other' ]
	run crm-regress --ridge=-1 'y ~ x' t.csv
	[ "$status" -eq 2 ]
	run crm-regress --family=poisson --robust 'y ~ x' t.csv
	[ "$status" -eq 2 ]
	run crm-regress --weights=y 'y ~ x' <(printf 'y,x\n-1,2\n')
	[ "$status" -eq 3 ]
}

@test "what is hardly a factor is told of" {
	printf 'y,x\n1,NaN\n2,3\n3,4\n5,5\n' > t.csv
	run -3 --separate-stderr crm-regress 'y ~ x' t.csv
	[ "$stderr" = 'crm-regress: t.csv:2: x: "NaN" is not a number (factor(x) in the formula takes values as levels)' ]
	awk 'BEGIN { print "y,day,g"; for (i = 0; i < 40; i++) printf "%d,2024-01-%02d,%s\n", i * i % 7, 1 + i * 3 / 4, i % 3 ? "a" : "b" }' > t.csv
	run -0 --separate-stderr crm-regress --coefficients 'y ~ day + g' t.csv
	[ "$stderr" = 'crm-regress: day is text with 30 different values in 40 rows: the fit is little more than the rows themselves' ]
	awk 'BEGIN { print "y,f,g"; for (i = 0; i < 40; i++) print i * i % 7 "," (i % 2 ? "u" : "v") "," (i % 2 && i % 3 ? "b" : "a") }' > t.csv
	run -4 --separate-stderr crm-regress 'y ~ f * g' t.csv
	[ "$stderr" = 'crm-regress: `fv:gb` occurs in no row of the fit: leave the interaction out, or join levels' ]
}

@test "a column that is spelled nearly so is asked for" {
	printf 'revenue,first_channel,orders\n1,a,2\n' > t.csv
	for name in Orders ordes odrers orderz; do
		run -2 --separate-stderr crm-regress "revenue ~ $name" t.csv
		[ "$stderr" = "crm-regress: t.csv: no column $name; is it orders?" ]
	done
	run -2 --separate-stderr crm-regress 'revenue ~ `First Channel`' t.csv
	[ "$stderr" = "crm-regress: t.csv: no column First Channel; is it first_channel?" ]
	# A name of the contract is no slip.
	run -2 --separate-stderr crm-regress 'revenue ~ order' t.csv
	[ "$stderr" = "crm-regress: t.csv: no column order (crm-ingest writes it) among: revenue,first_channel,orders" ]
	run -2 --separate-stderr crm-regress 'revenue ~ channel' t.csv
	[ "$stderr" = "crm-regress: t.csv: no column channel (crm-ingest writes it) among: revenue,first_channel,orders" ]
}

@test "the manual's examples run" {
	need mlr
	examples crm-regress 7
}

@test "ridge with as many coefficients as rows, or more" {
	printf 'a,b,c,y\n1,0,0,1\n0,1,0,2\n0,0,1,3\n1,1,0,4\n' >t.csv
	# (X'X + L)^-1 X'y on standardised columns, by numpy
	crm-regress --coefficients --ridge=1 'y ~ a + b + c + I(a*b)' t.csv |
		awk -F, 'BEGIN { split("-.20645161 .59354839 1.19648094 1.71260997", w, " ") }
		NR > 2 { d = $2 - w[NR - 2]; if (d < 0) d = -d; n++; if (d > 5e-9) { print; bad = 1 } } END { exit bad || n != 4 }'
	run -4 crm-regress 'y ~ a + b + c + I(a*b)' t.csv
	[[ $output == *"(or two, and --ridge)" ]]
	# Forty columns, ten rows: the penalised normal equations hold at the solution.
	need python3
	python3 - <<-'PY'
	import random
	random.seed(2)
	with open("wide.csv", "w") as f:
	    print(*(f"x{j}" for j in range(40)), "y", sep=",", file=f)
	    for i in range(10):
	        print(*(f"{random.gauss(0, 1):.4f}" for j in range(41)), sep=",", file=f)
	PY
	crm-regress --coefficients --ridge=0.5 "y ~ $(seq -f 'x%g' -s ' + ' 0 39)" wide.csv >out.csv
	python3 - <<-'PY'
	import csv
	rows = [[float(v) for v in r] for r in list(csv.reader(open("wide.csv")))[1:]]
	b = [float(r["estimate"]) for r in csv.DictReader(open("out.csv"))]
	n, p = len(rows), 40
	mean = [sum(r[j] for r in rows) / n for j in range(p)]
	left = [r[p] - b[0] - sum(b[j + 1] * r[j] for j in range(p)) for r in rows]
	assert abs(sum(left)) < 1e-9
	for j in range(p):
	    s2 = sum((r[j] - mean[j]) ** 2 for r in rows) / n
	    assert abs(sum(e * r[j] for e, r in zip(left, rows)) - 0.5 * s2 * b[j + 1]) < 1e-9, j
	PY
}

@test "a response that explains itself is refused, and a yes or no is told of binomial" {
	printf 'y,x\n0,1\n1,2\n0,3\n1,5\n1,4\n' >t.csv
	run -2 crm-regress 'y ~ x + y' t.csv
	[ "$output" = 'crm-regress: formula: `y` is the response and cannot explain itself: take it out of the right side' ]
	run -0 --separate-stderr crm-regress -o out.csv 'y ~ x' t.csv
	[[ $stderr == *"crm-regress: the response is 0 or 1: --family=binomial fits its probability (--family=gaussian keeps this fit)"* ]]
	run -0 --separate-stderr crm-regress --family=gaussian -o said.csv 'y ~ x' t.csv
	[[ $stderr != *binomial* ]]
	cmp out.csv said.csv
}

# glibc has other exp() and log() for processors that multiply and add in one step.
@test "a model is fitted to the same bits on a processor without FMA" {
	local tunables=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable,-AVX512F

	awk -v OFS=, 'BEGIN { srand(4); print "y,n,a,b"
	    for (i = 0; i < 500; i++) { a = rand() * 9; b = 1 + rand() * 300; print (rand() < 1 / (1 + exp(2 - a / 3))), int(rand() * a), a, b } }' > t.csv
	while IFS='|' read -r family formula; do
		crm-regress -q --family="$family" "$formula" --se --save-model with.model t.csv > with.csv
		GLIBC_TUNABLES=$tunables crm-regress -q --family="$family" "$formula" --se --save-model without.model t.csv > without.csv
		cmp with.model without.model
		cmp with.csv without.csv
		crm-regress -q --family="$family" "$formula" --fit t.csv > with
		GLIBC_TUNABLES=$tunables crm-regress -q --family="$family" "$formula" --fit t.csv > without
		cmp with without
	done <<-'END'
		binomial|y ~ log(b) * a
		binomial|y ~ (a + b)^2 + exp(a / 9)
		poisson|n ~ log(a) + b
		poisson|n ~ (a + b)^2
		gaussian|n ~ log(a) + exp(b / 100)
	END
}
