/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows counted by a text.  The texts are few (the words of a status column), so they are searched
 * from the first on; a log whose status column holds something else fills the list up, and its
 * further texts share one entry, so memory is bounded.
 */
#include "ingest/counts.h"

#include "base/mem.h"
#include "ingest/utf8.h"

#include <stdlib.h>
#include <string.h>

static bool
is_text(const struct count *count, const char *kind, struct slice text)
{

	return strcmp(count->kind, kind) == 0 && slice_equal(slice_of(count->text), text);
}

size_t
counts_find(struct counts *c, const char *kind, struct slice text, const char *means,
    const char *column)
{
	struct count *count;

	if (text.n > COUNTS_TEXT) {
		text.n = COUNTS_TEXT;
		text.n = utf8_whole(text);
	}
	for (size_t i = 0; i < c->n; i++)
		if (is_text(&c->v[i], kind, text))
			return i;
	if (c->n > COUNTS_MOST)
		return COUNTS_MOST;
	if (mem_grow(&c->v, &c->room, c->n + 1, sizeof(*c->v)) != CRM_OK)
		return SIZE_MAX;
	count = &c->v[c->n];
	*count = (struct count){ .kind = kind, .means = means, .column = column };
	if (c->n == COUNTS_MOST)
		text = slice_of("(others)");
	memcpy(count->text, text.p, text.n);
	return c->n++;
}

void
counts_free(struct counts *c)
{

	free(c->v);
	*c = (struct counts){ 0 };
}
