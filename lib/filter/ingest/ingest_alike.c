/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Customers who may be one person: ids of the samples of all inputs that --fold-id would make one,
 * such as the e-mail addresses Ada@example.org and ada@example.org.
 *
 * Two ids are two customers until the user says otherwise, since some shops have ids in which case
 * matters.  But where they are not, each such customer is counted twice, bought half as often and
 * gets two letters, so it is said once how many there are and what to type.
 */
#include "filter/ingest/ingest_shape.h"

#include "base/mem.h"
#include "ingest/fold_id.h"
#include "ingest/id_text.h"
#include "ingest/sniff_parts.h"

#include <stdio.h>
#include <stdlib.h>

/** Rows looked at: enough for what is common, and quick to fold. */
#define ROWS 10000

/** What has been seen of the ids. */
struct alike {
	struct id_folds *folds;
	uint64_t before;		/* ids that other inputs had already joined */
	struct slice last;		/* the id of the row before: rows of an order repeat it */
	struct slice example;		/* the first id that is another's in other letters */
};

/** Whether the user has said what becomes of ids, or the ids are not customers as they stand. */
static bool
is_settled(const struct shape *s)
{

	return (s->ledger && !s->l->several) || s->l->settings.set.fold_id != INGEST_UNSET ||
	    s->l->n_identity > 0 ||
	    s->l->convert.map.column[FIELD_CUSTOMER] == HEADER_NONE;
}

/** Count the id of one row. */
static enum crm_status
see_id(struct alike *a, struct slice id)
{
	char folded[3 * FOLD_ID + 8];
	enum crm_status status;
	size_t n;

	if (id.n == 0 || id.n > FOLD_ID || slice_equal(id, a->last))
		return CRM_OK;
	a->last = id;
	n = fold_id(folded, sizeof(folded), id, true, true);
	status = id_folds_add(a->folds, id, (struct slice){ folded, n });
	if (a->example.n == 0 && status == CRM_OK && id_folds_joined(a->folds) > a->before)
		a->example = id;
	return status;
}

/** Say what was found. */
static enum crm_status
say_alike(struct shape *s, const struct alike *a)
{
	uint64_t n = id_folds_joined(a->folds) - a->before;
	char show[SNIFF_SHOW], more[48] = "";

	if (n == 0)
		return CRM_OK;
	if (n > 1)
		snprintf(more, sizeof(more), " (and %llu more)", (unsigned long long)n - 1);
	return buf_print(&s->l->alike,
	    "customer \"%s\"%s differs from another only in case, blanks or form of letters: --fold-id=both makes them one, --fold-id=none keeps them apart\n",
	    sniff_show(&s->l->sniff, show, a->example), more);
}

enum crm_status
shape_alike(struct shape *s, struct slice sample, bool whole)
{
	size_t at = s->l->convert.map.column[FIELD_CUSTOMER];
	enum crm_status status = CRM_OK;
	struct id_folds *own = NULL;
	struct alike a = { 0 };
	struct sniff_rows *r;

	if (is_settled(s))
		return CRM_OK;
	if ((r = mem_raw(1, sizeof(*r))) == NULL ||
	    (s->l->folds == NULL && id_folds_open(&own) != CRM_OK)) {
		free(r);
		return msg_nomem(s->msg);
	}
	a.folds = own != NULL ? own : s->l->folds;
	a.before = id_folds_joined(a.folds);
	sniff_data(&s->l->sniff, r, sample, whole);
	for (size_t rows = 0; status == CRM_OK && rows < ROWS && sniff_rows_next(r); rows++)
		if (at < r->n && at < SNIFF_FIELDS)
			status = see_id(&a, id_outer(r->field[at]));
	/* The ids of a ledger were settled when it was written; those of others may differ from them. */
	if (status == CRM_OK && (!s->ledger || s->l->later))
		status = say_alike(s, &a);
	id_folds_close(own);
	free(r);
	return status == CRM_OK ? CRM_OK : msg_nomem(s->msg);
}
