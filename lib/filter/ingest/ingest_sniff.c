/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --sniff: what was decided for an input, as a command line that a shell reads back.  Keys of the
 * reading that have no option are not in it; they follow from the data again, or --reading says
 * them.
 */
#include "base/num.h"
#include "filter/ingest/ingest_layout.h"

#include <stddef.h>
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

/** Write `-m FIELD=COLUMN`, the column alone between quotes where it needs any. */
static void
print_map(const struct opt_list *map, bool platform, struct output *out)
{

	for (size_t i = 0; i < map->n; i++) {
		const char *column = strchr(map->v[i], '=') + 1;

		/* A platform says itself which fields it does not have. */
		if (platform && column[0] == '\0')
			continue;
		text(out, " -m ");
		output_write(out, map->v[i], (size_t)(column - map->v[i]));
		if (column[0] != '\0')
			word(out, column);
	}
}

/** Write the value of ${key} in ${set}, an option, if it has any. */
static void
print_key(const struct reading_key *key, const struct ingest_options *set, bool platform,
    struct output *out)
{
	const void *at = (const char *)set + key->at;
	const char *word_at = key->words;
	char text[64];

	switch (key->kind) {
	case READING_TEXT:
		if (*(const char *const *)at != NULL)
			option(out, key->name, *(const char *const *)at);
		return;
	case READING_COUNT:
		if (*(const int64_t *)at < 0)
			return;
		text[num_u64(text, (uint64_t)*(const int64_t *)at)] = '\0';
		option(out, key->name, text);
		return;
	case READING_WORD:
		if (*(const int *)at < 0)
			return;
		for (int i = *(const int *)at; i > 0; i--)
			word_at = strchr(word_at, '|') + 1;
		snprintf(text, sizeof(text), "%.*s", (int)strcspn(word_at, "|"), word_at);
		option(out, key->name, text);
		return;
	case READING_LIST:
		if (key->at == offsetof(struct ingest_options, map)) {
			print_map(at, platform, out);
			return;
		}
		for (size_t i = 0; i < ((const struct opt_list *)at)->n; i++)
			option(out, key->name, ((const struct opt_list *)at)->v[i]);
		return;
	}
}

void
ingest_print_sniff(const struct ingest_layout *l, const char *name, struct output *out)
{
	const struct ingest_options *set = &l->decided.set;
	size_t n;
	const struct reading_key *key = reading_keys(&n);

	text(out, "crm-ingest");
	if (l->platform_name != NULL)
		option(out, "reading", l->platform_name);
	for (size_t i = 0; i < n; i++)
		if (key[i].option)
			print_key(&key[i], set, l->platform_name != NULL, out);
	if (set->header == 0)
		text(out, " --no-header");
	if (strcmp(name, "-") != 0) {
		/* The line must run: a name that begins with a dash is no option. */
		text(out, name[0] == '-' ? " -- " : " ");
		word(out, name);
	}
	text(out, "\n");
}
