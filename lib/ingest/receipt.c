/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts what a run has read: kept rows by currency with their exact sums, the first and last day,
 * and the inputs.  A log has few currencies, so they are searched one by one.
 */
#include "ingest/receipt.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void
receipt_init(struct receipt *r)
{

	*r = (struct receipt){ .first = DATE_NONE, .last = DATE_NONE };
}

/** The sum of this currency; currencies are few. */
static __attribute__((noinline)) struct receipt_sum *
sum_of(struct receipt *r, struct slice currency)
{

	for (size_t i = 0; i < r->n_sums; i++)
		if (slice_equal(slice_of(r->sums[i].currency), currency))
			return &r->sums[i];
	if (mem_grow(&r->sums, &r->sums_room, r->n_sums + 1, sizeof(*r->sums)) != CRM_OK)
		return NULL;
	r->sums[r->n_sums] = (struct receipt_sum){ .rows = 0 };
	if (currency.n > 0)
		memcpy(r->sums[r->n_sums].currency, currency.p, currency.n);
	return &r->sums[r->n_sums++];
}

enum crm_status
receipt_keep(struct receipt *r, const struct converted *rows)
{
	struct receipt_sum *sum = r->sums;

	if ((r->n_sums == 0 || rows->currency.n != 0 || sum->currency[0] != '\0') &&
	    (sum = sum_of(r, rows->currency)) == NULL)
		return CRM_ENOMEM;
	if (!decimal_sum_add(&sum->amount, rows->amount))
		return CRM_EDATA;
	if (rows->scale > sum->scale)
		sum->scale = rows->scale;
	sum->rows += rows->rows;
	r->tally.rows[KEPT] += rows->rows;
	if (r->first == DATE_NONE || rows->first < r->first)
		r->first = rows->first;
	if (rows->last > r->last)
		r->last = rows->last;
	return CRM_OK;
}

enum crm_status
receipt_input(struct receipt *r, const char *name, struct input_facts facts, uint64_t rows)
{

	if (mem_grow(&r->inputs, &r->inputs_room, r->n_inputs + 1, sizeof(*r->inputs)) != CRM_OK)
		return CRM_ENOMEM;
	r->inputs[r->n_inputs++] = (struct receipt_input){ name, facts, rows };
	return CRM_OK;
}

void
receipt_free(struct receipt *r)
{

	free(r->inputs);
	free(r->sums);
	receipt_init(r);
}
