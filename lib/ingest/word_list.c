/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of a log by what they mean, looked up folded (header_fold()), so that case, accents, blanks
 * and underscores do not matter: `Partially Refunded` is `partially_refunded`.  The status of an
 * order and the kind of a row are such lists.
 *
 * Words that a reading gives come first and so go over the table: platforms use the same word for
 * different things.  They are few, and their list is searched from its start.  The words of the
 * table are folded once in a process (folded_words.h).
 */
#include "ingest/word_list.h"

#include "base/mem.h"
#include "ingest/header_names.h"

#include <stdlib.h>
#include <string.h>

struct word {
	char text[FOLDED_WORD];
	size_t n;
	int means;
};

struct word_list {
	const struct folded_words *usual;
	struct word *v;			/* those that a reading gives */
	size_t n, room;
};

void
word_rows_fold(struct folded_words *set, const struct word_row *rows, size_t n)
{

	for (size_t i = 0; i < n; i++)
		folded_words_add(set, rows[i].words, (uint16_t)rows[i].means);
}

/** Add the words of ${text}, which `|` separates. */
static enum crm_status
add_words(struct word_list *w, const char *text, int means)
{

	for (;;) {
		size_t n = strcspn(text, "|");
		struct word *word;

		if (mem_grow(&w->v, &w->room, w->n + 1, sizeof(*w->v)) != CRM_OK)
			return CRM_ENOMEM;
		word = &w->v[w->n];
		word->means = means;
		if ((word->n = header_fold(word->text, FOLDED_WORD, (struct slice){ text, n })) > 0)
			w->n++;
		if (text[n] == '\0')
			return CRM_OK;
		text += n + 1;
	}
}

/** Add a text `MEANING=WORD|WORD...`. */
static enum crm_status
add_extra(struct word_list *w, const struct word_meanings *meanings, const char *text)
{
	size_t n = strcspn(text, "=");

	for (int means = 1; text[n] == '=' && means < meanings->n; means++)
		if (slice_equal(
			slice_trim((struct slice){ text, n }), slice_of(meanings->name(means))))
			return add_words(w, text + n + 1, means);
	return CRM_EUSAGE;
}

enum crm_status
word_list_open(struct word_list **out, const struct word_meanings *meanings,
    const char *const *extra, size_t n, const char **bad)
{
	enum crm_status status;
	struct word_list *w;

	if ((w = mem_new(1, sizeof(*w))) == NULL)
		return CRM_ENOMEM;
	w->usual = meanings->usual;
	for (size_t i = 0; i < n; i++)
		if ((status = add_extra(w, meanings, extra[i])) != CRM_OK) {
			*bad = extra[i];
			word_list_close(w);
			return status;
		}
	*out = w;
	return CRM_OK;
}

/** ${text} without a code in front of the word, `(03) ` or `03 - `; n = 0 where it has none. */
static struct slice
without_code(struct slice text)
{
	struct slice rest = slice_trim(text);
	bool bracket = rest.n > 0 && rest.p[0] == '(';
	size_t n = bracket, digits = 0;

	for (; n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9'; n++)
		digits++;
	if (digits == 0 || n == rest.n)
		return (struct slice){ rest.p, 0 };
	if (bracket && rest.p[n++] != ')')
		return (struct slice){ rest.p, 0 };
	while (n < rest.n && strchr(" -.:", rest.p[n]) != NULL)
		n++;
	return (struct slice){ rest.p + n, rest.n - n };
}

int
word_list_find(const struct word_list *w, struct slice text)
{
	char room[FOLDED_WORD] = "";
	struct slice folded = { room, header_fold(room, sizeof(room), text) }, rest;
	int means;

	for (size_t i = 0; folded.n > 0 && i < w->n; i++)
		if (slice_equal(folded, (struct slice){ w->v[i].text, w->v[i].n }))
			return w->v[i].means;
	if ((means = folded_words_find(w->usual, text)) < 0 && (rest = without_code(text)).n > 0)
		means = folded_words_find(w->usual, rest);
	return means >= 0 ? means : 0;
}

void
word_list_close(struct word_list *w)
{

	if (w != NULL)
		free(w->v);
	free(w);
}
