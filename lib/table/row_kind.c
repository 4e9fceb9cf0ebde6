/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names that the ledger has for what a row is about.  crm-ingest writes them, whatever words
 * the log has (ingest/kind_words.h); the filters read them.
 *
 * What must hold: a name that is none is ROW_NONE, so a ledger whose column `kind` is something
 * else, kept by --keep, is read by its amounts as ever.
 */
#include "table/row_kind.h"

#include <string.h>

static const char *const names[ROW_KINDS] = {
	[ROW_NONE] = "",
	[ROW_ORDER] = "order",
	[ROW_RETURN] = "return",
	[ROW_VISIT] = "visit",
	[ROW_LEAD] = "lead",
	[ROW_EMAIL] = "email",
	[ROW_OPEN] = "open",
	[ROW_CLICK] = "click",
	[ROW_CALL] = "call",
	[ROW_MESSAGE] = "message",
	[ROW_MEETING] = "meeting",
	[ROW_COMPLAINT] = "complaint",
	[ROW_ANSWER] = "answer",
	[ROW_FEEDBACK] = "feedback",
	[ROW_REVIEW] = "review",
	[ROW_REFERRAL] = "referral",
	[ROW_CONSENT] = "consent",
	[ROW_WITHDRAWAL] = "withdrawal",
	[ROW_COMMISSION] = "commission",
	[ROW_PROMISED] = "promised",
	[ROW_DELIVERED] = "delivered",
	[ROW_LATE] = "late",
	[ROW_OTHER] = "other",
};

const char *
row_kind_name(enum row_kind kind)
{

	return names[kind];
}

enum row_kind
row_kind_named(struct slice name)
{

	for (enum row_kind kind = ROW_ORDER; name.n > 0 && kind < ROW_KINDS; kind++)
		if (slice_equal(name, slice_of(names[kind])))
			return kind;
	return ROW_NONE;
}
