# SPDX-License-Identifier: GPL-3.0-or-later
# usage: LC_ALL=C awk -f reading_tables.awk lib/ingest/status_table.c lib/ingest/kind_table.c lib/ingest/platform_shops.c lib/ingest/platform_markets.c -- the words
# of a status and of a kind, and the platforms, as crm-reading(5) has them.

BEGIN {
	split("en English tr Turkish fa Persian ar Arabic de German fr French es Spanish it Italian pt Portuguese", pairs, " ")
	for (i = 1; i in pairs; i += 2)
		language_name[pairs[i]] = pairs[i + 1]
	print ".Sh WORDS OF A STATUS"
	print "What is not here is kept, and listed once."
	print ".Bl -tag -width Ds"
}

# A row of words may go on for several lines: gather it up to its `}`.
/^\t\{ (STATUS|ROW)_/ { row = "" }
/^\t\{ (STATUS|ROW)_/, /\},$/ { row = row $0 }
/^\t\{ ROW_ORDER/ && !kinds {
	print ".El"
	print ".Sh WORDS OF A KIND"
	print "Rows of other words count by their amount, or are contacts where it is 0."
	print ".Bl -tag -width Ds"
	kinds = 1
}
/\},$/ && row != "" {
	match(row, /(STATUS|ROW)_[A-Z]+/)
	kind = tolower(substr(row, RSTART, RLENGTH))
	sub(/^[a-z]+_/, "", kind)
	count = split(row, quoted, "\"")
	text = ""
	for (i = 4; i <= count; i += 2)
		text = text quoted[i]
	gsub(/\|/, ", ", text)
	if (kind != last_kind)
		print ".It Cm " kind
	else
		print ".Pp"
	fill(language_name[quoted[2]] ": " text)
	last_kind = kind
	row = ""
}

/^const struct platform platform_/ && !platforms {
	print ".El"
	print ".Sh PLATFORMS"
	print "Recognised where the header has all the columns of a line:"
	print ".Bl -tag -width Ds"
	platforms = 1
}
platforms && /^\t\{ "/ {
	split($0, quoted, "\"")
	print ".It Cm " quoted[2]
}
platforms && /title = / { fill(value($0) ":") }
platforms && /headers = / {
	text = value($0)
	gsub(/\|/, ", ", text)
	print ".br"
	fill(text)
}
END { print ".El" }

function value(line) {
	sub(/^[^=]*= /, "", line)
	sub(/\\n.*/, "", line)
	return line
}

# mandoc(1) takes each character that is not ASCII for an escape of eight: four for each byte, as letters here have two.
function width(text) {
	return length(text) + 3 * gsub(/[\200-\377]/, "&", text)
}

function fill(text,    n, i, word, line) {
	n = split(text, word, " ")
	line = ""
	for (i = 1; i <= n; i++) {
		if (length(line) > 0 && width(line) + 1 + width(word[i]) > 78) {
			print line
			line = ""
		}
		line = line (line == "" ? "" : " ") word[i]
	}
	print line
}
