# SPDX-License-Identifier: GPL-3.0-or-later
# usage: LC_ALL=C awk -f header_names.awk lib/ingest/header_table.c -- the list of header names as crm-ingest(1) has it.

BEGIN {
	split("en English tr Turkish fa Persian ar Arabic de German fr French es Spanish", pairs, " ")
	for (i = 1; i in pairs; i += 2)
		language_name[pairs[i]] = pairs[i + 1]
}

# A row may go on for several lines: gather it up to its `}`.
/^\t\{ FIELD_/ { row = "" }
/^\t/ { row = row $0 }
/^\t.*\},$/ {
	match(row, /FIELD_[A-Z]+/)
	field = tolower(substr(row, RSTART + 6, RLENGTH - 6))
	match(row, /, [0-9], "/)
	rank = substr(row, RSTART + 2, 1)
	count = split(row, quoted, "\"")
	names = ""
	for (i = 4; i <= count; i += 2)
		names = names quoted[i]
	gsub(/\|/, ", ", names)
	put(field, quoted[2], rank, names)
	row = ""
}
END {
	print line
	print ".El"
}

# mandoc(1) takes each character that is not ASCII for an escape of eight: four for each byte, as letters here have two.
function width(text) {
	return length(text) + 3 * gsub(/[\200-\377]/, "&", text)
}

function words(text,    n, i, word) {
	n = split(text, word, " ")
	for (i = 1; i <= n; i++) {
		if (length(line) > 0 && width(line) + 1 + width(word[i]) > 78) {
			print line
			line = ""
		}
		line = line (line == "" ? "" : " ") word[i]
	}
}

function put(field, language, rank, names) {
	if (field != last_field) {
		if (last_field == "")
			print ".Bl -tag -width Ds"
		else
			print line
		print ".It Cm " field
		line = ""
	} else if (language != last_language) {
		print line
		print ".Pp"
		line = ""
	}
	if (field != last_field || language != last_language)
		words(language_name[language] ": " names)
	else
		words("\\(en else " names)
	last_field = field
	last_language = language
}
