/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of an order's status, looked up folded (header_fold()), so that case, accents, blanks and
 * underscores do not matter: `Partially Refunded` is `partially_refunded`.
 *
 * Words that a reading gives come first and so go over the table: platforms use the same word for
 * different things.  They are few, and their list is searched from its start.  The words of the
 * table are folded once in a process (folded_words.h).
 */
#include "ingest/status_words.h"

#include "base/mem.h"
#include "ingest/folded_words.h"
#include "ingest/header_names.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/** Room for a folded word; longer texts are none. */
#define WORD FOLDED_WORD

struct status_word {
	char text[WORD];
	size_t n;
	enum status_kind kind;
};

/** The words that a reading gives. */
struct status_words {
	struct status_word *v;
	size_t n, room;
};

/** The words of the table, each with its kind. */
static struct folded_words usual;
static pthread_once_t usual_once = PTHREAD_ONCE_INIT;

/** Fill usual. */
static void
fold_usual(void)
{
	size_t n;
	const struct status_row *table = status_table(&n);

	for (size_t i = 0; i < n; i++)
		folded_words_add(&usual, table[i].words, (uint16_t)table[i].kind);
}

/** The name of each kind as a reading and a receipt have it. */
static const char *const kinds[STATUS_KINDS] = {
	[STATUS_UNKNOWN] = "unknown",
	[STATUS_SALE] = "sale",
	[STATUS_CANCELLED] = "cancelled",
	[STATUS_FAILED] = "failed",
	[STATUS_PENDING] = "pending",
	[STATUS_DRAFT] = "draft",
	[STATUS_TEST] = "test",
	[STATUS_REFUNDED] = "refunded",
	[STATUS_RETURNED] = "returned",
};

const char *
status_kind_name(enum status_kind kind)
{

	return kinds[kind];
}

/** Add the words of ${list}, which `|` separates. */
static enum crm_status
add_words(struct status_words *w, const char *list, enum status_kind kind)
{

	for (;;) {
		size_t n = strcspn(list, "|");
		struct status_word *word;

		if (mem_grow(&w->v, &w->room, w->n + 1, sizeof(*w->v)) != CRM_OK)
			return CRM_ENOMEM;
		word = &w->v[w->n];
		word->kind = kind;
		if ((word->n = header_fold(word->text, WORD, (struct slice){ list, n })) > 0)
			w->n++;
		if (list[n] == '\0')
			return CRM_OK;
		list += n + 1;
	}
}

/** Add a text `KIND=WORD|WORD...`. */
static enum crm_status
add_extra(struct status_words *w, const char *text)
{
	size_t n = strcspn(text, "=");

	for (enum status_kind kind = STATUS_SALE; text[n] == '=' && kind < STATUS_KINDS; kind++)
		if (slice_equal(slice_trim((struct slice){ text, n }), slice_of(kinds[kind])))
			return add_words(w, text + n + 1, kind);
	return CRM_EUSAGE;
}

enum crm_status
status_words_open(
    struct status_words **out, const char *const *extra, size_t n, const char **bad)
{
	enum crm_status status;
	struct status_words *w;

	if ((w = mem_new(1, sizeof(*w))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		if ((status = add_extra(w, extra[i])) != CRM_OK) {
			*bad = extra[i];
			goto fail;
		}
	(void)pthread_once(&usual_once, fold_usual);
	*out = w;
	return CRM_OK;

fail:
	status_words_close(w);
	return status;
}

enum status_kind
status_words_kind(const struct status_words *w, struct slice text)
{
	char room[WORD] = "";
	struct slice folded = { room, header_fold(room, sizeof(room), text) };
	int kind;

	for (size_t i = 0; folded.n > 0 && i < w->n; i++)
		if (slice_equal(folded, (struct slice){ w->v[i].text, w->v[i].n }))
			return w->v[i].kind;
	kind = folded_words_find(&usual, text);
	return kind >= 0 ? (enum status_kind)kind : STATUS_UNKNOWN;
}

void
status_words_close(struct status_words *w)
{

	if (w != NULL)
		free(w->v);
	free(w);
}
