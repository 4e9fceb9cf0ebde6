/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Amounts in more than one currency: their sum would mean nothing, so where the sample has two, and
 * neither --currency nor --rates says what to do, nothing is read.
 */
#include "filter/ingest/ingest_shape.h"

#include "base/mem.h"
#include "ingest/sniff_parts.h"

#include <stdlib.h>

enum crm_status
shape_currency(const struct shape *s, struct slice sample, bool whole)
{
	size_t column = s->l->convert.map.column[FIELD_CURRENCY];
	struct sniff_rows *r;
	struct slice first = { "", 0 };
	char show[MSG_SHOW], other[MSG_SHOW];
	enum crm_status status = CRM_OK;

	if (column == HEADER_NONE || s->l->settings.set.currency != NULL)
		return CRM_OK;
	if ((r = mem_raw(1, sizeof(*r))) == NULL)
		return msg_nomem(s->msg);
	sniff_data(&s->l->sniff, r, sample, whole);
	while (status == CRM_OK && sniff_rows_next(r)) {
		struct slice code = column < r->n && column < SNIFF_FIELDS
		    ? number_currency_code(sniff_trim(r->field[column]))
		    : first;

		if (code.n == 0 || code.n > NUMBER_CURRENCY || slice_equal(code, first))
			continue;
		if (first.n == 0) {
			first = code;
			continue;
		}
		/* A currency may be any word, so the column may be one of ids. */
		msg_error(s->msg,
		    "%s: the amounts are in more than one currency (\"%s\", \"%s\"): choose one with --currency, or convert with --rates",
		    s->name, s->l->sniff.masked ? "..." : msg_show(show, first),
		    s->l->sniff.masked ? "..." : msg_show(other, code));
		status = CRM_EUSAGE;
	}
	free(r);
	return status;
}
