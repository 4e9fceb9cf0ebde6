/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings as text: parse, load, print, and join in layers.
 *
 * The syntax is one `key = value` a line; blank lines and lines that begin with `#` say nothing.  A
 * value that has blanks at its ends, or a line end or quote inside, is written between double
 * quotes with `\"`, `\\`, `\n` and `\r`.  The table of reading_keys.c says where in a struct
 * ingest_options a value goes, so that the rest of the program does not see where a setting came
 * from: a platform, a file or an option.
 *
 * What must hold: printing what was parsed, and parsing that, sets the same (tests/unit).
 */
#include "filter/ingest/reading.h"

#include "base/mem.h"
#include "base/near_name.h"
#include "base/num.h"
#include "io/input.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

/** A reading is small: a longer file is something else, given by mistake. */
#define READING_MOST ((size_t)1 << 20)

void
reading_init(struct reading *r)
{

	*r = (struct reading){ .set = INGEST_OPTIONS_NONE };
}

void
reading_free(struct reading *r)
{
	size_t n;
	const struct reading_key *key = reading_keys(&n);

	for (size_t i = 0; i < n; i++)
		if (key[i].kind == READING_LIST)
			free(((struct opt_list *)((char *)&r->set + key[i].at))->v);
	for (size_t i = 0; i < r->n_texts; i++)
		free(r->texts[i]);
	free(r->texts);
	reading_init(r);
}

static const struct reading_key *
find_key(struct slice name)
{
	size_t n;
	const struct reading_key *key = reading_keys(&n);

	for (size_t i = 0; i < n; i++)
		if (slice_equal(slice_of(key[i].name), name))
			return &key[i];
	return NULL;
}

/** The index of ${value} among ${words}, or -1. */
static int
word_index(const char *words, struct slice value)
{

	for (int i = 0;; i++) {
		size_t n = strcspn(words, "|");

		if (slice_equal((struct slice){ words, n }, value))
			return i;
		if (words[n] == '\0')
			return -1;
		words += n + 1;
	}
}

/** Add a text to a list; the reading keeps the texts themselves, in one place. */
static enum crm_status
list_add(struct opt_list *list, const char *text)
{
	const char **v;

	if ((v = realloc(list->v, (list->n + 1) * sizeof(*v))) == NULL)
		return CRM_ENOMEM;
	list->v = v;
	list->v[list->n++] = text;
	return CRM_OK;
}

/** Set one key; CRM_EUSAGE where ${value} is none for it. */
static enum crm_status
set_value(struct reading *r, const struct reading_key *key, struct slice value)
{
	void *at = (char *)&r->set + key->at;
	char *copy;

	switch (key->kind) {
	case READING_COUNT:
		return num_i64(value, 0, 1000000, at) == CRM_OK ? CRM_OK : CRM_EUSAGE;
	case READING_WORD: {
		int word = word_index(key->words, value);

		if (word >= 0)
			*(int *)at = word;
		return word >= 0 ? CRM_OK : CRM_EUSAGE;
	}
	case READING_TEXT:
	case READING_LIST:
		break;
	}
	if (slice_has_nul(value))
		return CRM_EUSAGE;
	if (mem_grow(&r->texts, &r->room, r->n_texts + 1, sizeof(*r->texts)) != CRM_OK ||
	    (copy = strndup(value.p, value.n)) == NULL)
		return CRM_ENOMEM;
	r->texts[r->n_texts++] = copy;
	if (key->kind == READING_LIST)
		return list_add(at, copy);
	*(const char **)at = copy;
	return CRM_OK;
}

enum crm_status
reading_set(struct reading *r, const char *key, struct slice value)
{

	return set_value(r, find_key(slice_of(key)), value);
}

/** Take the quotes and escapes from ${value}, in place of ${room}.  False where they are wrong. */
static bool
unquote(struct slice *value, char *room)
{
	size_t n = 0;

	if (value->n < 2 || value->p[0] != '"')
		return true;
	if (value->p[value->n - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < value->n; i++) {
		char c = value->p[i];

		if (c == '"')
			return false;
		if (c == '\\') {
			if (++i + 1 >= value->n)
				return false;
			c = value->p[i];
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
		}
		room[n++] = c;
	}
	*value = (struct slice){ room, n };
	return true;
}

/** The key that who wrote ${name} may have meant, or NULL. */
static const char *
meant_key(struct slice name)
{
	size_t n;
	const struct reading_key *key = reading_keys(&n);

	for (size_t i = 0; i < n; i++)
		if (near_name(name, slice_of(key[i].name)))
			return key[i].name;
	return NULL;
}

/** Say that the value of a key is none for it. */
static enum crm_status
wrong_value(const struct reading_key *key, struct slice value, const char *name, unsigned line,
    struct msg *msg)
{
	char show[MSG_SHOW];

	msg_error(msg, "%s:%u: %s: \"%s\" is not %s%s", name, line, key->name,
	    msg_show(show, value),
	    key->kind == READING_WORD	     ? "one of "
		: key->kind == READING_COUNT ? "a number from 0 to 1000000"
					     : TABLE_TEXT,
	    key->kind == READING_WORD ? key->words : "");
	return CRM_EUSAGE;
}

/** Take one line, which is not blank and no comment. */
static enum crm_status
parse_line(struct reading *r, struct slice line, const char *name, unsigned number, struct msg *msg)
{
	const char *equals = memchr(line.p, '=', line.n);
	const struct reading_key *key;
	struct slice word, value;
	enum crm_status status;
	char show[MSG_SHOW], *room;

	if (equals == NULL) {
		msg_error(
		    msg, "%s:%u: \"%s\" is not KEY = VALUE", name, number, msg_show(show, line));
		return CRM_EUSAGE;
	}
	word = slice_trim((struct slice){ line.p, (size_t)(equals - line.p) });
	value = slice_trim((struct slice){ equals + 1, line.n - (size_t)(equals + 1 - line.p) });
	if ((key = find_key(word)) == NULL) {
		const char *meant = meant_key(word);

		msg_error(msg, "%s:%u: \"%s\" is no key of a reading%s%s%s", name, number,
		    msg_show(show, word), meant != NULL ? ": is it \"" : " (see crm-reading(5))",
		    meant != NULL ? meant : "", meant != NULL ? "\"?" : "");
		return CRM_EUSAGE;
	}
	if ((room = mem_raw(value.n + 1, 1)) == NULL)
		return msg_nomem(msg);
	if (!unquote(&value, room)) {
		msg_error(
		    msg, "%s:%u: %s: the value's quotes do not match", name, number, key->name);
		status = CRM_EUSAGE;
	} else if ((status = set_value(r, key, value)) == CRM_EUSAGE)
		status = wrong_value(key, value, name, number, msg);
	else if (status == CRM_ENOMEM)
		(void)msg_nomem(msg);
	free(room);
	return status;
}

enum crm_status
reading_parse(struct reading *r, struct slice text, const char *name, struct msg *msg)
{
	enum crm_status status;

	for (unsigned number = 1; text.n > 0; number++) {
		const char *end = memchr(text.p, '\n', text.n);
		struct slice line = { text.p, end != NULL ? (size_t)(end - text.p) : text.n };
		size_t used = line.n + (end != NULL);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		line = slice_trim(line);
		if (line.n > 0 && line.p[0] != '#' &&
		    (status = parse_line(r, line, name, number, msg)) != CRM_OK)
			return status;
		text.p += used;
		text.n -= used;
	}
	return CRM_OK;
}

enum crm_status
reading_load(struct reading *r, const char *path, struct msg *msg)
{
	struct slice span = { NULL, 0 };
	struct input *in = NULL;
	enum crm_status status;
	size_t before;

	if ((status = input_open(&in, path, NULL, msg)) != CRM_OK)
		return status;
	/* Ask for more while keeping all: a reading is parsed as one text. */
	do {
		before = span.n;
		status = input_next(in, before, &span);
	} while (status == CRM_OK && span.n > before && span.n <= READING_MOST);
	if (status == CRM_OK && span.n > READING_MOST) {
		msg_error(msg, "--reading: %s: is longer than a reading can be (1 MB)", path);
		status = CRM_EUSAGE;
	}
	/* Editors of one system put a mark in front of UTF-8. */
	if (status == CRM_OK && span.n > 2 && memcmp(span.p, "\xef\xbb\xbf", 3) == 0) {
		span.p += 3;
		span.n -= 3;
	}
	if (status == CRM_OK)
		status = reading_parse(r, span, path, msg);
	input_close(in);
	return status;
}

/**
 * Append ${value} so that parse_line() reads it back.  Quotes are only written where the value
 * would lose something without them: blanks at its ends, line ends, or being empty.
 */
static enum crm_status
print_value(struct buf *out, const char *value)
{
	size_t n = strlen(value);

	if (strcmp(value, "\"") == 0 ||
	    (n > 0 && value[0] != '"' && strchr(" \t", value[0]) == NULL &&
		strchr(" \t", value[n - 1]) == NULL && strpbrk(value, "\n\r") == NULL))
		return buf_text(out, value);
	if (buf_text(out, "\"") != CRM_OK)
		return CRM_ENOMEM;
	for (; *value != '\0'; value++) {
		char two[2] = { '\\', *value == '\n' ? 'n' : *value == '\r' ? 'r' : *value };
		bool escape = strchr("\"\\\n\r", *value) != NULL;

		if (buf_add(out, escape ? two : value, escape ? 2 : 1) != CRM_OK)
			return CRM_ENOMEM;
	}
	return buf_text(out, "\"");
}

/** Append one line. */
static enum crm_status
print_line(struct buf *out, const char *prefix, const char *key, const char *value)
{

	if (buf_print(out, "%s%s = ", prefix, key) != CRM_OK || print_value(out, value) != CRM_OK)
		return CRM_ENOMEM;
	return buf_text(out, "\n");
}

/** Print one key, if it is set: a list as a line for each entry. */
static enum crm_status
print_key(const struct reading_key *key, const struct ingest_options *set, const char *prefix,
    struct buf *out)
{
	const void *at = (const char *)set + key->at;
	char text[64];

	switch (key->kind) {
	case READING_TEXT:
		if (*(const char *const *)at != NULL)
			return print_line(out, prefix, key->name, *(const char *const *)at);
		return CRM_OK;
	case READING_COUNT:
		if (*(const int64_t *)at < 0)
			return CRM_OK;
		text[num_u64(text, (uint64_t) * (const int64_t *)at)] = '\0';
		return print_line(out, prefix, key->name, text);
	case READING_WORD: {
		const char *word = key->words;

		if (*(const int *)at < 0)
			return CRM_OK;
		for (int i = *(const int *)at; i > 0; i--)
			word = strchr(word, '|') + 1;
		return buf_print(
		    out, "%s%s = %.*s\n", prefix, key->name, (int)strcspn(word, "|"), word);
	}
	case READING_LIST:
		break;
	}
	for (size_t i = 0; i < ((const struct opt_list *)at)->n; i++)
		if (print_line(out, prefix, key->name, ((const struct opt_list *)at)->v[i]) !=
		    CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

enum crm_status
reading_print(const struct ingest_options *set, const char *prefix, struct buf *out)
{
	size_t n;
	const struct reading_key *key = reading_keys(&n);

	for (size_t i = 0; i < n; i++)
		if (print_key(&key[i], set, prefix, out) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

/**
 * Add what ${layer} has for one key to ${r}: a single value replaces what a lower layer said, and a
 * list adds to it.
 */
static enum crm_status
join_key(struct reading *r, const struct reading_key *key, const struct ingest_options *layer)
{
	const void *from = (const char *)layer + key->at;
	void *to = (char *)&r->set + key->at;

	switch (key->kind) {
	case READING_TEXT:
		if (*(const char *const *)from != NULL)
			*(const char **)to = *(const char *const *)from;
		break;
	case READING_COUNT:
		if (*(const int64_t *)from >= 0)
			*(int64_t *)to = *(const int64_t *)from;
		break;
	case READING_WORD:
		if (*(const int *)from >= 0)
			*(int *)to = *(const int *)from;
		break;
	case READING_LIST:
		for (size_t i = 0; i < ((const struct opt_list *)from)->n; i++)
			if (list_add(to, ((const struct opt_list *)from)->v[i]) != CRM_OK)
				return CRM_ENOMEM;
		break;
	}
	return CRM_OK;
}

/*
 * Join layers, the lowest first: the platform, the file of --reading, the options.  The texts stay
 * the layers' own, which must outlive ${r}.
 */
enum crm_status
reading_layers(const struct ingest_options *const *layers, size_t n, struct reading *r)
{
	size_t n_keys;
	const struct reading_key *key = reading_keys(&n_keys);

	for (size_t l = 0; l < n; l++)
		for (size_t i = 0; i < n_keys; i++)
			if (join_key(r, &key[i], layers[l]) != CRM_OK)
				return CRM_ENOMEM;
	return CRM_OK;
}
