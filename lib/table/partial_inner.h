/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_PARTIAL_INNER_H
#define CRM_TABLE_PARTIAL_INNER_H

#include "base/buf.h"
#include "table/partial.h"
#include "table/strmap.h"

#include <stdbool.h>

/* What partial.c and partial_read.c share. */

/** The columns before those of the program. */
#define PARTIAL_AHEAD 3
enum { AHEAD_KIND, AHEAD_PART, AHEAD_ROWS };
extern const char *const partial_ahead[PARTIAL_AHEAD];

/** Hexadecimal digits of a part's number. */
#define PART_DIGITS 16

struct partial {
	const struct partial_kind *kind;
	struct msg *msg;
	size_t keys, values;		/* how many columns are which */
	struct strmap *rows;
	decimal_sum *v;			/* rows x values */
	decimal_sum turnover[PARTIAL_COLUMNS];	/* by value: of all rows, signs apart */
	size_t room;
	struct buf key;			/* of the row in hand */
	struct buf shared[PARTIAL_COLUMNS];
	bool any[PARTIAL_COLUMNS];	/* shared[] has been read or set */
	uint64_t part;
	int scale;
	uint32_t *order;		/* by partial_sort() */
};

/** partial_is_shared(rule): Whether a column of this rule is the same in all rows. */
static inline bool
partial_is_shared(enum partial_rule rule)
{

	return rule == PARTIAL_SAME || rule == PARTIAL_LEAST || rule == PARTIAL_GREATEST;
}

/** partial_append_key(p, key): Append a key to p->key.  CRM_OK; CRM_EDATA: it has a NUL;
 * CRM_ENOMEM. */
CRM_CHECKED enum crm_status partial_append_key(struct partial *p, struct slice key);

/** partial_add_row(p, values): As partial_add(), to the row whose keys are in p->key. */
CRM_CHECKED enum crm_status partial_add_row(struct partial *p, const decimal_sum *values);

#endif
