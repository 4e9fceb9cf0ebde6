# SPDX-License-Identifier: GPL-3.0-or-later
# usage: awk -f compile.awk xx.po ... > catalog.c
#
# The catalogues as C tables.  Strings of .po files are strings of C, so they are taken over as they are.  Fuzzy messages and those
# without a translation are left out: the program then says them in English.

function finish() {
	if (id != "" && text != "" && !fuzzy)
		entries[n++] = "\t{ \"" id "\", \"" text "\" },"
	id = text = ""
	fuzzy = state = 0
}

function close_file(   i) {
	finish()
	printf "static const struct catalog_entry entries_%s[] = {\n", code
	for (i = 0; i < n; i++)
		print entries[i]
	print "\t{ 0, 0 }\n};\n"
	list = list "\t{ \"" code "\", entries_" code ", " n " },\n"
	n = 0
}

BEGIN { print "#include \"report/catalog.h\"\n" }

FNR == 1 {
	if (code != "")
		close_file()
	code = FILENAME
	sub(/.*\//, "", code)
	sub(/\.po$/, "", code)
}

/^#,.*fuzzy/ { finish(); fuzzy = 1 }
/^msgid "/ { if (state != 0) finish(); state = 1 }
/^msgstr "/ { state = 2 }
/^(msgid |msgstr )?"/ {
	sub(/^(msgid |msgstr )?"/, "")
	sub(/"[ \t]*$/, "")
	if (state == 1)
		id = id $0
	else if (state == 2)
		text = text $0
}

END {
	if (code != "")
		close_file()
	printf "const struct catalog catalogs[] = {\n%s\t{ 0, 0, 0 }\n};\n", list
}
