/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_ID_TEXT_H
#define CRM_INGEST_ID_TEXT_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/missing.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How ids are brought to their form. */
struct id_rules {
	struct slice trim;		/* dropped from the end; n = 0: nothing */
	bool fold_letters, fold_blanks;
	struct missing missing;
};

/**
 * id_outer(id):
 * ${id} without what is around it and never part of it: blanks of any kind, bidi marks and BOM, and
 * the `="..."` by which programs keep spreadsheets from taking an id for a number.
 */
struct slice id_outer(struct slice id);

/** id_is_outer(id): Whether id_outer() might change ${id}, by its first and last byte. */
static inline bool
id_is_outer(struct slice id)
{
	unsigned char first, last;

	if (id.n == 0)
		return false;
	first = (unsigned char)id.p[0];
	last = (unsigned char)id.p[id.n - 1];
	return first <= ' ' || first >= 0x80 || last <= ' ' || last >= 0x80 || first == '=';
}

/** id_is_clean(id): Whether id_outer() changes nothing. */
static inline bool
id_is_clean(struct slice id)
{

	return !id_is_outer(id) || id_outer(id).n == id.n;
}

/**
 * id_clean(rules, id): As id_outer(), less rules->trim at the end; n = 0 where the id is missing.
 */
struct slice id_clean(const struct id_rules *rules, struct slice id);

/**
 * What the first and last bytes of a value say about it, so that most values, which are as the
 * ledger writes them, are known by two look-ups.
 */
struct id_bytes {
	unsigned char first[256], last[256];
};

enum {
	ID_BYTE_OUTER = 1,	/* at either end: may not be a part of the value */
	ID_BYTE_MISSING = 2,	/* at the start: may say that there is no value */
	ID_BYTE_DIGIT = 4	/* at the start: as an id, may be 0, or damaged */
};

/** id_bytes_init(b, missing): As ${missing} has it. */
void id_bytes_init(struct id_bytes *b, const struct missing *missing);

/**
 * id_bytes_of(b, value):
 * Flags of ${value}, between the commas and line ends of a table: 0 where it surely is as it is.
 */
static inline unsigned
id_bytes_of(const struct id_bytes *b, struct slice value)
{

	/* Of an empty one these are the commas around it, which have no flags. */
	return (unsigned)b->first[(unsigned char)value.p[0]] |
	    b->last[(unsigned char)value.p[(ptrdiff_t)value.n - 1]];
}

/** What the ids of a column have looked like, for id_damage(). */
struct id_kinds {
	bool plain;		/* digits only */
	bool point_zero;	/* digits and `.0` */
};

/**
 * id_damage(kinds, id):
 * Why ${id}, a clean one, cannot be what it was before a spreadsheet or a data frame had it: a
 * constant that reads on from `"value" `; or NULL.  `1,23E+05` is several ids; `13085.0` is 13085
 * where other ids have no `.0`.  ${kinds} is kept over the ids of a column.
 */
const char *id_damage(struct id_kinds *kinds, struct slice id);

/** How many different ids were made one by folding. */
struct id_folds;

/** id_folds_open(f): None so far.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status id_folds_open(struct id_folds **f);

/**
 * id_folds_add(f, id, folded): Count an id and its folded form.  CRM_OK or CRM_ENOMEM.  Takes 16 to
 * 48 bytes for each distinct id.
 */
CRM_CHECKED enum crm_status id_folds_add(struct id_folds *f, struct slice id, struct slice folded);

/** id_folds_joined(f): The distinct ids less their distinct folded forms. */
uint64_t id_folds_joined(const struct id_folds *f);

/** id_folds_close(f): Free it.  NULL is fine. */
void id_folds_close(struct id_folds *f);

#endif
