/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copies a report into one stretch of memory.  Every array and every text is copied, also constant
 * texts, so that no pointer of the copy leaves the arena.  Each kind of cell but text is copied by
 * copying the cell.
 */
#include "report/report_copy.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

/* Room for ${n} objects of ${size} bytes, filled from ${from}; NULL where the arena is full. */
static void *
keep(struct report_arena *arena, const void *from, size_t n, size_t size)
{
	size_t at = (arena->n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1), bytes;

	if (__builtin_mul_overflow(n, size, &bytes) || at > arena->room ||
	    bytes > arena->room - at)
		return NULL;
	arena->n = at + bytes;
	if (bytes > 0)
		memcpy(arena->p + at, from, bytes);
	return arena->p + at;
}

/* Replace *${text}, which may be NULL, by a copy. */
static bool
keep_text(struct report_arena *arena, const char **text)
{

	return *text == NULL || (*text = keep(arena, *text, strlen(*text) + 1, 1)) != NULL;
}

/* Replace the ${n} texts of *${texts} by copies. */
static bool
keep_texts(struct report_arena *arena, char ***texts, size_t n)
{

	if ((*texts = keep(arena, *texts, n, sizeof(**texts))) == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (((*texts)[i] = keep(arena, (*texts)[i], strlen((*texts)[i]) + 1, 1)) == NULL)
			return false;
	return true;
}

/** Copy the texts of a column. */
static bool
keep_column(struct report_arena *arena, struct report_column *column)
{

	return keep_text(arena, &column->name) && keep_text(arena, &column->title);
}

/**
 * Copy a table with its cells; the texts it keeps are those of its columns, which are copied with
 * them.
 */
static bool
keep_table(struct report_arena *arena, struct report_table *table)
{
	size_t cells = table->n_rows * table->n_columns;

	table->kept = NULL;
	table->n_kept = 0;
	table->columns = keep(arena, table->columns, table->n_columns, sizeof(*table->columns));
	table->cells = keep(arena, table->cells, cells, sizeof(*table->cells));
	if (table->columns == NULL || table->cells == NULL)
		return false;
	for (size_t i = 0; i < table->n_columns; i++)
		if (!keep_column(arena, &table->columns[i]))
			return false;
	for (size_t i = 0; i < cells; i++) {
		char **text = &table->cells[i].v.text;

		if (table->columns[i % table->n_columns].kind == COLUMN_TEXT && *text != NULL &&
		    (*text = keep(arena, *text, strlen(*text) + 1, 1)) == NULL)
			return false;
	}
	return true;
}

/** Copy a section with all it holds. */
static bool
keep_section(struct report_arena *arena, struct report_section *section)
{

	return keep_text(arena, &section->name) && keep_text(arena, &section->title) &&
	    keep_text(arena, &section->question) &&
	    keep_texts(arena, &section->notes, section->n_notes) &&
	    keep_table(arena, &section->table);
}

enum crm_status
report_copy(struct report_arena *arena, const struct report *report, const struct report **copy)
{
	struct report *r = keep(arena, report, 1, sizeof(*report));

	if (r == NULL)
		return CRM_ENOMEM;
	r->title_made = NULL;
	if (!keep_text(arena, &r->title) || !keep_texts(arena, &r->leads, r->n_leads) ||
	    !keep_texts(arena, &r->prints, r->n_prints) ||
	    (r->sections = keep(arena, r->sections, r->n, sizeof(*r->sections))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < r->n_figures; i++)
		if (!keep_column(arena, &r->figures[i].column))
			return CRM_ENOMEM;
	for (size_t i = 0; i < r->n; i++)
		if (!keep_section(arena, &r->sections[i]))
			return CRM_ENOMEM;
	assert(arena->n <= arena->room);
	*copy = r;
	return CRM_OK;
}
