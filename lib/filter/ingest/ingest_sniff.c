/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/num.h"
#include "filter/ingest/ingest_layout.h"

#include <stdio.h>
#include <string.h>

static void
text(struct output *out, const char *s)
{

	output_write(out, s, strlen(s));
}

/** Write ${s} as one word of a shell. */
static void
word(struct output *out, const char *s)
{

	if (s[0] != '\0' &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%_-+=./:,@") ==
		strlen(s)) {
		text(out, s);
		return;
	}
	text(out, "'");
	for (; *s != '\0'; s++)
		if (*s == '\'')
			text(out, "'\\''");
		else
			output_write(out, s, 1);
	text(out, "'");
}

/** Write `--option=value`. */
static void
option(struct output *out, const char *name, const char *value)
{

	text(out, " --");
	text(out, name);
	text(out, "=");
	word(out, value);
}

static void
print_grouping(unsigned groups, struct output *out)
{
	char marks[16];

	snprintf(marks, sizeof(marks), "%s%s%s%s", (groups & NUMBER_GROUP_DOT) != 0 ? "." : "",
	    (groups & NUMBER_GROUP_COMMA) != 0 ? "," : "",
	    (groups & NUMBER_GROUP_QUOTE) != 0 ? "'" : "",
	    (groups & NUMBER_GROUP_BLANK) != 0 ? "space" : "");
	option(out, "grouping", marks[0] != '\0' ? marks : "none");
}

static void
print_map(const struct ingest_layout *l, struct output *out)
{
	const struct header_map *map = &l->convert.map;

	for (enum field f = 0; f < FIELDS; f++) {
		if (map->column[f] == HEADER_NONE)
			continue;
		text(out, " -m ");
		text(out, field_name(f));
		text(out, "=");
		word(out, l->names[map->column[f]]);
	}
}

void
ingest_print_sniff(const struct ingest_layout *l, const struct ingest_options *o, const char *name,
    struct output *out)
{
	static const char *const calendars[] = { "gregorian", "persian", "islamic-umalqura" };
	const struct sniff *s = &l->sniff;
	char one[2] = { s->delimiter, '\0' }, number[21];

	text(out, "crm-ingest");
	if (o->encoding != NULL)
		option(out, "encoding", o->encoding);
	option(out, "delimiter",
	    s->delimiter == CSVIN_BLANKS ? "space"
		: s->delimiter == '\t'	 ? "tab"
					 : one);
	one[0] = s->quote;
	option(out, "quote", s->quote == 0 ? "none" : one);
	number[num_u64(number, s->skip > 0 ? (uint64_t)s->skip : 0)] = '\0';
	option(out, "skip", number);
	if (s->header == 0)
		text(out, " --no-header");
	/*
	 * Where no number has a mark, saying one would settle what is still open in the rest of the
	 * file.
	 */
	if (s->number.mark != NUMBER_MARK_UNKNOWN) {
		one[0] = s->number.mark;
		option(out, "decimal", one);
		print_grouping(s->number.groups, out);
	}
	option(out, "date-format", s->date_format[0] != '\0' ? s->date_format : "%Y-%m-%d");
	option(out, "calendar", calendars[s->calendar]);
	print_map(l, out);
	if (strcmp(name, "-") != 0) {
		text(out, " ");
		word(out, name);
	}
	text(out, "\n");
}
